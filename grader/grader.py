"""Who is asked for verdicts: a model, and how its margins become probabilities and labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.calibration import Calibrator
from grader.calibrations import calibrator_for
from grader.domain import Basis, KeyPoint, Label, Verdict
from grader.engines.base import Engine, PartlyFailed, Score, Task
from grader.evaluation import HALF, Judged, Judgement
from grader.labelled import LabelledAnswer
from grader.text import has_picture, is_blank, overlap


@dataclass(frozen=True, slots=True)
class Grader:
    """An engine with its calibration and thresholds. It owns the engine: closing it frees the model."""

    engine: Engine
    calibrator: Calibrator

    @classmethod
    def of(cls, engine: Engine) -> Grader:
        """An engine under the calibration kept for it. InputError where that cannot be read."""
        return cls(engine, calibrator_for(engine))

    @classmethod
    def uncalibrated(cls, engine: Engine) -> Grader:
        """An engine by its own odds, as a calibration is fitted on them."""
        return cls(engine, Calibrator())

    @property
    def name(self) -> str:
        """The model's name as a person would say it."""
        return self.engine.model_name

    @property
    def signature(self) -> tuple[str, str, str]:
        """(engine identity, model, calibration): what a verdict depends on besides its texts."""
        return self.engine.identity, self.engine.model_name, self.calibrator.model_dump_json()

    def verdict(self, answer_id: str, text: str, point: KeyPoint, scores: Sequence[Score]) -> Verdict:
        """The verdict on one key point of an answer from the scores of its wordings, in their order.

        Any covered wording covers it. A stated yes or no stays without a probability.
        """
        margins = [s.margin for s in scores if s.margin is not None]
        if len(margins) < len(scores):
            missed = all(s.missed for s in scores)
            label = _seen(Label.MISSED if missed else Label.COVERED, text)
            return Verdict(answer_id, point.id, label, Basis.STATED, model=self.name)
        margin = min(margins)
        p = self.calibrator.probability(margin, max(overlap(w, text) for w in point.wordings))
        label = _seen(self.calibrator.label(p), text)
        return Verdict(answer_id, point.id, label, Basis.MODEL, margin, p, self.name)

    def blank_verdict(self, answer_id: str, key_point_id: str) -> Verdict:
        """The verdict on a key point of a blank answer: missed for certain, without asking the model."""
        return Verdict(answer_id, key_point_id, Label.MISSED, Basis.BLANK, p_missed=1.0)

    def judge(self, rows: Sequence[LabelledAnswer]) -> Iterator[tuple[int, Judged]]:
        """Yield (row index, judgements) as the engine gets to them; blank answers need no engine.

        Equal key points of a row are asked once. Raises PartlyFailed, by row index, after all rows that the
        engine could do.
        """
        asked: list[int] = []
        for index, row in enumerate(rows):
            if is_blank(row.answer):
                yield index, Judged(tuple(_BLANK for _ in row.key_points))
            else:
                asked.append(index)
        tasks = [
            Task(rows[i].question, rows[i].answer, tuple(dict.fromkeys(rows[i].key_points))) for i in asked
        ]
        try:
            for number, scores in self.engine.score(tasks):
                row = rows[asked[number]]
                by_wording = dict(zip(tasks[number].points, scores, strict=True))
                judgements = (
                    self._judgement(by_wording[point], point, row.answer) for point in row.key_points
                )
                yield asked[number], Judged(tuple(judgements))
        except PartlyFailed as failure:
            raise PartlyFailed({asked[number]: why for number, why in failure.reasons.items()}) from None

    def _judgement(self, score: Score, key_point: str, answer: str) -> Judgement:
        shared = overlap(key_point, answer)
        if score.margin is None:
            label = Label.MISSED if score.missed else Label.COVERED
            return Judgement(score.missed, float(score.missed), overlap=shared, label=label)
        p = self.calibrator.probability(score.margin, shared)
        return Judgement(p > HALF, p, p, score.margin, shared, self.calibrator.label(p))

    def close(self) -> None:
        """Free the model. Safe to call twice."""
        self.engine.close()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _seen(label: Label, text: str) -> Label:
    """The label, but for a point missed in an answer of which a part is a picture: that is unsure."""
    return Label.UNSURE if label is Label.MISSED and has_picture(text) else label


_BLANK = Judgement(True, 1.0, 1.0, None, 0.0, Label.MISSED)
