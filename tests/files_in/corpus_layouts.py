"""Downloads of learning systems, laid out as their own programs write them; the people and texts are made up.

Where the layouts were read: Moodle `mod/assign/locallib.php`, the plugins quiz_essaydownload and
quiz_downloadsubmissions; Canvas `lib/content_zipper.rb`; Sakai `AssignmentServiceImpl`; ILIAS
`ilExSubmission`.
"""

from __future__ import annotations

from grader.answers.plan import WarningKind
from tests.files_in.case import ANN, ANN2, BEN, BEN2, TWO, Case, Files, four, pair
from tests.files_in.documents import archive, unmarked, word

CID = "The membrane lets water through, not salt."
_A, _B, _C = ANN.encode(), BEN.encode(), CID.encode()
_A2, _D = ANN2.encode(), word(BEN2)
_TEN = [f"{given} {family}" for given in ("Ann", "Ben", "Will", "Zoë", "Mark") for family in ("Lee", "Page")]
_CODE_PAGES = (
    ("cp850", "José Núñez", "Søren Ågård"),
    ("cp852", "Michał Żak", "Łukasz Wójcik"),
    ("cp866", "Иван Петров", "Анна Смирнова"),
    ("gb18030", "王小明", "李华"),
    ("cp949", "김민수", "이영희"),
)
_UMLAUTS: dict[str | tuple[str, str], str] = {"Jörg Groß": ANN, "Zoë Lüth": BEN}
_FIELD = (
    "Name: {name} ({login})\nAssignment: Essay\nDate Submitted: Sunday, 1 March 2026 08:15:00 o'clock GMT\n"
    "Current Grade: Needs Grading\n\nSubmission Field:\n{text}\n\nComments:\n{comment}\n\nFiles:\n{files}\n"
)
_NO_COMMENT = "There are no student comments for this assignment."
_NO_TEXT = "There is no student submission text data for this assignment."


def cases() -> list[Case]:
    return [*_moodle(), *_quiz_essays(), *_canvas(), *_others(), *_plain()]


def three(ann: str = ANN, ben: str = BEN, cid: str = CID) -> dict[str | tuple[str, str], str]:
    """A class of three."""
    return {**pair(ann, ben), "Cid Poe": cid}


def _moodle() -> list[Case]:
    layout = "Moodle assignment submissions"
    return [
        Case(
            "moodle-groups-before-the-names.zip",
            archive(
                {
                    "Group A-Ann Lee_877_assignsubmission_file_/a.txt": _A,
                    "Group A-Ben Roe_878_assignsubmission_file_/b.txt": _B,
                    "Group B-Jean-Luc Poe_879_assignsubmission_file_/c.txt": _C,
                }
            ),
            {"Ann Lee": ANN, "Ben Roe": BEN, "Jean-Luc Poe": CID},
            layout=layout,
        ),
        Case(
            "moodle-names-with-hyphens-and-no-groups.zip",
            archive(
                {
                    "Anne-Marie Lee_877_assignsubmission_file_/a.txt": _A,
                    "Jean-Luc Roe_878_assignsubmission_file_/b.txt": _B,
                }
            ),
            {"Anne-Marie Lee": ANN, "Jean-Luc Roe": BEN},
            layout=layout,
        ),
        Case(
            "moodle-blind-marking.zip",
            archive(
                {
                    "Participant_877_assignsubmission_file_/a.txt": _A,
                    "Participant_878_assignsubmission_onlinetext_/onlinetext.html": f"<p>{BEN}</p>".encode(),
                }
            ),
            {"Participant 877": ANN, "Participant 878": BEN},
            layout=layout,
        ),
        Case(
            "moodle-student-zip-with-folders-in-it.zip",
            archive(
                {
                    "Ann Lee_877_assignsubmission_file_/my work.zip": archive(
                        {"essay/final/text.txt": _A, "__MACOSX/essay/._text.txt": b"x"}
                    ),
                    "Ben Roe_878_assignsubmission_file_/essay.zip": archive({"essay/text.txt": _B}),
                }
            ),
            pair(),
            skipped=["computer keeps"],
            layout=layout,
        ),
    ]


