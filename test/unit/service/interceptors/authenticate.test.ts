import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type AuthOptions, createAuthenticate } from "../../../../src/service/interceptors/authenticate.ts";
import type { HttpRequest } from "../../../../src/service/protocol/http-response.ts";

const nowMs = Date.UTC(2026, 2, 1, 8, 15);
const answer = { status: 200, body: "{}" };

/** Sends a request with these headers. Returns the response, or name and message of the error. */
async function send(headers: HttpRequest["headers"], auth: AuthOptions = { mode: "format" }) {
  const authenticate = await createAuthenticate(auth, "us-east-1", () => nowMs);
  const request: HttpRequest = {
    method: "GET",
    rawPath: "/v2/email/account",
    query: "",
    headers: { host: "127.0.0.1", ...headers },
    body: undefined,
  };
  try {
    return await authenticate?.({ operation: "GetAccount", version: "v2", request }, () => answer);
  } catch (error) {
    const { name, message } = error as Error;
    return [name, message];
  }
}

const credential = "Credential=AKIA/20260301/us-east-1/ses/aws4_request";
const signed = "SignedHeaders=host;x-amz-date";
const signature = "Signature=abc";
const date = { "x-amz-date": "20260301T081500Z" };

test("requires nothing in the mode off", async () => {
  expect(await createAuthenticate({ mode: "off" }, "us-east-1", () => nowMs)).toBeUndefined();
});

describe("in the mode format", () => {
  test.each([
    `AWS4-HMAC-SHA256 ${credential}, ${signed}, ${signature}`,
    `AWS4-HMAC-SHA256 \t${signature},${credential} ,${signed}`,
    `AWS4-HMAC-SHA256 ${credential}, ${signed}, Signature=a=b`,
    `AWS4-HMAC-SHA256 Credential=x/2/eu-west-9/ses/aws4_request, ${signed}, ${signature}`,
  ])("accepts %s", async (authorization) => {
    expect(await send({ authorization, ...date })).toEqual(answer);
  });

  const needs = (name: string) => `Authorization header requires '${name}' parameter.`;
  const needsDate = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
  const all = ["Credential", "Signature", "SignedHeaders"].map(needs).join(" ");

  test.each<[string, string, HttpRequest["headers"], string]>([
    ["another algorithm", `AWS4-HMAC-SHA512 ${credential}, ${signed}, ${signature}`, date, all],
    ["text before it", `x AWS4-HMAC-SHA256 ${credential}, ${signed}, ${signature}`, date, all],
    ["no fields", "AWS4-HMAC-SHA256", date, all],
    ["an unknown field", `AWS4-HMAC-SHA256 ${credential}, ${signed}, ${signature}, X=1`, date, all],
    ["a repeated field", `AWS4-HMAC-SHA256 ${credential}, ${signed}, ${signature}, ${signature}`, date, all],
    ["no credential", `AWS4-HMAC-SHA256 ${signed}, ${signature}`, date, needs("Credential")],
    ["no signed headers", `AWS4-HMAC-SHA256 ${credential}, ${signature}`, date, needs("SignedHeaders")],
    ["an empty signature", `AWS4-HMAC-SHA256 ${credential}, ${signed}, Signature=`, date, needs("Signature")],
    ["no date", `AWS4-HMAC-SHA256 ${credential}, ${signed}, ${signature}`, {}, needsDate],
    ...["x20260301T081500Z", "20260301T081500Zx", "20260301T0815Z", "2026-03-01T08:15:00Z"].map(
      (text): [string, string, HttpRequest["headers"], string] => [
        `the date ${text}`,
        `AWS4-HMAC-SHA256 ${credential}, ${signed}, ${signature}`,
        { "x-amz-date": text },
        needsDate,
      ],
    ),
    [
      "neither a date nor a signature",
      `AWS4-HMAC-SHA256 ${credential}, ${signed}`,
      {},
      `${needs("Signature")} ${needsDate}`,
    ],
    ...["a/b/c/ses", "a/b/c/ses/aws4_request/x"].map(
      (text): [string, string, HttpRequest["headers"], string] => [
        `the credential ${text}`,
        `AWS4-HMAC-SHA256 Credential=${text}, ${signed}, ${signature}`,
        date,
        `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'.`,
      ],
    ),
  ])("refuses %s as incomplete, with only a hash of the header", async (_, authorization, headers, why) => {
    const hash = createHash("sha256").update(authorization).digest("base64");
    expect(await send({ authorization, ...headers })).toEqual([
      "IncompleteSignatureException",
      `${why} (Hashed with SHA-256 and encoded with Base64) Authorization=${hash}`,
    ]);
  });

  test.each<[string, HttpRequest["headers"], string, string]>([
    ["no signature", date, "MissingAuthenticationTokenException", "Missing Authentication Token"],
    [
      "another service",
      {
        authorization: `AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request, ${signed}, ${signature}`,
        ...date,
      },
      "InvalidSignatureException",
      "Credential should be scoped to correct service: 'ses'.",
    ],
    [
      "another terminator",
      { authorization: `AWS4-HMAC-SHA256 Credential=a/b/c/ses/aws5, ${signed}, ${signature}`, ...date },
      "InvalidSignatureException",
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'.",
    ],
  ])("refuses %s", async (_, headers, name, message) => {
    expect(await send(headers)).toEqual([name, message]);
  });
});

