import { describe, expect, test } from "vitest";
import { noteSecret } from "../../../../src/base/redact.ts";
import type { Exchange, HttpResponse } from "../../../../src/provider/amazon/exchange.ts";
import { toProviderError as toError } from "../../../../src/provider/amazon/sdk-errors.ts";

const now = Date.UTC(2026, 2, 1);
const named = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error(`staged ${name}`), { name, $metadata: { httpStatusCode } });
/**
 * Returns the transport's record of a sent request. If the error has a status, the response has the API's
 * format.
 */
function exchangeOf({ name, $metadata }: Error & { $metadata?: { httpStatusCode?: number } }): Exchange {
  const statusCode = $metadata?.httpStatusCode;
  if (statusCode === undefined) return { isSent: true };
  return {
    isSent: true,
    answer: { statusCode, headers: { "x-amzn-errortype": name }, body: Buffer.from("{}") },
  };
}
const toProviderError = (thrown: Error, action: string, nowMs: number, exchange = exchangeOf(thrown)) =>
  toError(thrown, action, nowMs, exchange);
const coded = (code: string) => Object.assign(new Error(`connect ${code}`), { code, $metadata: {} });

/** The thrown error, the resulting code, whether to retry, and whether the call may have taken effect. */
const cases: [string, Error, string, boolean, boolean][] = [
  ["throttled", named("TooManyRequestsException", 429), "provider-throttled", true, false],
  ["throttling with another name", named("ThrottlingException", 400), "provider-throttled", true, false],
  ["a quota", named("LimitExceededException", 400), "provider-limit", false, false],
  ["a denied permission", named("AccessDeniedException", 403), "provider-access-denied", false, false],
  ["an expired token", named("ExpiredTokenException", 403), "provider-credentials", false, false],
  ["an unknown key", named("UnrecognizedClientException", 403), "provider-credentials", false, false],
  ["a wrong clock", named("RequestExpired", 403), "provider-credentials", false, false],
  ["a suspended account", named("AccountSuspendedException", 400), "provider-account", false, false],
  ["a paused account", named("SendingPausedException", 400), "provider-account", false, false],
  ["MAIL FROM", named("MailFromDomainNotVerifiedException", 400), "provider-account", false, false],
  ["a rejected message", named("MessageRejected", 400), "provider-rejected", false, false],
  ["a bad request", named("BadRequestException", 400), "provider-rejected", false, false],
  ["a missing resource", named("NotFoundException", 404), "provider-not-found", false, false],
  ["a concurrent change", named("ConcurrentModificationException", 500), "provider-fault", true, true],
  ["an internal error of the service", named("InternalFailure", 500), "provider-fault", true, true],
  ["a gateway error", named("Unknown", 502), "provider-fault", true, true],
  [
    "a truncated response",
    Object.assign(new SyntaxError("Unexpected end"), { $metadata: {} }),
    "provider-fault",
    true,
    true,
  ],
  ["an unknown rejection", named("SomethingNew", 418), "provider-rejected", false, true],
  ["a connection reset", coded("ECONNRESET"), "provider-unreachable", true, true],
  ["a broken pipe", coded("EPIPE"), "provider-unreachable", true, true],
  ["a timeout", named("DeadlineError"), "provider-unreachable", true, true],
];

/** Errors before anything is sent, and of reads: the code, and whether to retry. */
const unsent: [string, Error, string, boolean][] = [
  ["no credentials", named("CredentialsProviderError"), "provider-credentials", false],
  ["a refused connection", coded("ECONNREFUSED"), "provider-unreachable", true],
  ["no such host", coded("ENOTFOUND"), "provider-unreachable", true],
  ["no response from a name server", coded("EAI_AGAIN"), "provider-unreachable", true],
  ["a connection timeout", named("DeadlineError"), "provider-unreachable", true],
  ["rates that the identity may not read", named("ACCESS_DENIED"), "provider-access-denied", false],
  ["rates that are temporarily unavailable", named("INTERNAL_FAILURE"), "provider-fault", true],
  ...[
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "CERT_HAS_EXPIRED",
    "CERT_NOT_YET_VALID",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "EPROTO",
  ].map((code): [string, Error, string, boolean] => [code, coded(code), "provider-unreachable", false]),
];

