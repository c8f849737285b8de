// Lets people see the password they type. The button is hidden where scripts do not run.
import { announce, prepareAnnouncer } from "./announcer";

export class PasswordReveal extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>(".govuk-password-input__input");
    const button = this.querySelector<HTMLButtonElement>(".govuk-password-input__toggle");
    if (!input || !button || button.dataset["ready"]) {
      return;
    }
    prepareAnnouncer();
    button.dataset["ready"] = "1";
    button.hidden = false;
    const show = (visible: boolean): void => {
      input.type = visible ? "text" : "password";
      button.textContent = (visible ? this.dataset["hide"] : this.dataset["show"]) ?? "";
      const label = visible ? this.dataset["hideLabel"] : this.dataset["showLabel"];
      if (label) {
        button.setAttribute("aria-label", label);
      }
    };
    show(false);
    button.addEventListener("click", () => {
      show(input.type === "password");
      announce(input.type === "text" ? this.dataset["shown"] : this.dataset["hidden"]);
    });
    // Browsers offer to remember only what is sent as a password.
    input.form?.addEventListener("submit", () => show(false));
  }
}
