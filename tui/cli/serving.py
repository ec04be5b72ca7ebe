"""The web server behind `kpgrade serve`: textual-serve, shut to everybody who does not bring its token.

Loopback alone is no wall. Every user of the machine reaches 127.0.0.1, and any web page that a teacher visits
may send requests there. So every request brings a token, names a host that is ours (DNS rebinding), and the
socket that types into the app is opened by our own page.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from grader.errors import ErrorKind, InputError

if TYPE_CHECKING:
    from aiohttp import web
    from aiohttp.typedefs import Handler, Middleware
    from textual_serve.server import Server

COOKIE = "kpgrade"
VISITORS = 4
"""Pages open at once: each is a process of its own, of some 70 MB."""
PAGES = Path(__file__).parent / "pages"
HEADERS = {
    # Nothing is fetched from anywhere else, whatever the page or a part of it asks for.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " font-src 'self'; img-src 'self' data:; connect-src 'self' {socket}; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def new_token() -> str:
    """A word that nobody guesses: 192 bits."""
    return secrets.token_urlsafe(24)


def make_server(
    command: str, host: str, port: int, *, token: str, public_url: str | None = None, visitors: int = VISITORS
) -> Server:
    """A server that runs `command` for each visitor, for `visitors` at once.

    Raises InputError when the part of kpgrade that serves pages is not installed.
    """
    try:
        from aiohttp import web
        from textual_serve.server import Server
    except ImportError as error:
        raise InputError(
            "the app in a browser needs a part of kpgrade that is not installed here",
            hint="Install it with its extra, named server: pip install 'kpgrade[server]'",
            kind=ErrorKind.NOT_INSTALLED,
        ) from error

    class Guarded(Server):
        """textual-serve behind our own door."""

        inside = 0

        async def _make_app(self) -> web.Application:
            app = await super()._make_app()
            app.middlewares.append(_guard(token, public_url))
            return app

        async def on_startup(self, app: web.Application) -> None:
            """Say nothing: the address is printed by the command, and a path may hold anything."""

        async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
            if self.inside >= visitors:
                raise web.HTTPServiceUnavailable(text=f"kpgrade: {visitors} pages are open, and no more fit.")
            self.inside += 1
            try:
                return await super().handle_websocket(request)
            finally:
                self.inside -= 1

    # The first line that a browser asks for holds the token; a log is read by others.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    return Guarded(
        command, host=host, port=port, title="kpgrade", public_url=public_url, templates_path=str(PAGES)
    )


def allowed(
    host: str, origin: str | None, *, given: str, token: str, public_url: str | None, socket: bool = False
) -> bool:
    """Whether a request may pass: its Host header, its Origin header if any, and the token it brings.

    A socket without an origin comes from a program and not from our page: it does not pass.
    """
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode()):
        return False
    public = urlsplit(public_url or "")
    name = urlsplit(f"//{host}").hostname or ""
    if not (is_loopback(name) or name == public.hostname or not is_name(name)):
        return False
    ours = set() if name == public.hostname else {f"http://{host}"}
    if public_url:
        ours.add(f"{public.scheme}://{public.netloc}")
    return origin in ours if origin is not None else not socket


def is_name(host: str) -> bool:
    """Whether a host is called by a name, which anybody may let point to this machine, not by an address."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def _guard(token: str, public_url: str | None) -> Middleware:
    from aiohttp import web

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        asked = request.query.get("token", "")
        passes = allowed(
            request.host,
            request.headers.get("Origin"),
            given=asked or request.cookies.get(COOKIE, ""),
            token=token,
            public_url=public_url,
            socket=request.path == "/ws",
        )
        if not passes:
            return _shut(
                web.Response(status=403, text="kpgrade: this page is for the person who started it."), request
            )
        if asked:
            # The token leaves the address bar, and with it the browser's history.
            moved = web.Response(status=302, headers={"Location": request.path})
            secure = (public_url or "").startswith("https:")
            moved.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=secure)
            return _shut(moved, request)
        response = await handler(request)
        return response if response.prepared else _shut(response, request)

    return guard


def _shut(response: web.StreamResponse, request: web.Request) -> web.StreamResponse:
    """The response with the headers that keep a browser from looking or sending elsewhere."""
    for name, value in HEADERS.items():
        response.headers[name] = value.format(socket=f"ws://{request.host} wss://{request.host}")
    return response
