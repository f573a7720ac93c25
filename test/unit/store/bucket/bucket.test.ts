import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openBucket } from "../../../../src/store/bucket/bucket.ts";
import { type HttpReply, useHttpServer } from "../../../support/loopback-server.ts";
import { s3Environment } from "../../../support/s3-server.ts";

const xml = (status: number, code: string, message = "No"): HttpReply => ({
  status,
  headers: { "content-type": "application/xml" },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

/** Opens a bucket at a server that gives one reply. */
async function bucketWith(reply: HttpReply) {
  const { url, requests } = await useHttpServer(() => reply);
  const bucket = await openBucket({
    bucket: "acme",
    overBytes: 0,
    prefix: "a/",
    endpoint: url,
    pathStyle: true,
  });
  return { bucket, requests };
}

describe("a bucket", () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(s3Environment)) vi.stubEnv(name, value);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });

  test.each<[string, HttpReply, string, RegExp]>([
    [
      "without rights",
      xml(403, "AccessDenied"),
      'Cannot store a message in bucket "acme": the credentials lack the rights',
      /^Grant s3:PutObject, s3:GetObject, and s3:DeleteObject on arn:aws:s3:::acme\/\*/,
    ],
    [
      "behind a proxy that refuses",
      { status: 403, body: "<html>no" },
      'Cannot store a message in bucket "acme": the credentials lack the rights',
      /^Grant /,
    ],
    [
      "with an expired token",
      xml(400, "ExpiredToken"),
      'Cannot store a message in bucket "acme": the service refuses the credentials',
      /^Renew the AWS credentials/,
    ],
    [
      "in another region",
      xml(400, "AuthorizationHeaderMalformed"),
      'Cannot store a message in bucket "acme": the bucket is in another region',
      /^Set messages\.region/,
    ],
    [
      "that is overloaded",
      xml(503, "SlowDown"),
      'Cannot store a message in bucket "acme": the service is overloaded',
      /^Try again/,
    ],
    [
      "with an error of its own",
      xml(400, "Tulips", "\u001b[31mred"),
      'Cannot store a message in bucket "acme": the service answers with Tulips, HTTP 400',
      /^Check messages/,
    ],
    [
      "at a server of another kind",
      { status: 418, body: "tea" },
      'Cannot store a message in bucket "acme": the service answers with HTTP 418',
      /^Check messages/,
    ],
    [
      "at a server that accepts anything",
      { status: 200, body: "" },
      'Cannot store a message in bucket "acme": the service does not answer as S3 does',
      /messages\.endpoint/,
    ],
  ])("%s is an error in words", async (_, reply, reason, hint) => {
    const { bucket } = await bucketWith(reply);
    const error = await bucket.put("x", new Uint8Array([1])).catch((each) => each);
    bucket.close();
    expect(error).toMatchObject({ code: "ledger-unusable", reason, hint: expect.stringMatching(hint) });
  });

  test("tries again when the service is overloaded", async () => {
    let calls = 0;
    const { url, requests } = await useHttpServer(() =>
      ++calls < 3 ? xml(503, "SlowDown") : { status: 200, headers: { etag: '"x"' }, body: "" },
    );
    const bucket = await openBucket({
      bucket: "acme",
      overBytes: 0,
      prefix: "a/",
      endpoint: url,
      pathStyle: true,
    });
    await bucket.put("x", new Uint8Array([1, 2]));
    bucket.close();
    expect(requests.map(({ method, path }) => [method, path.split("?")[0]])).toEqual(
      Array(3).fill(["PUT", "/acme/a/x"]),
    );
  });

  test("returns nothing for an object that does not exist, and deletes it without an error", async () => {
    const { bucket } = await bucketWith(xml(404, "NoSuchKey"));
    expect(await bucket.get("x")).toBeUndefined();
    bucket.close();
    const { bucket: other } = await bucketWith({ status: 204, body: "" });
    await other.remove("x");
    other.close();
  });

  test("with a response that is cut short is an error", async () => {
    const { url } = await useHttpServer((_, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("12345");
      setImmediate(() => response.destroy());
      return undefined;
    });
    const bucket = await openBucket({
      bucket: "acme",
      overBytes: 0,
      prefix: "",
      endpoint: url,
      pathStyle: true,
    });
    await expect(bucket.get("x")).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringMatching(/^Cannot read a message in bucket "acme": /),
    });
    bucket.close();
  });

  test("without a region is an error in words", async () => {
    vi.stubEnv("AWS_REGION", undefined);
    vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent/config");
    const bucket = await openBucket({ bucket: "acme", overBytes: 0, prefix: "", pathStyle: false });
    await expect(bucket.get("x")).rejects.toMatchObject({
      reason: 'Cannot read a message in bucket "acme": its region is not known',
      hint: "Set messages.region in the config, or AWS_REGION",
    });
    bucket.close();
    vi.stubEnv("AWS_REGION", "us-east-1");
  });
});
