"""Which column is what: the layout's guess, the rubric's questions, and what the teacher says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.answers.dates import moment
from grader.answers.grid import index_of, letter
from grader.answers.identity import refined
from grader.answers.layouts import Candidate, Guess, recognise
from grader.answers.mapping_plan import Plan
from grader.answers.questions import find_question
from grader.answers.reading import Asked
from grader.answers.roles import ROLES, plain, role_of
from grader.answers.table import Table
from grader.errors import InputError

_NUMBERS = re.compile(r"-*\d*[.,]?\d+[.,]?(?:\s?/\s?\d+(?:[.,]\d+)?)?%?")
_WHO = frozenset({"student", "given", "family", "email", "number"})
_ALIASES = {"name": "student", "id": "number", "first": "given", "last": "family", "surname": "family"}


def plan_table(
    table: Table, questions: Sequence[Asked], told: Sequence[tuple[str, str]], *, question: str, where: str
) -> Plan:
    """The plan for a table. `questions` are the rubric's (none without one), `told` what `--map` says.

    Raises InputError, naming the columns there are, when the answers cannot be told or `told` does not fit.
    """
    guess = _headless(table) if table.headless else recognise(_as_filled(table))
    roles = dict(guess.roles)
    fixed: dict[int, Asked] = {}
    taken: tuple[str, ...] = ()
    for role, column in told:
        _apply(role, column, roles, fixed, table.headers, questions, where)
    if not _WHO & set(roles.values()) and _names_people(table, 0) and 0 not in fixed and not table.headless:
        roles[0] = "student"
        taken = (f"column '{table.headers[0]}' is taken for the students",)
    if "answer" in roles.values() and not fixed:
        plan = _long(guess, roles, questions, question, table.headers, where)
    else:
        candidates = [c for c in guess.candidates if c.index not in fixed and c.index not in roles]
        plan = _wide(guess, roles, fixed, candidates, questions, question, table, where)
    fixed_roles = {role for role, _ in told}
    if not fixed_roles & {"given", "family", "student", "name"}:
        better, notes = refined(table, plan.roles, frozenset((*plan.answers, *plan.prompts)))
        plan = replace(plan, roles=better)
        taken = (*taken, *notes)
    return replace(plan, notes=(*taken, *plan.notes), why=guess.why)


def _as_filled(table: Table) -> list[str]:
    """The headers, but for those of answers over nothing but times: 'Submission' may mean when."""
    return [
        "submitted" if role_of(header) == "answer" and _only_times(table, index) else header
        for index, header in enumerate(table.headers)
    ]


def _only_times(table: Table, column: int) -> bool:
    cells = [cell for row in table.rows[:200] if (cell := row.cell(column).strip())]
    return bool(cells) and all(len(cell) < 40 and moment(cell) for cell in cells)


def find_column(name: str, headers: Sequence[str]) -> int | None:
    """The column that a person means: by header, by the beginning of one header, or by letter."""
    wanted = plain(name)
    exact = [index for index, header in enumerate(headers) if plain(header) == wanted]
    if exact:
        return exact[0]
    by_letter = index_of(name.strip())
    if by_letter is not None and by_letter < len(headers):
        return by_letter
    starts = [
        i for i, header in enumerate(headers) if wanted and plain(header).startswith(wanted.rstrip(". …"))
    ]
    return starts[0] if len(starts) == 1 else None


def _apply(
    role: str,
    column: str,
    roles: dict[int, str],
    fixed: dict[int, Asked],
    headers: Sequence[str],
    questions: Sequence[Asked],
    where: str,
) -> None:
    name = _ALIASES.get(role.casefold(), role.casefold())
    parts = [column] if find_column(column, headers) is not None else column.split("+")
    indices = []
    for part in parts:
        index = find_column(part, headers)
        if index is None:
            raise InputError(
                f"{role}={column}: no column '{part.strip()}'",
                where=where,
                hint=f"The columns are {listed(headers)}.",
            )
        indices.append(index)
    asked = next((q for q in questions if q.id.casefold() == role.casefold()), None)
    if asked is None and name not in (*ROLES, "skip"):
        if questions:
            known = ", ".join(("skip", *ROLES, *(q.id for q in questions)))
            raise InputError(
                f"{role}={column}: '{role}' is neither a role nor a question of the rubric",
                where=where,
                hint=f"Known: {known}.",
            )
        asked = Asked(id=role, text=headers[indices[0]])
    for index in indices:
        roles.pop(index, None)
        fixed.pop(index, None)
    if asked is not None:
        fixed.update(dict.fromkeys(indices, asked))
        return
    if name != "skip":
        for index in [i for i, has in roles.items() if has == name]:
            del roles[index]
    roles.update(dict.fromkeys(indices, name))


def _headless(table: Table) -> Guess:
    """Rows without a header: a student and an answer, or only answers."""
    if len(table.headers) >= 2:
        return Guess("a table without a header", {0: "student", len(table.headers) - 1: "answer"})
    return Guess("answers, one a line", {0: "answer"} if table.headers else {})


def _long(
    guess: Guess,
    roles: Mapping[int, str],
    questions: Sequence[Asked],
    question: str,
    headers: Sequence[str],
    where: str,
) -> Plan:
    asked = tuple(questions)
    if "question" not in roles.values():
        asked = (_the_one(questions, question, where, listed(headers)),)
    return Plan(guess.layout, roles, asked=asked)


def _the_one(questions: Sequence[Asked], question: str, where: str, columns: str) -> Asked:
    """The question of answers that do not name theirs."""
    if question:
        for asked in questions:
            if asked.id == question:
                return asked
        if questions:
            known = ", ".join(asked.id for asked in questions)
            raise InputError(f"the rubric has no question '{question}'", where=where, hint=f"It has {known}.")
        return Asked(id=question)
    if not questions:
        return Asked(id="q1")
    if len(questions) > 1:
        known = ", ".join(asked.id for asked in questions)
        raise InputError(
            "the rubric has several questions, and the file does not say which one is answered",
            where=where,
            hint=f"Say which question it is (one of {known}), or which column says it. "
            f"The columns are {columns}.",
            flags="--question ID, or --map question=COLUMN",
        )
    return questions[0]


def _wide(
    guess: Guess,
    roles: dict[int, str],
    fixed: dict[int, Asked],
    candidates: Sequence[Candidate],
    questions: Sequence[Asked],
    question: str,
    table: Table,
    where: str,
) -> Plan:
    columns = [c for c in candidates if not _only_numbers(table, c.index)]
    answers = dict(fixed)
    prompts: dict[int, int] = {}
    notes: list[str] = []
    if not questions:
        number = len(answers)
        for candidate in columns:
            number += 1
            answers[candidate.index] = Asked(id=f"q{number}", text=_prompt(candidate, table))
    elif not fixed or len(fixed) < len(questions):
        _match(candidates, questions, answers, prompts, table)
        if not answers and (len(questions) == 1 or question) and len(columns) == 1:
            answers[columns[0].index] = _the_one(questions, question, where, listed(table.headers))
            notes.append(f"column '{table.headers[columns[0].index]}' is taken for the answers")
    if not answers and not prompts:
        raise InputError(
            "no column is known to hold answers to the rubric's questions",
            where=where,
            hint=f"Say which, by a header or a letter. The columns are {listed(table.headers)}.",
            flags=f"--map student=COLUMN --map {questions[0].id if questions else 'q1'}=COLUMN",
        )
    left = tuple(c.index for c in columns if c.index not in answers and c.index not in prompts)
    asked = tuple(questions) or tuple(answers.values())
    return Plan(guess.layout, roles, dict(sorted(answers.items())), prompts, asked, tuple(notes), left)


def _match(
    candidates: Sequence[Candidate],
    questions: Sequence[Asked],
    answers: dict[int, Asked],
    prompts: dict[int, int],
    table: Table,
) -> None:
    """Gives each column its question; a question told by hand, or taken already, is not given twice."""
    for candidate in candidates:
        if candidate.prompt_column is not None and _matches_rows(candidate.prompt_column, questions, table):
            prompts[candidate.index] = candidate.prompt_column
            continue
        matched = find_question(candidate.prompt, questions)
        if matched is not None and matched not in answers.values():
            answers[candidate.index] = matched


def _matches_rows(column: int, questions: Sequence[Asked], table: Table) -> bool:
    """Whether the questions a column repeats are the rubric's: at least one row says so."""
    seen = {row.cell(column).strip() for row in table.rows[:200]}
    return any(find_question(text, questions) for text in seen)


