"""Passages come in many files and leave as one clean, shuffled list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.errors import InputError
from tests.training_data.obliging import passage, write_passages
from training.data.passages import Passage, read_passages, select

LONG = passage(1)


def test_jsonl_with_titles(tmp_path: Path) -> None:
    read = read_passages(write_passages(tmp_path / "p.jsonl", 2))
    assert [one.title for one in read] == ["Valley 1", "Valley 2"]
    assert read[0].text == LONG
    assert read[1].source == "p.jsonl, row 2"


def test_any_text_field_of_jsonl_with_the_longest_texts(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(json.dumps({"note": "short", "body": LONG, "n": 3}) + "\n")
    assert [one.text for one in read_passages(tmp_path / "p.jsonl")] == [LONG]


@pytest.mark.parametrize("version", ["1.1", "v2.0"])
def test_squad(tmp_path: Path, version: str) -> None:
    question = {"id": "1", "question": "Where?", "answers": [], "is_impossible": True}
    paragraphs = [{"context": LONG, "qas": [question]}, {"context": passage(2), "qas": []}]
    document = {"version": version, "data": [{"title": "Some_Place", "paragraphs": paragraphs}]}
    (tmp_path / "squad.json").write_text(json.dumps(document))
    read = read_passages(tmp_path / "squad.json")
    assert [one.text for one in read] == [LONG, passage(2)]
    assert read[0].title == "Some Place"


def test_csv_finds_the_paragraphs(tmp_path: Path) -> None:
    """As SQuAD is commonly held: a context a row, beside questions and short answers."""
    text = "id;question;context\n" + "".join(f'{n};Where is it?;"{passage(n)}"\n' for n in (1, 2))
    (tmp_path / "p.csv").write_bytes(text.encode("utf-8-sig"))
    assert [one.text for one in read_passages(tmp_path / "p.csv")] == [LONG, passage(2)]
    assert [one.text for one in read_passages(tmp_path / "p.csv", "Question")] == ["Where is it?"] * 2


def test_csv_with_an_unknown_column_lists_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(f'title,text\na,"{LONG}"\n')
    with pytest.raises(InputError, match="Columns: title, text"):
        read_passages(tmp_path / "p.csv", "body")


def test_a_folder_of_texts_whatever_their_encoding(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "b.md").write_text(LONG)
    (tmp_path / "deep" / "a.txt").write_bytes("Das Tal heißt so, weil es grün ist.".encode("cp1252"))
    (tmp_path / "ignored.pdf").write_bytes(b"%PDF")
    assert [one.text for one in read_passages(tmp_path)] == [LONG, "Das Tal heißt so, weil es grün ist."]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p.json", '{"data": 3}', "not a SQuAD file"),
        ("p.json", "[" * 100_000, "not a SQuAD file"),
        ("p.jsonl", '{"passage": "x"}\n{broken\n', "row 2: is not JSON"),
        ("p.jsonl", '["a list"]\n', "row 1: is not a JSON object"),
        ("p.jsonl", "", "no field that holds text"),
        ("p.docx", "", "no kind of file"),
        ("p.csv", "", "is empty"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=said):
        read_passages(tmp_path / name)


def test_select_keeps_long_ones_once() -> None:
    edited = LONG.replace("shepherds", "herders", 1)
    texts = ["short", LONG, passage(2), LONG.upper(), edited, passage(3)]
    chosen = select([Passage(text) for text in texts])
    assert {one.text for one in chosen.passages} == {LONG, passage(2), passage(3)}
    assert (chosen.read, chosen.short, chosen.duplicates, chosen.near_duplicates) == (6, 1, 1, 1)


def test_the_order_depends_on_the_seed_and_the_texts_only() -> None:
    passages = [Passage(passage(n)) for n in range(1, 9)]
    first = select(passages, seed=1).passages
    assert select(passages[::-1], seed=1).passages == first
    assert select(passages, seed=2).passages != first


def test_hostile_characters_do_not_survive_reading(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(json.dumps({"passage": "before\x1b[31m\u202eafter \ud83d"}) + "\n")
    assert read_passages(tmp_path / "p.jsonl")[0].text == "before[31mafter"
