// Nothing personal is posted before its writer has said what becomes of each of it, and what was taken out comes back nowhere.

import { expect, test } from "@playwright/test";

import { ask, signUp, somebody, unique } from "./support/people";

const NUMBER = "01632 960123";
const HOME = "14 Mill Road";

test("each personal part of an answer is chosen about, and nothing of it comes back", async ({
  page,
  browser,
  javaScriptEnabled,
}, info) => {
  const word = unique(info);
  const asker = await somebody(browser, info);
  await signUp(asker, `loses${word}`);
  const thread = await ask(asker, {
    title: `Where is a ${word} handed in?`,
    body: "I found it at the pond.",
    subject: "Parks",
  });

  await signUp(page, `finds${word}`);
  await page.goto(thread);
  const field = page.getByLabel("What should the asker do?");
  await field.fill(`Call me, ${NUMBER}.`);
  await page.getByRole("button", { name: "Post your answer" }).click();
  await expect(page.getByRole("heading", { name: "This may be private" })).toBeVisible();

  // The text can be changed before anything is chosen.
  await page.getByRole("button", { name: "Change the text" }).click();
  await expect(field).toHaveValue(`Call me, ${NUMBER}.`);
  await field.fill(`Call me, ${NUMBER}, or bring the ${word} to ${HOME}.`);
  await page.getByRole("button", { name: "Post your answer" }).click();
  await expect(page.locator("mark")).toHaveCount(2);
  await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);

  const number = page.getByRole("group", { name: NUMBER });
  await number.getByLabel("Take it out").check();
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await page.getByRole("alert").getByRole("link", { name: HOME }).click();
  const home = page.getByRole("group", { name: HOME });
  await expect(home.getByRole("radio").first()).toBeFocused();
  await expect(number.getByLabel("Take it out")).toBeChecked();
  await home.getByLabel("Leave it, everyone can read it").check();
  await page.getByRole("button", { name: "Post", exact: true }).click();

  const post = page.locator(".pd-answer").filter({ hasText: word });
  await expect(post).toContainText(`Call me, [telephone number removed], or bring the ${word} to ${HOME}.`);
  await expect(field).toHaveValue("");
  await page.goto("/drafts");
  await expect(page.getByText("You have no drafts.")).toBeVisible();
  await page.goto(thread);
  await expect(field).toHaveValue("");
  expect(await page.content()).not.toContain(NUMBER);
  if (javaScriptEnabled !== false) {
    const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    expect(stored).not.toContain(NUMBER);
  }
  await asker.goto(thread);
  expect(await asker.content()).not.toContain(NUMBER);
});
