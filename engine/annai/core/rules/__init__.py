"""Checks across files. A rule is a function of the workspace; its golden files show what it finds and what it lets be.

It judges each flow and each email by itself, against the manifest, the tracking plan and the names of all flows and
emails: when one flow was edited, `workspace.flows` holds that one only.

An advice is a rule over all flows whose findings do not keep the files from being used.

To add one: write the function, name it here, add `tests/core/golden/<rule>.err.txt` and `<rule>.ok.txt`.
"""

from collections.abc import Callable, Iterator

from annai.core.finding import Finding
from annai.core.rules.caps import unknown_tag
from annai.core.rules.dates import date_trait
from annai.core.rules.endpoints import unknown_endpoint, webhook_body
from annai.core.rules.events import unknown_event
from annai.core.rules.late_accounts import account_late
from annai.core.rules.locales import missing_locale, unknown_locale
from annai.core.rules.logic import branch_without_else, endless_loop, split_weights
from annai.core.rules.mail import missing_email_trait, missing_sender, unknown_template, unknown_topic
from annai.core.rules.measures import duplicate_id, unknown_band, unknown_flow
from annai.core.rules.messages import message_placeholders, missing_message, obsolete_message, plural_forms
from annai.core.rules.mjml import mjml
from annai.core.rules.placeholders import unknown_placeholder
from annai.core.rules.questions import answer_trait, duplicate_question, unknown_question
from annai.core.rules.recipients import account_trigger, recipient, task_people, unknown_recipient
from annai.core.rules.resource_centres import pinned_centre, starts_once
from annai.core.rules.segments import segment_cycle, unknown_segment
from annai.core.rules.selectors import css_selector
from annai.core.rules.steps import duplicate_step, unknown_step, unreachable_step
from annai.core.rules.surfaces import call_arguments, unknown_element, unknown_slot, video_alternative
from annai.core.rules.ties import priority_tie
from annai.core.rules.variants import duplicate_variant
from annai.core.workspace import Workspace

Rule = Callable[[Workspace], Iterator[Finding]]

RULES: dict[str, Rule] = {
    "answer-trait": answer_trait,
    "account-trigger": account_trigger,
    "branch-without-else": branch_without_else,
    "call-arguments": call_arguments,
    "css-selector": css_selector,
    "date-trait": date_trait,
    "duplicate-id": duplicate_id,
    "duplicate-question": duplicate_question,
    "duplicate-step": duplicate_step,
    "endless-loop": endless_loop,
    "duplicate-variant": duplicate_variant,
    "missing-email-trait": missing_email_trait,
    "missing-locale": missing_locale,
    "missing-message": missing_message,
    "missing-sender": missing_sender,
    "mjml": mjml,
    "segment-cycle": segment_cycle,
    "recipient": recipient,
    "split-weights": split_weights,
    "task-people": task_people,
    "unknown-band": unknown_band,
    "plural-forms": plural_forms,
    "unknown-endpoint": unknown_endpoint,
    "unknown-element": unknown_element,
    "unknown-event": unknown_event,
    "unknown-flow": unknown_flow,
    "unknown-locale": unknown_locale,
    "unknown-placeholder": unknown_placeholder,
    "unknown-question": unknown_question,
    "unknown-segment": unknown_segment,
    "unknown-slot": unknown_slot,
    "unknown-recipient": unknown_recipient,
    "unknown-step": unknown_step,
    "unknown-tag": unknown_tag,
    "unknown-template": unknown_template,
    "unknown-topic": unknown_topic,
    "unreachable-step": unreachable_step,
    "video-alternative": video_alternative,
    "webhook-body": webhook_body,
}
ADVICE: dict[str, Rule] = {
    "account-late": account_late,
    "message-placeholders": message_placeholders,
    "obsolete-message": obsolete_message,
    "pinned-centre": pinned_centre,
    "priority-tie": priority_tie,
    "starts-once": starts_once,
}
