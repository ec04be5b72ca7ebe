"""Equations as one line of text: MathML of web pages and OpenDocument, OMML of Word, LaTeX as it stands.

A fraction is `m/V`, a power `x^2`, an index `v_0`, a root `sqrt(x)`; brackets stand where more than one sign
would lose its place. The forms follow UnicodeMath (Sargent, Unicode Technical Note 28).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_DEEPEST = 200


@dataclass(slots=True)
class Node:
    """An element of an equation: its name without a namespace, its own text, what is in it."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def child(self, name: str) -> Node | None:
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)


def linear(node: Node) -> str:
    """The equation on one line; '' for one without signs."""
    return " ".join(_line(node, 0).split())


def _line(node: Node, depth: int) -> str:
    if depth > _DEEPEST:
        return node.text
    inner = [_line(child, depth + 1) for child in node.children if child.name not in _SKIPPED]
    rule = _RULES.get(node.name)
    if rule is not None:
        return rule(node, inner, depth)
    return node.text + "".join(inner)


def _group(text: str) -> str:
    """In brackets, unless it is one sign, word or number, or has them already."""
    text = text.strip()
    single = text.isalnum() or len(text) < 2 or (text[0] == "(" and text[-1] == ")" and ")" not in text[1:-1])
    return text if single else f"({text})"


def _at(inner: Sequence[str], index: int) -> str:
    return inner[index] if index < len(inner) else ""


def _part(node: Node, name: str, depth: int) -> str:
    child = node.child(name)
    return _line(child, depth + 1) if child is not None else ""


def _fraction(_node: Node, inner: Sequence[str], _depth: int) -> str:
    return f"{_group(_at(inner, 0))}/{_group(_at(inner, 1))}"


def _power(_node: Node, inner: Sequence[str], _depth: int) -> str:
    return f"{_group(_at(inner, 0))}^{_group(_at(inner, 1))}"


def _index(_node: Node, inner: Sequence[str], _depth: int) -> str:
    return f"{_group(_at(inner, 0))}_{_group(_at(inner, 1))}"


def _both(_node: Node, inner: Sequence[str], _depth: int) -> str:
    return f"{_group(_at(inner, 0))}_{_group(_at(inner, 1))}^{_group(_at(inner, 2))}"


def _root(_node: Node, inner: Sequence[str], _depth: int) -> str:
    return f"sqrt({''.join(inner)})"


def _nth_root(_node: Node, inner: Sequence[str], _depth: int) -> str:
    return f"root({_at(inner, 1)}, {_at(inner, 0)})"


def _fence(node: Node, inner: Sequence[str], _depth: int) -> str:
    opening, closing = node.attributes.get("open", "("), node.attributes.get("close", ")")
    return f"{opening}{', '.join(inner)}{closing}"


def _rows(_node: Node, inner: Sequence[str], _depth: int) -> str:
    return "; ".join(text for text in inner if text)


def _cells(_node: Node, inner: Sequence[str], _depth: int) -> str:
    return " ".join(text for text in inner if text)


def _semantics(_node: Node, inner: Sequence[str], _depth: int) -> str:
    return _at(inner, 0)


def _word_fraction(node: Node, _inner: Sequence[str], depth: int) -> str:
    return f"{_group(_part(node, 'num', depth))}/{_group(_part(node, 'den', depth))}"


def _word_scripts(node: Node, _inner: Sequence[str], depth: int) -> str:
    sub, sup = _part(node, "sub", depth), _part(node, "sup", depth)
    return (
        _group(_part(node, "e", depth))
        + (f"_{_group(sub)}" if sub else "")
        + (f"^{_group(sup)}" if sup else "")
    )


def _word_root(node: Node, _inner: Sequence[str], depth: int) -> str:
    degree, inside = _part(node, "deg", depth), _part(node, "e", depth)
    return f"root({degree}, {inside})" if degree else f"sqrt({inside})"


def _word_fence(node: Node, _inner: Sequence[str], depth: int) -> str:
    properties = node.child("dPr") or Node("dPr")
    begin, end = properties.child("begChr"), properties.child("endChr")
    inside = "|".join(_line(child, depth + 1) for child in node.children if child.name == "e")
    opening = begin.attributes.get("val", "(") if begin else "("
    closing = end.attributes.get("val", ")") if end else ")"
    return f"{opening}{inside}{closing}"


def _word_large(node: Node, _inner: Sequence[str], depth: int) -> str:
    properties = node.child("naryPr") or Node("naryPr")
    sign = properties.child("chr")
    sub, sup = _part(node, "sub", depth), _part(node, "sup", depth)
    head = sign.attributes.get("val", "∫") if sign else "∫"
    bounds = (f"_{_group(sub)}" if sub else "") + (f"^{_group(sup)}" if sup else "")
    return f"{head}{bounds} {_part(node, 'e', depth)}"


def _word_accent(node: Node, _inner: Sequence[str], depth: int) -> str:
    properties = node.child("accPr") or node.child("groupChrPr") or Node("")
    sign = properties.child("chr")
    return _part(node, "e", depth) + (sign.attributes.get("val", "") if sign else "\u0302")


def _word_function(node: Node, _inner: Sequence[str], depth: int) -> str:
    return f"{_part(node, 'fName', depth)} {_group(_part(node, 'e', depth))}"


_Rule = Callable[[Node, Sequence[str], int], str]
_SKIPPED = frozenset(
    {"annotation", "annotation-xml", "mprescripts", "none", "dPr", "naryPr", "accPr", "rPr", "ctrlPr"}
)
_RULES: dict[str, _Rule] = {
    "mfrac": _fraction, "msup": _power, "mover": _power, "msub": _index, "munder": _index,
    "msubsup": _both, "munderover": _both, "msqrt": _root, "mroot": _nth_root, "mfenced": _fence,
    "mtable": _rows, "mtr": _cells, "semantics": _semantics,
    "f": _word_fraction, "sSup": _word_scripts, "sSub": _word_scripts, "sSubSup": _word_scripts,
    "rad": _word_root, "d": _word_fence, "nary": _word_large, "acc": _word_accent, "func": _word_function,
    "m": _rows, "mr": _cells, "eqArr": _rows,
}  # fmt: skip
