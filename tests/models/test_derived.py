"""A model built here of a base and a shipped adapter: once, checked, and again when the recipe changes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from grader.errors import ModelError
from grader.models.catalogue import Catalogue
from grader.models.entries import Derived, Download, PromptFacts
from grader.models.progress import Progress, Silent
from grader.models.resolving import resolve
from grader.models.store import Store
from tests.models.fakes import Server, an_entry, on_hub, tiny_gguf


class Merger:
    """A builder that writes a small GGUF and counts how often it was asked."""

    def __init__(self, **metadata: str) -> None:
        self.metadata = metadata
        self.asked: list[tuple[bytes, bytes, str]] = []

    def __call__(self, base: Path, adapter: Path, out: Path, quantisation: str, progress: Progress) -> None:
        self.asked.append((base.read_bytes(), adapter.read_bytes(), quantisation))
        progress.step("merging", 10)
        (out.parent / "merged-f16.gguf").write_bytes(b"between")
        tiny_gguf(out, **self.metadata)


def derived(base: Download, adapter: bytes, **changes: object) -> Derived:
    known = {
        "name": "tuned",
        "aliases": ("default",),
        "summary": "a tuned model",
        "licence": "Apache-2.0",
        "notice": "Made by a test.",
        "size": 200_000,
        "prompt": PromptFacts(chat_template=True),
        "base": base.name,
        "adapter": "tuned.safetensors",
        "adapter_sha256": hashlib.sha256(adapter).hexdigest(),
        "builder": "merge",
        "quantisation": "q4_k_m",
        "expects": {"kpgrade.prompt_version": "1"},
    }
    return Derived.model_validate(known | changes)


@pytest.fixture
def base(server: Server) -> Download:
    return an_entry(b"base weights", on_hub(server, b"base weights", "base"), name="base")


@pytest.fixture
def adapters(tmp_path: Path) -> Path:
    folder = tmp_path / "adapters"
    folder.mkdir()
    (folder / "tuned.safetensors").write_bytes(b"adapter")
    return folder


def a_store(server: Server, adapters: Path, base: Download, entry: Derived, merger: Merger | None) -> Store:
    return Store(
        catalogue=Catalogue([base, entry]),
        builders={"merge": merger} if merger else {},
        adapters=adapters,
        hub_endpoint=server.url,
    )


def test_it_is_built_once_and_found_again(server: Server, base: Download, adapters: Path) -> None:
    merger, entry = Merger(prompt_version="1"), derived(base, b"adapter")
    store = a_store(server, adapters, base, entry, merger)
    assert store.find(entry) is None
    model = resolve(store, "default", pull=True)
    assert merger.asked == [(b"base weights", b"adapter", "q4_k_m")]
    assert model.path == store.path(hashlib.sha256(model.path.read_bytes()).hexdigest())
    assert model.name == "tuned"
    assert resolve(store, None) == store.pull(entry) == model
    assert len(merger.asked) == 1
    assert store.verify(entry)
    assert not list((store.root / "partial").iterdir())
    [note] = (store.root / "models" / "derived").iterdir()
    assert json.loads(note.read_text())["sha256"] == model.sha256


def test_a_teacher_is_told_steps_and_no_names_of_files(
    server: Server, base: Download, adapters: Path
) -> None:
    told: list[str] = []

    class Watching(Silent):
        def step(self, text: str, total: int) -> None:  # noqa: ARG002
            told.append(text)

    entry = derived(base, b"adapter")
    a_store(server, adapters, base, entry, Merger(prompt_version="1")).pull(entry, Watching())
    assert told[-2:] == ["preparing the model, step 1 of 4", "preparing the model, step 2 of 4"]


def test_another_adapter_or_quantisation_is_another_model(
    server: Server, base: Download, adapters: Path
) -> None:
    merger, entry = Merger(prompt_version="1"), derived(base, b"adapter")
    a_store(server, adapters, base, entry, merger).pull(entry)
    (adapters / "tuned.safetensors").write_bytes(b"better adapter")
    newer, other = derived(base, b"better adapter"), derived(base, b"better adapter", quantisation="q8_0")
    for changed in (newer, other):
        store = a_store(server, adapters, base, changed, merger)
        assert store.find(changed) is None
        store.pull(changed)
    assert [asked[1:] for asked in merger.asked[1:]] == [
        (b"better adapter", "q4_k_m"),
        (b"better adapter", "q8_0"),
    ]


def test_a_build_that_says_something_else_is_refused(server: Server, base: Download, adapters: Path) -> None:
    entry = derived(base, b"adapter")
    store = a_store(server, adapters, base, entry, Merger(prompt_version="0"))
    with pytest.raises(ModelError, match="prompt_version is '0', not '1'") as caught:
        store.pull(entry)
    assert "--model base" in caught.value.flags
    assert store.find(entry) is None
    assert sorted(path.name for path in (store.root / "models").glob("*.gguf")) == [f"{base.sha256}.gguf"]


def test_a_pinned_result_must_match(server: Server, base: Download, adapters: Path) -> None:
    entry = derived(base, b"adapter", sha256="0" * 64)
    with pytest.raises(ModelError, match="not the expected one"):
        a_store(server, adapters, base, entry, Merger(prompt_version="1")).pull(entry)


@pytest.mark.parametrize("content", [None, b"tampered"])
def test_a_missing_or_wrong_adapter_stops_before_the_download(
    server: Server, base: Download, adapters: Path, content: bytes | None
) -> None:
    path = adapters / "tuned.safetensors"
    path.write_bytes(content) if content else path.unlink()
    entry = derived(base, b"adapter")
    with pytest.raises(ModelError, match="adapter") as caught:
        a_store(server, adapters, base, entry, Merger(prompt_version="1")).pull(entry)
    assert caught.value.where == str(path)
    assert server.seen == []


def test_without_a_builder_the_base_is_offered(server: Server, base: Download, adapters: Path) -> None:
    entry = derived(base, b"adapter")
    with pytest.raises(ModelError, match="nothing here can build") as caught:
        a_store(server, adapters, base, entry, None).pull(entry)
    assert "--model base" in caught.value.flags


def test_an_adapter_may_be_applied_at_load_instead(server: Server, base: Download, adapters: Path) -> None:
    entry = derived(base, b"adapter", builder="", expects={})
    store = a_store(server, adapters, base, entry, None)
    model = store.pull(entry)
    assert (model.sha256, model.adapter, model.adapter_sha256) == (
        base.sha256,
        adapters / "tuned.safetensors",
        entry.adapter_sha256,
    )
    assert store.find(entry) == model
