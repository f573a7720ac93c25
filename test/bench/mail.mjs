import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";

const generated = 250;
/** Maximum number of differences and of blocked messages to print. */
const maxPrinted = 40;
const nowMs = Date.UTC(2026, 4, 4, 9);

/**
 * Measures professional mail: which messages are blocked, whether their visible text matches Chromium, and
 * the time of the checks. Does the same for the messages and pages of a folder.
 */
export async function bench(folder) {
  const load = createJiti(import.meta.url);
  const { professionalMail } = await load.import("../support/professional/professional-mail.ts");
  const { readFolder } = await load.import("../support/professional/user-folder.ts");
  const mail = [...(await professionalMail()), ...(folder ? await readFolder(resolve(folder)) : [])];
  await printHeldBack(mail);
  await printVisibility(mail, load);
  printSpeed(mail);
}

async function printHeldBack(mail) {
  const { checkMessage } = await import("../../.build/check/check-message.js");
  const { readMessage } = await import("../../.build/check/evidence/message-evidence.js");
  const checked = [];
  for (const { collection, name, purpose, message } of mail) {
    const { findings } = await checkMessage(readMessage(message), { nowMs, purpose });
    checked.push({ collection, name, errors: findings.filter(({ severity }) => severity === "error") });
  }
  const printRow = (title, rows) => {
    const held = rows.filter(({ errors }) => errors.length > 0);
    const share = ((100 * held.length) / rows.length).toFixed(1);
    const why = countById(held.flatMap(checkIdsOf))
      .map(([id, count]) => `${id} ${count}`)
      .join(", ");
    console.log(
      `  ${title.padEnd(24)} ${String(rows.length).padStart(5)} messages  held back ${String(held.length).padStart(4)} (${share.padStart(4)} %)  ${why}`,
    );
  };
  for (const title of new Set(checked.map(({ collection }) => collection)))
    printRow(
      title,
      checked.filter(({ collection }) => collection === title),
    );
  printRow("all", checked);
  const lines = checked.flatMap(({ collection, name, errors }) =>
    errors.map(({ check, message }) => `${collection}, ${name}: ${check}: ${message}`),
  );
  printLines(lines);
}

const checkIdsOf = ({ errors }) => [...new Set(errors.map(({ check }) => check))];

function countById(ids) {
  const counts = new Map();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts];
}

async function printVisibility(mail, load) {
  const { hasBrowser, launchBrowser } = await load.import("../support/browser.ts");
  if (!hasBrowser) {
    console.log("  visibility: not compared without Chromium, which is not installed here");
    return;
  }
  const { agreementOf } = await load.import("../support/visibility/agreement.ts");
  const { textsComputed } = await load.import("../support/visibility/computed.ts");
  const { generateMessage } = await load.import("../support/visibility/generate.ts");
  const { textsInBrowser } = await load.import("../support/visibility/in-browser.ts");
  const { viewports } = await load.import("../../src/check/evidence/html/viewport.ts");
  const pages = {
    professional: mail
      .filter(({ html }) => html !== "")
      .map(({ collection, name, html }) => ({ title: `${collection}, ${name}`, html })),
    generated: Array.from({ length: generated }, (_, index) => ({
      title: `seed ${index + 1}`,
      html: generateMessage(index + 1),
    })),
  };
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.route("**", (route) => route.abort());
    for (const [group, documents] of Object.entries(pages)) {
      const lines = [];
      for (const viewport of ["desktop", "phone"]) {
        const { widthPx, heightPx } = viewports[viewport];
        await page.setViewportSize({ width: widthPx, height: heightPx });
        let [agreed, compared] = [0, 0];
        for (const { title, html } of documents) {
          await page.setContent(html, { waitUntil: "domcontentloaded" });
          const result = agreementOf(textsComputed(html)[viewport], await textsInBrowser(page));
          agreed += result.agreed;
          compared += result.compared;
          lines.push(...result.differences.map((difference) => `${title}, ${viewport}: ${difference}`));
        }
        console.log(
          `  visibility, ${group} on a ${viewport}: ${((100 * agreed) / compared).toFixed(2)} % of ${compared} texts of ${documents.length} messages as in Chromium`,
        );
      }
      printLines(lines);
    }
  } finally {
    await browser.close();
  }
}

function printSpeed(mail) {
  const input = JSON.stringify({
    nowMs,
    mail: mail.map(({ purpose, message }) => ({ purpose, base64: Buffer.from(message).toString("base64") })),
  });
  const script = fileURLToPath(new URL("mail-speed.mjs", import.meta.url));
  const { error, status } = spawnSync(process.execPath, [script], {
    input,
    stdio: ["pipe", "inherit", "inherit"],
  });
  if (error || status !== 0) throw error ?? new Error(`the measurement of speed ended with ${status}`);
}

function printLines(lines) {
  for (const line of lines.slice(0, maxPrinted)) console.log(`    ${line}`);
  if (lines.length > maxPrinted) console.log(`    and ${lines.length - maxPrinted} more`);
}
