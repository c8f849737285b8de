// Keys for people who work through a queue all day. Off until they switch them on, and never while they type.
const STORED = "peerdesk-shortcuts";

export class StaffShortcuts extends HTMLElement {
  connectedCallback(): void {
    const area = this.querySelector<HTMLElement>("[data-shortcut-switch]");
    const toggle = area?.querySelector<HTMLInputElement>("input[type='checkbox']");
    if (!area || !toggle) {
      return;
    }
    area.hidden = false;
    toggle.checked = isOn();
    toggle.addEventListener("change", () => remember(toggle.checked));
    document.addEventListener("keydown", this.#onKey);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (modified || event.defaultPrevented || isTyping(event.target) || !isOn()) {
      return;
    }
    switch (event.key) {
      case "j":
        this.#move(1);
        break;
      case "k":
        this.#move(-1);
        break;
      case "o":
        this.#open();
        break;
      case "?":
        this.#help();
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  #links(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>("[data-shortcut-row] a[data-shortcut-open]")];
  }

  #current(links: HTMLAnchorElement[]): number {
    const row = document.activeElement?.closest("[data-shortcut-row]");
    return row ? links.findIndex((link) => row.contains(link)) : -1;
  }

  #move(step: number): void {
    const links = this.#links();
    const from = this.#current(links);
    const next = from < 0 ? 0 : Math.min(Math.max(from + step, 0), links.length - 1);
    links[next]?.focus();
  }

  #open(): void {
    const links = this.#links();
    links[this.#current(links)]?.click();
  }

  #help(): void {
    const help = this.querySelector<HTMLElement>("[data-shortcut-help]");
    if (!help) {
      return;
    }
    help.hidden = !help.hidden;
    if (!help.hidden) {
      help.tabIndex = -1;
      help.focus();
    }
  }
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) {
    return false;
  }
  if (target instanceof HTMLInputElement) {
    return !["checkbox", "radio", "button", "submit"].includes(target.type);
  }
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

function isOn(): boolean {
  try {
    return localStorage.getItem(STORED) === "on";
  } catch {
    return false;
  }
}

function remember(on: boolean): void {
  try {
    if (on) {
      localStorage.setItem(STORED, "on");
    } else {
      localStorage.removeItem(STORED);
    }
  } catch {
    // Without storage the keys stay off.
  }
}
