// Every task works without this file; each element below only makes one of them smoother.
import { AnswerOpened } from "./answer-opened";
import { AttachFiles } from "./attach-files";
import { CopyLink } from "./copy-link";
import { DoubleSubmitGuard } from "./double-submit-guard";
import { DraftSaver, settleDrafts } from "./draft-saver";
import { EnhancedForm } from "./enhanced-form";
import { ErrorFocus } from "./error-focus";
import { MarkdownPreview } from "./markdown-preview";
import { PasswordReveal } from "./password-reveal";
import { SimilarQuestions } from "./similar-questions";
import { StatusLine } from "./status-line";

const islands: [string, CustomElementConstructor][] = [
  ["error-focus", ErrorFocus],
  ["draft-saver", DraftSaver],
  ["double-submit-guard", DoubleSubmitGuard],
  ["enhanced-form", EnhancedForm],
  ["similar-questions", SimilarQuestions],
  ["answer-opened", AnswerOpened],
  ["attach-files", AttachFiles],
  ["markdown-preview", MarkdownPreview],
  ["copy-link", CopyLink],
  ["password-reveal", PasswordReveal],
  ["status-line", StatusLine],
];

settleDrafts();

for (const [name, island] of islands) {
  if (!customElements.get(name)) {
    customElements.define(name, island);
  }
}

// What few pages have comes along only there.
const rare: [string, () => Promise<CustomElementConstructor>][] = [
  ["passkey-button", async () => (await import("./passkey-button")).PasskeyButton],
  ["staff-shortcuts", async () => (await import("./staff-shortcuts")).StaffShortcuts],
];

for (const [name, load] of rare) {
  if (document.querySelector(name) && !customElements.get(name)) {
    void load().then((island) => customElements.define(name, island));
  }
}
