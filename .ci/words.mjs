// Finds words that were agreed not to be used, in comments, strings, docs, and test names. A reminder, not a
// judge: CONTRIBUTING.md says how to write. Usage: node .ci/words.mjs
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/** Each pattern, and what to write instead. At most 30. */
export const agreed = [
  [/\bmend(s|ed|ing)?\b/i, "fix"],
  [/\banew\b/i, "again"],
  [/\bfare[sd]?\b/i, "perform"],
  [/\bon end\b/i, "in a row"],
  [/\bso many\b/i, "a number of"],
  [/\bvery same\b/i, "identical"],
  [/\bwho(so)?ever\b/i, "anyone who"],
  [/\bheld back\b/i, "blocked"],
  [/\bhangs on\b/i, "depends on"],
  [/\bcalled off\b/i, "cancelled"],
  [/\bunder way\b/i, "in progress"],
  [/\ball the same\b/i, "anyway"],
  [/\bcom(es|e|ing) of\b/i, "results from"],
  [/\bgo(es)? on\b/i, "continue"],
  [/\bput(s|ting)? off\b/i, "defer"],
  [/\bbreak(s|ing)? off\b/i, "abort"],
  [/\btold\b/i, "reported, declared"],
  [/\bdemands? that\b/i, "requires"],
  [/\bfor(e)?bear/i, "skip"],
  [/\bthe (newest|oldest|gravest) first\b/i, "newest first"],
  [/\b(organis|normalis|summaris|recognis)(e|ed|es|ing|ation)\b/, "American spelling"],
  [/\b(colour|behaviour|licence|catalogue|judgement)s?\b/, "American spelling"],
];

/** Text that is quoted from others, or that users type. */
const quoted = /normalised|go-on|[`"']colour[`"'= ]|Attribute colour|colour='|ntold\\n|told-/;

/** Returns each line of a text with a word of the list: its number, the word, and what to write instead. */
export function wordsIn(text) {
  return text.split("\n").flatMap((line, index) => {
    if (quoted.test(line)) return [];
    const found = agreed.find(([pattern]) => pattern.test(line));
    return found ? [{ line: index + 1, word: found[0].exec(line)[0], instead: found[1] }] : [];
  });
}

function main() {
  const files = ["src", "docs", ".ci", "README.md", "CONTRIBUTING.md", "AGENTS.md"].flatMap((path) =>
    path.endsWith(".md")
      ? [path]
      : readdirSync(join(root, path), { recursive: true })
          .map((file) => join(path, String(file)))
          .filter(
            (file) =>
              /\.(ts|js|mjs|md)$/.test(file) && !/decisions|api\.md|words\.mjs|\/(cache|dist)\//.test(file),
          ),
  );
  const found = files.flatMap((file) =>
    wordsIn(readFileSync(join(root, file), "utf8")).map((each) => ({ file, ...each })),
  );
  for (const { file, line, word, instead } of found)
    console.log(`${file}:${line} "${word}": write ${instead}`);
  console.log(`words: ${agreed.length} agreed, ${found.length} found`);
  process.exitCode = found.length > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) main();
