import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { isMissing, toBucketError } from "../../../../src/store/bucket/bucket-error.ts";

/** An error as the SDK throws it. */
const thrown = (name: string, status?: number, message = "it failed"): Error =>
  Object.assign(
    new Error(message),
    { name },
    status === undefined ? {} : { $metadata: { httpStatusCode: status } },
  );
const convert = (error: unknown) => toBucketError(error, "put a message", "mail");
const withReason = (reason: string, hint: string) => ({
  code: "ledger-unusable",
  reason: `Cannot put a message in bucket "mail": ${reason}`,
  hint,
});

const rights = [
  "the credentials lack the rights",
  "Grant s3:PutObject, s3:GetObject, and s3:DeleteObject on arn:aws:s3:::mail/*, and s3:ListBucket on arn:aws:s3:::mail",
] as const;
const refused = [
  "the service refuses the credentials",
  "Renew the AWS credentials of this machine, and check its clock",
] as const;
const noCredentials = [
  "no AWS credentials were found",
  "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or messages.profile in the config",
] as const;
const elsewhere = [
  "the bucket is in another region",
  "Set messages.region in the config to the region of the bucket",
] as const;
const overloaded = ["the service is overloaded", "Try again in a moment"] as const;
const byName = {
  NoSuchBucket: [
    "the bucket does not exist",
    "Create the bucket, or correct messages.bucket in the config",
  ] as const,
  AccessDenied: rights,
  AllAccessDisabled: rights,
  Forbidden: rights,
  InvalidAccessKeyId: refused,
  SignatureDoesNotMatch: refused,
  ExpiredToken: refused,
  InvalidToken: refused,
  RequestTimeTooSkewed: refused,
  TokenRefreshRequired: refused,
  CredentialsProviderError: noCredentials,
  TokenProviderError: noCredentials,
  PermanentRedirect: elsewhere,
  AuthorizationHeaderMalformed: elsewhere,
  IllegalLocationConstraintException: elsewhere,
  SlowDown: overloaded,
  ServiceUnavailable: overloaded,
  InternalError: overloaded,
  ThrottlingException: overloaded,
};

describe("an error of the bucket", () => {
  test.each(Object.entries(byName))("%s says what to do", (name, [reason, hint]) => {
    const error = thrown(name, 400);
    expect(convert(error)).toMatchObject({ ...withReason(reason, hint), cause: error });
  });

  test.each(Object.keys(byName))("%s is not taken for another whose name only contains it", (name) => {
    for (const other of [`${name}Later`, `Not${name}`])
      expect(convert(thrown(other, 400))).toMatchObject(
        withReason(`the service answers with ${other}, HTTP 400`, "Check messages in the config"),
      );
  });

  test("without a known name, but with HTTP 403, is about rights", () => {
    expect(convert(thrown("Unknown", 403))).toMatchObject(withReason(...rights));
  });

  test("without a name that can be shown has its status only", () => {
    for (const name of ["Error", "<b>", "a".repeat(61)])
      expect(convert(thrown(name, 500)).reason).toContain(": the service answers with HTTP 500");
  });

  test("about a missing region names the setting", () => {
    expect(convert(thrown("Error", undefined, "Region is missing"))).toMatchObject(
      withReason("its region is not known", "Set messages.region in the config, or AWS_REGION"),
    );
  });

  test("without an answer is about the network", () => {
    const error = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9"), { code: "ECONNREFUSED" });
    expect(convert(error).hint).toBe(
      "Check that the service runs, and messages.endpoint and messages.region in the config",
    );
  });

  test("that is in words already stays as it is", () => {
    const own = new PlacewrightError("ledger-unusable", "No");
    expect(convert(own)).toBe(own);
  });
});

describe("a missing object", () => {
  test.each([
    ["NoSuchKey", 404, true],
    ["NoSuchKey", undefined, true],
    ["NotFound", 404, true],
    ["NotFound", undefined, false],
    ["NoSuchBucket", 404, false],
    ["AccessDenied", 403, false],
  ])("%s with HTTP %s: %s", (name, status, expected) => {
    expect(isMissing(thrown(name, status))).toBe(expected);
  });

  test("is told from anything that was thrown", () => {
    for (const value of [undefined, null, "NoSuchKey", { name: 7 }, { $metadata: { httpStatusCode: "404" } }])
      expect(isMissing(value)).toBe(false);
  });
});
