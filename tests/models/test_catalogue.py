"""The catalogue, and from a typed word to a model."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from grader.errors import ModelError
from grader.models.catalogue import ENTRIES, Catalogue
from grader.models.choice import choice_file, choose
from grader.models.derived import SHIPPED, checked_adapter
from grader.models.entries import Derived, Download, PromptFacts, Wheels
from grader.models.gguf_file import read_gguf
from grader.models.resolving import named, resolve
from grader.models.store import Store
from tests.models.fakes import Notes, an_entry, tiny_gguf

WHEELS = Wheels(packages=("nowhere",), version="1")


def test_every_alias_leads_to_one_model() -> None:
    catalogue = Catalogue()
    assert catalogue.get("default") == catalogue.get("accurate") == catalogue.get("kpgrade-1.5b")
    assert catalogue.get("ACCURATE").name == "kpgrade-1.5b"
    assert catalogue.get("fast").name == "kpgrade-0.5b"
    assert all(entry.notice and entry.licence for entry in catalogue)
    assert sum(isinstance(entry, Download) for entry in ENTRIES) >= 3


@pytest.mark.parametrize("entry", [e for e in ENTRIES if isinstance(e, Derived)], ids=lambda e: e.name)
def test_a_shipped_adapter_is_what_its_entry_and_its_card_say(entry: Derived) -> None:
    path = checked_adapter(entry, SHIPPED)
    said = {key: str(value) for key, value in read_gguf(path).metadata.items()}
    assert said["kpgrade.base.sha256"] == Catalogue().base(entry).sha256
    assert said["kpgrade.weights"] == entry.quantisation
    assert {key: said[key] for key in entry.expects} == entry.expects
    assert "kpgrade.calibration" in said
    assert "kpgrade.checks" in said
    assert entry.adapter_sha256 in path.with_suffix(".card.md").read_text("utf-8")
    assert f"{entry.adapter_sha256}  {path.name}" in (SHIPPED / "SHA256SUMS").read_text("utf-8")


def test_a_name_claimed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two models are called tiny"):
        Catalogue([an_entry(b"a", WHEELS), an_entry(b"b", WHEELS)])


def test_a_derived_model_needs_its_base_in_the_catalogue() -> None:
    entry = Derived(
        name="tuned",
        summary="x",
        licence="x",
        notice="x",
        size=1,
        prompt=PromptFacts(chat_template=False),
        base="nothing",
        adapter="a.gguf",
        adapter_sha256="0" * 64,
    )
    with pytest.raises(ValueError, match="made of nothing"):
        Catalogue([entry])


def test_a_misspelt_name_gets_a_suggestion() -> None:
    with pytest.raises(ModelError) as caught:
        resolve(Store(), "gemma-3-270")
    assert "gemma-3-270m" in caught.value.hint
    assert caught.value.exit_code == 3


def test_a_model_that_is_not_here_says_how_to_get_it() -> None:
    with pytest.raises(ModelError, match="not on this machine") as caught:
        resolve(Store(), "fast")
    assert "kpgrade models pull kpgrade-0.5b" in caught.value.command


def test_a_file_of_ones_own_needs_no_catalogue(tmp_path: Path) -> None:
    path = tiny_gguf(tmp_path / "mine.gguf")
    model = resolve(Store(), str(path))
    assert (model.path, model.name, model.entry) == (path, "mine", None)
    assert model.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_known_file_under_another_name_is_recognised(tmp_path: Path) -> None:
    path = tiny_gguf(tmp_path / "renamed.gguf")
    entry = an_entry(path.read_bytes(), WHEELS)
    assert resolve(Store(catalogue=Catalogue([entry])), str(path)).entry == entry


@pytest.mark.parametrize(
    ("typed", "says"), [("./no.gguf", "no such file"), ("..", "a folder"), ("/", "a folder")]
)
def test_a_path_to_no_file_is_explained(typed: str, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        resolve(Store(), typed)


def test_a_file_that_is_no_model_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "essay.gguf"
    path.write_text("dear teacher")
    with pytest.raises(ModelError, match="not a GGUF"):
        resolve(Store(), str(path))


def test_a_large_file_is_read_once_until_it_changes(tmp_path: Path) -> None:
    path = tiny_gguf(tmp_path / "mine.gguf")
    first = resolve(Store(), str(path), progress=(watched := Notes()))
    assert watched.steps == [("reading mine.gguf", path.stat().st_size)]
    assert resolve(Store(), str(path), progress=(watched := Notes())).sha256 == first.sha256
    assert watched.steps == []
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    resolve(Store(), str(path), progress=(watched := Notes()))
    assert watched.steps


def test_a_damaged_memory_of_sums_is_only_forgotten(tmp_path: Path) -> None:
    path = tiny_gguf(tmp_path / "mine.gguf")
    store = Store()
    sha256 = resolve(store, str(path)).sha256
    for damage in ("", "[]", "{", f'{{"{path}": [1, 2]}}'):
        (store.root / "hashes.json").write_text(damage)
        assert resolve(store, str(path)).sha256 == sha256


def test_the_choice_decides_what_default_means(tmp_path: Path) -> None:
    store, path = Store(), tiny_gguf(tmp_path / "mine.gguf")
    choose("gemma-3-270m")
    assert named(store, None) == named(store, "default") == store.catalogue.get("gemma-3-270m")
    choose(str(path))
    assert named(store, None) == path
    choose(None)
    assert named(store, None) == store.catalogue.get("default")
    choice_file().write_text("{broken")
    with pytest.raises(ModelError, match="can't be read"):
        named(store, None)
