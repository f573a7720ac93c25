import { describe, expect, test } from "vitest";
import { toValidationErrors } from "../../../src/authored/to-validation-errors.ts";
import { validate } from "../../../src/authored/validate.ts";
import { resolveMessages } from "../../../src/config/resolve-messages.ts";
import { configSchema } from "../../../src/config/schema.ts";

function errorsOf(messages: unknown): string[] {
  const { error } = validate(configSchema, { messages });
  return error
    ? toValidationErrors(error, { messages }, "the config").map(
        ({ path, reason }) => `${path.join(".")}: ${reason}`,
      )
    : [];
}

const bucket = "acme-placewright";

describe("messages in the config", () => {
  test.each<[string, object]>([
    ["a bucket alone", { bucket }],
    ["a name with dots", { bucket: "mail.acme.example" }],
    [
      "every key",
      {
        bucket,
        over: "0",
        region: "eu-west-1",
        endpoint: "https://s3.acme.example",
        prefix: "a/b!_-'()*.c/",
        profile: "work",
        pathStyle: false,
      },
    ],
    ["an empty prefix", { bucket, prefix: "" }],
    ["a number of bytes", { bucket, over: 1000 }],
  ])("can have %s", (_, messages) => {
    expect(errorsOf(messages)).toEqual([]);
  });

  test.each<[object, RegExp]>([
    [{}, /^messages\.bucket: /],
    [{ bucket: "A" }, /^messages\.bucket: .*must be the name of a bucket: 3 to 63 lowercase letters/],
    [{ bucket: "a/../b" }, /^messages\.bucket: .*must be the name of a bucket/],
    [{ bucket, over: "64" }, /^messages\.over: .*must be a size such as 64KB, 2MB, or 0/],
    [{ bucket, over: -1 }, /^messages\.over: .*must be a size/],
    [{ bucket, over: true }, /^messages\.over: .*must be a size/],
    [{ bucket, region: "eu west" }, /^messages\.region: .*must be a region such as eu-west-1/],
    [{ bucket, endpoint: "s3.acme.example" }, /^messages\.endpoint: /],
    [{ bucket, endpoint: "file:///x" }, /^messages\.endpoint: /],
    [{ bucket, prefix: "/a" }, /^messages\.prefix: .*must be at most 200/],
    [{ bucket, prefix: "a/../b/" }, /^messages\.prefix: /],
    [{ bucket, prefix: "a//b" }, /^messages\.prefix: /],
    [{ bucket, prefix: "a\nb" }, /^messages\.prefix: /],
    [{ bucket, profile: " " }, /^messages\.profile: /],
    [{ bucket, accessKeyId: "x" }, /accessKeyId/],
  ])("%j is an error", (messages, words) => {
    expect(errorsOf(messages)).toEqual([expect.stringMatching(words)]);
  });

  test.each([
    ["abc", true],
    ["a-1", true],
    ["0.0", true],
    [`a${"b".repeat(61)}c`, true],
    ["ab", false],
    [`a${"b".repeat(62)}c`, false],
    ["-ab", false],
    ["ab-", false],
    [".ab", false],
    ["ab.", false],
    ["aBc", false],
    ["a_c", false],
    ["/abc", false],
    ["abc/", false],
  ])("the name %s of a bucket is valid: %s", (name, isValid) => {
    expect(errorsOf({ bucket: name })).toHaveLength(isValid ? 0 : 1);
  });

  test("is completed by defaults", () => {
    expect(resolveMessages({ bucket })).toEqual({
      bucket,
      overBytes: 65_536,
      prefix: "placewright/",
      pathStyle: false,
    });
    expect(resolveMessages({ bucket, endpoint: "https://s3.acme.example", over: 0 })).toMatchObject({
      overBytes: 0,
      pathStyle: true,
    });
  });
});
