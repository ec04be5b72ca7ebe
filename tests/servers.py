"""Real HTTP servers on loopback for tests: a scripted chat completions server, and llama.cpp's own.

Use them by importing the fixtures into a conftest.py:

    from tests.servers import llama_server, scripted_server
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

STORE = Path(os.environ.get("KPGRADE_CACHE", Path.home() / ".cache" / "kpgrade")) / "models"
QWEN_HALF_B = STORE / "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32.gguf"
GEMMA_270M = STORE / "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818.gguf"

StartLlama = Callable[[Path], str]
StartScripted = Callable[["Script"], "ScriptedServer"]


@dataclass(frozen=True)
class Said:
    """One reply of a scripted server: a completion, or an error where `status` is one."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)
    tokens: tuple[int, int] | None = (100, 20)
    """Tokens in and out; None for a server that does not count."""
    likely: dict[str, float] = field(default_factory=dict)
    """Log-probabilities of what the first token could be; none for a server that gives none."""


Script = Callable[[dict[str, Any], int], Said]
"""(body of the request, its number from 1) -> what to say."""

BUSY = Said(status=429, headers={"retry-after-ms": "1"}, error={"message": "slow down"})
BROKEN = Said(status=503, headers={"retry-after-ms": "1"}, error={"message": "overloaded"})


class ScriptedServer:
    """A chat completions server that says what its script says, and remembers what it was asked."""

    def __init__(self, script: Script) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                number = server._remember(body, self.headers.get("Authorization", ""))
                said = script(body, number)
                data = json.dumps(_completion(body, said)).encode()
                try:
                    self.send_response(said.status)
                    for name, value in {"Content-Type": "application/json", **said.headers}.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except ConnectionError:
                    self.close_connection = True  # The client was killed on purpose.

            def log_message(self, *_: object) -> None:
                """Tests read `requests`, nobody reads a log."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _remember(self, body: dict[str, Any], authorization: str) -> int:
        with self._lock:
            self.requests.append(body)
            self.keys.append(authorization)
            return len(self.requests)


@pytest.fixture
def scripted_server() -> Iterator[StartScripted]:
    """Start scripted servers; they stop with the test."""
    with ExitStack() as stack:

        def start(script: Script) -> ScriptedServer:
            server = ScriptedServer(script)
            stack.callback(server.close)
            return server

        yield start


@pytest.fixture(scope="session")
def llama_server() -> Iterator[StartLlama]:
    """Start llama-cpp-python's own server with a GGUF and return its base URL, one server a model.

    The test is skipped where the model or the server's packages are not on this machine.
    """
    running: dict[Path, str] = {}
    with ExitStack() as stack:

        def start(model: Path) -> str:
            if not model.is_file():
                pytest.skip(f"the model {model} is not on this machine")
            pytest.importorskip("starlette_context", reason="llama-cpp-python[server] is not installed")
            if model not in running:
                running[model] = stack.enter_context(serving(model))
            return running[model]

        yield start


@contextmanager
def serving(model: Path, context: int = 4096, *, logprobs: bool = False) -> Iterator[str]:
    """llama-cpp-python's server as a process of its own, on a free port, until the block ends."""
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(model), "--model_alias", "local"]
    command += ["--host", "127.0.0.1", "--port", "0", "--n_ctx", str(context)]
    command += ["--logits_all", str(logprobs).lower()]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        # The port is the server's choice, so no other process can take it first; it says which.
        said = []
        for line in process.stderr:
            said.append(line)
            found = re.search(r"running on (http://127\.0\.0\.1:\d+)", line)
            if found:
                break
        else:
            raise RuntimeError(f"the server did not start:\n{''.join(said[-20:])}")
        # A full pipe would stop the server in the middle of a test.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield f"{found[1]}/v1"
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _completion(body: dict[str, Any], said: Said) -> dict[str, Any]:
    if said.status != 200:
        return {"error": said.error}
    message = {"role": "assistant", "content": said.text}
    listed = [{"token": token, "logprob": value} for token, value in said.likely.items()]
    logprobs = {"content": [{**listed[0], "top_logprobs": listed}]} if listed else None
    completion: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": logprobs}],
    }
    if said.tokens is not None:
        tokens_in, tokens_out = said.tokens
        completion["usage"] = {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
        }
    return completion
