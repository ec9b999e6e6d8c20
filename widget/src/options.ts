// What a page may choose when it begins.
import type { NewInput } from "./queue";
import type { Attributes } from "./session";

export interface Options extends Attributes {
  /** The public write key. */
  key: string;
  /** Where the server is, such as `https://annai.example/`; by default where `widget.js` came from. */
  server?: string | undefined;
  /** The language to show, as `ja` or `en-GB`; otherwise that of `<html lang>`, else the browser's. */
  locale?: string | undefined;
  /** Draw nothing: the page listens to `experiences`, draws them itself and calls `report`. */
  headless?: boolean | undefined;
  /** Open a link of a card that leads to a path of this site, as the page's router does. */
  navigate?: ((path: string) => void) | undefined;
  /** Sees all that is about to be told to the server: what it returns is told instead, nothing where that is null. */
  input?: ((input: NewInput) => NewInput | null | undefined) | undefined;
}
