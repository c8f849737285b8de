// Journeys of people through the pages, with scripts and without, against a real server on a data folder of its own.
//
//   PEERDESK_BIN   the program; the debug build of $CARGO_TARGET_DIR by default
//   CHROMIUM_PATH  the browser; Debian's by default

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { defineConfig, devices } from "@playwright/test";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const target = process.env["CARGO_TARGET_DIR"] ?? join(root, "target");
const program = process.env["PEERDESK_BIN"] ?? join(target, "debug", "peerdesk");
const browser = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

// Each worker reads this file again: port and folder are chosen once and handed on.
if (process.env["PEERDESK_E2E_PORT"] === undefined) {
  const ask =
    'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })';
  process.env["PEERDESK_E2E_PORT"] = spawnSync(process.execPath, ["-e", ask]).stdout.toString().trim();
  process.env["PEERDESK_E2E_DATA"] = mkdtempSync(join(tmpdir(), "peerdesk-e2e-"));
}
// A name, because browsers make no passkeys for a bare number; and this one, because they take it for safe without TLS.
const port = process.env["PEERDESK_E2E_PORT"] ?? "";
const url = `http://localhost:${port}`;

if (!existsSync(program)) {
  throw new Error(`${program} is not there: build it with "cargo build", or set PEERDESK_BIN.`);
}

const journeys = [
  "journeys.spec.ts",
  "refusals.spec.ts",
  "outcomes.spec.ts",
  "what-was-done.spec.ts",
  "drafts.spec.ts",
  "files.spec.ts",
  "personal-data.spec.ts",
];
const narrow = { width: 320, height: 640 };

export default defineConfig({
  testDir: here,
  outputDir: join(tmpdir(), "peerdesk-e2e-results"),
  fullyParallel: true,
  forbidOnly: true,
  workers: 4,
  timeout: 240_000,
  expect: { timeout: 8_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: url,
    locale: "en-GB",
    actionTimeout: 20_000,
    timezoneId: "Europe/London",
    launchOptions: {
      executablePath: browser,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: `"${program}" serve --demo`,
    cwd: process.env["PEERDESK_E2E_DATA"] ?? here,
    url: `${url}/readyz`,
    timeout: 180_000,
    stdout: "ignore",
    stderr: "pipe",
    env: {
      PEERDESK_LISTEN: `127.0.0.1:${port}`,
      PEERDESK_PUBLIC_URL: url,
      PEERDESK_DATA: process.env["PEERDESK_E2E_DATA"] ?? "",
      PEERDESK_LOG: "warn",
      PEERDESK_LOG_FORMAT: "text",
      // Many people come from one address here.
      PEERDESK_RATE_LIMIT_SCALE: "0",
      PEERDESK_TEST_LOCALES: "true",
    },
  },
  projects: [
    { name: "js", testMatch: [...journeys, "passkeys.spec.ts", "while-writing.spec.ts"] },
    { name: "no-js", testMatch: journeys, use: { javaScriptEnabled: false } },
    {
      name: "light",
      testMatch: [
        "pages.spec.ts",
        "made-pages.spec.ts",
        "adaptations.spec.ts",
        "readers.spec.ts",
        "markup.spec.ts",
      ],
    },
    { name: "dark", testMatch: ["pages.spec.ts"], use: { colorScheme: "dark" } },
    { name: "languages", testMatch: ["languages.spec.ts"], use: { viewport: narrow, hasTouch: true } },
    {
      name: "phone",
      testMatch: ["phone.spec.ts"],
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, javaScriptEnabled: false },
    },
    { name: "narrow", testMatch: ["pages.spec.ts"], use: { viewport: narrow, hasTouch: true } },
  ],
});
