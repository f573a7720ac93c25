import { type CheckFamily, checkFamilies } from "../../check/check.ts";
import { checksByFamily } from "../../check/checks.ts";
import type { Finding } from "../../result/finding.ts";
import type { Signal } from "./signal.ts";

type Weight = readonly [spam: number, reject?: number];

/** What a finding weighs; one that is not here weighs nothing, as mailbox providers do not mind it. The documentation's table says the same. */
export const findingWeights: Readonly<Record<string, Weight>> = {
  // Format.
  "from-field": [3, 9],
  "single-fields": [1.5, 3],
  "date-field": [1],
  "message-id": [1],
  "header-syntax": [0.8],
  "line-length": [0.8, 2],
  "line-breaks": [0.8, 2],
  "control-characters": [1],
  "multipart-boundaries": [1],
  "part-charset": [0.4],
  "transfer-encoding": [0.4],
  nesting: [0.5],
  // Who sends.
  "list-unsubscribe": [2],
  "one-click-unsubscribe": [0.8],
  "unsubscribe-address": [0.5],
  "unsubscribe-link": [0.5],
  "from-public-mailbox": [1.5],
  "fake-reply": [1.5],
  "display-name": [1.5],
  "reply-to": [0.8],
  // Links.
  "link-text": [2.5],
  "link-address": [2],
  "link-credentials": [2.5],
  "link-look-alike": [3],
  "link-punycode": [0.5],
  "link-shortener": [1.5],
  "link-redirect": [1],
  "link-host": [0.8],
  "link-plain-http": [0.2],
  "link-target": [0.3],
  // Content.
  "merge-tags": [1.2],
  "hidden-text": [2.5],
  "invisible-characters": [2.5],
  "text-part": [0.8],
  "text-diverges": [0.4],
  "image-only": [1.5],
  "embedded-images": [0.3],
  "active-content": [2],
  forms: [1.5],
  "unsafe-attachments": [3, 3],
  "encrypted-archives": [2.5, 2],
  "brand-impersonation": [3, 2],
  "body-present": [1],
  "attachment-size": [0.3, 2],
  // Subject.
  "subject-present": [1],
  "subject-capitals": [1],
  "subject-punctuation": [1],
  "subject-emoji": [0.3],
  "subject-white-space": [1],
};

const familyOf = new Map<string, CheckFamily>(
  checkFamilies.flatMap((family) => checksByFamily[family].map(({ id }) => [id, family] as const)),
);

/** The checks that placements hang on. */
export const placedChecks = checkFamilies.flatMap((family) =>
  checksByFamily[family].filter(({ id }) => id in findingWeights),
);

/** What the offline checks find, as mailbox providers weigh it: each check once, whatever it finds how often. */
export function findingSignals(findings: readonly Finding[]): Signal[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) if (!first.has(finding.check)) first.set(finding.check, finding);
  return [...first.values()].flatMap(({ check, message }): Signal[] => {
    const weights = findingWeights[check];
    const family = familyOf.get(check);
    if (!weights || !family || family === "rendering") return [];
    const [weight, rejectWeight] = weights;
    return [
      { kind: family, reason: message, weight, checks: [check], ...(rejectWeight ? { rejectWeight } : {}) },
    ];
  });
}
