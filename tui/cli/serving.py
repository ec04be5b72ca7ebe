"""The web server behind `kpgrade serve`: textual-serve, shut to everybody but this machine or a token.

Loopback alone is no wall: any web page a teacher visits may send requests to 127.0.0.1. So a request must
name a host that is ours (DNS rebinding) and, for the socket that types into the app, come from our own page.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware
    from textual_serve.server import Server

COOKIE = "kpgrade"


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
    command: str, host: str, port: int, *, token: str = "", public_url: str | None = None
) -> Server:
    """A server that runs `command` for each visitor. Without a token only loopback hosts are answered."""
    from aiohttp import web
    from textual_serve.server import Server

    class Guarded(Server):
        async def _make_app(self) -> web.Application:
            app = await super()._make_app()
            app.middlewares.append(_guard(token, public_url))
            return app

    # The first line that a browser asks for holds the token; a log is read by others.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    return Guarded(command, host=host, port=port, title="kpgrade", public_url=public_url)


def allowed(host: str, origin: str | None, *, given: str, token: str, public_url: str | None) -> bool:
    """Whether a request may pass: its Host header, its Origin header if any, and the token it brings."""
    name = urlsplit(f"//{host}").hostname or ""
    known = is_loopback(name) or (public_url is not None and name == urlsplit(public_url).hostname)
    if not known and not token:
        return False
    if origin and urlsplit(origin).netloc != host and not (public_url and public_url.startswith(origin)):
        return False
    return not token or hmac.compare_digest(given.encode(), token.encode())


def _guard(token: str, public_url: str | None) -> Middleware:
    from aiohttp import web

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.query.get("token") or request.cookies.get(COOKIE, "")
        origin = request.headers.get("Origin")
        if not allowed(request.host, origin, given=given, token=token, public_url=public_url):
            raise web.HTTPForbidden(text="kpgrade: this page is for the person who started it.")
        if token and request.query.get("token"):
            # The token leaves the address bar, and with it the browser's history.
            done = web.HTTPFound(request.path)
            done.set_cookie(COOKIE, token, httponly=True, samesite="Strict")
            raise done
        return await handler(request)

    return guard
