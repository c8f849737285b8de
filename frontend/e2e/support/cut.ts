// Words that a page cuts off, for every check of texts that are longer, larger or wider than usual.

import type { Page } from "@playwright/test";

/** Words that are not wholly within what shows them, by where their letters stand and not by what boxes say of themselves. */
export async function cut(page: Page): Promise<string[]> {
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
          // What stands in the browser's own control for files is the browser's.
          !(element instanceof HTMLInputElement && element.type === "file") &&
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
