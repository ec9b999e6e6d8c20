"""The headers by which an endpoint knows a webhook: Standard Webhooks, and a token."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b

from msgspec import Struct
from standardwebhooks.webhooks import Webhook


class Credentials(Struct, frozen=True):
    """By endpoint: the secrets that sign (two while one replaces the other), and the tokens that are sent."""

    secrets: Mapping[str, Sequence[str]] = {}
    tokens: Mapping[str, str] = {}

    def headers(self, endpoint: str, id: str, body: str, now: int) -> dict[str, str]:
        """`id` names the message at every attempt; `now` in milliseconds."""
        signed = {
            "webhook-id": message_id(id),
            "webhook-timestamp": str(now // 1000),
            "webhook-signature": self._signatures(endpoint, message_id(id), body, now),
            "authorization": f"Bearer {self.tokens[endpoint]}" if endpoint in self.tokens else "",
        }
        return {name: value for name, value in signed.items() if value}

    def _signatures(self, endpoint: str, id: str, body: str, now: int) -> str:
        moment = datetime.fromtimestamp(now // 1000, UTC)
        secrets = self.secrets.get(endpoint, ())
        return " ".join(Webhook(secret).sign(msg_id=id, timestamp=moment, data=body) for secret in secrets)


def message_id(id: str) -> str:
    """The webhook's id for the outside, which says nothing of the subject."""
    return f"msg_{blake2b(id.encode(), digest_size=16).hexdigest()}"
