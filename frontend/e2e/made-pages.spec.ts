// Pages that are there only after somebody did something: each in one visit, by day at a wide screen, at night on a narrow one, and from
// right to left.

import { expect, test, type Page } from "@playwright/test";

import { expectFine } from "./support/faults";
import { ask, postQuestion, signUp, somebody, typeQuestion, unique } from "./support/people";
import { picture } from "./support/pictures";
import { inTurn } from "./support/places";

const wide = { width: 1280, height: 720 };
const narrow = { width: 320, height: 640 };

/** The page as it stands, in two faces. */
async function inFaces(page: Page, name: string): Promise<void> {
  await expectFine(page, `${name}, light and wide`);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(narrow);
  await expectFine(page, `${name}, dark and narrow`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(wide);
}

async function fromRightToLeft(page: Page, name: string, path: string): Promise<void> {
  await page.setViewportSize(narrow);
  await page.goto(`/ar-XB${path}`);
  await expect.soft(page.locator("html"), name).toHaveAttribute("dir", "rtl");
  await expectFine(page, `${name}, from right to left`);
  await page.setViewportSize(wide);
}

async function inEveryFace(page: Page, name: string, path: string): Promise<void> {
  await page.goto(path);
  await inFaces(page, name);
  await fromRightToLeft(page, name, path);
}

/** The path of the page with its query. */
function here(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return `${pathname}${search}`;
}

async function saveText(page: Page, id: string, text: string): Promise<void> {
  await page.goto(`/threads/${id}/edit`);
  await page.locator("#body").fill(text);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#question")).toContainText(text);
}

test("pages of asking, files, drafts and versions", async ({ page }, info) => {
  const word = unique(info);
  await signUp(page, `made${word}`);
  await typeQuestion(page, {
    title: `Where is the ${word} kept?`,
    body: `It was in the hall ${word}.`,
    subject: "Parks",
  });
  await page.getByLabel("Photos or documents").setInputFiles(picture("hall.png"));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Check your question" })).toBeVisible();
  const check = here(page);
  await inEveryFace(page, "the check with a file", check);
  await inEveryFace(page, "drafts", "/drafts");
  await page.goto(check);
  const thread = await postQuestion(page);
  await inFaces(page, "a question just posted");

  const id = /^\/threads\/(\d+)/.exec(thread)?.[1] ?? "";
  await saveText(page, id, `It was in the old hall ${word}.`);
  await saveText(page, id, `It was in the new hall ${word}.`);
  await inEveryFace(page, "versions", `/threads/${id}/revisions`);
  await page.goto(thread);
  const file = page.getByRole("link", { name: /Describe or remove/ }).first();
  await inEveryFace(page, "a file", (await file.getAttribute("href")) ?? "/nowhere");
  await inEveryFace(page, "one's own question", thread);
  // By day and at night they are among the pages of citizens.
  await inTurn(["/my-questions", "/followed", "/account/notifications"], (path) =>
    fromRightToLeft(page, path, path),
  );

  // The draft that was posted, changed: it is asked what is to become of it.
  await page.goto(check.replace("/ask/check", "/ask/details"));
  await page.getByLabel("What happened?").fill(`It was in no hall ${word}.`);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "You already posted this question" })).toBeVisible();
  await inEveryFace(page, "a question posted before", here(page));
});

test("the question about what is personal", async ({ page, browser }, info) => {
  const word = unique(info);
  const asker = await somebody(browser, info);
  await signUp(asker, `needs${word}`);
  const thread = await ask(asker, {
    title: `Who lends out a ${word}?`,
    body: "For one day only.",
    subject: "Parks",
  });
  await signUp(page, `lends${word}`);
  const send = async (path: string): Promise<void> => {
    await page.goto(path);
    await page.locator("form.pd-write #body").fill(`I do: 01632 960123, 14 Mill Road ${word}`);
    await page.locator("form.pd-write .govuk-button").first().click();
    await expect(page.locator("mark")).toHaveCount(2);
  };
  await send(thread);
  await inFaces(page, "what is personal");
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await inFaces(page, "what is personal, refused");
  await page.setViewportSize(narrow);
  await send(`/ar-XB${thread}`);
  await expectFine(page, "what is personal, from right to left");
});
