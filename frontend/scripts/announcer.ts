// One polite live region for the whole page. It exists before it is written to, else it would not be read out.
let region: HTMLElement | undefined;

function liveRegion(): HTMLElement {
  if (!region?.isConnected) {
    region = document.createElement("div");
    region.className = "govuk-visually-hidden";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  return region;
}

/** Makes the region ready, so that the first words are heard too. */
export function prepareAnnouncer(): void {
  liveRegion();
}

/** Says `words` to screen readers. Nothing happens without words. */
export function announce(words: string | null | undefined): void {
  if (!words) {
    return;
  }
  const target = liveRegion();
  // The same words twice would be silent the second time.
  target.textContent = "";
  window.setTimeout(() => {
    target.textContent = words;
  }, 50);
}
