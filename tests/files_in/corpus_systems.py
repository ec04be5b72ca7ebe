"""Exports of forms and learning systems, laid out as they write them; the people and texts are made up."""

from __future__ import annotations

from grader.answers.plan import WarningKind
from tests.files_in.case import ANN, ANN2, BEN, BEN2, HOLD, SHRINK, TWO, Case, four, lines, pair

_MOODLE = "Last name,First name,Email address,Status,Started,Completed,Duration,Grade/10.00"
_MOODLE_ANN = "Lee,Ann,ann@x.test,Finished,3 March 2026 9:00 AM,3 March 2026 9:20 AM,20 mins,-"
_MOODLE_BEN = "Roe,Ben,ben@x.test,Finished,3 March 2026 9:01 AM,3 March 2026 9:30 AM,29 mins,-"
_CANVAS = "name,id,sis_id,section,section_id,section_sis_id,submitted,attempt"


def cases() -> list[Case]:
    return [*_google(), *_microsoft(), *_moodle(), *_canvas()]


def _google() -> list[Case]:
    return [
        Case(
            "google-forms-with-addresses.csv",
            lines(
                f"Timestamp,Email Address,{SHRINK},{HOLD}",
                f'2026/03/03 9:00:00 AM GMT+1,ann@x.test,"{ANN}",{ANN2}',
                f'2026/03/03 9:01:00 AM GMT+1,ben@x.test,{BEN},"{BEN2}"',
            ).encode(),
            {
                ("ann@x.test", "q1"): ANN,
                ("ann@x.test", "q2"): ANN2,
                ("ben@x.test", "q1"): BEN,
                ("ben@x.test", "q2"): BEN2,
            },
            layout="Google Forms",
            rubric=TWO,
        ),
        Case(
            "google-forms-name-as-a-question-and-points-in-headers.csv",
            lines(
                f"Timestamp,Score,What is your name?,{SHRINK} (2 points),{HOLD} [1]",
                f'3/3/2026 9:00:00,0 / 3,Ann Lee,"{ANN}",{ANN2}',
                f'3/3/2026 9:01:00,0 / 3,Ben Roe,{BEN},"{BEN2}"',
            ).encode("utf-8-sig"),
            four(),
            layout="Google Forms",
            rubric=TWO,
        ),
        Case(
            "google-forms-answered-again-later-but-sorted-first.csv",
            lines(
                f"Timestamp,Name,{SHRINK}",
                f'2026/03/03 10:00:00 AM GMT+1,Ann Lee,"{ANN}"',
                "2026/03/03 9:00:00 AM GMT+1,Ann Lee,too early",
            ).encode(),
            {"Ann Lee": ANN},
            skipped=["row 3: Ann Lee answered again"],
            warnings=[WarningKind.SAME_NAME],
            layout="Google Forms",
        ),
        Case(
            "google-forms-german.csv",
            lines(
                f"Zeitstempel,Name,{SHRINK}",
                f'03.03.2026 09:00:00,Ann Lee,"{ANN}"',
                f"03.03.2026 09:02:11,Ben Roe,{BEN}",
            ).encode(),
            pair(),
            layout="Google Forms",
        ),
    ]


def _microsoft() -> list[Case]:
    header = "ID,Start time,Completion time,Email,Name,Total points,Quiz feedback"
    each = f"{SHRINK},Points - {SHRINK},Feedback - {SHRINK},{HOLD},Points - {HOLD},Feedback - {HOLD}"
    return [
        Case(
            "microsoft-forms-quiz-with-points-and-feedback.csv",
            lines(
                f"{header},{each}",
                f'1,3/3/26 9:00:00,3/3/26 9:20:00,ann@x.test,Ann Lee,,,"{ANN}",,,{ANN2},,',
                f'2,3/3/26 9:00:00,3/3/26 9:21:00,ben@x.test,Ben Roe,,,{BEN},,,"{BEN2}",,',
            ).encode("utf-8-sig"),
            four(),
            layout="Microsoft Forms",
            rubric=TWO,
        ),
        Case(
            "microsoft-forms-anonymous-asking-for-a-number.csv",
            lines(
                f"ID,Start time,Completion time,Email,Name,{SHRINK},Your student number",
                f'1,3/3/26 9:00,3/3/26 9:20,anonymous,,"{ANN}",4711',
            ).encode(),
            {"4711": ANN},
            layout="Microsoft Forms",
        ),
    ]


