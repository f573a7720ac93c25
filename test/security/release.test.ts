import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { makeProject } from "../support/project-folder.ts";
import { projectRoot } from "../support/run-cli.ts";

const run = promisify(execFile);
const read = (path: string): Promise<string> => readFile(join(projectRoot, path), "utf8");

interface Locked {
  /** The package name. Absent if it is the folder's name. */
  readonly name?: string;
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}
interface Manifest {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(await read("package.json")) as Manifest;
const { packages } = JSON.parse(await read("package-lock.json")) as {
  packages: Readonly<Record<string, Locked>>;
};
const locked = Object.entries(packages).filter(([path]) => path !== "");
/** Returns the package name of a lock file path, at any depth. */
const nameOf = (path: string): string => path.split("node_modules/").at(-1) ?? "";

/** Returns the license that a package names, or the one whose text it brings. */
function licenseOf(path: string, entry: Locked | undefined): string | undefined {
  const file = join(projectRoot, path, "LICENSE");
  if (entry?.license !== undefined || !existsSync(file)) return entry?.license;
  return readFileSync(file, "utf8").includes("Permission is hereby granted, free of charge")
    ? "MIT"
    : undefined;
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const names = (await readdir(join(projectRoot, ".github/workflows"))).toSorted();
const workflows = await Promise.all(
  names.map(async (name) => ({ name, workflow: parse(await read(`.github/workflows/${name}`)) as Workflow })),
);
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([job, value]) => ({ name, job, value, workflow })),
);

