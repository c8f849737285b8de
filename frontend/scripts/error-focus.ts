// Brings people to what went wrong: the summary first, then the field that they choose in it.
export class ErrorFocus extends HTMLElement {
  connectedCallback(): void {
    const summary = this.querySelector<HTMLElement>(".govuk-error-summary");
    if (summary) {
      summary.tabIndex = -1;
      summary.focus();
    }
    this.addEventListener("click", this.#onClick);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#onClick);
  }

  readonly #onClick = (event: MouseEvent): void => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const id = link?.hash.slice(1);
    const field = id ? document.getElementById(decodeURIComponent(id)) : null;
    if (!field || link?.pathname !== location.pathname) {
      return;
    }
    event.preventDefault();
    // The words of the field come into view together with it.
    const words =
      field.closest("fieldset")?.querySelector("legend") ??
      document.querySelector(`label[for="${CSS.escape(field.id)}"]`) ??
      field;
    words.scrollIntoView();
    field.focus({ preventScroll: true });
  };
}
