import { request } from "node:http";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { PlacewrightError } from "../../src/base/errors.ts";
import { createApi } from "../../src/service/protocol/api.ts";
import { loadSdkModel } from "../../src/service/protocol/sdk-model.ts";
import { startService } from "../../src/service/start.ts";
import { useService } from "./running-service.ts";

async function call(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  return {
    status: response.status,
    errorType: response.headers.get("x-amzn-errortype"),
    requestId: response.headers.get("x-amzn-requestid"),
    contentType: response.headers.get("content-type"),
    simulated: response.headers.get("x-placewright-simulated"),
    body: await response.json(),
  };
}

const post = (body: string | Uint8Array): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: body as BodyInit,
});
const testPath = "/v2/email/deliverability-dashboard/test";
const requestIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("the protocol", () => {
  test("returns success as JSON with a request ID", async () => {
    const { url } = await useService();
    const answer = await call(`${url}/v2/email/account`);
    expect(answer).toMatchObject({
      status: 200,
      errorType: null,
      contentType: "application/json",
      simulated: "true",
    });
    expect(answer.requestId).toMatch(requestIdPattern);
    expect(answer.body.SendingEnabled).toBe(true);
  });

  test("returns errors with their name in a header and a lowercase message", async () => {
    const { url } = await useService();
    const answer = await call(`${url}/v1/email/identities/none.example`);
    expect(answer).toMatchObject({
      status: 404,
      errorType: "NotFoundException",
      body: { message: "Email identity none.example does not exist." },
    });
    expect(answer.requestId).toMatch(requestIdPattern);
  });

  test("lists all violations in one response", async () => {
    const { url } = await useService();
    const answer = await call(`${url}${testPath}`, post('{"Tags":[{"Key":"","Value":null},null]}'));
    expect(answer).toMatchObject({ status: 400, errorType: "BadRequestException" });
    expect(answer.body.message).toBe(
      "5 validation errors detected: " +
        [
          "Value null at 'fromEmailAddress' failed to satisfy constraint: Member must not be null",
          "Value null at 'content' failed to satisfy constraint: Member must not be null",
          "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
          "Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
          "Value null at 'tags.2.member' failed to satisfy constraint: Member must not be null",
        ].join("; "),
    );
  });

  test.each([
    ["broken JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["bytes that are no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d])],
    ["a number for a string", '{"FromEmailAddress":1}'],
    ["a string for a structure", '{"Content":"x"}'],
    ["a list for a structure", '{"Content":[]}'],
    ["a structure for a list", '{"Tags":{}}'],
    ["a string in a list of structures", '{"Tags":["x"]}'],
    ["broken base64", '{"Content":{"Raw":{"Data":"%%%"}}}'],
    ["unpadded base64", '{"Content":{"Raw":{"Data":"QUI"}}}'],
  ])("answers %s with SerializationException", async (_, body) => {
    const { url } = await useService();
    const answer = await call(`${url}${testPath}`, post(body));
    expect(answer).toMatchObject({ status: 400, errorType: "SerializationException" });
    expect(Object.keys(answer.body)).toEqual(["message"]);
    expect(answer.body.message).not.toMatch(/\bat .*:\d+/);
  });

  test.each([
    ["/v2/email/deliverability-dashboard/test-reports?PageSize=ten"],
    ["/v2/email/deliverability-dashboard/test-reports?PageSize=1.5"],
    ["/v2/email/deliverability-dashboard/test-reports?PageSize="],
    ["/v2/email/identities/%E0%A4%A"],
  ])("answers %s with SerializationException", async (path) => {
    const { url } = await useService();
    expect(await call(url + path)).toMatchObject({ status: 400, errorType: "SerializationException" });
  });

  test("ignores unknown members, and nulls", async () => {
    const { url } = await useService();
    for (const version of ["v1", "v2"]) {
      const body = `{"EmailIdentity":"${version}.example","Tags":null,"Colour":"red","__proto__":{"Tags":[1]}}`;
      expect(await call(`${url}/${version}/email/identities`, post(body))).toMatchObject({ status: 200 });
    }
  });

  test("splits the path before it decodes it", async () => {
    const { url } = await useService();
    const answer = await call(`${url}/v2/email/identities/a%2Fb%40c`);
    expect(answer.body.message).toContain("a/b@c");
    expect(await call(`${url}/v2/email/identities/a/b`)).toMatchObject({ status: 404 });
  });

  test.each([
    ["GET", "/"],
    ["GET", "/v2/email/nothing"],
    ["GET", "/v3/email/account"],
    ["PATCH", "/v2/email/account"],
    ["GET", "/v2/email/identities/"],
    ["POST", "/v1/email/list-identities"],
    ["GET", "/_placewright/nothing"],
    ["POST", "/_placewright/health"],
  ])("knows no %s %s", async (method, path) => {
    const { url } = await useService();
    expect(await call(url + path, { method })).toMatchObject({
      status: 404,
      errorType: "UnknownOperationException",
    });
  });

  test.each([
    ["GET", "/v2/email/contact-lists", "ListContactLists"],
    ["PUT", "/v2/email/account/suppression", "PutAccountSuppressionAttributes"],
  ])("names the operation of %s %s if it is not served", async (method, rawPath, name) => {
    const { respond } = createApi(await loadSdkModel(), { operations: {}, rules: {}, absentInV1: {} }, {});
    const answer = await respond({ method, rawPath, query: "", headers: {}, body: undefined });
    expect(answer).toMatchObject({ status: 501, errorType: "NotImplementedException" });
    expect(JSON.parse(String(answer.body)).message).toContain(name);
  });

  test("supports the route of older clients, including the query", async () => {
    const { url } = await useService();
    for (const name of ["a", "b"])
      await call(`${url}/v2/email/identities`, post(`{"EmailIdentity":"${name}.example"}`));
    const page = await call(`${url}/v2/email/identities?PageSize=1`);
    expect(page.body.EmailIdentities).toMatchObject([
      { IdentityName: "b.example", VerificationStatus: "SUCCESS" },
    ]);
    const next = await call(`${url}/v1/email/identities?PageSize=1&NextToken=${page.body.NextToken}`);
    expect(next.body).toEqual({
      EmailIdentities: [{ IdentityType: "DOMAIN", IdentityName: "a.example", SendingEnabled: true }],
    });
  });

  test("gives timestamps as seconds and leaves out what v1 does not model", async () => {
    const { url } = await useService();
    await call(`${url}/v1/email/identities`, post('{"EmailIdentity":"a.example"}'));
    const { body } = await call(`${url}/v1/email/identities/a.example`);
    expect(Object.keys(body)).toEqual([
      "IdentityType",
      "FeedbackForwardingStatus",
      "VerifiedForSendingStatus",
      "DkimAttributes",
      "MailFromAttributes",
      "Tags",
    ]);
    expect(Object.keys(body.DkimAttributes)).toEqual(["SigningEnabled", "Status", "Tokens"]);
    const v2 = await call(`${url}/v2/email/identities/a.example`);
    expect(v2.body.VerificationInfo.LastSuccessTimestamp).toBe(Date.UTC(2026, 2, 1) / 1000);
  });

  test("rejects a body that is too large, and continues", async () => {
    const { url } = await useService();
    const answer = await call(`${url}${testPath}`, post(`{"ReportName":"${"x".repeat(56 * 1024 * 1024)}"}`));
    expect(answer).toMatchObject({ status: 413, errorType: "RequestEntityTooLargeException" });
    expect(await call(`${url}/v2/email/account`)).toMatchObject({ status: 200 });
  });

  test("survives a client that disconnects during a request", async () => {
    const { url } = await useService();
    const { port } = new URL(url);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write(
          `POST ${testPath} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{"From`,
          () => {
            socket.destroy();
            resolve();
          },
        );
      });
      socket.on("error", reject);
    });
    expect(await call(`${url}/v2/email/account`)).toMatchObject({ status: 200 });
  });

  test.each([
    ["evil.example", 403],
    ["localhost.evil.example:80", 403],
    ["localhost", 200],
    ["LOCALHOST:8025", 200],
    ["[::1]:8025", 200],
    ["127.0.0.1:1", 200],
  ])("answers the Host %j with %i", async (host, status) => {
    const { url } = await useService();
    const { port } = new URL(url);
    const found = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        { port, host: "127.0.0.1", path: "/v2/email/account", headers: { host } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on("error", reject);
      sent.end();
    });
    expect(found).toBe(status);
  });

  test("keeps connections open", async () => {
    const { url } = await useService();
    const response = await fetch(`${url}/v2/email/account`);
    await response.body?.cancel();
    expect(response.headers.get("connection")).not.toBe("close");
  });
});

