// What lies in the card: a survey or a quiz.
import type { Deed } from "../surface";

export interface Sheet<Content> {
  /** The server says so now. */
  update(content: Content): void;
  /** The step is over; `busy`: something else asks for attention. False: there is nothing more to show. */
  ended(busy: boolean): boolean;
  /** What closing it means now; undefined: nothing is left to tell. */
  closing(): Deed | undefined;
}
