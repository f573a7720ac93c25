import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHttpServer } from "../../src/service/protocol/http-server.ts";
import { type RunningService, startService } from "../../src/service/start.ts";
import { openConnection, type RawResponse, rawRequest, sendRaw } from "../support/raw-http.ts";

let service: RunningService;
beforeAll(async () => {
  service = await startService({ seed: "security" });
});
afterAll(() => service.close());

type Header = readonly [name: string, value: string];
const json: Header = ["Content-Type", "application/json"];
const identityBody = (name: string) => JSON.stringify({ EmailIdentity: name });
const identitiesPath = "/v2/email/identities";

let lastNumber = 0;
/** Returns a name that no other probe uses. */
const freshName = () => `probe-${++lastNumber}.example`;

const send = (line: string, headers: readonly Header[] = [], body = "") =>
  sendRaw(service.url, rawRequest(service.url, line, headers, body));

/** Returns the names of all identities in the service. */
async function identities(): Promise<string[]> {
  const { body } = await send(`GET ${identitiesPath}`);
  return (JSON.parse(body) as { EmailIdentities: { IdentityName: string }[] }).EmailIdentities.map(
    ({ IdentityName }) => IdentityName,
  );
}

/** Expects that the service created nothing, and still responds. */
async function expectUnharmed(name: string): Promise<void> {
  expect(await identities()).not.toContain(name);
}

