// Browser storage that never throws: where it is forbidden or full, values live as long as the page.
type Area = "localStorage" | "sessionStorage";

const memory = new Map<string, string>();

export function read(area: Area, name: string): string | undefined {
  try {
    return window[area].getItem(name) ?? memory.get(name);
  } catch {
    return memory.get(name);
  }
}

/** Without a value, nothing is kept under that name any more. */
export function write(area: Area, name: string, value?: string): void {
  memory.delete(name);
  try {
    if (value === undefined) window[area].removeItem(name);
    else window[area].setItem(name, value);
  } catch {
    if (value !== undefined) memory.set(name, value);
  }
}

/** The names under which any page of this origin keeps something. */
export function names(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}
