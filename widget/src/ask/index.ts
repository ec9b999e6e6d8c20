// The family of what asks: survey and quiz. Both interrupt, so there is at most one.
import { sightOf } from "../shared/seen";
import type { Core, Deed, Family } from "../surface";
import type { Experience, QuizContent, SurveyContent } from "../wire";
import { openFrame, type Frame } from "./frame";
import { openQuiz } from "./quiz";
import type { Sheet } from "./sheet";
import { openSurvey } from "./survey";

interface Open {
  name: string;
  /** What it was drawn from; drawing that again brings nothing new. */
  from: Experience;
  sheet: Sheet<Experience["content"]>;
  close(): void;
}

export function mount(core: Core): Family {
  let open: Open | undefined;

  function close(): void {
    open?.close();
    open = undefined;
  }

  function update(one: Open, experience: Experience): void {
    if (experience !== one.from) one.sheet.update(experience.content);
    one.from = experience;
  }

  return {
    show({ experiences: [next] }, whole) {
      if (open && next && open.name === nameOf(next)) return update(open, next);
      if (open && !next && open.sheet.ended(!!whole?.experiences.some(({ surface }) => surface === "interrupting"))) return;
      close();
      if (next) open = present(core, next, close);
    },
  };
}

function nameOf({ flow, run, step }: Experience): string {
  return [flow, run, step].join(" ");
}

function present(core: Core, experience: Experience, gone: () => void): Open {
  const { content } = experience as { content: SurveyContent | QuizContent };
  const sight = sightOf(core, experience);
  const report = (deed: Deed) => core.report(deed, experience);
  const frame = openFrame(experience, content, () => leave(sheet.closing()));
  const sheet = sheetOf(experience, frame, report, () => leave({ type: "advanced" }));

  function leave(deed?: Deed): void {
    gone();
    if (deed) report(deed);
  }

  function close(): void {
    sight.hidden();
    sheet.ended(true);
    frame.close();
  }

  sight.visible();
  return { name: nameOf(experience), from: experience, sheet, close };
}

function sheetOf({ content, locale }: Experience, frame: Frame, report: (deed: Deed) => void, leave: () => void): Open["sheet"] {
  const sheet = content.kind === "quiz" ? openQuiz(content, frame, locale, report, leave) : openSurvey(content as SurveyContent, frame, report);
  return sheet as Open["sheet"];
}
