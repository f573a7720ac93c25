import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { findAll } from "domutils";
import { parseDocument } from "htmlparser2";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { PlacewrightError } from "../../src/base/errors.ts";
import type { Placement } from "../../src/result/placement.ts";
import { countVerdicts } from "../../src/result/verdict.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createGuard, maxBodyBytes } from "../../src/ui/guard.ts";
import { createLinkAccess } from "../../src/ui/link-access.ts";
import { renderProblems } from "../../src/ui/pages/notice.ts";
import { renderRun } from "../../src/ui/pages/run.ts";
import { renderRuns } from "../../src/ui/pages/runs.ts";
import { renderTrends, type TrendsPage } from "../../src/ui/pages/trends/trends.ts";
import { runPath } from "../../src/ui/pages/view.ts";
import { waitingMarkup } from "../../src/ui/pages/waiting.ts";
import { listen, type ServerLimits } from "../../src/ui/server.ts";
import { parseTrendQuery } from "../../src/ui/trends/trend-query.ts";
import { ownVisitor } from "../../src/ui/visitor.ts";
import { makeProject } from "../support/project-folder.ts";
import { interrupt, isDeno, startCli, waitForOutput } from "../support/run-cli.ts";
import { listedRun, runPageOf, runsPageOf } from "../support/run-pages.ts";
import { sampleOf } from "../support/sample-of.ts";
import { sampleRunReport } from "../support/sample-run-report.ts";
import {
  askUi,
  enterUi,
  followUi,
  formCall,
  openDashboard,
  projectFiles,
  requestUi,
  type UiAnswer,
} from "../support/ui.ts";

type Dashboard = Awaited<ReturnType<typeof openDashboard>>;

const files = {
  "placewright.config.ts": `export default {
  projects: [
    { name: "local", provider: "local", completeAfter: 50 },
    { name: "slow", provider: "local", completeAfter: "600s" },
  ],
  check: { failOn: "never" },
};
`,
};
const patience = { timeout: 120_000, interval: 20 };

let dashboard: Dashboard;
let store: Store;
let origin = "";
let host = "";
let port = "";
let cookie = "";
let entered: UiAnswer;
let usedLink = "";
/** A finished run that is the baseline, and a stopped run that is open. */
let finished = "";
let open = "";
const links: string[] = [];

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  askUi(origin, path, { headers: { cookie, ...headers } });
const form = (
  path: string,
  headers: Readonly<Record<string, string>> = {},
  fields: Readonly<Record<string, string>> = { which: "all" },
) => askUi(origin, path, formCall({ origin, cookie }, Object.entries(fields), headers));

/** The state that an attack must not change: the runs, their states, and the baseline. */
const state = async () => JSON.stringify([await store.runs(), await store.baselines()]);

/** Paths of requests that change something. Each attack is tried on each of them. */
const changes = [
  "/runs",
  "/runs/OPEN/stop",
  "/runs/OPEN/go-on",
  "/runs/OPEN/cancel",
  "/runs/OPEN/baseline",
  "/baselines/clear",
];
const readings = [
  "/",
  "/scenario?name=sale",
  "/runs",
  "/runs/DONE",
  "/runs/DONE/report/",
  "/runs/DONE/report/report.json",
  "/trends",
  "/changes?topics=ledger",
];
const pathOf = (route: string) => route.replace("OPEN", open).replace("DONE", finished);
const changeFields = { which: "all", project: "local", branch: "" };

/** Sends raw bytes, and resolves with the complete response. */
const sendRaw = (text: string, to = port): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(to), "127.0.0.1", () => socket.write(text, "latin1"));
    let answer = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      answer += part;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? resolve(answer) : reject(error),
    );
  });
const rawRequest = (lines: readonly string[], body = "") =>
  `${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n${body}`;

const safeHeaders = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "off",
  "x-frame-options": "DENY",
};
const expectSafe = ({ headers }: Pick<UiAnswer, "headers">) => {
  expect(headers).toMatchObject(safeHeaders);
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
};
/** Expects a response without project data or credentials. */
const expectNothingTold = ({ text, headers }: UiAnswer) => {
  expect(text).not.toMatch(/Acme|order|sale|20\d{6}-\d{6}/);
  expect(text.length).toBeLessThan(300);
  expect(text + JSON.stringify(headers)).not.toContain(host.split(".")[0]);
  expect(headers["set-cookie"]).toBeUndefined();
};

beforeAll(async () => {
  dashboard = await openDashboard(files, { onLink: (link) => links.push(link) });
  ({ origin } = dashboard);
  ({ host, port } = new URL(origin));
  usedLink = dashboard.link();
  ({ entered, cookie } = await enterUi({ link: () => usedLink, origin }));
  const begin = async (fields: Readonly<Record<string, string>>) =>
    String((await form("/runs", {}, { which: "chosen", scenario: "order", ...fields })).headers["location"])
      .split("/")
      .at(-1) ?? "";
  finished = await begin({ project: "local" });
  await vi.waitFor(
    async () => expect((await get(`/runs/${finished}`)).text).toContain("What happened"),
    patience,
  );
  expect((await form(`/runs/${finished}/baseline`)).status).toBe(303);
  open = await begin({ project: "slow" });
  await form(`/runs/${open}/stop`);
  await vi.waitFor(
    async () => expect((await get(`/runs/${open}`)).text).toContain("; not running"),
    patience,
  );
  store = await openSqliteStore(join(dashboard.dir, ".placewright"));
});
afterAll(async () => {
  await store?.close();
  await dashboard?.close();
});

