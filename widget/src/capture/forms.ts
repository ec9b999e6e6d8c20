// A form that somebody began to fill in and left: by another page, or because it is gone, without a submit.
import { isForeign, type Happened } from "./meant";

export function watchForms(happened: Happened): { look(): void } {
  /** Each with the way up from it, which is no longer there when the form is gone. */
  const begun = new Map<HTMLFormElement, EventTarget[]>();

  function leave(gone: (form: HTMLFormElement) => boolean): void {
    for (const [form, path] of [...begun].filter(([form]) => gone(form))) {
      begun.delete(form);
      happened("abandoned_form", path);
    }
  }

  function onInput(event: Event): void {
    const path = event.composedPath();
    const form = path.find((one): one is HTMLFormElement => one instanceof HTMLFormElement);
    if (form && isForeign(path)) begun.set(form, path);
  }

  addEventListener("input", onInput, true);
  addEventListener("submit", (event) => begun.delete(event.target as HTMLFormElement), true);
  addEventListener("pagehide", () => leave(() => true), true);
  return { look: () => leave((form) => !form.isConnected) };
}
