"""Awkward tables in text."""

from __future__ import annotations

import json

from grader.answers import Limits, ReadOptions
from grader.answers.plan import WarningKind
from tests.files_in.case import ANN, ANN2, BEN, BEN2, HOLD, SHRINK, TWO, Case, four, lines, pair

_PLAIN = lines("student,answer", f'Ann Lee,"{ANN}"', f"Ben Roe,{BEN}")
_TABBED = lines("student\tanswer", f"Ann Lee\t{ANN}", f"Ben Roe\t{BEN}")
_GERMAN = lines(
    "Name;Antwort",
    "Jörg Groß;Das Wasser fließt heraus – über die Öffnungen",
    "Zoë Lüth;Weiß nicht, könnte Salz sein",
)
_GERMAN_READ: dict[str | tuple[str, str], str] = {
    "Jörg Groß": "Das Wasser fließt heraus – über die Öffnungen",
    "Zoë Lüth": "Weiß nicht, könnte Salz sein",
}
_LONG_TEXT = "Water leaves the cell. " * 7000


def cases() -> list[Case]:
    return [*_encodings(), *_delimiters(), *_shapes(), *_long_and_wide(), *_rows(), *_refused()]


def _encodings() -> list[Case]:
    accents = lines(
        "student,answer",
        "Renée Noël,L'eau s'écoule à travers la membrane",
        "Søren Åkær,Det er første gang så nej",
    )
    read: dict[str | tuple[str, str], str] = {
        "Renée Noël": "L'eau s'écoule à travers la membrane",
        "Søren Åkær": "Det er første gang så nej",
    }
    cyrillic = lines(
        "student,answer",
        "Анна Ли,Вода выходит из клетки наружу через мембрану",
        "Борис Ро,Соль разрушает клетку целиком и навсегда",
    )
    return [
        Case("excel-utf8-with-bom.csv", _PLAIN.encode("utf-8-sig"), pair()),
        Case("excel-unicode-text-utf16-tabs.txt.csv", _TABBED.encode("utf-16"), pair()),
        Case("utf16-big-endian-with-bom.csv", b"\xfe\xff" + _PLAIN.encode("utf-16-be"), pair()),
        Case("utf16-without-bom.csv", _PLAIN.encode("utf-16-le"), pair()),
        Case("windows-1252-umlauts-semicolons.csv", _GERMAN.encode("cp1252"), _GERMAN_READ),
        Case("mac-roman-umlauts.csv", _GERMAN.encode("mac_roman"), _GERMAN_READ),
        Case("latin-1-accents.csv", accents.encode("latin-1"), read),
        Case("utf8-accents-without-bom.csv", accents.encode(), read),
        Case(
            "utf8-with-one-pasted-windows-1252-line.csv",
            _GERMAN.encode() + "Ivo Ré;Ich weiß\r\n".encode("cp1252"),
            _GERMAN_READ | {"Ivo Ré": "Ich weiß"},
        ),
        Case(
            "windows-1251-cyrillic.csv",
            cyrillic.encode("cp1251"),
            {
                "Анна Ли": "Вода выходит из клетки наружу через мембрану",
                "Борис Ро": "Соль разрушает клетку целиком и навсегда",
            },
        ),
        Case(
            "encoding-named-by-hand-cp437.csv",
            lines("student,answer", "Zoë,größer").encode("cp437"),
            {"Zoë": "größer"},
            options=ReadOptions(encoding="cp437"),
        ),
    ]


