// Puts pictures that are pasted into a form, or dropped on it, into its field for files. Without it they are chosen by hand.
import { announce, prepareAnnouncer } from "./announcer";

export class AttachFiles extends HTMLElement {
  #form: HTMLFormElement | null = null;

  connectedCallback(): void {
    prepareAnnouncer();
    this.#form = this.closest("form");
    this.#form?.addEventListener("paste", this.#onPaste);
    this.#form?.addEventListener("dragover", this.#onDragOver);
    this.#form?.addEventListener("drop", this.#onDrop);
  }

  disconnectedCallback(): void {
    this.#form?.removeEventListener("paste", this.#onPaste);
    this.#form?.removeEventListener("dragover", this.#onDragOver);
    this.#form?.removeEventListener("drop", this.#onDrop);
  }

  readonly #onPaste = (event: ClipboardEvent): void => {
    this.#add(event, event.clipboardData?.files);
  };

  readonly #onDragOver = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
    }
  };

  readonly #onDrop = (event: DragEvent): void => {
    this.#add(event, event.dataTransfer?.files);
  };

  #add(event: Event, files: FileList | undefined): void {
    const field = this.querySelector<HTMLInputElement>('input[type="file"]');
    if (!field || !files || files.length === 0) {
      return;
    }
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...(field.files ?? []), ...files]) {
      all.items.add(file);
    }
    field.files = all.files;
    const names = [...files].map((file) => file.name).join(", ");
    announce(`${this.dataset["added"] ?? ""} ${names}`);
  }
}
