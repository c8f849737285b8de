// Photos go along with a question and an answer, and a file that is refused costs no word and no other file.

import { expect, test, type Locator, type Page } from "@playwright/test";

import { postQuestion, signUp, somebody, typeQuestion, unique } from "./support/people";
import { note, picture } from "./support/pictures";

const DESCRIPTION = "What does the picture show?";

/** The page says which file is refused, and keeps the other one, which is described now. */
async function refusedButKept(page: Page, form: Locator, description: string): Promise<void> {
  await expect(page.getByRole("alert")).toContainText("list.txt is no photo and no PDF");
  await expect(page).toHaveTitle(/^Error: /);
  await expect(form.locator(".pd-file bdi")).toHaveText(["seat.png"]);
  await form.getByLabel(DESCRIPTION).fill(description);
}

test("a photo goes along, and a refused file keeps the text", async ({ page, browser }, info) => {
  const word = unique(info);
  await signUp(page, `photo${word}`);
  const body = `The seat of the swing is gone ${word}.`;
  await typeQuestion(page, { title: `Who mends the swing ${word}?`, body, subject: "Parks" });
  const details = page.locator("#main");
  await page.getByLabel("Photos or documents").setInputFiles([picture("seat.png"), note("list.txt")]);
  await page.getByRole("button", { name: "Continue" }).click();
  await refusedButKept(page, details, `A swing without a seat ${word}`);
  await expect(page.getByLabel("What happened?")).toHaveValue(body);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByLabel(DESCRIPTION)).toHaveValue(`A swing without a seat ${word}`);
  const thread = await postQuestion(page);

  const neighbour = await somebody(browser, info);
  await signUp(neighbour, `shows${word}`);
  await neighbour.goto(thread);
  const asked = neighbour.locator("#question").getByRole("img", { name: `A swing without a seat ${word}` });
  await expect(asked).toBeAttached();
  const small = await neighbour.request.get((await asked.getAttribute("src")) ?? "/nowhere");
  expect([small.status(), small.headers()["content-type"]]).toEqual([200, "image/jpeg"]);

  const text = `I have a spare one, see the photo ${word}.`;
  const form = neighbour.locator("form.pd-write");
  await form.locator("#body").fill(text);
  await form.locator("#files").setInputFiles([picture("seat.png"), note("list.txt")]);
  await form.getByRole("button", { name: "Post your answer" }).click();
  await refusedButKept(neighbour, form, `A red seat ${word}`);
  await expect(form.locator("#body")).toHaveValue(text);
  await form.getByRole("button", { name: "Post your answer" }).click();
  const post = neighbour.locator(".pd-answer").filter({ hasText: text });
  await expect(post.getByRole("img", { name: `A red seat ${word}` })).toBeAttached();
  await expect(post.locator(".pd-files__item")).toHaveCount(1);
  await expect(form.locator("#body")).toHaveValue("");

  await post.getByRole("link", { name: /Describe or remove/ }).click();
  await neighbour.getByRole("button", { name: "Remove the file" }).click();
  await expect(neighbour.getByRole("heading", { name: "Your file" })).toBeHidden();
  await neighbour.goto(thread);
  await expect(post).toBeVisible();
  await expect(post.locator(".pd-files__item")).toHaveCount(0);
});