def _delimiters() -> list[Case]:
    return [
        Case(
            "semicolons-with-decimal-comma-points.csv",
            lines("Name;Punkte;Antwort", f"Ann Lee;2,5;{ANN}", f"Ben Roe;0,5;{BEN}").encode(),
            pair(),
        ),
        Case("tabs-named-csv.csv", _TABBED.encode(), pair()),
        Case("bars.csv", lines("student|answer", f"Ann Lee|{ANN}", f"Ben Roe|{BEN}").encode(), pair()),
        Case(
            "excel-sep-line-first.csv",
            lines("sep=;", "student;answer", f"Ann Lee;{ANN}", f"Ben Roe;{BEN}").encode(),
            pair(),
        ),
        Case(
            "commas-in-names-and-answers-quoted.csv",
            lines("Student,Answer", '"Lee, Ann","Water, salt, and so on"', '"Roe, Ben",no').encode(),
            {"Lee, Ann": "Water, salt, and so on", "Roe, Ben": "no"},
        ),
        Case(
            "newlines-and-doubled-quotes-in-quotes.csv",
            b'student,answer\r\nAnn Lee,"First line\r\n\r\nsecond ""line"""\r\nBen Roe,one\r\n',
            {"Ann Lee": 'First line\r\n\r\nsecond "line"', "Ben Roe": "one"},
        ),
        Case("old-mac-line-ends.csv", _PLAIN.replace("\r\n", "\r").encode(), pair()),
        Case(
            "quote-never-closed-in-last-rows.csv",
            lines("student,answer", f'Ann Lee,"{ANN}"', 'Ben Roe,"the salt', "Cid Poe,no idea").encode(),
            {"Ann Lee": ANN, "Ben Roe": '"the salt', "Cid Poe": "no idea"},
            notes=["never closed"],
        ),
    ]


def _shapes() -> list[Case]:
    return [
        Case(
            "ragged-rows-short-and-long.csv",
            lines("student,answer,comment", f'Ann Lee,"{ANN}"', f"Ben Roe,{BEN},x,y,z").encode(),
            pair(),
            warnings=[WarningKind.SPILLED_CELLS],
        ),
        Case(
            "empty-rows-and-columns-after-the-end.csv",
            lines("student,answer,,", f'Ann Lee,"{ANN}",,', f"Ben Roe,{BEN},,", ",,,", ",,,", ",,,").encode(),
            pair(),
            notes=["3 empty rows"],
        ),
        Case(
            "title-rows-before-the-header.csv",
            lines(
                "Biology 9b,,",
                "exported 12.03.,,",
                ",,",
                "Student name,Answer,Mark",
                f'Ann Lee,"{ANN}",',
                f"Ben Roe,{BEN},",
            ).encode(),
            pair(),
        ),
        Case(
            "two-header-rows-question-over-answer.csv",
            lines(
                f",{SHRINK},,{HOLD},",
                "Student,Answer,Points,Answer,Points",
                f'Ann Lee,"{ANN}",2,{ANN2},1',
                f'Ben Roe,{BEN},0,"{BEN2}",0',
            ).encode(),
            four(),
            rubric=TWO,
        ),
        Case(
            "second-header-row-spells-the-questions.csv",
            lines(
                "Student,Q1,Q2", f",{SHRINK},{HOLD}", f'Ann Lee,"{ANN}",{ANN2}', f'Ben Roe,{BEN},"{BEN2}"'
            ).encode(),
            four(),
            rubric=TWO,
        ),
        Case(
            "totals-and-remarks-after-the-table.csv",
            lines(
                "student,answer,mark",
                f'Ann Lee,"{ANN}",2',
                f"Ben Roe,{BEN},1",
                "Average,,1.5",
                "",
                "printed by the school office",
            ).encode(),
            pair(),
            skipped=["row 4: a line of totals", "row 6: a remark under the table"],
        ),
        Case(
            "header-repeated-on-every-printed-page.csv",
            lines("student,answer", f'Ann Lee,"{ANN}"', "student,answer", f"Ben Roe,{BEN}").encode(),
            pair(),
            skipped=["row 3: the header again"],
        ),
        Case(
            "no-header-at-all.csv",
            lines(f'Ann Lee,"{ANN}"', f"Ben Roe,{BEN}").encode(),
            pair(),
            notes=["no header row"],
        ),
        Case(
            "answers-only-no-students.csv",
            lines("answer", f'"{ANN}"', BEN).encode(),
            {"row 2": ANN, "row 3": BEN},
            notes=["no student is named"],
        ),
        Case(
            "first-and-last-name-in-two-columns.csv",
            lines("Last name,First name,Response", f'Lee,Ann,"{ANN}"', f"Roe,Ben,{BEN}").encode(),
            pair(),
        ),
        Case(
            "answer-of-a-hundred-thousand-characters.csv",
            lines("student,answer", f"Ann Lee,{_LONG_TEXT}").encode(),
            {"Ann Lee": _LONG_TEXT},
        ),
        Case("html-table-called-xls.xls", _html_table(), pair(), layout="a table of answers"),
    ]


