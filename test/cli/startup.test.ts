import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { environment, isDeno, ownLedger, projectRoot } from "../support/run-cli.ts";

/** Starts the built command line, and returns the files that it imports, relative to the repository. */
function filesOf(...args: readonly string[]): readonly string[] {
  const list = join(mkdtempSync(join(tmpdir(), "startup-")), "files");
  const hooks = `
    import { appendFileSync } from "node:fs";
    export async function load(url, context, next) {
      if (url.startsWith("file:")) appendFileSync(${JSON.stringify(list)}, url + "\\n");
      return next(url, context);
    }`;
  const start = `
    import { register } from "node:module";
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      "--import",
      `data:text/javascript,${encodeURIComponent(start)}`,
      join(projectRoot, "dist/cli/main.js"),
      ...args,
    ],
    { cwd: projectRoot, env: environment(ownLedger()), encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const root = `${pathToFileURL(projectRoot).href.replace(/\/$/, "")}/`;
  return readFileSync(list, "utf8")
    .trim()
    .split("\n")
    .map((url) => url.replace(root, ""));
}

// Deno runs the source. Each file costs about a hundredth of the time that Node needs to start.
test.skipIf(isDeno)("--help and --version load the command line only, in few files", () => {
  const files = filesOf("--help");
  expect(files.toSorted()).toEqual([
    "dist/chunks/base.js",
    "dist/chunks/command-line.js",
    "dist/chunks/start.js",
    "dist/cli/main.js",
  ]);
  expect(filesOf("--version").toSorted()).toEqual(files.toSorted());
});

test.skipIf(isDeno)("list loads no file of a package, and nothing that sends or checks", () => {
  const files = filesOf("list");
  // Node shows required files to hooks from version 22 on.
  expect(files.filter((file) => /node_modules\/(?!jiti\/)/.test(file))).toEqual([]);
  expect(files.filter((file) => /operation-table|checks|nodemailer/.test(file))).toEqual([]);
  expect(files.filter((file) => file.startsWith("dist/")).length).toBeLessThanOrEqual(16);
});
