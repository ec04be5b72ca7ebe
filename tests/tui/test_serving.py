"""Who may talk to `kpgrade serve`."""

from __future__ import annotations

import contextlib
import logging
import re
import sys
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from grader.errors import InputError
from tui.cli import main
from tui.cli.serving import allowed, is_loopback, make_server, new_token


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.9.1"])
def test_loopback_is_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "school.example", "127.0.0.1.example"])
def test_everything_else_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_listening_beyond_this_machine_needs_the_flag(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "0.0.0.0"]) == InputError.exit_code
    assert "--allow-network" in capsys.readouterr().err


def test_a_proxy_in_front_is_the_network_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--public-url", "https://school.example/marks"]) == InputError.exit_code
    assert "--allow-network" in capsys.readouterr().err


TOKEN = new_token()


def _passes(
    host: str,
    origin: str | None = None,
    given: str = TOKEN,
    public_url: str | None = None,
    *,
    socket: bool = False,
) -> bool:
    return allowed(host, origin, given=given, token=TOKEN, public_url=public_url, socket=socket)


def test_another_site_cannot_reach_the_app_through_the_browser() -> None:
    assert _passes("127.0.0.1:8421")
    assert _passes("localhost:8421", "http://localhost:8421", socket=True)
    assert not _passes("127.0.0.1:8421", "https://evil.example")
    assert not _passes("127.0.0.1:8421", "null")
    assert not _passes("127.0.0.1:8421", "http://127.0.0.1")
    assert not _passes("evil.example:8421"), "a name rebound to 127.0.0.1"


@pytest.mark.parametrize(
    "origin",
    [
        "https://kp.school.exampl", "https://kp.s", "https://", "h", "http://kp.school.example",
        "https://kp.school.example.evil.test", "https://evil.test", "null",
    ],
)  # fmt: skip
def test_an_origin_is_compared_whole(origin: str) -> None:
    public = "https://kp.school.example"
    assert _passes("kp.school.example", public, public_url=public, socket=True)
    assert not _passes("kp.school.example", origin, public_url=public, socket=True)


def test_nobody_passes_without_the_token_not_even_on_this_machine() -> None:
    for host in ("127.0.0.1:8421", "192.168.1.5:8421"):
        assert _passes(host)
        assert not _passes(host, given="")
        assert not _passes(host, given="wrong")


def test_a_socket_that_no_page_of_ours_opened_does_not_pass() -> None:
    assert not _passes("127.0.0.1:8421", socket=True)


@contextlib.asynccontextmanager
async def _served(visitors: int = 4) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    server = make_server(f"{sys.executable} -c 'import time; time.sleep(60)'", "127.0.0.1", 0,
                         token=TOKEN, visitors=visitors)  # fmt: skip
    async with TestClient(TestServer(await server._make_app())) as client:
        yield client


@pytest.mark.asyncio
async def test_the_server_itself_turns_strangers_away() -> None:
    cookie = {"Cookie": f"kpgrade={TOKEN}"}
    async with _served() as client:
        assert (await client.get("/")).status == 403
        assert (await client.get("/static/js/textual.js")).status == 403
        assert (await client.get("/", headers=cookie)).status == 200
        assert (await client.get("/", headers={**cookie, "Host": "evil.example"})).status == 403
        assert (await client.get("/ws", headers={**cookie, "Origin": "https://evil.example"})).status == 403
        assert (await client.get("/ws", headers=cookie)).status == 403


@pytest.mark.asyncio
async def test_the_page_asks_nothing_of_anybody_else_and_stands_in_no_frame() -> None:
    async with _served() as client:
        answer = await client.get("/", headers={"Cookie": f"kpgrade={TOKEN}"})
        page = await answer.text()
        here = f"{client.host}"

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    asked = {urlsplit(url).hostname for url in re.findall(r"(?:https?|wss?)://[^\"' )]+", page)}
    assert asked <= {here}
    assert "fonts/RobotoMono" in page


@pytest.mark.asyncio
async def test_the_token_is_taken_out_of_the_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with _served() as client:
        let_in = await client.get(f"/?token={TOKEN}", allow_redirects=False)
        assert (let_in.status, let_in.headers["Location"]) == (302, "/")
        assert let_in.cookies["kpgrade"]["httponly"]
        assert let_in.cookies["kpgrade"]["samesite"] == "Strict"
    assert TOKEN not in caplog.text


@pytest.mark.asyncio
async def test_only_so_many_pages_are_open_at_once() -> None:
    async with _served(visitors=2) as client:
        origin = f"http://{client.host}:{client.port}"
        headers = {"Cookie": f"kpgrade={TOKEN}", "Origin": origin}
        first = await client.ws_connect("/ws", headers=headers)
        second = await client.ws_connect("/ws", headers=headers)
        assert (await client.get("/ws", headers=headers)).status == 503
        await first.close()
        await second.close()


def test_without_the_extra_its_name_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    assert main(["serve"]) == InputError.exit_code
    assert "kpgrade[server]" in capsys.readouterr().err
