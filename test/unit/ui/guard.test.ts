import { describe, expect, test } from "vitest";
import type { RequestHead } from "../../../src/ui/access.ts";
import { createGuard, hasBody, maxBodyBytes, maxUploadBytes } from "../../../src/ui/guard.ts";
import { createLinkAccess } from "../../../src/ui/link-access.ts";
import { createPasswordAccess } from "../../../src/ui/password-access.ts";

const origin = "http://pw-1.localhost:7300";
const host = "pw-1.localhost:7300";

interface Head {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly hosts?: readonly string[];
}

const headOf = ({ method = "GET", url = "/", headers = {}, hosts = [host] }: Head = {}): RequestHead => ({
  method,
  url,
  headers: { ...(hosts[0] === undefined ? {} : { host: hosts[0] }), ...headers },
  rawHeaders: [...hosts.flatMap((name) => ["Host", name]), "X-Other", "host"],
});

const form = { "content-type": "application/x-www-form-urlencoded", origin };
const file = { "content-type": "multipart/form-data; boundary=x", origin };
const upload = { method: "POST", url: "/check" };

describe("the guard", () => {
  const guard = createGuard({ origin, admit: () => undefined });
  const statusOf = (head: Head) => guard(headOf(head))?.status;

  test.each<[string, Head]>([
    ["a page", {}],
    ["a page with a query", { url: "/runs?x=1" }],
    ["a page of the dashboard that leads to it", { headers: { "sec-fetch-site": "same-origin" } }],
    ["a page that the user opens", { headers: { "sec-fetch-site": "none" } }],
    ["its own script", { headers: { origin, "sec-fetch-site": "same-origin" } }],
    ["an announced body of no bytes", { headers: { "content-length": "0" } }],
    ["a client that asks before it sends", { headers: { expect: "100-Continue" } }],
    ["a form", { method: "POST", headers: form }],
    ["a form of a browser", { method: "POST", headers: { ...form, "sec-fetch-site": "same-origin" } }],
    [
      "a form with parameters",
      {
        method: "POST",
        headers: { ...form, "content-type": "Application/X-WWW-Form-URLencoded ; charset=utf-8" },
      },
    ],
    ["the largest form", { method: "POST", headers: { ...form, "content-length": String(maxBodyBytes) } }],
    ["a message to check", { ...upload, headers: file }],
    ["a message to check, in chunks", { ...upload, headers: { ...file, "transfer-encoding": "chunked" } }],
    [
      "the largest message to check",
      { ...upload, headers: { ...file, "content-length": String(maxUploadBytes) } },
    ],
    [
      "a sign-in link in another page",
      {
        url: "/?token=x",
        headers: {
          "sec-fetch-site": "cross-site",
          "sec-fetch-mode": "navigate",
          "sec-fetch-dest": "document",
        },
      },
    ],
  ])("admits %s", (_, head) => {
    expect(guard(headOf(head))).toBeUndefined();
  });

  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  test.each<[string, Head, number]>([
    ["no host", { hosts: [] }, 421],
    ["another host", { hosts: ["127.0.0.1:7300"] }, 421],
    ["another port", { hosts: ["pw-1.localhost:7301"] }, 421],
    ["two hosts", { hosts: [host, host] }, 421],
    ["another method", { method: "PUT" }, 405],
    ["HEAD", { method: "HEAD" }, 405],
    ["another expectation", { headers: { expect: "x" } }, 417],
    ["a URL of a proxy", { url: "http://evil.example/" }, 400],
    ["no path", { url: "*" }, 400],
    ["a body with a GET", { headers: { "content-length": "1" } }, 400],
    ["chunks with a GET", { headers: { "transfer-encoding": "chunked" } }, 400],
    ["another origin", { headers: { origin: "http://evil.example" } }, 403],
    ["no origin", { headers: { origin: "null" } }, 403],
    ["a page of another site", { headers: { "sec-fetch-site": "cross-site" } }, 403],
    ["a page of the same site", { headers: { "sec-fetch-site": "same-site" } }, 403],
    ["a link to another page", { url: "/runs", headers: link }, 403],
    ["a frame", { headers: { ...link, "sec-fetch-dest": "iframe" } }, 403],
    ["a request of a script", { url: "/?token=x", headers: { ...link, "sec-fetch-mode": "cors" } }, 403],
    ["a link with an origin", { url: "/?token=x", headers: { ...link, origin: "null" } }, 403],
    [
      "a form of another site",
      { method: "POST", url: "/?token=x", headers: { ...form, ...link, origin: "null" } },
      403,
    ],
    ["a form without an origin", { method: "POST", headers: { "content-type": form["content-type"] } }, 403],
    [
      "a form that the user did not send",
      { method: "POST", headers: { ...form, "sec-fetch-site": "none" } },
      403,
    ],
    ["JSON", { method: "POST", headers: { ...form, "content-type": "application/json" } }, 415],
    ["no type", { method: "POST", headers: { origin } }, 415],
    [
      "a form that is too large",
      { method: "POST", headers: { ...form, "content-length": String(maxBodyBytes + 1) } },
      413,
    ],
    ["a file elsewhere", { method: "POST", url: "/runs", headers: file }, 415],
    ["a file at another spelling of the path", { method: "POST", url: "/%63heck", headers: file }, 415],
    ["a file with a query", { method: "POST", url: "/check?x=1", headers: file }, 415],
    ["a file for the check that is saved", { method: "POST", url: "/check/save", headers: file }, 415],
    ["fields in place of a file", { ...upload, headers: form }, 415],
    ["a file of no origin", { ...upload, headers: { "content-type": file["content-type"] } }, 403],
    ["a file of another origin", { ...upload, headers: { ...file, origin: "http://evil.example" } }, 403],
    ["a file of an opaque origin", { ...upload, headers: { ...file, origin: "null" } }, 403],
    ["a file of another site", { ...upload, headers: { ...file, "sec-fetch-site": "cross-site" } }, 403],
    ["a file of the same site", { ...upload, headers: { ...file, "sec-fetch-site": "same-site" } }, 403],
    [
      "a message that is too large",
      { ...upload, headers: { ...file, "content-length": String(maxUploadBytes + 1) } },
      413,
    ],
  ])("refuses %s", (_, head, status) => {
    expect(statusOf(head)).toBe(status);
  });

  test("makes a browser that follows a link to the dashboard ask again, with its cookie", () => {
    expect(guard(headOf({ headers: link }))).toMatchObject({ status: 200, headers: { Refresh: "0; url=/" } });
  });

  test("says which methods are allowed", () => {
    expect(guard(headOf({ method: "PUT" }))?.headers).toEqual({ Allow: "GET, POST" });
  });

  test("asks for a sign-in before it judges a form, and after it judges the page", () => {
    const closed = createGuard({ origin, admit: () => ({ status: 401, text: "" }) });
    expect(closed(headOf({ method: "POST" }))?.status).toBe(401);
    expect(closed(headOf({ headers: { origin: "null" } }))?.status).toBe(403);
  });
});

