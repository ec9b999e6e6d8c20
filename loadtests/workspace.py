"""The workspace that is measured: a hundred flows, a few of which the event starts."""

from pathlib import Path

FLOWS = 100
LISTENING = 5  # flows that the event starts
ON_PAGES = 15  # flows that other pages start
EVENT = "report_created"

MANIFEST = """\
name: Bench
locales: [en, ja]
"""
FLOW = """\
title: Flow {number}
audience: user.role != "viewer"
priority: {priority}
trigger: {trigger}
goal: {{event: goal_{number}, within: 30d}}
steps:
  - id: show
    tooltip:
      target: {{css: "[data-tour=flow-{number}]"}}
      title: {{en: "A hint for {{{{ user.name }}}}", ja: "ご案内 {number}"}}
      body:
        en: "Open the **report** and choose its columns. Then save it, and share it with your team."
        ja: "**帳票**を開いて表示項目を選び、保存してから共有してください。"
      advance: click
  - id: done
    modal:
      title: {{en: Done, ja: 完了}}
      body: {{en: That was all., ja: 以上です。}}
      actions: [{{label: {{en: Close, ja: 閉じる}}, dismiss: true}}]
"""


def write_workspace(folder: Path) -> None:
    """Write the files into a folder, which is made."""
    (folder / "flows").mkdir(parents=True)
    (folder / "workspace.yaml").write_text(MANIFEST, "utf-8")
    (folder / "events.yaml").write_text(_plan(), "utf-8")
    for number in range(FLOWS):
        text = FLOW.format(number=number, priority=number % 10, trigger=_trigger(number))
        (folder / "flows" / f"flow-{number}.yaml").write_text(text, "utf-8")


def _trigger(number: int) -> str:
    if number < LISTENING:
        return f"{{event: {EVENT}}}"
    if number < LISTENING + ON_PAGES:
        return f"{{page: /settings/{number}/*}}"
    return f"{{event: event_{number}}}"


def _plan() -> str:
    names = [f"{word}_{number}" for word in ("event", "goal") for number in range(FLOWS)]
    events = "".join(f"  {name}: {{}}\n" for name in names)
    return (
        f"events:\n  {EVENT}: {{properties: {{template: string, columns: number}}}}\n{events}"
        "traits:\n  user: {name: string, role: string}\n"
    )
