"""Date triggers whose trait is no date."""

from collections.abc import Iterator

from annai.core.conditions.errors import instead
from annai.core.finding import Finding
from annai.core.triggers.date import DateTrigger, rule_of
from annai.core.workspace import Workspace


def date_trait(workspace: Workspace) -> Iterator[Finding]:
    plan = workspace.plan.model.traits
    traits = {"user": plan.user, "account": plan.account}
    for flow in workspace.flows:
        if isinstance(flow.model.trigger, DateTrigger):
            rule = rule_of(flow.model.trigger)
            declared = traits[rule.root].get(rule.trait)
            dates = [name for name, kind in traits[rule.root].items() if kind == "timestamp"]
            if declared != "timestamp":
                what = "no trait" if declared is None else "another type for"
                message = f"events.yaml declares {what} {rule.trait!r} of the {rule.root}; a date is a timestamp: "
                yield flow.fault(message + instead(rule.trait, dates), "date-trait", "trigger", "date")
