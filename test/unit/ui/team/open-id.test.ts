import { once } from "node:events";
import { get } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { DashboardConfig } from "../../../../src/config/dashboard.ts";
import { createManualClock } from "../../../support/manual-clock.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../../../support/openid-provider.ts";
import { hasPostgres, postgresNote } from "../../../support/postgres.ts";
import { freePort } from "../../../support/server-process.ts";
import { openTeamDashboard, teamUrl } from "../../../support/team-ui.ts";

const redirectUri = `${teamUrl}/sign-in/callback`;
const env = { CLIENT_SECRET: "client-secret-1" };
const hourMs = 3_600_000;

const accounts = {
  "1": { email: "ada@acme.example", email_verified: true, groups: ["staff", "admins"] },
  "2": { email: "ben@acme.example", email_verified: false, preferred_username: "ben", groups: "runners" },
  "3": { preferred_username: "eve", groups: ["guests"] },
};

const dashboardOf = (
  issuer: string,
  roles: object = { admin: ["admins"], runner: ["runners"] },
): DashboardConfig => ({
  url: teamUrl,
  sessionHours: 12,
  idleHours: 2,
  signIn: { issuer, clientId: "placewright", clientSecret: { env: "CLIENT_SECRET" }, roles },
});

describe.skipIf(!hasPostgres)(`sign-in with OpenID Connect${postgresNote}`, () => {
  let provider: OpenIdProvider;
  const closers: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    provider = await startOpenIdProvider(redirectUri, accounts);
  });
  afterAll(() => provider?.close());
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function open(dashboard = dashboardOf(provider.issuer)) {
    const clock = createManualClock(Date.now());
    const team = await openTeamDashboard(dashboard, { env, clock });
    closers.push(team.close);
    const navigate = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none" };
    const cookieOf = (headers: Readonly<Record<string, unknown>>, name: string) =>
      [headers["set-cookie"] ?? []]
        .flat()
        .map(String)
        .find((text) => text.startsWith(`${name}=`)) ?? "";
    /** Goes to the provider. Returns its address and the ticket in the browser. */
    const begin = async (path = "/sign-in") => {
      const answer = await team.ask(path, { headers: navigate });
      const ticket = cookieOf(answer.headers, "__Host-placewright-sign-in").split(";")[0] ?? "";
      return { answer, ticket, location: String(answer.headers["location"]) };
    };
    const finish = (address: string, ticket: string) => {
      const { pathname, search } = new URL(address);
      return team.ask(`${pathname}${search}`, {
        headers: { ...navigate, "sec-fetch-site": "cross-site", cookie: ticket },
      });
    };
    const enter = async (login: string, path?: string) => {
      const { ticket, location } = await begin(path);
      const answer = await finish(await provider.signIn(location, login), ticket);
      const setCookie = cookieOf(answer.headers, "__Host-placewright-session");
      return { answer, setCookie, cookie: setCookie.split(";")[0] ?? "" };
    };
    const audit = async () =>
      (await team.store.audit({ limit: 100 })).map(
        ({ actor, action, subject, details }) => `${actor} ${action} ${subject}, ${details.words}`,
      );
    return { ...team, clock, navigate, begin, finish, enter, audit };
  }

  test("leads to the provider and back to the page that was wanted", async () => {
    const { ask, navigate, enter, audit } = await open();
    const wanted = await ask("/runs?x=1", { headers: navigate });
    expect([wanted.status, wanted.headers["location"]]).toEqual([303, "/sign-in?to=%2Fruns%3Fx%3D1"]);
    const { answer, setCookie, cookie } = await enter("1", String(wanted.headers["location"]));
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/runs?x=1"]);
    expect(setCookie).toMatch(
      /^__Host-placewright-session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/,
    );
    const { status, text } = await ask("/runs", { headers: { cookie } });
    expect(status).toBe(200);
    expect(text).toContain('<bdi>ada@acme.example</bdi> <b class="badge">admin</b>');
    expect(text).toContain('<form method="post" action="/sign-out">');
    expect(await audit()).toEqual(["ada@acme.example sign-in admin, subject 1"]);
  });

  test("does not know a browser without a session", async () => {
    const { ask, post, navigate } = await open();
    for (const cookie of [
      "",
      "__Host-placewright-session=x",
      `__Host-placewright-session=${"A".repeat(43)}`,
    ]) {
      expect((await ask("/", { headers: { cookie } })).status).toBe(401);
      expect((await post("/runs", { which: "all" }, { cookie })).status).toBe(401);
      expect((await ask("/changes?topics=ledger", { headers: { cookie } })).status).toBe(401);
      expect((await ask("/", { headers: { ...navigate, cookie } })).status).toBe(303);
    }
  });

  test("takes the name of an email address only if the provider has verified it", async () => {
    const { ask, enter } = await open();
    const { cookie } = await enter("2");
    expect((await ask("/", { headers: { cookie } })).text).toContain(
      '<bdi>ben</bdi> <b class="badge">runner</b>',
    );
  });

  test("gives no role by an email address that is not verified", async () => {
    const roles = { claim: "email", admin: ["ada@acme.example", "ben@acme.example"] };
    const { enter } = await open(dashboardOf(provider.issuer, roles));
    expect((await enter("1")).answer.status).toBe(303);
    expect((await enter("2")).answer.status).toBe(403);
  });

  test("refuses people without a role, in words, and records it", async () => {
    const { enter, audit } = await open();
    const { answer, setCookie } = await enter("3");
    expect([answer.status, setCookie]).toEqual([403, ""]);
    expect(answer.text).toContain("eve has no role at this dashboard. Ask one of its admins for one.");
    expect(answer.text).not.toContain('href="/runs"');
    expect(await audit()).toEqual(["eve refused sign-in, no role, subject 3"]);
  });

  test("reads roles from the ID token, if they are there", async () => {
    const other = await startOpenIdProvider(redirectUri, accounts, { claimsInToken: true });
    closers.push(other.close);
    const { begin, finish } = await open(dashboardOf(other.issuer, { default: "viewer", admin: ["admins"] }));
    for (const login of ["1", "3"]) {
      const { ticket, location } = await begin();
      expect((await finish(await other.signIn(location, login), ticket)).status).toBe(303);
    }
  });

  test.each<[string, (address: string, ticket: string) => [string, string]]>([
    ["another browser", (address) => [address, ""]],
    [
      "another state",
      (address, ticket) => [address.replace(/state=[^&]+/, "state=other-state-of-another"), ticket],
    ],
    ["another code", (address, ticket) => [address.replace(/code=[^&]+/, "code=other"), ticket]],
    [
      "another provider",
      (address, ticket) => [address.replace(/iss=[^&]+/, "iss=https%3A%2F%2Fevil.example"), ticket],
    ],
    ["another nonce", (address, ticket) => [address, changed(ticket, "nonce")]],
    ["another verifier", (address, ticket) => [address, changed(ticket, "verifier")]],
  ])("refuses an answer of %s", async (_, change) => {
    const { begin, finish } = await open();
    const { ticket, location } = await begin();
    const [address, kept] = change(await provider.signIn(location, "1"), ticket);
    const answer = await finish(address, kept);
    expect(answer.status).toBe(502);
    expect(answer.text).toContain("You are not signed in");
    expect(String(answer.headers["set-cookie"])).not.toContain("placewright-session=");
  });

  test("refuses an answer that was used", async () => {
    const { begin, finish } = await open();
    const { ticket, location } = await begin();
    const address = await provider.signIn(location, "1");
    expect((await finish(address, ticket)).status).toBe(303);
    expect((await finish(address, ticket)).status).toBe(502);
  });

  test("says that the provider refused", async () => {
    const { begin, finish } = await open();
    const { ticket, location } = await begin();
    const state = new URL(location).searchParams.get("state");
    const answer = await finish(
      `${redirectUri}?error=access_denied&error_description=Not+today&state=${state}&iss=${encodeURIComponent(provider.issuer)}`,
      ticket,
    );
    expect(answer.status).toBe(502);
    expect(answer.text).toContain("access_denied: Not today");
  });

  test("says that the provider cannot be reached, and tries again with the next sign-in", async () => {
    const { begin } = await open(dashboardOf(`http://127.0.0.1:${await freePort()}`));
    const { answer } = await begin();
    expect(answer.status).toBe(502);
    expect(answer.text).toMatch(/Cannot sign in at http:\/\/127\.0\.0\.1:\d+: /);
  });

  test.each(["https://evil.example/", "//evil.example", "/\\evil.example", "/x\r\nSet-Cookie: a=b", "x"])(
    "returns to no other site: %j",
    async (to) => {
      const { enter } = await open();
      const { answer } = await enter("1", `/sign-in?${new URLSearchParams({ to })}`);
      expect(answer.headers["location"]).toBe("/");
    },
  );

  test("ends a session by sign-out: its cookie is worth nothing, and the browser loses it", async () => {
    const { ask, post, enter, audit } = await open();
    const { cookie } = await enter("1");
    const other = await enter("1");
    const out = await post("/sign-out", {}, { cookie });
    expect([out.status, out.headers["location"]]).toEqual([303, "/signed-out"]);
    expect(String(out.headers["set-cookie"])).toMatch(/^__Host-placewright-session=; Path=\/; Max-Age=0;/);
    expect((await ask("/", { headers: { cookie } })).status).toBe(401);
    expect((await ask("/", { headers: { cookie: other.cookie } })).status).toBe(200);
    const page = await ask("/signed-out", { headers: {} });
    expect(page.text).toContain('<a class="btn" href="/sign-in">Sign in again</a>');
    expect((await audit())[0]).toBe("ada@acme.example sign-out session, undefined");
  });

  test("ends the event streams of a session with it", async () => {
    const { port, post, enter, navigate } = await open();
    const { cookie } = await enter("1");
    const asked = get({
      host: "127.0.0.1",
      port,
      path: "/changes?topics=ledger&since=0",
      headers: { ...navigate, host: new URL(teamUrl).host, cookie },
    });
    const [stream] = await once(asked, "response");
    expect(stream.statusCode).toBe(200);
    stream.resume();
    await post("/sign-out", {}, { cookie });
    await once(stream, "end");
  });

  test("ends a session after hours, or earlier without requests", async () => {
    const { ask, enter, clock } = await open();
    const status = async (cookie: string) => (await ask("/runs", { headers: { cookie } })).status;
    const { cookie: used } = await enter("1");
    const { cookie: idle } = await enter("1");
    for (let hour = 1; hour < 12; hour++) {
      await clock.advance(hourMs);
      expect(await status(used)).toBe(200);
      if (hour === 3) expect(await status(idle)).toBe(401);
    }
    await clock.advance(hourMs);
    expect(await status(used)).toBe(401);
  });

  test("keeps no key of a session in the ledger", async () => {
    const { enter, store } = await open();
    const { cookie } = await enter("1");
    const key = cookie.split("=")[1] ?? "";
    expect(await store.session(key, Date.now())).toBeUndefined();
  });

  test("does not start without its secret", async () => {
    await expect(openTeamDashboard(dashboardOf(provider.issuer), { env: {} })).rejects.toMatchObject({
      code: "usage",
      reason: "Cannot serve a team: CLIENT_SECRET is not set, which dashboard.signIn.clientSecret names",
    });
  });
});

/** Changes one key in the ticket of a browser. */
function changed(cookie: string, key: string): string {
  const [name, value = ""] = cookie.split("=");
  const ticket = JSON.parse(Buffer.from(value, "base64url").toString());
  const text = JSON.stringify({ ...ticket, [key]: "A".repeat(43) });
  return `${name}=${Buffer.from(text).toString("base64url")}`;
}
