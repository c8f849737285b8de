// After an act one line says what was done, the focus is at what was made, and loading the page again does not say it again.

import { expect, test } from "@playwright/test";

import { answer, ask, signUp, somebody, unique } from "./support/people";

test("what was done is told where it belongs, and once", async ({
  page,
  browser,
  javaScriptEnabled,
}, info) => {
  const word = unique(info);
  await signUp(page, `told${word}`);
  const thread = await ask(page, {
    title: `Where can I return a ${word}?`,
    body: `The shelf at the entrance is full ${word}.`,
    subject: "Parks",
  });
  const neighbour = await somebody(browser, info);
  await signUp(neighbour, `tells${word}`);
  const reply = `At the desk on the first floor ${word}.`;
  await answer(neighbour, thread, reply);
  const post = neighbour.locator(".pd-answer").filter({ hasText: reply });
  await expect(post.locator("#status-line")).toHaveText("Your answer is posted.");
  await expect(post).toBeFocused();
  if (javaScriptEnabled) {
    await expect(neighbour).not.toHaveURL(/done=/);
    await neighbour.reload();
    await expect(post).toBeVisible();
    await expect(neighbour.locator("#status-line")).toHaveCount(0);
  }
});

test("whoever asked says how they solved it", async ({ page }, info) => {
  const word = unique(info);
  await signUp(page, `alone${word}`);
  const thread = await ask(page, {
    title: `How do I open the ${word} at the depot?`,
    body: `The door has no handle ${word}.`,
    subject: "Parks",
  });
  await page.goto(thread);
  await expect(page.getByText("What should the asker do?")).toHaveCount(0);
  await page.getByText("I solved it myself").click();
  await page.getByLabel("What solved it?").fill(`One pulls the grey lever ${word}.`);
  await page.getByRole("button", { name: "Post it, it is solved" }).click();
  await expect(page.locator("#status-line")).toContainText("You solved it yourself");
  await expect(page.locator(".pd-answer--accepted")).toContainText(word);
  await page.goto("/my-questions");
  await expect(page.getByText("Nothing is left to do.")).toBeVisible();
});
