"""Banks of questions and rubrics of course systems, as key points. The files are written for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import InputError
from grader.rubrics import read_rubric
from grader.rubrics.gift import read_gift
from grader.rubrics.proposing import proposed
from tui.cli import main

BANK = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<!-- question: 0  -->
  <question type="category"><category><text>$course$/top/Lakes</text></category></question>
  <question type="essay">
    <name><text>Ice</text></name>
    <questiontext format="html"><text><![CDATA[<p>Why does <b>ice</b> float?</p>]]></text></questiontext>
    <generalfeedback format="html"><text></text></generalfeedback>
    <defaultgrade>4.0000000</defaultgrade>
    <responseformat>editor</responseformat>
    <graderinfo format="html"><text><![CDATA[<p>A good answer says:</p>
      <ul><li>Ice is less dense than water (2 points)</li><li>Water expands as it freezes</li></ul>]]></text>
    </graderinfo>
    <responsetemplate format="html"><text></text></responsetemplate>
  </question>
  <question type="multichoice">
    <name><text>Pick</text></name>
    <questiontext format="html"><text>Pick one.</text></questiontext>
    <generalfeedback format="html"><text>Ice it is.</text></generalfeedback>
  </question>
  <question type="essay">
    <name><text>Sky</text></name>
    <questiontext format="html"><text>&lt;p&gt;Why is the sky blue?&lt;/p&gt;</text></questiontext>
    <generalfeedback format="html">
      <text>Air scatters light. Blue light is scattered most of all.</text>
    </generalfeedback>
    <defaultgrade>1</defaultgrade>
    <graderinfo format="html"><text></text></graderinfo>
  </question>
  <question type="essay">
    <name><text>Free</text></name>
    <questiontext format="html"><text>Say what you like.</text></questiontext>
    <graderinfo format="html"><text></text></graderinfo>
  </question>
</quiz>
"""
GRADING = """<?xml version="1.0" encoding="UTF-8"?>
<areas><area id="1"><areaname>submissions</areaname><activemethod>rubric</activemethod><definitions>
<definition id="1"><method>rubric</method><name>Report on a pond</name><description></description>
<plugin_gradingform_rubric_definition><criteria>
<criterion id="2"><sortorder>2</sortorder><description>Names the predators</description>
<levels><level id="3"><score>0.00000</score><definition>None</definition></level>
<level id="4"><score>2.50000</score><definition>All</definition></level></levels></criterion>
<criterion id="1"><sortorder>1</sortorder><description>&lt;p&gt;Counts the frogs&lt;/p&gt;</description>
<levels><level id="1"><score>3</score><definition>Yes</definition></level></levels></criterion>
</criteria></plugin_gradingform_rubric_definition></definition></definitions></area></areas>
"""
GIFT = r"""// question: 7  name: Ice
::Ice:: [html]<p>Why does ice float\: say it {####
<ul><li>Ice is less dense</li><li>Water expands \{a lot\}</li></ul>}</p>

$CATEGORY: $course$/top/Sky

// a comment
::Sky::Why is the sky blue?{#### Air scatters light. Blue is scattered most. }

::Who::Who wrote it?{=Ann ~Ben #no}

::Open::Say what you like.{}
"""


def _read(tmp_path: Path, name: str, text: str) -> list[tuple[str, float, list[tuple[str, float]]]]:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    rubric = read_rubric(path)
    return [(q.text, q.full_marks, [(p.text, p.points) for p in q.key_points]) for q in rubric.questions]


def test_moodles_bank_gives_a_question_for_each_essay_that_says_how_to_grade_it(tmp_path: Path) -> None:
    assert _read(tmp_path, "bank.xml", BANK) == [
        (
            "Why does ice float?",
            4.0,
            [("Ice is less dense than water", 2.0), ("Water expands as it freezes", 1.0)],
        ),
        (
            "Why is the sky blue?",
            1.0,
            [("Air scatters light.", 1.0), ("Blue light is scattered most of all.", 1.0)],
        ),
    ]


def test_a_rubric_in_moodles_backup_keeps_order_and_best_levels(tmp_path: Path) -> None:
    assert _read(tmp_path, "grading.xml", GRADING) == [
        ("Report on a pond", 5.5, [("Counts the frogs", 3.0), ("Names the predators", 2.5)])
    ]


