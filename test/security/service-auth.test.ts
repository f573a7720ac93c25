import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type RunningService, type ServiceOptions, startService } from "../../src/service/start.ts";
import { rawRequest, sendRaw } from "../support/raw-http.ts";
import { type SignedParts, sha256, signingTime, signV4 } from "../support/sign-v4.ts";

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const auth = {
  mode: "verify",
  keys: {
    AKIDEXAMPLE: secret,
    ASIAEXAMPLE: { secretAccessKey: secret, sessionToken: "the/right+token==" },
  },
} as const;

let service: RunningService;
beforeAll(async () => {
  service = await startService({
    seed: "security",
    region: "eu-west-1",
    auth,
    controlToken: "the-control-token",
  });
});
afterAll(() => service.close());

let lastNumber = 0;
interface Sent {
  method: string;
  /** The path with its query. */
  target: string;
  headers: [name: string, value: string][];
  body: string;
}

/** Sends a create request that is signed correctly except for `parts`, and then changed by `tamper`. */
async function sendSigned(
  parts: Partial<SignedParts> = {},
  tamper: (sent: Sent) => Partial<Sent> = () => ({}),
) {
  const name = `signed-${++lastNumber}.example`;
  const whole: SignedParts = {
    method: "POST",
    path: "/v2/email/identities",
    query: "",
    body: JSON.stringify({ EmailIdentity: name }),
    secret,
    accessKeyId: "AKIDEXAMPLE",
    region: "eu-west-1",
    service: "ses",
    time: signingTime(),
    ...parts,
    headers: { host: new URL(service.url).host, "content-type": "application/json", ...parts.headers },
  };
  const signed: Sent = {
    method: whole.method,
    target: whole.path + (whole.query === "" ? "" : `?${whole.query}`),
    headers: Object.entries(signV4(whole)),
    body: whole.body,
  };
  const { method, target, headers, body } = { ...signed, ...tamper(signed) };
  const answer = await sendRaw(service.url, rawRequest(service.url, `${method} ${target}`, headers, body));
  return { ...answer, name, error: answer.headers["x-amzn-errortype"] ?? "" };
}

const created = () => service.control.requests().filter(({ status }) => status === 200).length;

/** Expects that a request is rejected for its signature and not executed. */
async function expectRefused(sending: ReturnType<typeof sendSigned>, error?: string): Promise<void> {
  const before = created();
  const answer = await sending;
  expect([400, 403]).toContain(answer.status);
  if (error !== undefined) expect(answer.error).toBe(error);
  expect(created()).toBe(before);
}

const withHeader =
  (change: (headers: Record<string, string>) => Record<string, string>) =>
  ({ headers }: Sent): Partial<Sent> => ({ headers: Object.entries(change(Object.fromEntries(headers))) });
const changeAuthorization = (change: (text: string) => string) =>
  withHeader((headers) => ({ ...headers, authorization: change(headers["authorization"] ?? "") }));

const mismatch = "InvalidSignatureException";
const unknown = "UnrecognizedClientException";
const incomplete = "IncompleteSignatureException";

test("accepts a valid signature", async () => {
  expect((await sendSigned()).status).toBe(200);
});

test.each([
  ["the hash of its body", (body: string) => ({ "x-amz-content-sha256": sha256(body) })],
  ["an additional header", () => ({ "x-amz-user-agent": "probe" })],
  ["a header with spaces", () => ({ "x-amz-meta": "a   b  c" })],
] as [string, (body: string) => Record<string, string>][])(
  "accepts a signature over %s",
  async (_, headers) => {
    const body = '{"EmailIdentity":"own.example"}';
    const answer = await sendSigned({ body, headers: headers(body) });
    expect([200, 400]).toContain(answer.status);
    expect(answer.error).not.toBe(mismatch);
  },
);

