"""Who may talk to `kpgrade serve`."""

from __future__ import annotations

import logging

import pytest

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


def _passes(host: str, origin: str | None = None, given: str = "", token: str = "") -> bool:
    return allowed(host, origin, given=given, token=token, public_url=None)


def test_another_site_cannot_reach_the_app_through_the_browser() -> None:
    assert _passes("127.0.0.1:8421")
    assert _passes("localhost:8421", "http://localhost:8421")
    assert not _passes("127.0.0.1:8421", "https://evil.example")
    assert not _passes("evil.example:8421"), "a name rebound to 127.0.0.1"


def test_the_network_needs_the_token() -> None:
    token = new_token()

    assert _passes("192.168.1.5:8421", given=token, token=token)
    assert not _passes("192.168.1.5:8421", given="", token=token)
    assert not _passes("127.0.0.1:8421", given="wrong", token=token)


@pytest.mark.asyncio
async def test_the_server_itself_turns_strangers_away() -> None:
    from aiohttp.test_utils import TestClient, TestServer

    app = await make_server("true", "127.0.0.1", 0)._make_app()
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/")).status == 200
        assert (await client.get("/", headers={"Host": "evil.example"})).status == 403
        assert (await client.get("/ws", headers={"Origin": "https://evil.example"})).status == 403


@pytest.mark.asyncio
async def test_the_token_is_taken_out_of_the_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    from aiohttp.test_utils import TestClient, TestServer

    app = await make_server("true", "192.168.1.5", 0, token="secret")._make_app()
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/")).status == 403
        let_in = await client.get("/?token=secret", allow_redirects=False)
        assert (let_in.status, let_in.headers["Location"]) == (302, "/")
        assert let_in.cookies["kpgrade"]["httponly"]
    assert "secret" not in caplog.text
