"""The prompt under other people's chat templates: taken as they are meant, or refused in words."""

from __future__ import annotations

import pytest

from grader.prompt import PromptFormat

_LOOP = (
    "{% for m in messages %}{% if loop.index > 9 %}{% break %}{% endif %}"
    "[{{ m.role }}] {{ m.content }} {% endfor %}"
)
_NO_SYSTEM = (
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "<{{ m.role }}>{{ m.content }}{% endfor %}"
)


def _whole(form: PromptFormat) -> str:
    nodes = (form.root("Why?"), form.answer("Because."), form.branch("It is so."))
    return "".join(piece.text for node in nodes for piece in node)


def test_a_template_is_followed_and_what_people_wrote_stands_in_its_places() -> None:
    text = _whole(PromptFormat(_LOOP))

    assert text.startswith("[system] You check a student's answer")
    assert "[user] Question: Why?\n\nStudent's answer: Because.\n\nKey point: It is so." in text


def test_a_template_without_a_system_message_gets_the_instructions_in_the_users() -> None:
    text = _whole(PromptFormat(_NO_SYSTEM, bos="<s>"))

    assert text.startswith("<s><user>You check a student's answer")
    assert text.count("You check") == 1


@pytest.mark.parametrize(
    "template",
    [
        "{% for m in messages %}",
        "{{ messages[0].content + 1 }}",
        "{{ messages[7].content.strip() }}",
        "{{ 1 / 0 }}",
        "{{ unknown() }}",
        "{{ messages.__class__.__mro__ }}",
        "nothing of what was said",
        "{% for i in range(10 ** 9) %}x{% endfor %}",
    ],
)
def test_a_template_that_cannot_be_used_is_refused_in_words(template: str) -> None:
    with pytest.raises(ValueError, match="does not take a plain user message"):
        PromptFormat(template).root("Why?")
