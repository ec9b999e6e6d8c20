"""Which of a workspace's files is what, by its path."""

import re
from collections.abc import Iterable

from msgspec import Struct

MANIFEST, PLAN, HEALTH, SEGMENTS = "workspace.yaml", "events.yaml", "health.yaml", "segments.yaml"
FLOW_FILE = re.compile(r"flows/([a-z0-9][a-z0-9-]{0,63})\.yaml")
MAIL_FILE = re.compile(r"emails/([a-z0-9][a-z0-9-]{0,63})\.([A-Za-z-]{2,11})\.(mjml|txt)")


class Layout(Struct, frozen=True):
    """Paths, sorted: of flows, of email templates, and of what looks like a part of a workspace but is none."""

    flows: tuple[str, ...]
    mails: tuple[str, ...]
    strays: tuple[str, ...]


def layout_of(files: Iterable[str]) -> Layout:
    flows, mails, strays = [], [], []
    for file in sorted(files):
        if FLOW_FILE.fullmatch(file):
            flows.append(file)
        elif MAIL_FILE.fullmatch(file):
            mails.append(file)
        elif file not in (MANIFEST, PLAN, HEALTH, SEGMENTS) and (file.endswith(".yaml") or file.startswith("emails/")):
            strays.append(file)
    return Layout(tuple(flows), tuple(mails), tuple(strays))


def flow_id(file: str) -> str:
    """`flows/first-report.yaml` → `first-report`."""
    return file.removeprefix("flows/").removesuffix(".yaml")


def mail_part(file: str) -> tuple[str, str, str]:
    """`emails/nudge.ja.txt` → `(nudge, ja, txt)`."""
    id, locale, part = file.removeprefix("emails/").split(".")
    return id, locale, part
