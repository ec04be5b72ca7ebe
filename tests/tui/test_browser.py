"""`kpgrade serve` in a real browser, without a window: a key pressed there is a decision in the gradebook."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from tests.tui.fakes import sample_book

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
SECONDS = 60.0

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


async def test_a_key_in_the_browser_decides(tmp_path: Path) -> None:
    book = tmp_path / "class.kpgrade"
    sample_book(book).close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-m", "tui.cli", "serve", str(book), "--port", str(port)]
    said = tmp_path / "said"
    browser = [str(CHROMIUM), *QUIET, f"--user-data-dir={tmp_path / 'browser'}"]
    with _running(serve, said), _running(browser):
        async with _page(tmp_path / "browser") as page:
            await _until_there(port)
            (address,) = re.findall(r"http://\S+", said.read_text())
            await page.ask("Page.navigate", url=address)
            # textual-serve marks the page once the app has drawn something.
            await page.until("document.body.classList.contains('-first-byte')")
            await page.value("document.querySelector('.xterm-helper-textarea').focus()")
            await _pressed(page, book)


async def _pressed(page: _Page, book: Path) -> None:
    """Press space until the app, which may still be opening the class, has heard it."""
    async with asyncio.timeout(SECONDS):
        while not _decisions(book):
            key = {"key": " ", "code": "Space", "windowsVirtualKeyCode": 32}
            await page.ask("Input.dispatchKeyEvent", type="keyDown", text=" ", **key)
            await page.ask("Input.dispatchKeyEvent", type="keyUp", **key)
            await asyncio.sleep(0.2)


def _decisions(book: Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM decisions").fetchone()[0])


class _Page:
    """A page of the browser, over the protocol of its developer tools."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._asked = 0

    async def ask(self, method: str, **values: object) -> dict[str, object]:
        """Send a command and wait for its own reply."""
        self._asked += 1
        await self._socket.send_json({"id": self._asked, "method": method, "params": values})
        while True:
            reply = json.loads(await self._socket.receive_str(timeout=SECONDS))
            if reply.get("id") == self._asked:
                assert "error" not in reply, reply
                return dict(reply["result"])

    async def value(self, expression: str) -> object:
        """What an expression is worth in the page."""
        result = (await self.ask("Runtime.evaluate", expression=expression))["result"]
        assert isinstance(result, dict)
        return result.get("value")

    async def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        async with asyncio.timeout(SECONDS):
            while await self.value(f"!!document.body && {expression}") is not True:
                await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def _page(profile: Path) -> AsyncIterator[_Page]:
    told = profile / "DevToolsActivePort"
    async with asyncio.timeout(SECONDS):
        while not (told.exists() and told.read_text().count("\n")):
            await asyncio.sleep(0.1)
    port = told.read_text().split("\n")[0]
    async with ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/json/list") as reply:
            target = next(t for t in await reply.json(content_type=None) if t["type"] == "page")
        async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as connection:
            yield _Page(connection)


async def _until_there(port: int) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


@contextlib.contextmanager
def _running(command: list[str], said: Path = Path(os.devnull)) -> Iterator[None]:
    """A program and all it starts, ended together; what it prints goes into `said`."""
    with (
        said.open("w") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True) as child,
    ):
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