/** Returns problems in a workflow that would let an outsider gain permissions or run code. */
function lint({ on, permissions, jobs: all }: Workflow): string[] {
  const complaints: string[] = [];
  for (const trigger of ["pull_request_target", "workflow_run", "issue_comment"])
    if (trigger in on) complaints.push(`${trigger} runs with rights on what outsiders send`);
  if (permissions === undefined) complaints.push("no permissions: the default may be all");
  for (const [scope, level] of Object.entries(permissions ?? {}))
    if (level === "write" || typeof permissions !== "object")
      complaints.push(`${scope}: ${level} for every job`);
  for (const [job, { steps, permissions: own = {}, ...rest }] of Object.entries(all)) {
    if (rest["timeout-minutes"] === undefined) complaints.push(`${job}: no time limit`);
    for (const { uses, run: script, with: given, env } of steps) {
      if (uses !== undefined && !/^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses))
        complaints.push(`${job}: ${uses} is not pinned`);
      if (uses?.startsWith("actions/checkout@") && given?.["persist-credentials"] !== false)
        complaints.push(`${job}: the checkout keeps its token`);
      if (/\$\{\{/.test(script ?? "")) complaints.push(`${job}: an expression becomes code`);
      for (const value of Object.values(env ?? {}))
        if (/secrets\./.test(value)) complaints.push(`${job}: a long-lived secret`);
      if (
        own["id-token"] === "write" &&
        /npm (ci|install|i|test|run)(?!.*--ignore-scripts)/.test(script ?? "")
      )
        complaints.push(`${job}: package code runs with access to credentials`);
    }
  }
  return complaints;
}

describe("the workflows", () => {
  test.each(workflows)("$name gives outsiders neither permissions nor code execution", ({ workflow }) => {
    expect(lint(workflow)).toEqual([]);
  });

  const good: Workflow = {
    on: { push: {} },
    permissions: { contents: "read" },
    jobs: { a: { "timeout-minutes": 1, steps: [{ run: "true" }] } },
  };
  const withStep = (step: Step, job: Partial<Job> = {}): Workflow => ({
    ...good,
    jobs: { a: { "timeout-minutes": 1, ...job, steps: [step] } },
  });
  const sha = "0".repeat(40);
  const expression = (what: string): string => `\${{ ${what} }}`;
  test.each([
    ["pull_request_target", { ...good, on: { pull_request_target: {} } }, /pull_request_target/],
    ["workflow_run", { ...good, on: { workflow_run: {} } }, /workflow_run/],
    ["no permissions", { on: good.on, jobs: good.jobs }, /the default may be all/],
    ["a right to write for every job", { ...good, permissions: { contents: "write" } }, /for every job/],
    ["an action by tag", withStep({ uses: "actions/setup-node@v4" }), /not pinned/],
    ["an action by branch", withStep({ uses: "actions/setup-node@main" }), /not pinned/],
    ["an action by a shortened commit", withStep({ uses: "actions/setup-node@0123456" }), /not pinned/],
    ["a checkout with its token", withStep({ uses: `actions/checkout@${sha}` }), /keeps its token/],
    [
      "a title that becomes code",
      withStep({ run: `echo "${expression("github.event.pull_request.title")}"` }),
      /becomes code/,
    ],
    [
      "a branch that becomes code",
      withStep({ run: `echo "${expression("github.head_ref")}"` }),
      /becomes code/,
    ],
    [
      "a token of a registry",
      withStep({ run: "npm publish", env: { NODE_AUTH_TOKEN: expression("secrets.NPM") } }),
      /long-lived/,
    ],
    [
      "package scripts next to credentials",
      withStep({ run: "npm ci" }, { permissions: { "id-token": "write" } }),
      /package code runs with access to credentials/,
    ],
    ["no time limit", { ...good, jobs: { a: { steps: [] } } }, /time limit/],
  ] as const)("fail the lint with %s", (_, workflow, complaint) => {
    expect(lint(good)).toEqual([]);
    expect(lint(workflow as Workflow).join("\n")).toMatch(complaint);
  });

  test.each(jobs.filter(({ name }) => name === "release.yml"))(
    "give job $job of $name the permissions that it needs",
    ({ job, value }) => {
      const rights = {
        build: { contents: "read" },
        npm: { contents: "read", "id-token": "write" },
        jsr: { contents: "read", "id-token": "write" },
        notes: { contents: "write" },
      };
      expect(value.permissions).toEqual(rights[job as keyof typeof rights]);
      expect(value.environment === "release").toBe(value.permissions?.["id-token"] === "write");
    },
  );

  test("give a release its provenance and a bill of materials", async () => {
    const text = await read(".github/workflows/release.yml");
    expect(text).toMatch(/npm publish \S+ --provenance/);
    expect(text).toMatch(/npx deno publish\n/);
    expect(text).toMatch(/npm run sbom -- placewright\.cdx\.json/);
    expect(text).toMatch(/gh release create .* placewright\.cdx\.json/);
    expect(text).toMatch(/node \.ci\/check-release\.mjs "\$TAG"/);
  });

  test("release only on tags, and run CI without secrets", async () => {
    expect(workflows.find(({ name }) => name === "release.yml")?.workflow.on).toEqual({
      push: { tags: ["v*"] },
    });
    expect(await read(".github/workflows/ci.yml")).not.toMatch(/secrets\.|id-token/);
  });

  test.each(["/.github/", "/.ci/", "/package.json", "/package-lock.json", "/deno.json"])(
    "require an owner's review for a change of %s",
    async (path) => {
      const line = (await read(".github/CODEOWNERS")).split("\n").find((each) => each.startsWith(`${path} `));
      expect(line).toMatch(/ @[\w-]+\/[\w-]+$/);
    },
  );
});

describe("the dependencies", () => {
  // A second version of a package is pinned under an alias: npm:mjml@5.4.1.
  const direct = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).map(
    ([name, pin]) => [name, pin.replace(/^npm:.+@/, "")] as const,
  );
  const rows = read("docs/dependencies.md").then(
    (page) =>
      new Map(
        page
          .split("\n")
          .map((line) => [
            line.split(" | ")[0]?.replace("| ", "") ?? "",
            line.split("|").map((cell) => cell.trim()),
          ]),
      ),
  );

  test.each(direct)("%s is pinned at %s, and reviewed", async (name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    const installed = packages[`node_modules/${name}`];
    expect(installed?.version).toBe(version);
    const [, , reviewed, license, what, ...rest] = (await rows).get(name) ?? [];
    expect([reviewed, license]).toEqual([version, licenseOf(`node_modules/${name}`, installed)]);
    expect(what).not.toBe("");
    if (name in manifest.dependencies) expect(rest.slice(0, 2).every((cell) => cell !== "")).toBe(true);
  });

  test("are documented only if they exist", async () => {
    const known = new Set(direct.map(([name]) => name));
    expect(
      [...(await rows).keys()].filter(
        (name) => /^[@a-z][\w@./-]*$/.test(name) && name !== "package" && !known.has(name),
      ),
    ).toEqual([]);
  });

  test("have no install script, except for deno and protobufjs, which only tests use, and esbuild, for the documentation", () => {
    expect(
      locked
        .filter(([, { hasInstallScript }]) => hasInstallScript)
        .map(([path, { dev }]) => [nameOf(path), dev]),
    ).toEqual([
      ["deno", true],
      ["protobufjs", true],
      ["esbuild", true],
    ]);
  });

  test("are locked with a hash", () => {
    expect(
      locked.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? "")).map(([path]) => path),
    ).toEqual([]);
  });

  test("have a license that allows their use at run time", () => {
    const allowed =
      /^\(?(MIT|MIT-0|ISC|0BSD|BlueOak-1\.0\.0|BSD-[23]-Clause|Apache-2\.0|CC0-1\.0|Python-2\.0)( (AND|OR) [\w.+-]+)?\)?$/;
    expect(
      locked
        .filter(([path, entry]) => !entry.dev && !allowed.test(licenseOf(path, entry) ?? ""))
        .map(([path, { license }]) => [path, license]),
    ).toEqual([]);
  });

  test("have no script of Placewright that runs at its users' machines", () => {
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });
});

