import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { checkMessage } from "../../../../src/check/check-message.ts";
import { checks } from "../../../../src/check/checks.ts";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import {
  findingSignals,
  findingWeights,
  placedChecks,
} from "../../../../src/service/placement/finding-signals.ts";
import { isps } from "../../../../src/service/placement/isps.ts";
import { placeMessage } from "../../../../src/service/placement/place-message.ts";
import { page as htmlPage, sampleMail } from "../../check/sample-mail.ts";

const page = await readFile(new URL("../../../../docs/placement-model.md", import.meta.url), "utf8");

const rowsOf = (heading: string): string[][] => {
  const section = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| (.*) \|$/gm)]
    .map(([, row = ""]) => row.split(" | ").map((cell) => cell.trim()))
    .slice(1);
};

test("the page's table of ISPs is the model's", () => {
  expect(rowsOf("The seeds")).toEqual(
    isps.map(({ name, seedCount, rulePacks, spamTolerance, rejectTolerance, emphasis, bulkRejection }) => [
      name,
      String(seedCount),
      rulePacks.map(({ id }) => id).join(", ") || "–",
      String(spamTolerance),
      String(rejectTolerance),
      Object.entries(emphasis)
        .map(([kind, factor]) => `${kind} ×${factor}`)
        .join(", "),
      bulkRejection ?? "–",
    ]),
  );
});

test("the page's table of findings is the model's", () => {
  expect(rowsOf("What findings weigh")).toEqual(
    placedChecks.map(({ id, about }) => {
      const [weight, reject] = findingWeights[id] ?? [];
      return [`\`${id}\``, about, String(weight), reject === undefined ? "" : String(reject)];
    }),
  );
  // Every weight is a check's.
  const ids = checks.map(({ id }) => id);
  for (const id of Object.keys(findingWeights)) expect(ids).toContain(id);
});

test("the page's example comes out as it says", async () => {
  const bytes = sampleMail({
    fields: { Subject: "SPRING SALE ENDS TODAY", "List-Unsubscribe": null, "List-Unsubscribe-Post": null },
    html: htmlPage(),
    text: null,
  });
  const { findings } = await checkMessage(readMessage(bytes), {
    nowMs: Date.UTC(2026, 10, 21),
    only: placedChecks,
  });
  expect(findings.map(({ check }) => check).sort()).toEqual([
    "list-unsubscribe",
    "one-click-unsubscribe",
    "subject-capitals",
    "text-part",
  ]);
  const placed = placeMessage({
    signals: findingSignals(findings),
    spfPasses: true,
    dkimPasses: true,
    isFullyAuthenticated: true,
    isRefused: false,
    isBulk: true,
    simulation: new Map(),
    contentHash: "example",
    seed: "placewright",
  });
  const at = (name: string) => {
    const { score, spamPercent = 0, seedCount = 0 } = placed.isps.find(({ isp }) => isp === name) ?? {};
    return { score, inSpam: (spamPercent * seedCount) / 100 };
  };
  expect(at("Gmail").score).toBe(5.44);
  expect(at("Outlook").score).toBe(4.76);
  expect(Math.abs(at("Gmail").inSpam - 30)).toBeLessThanOrEqual(1);
  expect(Math.abs(at("Outlook").inSpam - 16)).toBeLessThanOrEqual(1);
  for (const figure of ["score | 5.44 | 4.76", "74 % | 1 / (1 + e^−0.56) = 64 %"])
    expect(page).toContain(figure);
});
