// Every kind of page at 320 px in the two made-up languages, one longer than English and one from right to left: no text is
// cut off, runs out of its box or off the screen, and nothing makes the page wider than the screen.

import { expect, test, type Page } from "@playwright/test";

import { cut } from "./support/cut";
import { demo, signIn } from "./support/people";
import {
  alsoForAdministrators,
  alsoForCitizens,
  alsoForReaders,
  alsoForStaff,
  forAdministrators,
  forCitizens,
  forReaders,
  forStaff,
  inTurn,
  type Place,
} from "./support/places";

const languages = [
  { tag: "en-XA", direction: "ltr" },
  { tag: "ar-XB", direction: "rtl" },
] as const;

async function check(
  page: Page,
  language: (typeof languages)[number],
  name: string,
  path: string,
): Promise<void> {
  const address = `/${language.tag}${path}`;
  await page.goto(address);
  const html = page.locator("html");
  await expect.soft(html, address).toHaveAttribute("lang", language.tag);
  await expect.soft(html, address).toHaveAttribute("dir", language.direction);
  // A page that is not in the language would pass everything else.
  expect
    .soft((await page.locator("main").innerText()).includes("["), `${address} is not translated`)
    .toBe(true);
  expect.soft(await cut(page), `${name} (${address}) cuts a text off`).toEqual([]);
  const [room, width] = await page.evaluate(() => [
    document.documentElement.clientWidth,
    document.documentElement.scrollWidth,
  ]);
  expect.soft(width, `${name} (${address}) is wider than the screen`).toBeLessThanOrEqual(room ?? 0);
}

async function crawl(page: Page, places: Place[]): Promise<void> {
  await inTurn(places, async (place) =>
    test.step(place.name, async () => {
      const path = await place.find(page);
      await check(page, languages[0], place.name, path);
      await check(page, languages[1], place.name, path);
    }),
  );
}

test("the check sees what is cut, and what scrolls", async ({ page }) => {
  await page.setContent(`
    <p style="width: 60px; overflow: hidden; white-space: nowrap">cut off sideways</p>
    <p style="height: 10px; overflow: hidden">cut off below</p>
    <ul style="display: flex; width: 80px"><li style="flex: none">runs out of its list</li></ul>
    <div style="width: 60px"><b style="white-space: nowrap">runs out of its box</b></div>
    <div style="width: 2000px; text-align: right">runs off the screen</div>
    <p style="width: 60px">fits as it wraps</p>
    <pre style="width: 60px; overflow: auto">scrolls by itself, as it may</pre>
    <p class="read-out" style="position: absolute; clip-path: inset(50%); width: 1px; overflow: hidden">read out only</p>`);
  const found = await cut(page);
  expect(found.map((fault) => fault.split(":")[0])).toEqual([
    "cut off sideways is cut off",
    "cut off below is cut off",
    "runs out of its list runs out of its box",
    "runs out of its box runs out of its box",
    "runs off the screen runs off the screen",
  ]);
});

test("pages of readers", async ({ page }) => {
  test.setTimeout(300_000);
  await crawl(page, [...forReaders, ...alsoForReaders]);
});

test("pages of citizens", async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page, demo.asker);
  await crawl(page, [...forCitizens, ...alsoForCitizens]);
});

test("pages of staff", async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page, demo.agent);
  await crawl(page, [...forStaff, ...alsoForStaff]);
});

test("pages of administrators", async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page, demo.administrator);
  await crawl(page, [...forAdministrators, ...alsoForAdministrators]);
});
