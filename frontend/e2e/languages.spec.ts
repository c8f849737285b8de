// Every main page at 320 px in the two made-up languages, one longer than English and one from right to left: no text is cut
// off or runs out of its box, and nothing makes the page wider than the screen.

import { expect, test, type Page } from "@playwright/test";

import { demo, signIn } from "./support/people";
import { forAdministrators, forCitizens, forReaders, forStaff, inTurn, type Place } from "./support/places";

const languages = [
  { tag: "en-XA", direction: "ltr" },
  { tag: "ar-XB", direction: "rtl" },
] as const;

/** Texts that are wider than their boxes, or that a box cuts off. What scrolls by itself is fine. */
async function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    // The function runs in the page, which knows nothing of this file.
    // oxlint-disable-next-line unicorn/consistent-function-scoping
    const hasText = (element: Element): boolean =>
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "",
      );
    const found: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      const style = getComputedStyle(element);
      const seen = element.clientWidth > 1 && style.visibility === "visible" && style.display !== "inline";
      const scrolls = element.closest(".pd-scroll, pre, textarea, select, .pd-desk__views") !== null;
      if (seen && !scrolls && hasText(element)) {
        const wide = element.scrollWidth > element.clientWidth + 1;
        const high = style.overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1;
        if (wide || high) {
          found.push(element.outerHTML.slice(0, 120));
        }
      }
    }
    return found.slice(0, 3);
  });
}

async function check(page: Page, language: (typeof languages)[number], place: Place): Promise<void> {
  const address = `/${language.tag}${await place.find(page)}`;
  await page.goto(address);
  const html = page.locator("html");
  await expect.soft(html, address).toHaveAttribute("lang", language.tag);
  await expect.soft(html, address).toHaveAttribute("dir", language.direction);
  // A page that is not in the language would pass everything else.
  expect
    .soft((await page.locator("main").innerText()).includes("["), `${address} is not translated`)
    .toBe(true);
  expect.soft(await cut(page), `${place.name} (${address}) cuts a text off`).toEqual([]);
  const [room, width] = await page.evaluate(() => [
    document.documentElement.clientWidth,
    document.documentElement.scrollWidth,
  ]);
  expect.soft(width, `${place.name} (${address}) is wider than the screen`).toBeLessThanOrEqual(room ?? 0);
}

for (const language of languages) {
  const crawl = async (page: Page, places: Place[]): Promise<void> => {
    await inTurn(places, async (place) => test.step(place.name, async () => check(page, language, place)));
  };

  test(`pages of readers in ${language.tag}`, async ({ page }) => {
    test.setTimeout(300_000);
    await crawl(page, forReaders);
  });

  test(`pages of citizens in ${language.tag}`, async ({ page }) => {
    test.setTimeout(300_000);
    await signIn(page, demo.asker);
    await crawl(page, forCitizens);
  });

  test(`pages of staff in ${language.tag}`, async ({ page }) => {
    test.setTimeout(300_000);
    await signIn(page, demo.agent);
    await crawl(page, forStaff);
  });

  test(`pages of administrators in ${language.tag}`, async ({ page }) => {
    await signIn(page, demo.administrator);
    await crawl(page, forAdministrators);
  });
}
