// What people do, step by step, as they would: by the words on the pages.

import { expect, type Browser, type Page, type TestInfo } from "@playwright/test";

export const demoPassword = "peerdesk-demo";

/** Accounts of the demo, by the part they play. */
export const demo = {
  asker: "DebsTwoBoys",
  answerer: "ben.h",
  agent: "Ann_Parking",
  lead: "Joan_Revenues",
  moderator: "Imran_Moderator",
  administrator: "Olu_Admin",
} as const;

let count = 0;

/** A word that no other test uses. */
export function unique(info: TestInfo): string {
  count += 1;
  return `${info.project.name.replace("-", "")}${info.workerIndex}x${Date.now().toString(36)}${count}`;
}

/** A browser of one's own, as the project wants it. */
export async function somebody(browser: Browser, info: TestInfo): Promise<Page> {
  const { javaScriptEnabled, colorScheme, viewport, baseURL } = info.project.use;
  const context = await browser.newContext({
    ...(javaScriptEnabled === undefined ? {} : { javaScriptEnabled }),
    ...(colorScheme === undefined ? {} : { colorScheme }),
    ...(viewport === undefined ? {} : { viewport }),
    ...(baseURL === undefined ? {} : { baseURL }),
    locale: "en-GB",
  });
  return context.newPage();
}

/** Makes an account through the form and ends signed in. */
export async function signUp(page: Page, handle: string): Promise<void> {
  await page.goto("/sign-up");
  await page.locator("#name").fill(handle);
  await page.locator("input[type=password]").fill(`${handle} likes long walks`);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("link", { name: handle })).toBeVisible();
}

/** Signs a demo account in through the form. */
export async function signIn(page: Page, handle: string, password: string = demoPassword): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("#name").fill(handle);
  await page.locator("#password").fill(password);
  await page.locator("#main form").first().getByRole("button", { name: "Sign in" }).click();
  // On a narrow screen it is in the menu.
  await expect(page.locator("form[action$='/sign-out']")).toBeAttached();
}

/** Signs out by the button of the header, and waits until it is done. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeHidden();
}

export interface Question {
  title: string;
  body: string;
  subject: string;
}

/** Goes through the steps of asking up to the details and fills them in; nothing is sent yet. */
export async function typeQuestion(page: Page, question: Question): Promise<void> {
  await page.goto("/ask");
  await expect(page.getByText("Step 1 of 5")).toBeVisible();
  await page.getByLabel("What is your question?").fill(question.title);
  await page.getByRole("button", { name: "Continue" }).click();
  // Where nothing is like the question this step is left out, and the others are counted without it.
  const similar = page.getByRole("heading", { name: "Does one of these answer it?" });
  const details = page.getByRole("heading", { name: "Tell us more" });
  await expect(similar.or(details)).toBeVisible();
  if (await similar.isVisible()) {
    await page.getByRole("button", { name: /go on/ }).click();
  }
  await expect(details).toBeVisible();
  await expect(page.getByText(/Step (3 of 5|2 of 4)/)).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Question", exact: true })).toHaveValue(question.title);
  const subject = page.locator("#category option").filter({ hasText: question.subject }).first();
  await page.getByLabel("Category").selectOption((await subject.getAttribute("value")) ?? "");
  await page.getByLabel("What happened?").fill(question.body);
  await page.getByLabel("I want to know something").check();
}

/** Posts what the last look shows, and returns the address of the thread. */
export async function postQuestion(page: Page): Promise<string> {
  await expect(page.getByRole("heading", { name: "Check your question" })).toBeVisible();
  await expect(page.getByText(/Step (4 of 5|3 of 4)/)).toBeVisible();
  await page.getByRole("button", { name: "Post your question" }).click();
  await expect(page.getByText("Your question is posted")).toBeVisible();
  return new URL(page.url()).pathname;
}

/** Goes through all steps of asking; ends on the posted thread and returns its address. */
export async function ask(page: Page, question: Question): Promise<string> {
  await typeQuestion(page, question);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText(question.body)).toBeVisible();
  return postQuestion(page);
}

/** Writes an answer on a thread. */
export async function answer(page: Page, thread: string, text: string): Promise<void> {
  await page.goto(thread);
  await page.getByLabel("What should the asker do?").fill(text);
  await page.getByRole("button", { name: "Post your answer" }).click();
  await expect(page.locator(".pd-answer").filter({ hasText: text })).toBeVisible();
}
