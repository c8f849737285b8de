// A passkey of a real browser, kept by a device that the browser plays: added, used to sign in, and removed again.

import AxeBuilder from "@axe-core/playwright";
import { expect, test, type CDPSession, type Page } from "@playwright/test";

import { signOut, signUp, somebody, unique } from "./support/people";

interface Device {
  session: CDPSession;
  id: string;
}

/** Gives the browser of a page a device that keeps passkeys and says yes to everything. */
async function plugIn(page: Page): Promise<Device> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, id: authenticatorId };
}

const passwordOf = (handle: string): string => `${handle} likes long walks`;

async function addPasskey(page: Page, handle: string, name: string): Promise<void> {
  await page.goto("/account/second-factor");
  await page.getByRole("link", { name: "Add a passkey" }).click();
  await page.getByLabel("Name of the passkey").fill(name);
  await page.locator("#current-password").fill(passwordOf(handle));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await expect(page.getByText("Your recovery codes are ready.")).toBeVisible();
  await page.getByRole("link", { name: "I have kept them" }).click();
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
}

/** Gives the password and stops at the page that asks for more. */
async function givePassword(page: Page, handle: string): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("#name").fill(handle);
  await page.locator("#password").fill(passwordOf(handle));
  await page.locator("#main form").first().getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("This account asks for a passkey or a code as well.")).toBeVisible();
}

test("a passkey is added, lets in once for each challenge, and is removed", async ({ page }, info) => {
  const handle = `keeper${unique(info)}`;
  await plugIn(page);
  await signUp(page, handle);
  await addPasskey(page, handle, "My laptop");
  await signOut(page);

  await givePassword(page, handle);
  const button = page.getByRole("button", { name: "Use a passkey" });
  await expect(button).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  const sent = page.waitForRequest(
    (request) => request.method() === "POST" && request.url().endsWith("/sign-in/code"),
  );
  await button.click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  const answer = new URLSearchParams((await sent).postData() ?? "").get("passkey") ?? "";
  expect(answer).toContain("signature");
  await signOut(page);

  // What was sent once is no answer to what is asked now.
  await givePassword(page, handle);
  await page.evaluate((value) => {
    const field = document.querySelector<HTMLInputElement>("input[name=passkey]");
    field!.value = value;
    field!.form!.requestSubmit();
  }, answer);
  await expect(page.getByRole("alert")).toContainText("This passkey was not accepted");
  await page.getByRole("alert").getByRole("link").click();
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();

  await page.goto("/account/second-factor");
  await page.getByRole("link", { name: "Remove “My laptop”" }).click();
  await page.locator("#current-password").fill(passwordOf(handle));
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page.getByText("The passkey is removed.")).toBeVisible();
  await expect(page.getByText("Your account has no second factor.")).toBeVisible();
});

test("a device without a passkey of the account lets nobody in", async ({ page, browser }, info) => {
  const word = unique(info);
  const [owner, stranger] = [`owner${word}`, `other${word}`];
  await plugIn(page);
  await signUp(page, owner);
  await addPasskey(page, owner, "My laptop");

  const elsewhere = await somebody(browser, info);
  await plugIn(elsewhere);
  await signUp(elsewhere, stranger);
  await addPasskey(elsewhere, stranger, "My phone");
  await signOut(elsewhere);
  await givePassword(elsewhere, owner);
  await elsewhere.getByRole("button", { name: "Use a passkey" }).click();
  await expect(elsewhere.locator("passkey-button [role=status]")).toContainText(
    "Nothing came from your device.",
  );
  await expect(elsewhere.getByRole("button", { name: "Sign out" })).toBeHidden();
  // Their own account opens with it.
  await givePassword(elsewhere, stranger);
  await elsewhere.getByRole("button", { name: "Use a passkey" }).click();
  await expect(elsewhere.getByRole("button", { name: "Sign out" })).toBeVisible();
});

test("where scripts do not run the page says so, and codes are there", async ({ page, browser }, info) => {
  const handle = `plain${unique(info)}`;
  await plugIn(page);
  await signUp(page, handle);
  await page.goto("/account/second-factor/passkeys/new");
  await page.getByLabel("Name of the passkey").fill("My laptop");
  await page.locator("#current-password").fill(passwordOf(handle));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make the passkey" }).click();
  const code = await page.locator("ol code").first().innerText();

  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await givePassword(plain, handle);
  // Playwright reads no text in there.
  expect(await plain.locator("noscript").first().innerHTML()).toContain("Passkeys need JavaScript");
  await expect(plain.getByRole("button", { name: "Use a passkey" })).toBeHidden();
  await plain.getByLabel("Recovery code").fill(code);
  await plain.locator("#main form").first().getByRole("button", { name: "Sign in" }).click();
  await expect(plain.getByRole("button", { name: "Sign out" })).toBeVisible();
});
