// A survey, one question a page. It goes on at once where the browser knows where an answer leads, and waits for the
// server where it does not; what the server says always holds.
import { element } from "../shared/element";
import type { Deed } from "../surface";
import type { SurveyContent } from "../wire";
import type { Frame } from "./frame";
import { mainOf, openPage, progressOf, type Page, type Survey } from "./page";
import type { Sheet } from "./sheet";
import { answered, behind, END, isAnswered, isOnWay, position, questionOf, same, type Value } from "./walk";

const PATIENCE = 1_000;

export function openSurvey(first: SurveyContent, frame: Frame, report: (deed: Deed) => void): Sheet<SurveyContent> {
  let survey: Survey = first;
  let at = first.pages.current;
  let page: Page | undefined;
  let sent: { id: string; value: Value } | undefined;
  let waiting = false;
  let patience = 0;
  const drafts = new Map<string, Value>();
  const word = (name: string) => survey.words[name] ?? "";

  function go(to: string): void {
    at = to;
    if (at === END) wait();
    else draw(true);
  }

  /** The server tells what comes next; if it cannot be reached, whoever has answered all is thanked all the same. */
  function wait(): void {
    waiting = true;
    frame.busy();
    if (at === END) patience = setTimeout(thank, PATIENCE);
  }

  function draw(moved: boolean): void {
    const { pages } = survey;
    const question = questionOf(pages, at);
    if (!question) return;
    const given = drafts.get(at) ?? (pages.answers[at] as Value | undefined) ?? null;
    waiting = false;
    page = openPage(survey, question, given, frame.titled, { answer, submit, back });
    frame.show(page.heading, page.parts, { moved, first: position(pages, at) === 1 });
  }

  function back(): void {
    if (page) drafts.set(at, page.field.draft());
    go(survey.pages.path[position(survey.pages, at) - 2] ?? at);
  }

  function submit(): void {
    if (!page) return;
    const value = page.field.value();
    if (value === undefined) page.fault(page.question.hint ?? word("missing"));
    else if (value === null && page.question.required) page.fault(word("missing"));
    else answer(value);
  }

  function answer(value: Value): void {
    if (!waiting) take(at, value);
  }

  function take(id: string, value: Value): void {
    const { pages } = survey;
    drafts.delete(id);
    if (isAnswered(pages, id) && same(pages.answers[id], value)) return go(behind(pages, id));
    const next = answered(pages, id, value);
    sent = { id, value };
    if (next) survey = { ...survey, pages: next };
    if (next) go(behind(next, id));
    else wait();
    report({ type: "answered", question: id, value });
  }

  function thank(): void {
    const thanks = element(frame.titled ? "h3" : "h2", "question thanks", word("thanks"));
    frame.show(thanks, [thanks], { moved: true });
  }

  /** Where to stand, now that the server has spoken. */
  function place({ pages }: Survey): string {
    if (waiting && sent && isAnswered(pages, sent.id)) return behind(pages, sent.id);
    return at !== survey.pages.current && isOnWay(pages, at) ? at : pages.current;
  }

  function update(content: Survey): void {
    const lost = sent && !same(content.pages.answers[sent.id], sent.value) ? sent : undefined;
    const to = lost ? content.pages.current : place(content);
    const moved = to !== at;
    const stays = !moved && !lost && !waiting && same(questionOf(content.pages, to), page?.question);
    clearTimeout(patience);
    if (lost) drafts.set(lost.id, lost.value);
    survey = content;
    sent = undefined;
    at = to;
    if (stays) page?.foot.say(progressOf(survey, at), mainOf(survey, at));
    else draw(moved);
    if (lost) page?.fault(word("refused"));
  }

  draw(false);
  return {
    update,
    ended(busy) {
      const thanks = at === END && !busy;
      clearTimeout(patience);
      if (thanks) thank();
      return thanks;
    },
    closing: () => (at === END ? undefined : { type: "dismissed" }),
  };
}
