// Tells when the page's address changes without a load.
const INTERVAL = 250;

/** Where the browser does not tell, we look: `history` is the page's own, and nothing of it is replaced. */
export function watchAddress(changed: () => void): void {
  let last = location.href;
  const check = () => {
    if (location.href === last) return;
    last = location.href;
    changed();
  };
  const navigation = (window as { navigation?: EventTarget }).navigation;
  if (navigation) navigation.addEventListener("currententrychange", check);
  else setInterval(check, INTERVAL);
}
