// A case through each of its endings, by pages alone: what staff do on the desk, what the asker then reads of it, and what
// everybody reads. With PEERDESK_PICTURES=FOLDER each page is kept there as a picture.

import { join } from "node:path";

import { expect, test, type Browser, type Page, type TestInfo } from "@playwright/test";

import { answer, ask, demo, signIn, signUp, somebody, unique } from "./support/people";

const pictures = process.env["PEERDESK_PICTURES"];

/** A question that staff work on, and those who have to do with it. */
interface Case {
  word: string;
  asker: Page;
  agent: Page;
  reader: Page;
  /** Address of the question. */
  thread: string;
  /** Address of the case on the desk. */
  desk: string;
}

async function picture(page: Page, info: TestInfo, name: string): Promise<void> {
  if (pictures) {
    await page.screenshot({ path: join(pictures, `${info.project.name}-${name}.png`), fullPage: true });
  }
}

/** Somebody asks, and an agent takes the question to the desk. */
async function opened(browser: Browser, info: TestInfo): Promise<Case> {
  const word = unique(info);
  const [asker, agent, reader] = await Promise.all([
    somebody(browser, info),
    somebody(browser, info),
    somebody(browser, info),
  ]);
  await signUp(asker, `case${word}`.slice(0, 30));
  const thread = await ask(asker, {
    title: `Why was my parking permit refused ${word}?`,
    body: `The letter says that my street is not in the zone. It is ${word}.`,
    subject: "Parking",
  });
  await signIn(agent, demo.agent);
  await agent.goto(thread);
  await agent.getByRole("button", { name: "Send to staff" }).click();
  await agent.locator("#reason").fill("It needs a look into the register.");
  await agent.locator("#main form").getByRole("button").first().click();
  await agent.locator("a[href^='/desk/cases/']").first().click();
  await expect(agent.locator(".pd-case__head")).toContainText(word);
  return { word, asker, agent, reader, thread, desk: new URL(agent.url()).pathname };
}

/** Writes from the desk: an official answer or a private message. */
async function write(found: Case, kind: "official" | "private", text: string): Promise<void> {
  await found.agent.goto(`${found.desk}?write=${kind}`);
  await found.agent.locator("#text").fill(text);
  await found.agent.locator(".pd-composer button").first().click();
  await expect(found.agent.getByText(text).first()).toBeVisible();
}

/** Ends the case on the desk. */
async function end(found: Case, outcome: string, detail: string): Promise<void> {
  const finish = found.agent.locator("#finish");
  await finish.getByLabel("Outcome").selectOption({ label: outcome });
  await finish.locator("#detail").fill(detail);
  await finish.getByLabel("What made them ask").selectOption({ index: 1 });
  await finish.getByRole("radio").first().check();
  await finish.getByRole("button").click();
  await expect(found.agent.locator(".pd-case__head")).toContainText(outcome);
}

/** What the desk, the asker and everybody see in the end. */
async function shown(found: Case, info: TestInfo, name: string): Promise<void> {
  await picture(found.agent, info, `${name}-desk`);
  await found.asker.goto("/cases");
  await found.asker
    .locator("#main")
    .getByRole("link", { name: new RegExp(found.word) })
    .first()
    .click();
  await expect(found.asker.locator(".pd-case__head")).toContainText(found.word);
  await picture(found.asker, info, `${name}-asker`);
  await found.reader.goto(found.thread);
  await picture(found.reader, info, `${name}-reader`);
}

test("answered in public", async ({ browser }, info) => {
  const found = await opened(browser, info);
  await write(found, "official", `Your street joined the zone last week ${found.word}.`);
  await end(found, "Answered", "");
  await shown(found, info, "answered");
  await expect(found.reader.locator(".pd-answer--official")).toContainText("joined the zone");
  await expect(found.reader.locator(".pd-next-step")).toContainText("This question is solved");
});

test("answered in private, and everybody is told that much", async ({ browser }, info) => {
  const found = await opened(browser, info);
  const secret = `Your permit number is 4711 ${found.word}.`;
  await write(found, "private", secret);
  await end(found, "Answered in private", "");
  await shown(found, info, "private");
  await expect(found.asker.getByText(secret)).toBeVisible();
  await expect(found.reader.getByText(secret)).toHaveCount(0);
  await expect(found.reader.locator(".pd-next-step")).toContainText("in a private message");
});

test("fixed", async ({ browser }, info) => {
  const found = await opened(browser, info);
  await write(found, "official", `The register was wrong and is right now ${found.word}.`);
  await end(found, "Fixed", "");
  await shown(found, info, "fixed");
  await expect(found.reader.locator(".pd-next-step")).toContainText("put right");
});

test("declined, with the reason for everybody, and contested once", async ({ browser }, info) => {
  const found = await opened(browser, info);
  await end(found, "Declined", `The street is outside of the zone ${found.word}.`);
  await shown(found, info, "declined");
  await expect(found.reader.locator(".pd-next-step")).toContainText("outside of the zone");
  await found.asker.goto(found.thread);
  await found.asker.getByText("Contest this").click();
  await found.asker.locator("#reason").fill("My neighbour at number 7 has one.");
  await picture(found.asker, info, "contested-form");
  await found.asker.getByRole("button", { name: "Send it" }).click();
  await found.agent.goto(found.desk);
  await picture(found.agent, info, "contested-desk");
  await expect(found.agent.getByText("number 7")).toBeVisible();
});

test("not ours, and whose it is", async ({ browser }, info) => {
  const found = await opened(browser, info);
  await end(found, "Not ours", `Elmshire County Council, Highways ${found.word}`);
  await shown(found, info, "not-ours");
  await expect(found.reader.locator(".pd-next-step")).toContainText("Highways");
});

test("withdrawn by whoever asked", async ({ browser }, info) => {
  const found = await opened(browser, info);
  await found.asker.goto(found.thread);
  await found.asker.getByRole("link", { name: "Withdraw my question" }).click();
  await picture(found.asker, info, "withdrawn-form");
  await found.asker.getByRole("button", { name: "Close and withdraw it" }).click();
  await found.agent.goto(found.desk);
  await shown(found, info, "withdrawn");
  await expect(found.agent.locator(".pd-case__head")).toContainText("Withdrawn");
});

test("solved by a neighbour while staff have it", async ({ browser }, info) => {
  const found = await opened(browser, info);
  await found.agent.getByRole("button", { name: "Claim it for 10 minutes" }).click();
  const neighbour = await somebody(browser, info);
  await signUp(neighbour, `near${found.word}`.slice(0, 30));
  await answer(neighbour, found.thread, `Ask them to look at the map of March ${found.word}.`);
  await found.asker.goto(found.thread);
  await found.asker.getByRole("button", { name: "This solved it" }).first().click();
  await found.agent.goto(found.desk);
  await picture(found.agent, info, "peer-waits-desk");
  await found.agent.getByRole("button", { name: "It is right: resolve the case" }).click();
  await shown(found, info, "peer");
  await expect(found.agent.locator(".pd-case__head")).toContainText("Solved by a neighbour");
});
