import { execFile } from "node:child_process";
import { cp, link, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startService } from "../../src/api/service.ts";
import { refuseForeignEntries } from "../../src/store/ledger-folder.ts";
import { openLedger } from "../../src/workspace/ledger.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

// Ledger folders that contain something other than their own folders and regular files: nothing is opened,
// waited for, or written through.

const run = promisify(execFile);
const runId = "20260301-081500-3fa9c1";
const env = { PLACEWRIGHT_LEDGER_KEY: "0123456789abcdef0123456789abcdef" };

type Plant = (path: string, outside: string) => Promise<unknown>;
const plants: Readonly<Record<string, Plant>> = {
  "a pipe": (path) => run("mkfifo", [path]),
  "a link to a file": (path, outside) => symlink(outside, path),
  "a link to nothing": (path, outside) => symlink(join(dirname(outside), "new"), path),
  "a link to /dev/zero": (path) => symlink("/dev/zero", path),
  "a link to a folder": (path, outside) => symlink(dirname(outside), path),
  "a hard link": (path, outside) => link(outside, path),
};

const places = [
  "ledger.sqlite",
  "ledger.sqlite-wal",
  "ledger.sqlite-shm",
  "ledger.sqlite-journal",
  "ledger.head",
  "ledger.head.tmp",
  "ledger.seal",
  "ledger.use-0",
  ".gitignore",
  "local",
  `local/${runId}`,
  `local/${runId}/mail`,
  `local/${runId}/mail/account.sqlite`,
  `local/${runId}/mail/account.lock`,
  "anything",
];

let made: Awaited<ReturnType<typeof makeProject>>;
let outside = "";
beforeAll(async () => {
  made = await makeProject({
    "outside/precious": "precious",
    "scenarios/order.yaml":
      'from: Acme <news@acme.example>\nmessage: { simple: { subject: "Your order", text: "It is on its way." } }\nexpect: { overall: [inbox >= 50] }\n',
  });
  outside = join(made.dir, "outside/precious");
  await (await openLedger({ ledgerDir: join(made.dir, "ledger"), env: {} })).close();
});
afterAll(() => made.remove());

async function ledgerWith(place: string, plant: Plant): Promise<string> {
  // Use a copy: SQLite may still have the database open that this process created, and remove its log.
  const ledgerDir = join(made.dir, crypto.randomUUID());
  await cp(join(made.dir, "ledger"), ledgerDir, {
    recursive: true,
    filter: (name) => !/-(wal|shm)$/.test(name),
  });
  const path = join(ledgerDir, place);
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { recursive: true, force: true });
  await plant(path, outside);
  return ledgerDir;
}

const cases = places.flatMap((place) =>
  Object.entries(plants).map(([what, plant]) => [what, place, plant] as const),
);

