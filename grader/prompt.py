"""The one place that knows how a question, an answer and a key point become a prompt.

A prompt is a tree, so that nothing is evaluated twice:

    root     instructions and question       once a question
    answer   what the student wrote          once an answer
    branch   one key point and its question  once a key point; its last position gives yes or no

Each node is a list of `Piece`s that are tokenised one by one. Pieces written by people (question,
answer, key point) are never allowed to become control tokens; only the frame around them is. Training
and grading both render here, and both tokenise at these fixed boundaries, so a trained model meets at
grading time exactly the tokens it was trained on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from grader.chat_template import rendered
from grader.text import visible

PROMPT_VERSION = "1"

YES, NO = "Yes", "No"

_INSTRUCTIONS = (
    "You check a student's answer against one key point. Reply Yes if the answer states the key point, "
    "in any words. Reply No if it is left out, only hinted at, or contradicted."
)
_SLOT = "\ue000"
_FRAME = f"{_SLOT}Student's answer: {_SLOT}\n\nKey point: {_SLOT}"
# The question itself stands in the instructions, once: asked again in every branch it would cost a third
# of all tokens in training and grading.


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the prompt; `control` says whether it may hold control tokens (ours may, theirs not)."""

    text: str
    control: bool


Pieces = tuple[Piece, ...]
Tokenise = Callable[[str, bool], list[int]]
"""(text, whether control tokens are parsed) -> token ids, without any token added before or after."""


@dataclass(frozen=True)
class PromptFormat:
    """The frame around what people wrote, for one model."""

    chat_template: str = ""
    """The model's own Jinja chat template; empty for a model without one."""
    bos: str = ""
    """Text of the token that opens a sequence; empty where the model adds none."""
    eos: str = ""

    @cached_property
    def _frame(self) -> tuple[str, str, str, str]:
        text = self._rendered()
        first, middle, last, tail = text.split(_SLOT)
        if self.bos and not first.startswith(self.bos):
            first = self.bos + first
        return first, middle, last, tail

    def _rendered(self) -> str:
        if not self.chat_template:
            return f"{_INSTRUCTIONS}\n\n{_FRAME}\nYes or No:"
        system, user = ("system", _INSTRUCTIONS), ("user", _FRAME)
        folded = ("user", f"{_INSTRUCTIONS}\n\n{_FRAME}")
        for messages in ((system, user), (folded,)):
            text = rendered(self.chat_template, messages, self.bos, self.eos)
            if text is not None and text.count(_SLOT) == 3 and _INSTRUCTIONS in text:
                return text
        raise ValueError("the model's chat template does not take a plain user message")

    def root(self, question: str) -> Pieces:
        """Instructions and question: what every answer to one question shares."""
        head = self._frame[0]
        if not question.strip():
            return (Piece(head, control=True),)
        return (
            Piece(f"{head}Question: ", control=True),
            Piece(_written(question), control=False),
            Piece("\n\n", control=True),
        )

    def answer(self, answer: str) -> Pieces:
        """What the student wrote: what every key point of one answer shares."""
        return Piece(self._frame[1], control=True), Piece(_written(answer), control=False)

    def branch(self, key_point: str) -> Pieces:
        """One key point; the position after its last token is where the model says yes or no."""
        return (
            Piece(self._frame[2], control=True),
            Piece(_written(key_point), control=False),
            Piece(self._frame[3], control=True),
        )


def messages(question: str, answer: str, key_point: str) -> list[dict[str, str]]:
    """The same prompt as chat messages, for a server that applies its template itself.

    Such a server tokenises the whole prompt at once and would read control tokens in people's text as
    its own, so whatever could be one is broken up.
    """
    asked = f"Question: {_defused(question)}\n\n" if question.strip() else ""
    first, middle, last, _ = _FRAME.split(_SLOT)
    user = f"{asked}{first}{middle}{_defused(answer)}{last}{_defused(key_point)}"
    return [{"role": "system", "content": _INSTRUCTIONS}, {"role": "user", "content": user}]


def tokens(pieces: Pieces, tokenise: Tokenise) -> list[int]:
    """Token ids of a node: each piece tokenised apart, so no boundary depends on its neighbours."""
    return [token for piece in pieces if piece.text for token in tokenise(piece.text, piece.control)]


def answer_tokens(tokenise: Tokenise) -> tuple[int, int]:
    """Token ids of (yes, no): the first token of each word as the model would open its reply."""
    yes, no = tokenise(YES, False), tokenise(NO, False)
    if not yes or not no or yes[0] == no[0]:
        raise ValueError("this model's tokenizer cannot tell 'Yes' from 'No'")
    return yes[0], no[0]


def _written(text: str) -> str:
    """People's text as the model sees it: inert, trimmed, and unable to pose as one of our slots."""
    return visible(text).strip()


_CONTROL_LIKE = re.compile(r"<(?=[|/\w｜])|\[(?=/?[A-Z_]+\])")


def _defused(text: str) -> str:
    """People's text in which nothing can be read as a control token: '<|im_end|>' becomes '< |im_end|>'."""
    return _CONTROL_LIKE.sub(lambda match: f"{match[0]} ", _written(text))
