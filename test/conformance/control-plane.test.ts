import { request as httpRequest } from "node:http";
import { simpleParser } from "mailparser";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ServiceOptions, startService } from "../../src/service/start.ts";
import { cleanMessage, rejectionOf, useService, versions } from "./running-service.ts";

const simple = { Simple: { Subject: { Data: "Hi" }, Body: { Text: { Data: "Hi." } } } };

/** Sends a request to the control plane, as a client in any language would. */
async function ask(url: string, method: string, path: string, body?: unknown, headers = {}) {
  const response = await fetch(`${url}/_placewright/${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    json: (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, unknown>,
    text,
    headers: response.headers,
  };
}

describe.each(versions)("the request log of $version", ({ version, clientOf }) => {
  test("returns all requests, oldest first, and can be cleared", async () => {
    const service = await useService();
    const client = clientOf(service);
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    service.clock.advance(1000);
    await rejectionOf(client.getEmailIdentity({ EmailIdentity: "other.example" }));
    await fetch(`${service.url}/v9/email/account`, { method: "POST" });
    const { json } = await ask(service.url, "GET", "requests");
    const time = new Date(service.clock.now() - 1000).toISOString();
    const later = new Date(service.clock.now()).toISOString();
    expect(json).toEqual({
      simulated: true,
      requests: [
        {
          time,
          version,
          operation: "CreateEmailIdentity",
          method: "POST",
          path: `/${version}/email/identities`,
          status: 200,
          durationMs: expect.any(Number),
        },
        {
          time: later,
          version,
          operation: "GetEmailIdentity",
          method: "GET",
          path: `/${version}/email/identities/other.example`,
          status: 404,
          error: "NotFoundException",
          durationMs: expect.any(Number),
        },
        {
          time: later,
          method: "POST",
          path: "/v9/email/account",
          status: 404,
          error: "UnknownOperationException",
          durationMs: 0,
        },
      ],
    });
    expect(service.control.requests()).toHaveLength(3);
    expect((await ask(service.url, "DELETE", "requests")).json).toEqual({ simulated: true, requests: [] });
    expect(service.control.requests()).toEqual([]);
  });
});

test("the log keeps the last 1,000 requests in their order", async () => {
  const { v2, control } = await useService();
  for (let batch = 0; batch < 11; batch++)
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        v2.getEmailIdentity({ EmailIdentity: `n${batch * 100 + index}.example` }).catch(() => undefined),
      ),
    );
  const requests = control.requests();
  expect(requests).toHaveLength(1000);
  const numbers = requests.map(({ path }) => Math.floor(Number(/n(\d+)\./.exec(path)?.[1]) / 100));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(numbers[0]).toBe(1);
});

describe("reset", () => {
  test("clears account, faults, and log", async () => {
    const { v2, control, url } = await useService({ faults: [{ operation: "ListTagsForResource" }] });
    await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    await v2.createDeliverabilityTestReport({ FromEmailAddress: "news@acme.example", Content: simple });
    await v2.putAccountSendingAttributes({ SendingEnabled: false });
    expect((await ask(url, "POST", "reset", {})).json).toEqual({ simulated: true, status: "ok" });
    expect(control.requests()).toEqual([]);
    expect(control.faults()).toEqual([]);
    expect((await v2.listEmailIdentities({})).EmailIdentities).toEqual([]);
    expect((await v2.listDeliverabilityTestReports({})).DeliverabilityTestReports).toEqual([]);
    expect((await v2.getAccount({})).SendingEnabled).toBe(true);
  });

  test("returns the same IDs in process", async () => {
    const { v2, control } = await useService();
    const create = () =>
      v2.createDeliverabilityTestReport({ FromEmailAddress: "news@acme.example", Content: simple });
    const { ReportId } = await create();
    control.reset();
    expect((await create()).ReportId).toBe(ReportId);
  });
});

describe("the account", () => {
  test("can be switched", async () => {
    const { v1, v2, url } = await useService();
    const initial = (await ask(url, "GET", "account")).json;
    expect(initial).toMatchObject({
      simulated: true,
      sendingEnabled: true,
      enforcementStatus: "HEALTHY",
      dashboardEnabled: false,
    });
    const changed = await ask(url, "PATCH", "account", {
      enforcementStatus: "SHUTDOWN",
      dashboardEnabled: true,
    });
    expect(changed.json).toEqual({ ...initial, enforcementStatus: "SHUTDOWN", dashboardEnabled: true });
    expect((await ask(url, "GET", "account")).json).toEqual(changed.json);
    expect((await v1.getAccount({})).EnforcementStatus).toBe("SHUTDOWN");
    expect((await v2.getDeliverabilityDashboardOptions({})).DashboardEnabled).toBe(true);
    const error = await rejectionOf(
      v2.createDeliverabilityTestReport({ FromEmailAddress: "news@acme.example", Content: simple }),
    );
    expect(error.name).toBe("AccountSuspendedException");
  });

  test("can have rejected MAIL FROM domains, and be in the sandbox", async () => {
    const { v2, control } = await useService();
    const changes = { mailFromRejected: true, productionAccess: false };
    expect(control.changeAccount(changes)).toMatchObject(changes);
    expect((await v2.getAccount({})).ProductionAccessEnabled).toBe(false);
    await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    await v2.putEmailIdentityMailFromAttributes({
      EmailIdentity: "acme.example",
      MailFromDomain: "bounce.acme.example",
    });
    const { MailFromAttributes } = await v2.getEmailIdentity({ EmailIdentity: "acme.example" });
    expect(MailFromAttributes?.MailFromDomainStatus).toBe("PENDING");
  });

  test.each([
    [{ enforcementStatus: "GOOD" }, /enforcementStatus must be one of HEALTHY PROBATION SHUTDOWN/],
    [{ sendingEnabled: "no" }, /sendingEnabled must be true or false/],
    [{ sending: true }, /the body has no key "sending" \(known keys: sendingEnabled/],
    [[], /the body must be an object/],
    [undefined, /Content-Type/],
  ])("refuses %j", async (body, message) => {
    const { url, control } = await useService();
    const before = control.account();
    const { status, json } = await ask(url, "PATCH", "account", body);
    expect(status).toBe(400);
    expect(json["message"]).toMatch(message);
    expect(control.account()).toEqual(before);
  });
});

describe("an identity", () => {
  test.each(["SUCCESS", "FAILED", "PENDING"] as const)("is settled as %s", async (verification) => {
    const { v2, control, url, clock } = await useService();
    await v2.createEmailIdentity({ EmailIdentity: "gmail.com" });
    await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    for (const name of ["gmail.com", "acme.example"]) {
      const { json } = await ask(url, "PATCH", `identities/${name}`, { verification });
      expect(json).toMatchObject({ simulated: true, name, verification });
      clock.advance(100 * 3_600_000);
      expect((await v2.getEmailIdentity({ EmailIdentity: name })).VerificationStatus).toBe(verification);
      expect((await ask(url, "GET", `identities/${name}`)).json).toEqual(json);
    }
    expect(control.settleIdentity("Acme.Example", { verification: "SUCCESS" }).verification).toBe("SUCCESS");
  });

  test("has separate states for verification, DKIM, and MAIL FROM, each settled independently", async () => {
    const { v1, control } = await useService();
    await v1.createEmailIdentity({ EmailIdentity: "acme.example" });
    await v1.putEmailIdentityMailFromAttributes({
      EmailIdentity: "acme.example",
      MailFromDomain: "bounce.acme.example",
    });
    expect(control.settleIdentity("acme.example", { mailFrom: "PENDING" })).toEqual({
      name: "acme.example",
      verification: "SUCCESS",
      dkim: "SUCCESS",
      mailFrom: "PENDING",
      settled: { mailFrom: "PENDING" },
    });
    control.settleIdentity("acme.example", { dkim: "FAILED" });
    control.settleIdentity("acme.example", { verification: "PENDING" });
    const identity = await v1.getEmailIdentity({ EmailIdentity: "acme.example" });
    expect(identity.DkimAttributes?.Status).toBe("FAILED");
    expect(identity.MailFromAttributes?.MailFromDomainStatus).toBe("PENDING");
    expect(identity.VerifiedForSendingStatus).toBe(false);
  });

  test("that does not exist returns NotFoundException, and an invalid state is rejected", async () => {
    const { url, v2 } = await useService();
    const unknown = await ask(url, "PATCH", "identities/acme.example", { verification: "SUCCESS" });
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get("x-amzn-errortype")).toBe("NotFoundException");
    await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    const wrong = await ask(url, "PATCH", "identities/acme.example", { verification: "YES" });
    expect(wrong.status).toBe(400);
    expect(wrong.json["message"]).toMatch(/verification must be one of PENDING SUCCESS FAILED/);
  });
});

describe("the outbox", () => {
  async function useOutbox() {
    const { url, v2, control } = await useService();
    const request = {
      FromEmailAddress: "Acme <news@acme.example>",
      Destination: {
        ToAddresses: ["ann@reader.example", "Jörg <j@reader.example>"],
        CcAddresses: ["c@c.example"],
      },
      ReplyToAddresses: ["reply@acme.example"],
      EmailTags: [{ Name: "campaign", Value: "spring" }],
    };
    const { MessageId: one = "" } = await v2.sendEmail({ ...request, Content: simple });
    const { MessageId: two = "" } = await v2.sendEmail({
      ...request,
      Content: { Raw: { Data: cleanMessage } },
    });
    const get = (path: string) => fetch(`${url}/_placewright/${path}`);
    const json = async (path: string) => JSON.parse(await (await get(path)).text());
    return { control, get, json, one, two };
  }

  test("lists messages without their content, and shows one with it", async () => {
    const { json, one, two } = await useOutbox();
    const { messages, ...rest } = await json("outbox");
    expect(rest).toEqual({ simulated: true, count: 2 });
    expect(messages).toMatchObject([
      { id: one, from: "Acme <news@acme.example>", tags: [{ Name: "campaign" }] },
      { id: two, destination: { CcAddresses: ["c@c.example"] }, sentAt: "2026-03-01T00:00:00.000Z" },
    ]);
    expect(JSON.stringify(messages)).not.toContain("content");
    expect(await json(`outbox/${one}`)).toMatchObject({ simulated: true, id: one, content: simple });
    const { content } = await json(`outbox/${two}`);
    expect(Buffer.from(content.Raw.Data, "base64")).toEqual(Buffer.from(cleanMessage));
  });

  test("contains each message as it would be sent", async () => {
    const { get, control, one, two } = await useOutbox();
    const answer = await get(`outbox/${one}.eml`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "message/rfc822"]);
    const mime = Buffer.from(await answer.arrayBuffer());
    const { from, to, cc, replyTo, subject, text } = await simpleParser(mime);
    expect([from, to, cc, replyTo].map((header) => [header].flat()[0]?.text)).toEqual([
      '"Acme" <news@acme.example>',
      'ann@reader.example, "Jörg" <j@reader.example>',
      "c@c.example",
      "reply@acme.example",
    ]);
    expect({ subject, text: text?.trim() }).toEqual({ subject: "Hi", text: "Hi." });
    // The message follows the headers and the signature that the service adds.
    expect(Buffer.from(await control.eml(two)).subarray(-cleanMessage.length)).toEqual(
      Buffer.from(cleanMessage),
    );
    expect(control.outbox().map(({ id }) => id)).toEqual([one, two]);
  });
});

describe("faults", () => {
  test("are listed, replaced, added, and removed", async () => {
    const { url } = await useService();
    const list = async () => (await ask(url, "GET", "faults")).json["rules"];
    const counts = { matched: 0, applied: 0 };
    const [a, b, c] = [{ operation: "GetAccount" }, { probability: 0.5 }, { latencyMs: 5 }];
    expect((await ask(url, "POST", "faults", [a])).json).toEqual({
      simulated: true,
      rules: [{ ...a, ...counts }],
    });
    await ask(url, "PATCH", "faults", [b, c]);
    expect(await list()).toEqual([a, b, c].map((rule) => ({ ...rule, ...counts })));
    await ask(url, "DELETE", "faults", [b]);
    expect(await list()).toEqual([a, c].map((rule) => ({ ...rule, ...counts })));
    await ask(url, "PUT", "faults", [b]);
    expect(await list()).toEqual([{ ...b, ...counts }]);
    await ask(url, "DELETE", "faults");
    expect(await list()).toEqual([]);
  });
});

describe("requests that a web page could send", () => {
  test.each(["POST reset", "POST faults", "PUT faults", "PATCH account", "POST clock"])(
    "%s without JSON's content type changes nothing",
    async (address) => {
      const { url, control, v2 } = await useService();
      await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
      const [method = "", path = ""] = address.split(" ");
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
        const { status, json } = await ask(url, method, path, {}, { "content-type": type });
        expect(status).toBe(415);
        expect(json["message"]).toMatch(/must have the header Content-Type: application\/json/);
      }
      expect(control.requests()).toHaveLength(1);
    },
  );

  test("rejects a Host that does not name this machine", async () => {
    const { url } = await useService();
    const { port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      const headers = { host: "evil.example" };
      httpRequest({ port, host: "127.0.0.1", path: "/_placewright/requests", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe("access", () => {
  async function useUrl(options: ServiceOptions) {
    const service = await startService(options);
    onTestFinished(() => service.close());
    return service.url;
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  test.each<[string, ServiceOptions, Record<string, string>, number, RegExp]>([
    ["anyone on this machine", {}, {}, 200, /"simulated":true/],
    [
      "nobody",
      { controlPlane: false },
      {},
      403,
      /The control plane is disabled: the service was started without/,
    ],
    ["nobody, token or not", { controlPlane: false, controlToken: "t" }, bearer("t"), 403, /is disabled/],
    ["nobody elsewhere without a token", { host: "0.0.0.0" }, {}, 403, /without a control token/],
    ["who knows the token", { controlToken: "s3cret" }, bearer("s3cret"), 200, /"simulated":true/],
    ["not who knows another", { controlToken: "s3cret" }, bearer("s3cre"), 403, /requires its token/],
    ["not who knows none", { controlToken: "s3cret" }, {}, 403, /requires its token/],
    ["elsewhere who knows it", { host: "0.0.0.0", controlToken: "t" }, bearer("t"), 200, /"simulated":true/],
  ])("%s", async (_, options, headers, status, text) => {
    const url = await useUrl(options);
    for (const path of ["requests", "outbox", "faults", "account", "clock"]) {
      const answer = await ask(url, "GET", path, undefined, headers);
      expect(answer.status).toBe(status);
      expect(answer.text).toMatch(text);
    }
    expect((await ask(url, "GET", "health")).json).toMatchObject({ status: "ok", simulated: true });
    expect((await ask(url, "POST", "reset", {}, headers)).status).toBe(status);
  });
});

test.each([
  ["GET", "nothing", 404],
  ["POST", "health", 404],
  ["OPTIONS", "faults", 404],
  ["GET", "outbox/none", 404],
  ["GET", "outbox/none.eml", 404],
  ["GET", "reports/none", 404],
  ["GET", "identities/%ZZ", 400],
])("%s %s answers %d", async (method, path, status) => {
  const { url } = await useService();
  const answer = await ask(url, method, path, method === "POST" ? {} : undefined);
  expect(answer.status).toBe(status);
  expect(answer.json["message"]).toBeTruthy();
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
});

test("rejects a body that is not JSON", async () => {
  const { url } = await useService();
  const response = await fetch(`${url}/_placewright/faults`, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8" },
    body: "[{",
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("not valid JSON");
});
