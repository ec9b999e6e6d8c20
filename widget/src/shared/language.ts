// The language of a surface and the direction in which it is written.
const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ku|ps|sd|ug|ur|yi)\b/;

export function speak(surface: HTMLElement, locale: string): void {
  surface.lang = locale;
  surface.dir = RIGHT_TO_LEFT.test(locale) ? "rtl" : "ltr";
}
