import { availableParallelism } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { defineConfig } from "vitest/config";
import { sourceAliases } from "./.ci/entry-points.mjs";
import { ClosingLine } from "./test/support/closing-line.ts";
import { LongestFirst } from "./test/support/longest-first.ts";

/**
 * Tests that leave something in their process: matchers, secrets, or the key of a ledger. They share it with each other
 * only. All others restore what they change.
 */
const leaving = [
  "test/unit/vitest/**/*.test.ts",
  "test/security/{ledger*,secrets,service-files}.test.ts",
  "test/unit/cli/commands/service-token.test.ts",
  "test/unit/store/postgres/{address,bad-days}.test.ts",
  "test/unit/config/*.test.ts",
  "test/unit/workspace/notify/*.test.ts",
  "test/unit/worker/notifies.test.ts",
  "test/unit/mcp/*.test.ts",
  "test/cli/{mcp*,notifications,telemetry,reporters}.test.ts",
  "test/cli/team.test.ts",
];

/** Tests that each have a process of their own: those that a secret of another one disturbs, and on Deno more. */
const alone = [
  "test/unit/check/spam/rspamd-login.test.ts",
  "test/unit/workspace/pull-request/*.test.ts",
  ...("deno" in process.versions
    ? ["test/{browser,cli,house,package,security,simulation}/**/*.test.ts"]
    : []),
];

const source = join(import.meta.dirname, "src") + sep;

/** Whether tests load the source: on Deno, as its users do, and where `npm run mutate` changes it. */
const isSource = "deno" in process.versions || "PLACEWRIGHT_TEST_SOURCE" in process.env;

/** Loads what is built of the source, which nothing has to compile again for each worker. */
const built = {
  name: "built",
  enforce: "pre" as const,
  resolveId(id: string, importer: string | undefined) {
    const path = id.startsWith(".") && importer ? resolve(dirname(importer), id) : id;
    if (!path.startsWith(source) || !/\.tsx?$/.test(path)) return undefined;
    return join(import.meta.dirname, ".build", path.slice(source.length).replace(/\.tsx?$/, ".js"));
  },
};

export default defineConfig({
  resolve: {
    alias: sourceAliases,
  },
  plugins: isSource ? [] : [built],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["test/**/*.test.ts"],
          exclude: [...leaving, ...alone],
          isolate: false,
        },
      },
      { extends: true, test: { name: "leaving", include: leaving, exclude: alone, isolate: false } },
      { extends: true, test: { name: "alone", include: alone } },
    ],
    globalSetup: ["test/support/temporary-folder.ts", ...(isSource ? [] : ["test/support/fresh-build.ts"])],
    pool: "forks",
    // What is built is loaded by the runtime itself, as users load it.
    // GitHub's parser of workflows imports JSON as only bundlers can.
    server: { deps: { external: [/\/(?:dist|\.build)\//], inline: [/\/@actions\//] } },
    // Tests wait for processes that they start, so that more of them than cores run side by side. Not many more, because
    // each worker loads all modules anew.
    maxWorkers: Math.max(4, availableParallelism()),
    reporters: ["default", new ClosingLine()],
    sequence: { sequencer: LongestFirst },
    // Ends a test that hangs. Far above what any takes, so that a busy machine fails none.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
