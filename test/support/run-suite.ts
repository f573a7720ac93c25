import { spawn } from "node:child_process";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { builtAliases, sourceAliases } from "../../.ci/entry-points.mjs";
import { makeProject } from "./project-folder.ts";
import { isDeno, projectRoot } from "./run-cli.ts";

interface SuiteResult {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Loads placewright as it is built, which is much faster than the source, or the source, as users of JSR do. */
const suiteConfig = (isSource: boolean) => `export default {
  resolve: { alias: ${JSON.stringify(isSource ? sourceAliases : builtAliases)} },
  server: { fs: { strict: false } },
  test: { pool: "forks", testTimeout: 600_000, server: { deps: { external: [/\\/dist\\//] } } },
};
`;

/** Creates a project with its own Vitest suite, and runs it in a separate Vitest process. */
export async function runSuite(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  { isSource = false }: { readonly isSource?: boolean } = {},
) {
  const { dir, remove } = await makeProject({
    "package.json": '{ "type": "module" }\n',
    "placewright.config.ts":
      'export default { projects: [{ name: "local", provider: "local", completeAfter: 50 }], check: { failOn: "never" } };\n',
    "vitest.config.ts": suiteConfig(isSource),
    "scenarios/good.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
variants: [{ name: one }, { name: two }]
expect: { overall: [inbox >= 1] }
`,
    ...files,
  });
  onTestFinished(remove);
  await symlink(join(projectRoot, "node_modules"), join(dir, "node_modules"));
  const [program = "", ...first] = isDeno
    ? [process.execPath, "run", "-A", "npm:vitest@4.1.12"]
    : [process.execPath, join(projectRoot, "node_modules/vitest/vitest.mjs")];
  const child = spawn(
    program,
    [...first, "run", "--reporter", "default", "--reporter", "json", "--outputFile", "results.json", ...args],
    {
      cwd: dir,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const text = await readFile(join(dir, "results.json"), "utf8").catch(() => {
    throw new Error(output);
  });
  const { testResults } = JSON.parse(text) as SuiteResult;
  const assertions = testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    dir,
    code,
    output,
    testResults,
    statusOf: (title: string) => assertions.find((each) => each.title === title)?.status,
    assertions,
  };
}