describe("the scope of a signature", () => {
  test.each([
    "us-east-1",
    "eu-west-2",
    "EU-WEST-1",
    "eu-west-1a",
    "eu-west-",
    "*",
    "global",
    "aws-global",
    "eu-west-1%20",
    "",
  ])("is rejected with the region %j, although correctly signed", async (region) => {
    await expectRefused(sendSigned({ region }), mismatch);
  });

  test.each(["s3", "email", "SES", "sesv2", "ses ", "sts", "execute-api", "pinpoint-email", "*", ""])(
    "is rejected with the service %j, although correctly signed",
    async (name) => {
      await expectRefused(sendSigned({ service: name }));
    },
  );

  test.each(["aws3_request", "aws4_Request", "AWS4_REQUEST", "aws4_request%20", "aws5_request", ""])(
    "is rejected with the end %j",
    async (end) => {
      await expectRefused(
        sendSigned(
          {},
          changeAuthorization((text) => text.replace("aws4_request", end)),
        ),
      );
    },
  );

  test.each([
    ["one part too few", (text: string) => text.replace("/aws4_request", "")],
    ["one part too many", (text: string) => text.replace("/aws4_request", "/aws4_request/x")],
    ["another day", (text: string) => text.replace(/\/\d{8}\//, "/20200101/")],
    ["no day", (text: string) => text.replace(/\/\d{8}\//, "//")],
    ["another region than it was signed for", (text: string) => text.replace("eu-west-1", "us-east-1")],
  ])("is rejected with %s", async (_, change) => {
    await expectRefused(sendSigned({}, changeAuthorization(change)));
  });
});

describe("the time of a signature", () => {
  const minute = 60_000;
  const day = 86_400_000;
  test.each([
    ["6 minutes ago", -6 * minute],
    ["6 minutes ahead", 6 * minute],
    ["an hour ago", -60 * minute],
    ["a day ago", -day],
    ["a day ahead", day],
    ["100 years ago", -36_525 * day],
    ["1,000 years ahead", 365_250 * day],
  ])("%s is rejected", async (_, offset) => {
    await expectRefused(sendSigned({ time: signingTime(Date.now() + offset) }), mismatch);
  });

  test.each([
    ["4 minutes ago", -4 * minute],
    ["4 minutes ahead", 4 * minute],
  ])("%s is accepted", async (_, offset) => {
    expect((await sendSigned({ time: signingTime(Date.now() + offset) })).status).toBe(200);
  });

  test.each([
    ["none", ""],
    ["ISO 8601 with separators", "2026-03-01T08:00:00Z"],
    ["a header's date", "Sun, 01 Mar 2026 08:00:00 GMT"],
    ["seconds", "1772352000"],
    ["a month of 13", "20261301T080000Z"],
    ["a day of 32", "20260332T080000Z"],
    ["an hour of 25", "20260301T250000Z"],
    ["another zone", "20260301T080000+0100"],
    ["a time of 19 digits", "202603010T080000Z"],
    ["a small z", "20260301T080000z"],
    ["NaN", "NaN"],
  ])("as %s is rejected", async (_, time) => {
    await expectRefused(sendSigned({ time }));
  });

  test("is rejected if it was changed in transit", async () => {
    await expectRefused(
      sendSigned(
        { time: signingTime(Date.now() - 1000) },
        withHeader((headers) => ({ ...headers, "x-amz-date": signingTime() })),
      ),
      mismatch,
    );
  });
});

describe("an unsigned header", () => {
  test.each([
    "x-amz-security-token",
    "x-amz-content-sha256",
    "x-amz-target",
    "x-amz-user-agent",
    "x-amz-expires",
    "x-amz-meta-a",
    "X-AMZ-Meta-B",
    "x-amz-",
    "x-amz-algorithm",
    "x-amz-signature",
    "x-amz-source-account",
  ])("%s is rejected", async (name) => {
    const value = name === "x-amz-content-sha256" ? sha256('{"a":1}') : "value";
    await expectRefused(sendSigned({}, ({ headers }) => ({ headers: [...headers, [name, value]] })));
  });

  test.each(["host", "x-amz-date"])("%s is rejected, although it is correct", async (name) => {
    await expectRefused(
      sendSigned(
        {},
        changeAuthorization((text) =>
          text.replace(
            /SignedHeaders=([^,]+)/,
            (_, names: string) =>
              `SignedHeaders=${names
                .split(";")
                .filter((each) => each !== name)
                .join(";")}`,
          ),
        ),
      ),
      mismatch,
    );
  });

  test("of another kind is ignored", async () => {
    expect(
      (await sendSigned({}, ({ headers }) => ({ headers: [...headers, ["x-trace", "a"]] }))).status,
    ).toBe(200);
  });
});

describe("the list of signed headers", () => {
  const changeList = (change: (names: string) => string) =>
    changeAuthorization((text) =>
      text.replace(/SignedHeaders=([^,]+)/, (_, names: string) => `SignedHeaders=${change(names)}`),
    );
  test.each([
    ["in upper case", (names: string) => names.toUpperCase()],
    ["in another order", (names: string) => names.split(";").toReversed().join(";")],
    ["with one twice", (names: string) => `${names};x-amz-date`],
    ["with one that was not sent", (names: string) => `${names};x-none`],
    ["with a prototype", (names: string) => `__proto__;${names}`],
    ["with a constructor", (names: string) => `constructor;${names}`],
    ["with an empty one", (names: string) => `;${names}`],
    ["with an empty one at its end", (names: string) => `${names};`],
    ["with spaces", (names: string) => names.replaceAll(";", "; ")],
    ["with commas", (names: string) => names.replaceAll(";", ",")],
    ["with one that was sent and not signed", (names: string) => `connection;${names}`],
    ["of nothing", () => ""],
    ["of the host alone", () => "host"],
    ["without the type of the body", (names: string) => names.replace("content-type;", "")],
    ["with a line break's encoding", (names: string) => `${names}%0ax`],
  ])("%s is rejected", async (_, change) => {
    await expectRefused(sendSigned({}, (sent) => changeList(change)(sent)));
  });
});

describe("a signed request that was changed in transit", () => {
  test.each([
    ["its body", () => ({ body: '{"EmailIdentity":"evil.example"}' })],
    ["its body by a space", ({ body }: Sent) => ({ body: `${body} ` })],
    ["its body away", () => ({ body: "" })],
    ["its method", () => ({ method: "PUT", target: "/v2/email/account/sending" })],
    ["its path", () => ({ target: "/v1/email/identities" })],
    ["its path by another operation", () => ({ target: "/v2/email/configuration-sets" })],
    ["its query", () => ({ target: "/v2/email/identities?a=b" })],
    ["its query by a prototype", () => ({ target: "/v2/email/identities?__proto__=b" })],
    ["its query by a constructor", () => ({ target: "/v2/email/identities?constructor=b" })],
    ["its query by an empty name", () => ({ target: "/v2/email/identities?=b" })],
    ["its query by broken encoding", () => ({ target: "/v2/email/identities?a=%E0%A4" })],
    [
      "the type of its body",
      withHeader((headers) => ({ ...headers, "content-type": "application/x-amz-json-1.0" })),
    ],
    ["its host", withHeader((headers) => ({ ...headers, host: "localhost" }))],
  ] as [string, (sent: Sent) => Partial<Sent>][])("is rejected: %s", async (_, tamper) => {
    await expectRefused(sendSigned({}, tamper));
  });

  test.each([
    ["another body's hash", (hash: string) => hash.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))],
    ["no hash", () => "UNSIGNED-PAYLOAD"],
    ["chunks", () => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"],
    ["unsigned chunks", () => "STREAMING-UNSIGNED-PAYLOAD-TRAILER"],
    ["a hash in upper case", (hash: string) => hash.toUpperCase()],
    ["a short hash", (hash: string) => hash.slice(0, 32)],
    ["an empty hash", () => ""],
    ["the hash of nothing", () => sha256("")],
    ["required", () => "required"],
  ])("is rejected, although correctly signed, with %s as the hash of its body", async (_, change) => {
    const body = '{"EmailIdentity":"hash.example"}';
    await expectRefused(
      sendSigned({ body, headers: { "x-amz-content-sha256": change(sha256(body)) } }),
      mismatch,
    );
  });

  test.each([
    ["a dot", "/v2/email/./identities"],
    ["two dots", "/v2/email/x/../identities"],
    ["two slashes", "/v2//email/identities"],
    ["a slash before", "//v2/email/identities"],
    ["a slash after", "/v2/email/identities/"],
    ["an encoded slash", "/v2/email%2Fidentities"],
    ["an encoded letter", "/v2/email/%69dentities"],
    ["a fragment", "/v2/email/identities#a"],
  ])("is rejected with an equivalent path: %s", async (_, target) => {
    const before = created();
    const answer = await sendSigned({}, () => ({ target }));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(created()).toBe(before);
  });

  // RFC 9112, section 3.2.2: servers accept such a target, and use its host instead of the Host header.
  describe("to an absolute address", () => {
    const absolute = (end = "/v2/email/identities") => `${service.url}${end}`;
    const other = () => `localhost:${new URL(service.url).port}`;

    test("is treated like its path if host, path, and query are the signed ones", async () => {
      const answer = await sendSigned({}, () => ({ target: absolute() }));
      expect(answer.status).toBe(200);
      const read = await sendSigned({ method: "GET", path: `/v2/email/identities/${answer.name}`, body: "" });
      expect(read.status).toBe(200);
      const list = { method: "GET", path: "/v2/email/identities", query: "PageSize=1", body: "" };
      const listed = await sendSigned(list, ({ target }) => ({ target: absolute(target) }));
      expect([listed.status, JSON.parse(listed.body).EmailIdentities.length]).toEqual([200, 1]);
    });

    test("needs a signature over its own host, whatever the Host header says", async () => {
      const changeHost = withHeader((headers) => ({ ...headers, host: other() }));
      const answer = await sendSigned({}, (sent) => ({ ...changeHost(sent), target: absolute() }));
      expect(answer.status).toBe(200);
      await expectRefused(
        sendSigned({ headers: { host: other() } }, () => ({ target: absolute() })),
        mismatch,
      );
    });

    test.each([
      ["another path", () => absolute("/v2/email/configuration-sets")],
      ["an equivalent path", () => absolute("/v2/email/./identities")],
      ["no path", () => absolute("")],
      ["a query", () => absolute("/v2/email/identities?a=b")],
      ["a query and no path", () => absolute("?a=b")],
      ["another host", () => `http://${other()}/v2/email/identities`],
      ["another port", () => "http://127.0.0.1:1/v2/email/identities"],
      ["no port", () => "http://127.0.0.1/v2/email/identities"],
      ["another machine", () => "http://evil.example/v2/email/identities"],
      ["a user", () => absolute().replace("//", "//a@")],
      ["another scheme", () => absolute().replace("http", "ftp")],
      ["a fragment", () => absolute("/v2/email/identities#a")],
    ])("is rejected with %s", async (_, target) => {
      const before = created();
      const answer = await sendSigned({}, () => ({ target: target() }));
      expect([400, 403, 404]).toContain(answer.status);
      expect(created()).toBe(before);
    });
  });

  test.each([
    ["/v2/email/identities/.", "GET", "/v2/email/identities"],
    ["/v2/email/identities/..", "GET", "/v2/email"],
    ["/v2/email/identities/a.example/../b.example", "DELETE", "/v2/email/identities/b.example"],
    ["/v2/email/identities/..", "DELETE", "/v2/email"],
  ])("does not sign the address %s", async (target, method, path) => {
    const answer = await sendSigned({ method, path, body: "" }, () => ({ target, body: "" }));
    expect([403, 404]).toContain(answer.status);
  });

  const arn = "arn:aws:ses:eu-west-1:000000000000:identity/acme.example";
  const query = (key: string) => `ResourceArn=${encodeURIComponent(arn)}&TagKeys=${key}`;
  test.each([
    ["a plus for its code", "a%2Bb", "a+b"],
    ["a space for a plus", "a%2Bb", "a%20b"],
    ["another encoding's case for another letter", "a%2Bb", "a%2Cb"],
    ["a second value", "a%2Bb", "a%2Bb&TagKeys=c"],
    ["none", "a%2Bb", ""],
  ])("is rejected with %s in its query", async (_, signed, sent) => {
    await expectRefused(
      sendSigned({ method: "DELETE", path: "/v2/email/tags", query: query(signed), body: "" }, () => ({
        target: `/v2/email/tags?${query(sent)}`,
      })),
      mismatch,
    );
  });

  test.each([
    ["as it is", "a%2Bb"],
    ["with a space", "a%20b"],
    ["with a letter of two bytes", "%C3%A9"],
    ["with unreserved characters", "a-b.c_d~e"],
  ])("differs with its query %s", async (_, key) => {
    const answer = await sendSigned({
      method: "DELETE",
      path: "/v2/email/tags",
      query: query(key),
      body: "",
    });
    expect(answer.error).not.toBe(mismatch);
  });
});

describe("the Authorization header", () => {
  test.each([
    ["missing", () => ""],
    ["of another scheme", () => "Basic YTpi"],
    ["of a bearer", () => "Bearer the-control-token"],
    [
      "with the algorithm in lower case",
      (text: string) => text.replace("AWS4-HMAC-SHA256", "aws4-hmac-sha256"),
    ],
    ["with a stronger algorithm", (text: string) => text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512")],
    [
      "with an asymmetric algorithm",
      (text: string) => text.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
    ],
    ["with an older algorithm", (text: string) => text.replace("AWS4-HMAC-SHA256", "AWS3-HTTPS")],
    ["with no algorithm", (text: string) => text.replace("AWS4-HMAC-SHA256 ", "")],
    [
      "with the algorithm twice",
      (text: string) => text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 AWS4-HMAC-SHA256"),
    ],
    [
      "with the credential twice",
      (text: string) =>
        text.replace("Credential=", "Credential=AKIDOTHER/20260301/eu-west-1/ses/aws4_request, Credential="),
    ],
    ["with the signature twice", (text: string) => `${text}, Signature=${"0".repeat(64)}`],
    ["with an unknown part", (text: string) => `${text}, Extra=1`],
    ["with a part of the prototype", (text: string) => `${text}, __proto__=1`],
    ["with parts without commas", (text: string) => text.replaceAll(", ", " ")],
    ["with a comma too many", (text: string) => `${text},`],
    [
      "with names in lower case",
      (text: string) => text.replace("Credential", "credential").replace("Signature=", "signature="),
    ],
    ["without a credential", (text: string) => text.replace(/Credential=[^,]+, /, "")],
    ["without signed headers", (text: string) => text.replace(/SignedHeaders=[^,]+, /, "")],
    ["without a signature", (text: string) => text.replace(/, Signature=.*/, "")],
    ["with an empty signature", (text: string) => text.replace(/Signature=.*/, "Signature=")],
    [
      "with a signature in upper case",
      (text: string) => text.replace(/[0-9a-f]{64}$/, (hex) => `${hex.toUpperCase()}A`),
    ],
    ["with half a signature", (text: string) => text.slice(0, -32)],
    ["with a longer signature", (text: string) => `${text}00`],
    [
      "with a signature of non-ASCII letters",
      (text: string) => text.replace(/[0-9a-f]{64}$/, "\xe9".repeat(64)),
    ],
    ["with a signature of zeros", (text: string) => text.replace(/[0-9a-f]{64}$/, "0".repeat(64))],
    ["with one bit changed", (text: string) => text.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))],
  ] as [string, (text: string) => string][])("%s is rejected", async (_, change) => {
    await expectRefused(sendSigned({}, changeAuthorization(change)));
  });

  test.each([
    ["the right one first", (text: string) => [text, text.replace(/.$/, "0")]],
    ["the right one last", (text: string) => [text.replace(/.$/, "0"), text]],
    ["the right one twice", (text: string) => [text, text]],
    ["another scheme first", (text: string) => ["Bearer a", text]],
  ])("is rejected if given twice: %s", async (_, change) => {
    await expectRefused(
      sendSigned({}, ({ headers }) => ({
        headers: headers.flatMap(([name, value]): [string, string][] =>
          name === "authorization" ? change(value).map((each) => [name, each]) : [[name, value]],
        ),
      })),
    );
  });

  test("is rejected in folded lines", async () => {
    const answer = await sendSigned(
      {},
      changeAuthorization((text) => text.replace(", ", ",\r\n ")),
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test.each([
    ["format", ["a", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=a"]],
    ["format", ["AWS4-HMAC-SHA256 Credential=a/b/c/ses/aws4_request, SignedHeaders=host"]],
  ] as const)("is also required by %s: %j", async (mode, texts) => {
    const own = await startService({ auth: { mode } });
    onTestFinished(() => own.close());
    for (const authorization of texts) {
      const headers = [
        ["authorization", authorization],
        ["x-amz-date", signingTime()],
      ] as const;
      const answer = await sendRaw(own.url, rawRequest(own.url, "GET /v2/email/account", headers));
      expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([403, incomplete]);
    }
  });
});

describe("a key", () => {
  test.each([
    ["that is not known", "AKIDOTHER"],
    ["of the prototype", "__proto__"],
    ["named constructor", "constructor"],
    ["in lower case", "akidexample"],
    ["that begins like a known one", "AKIDEXAMPL"],
    ["with a wildcard", "*"],
  ])("%s is rejected", async (_, accessKeyId) => {
    await expectRefused(sendSigned({ accessKeyId }), unknown);
  });

  test.each([
    ["another secret", "other"],
    ["an empty secret", ""],
    ["the secret of undefined", "undefined"],
    ["the secret in another case", secret.toLowerCase()],
    ["its own id", "AKIDEXAMPLE"],
  ])("with %s is rejected", async (_, wrong) => {
    await expectRefused(sendSigned({ secret: wrong }), mismatch);
  });

  const temporary = "ASIAEXAMPLE";
  test("of temporary credentials is accepted with its token", async () => {
    const headers = { "x-amz-security-token": "the/right+token==" };
    expect((await sendSigned({ accessKeyId: temporary, headers })).status).toBe(200);
  });

  test.each([
    ["of temporary credentials without its token", temporary, undefined],
    ["of temporary credentials with an empty token", temporary, ""],
    ["of temporary credentials with another token", temporary, "the/wrong+token=="],
    ["of temporary credentials with its token and more", temporary, "the/right+token==x"],
    ["of temporary credentials with half its token", temporary, "the/right"],
    ["of temporary credentials with a token of undefined", temporary, "undefined"],
    ["that has no token with one", "AKIDEXAMPLE", "the/right+token=="],
  ])("%s is rejected, although correctly signed", async (_, accessKeyId, token) => {
    const headers: Record<string, string> = token === undefined ? {} : { "x-amz-security-token": token };
    await expectRefused(sendSigned({ accessKeyId, headers }), unknown);
  });
});

describe("a presigned URL", () => {
  const presigned = (time: string) =>
    [
      "X-Amz-Algorithm=AWS4-HMAC-SHA256",
      `X-Amz-Credential=${encodeURIComponent(`AKIDEXAMPLE/${time.slice(0, 8)}/eu-west-1/ses/aws4_request`)}`,
      `X-Amz-Date=${time}`,
      "X-Amz-Expires=604800",
      `X-Amz-Signature=${"0".repeat(64)}`,
      "X-Amz-SignedHeaders=host",
    ].join("&");

  test.each(["GET /v2/email/account", "GET /v2/email/identities", "DELETE /v2/email/identities/a.example"])(
    "is rejected: %s",
    async (line) => {
      const answer = await sendRaw(
        service.url,
        rawRequest(service.url, `${line}?${presigned(signingTime())}`),
      );
      expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([
        403,
        "MissingAuthenticationTokenException",
      ]);
    },
  );

  test("does not replace an invalid header", async () => {
    await expectRefused(sendSigned({ secret: "other", query: presigned(signingTime()) }), mismatch);
  });

  test("does not take precedence over a header", async () => {
    await expectRefused(
      sendSigned({}, ({ target }) => ({ target: `${target}?${presigned(signingTime())}` })),
      mismatch,
    );
  });
});

describe("the control plane", () => {
  const addresses = [
    "GET requests",
    "GET outbox",
    "GET outbox/x",
    "GET outbox/x.eml",
    "GET faults",
    "GET account",
    "GET clock",
    "GET dns",
    "GET reports/x",
    "GET reports/x.eml",
    "GET identities/x",
    "POST reset",
    "POST clock",
    "POST faults",
    "PUT faults",
    "PATCH faults",
    "DELETE faults",
    "PATCH account",
    "PATCH dns",
    "PATCH identities/x",
    "DELETE requests",
  ];
  const open = async (options: ServiceOptions) => {
    const own = await startService(options);
    onTestFinished(() => own.close());
    return own;
  };
  const ask = (url: string, address: string, headers: [string, string][] = []) => {
    const [method, path] = address.split(" ");
    const isRead = method === "GET";
    const all: [string, string][] = isRead ? headers : [["content-type", "application/json"], ...headers];
    return sendRaw(url, rawRequest(url, `${method} /_placewright/${path}`, all, isRead ? "" : "[]"));
  };

  test.each(addresses)(
    "is closed on loopback without a token if signatures are verified: %s",
    async (address) => {
      const own = await open({ auth });
      const answer = await ask(own.url, address);
      expect(answer.status).toBe(403);
      expect(answer.body).toContain("control plane is disabled");
      expect((await ask(own.url, address, [["authorization", "Bearer "]])).status).toBe(403);
    },
  );

  const wrong: [string, string][] = [
    ["none", ""],
    ["another", "Bearer the-control-tokem"],
    ["a shorter one", "Bearer the-control-toke"],
    ["a longer one", "Bearer the-control-token1"],
    ["an empty one", "Bearer "],
    ["no scheme", "the-control-token"],
    ["Basic", "Basic dGhlLWNvbnRyb2wtdG9rZW4="],
    ["another case", "Bearer THE-CONTROL-TOKEN"],
    ["a second one", "Bearer the-control-token, Bearer a"],
    ["non-ASCII letters", "Bearer the-control-tok\xe9n"],
  ];
  test.each(wrong)("rejects %s as a token", async (_, authorization) => {
    const headers: [string, string][] = authorization === "" ? [] : [["authorization", authorization]];
    for (const address of ["GET requests", "POST reset"]) {
      const answer = await ask(service.url, address, headers);
      expect(answer.status).toBe(403);
      expect(answer.body).not.toContain("the-control-token");
    }
  });

  test.each([
    ["in the query", "GET requests?token=the-control-token", []],
    ["in the query as OAuth has it", "GET requests?access_token=the-control-token", []],
    ["as a cookie", "GET requests", [["cookie", "token=the-control-token"]]],
    ["by a proxy's header", "GET requests", [["proxy-authorization", "Bearer the-control-token"]]],
    ["in a custom header", "GET requests", [["x-authorization", "Bearer the-control-token"]]],
  ] as [string, string, [string, string][]][])("rejects the token %s", async (_, address, headers) => {
    expect((await ask(service.url, address, headers)).status).toBe(403);
  });

  test.each(addresses.filter((address) => address.startsWith("GET")))(
    "accepts its token: %s",
    async (address) => {
      const answer = await ask(service.url, address, [["authorization", "Bearer the-control-token"]]);
      expect([200, 404]).toContain(answer.status);
    },
  );

  test("accepts no signature as its token", async () => {
    await expectRefused(sendSigned({ method: "GET", path: "/_placewright/requests", body: "" }));
  });

  test("shows its health to anyone, and nothing else", async () => {
    const { status, body } = await ask(service.url, "GET health");
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(body))).toEqual(["simulated", "status", "version"]);
  });

  test("cannot have an empty token", async () => {
    await expect(startService({ controlToken: "" })).rejects.toThrow("empty control token");
    await expect(startService({ auth, controlToken: "" })).rejects.toThrow("empty control token");
  });
});
