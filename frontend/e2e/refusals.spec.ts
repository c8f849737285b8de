// What is refused comes back as it was typed, with the error where it belongs.

import { expect, test } from "@playwright/test";

import { ask, signUp, somebody, unique } from "./support/people";

test("a refused account keeps the name and says why", async ({ page }, info) => {
  const name = `name${unique(info)}`;
  await page.goto("/sign-up");
  await page.locator("#name").fill(name);
  await page.locator("input[type=password]").fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByRole("alert")).toContainText("There is a problem");
  await expect(page.locator("#name")).toHaveValue(name);
  await page.getByRole("alert").getByRole("link").first().click();
  await expect(page.locator("#password")).toBeFocused();
});

test("a question without a category keeps every word", async ({ page }, info) => {
  const word = unique(info);
  await signUp(page, `writer${word}`);
  const body = `First line with <b>signs</b> & "quotes" ${word}\n\nSecond line: ünïcödé 🙂`;
  await page.goto(`/ask/details?title=${encodeURIComponent(`What about ${word}?`)}`);
  await page.getByLabel("What happened?").fill(body);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.getByLabel("What happened?")).toHaveValue(body);
  await expect(page.getByRole("textbox", { name: "Question", exact: true })).toHaveValue(
    `What about ${word}?`,
  );
  await page
    .getByRole("alert")
    .getByRole("link", { name: /category/i })
    .click();
  await expect(page.locator("#category")).toBeFocused();
});

test("an empty answer is refused beside what was written elsewhere", async ({ page, browser }, info) => {
  const word = unique(info);
  const asker = await somebody(browser, info);
  await signUp(asker, `bench${word}`);
  const thread = await ask(asker, {
    title: `Who repairs the bench at the pond ${word}?`,
    body: "One of its boards is broken and somebody will fall.",
    subject: "Parks",
  });
  await signUp(page, `quiet${word}`);
  await page.goto(thread);
  await page.getByRole("button", { name: "Post your answer" }).click();
  await expect(page.getByRole("alert")).toContainText("There is a problem");
  await expect(page.locator("#body-error")).toBeVisible();
});

test("a session that ends while writing costs no word", async ({ page, context }, info) => {
  const word = unique(info);
  const handle = `late${word}`;
  await signUp(page, handle);
  await page.goto(`/ask/details?title=${encodeURIComponent(`How late is ${word}?`)}`);
  const body = `A long story that nobody wants to write twice ${word}.`;
  await page.getByLabel("What happened?").fill(body);
  await context.clearCookies();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator("#name").fill(handle);
  await page.locator("#password").fill(`${handle} likes long walks`);
  await page
    .locator("#main form[action$='/sign-in']")
    .first()
    .getByRole("button", { name: "Sign in" })
    .click();
  await expect(page.getByText(body).or(page.getByLabel("What happened?")).first()).toBeVisible();
  const kept = page.getByLabel("What happened?");
  if ((await kept.count()) > 0) {
    await expect(kept).toHaveValue(body);
  }
});
