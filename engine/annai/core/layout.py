"""Which of a workspace's files is what, by its path."""

import re
from collections.abc import Iterable

from msgspec import Struct

MANIFEST, PLAN, HEALTH, SEGMENTS = "workspace.yaml", "events.yaml", "health.yaml", "segments.yaml"
FLOW_FILE = re.compile(r"flows/([a-z0-9][a-z0-9-]{0,63})\.yaml")
PART_FILE = re.compile(r"parts/(?:[a-z0-9][a-z0-9-]{0,63}/){0,3}[a-z0-9][a-z0-9-]{0,63}\.yaml")
CATALOG_FILE = re.compile(r"locales/([A-Za-z-]{2,11})\.yaml")
MAIL_FILE = re.compile(r"emails/([a-z0-9][a-z0-9-]{0,63})\.([A-Za-z-]{2,11})\.(mjml|txt)")


class Layout(Struct, frozen=True):
    """Paths, sorted: of flows, of email templates, of message catalogs, and of strays, which look like a part of a
    workspace but are none. Parts are read where a file includes them."""

    flows: tuple[str, ...]
    mails: tuple[str, ...]
    catalogs: tuple[str, ...]
    strays: tuple[str, ...]


def layout_of(files: Iterable[str]) -> Layout:
    flows, mails, catalogs, strays = [], [], [], []
    for file in sorted(files):
        if FLOW_FILE.fullmatch(file):
            flows.append(file)
        elif MAIL_FILE.fullmatch(file):
            mails.append(file)
        elif CATALOG_FILE.fullmatch(file):
            catalogs.append(file)
        elif _stray(file):
            strays.append(file)
    return Layout(tuple(flows), tuple(mails), tuple(catalogs), tuple(strays))


def _stray(file: str) -> bool:
    known = file in (MANIFEST, PLAN, HEALTH, SEGMENTS) or PART_FILE.fullmatch(file)
    return not known and (file.endswith(".yaml") or file.startswith("emails/"))


def flow_id(file: str) -> str:
    """`flows/first-report.yaml` → `first-report`."""
    return file.removeprefix("flows/").removesuffix(".yaml")


def catalog_locale(file: str) -> str:
    """`locales/ja.yaml` → `ja`."""
    return file.removeprefix("locales/").removesuffix(".yaml")


def mail_part(file: str) -> tuple[str, str, str]:
    """`emails/nudge.ja.txt` → `(nudge, ja, txt)`."""
    id, locale, part = file.removeprefix("emails/").split(".")
    return id, locale, part