@pytest.mark.parametrize("name", ["bank.gift", "bank.txt"])
def test_gift_gives_its_essays_with_what_their_feedback_expects(tmp_path: Path, name: str) -> None:
    found = _read(tmp_path, name, GIFT)
    assert [(asked, [text for text, _ in points]) for asked, _, points in found] == [
        ("Why does ice float: say it", ["Ice is less dense", "Water expands {a lot}"]),
        ("Why is the sky blue?", ["Air scatters light.", "Blue is scattered most."]),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.xml", "<quiz><question type='essay'>"),
        ("x.xml", "<html><body>no</body></html>"),
        ("x.xml", "<quiz/>"),
        ("x.xml", '<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>'),
        ("x.gift", "::Who::Who wrote it?{=Ann ~Ben}\n"),
    ],
)
def test_what_is_no_bank_is_refused_in_words(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(InputError, match=r"XML|essay"):
        _read(tmp_path, name, text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_gives_each_statement_once(text: str) -> None:
    statements = [statement for statement, _ in proposed(text)]
    assert len(set(statements)) == len(statements)
    assert all(statement.strip() for statement in statements)


@given(st.text("ab:{}#=~\\n[]html \n/$", max_size=80))
def test_any_gift_is_read_or_refused(text: str) -> None:
    try:
        rubric = read_gift(text, "x.gift")
    except InputError:
        return
    assert all(question.key_points for question in rubric.questions)


def test_the_command_line_looks_a_bank_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bank.xml").write_text(BANK, "utf-8")
    assert main(["rubric", "check", str(tmp_path / "bank.xml")]) == 0
    assert "2 questions, 4 key points, 5 marks" in capsys.readouterr().out


def test_the_command_line_writes_a_bank_or_a_model_answer_as_a_rubric_to_edit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bank.xml").write_text(BANK, "utf-8")
    new = tmp_path / "bank.yaml"
    assert main(["rubric", "new", str(new), "--from", str(tmp_path / "bank.xml")]) == 0
    assert read_rubric(new) == read_rubric(tmp_path / "bank.xml")

    (tmp_path / "model.txt").write_text(
        "It says:\nSalt pulls water. Water leaves the cell and the membrane pulls away from the wall."
    )
    out = tmp_path / "ice.yaml"
    words = ["--model-answer", str(tmp_path / "model.txt"), "--question", "Why do cells shrink?"]
    assert main(["rubric", "new", str(out), *words]) == 0
    (question,) = read_rubric(out).questions
    assert question.text == "Why do cells shrink?"
    assert [p.text for p in question.key_points] == [
        "Salt pulls water.",
        "Water leaves the cell",
        "The membrane pulls away from the wall",
    ]
    capsys.readouterr()
    (tmp_path / "model.txt").write_text(" \n")
    assert main(["rubric", "new", str(tmp_path / "no.yaml"), *words]) == 2
    assert not (tmp_path / "no.yaml").exists()


def test_a_criterion_that_only_takes_marks_is_a_fault(tmp_path: Path) -> None:
    canvas = tmp_path / "rubric.csv"
    canvas.write_text(
        "Rubric Name,Criteria Name,Criteria Description,Criteria Enable Range,"
        "Rating Name,Rating Description,Rating Points,Rating Name,Rating Description,Rating Points\n"
        "Pond,Frogs,Counts the frogs,false,Yes,,2,No,,0\n"
        "Pond,Whales,Finds whales in it,false,No,,0,Yes,,-1.5\n"
    )
    moodle = tmp_path / "grading.xml"
    level = '<level id="2"><score>-1</score><definition>Frogs are fish</definition></level>'
    zero = '<level id="3"><score>0</score><definition>No such thing</definition></level></levels>'
    moodle.write_text(
        GRADING.replace(
            "<score>3</score><definition>Yes</definition></level></levels>",
            f"<score>0</score><definition>No</definition></level>{level}{zero}",
        ),
        "utf-8",
    )
    assert [(p.text, p.points, p.fault) for p in read_rubric(canvas).questions[0].key_points] == [
        ("Counts the frogs", 2, False),
        ("Finds whales in it", 1.5, True),
    ]
    assert [(p.points, p.fault) for p in read_rubric(moodle).questions[0].key_points] == [
        (1, True),
        (2.5, False),
    ]


def test_levels_of_moodle_and_canvas_are_kept_where_they_say_more_than_yes_and_no(tmp_path: Path) -> None:
    canvas = tmp_path / "rubric.csv"
    rating = "Rating Name,Rating Description,Rating Points"
    canvas.write_text(
        f"Rubric Name,Criteria Name,Criteria Description,Criteria Enable Range,{rating},{rating},{rating}\n"
        "Pond,Frogs,Counts the frogs,false,Full Marks,,4,Some,,1,No Marks,,0\n"
        "Pond,Toads,Counts the toads,false,Full Marks,,2,No Marks,,0\n"
    )
    moodle = tmp_path / "grading.xml"
    some = "<level id='7'><score>1</score><definition>&lt;p&gt;Some&lt;/p&gt;</definition></level>"
    none = "<level id='8'><score>0</score><definition>Some</definition></level>"
    yes = "<definition>Yes</definition></level>"
    moodle.write_text(GRADING.replace(f"{yes}</levels>", f"{yes}{some}{none}</levels>"), "utf-8")
    frogs, toads = read_rubric(canvas).questions[0].key_points
    assert [(x.name, x.points) for x in frogs.levels] == [("Full Marks", 4), ("Some", 1), ("No Marks", 0)]
    assert (toads.points, toads.levels) == (2, ())
    point = read_rubric(moodle).questions[0].key_points[0]
    assert [(x.name, x.points) for x in point.levels] == [("Yes", 3), ("Some", 1), ("Some (0)", 0)]
