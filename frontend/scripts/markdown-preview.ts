// Shows the preview without leaving the page. The server renders it, by the same code that renders posts.
import { announce, prepareAnnouncer } from "./announcer";
import { FRAGMENT_HEADERS, debounce, fill, parse } from "./fragment";

const WAIT_MS = 700;

export class MarkdownPreview extends HTMLElement {
  #request: AbortController | undefined;
  readonly #refresh = debounce(() => void this.#show(false), WAIT_MS);

  connectedCallback(): void {
    prepareAnnouncer();
    this.addEventListener("click", this.#onClick);
    this.addEventListener("input", this.#onInput);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#onClick);
    this.removeEventListener("input", this.#onInput);
    this.#refresh.cancel();
    this.#request?.abort();
  }

  readonly #onClick = (event: MouseEvent): void => {
    const button =
      event.target instanceof Element
        ? event.target.closest<HTMLButtonElement>("[data-preview-button]")
        : null;
    if (!button || !this.#panel() || !this.#token()) {
      return;
    }
    event.preventDefault();
    void this.#show(true, button);
  };

  readonly #onInput = (event: Event): void => {
    if (event.target instanceof HTMLTextAreaElement && this.#panel()?.hidden === false) {
      this.#refresh.run();
    }
  };

  #panel(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[data-preview]");
  }

  #token(): string | null {
    const form = this.closest("form") ?? this.querySelector("form");
    const field = form?.elements.namedItem("csrf");
    return field instanceof HTMLInputElement ? field.value : null;
  }

  async #show(asked: boolean, button?: HTMLButtonElement): Promise<void> {
    const panel = this.#panel();
    const body = panel?.querySelector("[data-preview-body]");
    const text = this.querySelector("textarea")?.value ?? "";
    if (!panel || !body) {
      return;
    }
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      const response = await fetch(this.dataset["url"] ?? "/preview", {
        method: "POST",
        body: new URLSearchParams({ csrf: this.#token() ?? "", text }),
        headers: FRAGMENT_HEADERS,
        credentials: "same-origin",
        signal: request.signal,
      });
      if (!response.ok) {
        throw new Error(String(response.status));
      }
      fill(body, parse(await response.text()).body);
      panel.hidden = false;
      if (asked) {
        panel.scrollIntoView({ block: "nearest" });
        announce(panel.querySelector(".pd-preview__title")?.textContent);
      }
    } catch {
      if (request.signal.aborted) {
        return;
      }
      announce(this.dataset["failed"]);
      if (asked && button) {
        // The button itself knows the way.
        this.removeEventListener("click", this.#onClick);
        button.click();
      }
    }
  }
}
