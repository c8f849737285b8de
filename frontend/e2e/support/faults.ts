// What is wrong with a page as it stands: findings of axe, and what makes it wider than the screen.

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Findings of axe, each with where it is. */
export async function axeFaults(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(rules).analyze();
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`));
}

/** What makes the page wider than the screen. */
export async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const over = [...document.querySelectorAll("body *")].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return (right > room + 1 || left < -1) && !element.closest(".pd-scroll, pre, .pd-desk__views");
    });
    return document.documentElement.scrollWidth > room
      ? over.slice(0, 3).map((element) => element.outerHTML.slice(0, 120))
      : [];
  });
}

/** Notes every fault of the page; the test goes on to the next page. */
export async function expectFine(page: Page, name: string): Promise<void> {
  expect.soft(await axeFaults(page), name).toEqual([]);
  expect.soft(await tooWide(page), `${name} is wider than the screen`).toEqual([]);
  // The page must not be a blank one that passes everything.
  expect.soft((await page.locator("main").innerText()).length, name).toBeGreaterThan(20);
}
