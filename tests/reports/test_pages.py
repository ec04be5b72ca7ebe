"""Students' pages and the class report: what they say, and that nothing in an answer acts in them."""

from __future__ import annotations

import csv
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain import Decision
from grader.errors import InputError
from grader.gradebook import Gradebook, GradingProgress
from grader.learning import SettledBy
from grader.reports import ReportOptions
from grader.reports.classroom import class_report, trust_sentences
from grader.reports.pages import file_names, write_pages
from grader.reports.templating import PageTemplate, html_page, in_markdown
from grader.review.answers import reviewed
from grader.review.figures import Trust, class_figures, distribution
from grader.text import visible
from tests.reports.classes import SKY
from tui.cli import main

DEFAULT = PageTemplate.read(None)


class Page(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name in ("src", "href") or name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_a_value_in_markdown_is_text_whatever_it_holds(text: str) -> None:
    page = Page(html_page(f"- before {in_markdown(text)}\n\n{in_markdown(text)}\n", title="t", student="s"))
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "main", "ul", "li", "p",
    }  # fmt: skip
    shown = "".join(page.words).split("before", 1)[1]
    assert "".join(shown.split()) == 2 * "".join(visible(text).split())


def test_a_folder_of_pages_says_what_was_covered_missed_and_undecided(
    book: Gradebook, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    book.comment("Ann Lee/q1", "Nearly <there>.")
    target = tmp_path / "pages"
    done = write_pages(book, target, ReportOptions(), template=DEFAULT, unsettled="mark")
    assert done.students == 4
    names = {"Ann Lee", "Ben Roe", "Zoë Ångström", "-Dan Poe"}
    assert {p.name for p in target.iterdir()} == {"mail-merge.csv"} | {
        f"{name}.{kind}" for name in names for kind in ("html", "pdf", "md")
    }
    ann = (target / "Ann Lee.md").read_text("utf-8")
    assert "3 of 6 marks" in ann
    assert "> The air scatters sunlight." in ann
    assert ann.index("What was missing") < ann.index("The eye sees blue better than violet")
    page = Page((target / "Ann Lee.html").read_text("utf-8"))
    assert "Nearly <there>." in "".join(page.words)
    pdf = "\n".join(p.extract_text() for p in PdfReader(target / "Ann Lee.pdf").pages)
    assert "Blue light is scattered most." in pdf
    assert "Zoë Ångström" in PdfReader(target / "Zoë Ångström.pdf").pages[0].extract_text()

    doubtful = (target / "Zoë Ångström.md").read_text("utf-8")
    assert "Not decided yet" in doubtful
    assert "3 to 4 of 4 marks: not everything is decided yet" in doubtful
    assert doubtful.index("Your answer") < doubtful.index("Not decided yet")
    ungraded = (target / "-Dan Poe.md").read_text("utf-8")
    assert ungraded.count("- ") == 3
    with (target / "mail-merge.csv").open(encoding="utf-8-sig", newline="") as file:
        merge = list(csv.DictReader(file))
    assert [(row["email"], row["mark"], row["file"]) for row in merge][:2] == [
        ("ann@x.test", "3", "Ann Lee.pdf"),
        ("ben@x.test", "0", "Ben Roe.pdf"),
    ]
    with pytest.raises(InputError, match="not empty"):
        write_pages(book, target, ReportOptions(), template=DEFAULT)


def test_what_is_not_settled_is_left_out_by_default(book: Gradebook, tmp_path: Path) -> None:
    write_pages(book, tmp_path / "pages", ReportOptions(), template=DEFAULT, kinds=["md"])
    text = (tmp_path / "pages" / "Zoë Ångström.md").read_text("utf-8")
    assert "Blue light" not in text
    assert "Sunlight is scattered" in text


def test_a_zip_is_named_as_moodle_names_feedback_files(book: Gradebook, tmp_path: Path) -> None:
    target = tmp_path / "feedback.zip"
    done = write_pages(book, target, ReportOptions(), template=DEFAULT, kinds=["md"])
    assert done.without_number == 0
    assert zipfile.ZipFile(target).namelist() == [
        "Ann Lee_901_assignsubmission_file_/feedback.md",
        "Ben Roe_902_assignsubmission_file_/feedback.md",
        "Zoë Ångström_903_assignsubmission_file_/feedback.md",
        "-Dan Poe_904_assignsubmission_file_/feedback.md",
    ]


def test_a_teachers_template_is_used_escaped_and_sandboxed(book: Gradebook, tmp_path: Path) -> None:
    own = tmp_path / "own.html"
    own.write_text("<b>{{ student }}</b>{% for q in questions %}{{ q.answer }}{% endfor %}", "utf-8")
    write_pages(book, tmp_path / "p", ReportOptions(), template=PageTemplate.read(own), kinds=["html"])
    text = (tmp_path / "p" / "Zoë Ångström.html").read_text("utf-8")
    assert text.startswith("<b>Zoë Ångström</b>")
    assert "&lt;script&gt;" in text
    for hostile in (
        "{{ ''.__class__.__mro__ }}",
        "{{ nothing_like_it }}",
        "{{ title.__init__.__globals__ }}",
        "{% if %}",
    ):
        own.write_text(hostile, "utf-8")
        with pytest.raises(InputError):
            write_pages(book, tmp_path / "q", ReportOptions(), template=PageTemplate.read(own))
        assert not (tmp_path / "q").exists()


def test_names_become_file_names_that_every_system_allows() -> None:
    hostile = ["../../etc/passwd", "CON", "a/b\\c:d", "", "Ann", "ann", "x" * 300, "nul.txt", " . "]
    names = file_names(hostile)
    assert len({name.casefold() for name in names}) == len(hostile)
    for name in names:
        assert name
        assert len(name) < 100
        assert not set(name) & set('<>:"/\\|?*')
        assert name.strip(". ") == name


def test_the_figures_of_a_question(book: Gradebook) -> None:
    book.decide(
        [
            Decision("Ann Lee/q1", "scatter", False),
            Decision("Ben Roe/q1", "scatter", False),
            Decision("Zoë Ångström/q1", "blue", True),
        ]
    )
    figures = class_figures(reviewed(book))[0]
    assert figures.question == SKY
    assert figures.progress == GradingProgress(answers=4, graded=3, settled=3, open_points=0)
    assert [(p.missed, p.unsure, p.covered, p.ungraded) for p in figures.points] == [
        (0, 0, 3, 1), (2, 0, 1, 1), (2, 0, 1, 1),
    ]  # fmt: skip
    assert figures.distribution == (("0", 0), ("1", 1), ("2", 1), ("3", 1), ("4", 0))
    assert figures.mean == 2
    assert figures.pairs == ()
    by = {SettledBy.TEACHER: 3, SettledBy.MODEL: 6}
    assert figures.trust == Trust(verdicts=9, settled=8, checked=2, agreed=1, doubtful_decided=1, by=by)


def test_an_agreement_is_a_figure_only_with_enough_behind_it() -> None:
    assert "too few" in trust_sentences(Trust(100, 80, 19, 19, 0))[1]
    assert "(90%)" in trust_sentences(Trust(100, 80, 20, 18, 0))[1]


@given(st.lists(st.floats(0, 40), max_size=60))
def test_every_mark_is_in_one_bar(marks: list[float]) -> None:
    assert sum(count for _, count in distribution(marks, 40)) == len(marks)


def test_the_class_report_is_one_inert_file_with_text_for_every_chart(
    book: Gradebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pypdf import PdfReader

    book.close()
    path, pdf = tmp_path / "report.html", tmp_path / "report.pdf"
    command = ["report", str(tmp_path / "class.kpgrade")]
    assert main([*command, "-o", str(path)]) == main([*command, "-o", str(pdf)]) == 0
    text = path.read_text("utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert text.count("<svg") == text.count("</desc>") == text.count('role="img"') == 3 + 5
    words = " ".join("".join(page.words).split())
    for said in ("What to teach again", "Who covers what", "How far to trust", "Ben Roe"):
        assert said in words
    assert "Missed together" not in words, "no two points were missed together twice in this class"
    printed = " ".join("\n".join(p.extract_text() for p in PdfReader(pdf).pages).split())
    for said in ("What to teach again", "Who covers what", "How far to trust", "Zoë Ångström", "Ben Roe"):
        assert said in printed

    assert main([*command, "-o", str(pdf)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_codes_stand_in_pages_and_report_and_names_only_in_the_key(tmp_path: Path, book: Gradebook) -> None:
    book.close()
    target, report = tmp_path / "pages", tmp_path / "r.html"
    command = ["report", str(tmp_path / "class.kpgrade"), "--anonymise", "--as", "html", "--as", "md"]
    assert main([*command, "--students", str(target), "-o", str(report)]) == 0
    files = [report, *target.iterdir()]
    for file in files:
        said = file.name + file.read_text("utf-8-sig")
        assert not any(name in said for name in ("Ann Lee", "Ben Roe", "Ångström", "Poe", "ann@x.test"))
    assert "Ann Lee" in (tmp_path / "class-key.csv").read_text("utf-8-sig")


def test_an_empty_class_has_a_report_too(tmp_path: Path) -> None:
    from grader.reports.class_html import write_html
    from grader.reports.pdf.classroom import write_pdf
    from tests.reports.classes import CLASS

    with Gradebook.create(tmp_path / "e.kpgrade", CLASS) as empty:
        report = class_report(empty, ReportOptions())
        write_html(report, tmp_path / "e.html")
        write_pdf(report, tmp_path / "e.pdf")
    assert "no mark is certain yet" in (tmp_path / "e.html").read_text("utf-8")


def test_a_pdf_tells_which_pages_it_cannot_show_rightly() -> None:
    from grader.reports.pdf.markdown import markdown_pdf

    assert markdown_pdf("Łódź, Ελλάδα, Москва, 北京, 한국, かな", title="t")[1]
    assert not markdown_pdf("שלום", title="t")[1]
    assert not markdown_pdf("नमस्ते", title="t")[1]


def test_an_average_of_some_says_that_it_leans_and_one_of_all_does_not(
    book: Gradebook, tmp_path: Path
) -> None:
    import openpyxl
    from pypdf import PdfReader

    from grader.reports import xlsx
    from grader.reports.class_html import write_html
    from grader.reports.pdf.classroom import write_pdf
    from grader.review.figures import LEANS, average_words

    report = class_report(book, ReportOptions())
    write_html(report, tmp_path / "r.html")
    assert 0 < report.certain < report.students
    assert LEANS in report.average
    assert LEANS in " ".join((tmp_path / "r.html").read_text("utf-8").split())
    write_pdf(report, tmp_path / "r.pdf")
    pages = " ".join(page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages)
    assert " ".join(report.average.split()) in " ".join(pages.split())
    xlsx.write(book, tmp_path / "r.xlsx", ReportOptions())
    cells = [row[0].value for row in openpyxl.load_workbook(tmp_path / "r.xlsx")["Summary"].iter_rows()]
    assert f"mean, {LEANS}" in cells
    assert average_words(2.5, 4, certain=3, of=3) == "3 with a certain mark, on average 2.5 of 4"
