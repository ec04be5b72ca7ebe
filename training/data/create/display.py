"""What a person sees of a run: a bar while it lasts, the account at its end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Self

from training.data.create.batch import Batch, Made
from training.data.create.cost import Ledger
from training.data.create.maker import Rejected
from training.fit.display import PERIOD

if TYPE_CHECKING:
    from rich.console import Console


class Bar:
    """Passages done, examples kept and rejected, tokens, money, time left."""

    def __init__(self, screen: Console, ledger: Ledger, total: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._ledger = ledger
        self._made = self._rejected = 0
        self._bar = Progress(
            TextColumn("passages"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            TimeRemainingColumn(),
            console=screen,
            speed_estimate_period=PERIOD,
        )
        self._task = self._bar.add_task(self._described(), total=total)

    def advance(self, made: Made) -> None:
        """Count a passage and what was made of it."""
        self._made += len(made.outcomes)
        self._rejected += sum(isinstance(outcome, Rejected) for outcome in made.outcomes)
        self._bar.update(self._task, advance=1, description=self._described())

    def _described(self) -> str:
        kept = self._made - self._rejected
        return f"kept {kept:,}  rejected {self._rejected:,}  {_spent(self._ledger)}"

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def report(screen: Console, folder: Path, batch: Batch, ledger: Ledger) -> None:
    """Say what was made, why the rest was rejected, what it cost, and what is left to do."""
    lines = [
        f"{len(batch.outcomes):,} examples made: {len(batch.kept):,} kept, {len(batch.rejected):,} rejected",
        *(
            f"{count:>8,}  {reason}"
            for reason, count in Counter(one.failure.reason for one in batch.rejected).most_common()
        ),
        f"{ledger.requests:,} replies paid for, this run and earlier: {_spent(ledger)}",
    ]
    unanswered = Counter(made.unanswered for made in batch.made if made.unanswered)
    lines += [f"{count:>8,}  passages without a reply: {why}" for why, count in unanswered.most_common(3)]
    if batch.budget_reached:
        lines.append("Stopped: the next request could have crossed --max-cost.")
    if batch.unfinished:
        lines.append(f"{batch.unfinished:,} passages are not finished: the same command goes on with them.")
    lines.append(f"The dataset and its card (README.md) are in {folder}")
    screen.print("\n".join(lines), markup=False, soft_wrap=True)


def _spent(ledger: Ledger) -> str:
    cost = "" if ledger.cost is None else f", cost {ledger.cost:,.4f}"
    return f"{ledger.tokens_in:,} tokens in, {ledger.tokens_out:,} out{cost}"
