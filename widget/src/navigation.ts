// Tells when the page's address changes without a load.
interface NavigationApi extends EventTarget {}

export function watchAddress(changed: () => void): void {
  let last = location.href;
  const check = () => {
    if (location.href === last) return;
    last = location.href;
    changed();
  };
  const navigation = (window as { navigation?: NavigationApi }).navigation;
  if (navigation) navigation.addEventListener("currententrychange", check);
  else watchHistory(check);
}

function watchHistory(check: () => void): void {
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      check();
    };
  }
  addEventListener("popstate", check);
  addEventListener("hashchange", check);
}
