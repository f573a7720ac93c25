import { execFile, spawnSync } from "node:child_process";
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePrivateFolder, type PrivateFolder, writePrivateFile } from "../../src/base/private-files.ts";
import { openJournal } from "../../src/provider/seedlist/journal.ts";
import { openDatabase } from "../../src/store/sqlite/open-database.ts";
import { makeProject } from "../support/project-folder.ts";
import { type CliRun, runCli } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inDepth, isThorough, sampleOf } from "../support/sample-of.ts";

const nobody = 65534;
const hasModes = process.getuid !== undefined;
const canBeNobody =
  process.getuid?.() === 0 && spawnSync("runuser", ["-u", "nobody", "--", "true"]).status === 0;

/** Returns all permissions of group and others on a path, in octal. */
const openTo = async (path: string): Promise<string> => ((await lstat(path)).mode & 0o077).toString(8);

/** Returns a path and every file and folder below it, without links. */
async function treeOf(path: string): Promise<string[]> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return [];
  if (!found.isDirectory()) return [path];
  const below = await Promise.all((await readdir(path)).map((name) => treeOf(join(path, name))));
  return [path, ...below.flat()];
}

const loosen = async (path: string): Promise<void> => {
  for (const each of await treeOf(path)) await chmod(each, (await stat(each)).isDirectory() ? 0o755 : 0o644);
};

const folders: string[] = [];
/** Creates an empty folder that every user can enter, like a project folder. */
async function openFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "placewright-users-"));
  folders.push(folder);
  await chmod(folder, mode);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const ledger: PrivateFolder = {
  what: "the ledger",
  code: "ledger-unusable",
  elsewhere: "Set another folder (ledger)",
};

/** Runs `work` with the most permissive umask, so that restrictive modes cannot come from the umask. */
async function unmasked<T>(work: () => Promise<T>): Promise<T> {
  const before = process.umask(0);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}

describe.skipIf(!hasModes)("a private folder (skipped where users and modes are unknown)", () => {
  test.each([0o777, 0o775, 0o755, 0o750, 0o711, 0o701, 0o710, 0o770, 0o1777])(
    "is closed if it existed with mode %o",
    async (mode) => {
      const path = join(await openFolder(), "ledger");
      await mkdir(path);
      await chmod(path, mode);
      await makePrivateFolder(path, ledger);
      expect(await openTo(path)).toBe("0");
      expect((await stat(path)).mode & 0o700).toBe(0o700);
    },
  );

  test.each([0o777, 0o755])("closes all of its content for mode %o", async (mode) => {
    const path = join(await openFolder(), "ledger");
    await mkdir(join(path, "local/run-1/project"), { recursive: true });
    await writeFile(join(path, "local/run-1/project/account.sqlite"), "keys");
    await writeFile(join(path, "ledger.sqlite"), "messages");
    await loosen(path);
    await chmod(path, mode);
    await makePrivateFolder(path, ledger);
    for (const each of await treeOf(path)) expect([each, await openTo(each)]).toEqual([each, "0"]);
  });

  test("closes open files in it if its own mode was right", async () => {
    const path = join(await openFolder(), "ledger");
    await mkdir(path, { mode: 0o700 });
    await writeFile(join(path, "ledger.head.tmp"), "runs", { mode: 0o644 });
    await makePrivateFolder(path, ledger);
    expect(await openTo(join(path, "ledger.head.tmp"))).toBe("0");
  });

  test.each(["ledger", "a/ledger", "a/b/c/ledger"])(
    "is closed from its first moment if it is new: %s",
    async (name) => {
      const root = await openFolder();
      await unmasked(() => makePrivateFolder(join(root, name), ledger));
      for (let path = join(root, name); path !== root; path = dirname(path))
        expect(await openTo(path)).toBe("0");
    },
  );

  test("keeps the permissions of its user's files", async () => {
    const path = join(await openFolder(), "ledger");
    await mkdir(path);
    await writeFile(join(path, "read-only"), "x", { mode: 0o444 });
    await writeFile(join(path, "program"), "x", { mode: 0o755 });
    await makePrivateFolder(path, ledger);
    expect((await stat(join(path, "read-only"))).mode & 0o777).toBe(0o400);
    expect((await stat(join(path, "program"))).mode & 0o777).toBe(0o700);
  });

  test("follows no link of its user to the outside", async () => {
    const root = await openFolder();
    await writeFile(join(root, "outside"), "x", { mode: 0o644 });
    await mkdir(join(root, "ledger"));
    await symlink("../outside", join(root, "ledger/link"));
    await makePrivateFolder(join(root, "ledger"), ledger);
    expect(await openTo(join(root, "outside"))).toBe("44");
  });

  test("may be a link of its user, whose target is closed", async () => {
    const root = await openFolder();
    await mkdir(join(root, "disk"), { mode: 0o755 });
    await symlink("disk", join(root, "ledger"));
    await makePrivateFolder(join(root, "ledger"), ledger);
    expect(await openTo(join(root, "disk"))).toBe("0");
  });

  test.each(["file", "pipe"])("is not created in the place of a %s", async (kind) => {
    const path = join(await openFolder(), "ledger");
    if (kind === "file") await writeFile(path, "x");
    else await promisify(execFile)("mkfifo", [path]);
    await expect(makePrivateFolder(path, ledger)).rejects.toThrow();
  });

  test("keeps the mode that its owner chose, and the modes of its entries", async () => {
    const path = join(await openFolder(), "reports");
    await mkdir(path, { mode: 0o755 });
    await writeFile(join(path, "published.html"), "x", { mode: 0o644 });
    await makePrivateFolder(path, { ...ledger, keepsMode: true });
    expect(await openTo(path)).toBe("55");
    expect(await openTo(join(path, "published.html"))).toBe("44");
  });
});