describe("the bill of materials", () => {
  interface Bill {
    readonly bomFormat: string;
    readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
    readonly components: readonly {
      readonly purl: string;
      readonly hashes?: readonly { readonly content: string }[];
    }[];
  }
  const bills = { runs: [] as string[], all: ["--all"] };
  const made = new Map<string, Bill>();
  beforeAll(async () => {
    for (const [what, args] of Object.entries(bills)) {
      const { stdout } = await run("node", [join(projectRoot, ".ci/sbom.mjs"), ...args], {
        maxBuffer: 64 * 1024 * 1024,
      });
      made.set(what, JSON.parse(stdout) as Bill);
    }
  });

  const purlOf = (path: string, version: string) =>
    `pkg:npm/${(packages[path]?.name ?? nameOf(path)).replace("@", "%40")}@${version}`;

  test.each([
    ["runs", false],
    ["all", true],
  ] as const)("for “%s” names every locked package with its hash", (what, withDev) => {
    const components = new Map(
      made.get(what)?.components.map(({ purl, hashes }) => [purl, hashes?.[0]?.content]),
    );
    const wanted = locked.filter(([, { dev }]) => withDev || !dev);
    expect(wanted.length).toBeGreaterThan(100);
    // A package that is installed in several places is one component.
    const missing = wanted.filter(([path, { version }]) => !components.has(purlOf(path, version)));
    expect(missing.map(([path]) => path)).toEqual([]);
    for (const [path, { version, integrity = "" }] of wanted)
      expect([path, components.get(purlOf(path, version))]).toEqual([
        path,
        Buffer.from(integrity.slice(7), "base64").toString("hex"),
      ]);
  });

  test("of the runtime contains nothing that only tests need", () => {
    const purls = made.get("runs")?.components.map(({ purl }) => purl) ?? [];
    expect(
      purls.filter((purl) => /\/(vitest|typescript|deno|fast-check|playwright-core)@/.test(purl)),
    ).toEqual([]);
  });

  test("names the package and its version", () => {
    expect(made.get("runs")).toMatchObject({
      bomFormat: "CycloneDX",
      metadata: { component: { name: "placewright", version: manifest.version } },
    });
  });
});

describe("the package", () => {
  let files: { readonly path: string; readonly mode: number }[] = [];
  beforeAll(async () => {
    const { stdout } = await run("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
      cwd: projectRoot,
      maxBuffer: 64 * 1024 * 1024,
    });
    [{ files }] = JSON.parse(stdout) as [{ files: typeof files }];
  });

  test.each([
    ["tests", /(^|\/)test\/|\.test\.[jt]s$/],
    ["sources", /^src\//],
    ["source maps", /\.map$/],
    ["what builds it", /^\.ci\/|^\.github\//],
    ["environment files", /(^|\/)\.env/],
    ["keys", /\.(pem|key|p12|crt)$/],
    ["settings of registries", /\.npmrc$/],
    ["ledgers and reports", /\.placewright|^reports\/|\.sqlite/],
    ["messages", /\.eml$/],
    ["lock files", /package-lock\.json$/],
    ["hidden files", /(^|\/)\.[^/]+$/],
  ])("contains no %s", (_, pattern) => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter(({ path }) => pattern.test(path)).map(({ path }) => path)).toEqual([]);
  });

  test("contains only what its list names", () => {
    const tops = new Set(files.map(({ path }) => path.split("/")[0]));
    expect([...tops].toSorted()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
      "schema",
    ]);
  });

  test("exports only its command as an executable", () => {
    expect(files.filter(({ mode }) => (mode & 0o111) !== 0).map(({ path }) => path)).toEqual([
      "dist/cli/main.js",
    ]);
  });
});

