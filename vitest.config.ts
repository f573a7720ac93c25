import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { sourceAliases } from "./.ci/entry-points.mjs";
import { ClosingLine } from "./test/support/closing-line.ts";
import { LongestFirst } from "./test/support/longest-first.ts";

/**
 * Tests that leave something in their process: matchers, secrets, or the key of a ledger. On Deno also those of
 * the command line. All others restore what they change, and share the modules of their process, which saves time.
 */
const alone = [
  "test/unit/vitest/**/*.test.ts",
  "test/security/{ledger*,secrets,service-files}.test.ts",
  "test/unit/cli/commands/service-token.test.ts",
  "test/unit/check/spam/rspamd-login.test.ts",
  "test/unit/store/postgres/{address,bad-days}.test.ts",
  "test/cli/team.test.ts",
  ...("deno" in process.versions
    ? ["test/{browser,cli,house,package,security,simulation}/**/*.test.ts"]
    : []),
];

export default defineConfig({
  resolve: {
    alias: sourceAliases,
  },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "shared", include: ["test/**/*.test.ts"], exclude: alone, isolate: false },
      },
      { extends: true, test: { name: "isolated", include: alone } },
    ],
    globalSetup: "test/support/temporary-folder.ts",
    pool: "forks",
    // What is built is loaded by the runtime itself, as users load it.
    // GitHub's parser of workflows imports JSON as only bundlers can.
    server: { deps: { external: [/\/(?:dist|\.build)\//], inline: [/\/@actions\//] } },
    // Most tests wait for processes that they start: on two cores, too, four of them go side by side.
    maxWorkers: Math.max(4, availableParallelism()),
    reporters: ["default", new ClosingLine()],
    sequence: { sequencer: LongestFirst },
    // Ends a test that hangs. Far above what any takes, so that a busy machine fails none.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
