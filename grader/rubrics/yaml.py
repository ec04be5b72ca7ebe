"""Rubrics in YAML, the format that keeps everything, with the line in every complaint.

The document is walked as nodes rather than loaded, so that text stays as typed (`no` is a word here, not a
truth value), every problem knows its line, and no tag can make an object.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import yaml

from grader.domain import Rounding, Rubric
from grader.drafting.languages import LANGUAGES
from grader.errors import InputError
from grader.rubrics.as_written import WrittenPoint, WrittenQuestion, build, number
from grader.rubrics.rules import floor_is_off, rounding

_RUBRIC = ("title", "language", "rounding", "questions", "learned")
"""`learned` is read apart: `grader.rubrics.carried`."""
_QUESTION = ("id", "question", "marks", "partial_credit", "rounding", "floor", "guidelines", "key_points")
_POINT = ("text", "id", "points", "fault", "levels", "accept", "reject", "comments")
_COMMENTS = ("missed", "covered", "found", "not found")
_YES = frozenset({"true", "yes", "on", "y"})
_NO = frozenset({"false", "no", "off", "n"})
_MAX_NODES = 50_000
"""Aliases make a small file into a large tree; a rubric stays far below this."""


def read_yaml(data: bytes, where: str) -> Rubric:
    """The rubric in a YAML document: `title` and `questions`, or one question on its own.

    Raises InputError with the line of what is wrong.
    """
    try:
        text = (
            data.decode("utf-8-sig")
            if not data.startswith((b"\xff\xfe", b"\xfe\xff"))
            else data.decode("utf-16")
        )
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as problem:
        raise InputError(
            "the text is not UTF-8", where=where, hint="Save the file again with the encoding UTF-8."
        ) from problem
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise InputError(
            f"this is not valid YAML: {problem.problem or problem.context}",
            where=f"{where}{line}",
            hint="Check the indentation, and put text with special characters in quotes.",
        ) from problem
    except yaml.YAMLError as problem:
        raise InputError("this is not valid YAML: a character that is not allowed", where=where) from problem
    except RecursionError as problem:
        raise InputError("the lists are nested too deeply for a rubric", where=where) from problem
    if root is None:
        raise InputError("the rubric is empty", where=where)
    return _Walk(where).rubric(root)


class _Walk:
    """One walk over a document; counts nodes so that aliases cannot blow it up."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._nodes = 0
        self._rounding_of_all = Rounding.NONE

    def rubric(self, root: yaml.Node) -> Rubric:
        known = tuple(dict.fromkeys((*_RUBRIC, *_QUESTION)))
        fields = self._fields(root, known, what="a rubric")
        title = self._text(fields["title"]) if "title" in fields else ""
        language = self._language(fields["language"]) if "language" in fields else ""
        if "questions" not in fields:
            if "key_points" not in fields:
                raise self._problem(
                    "a rubric needs `questions:`, or one `question:` with its `key_points:`", root
                )
            return build(
                [self._question(root, extra=("title", "language", "learned"))],
                title=title,
                where=self._where,
                language=language,
            )
        stray = next((name for name in fields if name not in _RUBRIC), None)
        if stray:
            raise self._problem(f"`{stray}` belongs to a question; put it under `questions:`", fields[stray])
        if "rounding" in fields:
            self._rounding_of_all = self._rounding(fields["rounding"])
        written = [self._question(node) for node in self._items(fields["questions"], "questions")]
        return build(written, title=title, where=self._where, language=language)

    def _question(self, node: yaml.Node, extra: tuple[str, ...] = ()) -> WrittenQuestion:
        fields = self._fields(node, (*_QUESTION, *extra), what="a question")
        question = WrittenQuestion(line=_line(node), rounding=self._rounding_of_all)
        if "id" in fields:
            question.id = self._text(fields["id"])
        if "question" in fields:
            question.text = self._text(fields["question"])
        if "marks" in fields:
            question.marks = self._number(fields["marks"], "marks")
        if "partial_credit" in fields:
            question.partial_credit = self._truth(fields["partial_credit"])
        if "rounding" in fields:
            question.rounding = self._rounding(fields["rounding"])
        if "guidelines" in fields:
            question.guidelines = self._text(fields["guidelines"])
        if "floor" in fields:
            question.below_zero = self._below_zero(fields["floor"])
        if "key_points" not in fields:
            raise self._problem("this question has no `key_points:`", node)
        question.points = [self._point(item) for item in self._items(fields["key_points"], "key_points")]
        return question

    def _point(self, node: yaml.Node) -> WrittenPoint:
        if isinstance(node, yaml.ScalarNode):
            return WrittenPoint(text=self._text(node), line=_line(node))
        sentence = self._sentence_with_colon(node)
        if sentence is not None:
            return WrittenPoint(text=sentence, line=_line(node))
        fields = self._fields(node, _POINT, what="a key point")
        if "text" not in fields:
            raise self._problem("this key point has no `text:`", node)
        point = WrittenPoint(text=self._text(fields["text"]), line=_line(node))
        if "id" in fields:
            point.id = self._text(fields["id"])
        if "points" in fields:
            point.points = self._number(fields["points"], "points")
        if "fault" in fields:
            point.fault = self._truth(fields["fault"])
            if not point.fault and (point.points or 0) < 0:
                raise self._problem("a key point that costs points is a fault", fields["fault"])
        if "levels" in fields:
            point.levels = self._levels(fields["levels"])
        point.accept = self._texts(fields, "accept")
        point.reject = self._texts(fields, "reject")
        if "comments" in fields:
            told = self._fields(fields["comments"], _COMMENTS, what="the comments of a key point")
            point.comment_missed = self._either(told, "missed", "not found")
            point.comment_covered = self._either(told, "covered", "found")
        return point

    def _either(self, fields: dict[str, yaml.Node], *names: str) -> str:
        """The text under the one of these names that is there."""
        return next((self._text(fields[name]) for name in names if name in fields), "")

    def _levels(self, node: yaml.Node) -> list[tuple[str, float]]:
        """`full: 2` lines, or a list of them."""
        maps = [node] if isinstance(node, yaml.MappingNode) else [*self._items(node, "levels")]
        levels = []
        for each in maps:
            self._count(each)
            if not isinstance(each, yaml.MappingNode):
                raise self._problem("a level is a name and its points, as in `partly: 1`", each)
            for key, value in each.value:
                levels.append((self._text(key), self._number(value, "levels")))
        return levels

    def _texts(self, fields: dict[str, yaml.Node], name: str) -> tuple[str, ...]:
        """One text or a list of them; none where the field is not there."""
        node = fields.get(name)
        if node is None:
            return ()
        alone = isinstance(node, yaml.ScalarNode)
        return tuple(self._text(item) for item in ([node] if alone else self._items(node, name)))

    @staticmethod
    def _sentence_with_colon(node: yaml.Node) -> str | None:
        """`- Osmosis: water moves` is YAML for a mapping, but a teacher means the sentence."""
        if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
            return None
        key, value = node.value[0]
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            return None
        if not value.value.strip() or difflib.get_close_matches(key.value.lower(), _POINT, cutoff=0.7):
            return None
        return f"{key.value}: {value.value}"

    def _fields(self, node: yaml.Node, known: tuple[str, ...], *, what: str) -> dict[str, yaml.Node]:
        self._count(node)
        if not isinstance(node, yaml.MappingNode):
            raise self._problem(f"{what} is written as `name: value` lines", node)
        fields: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                close = difflib.get_close_matches(str(name).lower(), known, n=1)
                hint = f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(known)}."
                raise self._problem(f"`{name}` is not a part of {what}", key, hint=hint)
            if name in fields:
                raise self._problem(f"`{name}` is here twice", key)
            fields[name] = value
        return fields

    def _items(self, node: yaml.Node, name: str) -> Iterator[yaml.Node]:
        self._count(node)
        if not isinstance(node, yaml.SequenceNode):
            raise self._problem(f"`{name}:` is a list, each item on a line of its own after a dash", node)
        if not node.value:
            raise self._problem(f"`{name}:` is empty", node)
        for item in node.value:
            self._count(item)
            yield item

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._problem("here stands one text, not a list", node)
        text = str(node.value)
        if not text.strip() or (node.tag == "tag:yaml.org,2002:null" and text in {"~", "null"}):
            raise self._problem("this is empty", node)
        return text

    def _number(self, node: yaml.Node, name: str) -> float:
        value = number(self._text(node))
        if value is None:
            raise self._problem(f"`{name}` is a number, such as 2 or 0.5", node)
        return value

    def _truth(self, node: yaml.Node) -> bool:
        word = self._text(node).strip().lower()
        if word not in _YES | _NO:
            raise self._problem("here stands yes or no", node)
        return word in _YES

    def _rounding(self, node: yaml.Node) -> Rounding:
        rule = rounding(self._text(node))
        if rule is None:
            raise self._problem(f"`rounding` is one of {', '.join(Rounding)}", node)
        return rule

    def _language(self, node: yaml.Node) -> str:
        language = self._text(node).strip().lower()
        if language[:2] not in LANGUAGES:
            raise self._problem(f"`language` is one of {', '.join(LANGUAGES)}", node)
        return language

    def _below_zero(self, node: yaml.Node) -> bool:
        off = floor_is_off(self._text(node))
        if off is None:
            raise self._problem("`floor` is 0 or none", node)
        return off

    def _count(self, node: yaml.Node) -> None:
        self._nodes += 1
        if self._nodes > _MAX_NODES:
            raise self._problem("this rubric is far too long, or repeats itself through aliases", node)

    def _problem(self, message: str, node: yaml.Node, *, hint: str = "") -> InputError:
        return InputError(message, where=f"{self._where}, line {_line(node)}", hint=hint)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