describe("the control plane", () => {
  test("reports that it is healthy", async () => {
    const { url } = await useService();
    expect((await call(`${url}/_placewright/health`)).body).toMatchObject({ status: "ok", simulated: true });
  });

  test("explains a message's placement once it is known", async () => {
    const { url, v2, clock } = await useService();
    const { ReportId } = await v2.createDeliverabilityTestReport({
      FromEmailAddress: "ann@gmail.com",
      Content: { Simple: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello" } } } },
    });
    const early = await call(`${url}/_placewright/reports/${ReportId}`);
    expect(early.body).toEqual({
      simulated: true,
      reportId: ReportId,
      status: "IN_PROGRESS",
      reasons: [],
      isps: [],
    });
    clock.advance(60_000);
    const { body } = await call(`${url}/_placewright/reports/${ReportId}`);
    expect(body).toMatchObject({ simulated: true, status: "COMPLETED" });
    expect(body.isps[0]).toMatchObject({ isp: "Gmail", seedCount: 40, dkimPercent: 0 });
    expect(body.reasons[0]).toMatchObject({ isp: "Gmail", weight: 3 });
    expect(body.reasons[0].reason).toContain("Neither SPF nor DKIM passes for gmail.com");
  });

  test("returns no report that does not exist", async () => {
    const { url } = await useService();
    expect(await call(`${url}/_placewright/reports/none`)).toMatchObject({
      status: 404,
      errorType: "NotFoundException",
    });
  });
});

describe("startService", () => {
  test("tells what to do if the port is in use", async () => {
    const { url } = await useService();
    const { port } = new URL(url);
    const started = startService({ port: Number(port) });
    await expect(started).rejects.toBeInstanceOf(PlacewrightError);
    await expect(started).rejects.toMatchObject({
      code: "service-unavailable",
      message: `Cannot start the service on 127.0.0.1:${port}: the port is in use. Choose another IP address or port, or stop the process that listens there. Port 0 selects a free port.`,
    });
  });

  test("ends open connections when it is closed", async () => {
    const service = await startService();
    const { port } = new URL(service.url);
    const ended = new Promise<void>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => void service.close());
      socket.on("close", () => resolve());
      socket.on("error", () => resolve());
    });
    await ended;
    await expect(fetch(`${service.url}/v2/email/account`)).rejects.toThrow();
  });

  test("returns the same IDs with a seed, other IDs without one, and always the same placements", async () => {
    const create = async (options: { seed?: string }) => {
      const service = await startService({ ...options, completeAfterMs: 0 });
      onTestFinished(() => service.close());
      const { body } = await call(
        `${service.url}${testPath}`,
        post(
          '{"FromEmailAddress":"ann@gmail.com","Content":{"Simple":{"Subject":{"Data":"Hi"},"Body":{"Text":{"Data":"Hi"}}}}}',
        ),
      );
      const report = await call(
        `${service.url}/v2/email/deliverability-dashboard/test-reports/${body.ReportId}`,
      );
      return { id: body.ReportId, placement: report.body.IspPlacements };
    };
    const [one, same, other, unseeded, unseededToo] = await Promise.all(
      [{ seed: "a" }, { seed: "a" }, { seed: "b" }, {}, {}].map(create),
    );
    expect(same).toEqual(one);
    expect(other?.id).not.toBe(one?.id);
    expect(other?.placement).toEqual(one?.placement);
    expect(unseededToo?.id).not.toBe(unseeded?.id);
    expect(unseededToo?.placement).toEqual(unseeded?.placement);
  });
});
