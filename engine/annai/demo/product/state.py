"""What the product remembers: people, sessions and reports, in memory only."""

import secrets
import time
from collections import OrderedDict
from typing import Literal

from msgspec import Struct

from annai.dashboard.language import Language
from annai.demo.cast import PREPARED, Company, Person

MOST_SESSIONS = 1_000
MOST_REPORTS = 50  # a company
MOST_PEOPLE = 500
MAX_FIELD = 60  # characters of a name
Template = Literal["sales", "invoices", "stock"]
TEMPLATES: tuple[Template, ...] = ("sales", "invoices", "stock")


class Full(Exception):
    """The demo keeps no more of these."""


class Report(Struct):
    """`samples` came with the account, `shared` counts its readers."""

    id: str
    title: str
    template: Template
    author: str
    at: int
    sample: bool = False
    shared: int = 0


class Invitation(Struct, frozen=True):
    email: str
    role: str


class Product:
    """The product's state; the demo starts anew with each process."""

    def __init__(self) -> None:
        self.people = {person.id: person for person in PREPARED}
        self._sessions: OrderedDict[str, str] = OrderedDict()
        self._known: set[str] = set()
        self._reports: dict[str, list[Report]] = {}
        self._invitations: dict[str, list[Invitation]] = {}
        self.imported: dict[str, int] = {}  # company → rows

    def sign_in(self, person: Person) -> tuple[str, bool]:
        """A new session, and whether the person comes for the first time."""
        session = secrets.token_urlsafe(24)
        self._sessions[session] = person.id
        if len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        first = person.id not in self._known
        self._known.add(person.id)
        return session, first

    def sign_out(self, session: str) -> None:
        self._sessions.pop(session, None)

    def person(self, session: str) -> Person | None:
        return self.people.get(self._sessions.get(session, ""))

    def register(self, family_name: str, given_name: str, company: str, language: Language) -> Person:
        """A new administrator in a company of their own. Raises Full."""
        if len(self.people) >= MOST_PEOPLE:
            raise Full
        mark = secrets.token_hex(4)
        there = Company(f"company-{mark}", company, language)
        id = f"person-{mark}"
        self.people[id] = Person(id, family_name, given_name, "admin", there, f"{id}@{there.id}.example")
        return self.people[id]

    def reports(self, company: Company) -> list[Report]:
        """The newest first; every account begins with a sample."""
        if company.id not in self._reports:
            title = {"ja": "【サンプル】月次売上帳票", "en": "Sample: monthly sales"}[company.language]
            self._reports[company.id] = [Report("sample", title, "sales", "", now(), sample=True)]
        return self._reports[company.id]

    def report(self, company: Company, id: str) -> Report | None:
        return next((report for report in self.reports(company) if report.id == id), None)

    def create(self, author: Person, title: str, template: Template) -> Report:
        """Raises Full."""
        reports = self.reports(author.company)
        if len(reports) >= MOST_REPORTS:
            raise Full
        report = Report(secrets.token_hex(4), title, template, author.name, now())
        reports.insert(0, report)
        return report

    def colleagues(self, company: Company) -> list[Person]:
        return [person for person in self.people.values() if person.company.id == company.id]

    def invitations(self, company: Company) -> list[Invitation]:
        return self._invitations.setdefault(company.id, [])


def now() -> int:
    return time.time_ns() // 1_000_000
