"""Segments, and what the files say of conditions: places, warnings, JSON form, what an edit keeps."""

from annai.core.facts import Facts
from annai.core.finding import WorkspaceError
from annai.core.load import load_workspace
from tests.core.files import BASE, faults, files_of, load

STEPS = "steps: [{id: hello, modal: {title: Hello, body: Welcome.}}]\n"
SEGMENTS = """\
-- segments.yaml --
segments:
  admins: {title: Administrators, when: user.role == "admin" and not active("tour")}
  many: {when: not account.health > 50 and count("signed_up") > 3}
"""


def flow(name: str, *lines: str) -> str:
    return f"-- flows/{name}.yaml --\ntitle: {name}\ntrigger: {{event: signed_up}}\n{STEPS}" + "".join(
        f"{line}\n" for line in lines
    )


TOUR = flow("tour")


def test_a_flow_asks_for_a_segment() -> None:
    bundle = load(SEGMENTS + TOUR + flow("a", 'audience: in_segment("admins")'))
    audience = bundle.flows["a"].audience
    assert audience is not None
    assert audience.evaluate(Facts(user={"role": "admin"}), 0).value is True
    assert audience.evaluate(Facts(user={"role": "editor"}), 0).value is False
    assert bundle.flows["a"].mentions == {"tour"}
    assert bundle.segments["admins"].evaluate(Facts(user={"role": "admin"}), 0).value is True


def test_what_segments_ask_of_history_is_kept_for_the_flows_that_name_them() -> None:
    bundle = load(SEGMENTS + TOUR + flow("a", 'audience: in_segment("many")'))
    assert bundle.asked.users == {"signed_up"}
    assert load(SEGMENTS + TOUR).asked.users == frozenset()


def test_warnings_stop_nothing_and_are_told_with_their_place() -> None:
    bundle = load(SEGMENTS + TOUR + flow("a", "audience: user.role == 'admin' and user.role == 'editor'"))
    assert [str(finding) for finding in bundle.warnings] == [
        "flows/a.yaml:4:36: warning: user.role == 'editor' cannot hold with what stands before it; this is never true "
        "[contradiction]",
        "segments.yaml:3:16: warning: this also holds when the value is missing; write <=, or add not known(…) by or "
        "if that is meant [negated-ordering]",
    ]
    again = load_workspace(dict(bundle.files), {}, bundle)
    assert again.warnings == bundle.warnings


def test_a_finding_shows_its_line_with_a_caret() -> None:
    try:
        load(flow("a", "audience: user.rolle == 'admin'"))
    except WorkspaceError as error:
        shown = error.findings[0].shown().splitlines()
    assert shown[1:] == ["    user.rolle == 'admin'", "         ^"]


def test_a_segment_that_is_edited_is_read_anew_by_its_flows() -> None:
    text = SEGMENTS + TOUR + flow("a", 'audience: in_segment("admins")')
    former = load(text)
    edited = {**files_of(BASE), **files_of(text.replace('"admin"', '"editor"'))}
    audience = load_workspace(edited, {}, former).flows["a"].audience
    assert audience is not None
    assert audience.evaluate(Facts(user={"role": "editor"}), 0).value is True


def test_a_step_that_goes_is_missed_by_those_who_ask_for_it() -> None:
    text = TOUR + flow("a", 'audience: completed("tour", step="hello")')
    former = load(text)
    assert former.asked.marks == {"completed:tour/hello"}
    edited = {**files_of(BASE), **files_of(text.replace("id: hello", "id: hullo", 1))}
    try:
        load_workspace(edited, {}, former)
    except WorkspaceError as error:
        found = [str(finding) for finding in error.findings]
    assert found == ["flows/a.yaml:4:34: tour has no step 'hello'; did you mean 'hullo'? [unknown-step]"]


def test_steps_of_a_flow_with_faults_are_not_judged() -> None:
    found = faults("-- flows/tour.yaml --\ntitle: T\n" + flow("a", 'audience: completed("tour", step="hello")'))
    assert found == [
        "flows/tour.yaml:1:1: the key 'steps' is missing [missing-key]",
        "flows/tour.yaml:1:1: the key 'trigger' is missing [missing-key]",
    ]


def test_a_condition_may_stand_in_its_json_form() -> None:
    bundle = load(flow("a", 'audience: {and: [{"==": [{path: user.role}, admin]}, {">=": [{count: [signed_up]}, 1]}]}'))
    assert bundle.flows["a"].model.audience == '(user.role == "admin" and count("signed_up") >= 1)'
    assert faults(flow("a", "audience: {maybe: 3}")) == [
        "flows/a.yaml:4:11: a mapping with 'maybe' is no condition; "
        'write such as {"==": [{"path": "user.role"}, "admin"]} [invalid-value]'
    ]
    assert faults(flow("a", 'audience: {"==": [{path: user.rolle}, admin]}')) == [
        "flows/a.yaml:4:11: user has no 'rolle'; did you mean 'role'? (at character 6 of the condition) [unknown-trait]"
    ]


def test_segments_have_bounds() -> None:
    doubling = "".join(
        f'  s{place}: {{when: in_segment("s{place + 1}") and in_segment("s{place + 1}")}}\n' for place in range(9)
    )
    found = faults(f"-- segments.yaml --\nsegments:\n{doubling}  s9: {{when: user.role == 'admin'}}\n")
    assert any("asks more than 500 things" in finding for finding in found)
    chain = "".join(f'  s{place}: {{when: in_segment("s{place + 1}")}}\n' for place in range(33))
    found = faults(f"-- segments.yaml --\nsegments:\n{chain}  s33: {{when: user.role == 'admin'}}\n")
    assert any("nested more than 32 deep" in finding for finding in found)


def test_flows_that_write_a_condition_alike_share_it() -> None:
    audience = 'audience: user.role == "admin"'
    bundle = load(flow("a", audience) + flow("b", audience) + flow("c", 'audience: user.role == "editor"'))
    first, second, other = (bundle.flows[id].audience for id in "abc")
    assert first is second
    assert first is not other


def test_a_condition_is_shared_only_where_it_reads_the_same() -> None:
    where = "event.rows > 3"
    heard = flow("a").replace("signed_up", f"report_created, where: {where}")
    missed = flow("b").replace("signed_up", f"signed_up, where: {where}")
    assert load(heard).flows["a"].where is not None
    assert [found.split(":")[0] for found in faults(heard + missed)] == ["flows/b.yaml"]


def test_a_warning_is_told_in_each_flow_that_shares_the_condition() -> None:
    hide = "hide: not user.visits > 3\n"
    plan = BASE.partition("-- events.yaml --")[2].replace("email: string", "email: string, visits: number")
    bundle = load(f"-- events.yaml --{plan}" + flow("a", hide) + flow("b", hide))
    assert [found.file for found in bundle.warnings] == ["flows/a.yaml", "flows/b.yaml"]


def test_what_hides_a_flow_may_ask_of_history() -> None:
    bundle = load(flow("a", 'hide: count("report_created") > 3'))
    assert bundle.asked.users == {"report_created"}
