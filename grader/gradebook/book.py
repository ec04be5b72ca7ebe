"""The gradebook as the rest of the program sees it: domain objects in, domain objects out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from pydantic_core import PydanticSerializationError

from grader.domain import (
    Adjustment,
    Answer,
    Decision,
    Handover,
    KeyPoint,
    Label,
    PointComment,
    Promise,
    Question,
    Rubric,
    Skipped,
    Verdict,
)
from grader.engines.base import Score
from grader.evidence import Evidence
from grader.gradebook import (
    actions,
    adjustments,
    answers,
    decisions,
    erasing,
    evidence,
    handovers,
    log,
    moves,
    pages,
    point_comments,
    states,
    verdicts,
)
from grader.gradebook.counts import ClassCounts, counted
from grader.gradebook.erasing import Erased
from grader.gradebook.file import GradebookFile, born
from grader.gradebook.history import PointKey, now, storable, wording, wordings
from grader.gradebook.log import LogEntry, UsedGrader
from grader.gradebook.moves import Move
from grader.gradebook.states import content_key
from grader.gradebook.verdicts import Latest
from grader.gradebook.view import ClassView, Key
from grader.guidelines import as_read
from grader.pages import Page
from grader.text import without

_DRAFT = "draft by "
"""What the source of a comment begins with that nobody has read."""


@dataclass(frozen=True, slots=True)
class Ungraded:
    """One answer and those of its key points that a grader has not judged yet."""

    row: int
    answer: Answer
    question: Question
    points: tuple[str, ...]


class Gradebook:
    """A class in one file. Safe to share between the threads of one process; one process at a time."""

    def __init__(self, file: GradebookFile) -> None:
        self._file = file
        self._rubric: Rubric | None = None
        self._valid: dict[PointKey, frozenset[str]] | None = None

    @classmethod
    def create(cls, path: Path, rubric: Rubric) -> Gradebook:
        """A new gradebook; GradebookError when the file exists or cannot be made.

        It is made under another name and renamed, so that no kill can leave half a gradebook.
        """
        with born(path) as unborn, cls(GradebookFile(unborn, create=True, read_only=False)) as book:
            book.set_rubric(rubric, note="first version")
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Gradebook:
        """An existing gradebook; GradebookError when it is none, newer than this program, or in use."""
        return cls(GradebookFile(path, create=False, read_only=read_only))

    @property
    def path(self) -> Path:
        return self._file.path

    @property
    def read_only(self) -> bool:
        return self._file.read_only

    def close(self) -> None:
        """Leave one complete file behind."""
        self._file.close()

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # The rubric

    @property
    def rubric(self) -> Rubric:
        """The rubric in force."""
        if self._rubric is None:
            with self._file.reading() as connection:
                (body,) = connection.execute("SELECT body FROM rubrics ORDER BY id DESC LIMIT 1").fetchone()
            self._rubric = Rubric.model_validate_json(body)
        return self._rubric

    def set_rubric(self, rubric: Rubric, *, note: str) -> None:
        """Put a new version in force. Verdicts on key points whose wording changed stop counting."""
        body = _body(rubric)
        with self._file.writing() as connection:
            newest = connection.execute("SELECT body FROM rubrics ORDER BY id DESC LIMIT 1").fetchone()
            # Read and not compared as it stands: an older version wrote fewer fields.
            if newest is None or Rubric.model_validate_json(newest[0]) != Rubric.model_validate_json(body):
                connection.execute(
                    "INSERT INTO rubrics (body, note, created_at) VALUES (?, ?, ?)", (body, note, now())
                )
        self._rubric = Rubric.model_validate_json(body)
        self._valid = None

    def rubric_versions(self) -> list[tuple[str, str, Rubric]]:
        """(time, note, rubric) of every version, oldest first."""
        with self._file.reading() as connection:
            rows = connection.execute("SELECT created_at, note, body FROM rubrics ORDER BY id").fetchall()
        return [(time, note, Rubric.model_validate_json(body)) for time, note, body in rows]

    def under(self, rubric: Rubric) -> Gradebook:
        """This class as it would be, were `rubric` in force. To be read; it is closed with this one."""
        seen = Gradebook(self._file)
        seen._rubric = Rubric.model_validate_json(_body(rubric))
        return seen

    # The answers

    def add_answers(self, new: Iterable[Answer], skipped: Iterable[Skipped] = ()) -> int:
        """Add what is new or changed; return how many. Originals are kept, also of changed answers."""
        with self._file.writing() as connection:
            count = answers.add(connection, new)
            answers.add_skipped(connection, skipped)
        return count

    def retype(self, answer: Answer) -> None:
        """Have another text of an answer count, by a person's hand; the earlier ones are kept."""
        with self._file.writing() as connection:
            answers.add(connection, [answer], by_hand=True)

    def add_pages(self, new: Mapping[str, Sequence[Page]]) -> None:
        """Keep the pages that answers were read from, by the answer's id."""
        with self._file.writing() as connection:
            pages.add(connection, new)

    def pages(self, answer_id: str) -> list[Page]:
        """The pages that an answer was read from; none where it came as text."""
        with self._file.reading() as connection:
            return pages.of_answer(connection, answer_id)

    def pictured(self) -> set[str]:
        """The ids of the answers that came in pictures or scans."""
        with self._file.reading() as connection:
            return pages.pictured(connection)

    def answers(self, question_id: str | None = None) -> list[Answer]:
        """The current answers, in the order they came in."""
        with self._file.reading() as connection:
            rows = answers.current(connection)
        return [a for _, a in rows if question_id is None or a.question_id == question_id]

    def skipped(self) -> list[Skipped]:
        """What was read but could not be graded, and why."""
        with self._file.reading() as connection:
            return answers.skipped(connection)

    # Scores and verdicts

    def verdicts(self, answer_ids: Iterable[str] | None = None) -> dict[Key, Verdict]:
        """The verdicts in force: the newest of each key point, under its current wording.

        `answer_ids` limits it to those answers, at a cost that does not grow with the class.
        """
        with self._file.reading() as connection:
            models = verdicts.models(connection)
            return {
                (answer, newest[1]): verdicts.verdict(newest, answer, models[newest[3]])
                for answer, newest in self._standing(connection, answer_ids)
            }

    def _standing(
        self, connection: sqlite3.Connection, answer_ids: Iterable[str] | None = None
    ) -> Iterator[tuple[str, Latest]]:
        """(answer id, row of the verdicts table) of each verdict in force."""
        words = wordings(self.rubric)
        places = answers.places(connection, answer_ids)
        for newest in verdicts.latest(connection, None if answer_ids is None else places):
            answer, question = places.get(newest[0], ("", ""))
            if words.get((question, newest[1])) == newest[2]:
                yield answer, newest

    def _deciding(self) -> dict[PointKey, frozenset[str]]:
        """(question id, key point id) -> the wordings under which a decision on it is not stale.

        What the teacher said of a statement holds on when other wordings or phrases are added to it.
        """
        if self._valid is None:
            versions = [*(rubric for _, _, rubric in self.rubric_versions()), self.rubric]
            self._valid = {
                (q.id, p.id): frozenset(_extended_by(q, p, versions))
                for q in self.rubric.questions
                for p in q.key_points
            }
        return self._valid

    def ungraded(self, identity: str, model: str, calibration: str) -> list[Ungraded]:
        """What this model under this calibration has not judged yet, in the order answers came in."""
        with self._file.writing() as connection:
            wanted = verdicts.grader_id(connection, identity, model, calibration)
            rows = answers.current(connection)
            judges = {(answer, newest[1]): newest[3] for answer, newest in self._standing(connection)}
        result = []
        questions = {q.id: q for q in self.rubric.questions}
        for row, answer in rows:
            question = questions.get(answer.question_id)
            if question is None:
                continue
            points = tuple(p.id for p in question.key_points if judges.get((answer.id, p.id)) != wanted)
            if points:
                result.append(Ungraded(row, answer, question, points))
        return result

    def known_scores(self, contents: Iterable[str]) -> dict[str, Score]:
        """What a model said before, by content key."""
        with self._file.reading() as connection:
            return verdicts.known_scores(connection, contents)

    def record(
        self,
        identity: str,
        model: str,
        calibration: str,
        scores: Mapping[str, Score],
        new: Sequence[tuple[Ungraded, Verdict]],
    ) -> None:
        """Keep scores and the verdicts they came to, in one transaction.

        A verdict is filed under the wording that was read, whatever the rubric says by now.
        """
        read = {(u.question.id, v.key_point_id): u.question for u, v in new}
        words = {key: wording(q.text, q.key_point(key[1])) for key, q in read.items()}
        with self._file.writing() as connection:
            grader = verdicts.grader_id(connection, identity, model, calibration)
            verdicts.add_scores(connection, scores)
            states.add(connection, scores)
            verdicts.add(
                connection,
                grader,
                [(u.row, v.key_point_id, words[u.question.id, v.key_point_id], v) for u, v in new],
            )

    def states(self, question_id: str) -> dict[Key, bytes]:
        """Where the model was when it gave each verdict in force on a question (`grader.engines.readout`).

        Of a key point's wordings it is the one whose margin counts. A verdict without a state is left out: a
        server gives none, and older versions kept none.
        """
        question = self.rubric.question(question_id)
        texts = {a.id: a.text for a in self.answers(question_id)}
        with self._file.reading() as connection:
            identities = verdicts.identities(connection)
            asked = {
                (answer, newest[1]): [
                    content_key(identity, said, without(texts[answer], point.reject), wording_)
                    for wording_ in point.wordings
                ]
                for answer, newest in self._standing(connection, texts)
                for point in [question.key_point(newest[1])]
                for identity, said in [as_read(identities[newest[3]], question)]
            }
            held = states.held(connection, {content for contents in asked.values() for content in contents})
        states_of = {key: [held[c] for c in contents if c in held] for key, contents in asked.items()}
        return {key: min(each)[1] for key, each in states_of.items() if each}

    def graded_by(self, question_id: str) -> set[tuple[str, str]]:
        """(engine identity, calibration) of whoever gave the verdicts in force on a question."""
        texts = [a.id for a in self.answers(question_id)]
        with self._file.reading() as connection:
            known = verdicts.graders(connection)
            return {known[newest[3]] for _, newest in self._standing(connection, texts)}

    # Decisions and comments

    def decide(self, new: Sequence[Decision]) -> None:
        """Record decisions as one action. They are on disk when this returns."""
        words = wordings(self.rubric)
        with self._file.writing() as connection:
            questions = answers.question_of_answer(connection, {d.answer_id for d in new})
            pairs = [(d, words.get((questions.get(d.answer_id, ""), d.key_point_id), "")) for d in new]
            decisions.add(connection, pairs, actions.following(connection))

    def adjust(self, new: Sequence[Adjustment]) -> None:
        """Give or take marks on answers, as one action. It is on disk when this returns."""
        said = {q.id: adjustments.said_of(q) for q in self.rubric.questions}
        with self._file.writing() as connection:
            questions = answers.question_of_answer(connection, {a.answer_id for a in new})
            pairs = [(a, said.get(questions.get(a.answer_id, ""), "")) for a in new]
            adjustments.add(connection, pairs, actions.following(connection))

    def hand_over(self, keys: Iterable[Key], promise: Promise, *, source: str = "app") -> None:
        """Leave these verdicts to kpgrade on a promise, as one action. It is on disk when this returns."""
        with self._file.writing() as connection:
            rows = {answer: row for row, (answer, _) in answers.places(connection).items()}
            places = [(rows[answer], point) for answer, point in keys]
            handovers.add(connection, places, promise, source, actions.following(connection))

    def undo(self) -> list[actions.Said]:
        """Take back the newest action still standing, also one of an earlier session."""
        with self._file.writing() as connection:
            return actions.undo(connection)

    def handovers(self) -> dict[Key, Handover]:
        """What is left to kpgrade: verdicts in force that stood when the rest was left to it."""
        words = wordings(self.rubric)
        with self._file.reading() as connection:
            places = answers.places(connection)
            said = list(handovers.standing(connection))
        standing = {}
        for row, said_of, one in said:
            answer, question = places.get(row, ("", ""))
            if words.get((question, one.key_point_id)) == said_of:
                standing[answer, one.key_point_id] = replace(one, answer_id=answer)
        return standing

    @property
    def handed_over_last(self) -> bool:
        """Whether the next undo would take a handover back."""
        with self._file.reading() as connection:
            newest = handovers.newest_action(connection)
            others = decisions.newest_action(connection), adjustments.newest_action(connection)
        return newest > max(others)

    def handover_history(self, answer_id: str, key_point_id: str) -> list[Handover]:
        """Every time one key point was left to kpgrade, oldest first, also where that was taken back."""
        with self._file.reading() as connection:
            return handovers.history(connection, answer_id, key_point_id)

    def adjustments(self, answer_ids: Iterable[str] | None = None) -> dict[str, Adjustment]:
        """Answer id -> the adjustment in force, of all answers or of these."""
        said = {q.id: adjustments.said_of(q) for q in self.rubric.questions}
        wanted = None if answer_ids is None else list(answer_ids)
        with self._file.reading() as connection:
            questions = answers.question_of_answer(connection, wanted)
            standing = adjustments.standing(connection, wanted)
        return {
            answer: replace(one, stale=said.get(questions.get(answer, "")) != said_of)
            for answer, (one, said_of) in standing.items()
        }

    def adjustment_history(self, answer_id: str) -> list[Adjustment]:
        """Everything ever given or taken on one answer, oldest first."""
        with self._file.reading() as connection:
            return adjustments.history(connection, answer_id)

    def decisions(self, answer_ids: Iterable[str] | None = None) -> dict[Key, Decision]:
        """The decisions in force, of all answers or of these."""
        wanted = None if answer_ids is None else list(answer_ids)
        with self._file.reading() as connection:
            questions = answers.question_of_answer(connection, wanted)
            standing = decisions.standing(connection, wanted)
        return {
            (d.answer_id, d.key_point_id): self._flagged(d, said_of, questions.get(d.answer_id, ""))
            for d, said_of in standing
        }

    def untaken_decisions(self, answer_id: str | None = None) -> list[Decision]:
        """Every decision that was not taken back, also those that others followed, oldest first.

        Of all answers, or of one.
        """
        with self._file.reading() as connection:
            questions = answers.question_of_answer(connection)
            said = decisions.untaken(connection, answer_id)
        return [self._flagged(d, of, questions.get(d.answer_id, "")) for d, of in said]

    def _flagged(self, decision: Decision, said_of: str, question_id: str) -> Decision:
        """The decision as it stands to the rubric in force."""
        key = (question_id, decision.key_point_id)
        levels = self._levels().get(key, frozenset()) if decision.level else frozenset()
        return decisions.flagged(decision, said_of, self._deciding().get(key, frozenset()), levels)

    def _levels(self) -> dict[PointKey, frozenset[str]]:
        return {
            (q.id, p.id): frozenset(level.name for level in p.levels)
            for q in self.rubric.questions
            for p in q.key_points
        }

    def decision_history(self, answer_id: str, key_point_id: str) -> list[Decision]:
        """Everything ever decided on one key point, oldest first."""
        with self._file.reading() as connection:
            return decisions.history(connection, answer_id, key_point_id)

    # What decisions made of other verdicts

    def record_moves(self, new: Sequence[Move]) -> None:
        """Keep which verdicts became others, as the work of the newest action."""
        words = wordings(self.rubric)
        with self._file.writing() as connection:
            questions = answers.question_of_answer(connection, {m.answer_id for m in new})
            pairs = [(m, words.get((questions.get(m.answer_id, ""), m.key_point_id), "")) for m in new]
            moves.add(connection, pairs)

    def moves(self, answer_ids: Iterable[str] | None = None) -> dict[Key, list[Move]]:
        """Every move of a key point under its current wording, oldest first; of all answers or of these."""
        words = wordings(self.rubric)
        wanted = None if answer_ids is None else list(answer_ids)
        by_key: dict[Key, list[Move]] = {}
        with self._file.reading() as connection:
            questions = answers.question_of_answer(connection, wanted)
            for move, said_of in moves.all_of(connection, wanted):
                key = (move.answer_id, move.key_point_id)
                if words.get((questions.get(move.answer_id, ""), move.key_point_id)) == said_of:
                    by_key.setdefault(key, []).append(move)
        return by_key

    def decided_in(self, action: int) -> list[Decision]:
        """The decisions of one action, also those taken back since."""
        with self._file.reading() as connection:
            return decisions.of_action(connection, action)

    def comment(self, answer_id: str, text: str, *, source: str = "app") -> None:
        """Write a comment on an answer; an empty text removes it from view, not from history."""
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO comments (answer_id, text, source, created_at) VALUES (?, ?, ?, ?)",
                (answer_id, storable(text), source, now()),
            )

    def comments(self) -> dict[str, str]:
        """The newest comment of each answer that has one. A draft is none until somebody has read it."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT answer_id, text FROM comments WHERE source NOT GLOB ? ORDER BY id", (f"{_DRAFT}*",)
            ).fetchall()
        return {answer: text for answer, text in dict(rows).items() if text}

    def keep_draft(self, answer_id: str, text: str, *, by: str) -> None:
        """Keep a comment that nobody has read yet, worded by `by`; it is told to no student as it is."""
        self.comment(answer_id, text, source=f"{_DRAFT}{by}")

    def drafts(self) -> dict[str, tuple[str, str]]:
        """Answer id -> (text, by whom) of comments that nobody has read since they were drafted."""
        with self._file.reading() as connection:
            rows = connection.execute("SELECT answer_id, text, source FROM comments ORDER BY id").fetchall()
        newest = {answer: (text, source) for answer, text, source in rows}
        return {
            answer: (text, source.removeprefix(_DRAFT))
            for answer, (text, source) in newest.items()
            if source.startswith(_DRAFT) and text
        }

    def comment_on_points(self, new: Sequence[PointComment]) -> None:
        """Tell a student something else of a key point than the rubric does, as one action."""
        with self._file.writing() as connection:
            point_comments.add(connection, new, actions.following(connection))

    def point_comments(self, answer_ids: Iterable[str] | None = None) -> dict[Key, str]:
        """What stands in place of the rubric's comments, '' for nothing; of all answers or of these."""
        wanted = None if answer_ids is None else list(answer_ids)
        with self._file.reading() as connection:
            standing = point_comments.standing(connection, wanted)
        return {(c.answer_id, c.key_point_id): c.text or "" for c in standing}

    def point_comment_history(self, answer_id: str, key_point_id: str) -> list[PointComment]:
        """Everything ever written to a student on one key point, oldest first."""
        with self._file.reading() as connection:
            return point_comments.history(connection, answer_id, key_point_id)

    # Where a model found what

    def evidence(self) -> dict[str, Evidence]:
        """What a model was asked to find and found, by `evidence.content`."""
        with self._file.reading() as connection:
            return evidence.kept(connection)

    def keep_evidence(self, text: str, wording: str, spans: Evidence) -> None:
        """Keep where a model found `wording` in `text`."""
        with self._file.writing() as connection:
            evidence.keep(connection, evidence.content(text, wording), spans)

    # What it comes to

    def view(self) -> ClassView:
        """The whole class as it is now, read once."""
        with self._file.reading():
            return ClassView(
                self.rubric,
                tuple(self.answers()),
                self.verdicts(),
                self.decisions(),
                self.comments(),
                self.adjustments(),
                self.handovers(),
                self.point_comments(),
            )

    def counts(self, learned: Mapping[str, Mapping[str, Label]] | None = None) -> ClassCounts:
        """The class in numbers as it is now, for a fraction of what reading all of it costs.

        `learned`: answer id -> key point id -> what counts there in place of the model's verdict
        (`grader.learning.in_force.counts` knows it).
        """
        decided: dict[str, dict[str, Decision]] = {}
        with self._file.reading() as connection:
            for decision, _ in decisions.standing(connection):
                decided.setdefault(decision.answer_id, {})[decision.key_point_id] = decision
            return counted(
                self.rubric,
                wordings(self.rubric),
                answers.places(connection),
                verdicts.patterns(connection),
                decided,
                learned or {},
                {answer: one.marks or 0.0 for answer, (one, _) in adjustments.standing(connection).items()},
            )

    # What was done

    def log(self) -> list[LogEntry]:
        """Everything that was ever done to this class, oldest first."""
        with self._file.reading() as connection:
            return log.entries(connection)

    def graders(self) -> list[UsedGrader]:
        """Every model that gave verdicts here, with its calibration, in the order of their first."""
        with self._file.reading() as connection:
            return log.graders(connection)

    # A person who is to be forgotten

    def answer_versions(self) -> list[Answer]:
        """Every version of every answer, oldest first."""
        with self._file.reading() as connection:
            return answers.versions(connection)

    def texts_held(self) -> Iterator[tuple[str, str]]:
        """(table, text) of all that this file says in words, settings and names of files with it."""
        with self._file.reading() as connection:
            yield from erasing.texts(connection)

    def erase(
        self, answer_ids: Collection[str], *, students: Collection[str], names: Collection[str]
    ) -> Erased:
        """Take a person out for good: see `grader.gradebook.erasing.erase`."""
        return erasing.erase(self._file, answer_ids, students=students, names=names)

    # Preferences that travel with the class

    def setting(self, name: str, default: object = None) -> object:
        """A preference kept in this gradebook, as JSON data."""
        with self._file.reading() as connection:
            row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def set_setting(self, name: str, value: object) -> None:
        """Keep a preference in this gradebook."""
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO settings (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, json.dumps(value)),
            )


def _extended_by(question: Question, point: KeyPoint, versions: Iterable[Rubric]) -> Iterator[str]:
    """Fingerprints of this key point in those versions that it says all of, and maybe more."""
    for before in (q for rubric in versions for q in rubric.questions if q.id == question.id):
        for earlier in (p for p in before.key_points if p.id == point.id):
            same = (before.text, earlier.text) == (question.text, point.text)
            more = {*earlier.accept} <= {*point.accept} and {*earlier.reject} <= {*point.reject}
            if same and more:
                yield wording(before.text, earlier)


def _body(rubric: Rubric) -> str:
    """A rubric as it is kept, in JSON that any encoding can carry.

    What is as usual is left out, so that an older version reads all that it can have a word for.
    """
    try:
        return rubric.model_dump_json(exclude_defaults=True)
    except PydanticSerializationError:
        return storable(json.dumps(rubric.model_dump(exclude_defaults=True), ensure_ascii=False))
