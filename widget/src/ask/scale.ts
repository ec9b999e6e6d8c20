// A scale: a radio group in which the focus moves apart from the choice, so that arrows never answer.
import { element } from "../shared/element";
import { pressed } from "../shared/keys";
import type { Question } from "../wire";
import type { Field } from "./field";
import type { Value } from "./walk";

export function scale(question: Question, given: Value, answer: (value: Value) => void): Field {
  const { least, most, low, high, kind } = question;
  const from = least ?? 0;
  const numbers = Array.from({ length: (most ?? 10) - from + 1 }, (_, index) => from + index);
  const points = numbers.map((number) => point(number, number === given, kind === "stars", () => answer(number)));
  const group = element("div", `scale ${kind}`, ...points);
  group.role = "radiogroup";
  group.addEventListener("keydown", (event) => step(event, points));
  describe(points[0], low);
  describe(points.at(-1), high);
  rove(points, points[numbers.indexOf(given as number)] ?? points[0]);
  const ends = element("div", "ends", element("span", "", low ?? ""), element("span", "", high ?? ""));
  ends.ariaHidden = "true";
  const value = () => (typeof given === "number" ? given : null);
  return { element: element("div", "", group, ...(low || high ? [ends] : [])), labelled: group, value, draft: value, immediate: true };
}

function point(number: number, checked: boolean, star: boolean, choose: () => void): HTMLButtonElement {
  const made = element("button", "point", star ? "★" : String(number));
  made.type = "button";
  made.role = "radio";
  made.ariaChecked = String(checked);
  made.ariaLabel = String(number);
  made.addEventListener("click", choose);
  return made;
}

/** The ends of the scale say what they mean. */
function describe(point: HTMLElement | undefined, meaning: string | null | undefined): void {
  if (point && meaning) point.ariaLabel += ` ${meaning}`;
}

function rove(points: HTMLElement[], to: HTMLElement | undefined): void {
  for (const point of points) point.tabIndex = point === to ? 0 : -1;
}

function step(event: KeyboardEvent, points: HTMLElement[]): void {
  const at = points.indexOf(event.target as HTMLElement);
  const next = points.at(moved(event, at, points.length) % points.length);
  if (at < 0 || !next || next === event.target) return;
  event.preventDefault();
  event.stopPropagation();
  rove(points, next);
  next.focus();
}

/** Where the key leads from place `at`; -1 is the last place. */
function moved(event: KeyboardEvent, at: number, count: number): number {
  const back = getComputedStyle(event.target as Element).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
  const on = back === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  if (pressed(event, on) || pressed(event, "ArrowDown")) return at + 1;
  if (pressed(event, back) || pressed(event, "ArrowUp")) return at - 1;
  if (pressed(event, "Home")) return 0;
  return pressed(event, "End") ? count - 1 : at;
}
