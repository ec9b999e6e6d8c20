"""Workspaces whose conditions or texts are made up: sentences of the grammar, and templates that mean harm."""

import json
from random import Random

import yaml

from tests.fuzz.files import Files
from tests.fuzz.grammar import Sentences, grammar_of
from tests.peers.scenario import FOLDER, cases

BASE: dict[str, str] = yaml.safe_load((FOLDER / "base.yaml").read_text("utf-8"))
WORDS = {
    "path": (
        *("user.seats", "user.role", "user.active", "user.tags", "user.created_at", "user.name", "user.nobody"),
        *("account.plan", "account.seats", "account.renews_at", "account.health", "account.band"),
        *("event.source", "event.seats", "page.path", "user.__class__", "account.__dict__", "now"),
    ),
    "string": (
        *('"admin"', '"trial"', '"beta"', '"signed_up"', '"report_created"', '"tour"', '"7d"', '"30s"', '"2026-05-11"'),
        *("'it'", '""', '"\\n"', '"山田"', '"99999d"', '"__import__"', '"' + "a" * 300 + '"'),
    ),
    "number": ("0", "1", "3", "2.5", "007", "1e9", "9" * 30, "9007199254740993", "0.1"),
    "name": ("seats", "role", "active", "__class__", "mro", "x", "plan"),
}
BAD_WORDS = (
    *("__import__('os')", "lambda: 0", "(x := 1)", "[x for x in y]", "f'{user}'", "user.seats.real", "print(1)"),
    *(
        "ー１",
        "−1",
        "＝＝",
        "==",
        ")",
        "(",
        "not not",
        "user[0]",
        "**",
        "\\",
        "\n",
        "\x00",
        "await x",
        "yield",
        "...",
        "é",
    ),
)
SENTENCES = Sentences(grammar_of(), WORDS)
LEAVES = [case["audience"] for _, case in cases() if "audience" in case]
ATOMS = (
    *(
        "user",
        "user.name",
        "account.plan",
        "event.source",
        "self",
        "loop",
        "range",
        "''",
        "[]",
        "()",
        "{}",
        "1",
        "none",
    ),
    *("config", "request", "lipsum", "cycler", "namespace", "user.__class__", "''.__class__.__mro__", "user['name']"),
    *("user.name.__init__.__globals__", "().__class__.__bases__[0].__subclasses__()", "user | attr('__class__')"),
)
TAILS = (
    *("", " | addressed", " | upper", " | attr('__class__')", "()", "[0]", ".x", " ~ 'a' * 99999", " ** 9 ** 9"),
    *(" if user else 1", " | map('attr','x')", " | format(1)", " == 1", " and 2", " | addressed | addressed", " + 1"),
)
HARMLESS = (
    *("Hello", "Hello {{ user | addressed }}", "{{ user.name }} & co", "{% if user.name %}{{ user.name }}{% endif %}"),
    *("{{ account.plan }}", "{{ user.seats if user.seats else 1 }}", "**{{ user.email }}**", "{{ user.tags }}"),
)
SHAPES = (
    *("{{{{ {0} }}}}", "{{% if {0} %}}a{{% endif %}}", "{{% for x in {0} %}}b{{% endfor %}}", "{{% set x = {0} %}}"),
    *("{{% include {0} %}}", "{{% import {0} as x %}}", "{{% extends {0} %}}", "{{% macro m() %}}{0}{{% endmacro %}}"),
    *("{{{{ {0}", "{{% {0} %}}", "{{# {0} #}}", "{{% raw %}}{0}", "**{0}**", "[{0}](javascript:{0})", "<b>{0}</b>"),
)


def condition(random: Random) -> str:
    """A sentence of the grammar, or of conditions that are right; now and then with a word that belongs to neither."""
    sentence = SENTENCES.sentence(random, "condition") if random.random() < 0.4 else _joined(random)
    if random.random() < 0.3:
        words = sentence.split(" ")
        words[random.randrange(len(words))] = random.choice(BAD_WORDS)
        sentence = " ".join(words)
    return sentence


def _joined(random: Random) -> str:
    """Conditions that are right alone, joined, negated and in brackets."""
    parts = [random.choice(("", "not ")) + f"({random.choice(LEAVES)})" for _ in range(random.choice((1, 2, 2, 4, 30)))]
    return "".join(part + random.choice((" and ", " or ")) for part in parts[1:]) + parts[0]


def template(random: Random) -> str:
    """A few pieces, nested now and then."""
    count = random.choice((1, 1, 3))
    pieces = [random.choice(SHAPES).format(random.choice(ATOMS) + random.choice(TAILS)) for _ in range(count)]
    if random.random() < 0.3:
        pieces = [random.choice(SHAPES).format("".join(pieces)), random.choice(HARMLESS)]
    return "".join(pieces) * random.choice((1, 1, 1, 40))


def conditioned(random: Random, _: list[Files]) -> Files:
    """A flow with made-up conditions wherever one can stand."""
    places = dict.fromkeys(("audience", "exit", "trigger", "wait"), "user.active")
    places |= {name: condition(random) for name in random.sample([*places], k=random.choice((1, 1, 2)))}
    flow = {
        "title": "Fuzz",
        "audience": places["audience"],
        "exit": places["exit"],
        "trigger": {"event": "signed_up", "where": places["trigger"]},
        "steps": [
            {"id": "hold", "wait": {"for": "report_created", "where": places["wait"], "up_to": "1d"}},
            {"id": "hello", "modal": {"title": "Hello", "body": "Hello."}},
        ],
    }
    return _workspace(flow)


def templated(random: Random, _: list[Files]) -> Files:
    """A flow and an email with a made-up text in one place, and harmless ones in the others."""
    texts = [random.choice(HARMLESS) for _ in range(5)]
    texts[random.randrange(5)] = template(random)
    modal = {"title": texts[0], "body": texts[1], "actions": [{"label": texts[2]}]}
    email = {"template": "nudge", "topic": "onboarding", "subject": texts[0]}
    steps = [{"id": "hello", "modal": modal}, {"id": "nudge", "email": email}]
    files = _workspace({"title": "Fuzz", "trigger": {"event": "signed_up"}, "steps": steps})
    mjml = f"<mjml><mj-body><mj-section><mj-text>{texts[3]}</mj-text></mj-section></mj-body></mjml>"
    return {**files, "emails/nudge.en.mjml": mjml.encode(), "emails/nudge.en.txt": texts[4].encode()}


def _workspace(flow: object) -> Files:
    """JSON is YAML, but for what JSON escapes; so is a tour to which conditions may refer."""
    tour = "title: Tour\ntrigger: {event: asked}\nsteps: [{id: hi, modal: {title: Hi, body: Hi.}}]\n"
    texts = {**BASE, "flows/tour.yaml": tour, "flows/fuzz.yaml": json.dumps(flow, ensure_ascii=False)}
    return {path: text.encode("utf-8", "replace") for path, text in texts.items()}