describe("the host of the dashboard", () => {
  test("has at least 96 random bits, in lower case", () =>
    expect(host).toMatch(/^pw-[0-9a-f]{32}\.localhost:\d+$/));

  test("is never repeated", () => {
    const names = Array.from({ length: 200 }, () => createLinkAccess(8026, () => {}).origin);
    expect(new Set(names).size).toBe(200);
  });

  const spellings: Readonly<Record<string, () => string>> = {
    "127.0.0.1": () => `127.0.0.1:${port}`,
    "127.0.0.1 without a port": () => "127.0.0.1",
    "127.1": () => `127.1:${port}`,
    "0.0.0.0": () => `0.0.0.0:${port}`,
    "a decimal IP address": () => `2130706433:${port}`,
    "a hexadecimal IP address": () => `0x7f000001:${port}`,
    "an octal IP address": () => `0177.0.0.1:${port}`,
    "IPv6 loopback": () => `[::1]:${port}`,
    "IPv4 in IPv6": () => `[::ffff:127.0.0.1]:${port}`,
    localhost: () => `localhost:${port}`,
    "localhost with a root dot": () => `localhost.:${port}`,
    "another *.localhost": () => `app.localhost:${port}`,
    "a name of another dashboard": () => `pw-${"0".repeat(32)}.localhost:${port}`,
    "its name without its port": () => host.replace(/:\d+/, ""),
    "its name at another port": () => host.replace(/:\d+/, ":1"),
    "its name with a leading zero in the port": () => host.replace(":", ":0"),
    "its name with two ports": () => `${host}:${port}`,
    "its name with a root dot": () => host.replace(":", ".:"),
    "its name in upper case": () => host.toUpperCase(),
    "a name under its name": () => `www.${host}`,
    "its name before another": () => host.replace(":", ".evil.example:"),
    "its name as a user name": () => `${host}@evil.example`,
    "another name as a user name": () => `evil.example@${host}`,
    "its name in a list": () => `${host}, evil.example`,
    "its name after a space": () => `evil.example ${host}`,
    "its name with a path": () => `${host}/`,
    "its whole origin": () => origin,
    "a public host name": () => "evil.example",
    "a public host name with the port": () => `evil.example:${port}`,
    "a rebinding service": () => `7f000001.c0a80001.rbndr.example:${port}`,
    "an IP address in a host name": () => `127.0.0.1.nip.example:${port}`,
    "nothing at all": () => "",
    "an asterisk": () => "*",
    "percent-encoded": () => host.replace("-", "%2d"),
  };
  const table = Object.entries(spellings);

  test.each(table)("shows nothing under %s", async (_, spell) => {
    const answer = await askUi(origin, "/", { headers: { cookie, host: spell() } });
    expect(answer.status).toBe(421);
    expect(answer.text).toContain("Open the URL that placewright ui shows");
    expectNothingTold(answer);
  });

  test.each(table)("changes nothing under %s", async (_, spell) => {
    const before = await state();
    const answer = await form("/runs", { host: spell(), origin: `http://${spell()}` });
    expect(answer.status).toBe(421);
    expect(await state()).toBe(before);
  });

  test.each(table.slice(0, 13))("accepts no link under %s, which stays unused", async (_, spell) => {
    const other = createLinkAccess(Number(port), () => {});
    const guard = createGuard(other);
    const { pathname, search } = new URL(other.link());
    const head = (name: string) => ({
      method: "GET",
      url: `${pathname}${search}`,
      headers: { host: name },
      rawHeaders: ["Host", name],
    });
    expect(guard(head(spell()))?.status).toBe(421);
    expect(guard(head(new URL(other.origin).host))?.status).toBe(303);
  });

  test.each(["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host", "X-Forwarded-Server"])(
    "is not read from %s",
    async (name) => {
      const value = name === "Forwarded" ? `host=${host}` : host;
      expect(
        (await askUi(origin, "/", { headers: { cookie, host: "evil.example", [name]: value } })).status,
      ).toBe(421);
    },
  );

  test.each(["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Uri"])(
    "ignores %s, which does not change the path",
    async (name) => {
      const answer = await get("/nowhere", { [name]: "/runs" });
      expect([answer.status, answer.text.includes(finished)]).toEqual([404, false]);
    },
  );

  test.each([
    ["two names", () => [`Host: ${host}`, "Host: evil.example"]],
    ["two names, the other first", () => ["Host: evil.example", `Host: ${host}`]],
    ["its name twice", () => [`Host: ${host}`, `Host: ${host}`]],
    ["no name", () => []],
  ] as const)("is not read from a request with %s", async (_, lines) => {
    const answer = await sendRaw(rawRequest(["GET / HTTP/1.1", ...lines(), `Cookie: ${cookie}`]));
    expect(answer).toMatch(/^HTTP\/1\.1 4(21|00) /);
    expect(answer).not.toContain("Acme");
  });

  test.each([
    ["HTTP/1.0 without Host", () => ["GET / HTTP/1.0"]],
    ["its own absolute target under another Host", () => [`GET ${origin}/ HTTP/1.1`, "Host: evil.example"]],
    ["another absolute target", () => ["GET http://evil.example/ HTTP/1.1", `Host: ${host}`]],
    ["its own absolute target", () => [`GET ${origin}/ HTTP/1.1`, `Host: ${host}`]],
    ["an https target", () => [`GET https://${host}/ HTTP/1.1`, `Host: ${host}`]],
    ["an authority as its target", () => [`GET ${host} HTTP/1.1`, `Host: ${host}`]],
    ["an asterisk as its target", () => ["OPTIONS * HTTP/1.1", `Host: ${host}`]],
    ["a tunnel to another machine", () => ["CONNECT evil.example:443 HTTP/1.1", "Host: evil.example:443"]],
    ["a tunnel to itself", () => [`CONNECT ${host} HTTP/1.1`, `Host: ${host}`]],
  ] as const)("serves nothing to %s", async (_, lines) => {
    const answer = await sendRaw(rawRequest([...lines(), `Cookie: ${cookie}`]));
    expect(answer).not.toMatch(/HTTP\/1\.[01] [23]/);
    expect(answer).not.toContain("Scenarios");
  });
});

describe("a request that reaches no page", () => {
  test.each([
    ["without Host", 421, () => ["GET / HTTP/1.1"]],
    ["of a form without Host", 421, () => ["POST /runs HTTP/1.1", "Content-Length: 0"]],
    [
      "for a tunnel to another machine",
      405,
      () => ["CONNECT evil.example:443 HTTP/1.1", "Host: evil.example:443"],
    ],
    ["for a tunnel to itself", 405, () => [`CONNECT ${host} HTTP/1.1`, `Host: ${host}`]],
  ] as const)("%s is rejected with the headers of every response", async (_, status, lines) => {
    const answer = await sendRaw(rawRequest([...lines(), `Cookie: ${cookie}`]));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const [head = ""] = answer.split("\r\n\r\n");
    const headers = Object.fromEntries(
      head
        .split("\r\n")
        .slice(1)
        .map((line) => [line.split(": ")[0]?.toLowerCase(), line.slice(line.indexOf(": ") + 2)]),
    );
    expectSafe({ headers });
  });
});

