// Choices, one of them or several: the browser's own radio buttons and check boxes.
import { element } from "../shared/element";
import type { Choice, Question } from "../wire";
import type { Field } from "./field";
import type { Value } from "./walk";

let groups = 0;

export function choices(
  all: Choice[],
  several: boolean,
  given: Value,
  { least, most }: Pick<Question, "least" | "most"> = {},
): Field {
  const name = `choices-${++groups}`;
  const inputs = all.map(({ id }) => input(id, several, name, [given].flat().includes(id)));
  const labels = all.map(({ label }, index) => element("label", "choice", inputs[index] ?? "", element("span", "", label)));
  const group = element("div", "choices", ...labels);
  group.role = several ? "group" : "radiogroup";
  const chosen = () => inputs.filter(({ checked }) => checked).map(({ value }) => value);
  const fits = (count: number) => count >= (least ?? 1) && count <= (most ?? count);
  const draft = () => (several ? chosen() : (chosen()[0] ?? null));
  const value = () => (chosen().length ? (fits(chosen().length) ? draft() : undefined) : null);
  return { element: group, labelled: group, value, draft };
}

function input(value: string, several: boolean, name: string, checked: boolean): HTMLInputElement {
  const made = element("input", "");
  made.type = several ? "checkbox" : "radio";
  Object.assign(made, { name, value, checked });
  return made;
}
