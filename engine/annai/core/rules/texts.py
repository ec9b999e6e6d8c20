"""The texts of a step, and where they stand."""

from collections.abc import Iterator

from annai.core.flow import Step, Text

Place = tuple[str | int, ...]
Found = tuple[Text | None, Place]


def texts_of(step: Step, *at: str | int) -> Iterator[Found]:
    """The texts of the step that stands at this path; None for one that is left out."""
    if step.email:
        yield step.email.subject, (*at, "email", "subject")
    for kind, content in (("tooltip", step.tooltip), ("modal", step.modal)):
        if content:
            yield content.title, (*at, kind, "title")
            yield content.body, (*at, kind, "body")
            for index, action in enumerate(content.actions):
                yield action.label, (*at, kind, "actions", index, "label")
