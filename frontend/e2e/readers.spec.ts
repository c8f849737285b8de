// Readers without an account: no cookie, no other host, and the page is whole without styles and scripts.

import { expect, test } from "@playwright/test";

import { forReaders, inTurn } from "./support/places";

test("reading sets no cookie and calls no other host", async ({ page, context, baseURL }) => {
  const strange: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${baseURL ?? ""}/`) && !request.url().startsWith("data:")) {
      strange.push(request.url());
    }
  });
  await inTurn(forReaders, async (place) => {
    const address = await place.find(page);
    const response = await page.goto(address);
    const forms = ["/sign-in", "/sign-up", "/forgot-password", "/ask"].some((form) =>
      address.startsWith(form),
    );
    if (!forms) {
      expect.soft(response?.headers()["set-cookie"], address).toBeUndefined();
    }
  });
  expect(strange).toEqual([]);
  expect((await context.cookies()).filter((cookie) => cookie.name === "session")).toEqual([]);
});

test("nothing on a page fails", async ({ page }) => {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("404")) {
      faults.push(`${page.url()}: ${message.text()}`);
    }
  });
  await inTurn(forReaders, async (place) => {
    await page.goto(await place.find(page));
  });
  expect(faults).toEqual([]);
});
