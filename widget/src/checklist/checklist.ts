// A checklist behind its launcher. It opens by itself where its author wants it and there is room, and a person's own
// choice, open or folded, is kept over pages.
import type { Dock } from "../lists/dock";
import type { Of } from "../lists/kind";
import { redraw } from "../lists/redraw";
import { fill } from "../lists/words";
import { button } from "../shared/button";
import { element } from "../shared/element";
import { keep, type Drawing } from "../shared/keep";
import { rich } from "../shared/rich";
import { sightOf } from "../shared/seen";
import { read, write } from "../store";
import type { Core } from "../surface";
import type { ChecklistContent, Task } from "../wire";
import { createMeter } from "./meter";
import { drawTasks } from "./task";

type Checklist = Of<"checklist">;

const STORED = "annai.checklist";
const NARROW = "(max-width: 480px)";

export function checklists(core: Core, dock: Dock): (items: Checklist[]) => void {
  return keep<Checklist>((experience, gone) => sit(core, dock, experience, gone));
}

function sit(core: Core, dock: Dock, experience: Checklist, gone: () => void): Drawing<Checklist> {
  const { words, title, dismissable } = experience.content;
  const name = [experience.flow, experience.run, experience.step].join(" ");
  const meter = createMeter(words);
  const list = element("ul", "tasks");
  const head = element("div", "body");
  const ticked = new Set<string>();
  const sight = sightOf(core, experience);
  const remember = (choice: string) => () => write("localStorage", STORED, `${name} ${choice}`);
  const seat = dock.sit({
    order: 1,
    locale: experience.locale,
    sign: meter.ring,
    fold: words["fold"] ?? "",
    opened: remember("open"),
    folded: remember("folded"),
  });
  let shown = experience.content;
  let over = false;
  let before: string[] | undefined;

  function draw(): void {
    const tasks = shown.tasks.tasks.map((task) => ({ ...task, done: task.done || ticked.has(task.id) }));
    const done = tasks.filter((task) => task.done).map(({ id }) => id);
    const left = tasks.length - done.length;
    over = !left;
    seat.say(title || (words["title"] ?? ""), left, fill(words["left"], { left }));
    meter.set(done.length, tasks.length);
    seat.panel.classList.toggle("finished", over);
    redraw(head, ...rich(shown.body));
    redraw(list, ...drawTasks(tasks, words, before ?? done, { press, tick }));
    before = done;
  }

  function press(task: Task): void {
    if (task.call) core.call(task.call);
    core.report({ type: "task_opened", task: task.id }, experience);
    if (hides(task)) seat.fold();
  }

  function tick({ id, needed }: Task): void {
    if (!needed) ticked.add(id);
    core.report({ type: "task_attested", task: id }, experience);
    draw();
  }

  const dismiss = button("quiet link", words["dismiss"] ?? "", () => {
    core.report({ type: "dismissed" }, experience);
    gone();
  });
  const close = button("button primary close-all", words["close"] ?? "", seat.remove);
  seat.panel.classList.add("foldable");
  seat.panel.append(meter.element, element("div", "scroll", head, list), ...(dismissable ? [dismiss] : []), close);
  draw();
  if (opensAtOnce(name, shown)) seat.open();
  sight.visible();
  return {
    update({ content }) {
      shown = content;
      draw();
    },
    close() {
      sight.hidden();
      if (!over || seat.panel.hidden) seat.remove();
    },
  };
}

/** What its button leads to would lie under the panel: what the page does, and on a small screen any tour. */
function hides({ href, call }: Task): boolean {
  return !href && (!!call || matchMedia(NARROW).matches);
}

/** A person's own choice, else the author's, but never over a small screen. */
function opensAtOnce(name: string, { open }: ChecklistContent): boolean {
  const choice = read("localStorage", STORED);
  if (choice?.startsWith(`${name} `)) return choice.endsWith(" open");
  return open && !matchMedia(NARROW).matches;
}
