"""Several people's decisions in one gradebook, as the command line shows them."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from grader.colleagues.comparing import Colleagues, person
from grader.gradebook import Gradebook
from grader.signs import said_as, word
from grader.text import visible


def tell(screen: Console, book: Gradebook) -> None:
    """Agreement for each key point, then each conflict side by side."""
    comparison = Colleagues(book)
    agreement = comparison.agreement()
    if agreement:
        table = Table("Key point", "People", "Both decided", "Agreed", "Kappa", title="Agreement")
        for one in agreement:
            table.add_row(
                visible(f"{one.question.id}: {one.point.text}"),
                visible(" / ".join(one.people)),
                str(one.both),
                str(one.agreed),
                "-" if one.kappa is None else f"{one.kappa:.2f}",
            )
        screen.print(table)
    else:
        screen.print("No key point was decided by two people.")
    conflicts = comparison.conflicts()
    for number, conflict in enumerate(conflicts, 1):
        place = f"{number}. {conflict.answer.student}, {conflict.question.id}: {conflict.point.text}"
        screen.print(visible(f"\n{place}"))
        screen.print(visible(f"   “{conflict.answer.text}”"))
        for decision in conflict.said:
            label = word(conflict.point, said_as(decision.missed), decision.level)
            why = f" ({decision.reason})" if decision.reason else ""
            screen.print(visible(f"   {person(decision)}: {label}{why}"))
    if conflicts:
        screen.print(f"\n{len(conflicts)} to settle; until then the later decision holds.")
    else:
        screen.print("Nothing is in conflict.")
