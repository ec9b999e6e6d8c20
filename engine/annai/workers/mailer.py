"""The mailer: sends what step emails put into the outbox.

Policy:
1. A row is claimed for LEASE, so one worker sends it; a crash hands it to the next one when the lease ends. A worker
   that stood still meanwhile sends it no more: it hands a message over within BEGUN of the claim, or not at all.
2. What surely did not go out is tried again with growing pauses, ATTEMPTS times in all.
3. What may have gone out (the connection broke after the message) is tried again too, with the same Message-ID:
   rather twice, which mail programs can tell, than never.
4. What a paused flow sends waits until it goes on; what no run waits for any more does not go out.
5. Where the workspace has frequency caps, its place is reserved in the user's own commit before it goes out. Without
   room it is held until the caps have some, or skipped, as the step says.
6. Its end, sent or failed, comes back to the run as a Delivered input; the same commit clears the outbox row. When
   the store takes no commit, what went out is remembered until it does, so that it does not go out again. When the run
   cannot take its end, the row is set aside at once: another attempt would send the email again.
"""

import asyncio
import logging

from annai.core.allowance import waits_until
from annai.core.effects import SendEmail
from annai.core.inputs import Delivered, Reserve
from annai.core.instant import MINUTE
from annai.core.lent import flow_of
from annai.core.standing import standings
from annai.core.subject import Subject
from annai.mail.message import build
from annai.mail.outcome import GiveUp, Retry, Undelivered
from annai.mail.render import Rendered, Undeliverable, render_email
from annai.mail.transport import Transport
from annai.runtime import Runtime
from annai.store.errors import StoreUnavailable
from annai.store.protocol import OutboxRow, SentEmail
from annai.workers.brought import Brought
from annai.workers.dead_letters import ATTEMPTS, attempt, conclude, pause_after

log = logging.getLogger("annai.mail")

LEASE = 5 * MINUTE
BEGUN = 4 * MINUTE
PAGE = 20
LONGEST_SLEEP = 10.0
STILL = MINUTE  # between two looks whether a paused flow goes on


class Late(Exception):
    """The row may be another worker's by now."""


