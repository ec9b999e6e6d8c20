// Roles as selectors: what has the role by itself, and what is given it.
import type { Target } from "../wire";

type Role = NonNullable<Target["role"]>;

const NATIVE: Partial<Record<Role, string>> = {
  button: "button,summary,input:is([type=button],[type=submit],[type=reset],[type=image])",
  link: "a[href],area[href]",
  textbox: "textarea,[contenteditable],input:is(:not([type]),[type=text],[type=email],[type=search],[type=tel],[type=url],[type=password])",
  checkbox: "input[type=checkbox]",
  radio: "input[type=radio]",
  combobox: "select",
  option: "option",
  heading: "h1,h2,h3,h4,h5,h6",
  image: "img,svg,[role=img]",
  row: "tr",
  cell: "td,th",
  navigation: "nav",
  dialog: "dialog",
};

export function selectorOf(role: Role): string {
  const given = `[role=${role}]`;
  return NATIVE[role] ? `:is(${NATIVE[role]}):not([role]),${given}` : given;
}
