"""From an event as a client sent it to what shall be done: checked, allowed, timed, addressed."""

from typing import Any
from uuid import uuid4

import orjson
from msgspec import Struct
from pydantic import ValidationError

from annai.api.body import too_deep
from annai.api.errors import Forbidden
from annai.api.identity import Caller, Gate
from annai.api.moments import corrected, is_historical, moment_of
from annai.core.inputs import AnyInput, Group, Identify, Page, Track
from annai.core.subject import Ref
from annai.runtime import Runtime
from annai.settings import Settings
from annai.wire.ingest import EVENT, AliasEvent, Event, GroupEvent, IdentifyEvent, PageEvent, TrackEvent

TOKEN = "identityToken"
PAGE_FIELDS = ("path", "url", "title", "referrer", "search")


class Rejection(Exception):
    """An event that cannot be taken; its neighbours can. `code` is of a closed set, the text says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Intent(Struct, frozen=True):
    """What an event asks for: `inputs` to `ref`, the last its own, after `visitor` has become `ref`."""

    ref: Ref
    inputs: tuple[AnyInput, ...]
    visitor: Ref | None = None


class Actor(Struct, frozen=True):
    """For whom an event acts. `account` is the only account that it may name, unless it is trusted."""

    user: str | None
    trusted: bool
    account: str | None = None
    traits: dict[str, Any] | None = None  # signed


class Intake(Struct, frozen=True):
    """What the events of one request share. `sent_at` is what the batch said, `imported` true for imports."""

    runtime: Runtime
    gate: Gate
    settings: Settings
    caller: Caller
    received: int
    sent_at: Any
    imported: bool

    def take(self, raw: Any) -> Intent:
        """What the event asks for. Raises Rejection."""
        event = _validated(raw, self.settings)
        actor = self._actor(event)
        ref = self._subject(event, actor)
        if isinstance(event, AliasEvent):
            return Intent(ref, (), self.runtime.ref("anonymous", event.previous_id))
        input = self._input(event, actor)
        return Intent(ref, (*self._account(event, actor, input.at), input), self._visitor(event, actor))

    def _actor(self, event: Event) -> Actor:
        token = event.context.get(TOKEN)
        if self.caller.trusted:
            return Actor(event.user_id, trusted=True)
        if token is None:
            if event.user_id is not None or isinstance(event, AliasEvent | GroupEvent):
                raise _forbidden()
            return Actor(None, trusted=False)
        try:
            claims = self.gate.claims(token, self.received) if isinstance(token, str) else None
        except Forbidden:
            raise _forbidden() from None
        if claims is None or event.user_id not in (None, claims.user):
            raise _forbidden()
        return Actor(claims.user, trusted=False, account=claims.account, traits=claims.traits)

    def _subject(self, event: Event, actor: Actor) -> Ref:
        if actor.user is not None:
            return self.runtime.ref("user", actor.user)
        if isinstance(event, AliasEvent | GroupEvent):
            raise Rejection("no_user", "An anonymous visitor joins no account and is no user; send userId.")
        if event.anonymous_id is None:
            raise Rejection("no_identity", "The event names nobody; send userId or anonymousId.")
        return self.runtime.ref("anonymous", event.anonymous_id)

    def _visitor(self, event: Event, actor: Actor) -> Ref | None:
        """The visitor that this event shows to be the user."""
        if not isinstance(event, IdentifyEvent) or actor.user is None or event.anonymous_id is None:
            return None
        return self.runtime.ref("anonymous", event.anonymous_id)

    def _input(self, event: Event, actor: Actor) -> AnyInput:
        at = self._moment(event)
        common: dict[str, Any] = {
            "id": event.message_id or uuid4().hex,
            "at": at,
            "received": self.received,
            "historical": self.imported or is_historical(at, self.received),
        }
        match event:
            case TrackEvent():
                return Track(**common, event=event.event, personal={"properties": event.properties})
            case IdentifyEvent():
                return Identify(**common, personal={"traits": _traits(event) | (actor.traits or {})})
            case PageEvent():
                return Page(**common, personal=_page(event))
            case GroupEvent():
                return self._group(event, actor, common)
        raise AssertionError("every kind of event has an input")

    def _account(self, event: Event, actor: Actor, at: int) -> tuple[Group, ...]:
        """The account under which a user's event happened, where its context names one."""
        group_id = _context_id(event.context.get("groupId"))
        if group_id is None or actor.user is None or isinstance(event, GroupEvent):
            return ()
        if not actor.trusted and group_id != actor.account:
            raise _forbidden()
        account = self.runtime.ref("account", group_id).key
        return (Group(at=at, received=self.received, account=account, personal={"id": group_id, "traits": {}}),)

    def _moment(self, event: Event) -> int:
        original = moment_of(event.original_timestamp)
        if original is None:
            original = moment_of(event.timestamp)
        sent = moment_of(event.sent_at)
        return corrected(original, moment_of(self.sent_at) if sent is None else sent, self.received)

    def _group(self, event: GroupEvent, actor: Actor, common: dict[str, Any]) -> Group:
        group_id = event.group_id or _context_id(event.context.get("groupId"))
        if group_id is None:
            raise Rejection("no_group", "The group call names no account; send groupId.")
        if not actor.trusted and group_id != actor.account:
            raise _forbidden()
        account = self.runtime.ref("account", group_id).key
        return Group(**common, account=account, personal={"id": group_id, "traits": event.traits})


