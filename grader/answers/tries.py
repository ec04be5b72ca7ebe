"""Which of a student's several rows came later: by the times and the numbers of tries that a table tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.answers.dates import DateOrder, Times, read_times
from grader.answers.mapping_plan import Plan
from grader.answers.naming import try_number
from grader.answers.plan import Choice, Offer, Part
from grader.answers.table import Table


@dataclass(frozen=True, slots=True)
class Tries:
    """The times of a table's rows, in their order."""

    times: Times | None
    numbers: tuple[float, ...]

    def of(self, position: int) -> tuple[float, ...]:
        """What sorts the row at a position among its student's: its time, and the number of its try."""
        time = self.times.seconds[position] if self.times else 0.0
        return time, self.numbers[position] if self.numbers else 0.0

    def known(self, position: int) -> bool:
        """Whether the table itself says when this row was written, or which try it is."""
        return any(self.of(position))

    def turned(self, positions: Sequence[int]) -> bool:
        """Whether another of these rows is the last one when the dates are read the other way."""
        if self.times is None or not self.times.other:
            return False
        other = self.times.other
        return max(positions, key=self.of) != max(positions, key=lambda at: (other[at], self.of(at)[1]))


def tries_of(table: Table, plan: Plan, told: DateOrder | None) -> Tries:
    """The times of a table by its plan; `told` is the order of day and month that the teacher says."""
    time, number = plan.column("time"), plan.column("try")
    cells = [row.cell(time) for row in table.rows] if time is not None else []
    numbers = [row.cell(number).strip() for row in table.rows] if number is not None else []
    return Tries(
        read_times(cells, told) if cells else None,
        tuple(float(cell) if cell.isdigit() else float(try_number(cell) or 0) for cell in numbers),
    )


def date_choice(table: Table, plan: Plan, tries: Tries) -> tuple[Choice, ...]:
    """What was decided about day and month, where the cells alone do not say."""
    column = plan.column("time")
    if column is None or tries.times is None or tries.times.order is None:
        return ()
    order = tries.times.order
    others = tuple(str(other) for other in DateOrder if other is not order) if tries.times.other else ()
    return (
        Choice(
            part=Part.DATES,
            place=f"column '{table.headers[column]}'",
            taken=str(order),
            why=(tries.times.why,),
            sure=0.5 if others else 1.0,
            others=others,
            field="dates",
            offers=tuple(Offer(words=other, value=other) for other in DateOrder if other is not order),
        ),
    )
