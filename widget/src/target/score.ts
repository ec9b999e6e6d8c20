// How well an element answers to a target's signals, and whether one answers better than all others.
import type { Target } from "../wire";
import { captions, plain } from "./caption";
import { selectorOf } from "./role";

/** An id or an attribute outlives a redesign; classes, tags and places do not. */
const STRONG = 3;
const WEAK = 2;
const ENOUGH = 3;
const NEIGHBOURHOOD = 5; // ancestors

export type Missed = "absent" | "ambiguous";
export type Found = Element | Missed;

export const points = (css: string): number => (/[#[]/.test(css) ? STRONG : WEAK);

/** `given` are the points that each element has for the selectors which lead to it. */
export function best(target: Target, given: Map<Element, number>): Found {
  const near = nearest(target, [...given.keys()]);
  const scores = [...given].map(([element, selected]): [number, Element] => [
    selected + said(target, element) + has(target, element) + Number(near.has(element)),
    element,
  ]);
  const [first, second] = scores.sort(([a], [b]) => b - a);
  if (!first || first[0] < enough(target)) return "absent";
  return second && second[0] === first[0] ? "ambiguous" : first[1];
}

/** An element needs three points, or all that the target's signals can give. */
function enough({ css = [], role, text = [], near = [] }: Target): number {
  const most = css.reduce((sum, selector) => sum + points(selector), 0);
  return Math.min(ENOUGH, most + (text.length && 2) + Number(!!role) + Number(near.length > 0));
}

function said({ text = [] }: Target, element: Element): number {
  if (!text.length) return 0;
  const [wanted, read] = [text.map(plain), captions(element)];
  if (read.some((caption) => wanted.includes(caption))) return 2;
  return Number(read.some((caption) => wanted.some((part) => caption.includes(part))));
}

function has({ role }: Target, element: Element): number {
  return Number(!!role && element.matches(selectorOf(role)));
}

/** Those with the fewest steps up to an ancestor that has one of the texts. */
function nearest({ near = [] }: Target, elements: Element[]): Set<Element> {
  if (!near.length) return new Set();
  const wanted = near.map(plain);
  let closest = NEIGHBOURHOOD;
  let found = new Set<Element>();
  for (const element of elements) {
    const steps = stepsTo(element, wanted);
    if (steps < closest) found = new Set();
    closest = Math.min(closest, steps);
    if (steps <= closest && steps < NEIGHBOURHOOD) found.add(element);
  }
  return found;
}

function stepsTo(element: Element, wanted: string[]): number {
  let at = element.parentElement;
  for (let steps = 0; at && steps < NEIGHBOURHOOD; steps++, at = at.parentElement) {
    const text = plain(at.textContent ?? "");
    if (wanted.some((part) => text.includes(part))) return steps;
  }
  return NEIGHBOURHOOD;
}
