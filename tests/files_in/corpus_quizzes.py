"""Tests and quizzes as other systems download them, and names with more in them; people and texts made up."""

from __future__ import annotations

from grader.answers.plan import WarningKind
from tests.files_in.case import ANN, ANN2, BEN, BEN2, Case, four, lines, pair

_BLACKBOARD = "Username,Last Name,First Name"
_D2L = (
    "Org Defined ID,Username,FirstName,LastName,Attempt #,Attempt Start,Attempt End,Section #,Q #,Q Type,"
    "Q Title,Q Text,Bonus?,Difficulty,Answer,Answer Match,Score,Out Of"
)
_MOODLE = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden,"
    "Zuletzt geändert (Abgabe),Texteingabe online,Zuletzt geändert (Bewertung),Feedback als Kommentar"
)


def cases() -> list[Case]:
    return [*_systems(), *_tries(), *_names()]


def _systems() -> list[Case]:
    asked = "Question ID {0},Question {0},Answer {0},Possible Points {0},Auto Score {0},Manual Score {0}"
    row = "id,<p>{0}</p>,<p>{1}</p>,10.0,,"

    def d2l(who: str, at: int, question: str, text: str) -> str:
        return f'{who},1,2026-03-01 10:00,2026-03-01 10:20,1,{at},WR,T,{question},FALSE,1,"{text}",,0,2'

    return [
        Case(
            "blackboard-test-results-by-user.csv",
            lines(
                f"{_BLACKBOARD},{asked.format(1)},{asked.format(2)}",
                f'alee,Lee,Ann,id,<p>Why?</p>,"<p>{ANN}</p>",10.0,,,{row.format("How?", ANN2)}',
                f'broe,Roe,Ben,{row.format("Why?", BEN)},id,How?,"{BEN2}",5,,',
            ).encode(),
            four(),
            layout="Blackboard test results",
            rubric=None,
        ),
        Case(
            "brightspace-quiz-attempts.csv",
            lines(
                _D2L,
                d2l("101,alee,Ann,Lee", 1, "Why?", ANN),
                d2l("101,alee,Ann,Lee", 2, "How?", ANN2),
                d2l("102,broe,Ben,Roe", 1, "Why?", BEN),
                d2l("102,broe,Ben,Roe", 2, "How?", BEN2),
            ).encode(),
            {
                ("Ann Lee", "Why?"): ANN,
                ("Ann Lee", "How?"): ANN2,
                ("Ben Roe", "Why?"): BEN,
                ("Ben Roe", "How?"): BEN2,
            },
            rubric=None,
        ),
        Case(
            "moodle-worksheet-german-with-texts.csv",
            lines(
                _MOODLE,
                f'Teilnehmer/in877,Ann Lee,a@x.test,-,,"10,00",Ja,"3. März 2026, 9:00","<p>{ANN}</p>",-,',
                f'Teilnehmer/in878,Ben Roe,b@x.test,-,,"10,00",Ja,"3. März 2026, 9:00",<p>{BEN}</p>,-,',
            ).encode(),
            pair(),
            rubric=None,
        ),
        Case(
            "socrative.csv",
            lines(
                "Student Names,Student ID,Total Score (0 - 100),Number of correct answers,Why?",
                f'Ann Lee,1,0,0,"{ANN}"',
                f"Ben Roe,2,0,0,{BEN}",
                "Class Scoring,,0%,0,0%",
            ).encode(),
            pair(),
            skipped=["a line of totals"],
            rubric=None,
        ),
        Case(
            "students-first-and-last-name.csv",
            lines(
                "Student First Name,Student Last Name,Submission,Why?",
                f'Ann,Lee,2026-03-01,"{ANN}"',
                f"Ben,Roe,2026-03-01,{BEN}",
            ).encode(),
            pair(),
            rubric=None,
        ),
    ]


def _tries() -> list[Case]:
    return [
        Case(
            "numbered-attempts-in-words.csv",
            lines(
                "Name,Attempt,Answer",
                "Ann Lee,Attempt 2,second",
                "Ann Lee,Attempt 10,tenth",
                "Ann Lee,Attempt 1,first",
            ).encode(),
            {"Ann Lee": "tenth"},
            skipped=["kept the latest", "kept the latest"],
            rubric=None,
            warnings=[WarningKind.SAME_NAME],
        ),
        Case(
            "a-later-attempt-that-is-blank.csv",
            lines("Name,Submitted,Answer", "Ann Lee,2026-03-01,whole", "Ann Lee,2026-03-02,").encode(),
            {"Ann Lee": "whole"},
            skipped=["kept the one before, as this is blank"],
            rubric=None,
        ),
        Case(
            "times-in-two-zones.csv",
            lines(
                "Name,Submitted,Answer",
                "Ann Lee,2026-03-02T01:00:00+05:00,earlier",
                "Ann Lee,2026-03-01T23:00:00+00:00,later",
            ).encode(),
            {"Ann Lee": "later"},
            skipped=["kept the latest"],
            rubric=None,
            warnings=[WarningKind.SAME_NAME],
        ),
    ]


def _names() -> list[Case]:
    texts = [(ANN.encode(), "Ann Lee"), (BEN.encode(), "Ben Roe")]
    return [
        Case(
            "numbers-before-names",
            {f"{n:02} {name}/a.txt": text for n, (text, name) in enumerate(texts, 1)},
            pair(),
        ),
        Case("classes-behind-names", {f"{name} 9B.txt": text for text, name in texts}, pair()),
        Case(
            "dates-behind-names",
            {f"{name} 2026-03-02.txt": text for text, name in texts} | {"Ann Lee 2026-03-01.txt": b"earlier"},
            pair(),
            skipped=["kept the latest"],
        ),
        Case(
            "titles-behind-names-and-a-template",
            {f"{name} - Ice essay.txt": text for text, name in texts}
            | {"Cid Poe - Ice essay.txt": b"It floats.", "Ice essay.txt": b"Write here:"},
            pair() | {"Cid Poe": "It floats."},
            skipped=["named like the task itself"],
        ),
    ]
