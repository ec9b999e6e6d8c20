"""From an event as a client sent it to what shall be done: checked, allowed, timed, addressed."""

from typing import Any
from uuid import uuid4

import orjson
from msgspec import DecodeError, Raw, Struct

from annai.api.body import too_deep
from annai.api.errors import Forbidden
from annai.api.faults import without_tag
from annai.api.identity import Caller, Claims, Gate
from annai.api.moments import corrected, is_historical, moment_of
from annai.core.inputs import AnyInput, Group, Identify, Page, Track
from annai.core.subject import Ref
from annai.runtime import Runtime
from annai.settings import Settings
from annai.wire.ingest import (
    MAX_ID,
    MAX_MESSAGE_ID,
    AliasEvent,
    AnyEvent,
    EventContext,
    GroupEvent,
    Id,
    IdentifyEvent,
    PageEvent,
    TrackEvent,
    decode_event,
)

PAGE_FIELDS = ("path", "url", "title", "referrer", "search")
NO_CONTEXT = EventContext()
TYPES = "track, identify, group, page, screen or alias"


class Rejection(Exception):
    """An event that cannot be taken; its neighbours can. `code` is of a closed set, the text says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Intent(Struct, frozen=True):
    """What an event asks for: `inputs` to `ref`, the last its own, after `visitor` has become `ref`.

    `text` is the event's own JSON.
    """

    ref: Ref
    inputs: tuple[AnyInput, ...]
    text: bytes
    visitor: Ref | None = None


class Intake:
    """What the events of one body share. `sent_at` is what the body said, `imported` true for imports."""

    def __init__(
        self,
        runtime: Runtime,
        gate: Gate,
        settings: Settings,
        caller: Caller,
        received: int,
        sent_at: Any,
        imported: bool,
    ) -> None:
        self.gate = gate
        self.settings = settings
        self.caller = caller
        self.received = received
        self.sent = moment_of(sent_at)
        self.imported = imported
        self.ref = runtime.ref

    def take(self, text: bytes) -> Intent:
        """What the event asks for. Raises Rejection."""
        event = read_event(text, self.settings)
        context = event.context or NO_CONTEXT
        claims = None if self.caller.trusted else self._claims(event, context)
        user = _id(event.user_id, "userId") if claims is None else claims.user
        ref = self._anonymous(event) if user is None else self.ref("user", user)
        if isinstance(event, AliasEvent):
            return Intent(ref, (), text, self.ref("anonymous", _required(event.previous_id, "previousId")))
        input = self._input(event, context, claims)
        if context.group_id is None or user is None or isinstance(event, GroupEvent):
            inputs: tuple[AnyInput, ...] = (input,)
        else:
            inputs = (*self._joined(context.group_id, claims, input.at), input)
        return Intent(ref, inputs, text, self._visitor(event, user))

    def _claims(self, event: AnyEvent, context: EventContext) -> Claims | None:
        """What the token of an event says that came with the public key; without one, it acts for a visitor."""
        user, token = _id(event.user_id, "userId"), context.identity_token
        if token is None:
            if user is not None or isinstance(event, AliasEvent | GroupEvent):
                raise _forbidden()
            return None
        try:
            claims = self.gate.claims(token, self.received) if isinstance(token, str) else None
        except Forbidden:
            raise _forbidden() from None
        if claims is None or user not in (None, claims.user):
            raise _forbidden()
        return claims

    def _anonymous(self, event: AnyEvent) -> Ref:
        if isinstance(event, AliasEvent | GroupEvent):
            raise Rejection("no_user", "An anonymous visitor joins no account and is no user; send userId.")
        visitor = _id(event.anonymous_id, "anonymousId")
        if visitor is None:
            raise Rejection("no_identity", "The event names nobody; send userId or anonymousId.")
        return self.ref("anonymous", visitor)

    def _visitor(self, event: AnyEvent, user: str | None) -> Ref | None:
        """The visitor that this event shows to be the user."""
        if not isinstance(event, IdentifyEvent) or user is None:
            return None
        visitor = _id(event.anonymous_id, "anonymousId")
        return None if visitor is None else self.ref("anonymous", visitor)

    def _input(self, event: AnyEvent, context: EventContext, claims: Claims | None) -> AnyInput:
        id = _id(event.message_id, "messageId", MAX_MESSAGE_ID) or uuid4().hex
        received = self.received
        at = self._moment(event)
        old = self.imported or is_historical(at, received)
        match event:
            case TrackEvent():
                personal: dict[str, Any] = {"properties": self._object(event.properties, "properties") or {}}
                return Track(id=id, at=at, received=received, historical=old, event=event.event, personal=personal)
            case IdentifyEvent():
                personal = {"traits": self._traits(event, context, claims)}
                return Identify(id=id, at=at, received=received, historical=old, personal=personal)
            case PageEvent():
                personal = self._page(event, context)
                return Page(id=id, at=at, received=received, historical=old, personal=personal)
            case GroupEvent():
                account, personal = self._group(event, context, claims)
                return Group(id=id, at=at, received=received, historical=old, account=account, personal=personal)
        raise AssertionError("every kind of event has an input")

    def _joined(self, group_id: Any, claims: Claims | None, at: int) -> tuple[Group, ...]:
        """The account under which a user's event happened, where its context names one."""
        id = _context_id(group_id)
        if id is None:
            return ()
        account = self._account(id, claims)
        return (Group(at=at, received=self.received, account=account, personal={"id": id, "traits": {}}),)

    def _group(self, event: GroupEvent, context: EventContext, claims: Claims | None) -> tuple[bytes, dict[str, Any]]:
        id = _id(event.group_id, "groupId") or _context_id(context.group_id)
        if id is None:
            raise Rejection("no_group", "The group call names no account; send groupId.")
        account = self._account(id, claims)
        return account, {"id": id, "traits": self._object(event.traits, "traits") or {}}

    def _account(self, id: str, claims: Claims | None) -> bytes:
        """The account's key, if the event may name it: with claims, only theirs."""
        if claims is not None and id != claims.account:
            raise _forbidden()
        return self.ref("account", id).key

    def _moment(self, event: AnyEvent) -> int:
        original = moment_of(event.original_timestamp)
        if original is None:
            original = moment_of(event.timestamp)
        sent = moment_of(event.sent_at)
        return corrected(original, self.sent if sent is None else sent, self.received)

    def _traits(self, event: IdentifyEvent, context: EventContext, claims: Claims | None) -> dict[str, Any]:
        traits = self._object(event.traits, "traits")
        if traits is None:
            traits = self._lenient(context.traits)
        return traits | (claims.traits or {}) if claims else traits

    def _page(self, event: PageEvent, context: EventContext) -> dict[str, Any]:
        page = self._lenient(context.page)
        seen = {field: page[field] for field in PAGE_FIELDS if field in page}
        names = {"name": event.name, "category": event.category}
        properties = self._object(event.properties, "properties") or {}
        return {**seen, **properties, **{key: name for key, name in names.items() if name is not None}}

    def _object(self, raw: Raw, field: str) -> dict[str, Any] | None:
        """A field that is free to hold anything, as long as it is an object, or null."""
        value = _free(raw, self.settings.max_depth - 1, self.settings)
        if value is not None and not isinstance(value, dict):
            raise Rejection("invalid", f"Expected `object | null` - at `$.{field}`")
        return value

    def _lenient(self, raw: Raw) -> dict[str, Any]:
        """An object of the context; anything else is as if it were not there."""
        value = _free(raw, self.settings.max_depth - 2, self.settings)
        return value if isinstance(value, dict) else {}


