// Copies the address of a post. Without it the link is an ordinary link to the same place.
import { announce, prepareAnnouncer } from "./announcer";

const SHOWN_MS = 2500;

export class CopyLink extends HTMLElement {
  #timer: number | undefined;

  connectedCallback(): void {
    prepareAnnouncer();
    this.addEventListener("click", this.#onClick);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#onClick);
    window.clearTimeout(this.#timer);
  }

  readonly #onClick = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !plain || !navigator.clipboard) {
      return;
    }
    event.preventDefault();
    void this.#copy(link);
  };

  async #copy(link: HTMLAnchorElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      location.assign(link.href);
      return;
    }
    const words = this.dataset["copied"] ?? "";
    announce(words);
    let shown = this.querySelector<HTMLElement>("[data-copied-word]");
    if (!shown) {
      shown = document.createElement("span");
      shown.dataset["copiedWord"] = "";
      shown.className = "pd-muted pd-small";
      // The live region has said it already.
      shown.setAttribute("aria-hidden", "true");
      this.append(shown);
    }
    shown.textContent = words;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => shown?.remove(), SHOWN_MS);
  }
}
