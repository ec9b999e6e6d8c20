// A page of a survey: a question, its field, and the buttons that belong to it.
import { button } from "../shared/button";
import { element } from "../shared/element";
import type { Question, SurveyPages } from "../wire";
import { fieldOf, type Field } from "./field";
import { footer, progress, type Footer } from "./footer";
import { ask, type Asked } from "./question";
import { isAnswered, position, type Value } from "./walk";

export interface Survey {
  pages: SurveyPages;
  words: Record<string, string>;
}

export interface Acts {
  answer(value: Value): void;
  /** Answer with what the field holds. */
  submit(): void;
  back(): void;
}

export interface Page extends Asked {
  question: Question;
  field: Field;
  foot: Footer;
}

export function openPage(survey: Survey, question: Question, given: Value, titled: boolean, acts: Acts): Page {
  const field = fieldOf(question, given, acts.answer, acts.submit);
  const hint = question.kind === "text" ? null : question.hint; // its counter says it
  const asked = ask({ ...question, hint, marks: marks(survey, question) }, titled, field);
  const foot = footer(progressOf(survey, question.id), ...buttons(survey, question, field, acts));
  return { ...asked, parts: [...asked.parts, foot.element], question, field, foot };
}

export function progressOf({ pages, words }: Survey, id: string): string {
  return progress(words["progress"], position(pages, id), pages.longest);
}

/** The word of the main button: the last answer is sent. */
export function mainOf({ pages, words }: Survey, id: string): string {
  return words[position(pages, id) < pages.longest ? "next" : "send"] ?? "";
}

/** Whether an answer is needed is said where that differs. */
function marks({ pages, words }: Survey, { required, note }: Question): HTMLElement[] {
  const need = required ? "required" : "optional";
  const noted = note ? [element("span", "note", note)] : [];
  const mixed = pages.questions.some((other) => !other.required);
  return mixed ? [...noted, element("span", `mark ${need}`, words[need] ?? "")] : noted;
}

function buttons(survey: Survey, { required, id }: Question, { immediate }: Field, acts: Acts): HTMLElement[] {
  const { pages, words } = survey;
  const goesOn = !immediate || isAnswered(pages, id);
  return [
    ...(goesOn ? [button("button primary", mainOf(survey, id), acts.submit)] : []),
    ...(required ? [] : [button("button", words["skip"] ?? "", () => acts.answer(null))]),
    ...(position(pages, id) > 1 ? [button("button", words["back"] ?? "", acts.back)] : []),
  ];
}
