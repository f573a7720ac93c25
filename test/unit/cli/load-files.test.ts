import { expect, test } from "vitest";
import { loadFaults } from "../../../src/cli/load-faults.ts";
import { loadFixture } from "../../../src/cli/load-fixture.ts";
import { temporaryProject } from "../scenario/temporary-project.ts";

const load = {
  faults: loadFaults,
  fixture: async (...at: [string, string]) => (await loadFixture(...at)).value,
};

test.each<["faults" | "fixture", string, unknown]>([
  ["faults", "[]", []],
  [
    "faults",
    "- operation: CreateEmailIdentity\n  effect: reset\n",
    [{ operation: "CreateEmailIdentity", effect: "reset" }],
  ],
  ["fixture", "{}", {}],
])("reads a file of %s: %j", async (kind, text, value) => {
  const cwd = await temporaryProject({ "own.yaml": text });
  expect(await load[kind]("own.yaml", cwd)).toEqual(value);
});

test.each<["faults" | "fixture", string, string]>([
  ["faults", "a: 1\n", 'Cannot load the faults "own.yaml": the list of rules must be a list'],
  ["fixture", "- a\n", 'Cannot load the fixture "own.yaml": the fixture must be an object'],
  ["fixture", "dimains: {}\n", 'Cannot load the fixture "own.yaml": the fixture has no key "dimains"'],
])("refuses a file of %s: %j", async (kind, text, reason) => {
  const cwd = await temporaryProject({ "own.yaml": text });
  await expect(load[kind]("own.yaml", cwd)).rejects.toThrow(reason);
  await expect(load[kind]("absent.yaml", cwd)).rejects.toMatchObject({ code: "file-missing" });
});
