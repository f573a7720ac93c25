import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { commands } from "../../../src/cli/commands.ts";
import { options } from "../../../src/cli/options.ts";
import { ciFiles } from "../../../src/cli/starter/ci-files.ts";
import { ciCommandsOf, packageManagers } from "../../../src/cli/starter/package-manager.ts";

const commandsOfNpm = ciCommandsOf("npm");
const written = Object.values(ciFiles).flatMap((make) =>
  Object.values(make({ region: undefined, commands: commandsOfNpm })),
);
const workflow =
  ciFiles.github({ region: undefined, commands: commandsOfNpm })[".github/workflows/placement.yml"] ?? "";
const gitlab = ciFiles.gitlab({ region: "eu-west-1", commands: commandsOfNpm })[".gitlab-ci.yml"] ?? "";
const page = await readFile(new URL("../../../docs/ci.md", import.meta.url), "utf8");

interface Job {
  readonly if: string;
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: { readonly path?: string };
  }[];
}

describe("CI", () => {
  test("the CI page shows what init writes for each service", () => {
    const shown = [...page.matchAll(/```(?:yaml|groovy)\n(.*?)```/gs)].map(([, text]) => text);
    expect(shown).toEqual(written);
  });

  test("the nightly job for Amazon selects the paid project, and has a role", () => {
    const { jobs, permissions } = parse(
      ciFiles.github({ region: "eu-west-1", commands: commandsOfNpm })[".github/workflows/placement.yml"] ??
        "",
    );
    expect(permissions).toEqual({ contents: "read", actions: "read", "id-token": "write" });
    const runs = jobs.nightly.steps.map(
      ({ run = "", with: input }: Job["steps"][number] & { with?: Record<string, string> }) =>
        run || input?.["aws-region"],
    );
    const submit = "npx placewright run --detach --every 20h --project ses";
    expect(runs).toEqual(expect.arrayContaining(["eu-west-1", submit]));
    expect(JSON.stringify(jobs.gate)).not.toContain("--project ses");
    expect(parse(gitlab).nightly.script).toContain(`${submit} || code=$?`);
    expect(JSON.stringify(parse(gitlab).gate)).not.toContain("--project ses");
  });

  test.each(packageManagers)("a project of %s is installed and started by it in each job", (manager) => {
    const commands = ciCommandsOf(manager);
    const files = Object.values(ciFiles).flatMap((make) =>
      Object.entries(make({ region: undefined, commands })),
    );
    for (const [path, text] of files) {
      for (const line of [...commands.install, `${commands.placewright} run`])
        expect(text, path).toContain(line);
      for (const other of packageManagers.filter((each) => each !== manager))
        for (const line of ciCommandsOf(other).install.slice(-1)) expect(text, path).not.toContain(line);
    }
    const { jobs } = parse(Object.fromEntries(files)[".github/workflows/placement.yml"] ?? "");
    for (const { steps } of Object.values<Job>(jobs))
      expect(steps.flatMap(({ run = [] }) => run)).toEqual(
        expect.arrayContaining([...commands.install, expect.stringContaining(commands.placewright)]),
      );
  });

  test("the gate restores the ledger, and only the nightly job saves it", () => {
    const { jobs } = parse(workflow) as { readonly jobs: Readonly<Record<string, Job>> };
    const usesOf = (name: string) =>
      jobs[name]?.steps.filter((step) => step.with?.path === ".placewright").map(({ uses }) => uses);
    expect(usesOf("gate")).toEqual(["actions/cache/restore@v4"]);
    expect(usesOf("nightly")).toEqual([
      "actions/cache/restore@v4",
      "actions/cache/save@v4",
      "actions/upload-artifact@v4",
    ]);
    expect(parse(gitlab).gate.cache.policy).toBe("pull");
    expect(parse(gitlab).nightly.cache).toMatchObject({ paths: [".placewright/"], when: "always" });
  });

  test("every command on the page exists", () => {
    const lines = [...`${written.join("\n")}\n${page}`.matchAll(/npx placewright ([^`"\n\]]+)/g)].map(
      ([, line = ""]) => line.trim(),
    );
    expect(lines.length).toBeGreaterThan(6);
    for (const line of lines) {
      const [name = "", ...words] = line.split(/\s+/);
      const command = Object.entries(commands).find(([known]) => known === name)?.[1];
      const flags = (command?.options ?? []).flatMap((option) => options[option].flags.split(/[ ,]+/));
      for (const word of words.filter((each) => each.startsWith("--"))) expect(flags, line).toContain(word);
    }
  });
});
