import { execFile } from "node:child_process";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { readControlToken } from "../../src/cli/commands/service-token.ts";
import { startService } from "../../src/service/start.ts";
import { rawRequest, sendRaw } from "../support/raw-http.ts";
import { interrupt, runCli, startCli, waitForOutput } from "../support/run-cli.ts";
import { isThorough, sampleOf } from "../support/sample-of.ts";

const run = promisify(execFile);

const isRoot = process.getuid?.() === 0;
if (!isRoot && process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1")
  throw new Error("Cannot test another user's files: these tests must run as root");
/** Skipped unless root runs the tests, because only root can act as another user. */
const asRoot = isRoot ? test : test.skip;
const nobody = 65_534;

/** Creates a folder that every user can enter, so that only the files' own modes restrict access. */
async function useFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "placewright-files-"));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

/** Returns the modes of a folder and its entries. */
async function modesIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  const entries = names.map(async (name) => [name, await modeOf(join(folder, name))] as const);
  return { ".": await modeOf(folder), ...Object.fromEntries(await Promise.all(entries)) };
}

function expectPrivate(modes: Record<string, string>): void {
  expect(modes).toEqual(
    Object.fromEntries(Object.keys(modes).map((name) => [name, name === "." ? "700" : "600"])),
  );
}

function useUmask(umask: number): void {
  const before = process.umask(umask);
  onTestFinished(() => void process.umask(before));
}

/**
 * Starts a service on a folder and makes it write. Returns the folder's modes while it runs, and then closes
 * it.
 */
async function modesWhileRunning(dataDir: string): Promise<Record<string, string>> {
  const service = await startService({ dataDir });
  try {
    const body = '{"EmailIdentity":"acme.example"}';
    const headers = [["content-type", "application/json"]] as const;
    await sendRaw(service.url, rawRequest(service.url, "POST /v2/email/identities", headers, body));
    return await modesIn(dataDir);
  } finally {
    await service.close();
  }
}

