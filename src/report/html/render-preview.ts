import { html } from "hono/html";
import { toSlug } from "../../base/ids.ts";
import { plural } from "../../base/plural.ts";
import type { MessageReport } from "../../result/run-report.ts";
import { toSafeLine } from "../safe-text.ts";
import { messageMarkup } from "./message-view.ts";
import { renderPage } from "./page.ts";

export interface PreviewedMessage {
  readonly title: string;
  readonly file: string;
  readonly message: MessageReport;
}

/**
 * Renders the messages as their readers would see them, in one HTML file. No message was sent or measured.
 */
export function renderPreview(messages: readonly PreviewedMessage[]): Promise<string> {
  const count = plural(messages.length, "message");
  return renderPage({
    title: `Placewright preview: ${count}`,
    color: "#57606a",
    skipTo: { id: "messages", words: "Skip to the messages" },
    body: html`<header class="banner w-skipped"><div class="page">
<p class="brand">Placewright <span>Preview</span></p>
<h1 class="v-skipped">${count}</h1>
<p class="why">Built from the scenarios. Nothing was sent, and nothing was measured.</p>
</div></header>
<main class="page">
<section aria-labelledby="messages">
<h2 id="messages" tabindex="-1">Messages</h2>
${messages.map(
  ({ title, file, message }, index) => html`<details class="test"${messages.length <= 3 ? html` open` : ""}>
<summary><span></span><h3><bdi>${toSafeLine(title)}</bdi></h3> <span class="place"><bdi>${toSafeLine(file)}</bdi></span> <span class="sentence"><bdi>${toSafeLine(message.subject)}</bdi></span></summary>
<div class="body">${messageMarkup(message, `preview-${index + 1}-${toSlug(title)}`)}</div>
</details>`,
)}
</section>
</main>`,
  });
}
