"""Emails whose MJML does not compile to HTML."""

import re
from collections.abc import Iterator

import mrml

from annai.core.conditions.errors import instead
from annai.core.filters import TextError
from annai.core.finding import Finding
from annai.core.template import Template, compile_template, split
from annai.core.workspace import MailFile, Workspace

NAMES = (
    "mjml mj-head mj-attributes mj-all mj-class mj-breakpoint mj-font mj-preview mj-style mj-title mj-body "
    "mj-accordion mj-accordion-element mj-accordion-text mj-accordion-title mj-button mj-carousel mj-carousel-image "
    "mj-column mj-divider mj-group mj-hero mj-image mj-navbar mj-navbar-link mj-raw mj-section mj-social "
    "mj-social-element mj-spacer mj-table mj-text mj-wrapper"
)
ELEMENTS = frozenset(NAMES.split())

_ELEMENT = re.compile(r"<!--.*?-->|\{#.*?#\}|<(mj[\w-]*)", re.DOTALL | re.IGNORECASE)
_POSITION = re.compile(r" in root template(?: at position (\d+):\d+)?")
_VISIBLE = re.compile(r"[^\n]")


def mjml(workspace: Workspace) -> Iterator[Finding]:
    for mail in workspace.mails:
        if mail.part == "mjml":
            yield from list(_unknown_elements(mail)) or _broken(mail)


def _unknown_elements(mail: MailFile) -> Iterator[Finding]:
    """The compiler would pass them on to the reader."""
    for match in _ELEMENT.finditer(mail.source):
        name = match[1]
        if name and name not in ELEMENTS:
            line = mail.source.count("\n", 0, match.start()) + 1
            yield mail.fault(f"MJML has no element <{name}>; {instead(name.lower(), ELEMENTS)}", "mjml", line)


def _broken(mail: MailFile) -> Iterator[Finding]:
    """A template that does not compile is told elsewhere; one whose branches each open the same tag is judged by
    what it renders."""
    try:
        template = compile_template(mail.source, html=True)
    except TextError:
        return
    fault = _refusal(_without_code(template))
    if fault and _refusal(template.render({}, mail.locale)):
        yield mail.fault(f"not MJML: {fault[0]}", "mjml", fault[1])


def _without_code(template: Template) -> str:
    """The source with blanks for template code, so that lines stay what they are."""
    return "".join(piece if is_text else _VISIBLE.sub(" ", piece) for is_text, piece in split(template.source))


def _refusal(source: str) -> tuple[str, int] | None:
    """The compiler's words and the line, 1 when it tells none; None when the source compiles."""
    try:
        mrml.to_html(source)
    except OSError as error:
        message = str(error)
        position = _POSITION.search(message)
        before = source.encode()[: int(position[1] or 0)] if position else b""
        return _POSITION.sub("", message), before.count(b"\n") + 1
    return None
