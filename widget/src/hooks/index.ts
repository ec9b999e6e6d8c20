// What only pages need that give the widget a hook: another token, and links that the page's router opens.
export { openLinks } from "./links";
export { refresh } from "./token";
