// Fits the weights of the built-in spam engine. Writes src/check/spam/rule-weights.ts and the figures of
// docs/placement-model.md.
// Usage: npm run fit [-- --mail FOLDER] [--dry]
//   --mail FOLDER  adds your own mail: .eml files in FOLDER/inbox and FOLDER/spam. Do not commit such weights.
//   --dry          prints the output instead of writing it
import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  fitEngine,
  judgeEngine,
  leastPoints,
  logOddsErrorOf,
  meet,
  readFitMail,
  readTestMail,
} from "./engine-fit.mjs";

const root = new URL("../../../", import.meta.url);
const weightsFile = new URL("src/check/spam/rule-weights.ts", root);

const { values } = parseArgs({ options: { mail: { type: "string" }, dry: { type: "boolean" } } });

const mail = await readFitMail();
const more = values.mail ? await meet(await readFolder(values.mail)) : [];
const fit = fitEngine({ ...mail, more });
const judged = judgeEngine(await readTestMail(), fit);
const logOddsError = logOddsErrorOf(judged.reliability);

const unsupported = Object.entries(fit.weights).filter(([, points]) => points < leastPoints);
for (const [name, points] of unsupported)
  console.log(`${name} comes out at ${points} points: the data do not support it, delete the rule`);

const source = `// Written by \`npm run fit\`. Do not edit: docs/placement-model.md says on which mail, and how well the weights do on other mail.

/** Points of each rule; 5 are spam. */
export const ruleWeights: Readonly<Record<string, number>> = {
${Object.entries(fit.weights)
  .map(([name, points]) => `  ${name}: ${points},`)
  .join("\n")}
};

/** How many log-odds of spam a score comes to, and by how many the mail that no fit has seen missed them. */
export const engineFit = {
  logOddsAtZero: ${fit.logOddsAtZero},
  logOddsPerPoint: ${fit.logOddsPerPoint},
  logOddsError: ${logOddsError},
};
`;
if (values.dry) console.log(source);
else {
  await writeFile(weightsFile, source);
  // A new process, because this one has not loaded the new weights.
  execFileSync("jiti", [fileURLToPath(new URL("page.mjs", import.meta.url))], { stdio: "inherit" });
}

async function readFolder(folder) {
  const messages = [];
  for (const [group, isSpam] of [
    ["inbox", false],
    ["spam", true],
  ])
    for (const file of (await readdir(join(folder, group))).filter((each) => each.endsWith(".eml")).sort())
      messages.push({ bytes: await readFile(join(folder, group, file)), isSpam, group, file });
  return messages;
}
