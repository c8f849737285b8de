// Tells that a suggested answer was opened in place, so that it is counted. Without it the links to whole questions are counted alone.
export class AnswerOpened extends HTMLElement {
  readonly #told = new Set<string>();

  connectedCallback(): void {
    // The event does not bubble.
    this.addEventListener("toggle", this.#onToggle, true);
  }

  disconnectedCallback(): void {
    this.removeEventListener("toggle", this.#onToggle, true);
  }

  readonly #onToggle = (event: Event): void => {
    const details = event.target;
    const thread =
      details instanceof HTMLDetailsElement && details.open ? details.dataset["thread"] : undefined;
    if (!thread || this.#told.has(thread)) {
      return;
    }
    this.#told.add(thread);
    const fields = new URLSearchParams({ thread, episode: this.dataset["episode"] ?? "" });
    if (this.dataset["csrf"]) {
      fields.set("csrf", this.dataset["csrf"]);
    }
    // Whoever leaves the page meanwhile is counted as well; what cannot be counted is lost without harm.
    fetch(this.dataset["url"] ?? "/ask/opened", {
      method: "POST",
      body: fields,
      credentials: "same-origin",
      keepalive: true,
    }).catch(() => undefined);
  };
}
