import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { type Draft, piecesOf, readDraft, templatesFolderOf } from "../../../src/explain/draft.ts";
import { contextOf } from "../../../src/explain/edit-context.ts";
import type { Edit } from "../../../src/explain/edits/edit.ts";
import { proposeEdits } from "../../../src/explain/edits/edits.ts";
import type { Finding } from "../../../src/result/finding.ts";
import { inspectTest } from "../../../src/run/check-tests.ts";
import type { PlannedTest } from "../../../src/run/plan.ts";
import type { SelectedTest } from "../../../src/scenario/select.ts";
import { buildTests } from "../../../src/workspace/build-tests.ts";
import { openChecks } from "../../../src/workspace/open-checks.ts";
import { selectFrom } from "../../../src/workspace/select-tests.ts";
import { makeProject } from "../../support/project-folder.ts";

/** A project on disk, the findings of its checks, and the edits that address them. */
export interface Edited {
  readonly findings: readonly Finding[];
  readonly edits: readonly Edit[];
  readonly draft: Draft;
  /** Returns the findings after the edits with these ids are applied. */
  findingsWith(ids: readonly string[]): Promise<readonly Finding[]>;
  /** Returns the file texts after these edits are applied. */
  textsWith(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Proposes edits for `scenarios/mail.yaml` or another file, without a placement. */
export async function withEdits<T>(
  files: Readonly<Record<string, string>>,
  work: (edited: Edited) => Promise<T>,
  file = "scenarios/mail.yaml",
): Promise<T> {
  const project = await makeProject(files);
  try {
    const { selection, tests } = await inspectProject(project.dir, file);
    const config = await loadConfig({ cwd: project.dir, env: {} });
    const [first] = selection;
    if (!first) throw new Error(`${file} has no tests`);
    const draft = await readDraft(first.scenario, config);
    const pieces = piecesOf(first.scenario, draft, templatesFolderOf(config));
    const context = await contextOf(selection, { draft, pieces, judged: { tests } }, config, undefined);
    const edits = context ? proposeEdits(context) : [];
    const textsWith = async (ids: readonly string[]) => {
      let current = draft;
      for (const edit of edits) if (ids.includes(edit.id)) current = (await edit.apply(current)) ?? current;
      return current.texts;
    };
    return await work({
      findings: tests.flatMap(({ checks }) => checks?.findings ?? []),
      edits,
      draft,
      textsWith,
      async findingsWith(ids) {
        const copy = await makeProject({ ...files, ...Object.fromEntries(await textsWith(ids)) });
        try {
          return (await inspectProject(copy.dir, file)).tests.flatMap(({ checks }) => checks?.findings ?? []);
        } finally {
          await copy.remove();
        }
      },
    });
  } finally {
    await project.remove();
  }
}

async function inspectProject(dir: string, file: string) {
  const config = await loadConfig({ cwd: dir, env: {} });
  const selection: readonly SelectedTest[] = await selectFrom(config, { paths: [file] });
  const opened = await openChecks(config, {});
  const planned: PlannedTest[] = [];
  for await (const test of buildTests(config, selection, {})) planned.push(test);
  const tests = await Promise.all(
    planned.map(async (test) => ({
      title: test.identity.title,
      evidence: test.message.bytes && readMessage(test.message.bytes),
      checks: await inspectTest(test, opened),
    })),
  );
  return { selection, tests };
}
