// What takes the answer to a question.
import type { Question } from "../wire";
import { choices } from "./choices";
import { numeric, text } from "./entry";
import { scale } from "./scale";
import type { Value } from "./walk";

export interface Field {
  element: HTMLElement;
  /** What the heading names, and hint and error describe. */
  labelled: HTMLElement;
  /** What stands in it; null: nothing. Undefined: something that is no answer. */
  value(): Value | undefined;
  /** What was typed, to be put back into another field of the question. */
  draft(): Value;
  /** It answers by itself, without a button. */
  immediate?: boolean;
}

/** `answer` is called when the person has answered, and no button is needed. */
export function fieldOf(question: Question, given: Value, answer: (value: Value) => void, submit: () => void): Field {
  switch (question.kind) {
    case "single":
      return choices(question.choices ?? [], false, given);
    case "multiple":
      return choices(question.choices ?? [], true, given, question);
    case "text":
      return text(question, given, submit);
    case "number":
      return numeric(question, given, submit);
    default:
      return scale(question, given, answer);
  }
}
