import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { commands } from "../../../src/cli/commands.ts";
import { options } from "../../../src/cli/options.ts";
import { starter } from "../../../src/cli/starter.ts";

const workflow = starter[".github/workflows/placement.yml"] ?? "";
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
  test("the page shows the workflow that init writes", () => {
    const [, shown = ""] = /```yaml\n(# Placement tests.*?)```/s.exec(page) ?? [];
    expect(shown).toBe(workflow);
  });

  test("the nightly jobs hand the ledger on, and run when the schedule says", () => {
    const { on, jobs } = parse(workflow) as {
      readonly on: { readonly schedule: readonly { readonly cron: string }[] };
      readonly jobs: Readonly<Record<string, Job>>;
    };
    for (const { cron } of on.schedule)
      expect(Object.values(jobs).filter((job) => job.if.includes(`'${cron}'`))).toHaveLength(1);
    for (const name of ["submit", "collect"]) {
      const used = jobs[name]?.steps
        .filter((step) => step.with?.path === ".placewright")
        .map(({ uses }) => uses);
      expect(used).toEqual(["actions/cache/restore@v4", "actions/cache/save@v4"]);
    }
  });

  test("every command in it is one", () => {
    const lines = [...`${workflow}\n${page}`.matchAll(/npx placewright ([^`"\n]+)/g)].map(([, line = ""]) =>
      line.trim(),
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
