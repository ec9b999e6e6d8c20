"""The workspace that is measured: many flows, a few of which the event starts, and fewer of which match.

Of the flows that listen to EVENT, the first is a chain of waits, each of which the next EVENT ends: so each event
advances one run by one step. The other matching ones show a tooltip and wait for the person. The rest listen in vain:
their condition reads a trait or a property, and is false for everyone here.
"""

from pathlib import Path

from msgspec import Struct

EVENT = "report_created"
CHAIN = "flow-0"  # the flow that each event advances by a step
WAITS = 99  # with its last step as many as a flow may have
ON_PAGES = 10  # of the flows that do not listen, each tenth is started by a page, the others by other events

MATCHING = (
    'trigger: {event: report_created}\naudience: user.role != "viewer"',
    'trigger: {event: report_created, where: event.template == "sales"}',
    'trigger: {event: report_created, where: event.columns >= 10}\naudience: user.role in ["editor", "admin"]',
    'trigger: {event: report_created}\naudience: user.plan == "trial" and user.seats < 50',
    'trigger: {event: report_created}\naudience: user.department != "finance"',
)
VAIN = (
    'trigger: {event: report_created}\naudience: user.role == "viewer"',
    'trigger: {event: report_created, where: event.template == "invoice"}',
    'trigger: {event: report_created}\naudience: user.plan in ["standard", "enterprise"]',
    "trigger: {event: report_created, where: event.columns > 40}",
    'trigger: {event: report_created}\naudience: user.seats >= 100 and user.role == "admin"',
)
MANIFEST = """\
name: Bench
locales: [en, ja]
"""
HEAD = """\
title: Flow {number}
{start}
priority: {priority}
goal: {{event: goal_{number}, within: 30d}}
steps:
"""
SHOWN = """\
  - id: show
    tooltip:
      target: {{css: "[data-tour=flow-{number}]"}}
      title: {{en: "A hint for {{{{ user.name }}}}", ja: "{{{{ user.name }}}}様へのご案内"}}
      body:
        en: "Open the **report** and choose its columns. Then save it, and share it with {{{{ user.company }}}}."
        ja: "**帳票**を開いて表示項目を選び、保存してから{{{{ user.company }}}}の皆様と共有してください。"
      advance: click
  - id: done
    modal:
      title: {{en: Done, ja: 完了}}
      body: {{en: That was all., ja: 以上です。}}
      actions: [{{label: {{en: Close, ja: 閉じる}}, dismiss: true}}]
"""
WAIT = "  - {{id: wait-{number}, wait: {{for: report_created}}}}\n"
WAITING = """\
title: Wait for {seconds} seconds
trigger: {{event: wait_{seconds}}}
steps:
  - {{id: wait, wait: {{for: waited_{seconds}, up_to: {seconds}s}}}}
"""
TRAITS = "{name: string, role: string, plan: string, seats: number, department: string, company: string}"


class Shape(Struct, frozen=True):
    """How many flows there are, how many of them listen to EVENT, and how many of those match.

    `waits` adds flows that only wait: for so many seconds, from the event `wait_event(seconds)` on.
    """

    flows: int = 1_000
    listening: int = 20
    matching: int = 5
    waits: tuple[int, ...] = ()


def wait_event(seconds: int) -> str:
    return f"wait_{seconds}"


def write_workspace(folder: Path, shape: Shape) -> None:
    """Write the files into a folder, which is made."""
    (folder / "flows").mkdir(parents=True)
    (folder / "workspace.yaml").write_text(MANIFEST, "utf-8")
    (folder / "events.yaml").write_text(_plan(shape), "utf-8")
    for number in range(shape.flows):
        flow_file(folder, number).write_text(flow_text(number, shape), "utf-8")
    for seconds in shape.waits:
        (folder / "flows" / f"wait-{seconds}.yaml").write_text(WAITING.format(seconds=seconds), "utf-8")


def flow_file(folder: Path, number: int) -> Path:
    return folder / "flows" / f"flow-{number}.yaml"


def flow_text(number: int, shape: Shape) -> str:
    """A flow file; the lower its number, the higher its priority."""
    head = HEAD.format(number=number, priority=max(0, 90 - number), start=_start(number, shape))
    if number == 0:
        return head + "".join(WAIT.format(number=step) for step in range(WAITS))
    return head + SHOWN.format(number=number)


def _start(number: int, shape: Shape) -> str:
    if number < shape.matching:
        return MATCHING[number % len(MATCHING)]
    if number < shape.listening:
        return VAIN[number % len(VAIN)]
    own = f"page: /settings/{number}/*" if number % ON_PAGES == 0 else f"event: event_{number}"
    return f'trigger: {{{own}}}\naudience: user.role != "viewer"'


def _plan(shape: Shape) -> str:
    names = [f"{word}_{number}" for word in ("event", "goal") for number in range(shape.flows)]
    names += [f"{word}_{seconds}" for word in ("wait", "waited") for seconds in shape.waits]
    events = "".join(f"  {name}: {{}}\n" for name in names)
    return (
        f"events:\n  {EVENT}: {{properties: {{template: string, columns: number}}}}\n{events}"
        f"traits:\n  user: {TRAITS}\n"
    )
