// The rows: each gets a page that shows its experience, and throws when it does not behave.
import assert from "node:assert/strict";

const PATIENCE = 20_000;
const INTERVAL = 50;

/** Asks the page again and again: a policy that forbids to make functions forbids `waitForFunction`, too. */
async function until(page, holds, ...given) {
  for (const end = Date.now() + PATIENCE; !(await page.evaluate(holds, ...given)); )
    if (Date.now() > end) throw new Error(`it never held: ${holds} ${given}`);
    else await new Promise((settle) => setTimeout(settle, INTERVAL));
}

function isShown() {
  const card = document.querySelector("annai-widget")?.shadowRoot.querySelector(".card");
  return !!card?.checkVisibility({ visibilityProperty: true });
}

function isHidden() {
  const card = document.querySelector("annai-widget")?.shadowRoot.querySelector(".card");
  return !card?.checkVisibility({ visibilityProperty: true });
}

function isBeside(id) {
  const ring = document.querySelector("annai-widget")?.shadowRoot.querySelector(".ring");
  if (!ring?.checkVisibility({ visibilityProperty: true })) return false;
  const [a, b] = [ring, document.getElementById(id)].map((one) => one.getBoundingClientRect());
  return Math.abs(a.x + 4 - b.x) <= 1 && Math.abs(a.y + 4 - b.y) <= 1;
}

const shown = (page) => until(page, isShown);
const hidden = (page) => until(page, isHidden);
const beside = (page, id) => until(page, isBeside, id);
const activeId = (page) => page.evaluate(() => document.activeElement.id);

export async function stands_beside_its_target(page) {
  await shown(page);
  await beside(page, "new");
}

export async function escape_closes_and_focus_goes_back(page) {
  await shown(page);
  await page.keyboard.press("Escape");
  await hidden(page);
  await until(page, () => document.activeElement === document.body);
}

export async function leaves_what_is_typed_to_the_page(page) {
  await shown(page);
  await page.click("#name");
  await page.keyboard.type("a b");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("-");
  assert.equal(await page.$eval("#name", (field) => field.value), "a -b");
  assert.equal(await activeId(page), "name");
  await shown(page);
}

export async function follows_a_shift_of_the_layout(page) {
  await beside(page, "new");
  await page.evaluate(() => document.querySelector("header").append(document.createElement("hr"), "more"));
  await page.evaluate(() => (document.querySelector("header").style.paddingBottom = "90px"));
  await beside(page, "new");
}

export async function hides_without_its_target_and_finds_it_again(page) {
  await shown(page);
  await page.evaluate(() => document.querySelector("#new").remove());
  await hidden(page);
  await page.evaluate(() => (document.querySelector("#place").innerHTML = "<button id=new>Again</button>"));
  await beside(page, "new");
}

export async function attaches_to_a_late_target(page) {
  await page.evaluate(() => (document.querySelector("#place").innerHTML = "<button id=late>Late</button>"));
  await beside(page, "late");
}

export async function hides_while_its_container_cuts_it_off(page) {
  await beside(page, "deep");
  await page.evaluate(() => document.querySelector("#scroller").scrollTo(0, 0));
  await hidden(page);
  await page.evaluate(() => document.querySelector("#scroller").scrollTo(0, 9_999));
  await beside(page, "deep");
}

export async function finds_a_target_in_a_shadow_root(page) {
  await page.evaluate(() => window.upgrade());
  await shown(page);
}

export async function works_inside_a_modal_dialog(page) {
  await page.click("#open");
  await beside(page, "save");
  assert.ok(await page.evaluate(() => document.querySelector("dialog").contains(document.querySelector("annai-widget"))));
  await page.click("#save");
}

export async function survives_hostile_styles(page) {
  await beside(page, "new");
  const { width, opacity } = await page.evaluate(() => {
    const card = document.querySelector("annai-widget").shadowRoot.querySelector(".card");
    return { width: card.offsetWidth, opacity: getComputedStyle(card.getRootNode().host).opacity };
  });
  assert.ok(width > 150);
  assert.equal(opacity, "1");
}

export async function works_under_a_strict_policy(page) {
  await beside(page, "new");
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("annai-widget")).position), "fixed");
}

export async function does_not_move_for_those_who_want_none(page) {
  await shown(page);
  const names = await page.evaluate(
    () => getComputedStyle(document.querySelector("annai-widget").shadowRoot.querySelector(".card")).animationName,
  );
  assert.equal(names, "none");
}

export async function keeps_the_tab_key_inside_a_modal(page) {
  await shown(page);
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.localName), "annai-widget");
  await page.keyboard.press("Escape");
  await hidden(page);
}
