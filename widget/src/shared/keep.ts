// Keeps one drawing of each thing that is to be shown: opens what is new, closes what is gone, leaves the rest alone.
import type { Place } from "../surface";

export interface Drawing<Item> {
  close(): void;
  /** The same step has other content now. Without this it is closed and drawn anew. */
  update?(item: Item): void;
}

interface Kept<Item> {
  drawing: Drawing<Item>;
  said: string;
}

/** `open` gets the item and `gone`, to be called when the person has left it: it is closed then, and forgotten. */
export function keep<Item extends Place>(
  open: (item: Item, gone: () => void) => Drawing<Item>,
): (items: Item[]) => void {
  const kept = new Map<string, Kept<Item>>();

  function close(name: string): void {
    const drawing = kept.get(name)?.drawing;
    kept.delete(name);
    drawing?.close();
  }

  function draw(name: string, item: Item): void {
    const said = JSON.stringify(item);
    const old = kept.get(name);
    if (old?.said === said) return;
    if (old?.drawing.update) {
      old.said = said;
      return old.drawing.update(item);
    }
    close(name);
    kept.set(name, { said, drawing: open(item, () => close(name)) });
  }

  return (items) => {
    const wanted = new Map(items.map((item) => [[item.flow, item.run, item.step].join(" "), item]));
    for (const name of kept.keys()) if (!wanted.has(name)) close(name);
    wanted.forEach((item, name) => draw(name, item));
  };
}
