// While a title is typed: what others have asked already. Without it the next step of asking shows the same.
import { announce, prepareAnnouncer } from "./announcer";
import { FRAGMENT_HEADERS, debounce, fill, parse } from "./fragment";

const WAIT_MS = 300;
const MIN_CHARACTERS = 3;

export class SimilarQuestions extends HTMLElement {
  #shown = "";
  #request: AbortController | undefined;
  readonly #ask = debounce(() => void this.#fetch(), WAIT_MS);

  connectedCallback(): void {
    prepareAnnouncer();
    this.addEventListener("input", this.#onInput);
    const field = this.#field();
    if (field?.value && !this.#list()?.children.length) {
      this.#ask.run();
    }
  }

  disconnectedCallback(): void {
    this.removeEventListener("input", this.#onInput);
    this.#ask.cancel();
    this.#request?.abort();
  }

  readonly #onInput = (event: Event): void => {
    if (event.target === this.#field()) {
      this.#ask.run();
    }
  };

  #field(): HTMLInputElement | HTMLTextAreaElement | null {
    const selector = this.dataset["field"] ?? "input[type='text'], input:not([type]), textarea";
    return this.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector);
  }

  #list(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[data-similar-list]");
  }

  async #fetch(): Promise<void> {
    const list = this.#list();
    const title = this.#field()?.value.trim() ?? "";
    if (!list || title === this.#shown) {
      return;
    }
    this.#request?.abort();
    const least = Number(this.dataset["min"]) || MIN_CHARACTERS;
    if ([...title].length < least) {
      this.#shown = "";
      list.replaceChildren();
      return;
    }
    const request = new AbortController();
    this.#request = request;
    const url = new URL(this.dataset["url"] ?? "/ask/suggestions", location.href);
    url.searchParams.set("title", title);
    const category = this.#field()?.form?.elements.namedItem("category");
    if ((category instanceof HTMLSelectElement || category instanceof HTMLInputElement) && category.value) {
      url.searchParams.set("category", category.value);
    }
    try {
      const response = await fetch(url, {
        headers: FRAGMENT_HEADERS,
        credentials: "same-origin",
        signal: request.signal,
      });
      if (!response.ok) {
        return;
      }
      const page = parse(await response.text());
      if (request.signal.aborted) {
        return;
      }
      // Somebody who reads an open suggestion must not lose it under their fingers.
      if (list.contains(document.activeElement)) {
        return;
      }
      this.#shown = title;
      fill(list, page.body);
      announce(page.querySelector<HTMLElement>("[data-announce]")?.dataset["announce"]);
    } catch {
      // Suggestions are a kindness; asking goes on without them.
    }
  }
}