def read_event(text: bytes, settings: Settings) -> AnyEvent:
    """The event. Raises Rejection when it is too large, or no event."""
    if len(text) > settings.max_event_bytes:
        raise Rejection("too_large", f"The event has {len(text)} bytes; send at most {settings.max_event_bytes}.")
    try:
        event: AnyEvent = decode_event(text)
    except RecursionError:
        raise _too_deep(settings) from None
    except (DecodeError, UnicodeDecodeError) as error:
        raise Rejection("invalid", without_tag(str(error), TYPES)) from None
    return event


def _free(raw: Raw, levels: int, settings: Settings) -> Any:
    """A value that is kept as it is; numbers are 64-bit integers or floats. Raises Rejection when it nests deeper."""
    text = bytes(raw)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Rejection("invalid", f"not JSON: {error}") from None
    if text.count(b"{") + text.count(b"[") > levels and too_deep(value, levels):
        raise _too_deep(settings)
    return value


def _id(value: Id, field: str, longest: int = MAX_ID) -> str | None:
    """The text of an id that a client may send as a number, and empty where it has none. Raises Rejection."""
    if value is None or value == "":
        return None
    text = value if isinstance(value, str) else str(value)
    if len(text) > longest:
        raise Rejection("invalid", f"Expected at most {longest} characters - at `$.{field}`")
    return text


def _required(value: Id, field: str) -> str:
    text = _id(value, field)
    assert text is not None  # the wire's model refuses null and empty text
    return text


def unsigned(traits: dict[str, Any], signed: dict[str, Any] | None) -> dict[str, Any]:
    """The traits that the identity token does not state; on those, it has the last word."""
    return {name: value for name, value in traits.items() if name not in signed} if signed else traits


def _context_id(value: Any) -> str | None:
    """An account's id in the context, read as leniently as `groupId`."""
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and 1 <= len(text) <= 255 else None


def _forbidden() -> Rejection:
    return Rejection("forbidden", "The public key may not act for this user or account without its identity token.")


def _too_deep(settings: Settings) -> Rejection:
    return Rejection("too_deep", f"The event nests deeper than {settings.max_depth} levels.")