def _validated(raw: Any, settings: Settings) -> Event:
    if not isinstance(raw, dict):
        raise Rejection("invalid", "An event is a JSON object.")
    check_size(raw, settings)
    try:
        return EVENT.validate_python(raw)
    except ValidationError as error:
        raise Rejection("invalid", explain(error)) from None


def check_size(raw: Any, settings: Settings) -> None:
    """Refuse an event that is too large or nests too deeply. Raises Rejection."""
    try:
        text = orjson.dumps(raw)
    except orjson.JSONEncodeError:
        raise _too_deep(settings) from None
    if len(text) > settings.max_event_bytes:
        raise Rejection("too_large", f"The event has {len(text)} bytes; send at most {settings.max_event_bytes}.")
    if not is_small(text, settings) and too_deep(raw, settings.max_depth):
        raise _too_deep(settings)


def is_small(text: bytes, settings: Settings) -> bool:
    """Whether JSON is so short, and has so few brackets, that nothing in it can exceed an event's limits."""
    brackets = text.count(b"{") + text.count(b"[")
    return len(text) <= settings.max_event_bytes and brackets <= settings.max_depth


def explain(error: ValidationError) -> str:
    """The first faults of a value, each with its place; never the value itself."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)[:3]
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'event'}: {fault['msg']}" for fault in faults)


def unsigned(traits: dict[str, Any], signed: dict[str, Any] | None) -> dict[str, Any]:
    """The traits that the identity token does not state; on those, it has the last word."""
    return {name: value for name, value in traits.items() if name not in signed} if signed else traits


def _traits(event: IdentifyEvent) -> dict[str, Any]:
    if event.traits is not None:
        return event.traits
    traits = event.context.get("traits")
    return traits if isinstance(traits, dict) else {}


def _page(event: PageEvent) -> dict[str, Any]:
    page = event.context.get("page")
    seen = {field: page[field] for field in PAGE_FIELDS if field in page} if isinstance(page, dict) else {}
    names = {"name": event.name, "category": event.category}
    return {**seen, **event.properties, **{key: name for key, name in names.items() if name is not None}}


def _context_id(value: Any) -> str | None:
    """An account's id in the context, read as leniently as `groupId`."""
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and 1 <= len(text) <= 255 else None


def _forbidden() -> Rejection:
    return Rejection("forbidden", "The public key may not act for this user or account without its identity token.")


def _too_deep(settings: Settings) -> Rejection:
    return Rejection("too_deep", f"The event nests deeper than {settings.max_depth} levels.")
