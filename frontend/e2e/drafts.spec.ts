// What somebody types in a browser: kept for them alone, until it is posted, whatever they press.

import { expect, test } from "@playwright/test";

import { answer, ask, signOut, signUp, somebody, unique } from "./support/people";

const KEPT = "We kept what you wrote before.";

test("what one person typed is shown to nobody else who signs in on the same tab", async ({
  page,
  browser,
  javaScriptEnabled,
}, info) => {
  test.skip(javaScriptEnabled === false, "Only scripts keep what was not sent.");
  const word = unique(info);
  const asker = await somebody(browser, info);
  await signUp(asker, `asks${word}`);
  const thread = await ask(asker, {
    title: `Is there a lift at the ${word} station?`,
    body: "My knee hurts.",
    subject: "Parks",
  });

  await signUp(page, `first${word}`);
  await page.goto(thread);
  await page.getByLabel("What should the asker do?").fill(`A private ${word} thought.`);
  await page.goto("/help");
  await page.goto(thread);
  await expect(page.getByText(KEPT)).toBeVisible();
  await expect(page.getByLabel("What should the asker do?")).toHaveValue(`A private ${word} thought.`);

  await signOut(page);
  await signUp(page, `second${word}`);
  await page.goto(thread);
  await expect(page.getByLabel("What should the asker do?")).toHaveValue("");
  await expect(page.getByText(KEPT)).toHaveCount(0);
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  expect(stored).not.toContain("private");
});

test("the draft of an answer goes when the answer is posted", async ({
  page,
  browser,
  javaScriptEnabled,
}, info) => {
  test.skip(javaScriptEnabled === false, "Only scripts keep what was not sent.");
  const word = unique(info);
  const asker = await somebody(browser, info);
  await signUp(asker, `wants${word}`);
  const thread = await ask(asker, {
    title: `Who waters the ${word} trees in August?`,
    body: "They look dry.",
    subject: "Parks",
  });

  await signUp(page, `waters${word}`);
  await answer(page, thread, `The depot does ${word}.`);
  await expect(page.getByText(KEPT)).toHaveCount(0);
  await page.goto("/help");
  await page.goto(thread);
  await expect(page.getByLabel("What should the asker do?")).toHaveValue("");
  await expect(page.getByText(KEPT)).toHaveCount(0);
});

test("going back after posting shows the check, and posting again is the same question", async ({
  page,
}, info) => {
  const word = unique(info);
  await signUp(page, `back${word}`);
  const thread = await ask(page, {
    title: `Where does the ${word} ferry leave from?`,
    body: "There are two piers.",
    subject: "Parks",
  });
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Check your question" })).toBeVisible();
  const check = page.url();
  await page.reload();
  await expect(page.getByText("There are two piers.")).toBeVisible();
  await page.getByRole("button", { name: "Post your question" }).click();
  await expect(page.getByText("Your question is posted")).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(thread);

  await page.goBack();
  await page.getByRole("link", { name: "Change What happened?" }).click();
  await page.getByLabel("What happened?").fill(`There are three ${word} piers.`);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "You already posted this question" })).toBeVisible();
  const choice = page.url();
  await page.getByRole("link", { name: "Change the question you posted" }).click();
  await expect(page.locator("#body")).toHaveValue(`There are three ${word} piers.`);

  // Whoever signs in next in this tab reads neither the draft nor its name.
  await signOut(page);
  await signUp(page, `after${word}`);
  const answers = await Promise.all([check, choice].map((address) => page.request.get(address)));
  expect(answers.map((found) => found.status())).toEqual([404, 404]);
  await page.goto("/drafts");
  await expect(page.getByText("You have no drafts.")).toBeVisible();
});

test("a vote without an account is counted after signing in, at the same answer", async ({
  page,
  browser,
}, info) => {
  const word = unique(info);
  const asker = await somebody(browser, info);
  await signUp(asker, `hopes${word}`);
  const thread = await ask(asker, {
    title: `Can I swim in the ${word} lake?`,
    body: "In summer.",
    subject: "Parks",
  });
  const helper = await somebody(browser, info);
  await signUp(helper, `swims${word}`);
  await answer(helper, thread, `Yes, from June ${word}.`);

  await page.goto(thread);
  await page
    .locator(".pd-answer")
    .getByRole("link", { name: /Helpful/ })
    .click();
  await expect(page.getByText("to say that this answer helped you")).toBeVisible();
  await page.locator("#main").getByRole("button", { name: "Create an account" }).click();
  await page.locator("#name").fill(`votes${word}`);
  await page.locator("input[type=password]").fill(`votes${word} likes long walks`);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("status").filter({ hasText: "this answer helped you" })).toBeVisible();
  expect(new URL(page.url()).hash).toMatch(/^#answer-\d+$/);
  await expect(page.locator(".pd-answer").getByRole("button", { name: /Helpful/ })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
});