describe("a foreign file or folder in a ledger", () => {
  test.concurrent.each(cases)("%s as %s is rejected, and left unchanged", async (_what, place, plant) => {
    const ledgerDir = await ledgerWith(place, plant);
    for (const environment of [{}, env])
      await expect(openLedger({ ledgerDir, env: environment })).rejects.toMatchObject({
        code: "ledger-unusable",
        message: expect.stringContaining(join(ledgerDir, place)),
      });
    expect(await readFile(outside, "utf8")).toBe("precious");
    expect(await readdir(dirname(outside))).toEqual(["precious"]);
    await rm(ledgerDir, { recursive: true });
  });

  test.each([
    ["a pipe", "ledger.head"],
    ["a pipe", "ledger.sqlite-journal"],
    ["a link to a file", "ledger.head.tmp"],
    ["a link to a file", "ledger.sqlite"],
    ["a hard link", "ledger.sqlite-wal"],
  ] as const)("%s as %s makes every command exit with 2, without hanging", async (what, place) => {
    const ledgerDir = await ledgerWith(place, plants[what] as Plant);
    for (const args of [["status"], ["run"], ["reconcile"], ["prune"], ["wait"], ["ledger", "verify"]]) {
      const { code, stderr } = await runCommand([...args, "--ledger", ledgerDir], { cwd: made.dir, env });
      expect({ args, code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(place) });
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect(await readFile(outside, "utf8")).toBe("precious");
  });

  test("rejects a folder that is too deep, and a name that is not text", async () => {
    const deep = await ledgerWith("x", async (path) => {
      await mkdir(join(path, "a/b/c/d/e/f"), { recursive: true });
    });
    await expect(refuseForeignEntries(deep)).rejects.toMatchObject({ code: "ledger-unusable" });
    const odd = await ledgerWith("x", () => Promise.resolve());
    await writeFile(Buffer.concat([Buffer.from(`${odd}/`), Buffer.from([0xff, 0xfe])]), "");
    await expect(refuseForeignEntries(odd)).rejects.toThrow(/not UTF-8/);
  });
});

/** Returns a rollback journal that names another file, which SQLite deletes after it applies the journal. */
async function journalNaming(victim: string, database: string): Promise<Buffer> {
  const bytes = await readFile(database).catch(() => Buffer.alloc(0));
  const pageBytes = bytes.length > 0 ? bytes.readUInt16BE(16) : 4096;
  const magic = Buffer.from("d9d505f920a163d7", "hex");
  const head = Buffer.alloc(512);
  magic.copy(head);
  for (const [index, value] of [0, 0x1234, bytes.length / pageBytes, 512, pageBytes].entries())
    head.writeUInt32BE(value, 8 + 4 * index);
  const name = Buffer.from(victim);
  const page = Buffer.alloc(4);
  page.writeUInt32BE(Math.floor(0x40000000 / pageBytes) + 1);
  const end = Buffer.alloc(8);
  end.writeUInt32BE(name.length);
  end.writeUInt32BE(name.reduce((sum, byte) => sum + byte, 0) >>> 0, 4);
  return Buffer.concat([head, page, name, end, magic]);
}

describe("a rollback journal that names another file", () => {
  const victimOf = async (): Promise<string> => {
    const victim = join(made.dir, crypto.randomUUID());
    await writeFile(victim, "precious");
    return victim;
  };

  test.each([
    "ledger.sqlite-journal",
    `local/${runId}/mail/account.sqlite-journal`,
    `local/${runId}/mail/account.lock-journal`,
  ])("as %s of a ledger makes every command exit with 2, and leaves the file unchanged", async (place) => {
    const victim = await victimOf();
    const ledgerDir = await ledgerWith(place, async (path) =>
      writeFile(path, await journalNaming(victim, path.replace(/-journal$/, ""))),
    );
    for (const args of [["status"], ["history"], ["wait"], ["run"]]) {
      const { code, stderr } = await runCommand([...args, "--ledger", ledgerDir], { cwd: made.dir });
      expect({ args, code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("is a rollback journal, which a ledger never has"),
      });
    }
    expect(await readFile(victim, "utf8")).toBe("precious");
  });

  test.each(["account.sqlite-journal", "account.lock-journal"])(
    "as %s of the service's data folder stops it from starting, and leaves the file unchanged",
    async (name) => {
      const victim = await victimOf();
      const dataDir = join(made.dir, crypto.randomUUID());
      await (await startService({ dataDir })).close();
      const database = join(dataDir, name.replace(/-journal$/, ""));
      await writeFile(join(dataDir, name), await journalNaming(victim, database));
      await expect(startService({ dataDir })).rejects.toThrow(
        /is a rollback journal, which no such database has/,
      );
      expect(await readFile(victim, "utf8")).toBe("precious");
    },
  );
});

test("reports a folder in the place of a file, also with the key", async () => {
  for (const name of ["ledger.seal", "ledger.use-aa", "ledger.head", "more"]) {
    const ledgerDir = await ledgerWith(name, (path) => mkdir(path));
    await expect(openLedger({ ledgerDir, env })).rejects.toMatchObject({
      code: "ledger-unusable",
      message: expect.stringContaining("is not a folder of a ledger"),
    });
  }
});

describe("an intact ledger", () => {
  test("opens, also in parallel, also if it is new", async () => {
    for (let round = 0; round < 10; round++) {
      const ledgerDir = join(made.dir, crypto.randomUUID());
      const stores = await Promise.all(Array.from({ length: 4 }, () => openLedger({ ledgerDir, env })));
      await Promise.all(stores.map((store) => store.close()));
    }
  });

  test("may be moved or missing", async () => {
    const ledgerDir = join(made.dir, crypto.randomUUID());
    await refuseForeignEntries(ledgerDir);
    await (await openLedger({ ledgerDir, env })).close();
    await rename(ledgerDir, `${ledgerDir}-moved`);
    await (await openLedger({ ledgerDir: `${ledgerDir}-moved`, env })).close();
  });
});