test.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ "content-length": "0" }, false],
  [{ "content-length": "1" }, true],
  [{ "content-length": "x" }, true],
  [{ "transfer-encoding": "chunked" }, true],
])("a request with %j has a body: %s", (headers, has) => {
  expect(hasBody(headOf({ headers }))).toBe(has);
});

describe("the link", () => {
  function open() {
    const wanted: string[] = [];
    const access = createLinkAccess(7300, (link) => wanted.push(link));
    const keyOf = (link: string) => new URL(link).search;
    const ask = (url: string, cookie?: string, method = "GET") =>
      access.admit(headOf({ url, method, headers: cookie === undefined ? {} : { cookie } }));
    const enter = () => {
      const answer = ask(`/${keyOf(access.link())}`);
      return { answer, cookie: (answer?.headers?.["Set-Cookie"] ?? "").split(";")[0] ?? "" };
    };
    return { access, wanted, ask, enter, keyOf };
  }

  test("has a random host of this machine, and is the same until it is used", () => {
    const { access, enter } = open();
    expect(access.origin).toMatch(/^http:\/\/pw-[0-9a-f]{32}\.localhost:7300$/);
    expect(access.link()).toBe(access.link());
    expect(access.link().startsWith(`${access.origin}/?token=`)).toBe(true);
    const before = access.link();
    enter();
    expect(access.link()).not.toBe(before);
    expect(open().access.origin).not.toBe(access.origin);
  });

  test("signs in one browser, with a cookie that scripts cannot read", () => {
    const { ask, enter, wanted } = open();
    const { answer, cookie } = enter();
    expect(answer).toMatchObject({
      status: 303,
      headers: {
        Location: "/",
        "Set-Cookie": expect.stringMatching(/^placewright=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/),
      },
    });
    expect(ask("/runs", cookie)).toBeUndefined();
    expect(ask("/runs", `a=b; ${cookie};c=d`)).toBeUndefined();
    expect(ask("/runs", `placewright=x; ${cookie}`)).toBeUndefined();
    expect(wanted).toEqual([]);
  });

  test("is shown once more when another browser asks after it was used", () => {
    const { access, ask, enter, wanted, keyOf } = open();
    const used = keyOf(access.link());
    const { cookie } = enter();
    expect(ask(`/${used}`)).toMatchObject({
      status: 401,
      text: expect.stringMatching(/^This link was already used/),
    });
    expect(wanted).toEqual([access.link()]);
    expect(ask("/")).toMatchObject({
      status: 401,
      text: expect.stringMatching(/^This browser is not signed in/),
    });
    expect(wanted).toHaveLength(1);
    expect(ask(`/${used}`, cookie)).toEqual({ status: 303, text: "", headers: { Location: "/" } });
  });

  test.each<[string, (key: string) => [string, string?]]>([
    ["another key", () => ["/?token=x"]],
    ["two keys", (key) => [`/${key}&token=x`]],
    ["another path", (key) => [`/runs${key}`]],
    ["another method", (key) => [`/${key}`, "POST"]],
    ["another name", (key) => [`/${key.replace("token", "tok")}`]],
  ])("is not used up by %s", (_, spell) => {
    const { access, ask, wanted, keyOf } = open();
    const before = access.link();
    const [url, method] = spell(keyOf(before));
    expect(ask(url, undefined, method)?.status).toBe(401);
    expect([access.link(), wanted]).toEqual([before, []]);
  });

  test.each(["placewright=", "placewright=x", "other=1", "", "xplacewright=1"])(
    "is required with the cookie %j",
    (cookie) => {
      const { ask, enter } = open();
      enter();
      expect(ask("/", cookie)?.status).toBe(401);
    },
  );

  test("is required with the cookie under another name", () => {
    const { ask, enter } = open();
    const { cookie } = enter();
    expect(ask("/", `x${cookie}`)?.status).toBe(401);
    expect(ask("/", cookie.replace("=", "2="))?.status).toBe(401);
  });
});

