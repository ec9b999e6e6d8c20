// What every contender shows, in its own look.
export const STEPS = [
  { target: "#new", title: "Create a report", body: "Choose a template, or start from an empty sheet." },
  { target: "#share", title: "Share it", body: "Invite a colleague, and you both see the same figures." },
];
export const MODAL = { title: "Welcome", body: "A two-minute tour of reports." };
