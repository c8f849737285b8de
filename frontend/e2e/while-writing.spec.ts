// What scripts show while somebody writes. Without them the next step shows the same.

import { expect, test } from "@playwright/test";

import { ask, signUp, somebody, unique } from "./support/people";

test("what the details find is listed while they are written, and they stand in no address", async ({
  page,
  browser,
}, info) => {
  const word = unique(info);
  await signUp(page, `listed${word}`);
  const title = `Can I keep a ${word} from the library of things for a month?`;
  await ask(page, { title, body: "The leaflet does not say.", subject: "Parks" });

  const next = await somebody(browser, info);
  await signUp(next, `writes${word}`);
  const addresses: string[] = [];
  next.on("request", (request) => addresses.push(request.url()));
  const found = next.locator("[data-similar-list] .pd-similar__item").filter({ hasText: title });
  await expect(async () => {
    await next.goto(`/ask/details?title=${encodeURIComponent("Who can help me with this?")}`);
    await next.getByLabel("What happened?").fill(`It is a ${word} of mine.`);
    await expect(found).toContainText("New", { timeout: 4000 });
  }).toPass({ timeout: 40_000 });
  await expect(
    next.getByRole("status").filter({ hasText: /new questions? that may answer yours/ }),
  ).toHaveCount(1);
  await found.locator("summary").click();
  await expect(found.getByText("Nobody has answered this yet.")).toBeVisible();
  expect(addresses.filter((address) => address.includes(word))).toEqual([]);
});
