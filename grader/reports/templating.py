"""Templates that a teacher may edit: sandboxed, and blind to what a student's text would do to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import ErrorKind, InputError
from grader.text import visible

if TYPE_CHECKING:
    from jinja2 import Template

_ACTIVE = re.compile(r"([\\`*_\[\]<>&#|~$])")
_LEADING = re.compile(r"^([-+=]|\d+(?=[.)]))")
_LARGEST = 1_000_000
"""Characters of a template: more is no template."""


def in_markdown(value: object) -> object:
    """A value inside a line of Markdown: text stays text, whatever it holds."""
    if not isinstance(value, str):
        return value
    flat = _ACTIVE.sub(r"\\\1", " ".join(visible(value).split()))
    leading = _LEADING.match(flat)
    if leading is None:
        return flat
    mark = leading[1]
    return f"{mark}\\{flat[len(mark) :]}" if mark.isdigit() else f"\\{flat}"


def builtin(name: str) -> str:
    """The text of a template that comes with kpgrade."""
    return (files("grader.reports") / "templates" / name).read_text("utf-8")


class PageTemplate:
    """A template of Markdown (each value is escaped for it), or of HTML where its name says so."""

    def __init__(self, text: str, name: str, *, html: bool) -> None:
        self.html = html
        self._name = name
        self._template = _compiled(text, name, html)

    @classmethod
    def read(cls, path: Path | None) -> PageTemplate:
        """The teacher's template, or without one kpgrade's. InputError when it can't be read."""
        if path is None:
            return cls(builtin("feedback.md"), "feedback.md", html=False)
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeError) as error:
            raise InputError("this template cannot be read", where=str(path), hint=str(error)) from error
        if len(text) > _LARGEST:
            raise InputError("this is too large for a template", where=str(path), kind=ErrorKind.TOO_LARGE)
        html = any(suffix in (".html", ".htm") for suffix in path.suffixes)
        return cls(text, path.name, html=html)

    def render(self, values: Mapping[str, object]) -> str:
        """The page. InputError when the template asks for what is not there, or for what it may not have."""
        from jinja2 import TemplateError

        try:
            return self._template.render(values)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, OverflowError) as error:
            known = ", ".join(sorted(values))
            raise InputError(
                f"the template cannot be filled in: {error}", where=self._name, hint=f"It may use: {known}."
            ) from error


def _compiled(text: str, name: str, html: bool) -> Template:
    from jinja2 import StrictUndefined, TemplateSyntaxError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        autoescape=html,
        finalize=None if html else in_markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    try:
        return environment.from_string(text)
    except TemplateSyntaxError as error:
        raise InputError(
            f"the template is not understood: {error.message}", where=f"{name}, line {error.lineno}"
        ) from error


@cache
def _page() -> PageTemplate:
    return PageTemplate(builtin("page.html"), "page.html", html=True)


def html_page(markdown: str, *, title: str, student: str) -> str:
    """A complete HTML page of a Markdown text. Markup in the text is shown, never obeyed."""
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    # What markdown-it makes with html off is text and its own tags, so it needs no escaping again.
    body = Markup(MarkdownIt("commonmark", {"html": False}).render(markdown))
    return _page().render({"title": title, "student": student, "body": body})
