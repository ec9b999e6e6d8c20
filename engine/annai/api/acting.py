"""For whom a widget's request acts."""

from typing import Any

from msgspec import Struct

from annai.api.errors import BadRequest, Forbidden
from annai.api.identity import Claims
from annai.api.services import Services
from annai.core.inputs import AnyInput, Group, Identify
from annai.core.subject import Ref
from annai.runtime.recent import Recent
from annai.wire.decide import Asking

REMEMBERED = 32_768


class Acting(Struct, frozen=True):
    """The subject, the visitor that it was before, and the account that the request may name.

    A trusted request may name any account. `expires` is when the right to act ends, if it does.
    """

    ref: Ref
    trusted: bool
    visitor: Ref | None = None
    account: Ref | None = None
    traits: dict[str, Any] | None = None
    expires: int | None = None

    def may_join(self, account: str) -> bool:
        named = self.account is not None and account == self.account.id
        return self.ref.kind == "user" and (self.trusted or named)


class Actors:
    """Who acts, worked out once for all requests that say the same of themselves: checks and keyed hashes are dear.

    Up to REMEMBERED are kept, those used last; the expiry is checked every time.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: Recent[tuple[str | None, ...], Acting] = Recent(REMEMBERED)

    def of(self, asked: Asking, now: int) -> Acting:
        """As `acting`."""
        says = (asked.key, asked.token, asked.anonymous_id, asked.user_id, asked.group_id)
        actor = self._known.get(says)
        if actor is None or (actor.expires is not None and actor.expires <= now):
            actor = self._known[says] = acting(self._services, asked, now)
            self._known.trim()
        return actor


def acting(services: Services, asked: Asking, now: int) -> Acting:
    """Raises Unauthorized, Forbidden, and BadRequest when the request names nobody."""
    caller = services.gate.caller(asked.key)
    if asked.token is not None:
        return _by_token(services, asked, services.gate.claims(asked.token, now), caller.trusted)
    if (asked.user_id or asked.group_id) and not caller.trusted:
        raise Forbidden
    if asked.user_id is not None:
        user = services.runtime.ref("user", asked.user_id)
        return Acting(user, caller.trusted, _visitor(services, asked), _account(services, asked.group_id))
    if asked.group_id is not None:
        raise Forbidden
    visitor = _visitor(services, asked)
    if visitor is None:
        raise BadRequest("The request names nobody; send a token or an anonymousId.")
    return Acting(visitor, caller.trusted)


def _by_token(services: Services, asked: Asking, claims: Claims, trusted: bool) -> Acting:
    if asked.user_id not in (None, claims.user):
        raise Forbidden
    if asked.group_id not in (None, claims.account):
        raise Forbidden
    user, account = services.runtime.ref("user", claims.user), _account(services, claims.account)
    return Acting(user, trusted, _visitor(services, asked), account, claims.traits, claims.expires)


def _visitor(services: Services, asked: Asking) -> Ref | None:
    return None if asked.anonymous_id is None else services.runtime.ref("anonymous", asked.anonymous_id)


def _account(services: Services, id: str | None) -> Ref | None:
    return None if id is None else services.runtime.ref("account", id)


def prelude(actor: Acting, now: int) -> list[AnyInput]:
    """What the identity itself tells: signed traits, and the account. Idempotent, so without message ids."""
    inputs: list[AnyInput] = []
    if actor.traits:
        inputs.append(Identify(at=now, received=now, personal={"traits": actor.traits}))
    if actor.account is not None:
        personal = {"id": actor.account.id, "traits": {}}
        inputs.append(Group(at=now, received=now, account=actor.account.key, personal=personal))
    return inputs
