// The whole circle, by pages alone. Every journey must work with scripts and without.

import { expect, test } from "@playwright/test";

import { answer, ask, demo, signIn, signUp, somebody, unique } from "./support/people";

test("ask, a neighbour answers, the asker accepts", async ({ page, browser }, info) => {
  const word = unique(info);
  await signUp(page, `asker${word}`);
  const thread = await ask(page, {
    title: `Where can I park a trailer overnight ${word}?`,
    body: `I have a small trailer and no drive of my own. Is the car park at the river allowed? ${word}`,
    subject: "Parking",
  });
  await expect(page.getByRole("heading", { name: "What happens next" }).first()).toBeVisible();

  const neighbour = await somebody(browser, info);
  await signUp(neighbour, `helper${word}`);
  const reply = `The river car park takes trailers after six in the evening ${word}.`;
  await answer(neighbour, thread, reply);

  await page.goto(thread);
  const post = page.locator(".pd-answer").filter({ hasText: reply });
  await post.getByRole("button", { name: "This solved it" }).click();
  await expect(post.getByText("Accepted answer")).toBeVisible();
  await expect(page.locator(".pd-thread__head").getByText("Solved")).toBeVisible();

  const reader = await somebody(browser, info);
  await reader.goto(thread);
  await expect(reader.locator(".pd-answer--accepted")).toContainText(reply);
  await page.goto("/notifications");
  await expect(page.getByRole("link", { name: new RegExp(word) }).first()).toBeVisible();
});

test("the next person finds the answer before asking", async ({ page, browser }, info) => {
  const word = unique(info);
  await signUp(page, `first${word}`);
  const title = `Can I borrow a ${word} from the library of things?`;
  const thread = await ask(page, { title, body: "I need it for one weekend only.", subject: "Parks" });
  const neighbour = await somebody(browser, info);
  await signUp(neighbour, `knows${word}`);
  await answer(neighbour, thread, `Yes, with your library card, for three days ${word}.`);

  const next = await somebody(browser, info);
  await signUp(next, `next${word}`);
  await expect(async () => {
    await next.goto(`/ask/similar?title=${encodeURIComponent(`Borrow a ${word}`)}`);
    await expect(next.locator(".pd-similar__item").filter({ hasText: title })).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  const found = next.locator(".pd-similar__item").filter({ hasText: title });
  await found.locator("summary").click();
  await expect(found.getByText(`Yes, with your library card, for three days ${word}.`)).toBeVisible();
  await found.getByRole("button", { name: "This answered it" }).click();
  await expect(next).not.toHaveURL(/similar/);
});

test("what the details tell finds a question before posting, and holds nobody up", async ({
  page,
  browser,
}, info) => {
  const word = unique(info);
  await signUp(page, `before${word}`);
  const title = `Can I give a ${word} back to the library of things on a Sunday?`;
  await ask(page, { title, body: "The door was locked last time.", subject: "Parks" });

  const next = await somebody(browser, info);
  await signUp(next, `tells${word}`);
  // What is only near stands below other words than what probably answers it; these stand above both.
  const panel = next.locator(".pd-panel").filter({ hasText: "They are like what you told us." });
  await expect(async () => {
    await next.goto(`/ask/details?title=${encodeURIComponent("Who can help me with this?")}`);
    const subject = next.locator("#category option").filter({ hasText: "Parks" }).first();
    await next.getByLabel("Category").selectOption((await subject.getAttribute("value")) ?? "");
    await next.getByLabel("What happened?").fill(`It is a ${word} and nobody is there.`);
    await next.getByLabel("I want to know something").check();
    await next.getByRole("button", { name: "Continue" }).click();
    await expect(panel.locator(".pd-similar__item").filter({ hasText: title })).toContainText("New", {
      timeout: 1000,
    });
  }).toPass({ timeout: 30_000 });
  await next.getByRole("button", { name: "Post your question" }).click();
  await expect(next.getByText("Your question is posted")).toBeVisible();
});

test("left alone, a question goes to staff, who answer on the thread", async ({ page, browser }, info) => {
  test.setTimeout(300_000);
  const word = unique(info);
  await signUp(page, `alone${word}`);
  const thread = await ask(page, {
    title: `Does my parking permit cover a hired van ${word}?`,
    body: `My own van is being repaired until Friday ${word}.`,
    subject: "Parking",
  });

  const agent = await somebody(browser, info);
  await signIn(agent, demo.agent);
  const row = agent.getByRole("link", { name: new RegExp(word) });
  await expect(async () => {
    await agent.goto("/desk?view=unclaimed");
    await expect(row.first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 240_000, intervals: [2000] });
  await row.first().click();
  await agent.getByRole("button", { name: "Claim it for 10 minutes" }).click();
  await expect(agent.locator(".pd-claim--mine")).toBeVisible();

  const official = `Yes. Send us the van's number plate and we add it for a week ${word}.`;
  await agent.locator(".pd-composer__tab--official").click();
  await agent.locator("#text").fill(official);
  await agent.locator(".pd-composer button").first().click();
  await expect(
    agent.locator(".pd-entry--official, .pd-answer--official").filter({ hasText: word }).first(),
  ).toBeVisible();

  const reader = await somebody(browser, info);
  await reader.goto(thread);
  const shown = reader.locator(".pd-answer--official");
  await expect(shown).toContainText(official);
  await expect(shown.getByText("Official answer")).toBeVisible();
  await expect(reader.getByText(/PD-[0-9A-Z]{4}-[0-9A-Z]{2}/)).toHaveCount(0);
});

test("votes and me too count once, and can be taken back", async ({ page, browser }, info) => {
  const word = unique(info);
  await signUp(page, `voter${word}`);
  const other = await somebody(browser, info);
  await signUp(other, `poster${word}`);
  const thread = await ask(other, {
    title: `Is the playground at the mill open in winter ${word}?`,
    body: "The gate was locked on Sunday afternoon.",
    subject: "Parks",
  });
  await page.goto(thread);
  const button = page.getByRole("button", { name: /I have this problem too/ });
  await expect(button).toHaveAttribute("aria-pressed", "false");
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await expect(button.locator(".pd-chip__count")).toHaveText("2");
  await page.reload();
  await expect(button.locator(".pd-chip__count")).toHaveText("2");
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "false");
  await expect(button.locator(".pd-chip__count")).toHaveText("1");
});
