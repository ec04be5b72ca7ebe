"""The rows of a table, read by a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from grader.answers.dates import DateOrder
from grader.answers.grid import GridRow
from grader.answers.haul import Haul, Item, Who
from grader.answers.identity import Identity
from grader.answers.limits import Limits, too_long
from grader.answers.mapping_plan import Plan
from grader.answers.plan import ReadingWarning, WarningKind
from grader.answers.questions import find_question
from grader.answers.reading import Asked
from grader.answers.rich_text import words_of
from grader.answers.roles import plain
from grader.answers.table import Table
from grader.answers.tries import tries_of
from grader.text import is_blank

# fmt: off
_TOTALS = frozenset({
    "overall average", "average", "mean", "median", "total", "totals", "sum", "maximum", "max",
    "minimum", "min", "points possible", "count", "std dev", "standard deviation", "gesamt",
    "gesamtdurchschnitt", "durchschnitt", "mittelwert", "summe", "moyenne", "moyenne générale",
    "promedio", "media", "totale", "anzahl", "class scoring", "class average", "class total",
})
# fmt: on
_SAYS_SOMETHING = 100


def read_rows(table: Table, plan: Plan, limits: Limits, *, file: str, dates: DateOrder | None = None) -> Haul:
    """Every row of the table as answers or as skipped, with the questions it asks when no rubric does."""
    haul = Haul(asked=list(plan.asked), notes=[*table.notes, *plan.notes])
    gap = False
    empty = pages = 0
    rows_of: dict[Who, list[int]] = defaultdict(list)
    lines = _Questions(plan.asked)
    tries = tries_of(table, plan, dates)
    identity = Identity(table, plan)
    people = [identity.who(row) for row in table.rows]
    no_names = all(who is None for who in people)
    for position, row in enumerate(table.rows):
        if row.empty:
            empty += 1
            gap = True
            continue
        where = f"{file}, row {row.number}"
        who = Who(name=f"row {row.number}") if no_names else people[position]
        reason = _no_answer(row, who, plan, table, gap)
        if reason:
            haul.skip(where, reason)
            continue
        assert who is not None
        when = (*tries.of(position), float(position))
        known = tries.known(position)
        rows_of[who].append(position)
        for question, written, complaint in _texts(row, plan, lines):
            if question is None:
                haul.skip(where, complaint)
                continue
            text = words_of(written)
            pages += text != written
            if len(text) > limits.characters:
                haul.skip(where, too_long(text, limits), flags="--max-characters")
                continue
            haul.read += 1
            haul.items.append(Item(who, question, text, where, when, times_known=known))
    if no_names and haul.items:
        haul.notes.append("no student is named: each row is a student of its own")
    if empty:
        haul.notes.append(f"{empty} empty {'row' if empty == 1 else 'rows'} passed over")
    if pages:
        haul.notes.append(f"{pages} answers are pieces of web pages: their words are read, without the tags")
    haul.asked = list(lines.asked)
    haul.warnings += identity.warnings(file)
    turned = [who.name for who, rows in rows_of.items() if tries.turned(rows)]
    if turned:
        haul.warnings.append(_turned(turned, file))
    return haul


def _turned(names: Sequence[str], file: str) -> ReadingWarning:
    return ReadingWarning(
        kind=WarningKind.DATES,
        message=f"Day and month can be told apart in no row of {file}, and which answer of {len(names)} "
        "students is the last depends on it: the month was read first.",
        advice="Say which comes first.",
        flags="--dates day-first or --dates month-first",
        where=tuple(names[:10]),
    )


class _Questions:
    """Finds questions by their text, each text once; without a rubric every new text is a question."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._rubric = tuple(asked)
        self._found: dict[str, Asked | None] = {}
        self.asked = list(asked)

    def find(self, text: str) -> Asked | None:
        key = " ".join(text.split())
        if key not in self._found:
            self._found[key] = find_question(key, self._rubric) if self._rubric else self._new(key)
        return self._found[key]

    def _new(self, text: str) -> Asked | None:
        if not text:
            return None
        short = len(text) <= 12
        asked = Asked(id=text if short else f"q{len(self.asked) + 1}", text=text)
        self.asked.append(asked)
        return asked


def _texts(row: GridRow, plan: Plan, questions: _Questions) -> Iterator[tuple[str | None, str, str]]:
    """The answers of a row: (question id, text, ''), or (None, '', why there is none)."""
    answer = plan.column("answer")
    if answer is not None and not plan.answers and not plan.prompts:
        column = plan.column("question")
        if column is None:
            yield plan.asked[0].id, row.cell(answer), ""
            return
        matched = questions.find(row.cell(column))
        if matched is None:
            written = " ".join(row.cell(column).split())
            yield (
                None,
                "",
                f"the rubric has no question '{written[:80]}'" if written else "no question is named",
            )
            return
        yield matched.id, row.cell(answer), ""
        return
    together: dict[str, list[str]] = {}
    for index, asked in plan.answers.items():
        together.setdefault(asked.id, []).append(row.cell(index))
    for question, texts in together.items():
        filled = list(dict.fromkeys(text for text in texts if not is_blank(text)))
        yield question, "\n\n".join(filled) if len(filled) > 1 else (filled or texts)[0], ""
    for index, prompt in plan.prompts.items():
        matched = questions.find(row.cell(prompt))
        if matched is not None:
            yield matched.id, row.cell(index), ""
        elif not is_blank(row.cell(index)):
            yield None, "", f"the rubric has no question '{row.cell(prompt)[:80]}'"


def _no_answer(row: GridRow, who: Who | None, plan: Plan, table: Table, gap: bool) -> str:
    """Why a row is no student's, or '' when it is one's."""
    filled = [cell for cell in row.cells if cell.strip()]
    answers = [row.cell(index) for index in _answer_columns(plan)]
    silent = all(len(text) < _SAYS_SOMETHING and (is_blank(text) or _is_number(text)) for text in answers)
    if not table.headless and [plain(c) for c in row.cells[: len(table.headers)] if c] == [
        plain(header) for header in table.headers if not header.startswith("column ")
    ]:
        return "the header again"
    if silent and any(plain(cell) in _TOTALS for cell in row.cells[:3]):
        return "a line of totals, not a student"
    if who is None:
        return "no student is named" if not silent else "neither a student nor an answer"
    if silent and len(filled) == 1 and len(table.headers) > 1 and (gap or _short(row, table)):
        return "a remark under the table, not a student"
    return ""


def _short(row: GridRow, table: Table) -> bool:
    """Whether a row stops at its first cell where the table goes on: written by hand, not exported."""
    return (len(row.cells) == 1 and len(table.headers) > 2) or (
        len(row.cells) == 1 and len(row.cells[0].split()) > 4
    )


def _answer_columns(plan: Plan) -> list[int]:
    answer = plan.column("answer")
    return [*plan.answers, *plan.prompts] or ([answer] if answer is not None else [])


def _is_number(text: str) -> bool:
    return text.strip().rstrip("%").replace(",", ".").replace(".", "", 1).isdigit()
