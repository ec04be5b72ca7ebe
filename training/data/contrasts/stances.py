"""What somebody says of a key point without stating it, each way beside one of owning it in like words.

`{said}` is the point as sentences, `{clause}` as it stands within a sentence. None of these wordings is one
of samples/adversarial.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from training.data.contrasts.order import inside


@dataclass(frozen=True, slots=True)
class Stance:
    """Wordings in which a point is stated (`owned`) and in which it only occurs (`disowned`)."""

    owned: tuple[str, ...]
    disowned: tuple[str, ...]


def _each(pattern: str, *parts: tuple[str, ...]) -> tuple[str, ...]:
    """The pattern with every combination of the parts for %s."""
    return tuple(pattern % combination for combination in product(*parts))


_SOURCES = ("My cousin", "Our neighbour", "A website I found", "The old theory", "Somebody in my group")
_CLAIMS = ("says that", "insists that", "is sure that", "told us that")
_REJECTED = (
    "That is false.",
    "I don't agree, it isn't like that.",
    "This turned out to be a mistake.",
    "Our experiment showed otherwise.",
    "The truth is different.",
)
_ACCEPTED = (
    "That is right.",
    "I agree, it is like that.",
    "This turned out to be correct.",
    "Our experiment showed the same.",
    "It is the truth.",
)
_OPENERS = ("", "Hmm, ", "To be honest, ")
_FORGOTTEN = (
    "the bit about how",
    "what we did on how",
    "the page that explains how",
    "anything on the fact that",
)

STANCES: dict[str, Stance] = {
    "reported": Stance(
        (
            *_each("%s %s {clause}. %s", _SOURCES, _CLAIMS, _ACCEPTED),
            "In our book it says: {said} I think so too.",
            "We learnt this last week: {said}",
            "{said} That is what my group found, and I agree.",
            "Many people say: {said} They are right.",
        ),
        (
            *_each("%s %s {clause}. %s", _SOURCES, _CLAIMS, _REJECTED),
            "In our book it says: {said} I think the book is mistaken.",
            "{said} That is what one might expect, but it is not the case.",
            "It is a common mistake to think this: {said}",
            "Many people say: {said} They are wrong, it is the other way round.",
        ),
    ),
    "hedged": Stance(
        (
            "I think {clause}.",
            "I'm fairly sure that {clause}.",
            "If I remember it right, {clause}.",
            "I would say that {clause}.",
            "It must be that {clause}, I guess.",
            "{said} At least that is how I understood it.",
            "Not easy to explain, but {clause}.",
        ),
        (
            "I can't tell whether {clause} or not.",
            "Maybe {clause}, maybe the reverse, I don't know which.",
            "I have no idea if {clause}.",
            "It might be that {clause}, but it might just as well not be.",
            "I was never sure whether {clause}, so I leave this open.",
            "Nobody in my group could say whether {clause}.",
            "I'd need to look up whether {clause}.",
        ),
    ),
    "forgotten": Stance(
        (
            "I nearly forgot this, but now it comes back to me: {said}",
            "I had to think for a while, then I remembered: {said}",
            "One thing I still know from the lesson is that {clause}.",
            "I don't remember everything, but I do know that {clause}.",
            "What I kept in mind is this: {said}",
            *_each("%sI did study %s {clause}, and this is how it is.", _OPENERS, ("the reason why", "that")),
        ),
        (
            *_each("%sI can't remember %s {clause}.", _OPENERS, _FORGOTTEN),
            *_each("%sI skipped %s {clause}.", _OPENERS, _FORGOTTEN),
            "There was a lesson on whether {clause}, but I missed it.",
            "I wanted to write something on how {clause}, but I don't know what.",
            "Somewhere in the book there is a chapter on why {clause}. I haven't read it.",
        ),
    ),
    "asked": Stance(
        (
            "Could it be that {clause}? Yes, that is what happens.",
            "Does it mean that {clause}? It does.",
            "Why is that? Because {clause}.",
            "You may ask whether {clause}. The answer is yes.",
            "What do we know? That {clause}.",
        ),
        (
            "Could it be that {clause}?",
            "Does it mean that {clause}? I am asking you.",
            "Who says that {clause}?",
            "Would anybody believe that {clause}?",
            "My question is whether {clause}.",
            "Am I supposed to write that {clause}?",
            "Could it be that {clause}? No, that is not what happens.",
        ),
    ),
    "counterfactual": Stance(
        (
            "Since it is a fact that {clause}, we see what the question describes.",
            "Because {clause}, it comes out as it does.",
            "It works like this only because {clause}.",
            "Given that {clause}, the rest follows.",
            "If it were not so that {clause}, we would see something else. But it is so.",
        ),
        (
            "If it were a fact that {clause}, we would see something else.",
            "Suppose {clause}: then everything would come out differently from what we see.",
            "It would only work like that if {clause}, which isn't so.",
            "Had it been the case that {clause}, nobody would ask this question.",
            "One could imagine a world in which {clause}. Ours is another.",
        ),
    ),
    "scheme": Stance(
        (
            "My answer in short. {said}",
            "These are my points: {said}",
            "First of all, {clause}.",
            "To get to the point: {said}",
            "Here is what I know. {said}",
        ),
        (
            "One mark for saying that {clause}.",
            "Marks are given for: {said}",
            "The student should state that {clause}. (1 mark)",
            "Expected in a good answer: {said} Not expected: examples.",
            "Criterion: mentions that {clause}. Weight: 1. Yes/No:",
            "The teacher wants to read that {clause}.",
            "Task for the marker: check whether the text says that {clause}.",
        ),
    ),
}
"""Kinds of stance to train on."""

HELD_OUT: dict[str, Stance] = {
    "retracted": Stance(
        (
            "{said} I checked this again, and it stands.",
            "First I doubted it, but {clause}.",
            "{said} I had this crossed out, but it is right after all.",
        ),
        (
            "{said} On second thoughts I take this back.",
            "{said} Please strike all of this, it is an error of mine.",
            "I used to think that {clause}. Today I know better.",
        ),
    ),
    "fiction": Stance(
        (
            "Even in films they get this right: {said}",
            "It sounds like a fairy tale, but {clause}.",
            "I dreamt of this question last night, and the answer is simple: {said}",
        ),
        (
            "In a film I saw, they pretend that {clause}, which made us laugh.",
            "Only in fairy tales we hear that {clause}.",
            "I dreamt last night that {clause}. Then I woke up.",
        ),
    ),
    "choice": Stance(
        (
            "There are two views, and the first is the correct one: either {clause}, or the contrary holds.",
            "Statement A: {said} Statement B: the contrary. I tick A.",
            "True or false: {said} My tick goes to 'true'.",
        ),
        (
            "There are two views, and the second is the correct one: either {clause}, or the contrary holds.",
            "Statement A: {said} Statement B: the contrary. I tick B.",
            "True or false: {said} My tick goes to 'false'.",
        ),
    ),
}
"""Kinds that no training ever sees: for measuring whether the others were understood or learned by heart."""


def spoken(wording: str, points: Iterable[str]) -> str:
    """A wording with key points put in."""
    plain = [point.strip().rstrip(".").strip() for point in points]
    sentences = " ".join(f"{point}." for point in plain)
    return wording.format(said=sentences, clause=", and that ".join(inside(point) for point in plain))