def _html_table() -> bytes:
    rows = "".join(
        f"<tr><td>{name}</td><td>{text}</td></tr>" for name, text in (("Ann Lee", ANN), ("Ben Roe", BEN))
    )
    return f"<html><body><table><tr><th>Student</th><th>Answer</th></tr>{rows}</table></body></html>".encode()


def _long_and_wide() -> list[Case]:
    long = [f'Ann Lee,1,"{ANN}"', f"Ann Lee,2,{ANN2}", f"Ben Roe,1,{BEN}", f'Ben Roe,2,"{BEN2}"']
    rows = [{"student": "Ann Lee", "answer": ANN}, {"answer": BEN, "student": "Ben Roe"}]
    labelled = {
        "id": "e1",
        "group": "g",
        "question": SHRINK,
        "answer": ANN,
        "key_points": ["Water leaves"],
        "missed": [False],
    }
    return [
        Case(
            "long-a-row-an-answer-numbered-questions.csv",
            lines("student,question,answer", *long).encode(),
            four(),
            rubric=TWO,
        ),
        Case(
            "long-with-the-questions-written-out.csv",
            lines(
                "student,question,answer", f'Ann Lee,{SHRINK},"{ANN}"', f'Ben Roe,{HOLD.upper()},"{BEN2}"'
            ).encode(),
            {("Ann Lee", "q1"): ANN, ("Ben Roe", "q2"): BEN2},
            rubric=TWO,
        ),
        Case(
            "long-naming-a-question-the-rubric-lacks.csv",
            lines("student,question,answer", f'Ann Lee,q1,"{ANN}"', "Ann Lee,q9,what").encode(),
            {("Ann Lee", "q1"): ANN},
            skipped=["no question 'q9'"],
            warnings=[WarningKind.NO_ANSWERS],
            rubric=TWO,
        ),
        Case(
            "wide-with-headers-cut-short.csv",
            lines(
                "Name,Why do plant cells shrink,What keeps the shape of",
                f'Ann Lee,"{ANN}",{ANN2}',
                f'Ben Roe,{BEN},"{BEN2}"',
            ).encode(),
            four(),
            rubric=TWO,
        ),
        Case(
            "wide-columns-mapped-by-hand.csv",
            lines("who,first one,other one", f'Ann Lee,"{ANN}",{ANN2}', f'Ben Roe,{BEN},"{BEN2}"').encode(),
            four(),
            rubric=TWO,
            options=ReadOptions(columns=(("student", "A"), ("q1", "first one"), ("q2", "C"))),
        ),
        Case(
            "two-columns-left-out-by-hand.csv",
            lines(
                f"Name,{SHRINK},{HOLD},How did it go?,What shall we read next?",
                f'Ann Lee,"{ANN}",{ANN2},So so,Something on birds',
                f'Ben Roe,{BEN},"{BEN2}",Well enough,No idea',
            ).encode(),
            four(),
            rubric=None,
            options=ReadOptions(columns=(("skip", "D"), ("skip", "E"))),
        ),
        Case(
            "wide-read-without-a-rubric.csv",
            lines(
                f"Name,{SHRINK},{HOLD},Age", f'Ann Lee,"{ANN}",{ANN2},14', f'Ben Roe,{BEN},"{BEN2}",15'
            ).encode(),
            four(),
            rubric=None,
        ),
        Case(
            "answers-that-are-all-numbers.csv",
            lines(f"Name,{SHRINK},{HOLD}", "Ann Lee,42,7", "Ben Roe,41,").encode(),
            {("Ann Lee", "q1"): "42", ("Ann Lee", "q2"): "7", ("Ben Roe", "q1"): "41", ("Ben Roe", "q2"): ""},
            rubric=TWO,
        ),
        Case("json-lines-with-named-fields.jsonl", "\n".join(map(json.dumps, rows)).encode(), pair()),
        Case(
            "labelled-rows-with-their-own-key-points.jsonl",
            json.dumps(labelled).encode(),
            {"e1": ANN},
            rubric=None,
        ),
    ]


