// Every main page, in each face (light, dark, narrow): no finding of axe, nothing wider than the screen.

import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

import { demo, signIn } from "./support/people";
import { forAdministrators, forCitizens, forReaders, forStaff, inTurn, type Place } from "./support/places";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function check(page: Page, place: Place): Promise<void> {
  const address = await place.find(page);
  await page.goto(address);
  const found = await new AxeBuilder({ page }).withTags(rules).analyze();
  const faults = found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`),
  );
  expect.soft(faults, `${place.name} (${address})`).toEqual([]);
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const over = [...document.querySelectorAll("body *")].filter(
      (element) =>
        element.getBoundingClientRect().right > room + 1 &&
        !element.closest(".pd-scroll, pre, .pd-desk__views"),
    );
    return document.documentElement.scrollWidth > room
      ? over.slice(0, 3).map((element) => element.outerHTML.slice(0, 120))
      : [];
  });
  expect.soft(wide, `${place.name} (${address}) is wider than the screen`).toEqual([]);
  // The page must not be a blank one that passes everything.
  expect.soft((await page.locator("main").innerText()).length, place.name).toBeGreaterThan(20);
}

async function crawl(page: Page, places: Place[]): Promise<void> {
  await inTurn(places, (place) => test.step(place.name, () => check(page, place)));
}

test("pages of readers", async ({ page }) => {
  test.setTimeout(600_000);
  await crawl(page, forReaders);
});

test("pages of citizens", async ({ page }) => {
  test.setTimeout(600_000);
  await signIn(page, demo.asker);
  await crawl(page, forCitizens);
});

test("pages of staff", async ({ page }) => {
  test.setTimeout(600_000);
  await signIn(page, demo.agent);
  await crawl(page, forStaff);
});

test("pages of administrators", async ({ page }) => {
  await signIn(page, demo.administrator);
  await crawl(page, forAdministrators);
});

test("a refused form", async ({ page }) => {
  await page.goto("/sign-up");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  const found = await new AxeBuilder({ page }).withTags(rules).analyze();
  expect(found.violations.map((rule) => rule.id)).toEqual([]);
});
