// Experiences by the kind of their content.
import type { Experience } from "../wire";

type Content = Experience["content"];
export type Of<Kind extends Content["kind"]> = Experience & { content: Extract<Content, { kind: Kind }> };

export function contentIs<Kind extends Content["kind"]>(kind: Kind): (one: Experience) => one is Of<Kind> {
  return (one): one is Of<Kind> => one.content.kind === kind;
}
