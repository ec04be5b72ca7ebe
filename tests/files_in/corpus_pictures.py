"""Answers in equations, symbols, notes and pictures: nothing of them counts as nothing."""

from __future__ import annotations

import docx
from docx.oxml import parse_xml

from grader.answers.plan import WarningKind
from grader.text import PICTURE
from tests.files_in.case import BEN, SHRINK, Case, lines
from tests.files_in.documents import archive, saved

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_OTHERS = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_LOOK = WarningKind.PICTURES


def cases() -> list[Case]:
    return [*_word(), *_pages(), *_surveys()]


def _run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def _document(*inside: str) -> bytes:
    """A Word document of one paragraph that says 'So ' and has this XML in it."""
    document = docx.Document()
    paragraph = document.add_paragraph("So ")
    for xml in inside:
        spaces = f'xmlns:w="{_W}" xmlns:m="{_M}" {_OTHERS}'
        element = parse_xml(f"<w:p {spaces}>{xml}</w:p>")
        for child in list(element):
            paragraph._p.append(child)
    return saved(document)


def _box(text: str) -> str:
    words = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{words}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{words}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def _word() -> list[Case]:
    fraction = f"<m:f><m:num>{_run('m')}</m:num><m:den>{_run('V')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{_run('x')}</m:e><m:sup>{_run('2')}</m:sup></m:sSup>"
    root = f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>{_run("x")}</m:e></m:rad>'
    picture = (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"/></a:graphic></wp:inline></w:drawing></w:r>'
    )
    read = {
        "a fraction": (f"<m:oMath>{fraction}</m:oMath>", "So m/V"),
        "a power": (f"<m:oMathPara><m:oMath>{power}{_run('=4')}</m:oMath></m:oMathPara>", "So x^2=4"),
        "a root": (f"<m:oMath>{root}</m:oMath>", "So sqrt(x)"),
        "a symbol": ('<w:r><w:sym w:font="Symbol" w:char="F072"/></w:r>', "So ρ"),
        "a text box": (_box("it floats"), "So \nit floats"),
        "a link": ("<w:hyperlink><w:r><w:t>it floats</w:t></w:r></w:hyperlink>", "So it floats"),
    }
    return [
        *(
            Case(
                f"word-with-{name.replace(' ', '-')}.docx",
                _document(xml),
                {f"word-with-{name.replace(' ', '-')}": text},
            )
            for name, (xml, text) in read.items()
        ),
        Case(
            "word-with-a-footnote.docx",
            _with_footnote("it floats"),
            {"word-with-a-footnote": "So\nit floats"},
        ),
        Case(
            "word-with-a-picture.docx",
            _document(picture),
            {"word-with-a-picture": f"So {PICTURE}"},
            warnings=[_LOOK],
        ),
    ]


def _with_footnote(text: str) -> bytes:
    """A document with one footnote, written by hand: python-docx makes none."""
    of = "http://schemas.openxmlformats.org"
    kind = f"{of}/officeDocument/2006/relationships"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return archive(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{of}/package/2006/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
                'Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{of}/package/2006/relationships"><Relationship Id="r1" '
                f'Type="{kind}/officeDocument" Target="word/document.xml"/></Relationships>'
            ).encode(),
            "word/document.xml": (
                f'<w:document xmlns:w="{_W}"><w:body><w:p><w:r><w:t>So</w:t></w:r><w:r>'
                '<w:footnoteReference w:id="2"/></w:r></w:p></w:body></w:document>'
            ).encode(),
            "word/_rels/document.xml.rels": (
                f'<Relationships xmlns="{of}/package/2006/relationships"><Relationship Id="r9" '
                f'Type="{kind}/footnotes" Target="footnotes.xml"/></Relationships>'
            ).encode(),
            "word/footnotes.xml": (
                f'<w:footnotes xmlns:w="{_W}"><w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
                "</w:footnote></w:footnotes>"
            ).encode(),
        }
    )


def _pages() -> list[Case]:
    def page(inside: str) -> bytes:
        return f"<html><body><p>So {inside}</p></body></html>".encode()

    return [
        Case(
            "pages-with-equations",
            {
                "Ann Lee/a.html": page("<math><mfrac><mi>m</mi><mi>V</mi></mfrac></math>"),
                "Ben Roe/a.html": page('<img class="equation_image" data-equation-content="\\rho" src="x">'),
                "Cid Poe/a.html": page('<img src="x.png" alt="a graph that falls">'),
            },
            {"Ann Lee": "So m/V", "Ben Roe": "So \\rho", "Cid Poe": f"So a graph that falls {PICTURE}"},
            warnings=[_LOOK],
        ),
        Case(
            "pages-with-pictures-alone",
            {
                "Ann Lee/a.html": b'<img src="data:image/png;base64,AAAA">',
                "Ben Roe/a.html": page(BEN),
                "Cid Poe/a.html": b"<svg><path d=''/></svg>",
            },
            {"Ann Lee": PICTURE, "Ben Roe": f"So {BEN}", "Cid Poe": PICTURE},
            warnings=[_LOOK],
        ),
    ]


def _surveys() -> list[Case]:
    qualtrics = '"{{""ImportId"":""{0}""}}"'
    monkey = "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,What is your name?"
    return [
        Case(
            "qualtrics-three-header-rows.csv",
            lines(
                "StartDate,ResponseId,Q1,Q2",
                f"Start Date,Response ID,What is your full name?,{SHRINK}",
                ",".join(
                    qualtrics.format(name) for name in ("startDate", "_recordId", "QID1_TEXT", "QID2_TEXT")
                ),
                "2026-03-01 10:00:00,R_1,Ann Lee,Water leaves",
                f"2026-03-01 10:01:00,R_2,Ben Roe,{BEN}",
            ).encode(),
            {"Ann Lee": "Water leaves", "Ben Roe": BEN},
        ),
        Case(
            "surveymonkey-two-header-rows.csv",
            lines(
                f"{monkey},{SHRINK}",
                ",,,,,,Open-Ended Response,Open-Ended Response",
                "114,1,10/3/2026,10/3/2026,1.1.1.1,,Ann Lee,Water leaves",
                f"115,1,10/3/2026,10/3/2026,1.1.1.1,,Ben Roe,{BEN}",
            ).encode(),
            {"Ann Lee": "Water leaves", "Ben Roe": BEN},
        ),
    ]