def _moodle() -> list[Case]:
    return [
        Case(
            "moodle-quiz-responses-with-overall-average.csv",
            lines(
                f"{_MOODLE},Response 1,Right answer 1,Response 2,Right answer 2",
                f'{_MOODLE_ANN},"{ANN}",,{ANN2},',
                f'{_MOODLE_BEN},-,,"{BEN2}",',
                "Overall average,,,,,,,-,,,,",
            ).encode(),
            {
                ("Ann Lee", "q1"): ANN,
                ("Ann Lee", "q2"): ANN2,
                ("Ben Roe", "q1"): "-",
                ("Ben Roe", "q2"): BEN2,
            },
            skipped=["row 4: a line of totals"],
            layout="Moodle quiz responses",
            rubric=TWO,
        ),
        Case(
            "moodle-quiz-shuffled-questions-beside-responses.csv",
            lines(
                f"{_MOODLE},Question 1,Response 1,Question 2,Response 2",
                f'{_MOODLE_ANN},{SHRINK},"{ANN}",{HOLD},{ANN2}',
                f'{_MOODLE_BEN},{HOLD},"{BEN2}",{SHRINK},{BEN}',
            ).encode(),
            four(),
            layout="Moodle quiz responses",
            rubric=TWO,
        ),
        Case(
            "moodle-quiz-two-attempts-later-one-first.csv",
            lines(
                f"{_MOODLE},Response 1",
                f'{_MOODLE_ANN.replace("9:20", "11:20")},"{ANN}"',
                f"{_MOODLE_ANN},earlier",
                f"{_MOODLE_BEN},{BEN}",
            ).encode(),
            pair(),
            skipped=["row 3: Ann Lee answered again"],
            layout="Moodle quiz responses",
        ),
        Case(
            "moodle-quiz-older-headers-surname-state.csv",
            lines(
                "Surname,First name,Institution,Department,Email address,State,Started on,Completed,"
                "Time taken,Response 1",
                f'Lee,Ann,,,ann@x.test,Finished,3 March 2026 9:00 AM,3 March 2026 9:20 AM,20 mins,"{ANN}"',
                f"Roe,Ben,,,ben@x.test,In progress,3 March 2026 9:00 AM,-,-,{BEN}",
            ).encode(),
            pair(),
            layout="Moodle quiz responses",
        ),
    ]


def _canvas() -> list[Case]:
    return [
        Case(
            "canvas-quiz-student-analysis.csv",
            lines(
                f'{_CANVAS},"81234: {SHRINK}",2.0,"81235: {HOLD}",1.0,n correct,n incorrect,score',
                f'Ann Lee,501,a501,9b,7,s7,2026-03-03 09:00:00 UTC,1,"{ANN}",0.0,{ANN2},0.0,0,2,0.0',
                f'Ben Roe,502,b502,9b,7,s7,2026-03-03 09:05:00 UTC,1,{BEN},0.0,"{BEN2}",0.0,0,2,0.0',
            ).encode(),
            four(),
            layout="Canvas quiz student analysis",
            rubric=TWO,
        ),
        Case(
            "canvas-quiz-read-without-a-rubric.csv",
            lines(
                f'{_CANVAS},"81234: {SHRINK}",2.0,n correct,n incorrect,score',
                f'Ann Lee,501,a501,9b,7,s7,2026-03-03 09:00:00 UTC,1,"{ANN}",0.0,0,2,0.0',
            ).encode(),
            {"Ann Lee": ANN},
            layout="Canvas quiz student analysis",
            rubric=None,
        ),
    ]
