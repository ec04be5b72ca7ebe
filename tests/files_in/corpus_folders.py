"""Folders, archives and documents as they are handed in."""

from __future__ import annotations

import io
import sys
import zipfile

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from grader.answers import Limits, ReadOptions
from tests.files_in.case import ANN, ANN2, BEN, BEN2, ONE, TWO, Case, four, pair
from tests.files_in.documents import archive, locked_pdf, odt, pdf, saved, word

_RICH = (
    "{\\rtf1\\ansi\\ansicpg1252 {\\fonttbl\\f0 Arial;}\\f0 "
    "Das Wasser flie\\'dft heraus.\\par Na\\'efv \\u8211? gut.}"
)
_XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def cases() -> list[Case]:
    return [*_folders(), *_moodle(), *_canvas(), *_documents(), *_archives()]


def _folders() -> list[Case]:
    return [
        Case("a-file-a-student", {"Ann Lee.txt": ANN.encode(), "Ben Roe.md": BEN.encode()}, pair()),
        Case(
            "surname-name-number-in-file-names",
            {"Lee_Ann_12345.docx": word(ANN), "Roe_Ben_12346.odt": odt(f"<text:p>{BEN}</text:p>")},
            {"Lee Ann": ANN, "Roe Ben": BEN},
        ),
        Case(
            "a-folder-a-student-with-several-files",
            {
                "Ann Lee/1 start.txt": b"Water leaves",
                "Ann Lee/2 end.txt": b"the cell.",
                "Ben Roe/essay.txt": BEN.encode(),
            },
            pair(ann="Water leaves\n\nthe cell."),
            notes=["Ann Lee: 2 files are read as one answer"],
        ),
        Case(
            "a-folder-a-student-a-file-a-question",
            {
                "Ann Lee/q1.txt": ANN.encode(),
                "Ann Lee/q2.txt": ANN2.encode(),
                "Ben Roe/Question 1.docx": word(BEN),
                "Ben Roe/question_2.txt": BEN2.encode(),
            },
            four(),
            rubric=TWO,
        ),
        Case(
            "a-folder-a-question-a-file-a-student",
            {
                "q1/Ann Lee.txt": ANN.encode(),
                "q2/Ann Lee.txt": ANN2.encode(),
                "q1/Ben Roe.txt": BEN.encode(),
                "q2/Ben Roe.txt": BEN2.encode(),
            },
            four(),
            rubric=TWO,
        ),
        Case(
            "question-at-the-end-of-file-names",
            {
                "Ann Lee_q1.txt": ANN.encode(),
                "Ann Lee_q2.txt": ANN2.encode(),
                "Ben Roe - q1.txt": BEN.encode(),
                "Ben Roe - q2.txt": BEN2.encode(),
            },
            four(),
            rubric=TWO,
        ),
        Case(
            "which-question-is-not-said",
            {"Ann Lee.txt": ANN.encode()},
            rubric=TWO,
            skipped=["which question it answers is not known"],
        ),
        Case(
            "system-files-among-the-answers",
            {
                "Ann Lee.txt": ANN.encode(),
                ".DS_Store": b"\0\1",
                "Thumbs.db": b"x",
                "~$n Lee.docx": b"lock",
                "__MACOSX/._Ann Lee.txt": b"x",
            },
            {"Ann Lee": ANN},
            skipped=["computer keeps", "computer keeps", "open in another program", "computer keeps"],
        ),
        Case(
            "same-work-saved-twice-by-the-browser",
            {"Ann Lee.txt": b"first", "Ann Lee (1).txt": ANN.encode()},
            {"Ann Lee": ANN},
            skipped=["Ann Lee answered again"],
        ),
        Case(
            "kinds-that-cannot-be-read",
            {
                "Ann Lee.txt": ANN.encode(),
                "Ben Roe.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                + b"\0" * 600
                + "WordDocument".encode("utf-16-le"),
                "Cid Poe.pages": archive({"Index/Document.iwa": b"x"}),
                "Dot Hay.jpg": b"\xff\xd8\xff\xe0photo",
                "Eva May.docx": word(BEN)[:3000],
                "Fay Orr.txt": bytes(range(256)).replace(b"\n", b"") * 4 + b"\0" * 400,
                "Gus Pym.xlsx": b"",
            },
            {"Ann Lee": ANN},
            skipped=[
                "empty",
                "old Word file",
                "archive or an office file",
                "a picture",
                "damaged",
                "not text",
            ],
        ),
        Case(
            "empty-text-file-is-a-blank-answer",
            {"Ann Lee.txt": ANN.encode(), "Ben Roe.txt": b""},
            pair(ben=""),
        ),
        Case(
            "more-files-than-the-limit",
            {f"{n}.txt": b"x" for n in range(5)},
            options=ReadOptions(limits=Limits(files=3)),
            error="--max-files",
        ),
        Case(
            "a-file-over-the-size-limit",
            {"Ann Lee.txt": ANN.encode(), "Ben Roe.txt": b"x" * 1_000_001},
            {"Ann Lee": ANN},
            skipped=["Ben Roe.txt: the file has 1 MB; at most 1 are read"],
            options=ReadOptions(limits=Limits(megabytes=1)),
        ),
    ]


