import process from "node:process";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const listOf = (name: string): string[] => (process.env[name] ?? "").split(" ").filter((glob) => glob !== "");

/** Runs the tests of one room; `mutate.mjs` names them in the environment. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  resolve: {
    alias: {
      "placewright/vitest": fileURLToPath(new URL("../../src/vitest/mod.ts", import.meta.url)),
      placewright: fileURLToPath(new URL("../../src/mod.ts", import.meta.url)),
    },
  },
  test: {
    include: listOf("MUTATED_TESTS"),
    exclude: listOf("MUTATED_WITHOUT"),
    globalSetup: "test/support/temporary-folder.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
