"""The crowd: simulated people who use the product, so that numbers move. Deterministic, gentle and bounded.

They speak to Annai over HTTP as real clients do: events with the secret key, decisions with their own token.
"""

import asyncio
import logging
import random
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from annai.demo.cast import CROWD_COMPANIES, ENGLISH_NAMES, JAPANESE_NAMES, Company, Person, person
from annai.demo.client import Client
from annai.demo.identity import Signer
from annai.demo.product.pages import event, introduction
from annai.demo.product.state import TEMPLATES

SEED = 20260511
BURST = 30  # the first deeds come quickly, so that the dashboard is not empty
BURST_PAUSE = 0.15  # seconds
PAUSE = 1.5
MOST_SIGHTS = 8  # of one visit
PAGES = {"report": "/reports/new", "share": "/reports", "import": "/import", "invite": "/members"}
log = logging.getLogger("annai.demo")


class Deed(Struct, frozen=True):
    """What a person does next; `willing` is how likely they follow what is shown."""

    person: Person
    kind: str
    willing: float


class Crowd:
    """Lives through all deeds once, then rests."""

    def __init__(self, client: Client, signer: Signer, product: str, seed: int = SEED) -> None:
        self._client = client
        self._signer = signer
        self._product = product
        self._chance = random.Random(seed)

    async def run(self) -> None:
        for number, deed in enumerate(deeds(self._chance)):
            try:
                await self._do(deed)
            except OSError as error:
                log.warning("the crowd could not reach Annai: %s", error)
            await asyncio.sleep(BURST_PAUSE if number < BURST else PAUSE)

    async def _do(self, deed: Deed) -> None:
        if deed.kind == "sign-up":
            await self._client.send(introduction(deed.person))
        elif deed.kind == "look":
            await self._look(deed, "/reports")
        else:
            await self._look(deed, PAGES[deed.kind])
            name, properties = self._event(deed.kind)
            await self._client.send([event(deed.person, name, properties)])

    def _event(self, kind: str) -> tuple[str, dict[str, Any]]:
        if kind == "report":
            return "report_created", {"template": self._chance.choice(TEMPLATES)}
        if kind == "share":
            return "report_shared", {"recipients": self._chance.randint(1, 4)}
        if kind == "invite":
            return "member_invited", {"role": "editor"}
        return "data_imported", {"rows": self._chance.randint(40, 900), "format": "csv"}

    async def _look(self, deed: Deed, path: str) -> None:
        """Open a page and deal with what it shows, until it shows nothing new or the person has had enough."""
        inputs: list[dict[str, Any]] = []
        met: set[tuple[str, str]] = set()
        for _ in range(MOST_SIGHTS):
            shown = await self._decide(deed.person, path, inputs)
            fresh = [each for each in shown if (each["flow"], each["step"]) not in met]
            if not fresh:
                return
            met |= {(each["flow"], each["step"]) for each in fresh}
            inputs = list(self._reactions(fresh, deed.willing))

    def _reactions(self, shown: list[Mapping[str, Any]], willing: float) -> Iterator[dict[str, Any]]:
        for each in shown:
            place = {"flow": each["flow"], "run": each["run"], "step": each["step"]}
            yield {"type": "seen", **place}
            if "actions" not in each["content"]:  # a resource centre is there to be looked into
                continue
            if self._chance.random() < willing:
                action = 0 if each["content"]["actions"] else None
                yield {"type": "advanced", **place, "action": action}
            elif self._chance.random() < 0.3:
                yield {"type": "dismissed", **place}

    async def _decide(self, person: Person, path: str, inputs: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
        token = self._signer.token(person.id, person.company.id)
        answer = await self._client.decide(token, self._product + path, person.company.language, inputs)
        shown: list[Mapping[str, Any]] = answer["experiences"]
        return shown


def deeds(chance: random.Random) -> Iterator[Deed]:
    """Everyone's deeds, mixed, each person's own in order: all sign up early, the diligent do more."""
    plans = [plan(each, diligence, chance) for each, diligence in people(chance)]
    while plans:
        own = chance.choice(plans)
        yield own.pop(0)
        plans = [each for each in plans if each]


def people(chance: random.Random) -> Iterator[tuple[Person, float]]:
    """An administrator and one or two editors for each company."""
    for company, diligence in CROWD_COMPANIES:
        for number in range(chance.randint(2, 3)):
            yield member(company, number, chance), diligence


def member(company: Company, number: int, chance: random.Random) -> Person:
    family_name, given_name = chance.choice(JAPANESE_NAMES if company.language == "ja" else ENGLISH_NAMES)
    role = "editor" if number else "admin"
    return person(company, f"{company.id}.{number + 1}", family_name, given_name, role)


def plan(each: Person, diligence: float, chance: random.Random) -> list[Deed]:
    kinds = ["sign-up", "look", "look"]
    kinds += [kind for kind in ("report", "look", "report", "share", "report") if chance.random() < diligence]
    if each.role == "admin":
        kinds += [kind for kind in ("import", "invite") if chance.random() < diligence]
    return [Deed(each, kind, diligence) for kind in kinds]
