// A quiz: a question, whether the answer was right, and so on to the result. Only the server knows what is right.
import { button } from "../shared/button";
import { element } from "../shared/element";
import type { Deed } from "../surface";
import type { Choice, QuizContent, QuizOutcome, QuizQuestion, QuizResult, TopicScore } from "../wire";
import { choices } from "./choices";
import { footer, progress } from "./footer";
import type { Frame } from "./frame";
import { ask } from "./question";
import type { Sheet } from "./sheet";

export function openQuiz(
  first: QuizContent,
  frame: Frame,
  locale: string,
  report: (deed: Deed) => void,
  leave: () => void,
): Sheet<QuizContent> {
  let { pages, words } = first;
  let at = pages.current;
  let judged = false;
  let waiting = false;
  const word = (name: string) => words[name] ?? "";
  const percent = (share: number) => new Intl.NumberFormat(locale, { style: "percent" }).format(share);

  function go(to: string | null, moved: boolean): void {
    at = to;
    judged = waiting = false;
    const question = pages.questions.find(({ id }) => id === at);
    if (question) put(question, moved);
    else if (pages.outcome) tell(pages.outcome, moved);
  }

  function send(deed: Deed): void {
    if (waiting) return;
    waiting = true;
    frame.busy();
    report(deed);
  }

  function put(question: QuizQuestion, moved: boolean): void {
    const { id, text, several, choices: all } = question;
    const field = choices(all, several, null);
    const asked = ask({ text, hint: several ? word("several") : null }, frame.titled, field);
    const submit = () => {
      const value = field.value();
      if (value) send({ type: "answered", question: id, value });
      else asked.fault(word("missing"));
    };
    const foot = footer(said(question), button("button primary", word("answer"), submit));
    frame.show(asked.heading, [...asked.parts, foot.element], { moved, first: question === pages.questions[0] });
  }

  const said = (question: QuizQuestion) =>
    progress(word("progress"), pages.questions.indexOf(question) + 1, pages.questions.length);

  function judge(question: QuizQuestion, result: QuizResult): void {
    const verdict = element(frame.titled ? "h3" : "h2", result.right ? "question verdict right" : "question verdict wrong");
    verdict.textContent = word(result.right ? "right" : "wrong");
    const text = element("p", "asked", question.text);
    const marked = element("ul", "choices", ...question.choices.map((choice) => mark(choice, result)));
    const why = result.explanation ? [element("p", "why", result.explanation)] : [];
    const next = button("button primary", word("next"), () => go(pages.current, true));
    const foot = footer(said(question), next);
    judged = true;
    waiting = false;
    frame.show(verdict, [verdict, text, marked, ...why, foot.element], { moved: true });
  }

  function mark({ id, label }: Choice, { answer, expected }: QuizResult): HTMLElement {
    const right = expected.includes(id);
    const notes = [...(right ? [word("right")] : []), ...(answer.includes(id) ? [word("yours")] : [])];
    const look = right ? "right" : answer.includes(id) ? "wrong" : "";
    const said = notes.map((note) => element("span", "mark", note));
    return element("li", `choice ${look}`.trim(), element("span", "", label), ...said);
  }

  function tell({ passed, score, topics, mayRetry }: QuizOutcome, moved: boolean): void {
    const heading = element(frame.titled ? "h3" : "h2", "question outcome", word(passed ? "passed" : "failed"));
    const total = element("p", "score", element("span", "", word("score")), " ", element("strong", "", percent(score)));
    const each = topics.length > 1 ? [element("ul", "topics", ...topics.map(row))] : [];
    const retry = mayRetry ? [button("button primary", word("retry"), () => send({ type: "retried" }))] : [];
    const next = button(mayRetry ? "button" : "button primary", word("next"), leave);
    frame.show(heading, [heading, total, ...each, footer("", ...retry, next).element], { moved });
  }

  function row({ title, score }: TopicScore): HTMLElement {
    const bar = element("span", "bar");
    bar.style.inlineSize = `${score * 100}%`;
    return element("li", "", element("span", "", title), element("span", "", percent(score)), element("span", "track", bar));
  }

  go(at, false);
  return {
    update(content) {
      const before = at;
      if (waiting && !at && content.pages.outcome) return; // of the try before this one
      ({ pages, words } = content);
      const question = pages.questions.find(({ id }) => id === at);
      const result = pages.results.find((one) => one.question === at);
      if (waiting && question && result) judge(question, result);
      else if (!(judged && result) && (waiting || at !== pages.current)) go(pages.current, waiting || before !== pages.current);
    },
    ended: () => false,
    closing: () => ({ type: !at && pages.outcome?.passed ? "advanced" : "dismissed" }),
  };
}
