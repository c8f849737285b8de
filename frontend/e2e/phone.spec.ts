// What a phone shows at once: a small header, and the first question or result without scrolling.

import { expect, test, type Page } from "@playwright/test";

import { demo, signIn } from "./support/people";
import { inTurn } from "./support/places";

/** How far down the page something begins and ends, without the demo's notice, which no real site has. */
async function place(page: Page, what: string): Promise<{ top: number; bottom: number }> {
  return page.evaluate((selector) => {
    const notice = document.querySelector(".pd-demo")?.getBoundingClientRect().height ?? 0;
    const found = document.querySelector(selector)?.getBoundingClientRect();
    return { top: (found?.top ?? Infinity) - notice, bottom: (found?.bottom ?? Infinity) - notice };
  }, what);
}

test("the header has two rows, and the first question is on the first screen", async ({ page }) => {
  await signIn(page, demo.asker);
  await inTurn([390, 320], async (width) => {
    await page.setViewportSize({ width, height: 844 });
    const addresses = ["/", "/threads", "/categories", "/search?q=parking", "/search?q=parking&state=open"];
    await inTurn(addresses, async (address) => {
      await page.goto(address);
      expect.soft((await place(page, ".pd-header")).bottom, `${address} at ${width}`).toBeLessThan(125);
      const first = address === "/categories" ? ".pd-tile" : ".pd-threads__row";
      expect.soft((await place(page, first)).bottom, `${address} at ${width}`).toBeLessThan(844);
    });
  });
  // Four times as large on a screen of 1280 by 1024: the page begins on the first screen.
  await page.setViewportSize({ width: 320, height: 256 });
  await page.goto("/threads");
  expect((await place(page, "h1")).bottom).toBeLessThan(256);
  const thread = (await page.locator(".pd-threads__title a").first().getAttribute("href")) ?? "/nowhere";
  await inTurn([thread, "/ask", "/search?q=parking"], async (address) => {
    await page.goto(address);
    // The title of a question may take more lines than there are: the first one is seen.
    expect.soft((await place(page, "h1")).top, `${address} at 320 by 256`).toBeLessThan(256 - 24);
  });
});

test("the small print of a row takes two lines at most", async ({ page }) => {
  await signIn(page, demo.asker);
  await inTurn([390, 320], async (width) => {
    await page.setViewportSize({ width, height: 844 });
    await inTurn(["/", "/threads", "/threads?tab=solved", "/search?q=parking"], async (address) => {
      await page.goto(address);
      const rows = page.locator(".pd-threads__meta");
      expect(await rows.count(), address).toBeGreaterThan(0);
      const higher = await rows.evaluateAll((all) =>
        all
          // Two lines, and the gap between them.
          .filter((row) => row.clientHeight > 2 * Number.parseFloat(getComputedStyle(row).lineHeight) + 4)
          .map((row) => row.textContent),
      );
      expect.soft(higher, `${address} at ${width}`).toEqual([]);
    });
  });
});

test("the menu is used by keyboard alone, on a narrow screen and four times as large", async ({ page }) => {
  await signIn(page, demo.asker);
  await inTurn([640, 256], async (height) => {
    await page.setViewportSize({ width: 320, height });
    await page.goto("/threads");
    const menu = page.getByRole("button", { name: /^Menu/ });
    await menu.focus();
    await page.keyboard.press("Enter");
    const focus = page.locator(":focus");
    const links = ["Questions", "Categories", "Ask", "Notifications", demo.asker, "Sign out"];
    await inTurn(["Close the menu", ...links], async (words) => {
      await page.keyboard.press("Tab");
      await expect(focus).toContainText(words);
      const box = await focus.boundingBox();
      expect.soft(box?.y, `${words} at ${height}`).toBeGreaterThanOrEqual(0);
      expect
        .soft((box?.y ?? 0) + (box?.height ?? height), `${words} at ${height}`)
        .toBeLessThanOrEqual(height);
    });
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Sign out" })).toBeHidden();
    await expect(menu).toBeFocused();
  });
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
