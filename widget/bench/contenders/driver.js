import { driver } from "driver.js";
import "driver.js/dist/driver.css";
import "../meter.js";
import { MODAL, STEPS } from "../steps.js";

const popover = ({ title, body: description }) => ({ title, description });
const tours = {
  tooltip: STEPS.map((step) => ({ element: step.target, popover: popover(step) })),
  modal: [{ popover: popover(MODAL) }],
};

window.contender = {
  start: (kind) => driver({ showProgress: true, steps: tours[kind] }).drive(),
  card: () => document.querySelector(".driver-popover"),
  next: () => document.querySelector(".driver-popover-next-btn"),
};
