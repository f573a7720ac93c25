import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPostgres, postgresNote } from "../../../support/postgres.ts";
import { asPerson, openTeamDashboard } from "../../../support/team-ui.ts";

describe.skipIf(!hasPostgres)(`the pages of a team${postgresNote}`, () => {
  let team: Awaited<ReturnType<typeof openTeamDashboard>>;
  beforeAll(async () => {
    team = await openTeamDashboard();
  });
  afterAll(() => team?.close());

  const ada = asPerson("ada@acme.example", "admins");
  const eve = asPerson("eve@acme.example", "viewers");
  const page = async (path: string, headers = ada) => (await team.ask(path, { headers })).text;

  test("say what is not there yet", async () => {
    const text = await page("/team");
    expect(text).toContain("No worker in the last day.");
    expect(text).toContain("No schedules yet.");
    expect(text).toContain("No schedule was due yet.");
  });

  test("show workers, schedules, and what came of them, as text", async () => {
    const nowMs = Date.now();
    const card = {
      host: "build-3 <1>",
      pid: 7,
      version: "0.1.0",
      startedAtMs: nowMs,
      projects: ["ses", "<own>"],
      concurrency: 5,
      runs: ["20260301-081500-3fa9c1"],
    };
    await team.store.noteWorker("w1", card, nowMs);
    const { projects: _, ...all } = { ...card, host: "build-4" };
    await team.store.noteWorker("w2", all, nowMs - 3_600_000);
    await team.store.noteWorker("w3", "odd", nowMs);
    await team.store.openSchedule("nightly <b>", nowMs - 7_200_000);
    const claimed = await team.store.claimTick({
      schedule: "nightly <b>",
      atMs: nowMs - 60_000,
      owner: "w",
      nowMs,
      claimMs: 1000,
    });
    if (claimed.kind === "claimed") await team.store.endTick(claimed.claim, "missed", "no <worker>");
    const text = await page("/team");
    expect(text).toContain("build-3 &lt;1&gt;");
    expect(text).toContain("process 7, version <bdi>0.1.0</bdi>");
    expect(text).toContain("<bdi>ses, &lt;own&gt;</bdi></td><td>1 of 5</td>");
    expect(text).toMatch(
      /build-4<\/bdi><small>[^/]*<bdi>0\.1\.0<\/bdi><\/small><\/th><td><span class="pill warned"><i aria-hidden="true">!<\/i>Silent[\s\S]*<bdi>all<\/bdi>/,
    );
    expect(text.match(/<\/i>Working/g)).toHaveLength(1);
    expect(text).toContain("nightly &lt;b&gt;");
    expect(text).toContain("no &lt;worker&gt;");
  });

  test("let admins pause and resume a schedule", async () => {
    await team.store.openSchedule("weekly", Date.now());
    expect(await page("/team", eve)).not.toContain("/schedules/pause");
    expect((await team.post("/schedules/pause", { name: "weekly" }, ada)).status).toBe(303);
    const find = async () => (await team.store.schedules()).find(({ name }) => name === "weekly");
    expect(await find()).toMatchObject({ pausedBy: "ada@acme.example" });
    expect(await page("/team")).toContain("by <bdi>ada@acme.example</bdi>");
    expect((await team.post("/schedules/resume", { name: "weekly" }, ada)).status).toBe(303);
    expect((await find())?.pausedBy).toBeUndefined();
    const unknown = await team.post("/schedules/pause", { name: "nope" }, ada);
    expect(unknown.status).toBe(422);
    expect(unknown.text).toContain("There is no schedule &quot;nope&quot;");
    expect((await team.store.schedules()).map(({ name }) => name)).not.toContain("nope");
    const audit = await page("/audit");
    expect(audit).toMatch(/Paused schedule <bdi>weekly<\/bdi>[\s\S]*/);
    expect(audit).toContain("Resumed schedule <bdi>weekly</bdi>");
  });

  test("are linked for those who may read them only", async () => {
    const links = async (headers: Record<string, string>) =>
      [...(await page("/", headers)).matchAll(/<a href="(\/(?:team|tokens|audit))"/g)].map(
        ([, path]) => path,
      );
    expect(await links(ada)).toEqual(["/team", "/tokens", "/audit"]);
    expect(await links(eve)).toEqual(["/team"]);
  });

  test("show names and subjects of the audit as text", async () => {
    await team.store.addAudit({
      id: "x1",
      atMs: Date.now(),
      actor: '<img src=x onerror="a()">',
      action: "run",
      subject: "javascript:alert(1)",
      details: { via: "api", words: "<script>", cost: 12.5, newTests: 2 },
    });
    const audit = await page("/audit");
    expect(audit).toContain("&lt;img src=x");
    expect(audit).not.toContain('href="javascript');
    expect(audit).toContain("12.50");
    expect(audit).toContain("&lt;script&gt;");
  });
});