def _rows() -> list[Case]:
    return [
        Case(
            "same-student-three-times.csv",
            lines(
                "student,answer", "Ann Lee,first", f"Ben Roe,{BEN}", "ann lee,second", f'Ann Lee,"{ANN}"'
            ).encode(),
            {"Ben Roe": BEN, "Ann Lee": "first", "ann lee (row 4)": "second", "Ann Lee (row 5)": ANN},
            warnings=[WarningKind.SAME_NAME] * 2,
        ),
        Case(
            "two-students-of-one-name-told-by-address.csv",
            lines("Name,Email,Answer", f'Ann Lee,a1@x.test,"{ANN}"', f"Ann Lee,a2@x.test,{BEN}").encode(),
            {"Ann Lee (a1@x.test)": ANN, "Ann Lee (a2@x.test)": BEN},
        ),
        Case(
            "answer-without-a-name.csv",
            lines("student,answer", f'Ann Lee,"{ANN}"', f",{BEN}").encode(),
            {"Ann Lee": ANN},
            skipped=["row 3: no student is named"],
        ),
        Case(
            "blank-answers-in-every-spelling.csv",
            lines("student,answer", f'Ann Lee,"{ANN}"', "A,", "B,-", "C,n/a", 'D,"  "', "E").encode(),
            {"Ann Lee": ANN, "A": "", "B": "-", "C": "n/a", "D": "  ", "E": ""},
            warnings=[WarningKind.MANY_BLANK],
        ),
        Case(
            "formulas-and-control-characters-in-answers.csv",
            b'student,answer\r\nAnn Lee,"=HYPERLINK(""http://x.test"")"\r\nBen Roe,"a\x00b\x07c\x1b[31m"\r\n',
            {"Ann Lee": '=HYPERLINK("http://x.test")', "Ben Roe": "a\x00b\x07c\x1b[31m"},
        ),
        Case(
            "right-to-left-and-emoji.csv",
            lines("student,answer", "ليلى,الماء يخرج من الخلية", "Ben Roe,the cell 😢 shrinks 👩‍🔬").encode(),
            {"ليلى": "الماء يخرج من الخلية", "Ben Roe": "the cell 😢 shrinks 👩‍🔬"},
        ),
    ]


def _refused() -> list[Case]:
    return [
        Case("empty-file.csv", b"", error="the file is empty"),
        Case("header-without-rows.csv", b"student,answer\r\n", notes=["no row below them"]),
        Case(
            "several-questions-and-no-telling-which.csv",
            _PLAIN.encode(),
            rubric=TWO,
            error="--question ID",
        ),
        Case(
            "no-column-fits-the-rubric.csv",
            lines("Name,Favourite colour,Shoe make", "Ann Lee,red,soft").encode(),
            rubric=TWO,
            error="--map student=COLUMN",
        ),
        Case(
            "more-rows-than-the-limit.csv",
            _PLAIN.encode(),
            options=ReadOptions(limits=Limits(rows=2)),
            error="--max-rows",
        ),
        Case("a-program-called-csv.exe", b"MZ\x90\x00" * 50, error="not a kind of file"),
    ]
