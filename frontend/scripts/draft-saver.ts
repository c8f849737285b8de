// Keeps what somebody types in this tab, until it is posted. Nothing leaves the browser, and closing the tab forgets it.
import { debounce } from "./fragment";

const PREFIX = "peerdesk-draft:";
const WAIT_MS = 500;

type Field = HTMLInputElement | HTMLTextAreaElement;
type Draft = Record<string, string>;

export class DraftSaver extends HTMLElement {
  readonly #save = debounce(() => this.#store(), WAIT_MS);

  connectedCallback(): void {
    const done = this.dataset["clear"];
    if (done !== undefined) {
      clearDrafts(done);
      return;
    }
    this.#restore();
    this.addEventListener("input", this.#onInput);
    window.addEventListener("pagehide", this.#onLeave);
  }

  disconnectedCallback(): void {
    this.removeEventListener("input", this.#onInput);
    window.removeEventListener("pagehide", this.#onLeave);
    this.#save.cancel();
  }

  readonly #onInput = (): void => this.#save.run();

  readonly #onLeave = (): void => this.#store();

  #key(): string {
    return PREFIX + (this.dataset["key"] ?? location.pathname);
  }

  #fields(): Field[] {
    const found = this.querySelectorAll<Field>("textarea[name], input[name]");
    return [...found].filter(
      (field) =>
        !("noDraft" in field.dataset) && (field instanceof HTMLTextAreaElement || field.type === "text"),
    );
  }

  #store(): void {
    const draft: Draft = {};
    for (const field of this.#fields()) {
      if (field.value && field.value !== field.defaultValue) {
        draft[field.name] = field.value;
      }
    }
    try {
      if (Object.keys(draft).length > 0) {
        sessionStorage.setItem(this.#key(), JSON.stringify(draft));
      } else {
        sessionStorage.removeItem(this.#key());
      }
    } catch {
      // Storage may be full or forbidden. The form itself does not need it.
    }
  }

  #restore(): void {
    const draft = readDraft(this.#key());
    const filled: Field[] = [];
    for (const field of this.#fields()) {
      const text = draft[field.name];
      // What the server sent, or the browser kept, is newer than the draft.
      if (text && !field.value) {
        field.value = text;
        filled.push(field);
      }
    }
    if (filled.length > 0) {
      this.#tell(filled);
    }
  }

  #tell(filled: Field[]): void {
    const words = this.dataset["restored"];
    if (!words) {
      return;
    }
    const notice = document.createElement("div");
    notice.className = "pd-notice";
    notice.setAttribute("role", "status");
    const line = document.createElement("p");
    line.textContent = words;
    notice.append(line);
    const discard = this.dataset["discard"];
    if (discard) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pd-linkbutton";
      button.textContent = discard;
      button.addEventListener("click", () => {
        for (const field of filled) {
          field.value = "";
        }
        clearDrafts(this.#key().slice(PREFIX.length));
        notice.remove();
        filled[0]?.focus();
      });
      notice.append(button);
    }
    this.prepend(notice);
  }
}

function readDraft(key: string): Draft {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    const draft: Draft = {};
    if (typeof stored === "object" && stored !== null) {
      for (const [name, text] of Object.entries(stored)) {
        if (typeof text === "string") {
          draft[name] = text;
        }
      }
    }
    return draft;
  } catch {
    return {};
  }
}

/** Forgets the drafts of the paths named, apart by spaces; a star at the end stands for anything. */
function clearDrafts(paths: string): void {
  try {
    const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
    for (const path of paths.split(/\s+/).filter(Boolean)) {
      for (const key of keys) {
        const name = key.slice(PREFIX.length);
        if (path.endsWith("*") ? name.startsWith(path.slice(0, -1)) : name === path) {
          sessionStorage.removeItem(key);
        }
      }
    }
  } catch {
    // Without storage there is nothing to forget.
  }
}
