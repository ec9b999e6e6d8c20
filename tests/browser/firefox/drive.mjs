// Plays rows of the widget's behaviour in Firefox: a line of JSON in, {row, url}; a line out, {error} or {}.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";
import * as rows from "./rows.mjs";

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
  extraPrefsFirefox: { "ui.prefersReducedMotion": 1 },
});

async function play({ row, url }) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error));
  try {
    await page.setViewport({ width: 1280, height: 720 });
    await page.goto(url);
    await rows[row](page, url);
    if (errors.length) throw errors[0];
    return {};
  } catch (error) {
    return { error: String(error?.stack ?? error) };
  } finally {
    await context.close();
  }
}

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await play(JSON.parse(line))));
await browser.close();
