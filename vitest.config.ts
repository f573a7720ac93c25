import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { sourceAliases } from "./.ci/entry-points.mjs";
import { ClosingLine } from "./test/support/closing-line.ts";
import { LongestFirst } from "./test/support/longest-first.ts";

export default defineConfig({
  resolve: {
    alias: sourceAliases,
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/temporary-folder.ts",
    pool: "forks",
    // The built command line is loaded as users load it.
    server: { deps: { external: [/\/dist\//] } },
    // Most tests wait for processes that they start: on two cores, too, three of them go side by side.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    reporters: ["default", new ClosingLine()],
    sequence: { sequencer: LongestFirst },
    // Ends a test that hangs. Far above what any takes, so that a busy machine fails none.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
