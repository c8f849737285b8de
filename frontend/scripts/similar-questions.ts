// While a question is written: what others have asked already. Without it the next steps of asking show the same.
import { announce, prepareAnnouncer } from "./announcer";
import { FRAGMENT_HEADERS, debounce, fill, parse } from "./fragment";

const WAIT_MS = 300;
/** Who tells what happened pauses often, and each search counts towards a limit. */
const DETAILS_WAIT_MS = 1200;
const MIN_CHARACTERS = 3;

type TextField = HTMLInputElement | HTMLTextAreaElement;

export class SimilarQuestions extends HTMLElement {
  #shown = "";
  #request: AbortController | undefined;
  #ask: ReturnType<typeof debounce> | undefined;

  connectedCallback(): void {
    prepareAnnouncer();
    const wait = this.#hasDetails() ? DETAILS_WAIT_MS : WAIT_MS;
    this.#ask = debounce(() => void this.#fetch(), wait);
    this.addEventListener("input", this.#onInput);
    if (this.#field()?.value && !this.#list()?.children.length) {
      this.#ask.run();
    }
  }

  disconnectedCallback(): void {
    this.removeEventListener("input", this.#onInput);
    this.#ask?.cancel();
    this.#request?.abort();
  }

  readonly #onInput = (event: Event): void => {
    const category = event.target instanceof HTMLSelectElement && event.target.name === "category";
    if (event.target === this.#field() || event.target === this.#details() || category) {
      this.#ask?.run();
    }
  };

  #hasDetails(): boolean {
    return this.dataset["details"] !== undefined;
  }

  #field(): TextField | null {
    const selector = this.dataset["field"] ?? "input[type='text'], input:not([type]), textarea";
    return this.querySelector<TextField>(selector);
  }

  #details(): TextField | null {
    const selector = this.dataset["details"];
    return selector ? this.querySelector<TextField>(selector) : null;
  }

  #list(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[data-similar-list]");
  }

  /** The value of another field of the form; empty where there is none. */
  #valueOf(name: string): string {
    const field = this.#field()?.form?.elements.namedItem(name);
    return field instanceof HTMLSelectElement || field instanceof HTMLInputElement ? field.value : "";
  }

  /** What is typed so far. */
  #draft(): URLSearchParams {
    const draft = new URLSearchParams({ title: this.#field()?.value.trim() ?? "" });
    const category = this.#valueOf("category");
    if (category) {
      draft.set("category", category);
    }
    if (this.#hasDetails()) {
      draft.set("body", this.#details()?.value.trim() ?? "");
    }
    return draft;
  }

  /** Details are private until they are posted: they are sent as a form and stand in no address. */
  #send(draft: URLSearchParams, signal: AbortSignal): Promise<Response> {
    const url = new URL(this.dataset["url"] ?? "/ask/suggestions", location.href);
    const request = { headers: FRAGMENT_HEADERS, credentials: "same-origin", signal } as const;
    if (this.#hasDetails()) {
      const body = new URLSearchParams(draft);
      body.set("csrf", this.#valueOf("csrf"));
      body.set("episode", this.#valueOf("episode"));
      return fetch(url, { ...request, method: "POST", body, cache: "no-store" });
    }
    for (const [name, value] of draft) {
      url.searchParams.set(name, value);
    }
    return fetch(url, request);
  }

  async #fetch(): Promise<void> {
    const list = this.#list();
    const draft = this.#draft();
    const typed = draft.toString();
    // Whatever is on its way was asked with other words.
    this.#request?.abort();
    if (!list || typed === this.#shown) {
      return;
    }
    const least = Number(this.dataset["min"]) || MIN_CHARACTERS;
    if ([...(draft.get("title") ?? "")].length < least || draft.get("body") === "") {
      this.#shown = "";
      list.replaceChildren();
      return;
    }
    const request = new AbortController();
    this.#request = request;
    try {
      const response = await this.#send(draft, request.signal);
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
      this.#shown = typed;
      fill(list, page.body);
      announce(page.querySelector<HTMLElement>("[data-announce]")?.dataset["announce"]);
    } catch {
      // Suggestions are a kindness; asking goes on without them.
    }
  }
}
