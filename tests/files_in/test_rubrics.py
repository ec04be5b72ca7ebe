"""Rubrics in every format are read as one, written so that they read back, and complain by line."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.domain import KeyPoint, PointLevel, Question, Rounding, Rubric
from grader.errors import InputError
from grader.rubrics import read_rubric
from grader.rubrics.as_written import default_id
from grader.rubrics.check import check_rubric, split_proposal
from grader.rubrics.docx import read_docx
from grader.rubrics.editing import PointDraft, QuestionDraft, RubricDraft
from grader.rubrics.writing import to_yaml, write_rubric
from grader.rubrics.writing_docx import to_docx
from grader.rubrics.yaml import read_yaml
from tests.files_in.corpus_office import sheet

_MARKDOWN = """\
# Osmosis

## Why do plant cells shrink in salt water?
- Water leaves the cell (2 points)
  - accept: water flows out of the cell
  - not enough: it dries
- It moves by **osmosis**

## What holds the wall? [4]
1. Cellulose fibres do
"""
_CSV = """\
Question;Key point;Points;Accept;Not enough
Why do plant cells shrink in salt water?;Water leaves the cell;2;water flows out of the cell;it dries
;It moves by osmosis;;;
What holds the wall? [4];Cellulose fibres do;1,0;;
"""


def _expected(rubric: Rubric) -> None:
    first, second = rubric.questions
    assert first.text == "Why do plant cells shrink in salt water?"
    assert [(p.text, p.points) for p in first.key_points] == [
        ("Water leaves the cell", 2.0),
        ("It moves by osmosis", 1.0),
    ]
    assert (second.text, second.full_marks) == ("What holds the wall?", 4.0)
    assert [p.id for p in second.key_points] == [default_id("Cellulose fibres do")]


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "r.md"
    path.write_text(_MARKDOWN)
    rubric = read_rubric(path)
    _expected(rubric)
    assert rubric.title == "Osmosis"
    assert rubric.questions[0].key_points[0].accept == ("water flows out of the cell",)
    assert rubric.questions[0].key_points[0].reject == ("it dries",)


def test_csv_with_semicolons_decimal_commas_and_questions_said_once(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(_CSV.encode("cp1252"))
    rubric = read_rubric(path)
    _expected(rubric)
    assert rubric.questions[0].key_points[0].accept == ("water flows out of the cell",)
    assert rubric.questions[0].key_points[0].reject == ("it dries",)


def test_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(sheet(*(tuple(line.split(";")) for line in _CSV.splitlines())))
    _expected(read_rubric(path))


def test_word_lists(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Osmosis", 1)
    document.add_heading("Why do plant cells shrink in salt water?", 2)
    document.add_paragraph("Water leaves the cell (2 points)", style="List Bullet")
    document.add_paragraph("It moves by osmosis", style="List Bullet")
    document.add_heading("What holds the wall? [4]", 2)
    document.add_paragraph("1. Cellulose fibres do")
    document.save(str(tmp_path / "r.docx"))
    _expected(read_rubric(tmp_path / "r.docx"))


def test_word_table(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=5)
    for line in _CSV.splitlines():
        for cell, text in zip(table.add_row().cells, line.split(";"), strict=True):
            cell.text = text
    document.save(str(tmp_path / "r.docx"))
    _expected(read_rubric(tmp_path / "r.docx"))


def test_yaml_in_full() -> None:
    rubric = read_yaml(
        b"title: Osmosis\nquestions:\n- id: shrink\n  question: Why no?\n  marks: 2,5\n  partial_credit: no\n"
        b"  rounding: half\n  key_points:\n  - no\n  - Osmosis: water moves\n"
        b"  - {text: It shrinks, id: s, points: 0.5, accept: gets small, reject: [gets old]}\n",
        "r.yaml",
    )
    (question,) = rubric.questions
    assert (question.id, question.text, question.marks) == ("shrink", "Why no?", 2.5)
    assert (question.partial_credit, question.rounding) == (False, Rounding.HALF)
    assert [p.text for p in question.key_points] == ["no", "Osmosis: water moves", "It shrinks"]
    assert question.key_points[2] == KeyPoint(
        id="s", text="It shrinks", points=0.5, accept=("gets small",), reject=("gets old",)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the rubric is empty"),
        ("question: x", "needs `questions:`"),
        ("question: x\nkey_points:\n", "line 2: `key_points:` is a list"),
        ("question: x\nkey_points: []", "line 2: `key_points:` is empty"),
        ("question: x\nkey_point: [a]", "Did you mean `key_points`?"),
        ("question: x\nkey_points:\n- {txt: a}", "line 3: `txt` is not a part of a key point"),
        ("question: x\nkey_points:\n- {text: a, points: two}", "line 3: `points` is a number"),
        ("question: x\nkey_points:\n- {text: a, points: -1}", "line 1: rubric: only faults"),
        ("question: x\nkey_points:\n- {text: a, points: -1, fault: no}", "line 3: a key point that costs"),
        ("question: x\nfloor: 2\nkey_points:\n- a", "line 2: `floor` is 0 or none"),
        (
            "question: x\nkey_points:\n- a\n- b\n- A.",
            "line 5: the same key point is here twice",
        ),
        ("question: x\nkey_points:\n- a\n  b: [", "line 4: this is not valid YAML"),
        ("question: x\nquestion: y\nkey_points: [a]", "line 2: `question` is here twice"),
        ("questions:\n- {id: a, key_points: [x]}\n- {id: a, key_points: [y]}", "line 3: the question id 'a'"),
        ("question: x\nrounding: sideways\nkey_points: [a]", "line 2: `rounding` is one of none, quarter"),
        ("a: &a [*a]", "`a` is not a part of a rubric"),
        ("question: x\nkey_points: &a [*a]", "line 2: a key point is written as"),
        ("question: !!python/object/apply:os.system [x]\nkey_points: [a]", "one text, not a list"),
        pytest.param("[" * 5000, "nested too deeply", id="deep"),
        ("title: \x01", "not allowed"),
    ],
)
def test_yaml_complaints_name_the_line(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_yaml(text.encode(), "r.yaml")
    assert said in str(caught.value)


def test_a_rounding_rule_stands_in_every_kind_of_rubric(tmp_path: Path) -> None:
    of_all = read_yaml(
        b"rounding: up-to-half\nquestions:\n- key_points: [a b c]\n- rounding: none\n  key_points: [d e f]",
        "r",
    )
    assert [q.rounding for q in of_all.questions] == [Rounding.UP_TO_HALF, Rounding.NONE]
    listed = tmp_path / "r.md"
    listed.write_text(
        "## Why? [4]\nRounding: up to half\n- Water leaves\n## And then?\nNone of it.\n- It ends"
    )
    assert [(q.text, q.rounding) for q in read_rubric(listed).questions] == [
        ("Why?", Rounding.UP_TO_HALF),
        ("And then?\nNone of it.", Rounding.NONE),
    ]
    table = tmp_path / "r.csv"
    table.write_text("question,key point,rounding\nWhy?,Water leaves,bankers\n,It ends,\n")
    assert read_rubric(table).questions[0].rounding is Rounding.BANKERS
    table.write_text("question,key point,rounding\nWhy?,Water leaves,sideways\n")
    with pytest.raises(InputError, match="'sideways' is no way of rounding"):
        read_rubric(table)


def test_a_fault_stands_in_every_kind_of_rubric(tmp_path: Path) -> None:
    yaml = tmp_path / "r.yaml"
    yaml.write_text(
        "question: Why?\nfloor: none\nkey_points:\n- Water leaves\n- {text: Salt is eaten, points: -2}\n"
        "- {text: Water is salt, fault: yes, points: 0.5}"
    )
    listed = tmp_path / "r.md"
    listed.write_text(
        "## Why?\nFloor: none\n- Water leaves\n- Salt is eaten (-2 points)\n- Water is salt [−0.5]\n"
        "## And a dash?\n- It melts - 2 points\n"
    )
    table = tmp_path / "r.csv"
    table.write_text(
        "question,key point,points,fault\nWhy?,Water leaves,,\n,Salt is eaten,-2,\n,Water is salt,0.5,yes\n"
    )
    document = docx.Document()
    document.add_heading("Why?", 2)
    document.add_paragraph("Floor: none")
    for text in ("Water leaves", "Salt is eaten (−2 P.)", "Water is salt (-0,5 marks)"):
        document.add_paragraph(text, style="List Bullet")
    word = tmp_path / "r.docx"
    document.save(str(word))
    for path in (yaml, listed, table, word):
        question = read_rubric(path).questions[0]
        assert [(p.text, p.points, p.fault) for p in question.key_points] == [
            ("Water leaves", 1, False),
            ("Salt is eaten", 2, True),
            ("Water is salt", 0.5, True),
        ], path
        assert question.below_zero is (path is not table)
        assert question.full_marks == 1
    assert [(p.points, p.fault) for p in read_rubric(listed).questions[1].key_points] == [(2, False)]


def test_levels_stand_in_every_kind_of_rubric(tmp_path: Path) -> None:
    yaml = tmp_path / "r.yaml"
    yaml.write_text(
        "question: Why?\nkey_points:\n- text: It shrinks\n"
        "  levels: {partly: 0.5, full: 2, missed: 0}\n- It dies"
    )
    listed = tmp_path / "r.md"
    listed.write_text("## Why?\n- It shrinks\n    - levels: full: 2, partly: 0,5, missed: 0\n- It dies\n")
    table = tmp_path / "r.csv"
    table.write_text(
        'question,key point,levels\nWhy?,It shrinks,"full=2 | partly=0.5 | missed=0"\n,It dies,\n'
    )
    document = docx.Document()
    document.add_heading("Why?", 2)
    document.add_paragraph("It shrinks", style="List Bullet")
    document.add_paragraph("Levels: full: 2; partly: 0.5; missed: 0", style="List Bullet 2")
    document.add_paragraph("It dies", style="List Bullet")
    word = tmp_path / "r.docx"
    document.save(str(word))
    for path in (yaml, listed, table, word):
        point, plain = read_rubric(path).questions[0].key_points
        assert (point.text, point.points, plain.levels) == ("It shrinks", 2, ()), path
        assert [(x.name, x.points) for x in point.levels] == [("full", 2), ("partly", 0.5), ("missed", 0)], (
            path
        )
    table.write_text("question,key point,levels\nWhy?,It shrinks,some\n")
    with pytest.raises(InputError, match="'some' are no levels"):
        read_rubric(table)
    with pytest.raises(InputError, match=r"line 3: .*worth 2 and the key point 3"):
        read_yaml(b"question: x\nkey_points:\n- {text: a, points: 3, levels: {full: 2, none: 0}}", "r")


def test_comments_stand_in_every_kind_of_rubric(tmp_path: Path) -> None:
    yaml = tmp_path / "r.yaml"
    yaml.write_text(
        "question: Why?\nkey_points:\n- text: It shrinks\n  comments: {missed: Read on, covered: Well seen}\n"
        "- {text: It dies, points: -1, comments: {found: It lives}}"
    )
    listed = tmp_path / "r.md"
    listed.write_text(
        "## Why?\n- It shrinks\n    - comment if missed: Read on\n    - Comment when covered: Well seen\n"
        "- It dies (-1 point)\n    - comment if covered: It lives\n"
    )
    table = tmp_path / "r.csv"
    table.write_text(
        "question,key point,points,comment if missed,comment if covered\n"
        "Why?,It shrinks,1,Read on,Well seen\n,It dies,-1,,It lives\n"
    )
    for path in (yaml, listed, table):
        points = read_rubric(path).questions[0].key_points
        assert [(p.comment_missed, p.comment_covered) for p in points] == [
            ("Read on", "Well seen"),
            ("", "It lives"),
        ], path


def test_guidelines_stand_in_every_kind_of_rubric(tmp_path: Path) -> None:
    yaml, listed, table = tmp_path / "r.yaml", tmp_path / "r.md", tmp_path / "r.csv"
    yaml.write_text("question: Why?\nguidelines: A unit is needed.\nkey_points: [It shrinks fast]")
    listed.write_text("## Why?\nGuidelines: A unit is needed.\n- It shrinks fast")
    table.write_text("question,key point,guidelines\nWhy?,It shrinks fast,A unit is needed.\n,It dies,\n")
    for path in (yaml, listed, table):
        assert read_rubric(path).questions[0].guidelines == "A unit is needed.", path


def test_default_ids_follow_the_wording_not_the_place() -> None:
    one = read_yaml(b"key_points: [Water leaves the cell., It shrinks]", "r").questions[0].key_points
    other = read_yaml(b"key_points: [it  SHRINKS, water leaves the cell]", "r").questions[0].key_points
    assert [p.id for p in one] == [p.id for p in reversed(other)]
    assert default_id("Water leaves the cell") != default_id("Water leaves the wall")


_TEXT = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)
_POINTS = st.builds(
    KeyPoint,
    id=_TEXT,
    text=_TEXT,
    points=st.sampled_from([0.0, 0.5, 1.0, 2.0, 2.25]),
    fault=st.booleans(),
    accept=st.lists(_TEXT, max_size=2).map(tuple),
    reject=st.lists(_TEXT, max_size=2).map(tuple),
    comment_missed=st.just("") | _TEXT,
    comment_covered=st.just("") | _TEXT,
)
_LEVELS = st.lists(
    st.tuples(_TEXT, st.sampled_from([0.0, 1.0, 1.5])), max_size=2, unique_by=lambda one: one[0].casefold()
)


@st.composite
def _levelled(draw: st.DrawFn) -> KeyPoint:
    point = draw(_POINTS)
    lower = draw(_LEVELS)
    named = [("best " + point.id, 2.5), *sorted(lower, key=lambda one: -one[1])]
    if len({name.casefold() for name, _ in named}) < 2:
        return point
    levels = tuple(PointLevel(name=name, points=points) for name, points in named)
    return point.model_copy(update={"points": 2.5, "levels": levels})


_QUESTIONS = st.builds(
    Question,
    id=_TEXT,
    text=_TEXT,
    key_points=st.lists(_levelled(), min_size=1, max_size=3, unique_by=lambda p: p.id).map(tuple),
    marks=st.sampled_from([1.0, 2.5]),
    below_zero=st.booleans(),
    partial_credit=st.booleans(),
    rounding=st.sampled_from(Rounding),
)
_RUBRICS = st.builds(
    Rubric,
    title=_TEXT,
    questions=st.lists(_QUESTIONS, min_size=1, max_size=2, unique_by=lambda q: q.id).map(tuple),
)


@settings(max_examples=80, deadline=None)
@given(_RUBRICS)
def test_what_is_written_reads_back_the_same(rubric: Rubric) -> None:
    assert read_yaml(to_yaml(rubric).encode(), "r") == rubric


_WORD = st.text(st.characters(categories=["L"], exclude_characters="ªº"), min_size=1, max_size=9)
_SENTENCE = st.lists(_WORD, min_size=2, max_size=6).map(" ".join)
_STATED = st.builds(
    lambda point: point.model_copy(update={"id": default_id(point.text)}),
    st.builds(
        KeyPoint,
        id=st.just("k"),
        # The last words may read like points.
        text=st.one_of(_SENTENCE, _SENTENCE.map(lambda text: f"{text} (2 points)")),
        points=st.sampled_from([0.5, 1.0, 2.0]),
        fault=st.booleans(),
        accept=st.lists(_SENTENCE, max_size=2).map(tuple),
        reject=st.lists(_SENTENCE, max_size=2).map(tuple),
        comment_missed=st.just("") | _SENTENCE,
        comment_covered=st.just("") | _SENTENCE,
    ),
)
_ASKED = st.builds(
    Question,
    id=st.just("q"),
    text=_SENTENCE.map(lambda text: f"{text}?"),
    key_points=st.lists(_STATED, min_size=1, max_size=3, unique_by=lambda p: p.id)
    .filter(lambda points: not all(p.fault for p in points))
    .map(tuple),
    marks=st.sampled_from([None, 1.0, 2.5]),
    below_zero=st.booleans(),
    partial_credit=st.booleans(),
    rounding=st.sampled_from(Rounding),
    guidelines=st.just("") | _SENTENCE,
)
_LISTED = st.builds(
    Rubric,
    title=st.one_of(st.just(""), _SENTENCE),
    questions=st.lists(_ASKED, min_size=1, max_size=3).map(
        lambda asked: tuple(q.model_copy(update={"id": f"q{i}"}) for i, q in enumerate(asked, 1))
    ),
)


@settings(max_examples=60, deadline=None)
@given(_LISTED)
def test_a_rubric_for_word_reads_back_the_same_but_for_its_ids(rubric: Rubric) -> None:
    assert read_docx(to_docx(rubric), "r.docx") == rubric


def test_a_rubric_is_written_as_its_name_ends(tmp_path: Path) -> None:
    rubric = read_yaml(
        b"question: Why?\nkey_points:\n  - It melts.\n  - text: It boils.\n    points: 2\n"
        b"    levels: {wholly: 2, 'half, or so': 1, not at all: 0}",
        "r",
    )
    assert len(rubric.questions[0].key_points[1].levels) == 3
    for name in ("r.yaml", "r.docx"):
        write_rubric(rubric, tmp_path / name)
        assert read_rubric(tmp_path / name) == rubric
    with pytest.raises(InputError, match="YAML or for Word"):
        write_rubric(rubric, tmp_path / "r.pdf")


def test_writing_never_replaces_a_file_unasked(tmp_path: Path) -> None:
    rubric = read_yaml(b"key_points: [a]", "r")
    path = tmp_path / "r.yaml"
    path.write_text("mine")
    with pytest.raises(InputError, match="there already"):
        write_rubric(rubric, path)
    assert path.read_text() == "mine"
    write_rubric(rubric, path, force=True)
    assert read_rubric(path) == rubric
    assert list(tmp_path.iterdir()) == [path]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
@pytest.mark.parametrize("suffix", [".yaml", ".md", ".csv", ".xlsx", ".docx"])
def test_any_bytes_give_a_rubric_or_a_clear_error(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"r{suffix}"
    path.write_bytes(data)
    with contextlib.suppress(InputError):
        assert read_rubric(path).questions


def _kinds(*points: str, question: str = "Why do plant cells shrink in salt water?") -> list[str]:
    asked = Question(
        id="q", text=question, key_points=tuple(KeyPoint(id=str(i), text=p) for i, p in enumerate(points))
    )
    return [finding.kind for finding in check_rubric(Rubric(questions=(asked,)))]


def test_check_finds_what_is_hard_to_grade() -> None:
    assert _kinds("Water leaves the cell and the membrane pulls away from the wall") == ["two statements"]
    assert _kinds("Shows understanding of diffusion") == ["vague"]
    assert _kinds("Osmosis") == ["vague"]
    assert _kinds("Plant cells shrink in salt water") == ["repeats the question"]
    assert _kinds("Water leaves the cell by osmosis", "By osmosis the water leaves cells") == ["overlap"]


def test_check_says_where_a_point_contains_another_and_where_there_are_too_many() -> None:
    assert _kinds("Water leaves the cell by osmosis through the wall", "Water leaves the cell") == [
        "contains another"
    ]
    numbered = [f"Cause number {n} of {n + 20} is salt type {n + 40}" for n in range(13)]
    assert "many" in _kinds(*numbered)
    assert "many" not in _kinds(*numbered[:12])


def test_check_leaves_plain_points_alone() -> None:
    assert (
        _kinds("Water leaves the cell", "The membrane lets only water pass", "Salt and sugar stay outside")
        == []
    )
    assert _kinds("If the wall breaks and water enters, the cell bursts") == []


@given(st.decimals("0", "1000", places=3), st.integers(1, 6))
def test_a_split_key_point_shares_its_points_and_the_total_stays(points: Decimal, more: int) -> None:
    text = "; ".join(["Water leaves the cell", *["the wall keeps its shape"] * more])
    whole = PointDraft(text, str(points), accept="it dries out", id="k1")
    question = QuestionDraft("q1", points=[PointDraft("It is cold."), whole, PointDraft("It is hot.")])

    assert question.split(1) == more + 1
    parts = question.points[1:-1]
    assert len(parts) == more + 1
    shares = [Decimal(part.points) for part in parts]
    assert sum(shares) == points
    assert max(shares) - min(shares) < Decimal("0.02")
    assert [part.id for part in parts] == ["k1", *[""] * more]
    assert parts[0].accept == "it dries out"


def test_a_rubric_that_is_only_looked_at_is_the_same_rubric() -> None:
    points = tuple(KeyPoint(id=f"k{n}", text=f"Point {n}", points=n / 3) for n in range(1, 4))
    rubric = Rubric(questions=(Question(id="q1", text="Why?", key_points=points, marks=2 / 3),))
    assert RubricDraft(rubric).rubric() == rubric


def test_split_proposals_are_whole_statements() -> None:
    assert split_proposal("Ice melts and floats on the water") == ("Ice melts and floats on the water",)
    assert split_proposal("The king lost the war and was forced to abdicate") == (
        "The king lost the war",
        "The king was forced to abdicate",
    )