def _moodle() -> list[Case]:
    onlinetext = f"<html><head><title>x</title></head><body><p>{BEN}</p></body></html>".encode()
    return [
        Case(
            "moodle-assignment-in-folders.zip",
            archive(
                {
                    "Ann Lee_877_assignsubmission_file_/essay final.docx": word(ANN),
                    "Ben Roe_878_assignsubmission_onlinetext_/onlinetext.html": onlinetext,
                }
            ),
            pair(),
            layout="Moodle assignment submissions",
        ),
        Case(
            "moodle-assignment-flat.zip",
            archive(
                {
                    "Ann Lee_877_assignsubmission_file_essay.pdf": pdf(ANN),
                    "Ben Roe_878_assignsubmission_onlinetext_.html": onlinetext,
                }
            ),
            pair(),
            layout="Moodle assignment submissions",
        ),
        Case(
            "moodle-text-and-file-of-one-student.zip",
            archive(
                {
                    "Ann Lee_877_assignsubmission_file_/more.txt": b"And a file.",
                    "Ann Lee_877_assignsubmission_onlinetext_/onlinetext.html": b"<p>Typed.</p>",
                }
            ),
            {"Ann Lee": "And a file.\n\nTyped."},
            layout="Moodle assignment submissions",
        ),
        Case(
            "moodle-two-students-of-one-name.zip",
            archive(
                {
                    "Ann Lee_877_assignsubmission_file_/a.txt": ANN.encode(),
                    "Ann Lee_901_assignsubmission_file_/a.txt": BEN.encode(),
                }
            ),
            {"Ann Lee (877)": ANN, "Ann Lee (901)": BEN},
        ),
    ]


def _canvas() -> list[Case]:
    return [
        Case(
            "canvas-submissions.zip",
            archive(
                {
                    "leeann_501_9001_essay.docx": word(ANN),
                    "roeben_LATE_502_9002_text.html": f"<div>{BEN}</div>".encode(),
                }
            ),
            {"leeann": ANN, "roeben": BEN},
            layout="Canvas submissions",
        ),
        Case(
            "canvas-several-files-of-one-try.zip",
            archive(
                {
                    "leeann_501_9001_essay.txt": b"first try",
                    "leeann_501_9007_essay-1.txt": ANN.encode(),
                    "roeben_502_9002_a.txt": b"The salt",
                    "roeben_502_9002_b.txt": b"eats it.",
                }
            ),
            {"leeann": f"first try\n\n{ANN}", "roeben": "The salt\n\neats it."},
            layout="Canvas submissions",
        ),
    ]


def _tracked() -> bytes:
    """Insertions are read, deletions are not; tables, content controls and tabs are in reading order."""
    document = docx.Document()
    paragraph = document.add_paragraph("Water ")
    inserted = OxmlElement("w:ins")
    deleted = OxmlElement("w:del")
    for holder, tag, text in ((inserted, "w:t", "leaves"), (deleted, "w:delText", "enters")):
        run = OxmlElement("w:r")
        words = OxmlElement(tag)
        words.text = text
        run.append(words)
        holder.append(run)
        paragraph._p.append(holder)
    paragraph.add_run(" the\tcell.")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "in"
    table.cell(0, 1).text = "a table"
    control = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    inner = document.add_paragraph("in a control")._p
    document.element.body.remove(inner)
    content.append(inner)
    control.append(content)
    document.element.body.insert(len(document.element.body) - 1, control)
    assert control.tag == qn("w:sdt")
    return saved(document)


