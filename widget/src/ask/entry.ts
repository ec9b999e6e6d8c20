// Answers that are typed. While an input method composes, Enter is its own, and nothing is counted.
import { element } from "../shared/element";
import { pressed } from "../shared/keys";
import type { Question } from "../wire";
import type { Field } from "./field";
import type { Value } from "./walk";

export function text({ maxLength }: Question, given: Value, submit: () => void): Field {
  const area = element("textarea", "entry");
  const count = element("div", "count");
  const most = maxLength ?? Infinity;
  area.rows = 3;
  area.value = String(given ?? "");
  area.addEventListener("keydown", (event) => (event.ctrlKey || event.metaKey) && pressed(event, "Enter") && submit());
  area.addEventListener("input", (event) => (event as InputEvent).isComposing || tell());
  area.addEventListener("compositionend", tell);
  count.ariaHidden = "true";
  tell();

  function tell(): void {
    count.textContent = `${length(area.value)} / ${most}`;
    count.classList.toggle("over", length(area.value) > most);
  }

  const written = () => (area.value.trim() ? area.value : null);
  const value = () => (length(area.value) > most ? undefined : written());
  return { element: element("div", "", area, ...(maxLength ? [count] : [])), labelled: area, value, draft: () => area.value };
}

/** As the server counts: by code point. */
function length(text: string): number {
  return [...text].length;
}

export function numeric({ least, most }: Question, given: Value, submit: () => void): Field {
  const line = element("input", "entry");
  line.inputMode = (least ?? -1) < 0 ? "text" : "decimal";
  line.autocomplete = "off";
  line.value = String(given ?? "");
  line.addEventListener("keydown", (event) => pressed(event, "Enter") && submit());

  function value(): Value | undefined {
    const typed = line.value.normalize("NFKC").replace(/[\s,]/g, "").replace("−", "-");
    if (!typed) return null;
    const number = /^[+-]?\d+(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
    return number >= (least ?? -Infinity) && number <= (most ?? Infinity) ? number : undefined;
  }

  return { element: line, labelled: line, value, draft: () => line.value };
}
