import { html } from "hono/html";
import { type Markup, screenReaderOnly } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { formatPercent, limitsAt, verdictLooks } from "../../report/words.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { Placement, PlacementFigures } from "../../result/placement.ts";
import type { CheckedMessage } from "../check/check-message.ts";
import { badgeMarkup } from "../parts/pill.ts";
import { placementBarMarkup } from "../parts/placement-bar.ts";

/** Reasons of the model that are shown. */
const maxReasons = 12;

/** Renders what the model of the embedded service expects at each mailbox provider, worst first. */
export function placementMarkup({
  placement,
  noPlacement,
  assertions,
}: Pick<CheckedMessage, "placement" | "noPlacement" | "assertions">): Markup {
  return html`<section class="card" aria-labelledby="placement"><h2 id="placement">Placement a model expects ${badgeMarkup("simulated")}</h2>
${placement ? tableMarkup(placement, assertions) : html`<p><span aria-hidden="true">– </span>Not measured: <bdi>${toSafeLine(noPlacement ?? "")}</bdi></p>`}
</section>`;
}

function tableMarkup({ overall, isps, reasons = [] }: Placement, assertions: readonly Assertion[]): Markup {
  const rows = [
    ["Overall", "overall", overall] as const,
    ...isps
      .toSorted((a, b) => (a.inboxPercent ?? 0) - (b.inboxPercent ?? 0))
      .map((figures) => [figures.isp, figures.isp, figures] as const),
  ];
  return html`<table class="table plain check-placement">
<thead><tr><th scope="col">Provider</th><th scope="col" class="num">Inbox %</th><th scope="col">of seed mailboxes, 0 to 100</th></tr></thead>
<tbody>${rows.map(([name, scope, figures]) => rowMarkup(name, figures, assertions, scope))}</tbody></table>
<p class="key">${(["inbox", "spam", "missing"] as const).map((kind) => html`<span><svg aria-hidden="true"><rect class="f-${kind}" width="12" height="12" rx="2"/></svg>${kind}</span>`)}<span><svg aria-hidden="true"><line class="tick" x1="6" x2="6" y1="0" y2="12"/></svg>needed</span></p>
<p class="small muted after">No real mailbox was asked: a model of this machine gave these figures, as the provider local does.</p>
${
  reasons.length > 0
    ? html`<details class="more-of"><summary>Why the model expects this</summary><ul class="said-of">${reasons.slice(0, maxReasons).map((reason) => html`<li><bdi>${toSafeLine(reason)}</bdi></li>`)}</ul></details>`
    : ""
}`;
}

function rowMarkup(
  name: string,
  figures: PlacementFigures,
  assertions: readonly Assertion[],
  scope: string,
): Markup {
  const { inboxPercent, spamPercent, missingPercent } = figures;
  const own = assertions.filter((assertion) => assertion.scope === scope);
  const outcome = (["failed", "warned", "passed"] as const).find((each) =>
    own.some((assertion) => assertion.outcome === each),
  );
  const limits = limitsAt(assertions, scope, "inbox");
  const isBad = outcome === "failed" || outcome === "warned";
  const isMeasured = inboxPercent !== undefined && spamPercent !== undefined && missingPercent !== undefined;
  return html`<tr><th scope="row" class="fit"><bdi>${toSafeLine(name)}</bdi></th>
<td class="fit num${isBad ? ` ${outcome}` : ""}"><b>${inboxPercent === undefined ? "–" : formatPercent(inboxPercent, limits)}</b>${outcome ? html` <span class="${outcome}" aria-hidden="true">${verdictLooks[outcome].sign}</span>${screenReaderOnly(verdictLooks[outcome].word)}` : ""}</td>
<td class="wide-bar">${isMeasured ? placementBarMarkup({ inboxPercent, spamPercent, missingPercent }, { needed: limits.length > 0 ? Math.max(...limits) : undefined }) : ""}</td></tr>`;
}
