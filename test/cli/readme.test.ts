import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { projectRoot, runCli } from "../support/run-cli.ts";

/** Returns the code blocks whose first line names their file, as a reader would save them. */
async function filesInReadme(): Promise<Record<string, string>> {
  const readme = await readFile(join(projectRoot, "README.md"), "utf8");
  const blocks = readme.matchAll(/```\w+\n(?:#|\/\/) (\S+\.\w+)\n([\s\S]*?)```/g);
  return Object.fromEntries([...blocks].map(([, path = "", text = ""]) => [path, text]));
}

test("the README's scenarios and config run unchanged", async () => {
  const files = await filesInReadme();
  expect(Object.keys(files)).toEqual([
    "scenarios/spring-sale.yaml",
    "scenarios/password-reset.ts",
    "placewright.config.ts",
    ".github/workflows/deliverability.yml",
  ]);
  const project = await makeProject(files);
  try {
    const { code, stdout, stderr } = await runCli(["run", "--seed", "readme"], { cwd: project.dir });
    expect(stderr).toBe("");
    expect(stdout).toContain("spring-sale");
    expect(stdout).toContain("password-reset");
    expect(code).toBe(0);
  } finally {
    await project.remove();
  }
});

test("the README lists each exit code of help", async () => {
  const readme = await readFile(join(projectRoot, "README.md"), "utf8");
  const { stdout } = await runCli(["--help"]);
  for (const [, code = "", meaning = ""] of readme.matchAll(/^\| (\d+) \| (.+?) \|$/gm)) {
    expect(stdout).toContain(`${code}  ${meaning}`);
  }
});

test("the README contains the two set-up commands verbatim", async () => {
  const readme = await readFile(join(projectRoot, "README.md"), "utf8");
  expect(readme.match(/^ {4}npm ci && npm (start|test)$/gm)).toEqual([
    "    npm ci && npm start",
    "    npm ci && npm test",
  ]);
});

test("every link in the docs leads to an existing file", async () => {
  const docs = (await readdir(join(projectRoot, "docs"), { recursive: true })).filter((name) =>
    name.endsWith(".md"),
  );
  const pages = ["README.md", "AGENTS.md", "CONTRIBUTING.md", ...docs.map((name) => `docs/${name}`)];
  for (const page of pages) {
    const text = (await readFile(join(projectRoot, page), "utf8")).replace(/```[\s\S]*?```/g, "");
    for (const [, target = ""] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      await expect(
        access(join(projectRoot, dirname(page), target)),
        `${page} → ${target}`,
      ).resolves.toBeUndefined();
    }
  }
});

test("the README's links and pictures are absolute, and lead to a page or file that is there", async () => {
  const readme = await readFile(join(projectRoot, "README.md"), "utf8");
  const { homepage, repository } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")) as {
    readonly homepage: string;
    readonly repository: { readonly url: string };
  };
  const url = repository.url.replace(/^git\+|\.git$/g, "");
  const toFile = (target: string): string | undefined => {
    if (target === homepage) return "docs/index.md";
    if (target.startsWith(`${homepage}/`))
      return `docs/${target.slice(homepage.length + 1).replace(/\/$/, "/index")}.md`;
    const raw = `${url.replace("//github.com/", "//raw.githubusercontent.com/")}/main/`;
    return [`${url}/blob/main/`, raw].flatMap((start) =>
      target.startsWith(start) ? [target.slice(start.length)] : [],
    )[0];
  };
  const prose = readme.replace(/```[\s\S]*?```/g, "");
  const targets = [...prose.matchAll(/\]\(([^)#\s]+)[^)]*\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, picture]) => link ?? picture ?? "",
  );
  expect(targets.length).toBeGreaterThan(30);
  for (const target of targets) {
    const file = toFile(target);
    expect(file, target).toBeDefined();
    await expect(access(join(projectRoot, file ?? "")), target).resolves.toBeUndefined();
  }
});