describe("the check before a release", () => {
  let dir = "";
  let remove: () => Promise<void>;
  const change = {
    noRepository: ["package.json", (text: string) => text.replace(/"repository": \{[^}]*\},/, "")],
    changelog: [
      "CHANGELOG.md",
      (text: string) => text.replace(`## ${manifest.version} (unreleased)`, `## ${manifest.version}`),
    ],
    deno: [
      "deno.json",
      (text: string) => text.replace(`"version": "${manifest.version}"`, '"version": "9.9.9"'),
    ],
    source: ["src/version.ts", (text: string) => text.replace(manifest.version, "9.9.9")],
  } as const;

  beforeAll(async () => {
    ({ dir, remove } = await makeProject({}));
    await mkdir(join(dir, ".ci"));
    await cp(join(projectRoot, ".ci/check-release.mjs"), join(dir, ".ci/check-release.mjs"));
  });
  afterAll(() => remove());

  async function check(tag: string, changes: readonly (keyof typeof change)[]): Promise<string> {
    await mkdir(join(dir, "src"), { recursive: true });
    for (const file of ["package.json", "deno.json", "CHANGELOG.md", "src/version.ts"])
      await writeFile(join(dir, file), await read(file));
    for (const name of changes) {
      const [file, edit] = change[name];
      await writeFile(join(dir, file), edit(await readFile(join(dir, file), "utf8")));
    }
    return run("node", [join(dir, ".ci/check-release.mjs"), tag]).then(
      () => "",
      ({ stderr }: { stderr: string }) => stderr,
    );
  }
  const ready = ["changelog"] as const;
  const tag = `v${manifest.version}`;

  test("passes if everything matches", async () => {
    expect(await check(tag, ready)).toBe("");
  });

  test.each([
    ["another tag", "v9.9.9", ready, /the tag is v9\.9\.9/],
    ["a tag without its v", manifest.version, ready, /the tag is/],
    ["another version for JSR", tag, [...ready, "deno"], /deno\.json/],
    ["another version in the code", tag, [...ready, "source"], /src\/version\.ts/],
    ["a changelog that says unreleased", tag, [], /CHANGELOG\.md/],
    ["no repository", tag, [...ready, "noRepository"], /names no repository/],
  ] as const)("rejects %s", async (_, given, changes, complaint) => {
    expect(await check(given, changes)).toMatch(complaint);
  });
});

describe("SECURITY.md", () => {
  test.each(["Reporting a vulnerability", "Supported versions", "Threat model"])(
    "has a section on: %s",
    async (title) => {
      expect(await read("SECURITY.md")).toContain(`## ${title}\n`);
    },
  );

  test.each([
    "scenario files",
    "messages",
    "ledger",
    "report folder",
    "DNS",
    "other users",
    "other origins",
    "CI logs",
    "packages from npm",
  ])("says who is trusted with: %s", async (what) => {
    const rows = (await read("SECURITY.md")).split("\n").filter((line) => line.startsWith("| "));
    expect(rows.some((row) => row.includes(what))).toBe(true);
  });

  test("links only to existing pages and headings", async () => {
    for (const page of ["SECURITY.md", "docs/security.md", "docs/dependencies.md"]) {
      const from = page.startsWith("docs/") ? "docs" : ".";
      for (const [, path = "", heading] of (await read(page)).matchAll(
        /\]\((?!https:)([^)#\s]*)(?:#([^)]+))?\)/g,
      )) {
        const text = await read(path === "" ? page : join(from, path));
        const slugs = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
          title
            .toLowerCase()
            .replace(/[^\w -]/g, "")
            .replaceAll(" ", "-"),
        );
        if (heading !== undefined) expect(slugs, `${page} → ${path}`).toContain(heading);
      }
    }
  });
});
