"""Loading with a former bundle gives the same as loading without it; what has not changed is taken over."""

from typing import Any

import pytest

from annai.core.bundle import Bundle
from annai.core.finding import WorkspaceError
from annai.core.load import load_kept, load_workspace
from tests.core.files import BASE, files_of

FLOWS = """\
-- flows/first.yaml --
title: First
audience: user.role == "admin" and not completed("second")
trigger: {event: signed_up}
goal: {event: report_created, within: $late}
steps:
- {id: a, modal: {title: "{{ user.email }}", body: {en: "A **b**", ja: "あ **い**"}}}
- {id: b, wait: {for: report_created, up_to: $late}}
- {id: c, email: {template: nudge, topic: onboarding, subject: Hello}}
-- flows/second.yaml --
title: Second
audience: count("report_created") > 2
trigger: {page: /reports*}
steps: [{id: a, tooltip: {target: {css: "#a"}, body: "Here, {{ user.role }}."}}]
-- flows/third.yaml --
title: Third
trigger: {event: report_created}
steps: [{id: a, modal: {title: T, body: B}}]
-- emails/nudge.en.mjml --
<mjml><mj-body></mj-body></mjml>
-- emails/nudge.en.txt --
Hello {{ user.email }}
-- emails/nudge.ja.mjml --
<mjml><mj-body></mj-body></mjml>
-- emails/nudge.ja.txt --
こんにちは
-- health.yaml --
scorecard:
  measures: [{id: done, title: Done, weight: 100, completion: {flow: second}}]
  bands: [{id: all, title: All, from: 0}]
"""
BEFORE = {**files_of(BASE), **files_of(FLOWS)}


def load(files: dict[str, bytes], former: Bundle | None, variables: dict[str, str]) -> Bundle | list[str]:
    try:
        return load_workspace(files, variables, former)
    except WorkspaceError as error:
        return str(error).splitlines()


def seen(result: Bundle | list[str]) -> Any:
    if not isinstance(result, Bundle):
        return result
    listening = {event: [flow.id for flow in some.flows] for event, some in result.by_event.items()}
    flows = {id: (flow.model, flow.questions, flow.mentions) for id, flow in result.flows.items()}
    mails = {id: (list(mail.mjml), list(mail.text)) for id, mail in result.emails.items()}
    rest = (
        result.digest,
        result.digests,
        result.files,
        result.asked.series,
        result.warnings,
        result.manifest,
        result.plan,
    )
    return flows, list(flows), listening, len(result.by_page), mails, rest


def edited(**changes: tuple[str, str] | str | None) -> dict[str, bytes]:
    """The files after changes: (old, new) within a file, a whole new text, or None for a file that goes."""
    files = dict(BEFORE)
    for name, change in changes.items():
        if change is None:
            del files[name]
        elif isinstance(change, str):
            files[name] = change.encode()
        else:
            old, new = change
            assert old.encode() in files[name]
            files[name] = files[name].replace(old.encode(), new.encode())
    return files


EDITS: list[dict[str, tuple[str, str] | str | None]] = [
    {},
    {"flows/third.yaml": ("title: T,", "title: U,")},
    {"flows/third.yaml": ("Third", "Third # no change of meaning")},
    {"flows/third.yaml": ("trigger", "triger")},
    {"flows/third.yaml": ("report_created", "reported")},
    {"flows/third.yaml": None},
    {"flows/second.yaml": None},
    {"flows/fourth.yaml": "title: F\ntrigger: {event: signed_up}\nsteps: [{id: a, modal: {title: A, body: B}}]"},
    {"flows/Fourth.yaml": "title: F"},
    {"events.yaml": ("signed_up: {}", "signed_up: {}\n  left: {}")},
    {"events.yaml": ("email: string", "mail: string")},
    {"events.yaml": ("report_created", "reported")},
    {"events.yaml": ("events", "event")},
    {"workspace.yaml": ("3d", "5d")},
    {"workspace.yaml": ("late", "later")},
    {"workspace.yaml": ("[en, ja]", "[en, ja, de]")},
    {"workspace.yaml": ("name", "nam")},
    {"workspace.yaml": ("sender", "# sender")},
    {"emails/nudge.en.txt": ("user.email", "user.mail")},
    {"emails/nudge.en.txt": ("Hello", "Hi")},
    {"emails/nudge.ja.txt": None},
    {"emails/nudge.ja.txt": None, "emails/nudge.ja.mjml": None},
    {"emails/other.en.txt": "Hello"},
    {"health.yaml": ("second", "other")},
    {"health.yaml": None},
]


@pytest.mark.parametrize("edit", EDITS, ids=str)
@pytest.mark.parametrize("variables", [{}, {"late": "9d"}], ids=str)
def test_a_former_bundle_changes_nothing(
    edit: dict[str, tuple[str, str] | str | None], variables: dict[str, str]
) -> None:
    files = edited(**edit)
    assert seen(load(files, load_workspace(BEFORE), variables)) == seen(load(files, None, variables))


def test_what_did_not_change_is_not_compiled_again() -> None:
    former = load_workspace(BEFORE)
    later = load_workspace(edited(**{"flows/third.yaml": ("title: T,", "title: U,")}), {}, former)
    assert later.digest != former.digest
    assert [id for id in later.flows if later.flows[id] is not former.flows[id]] == ["third"]
    assert later.emails["nudge"].text["en"] is former.emails["nudge"].text["en"]
    assert later.plan is former.plan


def test_a_new_tracking_plan_reads_no_flow_again() -> None:
    former = load_workspace(BEFORE)
    later = load_workspace(edited(**{"events.yaml": ("signed_up: {}", "signed_up: {}\n  left: {}")}), {}, former)
    assert all(later.flows[id].model is flow.model for id, flow in former.flows.items())
    assert not any(later.flows[id] is flow for id, flow in former.flows.items())


def test_a_flow_that_mentions_a_missing_one_is_judged_again() -> None:
    files = edited(**{"flows/second.yaml": None, "health.yaml": None})
    with pytest.raises(WorkspaceError, match="there is no flow 'second'"):
        load_kept(files, {}, load_workspace(BEFORE))
