"""Another language: one file of texts, English where it says nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.errors import InputError
from grader.places import config_dir
from tests.tui.fakes import small_book
from tui.app import strings
from tui.app.session import Session
from tui.app.widgets import signs


def _written(text: str) -> None:
    folder = config_dir() / "languages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "de.json").write_text(text, "utf-8")


def test_what_a_language_file_leaves_out_stays_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANSWER_NAME", "COUNTED", "QUIT"):
        monkeypatch.setattr(strings, name, getattr(strings, name))
    said = {"ANSWER_NAME": "Antwort {number}", "COUNTED": {"answer": ["Antwort", "Antworten"]}, "QUIT": 3}
    _written(json.dumps(said | {"nonsense": "x"}))
    strings.use("de")
    with small_book(tmp_path / "w.kpgrade", ["Steam is a gas."], graded=False) as book:
        session = Session(book)
        assert session.name(session.view[0]) == "Antwort 1"
    assert signs.count(2, "answer") == "2 Antworten"
    assert signs.count(1, "key point") == "1 key point"
    assert strings.QUIT == "Quit"
    assert not hasattr(strings, "nonsense")


def test_a_language_file_that_is_none_changes_nothing_or_is_refused() -> None:
    before = strings.ANSWER_NAME
    _written("[1, 2]")
    strings.use("de")
    assert before == strings.ANSWER_NAME
    _written("not JSON")
    with pytest.raises(InputError, match="cannot be read"):
        strings.use("de")