def _quiz_essays() -> list[Case]:
    layout = "Moodle quiz essays"
    ann, ben = "Lee_Ann_1201_20260301_101500", "Roe_Ben_1202_20260301_101800"
    return [
        Case(
            "moodle-essaydownload-by-attempt.zip",
            archive(
                {
                    f"{ann}/Question_1_-_Cells/response.txt": _A,
                    f"{ann}/Question_1_-_Cells/questiontext.txt": b"Why?",
                    f"{ann}/Question_2_-_Walls/response.txt": ANN2.encode(),
                    f"{ben}/Question_1_-_Cells/response.txt": _B,
                    f"{ben}/Question_2_-_Walls/attachments/more.docx": word(BEN2),
                }
            ),
            {
                ("Lee Ann", "q1"): ANN,
                ("Lee Ann", "q2"): ANN2,
                ("Roe Ben", "q1"): BEN,
                ("Roe Ben", "q2"): BEN2,
            },
            skipped=["text of the question"],
            rubric=TWO,
            layout=layout,
        ),
        Case(
            "moodle-essaydownload-by-question-flat-two-attempts.zip",
            archive(
                {
                    f"Question_1_-_Cells/{ann}_response.txt": b"first try",
                    "Question_1_-_Cells/Lee_Ann_1209_20260302_090000_response.txt": _A,
                    f"Question_1_-_Cells/{ben}_response.txt": _B,
                }
            ),
            {"Lee Ann": ANN, "Roe Ben": BEN},
            skipped=["Lee Ann answered again"],
            layout=layout,
        ),
        Case(
            "moodle-downloadsubmissions-by-question.zip",
            archive(
                {
                    "Q1 - Cells/alee - Ann Lee - Attempt1 - 2026-03-01 9_05 am/Attempt1_textresponse": _A,
                    "Q1 - Cells/broe - Ben Roe - Attempt1 - 2026-03-01 9_06 am/Attempt1_textresponse": _B,
                    "Q2 - W/alee - Ann Lee - Attempt1 - 2026-03-01 9_05 am/Attempt1_textresponse": _A2,
                    "Q2 - W/broe - Ben Roe - Attempt1 - 2026-03-01 9_06 am/Attempt1_filesubmission_.docx": _D,
                    "Q1 - Cells/Question text": b"Why?",
                }
            ),
            four(),
            skipped=["text of the question"],
            rubric=TWO,
            layout=layout,
        ),
        Case(
            "moodle-downloadsubmissions-by-attempt.zip",
            archive(
                {
                    "4711 - Ann Lee - Attempt1 - 2026-03-01 9_05 am/Q1 - Cells/Attempt1_textresponse": b"old",
                    "4711 - Ann Lee - Attempt2 - 2026-03-02 9_05 am/Q1 - Cells/Attempt2_textresponse": _A,
                    "4712 - Ben Roe - Attempt1 - 2026-03-01 9_06 am/Q1 - Cells/Attempt1_textresponse": _B,
                }
            ),
            pair(),
            skipped=["Ann Lee answered again"],
            layout=layout,
        ),
    ]


def _canvas() -> list[Case]:
    layout = "Canvas submissions"
    page = "<html><body><h1>Essay: Ann Lee</h1><div>" + ANN + "</div></body></html>"
    return [
        Case(
            "canvas-typed-late-and-uploaded.zip",
            archive(
                {
                    "leeann_501_text.html": page.encode(),
                    "roeben_LATE_502_9002_my_long_name_1_2.docx": word(BEN),
                    "poecid_503_9003_part one.txt": b"The membrane lets",
                    "poecid_503_9004_part two.txt": b"water through.",
                }
            ),
            {"leeann": ANN, "roeben": BEN, "poecid": "The membrane lets\n\nwater through."},
            layout=layout,
        ),
        Case(
            "canvas-anonymous.zip",
            archive(
                {
                    "anon_aB3dE_9001_essay.txt": _A,
                    "LATE_anon_Xy9zQ_9002_essay.txt": _B,
                    "anon_k2LmN_text.html": f"<p>{CID}</p>".encode(),
                }
            ),
            {"anonymous aB3dE": ANN, "anonymous Xy9zQ": BEN, "anonymous k2LmN": CID},
            layout=layout,
        ),
        Case(
            "canvas-groups-and-names-with-digits.zip",
            archive({"projectgroup2_601_9001_report.txt": _A, "projectgroup11_602_9002_report.txt": _B}),
            {"projectgroup2": ANN, "projectgroup11": BEN},
            layout=layout,
        ),
        Case(
            "canvas-unpacked-archive-of-a-student.zip",
            archive({"leeann_501_9001_work.zip": archive({"work/a.txt": _A}), "roeben_502_9002_b.txt": _B}),
            {"leeann": ANN, "roeben": BEN},
            layout=layout,
        ),
    ]


