// Every task works without this file; each element below only makes one of them smoother.
import { AnswerOpened } from "./answer-opened";
import { CopyLink } from "./copy-link";
import { DoubleSubmitGuard } from "./double-submit-guard";
import { DraftSaver } from "./draft-saver";
import { EnhancedForm } from "./enhanced-form";
import { ErrorFocus } from "./error-focus";
import { MarkdownPreview } from "./markdown-preview";
import { PasskeyButton } from "./passkey-button";
import { PasswordReveal } from "./password-reveal";
import { SimilarQuestions } from "./similar-questions";
import { StaffShortcuts } from "./staff-shortcuts";
import { StatusLine } from "./status-line";

const islands: [string, CustomElementConstructor][] = [
  ["error-focus", ErrorFocus],
  ["draft-saver", DraftSaver],
  ["double-submit-guard", DoubleSubmitGuard],
  ["enhanced-form", EnhancedForm],
  ["similar-questions", SimilarQuestions],
  ["answer-opened", AnswerOpened],
  ["markdown-preview", MarkdownPreview],
  ["copy-link", CopyLink],
  ["passkey-button", PasskeyButton],
  ["password-reveal", PasswordReveal],
  ["staff-shortcuts", StaffShortcuts],
  ["status-line", StatusLine],
];

for (const [name, island] of islands) {
  if (!customElements.get(name)) {
    customElements.define(name, island);
  }
}
