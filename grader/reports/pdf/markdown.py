"""A page of Markdown as PDF: headings, paragraphs, lists, quotations, emphasis."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from grader.reports.pdf.fonts import BOLD, REGULAR, Letters

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode
    from reportlab.platypus import Flowable

_INK, _ACCENT, _QUIET = "#1b1f27", "#3b5b92", "#475063"
_SIZES = {1: 17.0, 2: 12.5, 3: 11.0}
_BODY = 10.0
_STEP = 14.0
"""Points that each level of a list or quotation is set in."""


def markdown_pdf(markdown: str, *, title: str) -> tuple[bytes, bool]:
    """The PDF (A4), and whether every letter of the text could be shown as it should be."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate, Spacer

    letters = Letters()
    root = SyntaxTreeNode(MarkdownIt("commonmark", {"html": False}).parse(markdown))
    story = [flowable for node in root.children for flowable in _blocks(node, letters, 0)]
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, title=title, leftMargin=62, rightMargin=62, topMargin=56, bottomMargin=56
    )
    document.build(story or [Spacer(1, 1)])
    return buffer.getvalue(), letters.complete


def style(size: float = _BODY, **more: Any) -> Any:
    """A paragraph style in kpgrade's font; long words are broken rather than cut."""
    from reportlab.lib.styles import ParagraphStyle

    given: dict[str, Any] = {
        "fontName": REGULAR,
        "leading": size * 1.42,
        "textColor": _INK,
        "splitLongWords": 1,
    }
    return ParagraphStyle("kpgrade", fontSize=size, **{**given, **more})


def _blocks(
    node: SyntaxTreeNode, letters: Letters, depth: int, bullet: str = "", quoted: bool = False
) -> list[Flowable]:
    from reportlab.platypus import HRFlowable, Paragraph

    indent = depth * _STEP
    if node.type == "heading":
        level = int(node.tag[1])
        look = style(
            _SIZES.get(level, _BODY),
            fontName=BOLD,
            leftIndent=indent,
            spaceBefore=4 if level == 1 else 14 if level == 2 else 9,
            spaceAfter=4,
            keepWithNext=1,
            textColor=_INK if level < 3 else _ACCENT,
        )
        return [Paragraph(_inline(node, letters), look)]
    if node.type == "paragraph":
        look = style(
            leftIndent=indent,
            bulletIndent=indent - _STEP + 3,
            spaceAfter=2 if depth else 6,
            textColor=_QUIET if quoted else _INK,
            borderPadding=0,
        )
        return [Paragraph(_inline(node, letters), look, bulletText=bullet or None)]
    if node.type == "hr":
        return [HRFlowable(width="100%", thickness=0.5, color="#ccd2dc", spaceBefore=6, spaceAfter=6)]
    if node.type in ("fence", "code_block"):
        return [Paragraph(letters.markup(node.content).replace("\n", "<br/>"), style(leftIndent=indent))]
    if node.type in ("bullet_list", "ordered_list"):
        first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
        flowables: list[Flowable] = []
        for count, item in enumerate(node.children):
            sign = f"{first + count}." if first else "•"
            for place, child in enumerate(item.children):
                flowables += _blocks(child, letters, depth + 1, sign if place == 0 else "", quoted)
        return flowables
    inner = depth + 1 if node.type == "blockquote" else depth
    return [
        flowable
        for child in node.children
        for flowable in _blocks(child, letters, inner, "", quoted or node.type == "blockquote")
    ]


def _inline(node: SyntaxTreeNode, letters: Letters) -> str:
    tags = {"strong": "b", "em": "i"}
    if node.type in ("text", "code_inline"):
        return letters.markup(node.content)
    if node.type == "hardbreak":
        return "<br/>"
    if node.type == "softbreak":
        return " "
    inside = "".join(_inline(child, letters) for child in node.children)
    tag = tags.get(node.type)
    return f"<{tag}>{inside}</{tag}>" if tag else inside
