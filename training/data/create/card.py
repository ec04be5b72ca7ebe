"""The dataset card: what a reader must know to trust, reproduce and lawfully use the examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.prompt import PROMPT_VERSION
from training.data.create import checks
from training.data.create.batch import Batch
from training.data.create.journal import Spent
from training.data.create.maker import CreationRecipe
from training.data.create.prompts import LABEL_RULES
from training.data.create.schema import AnswerKind
from training.data.passages import Selection


@dataclass(frozen=True, slots=True)
class DatasetProvenance:
    """Where everything came from."""

    source: str
    licence: str
    server: str
    verifier: str
    reply_format: str
    min_chars: int
    version: str
    date: str


def card(
    batch: Batch,
    selection: Selection,
    recipe: CreationRecipe,
    provenance: DatasetProvenance,
    spent: Sequence[Spent],
) -> str:
    """The card as Markdown."""
    kept = Counter(example.kind for example in batch.kept)
    rejected = Counter(str(one.kind) for one in batch.rejected)
    reasons = Counter((one.failure.reason, one.kind) for one in batch.rejected)
    labels = [missed for example in batch.kept for missed in example.missed]
    sections = [
        "# Labelled answers, made by a model",
        f"Made by `kpgrade train create` (kpgrade {provenance.version}, prompt version {PROMPT_VERSION}) on "
        f"{provenance.date}. No person wrote or read these answers: use them to train, and judge a grader on "
        "answers that people wrote and labelled.",
        _table(
            ("", ""),
            [
                ("passages from", provenance.source),
                ("licence of the passages", provenance.licence),
                ("written by", f"{recipe.model} at {provenance.server}"),
                ("verified by", provenance.verifier),
                ("temperature", f"{recipe.temperature:g}"),
                ("replies asked for as", provenance.reply_format),
                ("seed", str(recipe.seed)),
            ],
        ),
        "## Counts",
        _table(
            ("passages", ""),
            [
                ("read", f"{selection.read:,}"),
                (f"shorter than {provenance.min_chars:,} characters", f"{selection.short:,}"),
                ("exact duplicates", f"{selection.duplicates:,}"),
                ("near-duplicates", f"{selection.near_duplicates:,}"),
                ("used", f"{len(batch.made):,}"),
                ("of these, not finished", f"{batch.unfinished:,}"),
            ],
        ),
        _table(
            ("kind", "made", "kept", "rejected", "rule"),
            [
                (
                    kind,
                    f"{kept[kind] + rejected[kind]:,}",
                    f"{kept[kind]:,}",
                    f"{rejected[kind]:,}",
                    LABEL_RULES[kind],
                )
                for kind in AnswerKind
                if kind in recipe.kinds or rejected[kind]
            ]
            + [("all", f"{len(batch.outcomes):,}", f"{kept.total():,}", f"{rejected.total():,}", "")],
        ),
        f"Labels kept: {len(labels):,} key points, {sum(labels):,} of them missed.",
        "## Rejections by reason",
        "Each stands in `rejected.jsonl` with what the model wrote.",
        _table(
            ("reason", "kind", "examples"),
            [(reason, kind, f"{count:,}") for (reason, kind), count in reasons.most_common()],
        ),
        "## Checks that every kept example passed",
        _checks(),
        "## Tokens",
        _table(
            ("model", "replies", "tokens in", "tokens out", "replies without a count"),
            [
                (
                    one.model,
                    f"{one.requests:,}",
                    f"{one.tokens_in:,}",
                    f"{one.tokens_out:,}",
                    f"{one.uncounted:,}",
                )
                for one in spent
            ],
        ),
        "## Files",
        "- `dataset.jsonl`: id, group (the passage), question, answer, key_points, missed, kind, source\n"
        "- `alpaca.jsonl`: the same as instruction, input (Answer, Key_Points), output (Points_Missed)\n"
        "- `rejected.jsonl`: what was not kept: id, group, kind, reason, detail, reply\n"
        "- `replies.sqlite`: every reply of the models, by which a later run pays for nothing twice",
    ]
    return "\n\n".join(sections) + "\n"


def _checks() -> str:
    return "\n".join(
        (
            f"- {checks.KEY_POINTS.start} to {checks.KEY_POINTS.stop - 1} key points, none contained "
            f"in another, each of {checks.POINT_WORDS.start} to {checks.POINT_WORDS.stop - 1} words",
            "- the missed points are key points, at least one is missed and at least one is not",
            f"- an answer of {checks.ANSWER_WORDS.start} to {checks.ANSWER_WORDS.stop - 1} words, less than "
            f"{checks.COPIED:.0%} of whose 8-word runs stand in the passage",
            f"- at least {checks.PRESENT_OVERLAP:.0%} of a kept point's words stand in the answer, and at "
            f"most {checks.ABSENT_OVERLAP:.0%} of a missed one's (not asked of the point that a rewrite is "
            "about, nor of answers with typing slips)",
            "- the verifier finds every kept point and no missed one (typing slips are made after that)",
        )
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
