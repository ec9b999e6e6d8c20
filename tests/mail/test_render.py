from typing import Any

import pytest

from annai.core.bundle import Bundle, CompiledFlow, MailTemplate
from annai.core.flow import Flow
from annai.core.manifest import Manifest
from annai.core.pages import PageTriggers
from annai.core.plan import TrackingPlan
from annai.core.steps.email import EmailStep
from annai.core.steps.kind import CompiledStep
from annai.core.subject import Personal, Subject
from annai.core.text import compile_template, compile_text
from annai.mail.message import build
from annai.mail.render import Rendered, Undeliverable, render_email

MJML = """<mjml lang="ja"><mj-head><mj-title>{{ workspace.name }}</mj-title>
<mj-attributes><mj-all font-family="'Hiragino Sans', 'Noto Sans JP', Meiryo, sans-serif" /><mj-text line-height="1.8" />
</mj-attributes></mj-head><mj-body><mj-section><mj-column>
<mj-text>{{ account.name }}<br />{{ user | addressed }}</mj-text>
<mj-text>いつも{{ workspace.name }}をご利用いただき、ありがとうございます。{{ user.due | date }}</mj-text>
<mj-button href="https://app.example/import?u={{ user.id }}">取り込みを再開する</mj-button>
</mj-column></mj-section></mj-body></mjml>"""
EMPTY = "<mjml><mj-body></mj-body></mjml>"
TEXT = "{{ account.name }}\n{{ user | addressed }}\n"
MANIFEST = Manifest.model_validate(
    {
        "name": {"ja": "案内", "en": "Annai"},
        "locales": ["ja", "en"],
        "time_zone": "Asia/Tokyo",
        "sender": {"name": {"ja": "{{ workspace.name }}運営部", "en": "Annai team"}, "address": "cs@annai.example"},
    }
)
STEP = {"id": "nudge", "email": {"template": "nudge", "topic": "onboarding", "subject": "-"}}
SUBJECT = {
    "ja": "【{{ workspace.name }}】{{ user.name }}様、その後のご状況はいかがでしょうか",
    "en": "Hi {{ user | addressed }}",
}
LOCALES = [("en-US", "en"), ("ja-JP", "ja"), ("fr", "ja"), (7, "ja"), (None, "ja")]
HOSTILE = [
    "{{7*7}}",
    "<script>alert(1)</script>",
    "a\r\nBcc: victim@example.com",
    "a\0b\x01",
    "</mj-text><mj-raw>x</mj-raw>",
]


def bundle(mjml: str = MJML, text: dict[str, str] | None = None, manifest: Manifest = MANIFEST) -> Bundle:
    step = EmailStep(
        id="nudge",
        kind="email",
        next="end",
        template="nudge",
        topic="onboarding",
        subject=compile_text(SUBJECT, ("ja", "en")),
        otherwise="end",
    )
    wait = CompiledStep(id="wait", kind="wait", next="end")
    model = Flow.model_validate({"title": "t", "trigger": {"event": "a"}, "steps": [STEP]})
    template = MailTemplate(
        {locale: compile_template(source, html=True) for locale, source in (("en", EMPTY), ("ja", mjml))},
        {locale: compile_template(source) for locale, source in (text or {"en": "-", "ja": TEXT}).items()},
    )
    return Bundle(
        digest=b"",
        manifest=manifest,
        plan=TrackingPlan.model_validate({}),
        flows={"rescue": CompiledFlow("rescue", model, {"nudge": step, "wait": wait}, "nudge")},
        by_event={},
        by_page=PageTriggers(),
        emails={"nudge": template},
    )


def subject(id: str, **traits: Any) -> Subject:
    return Subject(bytes(16), "user", Personal(id, traits))


def rendered(in_bundle: Bundle | None = None, account: str = "株式会社サンプル", **traits: Any) -> Rendered:
    user = subject("u 1", **{"email": "yamada@example.co.jp", "name": "山田 太郎", **traits})
    return render_email(in_bundle or bundle(), "rescue", "nudge", user, subject("a1", name=account))


def test_an_email_to_an_administrator() -> None:
    mail = rendered(due=1_778_511_600_000)
    assert mail.recipient == "yamada@example.co.jp"
    assert mail.subject == "【案内】山田 太郎様、その後のご状況はいかがでしょうか"
    assert mail.sender_name == "案内運営部"
    assert mail.locale == "ja"
    assert mail.text == "株式会社サンプル\n山田 太郎 様\n"
    assert "株式会社サンプル<br />山田 太郎 様" in mail.html
    assert "いつも案内をご利用いただき、ありがとうございます。2026年5月12日(火)" in mail.html
    assert 'lang="ja"' in mail.html


@pytest.mark.parametrize(("locale", "chosen"), LOCALES)
def test_the_readers_locale(locale: Any, chosen: str) -> None:
    assert rendered(locale=locale).locale == chosen


def test_only_a_locale_with_both_parts_serves() -> None:
    assert rendered(bundle(text={"ja": TEXT}), locale="en").locale == "ja"


def test_without_a_sender_the_workspace_signs_and_without_an_account_its_fields_are_empty() -> None:
    manifest = MANIFEST.model_copy(update={"sender": None})
    mail = render_email(bundle(manifest=manifest), "rescue", "nudge", subject("u", email="a@example.com"), None)
    assert mail.sender_name == "案内"
    assert mail.text == "\nご担当者様\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_traits_stay_words(name: str) -> None:
    mail = rendered(name=name)
    assert "<script" not in mail.html
    assert "49" not in mail.subject
    assert "{{7*7}}" in mail.html or "7*7" not in name
    source = build(mail, id="1", moment=0, sender="cs@annai.example")
    assert b"\nBcc" not in source


def test_a_trait_in_a_link_is_escaped() -> None:
    mjml = MJML.replace("{{ user.id }}", "{{ user.name }}")
    assert 'u=&#34;&gt;&lt;script&gt;"' in rendered(bundle(mjml), name='"><script>').html


@pytest.mark.parametrize("email", [None, 7, "", "nobody", "a@example.com\r\nBcc: b@example.com", "山田@example.jp"])
def test_without_an_address_nothing_goes_out(email: Any) -> None:
    with pytest.raises(Undeliverable) as raised:
        rendered(email=email)
    assert raised.value.reason == "no_address"


@pytest.mark.parametrize(("flow", "step"), [("other", "nudge"), ("rescue", "other"), ("rescue", "wait")])
def test_without_a_template(flow: str, step: str) -> None:
    with pytest.raises(Undeliverable) as raised:
        render_email(bundle(), flow, step, subject("u", email="a@example.com"), None)
    assert raised.value.reason == "no_template"


@pytest.mark.parametrize(
    ("broken", "traits"),
    [
        (bundle("<mjml><mj-body>"), {}),
        (bundle("<mjml><mj-body><mj-include path='/etc/passwd' /></mj-body></mjml>"), {}),
        (bundle(text={"fr": "-"}), {}),
        (bundle(text={"ja": "{{ user.name }}" * 33}), {"name": "x" * 70_000}),
    ],
)
def test_what_cannot_be_made(broken: Bundle, traits: dict[str, Any]) -> None:
    with pytest.raises(Undeliverable) as raised:
        rendered(broken, **traits)
    assert raised.value.reason == "bad_template"


def test_dates_are_written_on_the_persons_clock() -> None:
    assert "2026年5月12日(火)" in rendered(due="2026-05-11T23:00Z").html
    assert "2026年5月11日(月)" in rendered(due="2026-05-11T23:00Z", time_zone="America/New_York").html
