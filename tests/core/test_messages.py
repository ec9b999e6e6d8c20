"""Texts of the catalogs: how they are chosen and counted."""

from typing import Any

import pytest

from annai.core.flow import Flow
from annai.core.load import advice
from annai.core.message import Message, Messages, PluralForms
from annai.core.text import compile_rich_text, compile_text
from annai.core.validate import validate
from annai.core.yaml import parse
from annai.wire.experience import ModalContent
from tests.core.files import BASE, files_of, load
from tests.core.world import World, new

CATALOGS = """\
-- workspace.yaml --
name: Atelier Reports
locales: [en, ja, ja-JP]
-- events.yaml --
events: {signed_up: {}}
traits: {user: {email: string, tasks: number}}
-- locales/en.yaml --
tasks:
  title: {one: "{{ count }} task", other: "{{ count }} tasks"}
  body: {one: "**One** left.", other: "**{{ count }}** left, {{ user.email }}."}
-- locales/ja.yaml --
tasks:
  title: "{{ count }}件"
  body: "残り**{{ count }}件**"
-- locales/ja-JP.yaml --
tasks: {title: "{{ count }}件のタスク"}
-- flows/a.yaml --
title: {en: A, ja: あ}
trigger: {event: signed_up}
steps:
  - id: a
    modal:
      title: {message: tasks.title, count: user.tasks}
      body: {message: tasks.body, count: user.tasks}
"""


def shown(locale: str, **traits: Any) -> tuple[str, str]:
    world = World(load(CATALOGS), new(email="ann@example.com", **traits))
    world.track("signed_up")
    (experience,) = world.see(locale=locale)
    assert isinstance(experience.content, ModalContent)
    text = "".join(getattr(node, "text", "") for part in experience.content.body for node in part.children)
    return experience.content.title, text


@pytest.mark.parametrize(
    ("locale", "tasks", "title", "body"),
    [
        ("en", 1, "1 task", "One left."),
        ("en", 2, "2 tasks", "2 left, ann@example.com."),
        ("ja", 1, "1件", "残り1件"),
        ("ja-JP", 2, "2件のタスク", "残り2件"),
        ("fr", 2, "2 tasks", "2 left, ann@example.com."),
    ],
)
def test_a_message_by_locale_and_number(locale: str, tasks: int, title: str, body: str) -> None:
    assert shown(locale, tasks=tasks) == (title, body)


def test_without_a_number_the_other_form_is_taken() -> None:
    assert shown("en") == (" tasks", " left, ann@example.com.")


def test_what_a_plural_reads() -> None:
    messages = Messages({"en": {"n": PluralForms(one="One", other="{{ count }} of {{ user.all }}")}})
    text = messages.local(Message(message="n", count="user.open"))
    assert compile_text(text, ("en",)).variables == {"user.open", "user.all"}
    assert compile_rich_text(text, ("en",)).variables == {"user.open", "user.all"}
    assert compile_text(text, ("en",)).render("en", {"user": {"open": 1}}) == "One"
    assert compile_text(text, ("en",)).render("en", {"user": 5}) == " of "


def test_a_catalog_that_cannot_be_read_hides_no_other_fault() -> None:
    node, _ = parse("f", b"title: {message: a}\ntrigger: {event: x}\nsteps: [{id: a, modal: {title: T, bdy: B}}]")
    assert node is not None
    found = [str(fault.rule) for fault in validate(node, Flow, Messages({}, complete=False))[1]]
    assert found == ["missing-key", "unknown-key"]
    assert "unknown-message" in [fault.rule for fault in validate(node, Flow)[1]]


def test_no_advice_on_a_message_that_is_no_template() -> None:
    broken = CATALOGS.replace("残り**{{ count }}件**", "{{ 7*7 }}")
    found = [str(one) for one in advice({**files_of(BASE), **files_of(broken)})]
    assert found == [
        "locales/ja.yaml:3:3: 'tasks.body' does not read user.email, which it does in en [message-placeholders]"
    ]
