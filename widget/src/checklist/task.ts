// One task: its mark, what it says, how far it is, and its one button.
import { fill } from "../lists/words";
import { button } from "../shared/button";
import { element, link } from "../shared/element";
import { rich } from "../shared/rich";
import type { Task } from "../wire";

interface Ways {
  press(task: Task): void;
  tick(task: Task): void;
}

let drawn = 0;

/** `before` are those that were done already; the others are ticked before the person's eyes. */
export function drawTasks(
  tasks: Task[],
  words: Record<string, string>,
  before: string[],
  ways: Ways,
): HTMLElement[] {
  const first = tasks.find((task) => !task.done && !task.locked && task.label);
  return tasks.map((task) => {
    const item = draw(task, words, ways);
    if (task.done && !before.includes(task.id)) item.classList.add("fresh");
    if (task === first) item.querySelector(".button")?.classList.add("primary");
    return item;
  });
}

function draw(task: Task, words: Record<string, string>, ways: Ways): HTMLElement {
  const title = element("span", "title", task.title);
  title.id = `task-${++drawn}`;
  const mark = element("span", "mark");
  if (task.done) Object.assign(mark, { role: "img", ariaLabel: words["done"] });
  const said = notesOf(task, words).join(" · ");
  const notes = said ? [element("p", "note", said)] : [];
  const more = task.done ? [] : rich(task.body);
  const way = task.done || task.locked ? [] : waysOf(task, words, ways);
  way.forEach((made, index) => {
    made.setAttribute("aria-describedby", title.id);
    made.dataset["key"] = `${task.id} ${index}`;
  });
  const buttons = way.length ? [element("div", "buttons", ...way)] : [];
  const item = element("li", "", mark, element("div", "what", title, ...more, ...notes, ...buttons));
  item.className = task.done ? "done" : task.locked ? "locked" : "";
  return item;
}

function notesOf(task: Task, words: Record<string, string>): string[] {
  const { mine, needed, counted } = task;
  const notes = needed && !task.done ? [fill(words["counted"], { needed, counted: counted ?? 0 })] : [];
  if (mine) notes.push(words["mine"] ?? "");
  if (task.locked && !task.done) notes.push(words["locked"] ?? "");
  return notes;
}

function waysOf(task: Task, words: Record<string, string>, { press, tick }: Ways): HTMLElement[] {
  const made: HTMLElement[] = [];
  if (task.label) {
    const there = task.href ? link(task.href, "button", task.label) : undefined;
    there?.addEventListener("click", () => press(task));
    made.push(there ?? button("button", task.label, () => press(task)));
  }
  if (task.attest) made.push(button("button", words["attest"] ?? "", () => tick(task)));
  return made;
}
