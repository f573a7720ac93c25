import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { campaignsOf } from "../../../../src/ui/home/campaign.ts";
import { openProject } from "../../../../src/ui/open-project.ts";
import { makeSmallProject } from "../../../support/ui.ts";

async function readProject(files: Readonly<Record<string, string>> = {}) {
  const dir = await makeSmallProject(files);
  const load = () => loadConfig({ cwd: dir, env: {} });
  return openProject(await load(), load);
}

describe("the campaigns of a project", () => {
  test("are its messages, each a test in every project", async () => {
    const campaigns = campaignsOf(await (await readProject()).current());
    const [order, sale] = campaigns;
    expect(campaigns).toHaveLength(2);
    expect(sale).toMatchObject({
      name: "sale",
      tags: ["campaign"],
      file: "scenarios/sale.yaml",
      kind: "messages",
      messages: 2,
      what: "2 messages",
      searched: "sale\nscenarios/sale.yaml\n#campaign",
      source: { name: "sale" },
    });
    expect(sale?.tests.map(({ id, project, variant }) => [id, project, variant])).toEqual([
      ["sale[en]@local", "local", "en"],
      ["sale[en]@paid", "paid", "en"],
      ["sale[de]@local", "local", "de"],
      ["sale[de]@paid", "paid", "de"],
    ]);
    expect(new Set(sale?.tests.map(({ message }) => message)).size).toBe(2);
    expect(order).toMatchObject({ what: "1 message", tags: [], searched: "order\nscenarios/order.yaml" });
    expect(order?.tests[0]?.variant).toBeUndefined();
  });

  test("are health checks, in projects that measure it", async () => {
    const project = await readProject({
      "scenarios/acme-health.yaml": "domain: acme.example\nexpect: [inbox >= 50]\n",
    });
    const health = campaignsOf(await project.current()).find(({ kind }) => kind === "health");
    expect(health).toMatchObject({
      name: "acme-health",
      messages: 0,
      what: "health of acme.example, last 7 days",
      source: { domain: "acme.example" },
    });
    expect(health?.tests.map(({ id }) => id)).toEqual(["acme-health@local", "acme-health@paid"]);
  });

  test("are files that cannot be loaded, with their first error", async () => {
    const project = await readProject({ "scenarios/Broken.yaml": "from: 1\n" });
    const broken = campaignsOf(await project.current()).find(({ kind }) => kind === "broken");
    expect(broken).toMatchObject({
      messages: 0,
      what: "scenarios/Broken.yaml",
      tags: [],
      problem: { location: { file: "scenarios/Broken.yaml", line: 1 } },
    });
    expect(broken?.tests.map(({ project: name }) => name)).toEqual(["local", "paid"]);
    expect(broken?.searched).toContain("scenarios/broken.yaml");
    expect(broken?.source).toBeUndefined();
  });

  test("are the same until the files change", async () => {
    const project = await readProject();
    const before = campaignsOf(await project.current());
    expect(campaignsOf(await project.current())).toBe(before);
    project.changed();
    expect(campaignsOf(await project.current())).not.toBe(before);
  });
});
