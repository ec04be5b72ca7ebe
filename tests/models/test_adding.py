"""A model from a stick, and models in a folder that all accounts share and none can write."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from grader.errors import ErrorKind, ModelError
from grader.models.adding import add, offered, share
from grader.models.catalogue import Catalogue
from grader.models.choice import choose, chosen
from grader.models.entries import HubFile
from grader.models.resolving import named, resolve
from grader.models.store import Store
from grader.places import cache_dir, config_dir, shared_model_folders
from tests.models.fakes import an_entry, tiny_gguf
from tui.cli import main
from tui.models import fetch_line, listed_models

Out = pytest.CaptureFixture[str]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def _store(tmp_path: Path, file: Path | None = None, *shared: Path) -> Store:
    """A store whose catalogue promises the content of a file."""
    mirror = HubFile(repo="someone/models", revision="0" * 40, file="tiny.gguf")
    content = file.read_bytes() if file else b"nothing"
    entry = an_entry(content, mirror).model_copy(update={"aliases": ("default",)})
    return Store(tmp_path / "cache", catalogue=Catalogue([entry]), shared=shared)


def test_a_file_of_the_catalogue_is_known_and_needs_no_word(tmp_path: Path, stick: Path) -> None:
    file = tiny_gguf(stick / "whatever it is called.gguf")
    store = _store(tmp_path, file)
    offer = offered(store, file)
    assert (offer.known, offer.name) == (True, "tiny")
    model = add(store, offer)
    assert model.path.read_bytes() == file.read_bytes()
    assert resolve(store, "tiny").path == model.path
    assert listed_models(store)[0].here


def test_what_nobody_knows_is_taken_on_the_word_of_who_made_it(tmp_path: Path, stick: Path) -> None:
    file = tiny_gguf(stick / "ours.gguf", licence="CC0-1.0")
    store = _store(tmp_path)
    offer = offered(store, file)
    assert not offer.known
    for vouched, kind in (("", ErrorKind.MISMATCH), ("0" * 64, ErrorKind.DAMAGED)):
        with pytest.raises(ModelError, match="nothing was added") as caught:
            add(store, offer, vouched=vouched)
        assert caught.value.kind is kind
        assert store.own() == []
    model = add(store, offer, vouched=offer.sha256.upper())
    assert resolve(store, "ours").path == model.path
    assert [row.name for row in listed_models(store) if row.here] == ["ours"]
    with pytest.raises(ModelError, match="already"):
        add(store, offer, vouched=offer.sha256)


def test_a_file_that_changes_or_is_cut_short_does_not_come_in(tmp_path: Path, stick: Path) -> None:
    file = tiny_gguf(stick / "ours.gguf")
    store = _store(tmp_path, file)
    offer = offered(store, file)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ModelError, match="changed"):
        add(store, offer)
    file.write_bytes(whole[:-100])
    with pytest.raises(ModelError, match="cut short"):
        offered(store, file)
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_a_model_built_elsewhere_says_what_it_is_and_counts_as_that(tmp_path: Path, stick: Path) -> None:
    file = tiny_gguf(stick / "from a colleague.gguf", name="kpgrade-0.5b", prompt_version="1")
    store = Store(tmp_path / "cache", shared=())
    offer = offered(store, file)
    assert (offer.name, offer.known) == ("kpgrade-0.5b", False)
    add(store, offer, vouched=offer.sha256)
    model = resolve(store, "fast")
    assert model.path.read_bytes() == file.read_bytes()
    assert store.verify(store.catalogue.get("fast"))

    # From here it goes to all accounts, and another one finds it without a copy.
    folder = tmp_path / "for all"
    share(store, model, folder)
    other = Store(tmp_path / "another account", shared=(tmp_path / "not there", folder))
    found = resolve(other, "fast")
    assert found.path.parent == folder
    assert other.is_shared(found)
    assert not store.is_shared(model)
    row = next(row for row in listed_models(other) if row.name == "kpgrade-0.5b")
    assert (row.here, row.is_shared, row.to_fetch) == (True, True, 0)
    assert not (tmp_path / "another account").exists()


def test_a_shared_folder_needs_only_to_be_read(tmp_path: Path, stick: Path) -> None:
    file = tiny_gguf(stick / "tiny.gguf")
    store = _store(tmp_path, file)
    folder = tmp_path / "all"
    share(store, add(store, offered(store, file)), folder)
    if os.name == "posix":
        assert all(path.stat().st_mode & 0o044 == 0o044 for path in folder.rglob("*.gguf"))
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    other = Store(tmp_path / "other", catalogue=store.catalogue, shared=(folder,))
    assert other.pull(store.catalogue.get("tiny")).path.parent == folder
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before
    # Half a file is none.
    next(folder.glob("*.gguf")).write_bytes(b"half")
    assert other.find(store.catalogue.get("tiny")) is None


def test_the_folders_are_named_by_a_variable_the_bundle_and_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPGRADE_SHARED_MODELS", os.pathsep.join(("one", str(tmp_path))))
    one, other, *system = shared_model_folders()
    assert (one, other) == (Path("one"), tmp_path)
    assert {folder.parts[-2:] for folder in system} == {("kpgrade", "models")}
    page = (Path(__file__).parents[2] / "docs" / "models.md").read_text("utf-8")
    monkeypatch.delenv("XDG_DATA_DIRS", raising=False)
    assert any(f"`{folder}`" in page for folder in shared_model_folders())
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "kpgrade"))
    assert tmp_path.resolve() / "models" in shared_model_folders()


def test_a_bundle_uses_the_model_in_it_until_another_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "kpgrade"))
    assert chosen() is None
    (tmp_path / "models").mkdir()
    said = tmp_path / "models" / "model.json"
    said.write_text("not json", "utf-8")
    assert chosen() is None
    said.write_text('{"model": "kpgrade-0.5b"}', "utf-8")
    assert chosen() == "kpgrade-0.5b"
    choose("accurate")
    assert chosen() == "accurate"


def test_a_bundle_on_a_stick_keeps_everything_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("KPGRADE_CONFIG", "KPGRADE_CACHE"):
        monkeypatch.delenv(variable)
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "kpgrade"))
    assert not config_dir().is_relative_to(tmp_path)
    (tmp_path / "portable.txt").touch()
    assert (config_dir(), cache_dir()) == (tmp_path / "data" / "settings", tmp_path / "data" / "cache")


def test_it_is_said_what_fetching_takes(tmp_path: Path) -> None:
    row = next(row for row in listed_models(Store(tmp_path, shared=())) if row.name == "kpgrade-1.5b")
    line = fetch_line(row)
    for words in ("1,117 MB", "minutes", "the model hub", "built here", "goes on where it stopped"):
        assert words in line
    assert row.minutes == 7


def test_the_commands_ask_for_a_sum_and_go_on_with_it(
    tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("KPGRADE_SHARED_MODELS", str(tmp_path / "all"))
    file = tiny_gguf(stick / "ours.gguf", name="kpgrade-1.5b", prompt_version="1")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert main(["models", "add", str(file)]) == 3
    assert digest in capsys.readouterr().err
    assert main(["models", "add", str(file), "--sha256", digest]) == 0
    assert main(["models", "share", "accurate", str(tmp_path / "all")]) == 0
    shared = Path(capsys.readouterr().out.splitlines()[-1])
    assert shared == tmp_path / "all" / f"{digest}.gguf"
    monkeypatch.setenv("KPGRADE_CACHE", str(tmp_path / "another account"))
    assert named(Store(), None) == Store().catalogue.get("accurate")
    assert main(["models", "path"]) == 0
    assert Path(capsys.readouterr().out.strip()) == shared
    assert main(["models", "share", str(file), str(tmp_path / "all")]) == 3
    assert main(["models", "add", str(tmp_path / "none.gguf")]) == 3
