"""Labelled answers as classes: a question, its answers, what the model says and what people say."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from grader.carried import CarriedPoint
from grader.domain import KeyPoint, Verdict
from grader.engines.base import Engine, Task
from grader.gradebook import Key
from grader.grader import Grader
from grader.labelled import LabelledAnswer
from grader.learning import Pairs, pairs
from grader.text import is_blank


@dataclass(frozen=True)
class Class:
    """One question's answers as the model left them."""

    name: str
    verdicts: dict[Key, Verdict] = field(default_factory=dict)
    states: dict[Key, bytes] = field(default_factory=dict)
    labels: dict[Key, bool] = field(default_factory=dict)
    """What people say: for the oracle, and for whoever counts afterwards. In the order of the file."""

    def drawn(self, seed: int, size: int | None = None) -> Class:
        """The class under other names, so that chance falls otherwise; `size` of its answers, where given."""
        answers = sorted({answer for answer, _ in self.labels})
        if size is not None:
            answers = random.Random(seed).sample(answers, min(size, len(answers)))
        kept = set(answers)

        def named(key: Key) -> Key:
            return f"{seed}/{key[0]}", key[1]

        return Class(
            self.name,
            {named(k): v for k, v in self.verdicts.items() if k[0] in kept},
            {named(k): s for k, s in self.states.items() if k[0] in kept},
            {named(k): y for k, y in self.labels.items() if k[0] in kept},
        )

    def of(self, answers: Collection[str]) -> Class:
        """These answers alone."""
        kept = set(answers)
        return Class(
            self.name,
            {k: v for k, v in self.verdicts.items() if k[0] in kept},
            {k: s for k, s in self.states.items() if k[0] in kept},
            {k: y for k, y in self.labels.items() if k[0] in kept},
        )

    def pairs(self, carried: Mapping[str, CarriedPoint] | None = None) -> Pairs:
        """What there is to learn from, before any decision. Every answer counts by itself."""
        alike = {answer: answer for answer, _ in self.verdicts}
        return pairs(self.verdicts, {}, self.states, alike, (), carried)

    @property
    def answers(self) -> int:
        return len({answer for answer, _ in self.labels})


def share_of(answers: Iterable[LabelledAnswer], share: float) -> list[LabelledAnswer]:
    """Whole groups, about this share of them, chosen by the hash of their names."""
    rows = list(answers)
    groups = sorted(
        {row.group for row in rows}, key=lambda name: hashlib.sha256(name.encode()).hexdigest()[:8]
    )
    kept = set(groups[: max(1, round(share * len(groups)))])
    return [row for row in rows if row.group in kept]


def classes(rows: Iterable[LabelledAnswer], engine: Engine) -> list[Class]:
    """One class a question (of a group), scored by the engine, without disputed labels and blank answers."""
    asked = [row.undisputed for row in rows if not is_blank(row.answer)]
    asked = [row for row in asked if row.points]
    points = _point_ids(asked)
    grader = Grader.of(engine)
    found: dict[tuple[str, str], Class] = {}
    for index, scores in engine.score([Task(r.question, r.answer, r.key_points) for r in asked]):
        row = asked[index]
        held = found.setdefault((row.group, row.question), Class(row.group))
        for point, score in zip(row.points, scores, strict=True):
            key = row.id, points[row.group, row.question, point.text]
            held.verdicts[key] = grader.verdict(
                row.id, row.answer, KeyPoint(id=key[1], text=point.text), [score]
            )
            if score.state is not None:
                held.states[key] = score.state
    for row in asked:
        for point in row.points:
            key = row.id, points[row.group, row.question, point.text]
            found[row.group, row.question].labels[key] = point.missed
    return [found[name] for name in sorted(found)]


def _point_ids(rows: Iterable[LabelledAnswer]) -> Mapping[tuple[str, str, str], str]:
    """(group, question, text of a key point) -> an id within its question."""
    texts: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for row in rows:
        texts[row.group, row.question] |= dict.fromkeys(row.key_points)
    return {(*place, text): f"k{i:02}" for place, each in texts.items() for i, text in enumerate(each)}