def _documents() -> list[Case]:
    picture = "<text:p><draw:frame><draw:image/></draw:frame></text:p>"
    spaced = '<text:h>Title</text:h><text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>'
    script = (
        b"<p>Seen &amp; read<br>twice</p><script>alert('x')</script><style>p{}</style><ul><li>one<li>two</ul>"
    )
    said = [sys.executable, "-c", "\"print(open(r'{file}','rb').read(4))\""]
    return [
        Case(
            "word-with-tracked-changes-tables-and-controls",
            {"Ann Lee.docx": _tracked()},
            {"Ann Lee": "Water leaves the\tcell.\nin\na table\nin a control"},
            notes=["tracked changes"],
        ),
        Case(
            "open-document-with-spaces-and-breaks",
            {"Ann Lee.odt": odt(spaced)},
            {"Ann Lee": "Title\na   b\tc\nd"},
        ),
        Case("open-document-of-pictures-only", {"Ann Lee.odt": odt(picture)}, skipped=["only pictures"]),
        Case(
            "rich-text-with-umlauts",
            {"Ann Lee.rtf": _RICH.encode()},
            {"Ann Lee": "Das Wasser fließt heraus.\nNaïv – gut."},
        ),
        Case("web-page-with-script", {"Ann Lee.html": script}, {"Ann Lee": "Seen & read\ntwice\n\none\ntwo"}),
        Case(
            "pdf-of-two-pages",
            {"Ann Lee.pdf": pdf("First page.", "Second page.")},
            {"Ann Lee": "First page.\n\nSecond page."},
        ),
        Case(
            "pdf-scanned-without-text",
            {"Ann Lee.pdf": pdf("", ""), "Ben Roe.txt": BEN.encode()},
            {"Ben Roe": BEN},
            skipped=["Ann Lee.pdf: a scan"],
        ),
        Case(
            "pdf-with-one-scanned-page",
            {"Ann Lee.pdf": pdf("Typed.", "")},
            {"Ann Lee": "Typed."},
            notes=["no text on page 2 of 2"],
        ),
        Case(
            "pdf-locked-with-a-password",
            {"Ann Lee.pdf": locked_pdf("x")},
            skipped=["protected with a password"],
        ),
        Case("pdf-cut-off", {"Ann Lee.pdf": pdf("x")[:60]}, skipped=["the PDF is damaged"]),
        Case(
            "pdf-over-the-page-limit",
            {"Ann Lee.pdf": pdf("a", "b", "c")},
            skipped=["3 pages; at most 2"],
            options=ReadOptions(limits=Limits(pages=2)),
        ),
        Case(
            "scan-read-by-a-command-the-teacher-names",
            {"Ann; rm -rf Lee.pdf": pdf("")},
            {"Ann; rm -rf Lee": "b'%PDF'"},
            notes=["by --ocr-command: check it"],
            options=ReadOptions(ocr_command=" ".join(said)),
        ),
        Case("one-document-alone.docx", word(ANN), {"one-document-alone": ANN}),
        Case(
            "external-entity-in-open-document",
            {"Ann Lee.odt": odt("<text:p>&e;</text:p>", _XXE)},
            skipped=["no word processor writes"],
        ),
        Case(
            "billion-laughs-in-open-document",
            {"Ann Lee.odt": odt("<text:p>&b;</text:p>", _LAUGHS)},
            skipped=["no word processor writes"],
        ),
        Case("external-entity-in-word", {"Ann Lee.docx": _word_with_entity()}, {"Ann Lee": ""}),
    ]


def _word_with_entity() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("MARK"))) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "word/document.xml":
                head, rest = data.split(b"?>", 1)
                data = (
                    head
                    + b"?>"
                    + _XXE.replace("DOCTYPE x", "DOCTYPE document").encode()
                    + rest.replace(b"MARK", b"&e;")
                )
            new.writestr(info.filename, data)
    return buffer.getvalue()


def _archives() -> list[Case]:
    inner = archive({"part.txt": b"from the inner archive"})
    bomb = archive({"Ann Lee.txt": b"0" * 60_000_000})
    deep = archive({"c.zip": archive({"b.zip": archive({"a.txt": b"x"})})})
    return [
        Case(
            "documents-in-a-zip.zip",
            archive({"class/Ann Lee.txt": ANN.encode(), "class/Ben Roe.txt": BEN.encode()}),
            pair(),
        ),
        Case(
            "archive-names-pointing-outside.zip",
            archive(
                {
                    "Ann Lee.txt": ANN.encode(),
                    "../../evil.txt": b"x",
                    "/etc/evil.txt": b"x",
                    "C:\\evil.txt": b"x",
                }
            ),
            {"Ann Lee": ANN},
            skipped=["points outside"] * 3,
        ),
        Case(
            "archive-with-a-symbolic-link.zip",
            archive({"Ann Lee.txt": ANN.encode()}, link="Ben Roe.txt"),
            {"Ann Lee": ANN},
            skipped=["a link to another place"],
        ),
        Case(
            "archive-with-a-locked-file.zip",
            archive({"Ann Lee.txt": ANN.encode(), "Ben Roe.txt": BEN.encode()}, encrypted="Ben Roe.txt"),
            {"Ann Lee": ANN},
            skipped=["protected with a password"],
        ),
        Case(
            "student-handed-in-a-zip.zip",
            archive({"Ann Lee_877_assignsubmission_file_/work.zip": inner}),
            {"Ann Lee": "from the inner archive"},
        ),
        Case("archives-nested-too-deep.zip", deep, {}, skipped=["2 deep"]),
        Case("zip-bomb.zip", bomb, error="as only a trap does"),
        Case("damaged-archive.zip", archive({"Ann Lee.txt": ANN.encode()})[:-10], error="damaged or cut off"),
        Case("empty-archive.zip", archive({}), error="the archive is empty"),
        Case(
            "table-in-an-archive.zip",
            archive({"class.csv": b"student,answer\nAnn Lee,yes\n"}),
            {"Ann Lee": "yes"},
            rubric=ONE,
        ),
    ]