describe("a data folder", () => {
  test.each([
    ["000", 0o000],
    ["002", 0o002],
    ["022", 0o022],
    ["077", 0o077],
  ])("created under a umask of %s is only for the user", async (_, umask) => {
    useUmask(umask);
    const dataDir = join(await useFolder(), "a", "b");
    const modes = await modesWhileRunning(dataDir);
    expect(Object.keys(modes)).toEqual(
      expect.arrayContaining(["account.sqlite", "account.sqlite-wal", "account.lock"]),
    );
    expectPrivate(modes);
    expect(await modeOf(dirname(dataDir))).toBe("700");
  });

  test.each(sampleOf(["777", "755", "750", "775", "711", "701", "707", "1777"], 4, isThorough))(
    "with mode %s is restricted",
    async (mode) => {
      const dataDir = join(await useFolder(), "data");
      await mkdir(dataDir);
      await chmod(dataDir, Number.parseInt(mode, 8));
      expectPrivate(await modesWhileRunning(dataDir));
    },
  );

  test.each(
    sampleOf(
      ["account.sqlite", "account.lock", "account.sqlite-wal", "account.sqlite-shm"].flatMap((file) =>
        ["666", "644", "640", "604"].map((mode) => [file, mode] as const),
      ),
      5,
      isThorough,
    ),
  )("has the file %s of mode %s restricted", async (file, mode) => {
    useUmask(0);
    const dataDir = join(await useFolder(), "data");
    const first = await startService({ dataDir });
    await first.close();
    await writeFile(join(dataDir, file), "", { flag: "a" });
    await chmod(join(dataDir, file), Number.parseInt(mode, 8));
    expectPrivate(await modesWhileRunning(dataDir));
  });

  test.each([
    "account.sqlite",
    "account.lock",
    "account.sqlite-wal",
    "account.sqlite-shm",
    "account.lock-journal",
  ])("does not follow a link in the place of %s", async (file) => {
    const folder = await useFolder();
    const victim = join(folder, "victim");
    await writeFile(victim, "untouched", { mode: 0o644 });
    const dataDir = join(folder, "data");
    await mkdir(dataDir);
    await symlink(victim, join(dataDir, file));
    await expect(startService({ dataDir })).rejects.toThrow(`${file}" is not a regular file`);
    expect([await readFile(victim, "utf8"), await modeOf(victim)]).toEqual(["untouched", "644"]);
  });

  test.each(["account.sqlite", "account.lock", "account.sqlite-wal"])(
    "does not wait for a pipe in the place of %s",
    async (file) => {
      const dataDir = join(await useFolder(), "data");
      await mkdir(dataDir);
      await run("mkfifo", [join(dataDir, file)]);
      await expect(startService({ dataDir })).rejects.toThrow("is not a regular file");
    },
  );

  test.each(["account.sqlite", "account.lock"])(
    "does not accept a folder in the place of %s",
    async (file) => {
      const dataDir = join(await useFolder(), "data");
      await mkdir(join(dataDir, file), { recursive: true });
      await expect(startService({ dataDir })).rejects.toThrow("is not a regular file");
    },
  );

  asRoot.each(["700", "755", "777"])(
    "of another user with the mode %s is rejected with a message",
    async (mode) => {
      const dataDir = join(await useFolder(), "data");
      await mkdir(dataDir);
      await chmod(dataDir, Number.parseInt(mode, 8));
      await chown(dataDir, nobody, nobody);
      await expect(startService({ dataDir })).rejects.toThrow(/data" belongs to another user \(uid 65534\)/);
      expect(await readdir(dataDir)).toEqual([]);
    },
  );

  asRoot.each(["account.sqlite", "account.lock", "account.sqlite-wal"])(
    "with the file %s of another user is rejected with a message",
    async (file) => {
      const dataDir = join(await useFolder(), "data");
      await mkdir(dataDir);
      await writeFile(join(dataDir, file), "");
      await chown(join(dataDir, file), nobody, nobody);
      await expect(startService({ dataDir })).rejects.toThrow(`${file}" belongs to another user (uid 65534)`);
    },
  );

  asRoot("cannot be read by another user while the service runs", async () => {
    useUmask(0);
    const dataDir = join(await useFolder(), "data");
    const service = await startService({ dataDir });
    onTestFinished(() => service.close());
    const asNobody = (...command: string[]) => run("runuser", ["-u", "nobody", "--", ...command]);
    await asNobody("ls", dirname(dataDir));
    await expect(asNobody("ls", dataDir)).rejects.toThrow("Permission denied");
    for (const file of await readdir(dataDir)) {
      await expect(asNobody("cat", join(dataDir, file))).rejects.toThrow("Permission denied");
      await expect(asNobody("cp", "/dev/null", join(dataDir, file))).rejects.toThrow("Permission denied");
    }
  });

  const ids = [
    "../../victim",
    "..%2f..%2fvictim",
    "/etc/passwd",
    "a/../../b",
    "..",
    ".",
    "a\0b",
    "CON",
    "a:b",
    "~",
    "$(id)",
    "a\nb",
  ];
  test.each(sampleOf(ids, 4, isThorough))("has no file by the id %j", async (id) => {
    const folder = await useFolder();
    const dataDir = join(folder, "data");
    const service = await startService({ dataDir });
    onTestFinished(() => service.close());
    const headers = [["content-type", "application/json"]] as const;
    const calls: [string, object][] = [
      ["POST /v2/email/identities", { EmailIdentity: id }],
      ["POST /v2/email/configuration-sets", { ConfigurationSetName: id }],
      ["POST /v2/email/templates", { TemplateName: id, TemplateContent: { Subject: "a", Text: "b" } }],
      ["POST /v2/email/dedicated-ip-pools", { PoolName: id }],
      [
        "POST /v2/email/deliverability-dashboard/test",
        {
          ReportName: id,
          FromEmailAddress: "a@acme.example",
          Content: { Simple: { Subject: { Data: id }, Body: { Text: { Data: "x" } } } },
        },
      ],
    ];
    for (const [line, body] of calls)
      await sendRaw(service.url, rawRequest(service.url, line, headers, JSON.stringify(body)));
    const encoded = encodeURIComponent(id);
    for (const path of ["outbox", "reports", "identities"])
      for (const end of ["", ".eml"]) {
        const answer = await sendRaw(
          service.url,
          rawRequest(service.url, `GET /_placewright/${path}/${encoded}${end}`),
        );
        expect([400, 404]).toContain(answer.status);
        expect(answer.body).not.toContain("root:");
      }
    expect((await readdir(folder)).toSorted()).toEqual(["data"]);
    expect(
      (await readdir(dataDir)).filter(
        (name) => !/^account\.(sqlite(-wal|-shm)?|lock(-journal)?)$/.test(name),
      ),
    ).toEqual([]);
  });
});

const good = "a-token-that-nobody-guesses";

describe("a control token", () => {
  const read = (options: object, env: Record<string, string> = {}, cwd = "/") =>
    readControlToken({ options, env, cwd });

  test.each([
    ["000", 0o000],
    ["022", 0o022],
  ])("is created in a file that only the user can read under a umask of %s", async (_, umask) => {
    useUmask(umask);
    const file = join(await useFolder(), "token");
    const control = await read({ controlTokenFile: file });
    expect(control?.token).toMatch(/^[\w-]{43}$/);
    expect(await readFile(file, "utf8")).toBe(`${control?.token}\n`);
    expect(await modeOf(file)).toBe("600");
    expect((await read({ controlTokenFile: file }))?.token).toBe(control?.token);
  });

  test.each(["666", "644", "640", "604", "660", "777"])(
    "has its file with mode %s restricted",
    async (mode) => {
      const file = join(await useFolder(), "token");
      await writeFile(file, `${good}\n`);
      await chmod(file, Number.parseInt(mode, 8));
      expect((await read({ controlTokenFile: file }))?.token).toBe(good);
      expect(await modeOf(file)).toMatch(/^[67]00$/);
    },
  );

  const bad: [string, string][] = [
    ["nothing", ""],
    ["a line break", "\n"],
    ["blanks", "   \t  "],
    ["15 characters", "a".repeat(15)],
    ["two lines", `${good}\n${good}`],
    ["a space", `${good} ${good}`],
    ["a non-ASCII letter", `${good}\u00e9`],
    ["a control character", `${good}\u001b[2J`],
    ["a null", `${good}\0`],
    ["1,001 characters", "a".repeat(1001)],
  ];
  test.each(bad)("is rejected in a file with %s, and not shown", async (_, text) => {
    const file = join(await useFolder(), "token");
    await writeFile(file, text);
    const refused = await read({ controlTokenFile: file }).catch((error: Error) => error.message);
    expect(refused).toMatch(/^Invalid control token in .*16 to 1,000 ASCII characters/);
    expect(refused).not.toContain(good);
  });

  test.each(bad)("is rejected in the environment with %s, and not shown", async (_, text) => {
    const refused = await read({}, { PLACEWRIGHT_CONTROL_TOKEN: text }).catch(
      (error: Error) => error.message,
    );
    expect(refused).toMatch(/^Invalid control token in PLACEWRIGHT_CONTROL_TOKEN: /);
    expect(refused).not.toContain(good);
  });

  test.each([
    ["a folder", (file: string) => mkdir(file)],
    ["a pipe", (file: string) => run("mkfifo", [file])],
    ["a link", (file: string) => symlink("/etc/hostname", file)],
    ["a link to nothing", (file: string) => symlink("/none", file)],
    ["a device", (file: string) => symlink("/dev/zero", file)],
    ["more than a token", (file: string) => writeFile(file, "a".repeat(5000))],
  ])("is rejected in %s", async (_, make) => {
    const file = join(await useFolder(), "token");
    await make(file);
    await expect(read({ controlTokenFile: file })).rejects.toThrow("Cannot use control token file");
  });

  test("is rejected in a missing folder", async () => {
    const file = join(await useFolder(), "none", "token");
    await expect(read({ controlTokenFile: file })).rejects.toThrow("Cannot use control token file");
  });

  asRoot("is refused in a file of another user", async () => {
    const file = join(await useFolder(), "token");
    await writeFile(file, good);
    await chown(file, nobody, nobody);
    await expect(read({ controlTokenFile: file })).rejects.toThrow("belongs to another user (uid 65534)");
  });

  test("is not accepted from two sources", async () => {
    const file = join(await useFolder(), "token");
    await expect(read({ controlTokenFile: file }, { PLACEWRIGHT_CONTROL_TOKEN: good })).rejects.toThrow(
      "both",
    );
  });

  test("is created in the data folder if signatures are verified, and stays", async () => {
    useUmask(0);
    const dataDir = join(await useFolder(), "data");
    const control = await read({ auth: "verify", dataDir });
    await control?.remove();
    expectPrivate(await modesIn(dataDir));
    expect((await read({ auth: "verify", dataDir }))?.token).toBe(control?.token);
  });

  test("is created in its own folder if signatures are verified, and is removed with the service", async () => {
    const control = await read({ auth: "verify" });
    const folder = dirname(control?.file ?? "");
    expectPrivate(await modesIn(folder));
    await control?.remove();
    await expect(stat(folder)).rejects.toThrow("ENOENT");
  });

  test.each([{}, { auth: "off" }, { auth: "format" }, { auth: "verify", control: false }])(
    "is not created for %j",
    async (options) => {
      expect(await read(options)).toBeUndefined();
    },
  );
});

describe("the service's command line", () => {
  const files = async () => {
    const cwd = await useFolder();
    await writeFile(
      join(cwd, "keys"),
      "[default]\naws_access_key_id = AKIDONE\naws_secret_access_key = canary-secret\n",
    );
    return cwd;
  };

  async function useCommand(args: readonly string[], cwd: string, env: Record<string, string> = {}) {
    const child = startCli(["service", "--port", "0", ...args], { cwd, env });
    let shown = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer) => {
        shown += text.toString();
      });
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const end = () => {
      if (child.exitCode === null) interrupt(child);
      return closed;
    };
    onTestFinished(async () => void (await end()));
    const [, url = ""] = await waitForOutput(child, /listening on (http:\/\/\S+:\d+)/);
    return { url, pid: child.pid ?? 0, end, shown: () => shown };
  }
  const ask = (url: string, token?: string) =>
    sendRaw(
      url,
      rawRequest(
        url,
        "GET /_placewright/requests",
        token === undefined ? [] : [["authorization", `Bearer ${token}`]],
      ),
    );

  test("contains no token; only the path of a new one is shown", async () => {
    const cwd = await files();
    const service = await useCommand(["--auth", "verify", "--credentials", "keys"], cwd);
    const [, file = ""] = /token is in (\S+)/.exec(service.shown()) ?? [];
    const token = (await readFile(file, "utf8")).trim();
    expect(await modeOf(file)).toBe("600");
    expect((await ask(service.url)).status).toBe(403);
    expect((await ask(service.url, token)).status).toBe(200);
    const commandLine = await readFile(`/proc/${service.pid}/cmdline`, "utf8");
    for (const secret of [token, "canary-secret"]) {
      expect(commandLine).not.toContain(secret);
      expect(service.shown()).not.toContain(secret);
    }
    expect(await service.end()).toBe(0);
    await expect(stat(file)).rejects.toThrow("ENOENT");
  });

  test("accepts a token from the environment, which other users cannot read", async () => {
    const cwd = await files();
    const service = await useCommand([], cwd, { PLACEWRIGHT_CONTROL_TOKEN: good });
    expect((await ask(service.url)).status).toBe(403);
    expect((await ask(service.url, good)).status).toBe(200);
    expect(await readFile(`/proc/${service.pid}/cmdline`, "utf8")).not.toContain(good);
    expect(service.shown()).not.toContain(good);
    if (isRoot) expect((await stat(`/proc/${service.pid}/environ`)).mode & 0o077).toBe(0);
  });

  test.each([
    ["--control-token", ["--control-token", good]],
    ["--control-token=", [`--control-token=${good}`]],
    ["--control-token in addition to a file", ["--control-token-file", "token", "--control-token", good]],
  ])("rejects %s with a message, and does not show it", async (_, args) => {
    const cwd = await files();
    const { code, stdout, stderr } = await runCli(["service", "--port", "0", ...args], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("--control-token-file or PLACEWRIGHT_CONTROL_TOKEN");
    expect(stdout + stderr).not.toContain(good);
  });
});
