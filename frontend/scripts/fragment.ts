// Talking to the server in its own HTML.

/** The header that tells the server that a part of the page is enough. */
export const FRAGMENT_HEADERS = { "X-Fragment": "1", Accept: "text/html" };

/** Reads HTML without running anything in it. */
export function parse(html: string): Document {
  return new DOMParser().parseFromString(html, "text/html");
}

/** Puts the children of `source` in place of those of `target`. */
export function fill(target: Element, source: Element): void {
  target.replaceChildren(...[...source.childNodes].map((node) => document.importNode(node, true)));
}

/** Runs `work` once things have been quiet for `wait` milliseconds. */
export function debounce(work: () => void, wait: number): { run: () => void; cancel: () => void } {
  let timer: number | undefined;
  return {
    run() {
      window.clearTimeout(timer);
      timer = window.setTimeout(work, wait);
    },
    cancel() {
      window.clearTimeout(timer);
    },
  };
}