describe("in the mode verify", () => {
  const auth: AuthOptions = {
    mode: "verify",
    keys: { AKIA: "secret", ASIA: { secretAccessKey: "secret", sessionToken: "token" } },
  };
  const sign = (scope: string, headers: HttpRequest["headers"] = date, names = signed) =>
    send(
      {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}/ses/aws4_request, ${names}, ${signature}`,
        ...headers,
      },
      auth,
    );
  const unknown = ["UnrecognizedClientException", "The security token included in the request is invalid."];
  const invalid = (message: string) => ["InvalidSignatureException", message];
  const mismatch = invalid(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );
  const at = (text: string) => ({ "x-amz-date": text });
  const token = (text: string) => ({ ...date, "x-amz-security-token": text });

  test.each<[string, Promise<unknown>, unknown]>([
    ["an unknown key", sign("AKIB/20260301/us-east-1"), unknown],
    ["a token of a key that has none", sign("AKIA/20260301/us-east-1", token("token")), unknown],
    ["no token of a key that has one", sign("ASIA/20260301/us-east-1"), unknown],
    ["another token", sign("ASIA/20260301/us-east-1", token("other")), unknown],
    [
      "another region",
      sign("AKIA/20260301/eu-west-1"),
      invalid("Credential should be scoped to a valid region, not 'eu-west-1'."),
    ],
    [
      "another day in the scope",
      sign("AKIA/20260302/us-east-1"),
      invalid(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260302' != '20260301'.",
      ),
    ],
    [
      "a signature of more than 5 minutes ago",
      sign("AKIA/20260301/us-east-1", at("20260301T080959Z")),
      invalid(
        "Signature expired: 20260301T080959Z is now earlier than 20260301T081000Z (20260301T081500Z - 5 min.)",
      ),
    ],
    [
      "a signature of more than 5 minutes ahead",
      sign("AKIA/20260301/us-east-1", at("20260301T082001Z")),
      invalid(
        "Signature not yet current: 20260301T082001Z is still later than 20260301T082000Z (20260301T081500Z + 5 min.)",
      ),
    ],
    ["a wrong signature of 5 minutes ago", sign("AKIA/20260301/us-east-1", at("20260301T081000Z")), mismatch],
    [
      "a wrong signature of 5 minutes ahead",
      sign("AKIA/20260301/us-east-1", at("20260301T082000Z")),
      mismatch,
    ],
    [
      "an unsigned host",
      sign("AKIA/20260301/us-east-1", date, "SignedHeaders=x-amz-date"),
      invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."),
    ],
    [
      "an unsigned header of AWS",
      sign("AKIA/20260301/us-east-1", date, "SignedHeaders=host"),
      invalid("'x-amz-date' must be a 'SignedHeader' in the AWS Authorization."),
    ],
    [
      "headers out of order",
      sign("AKIA/20260301/us-east-1", date, "SignedHeaders=x-amz-date;host"),
      mismatch,
    ],
    [
      "a signed header that is not there",
      sign("AKIA/20260301/us-east-1", date, "SignedHeaders=host;x-amz-date;x-b"),
      mismatch,
    ],
  ])("refuses %s", async (_, response, refusal) => {
    expect(await response).toEqual(refusal);
  });
});
