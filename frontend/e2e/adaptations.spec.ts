// What people change about pages: more space between letters, words and lines (WCAG 2.2, 1.4.12), and colours of their own. Nothing
// is lost, and nothing makes a page wider than the screen.

import { expect, test, type Page } from "@playwright/test";

import { cut } from "./support/cut";
import { tooWide } from "./support/faults";
import { ask, postQuestion, signUp, typeQuestion, unique } from "./support/people";
import { inTurn } from "./support/places";

const SPACING =
  "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } " +
  "p { margin-block-end: 2em !important }";

/** The rules of a site forbid styles in its pages, not those that somebody's browser adds. */
async function spaceOut(page: Page): Promise<void> {
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, SPACING);
}

/** Buttons and fields that nothing sets apart from the page once backgrounds are the reader's. */
async function withoutEdge(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const edged =
      "button.govuk-button, a.govuk-button, .pd-chip, .govuk-input, .govuk-textarea, .govuk-select";
    const ofPage = getComputedStyle(document.body).backgroundColor;
    return [...document.querySelectorAll(`#main :is(${edged})`)]
      .filter((element) => {
        const style = getComputedStyle(element);
        const hasEdge = style.borderTopStyle !== "none" && Number.parseFloat(style.borderTopWidth) > 0;
        return element.checkVisibility() && (!hasEdge || style.borderTopColor === ofPage);
      })
      .map((element) => element.outerHTML.slice(0, 120));
  });
}

test("more space and other colours lose nothing on a thread and while asking", async ({ page }, info) => {
  const word = unique(info);
  await signUp(page, `space${word}`);
  const thread = await ask(page, {
    title: `Where can I store a ${word} for the winter?`,
    body: `It is too large for my hall ${word}.`,
    subject: "Parks",
  });
  const details = `/ask/details?title=${encodeURIComponent(`Where is ${word}?`)}`;
  await page.goto("/threads?tab=solved");
  const solved = (await page.locator('main a[href^="/threads/"]').first().getAttribute("href")) ?? "/nowhere";
  await page.setViewportSize({ width: 320, height: 640 });
  const places = [thread, solved, "/ask", "/ask/similar?title=parking%20fine", details].map((address) => ({
    name: address,
    find: async () => address,
  }));
  await inTurn(places, async ({ name }) => {
    await page.goto(name);
    await spaceOut(page);
    expect.soft(await cut(page), `${name} cuts a text off`).toEqual([]);
    expect.soft(await tooWide(page), `${name} is wider than the screen`).toEqual([]);
    await page.emulateMedia({ forcedColors: "active" });
    expect.soft(await tooWide(page), `${name} in other colours`).toEqual([]);
    expect.soft(await withoutEdge(page), `${name} shows no edge`).toEqual([]);
    await page.emulateMedia({ forcedColors: "none" });
  });
});

test("paper shows all of a long line and of a wide table", async ({ page }, info) => {
  const word = unique(info);
  await signUp(page, `paper${word}`);
  const long = "abcdefghij".repeat(20);
  await typeQuestion(page, {
    title: `What does the machine say about ${word}?`,
    body: `It prints this ${word}:\n\n\`\`\`\n${long}\n\`\`\`\n\n| Zone | Says |\n| --- | --- |\n| A | ${long} |\n`,
    subject: "Parks",
  });
  await page.getByRole("button", { name: "Continue" }).click();
  await page.goto(await postQuestion(page));
  await page.emulateMedia({ media: "print" });
  const hidden = await page
    .locator(".pd-prose :is(pre, .pd-scroll)")
    .evaluateAll((all) =>
      all
        .filter(
          (part) => getComputedStyle(part).overflowX !== "visible" || part.scrollWidth > part.clientWidth + 1,
        )
        .map((part) => part.outerHTML.slice(0, 120)),
    );
  expect(hidden).toEqual([]);
  await expect(page.locator(".pd-prose pre")).toBeVisible();
  await expect(page.locator(".pd-prose .pd-scroll")).toBeVisible();
});
