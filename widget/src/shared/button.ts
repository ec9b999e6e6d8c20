// Buttons, and links that look like buttons.
import type { Action, Experience } from "../wire";
import type { Deeds } from "./deeds";
import { element, link } from "./element";

export function button(className: string, label: string, press: () => void): HTMLButtonElement {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

export function closeButton(label: string, close: () => void): HTMLButtonElement {
  const made = button("close", "", close);
  made.ariaLabel = made.title = label;
  return made;
}

/** The author's buttons, the first one prominent; one that leads back is there while there is a way back. */
export function actionButtons(actions: Action[], { back }: Pick<Experience, "back">, deeds: Deeds): HTMLElement[] {
  const made = actions.map((action, index) => (action.back && !back ? [] : [actionButton(action, index, deeds)]));
  return made.flat();
}

function actionButton(action: Action, index: number, deeds: Deeds): HTMLElement {
  const look = index ? "button" : "button primary";
  const press = () => deeds.press(action, index);
  const made = action.href ? link(action.href, look, action.label) : undefined;
  made?.addEventListener("click", press);
  return made ?? button(look, action.label, press);
}
