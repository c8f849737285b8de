// Every main page, in each face (light, dark, narrow): no finding of axe, nothing wider than the screen.

import { expect, test, type Page } from "@playwright/test";

import { axeFaults, expectFine } from "./support/faults";
import { demo, signIn } from "./support/people";
import { forAdministrators, forCitizens, forReaders, forStaff, inTurn, type Place } from "./support/places";

async function check(page: Page, place: Place): Promise<void> {
  const address = await place.find(page);
  await page.goto(address);
  await expectFine(page, `${place.name} (${address})`);
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
  expect(await axeFaults(page)).toEqual([]);
});
