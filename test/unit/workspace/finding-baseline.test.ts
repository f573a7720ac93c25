import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadFindingBaseline, saveFindingBaseline } from "../../../src/workspace/finding-baseline.ts";
import { makeProject } from "../../support/project-folder.ts";

async function folderWith(text?: string | Uint8Array): Promise<string> {
  const { dir, remove } = await makeProject({});
  onTestFinished(remove);
  if (text !== undefined) await writeFile(join(dir, "b.json"), text);
  return dir;
}

test("is read as it was saved, with a line for each finding", async () => {
  const dir = await folderWith();
  const baseline = new Map([
    ["welcome", new Set(["a: two", "a: one"])],
    ["__proto__", new Set(["b: three"])],
    ["empty", new Set<string>()],
  ]);
  await saveFindingBaseline("b.json", dir, baseline);
  expect(await loadFindingBaseline("b.json", dir)).toEqual(
    new Map([...baseline].filter(([, findings]) => findings.size > 0)),
  );
  expect(JSON.parse(await readFile(join(dir, "b.json"), "utf8"))).toEqual({
    version: 2,
    accepted: [
      { message: "__proto__", findings: ["b: three"] },
      { message: "welcome", findings: ["a: one", "a: two"] },
    ],
  });
});

test("a missing file is an error", async () => {
  await expect(loadFindingBaseline("b.json", await folderWith())).rejects.toMatchObject({
    code: "file-missing",
    message:
      'Cannot read the baseline "b.json": it does not exist. Create one: placewright check --update-baseline',
  });
});

test.each<[string | Uint8Array, string, string]>([
  ["", "it is empty", "1:1"],
  ["{", "it is not valid JSON: ", "1:2"],
  [
    '{"version":1,"accepted":{}}',
    "version must be 2. Update Placewright if it is higher, or write the file again",
    "1:12",
  ],
  ['{"accepted":{}}', "version must be 2", "1:1"],
  ['{"version":2}', "accepted is missing", "1:1"],
  ['{"version":2,\n"accepted":"all"}', "accepted must be a list", "2:12"],
  [
    '{"version":2,"accepted":[\n{"message":"a","findings":[1]}]}',
    "accepted[0].findings[0] must be text",
    "2:28",
  ],
  ["null", "the baseline is empty", "1:1"],
  [Buffer.from('{"version":2,"accepted":{"caf\xE9":[]}}', "latin1"), "it is not UTF-8", "1:30"],
])("%j is an invalid baseline, at its place", async (text, reason, place) => {
  const error: unknown = await loadFindingBaseline("b.json", await folderWith(text)).catch((each) =>
    "problems" in each ? each.problems[0] : each,
  );
  const [line, column] = place.split(":").map(Number);
  expect(error).toMatchObject({
    code: "config-invalid",
    reason: expect.stringContaining(`Cannot load the baseline "b.json": ${reason}`),
    location: { file: "b.json", line, column },
  });
});

test("a file that cannot be written is an error", async () => {
  const dir = await folderWith();
  await mkdir(join(dir, "b.json"));
  await expect(saveFindingBaseline("b.json", dir, new Map())).rejects.toMatchObject({
    code: "report-unwritable",
    reason: 'Cannot write the baseline "b.json": it is a folder',
  });
});
