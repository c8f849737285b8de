// Every kind of page at 320 px in the two made-up languages, one longer than English and one from right to left: no text is
// cut off, runs out of its box or off the screen, and nothing makes the page wider than the screen.

import { expect, test, type Page } from "@playwright/test";

import { demo, signIn } from "./support/people";
import {
  alsoForAdministrators,
  alsoForCitizens,
  alsoForReaders,
  alsoForStaff,
  forAdministrators,
  forCitizens,
  forReaders,
  forStaff,
  inTurn,
  type Place,
} from "./support/places";

const languages = [
  { tag: "en-XA", direction: "ltr" },
  { tag: "ar-XB", direction: "rtl" },
] as const;

/** Words that are not wholly within what shows them, by where their letters stand and not by what boxes say of themselves. */
async function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const screen = document.documentElement.clientWidth;
    // What is known of an element is asked once: a reference page has thousands of words in the same boxes.
    interface Box {
      around: DOMRect;
      readOut: boolean;
      holds: boolean;
      clips: boolean;
      overflows: boolean;
    }
    const known = new Map<Element, Box>();
    // The function runs in the page, which knows nothing of this file.
    // oxlint-disable-next-line unicorn/consistent-function-scoping
    const boxOf = (element: Element): Box => {
      const style = getComputedStyle(element);
      return {
        around: element.getBoundingClientRect(),
        // Texts that are only read out are clipped to nothing on purpose: "govuk-visually-hidden" and its like.
        readOut: style.clipPath === "inset(50%)",
        holds: !["inline", "contents"].includes(style.display),
        clips: element !== document.body && /hidden|clip/.test(style.overflow),
        // Words that the styles write, such as a column's name on a phone, are in no node.
        // Texts of a drawing have no box that they could run over: their letters are compared with the drawing.
        overflows:
          !(element instanceof SVGElement) &&
          element.clientWidth > 1 &&
          element.scrollWidth > element.clientWidth + 1,
      };
    };
    const boxesAbove = (element: Element): Box[] => {
      const boxes: Box[] = [];
      for (let above: Element | null = element; above !== null; above = above.parentElement) {
        const box = known.get(above) ?? boxOf(above);
        known.set(above, box);
        boxes.push(box);
      }
      return boxes;
    };
    const found: string[] = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = words.nextNode(); node !== null; node = words.nextNode()) {
      const parent = node.parentElement;
      // A field, a list of choices and what is written line by line scroll by themselves.
      const scrolls = "script, style, textarea, select, pre, .pd-scroll, .pd-prose table";
      if (parent === null || (node.textContent ?? "").trim() === "" || parent.closest(scrolls) !== null) {
        continue;
      }
      const boxes = boxesAbove(parent);
      if (boxes.some((box) => box.readOut) || !parent.checkVisibility({ visibilityProperty: true })) {
        continue;
      }
      const range = document.createRange();
      range.selectNodeContents(node);
      const faults = [...range.getClientRects()].map((letters) => {
        const sideways = ({ around }: Box): boolean =>
          letters.left < around.left - 1.5 || letters.right > around.right + 1.5;
        const updown = ({ around }: Box): boolean =>
          letters.top < around.top - 2 || letters.bottom > around.bottom + 2;
        if (letters.width < 1) {
          return "";
        }
        if (letters.left < -1 || letters.right > screen + 1) {
          return "runs off the screen";
        }
        if (boxes.some((box) => box.clips && (sideways(box) || updown(box)))) {
          return "is cut off";
        }
        return boxes.some((box) => box.holds && sideways(box)) ? "runs out of its box" : "";
      });
      const holder = boxes.find((box) => box.holds);
      const fault =
        faults.find((one) => one !== "") ??
        (holder?.overflows === true ? "is in a box that runs over" : undefined);
      if (fault !== undefined) {
        found.push(
          `${(node.textContent ?? "").trim().slice(0, 40)} ${fault}: ${parent.outerHTML.slice(0, 120)}`,
        );
      }
    }
    return found.slice(0, 5);
  });
}

async function check(
  page: Page,
  language: (typeof languages)[number],
  name: string,
  path: string,
): Promise<void> {
  const address = `/${language.tag}${path}`;
  await page.goto(address);
  const html = page.locator("html");
  await expect.soft(html, address).toHaveAttribute("lang", language.tag);
  await expect.soft(html, address).toHaveAttribute("dir", language.direction);
  // A page that is not in the language would pass everything else.
  expect
    .soft((await page.locator("main").innerText()).includes("["), `${address} is not translated`)
    .toBe(true);
  expect.soft(await cut(page), `${name} (${address}) cuts a text off`).toEqual([]);
  const [room, width] = await page.evaluate(() => [
    document.documentElement.clientWidth,
    document.documentElement.scrollWidth,
  ]);
  expect.soft(width, `${name} (${address}) is wider than the screen`).toBeLessThanOrEqual(room ?? 0);
}

async function crawl(page: Page, places: Place[]): Promise<void> {
  await inTurn(places, async (place) =>
    test.step(place.name, async () => {
      const path = await place.find(page);
      await check(page, languages[0], place.name, path);
      await check(page, languages[1], place.name, path);
    }),
  );
}

test("the check sees what is cut, and what scrolls", async ({ page }) => {
  await page.setContent(`
    <p style="width: 60px; overflow: hidden; white-space: nowrap">cut off sideways</p>
    <p style="height: 10px; overflow: hidden">cut off below</p>
    <ul style="display: flex; width: 80px"><li style="flex: none">runs out of its list</li></ul>
    <div style="width: 60px"><b style="white-space: nowrap">runs out of its box</b></div>
    <div style="width: 2000px; text-align: right">runs off the screen</div>
    <p style="width: 60px">fits as it wraps</p>
    <pre style="width: 60px; overflow: auto">scrolls by itself, as it may</pre>
    <p class="read-out" style="position: absolute; clip-path: inset(50%); width: 1px; overflow: hidden">read out only</p>`);
  const found = await cut(page);
  expect(found.map((fault) => fault.split(":")[0])).toEqual([
    "cut off sideways is cut off",
    "cut off below is cut off",
    "runs out of its list runs out of its box",
    "runs out of its box runs out of its box",
    "runs off the screen runs off the screen",
  ]);
});

test("pages of readers", async ({ page }) => {
  test.setTimeout(300_000);
  await crawl(page, [...forReaders, ...alsoForReaders]);
});

test("pages of citizens", async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page, demo.asker);
  await crawl(page, [...forCitizens, ...alsoForCitizens]);
});

test("pages of staff", async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page, demo.agent);
  await crawl(page, [...forStaff, ...alsoForStaff]);
});

test("pages of administrators", async ({ page }) => {
  test.setTimeout(300_000);
  await signIn(page, demo.administrator);
  await crawl(page, [...forAdministrators, ...alsoForAdministrators]);
});
