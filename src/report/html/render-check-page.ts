import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import type { CheckRun } from "../../result/check-run.ts";
import { summarizeFindings, verdictOfChecks } from "../check/check-words.ts";
import { toSafeLine } from "../safe-text.ts";
import { sortByUrgency, verdictLooks } from "../words.ts";
import { checksMarkup } from "./checks.ts";
import { screenReaderOnly, signMarkup, timeMarkup } from "./markup.ts";
import { renderPage } from "./page.ts";

/** Renders all check results as one HTML file, most urgent messages first. */
export function renderCheckPage(run: CheckRun): Promise<string> {
  const verdict = run.errors > 0 ? "failed" : run.warnings > 0 ? "warned" : "passed";
  const words = { failed: "Do not send", warned: "Send, with care", passed: "No problems found" }[verdict];
  const found = `${plural(run.errors, "error")}, ${plural(run.warnings, "warning")} in ${plural(run.messages.length, "message")}`;
  return renderPage({
    title: `Placewright checks: ${found}`,
    color: verdictLooks[verdict].light,
    skipTo: { id: "messages", words: "Skip to the messages" },
    body: html`<header class="banner w-${verdict}"><div class="page">
<p class="brand">Placewright <span>Checks</span></p>
<h1 class="v-${verdict}">${signMarkup(verdict)} ${words}</h1>
<p class="why">${found}. Nothing was sent, and no placement was measured.</p>
<p class="runline">Checked ${timeMarkup(run.checkedAt)}</p>
</div></header>
<main class="page">
<section aria-labelledby="messages">
<h2 id="messages" tabindex="-1">Messages</h2>
${sortByUrgency(run.messages, ({ checks }) => verdictOfChecks(checks)).map(
  ({ title, file, subject = "", checks, note = "" }) => {
    const each = verdictOfChecks(checks);
    return html`<details class="test" data-verdict="${each}"${each === "failed" || run.messages.length <= 3 ? html` open` : ""}>
<summary>${signMarkup(each)}${screenReaderOnly(verdictLooks[each].word)} <h3><bdi>${toSafeLine(title)}</bdi></h3> <span class="place"><bdi>${toSafeLine(file)}</bdi></span> <span class="sentence"><bdi>${checks ? summarizeFindings(checks) : toSafeLine(note)}</bdi></span></summary>
<div class="body">${subject ? html`<p class="subject"><bdi>${toSafeLine(subject)}</bdi></p>` : ""}${checks ? checksMarkup(checks) : html`<p><bdi>${toSafeLine(note)}</bdi></p>`}</div>
</details>`;
  },
)}
</section>
</main>`,
  });
}
