"""Loading with a former bundle, where files are made of other files and of messages."""

import pytest

from annai.core.bundle import Bundle
from annai.core.finding import WorkspaceError
from annai.core.load import load_workspace
from tests.core.files import BASE, files_of

FILES = files_of(
    BASE
    + """\
-- flows/base.yaml --
title: Base
trigger: {event: signed_up}
steps: [{include: parts/steps.yaml}]
variants:
  - {id: admins, when: user.role == "admin", changes: [{change: a, modal: {body: {message: a.body}}}]}
-- flows/derived.yaml --
extends: base
title: Derived
-- flows/greeting.yaml --
title: {message: a.title}
trigger: {event: signed_up}
steps: [{id: a, modal: {title: {message: a.title}, body: B}}]
-- flows/alone.yaml --
title: Alone
trigger: {event: signed_up}
steps: [{id: a, modal: {title: T, body: B}}]
-- parts/steps.yaml --
- {id: a, modal: {title: T, body: B}}
-- locales/en.yaml --
a: {title: Hello, body: World}
-- locales/ja.yaml --
a: {title: やあ, body: 世界}
"""
)
EDITS = {
    "none": ("flows/alone.yaml", "Alone", "Alone"),
    "part": ("parts/steps.yaml", "title: T", "title: U"),
    "part with a fault": ("parts/steps.yaml", "title: T", "titel: T"),
    "base": ("flows/base.yaml", "title: Base", "priority: 5\ntitle: Base"),
    "variant": ("flows/base.yaml", '"admin"', '"editor"'),
    "message": ("locales/ja.yaml", "やあ", "こんにちは"),
    "message of a variant": ("locales/en.yaml", "World", "{{ user.rol }}"),
    "message gone": ("locales/en.yaml", "title: Hello, ", ""),
    "message unused": ("locales/en.yaml", "a:", "b: B\na:"),
    "use gone": ("flows/greeting.yaml", "{message: a.title}", "T"),
    "catalog": ("locales/en.yaml", "title", "[title]"),
    "plan": ("events.yaml", "role", "rolle"),
}


def edited(name: str, old: str, new: str) -> dict[str, bytes]:
    assert old.encode() in FILES[name]
    return {**FILES, name: FILES[name].replace(old.encode(), new.encode())}


def result(files: dict[str, bytes], former: Bundle | None) -> object:
    try:
        bundle = load_workspace(files, {}, former)
    except WorkspaceError as error:
        return str(error)
    flows = {id: (flow.model, [one.flow.model for one in flow.variants]) for id, flow in bundle.flows.items()}
    return bundle.digest, flows, bundle.sources, bundle.catalogs, bundle.warnings, bundle.asked, bundle.goals


@pytest.mark.parametrize("edit", EDITS)
def test_a_former_bundle_changes_nothing(edit: str) -> None:
    files = edited(*EDITS[edit])
    assert result(files, load_workspace(FILES)) == result(files, None)


@pytest.mark.parametrize(
    ("edit", "again"),
    [
        ("none", []),
        ("part", ["base", "derived"]),
        ("base", ["base", "derived"]),
        ("message", ["greeting"]),
    ],
)
def test_only_what_an_edit_means_is_compiled_again(edit: str, again: list[str]) -> None:
    former = load_workspace(FILES)
    later = load_workspace(edited(*EDITS[edit]), {}, former)
    assert [id for id, flow in later.flows.items() if flow is not former.flows[id]] == again


def test_a_part_that_goes_is_missed() -> None:
    files = {name: data for name, data in FILES.items() if name != "parts/steps.yaml"}
    with pytest.raises(WorkspaceError, match=r"there is no file parts/steps\.yaml; none is declared"):
        load_workspace(files, {}, load_workspace(FILES))


def test_a_new_catalog_is_judged() -> None:
    with pytest.raises(WorkspaceError, match=r"workspace\.yaml has no locale 'de'"):
        load_workspace({**FILES, "locales/de.yaml": b"a: {title: Hallo}"}, {}, load_workspace(FILES))
