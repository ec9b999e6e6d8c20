import Shepherd from "shepherd.js";
import "shepherd.js/dist/css/shepherd.css";
import "../meter.js";
import { MODAL, STEPS } from "../steps.js";

function tourOf(steps) {
  const tour = new Shepherd.Tour({ useModalOverlay: true, defaultStepOptions: { cancelIcon: { enabled: true } } });
  for (const { title, body: text, target } of steps) {
    const attachTo = target ? { element: target, on: "bottom" } : undefined;
    tour.addStep({ title, text, attachTo, buttons: [{ text: "Next", action: tour.next, classes: "next" }] });
  }
  return tour;
}

const tours = { tooltip: tourOf(STEPS), modal: tourOf([MODAL]) };
const shown = (part) => [...document.querySelectorAll(`.shepherd-enabled${part}`)].at(-1);

window.contender = {
  start: (kind) => tours[kind].start(),
  card: () => shown(".shepherd-element"),
  next: () => shown(".shepherd-element")?.querySelector(".next"),
};
