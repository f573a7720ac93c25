import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { authenticationSignals } from "../../../../src/service/placement/authentication.ts";
import { isps } from "../../../../src/service/placement/isps.ts";
import { placeMessage } from "../../../../src/service/placement/place-message.ts";
import { readContentSignals } from "../../../../src/service/placement/signals.ts";

const page = await readFile(new URL("../../../../docs/placement-model.md", import.meta.url), "utf8");

test("the page's table of ISPs is the model's", () => {
  const rows = isps.map(({ name, seedCount, spamTolerance, rejectTolerance, emphasis }) => {
    const minds = Object.entries(emphasis).map(([kind, factor]) => `${kind} ×${factor}`);
    return [name, seedCount, spamTolerance, rejectTolerance, [...minds].sort().join(", ")];
  });
  const told = [...page.matchAll(/^\| (\w+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| (.*) \|$/gm)].map(
    ([, name, seeds, spam, reject, minds = ""]) => [
      name,
      Number(seeds),
      Number(spam),
      Number(reject),
      minds.split(", ").sort().join(", "),
    ],
  );
  expect(told).toEqual(rows);
});

test("the page's example comes out as it says", async () => {
  const signals = await readContentSignals({
    from: "Acme <news@acme.example>",
    subject: "SPRING SALE ENDS TODAY",
    headers: [],
    attachments: [],
    html: `<p>The new tulips have arrived, and the first hundred orders ship for free this week.</p>${'<a href="https://acme.example/t">See</a>'.repeat(12)}`,
  });
  const question = {
    isAuthenticated: true,
    simulation: new Map(),
    contentHash: "example",
    seed: "placewright",
  };
  const placed = placeMessage({ ...question, signals });
  const scoreAt = (isp: string) =>
    placed.reasons.filter((reason) => reason.isp === isp).reduce((sum, { weight }) => sum + weight, 0);
  expect([scoreAt("Gmail"), scoreAt("Outlook")].map((score) => score.toFixed(2))).toEqual(["4.60", "4.16"]);
  const inSpam = (name: string) => {
    const { spamPercent = 0, seedCount = 0 } = placed.isps.find(({ isp }) => isp === name) ?? {};
    return (spamPercent * seedCount) / 100;
  };
  expect(Math.abs(inSpam("Gmail") - 22)).toBeLessThanOrEqual(1);
  expect(Math.abs(inSpam("Outlook") - 12)).toBeLessThanOrEqual(1);

  const fromGmail = [
    ...signals,
    ...authenticationSignals({ isAligned: false, isPublicMailbox: true, domain: "gmail.com" }),
  ];
  const { reasons } = placeMessage({ ...question, signals: fromGmail });
  const gmailScore = reasons
    .filter(({ isp }) => isp === "Gmail")
    .reduce((sum, { weight }) => sum + weight, 0);
  expect(gmailScore.toFixed(2)).toBe("10.45");
  for (const figure of ["score | 4.6 | 4.16", "10.45"]) expect(page).toContain(figure);
});
