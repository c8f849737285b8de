// Keeps what somebody types in this tab, until it is posted. Nothing leaves the browser, and closing the tab forgets it.
//
// A draft belongs to the account that typed it: a page for another account, or for nobody, throws it away.
import { debounce } from "./fragment";

const PREFIX = "peerdesk-draft:";
const SENT = "peerdesk-sent";
const WAIT_MS = 500;

/** Where pages lead once a text stands: to the text. A refused form stays where it was sent. */
const POSTED = /^#(?:answer|comment|question)(?:-\d+)?$/;

type Field = HTMLInputElement | HTMLTextAreaElement;
type Draft = Record<string, string>;

/** What drafts of the account of this page begin with; none where the page does not say whose it is. */
function ownPrefix(): string | undefined {
  const account = document.body.dataset["account"];
  return account === undefined ? undefined : `${PREFIX}${account}:`;
}

export class DraftSaver extends HTMLElement {
  readonly #save = debounce(() => this.#store(), WAIT_MS);

  #isSent = false;

  connectedCallback(): void {
    const done = this.dataset["clear"];
    if (done !== undefined) {
      clearDrafts(done);
      return;
    }
    this.#restore();
    this.addEventListener("input", this.#onInput);
    this.addEventListener("submit", this.#onSubmit);
    window.addEventListener("pagehide", this.#onLeave);
  }

  disconnectedCallback(): void {
    this.removeEventListener("input", this.#onInput);
    this.removeEventListener("submit", this.#onSubmit);
    window.removeEventListener("pagehide", this.#onLeave);
    this.#save.cancel();
  }

  readonly #onInput = (): void => {
    this.#isSent = false;
    this.#save.run();
  };

  readonly #onLeave = (): void => {
    // What was sent was kept when it was sent. Whoever comes back to this page and leaves it again typed nothing new.
    if (!this.#isSent) {
      this.#store();
    }
  };

  readonly #onSubmit = (): void => {
    this.#save.cancel();
    this.#store();
    this.#isSent = true;
    try {
      sessionStorage.setItem(SENT, this.#name());
    } catch {
      // Without storage there is no draft either.
    }
  };

  #name(): string {
    return this.dataset["key"] ?? location.pathname;
  }

  #fields(): Field[] {
    const found = this.querySelectorAll<Field>("textarea[name], input[name]");
    return [...found].filter(
      (field) =>
        !("noDraft" in field.dataset) && (field instanceof HTMLTextAreaElement || field.type === "text"),
    );
  }

  #store(): void {
    const prefix = ownPrefix();
    if (prefix === undefined) {
      return;
    }
    const draft: Draft = {};
    for (const field of this.#fields()) {
      if (field.value && field.value !== field.defaultValue) {
        draft[field.name] = field.value;
      }
    }
    try {
      if (Object.keys(draft).length > 0) {
        sessionStorage.setItem(prefix + this.#name(), JSON.stringify(draft));
      } else {
        sessionStorage.removeItem(prefix + this.#name());
      }
    } catch {
      // Storage may be full or forbidden. The form itself does not need it.
    }
  }

  #restore(): void {
    const prefix = ownPrefix();
    const draft = prefix === undefined ? {} : readDraft(prefix + this.#name());
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
        clearDrafts(this.#name());
        notice.remove();
        filled[0]?.focus();
      });
      notice.append(button);
    }
    this.prepend(notice);
  }
}

/** Throws away the drafts of other accounts, and the one whose text was posted by the page before. Runs before any draft is shown. */
export function settleDrafts(): void {
  const prefix = ownPrefix();
  if (prefix === undefined) {
    return;
  }
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && !key.startsWith(prefix)) {
        sessionStorage.removeItem(key);
      }
    }
    // A step between a form and its post: the next page says whether the text stands.
    if (document.querySelector("[data-draft-step]") !== null) {
      return;
    }
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    // Going back to a place where a text once was posted posts nothing.
    const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (sent !== null && POSTED.test(location.hash) && visit?.type === "navigate") {
      sessionStorage.removeItem(prefix + sent);
    }
  } catch {
    // Without storage there is nothing to settle.
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

/** Forgets the drafts of the account with the names given, apart by spaces; a star at the end stands for anything. */
function clearDrafts(names: string): void {
  const prefix = ownPrefix();
  if (prefix === undefined) {
    return;
  }
  try {
    const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
    for (const wanted of names.split(/\s+/).filter(Boolean)) {
      for (const key of keys) {
        const name = key.slice(prefix.length);
        if (wanted.endsWith("*") ? name.startsWith(wanted.slice(0, -1)) : name === wanted) {
          sessionStorage.removeItem(key);
        }
      }
    }
  } catch {
    // Without storage there is nothing to forget.
  }
}
