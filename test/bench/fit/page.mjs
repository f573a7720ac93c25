// Writes the measured parts of docs/placement-model.md with the current weights.
import { readFile, writeFile } from "node:fs/promises";
import { readCorpus } from "../corpus.mjs";
import { readModernMail } from "../modern/read-modern-mail.mjs";
import { judgeEngine, readTestMail } from "./engine-fit.mjs";
import { countsOf, exampleMarks, figureMarks, judgedFiguresOf, put } from "./figures-page.mjs";
import { engineFit, exampleOf, ruleWeights } from "./model-example.mjs";

const page = new URL("../../../docs/placement-model.md", import.meta.url);
const judged = judgeEngine(await readTestMail(), { weights: ruleWeights, ...engineFit });
const counts = countsOf(judged, { old: await readCorpus("seen"), modern: await readModernMail("fit") });
const text = put(await readFile(page, "utf8"), figureMarks, `${counts}\n\n${judgedFiguresOf(judged)}`);
await writeFile(page, put(text, exampleMarks, await exampleOf()));
