// What a phone shows at once: a small header, and the first question or result without scrolling.

import { expect, test, type Page } from "@playwright/test";

import { demo, signIn } from "./support/people";

/** How far down the page something ends, without the demo's notice, which no real site has. */
async function end(page: Page, what: string): Promise<number> {
  return page.evaluate((selector) => {
    const demo = document.querySelector(".pd-demo")?.getBoundingClientRect().height ?? 0;
    return (document.querySelector(selector)?.getBoundingClientRect().bottom ?? Infinity) - demo;
  }, what);
}

test("the header has two rows, and the first question is on the first screen", async ({ page }) => {
  await signIn(page, demo.asker);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    for (const address of ["/threads", "/categories", "/search?q=parking", "/search?q=parking&state=open"]) {
      await page.goto(address);
      expect.soft(await end(page, ".pd-header"), `${address} at ${width}`).toBeLessThan(125);
      const first = address === "/categories" ? ".pd-tile" : ".pd-threads__row";
      expect.soft(await end(page, first), `${address} at ${width}`).toBeLessThan(844);
    }
  }
  // Four times as large on a screen of 1280 by 1024: the page begins on the first screen.
  await page.setViewportSize({ width: 320, height: 256 });
  await page.goto("/threads");
  expect(await end(page, "h1")).toBeLessThan(256);
});

test("the menu opens and closes by its buttons", async ({ page }) => {
  await signIn(page, demo.asker);
  await page.goto("/threads");
  const out = page.getByRole("button", { name: "Sign out" });
  await expect(out).toBeHidden();
  await page.getByRole("button", { name: "Menu", exact: false }).first().click();
  await expect(out).toBeVisible();
  await page.getByRole("button", { name: "Close the menu" }).click();
  await expect(out).toBeHidden();
});
