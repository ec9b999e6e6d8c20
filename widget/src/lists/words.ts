// Words from the server, with the numbers that the widget fills in.
export function fill(word: string | undefined, numbers: Record<string, number>): string {
  return (word ?? "").replace(/{(\w+)}/g, (_, name: string) => `${numbers[name]}`);
}
