import process from "node:process";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { sourceAliases } from "../../.ci/entry-points.mjs";

const listOf = (name: string): string[] => (process.env[name] ?? "").split(" ").filter((glob) => glob !== "");

/** Runs the tests of one room; `mutate.mjs` names them in the environment. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: { alias: sourceAliases },
  test: {
    include: listOf("MUTATED_TESTS"),
    exclude: listOf("MUTATED_WITHOUT"),
    globalSetup: "test/support/temporary-folder.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
