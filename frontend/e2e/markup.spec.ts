// The HTML itself, as it leaves the server.

import { expect, test, type Page } from "@playwright/test";
import { HtmlValidate, type ConfigData } from "html-validate";

import { demo, signIn } from "./support/people";
import { forCitizens, forReaders, forStaff, inTurn, type Place } from "./support/places";

const rules: ConfigData = {
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // Written by templates: closing signs, spaces and the case of the doctype are no fault.
    "void-style": "off",
    "no-trailing-whitespace": "off",
    "doctype-style": "off",
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    // A button in a form sends it: that is what these are for.
    "no-implicit-button-type": "off",
    // The component library marks links that look like buttons, and its password field, this way.
    "prefer-native-element": "off",
    "no-redundant-role": "off",
    "long-title": "off",
    // Titles of threads are as long as people write them.
    "no-inline-style": "error",
    "no-dup-id": "error",
  },
};

const validator = new HtmlValidate(rules);

async function validate(page: Page, places: Place[]): Promise<void> {
  await inTurn(places, async (place) => {
    const address = await place.find(page);
    const response = await page.request.get(address);
    const report = await validator.validateString(await response.text());
    const faults = report.results
      .flatMap((result) => result.messages)
      .map((message) => `${message.ruleId}: ${message.message} (${message.selector ?? ""})`);
    expect.soft(faults, `${place.name} (${address})`).toEqual([]);
  });
}

test("pages of readers are valid", async ({ page }) => {
  await validate(page, forReaders);
});

test("pages of citizens are valid", async ({ page }) => {
  await signIn(page, demo.asker);
  await validate(page, forCitizens);
});

test("pages of staff are valid", async ({ page }) => {
  await signIn(page, demo.agent);
  await validate(page, forStaff);
});
