"""The poster: delivers what webhook steps put into the outbox.

Policy:
1. A row is claimed for LEASE, so one worker sends it; a crash hands it to the next one when the lease ends. Every
   attempt carries the same `webhook-id`: rather twice, which the endpoint can tell, than never.
2. What did not arrive is tried again after PAUSES, lengthened by up to a tenth, or later when the endpoint asks for it.
3. An endpoint that answers 410 gets nothing more until the workspace changes or the process starts anew.
4. Its end comes back to the run as a Posted input. The same commit finishes the outbox row, or keeps it as failed, for
   people to have it sent again. When the run cannot take it, the row is set aside at once.
"""

import asyncio
import logging
from hashlib import blake2b

from annai.core.bundle import Bundle
from annai.core.effects import CallWebhook
from annai.core.inputs import Posted
from annai.core.instant import HOUR, MINUTE, SECOND
from annai.mail.outcome import GiveUp, Retry, Undelivered
from annai.runtime import Runtime
from annai.store.errors import StoreUnavailable
from annai.store.protocol import OutboxRow
from annai.webhook.client import AT_ONCE, Client, HttpClient
from annai.webhook.signature import Credentials
from annai.workers.brought import Brought
from annai.workers.dead_letters import attempt, conclude

log = logging.getLogger("annai.webhooks")

LEASE = MINUTE  # longer than an attempt may take
PAUSES = (5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
LONGEST_SLEEP = 5.0


class Poster:
    name = "webhooks"

    def __init__(self, runtime: Runtime, client: Client | None = None, credentials: Credentials | None = None) -> None:
        self._runtime = runtime
        self._client = client or HttpClient()
        self._credentials = credentials or Credentials()
        self._bundle: Bundle | None = None
        self._gone: set[str] = set()  # the endpoints of this bundle that want nothing more

    def concerns(self, news: Brought) -> bool:
        """Whether a commit put a webhook into the outbox."""
        return CallWebhook in news.ordered

    async def run_once(self) -> float | None:
        rows = await self._runtime.store.claim(
            "webhook", self._runtime.clock(), LEASE, AT_ONCE, self._runtime.share.tokens.keys()
        )
        calls = [(row, row.effect) for row in rows if isinstance(row.effect, CallWebhook)]
        await self._runtime.hear_of(call.subject for _, call in calls)
        await asyncio.gather(*(attempt(self._runtime, row, self._handle(row, call)) for row, call in calls))
        return 0.0 if len(rows) == AT_ONCE else LONGEST_SLEEP

    async def _handle(self, row: OutboxRow, call: CallWebhook) -> None:
        if await self._runtime.follow(call.subject) is None:
            log.error("webhook %s is not sent: its subject is gone", row.id)
            await self._runtime.store.finish([row.id])
            return
        try:
            await self._send(row, call)
        except GiveUp as error:
            if error.hard:
                self._gone.add(call.endpoint)
            await self._end(row, call, error.reason)
        except Undelivered as error:
            await self._again(row, call, error)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("webhook %s met a fault", row.id)
            await self._again(row, call, Retry("a fault of the server's own"))
        else:
            await self._end(row, call, None)

    async def _send(self, row: OutboxRow, call: CallWebhook) -> None:
        bundle = self._runtime.bundles.bundle
        if bundle is not self._bundle:
            self._bundle, self._gone = bundle, set()
        endpoint = bundle.manifest.endpoints.get(call.endpoint)
        if endpoint is None:
            raise GiveUp("workspace.yaml no longer has this endpoint", hard=False)
        if call.endpoint in self._gone:
            raise GiveUp("the endpoint answered 410 before: it wants nothing more", hard=False)
        own = self._credentials.headers(call.endpoint, row.id, call.body.decode(), self._runtime.clock())
        await self._client.post(endpoint.url, {**endpoint.headers, **own}, call.body)

    async def _again(self, row: OutboxRow, call: CallWebhook, error: Undelivered) -> None:
        if row.attempts > len(PAUSES):
            await self._end(row, call, f"given up after {row.attempts} attempts: {error.reason}")
            return
        pause = lengthened(PAUSES[row.attempts - 1], f"{row.id}:{row.attempts}")
        if isinstance(error, Retry) and error.after is not None:
            pause = max(pause, error.after)
        log.warning("webhook %s waits %d s for its next attempt: %s", row.id, pause // 1000, error.reason)
        await self._runtime.store.postpone(row.id, self._runtime.clock() + pause, error.reason)

    async def _end(self, row: OutboxRow, call: CallWebhook, error: str | None) -> None:
        if error is not None:
            log.error("webhook %s to %s was not delivered: %s", row.id, call.endpoint, error)
        subject = await self._runtime.follow(call.subject)
        if subject is None:
            return
        now = self._runtime.clock()
        posted = Posted(
            id=f"{row.id}:{row.attempts}",
            at=now,
            received=now,
            flow=call.flow,
            run=call.run,
            step=call.step,
            entered=call.entered,
            sent=error is None,
            row=row.id,
            personal={} if error is None else {"error": error},
        )
        await conclude(self._runtime, row, subject.ref, posted)


def lengthened(pause: int, seed: str) -> int:
    """The pause with up to a tenth more, so that what failed at once does not come again at once."""
    share = int.from_bytes(blake2b(seed.encode(), digest_size=4).digest(), "big") / 2**32
    return pause + round(pause * share / 10)
