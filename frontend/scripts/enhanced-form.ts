// Sends the form inside, and replaces the nearest [data-fragment-id] by the one that the server answers with.
// Whatever goes wrong ends in what the browser would have done by itself.
import { announce, prepareAnnouncer } from "./announcer";
import { FRAGMENT_HEADERS, parse } from "./fragment";

export class EnhancedForm extends HTMLElement {
  #busy = false;

  connectedCallback(): void {
    prepareAnnouncer();
    this.addEventListener("submit", this.#onSubmit);
  }

  disconnectedCallback(): void {
    this.removeEventListener("submit", this.#onSubmit);
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) {
      return;
    }
    const submitter = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    const method = submitter?.getAttribute("formmethod") ?? form.method;
    const fragment = this.closest<HTMLElement>("[data-fragment-id]");
    const data = new FormData(form);
    const hasFile = [...data.values()].some((value) => typeof value !== "string");
    if (method.toLowerCase() !== "post" || !fragment || hasFile) {
      return;
    }
    event.preventDefault();
    if (this.#busy) {
      return;
    }
    void this.#send(form, submitter, fragment, data);
  };

  async #send(
    form: HTMLFormElement,
    submitter: HTMLButtonElement | null,
    fragment: HTMLElement,
    data: FormData,
  ): Promise<void> {
    const body = new URLSearchParams();
    data.forEach((value, name) => {
      if (typeof value === "string") {
        body.append(name, value);
      }
    });
    if (submitter?.name) {
      body.append(submitter.name, submitter.value);
    }
    // A control named "action" would hide the property of the form, so the attribute is read.
    const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
    const url = new URL(action || location.href, location.href);
    if (url.origin !== location.origin) {
      this.#fallBack(form, submitter);
      return;
    }
    this.#busy = true;
    form.setAttribute("aria-busy", "true");
    announce(this.dataset["busy"]);
    const focused = focusKey(submitter ?? document.activeElement);
    let response: Response;
    let html: string;
    try {
      response = await fetch(url, {
        method: "POST",
        body,
        headers: FRAGMENT_HEADERS,
        credentials: "same-origin",
      });
      html = await response.text();
    } catch {
      announce(this.dataset["failed"]);
      this.#done(form);
      this.#fallBack(form, submitter);
      return;
    }
    this.#done(form);
    const fresh = findFragment(parse(html), fragment.dataset["fragmentId"] ?? "");
    if (fresh) {
      this.#replace(fragment, fresh, focused, response.ok);
    } else if (response.ok) {
      // The server has done it but shows another page: sending it again would do it twice.
      if (response.redirected) {
        location.assign(response.url);
      } else {
        location.reload();
      }
    } else {
      this.#fallBack(form, submitter);
    }
  }

  #replace(fragment: HTMLElement, fresh: HTMLElement, focused: string | null, ok: boolean): void {
    const next = document.importNode(fresh, true);
    fragment.replaceWith(next);
    const failure = next.querySelector<HTMLElement>(".govuk-error-summary, [aria-invalid='true']");
    const target = (!ok && failure) || (focused && next.querySelector<HTMLElement>(focused)) || null;
    if (target) {
      if (target.matches(".govuk-error-summary")) {
        target.tabIndex = -1;
      }
      target.focus({ preventScroll: target !== failure });
    } else {
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    }
    announce(next.dataset["announce"] ?? (ok ? this.dataset["done"] : this.dataset["failed"]));
  }

  #done(form: HTMLFormElement): void {
    this.#busy = false;
    form.removeAttribute("aria-busy");
  }

  #fallBack(form: HTMLFormElement, submitter: HTMLButtonElement | null): void {
    this.removeEventListener("submit", this.#onSubmit);
    // Tells a guard around this form that the second sending is meant.
    form.dataset["again"] = "";
    form.requestSubmit(submitter?.isConnected ? submitter : null);
  }
}

function findFragment(page: Document, id: string): HTMLElement | null {
  return page.querySelector<HTMLElement>(`[data-fragment-id="${CSS.escape(id)}"]`);
}

/** A selector that finds the same control in the new fragment. */
function focusKey(element: Element | null): string | null {
  if (!(element instanceof HTMLElement)) {
    return null;
  }
  const key = element.dataset["focusKey"];
  if (key) {
    return `[data-focus-key="${CSS.escape(key)}"]`;
  }
  if (element.id) {
    return `#${CSS.escape(element.id)}`;
  }
  const name = element.getAttribute("name");
  return name ? `[name="${CSS.escape(name)}"]` : null;
}
