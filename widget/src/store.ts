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

export function write(area: Area, name: string, value: string): void {
  memory.set(name, value);
  try {
    window[area].setItem(name, value);
  } catch {
    // Forbidden or full: memory has it.
  }
}
