// Takes what was done out of the address once it is on the page, so that loading the page again does not say it again.
const NAMES = ["done", "at"];

export class StatusLine extends HTMLElement {
  connectedCallback(): void {
    // A part of the page that came anew tells of the newest act: there is one line at a time.
    for (const other of document.querySelectorAll("status-line")) {
      if (other !== this) {
        other.remove();
      }
    }
    const address = new URL(location.href);
    if (!address.searchParams.has("done")) {
      return;
    }
    for (const name of NAMES) {
      address.searchParams.delete(name);
    }
    // The entry of the history stays the same, and so does the focus, which a browser moves to the fragment by itself.
    history.replaceState(history.state, "", address);
  }
}