describe.skipIf(!hasModes)("a private file (skipped where users and modes are unknown)", () => {
  test.each([
    ["a text", "x"],
    ["bytes", new Uint8Array([120])],
    [
      "pieces",
      (async function* () {
        yield "x";
      })(),
    ],
  ] as const)("of %s is closed from its first moment", async (_, content) => {
    const path = join(await openFolder(), "file");
    await unmasked(() => writePrivateFile(path, content));
    expect(await openTo(path)).toBe("0");
    expect(await readFile(path, "utf8")).toBe("x");
  });

  test.each([0o644, 0o666, 0o664])("replaces a file with mode %o", async (mode) => {
    const path = join(await openFolder(), "file");
    await writeFile(path, "old");
    await chmod(path, mode);
    await writePrivateFile(path, "new");
    expect([await openTo(path), await readFile(path, "utf8")]).toEqual(["0", "new"]);
  });

  test("replaces a link, and does not write through it", async () => {
    const root = await openFolder();
    await writeFile(join(root, "victim"), "kept");
    await symlink("victim", join(root, "file"));
    await writePrivateFile(join(root, "file"), "new");
    expect(await readFile(join(root, "victim"), "utf8")).toBe("kept");
    expect((await lstat(join(root, "file"))).isSymbolicLink()).toBe(false);
  });

  test("does not write through a link in the place of its temporary file", async () => {
    const root = await openFolder();
    await writeFile(join(root, "victim"), "kept");
    await symlink("victim", join(root, `file.${process.pid}.tmp`));
    await writePrivateFile(join(root, "file"), "new");
    expect(await readFile(join(root, "victim"), "utf8")).toBe("kept");
    expect(await openTo(join(root, "file"))).toBe("0");
  });

  test("leaves no temporary file if it cannot be written", async () => {
    const root = await openFolder();
    async function* failing() {
      yield "half";
      throw new Error("the disk is full");
    }
    await expect(writePrivateFile(join(root, "file"), failing())).rejects.toThrow("full");
    expect(await readdir(root)).toEqual([]);
  });

  test("creates missing folders for its user only", async () => {
    const root = await openFolder();
    await unmasked(() => writePrivateFile(join(root, "a/b/file"), "x"));
    expect([await openTo(join(root, "a")), await openTo(join(root, "a/b"))]).toEqual(["0", "0"]);
  });

  const fifo = (path: string): void => {
    expect(spawnSync("mkfifo", [path]).status).toBe(0);
  };

  test("reports a pipe without a reader, and does not wait for it", async () => {
    const path = join(await openFolder(), "file");
    fifo(path);
    await expect(writePrivateFile(path, "x")).rejects.toThrow(`no process reads the pipe "${path}"`);
  });

  test.each([1, 300_000])("is written to its user's pipe that has a reader: %i bytes", async (size) => {
    const path = join(await openFolder(), "file");
    fifo(path);
    const reader = promisify(execFile)(
      "sh",
      ["-c", 'exec 3<>"$0"; touch "$0.open"; head -c "$1" <&3', path, `${size}`],
      {
        maxBuffer: 1e7,
      },
    );
    await expect.poll(() => stat(`${path}.open`).catch(() => undefined), { timeout: 120_000 }).toBeDefined();
    await writePrivateFile(path, "x".repeat(size));
    expect((await reader).stdout.length).toBe(size);
    expect((await lstat(path)).isFIFO()).toBe(true);
  });

  test("leaves devices in their place", async () => {
    await writePrivateFile("/dev/null", "x");
    expect((await lstat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  inDepth.each(["/dev/stdout", "/dev/fd/2"])("goes to %s, through a pipe and into a file", async (name) => {
    const { dir } = await makeProject(project);
    folders.push(dir);
    await runCommand(["run"], { cwd: dir });
    const args = ["report", "--reporter", `junit=${name}`];
    const piped = await runCli(args, { cwd: dir, through: ["sh", "-c", '"$@" 2>&1 | cat', "sh"] });
    expect(piped.stdout).toContain("<testsuites");
    await runCli(args, { cwd: dir, through: ["sh", "-c", 'exec "$@" >>out 2>&1', "sh"] });
    expect(await readFile(join(dir, "out"), "utf8")).toContain("<testsuites");
    expect((await stat("/dev/stdout")).isFile()).toBe(false);
  });

  inDepth("goes to a process that the shell put in its place", async () => {
    const { dir } = await makeProject(project);
    folders.push(dir);
    await runCommand(["run"], { cwd: dir });
    const run = await runCli([], {
      cwd: dir,
      through: [
        "bash",
        "-c",
        '"$@" report --reporter junit=>(cat >got; touch done); wait; until test -e done; do :; done',
        "bash",
      ],
    });
    expect(await readFile(join(dir, "got"), "utf8"), run.stderr).toContain("<testsuites");
  });

  test("records what was sent to seeds, with its folder", async () => {
    const folder = join(await openFolder(), "local/run/seeds");
    await unmasked(() => openJournal(folder).begin("spring-sale.run-1"));
    for (const each of await treeOf(folder)) expect([each, await openTo(each)]).toEqual([each, "0"]);
  });
});

const scenario = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 1] }
`;
const config = 'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }] };\n';
const project = { "placewright.config.ts": config, "scenarios/one.yaml": scenario };

/** Returns a path relative to the project, with run ids and message names replaced. */
const nameOf = (dir: string, path: string): string =>
  path
    .slice(dir.length + 1)
    .replace(/\d{8}-\d{6}-[0-9a-f]+/g, "RUN")
    .replace(/messages\/[^/]+\.eml/, "messages/NAME.eml");

const written = [
  ".placewright",
  ".placewright/.gitignore",
  ".placewright/ledger.head",
  ".placewright/ledger.sqlite",
  ".placewright/local",
  "reports/RUN",
  "reports/RUN/ctrf.json",
  "reports/RUN/findings.sarif",
  "reports/RUN/gl-code-quality-report.json",
  "reports/RUN/index.html",
  "reports/RUN/junit.xml",
  "reports/RUN/messages",
  "reports/RUN/messages/NAME.eml",
  "reports/RUN/report.json",
  "reports/RUN/report.md",
  "named.xml",
  "named/folder/report.json",
  "checks.sarif",
];

const reporters = "junit,ctrf,markdown,codequality,sarif,junit=named.xml,json=named/folder/report.json";
const runAndCheck = async (dir: string): Promise<CliRun> => {
  const run = await runCli(["run", "--reporter", reporters], {
    cwd: dir,
    through: ["sh", "-c", 'umask 0; exec "$@"', "sh"],
  });
  await runCommand(["check", "--format", "sarif", "--output", "checks.sarif"], { cwd: dir });
  return run;
};

describe.skipIf(!hasModes)("the output of a run (skipped where users and modes are unknown)", () => {
  const before = {
    "in a new project, with an open mask": async () => {},
    "in folders that were open to everyone": async (dir: string) => {
      for (const name of [".placewright", ".placewright/local", "reports"]) {
        await mkdir(join(dir, name));
        await chmod(join(dir, name), 0o777);
      }
      await rm(join(dir, ".placewright/local"), { recursive: true });
    },
    "next to files that an earlier version left open": async (dir: string) => {
      await runCommand(["run", "--reporter", reporters], { cwd: dir });
      await loosen(dir);
    },
  };
  describe.each(Object.entries(before))("%s", (_, prepare) => {
    let dir = "";
    let run: CliRun;
    const modes = new Map<string, string[]>();
    beforeAll(async () => {
      ({ dir } = await makeProject(project));
      folders.push(dir);
      await chmod(dir, 0o755);
      await prepare(dir);
      run = await runAndCheck(dir);
      // Use the newest run: earlier runs have folders of their own.
      const newest = basename(await realpath(join(dir, "reports/latest")));
      for (const path of await treeOf(dir)) {
        if (path.includes("/reports/") && !path.includes(newest)) continue;
        const name = nameOf(dir, path);
        modes.set(name, [...(modes.get(name) ?? []), await openTo(path)]);
      }
    });
    test.each(written)("%s is only for its user", (name) => {
      expect(modes.get(name), `${run.stderr}\n${[...modes.keys()].join("\n")}`).toBeDefined();
      expect(new Set(modes.get(name))).toEqual(new Set(["0"]));
    });
    test("leaves nothing else of the ledger open", () => {
      const open = [...modes].filter(([name, [mode]]) => name.startsWith(".placewright") && mode !== "0");
      expect(open).toEqual([]);
    });
    test("does not change the run", () => {
      expect([run.code, run.stderr]).toEqual([0, ""]);
    });
  });

  test("gives the ledger's log and index the mode of the ledger while they are in use", async () => {
    const dir = join(await openFolder(), "ledger");
    const database = await unmasked(() => openDatabase(dir));
    database.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    const names = (await readdir(dir)).filter((name) => name.startsWith("ledger.sqlite"));
    const modes = await Promise.all(names.map((name) => openTo(join(dir, name))));
    database.close();
    expect(names.toSorted()).toEqual(["ledger.sqlite", "ledger.sqlite-shm", "ledger.sqlite-wal"]);
    expect(new Set(modes)).toEqual(new Set(["0"]));
  });

  test("closes the folder of the run when a report is written again", async () => {
    const { dir } = await makeProject(project);
    folders.push(dir);
    await runCommand(["run"], { cwd: dir });
    await loosen(join(dir, "reports"));
    await runCommand(["report"], { cwd: dir });
    const [id = ""] = (await readdir(join(dir, "reports"))).filter((name) => name !== "latest");
    for (const each of await treeOf(join(dir, "reports", id)))
      expect([each, await openTo(each)]).toEqual([each, "0"]);
    // The reports folder stays readable, so that its owner can publish it.
    expect(await openTo(join(dir, "reports"))).toBe("55");
  });

  test.each(sampleOf(["report.json", "index.html", "junit.xml", "messages/*.eml"], 4, isThorough))(
    "replaces a pipe in the place of %s in a run's folder",
    async (name) => {
      const { dir } = await makeProject(project);
      folders.push(dir);
      await runCommand(["run", "--reporter", "junit"], { cwd: dir });
      const planted = spawnSync("sh", ["-c", `for f in ${name}; do rm $f && mkfifo $f && echo $f; done`], {
        cwd: join(dir, "reports/latest"),
        encoding: "utf8",
      });
      const path = join(dir, "reports/latest", planted.stdout.trim());
      expect((await lstat(path)).isFIFO()).toBe(true);
      const run = await runCommand(["report", "--reporter", "junit"], { cwd: dir });
      expect([run.code, run.stderr]).toEqual([0, ""]);
      expect((await lstat(path)).isFile()).toBe(true);
      expect(await openTo(path)).toBe("0");
    },
  );

  test("keeps the usual mode of a file that people commit", async () => {
    const { dir } = await makeProject({});
    folders.push(dir);
    await runCli(["init", "--yes"], { cwd: dir, through: ["sh", "-c", 'umask 022; exec "$@"', "sh"] });
    expect(await openTo(join(dir, "placewright.config.ts"))).toBe("44");
  });
});

describe.skipIf(!canBeNobody && process.env["PLACEWRIGHT_REQUIRE_SERVERS"] !== "1")(
  "another user of the machine (skipped without root and runuser)",
  () => {
    let dir = "";
    const paths = new Map<string, string>();
    /** Runs a command as the user `nobody`. */
    const asNobody = (...command: readonly string[]): Promise<unknown> =>
      promisify(execFile)("runuser", ["-u", "nobody", "--", ...command]).then(
        ({ stdout }) => stdout,
        (error: { code: number; stderr: string }) => error,
      );

    beforeAll(async () => {
      // Outside the tests' folder, so that no parent folder restricts access.
      dir = await mkdtemp("/tmp/placewright-users-");
      folders.push(dir);
      for (const [path, text] of Object.entries(project)) {
        await mkdir(dirname(join(dir, path)), { recursive: true });
        await writeFile(join(dir, path), text);
      }
      await chmod(dir, 0o755);
      for (const name of [".placewright", "reports"]) await mkdir(join(dir, name), { mode: 0o755 });
      await runAndCheck(dir);
      for (const path of await treeOf(dir)) paths.set(nameOf(dir, path), path);
    });

    test("can reach the project", async () => {
      expect(await asNobody("cat", join(dir, "placewright.config.ts"))).toBe(config);
    });

    test.each(sampleOf(written, 4, isThorough))("cannot read %s", async (name) => {
      const path = paths.get(name) ?? name;
      const isFolder = (await stat(path)).isDirectory();
      expect(await asNobody(isFolder ? "ls" : "cat", path)).toMatchObject({
        stderr: expect.stringContaining("Permission denied"),
      });
    });

    test.each(sampleOf(written, 4, isThorough))("cannot change %s", async (name) => {
      const path = paths.get(name) ?? name;
      const target = (await stat(path)).isDirectory() ? join(path, "planted") : path;
      expect(await asNobody("sh", "-c", `echo planted >> "$0"`, target)).toMatchObject({
        stderr: expect.stringContaining("Permission denied"),
      });
    });

    test("cannot read the newest report through its link", async () => {
      expect(await asNobody("cat", join(dir, "reports/latest/report.json"))).toMatchObject({
        stderr: expect.stringContaining("Permission denied"),
      });
    });

    /** Creates a folder such as `/tmp`, in which another user has already created something. */
    const trap = async (what: string): Promise<string> => {
      const root = await openFolder(0o1777);
      const path = join(root, "trap");
      switch (what) {
        case "a folder":
        case "an open folder":
        case "a closed folder":
          await mkdir(path);
          await chmod(path, what === "an open folder" ? 0o777 : what === "a closed folder" ? 0o700 : 0o755);
          await chown(path, nobody, nobody);
          break;
        case "a link to a folder of theirs":
          await mkdir(join(root, "theirs"));
          await chown(join(root, "theirs"), nobody, nobody);
          await symlinkAs(join(root, "theirs"), path);
          break;
        case "a link to a folder of the user":
          await mkdir(join(root, "ours"));
          await symlinkAs(join(root, "ours"), path);
          break;
        case "a link to nowhere":
          await symlinkAs(join(root, "nowhere"), path);
          break;
        case "a file":
          await writeFile(path, "theirs");
          await chown(path, nobody, nobody);
      }
      return path;
    };
    const symlinkAs = async (target: string, path: string): Promise<void> => {
      spawnSync("runuser", ["-u", "nobody", "--", "ln", "-s", target, path]);
      expect((await lstat(path)).uid).toBe(nobody);
    };
    const traps = [
      "a folder",
      "an open folder",
      "a closed folder",
      "a link to a folder of theirs",
      "a link to a folder of the user",
      "a link to nowhere",
      "a file",
    ];

    test.each(traps)("who was first with %s gets no ledger", async (what) => {
      const path = await trap(what);
      await expect(openDatabase(path)).rejects.toMatchObject({ code: "ledger-unusable" });
      const theirs = await readdir(path).catch(() => []);
      expect(theirs).toEqual([]);
    });

    test.each(traps.filter((what) => !/nowhere|file/.test(what)))(
      "who was first with %s is named",
      async (what) => {
        const path = await trap(what);
        await expect(makePrivateFolder(path, ledger)).rejects.toThrow(
          `Cannot use the ledger in "${path}": it belongs to another user (uid ${nobody}). Set another folder (ledger), or change its owner (chown).`,
        );
      },
    );

    test.each(sampleOf(traps, 3, isThorough))("who was first with %s gets no reports", async (what) => {
      const path = await trap(what);
      const run = await runCommand(["run", "--reports", path], {
        cwd: dir,
        env: { PLACEWRIGHT_LEDGER: join(dir, ".placewright") },
      });
      // Neither is a folder, whoever owns it: the run does not start.
      const isNoFolder = what === "a file" || what === "a link to nowhere";
      expect(run.code, run.stdout + run.stderr).toBe(isNoFolder ? 2 : 3);
      expect(run.stderr).toMatch(/Cannot (use reports in|write the report to)/);
      expect(await readdir(path).catch(() => [])).toEqual([]);
    });

    test.each([
      ["a file", (path: string): Promise<unknown> => writeFile(path, "theirs")],
      ["a folder", (path: string): Promise<unknown> => mkdir(path)],
    ] as const)("whose %s is in the ledger is named", async (_, plant) => {
      const path = await openFolder();
      await plant(join(path, "ledger.head.tmp"));
      await chown(join(path, "ledger.head.tmp"), nobody, nobody);
      // The project folder belongs to root, so it must contain nothing of the user `nobody`.
      await expect(makePrivateFolder(path, ledger)).rejects.toThrow(
        /ledger\.head\.tmp" in it belongs to another user/,
      );
    });

    test("whose link is in the ledger is named", async () => {
      const path = await openFolder(0o777);
      await symlinkAs("/etc/passwd", join(path, "ledger.sqlite"));
      await expect(openDatabase(path)).rejects.toThrow(/belongs to another user/);
    });

    test.each(["junit.xml", "index.html"])(
      "cannot plant a link in the place of a named report file: %s",
      async (name) => {
        const root = await openFolder(0o1777);
        await writeFile(join(root, "victim"), "kept");
        await symlinkAs(join(root, "victim"), join(root, name));
        await writePrivateFile(join(root, name), "ours");
        expect(await readFile(join(root, "victim"), "utf8")).toBe("kept");
        expect([(await stat(join(root, name))).uid, await openTo(join(root, name))]).toEqual([0, "0"]);
      },
    );

    const asRunOf = (path: string, command: string): void => {
      expect(spawnSync("runuser", ["-u", "nobody", "--", "sh", "-c", command, path]).status).toBe(0);
    };

    test.each([
      ["a pipe", 'mkfifo -m 666 "$0"'],
      ["a link to a pipe of theirs", 'mkfifo -m 666 "$0.pipe"; ln -s "$0.pipe" "$0"'],
    ])("reads no report through %s in its place", async (_, plant) => {
      const path = join(await openFolder(0o1777), "x.xml");
      asRunOf(path, plant);
      const read = promisify(execFile)("runuser", [
        ...["-u", "nobody", "--", "sh", "-c", 'exec 3<>"$0"; touch "$0.open"; timeout 600 head -c 1 <&3'],
        path,
      ]).catch(() => undefined);
      await expect
        .poll(() => stat(`${path}.open`).catch(() => undefined), { timeout: 120_000 })
        .toBeDefined();
      await expect(writePrivateFile(path, "secret")).rejects.toThrow(
        `belongs to another user (uid ${nobody})`,
      );
      // Ends the reader, which must have read only this byte.
      await writeFile(path, "n");
      expect((await read)?.stdout).toBe("n");
    });

    test.each(["junit", "json"])("whose pipe is in the place of %s=… blocks no command", async (format) => {
      const path = join(await openFolder(0o1777), "x");
      asRunOf(path, 'mkfifo -m 666 "$0"');
      const run = await runCommand(["report", "--reporter", `${format}=${path}`], { cwd: dir });
      expect([run.code, run.stderr]).toEqual([3, expect.stringContaining("belongs to another user")]);
    });

    /** Makes a folder belong to another user, or makes it writable by others. */
    const planted: Readonly<Record<string, (root: string) => Promise<void>>> = {
      "belongs to another user": (path) => chown(path, nobody, nobody),
      "anyone can write to": (path) => chmod(path, 0o777),
      "another group can write to": async (path) => {
        await chown(path, 0, nobody);
        await chmod(path, 0o775);
      },
    };
    const below = ["sub", "a/b/c"];
    const placesBelow = Object.entries(planted).flatMap(([what, plant]) =>
      below.map((way) => ({ what, way, plant })),
    );
    const plantedFolder = async (plant: (path: string) => Promise<void>): Promise<string> => {
      const path = join(await openFolder(0o1777), "planted");
      await mkdir(path);
      await plant(path);
      return path;
    };
    test.each(placesBelow)("gets no ledger in $way below a folder that $what", async ({ way, plant }) => {
      const path = await plantedFolder(plant);
      await expect(openDatabase(join(path, way))).rejects.toMatchObject({ code: "ledger-unusable" });
      expect(await readdir(path)).toEqual([]);
    });

    test.each(placesBelow)(
      "gets no ledger in a folder of the user, $way, below one that $what",
      async ({ way, plant }) => {
        const path = await plantedFolder(plant);
        await mkdir(join(path, way), { recursive: true, mode: 0o700 });
        await expect(makePrivateFolder(join(path, way), ledger)).rejects.toThrow(/above it/);
        expect(await readdir(join(path, way))).toEqual([]);
      },
    );

    test.each(sampleOf(placesBelow, 3, isThorough))(
      "gets no reports in $way below a folder that $what, and nothing is submitted",
      async ({ way, plant }) => {
        const path = await plantedFolder(plant);
        const own = join(await openFolder(), "ledger");
        const run = await runCommand(["run", "--reports", join(path, way)], {
          cwd: dir,
          env: { PLACEWRIGHT_LEDGER: own },
        });
        expect([run.code, run.stderr]).toEqual([
          2,
          expect.stringMatching(/Cannot use reports in .* above it/),
        ]);
        expect(await readdir(path)).toEqual([]);
        expect(await readdir(own).catch(() => [])).toEqual([]);
      },
    );

    test("gets no ledger through a link above it", async () => {
      const root = await openFolder(0o1777);
      await mkdir(join(root, "ours"));
      await symlinkAs(join(root, "ours"), join(root, "link"));
      await expect(makePrivateFolder(join(root, "link/ledger"), ledger)).rejects.toThrow(/above it/);
      expect(await readdir(join(root, "ours"))).toEqual([]);
    });

    test("gets no ledger through the user's link to a folder below theirs", async () => {
      const path = await plantedFolder((each) => chown(each, nobody, nobody));
      await mkdir(join(path, "sub"));
      const own = join(await openFolder(), "link");
      await symlink(join(path, "sub"), own);
      await expect(makePrivateFolder(own, ledger)).rejects.toThrow(/above it/);
    });

    test("does not block a project whose folder everyone can write to, as on some CI services", async () => {
      const root = await openFolder();
      await cp(dir, root, {
        recursive: true,
        filter: (path) => !/\.placewright|reports/.test(path.slice(dir.length)),
      });
      await chmod(root, 0o777);
      const run = await runCommand(["run"], { cwd: root });
      expect([run.code, run.stderr]).toEqual([0, ""]);
    });

    test("keeps the ledger in their checkout if root works in it", async () => {
      const root = await openFolder();
      await mkdir(join(root, ".placewright"));
      for (const each of [root, join(root, ".placewright")]) await chown(each, nobody, nobody);
      await makePrivateFolder(join(root, ".placewright"), ledger);
      expect(await openTo(join(root, ".placewright"))).toBe("0");
    });

    inDepth("has their own ledger and reports, which root's folder does not block", async () => {
      const root = await mkdtemp("/tmp/placewright-users-");
      folders.push(root);
      await cp(join(dir, "scenarios"), join(root, "scenarios"), { recursive: true });
      await writeFile(join(root, "placewright.config.ts"), config);
      for (const each of await treeOf(root)) await chown(each, nobody, nobody);
      const run = await runCli(["run"], {
        cwd: root,
        through: ["runuser", "-u", "nobody", "--"],
        env: { HOME: root, DENO_DIR: process.env["DENO_DIR"] ?? "", TMPDIR: root },
      });
      expect(run.stderr).toBe("");
      expect(run.code).toBe(0);
      for (const each of [
        ...(await treeOf(join(root, ".placewright"))),
        ...(await treeOf(join(root, "reports"))),
      ])
        expect([basename(each), await openTo(each), (await stat(each)).uid]).toEqual([
          basename(each),
          "0",
          nobody,
        ]);
    });
  },
);
