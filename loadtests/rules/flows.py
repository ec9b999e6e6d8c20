"""The rules as Annai's flow files, loaded and asked as the server does it."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from annai.core.advance import advance
from annai.core.context import Context, Workspace
from annai.core.inputs import Track
from annai.core.load import load_workspace
from annai.core.subject import Finished, Personal, Run, Subject, key_of
from loadtests.rules.rule import Clause, Occasion, Root, Rule
from loadtests.rules.sample import FLAGS, NUMBERS, OPTIONS, WORDS

EVENT = "report_created"
NOW = 1_800_000_000_000
DAY = 86_400_000
NEW = 2  # flows that an event starts; of the others that hold, one runs and the rest are finished

MANIFEST = "name: Rules\nlocales: [en]\n"
FLOW = """\
title: {id}
{audience}trigger: {trigger}
steps:
  - id: show
    modal: {{title: Hello, body: Welcome.}}
"""


class Asked(Struct, frozen=True):
    """What `advance` is given for an occasion."""

    subject: Subject
    context: Context
    track: Track


class Flows:
    """The rules as flows that all listen to one event."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._workspace = Workspace(load_workspace(files(rules)), {})

    def asked(self, occasion: Occasion, before: Collection[str] = ()) -> Asked:
        """The occasion for a user who met the flows `before`: the first of them still runs."""
        running, finished = [*before][:1], [*before][1:]
        subject = Subject(
            key=key_of("user", str(occasion.number), b"k" * 32),
            kind="user",
            personal=Personal(str(occasion.number), occasion.user),
            runs={id: self._run() for id in running},
            finished={id: Finished(1, "completed", NOW - DAY) for id in finished},
        )
        track = Track(id="m", at=NOW, received=NOW, event=EVENT, personal={"properties": occasion.event})
        return Asked(subject, Context(occasion.account), track)

    def decide(self, asked: Asked) -> list[str]:
        """The flows that start."""
        result = advance(self._workspace, asked.subject, asked.context, asked.track, NOW)
        return [str(signal.flow) for signal in result.signals]

    def _run(self) -> Run:
        return Run(1, self._workspace.bundle.digest, "show", "showing", NOW - DAY, NOW - DAY)


def files(rules: Sequence[Rule]) -> dict[str, bytes]:
    """The workspace."""
    texts = {f"flows/{rule.id}.yaml": _flow(rule) for rule in rules}
    texts |= {"workspace.yaml": MANIFEST, "events.yaml": _plan()}
    return {path: text.encode() for path, text in texts.items()}


def _plan() -> str:
    traits = f"  user: {_declared('user')}\n  account: {_declared('account')}\n"
    return f"events:\n  {EVENT}: {{properties: {_declared('event')}}}\ntraits:\n{traits}"


def _declared(root: Root) -> str:
    types = {name: f"{{one_of: [{', '.join(words)}]}}" for name, words in {**WORDS[root], **OPTIONS[root]}.items()}
    types |= dict.fromkeys(NUMBERS[root], "number") | dict.fromkeys(FLAGS[root], "boolean")
    return f"{{{', '.join(f'{name}: {type}' for name, type in types.items())}}}"


def _flow(rule: Rule) -> str:
    """Tests of the event stand in the trigger; with an alternative, so does all that belongs to it."""
    parts: Mapping[bool, list[Clause]] = {True: [], False: []}
    if len(rule.alternatives) == 1:
        for clause in rule.alternatives[0]:
            parts[clause.root == "event"].append(clause)
        where, audience = (" and ".join(map(_clause, parts[key])) for key in (True, False))
    else:
        where, audience = rule.written(" and ", " or ", _clause), ""
    return FLOW.format(
        id=rule.id,
        audience=f"audience: '{audience}'\n" if audience else "",
        trigger=f"{{event: {EVENT}, where: '{where}'}}" if where else f"{{event: {EVENT}}}",
    )


def _clause(clause: Clause) -> str:
    if isinstance(clause.value, tuple):
        return f"{clause.root}.{clause.name} {clause.sign} [{', '.join(map(_literal, clause.value))}]"
    return f"{clause.root}.{clause.name} {clause.sign} {_literal(clause.value)}"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
