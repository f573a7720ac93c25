import { html } from "hono/html";
import { formatDuration } from "../../base/duration.ts";
import type { Placement, SeedPlacement } from "../../result/placement.ts";
import type { Verdict } from "../../result/verdict.ts";
import { toSafeLine } from "../safe-text.ts";
import { formatPercent } from "../words.ts";
import { type Markup, noValue, signMarkup } from "./markup.ts";

/** Renders delivery times and inbox tabs. Empty if the provider does not report them. */
export function arrivalMarkup({ overall: { deliverySeconds, tabs } }: Placement): Markup | "" {
  const facts = [
    ...(deliverySeconds
      ? [
          `Delivery time: median ${formatDuration(deliverySeconds.median * 1000)}, slowest ${formatDuration(deliverySeconds.slowest * 1000)}`,
        ]
      : []),
    ...(tabs
      ? [
          `tabs: ${Object.entries(tabs)
            .map(([tab, percent]) => `${toSafeLine(tab)} ${formatPercent(percent)}%`)
            .join(", ")}`,
        ]
      : []),
  ];
  return facts.length > 0 ? html`<p class="hint"><bdi>${facts.join("; ")}</bdi></p>` : "";
}

/** Renders each seed mailbox, problems first. Empty if the provider does not report seeds. */
export function seedsMarkup({ seeds = [] }: Placement): Markup | "" {
  if (seeds.length === 0) return "";
  const sorted = seeds.toSorted((a, b) => order.indexOf(a.place) - order.indexOf(b.place));
  return html`<details class="fold"><summary>Seed mailboxes <span class="sentence">${summaryOf(seeds)}</span></summary>
<div class="scroll" role="group" aria-label="Seed mailboxes" tabindex="0"><table class="seeds">
<thead><tr><th scope="col">Mailbox</th><th scope="col">Placement</th><th scope="col">Mailbox provider</th><th scope="col" class="num">Delivery time</th><th scope="col">SPF</th><th scope="col">DKIM</th><th scope="col">DMARC</th></tr></thead>
<tbody>${sorted.map(rowMarkup)}</tbody>
</table></div></details>`;
}

const order: readonly SeedPlacement["place"][] = ["missing", "spam", "not-measured", "inbox"];

/** The word for each place, and the verdict whose sign and color it is shown with. */
const looks: Readonly<Record<SeedPlacement["place"], { readonly verdict: Verdict; readonly word: string }>> =
  {
    inbox: { verdict: "passed", word: "inbox" },
    spam: { verdict: "failed", word: "spam" },
    missing: { verdict: "failed", word: "missing" },
    "not-measured": { verdict: "not-measured", word: "not measured" },
  };

function rowMarkup({
  seed,
  isp,
  place,
  tab,
  reason,
  deliverySeconds,
  spf,
  dkim,
  dmarc,
}: SeedPlacement): Markup {
  const { verdict, word } = looks[place];
  const words = tab ? `${word}, ${toSafeLine(tab)}` : word;
  return html`
<tr><th scope="row"><bdi>${toSafeLine(seed)}</bdi>${reason ? html`<small><bdi>${toSafeLine(reason)}</bdi></small>` : ""}</th><td class="v-${verdict}">${signMarkup(verdict)} <bdi>${words}</bdi></td><td><bdi>${toSafeLine(isp)}</bdi></td><td class="num">${deliverySeconds === undefined ? noValue : formatDuration(deliverySeconds * 1000)}</td>${[
    spf,
    dkim,
    dmarc,
  ].map(
    (passes) =>
      html`<td>${passes === undefined ? noValue : html`<span class="v-${passes ? "passed" : "failed"}">${passes ? "pass" : "fail"}</span>`}</td>`,
  )}</tr>`;
}

function summaryOf(seeds: readonly SeedPlacement[]): string {
  const count = (place: SeedPlacement["place"]) => seeds.filter((seed) => seed.place === place).length;
  return (["inbox", "spam", "missing", "not-measured"] as const)
    .filter((place) => count(place) > 0)
    .map((place) => `${count(place)} ${looks[place].word}`)
    .join(", ");
}