describe("the password", () => {
  const access = createPasswordAccess(7300);
  const admit = (authorization?: string) =>
    access.admit(headOf({ headers: authorization === undefined ? {} : { authorization } }));
  const basic = (text: string, scheme = "Basic") => `${scheme} ${Buffer.from(text).toString("base64")}`;

  test("admits any user name", () => {
    expect(access.origin).toBe("http://127.0.0.1:7300");
    for (const user of ["", "ann", "ünn"]) expect(admit(basic(`${user}:${access.password}`))).toBeUndefined();
    expect(admit(basic(`a:${access.password}`, "bAsIc"))).toBeUndefined();
  });

  test.each([
    ["none", () => undefined],
    ["another one", () => basic("ann:other")],
    ["no colon", () => basic(access.password)],
    ["more after a colon", () => basic(`ann:${access.password}:x`)],
    ["another scheme", () => basic(`ann:${access.password}`, "Bearer")],
    ["not in base64", () => `Basic ann:${access.password}`],
    ["more text", () => `${basic(`ann:${access.password}`)} x`],
    ["text before it", () => `x ${basic(`ann:${access.password}`)}`],
    ["an empty text", () => ""],
  ])("is asked for with %s", (_, spell) => {
    expect(admit(spell())).toMatchObject({
      status: 401,
      headers: { "WWW-Authenticate": 'Basic realm="placewright ui", charset="UTF-8"' },
    });
  });
});