class Mailer:
    name = "mailer"

    def __init__(self, runtime: Runtime, transport: Transport) -> None:
        self._runtime = runtime
        self._transport = transport
        self._sent: dict[str, SentEmail] = {}  # what went out, by its row, while its end is not committed

    def concerns(self, news: Brought) -> bool:
        """Whether a commit put an email into the outbox."""
        return SendEmail in news.ordered

    async def run_once(self) -> float | None:
        now = self._runtime.clock()
        rows = await self._runtime.store.claim("email", now, LEASE, PAGE, self._runtime.share.tokens.keys())
        emails = [(row, row.effect) for row in rows if isinstance(row.effect, SendEmail)]
        await self._runtime.hear_of(email.subject for _, email in emails)
        await asyncio.gather(
            *(attempt(self._runtime, row, self._handle(row, email, now + BEGUN)) for row, email in emails)
        )
        return 0.0 if len(rows) == PAGE else LONGEST_SLEEP

    async def _handle(self, row: OutboxRow, email: SendEmail, deadline: int) -> None:
        user = await self._runtime.read(email.subject)
        if user is None:
            log.error("email %s goes to nobody: its user is gone", row.id)
            await self._runtime.store.finish([row.id])
            return
        if flow_of(email.flow) in self._runtime.bundles.bundle.still:
            await self._runtime.store.hold(row.id, self._runtime.clock() + STILL, "paused")
            return
        user = await self._reserve(email, user)
        until = self._waits(email, user)
        if until is not None:
            await self._runtime.store.hold(row.id, until, "frequency_cap")
            return
        try:
            await self._send(row, email, user, deadline)
        except Late:
            log.warning("email %s is left to whoever claims it next: this worker stood still", row.id)
        except Undeliverable as error:
            await self._end(row, email, user, str(error))
        except GiveUp as error:
            await self._end(row, email, user, error.reason)
        except Undelivered as error:
            await self._again(row, email, user, error)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("email %s met a fault", row.id)
            await self._again(row, email, user, Retry("a fault of the server's own"))
        else:
            await self._end(row, email, user, None)

    async def _reserve(self, email: SendEmail, user: Subject) -> Subject:
        """Ask the user's own document for the email's place in the caps; the user as that left them."""
        if not self._runtime.bundles.bundle.caps or not _awaited(email, user):
            return user
        now = self._runtime.clock()
        ask = Reserve(at=now, received=now, flow=email.flow, run=email.run, step=email.step)
        await self._runtime.submit(user.ref, [ask], background=True)
        return await self._runtime.read(user.key) or user

    def _waits(self, email: SendEmail, user: Subject) -> int | None:
        """The moment at which the caps may have room for the email; None: now."""
        workspace = self._runtime.bundles.workspace
        if not workspace.bundle.caps or not _awaited(email, user):
            return None
        found = (one for one in standings(workspace, user.runs) if one.flow.id == email.flow)
        moments = (waits_until(workspace.bundle, user, one, self._runtime.clock()) for one in found)
        return next(moments, None)

    async def _send(self, row: OutboxRow, email: SendEmail, user: Subject, deadline: int) -> None:
        """Render and hand over, unless that was done before; keeps a copy of what went out."""
        sent = self._sent.get(row.id)
        if sent is None:
            sent = self._sent[row.id] = await self._hand_over(row, email, user, deadline)
        if (await self._runtime.read(user.key) or user).sealed is None:  # they were not erased meanwhile
            await self._runtime.store.record_email(sent)

    async def _hand_over(self, row: OutboxRow, email: SendEmail, user: Subject, deadline: int) -> SentEmail:
        """Render the message and give it to the transport, unless that has ended the process every time."""
        if row.attempts > ATTEMPTS:
            raise GiveUp(f"given up: none of {ATTEMPTS} attempts came to an end", hard=False)
        if not _awaited(email, user):
            raise Undeliverable("not_awaited", "the run ended, or became another subject's")
        rendered = await self._render(email, user)
        sender = self._runtime.bundles.bundle.manifest.sender
        if sender is None:
            raise Undeliverable("no_sender", "workspace.yaml names no sender")
        now = self._runtime.clock()
        try:
            message = build(rendered, id=row.id, moment=now, sender=sender.address, reply_to=sender.reply_to)
        except ValueError as error:
            raise Undeliverable("bad_header", str(error)) from error
        if self._runtime.clock() > deadline:
            raise Late
        await self._transport.send(message, sender.address, rendered.recipient)
        return SentEmail(row.id, now, "sent", rendered.recipient, rendered.subject, message)

    async def _render(self, email: SendEmail, user: Subject) -> Rendered:
        bundle = self._runtime.bundles.workspace.of(email.bundle)
        if bundle is None:
            raise Undeliverable("no_template", "the flow's bundle is gone")
        run = user.runs.get(email.flow)
        key = run.account if run is not None else user.account  # a step of an account's run speaks of that account
        account = await self._runtime.read(key) if key else None
        return await asyncio.to_thread(render_email, bundle, email.flow, email.step, user, account)

    async def _again(self, row: OutboxRow, email: SendEmail, user: Subject, error: Undelivered) -> None:
        if row.attempts >= ATTEMPTS:
            await self._end(row, email, user, f"given up after {row.attempts} attempts: {error.reason}")
            return
        pause = pause_after(row.attempts)
        if isinstance(error, Retry) and error.after is not None:
            pause = error.after
        log.warning("email %s waits %d s for its next attempt", row.id, pause // 1000)
        await self._runtime.store.postpone(row.id, self._runtime.clock() + pause, error.reason)

    async def _end(self, row: OutboxRow, email: SendEmail, user: Subject, error: str | None) -> None:
        if error is not None:
            log.error("email %s was not sent; the dashboard says why", row.id)
            await self._record_failure(row, email, user, error)
        now = self._runtime.clock()
        delivered = Delivered(
            id=row.id,
            at=now,
            received=now,
            flow=email.flow,
            run=email.run,
            step=email.step,
            entered=email.entered,
            sent=error is None,
            personal={} if error is None else {"error": error},
        )
        await conclude(self._runtime, row, user.ref, delivered)
        self._sent.pop(row.id, None)

    async def _record_failure(self, row: OutboxRow, email: SendEmail, user: Subject, error: str) -> None:
        """Show people what failed, unless nobody waits for it any more; who has no address is named by their id."""
        user = await self._runtime.read(user.key) or user  # they may have been erased while it was sent
        if _awaited(email, user):
            now, recipient = self._runtime.clock(), str(user.personal.traits.get("email") or user.personal.id)
            what = f"{email.flow} / {email.step}"
            await self._runtime.store.record_email(SentEmail(row.id, now, "failed", recipient, what, b"", error))


def _awaited(email: SendEmail, user: Subject) -> bool:
    run = user.runs.get(email.flow)
    return run is not None and (run.number, run.step, run.entered) == (email.run, email.step, email.entered)
