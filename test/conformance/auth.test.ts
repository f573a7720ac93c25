import { createHash, createHmac } from "node:crypto";
import { PinpointEmail } from "@aws-sdk/client-pinpoint-email";
import { SESv2 } from "@aws-sdk/client-sesv2";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ServiceOptions } from "../../src/service/start.ts";
import { rejectionOf, useService } from "./running-service.ts";

const keys = { AKIDEXAMPLE: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const temporary = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "s3/cret",
  sessionToken: "a token/with+signs==",
};
const verify: ServiceOptions = { auth: { mode: "verify", keys: { ...keys, ASIAEXAMPLE: temporary } } };
const right = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: keys.AKIDEXAMPLE };

interface SignerOptions {
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly systemClockOffset?: number;
  readonly region?: string;
}

/** Both clients as one type: the operations called here have the same shapes in both. */
const clients = [
  ["v1", PinpointEmail as unknown as typeof SESv2],
  ["v2", SESv2],
] as const;

describe.each(clients)("signatures of %s", (_, Client) => {
  async function useClient(options: ServiceOptions, signer: SignerOptions = {}) {
    const service = await useService(options);
    const client = new Client({
      endpoint: service.url,
      region: "us-east-1",
      credentials: right,
      maxAttempts: 1,
      ...signer,
    });
    onTestFinished(() => client.destroy());
    return { ...service, client };
  }

  test.each<[string, SignerOptions]>([
    ["the right key", {}],
    ["temporary credentials", { credentials: temporary }],
    ["a clock 4 minutes slow", { systemClockOffset: -4 * 60_000 }],
    ["a clock 4 minutes fast", { systemClockOffset: 4 * 60_000 }],
  ])("are taken with %s: body, query and label", async (_, signer) => {
    const { client } = await useClient(verify, signer);
    await client.createEmailIdentity({ EmailIdentity: "ann+news@acme.example" });
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    const listed = await client.listEmailIdentities({ PageSize: 1 });
    expect(listed.EmailIdentities).toHaveLength(1);
    const { NextToken = "" } = listed;
    expect((await client.listEmailIdentities({ PageSize: 1, NextToken })).EmailIdentities).toHaveLength(1);
    expect((await client.getEmailIdentity({ EmailIdentity: "ann+news@acme.example" })).IdentityType).toBe(
      "EMAIL_ADDRESS",
    );
    const ResourceArn = "arn:aws:ses:us-east-1:000000000000:identity/acme.example";
    await client.tagResource({ ResourceArn, Tags: [{ Key: "a b+c", Value: "é" }] });
    await client.untagResource({ ResourceArn, TagKeys: ["a b+c", "tilde~*'()"] });
    expect((await client.listTagsForResource({ ResourceArn })).Tags).toEqual([]);
    await client.deleteEmailIdentity({ EmailIdentity: "acme.example" });
  });

  test.each<[string, SignerOptions, string, RegExp]>([
    [
      "a wrong secret",
      { credentials: { ...right, secretAccessKey: "wrong" } },
      "InvalidSignatureException",
      /The request signature we calculated does not match the signature you provided/,
    ],
    [
      "another region",
      { region: "eu-central-1" },
      "InvalidSignatureException",
      /^Credential should be scoped to a valid region, not 'eu-central-1'\.$/,
    ],
    [
      "a session token that the key has not",
      { credentials: { ...right, sessionToken: "token" } },
      "UnrecognizedClientException",
      /The security token included in the request is invalid/,
    ],
    [
      "an unknown key",
      { credentials: { accessKeyId: "AKIDOTHER", secretAccessKey: "x" } },
      "UnrecognizedClientException",
      /The security token included in the request is invalid/,
    ],
    [
      "a clock 6 minutes slow",
      { systemClockOffset: -6 * 60_000 },
      "InvalidSignatureException",
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    ],
    [
      "a clock 6 minutes fast",
      { systemClockOffset: 6 * 60_000 },
      "InvalidSignatureException",
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    ],
  ])("are refused with %s", async (_, signer, name, message) => {
    const { client, control } = await useClient(verify, signer);
    const error = await rejectionOf(client.createEmailIdentity({ EmailIdentity: "acme.example" }));
    expect(error.name).toBe(name);
    expect(error.message).toMatch(message);
    expect(error.$metadata.httpStatusCode).toBe(403);
    expect(control.requests()).toMatchObject([{ status: 403, error: name }]);
  });

  test("are accepted by their format only, no matter who created them", async () => {
    const { client } = await useClient(
      { auth: { mode: "format" } },
      { credentials: { accessKeyId: "any", secretAccessKey: "any" }, systemClockOffset: 86_400_000 },
    );
    expect((await client.getAccount({})).SendingEnabled).toBe(true);
  });

  test.each<[string, (request: Tampered) => Partial<Tampered>]>([
    ["another body", () => ({ body: '{"EmailIdentity":"evil.example"}' })],
    [
      "another body without its hash",
      ({ headers: { "x-amz-content-sha256": _, ...headers } }) => ({
        body: '{"EmailIdentity":"evil.example"}',
        headers,
      }),
    ],
    [
      "another path",
      ({ path }) => ({ path: path.replace(/v[12]/, (word) => (word === "v1" ? "v2" : "v1")) }),
    ],
    ["a query", () => ({ query: { PageSize: "1" } })],
    ["another time", ({ headers }) => ({ headers: { ...headers, "x-amz-date": otherSecond(headers) } })],
    [
      "fewer signed headers",
      ({ headers: { authorization = "", ...headers } }) => ({
        headers: {
          ...headers,
          authorization: authorization.replace(/SignedHeaders=[^,]+/, "SignedHeaders=x-amz-date"),
        },
      }),
    ],
  ])("are refused when a request was given %s on its way", async (_, tamper) => {
    const { client, control } = await useClient(verify);
    client.middlewareStack.add(
      (next) => async (args) => {
        const request = args.request as Tampered;
        Object.assign(request, tamper(request));
        request.headers["content-length"] = String(Buffer.byteLength(request.body));
        return next(args);
      },
      // After the middleware that signs.
      { step: "finalizeRequest", priority: "low", name: "tamper" },
    );
    const error = await rejectionOf(client.createEmailIdentity({ EmailIdentity: "acme.example" }));
    expect(error.name).toBe("InvalidSignatureException");
    expect(control.requests()).toMatchObject([{ status: 403 }]);
  });
});

