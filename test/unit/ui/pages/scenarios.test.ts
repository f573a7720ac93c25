import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import type { Placement } from "../../../../src/result/placement.ts";
import type { Measurement } from "../../../../src/store/store.ts";
import { openProject, type ProjectState } from "../../../../src/ui/open-project.ts";
import { renderScenarios, type ScenariosPage } from "../../../../src/ui/pages/scenarios.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { makeProject } from "../../../support/project-folder.ts";
import { assertion } from "../../../support/sample-run-report.ts";
import { projectFiles } from "../../../support/ui.ts";
import { readPage } from "./rendered-page.ts";

const visit = { since: 3, visitor: ownVisitor() };
let state: ProjectState;
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await makeProject({
    ...projectFiles,
    "scenarios/health.yaml": "domain: acme.example\nexpect: [inbox >= 50]\n",
  });
  remove = made.remove;
  const load = () => loadConfig({ cwd: made.dir, env: {} });
  state = await openProject(await load(), load).current();
});
afterAll(() => remove());

describe("the list of scenarios", () => {
  const render = async (change: Partial<ScenariosPage> = {}) =>
    readPage(
      await renderScenarios({ visit, state, last: new Map(), series: new Map(), open: [], ...change }),
    );
  const measured = (runId: string, completedAtMs: number, placement: Placement): Measurement => ({
    runId,
    testId: "sale[en]@local",
    scenario: "sale",
    project: "local",
    completedAtMs,
    placement,
  });
  const range = { lowPercent: 1, highPercent: 99 };
  const placed = (inboxPercent: number | undefined, simulated = false): Placement => ({
    overall: {
      ...(inboxPercent === undefined ? {} : { inboxPercent }),
      ranges: { inbox: range, spam: range, missing: range },
    },
    isps: [],
    simulated,
  });

  test("has what each contains, and the projects that run it", async () => {
    const { rows, links, options, topics } = await render();
    expect(topics).toBe("files ledger");
    expect(rows()).toEqual([
      ["", "order1 message", "not run yet", "–", "", ""],
      ["", "sale2 messages · #campaign", "not run yet", "–", "", ""],
      [
        "",
        expect.stringMatching(/^healthhealth of acme\.example, last \d+ days$/),
        "not run yet",
        "–",
        "",
        "",
      ],
    ]);
    expect(links()).toEqual(["order → /scenario?name=order", "sale → /scenario?name=sale"]);
    expect(options()).toEqual(["local (simulated)*", "paid"]);
  });

  test("has the worst verdict of the newest run, and how many tests have which", async () => {
    const last = new Map([
      ["sale[en]@local", { runId: "new", startedAtMs: 2, verdict: "passed" }],
      ["sale[de]@local", { runId: "new", startedAtMs: 2, verdict: "failed" }],
      ["sale[en]@paid", { runId: "old", startedAtMs: 1, verdict: "errored" }],
      ["order@paid", { runId: "old", startedAtMs: 1, verdict: "passed" }],
      ["order@local", { runId: "newest", startedAtMs: 3, verdict: "warned" }],
    ] as const);
    const { rows, links } = await render({ last });
    expect(rows().map(([, , verdict]) => verdict?.replace(/^\W+/, ""))).toEqual([
      expect.stringMatching(/^[a-z ]+$/),
      expect.stringMatching(/^failed1 failed, 1 passed$/),
      "not run yet",
    ]);
    expect(links().map((link) => link.split(" → ")[1])).toEqual([
      "/scenario?name=order",
      "/runs/newest",
      "/scenario?name=sale",
      "/runs/new",
    ]);
  });

  test("has the lowest inbox rate of each run, oldest first, and its range if simulated", async () => {
    const series = new Map([
      ["sale[en]@local", [measured("r1", 1, placed(80)), measured("r2", 3, placed(94))]],
      ["sale[de]@local", [measured("r1", 2, placed(70)), measured("r2", 4, placed(95.4))]],
      ["order@local", [measured("r1", 1, placed(undefined)), measured("r3", 2, placed(60, true))]],
    ]);
    const { rows, html } = await render({ series });
    expect(rows().map(([, name, , inbox]) => [name?.slice(0, 4), inbox])).toEqual([
      ["orde", "60simulated (1 to 99%)"],
      ["sale", "94"],
      ["heal", "–"],
    ]);
    expect(html.match(/<svg/g)?.length).toBe(1 + ((await render()).html.match(/<svg/g)?.length ?? 0));
  });

  test("has as many decimals as the thresholds of the latest run need", async () => {
    const judged = {
      ...measured("r2", 3, placed(94.6)),
      judgment: { assertions: [{ ...assertion("overall", "inbox", ">=", 95, 94.6) }] },
    };
    const { rows } = await render({
      series: new Map([["sale[en]@local", [measured("r1", 1, placed(80)), judged]]]),
    });
    expect(rows().find(([, name]) => name?.startsWith("sale"))?.[3]).toBe("94.6");
  });

  test("shows the trend of the last twelve runs", async () => {
    const runs = Array.from({ length: 14 }, (_, index) => measured(`r${index}`, index, placed(80 - index)));
    const trendOf = async (list: readonly Measurement[]) =>
      (await render({ series: new Map([["sale[en]@local", list]]) })).html;
    expect(await trendOf(runs)).toBe(await trendOf(runs.slice(2)));
    expect(await trendOf(runs)).not.toBe(await trendOf(runs.slice(3)));
  });

  test("says where to add the first scenario", async () => {
    const { main } = await render({
      state: { ...state, scenarios: [], health: [], problems: [new PlacewrightError("usage", "x")] },
    });
    expect(main).toContain("No scenarios yet. Add one to scenarios; it appears here when you save it.");
    expect(main).toContain("1 error to fix");
    expect((await render({ state: { ...state, scenarios: [] } })).rows()).toHaveLength(1);
  });

  test("names a single project", async () => {
    const [local, paid] = state.config.projects;
    const hintOf = async (projects: ProjectState["config"]["projects"]) =>
      (await render({ state: { ...state, config: { ...state.config, projects } } })).ofClass("hint").at(-1);
    expect(await hintOf(local ? [local] : [])).toBe("Project: local (simulated)");
    expect(await hintOf(paid ? [paid] : [])).toBe("Project: paid");
    expect(await hintOf([])).toBe("Project: none");
  });
});
