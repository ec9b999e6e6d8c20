"""For whom a widget's request acts."""

from typing import Any

from msgspec import Struct

from annai.api.errors import BadRequest, Forbidden
from annai.api.identity import Claims
from annai.api.services import Services
from annai.core.inputs import AnyInput, Group, Identify
from annai.core.subject import Ref
from annai.wire.decide import DecideRequest, StreamRequest

Asked = DecideRequest | StreamRequest


class Acting(Struct, frozen=True):
    """The subject, the visitor that it was before, and the account that the request may name.

    `account` is the account's external id. A trusted request may name any account. `expires` is when the right to
    act ends, if it does.
    """

    ref: Ref
    trusted: bool
    visitor: Ref | None = None
    account: str | None = None
    traits: dict[str, Any] | None = None
    expires: int | None = None

    def may_join(self, account: str) -> bool:
        return self.ref.kind == "user" and (self.trusted or account == self.account)


def acting(services: Services, asked: Asked, now: int) -> Acting:
    """Raises Unauthorized, Forbidden, and BadRequest when the request names nobody."""
    caller = services.gate.caller(asked.key)
    if asked.token is not None:
        return _by_token(services, asked, services.gate.claims(asked.token, now), caller.trusted)
    if (asked.user_id or asked.group_id) and not caller.trusted:
        raise Forbidden
    if asked.user_id is not None:
        user = services.runtime.ref("user", asked.user_id)
        return Acting(user, caller.trusted, _visitor(services, asked), account=asked.group_id)
    if asked.group_id is not None:
        raise Forbidden
    visitor = _visitor(services, asked)
    if visitor is None:
        raise BadRequest("The request names nobody; send a token or an anonymousId.")
    return Acting(visitor, caller.trusted)


def _by_token(services: Services, asked: Asked, claims: Claims, trusted: bool) -> Acting:
    if asked.user_id not in (None, claims.user):
        raise Forbidden
    if asked.group_id not in (None, claims.account):
        raise Forbidden
    user = services.runtime.ref("user", claims.user)
    return Acting(user, trusted, _visitor(services, asked), claims.account, claims.traits, claims.expires)


def _visitor(services: Services, asked: Asked) -> Ref | None:
    return None if asked.anonymous_id is None else services.runtime.ref("anonymous", asked.anonymous_id)


def prelude(services: Services, actor: Acting, now: int) -> list[AnyInput]:
    """What the identity itself tells: signed traits, and the account. Idempotent, so without message ids."""
    inputs: list[AnyInput] = []
    if actor.traits:
        inputs.append(Identify(at=now, received=now, personal={"traits": actor.traits}))
    if actor.account is not None:
        account = services.runtime.ref("account", actor.account).key
        inputs.append(Group(at=now, received=now, account=account, personal={"id": actor.account, "traits": {}}))
    return inputs
