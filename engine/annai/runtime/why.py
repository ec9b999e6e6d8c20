"""Why a subject sees each flow on a page now, or does not: what operators read."""

from annai.core.context import NOWHERE, Context
from annai.core.look import Look
from annai.core.reasons import reasons
from annai.core.subject import Subject
from annai.runtime.documents import account_view
from annai.runtime.runtime import Runtime
from annai.wire.reason import FlowReason


async def context_of(runtime: Runtime, subject: Subject, now: int) -> Context:
    """What is read beside the subject; loads the bundles that its runs, and what its account shares, are pinned to."""
    await runtime.bundles.load([subject])
    account = await runtime.read(subject.account) if subject.account else None
    if account is None:
        return NOWHERE
    await runtime.bundles.load([account])
    return account_view(account, runtime.bundles.bundle.scorecard, now)


async def why(runtime: Runtime, subject: Subject, look: Look, now: int) -> list[FlowReason]:
    """One reason for each flow of the workspace."""
    context = await context_of(runtime, subject, now)
    return reasons(runtime.bundles.workspace, subject, context, look, now)
