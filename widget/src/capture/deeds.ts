// Clicks, changes and submits, before the page can stop them.
import { isForeign, type Happened } from "./meant";

export function watchDeeds(happened: Happened): void {
  for (const name of ["click", "change", "submit"] as const)
    addEventListener(
      name,
      (event) => {
        const path = event.composedPath();
        if (isForeign(path)) happened(name, path);
      },
      true,
    );
}
