// A launcher and its panel.
import { button, closeButton } from "../shared/button";
import { element } from "../shared/element";
import { focused, giveBack } from "../shared/focus";
import { onEscape } from "../shared/keys";
import { speak } from "../shared/language";

/** What is drawn of a seat: `order` is its place in the row, `fold` what the button says that folds the panel. */
export interface Drawn {
  order: number;
  locale: string;
  sign: Element;
  fold: string;
  opened?(): void;
  folded?(): void;
}

export interface Seat {
  place: HTMLElement;
  panel: HTMLElement;
  /** Its name, and the badge: `count` is drawn, `counted` heard; zero has no badge. The panel may have another title. */
  say(name: string, count: number, counted: string, title?: string): void;
  /** With `focus`, a person has asked for it; without, it opens by itself and takes nobody's focus. */
  open(focus?: boolean): void;
  fold(): void;
  remove(): void;
}

let seats = 0;

export function createSeat(drawn: Drawn, opens: (seat: Seat) => void, leaves: (seat: Seat) => void): Seat {
  const name = element("span", "name");
  const badge = element("span", "badge");
  const launcher = button("launcher", "", () => (panel.hidden ? seat.open(true) : seat.fold()));
  const title = element("h2", "");
  const panel = element("div", "card panel", title, closeButton(drawn.fold, () => seat.fold()));
  const place = element("div", "seat", launcher, panel);
  speak(place, drawn.locale);
  place.style.order = `${drawn.order}`;
  launcher.append(drawn.sign, name, badge);
  launcher.setAttribute("aria-haspopup", "dialog");
  title.id = `list-${++seats}`;
  panel.hidden = true;
  panel.tabIndex = -1;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-labelledby", title.id);
  onEscape(panel, () => seat.fold());

  function show(shown: boolean): void {
    panel.hidden = !shown;
    launcher.ariaExpanded = `${shown}`;
  }

  const seat: Seat = {
    place,
    panel,
    say(label, count, counted, heading = label) {
      name.textContent = label;
      title.textContent = heading;
      badge.textContent = count ? `${count}` : "";
      launcher.ariaLabel = count ? `${label} (${counted})` : label;
    },
    open(focus) {
      if (focus) previous = focused();
      show(true);
      opens(seat);
      if (focus) panel.focus({ preventScroll: true });
      drawn.opened?.();
    },
    fold() {
      if (panel.hidden) return;
      const inside = panel.matches(":focus-within");
      show(false);
      if (inside) launcher.focus({ preventScroll: true });
      drawn.folded?.();
    },
    remove() {
      if (!place.isConnected) return;
      const back = giveBack(panel, previous);
      place.remove();
      leaves(seat);
      back();
    },
  };
  let previous: HTMLElement | undefined;
  show(false);
  return seat;
}