def _others() -> list[Case]:
    return [
        Case(
            "teams",
            {
                "Submitted files/Ann Lee/Essay 1/Version 1/old.txt": b"an old version",
                "Submitted files/Ann Lee/Essay 1/Version 2/work.txt": _A,
                "Submitted files/Ben Roe/Essay 1/Version 1/work.docx": word(BEN),
                "Submitted files/Cid Poe/Essay 1/Version 1/a.txt": b"The membrane lets",
                "Submitted files/Cid Poe/Essay 1/Version 1/b.txt": b"water through.",
            },
            three(cid="The membrane lets\n\nwater through."),
            skipped=["Ann Lee answered again"],
            layout="Microsoft Teams submissions",
        ),
        Case(
            "sakai.zip",
            archive(
                {
                    "Essay 1/grades.csv": b'"Essay 1","Points"\n',
                    "Essay 1/Lee, Ann(alee)/timestamp.txt": b"20260301101500000",
                    "Essay 1/Lee, Ann(alee)/Submission attachment(s)/essay.txt": _A,
                    "Essay 1/Lee, Ann(alee)/feedbackText.html": b"<p>well done</p>",
                    "Essay 1/Roe, Ben(broe)/Roe, Ben(broe)_submissionText.html": f"<p>{BEN}</p>".encode(),
                    "Essay 1/Roe, Ben(broe)/comments.txt": b"",
                    "Essay 1/Roe, Ben(broe)/Feedback Attachment(s)/corrected.txt": b"see me",
                }
            ),
            pair(),
            skipped=["feedback", "time of handing in", "feedback", "comments", "list of marks"],
            layout="Sakai submissions",
        ),
        Case(
            "ilias",
            {
                "Lee_Ann_alee_310/essay.txt": _A,
                "Roe_Ben Tom_broe_311/essay (2).txt": _B,
                "Poe_Cid_cid.poe_312/Late Submission - x.txt": _C,
            },
            {"Ann Lee": ANN, "Ben Tom Roe": BEN, "Cid Poe": CID},
            layout="ILIAS exercise",
        ),
        Case(
            "brightspace.zip",
            archive(
                {
                    "index.html": b"<table></table>",
                    "310-77 - Ann Lee - Mar 3, 2026 905 AM/early.txt": b"too early",
                    "310-77 - Ann Lee - Mar 3, 2026 1005 PM/essay.txt": _A,
                    "311-77 - Ben Roe - 3 mars 2026 1005/essay.docx": word(BEN),
                    "312-77 - Cid Poe - Feb 28, 2026 1159 PM - essay.txt": _C,
                }
            ),
            three(),
            skipped=["list of the files", "Ann Lee answered again"],
            layout="Brightspace submissions",
        ),
        Case(
            "gradebook_BIO_Essay_2026-03-01-09-00-00.zip",
            archive(
                {
                    "Essay_one_a_lee_attempt_2026-03-01-08-15-00.txt": _FIELD.format(
                        name="Ann Lee", login="a_lee", text=ANN, comment=_NO_COMMENT, files="none"
                    ).encode(),
                    "Essay_one_broe_attempt_2026-03-01-08-16-00.txt": _FIELD.format(
                        name="Ben Roe", login="broe", text=_NO_TEXT, comment=_NO_COMMENT,
                        files="\tOriginal filename: b.docx",
                    ).encode(),
                    "Essay_one_broe_attempt_2026-03-01-08-16-00_b.docx": word(BEN),
                    "Essay_one_cpoe_attempt_2026-03-01-08-15-00.txt": _FIELD.format(
                        name="Cid Poe", login="cpoe", text="wrong one", comment=_NO_COMMENT, files="none"
                    ).encode(),
                    "Essay_one_cpoe_attempt_2026-03-02-08-15-00.txt": _FIELD.format(
                        name="Cid Poe", login="cpoe", text=CID, comment="I hope it is right", files="none"
                    ).encode(),
                }
            ),
            three(cid=f"{CID}\n\nI hope it is right"),
            skipped=["Cid Poe answered again"],
            layout="Blackboard submissions",
        ),
        Case(
            "schoology.zip",
            archive(
                {
                    "Ann Lee - 7001/Revision 1 - On time - first.txt": b"a first revision",
                    "Ann Lee - 7001/Revision 2 - Late - essay.txt": _A,
                    "Ben Roe - 7002/Revision 1 - On time - essay.docx": word(BEN),
                }
            ),
            pair(),
            skipped=["Ann Lee answered again"],
            layout="Schoology submissions",
        ),
        Case(
            "google-classroom-drive.zip",
            archive(
                {
                    "Ice Essay/Ann Lee - Ice Essay.docx": word(ANN),
                    "Ice Essay/Ben Roe - Ice Essay.docx": word(BEN),
                    "Ice Essay/Cid Poe - Ice Essay.docx": word(CID),
                }
            ),
            three(),
        ),
    ]  # fmt: skip


