// The way through a survey, as far as the browser knows it: which question stands where, and where an answer leads.
import type { Question, SurveyPages } from "../wire";

export type Value = number | string | string[] | null;
export const END = "end";

export function questionOf({ questions }: SurveyPages, id: string): Question | undefined {
  return questions.find((question) => question.id === id);
}

/** The question's place on the way, from 1. */
export function position({ path }: SurveyPages, id: string): number {
  return (path.includes(id) ? path.indexOf(id) : path.length) + 1;
}

/** What stands behind an answered question. */
export function behind({ path, current }: SurveyPages, id: string): string {
  return path[path.indexOf(id) + 1] ?? current;
}

export function isAnswered({ path }: SurveyPages, id: string): boolean {
  return path.includes(id);
}

/** Is the question asked, on the way that the answers have taken? */
export function isOnWay({ path, current }: SurveyPages, id: string): boolean {
  return path.includes(id) || id === current;
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The pages once this is answered; undefined: only the server can tell where it leads. */
export function answered(pages: SurveyPages, id: string, value: Value): SurveyPages | undefined {
  const to = leadsTo(questionOf(pages, id), value);
  if (!to) return undefined;
  const answers = { ...pages.answers, [id]: value };
  if (isAnswered(pages, id) && behind(pages, id) === to) return { ...pages, answers };
  return { ...pages, answers, path: [...pages.path.slice(0, position(pages, id) - 1), id], current: to };
}

function leadsTo(question: Question | undefined, value: Value): string | null | undefined {
  return question?.leads?.find((lead) => lead.value === value)?.to ?? question?.next;
}
