"""Files that are made to hang, crash or bloat whoever reads them: one or more of every kind.

Each is small. What it attacks stands in its name; nothing here is a file of a student.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests.files_in.corpus_office import open_document, sheet
from tests.files_in.documents import archive, odt, pdf, word

Make = Callable[[], bytes]
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_W = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
_LAUGHS = (
    "<!DOCTYPE lolz [<!ENTITY lol0 'lol'>"
    + "".join(f"<!ENTITY lol{n} '{f'&lol{n - 1};' * 10}'>" for n in range(1, 10))
    + "]>"
)
_DIGITS = "1" * 5000


def documents() -> Mapping[str, Make]:
    """Documents, by name."""
    return {**_office_documents(), **_pages(), **_rich_text(), **_pdfs(), **_plain()}


def tables() -> Mapping[str, Make]:
    """Tables and archives, by name: files that hold a class."""
    return {**_workbooks(), **_delimited(), **_json(), **_archives()}


def rubrics() -> Mapping[str, Make]:
    """Rubrics, by name."""
    point = "<w:p><w:r><w:t>Key point</w:t></w:r></w:p>"

    def cell(properties: str) -> bytes:
        table = f"<w:tbl><w:tr><w:tc><w:tcPr>{properties}</w:tcPr>{point}</w:tc></w:tr></w:tbl>"
        return _with(word("x"), "word/document.xml", f"{_W}<w:body>{table}</w:body></w:document>")

    aliases = "".join(f"{c}: &{c} [{','.join(f'*{chr(ord(c) - 1)}' for _ in range(9))}]\n" for c in "bcdefgh")
    return {
        "a-cell-over-400-million-columns.docx": lambda: cell('<w:gridSpan w:val="400000000"/>'),
        "a-cell-merged-with-none-above.docx": lambda: cell("<w:vMerge/>"),
        "a-level-that-is-no-digit.docx": lambda: _with(
            word("x"),
            "word/document.xml",
            f'{_W}<w:body><w:p><w:pPr><w:numPr><w:ilvl w:val="²"/></w:numPr></w:pPr></w:p></w:body>'
            "</w:document>",
        ),
        "spaces-in-a-heading.md": lambda: b"# q" + b" " * 100_000 + b"x\n- a\n",
        "marks-in-a-heading.md": lambda: b"# q" + b" #" * 50_000 + b"x\n- a\n",
        "brackets-behind-a-point.md": lambda: b"# q\n- a" + b" (1" * 50_000 + b"\n",
        "stars-in-a-point.md": lambda: b"# q\n- " + b"**a" * 60_000 + b"\n",
        "60000-questions.csv": lambda: (
            b"Question,Key point\n" + b"".join(b"q%d,point %d\n" % (n, n) for n in range(60_000))
        ),
        "aliases-of-aliases.yaml": lambda: f"a: &a [x,x]\n{aliases}key_points: *h\n".encode(),
        "deep-lists.yaml": lambda: b"[" * 50_000,
        "a-number-of-5000-digits.yaml": lambda: (
            f"question: q\nmarks: {_DIGITS}\nkey_points:\n - a point\n".encode()
        ),
        "a-list-of-itself.yaml": lambda: b"question: q\nkey_points: &a\n - *a\n",
    }


def _office_documents() -> dict[str, Make]:
    def body(xml: str, picture: float = 0) -> bytes:
        parts = {"word/document.xml": f"{_W}{xml}</w:document>"}
        return _with(word("x"), parts=parts, padding=picture)

    return {
        "no-body.docx": lambda: body(""),
        "six-million-empty-paragraphs.docx": lambda: body(
            f"<w:body>{'<w:p/>' * 6_000_000}</w:body>", picture=0.3
        ),
        "a-part-over-the-limit.docx": lambda: body(f"<w:body>{' ' * 101_000_000}</w:body>", picture=0.6),
        "deep.docx": lambda: body(f"<w:body>{'<w:p>' * 250}{'<w:p/>' * 20_000}{'</w:p>' * 250}</w:body>"),
        "entities.docx": lambda: _with(
            word("x"),
            "word/document.xml",
            f"{_LAUGHS}{_W}<w:body><w:p><w:r><w:t>&lol9;</w:t></w:r></w:p></w:body></w:document>",
        ),
        "a-million-names.docx": lambda: _directory(1_000_000),
        "an-odd-digit.odt": lambda: odt('<text:p>Water<text:s text:c="²"/>leaves</text:p>'),
        "5000-digits.odt": lambda: odt(f'<text:p>Water<text:s text:c="{_DIGITS}"/>leaves</text:p>'),
        "deep.odt": lambda: odt("<text:p>" * 100_000 + "</text:p>" * 100_000),
        "entities.odt": lambda: odt("<text:p>&lol9;</text:p>", _LAUGHS),
        "an-encoding-that-is-none.odt": lambda: _with(
            odt("<text:p>x</text:p>"), "content.xml", '<?xml version="1.0" encoding="nonsense"?><a/>'
        ),
    }


def _pages() -> dict[str, Make]:
    def page(what: bytes) -> Make:
        return lambda: b"<html><body>Water leaves." + what

    return {
        "comments.html": lambda: b"<!---->" * 40 + b"x",
        "open-comments.html": page(b"<!--" * 60_000),
        "open-tags.html": page(b"<a" * 200_000),
        "open-declarations.html": page(b"<!" * 200_000 + b"<?" * 200_000),
        "open-quotes.html": page(b"<a " + b"a='" * 100_001),
        "open-data.html": page(b"<![CDATA[" * 50_000),
        "open-script.html": page(b"<script>" + b"</" * 200_000),
        "ampersands.html": page(b"&" * 300_000 + b"&#" + _DIGITS.encode() + b";"),
        "hidden-in-hidden.html": page(b"<svg>" * 60_000 + b"</title>" * 60_000),
        "an-encoding-that-is-slow.html": lambda: (
            b"<html><meta charset=punycode><body>Water-" + bytes(97 + n * 7 % 25 for n in range(300_000))
        ),
    }


def _rich_text() -> dict[str, Make]:
    return {
        "deep.rtf": lambda: b"{\\rtf1" + b"{" * 200_000 + b"a" + b"}" * 200_000,
        "5000-digits.rtf": lambda: b"{\\rtf1\\u" + _DIGITS.encode() + b" a}",
        "a-code-page-that-is-none.rtf": lambda: b"{\\rtf1\\ansicpg99999 a\\'ff b}",
        "long-words.rtf": lambda: b"{\\rtf1 " + (b"\\" + b"a" * 40) * 20_000,
    }


def _pdfs() -> dict[str, Make]:
    head = b"<</Type/Catalog/Pages 2 0 R>>"
    fan = [b"<</Type/Pages/Count 1/Kids[" + b"%d 0 R " % (n + 3) * 10 + b"]>>" for n in range(9)]
    looks = b"BT (W) Tj ET\n" * 1_000_000
    return {
        "pages-in-a-circle.pdf": lambda: _pdf(head, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"),
        "ten-to-the-ninth-pages.pdf": lambda: _pdf(head, *fan, b"<</Type/Page/MediaBox[0 0 1 1]>>"),
        "a-stream-of-300-MB.pdf": lambda: _pdf(*_drawn(b" " * 300_000_000)),
        "a-million-words.pdf": lambda: _pdf(*_drawn(looks)),
        "deep-arrays.pdf": lambda: _pdf(*_drawn(b"[" * 100_000)),
        "cut-off.pdf": lambda: pdf("Water leaves.")[:300],
    }


def _plain() -> dict[str, Make]:
    return {
        "forty-novels.txt": lambda: b"Water leaves the cell. " * 800_000,
        "half-characters.txt": lambda: b"\xff\xfe" + b"\x00\xd8" * 100,
        "a-text-that-is-none.txt": lambda: bytes(range(256)) * 40,
    }


def _workbooks() -> dict[str, Make]:
    part = "xl/worksheets/sheet1.xml"

    def cell(xml: str, at: str = part) -> Make:
        sheet_xml = f"<worksheet><sheetData>{xml}</sheetData></worksheet>"
        return lambda: _with(sheet(("Student", "Answer")), at, sheet_xml)

    def ods(rows: str, end: str = "</table:table>") -> bytes:
        inner = (
            f"<office:body><office:spreadsheet><table:table>{rows}{end}</office:spreadsheet></office:body>"
        )
        return open_document(_ODS, f"<office:document-content {_NAMES}>{inner}</office:document-content>")

    far = "table:number-rows-repeated='1048570'"
    wide = "table:number-columns-repeated='16384' office:value-type='string'"
    return {
        "a-far-cell-in-single-quotes.xlsx": cell("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
        "a-far-cell-behind-a-tab.xlsx": cell('<row r="1048576"><c\tr="XFD1048576"><v>1</v></c></row>'),
        "nineteen-million-cells.xlsx": cell('<row r="19000"><c r="ALL19000"><v>1</v></c></row>'),
        "open-cells.xlsx": cell("<c " * 200_000),
        "open-formulas.xlsx": cell("<f " * 200_000),
        "entities.xlsx": lambda: _with(
            sheet(("Student", "Answer")),
            "xl/sharedStrings.xml",
            f"{_LAUGHS}<sst><si><t>&lol9;</t></si></sst>",
        ),
        "no-end.ods": lambda: ods("<table:table-row/>", end=""),
        "a-far-cell.ods": lambda: ods(
            f"<table:table-row {far}><table:table-cell {wide}><text:p>x</text:p></table:table-cell>"
            "</table:table-row>"
        ),
        "a-far-cell-behind-a-mark.ods": lambda: ods(
            f"<table:table-row table:style-name='>' {far}><table:table-cell table:style-name='>' {wide}>"
            "<text:p>x</text:p></table:table-cell></table:table-row>"
        ),
        "spans.xls": lambda: (
            b"<table><tr>" + b"<td colspan=100></td>" * 60_000 + b"</tr><tr><td>a</td><td>b</td></tr></table>"
        ),
        "an-odd-span.xls": lambda: (
            "<table><tr><td colspan='²'>x</td></tr><tr><td>a</td><td>b</td></tr></table>".encode()
        ),
    }


def _delimited() -> dict[str, Make]:
    head = b"Student,Answer\n"
    return {
        "a-million-columns.csv": lambda: head + b"x," * 1_000_000 + b"\n",
        "a-quote-never-closed.csv": lambda: head + b'Ann,"' + b"x," * 1_000_000 + b"\n",
        "many-columns-behind-a-quote.csv": lambda: head + b'Ann,"' + b"x," * 100_000 + b"\n",
        "a-cell-of-20-MB.csv": lambda: head + b"Ann," + b"a" * 20_000_000 + b"\n",
        "spaces-in-a-header.csv": lambda: b"Student,Answer" + b" " * 200_000 + b"x\nAnn,b\n",
        "brackets-in-a-header.csv": lambda: b"Student," + b"(1" * 100_000 + b"\nAnn,b\n",
        "digits.csv": lambda: f"Student,Answer,²\nAnn,{_DIGITS},²\n".encode(),
        "a-separator-of-nothing.csv": lambda: b"sep=\x00\nStudent\x00Answer\nAnn\x00b\n",
    }


def _json() -> dict[str, Make]:
    return {
        "20000-fields.jsonl": lambda: b"".join(b'{"f%d":"x"}\n' % n for n in range(20_000)),
        "5000-digits.jsonl": lambda: f'{{"student":"Ann","answer":{_DIGITS}}}\n'.encode(),
        "deep.jsonl": lambda: b'{"student":"Ann","answer":' + b"[" * 100_000 + b"}\n",
        "half-characters.jsonl": lambda: b'{"student":"A\\ud800nn","answer":"\\udfff water"}\n',
    }


def _archives() -> dict[str, Make]:
    def nested(levels: int, fan: int) -> bytes:
        data = archive({"Ann.txt": b"water"})
        for _ in range(levels):
            data = archive({f"in{n}.csv": data for n in range(fan)})
        return data

    return {
        "archives-called-tables.zip": lambda: nested(300, 1),
        "a-million-archives-called-tables.zip": lambda: nested(6, 10),
        "a-million-names.zip": lambda: _directory(1_000_000),
        "a-name-of-nothing.zip": _nameless,
        "zeros.zip": lambda: archive({"Ann.txt": b"\0" * 150_000_000}),
        "pointing-outside.zip": lambda: archive(
            {"../../evil.txt": b"x", "/abs.txt": b"x", "C:\\win.txt": b"x"}
        ),
    }


def _with(
    data: bytes,
    name: str = "",
    content: str = "",
    *,
    parts: Mapping[str, str] | None = None,
    padding: float = 0,
) -> bytes:
    """A zip with parts put into it; `padding` MB that do not pack keep its ratio below that of a trap."""
    wanted = dict(parts or {name: content})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in wanted:
                new.writestr(info, old.read(info))
        for part, text in wanted.items():
            new.writestr(part, text)
        if padding:
            new.writestr("padding.bin", os.urandom(int(padding * 1_000_000)))
    return out.getvalue()


def _nameless() -> bytes:
    """A zip of one file whose name is empty."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    local = b"PK\x03\x04" + b"\0" * 26
    return local + entry + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)


def _directory(count: int) -> bytes:
    """A zip whose directory names one place `count` times."""
    local = b"PK\x03\x04" + b"\0" * 26
    entry = (
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    )
    size = len(entry) * count
    wide = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, len(local))
    where = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(local) + size, 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + entry * count + wide + where + end


def _pdf(*objects: bytes) -> bytes:
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _drawn(content: bytes) -> tuple[bytes, ...]:
    """The objects of a PDF of one page that draws this."""
    packed = zlib.compress(content, 9)
    stream = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>"
    return (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        stream,
    )
