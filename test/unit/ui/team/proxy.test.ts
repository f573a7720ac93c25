import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasPostgres, postgresNote } from "../../../support/postgres.ts";
import { asPerson, openTeamDashboard, teamUrl } from "../../../support/team-ui.ts";

describe.skipIf(!hasPostgres)(`a dashboard behind a proxy that signs people in${postgresNote}`, () => {
  let team: Awaited<ReturnType<typeof openTeamDashboard>>;
  beforeAll(async () => {
    team = await openTeamDashboard();
  });
  afterAll(() => team?.close());

  const ada = asPerson("ada@acme.example", "staff, admins");
  const ben = asPerson("ben@acme.example", "runners");
  const eve = asPerson("eve@acme.example", "viewers");
  const audit = async () =>
    (await team.store.audit({ limit: 100 })).map(
      ({ actor, action, subject }) => `${actor} ${action} ${subject}`,
    );

  test("shows who is signed in, with the role", async () => {
    const { status, text } = await team.ask("/", { headers: ben });
    expect(status).toBe(200);
    expect(text).toContain('<bdi>ben@acme.example</bdi> <b class="badge">runner</b>');
    expect(text).not.toContain("Sign out");
    await team.ask("/runs", { headers: ben });
    expect((await audit()).filter((line) => line.startsWith("ben"))).toEqual([
      "ben@acme.example sign-in runner",
    ]);
  });

  test.each<[string, Record<string, string>, number, RegExp]>([
    ["nobody", {}, 401, /does not say who you are/],
    ["an empty name", asPerson(" ", "admins"), 401, /does not say who you are/],
    ["a name that is too long", asPerson("x".repeat(201), "admins"), 401, /does not say who you are/],
    ["somebody without a role", asPerson("mallory@acme.example", "guests"), 403, /You have no role/],
    ["groups that only look alike", asPerson("mallory@acme.example", "Admins;admins x"), 403, /no role/],
  ])("refuses %s", async (_, headers, status, words) => {
    const answer = await team.ask("/", { headers });
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(words);
  });

  test("records once whom it refused", async () => {
    for (let time = 0; time < 2; time++)
      await team.ask("/", { headers: asPerson("oscar@acme.example", "guests") });
    expect((await audit()).filter((line) => line.startsWith("oscar"))).toEqual([
      "oscar@acme.example refused sign-in",
    ]);
  });

  test("believes the header only from its proxy, whatever else a request claims", async () => {
    const headers = { ...ada, "x-forwarded-for": "127.0.0.1", forwarded: "for=127.0.0.1" };
    const answer = await team.ask("/", { headers, from: "127.0.0.2" });
    expect(answer.status).toBe(403);
    expect(answer.text).toMatch(/only from its proxy/);
  });

  test("refuses other hosts, except one that its proxy forwards", async () => {
    expect((await team.ask("/", { headers: { ...ada, host: "127.0.0.1" } })).status).toBe(421);
    const forwarded = { ...ada, host: "10.0.0.5:8026", "x-forwarded-host": new URL(teamUrl).host };
    expect((await team.ask("/", { headers: forwarded })).status).toBe(200);
    expect((await team.ask("/", { headers: forwarded, from: "127.0.0.2" })).status).toBe(421);
    expect((await team.ask("/", { headers: { ...ada, "x-forwarded-host": "evil.example" } })).status).toBe(
      421,
    );
  });

  test("says only that it is there to whoever asks for its health", async () => {
    const { status, text, headers } = await team.ask("/health", {
      headers: { host: "10.0.0.5" },
      from: "127.0.0.2",
    });
    expect([status, text, headers["content-type"]]).toEqual([200, "ok\n", "text/plain; charset=utf-8"]);
    expect((await team.ask("/health", { method: "HEAD" })).status).toBe(200);
    expect((await team.ask("/health", { method: "DELETE" })).status).not.toBe(200);
  });

  test("accepts changes only from its own pages", async () => {
    const form = { which: "chosen", scenario: "order", project: "local" };
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "same-site" },
    ])
      expect((await team.post("/runs", form, { ...ben, ...headers })).status).toBe(403);
    expect((await team.ask("/", { headers: { ...ben, origin: "https://evil.example" } })).status).toBe(403);
    expect((await team.ask("/", { headers: ben })).headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("opens pages from links elsewhere, but nothing in their frames or scripts", async () => {
    const link = {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    expect((await team.ask("/runs", { headers: { ...eve, ...link } })).status).toBe(200);
    for (const other of [{ "sec-fetch-dest": "iframe" }, { "sec-fetch-mode": "no-cors" }])
      expect((await team.ask("/runs", { headers: { ...eve, ...link, ...other } })).status).toBe(403);
  });

  test("a runner runs, cancels, and is recorded with what it costs; a viewer is refused in words", async () => {
    const form = { which: "chosen", scenario: "order", project: "local" };
    const refused = await team.post("/runs", form, eve);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("Your role, viewer, does not allow this: it needs the role runner.");
    const begun = await team.post("/runs", form, ben);
    expect(begun.status).toBe(303);
    const path = String(begun.headers["location"]);
    const runId = path.split("/").at(-1) ?? "";
    await vi.waitFor(async () => expect((await team.store.run(runId))?.state).toBe("finished"), {
      timeout: 120_000,
      interval: 50,
    });
    const pinned = await team.post(`${path}/baseline`, {}, ben);
    expect(pinned.text).toContain("Your role, runner, does not allow this: it needs the role admin.");
    expect((await team.post(`${path}/baseline`, {}, ada)).status).toBe(303);
    expect((await team.post("/baselines/clear", { project: "local", branch: "" }, ada)).status).toBe(303);
    expect((await team.post("/baselines/clear", { project: "local", branch: "" }, ada)).status).toBe(303);
    const entries = await team.store.audit({ limit: 100 });
    expect(
      entries
        .filter(({ action }) => action !== "sign-in" && action !== "refused")
        .map(({ actor, action, subject, details }) => [actor, action, subject, details]),
    ).toEqual([
      ["ada@acme.example", "baseline-clear", "local", { via: "dashboard" }],
      ["ada@acme.example", "baseline-set", runId, { via: "dashboard" }],
      ["ben@acme.example", "run", runId, { via: "dashboard", newTests: 1, cost: 0 }],
    ]);
    expect(entries).toContainEqual(
      expect.objectContaining({
        actor: "eve@acme.example",
        action: "refused",
        subject: "/runs",
        details: { via: "dashboard", words: "POST /runs" },
      }),
    );
  });

  test("shows only buttons that the role allows", async () => {
    const [run] = await team.store.runs({ limit: 1 });
    const buttons = async (headers: Record<string, string>) => {
      const pages = await Promise.all(
        ["/", "/scenario?name=order", `/runs/${run?.id}`, "/trends"].map((path) =>
          team.ask(path, { headers }),
        ),
      );
      return pages.flatMap(({ text }) =>
        [...text.matchAll(/<form method="post".*?<\/form>/gs)].flatMap(([form]) =>
          [...form.matchAll(/<button[^>]*>([^<]+)<\/button>/g)].map(([, words]) => words),
        ),
      );
    };
    expect(await buttons(eve)).toEqual([]);
    expect(await buttons(ben)).toEqual(["Clear", "Run chosen…", "Run all 2…", "Run message"]);
    expect(await buttons(ada)).toEqual([
      "Clear",
      "Run chosen…",
      "Run all 2…",
      "Run message",
      "Set as baseline",
    ]);
  });
});