def _prompt(candidate: Candidate, table: Table) -> str:
    if candidate.prompt_column is None:
        return candidate.prompt
    return next(
        (
            row.cell(candidate.prompt_column).strip()
            for row in table.rows
            if row.cell(candidate.prompt_column).strip()
        ),
        candidate.prompt,
    )


def _names_people(table: Table, column: int) -> bool:
    """Whether a column holds a few words in nearly every row, and hardly any twice."""
    cells = [row.cell(column).strip() for row in table.rows[:200] if not row.empty]
    named = [cell for cell in cells if 0 < len(cell.split()) <= 4]
    return len(table.headers) > 1 and len(named) >= 0.9 * len(cells) and len(set(named)) >= 0.8 * len(named)


def _only_numbers(table: Table, column: int) -> bool:
    """Whether a column holds numbers and nothing else: points, '3 / 5', ages, choices."""
    cells = [cell for row in table.rows[:500] if (cell := row.cell(column).strip())]
    return bool(cells) and all(_NUMBERS.fullmatch(cell) for cell in cells)


def listed(headers: Sequence[str]) -> str:
    """The columns in one line: A 'Name', B 'Answer'."""
    shown = [f"{letter(i)} '{h if len(h) <= 40 else h[:39] + '…'}'" for i, h in enumerate(headers[:20])]
    return ", ".join(shown) + (f" and {len(headers) - 20} more" if len(headers) > 20 else "")
