import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openLedger, sealOf } from "../../../src/workspace/ledger.ts";
import { temporaryProject } from "../scenario/temporary-project.ts";

const key = "0123456789abcdef0123456789abcdef";
const keyed = { PLACEWRIGHT_LEDGER_KEY: key };

const newFolder = async () => join(await temporaryProject({}), "ledger");

/** Opens a ledger, and closes it. Returns the names of its files, except the log of the database. */
async function filesOf(ledgerDir: string, env: Readonly<Record<string, string>>): Promise<string[]> {
  await (await openLedger({ ledgerDir, env })).close();
  return (await readdir(ledgerDir)).filter((name) => !/-(wal|shm)$/.test(name));
}

describe("a ledger", () => {
  test("is created, and opened again, without a seal", async () => {
    const ledgerDir = await newFolder();
    expect(await filesOf(ledgerDir, {})).not.toContain("ledger.seal");
    const store = await openLedger({ ledgerDir, env: { PLACEWRIGHT_LEDGER_KEY: "" } });
    expect(await store.runs({ state: "open" })).toEqual([]);
    await store.close();
  });

  test("is sealed by a key when it is closed, and has no mark of use then", async () => {
    const ledgerDir = await newFolder();
    const files = await filesOf(ledgerDir, keyed);
    expect(files).toEqual(expect.arrayContaining(["ledger.seal", "ledger.sqlite"]));
    expect(files.filter((name) => name.startsWith("ledger.use-"))).toEqual([]);
    expect(await filesOf(ledgerDir, keyed)).toEqual(files);
  });

  test("is refused if it was sealed by another key, or never", async () => {
    const [sealed, plain] = [await newFolder(), await newFolder()];
    await filesOf(sealed, keyed);
    await filesOf(plain, {});
    for (const [ledgerDir, env] of [
      [sealed, { PLACEWRIGHT_LEDGER_KEY: key.toUpperCase() }],
      [plain, keyed],
    ] as const)
      await expect(openLedger({ ledgerDir, env })).rejects.toMatchObject({ code: "ledger-unsealed" });
  });

  test("that cannot be opened leaves no mark of use", async () => {
    const ledgerDir = await newFolder();
    await filesOf(ledgerDir, keyed);
    await writeFile(join(ledgerDir, "ledger.sqlite"), "not a database");
    const seal = await sealOf({ ledgerDir, env: keyed });
    await seal?.use();
    await seal?.close();
    await expect(openLedger({ ledgerDir, env: keyed })).rejects.toMatchObject({
      code: expect.stringMatching(/^ledger-/),
    });
    expect((await readdir(ledgerDir)).filter((name) => name.startsWith("ledger.use-"))).toEqual([]);
  });
});

test("a ledger has a seal only with a key", async () => {
  const ledgerDir = await newFolder();
  expect(await sealOf({ ledgerDir, env: {} })).toBeUndefined();
  expect(await sealOf({ ledgerDir, env: { PLACEWRIGHT_LEDGER_KEY: "" } })).toBeUndefined();
  expect(await sealOf({ ledgerDir, env: keyed })).toBeDefined();
});