describe("an SDK error becomes an error that says who has to act", () => {
  test.each(cases)("%s", (_, thrown, code, retryable, ambiguous) => {
    const error = toProviderError(thrown, 'create placement test "x"', now);
    expect(error).toMatchObject({ code, retryable, ambiguous, cause: thrown });
    expect(error.reason).toMatch(/^Cannot create placement test "x": /);
    expect(error.hint).toBeTruthy();
  });

  test.each(unsent)("%s, and nothing was created", (_, thrown, code, retryable) => {
    const error = toProviderError(thrown, 'create placement test "x"', now, { isSent: false });
    expect(error).toMatchObject({ code, retryable, ambiguous: false, cause: thrown });
    expect(error.hint).toBeTruthy();
  });

  const said: [string, string, RegExp][] = [
    [
      "BadRequestException",
      "The Deliverability dashboard is not enabled for this account",
      /Subscribe to the Deliverability dashboard/,
    ],
    [
      "NotFoundException",
      "Domain acme.example is not subscribed",
      /Subscribe to the Deliverability dashboard/,
    ],
    [
      "MessageRejected",
      "Email address is not verified. The following identities failed the check in region EU-WEST-1: news@acme.example",
      /Verify the From address or its domain in this region/,
    ],
    [
      "NotFoundException",
      "Domain acme.example is not a verified identity of this account",
      /Verify the From address/,
    ],
    ["BadRequestException", "Your account is in the sandbox", /Request production access/],
    [
      "AccessDeniedException",
      "User: arn:aws:iam::1:user/x is not authorized to perform: ses:GetAccount",
      /Grant ses:GetAccount/,
    ],
    ["ACCESS_DENIED", "", /Grant ses:BatchGetMetricData/],
    [
      "SendingPausedException",
      "Sending is paused for this account",
      /Resume sending with PutAccountSendingAttributes/,
    ],
    ["AccountSuspendedException", "shut down", /Contact the provider's support/],
    ["LimitExceededException", "too many tests", /Wait for the next month/],
    ["MailFromDomainNotVerifiedException", "MAIL FROM", /MX record of the identity's MAIL FROM/],
    ["ExpiredTokenException", "expired", /Sign in again/],
  ];
  test.each(said)("%s (%s) says what to do", (name, message, hint) => {
    const thrown = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
    expect(toProviderError(thrown, "x", now).hint).toMatch(hint);
  });

  test("every error of the SDKs has its own meaning", async () => {
    const generic = toProviderError(named("SomethingNew", 418), "x", now).hint;
    const modules = [await import("@aws-sdk/client-sesv2"), await import("@aws-sdk/client-pinpoint-email")];
    const names = modules.flatMap((module) =>
      Object.keys(module).filter((name) => /Exception$|^MessageRejected$/.test(name)),
    );
    expect(names.length).toBeGreaterThan(20);
    for (const name of names.filter((each) => !each.endsWith("ServiceException")))
      expect(toProviderError(named(name, 400), "x", now).hint, name).not.toBe(generic);
  });

  test("the message omits the SDK's hint for programmers", () => {
    const thrown = new SyntaxError("Unexpected end\n  Deserialization error: inspect the hidden field");
    expect(toProviderError(thrown, "x", now).message).not.toContain("hidden field");
  });

  const retryAfter: [string, string | undefined, number | undefined][] = [
    ["seconds", "7", 7000],
    ["a date", new Date(now + 90_000).toUTCString(), 90_000],
    ["a date in the past", new Date(now - 90_000).toUTCString(), 0],
    ["seconds in spaces", " 7 ", 7000],
    ["no wait", "0", 0],
    ["nothing", undefined, undefined],
    ["an empty text", "", undefined],
    ["nonsense", "soon", undefined],
  ];
  test.each(retryAfter)("Retry-After as %s", (_, header, ms) => {
    const headers = header === undefined ? {} : { "retry-after": header };
    const answer = { statusCode: 429, headers, body: Buffer.of() };
    const thrown = named("TooManyRequestsException", 429);
    expect(toProviderError(thrown, "x", now, { isSent: true, answer }).retryAfterMs).toBe(ms);
  });
});

describe("the reason", () => {
  test.each<[string, unknown, string]>([
    ["the first line of a plain error", new Error("no route\n    at x"), "no route"],
    ["the first line of a syntax error", new SyntaxError("Unexpected end\n  hint"), "Unexpected end"],
    ["the text of a type error", new TypeError("fetch failed"), "fetch failed"],
    [
      "the text of a timeout",
      Object.assign(new Error("no response in 5 s"), { name: "DeadlineError" }),
      "no response in 5 s",
    ],
    [
      "the name of another error, and its first line",
      Object.assign(new Error("a\nb"), { name: "MessageRejected" }),
      "MessageRejected (a)",
    ],
    [
      "the name of an error whose first line is empty",
      Object.assign(new Error("\na"), { name: "MessageRejected" }),
      "MessageRejected",
    ],
    ["a name that is a number", { name: 1020, message: "blocked" }, "1020 (blocked)"],
    ["a text that was thrown", "boom", "boom"],
    ["absent if there is none", "", "no reason given"],
  ])("is %s", (_, thrown, reason) => {
    expect(toError(thrown, "x", now, { isSent: false }).reason).toBe(`Cannot x: ${reason}`);
  });

  test("is the status of a response that the SDK cannot read", () => {
    const thrown = Object.assign(new SyntaxError("Unexpected end\n  hint"), {
      $metadata: { httpStatusCode: 200 },
    });
    expect(toError(thrown, "x", now, { isSent: true }).reason).toBe(
      "Cannot x: the response does not match the API (HTTP 200: Unexpected end)",
    );
  });

  test("has no known secret, even in the name that a response sets", () => {
    noteSecret("sdk-errors-test-secret");
    const thrown = Object.assign(new Error("no"), { name: "sdk-errors-test-secret" });
    expect(toError(thrown, "x", now, { isSent: true }).reason).not.toContain("sdk-errors-test-secret");
  });
});

describe("a response", () => {
  const respond = (statusCode: number, body: string, headers: HttpResponse["headers"] = {}): Exchange => ({
    isSent: true,
    answer: { statusCode, headers, body: Buffer.from(body) },
  });
  const failed = (exchange: Exchange) => toError(new TypeError("cannot read"), "x", now, exchange);

  test.each<[string, string | undefined]>([
    ['{"Message":"secret launch","ReportId":7}', '{"ReportId":7}'],
    ['{"Message":"secret launch"}', "{}"],
    ['[{"ReportId":7}]', '[{"ReportId":7}]'],
    ['"text"', '"text"'],
    ["null", "null"],
    ['{"ReportId"', undefined],
    ["", undefined],
  ])("that the SDK cannot read is kept without the message under test: %s", (body, kept) => {
    const error = failed(respond(200, body));
    expect(error.answer).toBe(kept);
    expect(error.code).toBe(kept === undefined ? "provider-fault" : "provider-answer-invalid");
  });

  test("of a rejection is not kept", () => {
    expect(failed(respond(400, '{"code":"MessageRejected","message":"no"}')).answer).toBeUndefined();
  });

  const rejects = '{"code":"MessageRejected","message":"no"}';
  const refused = (code: string) => ({ code, ambiguous: false });
  const perhaps = (code: string) => ({ code, ambiguous: true });
  test.each<[number, string, HttpResponse["headers"], { code: string; ambiguous: boolean }]>([
    // The service's own error, by its name in a header or in the body.
    [400, rejects, {}, refused("provider-rejected")],
    [499, rejects, {}, refused("provider-rejected")],
    [400, rejects, { "content-type": "application/x-amz-JSON-1.1" }, refused("provider-rejected")],
    [400, '{"__type":"a#LimitExceededException"}', {}, refused("provider-limit")],
    [400, '{"code":null,"__type":"LimitExceededException"}', {}, refused("provider-limit")],
    [400, '{"code":"LimitExceededException","__type":"MessageRejected"}', {}, refused("provider-limit")],
    [400, '{"Message":"no"}', { "x-amzn-errortype": "LimitExceededException" }, refused("provider-limit")],
    [
      400,
      rejects,
      { "x-amzn-errortype": "a#LimitExceededException:http://b/, c" },
      refused("provider-limit"),
    ],
    [400, '{"other":null}', { "x-amzn-errortype": "LimitExceededException" }, refused("provider-limit")],
    // Not a rejection by the service: the request may have taken effect.
    [399, rejects, {}, perhaps("provider-rejected")],
    [500, rejects, {}, perhaps("provider-rejected")],
    [400, rejects, { "content-type": "text/html" }, perhaps("provider-fault")],
    [400, '{"code":" ","message":"no"}', {}, perhaps("provider-fault")],
    [400, '{"code":7,"message":"no"}', {}, perhaps("provider-fault")],
    [400, '{"message":"no"}', {}, perhaps("provider-fault")],
    [
      400,
      '{"message":"no","Message":{}}',
      { "x-amzn-errortype": "MessageRejected" },
      perhaps("provider-fault"),
    ],
    [400, '{"code":"constructor"}', {}, perhaps("provider-rejected")],
    [409, '{"code":"ConcurrentModificationException"}', {}, perhaps("provider-fault")],
    // Without a name, the status decides.
    [300, "", {}, perhaps("provider-fault")],
    [401, "", {}, perhaps("provider-credentials")],
    [407, "", {}, perhaps("provider-credentials")],
    [403, '{"code":"SomethingNew"}', {}, perhaps("provider-credentials")],
    [429, '{"code":"SomethingNew"}', {}, perhaps("provider-throttled")],
    [500, '{"code":"SomethingNew"}', {}, perhaps("provider-fault")],
    [418, '{"code":"SomethingNew"}', {}, perhaps("provider-rejected")],
  ])("with status %i, %s, and %j", (status, body, headers, expected) => {
    expect(failed(respond(status, body, headers))).toMatchObject(expected);
  });

  test.each<[number, string, string]>([
    [403, "", "Check the endpoint, and the credentials for any proxy or gateway in between"],
    [403, '{"code":"SomethingNew"}', "Sign in again"],
    [404, "", "Check the endpoint, and any proxy or gateway in between"],
    [500, "", "Try again later"],
  ])("with status %i and %j says who has to act", (status, body, hint) => {
    expect(failed(respond(status, body)).hint).toContain(hint);
  });

  test("that did not arrive leaves the status that the SDK knows", () => {
    const seen = (error: object, exchange: Exchange = { isSent: true }) =>
      toError(Object.assign(new Error("no"), error), "x", now, exchange);
    expect(seen({ $metadata: { httpStatusCode: 429 } }).code).toBe("provider-throttled");
    expect(seen({ $response: { statusCode: 429, headers: { "retry-after": "3" } } })).toMatchObject({
      code: "provider-throttled",
      retryAfterMs: 3000,
    });
    expect(seen({ $metadata: { httpStatusCode: 403 } }).hint).toContain("Sign in again");
    // What arrived counts more than what the SDK made of it.
    expect(seen({ $metadata: { httpStatusCode: 200 } }, respond(429, "")).code).toBe("provider-throttled");
  });

  test("decides, whatever connection error came after it", () => {
    const late = (code: string) =>
      toError(Object.assign(new Error("late"), { code }), "x", now, respond(404, "")).code;
    expect([late("ECONNRESET"), late("CERT_HAS_EXPIRED")]).toEqual(["provider-fault", "provider-fault"]);
  });
});

test.each<[string, string, string]>([
  ["AccessDeniedException", "not authorized to perform ses:GetAccount on x", "Grant ses:GetAccount to"],
  ["AccessDeniedException", "no", "Grant ses:CreateDeliverabilityTestReport, "],
  [
    "MessageRejected",
    "is not authorized to perform: ses:GetAccount",
    "Verify the From address or its domain with",
  ],
  // A retry helps, or other credentials: the text does not change that.
  ["TooManyRequestsException", "Your account is in the sandbox", "Wait, run fewer tests at once"],
  ["ExpiredTokenException", "Your account is in the sandbox", "Sign in again"],
  ["SomethingNew", "Your account is in the sandbox", "Check the message and the provider's region"],
])("the hint for %s (%s) is: %s", (name, message, hint) => {
  const thrown = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
  expect(toProviderError(thrown, "x", now).hint).toContain(hint);
});
