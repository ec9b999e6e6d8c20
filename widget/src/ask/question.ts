// One question with its field, and what is wrong with the answer.
import { element } from "../shared/element";
import type { Field } from "./field";

export interface Asked {
  heading: HTMLElement;
  parts: HTMLElement[];
  /** Say what is wrong, and go to the field. */
  fault(text: string): void;
}

interface Asking {
  text: string;
  hint?: string | null | undefined;
  required?: boolean;
  /** Beside the text: a note, or whether an answer is needed. */
  marks?: HTMLElement[];
}

let asked = 0;

export function ask({ text, hint, required = true, marks = [] }: Asking, titled: boolean, field: Field): Asked {
  const name = `question-${++asked}`;
  const heading = element(titled ? "h3" : "h2", "question", text, ...marks.flatMap((mark) => [" ", mark]));
  const advice = element("p", "hint", hint ?? "");
  const error = element("p", "error");
  const { labelled } = field;
  heading.id = name;
  advice.id = `${name}-hint`;
  error.id = `${name}-error`;
  labelled.setAttribute("aria-labelledby", name);
  labelled.setAttribute("aria-describedby", hint ? `${advice.id} ${error.id}` : error.id);
  if (required && labelled.role !== "group") labelled.ariaRequired = "true";

  function fault(text: string): void {
    error.textContent = text;
    if (labelled.role !== "group") labelled.ariaInvalid = "true";
    (labelled.querySelector<HTMLElement>("input, [tabindex='0']") ?? labelled).focus();
  }

  return { heading, parts: [heading, ...(hint ? [advice] : []), field.element, error], fault };
}
