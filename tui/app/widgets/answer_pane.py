"""One answer as the student wrote it, with the evidence for the key point under the cursor."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region, Spacing
from textual.style import Style
from textual.widgets import Static

from grader.domain import Adjustment
from grader.evidence import Evidence
from grader.review.answers import ReviewedAnswer
from grader.text import visible
from tui.app import strings as s
from tui.app.session import Session


class AnswerPane(VerticalScroll):
    """Name, mark, text, comment. Student text is never read as markup."""

    def __init__(self, session: Session, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._session = session
        self._shown = ""

    def compose(self) -> ComposeResult:
        """A line of facts, the text, a line on the evidence, the comment."""
        yield Static(id="answer-head", markup=False)
        yield Static(id="answer-text", markup=False)
        yield Static(id="answer-evidence", markup=False)
        yield Static(id="answer-comment", markup=False)

    def show(self, row: ReviewedAnswer | None, evidence: Evidence, *, looking: bool = False) -> None:
        """Show an answer and mark the evidence in it."""
        head, text, note, comment = (self.query_one(f"#answer-{n}", Static) for n in _PARTS)
        if row is None:
            for part in (head, note, comment):
                part.update("")
            text.update(s.NO_ANSWERS_SHOWN if self._session.all_rows else s.NO_ANSWERS)
            return
        full = self._session.question.full_marks
        mark = s.MARK_LINE.format(mark=row.mark, full=f"{full:g}") if row.mark else s.MARK_NONE
        facts = [Content(self._session.name(row)).stylize("bold"), Content(f"  {mark}")]
        if row.adjustment is not None:
            facts.append(Content(f"\n{own_mark(row.adjustment)}"))
        group = len(self._session.group(row))
        if group > 1:
            banner = Content(s.GROUP_BANNER.format(count=group)).stylize("$text-warning")
            facts += [Content("\n"), banner.stylize(_click("screen.group"))]
        if row.id in self._session.pictured:
            facts.append(Content(f"\n{s.PAGES_BANNER}").stylize(_click("screen.pages")))
        spoken = row.addressed
        if spoken:
            facts.append(Content(f"\n{s.ADDRESSED}").stylize("$text-warning"))
        head.update(Content("").join(facts))
        shown = marked(row.text, evidence, spoken) if row.text.strip() else Content(s.BLANK_ANSWER)
        text.update(shown)
        note.update(_note(evidence, looking=looking))
        comment.update(s.COMMENT_SHOWN.format(text=visible(row.comment)) if row.comment else "")
        comment.display = bool(row.comment)
        if row.id != self._shown:
            self.scroll_home(animate=False)
            self._shown = row.id
        if not evidence.is_empty:
            self.call_after_refresh(self._bring_into_sight, row.text, evidence)

    def _bring_into_sight(self, text: str, evidence: Evidence) -> None:
        """Scroll no further than it takes to read the evidence."""
        part = self.query_one("#answer-text", Static)
        width = part.content_size.width
        if not width:
            return
        first = len(Content(text[: evidence.start]).wrap(width)) - 1 if evidence.start else 0
        last = len(Content(text[: evidence.end]).wrap(width)) - 1
        top = part.virtual_region.y
        self.scroll_to_region(
            Region(0, top + first, width, last - first + 1),
            # The line on the evidence floats over the last one.
            spacing=Spacing(bottom=1),
            animate=False,
        )


_PARTS = ("head", "text", "evidence", "comment")


def marked(text: str, evidence: Evidence, spoken: Iterable[tuple[int, int]] = ()) -> Content:
    """The text, its evidence underlined, what speaks to a grader reversed: both show without colour."""
    content = Content(text)
    for start, end in spoken:
        content = content.stylize("reverse", start, end)
    if evidence.is_empty:
        return content
    return content.stylize("underline $text-accent", evidence.start, evidence.end)


def own_mark(own: Adjustment) -> str:
    """What the teacher gave or took, and why."""
    said = s.MARK_OWN.format(marks=f"{own.marks or 0.0:+g}", reason=" ".join(visible(own.reason).split()))
    return f"! {said} ({s.MARK_OWN_STALE})" if own.stale else said


def _note(evidence: Evidence, *, looking: bool) -> Content:
    if looking:
        return Content(s.EVIDENCE_LOOKING)
    if evidence.by_model:
        return Content(s.EVIDENCE_MODEL)
    note = s.EVIDENCE_NONE if evidence.is_empty else s.EVIDENCE_WORDS
    ask = Content(s.EVIDENCE_ASK).stylize(_click("screen.evidence"))
    return Content.assemble(note, " · ", ask)


def _click(action: str) -> Style:
    """What can be clicked as well as pressed."""
    return Style.from_meta({"@click": action})
