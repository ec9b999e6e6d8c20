"""`webhook`: sends a JSON body to an endpoint of `workspace.yaml`, and goes on at once or when it has arrived."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import Field, model_validator

from annai.core.body import Body, Constant, Named, Part, Taken, compile_body, render_body, texts_of
from annai.core.effects import CallWebhook
from annai.core.fields import Id, Text
from annai.core.inputs import Delivered
from annai.core.instant import isoformat
from annai.core.steps.kind import CompiledStep, Compiler, Go, Move, Place, StepModel
from annai.wire.reason import Reason

if TYPE_CHECKING:
    from annai.core.standing import Standing
    from annai.core.turn import Turn


class Webhook(StepModel):
    """Sends `body` to an endpoint.

    The run goes on at once. With `wait: true` it waits until the body has arrived; when that fails for good, it goes
    to `else`, or to the next step.
    """

    endpoint: Id
    body: Body | None = None
    wait: bool = False
    otherwise: Id | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.otherwise is not None and not self.wait:
            raise ValueError("else needs wait: true; without it the run goes on at once")
        return self

    def jumps(self) -> Iterator[tuple[str, Place]]:
        if self.otherwise:
            yield self.otherwise, ("else",)

    def passes(self, next: str) -> Iterator[str]:
        if not self.wait:
            yield next

    def texts(self) -> Iterator[tuple[Text | None, Place]]:
        for text, place in texts_of(self.body or {}):
            yield text, ("body", *place)

    def compile(self, compiler: Compiler) -> "WebhookStep":
        body = compile_body(self.body, lambda text, place: compiler.text(text, "body", *place)) if self.body else None
        otherwise = self.otherwise or compiler.next
        return compiler.make(WebhookStep, endpoint=self.endpoint, body=body, waits=self.wait, otherwise=otherwise)


class WebhookStep(CompiledStep, frozen=True, kw_only=True):
    held_by: ClassVar[Reason] = "waiting_for_webhook"

    endpoint: str
    body: Part | None
    waits: bool
    otherwise: str

    def enter(self, turn: "Turn", standing: "Standing") -> Move | None:
        run, flow = standing.run, standing.flow
        body = self._render(turn, standing)
        if body is None:
            turn.signal("webhook_failed", flow.id, run, "too_large")
            return Go(self.otherwise, "too_large")
        told = turn.tellers(flow.id)
        turn.effects.append(
            CallWebhook(turn.subject.key, flow.id, run.number, self.id, run.entered, self.endpoint, body, told)
        )
        return None if self.waits else Go(self.next)

    def deliver(self, turn: "Turn", standing: "Standing", input: Delivered) -> Move:
        return Go(self.next) if input.sent else Go(self.otherwise, "failed")

    def _render(self, turn: "Turn", standing: "Standing") -> bytes | None:
        variables, locale = turn.variables(standing.flow), turn.bundle.manifest.locales[0]
        return render_body(self.body or self._plain(turn, standing), locale, variables)

    def _plain(self, turn: "Turn", standing: "Standing") -> Part:
        """What is sent where no body is written: the form that Standard Webhooks names."""
        ids = Named({root: Taken((root, "id")) for root in ("user", "account")})
        type, timestamp = Constant(f"{standing.flow.id}.{self.id}"), Constant(isoformat(turn.now))
        return Named({"type": type, "timestamp": timestamp, "data": ids})
