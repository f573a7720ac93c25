// Computes the formula and the worked example of docs/placement-model.md with the current weights.
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { scoreBuiltin } from "../../../src/check/spam/builtin.ts";
import { engineFit, ruleWeights } from "../../../src/check/spam/rule-weights.ts";
import { checkRules } from "../../../src/service/placement/check-rules.ts";
import { engineSignals } from "../../../src/service/placement/engine-signals.ts";
import { placeMessage } from "../../../src/service/placement/place-message.ts";
import { sampleMail } from "../../../test/unit/check/sample-mail.ts";

export { engineFit, ruleWeights };

const subject = "SPRING SALE ENDS TODAY";
const shown = ["Gmail", "Outlook", "iCloud"];

/** Returns the placement of the page's sale mail. */
export async function placeExample() {
  const nowMs = Date.UTC(2026, 10, 21, 10);
  const message = readMessage(
    sampleMail({
      fields: {
        Subject: subject,
        "List-Unsubscribe": null,
        "List-Unsubscribe-Post": null,
      },
    }),
  );
  return placeMessage({
    signals: engineSignals(await scoreBuiltin(message, nowMs)),
    ...(await checkRules(message, nowMs)),
    spfPasses: true,
    dkimPasses: true,
    isFullyAuthenticated: true,
    isRefused: false,
    simulation: new Map(),
  });
}

export async function exampleOf() {
  const { logOddsAtZero, logOddsPerPoint, logOddsError } = engineFit;
  const { isps, reasons } = await placeExample();
  const at = shown.map((name) => isps.find(({ isp }) => isp === name));
  const words = [...new Set(reasons.filter(({ isp }) => shown.includes(isp)).map(({ reason }) => reason))];
  const pointsOf = (word) =>
    shown.map((name) => reasons.find(({ isp, reason }) => isp === name && reason === word)?.weight ?? "");
  const row = (label, cells) => `| ${label} | ${cells.join(" | ")} |`;
  const percent = (value) => `${value.toFixed(1)}%`;
  return `A message with a score of S points has a share in spam of \`1 / (1 + e^(${-logOddsAtZero} − ${logOddsPerPoint} × S))\`, and the standard error is ${logOddsError} log-odds:

${row("points", [0, 1, 2, 3, 4, 5, 6])}
|---|${"---:|".repeat(7)}
${row(
  "share in spam",
  [0, 1, 2, 3, 4, 5, 6].map((points) =>
    percent(100 / (1 + Math.exp(-logOddsAtZero - logOddsPerPoint * points))),
  ),
)}

A sale mail from \`news@acme.example\`, as an example: its subject is \`${subject}\`, it has a link to unsubscribe, and no List-Unsubscribe header. SPF, DKIM, and DMARC pass.

${row("", shown)}
|---|${"---:|".repeat(shown.length)}
${words.map((word) => row(word, pointsOf(word))).join("\n")}
${row(
  "score",
  at.map(({ score }) => score),
)}
${row(
  "share in spam",
  at.map(({ spamPercent }) => percent(spamPercent)),
)}
${row(
  "its range",
  at.map(({ ranges }) => `${percent(ranges.spam.lowPercent)} to ${percent(ranges.spam.highPercent)}`),
)}`;
}
