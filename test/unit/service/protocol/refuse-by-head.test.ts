import { describe, expect, test } from "vitest";
import { authorityOf, pathOf, refuseByHead } from "../../../../src/service/protocol/refuse-by-head.ts";

const server = { host: "127.0.0.1" };

type Headers = readonly (readonly [name: string, value: string])[];

/** Returns status and message of the refusal of a request with these headers, sent to 127.0.0.1. */
function refusalOf(sent: Headers, url: string | undefined = "/v2/email/account") {
  const rawHeaders = sent.flat();
  const headers = Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value]));
  const response = refuseByHead({ headers, rawHeaders, ...(url !== undefined && { url }) }, server);
  if (!response) return undefined;
  const { message, Message } = JSON.parse(String(response.body)) as { message?: string; Message?: string };
  return [response.status, message ?? Message];
}

const host = ["Host", "127.0.0.1:8080"] as const;
const json = ["Content-Type", "application/json"] as const;

describe("accepts", () => {
  test.each<[string, Headers]>([
    ["a request without a body", [host]],
    ["an empty body without a type", [host, ["Content-Length", "0"]]],
    ["an empty type without a body", [host, ["Content-Type", ""]]],
    ["JSON", [host, json, ["Content-Length", "2"]]],
    ["JSON of unknown length", [host, json, ["Transfer-Encoding", "chunked"]]],
    ["JSON with parameters", [host, ["content-type", "Application/JSON ; charset=utf-8"]]],
    ["JSON of AWS", [host, ["Content-Type", "application/x-amz-json-1.1"], ["Content-Length", "2"]]],
    ["its own origin", [host, ["Origin", "http://127.0.0.1:8080"], ["Sec-Fetch-Site", "same-origin"]]],
    ["an address that a user typed", [host, ["Sec-Fetch-Site", "none"]]],
    ["56 MB", [host, json, ["Content-Length", String(56 * 1024 * 1024)]]],
    ["other headers twice, and a value that is a header's name", [host, ["X-A", "host"], ["X-A", "origin"]]],
  ])("%s", (_, headers) => {
    expect(refusalOf(headers)).toBeUndefined();
  });

  // RFC 9112, section 3.2.2: "A server MUST accept the absolute-form in requests".
  test.each(["http://127.0.0.1:8080/v2/email/account", "http://ses.localhost", "HTTPS://[::1]:80?a"])(
    "the target %j",
    (url) => {
      expect(refusalOf([host], url)).toBeUndefined();
    },
  );

  test("a one-click request to a link, as a path and as a URL", () => {
    const form = [
      host,
      ["Content-Type", "application/x-www-form-urlencoded"],
      ["Content-Length", "2"],
    ] as const;
    for (const url of ["/_placewright/unsubscribe/a", "http://127.0.0.1:8080/_placewright/unsubscribe/a"])
      expect(refusalOf(form, url)).toBeUndefined();
    expect(refusalOf(form, "http://127.0.0.1:8080/v2/email/account")?.[0]).toBe(415);
  });

  test("a request whose target is unknown", () => {
    expect(refuseByHead({ headers: { host: host[1] }, rawHeaders: [...host] }, server)).toBeUndefined();
  });
});

const notJson = "A request with a body must have the header Content-Type: application/json. Found";

describe("refuses", () => {
  test.each<[string, Headers, number, string]>([
    ["no Host", [], 403, 'The Host header must name this machine. Found ""'],
    [
      "another Host",
      [["Host", "evil.example"]],
      403,
      'The Host header must name this machine. Found "evil.example". --allowed-hosts allows more names',
    ],
    [
      "two Hosts",
      [host, ["HOST", host[1]]],
      403,
      'The Host header must name this machine. Found "127.0.0.1:8080"',
    ],
    [
      "another Origin",
      [host, ["Origin", "https://127.0.0.1:8080"]],
      403,
      'Requests from other websites are rejected. Found the Origin "https://127.0.0.1:8080"',
    ],
    [
      "a request of another website",
      [host, ["Sec-Fetch-Site", "same-site"]],
      403,
      'Requests from other websites are rejected. Found Sec-Fetch-Site: "same-site"',
    ],
    ...["Authorization", "Content-Length", "Content-Encoding", "X-Amz-Date", "x-amz-security-token"].map(
      (name): [string, Headers, number, string] => [
        `two ${name}`,
        [host, [name, "0"], ["X-A", "1"], [name.toUpperCase(), "0"]],
        400,
        `The header ${name.toLowerCase()} must not be repeated`,
      ],
    ),
    ["a body without a type", [host, ["Content-Length", "1"]], 415, `${notJson} none`],
    [
      "a body of unknown length without a type",
      [host, ["Transfer-Encoding", "chunked"]],
      415,
      `${notJson} none`,
    ],
    ["a form", [host, ["Content-Type", "text/plain"]], 415, `${notJson} "text/plain"`],
    [
      "a type that begins with JSON's",
      [host, ["Content-Type", "application/jsonp"]],
      415,
      `${notJson} "application/jsonp"`,
    ],
    [
      "a type that contains JSON's",
      [host, ["Content-Type", "x-application/json"]],
      415,
      `${notJson} "x-application/json"`,
    ],
    [
      "a long type, of which it quotes the start",
      [host, ["Content-Type", "x".repeat(300)]],
      415,
      `${notJson} "${"x".repeat(200)}"`,
    ],
    [
      "more than 56 MB",
      [host, json, ["Content-Length", String(56 * 1024 * 1024 + 1)]],
      413,
      "The request body exceeds 56 MB",
    ],
  ])("%s", (_, headers, status, message) => {
    expect(refusalOf(headers)).toEqual([status, message]);
  });

  test.each(["http://other.example/", "http://127.0.0.1@other.example/", "http://"])(
    "the server in %j",
    (url) => {
      expect(refusalOf([host], url)?.[0]).toBe(url.includes("@") ? 400 : 403);
    },
  );

  test.each(["ftp://127.0.0.1/", "*", ""])("the target %j", (url) => {
    expect(refusalOf([host], url)).toEqual([
      400,
      `The request target must be a path. Found ${JSON.stringify(url)}`,
    ]);
  });
});

describe("pathOf", () => {
  test.each([
    ["/v2/email/account?a=http://b/", "/v2/email/account?a=http://b/"],
    ["http://127.0.0.1:8025/v2/email/account?a", "/v2/email/account?a"],
    ["http://127.0.0.1", "/"],
    ["http://127.0.0.1?a", "/?a"],
  ])("of %j is %j", (url, path) => {
    expect(pathOf(url)).toBe(path);
  });
});

test.each([
  ["/v2/email/account?a=http://b/", undefined],
  ["http://127.0.0.1:8025/v2/email/account", "127.0.0.1:8025"],
  ["HTTP://ses.localhost?a", "ses.localhost"],
])("authorityOf %j is %j", (url, authority) => {
  expect(authorityOf(url)).toBe(authority);
});