describe("a body that is not declared as JSON", () => {
  const types = [
    "text/plain",
    "text/plain;charset=UTF-8",
    "TEXT/PLAIN",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "text/html",
    "text/xml",
    "application/xml",
    "application/octet-stream",
    "application/jsonp",
    "application/json5",
    "application/json-patch",
    "application/json+evil",
    "application/jsonx; charset=utf-8",
    "text/json",
    "x-application/json",
    "text/plain; application/json",
    "text/plain, application/json",
    "application/json, text/plain",
    "application/x-amz-json-1.2",
    "application/x-amz-json-1.0evil",
    "application/x-amz-json-1.",
    "application/x-amz-json",
    "application/ json",
    "application",
    "*/*",
    "json",
    ";application/json",
    '"application/json"',
    "application/csp-report",
    "application/reports+json",
    "application/ld+json",
  ];

  test.each(types)("as %s is rejected by the API", async (type) => {
    const name = freshName();
    const answer = await send(`POST ${identitiesPath}`, [["Content-Type", type]], identityBody(name));
    expect(answer.status).toBe(415);
    expect(answer.headers["x-amzn-errortype"]).toBe("UnsupportedMediaTypeException");
    expect(answer.body).toContain("Content-Type: application/json");
    await expectUnharmed(name);
  });

  const controls: [string, string][] = [
    ["POST", "reset"],
    ["POST", "clock"],
    ["POST", "faults"],
    ["PUT", "faults"],
    ["PATCH", "faults"],
    ["DELETE", "faults"],
    ["PATCH", "account"],
    ["PATCH", "dns"],
    ["PATCH", "identities/a.example"],
  ];
  const simple = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"];
  test.each(controls.flatMap(([method, path]) => simple.map((type) => [method, path, type] as const)))(
    "%s %s as %s is rejected by the control plane",
    async (method, path, type) => {
      const name = freshName();
      await send(`POST ${identitiesPath}`, [json], identityBody(name));
      const answer = await send(`${method} /_placewright/${path}`, [["Content-Type", type]], "{}");
      expect(answer.status).toBe(415);
      expect(await identities()).toContain(name);
      expect(service.control.faults()).toEqual([]);
    },
  );

  test.each([
    ["with a length", [] as Header[], (body: string) => body],
    [
      "in chunks",
      [["Transfer-Encoding", "chunked"]] as Header[],
      (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
    ["with an empty type", [["Content-Type", ""]] as Header[], (body: string) => body],
  ])("and has no type at all, %s, is rejected", async (_, headers, encode) => {
    const name = freshName();
    const answer = await send(`POST ${identitiesPath}`, headers, encode(identityBody(name)));
    expect(answer.status).toBe(415);
    await expectUnharmed(name);
  });

  test("is rejected before it is sent", async () => {
    const connection = openConnection(service.url);
    connection.write(
      rawRequest(service.url, `POST ${identitiesPath}`, [
        ["Content-Type", "text/plain"],
        ["Content-Length", "1000000"],
      ]),
    );
    expect((await connection.response()).status).toBe(415);
    connection.end();
  });

  test.each([
    ["application/json"],
    ["application/json; charset=utf-8"],
    ["Application/JSON;charset=UTF-8"],
    ["application/x-amz-json-1.0"],
    ["application/x-amz-json-1.1"],
    ["application/json ; charset=utf-8"],
  ])("is accepted from other clients than AWS SDKs: %s", async (type) => {
    const name = freshName();
    const answer = await send(`POST ${identitiesPath}`, [["Content-Type", type]], identityBody(name));
    expect(answer.status).toBe(200);
    expect(await identities()).toContain(name);
  });

  test.each([
    ["no type", []],
    ["an empty type", [["Content-Type", ""]] as Header[]],
    ["a length of 0", [["Content-Length", "0"]] as Header[]],
  ])("does not matter without a body: a DELETE with %s is accepted", async (_, headers) => {
    const name = freshName();
    await send(`POST ${identitiesPath}`, [json], identityBody(name));
    expect((await send(`DELETE ${identitiesPath}/${name}`, headers)).status).toBe(200);
    await expectUnharmed(name);
  });
});

describe("a request from another website", () => {
  const port = () => new URL(service.url).port;
  const origins: [string, () => string][] = [
    ["a web site", () => "https://evil.example"],
    ["a web site without TLS", () => "http://evil.example"],
    ["null, as sandboxed frames and files send it", () => "null"],
    ["a file", () => "file://"],
    ["an extension", () => "chrome-extension://abcdefghijklmnop"],
    ["another port of this machine", () => "http://127.0.0.1:1"],
    ["another name of this machine", () => `http://localhost:${port()}`],
    ["this address without its port", () => "http://127.0.0.1"],
    ["this address by TLS", () => `https://127.0.0.1:${port()}`],
    ["a name that begins like this address", () => `http://127.0.0.1:${port()}.evil.example`],
    ["this address as a user name", () => `http://127.0.0.1:${port()}@evil.example`],
    ["this address with a path", () => `http://127.0.0.1:${port()}/`],
    ["this address with a space before", () => `http:// 127.0.0.1:${port()}`],
    ["two addresses", () => `http://127.0.0.1:${port()} https://evil.example`],
    ["an empty one", () => ""],
    ["a wildcard", () => "*"],
  ];
  const targets: [string, Header[], () => string][] = [
    [`POST ${identitiesPath}`, [json], () => identityBody("evil.example")],
    ["GET /v2/email/account", [], () => ""],
    ["GET /v1/email/account", [], () => ""],
    ["GET /_placewright/requests", [], () => ""],
    ["GET /_placewright/health", [], () => ""],
    ["POST /_placewright/reset", [json], () => "{}"],
  ];
  test.each(
    origins.flatMap(([name, origin]) => targets.map((target) => [name, target[0], origin, target] as const)),
  )("with the Origin of %s is rejected: %s", async (_, line, origin, [, headers, body]) => {
    const before = await identities();
    const answer = await send(line, [["Origin", origin()], ...headers], body());
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain('"simulated"');
    expect(await identities()).toEqual(before);
  });

  const sites = ["cross-site", "same-site", "CROSS-SITE", "anything", "same-origin, cross-site", ""];
  test.each(sites.flatMap((site) => targets.map((target) => [site, target[0], target] as const)))(
    "with Sec-Fetch-Site %j is rejected: %s",
    async (site, line, [, headers, body]) => {
      const answer = await send(line, [["Sec-Fetch-Site", site], ...headers], body());
      expect(answer.status).toBe(403);
      await expectUnharmed("evil.example");
    },
  );

  test.each([
    "GET /_placewright/clock",
    "GET /_placewright/account",
    "GET /_placewright/outbox",
    "GET /_placewright/faults",
    "GET /_placewright/dns",
    "GET /_placewright/reports/x",
    "GET /_placewright/identities/x",
    "GET /v2/email/deliverability-dashboard/test-reports",
  ])("that only reads is rejected: %s", async (line) => {
    for (const header of [
      ["Origin", "https://evil.example"],
      ["Sec-Fetch-Site", "cross-site"],
    ] as const) {
      const answer = await send(line, [header]);
      expect(answer.status).toBe(403);
      expect(answer.body).toContain("other websites");
    }
  });

  test.each([
    "/v2/email/identities",
    "/v1/email/identities",
    "/_placewright/reset",
    "/_placewright/health",
    "/",
  ])("gets no permission from a preflight of %s", async (path) => {
    const answer = await send(`OPTIONS ${path}`, [
      ["Origin", "https://evil.example"],
      ["Access-Control-Request-Method", "POST"],
      ["Access-Control-Request-Headers", "content-type"],
      ["Access-Control-Request-Private-Network", "true"],
    ]);
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test.each(["GET /v2/email/account", "GET /_placewright/health", "OPTIONS /v2/email/account", "GET /none"])(
    "could not read the response to %s",
    async (line) => {
      const { headers } = await send(line);
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
      expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
      expect(headers["x-content-type-options"]).toBe("nosniff");
    },
  );

  test.each([
    ["nothing", []],
    ["Sec-Fetch-Site: none", [["Sec-Fetch-Site", "none"]]],
    ["Sec-Fetch-Site: same-origin", [["Sec-Fetch-Site", "same-origin"]]],
  ] as [string, Header[]][])("is not detected with %s", async (_, headers) => {
    expect((await send("GET /v2/email/account", headers)).status).toBe(200);
  });
});

describe("the Host", () => {
  const hosts = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example:80",
    "127.0.0.1@evil.example",
    "evil.example#127.0.0.1",
    "127.0.0.1, evil.example",
    "127.0.0.1 evil.example",
    "[::2]",
    "[::1].evil.example",
    "0.0.0.0",
    "192.0.2.1",
    "2130706433",
    "0x7f.1",
    "017700000001",
    "localhost.",
    "localhost:99999999",
    "*",
    "",
  ];
  test.each(hosts)("%j is rejected", async (host) => {
    const answer = await send("GET /_placewright/requests", [["Host", host]]);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(404);
    expect(answer.body).not.toContain("simulated");
  });

  test.each([
    ["this machine's, then another", "127.0.0.1", "evil.example"],
    ["another, then this machine's", "evil.example", "127.0.0.1"],
    ["the same twice", "127.0.0.1", "127.0.0.1"],
  ])("given twice is rejected: %s", async (_, first, second) => {
    const answer = await send("GET /v2/email/account", [
      ["Host", first],
      ["host", second],
    ]);
    expect([400, 403]).toContain(answer.status);
  });

  test("is checked before the size of the body", async () => {
    const answer = await send(`POST ${identitiesPath}`, [
      ["Host", "evil.example"],
      json,
      ["Content-Length", "200000000"],
    ]);
    expect(answer.status).toBe(403);
  });

  test("is checked before the type of the body", async () => {
    const answer = await send(`POST ${identitiesPath}`, [["Host", "evil.example"]], "x");
    expect(answer.status).toBe(403);
  });

  test("is required", async () => {
    const answer = await sendRaw(service.url, "GET /v2/email/account HTTP/1.1\r\n\r\n");
    expect(answer.status).toBe(400);
  });

  test("is also required in HTTP/1.0", async () => {
    const answer = await sendRaw(service.url, "GET /v2/email/account HTTP/1.0\r\n\r\n");
    expect(answer.status).toBe(403);
  });
});

describe("the size of a body", () => {
  const limit = 56 * 1024 * 1024;
  test.each([
    ["one byte too many", limit + 1],
    ["a terabyte", 2 ** 40],
    ["more than a number holds", 10 ** 18],
  ])("is rejected by its declared length: %s", async (_, size) => {
    const answer = await send(`POST ${identitiesPath}`, [json, ["Content-Length", String(size)]]);
    expect(answer.status).toBe(413);
    expect(answer.headers["x-amzn-errortype"]).toBe("RequestEntityTooLargeException");
  });

  test("is rejected in chunks before they end", async () => {
    const connection = openConnection(service.url);
    connection.write(
      rawRequest(service.url, `POST ${identitiesPath}`, [json, ["Transfer-Encoding", "chunked"]]),
    );
    connection.write(`${(limit + 1).toString(16)}\r\n`);
    connection.write(Buffer.alloc(limit + 1, 0x20));
    expect((await connection.response()).status).toBe(413);
    connection.end();
  });

  test("is rejected in endless chunks of one byte each", async () => {
    const connection = openConnection(service.url);
    connection.write(
      rawRequest(service.url, `POST ${identitiesPath}`, [json, ["Transfer-Encoding", "chunked"]]),
    );
    const chunk = Buffer.from("4000\r\n".concat(" ".repeat(0x4000), "\r\n"));
    for (let sent = 0; sent <= limit; sent += 0x4000) connection.write(chunk);
    expect((await connection.response()).status).toBe(413);
    connection.end();
  });

  test.each([
    ["another Host", ["Host", "evil.example"] as Header, 403],
    ["another Origin", ["Origin", "https://evil.example"] as Header, 403],
    ["another type", ["Content-Type", "text/plain"] as Header, 415],
    ["too many bytes", ["Content-Length", "200000000"] as Header, 413],
  ])(
    "with Expect: 100-continue is not requested with %s, and the connection ends",
    async (_, header, status) => {
      const connection = openConnection(service.url);
      const headers: Header[] = [header, ["Expect", "100-continue"]];
      if (header[0] !== "Content-Length") headers.push(["Content-Length", "5"]);
      if (header[0] !== "Content-Type") headers.push(json);
      connection.write(rawRequest(service.url, `POST ${identitiesPath}`, headers));
      const answer = await connection.response();
      expect(answer.status).toBe(status);
      await connection.closed;
    },
  );

  test("with Expect: 100-continue is requested if the head is valid", async () => {
    const name = freshName();
    const body = identityBody(name);
    const connection = openConnection(service.url);
    connection.write(
      rawRequest(service.url, `POST ${identitiesPath}`, [
        json,
        ["Expect", "100-continue"],
        ["Content-Length", String(body.length)],
      ]),
    );
    expect((await connection.response()).status).toBe(100);
    connection.write(body);
    expect((await connection.response()).status).toBe(200);
    connection.end();
  });
});

describe("request smuggling", () => {
  /** A request inside another. It is executed if the two ends of a proxy chain read different lengths. */
  const smuggled = (name: string) =>
    rawRequest(service.url, `POST ${identitiesPath}`, [json], identityBody(name));
  const cases: [string, (inner: string) => string][] = [
    [
      "a length and chunks",
      (inner) => `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    ],
    [
      "chunks and a length",
      (inner) => `Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ["two lengths", (inner) => `Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`],
    ["two equal lengths", (inner) => `Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${inner}`],
    ["a list of lengths", (inner) => `Content-Length: 2, 2\r\n\r\n{}${inner}`],
    ["a length with a sign", (inner) => `Content-Length: +2\r\n\r\n{}${inner}`],
    ["a negative length", (inner) => `Content-Length: -1\r\n\r\n${inner}`],
    ["a length in hexadecimal", (inner) => `Content-Length: 0x2\r\n\r\n{}${inner}`],
    ["a length with a point", (inner) => `Content-Length: 2.0\r\n\r\n{}${inner}`],
    ["a length with an exponent", (inner) => `Content-Length: 2e0\r\n\r\n{}${inner}`],
    ["an empty length", (inner) => `Content-Length:\r\n\r\n${inner}`],
    ["a space before the colon", (inner) => `Content-Length : 2\r\n\r\n{}${inner}`],
    ["a space before the name", (inner) => ` Content-Length: 2\r\n\r\n{}${inner}`],
    ["an unknown coding", (inner) => `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`],
    ["a coding after chunked", (inner) => `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`],
    ["identity", (inner) => `Transfer-Encoding: identity\r\n\r\n0\r\n\r\n${inner}`],
    ["a folded coding", (inner) => `Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${inner}`],
    ["a vertical tab in the coding", (inner) => `Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${inner}`],
    ["a null in the coding", (inner) => `Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n${inner}`],
    ["a bare line feed in the head", (inner) => `Content-Length: 2\n\r\n{}${inner}`],
    ["a bare carriage return in the head", (inner) => `Content-Length: 2\rX: y\r\n\r\n{}${inner}`],
    ["a chunk size with a sign", (inner) => `Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n${inner}`],
    ["a chunk size with 0x", (inner) => `Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${inner}`],
    [
      "a chunk size that overflows",
      (inner) => `Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n${inner}`,
    ],
    ["a chunk without its end", (inner) => `Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n${inner}`],
    ["a negative chunk", (inner) => `Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n${inner}`],
    [
      "a line feed in the chunk's extension",
      (inner) => `Transfer-Encoding: chunked\r\n\r\n0;a\nb\r\n\r\n${inner}`,
    ],
  ];
  test.each(cases)("by %s creates nothing", async (_, encode) => {
    const name = freshName();
    const { host } = new URL(service.url);
    const connection = openConnection(service.url);
    const head = `POST ${identitiesPath} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
    connection.write(head + encode(smuggled(name)));
    const answers: RawResponse[] = [await connection.response()];
    expect(answers[0]?.status === 0 || (answers[0]?.status ?? 0) >= 400).toBe(true);
    await connection.closed;
    await expectUnharmed(name);
  });

  test.each([
    ["the API", "POST /v2/email/identities", [["Content-Type", "text/plain"]] as Header[]],
    ["the control plane", "POST /_placewright/reset", [["Origin", "https://evil.example"], json] as Header[]],
  ])("by the body of a request that %s rejects creates nothing", async (_, line, headers) => {
    const name = freshName();
    const connection = openConnection(service.url);
    connection.write(rawRequest(service.url, line, headers, smuggled(name)));
    connection.write(rawRequest(service.url, "GET /v2/email/account"));
    expect((await connection.response()).status).toBeGreaterThanOrEqual(400);
    const next = await connection.response();
    expect(next.body).toContain("SendingEnabled");
    connection.end();
    await expectUnharmed(name);
  });

  test.each([
    "authorization",
    "content-type",
    "content-encoding",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256",
    "x-amz-target",
    "sec-fetch-site",
  ])("by the header %s given twice is rejected", async (name) => {
    const value = name === "content-type" ? "application/json" : name === "sec-fetch-site" ? "none" : "a";
    const answer = await send("GET /v2/email/account", [
      [name, value],
      [name.toUpperCase(), value],
    ]);
    expect([400, 403, 415]).toContain(answer.status);
    expect((await send("GET /v2/email/account", [[name, value]])).status).toBe(200);
  });
});

describe("a request line", () => {
  test.each([
    "http://evil.example/v2/email/account",
    "HTTP://evil.example/",
    "https://evil.example:443/",
    "file:///etc/passwd",
    "//evil.example/v2/email/account",
    "///v2/email/account",
    "/v2/email/../email/account",
    "/v2/email/./account",
    "/v2//email/account",
    "/v2/email/account/..",
    "/v2/email/%2e%2e/email/account",
    "/v2\\email\\account",
    "/V2/EMAIL/ACCOUNT",
    "/v2/email/account%00",
    "/v2/email/account/",
    "/v2/email/account;a=b",
    "/_placewright/../_placewright/requests",
    "/_placewright//requests",
    "/_placewright/%72equests",
    "/%5fplacewright/requests",
    "/_PLACEWRIGHT/requests",
    "/__proto__",
    "/constructor/prototype",
    "/v2/email/__proto__",
    "/_placewright/__proto__",
    "/_placewright/constructor",
    "/_placewright/toString",
    "*",
    "evil.example:443",
  ])("with the target %s reaches nothing", async (target) => {
    const answer = await send(`GET ${target}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toContain("SendingEnabled");
    expect(answer.body).not.toContain('"requests":');
  });

  test.each(["TRACE", "OPTIONS", "PATCH", "PROPFIND", "LOCK", "PURGE", "HEAD", "QUERY"])(
    "with the method %s reaches nothing",
    async (method) => {
      const connection = openConnection(service.url);
      connection.write(
        rawRequest(service.url, `${method} /v2/email/account`, [
          ["X-Secret", "canary"],
          ["Connection", "close"],
        ]),
      );
      await connection.closed;
      const answer = await connection.response();
      expect(answer.status === 0 || (answer.status >= 400 && answer.status < 500)).toBe(true);
      expect(answer.body).not.toContain("canary");
      expect(answer.body).not.toContain("SendingEnabled");
    },
  );

  test("with CONNECT opens no tunnel", async () => {
    const connection = openConnection(service.url);
    connection.write("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n");
    await connection.closed;
    expect((await connection.response()).status).not.toBe(200);
  });

  test.each(["websocket", "h2c", "TLS/1.0"])(
    "with Upgrade: %s gets a response in HTTP/1.1",
    async (protocol) => {
      const answer = await send("GET /v2/email/account", [
        ["Connection", "Upgrade"],
        ["Upgrade", protocol],
      ]);
      expect(answer.status).toBe(200);
    },
  );

  test.each([
    ["HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["HTTP/0.9", "GET /v2/email/account\r\n\r\n"],
    ["an unknown version", "GET /v2/email/account HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n"],
    ["a control character", "GET /v2/email/\x01account HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
    ["a space in the target", "GET /v2/email /account HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
    ["bare line feeds", "GET /v2/email/account HTTP/1.1\nHost: 127.0.0.1\n\n"],
    ["a null in a header", "GET /v2/email/account HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\0b\r\n\r\n"],
    ["a header without a colon", "GET /v2/email/account HTTP/1.1\r\nHost: 127.0.0.1\r\nnothing\r\n\r\n"],
    ["a header without a name", "GET /v2/email/account HTTP/1.1\r\nHost: 127.0.0.1\r\n: a\r\n\r\n"],
    ["another protocol", "SMTP / RTSP/1.0\r\n\r\n"],
  ])("of %s is rejected, and the connection ends", async (_, bytes) => {
    const connection = openConnection(service.url);
    connection.write(Buffer.from(bytes, "latin1"));
    const answer = await connection.response();
    expect(answer.status === 0 || (answer.status >= 400 && answer.status < 600)).toBe(true);
    await connection.closed;
  });
});

describe("a flood", () => {
  test.each([
    ["one header of 1 MB", `X-A: ${"a".repeat(1_000_000)}\r\n`],
    ["100,000 headers", Array.from({ length: 100_000 }, (_, index) => `a${index}: b\r\n`).join("")],
    ["100,000 headers of one name", "a: b\r\n".repeat(100_000)],
    ["a header's name of 100 kB", `${"a".repeat(100_000)}: b\r\n`],
  ])("of %s is rejected with 431", async (_, headers) => {
    const answer = await sendRaw(
      service.url,
      `GET /v2/email/account HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`,
    );
    expect([0, 431]).toContain(answer.status);
    expect((await send("GET /v2/email/account")).status).toBe(200);
  });

  test("of a target of 100 kB is rejected", async () => {
    const answer = await send(`GET /${"a".repeat(100_000)}`);
    expect([0, 400, 414, 431]).toContain(answer.status);
    expect((await send("GET /v2/email/account")).status).toBe(200);
  });

  test("of 10,000 path segments gets a response", async () => {
    expect((await send(`GET ${"/a".repeat(7000)}`)).status).toBe(404);
  });

  test("of trailers is rejected", async () => {
    const answer = await send(
      `POST ${identitiesPath}`,
      [json, ["Transfer-Encoding", "chunked"]],
      `2\r\n{}\r\n0\r\n${"x: y\r\n".repeat(50_000)}\r\n`,
    );
    expect(answer.status === 0 || answer.status >= 400).toBe(true);
    expect((await send("GET /v2/email/account")).status).toBe(200);
  });

  test("of connections beyond the limit does not affect existing ones", async () => {
    const own = openConnection(service.url);
    own.write(rawRequest(service.url, "GET /v2/email/account"));
    expect((await own.response()).status).toBe(200);
    const others = Array.from({ length: 1200 }, () => openConnection(service.url));
    await Promise.race(others.map(({ closed }) => closed));
    own.write(rawRequest(service.url, "GET /v2/email/account"));
    expect((await own.response()).status).toBe(200);
    for (const each of [...others, own]) each.end();
    await Promise.all(others.map(({ closed }) => closed));
    // The server learns later that they are closed, and accepts new ones then.
    await expect.poll(async () => (await send("GET /v2/email/account")).status).toBe(200);
  });

  test("of requests in one write gets its responses in order", async () => {
    const connection = openConnection(service.url);
    connection.write(
      Array.from({ length: 200 }, (_, index) =>
        rawRequest(service.url, `GET /v2/email/identities/p${index}.example`),
      ).join(""),
    );
    for (let index = 0; index < 200; index++)
      expect((await connection.response()).body).toContain(`p${index}.example`);
    connection.end();
  });
});

describe("a slow client", () => {
  const start = (answered: string[]) =>
    startHttpServer({
      host: "127.0.0.1",
      port: 0,
      headersTimeoutMs: 200,
      requestTimeoutMs: 400,
      answer: ({ rawPath }) => {
        answered.push(rawPath);
        return { status: 200, body: "{}" };
      },
    });

  test.each([
    ["sends nothing", ""],
    ["stops in the request line", "GET /slow"],
    ["stops in the headers", "GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "],
    [
      "stops before the body",
      `POST /slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n`,
    ],
    [
      "stops in the body",
      `POST /slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{`,
    ],
    [
      "stops in a chunk",
      `POST /slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{`,
    ],
    [
      "stops between chunks",
      `POST /slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
    ],
    [
      "stops in a body that is refused",
      `POST /slow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n{`,
    ],
  ])("that %s is not waited for", async (_, bytes) => {
    const answered: string[] = [];
    const server = await start(answered);
    const connection = openConnection(server.url);
    if (bytes !== "") connection.write(bytes);
    await connection.closed;
    expect(answered).toEqual([]);
    const other = await sendRaw(server.url, "GET /other HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    expect(other.status).toBe(200);
    await server.close();
  });

  test("that sends one byte at a time is not waited for", async () => {
    const server = await start([]);
    const connection = openConnection(server.url);
    connection.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    const drip = setInterval(() => connection.write("X"), 20);
    await connection.closed;
    clearInterval(drip);
    await server.close();
  });
});

describe("JSON", () => {
  const call = (path: string, body: string, method = "POST") => send(`${method} ${path}`, [json], body);

  test.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"])(
    "with the member %s changes no object's prototype",
    async (key) => {
      const name = freshName();
      const body = `{"EmailIdentity":"${name}","${key}":{"polluted":"yes","DkimSigningAttributes":{"x":1}},"Tags":[{"Key":"${key}","Value":"v","${key}":{"polluted":"yes"}}]}`;
      const answer = await call(identitiesPath, body);
      expect(answer.status).toBe(200);
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
      expect(Object.hasOwn(Object.prototype, "Key")).toBe(false);
      const { body: told } = await send(`GET ${identitiesPath}/${name}`);
      expect(JSON.parse(told).Tags).toEqual([{ Key: key, Value: "v" }]);
    },
  );

  test.each(["__proto__", "constructor", "toString"])(
    "with the template attribute %s finds no prototype",
    async (key) => {
      const answer = await call(
        "/v2/email/deliverability-dashboard/test",
        JSON.stringify({
          FromEmailAddress: "a@acme.example",
          Content: {
            Template: { TemplateContent: { Subject: `{{${key}}}`, Text: "x" }, TemplateData: "{}" },
          },
        }),
      );
      expect(answer.status).toBe(400);
      expect(answer.body).toContain(`Attribute '${key}' is not present`);
    },
  );

  test.each([
    ["PATCH", "account", '{"__proto__":{"sendingEnabled":false}}'],
    ["PATCH", "account", '{"constructor":{"prototype":{"sendingEnabled":false}}}'],
    ["PATCH", "dns", '{"__proto__":{"a.example TXT":["x"]}}'],
    ["PATCH", "dns", '{"constructor":["x"]}'],
    ["PATCH", "dns", '{"a.example TXT":[{"toString":"x"}]}'],
    ["POST", "faults", '[{"__proto__":{"effect":"reset"}}]'],
    ["POST", "faults", '{"__proto__":[]}'],
    ["POST", "faults", '[{"error":{"__proto__":{"statusCode":200}}}]'],
    ["POST", "clock", '{"__proto__":{"advanceMs":1}}'],
    ["POST", "clock", '{"advanceMs":1e308}'],
    ["POST", "clock", '{"advanceMs":-1}'],
    ["POST", "clock", '{"advanceMs":1e400}'],
    ["POST", "clock", '{"now":"9999999-01-01T00:00:00Z"}'],
    ["POST", "faults", '[{"latencyMs":1e308}]'],
    ["POST", "faults", '[{"count":-1}]'],
    ["POST", "faults", '[{"after":1e300}]'],
    ["POST", "faults", '[{"probability":1e300}]'],
    ["POST", "faults", '[{"error":{"statusCode":200}}]'],
    ["POST", "faults", '[{"error":{"statusCode":99999}}]'],
    ["POST", "faults", '[{"error":{"code":"a\\r\\nSet-Cookie: b"}}]'],
    ["POST", "faults", '[{"error":{"code":"(a+)+$"}}]'],
    ["POST", "faults", '[{"operation":"(a+)+$"}]'],
    ["POST", "faults", '[{"operation":"__proto__"}]'],
    ["POST", "faults", '[{"operation":".*"}]'],
    ["POST", "faults", `[${'{"effect":"reset"},'.repeat(100)}{"effect":"reset"}]`],
    ["POST", "faults", "[".repeat(100_000)],
    ["PATCH", "identities/a.example", '{"verification":"__proto__"}'],
  ])("is rejected by the control plane: %s %s %s", async (method, path, body) => {
    const before = JSON.stringify(service.control.account());
    const answer = await call(`/_placewright/${path}`, body, method);
    expect([400, 404]).toContain(answer.status);
    expect(JSON.stringify(service.control.account())).toBe(before);
    expect(service.control.faults()).toEqual([]);
    expect(({} as Record<string, unknown>)["sendingEnabled"]).toBeUndefined();
  });

  test.each([
    ["nested arrays", "[".repeat(1_000_000)],
    ["nested arrays that end", "[".repeat(500_000) + "]".repeat(500_000)],
    ["nested objects", '{"a":'.repeat(500_000)],
    ["nested objects that end", '{"a":'.repeat(200_000).concat("1", "}".repeat(200_000))],
    ["a member nested in depth", `{"EmailIdentity":${"[".repeat(500_000)}${"]".repeat(500_000)}}`],
    [
      "tags nested in depth",
      `{"EmailIdentity":"deep.example","Tags":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    ],
  ])("with %s is rejected", async (_, body) => {
    const answer = await call(identitiesPath, body);
    expect(answer.status).toBe(400);
    expect(answer.body.length).toBeLessThan(1000);
    expect((await send("GET /v2/email/account")).status).toBe(200);
  });

  test.each(["1e400", "-1", "99999999999999999999", "0.5", "NaN", "0x10"])(
    "with the number %s for a page size is rejected or limited",
    async (number) => {
      const answer = await call("/v2/email/list-identities", `{"PageSize":${number}}`);
      expect(answer.status === 404 || answer.status === 400).toBe(true);
      const listed = await send(`GET /v2/email/identities?PageSize=${number}`);
      expect(listed.status).toBe(400);
    },
  );

  test.each([
    "below:1",
    "YmVsb3c6LTE",
    "YmVsb3c6MWU5",
    "../../etc/passwd",
    "__proto__",
    "YmVsb3c6MA==",
    "%00",
  ])("with the token %s for a page is rejected", async (token) => {
    const answer = await send(`GET /v2/email/identities?NextToken=${encodeURIComponent(token)}`);
    expect(answer.status).toBe(400);
  });
});