interface Tampered {
  path: string;
  body: string;
  query: Record<string, string>;
  headers: Record<string, string>;
}

const otherSecond = (headers: Tampered["headers"]) =>
  (headers["x-amz-date"] ?? "").replace(/\d\dZ$/, (second) => (second === "59Z" ? "58Z" : "59Z"));

const scope = "20260301/us-east-1/ses/aws4_request";
const form = `AWS4-HMAC-SHA256 Credential=AKID/${scope}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
const dated = { "x-amz-date": "20260301T080000Z" };

test.each<[Record<string, string>, string, RegExp]>([
  [{}, "MissingAuthenticationTokenException", /^Missing Authentication Token$/],
  [
    { authorization: "Basic YTpi" },
    "IncompleteSignatureException",
    /requires 'Credential' parameter\. .*'Signature' parameter\. .*'SignedHeaders' parameter\. .*'X-Amz-Date' or a 'Date' header\. \(Hashed .*\) Authorization=[\w+/=]+$/,
  ],
  [{ authorization: form }, "IncompleteSignatureException", /existence of either a 'X-Amz-Date'/],
  [
    { ...dated, authorization: form.replace(/, Signature=.*/, "") },
    "IncompleteSignatureException",
    /^Authorization header requires 'Signature' parameter\. \(/,
  ],
  [
    { ...dated, authorization: form.replace("/aws4_request", "") },
    "IncompleteSignatureException",
    /^Credential must have exactly 5 slash-delimited elements, e\.g\. keyid\/date\/region\/service\/term, got 'AKID\/20260301\/us-east-1\/ses'/,
  ],
  [
    { ...dated, authorization: form.replace("/ses/", "/s3/") },
    "InvalidSignatureException",
    /^Credential should be scoped to correct service: 'ses'\.$/,
  ],
  [
    { ...dated, authorization: form.replace("aws4_request", "aws3_request") },
    "InvalidSignatureException",
    /^Credential should be scoped with a valid terminator: 'aws4_request', not 'aws3_request'\.$/,
  ],
])("an Authorization header %j is refused by its form", async (headers, name, message) => {
  const { url } = await useService({ auth: { mode: "format" } });
  for (const version of ["v1", "v2"]) {
    const response = await fetch(`${url}/${version}/email/account`, { headers });
    expect(response.status).toBe(403);
    expect(response.headers.get("x-amzn-errortype")).toBe(name);
    expect(((await response.json()) as { message: string }).message).toMatch(message);
  }
});

test.each<[string, string, RegExp]>([
  [
    "a scope of another day",
    form.replace("20260301", "20260228").replace("AKID/", "AKIDEXAMPLE/"),
    /Date in Credential scope does not match/,
  ],
  ["an older day", form.replace("AKID/", "AKIDEXAMPLE/"), /Signature expired/],
])("verify refuses %s", async (_, authorization, message) => {
  const { url } = await useService(verify);
  const response = await fetch(`${url}/v2/email/account`, { headers: { ...dated, authorization } });
  expect(response.status).toBe(403);
  expect(((await response.json()) as { message: string }).message).toMatch(message);
});

test("does not depend on the account's clock", async () => {
  const service = await useService(verify);
  service.control.advanceClock(30 * 86_400_000);
  const client = new SESv2({
    endpoint: service.url,
    region: "us-east-1",
    credentials: right,
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  expect((await client.getAccount({})).SendingEnabled).toBe(true);
});

test.each(["?constructor=1&__proto__=2", "?%", "?a=%E0%A4", "?=&&="])(
  "a query that nobody signed is refused: %s",
  async (query) => {
    const { url } = await useService(verify);
    const address = new URL(`${url}/v2/email/identities`);
    const { authorization = "", ...signed } = signByHand(address, "{}");
    for (const headers of ["", ";constructor;__proto__"]) {
      const response = await fetch(`${address}${query}`, {
        method: "POST",
        headers: { ...signed, authorization: authorization.replace("x-amz-date,", `x-amz-date${headers},`) },
        body: "{}",
      });
      expect(response.headers.get("x-amzn-errortype")).toBe("InvalidSignatureException");
    }
  },
);

test("a rejected request does not count toward a fault's limit", async () => {
  const { url, control } = await useService({ ...verify, faults: [{ count: 1 }] });
  expect((await fetch(`${url}/v2/email/account`)).status).toBe(403);
  expect(control.faults()).toMatchObject([{ matched: 0, applied: 0 }]);
});

test("the control plane requires its token instead of a signature", async () => {
  const { url } = await useService({ ...verify, controlToken: "s3cret" });
  const authorization = "Bearer s3cret";
  expect((await fetch(`${url}/_placewright/health`)).status).toBe(200);
  expect((await fetch(`${url}/_placewright/requests`)).status).toBe(403);
  expect((await fetch(`${url}/_placewright/requests`, { headers: { authorization } })).status).toBe(200);
});

/**
 * Signs as the reference describes, without an SDK. Like boto3, omits the header with the body's hash.
 * Source: AWS IAM User Guide, "Create a signed AWS API request".
 */
function signByHand(url: URL, body: string): Record<string, string> {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const date = time.slice(0, 8);
  const canonical = [
    "POST",
    url.pathname.split("/").map(encodeURIComponent).join("/"),
    "",
    `content-type:application/json\nhost:${url.host}\nx-amz-date:${time}\n`,
    "content-type;host;x-amz-date",
    sha256(body),
  ].join("\n");
  const credentialScope = `${date}/us-east-1/ses/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${credentialScope}\n${sha256(canonical)}`;
  const key = [date, "us-east-1", "ses", "aws4_request"].reduce<string | Buffer>(
    hmac,
    `AWS4${keys.AKIDEXAMPLE}`,
  );
  const signature = hmac(key, text).toString("hex");
  return {
    "content-type": "application/json",
    "x-amz-date": time,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${credentialScope}, SignedHeaders=content-type;host;x-amz-date, Signature=${signature}`,
  };
}

test("a body whose hash appears only in the signature must be the signed body", async () => {
  const { url } = await useService(verify);
  const address = new URL(`${url}/v2/email/identities`);
  const body = '{"EmailIdentity":"acme.example"}';
  const post = (sent: string) =>
    fetch(address, { method: "POST", headers: signByHand(address, body), body: sent });
  const tampered = await post(body.replace("acme", "evil"));
  expect(tampered.headers.get("x-amzn-errortype")).toBe("InvalidSignatureException");
  expect((await post(body)).status).toBe(200);
});
