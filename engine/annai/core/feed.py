"""The feed as a person has it now: the entries whose steps are still there, in the words of the current files."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from annai.core.bundle import Bundle, CompiledFlow
from annai.core.context import Context, Workspace
from annai.core.inputs import Interaction
from annai.core.lent import flow_of, is_lent
from annai.core.locale import choose
from annai.core.look import Look, wanted
from annai.core.notices import is_about
from annai.core.present import Sight, content_of
from annai.core.standing import Standing, lent_to
from annai.core.steps.announcement import AnnouncementStep
from annai.core.steps.headed import Words
from annai.core.steps.kind import Go, Leave
from annai.core.subject import Notice, Run, Subject
from annai.core.turn import Turn
from annai.wire.experience import AnnouncementContent
from annai.wire.feed import Feed, FeedEntry

WORDS = Words(
    {
        "en": {
            "title": "What's new",
            "unread": "{unread} unread",
            "new": "Unread",
            "nothing": "No news yet.",
            "dismiss": "Remove",
            "close": "Close",
        },
        "ja": {
            "title": "お知らせ",
            "unread": "未読{unread}件",
            "new": "未読",
            "nothing": "お知らせはまだありません。",
            "dismiss": "一覧から消す",
            "close": "閉じる",
        },
    }
)


class Entry(Struct, frozen=True):
    notice: Notice
    flow: CompiledFlow
    step: AnnouncementStep


def feed_of(workspace: Workspace, subject: Subject, context: Context, look: Look, now: int) -> Feed:
    """How many are unread and, if the tab asks for them, all entries. Raises TextError when a text is too long."""
    entries = list(current(workspace.bundle, subject, now))
    unread = sum(one.step.badge and not one.notice.read for one in entries)
    locale = choose(workspace.bundle.manifest.locales, wanted(subject, look))
    feed = Feed(unread, locale, WORDS.render(locale, {}))
    if not look.feed:
        return feed
    rendered = tuple([_rendered(one, workspace.bundle, subject, context, locale) for one in entries])
    return replace(feed, entries=rendered)


def current(bundle: Bundle, subject: Subject, now: int) -> Iterator[Entry]:
    """What lies in the feed at this moment, the newest first; a flow that is paused shows nothing there either."""
    for notice in reversed(subject.personal.feed):
        base = flow_of(notice.flow)
        flow = None if notice.until <= now or base in bundle.still else _flow_of(bundle, notice)
        step = flow.steps.get(notice.step) if flow is not None else None
        if flow is not None and isinstance(step, AnnouncementStep):
            yield Entry(notice, flow, step)


def _flow_of(bundle: Bundle, notice: Notice) -> CompiledFlow | None:
    """The flow as it is now; a variant that is gone is the flow itself."""
    if is_lent(notice.flow):
        return lent_to(bundle, notice.flow, notice.variant)
    flow = bundle.flows.get(notice.flow)
    return flow and (flow.of(notice.variant) or flow)


def _rendered(entry: Entry, bundle: Bundle, subject: Subject, context: Context, locale: str) -> FeedEntry:
    notice = entry.notice
    shared = (locale, subject.personal, context.account, bundle.manifest.time_zone, bundle.calendar)
    content = content_of(Sight(entry.flow, entry.step, notice.run, *shared))
    assert isinstance(content, AnnouncementContent)  # no other kind is announced
    return FeedEntry(
        flow=notice.flow,
        run=notice.run,
        step=notice.step,
        locale=locale,
        at=notice.at,
        until=notice.until,
        read=notice.read,
        silent=not entry.step.badge,
        content=content,
    )


def read_later(turn: Turn, input: Interaction) -> str | None:
    """A report about an entry whose run has gone on; the flow that is to start, if the button says so."""
    found = next((one for one in current(turn.bundle, turn.subject, turn.now) if is_about(one.notice, input)), None)
    if found is None:
        return None
    at = found.notice.at
    run = Run(input.run, turn.bundle.digest, input.step, "waiting", at, at, account=turn.account)
    flow = replace(found.flow, id=flow_of(input.flow))
    move = found.step.interact(turn, Standing(flow, found.step, run), input)
    return move.start if isinstance(move, Go | Leave) else None
