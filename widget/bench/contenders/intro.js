import introJs from "intro.js";
import "intro.js/introjs.css";
import "../meter.js";
import { MODAL, STEPS } from "../steps.js";

const step = ({ title, body: intro, target }) => ({ title, intro, ...(target ? { element: target } : {}) });
const tours = { tooltip: STEPS.map(step), modal: [step(MODAL)] };

window.contender = {
  start: (kind) => void introJs.tour().setOptions({ steps: tours[kind], showProgress: true }).start(),
  card: () => document.querySelector(".introjs-tooltip"),
  next: () => document.querySelector(".introjs-nextbutton"),
};
