// A second press of a slow button does nothing. The server guards itself too; this spares people the doubt.
import { announce, prepareAnnouncer } from "./announcer";

const HOLD_MS = 5000;

export class DoubleSubmitGuard extends HTMLElement {
  #sent = new WeakMap<EventTarget, number>();

  connectedCallback(): void {
    prepareAnnouncer();
    this.addEventListener("submit", this.#onSubmit, true);
    window.addEventListener("pageshow", this.#onShow);
  }

  disconnectedCallback(): void {
    this.removeEventListener("submit", this.#onSubmit, true);
    window.removeEventListener("pageshow", this.#onShow);
  }

  // Coming back with the back button, people may well want to send it again.
  readonly #onShow = (): void => {
    this.#sent = new WeakMap();
  };

  readonly #onSubmit = (event: Event): void => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["again"] !== undefined) {
      return;
    }
    const last = this.#sent.get(form) ?? -Infinity;
    if (performance.now() - last < HOLD_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    this.#sent.set(form, performance.now());
    announce(this.dataset["busy"]);
  };
}