describe("the link", () => {
  const fresh = () => {
    const asked: string[] = [];
    const access = createLinkAccess(8026, (link) => asked.push(link));
    const guard = createGuard(access);
    const name = new URL(access.origin).host;
    const call = (url: string, headers: Readonly<Record<string, string>> = {}, method = "GET") =>
      guard({ method, url, headers: { host: name, ...headers }, rawHeaders: ["Host", name] });
    const key = new URL(access.link()).searchParams.get("token") ?? "";
    return { access, asked, call, key };
  };

  test("sets a cookie for this host only, which scripts cannot read and other sites cannot send", () => {
    expect(entered.status).toBe(303);
    expect(entered.headers["set-cookie"]).toEqual([`${cookie}; Path=/; HttpOnly; SameSite=Strict`]);
  });

  test("redirects without its key, so that the key is neither cached nor sent as a referrer", () => {
    expect(entered.headers).toMatchObject({
      location: "/",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    });
  });

  test("works once; a second browser learns how to get another, and the terminal shows it", async () => {
    links.length = 0;
    const answer = await enterUi({ link: () => usedLink, origin });
    expect([answer.entered.status, answer.cookie]).toEqual([401, ""]);
    expect(answer.entered.text).toContain("Open the newest link that placewright ui shows in its terminal");
    expect(links).toHaveLength(1);
    expect((await enterUi({ link: () => links[0] ?? "", origin })).entered.status).toBe(303);
  });

  test("redirects the browser that has used it, without a second cookie", async () => {
    const { pathname, search } = new URL(usedLink);
    const again = await get(`${pathname}${search}`);
    expect([again.status, again.headers["location"], again.headers["set-cookie"]]).toEqual([
      303,
      "/",
      undefined,
    ]);
  });

  test("works when the tab is reloaded", async () =>
    expect([(await get("/")).status, (await get("/")).status]).toEqual([200, 200]));

  test("signs in only one of two browsers that use it at once", async () => {
    const link = dashboard.link();
    const answers = await Promise.all(Array.from({ length: 8 }, () => enterUi({ link: () => link, origin })));
    expect(answers.filter(({ entered }) => entered.status === 303)).toHaveLength(1);
    expect(answers.filter(({ cookie }) => cookie !== "")).toHaveLength(1);
  });

  test("is shown once, no matter how often requests without a cookie arrive", () => {
    const { call, key, asked } = fresh();
    expect(call(`/?token=${key}`)?.status).toBe(303);
    for (let time = 0; time < 100; time++) expect(call("/")?.status).toBe(401);
    expect(asked).toHaveLength(1);
  });

  test("is not shown again while it is unused", () => {
    const { call, asked } = fresh();
    for (let time = 0; time < 10; time++) call("/");
    expect(asked).toEqual([]);
  });

  test("is not shown again for requests under another name", () => {
    const { call, key, asked, access } = fresh();
    call(`/?token=${key}`);
    const foreign = createGuard(access);
    foreign({
      method: "GET",
      url: "/",
      headers: { host: "evil.example" },
      rawHeaders: ["Host", "evil.example"],
    });
    expect(asked).toEqual([]);
  });

  test("that replaces a used one also ends when it is used", () => {
    const { call, key, access } = fresh();
    call(`/?token=${key}`);
    const next = new URL(access.link()).searchParams.get("token");
    expect(next).not.toBe(key);
    expect([
      call(`/?token=${key}`)?.status,
      call(`/?token=${next}`)?.status,
      call(`/?token=${next}`)?.status,
    ]).toEqual([401, 303, 401]);
  });

  test.each([
    ["twice", (key: string) => `/?token=${key}&token=${key}`],
    ["before another", (key: string) => `/?token=${key}&token=x`],
    ["after another", (key: string) => `/?token=x&token=${key}`],
    ["twice by an encoded name", (key: string) => `/?token=${key}&%74oken=x`],
    ["under another path", (key: string) => `/runs?token=${key}`],
    ["under a double slash", (key: string) => `//?token=${key}`],
    ["under a dot segment", (key: string) => `/.?token=${key}`],
    ["under an encoded path", (key: string) => `/%2e?token=${key}`],
    ["in the path", (key: string) => `/${key}`],
    ["by another name", (key: string) => `/?Token=${key}`],
    ["as an array", (key: string) => `/?token[]=${key}`],
    ["with a space", (key: string) => `/?token=${key}%20`],
    ["with a NUL", (key: string) => `/?token=${key}%00`],
    ["without its last character", (key: string) => `/?token=${key.slice(0, -1)}`],
    ["with one more character", (key: string) => `/?token=${key}A`],
    [
      "in another case",
      (key: string) =>
        `/?token=${key.replace(/[a-z]/gi, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))}`,
    ],
    ["empty", () => "/?token="],
    ["as a property of objects", () => "/?token=__proto__"],
  ])("does not sign in with its key %s, and stays unused", (_, toUrl) => {
    const { call, key } = fresh();
    const answer = call(toUrl(key));
    expect([answer?.status, answer?.headers?.["Set-Cookie"]]).toEqual([401, undefined]);
    expect(call(`/?token=${key}`)?.status).toBe(303);
  });

  test.each(["HEAD", "OPTIONS", "POST", "PUT", "TRACE"])("is not used up by %s", (method) => {
    const { call, key } = fresh();
    expect(call(`/?token=${key}`, {}, method)?.status).not.toBe(303);
    expect(call(`/?token=${key}`)?.status).toBe(303);
  });

  test.each([
    [
      "a script of a page",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
    ],
    [
      "an image of a page",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
    ],
    [
      "a frame of a page",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
    ],
    [
      "an object of a page",
      { "sec-fetch-site": "same-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "object" },
    ],
    [
      "a page that names its origin",
      { origin: "http://evil.example", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    ],
  ] as const)("is not used up by %s", (_, headers) => {
    const { call, key } = fresh();
    expect(call(`/?token=${key}`, headers)?.status).toBe(403);
    expect(call(`/?token=${key}`)?.status).toBe(303);
  });

  test("signs in if followed from another page, such as a terminal in a browser", () => {
    const { call, key } = fresh();
    const headers = {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    expect(call(`/?token=${key}`, headers)?.status).toBe(303);
    // The browser follows the redirect without the cookie; the Refresh header then makes it request the page
    // again.
    expect(call("/", headers)).toMatchObject({ status: 200, headers: { Refresh: "0; url=/" } });
  });

  test.each(["Cookie: placewright=", "Authorization: Bearer ", "Authorization: Basic ", "X-Token: "])(
    "does not sign in with its key in “%s”",
    (header) => {
      const { call, key } = fresh();
      const [name = "", value = ""] = header.split(": ");
      expect(call("/", { [name.toLowerCase()]: `${value}${key}` })?.status).toBe(401);
    },
  );
});

describe("the cookie", () => {
  const value = () => cookie.slice("placewright=".length);

  test.each([
    ["absent", () => undefined],
    ["empty", () => "placewright="],
    ["without a value", () => "placewright"],
    ["with another value", () => `placewright=${"A".repeat(32)}`],
    ["without its last character", () => cookie.slice(0, -1)],
    ["with one more character", () => `${cookie}A`],
    ["in upper case", () => `placewright=${value().toUpperCase()}`],
    ["under a name in upper case", () => `Placewright=${value()}`],
    ["under a longer name", () => `placewright2=${value()}`],
    ["under a name that ends like it", () => `xplacewright=${value()}`],
    ["in the value of another", () => `other=${cookie}`],
    ["in the value of another, in quotes", () => `other="${cookie}"`],
    ["in quotes", () => `placewright="${value()}"`],
    ["percent-encoded", () => `placewright=%${value().charCodeAt(0).toString(16)}${value().slice(1)}`],
    ["in an array", () => `placewright[]=${value()}`],
    ["after a NUL-like word", () => `placewright=__proto__`],
    ["it is separated by a comma", () => `a=b, ${cookie}`],
  ])("does not sign in if %s", async (_, toCookie) => {
    const given = toCookie();
    const answer = await askUi(origin, "/", { headers: given === undefined ? {} : { cookie: given } });
    expect(answer.status).toBe(401);
    expectNothingTold(answer);
  });

  test.each([
    ["in the address", () => ({ path: `/?placewright=${value()}`, headers: {} })],
    ["as the link's key", () => ({ path: `/?token=${value()}`, headers: {} })],
    ["as a bearer token", () => ({ path: "/", headers: { authorization: `Bearer ${value()}` } })],
    [
      "as a password",
      () => ({
        path: "/",
        headers: { authorization: `Basic ${Buffer.from(`me:${value()}`).toString("base64")}` },
      }),
    ],
    ["in a custom header", () => ({ path: "/", headers: { "x-cookie": cookie } })],
  ])("does not sign in with its value %s", async (_, toCall) => {
    const { path, headers } = toCall();
    expect((await askUi(origin, path, { headers })).status).toBe(401);
  });

  test.each([
    ["before it", () => `placewright=evil; ${cookie}`],
    ["after it", () => `${cookie}; placewright=evil`],
    [
      "around it, many",
      () => `${"placewright=evil; ".repeat(100)}${cookie}; ${"placewright=x; ".repeat(100)}`,
    ],
    ["empty, before it", () => `placewright=; ${cookie}`],
    ["nameless, before it", () => `=placewright; ${cookie}`],
  ])("is accepted next to a cookie of another server, %s", async (_, toCookie) => {
    expect((await askUi(origin, "/", { headers: { cookie: toCookie() } })).status).toBe(200);
  });

  test.each([
    ["one that it does not know", () => "placewright=evil"],
    ["two that it does not know", () => "placewright=evil; placewright=evil"],
    ["two halves", () => `placewright=${value().slice(0, 16)}; placewright=${value().slice(16)}`],
  ])("is required in addition to a cookie of another server: %s", async (_, toCookie) => {
    expect((await askUi(origin, "/runs", { headers: { cookie: toCookie() } })).status).toBe(401);
  });

  test.each(readings)("is in no page: %s", async (route) => {
    if (route.startsWith("/changes")) return expect((await askUi(origin, route)).status).toBe(401);
    const { text, status } = await get(pathOf(route));
    expect(status).toBe(200);
    expect(text).not.toContain(value());
    expect(text).not.toContain(new URL(dashboard.link()).searchParams.get("token"));
    expect(text).not.toMatch(/name="token"/);
  });

  test.each([...readings, "/nowhere", "/runs/x", "/favicon.ico", "/robots.txt"])(
    "is required at %s",
    async (route) => {
      const answer = await askUi(origin, pathOf(route));
      expect(answer.status).toBe(401);
      expectNothingTold(answer);
    },
  );

  test.each(changes)("is required by %s", async (route) => {
    const before = await state();
    const answer = await askUi(
      origin,
      pathOf(route),
      formCall({ origin, cookie: "" }, Object.entries(changeFields)),
    );
    expect(answer.status).toBe(401);
    expect(await state()).toBe(before);
  });
});

describe("a restarted dashboard", () => {
  let again: Dashboard;
  beforeAll(async () => {
    again = await openDashboard();
  });
  afterAll(() => again?.close());

  test("does not respond under the host of an earlier one", async () => {
    const answer = await askUi(again.origin, "/", {
      headers: { host: `${host.split(":")[0]}:${new URL(again.origin).port}`, cookie },
    });
    expect(answer.status).toBe(421);
  });
  test("does not accept an earlier cookie", async () =>
    expect((await askUi(again.origin, "/", { headers: { cookie } })).status).toBe(401));
  test("does not accept an earlier link", async () => {
    const { pathname, search } = new URL(dashboard.link());
    expect((await askUi(again.origin, `${pathname}${search}`)).status).toBe(401);
  });
  test("accepts no form from a page that is still open", async () => {
    const call = formCall({ origin, cookie }, [["which", "all"]]);
    expect((await askUi(again.origin, "/runs", call)).status).toBe(403);
  });
});

describe("pages of other origins", () => {
  const origins: Readonly<Record<string, () => string>> = {
    null: () => "null",
    "the web": () => "https://evil.example",
    "127.0.0.1": () => `http://127.0.0.1:${port}`,
    localhost: () => `http://localhost:${port}`,
    "another port of its name": () => origin.replace(/\d+$/, "1"),
    "its name without a port": () => origin.replace(/:\d+$/, ""),
    "its name by https": () => origin.replace("http:", "https:"),
    "a name under its name": () => origin.replace("//", "//www."),
    "its name before another": () => origin.replace(/:(\d+)$/, ".evil.example:$1"),
    "another user at its name": () => origin.replace("//", "//evil.example@"),
    "its name with a slash": () => `${origin}/`,
    "its name in upper case": () => origin.toUpperCase(),
    "its name twice": () => `${origin}, ${origin}`,
    "its name before another, in a list": () => `${origin}, https://evil.example`,
    "an extension": () => "chrome-extension://abcdefghijklmnop",
    "a file": () => "file://",
    nothing: () => "",
  };

  test.each(Object.entries(origins))("cannot start a run: Origin %s", async (_, from) => {
    const before = await state();
    expect((await form("/runs", { origin: from() })).status).toBe(403);
    expect(await state()).toBe(before);
  });

  const attackers = ["null", "the web", "another port of its name"] as const;
  test.each(changes.slice(1).flatMap((route) => attackers.map((from) => [route, from] as const)))(
    "cannot change anything with %s from %s",
    async (route, from) => {
      const before = await state();
      expect((await form(pathOf(route), { origin: origins[from]?.() ?? "" }, changeFields)).status).toBe(403);
      expect(await state()).toBe(before);
    },
  );

  test.each(changes)("cannot change anything with %s without an Origin", async (route) => {
    const before = await state();
    const { headers, ...call } = formCall({ origin, cookie }, Object.entries(changeFields));
    const { origin: _, ...others } = headers as Record<string, string>;
    expect((await askUi(origin, pathOf(route), { ...call, headers: others })).status).toBe(403);
    expect(await state()).toBe(before);
  });

  test.each([
    "cross-site",
    "same-site",
    "none",
    "same-origin, cross-site",
    "cross-site, same-origin",
    "Same-Origin",
    "",
    "unknown",
  ])("cannot start a run with Sec-Fetch-Site “%s”, regardless of Origin", async (site) => {
    const before = await state();
    expect((await form("/runs", { "sec-fetch-site": site })).status).toBe(403);
    expect(await state()).toBe(before);
  });

  test.each(
    changes
      .slice(1)
      .flatMap((route) => (["cross-site", "same-site"] as const).map((site) => [route, site] as const)),
  )("cannot change anything with %s and Sec-Fetch-Site %s", async (route, site) => {
    const before = await state();
    expect((await form(pathOf(route), { "sec-fetch-site": site }, changeFields)).status).toBe(403);
    expect(await state()).toBe(before);
  });

  const requests = {
    "a fetch of the web": {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "cors",
      origin: "https://evil.example",
    },
    "an image of the web": {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "no-cors",
      "sec-fetch-dest": "image",
    },
    "a frame on another port": {
      "sec-fetch-site": "same-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "iframe",
    },
  };
  test.each(
    readings.flatMap((route) =>
      Object.entries(requests).map(([words, headers]) => [route, words, headers] as const),
    ),
  )("cannot read %s with %s", async (route, _, headers) => {
    const answer = await get(pathOf(route), headers);
    expect(answer.status).toBe(403);
    expectNothingTold(answer);
  });

  test.each(readings.slice(1))("cannot see %s with a link, even with a cookie", async (route) => {
    const answer = await get(pathOf(route), {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    });
    expect(answer.status).toBe(403);
  });

  test("reach only the entry page with a link", async () => {
    const answer = await get("/", {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    });
    expect([answer.status, answer.headers["refresh"], answer.text]).toEqual([
      200,
      "0; url=/",
      "Opening the dashboard.\n",
    ]);
  });

  test.each([
    "text/plain",
    "text/plain; application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json",
    "application/x-www-form-urlencodedx",
    "application/x-www-form-urlencoded, text/plain",
    "*/*",
    "",
  ])("cannot start a run with a body of type “%s”", async (type) => {
    const before = await state();
    expect((await form("/runs", { "content-type": type })).status).toBe(415);
    expect(await state()).toBe(before);
  });

  test.each([
    ["no Sec-Fetch-Site, as old browsers send it", {}],
    ["same-origin", { "sec-fetch-site": "same-origin" }],
    ["a charset", { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" }],
  ])("are distinguished from the dashboard's own pages: %s is accepted", async (_, headers) => {
    expect((await form("/runs", headers, { which: "chosen" })).status).toBe(422);
  });
});

describe("methods", () => {
  test.each(["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "QUERY", "MKCOL"])(
    "%s is rejected",
    async (method) => {
      const before = await state();
      const answer = await get2("/runs", method);
      expect([answer.status, answer.headers["allow"]]).toEqual([405, "GET, POST"]);
      expectSafe(answer);
      expect(await state()).toBe(before);
    },
  );
  const get2 = (path: string, method: string) =>
    askUi(origin, path, { method, headers: { cookie, origin, "access-control-request-method": "POST" } });

  test.each(["x-http-method-override", "x-http-method", "x-method-override", "x-original-method"])(
    "%s does not turn a GET into a change",
    async (name) => {
      const before = await state();
      expect((await get("/runs?which=all", { [name]: "POST" })).status).toBe(200);
      expect(await state()).toBe(before);
    },
  );

  test.each(changes.slice(1))("a GET changes nothing at %s", async (route) => {
    const before = await state();
    expect((await get(`${pathOf(route)}?_method=POST&project=local&branch=`)).status).toBe(404);
    expect(await state()).toBe(before);
  });

  test.each(["websocket", "h2c", "TLS/1.0"])(
    "an upgrade to %s without a cookie is rejected",
    async (protocol) => {
      const lines = [
        "GET /changes?topics=ledger HTTP/1.1",
        `Host: ${host}`,
        `Upgrade: ${protocol}`,
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ];
      expect(await sendRaw(`${[...lines, "Connection: Upgrade, close"].join("\r\n")}\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 401 /,
      );
    },
  );

  test("an upgrade to websocket from another site's page is rejected, even with a cookie", async () => {
    const lines = [
      "GET /changes?topics=ledger HTTP/1.1",
      `Host: ${host}`,
      `Cookie: ${cookie}`,
      "Origin: https://evil.example",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    expect(await sendRaw(`${[...lines, "Connection: Upgrade, close"].join("\r\n")}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 403 /,
    );
  });

  test("an upgrade from the dashboard's own page is served as the requested page", async () => {
    const lines = [
      "GET /runs HTTP/1.1",
      `Host: ${host}`,
      `Cookie: ${cookie}`,
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    expect(await sendRaw(`${[...lines, "Connection: Upgrade, close"].join("\r\n")}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });

  test.each([
    ["without a cookie", {}, 401],
    ["with another cookie", { cookie: "placewright=evil" }, 401],
    ["of a foreign page", { origin: "https://evil.example" }, 403],
    ["of another port", { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, 403],
  ] as const)("a stream of changes %s is rejected", async (words, headers, status) => {
    const given = words.includes("cookie") ? headers : { cookie, ...headers };
    expect((await askUi(origin, "/changes?topics=files+ledger", { headers: given })).status).toBe(status);
  });

  test.each(["ledger%0d%0adata:%20evil%0d%0a%0d%0a", "run:x%0aevent:%20evil", "%00", "__proto__"])(
    "a stream of changes does not repeat its topic %s",
    async (topic) => {
      const stream = followUi(origin, `/changes?topics=ledger+${topic}&since=NaN`, { cookie });
      const { headers } = await stream.listening;
      expect(headers["content-type"]).toBe("text/event-stream");
      await form(`/runs/${finished}/baseline`);
      expect(await stream.told).toBe("data: ledger\n\n");
    },
  );
});

describe("bodies", () => {
  const big = "a".repeat(2 * 1024 * 1024);
  const typed = { "content-type": "application/x-www-form-urlencoded" };
  const cases: Readonly<Record<string, readonly [() => Readonly<Record<string, string>>, number]>> = {
    "of the dashboard's own page": [() => ({ cookie, origin, ...typed }), 413],
    "under another Host": [() => ({ cookie, origin, ...typed, host: "evil.example" }), 421],
    "under 127.0.0.1": [() => ({ cookie, origin, ...typed, host: `127.0.0.1:${port}` }), 421],
    "without a cookie": [() => ({ origin, ...typed }), 401],
    "from another origin": [() => ({ cookie, origin: "null", ...typed }), 403],
    "from another site": [() => ({ cookie, origin, ...typed, "sec-fetch-site": "cross-site" }), 403],
    "of another type": [() => ({ cookie, origin, "content-type": "text/plain" }), 415],
  };
  const table = Object.entries(cases).map(([words, [headers, status]]) => [words, status, headers] as const);

  test.each(table)("of 2 MB %s get %d, never 500", async (_, status, headers) => {
    expect((await askUi(origin, "/runs", { method: "POST", headers: headers(), body: big })).status).toBe(
      status,
    );
  });

  test.each(table)("of 2 MB in chunks %s get %d", async (_, status, headers) => {
    expect(
      (
        await askUi(origin, "/runs", {
          method: "POST",
          headers: { "transfer-encoding": "chunked", ...headers() },
          body: big,
        })
      ).status,
    ).toBe(status);
  });

  test.each(table)("that never arrive, %s, get %d at once, unread", async (_, status, headers) => {
    const asked = requestUi(origin, "/runs", {
      method: "POST",
      headers: { ...headers(), "content-length": String(2 * 1024 * 1024) },
    });
    const got = await new Promise<number | undefined>((resolve, reject) => {
      asked.on("response", (answer) => resolve(answer.statusCode));
      asked.on("error", reject);
      asked.flushHeaders();
    });
    expect(got).toBe(status);
    asked.on("error", () => {});
    asked.destroy();
  });

  test.each(["/runs/OPEN/cancel", "/runs/OPEN/stop", "/baselines/clear", "/nowhere"])(
    "of 2 MB to %s get 413",
    async (route) => {
      const before = await state();
      const answer = await askUi(origin, pathOf(route), {
        method: "POST",
        headers: { cookie, origin, ...typed },
        body: big,
      });
      expect(answer.status).toBe(413);
      expect(await state()).toBe(before);
    },
  );

  test("of the maximum size are read", async () => {
    const answer = await askUi(origin, "/runs", {
      method: "POST",
      headers: { cookie, origin, ...typed },
      body: `x=${"a".repeat(maxBodyBytes - 2)}`,
    });
    expect(answer.status).toBe(422);
  });
  test("one byte over the maximum size are rejected", async () => {
    const answer = await askUi(origin, "/runs", {
      method: "POST",
      headers: { cookie, origin, ...typed },
      body: `x=${"a".repeat(maxBodyBytes - 1)}`,
    });
    expect(answer.status).toBe(413);
  });
  test("one byte over the maximum size in chunks are rejected", async () => {
    const answer = await askUi(origin, "/runs", {
      method: "POST",
      headers: { cookie, origin, ...typed, "transfer-encoding": "chunked" },
      body: `x=${"a".repeat(maxBodyBytes - 1)}`,
    });
    expect(answer.status).toBe(413);
  });

  test.each([
    ["a length below 0", ["Content-Length: -1"]],
    ["a length that is not a number", ["Content-Length: ten"]],
    ["two lengths", ["Content-Length: 3", "Content-Length: 30"]],
    ["a length and chunks", ["Content-Length: 3", "Transfer-Encoding: chunked"]],
    ["chunks by another name", ["Transfer-Encoding: xchunked"]],
    ["a header that is folded", ["X-Long: a", " b", "Content-Length: x"]],
  ] as const)("with %s start no run, and hide no second request", async (_, lines) => {
    const before = await state();
    const smuggled = `POST /runs/${open}/cancel HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nOrigin: ${origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n`;
    const answer = await sendRaw(
      rawRequest(
        [
          "POST /runs HTTP/1.1",
          `Host: ${host}`,
          `Cookie: ${cookie}`,
          `Origin: ${origin}`,
          "Content-Type: application/x-www-form-urlencoded",
          ...lines,
        ],
        `0\r\n\r\n${smuggled}`,
      ),
    );
    expect(answer).not.toMatch(/HTTP\/1\.1 [235]/);
    expect(await state()).toBe(before);
  });

  test.each(["/", "/runs", "/?token=x"])("in a GET of %s are rejected", async (path) => {
    expect((await askUi(origin, path, { headers: { cookie, ...typed }, body: "which=all" })).status).toBe(
      400,
    );
  });

  test("announced with Expect are rejected before they are sent", async () => {
    const answer = await sendRaw(
      rawRequest(
        ["POST /runs HTTP/1.1", `Host: ${host}`, "Expect: 100-continue", "Content-Length: 100"],
        " ".repeat(100),
      ),
    );
    expect(answer).toMatch(/HTTP\/1\.1 401 /);
    if (!isDeno) expect(answer).not.toContain("100 Continue");
  });

  test("with an unknown expectation are rejected", async () => {
    const answer = await sendRaw(
      rawRequest(["POST /runs HTTP/1.1", `Host: ${host}`, "Expect: 200-ok", "Content-Length: 0"]),
    );
    expect(answer).toMatch(/HTTP\/1\.1 4/);
  });

  test.each([
    "__proto__=all&constructor=all",
    "which=all&which=title&scenario=__proto__",
    "scenario=constructor",
    "project=__proto__&which=all",
    "which[]=all",
    "which.all=1",
    "%ff=%ff",
    "which=chosen&scenario=%00",
    "which=title&title=(a%2B)%2B%24",
  ])("with the fields %s start no run", async (body) => {
    const before = await state();
    const answer = await askUi(origin, "/runs", {
      method: "POST",
      headers: { cookie, origin, ...typed },
      body,
    });
    expect([body, answer.status]).toEqual([body, 422]);
    expect(await state()).toBe(before);
  });
});

describe("paths", () => {
  const tricks = [
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fplacewright.config.ts",
    "%252e%252e%252fplacewright.config.ts",
    "..%5c..%5cplacewright.config.ts",
    "%2fetc%2fpasswd",
    "file:%2f%2f%2fetc%2fpasswd",
    "%c0%ae%c0%ae%2fetc%2fpasswd",
    "placewright.config.ts%00.eml",
    "%00",
    "%ff%fe",
    "%0d%0aSet-Cookie:%20evil=1",
    "%0d%0a%0d%0a<script>alert(1)<%2fscript>",
    "%2f%2fevil.example",
    "__proto__",
    "constructor",
    "%25",
    "';DROP%20TABLE%20run;--",
    "%e2%80%ae",
  ];
  const places: Readonly<Record<string, (trick: string) => string>> = {
    "a run": (trick) => `/runs/${trick}`,
    "a run's report": (trick) => `/runs/${trick}/report/`,
    "a file of a report": (trick) => `/runs/${finished}/report/${trick}`,
    "a message of a report": (trick) => `/runs/${finished}/report/messages/${trick}`,
  };
  const secrets = /root:|export default/;

  test.each(
    sampleOf(
      Object.keys(places).flatMap((place) => tricks.map((trick) => [place, trick] as const)),
      3,
    ),
  )("as %s lead nowhere: %s", async (place, trick) => {
    const answer = await get(places[place]?.(trick) ?? "");
    expect(answer.status).toBe(404);
    expect(answer.text).not.toMatch(secrets);
    expect(answer.text).not.toContain("<script>alert(1)");
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  const acts: Readonly<Record<string, (trick: string) => string>> = {
    "a run to cancel": (trick) => `/runs/${trick}/cancel`,
    "a run to stop": (trick) => `/runs/${trick}/stop`,
    "an act": (trick) => `/runs/${open}/${trick}`,
  };
  test.each(Object.keys(acts).flatMap((act) => tricks.map((trick) => [act, trick] as const)))(
    "as %s change nothing: %s",
    async (act, trick) => {
      const before = await state();
      const answer = await form(acts[act]?.(trick) ?? "");
      expect([answer.status, answer.headers["location"], answer.headers["set-cookie"]]).toEqual([
        404,
        undefined,
        undefined,
      ]);
      expect(await state()).toBe(before);
    },
  );

  test.each([
    "//runs",
    "/./runs",
    "/runs/../runs",
    "/runs//",
    "/RUNS",
    "/runs;x",
    "/runs%2f",
    "/%2fruns",
    "/runs/%2e%2e/trends",
    "/trends/..%2fruns",
    "/.git/config",
    "/placewright.config.ts",
    "/.placewright/ledger.db",
    "/etc/passwd",
    "/reports/latest/index.html",
    "/..%2fplacewright.config.ts",
  ])("show only pages of the dashboard: %s", async (path) => {
    const answer = await sendRaw(rawRequest([`GET ${path} HTTP/1.1`, `Host: ${host}`, `Cookie: ${cookie}`]));
    expect(answer).toMatch(/^HTTP\/1\.1 (200|404) /);
    expect(answer).not.toMatch(secrets);
    expect(answer).toMatch(/<title>(Runs|Trends|Not found) · Placewright/);
  });

  test.each([
    "/\\evil.example",
    "/..\\..\\placewright.config.ts",
    "\\\\evil.example",
    "runs",
    "?token=x",
    "#",
  ])("that are not paths are rejected: %s", async (path) => {
    const answer = await sendRaw(rawRequest([`GET ${path} HTTP/1.1`, `Host: ${host}`, `Cookie: ${cookie}`]));
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toMatch(secrets);
  });

  test.each(tricks)("as the name of a scenario are shown as text: %s", async (trick) => {
    const answer = await get(`/scenario?name=${trick}`);
    expect(answer.status).toBe(422);
    expect(answer.text).not.toMatch(secrets);
    expect(answer.text).not.toContain("<script>alert(1)");
  });

  test.each(tricks.slice(0, 9))("as a locale read no file: %s", async (trick) => {
    const answer = await get(`/scenario?name=sale&locale=${trick}`);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(secrets);
  });
});

/** A page of trends of a ledger in which every id is one text. */
function trendsOf(
  id: string,
  placement: Placement | undefined,
): Pick<TrendsPage, "query" | "tests" | "matching" | "trend" | "others" | "othersLeft"> {
  const identity = { id, title: id, scenario: id, project: id, provider: id, file: id, tags: [id] };
  const test = { testId: id, scenario: id, project: id, runId: id, completedAtMs: 0, identity };
  const run = {
    runId: id,
    createdAtMs: 0,
    verdict: "passed",
    name: id,
    contentHash: undefined,
    providerKey: id,
    settings: { projects: [] },
    assertions: [],
    placement,
  } as const;
  const later = { ...run, contentHash: id, settings: { projects: [], version: id }, providerKey: "x" };
  const trend = { testId: id, title: id, project: id, runs: [run, later, run], isCut: false };
  return {
    query: { ...parseTrendQuery({ q: id, tag: id, scenario: id }) },
    tests: [test],
    matching: [test],
    trend,
    others: [trend],
    othersLeft: 0,
  };
}

/** Ids that a ledger from an untrusted source could contain. */
const poisonedIds = [
  "../../../victim",
  "..",
  ".",
  "",
  "/evil",
  "//evil.example/x",
  "https://evil.example",
  "javascript:alert(1)",
  "x/cancel?",
  "x/cancel#",
  "x/../y",
  "\\\\evil.example",
  "%2e%2e%2fcancel",
  'x" onclick="alert(1)',
  "<script>alert(1)</script>",
  "x\r\nSet-Cookie: evil=1",
  "x\u0000y",
  "\u202Egpj.exe",
  "\uD800",
];

describe("ids in an untrusted ledger", () => {
  const _row = (id: string) => ({ id, createdAtMs: 0, state: "open", epoch: 1, calls: {} }) as const;
  const placement = sampleRunReport().tests.find((test) => test.placement)?.placement;
  const pages: Readonly<Record<string, (id: string) => Promise<string>>> = {
    "list of runs": (id) =>
      renderRuns(
        runsPageOf({
          view: {
            runs: [listedRun({ id, branch: id })],
            hasMore: true,
            open: [
              {
                run: listedRun({ id }),
                progress: { tests: 1, counts: countVerdicts(["pending"]) },
                doneMs: 0,
                isWorkedOn: false,
              },
            ],
            differing: [{ id, createdAtMs: 0, headlines: ["a"], steps: [id] }],
          },
        }),
      ),
    "run's page": (id) => renderRun(runPageOf({ run: { id }, view: { before: listedRun({ id }) } })),
    "trends page": (id) =>
      renderTrends({
        visit: { since: 0, visitor: ownVisitor() },
        ...trendsOf(id, placement),
        baselines: [{ project: "local", branch: "main", runId: id, setAtMs: 0 }],
        problems: [],
      }),
    "list of open tests": async (id) =>
      String(await waitingMarkup([{ runId: id, testId: id, project: id, submittedAtMs: 0 }])),
  };

  test.each(
    sampleOf(
      Object.keys(pages).flatMap((page) => poisonedIds.map((id) => [page, id] as const)),
      3,
    ),
  )("lead to no other address from the %s: %j", async (page, id) => {
    const text = (await pages[page]?.(id)) ?? "";
    const elements = findAll(() => true, parseDocument(text).children);
    const addresses = elements.flatMap(({ attribs, name }) =>
      name === "link"
        ? []
        : [attribs["href"], attribs["action"], attribs["formaction"], attribs["src"]].filter(
            (address) => address !== undefined,
          ),
    );
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) {
      const url = new URL(address, "http://here.example/runs/x");
      expect(url.origin).toBe("http://here.example");
      expect(url.pathname).toMatch(
        /^\/(|check|write|compare|runs|trends(\.csv)?|assets\/[\w-]+\/\w+\.js|baselines\/clear|runs\/[^/]+(\/(report\/|report\.html|summary\.txt|stop|go-on|collect|cancel|baseline))?|runs\/x)$/,
      );
      // The whole id is one path segment: no part of it becomes an action, a query, or a fragment.
      const [, place, segment = "-"] = url.pathname.split("/");
      if (place === "runs" && segment !== "-" && !address.startsWith("#"))
        expect(decodeURIComponent(segment)).toBe(id.toWellFormed());
    }
    expect(text).not.toContain("<script>alert");
    expect(
      elements.flatMap(({ attribs }) => Object.keys(attribs).filter((name) => name.startsWith("on"))),
    ).toEqual([]);
    expect(text).not.toContain("\u0000");
    expect(seenBy(parseDocument(text))).not.toContain("\u202E");
  });

  test.each([".", "..", "...", ""])("are replaced as a path segment: %j", (id) => {
    expect(new URL(runPath(id, "cancel"), "http://here.example").pathname).toBe("/runs/-/cancel");
  });
});

/**
 * All that a page shows or announces, as JSON. The values of choices and hidden fields are left out: a form returns
 * them as they are, so that they name the same branch or test, and no one reads them.
 */
const seenBy = (page: ReturnType<typeof parseDocument>) => {
  for (const { name, attribs } of findAll(() => true, page.children))
    if (name === "option" || attribs["type"] === "hidden") delete attribs["value"];
  return JSON.stringify(page.children, (key, value) =>
    ["parent", "prev", "next"].includes(key) ? undefined : value,
  );
};

describe("untrusted text", () => {
  const words = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    '"><iframe src="https://evil.example">',
    "' autofocus onfocus='alert(1)",
    "<style>*{background:url(https://evil.example)}</style>",
    "<base href=https://evil.example>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "<form action=https://evil.example><input name=x></form>",
    "<a href=javascript:alert(1)>go</a>",
    "]]>--><script>alert(1)</script>",
    "\u202Eevil\u2066",
    "\u001b]52;c;ZXZpbA==\u0007",
  ];
  const places: Readonly<Record<string, (text: string) => Promise<string>>> = {
    "an error": (text) =>
      renderProblems("Nothing was submitted", [
        new PlacewrightError("usage", text, { hint: text, location: { file: text, line: 1, column: 1 } }),
      ]),
    "a run that failed": (text) =>
      renderRun(
        runPageOf({
          run: { id: "run-1", branch: text },
          failure: { isComplete: text.length % 2 === 0, message: text },
          view: { summary: text, spending: [{ project: text, price: 1, sent: 1, toSend: 1, unpaid: 1 }] },
        }),
      ),
    "a branch": (text) =>
      renderRuns(
        runsPageOf({
          choice: { words: text, branch: text, project: text },
          view: { runs: [listedRun({ branch: text })] },
        }),
      ),
  };

  test.each(
    sampleOf(
      Object.keys(places).flatMap((place) => words.map((text) => [place, text] as const)),
      3,
    ),
  )("in %s stays text: %j", async (place, text) => {
    const page = parseDocument((await places[place]?.(text)) ?? "");
    const plain = parseDocument((await places[place]?.("harmless")) ?? "");
    const shape = (document: ReturnType<typeof parseDocument>) =>
      findAll(() => true, document.children).map(({ name, attribs }) =>
        [name, ...Object.keys(attribs).sort()].join(" "),
      );
    expect(shape(page)).toEqual(shape(plain));
    expect(seenBy(page)).not.toMatch(/\u202E|\u2066|\\u001b|\\u0007/);
  });
});

describe("every response has the same headers", () => {
  const post = (path: string, headers: Readonly<Record<string, string>> = {}, body = "which=chosen") =>
    askUi(origin, path, {
      method: "POST",
      headers: { cookie, origin, "content-type": "application/x-www-form-urlencoded", ...headers },
      body,
    });
  const answers: Readonly<Record<string, readonly [number, () => Promise<UiAnswer>]>> = {
    "the scenarios": [200, () => get("/")],
    "a scenario": [200, () => get("/scenario?name=sale")],
    "the runs": [200, () => get("/runs")],
    "a run": [200, () => get(`/runs/${finished}`)],
    "a report": [200, () => get(`/runs/${finished}/report/`)],
    "a report as JSON": [200, () => get(`/runs/${finished}/report/report.json`)],
    "a message": [
      200,
      async () => {
        const [file = ""] = /messages\/[^"]+\.eml/.exec((await get(`/runs/${finished}/report/`)).text) ?? [];
        return get(`/runs/${finished}/report/${file}`);
      },
    ],
    "the trends": [200, () => get("/trends")],
    "a stream of changes": [
      200,
      async () => {
        const stream = followUi(origin, "/changes?topics=ledger", { cookie });
        const { headers, statusCode = 0 } = await stream.listening;
        stream.end();
        return { status: statusCode, headers, text: "" };
      },
    ],
    "the entry page": [
      200,
      () =>
        get("/", {
          "sec-fetch-site": "cross-site",
          "sec-fetch-mode": "navigate",
          "sec-fetch-dest": "document",
        }),
    ],
    "a link": [303, async () => (await enterUi({ link: dashboard.link, origin })).entered],
    "a used link of a signed-in browser": [303, () => get(`/?token=x`)],
    "a change": [303, () => post("/baselines/clear", {}, "project=nobody&branch=")],
    "a stop": [303, () => post(`/runs/${open}/stop`)],
    "a body of a GET": [400, () => askUi(origin, "/", { headers: { cookie }, body: "x" })],
    "no cookie": [401, () => askUi(origin, "/")],
    "no cookie, for a report": [401, () => askUi(origin, `/runs/${finished}/report/`)],
    "no cookie, for a stream": [401, () => askUi(origin, "/changes")],
    "a wrong link": [401, () => askUi(origin, "/?token=x")],
    "a foreign page": [403, () => get("/", { origin: "null" })],
    "a foreign form": [403, () => post("/runs", { origin: "null" })],
    "no such page": [404, () => get("/nowhere")],
    "no such run": [404, () => get("/runs/nowhere")],
    "no such file": [404, () => get(`/runs/${finished}/report/nowhere`)],
    "no such action": [404, () => post(`/runs/${finished}/nowhere`)],
    "no such action of no such run": [404, () => post("/runs/nowhere/stop")],
    "another method": [405, () => askUi(origin, "/", { method: "PUT", headers: { cookie } })],
    "a preflight": [
      405,
      () =>
        askUi(origin, "/runs", {
          method: "OPTIONS",
          headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
        }),
    ],
    "a large form": [413, () => post("/runs", {}, "a".repeat(maxBodyBytes + 1))],
    "a large form in chunks": [
      413,
      () => post("/runs", { "transfer-encoding": "chunked" }, "a".repeat(maxBodyBytes + 1)),
    ],
    "a form of another type": [415, () => post("/runs", { "content-type": "text/plain" })],
    "another host": [421, () => get("/", { host: `127.0.0.1:${port}` })],
    "an invalid form": [422, () => post("/runs")],
    "a missing scenario": [422, () => get("/scenario?name=nobody")],
  };
  test.each(Object.entries(answers).map(([words, [status, ask]]) => [words, status, ask] as const))(
    "%s: %d",
    async (_, status, ask) => {
      const answer = await ask();
      expect(answer.status).toBe(status);
      expectSafe(answer);
    },
  );

  test.each([
    ["data that is not HTTP", 400, (): string => "hello\r\n\r\n"],
    ["a header without a name", 400, () => `GET / HTTP/1.1\r\nHost: ${host}\r\n: x\r\n\r\n`],
    ["a NUL in a header", 400, () => `GET / HTTP/1.1\r\nHost: ${host}\r\nX: a\u0000b\r\n\r\n`],
    ["oversized headers", 431, () => `GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${"a".repeat(20_000)}\r\n\r\n`],
    ["an overlong URL", 431, () => `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    [
      "too many cookies",
      431,
      () => `GET / HTTP/1.1\r\nHost: ${host}\r\n${"Cookie: placewright=evil\r\n".repeat(1000)}\r\n`,
    ],
  ] as const)("%s: %d", async (_, status, toText) => {
    const answer = await sendRaw(toText());
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    for (const [name, value] of Object.entries(safeHeaders))
      expect(answer.toLowerCase()).toContain(`${name}: ${value}`.toLowerCase());
  });

  test("an internal error of the dashboard: 500", async () => {
    await withServer(
      {},
      () => Promise.reject(new Error("secret")),
      async (to) => {
        const answer = await askUi(`http://127.0.0.1:${to}`, "/");
        expect([answer.status, answer.text.includes("secret")]).toEqual([500, false]);
        expectSafe(answer);
      },
    );
  });
});

/** Starts a server that admits every request, with custom limits. */
async function withServer(
  limits: Partial<ServerLimits>,
  answer: () => Response | Promise<Response>,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const server = await listen(0, { maxHeaderBytes: 16 * 1024, arrivalMs: 10_000, ...limits });
  server.answer(() => undefined, answer);
  try {
    await use(server.port);
  } finally {
    await server.close(async () => {});
  }
}

describe("slow requests", () => {
  const slow = { arrivalMs: 100 };
  test.each([
    ["with a length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"],
    ["in chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"],
    ["that never starts", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n"],
  ])("time out with a body %s, and reach nothing", async (_, text) => {
    const answer = vi.fn(() => new Response("reached"));
    await withServer(slow, answer, async (to) =>
      expect(await sendRaw(text, String(to))).toMatch(/^HTTP\/1\.1 408 /),
    );
    expect(answer).not.toHaveBeenCalled();
  });

  test("with a rejected body are not read forever", async () => {
    const server = await listen(0, { maxHeaderBytes: 16 * 1024, arrivalMs: 100 });
    server.answer(
      () => ({ status: 403, text: "no" }),
      () => new Response("reached"),
    );
    const answer = await sendRaw(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
      String(server.port),
    );
    await server.close(async () => {});
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  test("time out if they send nothing", async () => {
    await withServer(
      slow,
      () => new Response("reached"),
      async (to) => expect(await sendRaw("", String(to))).not.toContain("reached"),
    );
  });

  test("time out in their headers", async () => {
    await withServer(
      slow,
      () => new Response("reached"),
      async (to) =>
        expect(await sendRaw("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", String(to))).toMatch(
          /^HTTP\/1\.1 408 /,
        ),
    );
  });

  test("reach nothing if their body is aborted", async () => {
    const answer = vi.fn(() => new Response("reached"));
    await withServer({}, answer, async (to) => {
      const socket = connect(to, "127.0.0.1", () =>
        socket.end("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"),
      );
      await new Promise((resolve) =>
        socket
          .resume()
          .on("close", resolve)
          .on("error", () => {}),
      );
    });
    expect(answer).not.toHaveBeenCalled();
  });
});

describe("the password", () => {
  let asking: Dashboard;
  beforeAll(async () => {
    asking = await openDashboard({}, { askPassword: true });
  });
  afterAll(() => asking?.close());
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    askUi(asking.origin, path, { headers });
  const signIn = () => ({ authorization: basic(`me:${asking.password}`) });

  test("is requested at a host that every browser can resolve", async () => {
    expect(asking.link()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const answer = await ask("/");
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([
      401,
      'Basic realm="placewright ui", charset="UTF-8"',
    ]);
    expectNothingTold(answer);
    expectSafe(answer);
  });

  test.each(["", "me", "ä", "placewright"])(
    "signs in with the user name “%s”, and sets no cookie",
    async (name) => {
      const answer = await ask("/", { authorization: basic(`${name}:${asking.password}`) });
      expect([answer.status, answer.headers["set-cookie"]]).toEqual([200, undefined]);
      expect(answer.text).not.toContain(asking.password);
      expectSafe(answer);
    },
  );

  test.each([
    ["a wrong one", () => basic("me:wrong")],
    ["an empty one", () => basic("me:")],
    ["one as the user name", () => basic(`${asking.password}:`)],
    ["one without a colon", () => basic(asking.password)],
    ["one with an additional colon", () => basic(`me::${asking.password}`)],
    ["a truncated one", () => basic(`me:${asking.password.slice(0, -1)}`)],
    ["one in another case", () => basic(`me:${asking.password.toUpperCase()}x`)],
    ["one with a NUL", () => basic(`me:${asking.password}\0`)],
    ["an unencoded one", () => `Basic me:${asking.password}`],
    ["one of another scheme", () => `Bearer ${asking.password}`],
    ["one of another scheme, encoded", () => basic(`me:${asking.password}`).replace("Basic", "Digest")],
    ["one after another word", () => `X ${basic(`me:${asking.password}`)}`],
    ["two", () => `${basic("me:x")}, ${basic(`me:${asking.password}`)}`],
    ["no scheme", () => asking.password],
  ])("cannot be guessed: %s", async (_, toHeader) =>
    expect((await ask("/", { authorization: toHeader() })).status).toBe(401),
  );

  test.each([
    ["in the address", () => ask(`/?token=${asking.password}`)],
    ["as a cookie", () => ask("/", { cookie: `placewright=${asking.password}` })],
    ["in another header", () => ask("/", { "proxy-authorization": basic(`me:${asking.password}`) })],
    ["of a dashboard with a link", () => ask("/", { cookie })],
  ])("is not accepted %s", async (_, call) => expect((await call()).status).toBe(401));

  test.each(["localhost", "127.1", "[::1]", "evil.example", "app.localhost", "127.0.0.1."])(
    "opens nothing under %s",
    async (name) => {
      const answer = await ask("/", { ...signIn(), host: `${name}:${new URL(asking.origin).port}` });
      expect([answer.status, answer.headers["www-authenticate"]]).toEqual([421, undefined]);
    },
  );

  test.each(["null", "https://evil.example", "http://127.0.0.1:1", "http://localhost"])(
    "sent along by a browser starts no run from %s",
    async (from) => {
      const call = formCall({ origin: from, cookie: "" }, [["which", "all"]], signIn());
      expect((await askUi(asking.origin, "/runs", call)).status).toBe(403);
      expect((await ask("/runs", signIn())).text).toContain("No runs yet");
    },
  );

  test.each(["cross-site", "same-site"])("is not requested for a resource of a page: %s", async (site) => {
    const answer = await ask("/", {
      "sec-fetch-site": site,
      "sec-fetch-mode": "no-cors",
      "sec-fetch-dest": "image",
    });
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([403, undefined]);
  });

  test("accepts a form of the dashboard's own page", async () => {
    const call = formCall({ origin: asking.origin, cookie: "" }, [["which", "chosen"]], signIn());
    expect((await askUi(asking.origin, "/runs", call)).status).toBe(422);
  });
});

describe("the command", () => {
  let child: ReturnType<typeof startCli>;
  let folder: Awaited<ReturnType<typeof makeProject>>;
  let link = "";
  let output = "";
  beforeAll(async () => {
    folder = await makeProject(projectFiles);
    child = startCli(["ui", "--port", "0"], { cwd: folder.dir });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => {
        output += part.toString();
      });
    [, link = ""] = await waitForOutput(child, /placewright dashboard: (\S+)[\s\S]*Press Ctrl-C to stop\./);
  });
  afterAll(async () => {
    const closed = new Promise((resolve) => child.once("close", resolve));
    interrupt(child);
    await closed;
    await folder.remove();
  });
  const to = () => new URL(link).origin;

  test("responds under no other name, and survives a body of 2 MB", async () => {
    const call = { method: "POST", headers: { host: "evil.example" }, body: "a".repeat(2 * 1024 * 1024) };
    expect((await askUi(to(), "/runs", call)).status).toBe(421);
  });

  test("listens only on loopback", async () => {
    const { port } = new URL(link);
    const others = Object.values(networkInterfaces()).flatMap((all = []) =>
      all.filter(({ internal, family }) => !internal && family === "IPv4"),
    );
    for (const { address } of others)
      await expect(
        new Promise((resolve, reject) => {
          const socket = connect(Number(port), address, () => resolve(socket.destroy())).on("error", reject);
        }),
      ).rejects.toThrow("ECONNREFUSED");
  });

  test("says that the link works once and what to do if the host is not found, and shows neither cookie nor password", async () => {
    expect(output).toContain("It works once");
    expect(output).toContain("run placewright ui --ask-password");
    const { cookie: given } = await enterUi({ link: () => link, origin: to() });
    expect(given).not.toBe("");
    expect(output).not.toContain(given.split("=")[1]);
  });

  test("shows one new link, no matter how many browsers request it", async () => {
    const shown = waitForOutput(child, /New link, works once: (\S+)/);
    for (let time = 0; time < 20; time++) await askUi(to(), "/");
    const [, next = ""] = await shown;
    expect(next).not.toBe(link);
    expect((await enterUi({ link: () => next, origin: to() })).entered.status).toBe(303);
    expect(output.match(/New link/g)).toHaveLength(1);
  });
});