def _tree(*paths: str) -> Files:
    return dict(zip(paths, (_A, _B, _C), strict=False))


def _plain() -> list[Case]:
    return [
        Case(
            "students-above-folders-of-their-own",
            _tree("Ann Lee/work/final/q1.txt", "Ben Roe/work/final/q1.txt", "Cid Poe/work/final/q1.txt"),
            three(),
        ),
        Case(
            "classes-above-students",
            _tree("9a/Ann Lee.txt", "9a/Ben Roe.txt", "9b/Cid Poe.txt"),
            three(),
        ),
        Case(
            "classes-above-folders-of-students",
            _tree("Class 9a/Ann Lee/essay.txt", "Class 9a/Ben Roe/text.txt", "Class 9b/Cid Poe/essay.txt"),
            three(),
        ),
        Case(
            "teachers-above-students",
            {
                f"{'Mr Smith' if at < 5 else 'Ms Jones'}/{name}/essay.txt": f"{name} says so".encode()
                for at, name in enumerate(_TEN)
            },
            {name: f"{name} says so" for name in _TEN},
            warnings=[WarningKind.TWO_READINGS],
        ),
        Case(
            "students-with-files-called-as-they-like",
            _tree("Ann Lee/the ice age.txt", "Ben Roe/why things float.txt", "Cid Poe/Untitled 3.txt"),
            three(),
        ),
        Case(
            "some-in-folders-some-loose",
            _tree("Ann Lee/essay.txt", "Ben Roe.txt", "Cid Poe/drafts/essay.txt"),
            three(),
        ),
        Case(
            "essay-before-the-names",
            _tree("Essay_Ann Lee.txt", "Essay_Ben Roe.txt", "Essay_Cid Poe.txt"),
            three(),
        ),
        Case(
            "two-of-one-name-in-two-classes",
            _tree("9a/Ann Lee.txt", "9b/Ann Lee.txt", "9b/Ben Roe.txt"),
            {"Ann Lee (9a)": ANN, "Ann Lee (9b)": BEN, "Ben Roe": CID},
            warnings=[WarningKind.SAME_NAME],
        ),
        Case(
            "archives-of-students-in-a-folder",
            {"Ann Lee.zip": archive({"essay/a.txt": _A}), "Ben Roe/work.zip": archive({"b.txt": _B})},
            pair(),
        ),
        Case(
            "names-in-dos-code-page.zip",
            unmarked({"Jörg Groß.txt": _A, "Zoë Lüth.txt": _B}, "cp437"),
            _UMLAUTS,
        ),
        Case(
            "names-in-windows-code-page.zip",
            unmarked({"Jörg Groß.txt": _A, "Zoë Lüth.txt": _B}, "cp1252"),
            _UMLAUTS,
        ),
        Case(
            "names-in-utf-8-unsaid.zip",
            unmarked({"Jörg Groß.txt": _A, "Zoe\u0308 Lüth.txt": _B}, "utf-8"),
            _UMLAUTS,
        ),
        Case(
            "names-in-shift-jis.zip",
            unmarked({"山田太郎/レポート.txt": _A, "鈴木一郎/課題.txt": _B}, "cp932"),
            {"山田太郎": ANN, "鈴木一郎": BEN},
        ),
        *(
            Case(
                f"names-in-{page}.zip",
                unmarked({f"{ann}/a.txt": _A, f"{ben}/b.txt": _B}, page),
                {ann: ANN, ben: BEN},
                warnings=[WarningKind.NAMES_GUESSED] if page == "cp866" else [],
            )
            for page, ann, ben in _CODE_PAGES
        ),
        Case(
            "letters-composed-and-decomposed",
            {"Zoe\u0308 Lu\u0308th/essay.txt": _A, "Ben Roe/essay.txt": _B},
            {"Zoë Lüth": ANN, "Ben Roe": BEN},
        ),
    ]
