import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Role } from "../../../../src/store/access.ts";
import { createToken } from "../../../../src/ui/tokens.ts";
import { hasPostgres, postgresNote } from "../../../support/postgres.ts";
import { asPerson, openTeamDashboard, teamUrl } from "../../../support/team-ui.ts";

describe.skipIf(!hasPostgres)(`the API${postgresNote}`, () => {
  let team: Awaited<ReturnType<typeof openTeamDashboard>>;
  beforeAll(async () => {
    team = await openTeamDashboard();
  });
  afterAll(() => team?.close());

  const tokenOf = (
    role: Role,
    more: { readonly projects?: readonly string[]; readonly untilMs?: number; readonly name?: string } = {},
  ) => createToken(team.store, { name: "ci", role, createdBy: "ada", nowMs: Date.now(), ...more });
  const ask = async (
    token: string,
    path: string,
    { body, headers = {} }: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
  ) => {
    const answer = await team.ask(`/api${path}`, {
      ...(body === undefined
        ? {}
        : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    });
    return { ...answer, json: JSON.parse(answer.text) };
  };
  const finished = (id: string) =>
    vi.waitFor(async () => expect((await team.store.run(id))?.state).toBe("finished"), {
      timeout: 120_000,
      interval: 50,
    });

  test("starts a run, and reads it as report.json", async () => {
    const { token, stored } = await tokenOf("runner");
    const begun = await ask(token, "/runs", { body: { scenarios: ["order"], projects: ["local"] } });
    expect(begun.status).toBe(201);
    const { id, url } = begun.json;
    expect(url).toBe(`${teamUrl}/runs/${id}`);
    await finished(id);
    const { json } = await ask(token, `/runs/${id}`);
    expect(json).toMatchObject({
      schemaVersion: 2,
      run: { id, command: "placewright run scenarios/order.yaml --project local" },
    });
    const list = await ask(token, "/runs?limit=1");
    expect(list.json.runs).toMatchObject([{ id, state: "finished", verdict: "passed", url }]);
    const [entry] = await team.store.audit({ limit: 1 });
    expect(entry).toMatchObject({
      actor: `token ci (${stored.id})`,
      action: "run",
      subject: id,
      details: { via: "api", newTests: 1, cost: 0 },
    });
    const [used] = (await team.store.tokens()).filter((each) => each.id === stored.id);
    expect(used?.usedAtMs).toBeGreaterThan(0);
  });

  test("selects by tag, and cancels", async () => {
    const { token } = await tokenOf("runner");
    const begun = await ask(token, "/runs", { body: { tags: ["campaign"], projects: ["paid"] } });
    expect(begun.status).toBe(201);
    const { id } = begun.json;
    expect((await ask(token, `/runs/${id}/cancel`, { body: "" })).json).toMatchObject({ id });
    expect(["cancelled", "finished"]).toContain((await team.store.run(id))?.state);
    expect(
      (await team.store.audit({ limit: 2 })).map(({ action, subject, details }) => [
        action,
        subject,
        details.newTests,
        details.cost,
      ]),
    ).toEqual([
      ["cancel", id, undefined, undefined],
      ["run", id, 2, 20],
    ]);
  });

  test("cancels without a body, so without its media type", async () => {
    const { token } = await tokenOf("runner");
    const { json } = await ask(token, "/runs", { body: { tags: ["campaign"], projects: ["paid"] } });
    const answer = await team.ask(`/api/runs/${json.id}/cancel`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    expect([answer.status, JSON.parse(answer.text).id]).toEqual([200, json.id]);
  });

  test.each([
    ["/runs?limt=1", 'Unknown parameter "limt"'],
    ["/runs?limit=0", "limit"],
    ["/runs?limit=1&state=open", 'Unknown parameter "state"'],
  ])("refuses %s", async (path, words) => {
    const { token } = await tokenOf("viewer");
    const { status, json } = await ask(token, path);
    expect([status, json.error.message]).toEqual([422, expect.stringContaining(words)]);
  });

  test("refuses a token that is revoked while the body arrives", async () => {
    const { token, stored } = await tokenOf("runner");
    const ids = async () => (await team.store.runs({ limit: 100 })).map(({ id }) => id);
    const before = await ids();
    const body = JSON.stringify({ scenarios: ["order"], projects: ["local"] });
    const asked = request({
      host: "127.0.0.1",
      port: team.port,
      path: "/api/runs",
      method: "POST",
      headers: {
        host: new URL(teamUrl).host,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "content-length": body.length,
        // The server asks for the body once it has admitted the request.
        expect: "100-continue",
      },
    });
    const answered = once(asked, "response");
    asked.flushHeaders();
    await once(asked, "continue");
    asked.write(body.slice(0, 10));
    await team.store.revokeToken(stored.id, Date.now());
    asked.end(body.slice(10));
    const [{ statusCode }] = await answered;
    asked.destroy();
    expect(statusCode).toBe(401);
    expect(await ids()).toEqual(before);
  });

  test("does not tell a token whether a run of other projects exists", async () => {
    const { token: wide } = await tokenOf("runner");
    const { token } = await tokenOf("viewer", { projects: ["paid"] });
    const { json } = await ask(wide, "/runs", { body: { scenarios: ["order"], projects: ["local"] } });
    const missing = "20260101-000000-aaaaaa";
    const answers = [await ask(token, `/runs/${json.id}`), await ask(token, `/runs/${missing}`)];
    expect(answers[0]?.text.replace(json.id, missing)).toBe(answers[1]?.text);
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(answers[1]?.text).not.toContain(json.id);
    await finished(json.id);
  });

  test("reaches only the projects of a token", async () => {
    const { token: wide } = await tokenOf("runner");
    const { token } = await tokenOf("runner", { projects: ["paid"] });
    const { json } = await ask(wide, "/runs", { body: { scenarios: ["order"], projects: ["local"] } });
    for (const projects of [["local"], ["paid", "local"], undefined]) {
      const refused = await ask(token, "/runs", { body: { scenarios: ["order"], projects } });
      expect([refused.status, refused.json.error.code]).toEqual([403, "forbidden"]);
      expect(refused.json.error.message).toContain('This token does not reach project "local"');
    }
    expect((await ask(token, `/runs/${json.id}`)).status).toBe(404);
    expect((await ask(token, `/runs/${json.id}/cancel`, { body: {} })).status).toBe(404);
    const ids = (await ask(token, "/runs")).json.runs.map(({ id }: { id: string }) => id);
    expect(ids).not.toContain(json.id);
    await finished(json.id);
  });

  test.each<[string, (token: string) => Record<string, string>, RegExp]>([
    ["nothing", () => ({ authorization: "" }), /needs a token/],
    ["another scheme", (token) => ({ authorization: `Basic ${token}` }), /needs a token/],
    ["an unknown token", () => ({ authorization: `Bearer pw_${"A".repeat(43)}` }), /is unknown/],
    ["a part of a token", (token) => ({ authorization: `Bearer ${token.slice(0, -1)}` }), /is unknown/],
    ["a session instead", () => ({ ...asPerson("ada", "admins"), authorization: "" }), /needs a token/],
  ])("refuses %s", async (_, headersOf, words) => {
    const { token } = await tokenOf("runner");
    const answer = await ask(token, "/runs", { headers: headersOf(token) });
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe('Bearer realm="placewright"');
    expect(answer.json.error.message).toMatch(words);
  });

  test("refuses a token that was revoked or has expired, in words, and records it once", async () => {
    const revoked = await tokenOf("runner", { name: "old" });
    await team.store.revokeToken(revoked.stored.id, Date.now());
    const expired = await tokenOf("runner", { name: "late", untilMs: Date.now() - 1 });
    const day = new Date().toISOString().slice(0, 10);
    for (const [token, words] of [
      [revoked.token, `it was revoked on ${day}`],
      [expired.token, `it expired on `],
    ] as const)
      for (let time = 0; time < 2; time++) {
        const answer = await ask(token, "/runs");
        expect(answer.status).toBe(401);
        expect(answer.json.error.message).toContain(words);
      }
    const refusals = (await team.store.audit({ limit: 9 })).filter(
      ({ action, actor }) => action === "refused" && /old|late/.test(actor),
    );
    expect(refusals).toHaveLength(2);
  });

  test.each<[string, string, RegExp]>([
    ["no JSON", "{", /it is not JSON/],
    ["an unknown key", '{"scenario":["order"]}', /scenario/],
    ["a list", "[]", /invalid/],
    [
      "text in place of a list",
      '{"tags":"campaign"}',
      /^The body is invalid: tags: it must be a list, not a string/,
    ],
    ["an unknown scenario", '{"scenarios":["nope"]}', /Scenario \\?"nope\\?" no longer exists/],
    ["an unknown project", '{"projects":["nope"]}', /nope/],
    ["a tag that nothing has", '{"tags":["nope"]}', /nope/],
  ])("refuses %s", async (_, body, words) => {
    const { token } = await tokenOf("runner");
    const answer = await ask(token, "/runs", { body });
    expect(answer.status).toBe(422);
    expect(answer.json.error.message).toMatch(words);
  });

  test("answers no page of another site, and allows none to read it", async () => {
    const { token } = await tokenOf("viewer");
    const answer = await ask(token, "/runs", { headers: { origin: "https://evil.example" } });
    expect(answer.status).toBe(403);
    const own = await ask(token, "/runs");
    expect(own.headers["access-control-allow-origin"]).toBeUndefined();
    const form = await ask(token, "/runs", {
      body: "x=y",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect([form.status, form.json.error.message]).toEqual([
      415,
      "The API accepts bodies only with Content-Type: application/json",
    ]);
  });

  test("an admin creates a token in the dashboard, which shows it once, and revokes it", async () => {
    const ada = asPerson("ada@acme.example", "admins");
    const created = await team.post(
      "/tokens",
      { name: "nightly", role: "viewer", days: "30", project: "local" },
      ada,
    );
    expect(created.status).toBe(200);
    const [token = ""] = /pw_[\w-]{43}/.exec(created.text) ?? [];
    expect((await ask(token, "/runs")).status).toBe(200);
    expect((await ask(token, "/runs", { body: {} })).status).toBe(403);
    const page = await team.ask("/tokens", { headers: ada });
    expect(page.text).not.toContain(token);
    expect(page.text).toContain("nightly");
    const stored = (await team.store.tokens()).find(({ name }) => name === "nightly");
    expect(stored).toMatchObject({ role: "viewer", projects: ["local"], createdBy: "ada@acme.example" });
    expect((await team.post(`/tokens/${stored?.id}/revoke`, {}, ada)).status).toBe(303);
    expect((await ask(token, "/runs")).status).toBe(401);
    const audit = await team.ask("/audit", { headers: ada });
    expect(audit.text).toContain("Created token");
    expect(audit.text).toContain(`<bdi>nightly (${stored?.id})</bdi>`);
    expect(audit.text).not.toContain(token);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["no name", { name: " ", role: "viewer", days: "" }, /Invalid name/],
    ["a role for people", { name: "x", role: "admin", days: "" }, /viewer or runner/],
    ["a project that does not exist", { name: "x", role: "viewer", days: "", project: "nope" }, /no project/],
    ["days that are none", { name: "x", role: "viewer", days: "-1" }, /number of days/],
    ["no days", { name: "x", role: "viewer", days: "0" }, /number of days/],
  ])("creates no token with %s", async (_, fields, words) => {
    const answer = await team.post("/tokens", fields, asPerson("ada", "admins"));
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(words);
  });
});
