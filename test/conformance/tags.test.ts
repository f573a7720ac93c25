import { describe, expect, test } from "vitest";
import { rejectionOf, useService, versions } from "./running-service.ts";

const identityArn = "arn:aws:ses:us-east-1:000000000000:identity/acme.example";
const content = { Simple: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello" } } } };

describe.each(versions)("tags of $version", ({ clientOf, errors }) => {
  test("are added, changed, listed, and removed", async () => {
    const service = await useService({ completeAfterMs: 0 });
    const client = clientOf(service);
    await client.createEmailIdentity({ EmailIdentity: "acme.example", Tags: [{ Key: "a", Value: "1" }] });
    const { ReportId } = await client.createDeliverabilityTestReport({
      FromEmailAddress: "news@acme.example",
      Content: content,
      Tags: [{ Key: "a", Value: "1" }],
    });
    for (const ResourceArn of [
      identityArn,
      `arn:aws:ses:eu-west-1:000000000000:deliverability-test-report/${ReportId}`,
    ]) {
      await client.tagResource({
        ResourceArn,
        Tags: [
          { Key: "a", Value: "2" },
          { Key: "A", Value: "" },
          { Key: "Größe / x", Value: "_.:/=+-" },
        ],
      });
      expect((await client.listTagsForResource({ ResourceArn })).Tags).toEqual([
        { Key: "a", Value: "2" },
        { Key: "A", Value: "" },
        { Key: "Größe / x", Value: "_.:/=+-" },
      ]);
      if (ResourceArn !== identityArn)
        expect((await client.getDeliverabilityTestReport({ ReportId })).Tags).toHaveLength(3);
      await client.untagResource({ ResourceArn, TagKeys: ["a", "Größe / x", "never there"] });
      expect((await client.listTagsForResource({ ResourceArn })).Tags).toEqual([{ Key: "A", Value: "" }]);
    }
    expect((await client.getEmailIdentity({ EmailIdentity: "acme.example" })).Tags).toEqual([
      { Key: "A", Value: "" },
    ]);
    // The response of a completed report is cached, but must not keep outdated tags.
    expect((await client.getDeliverabilityTestReport({ ReportId })).Tags).toEqual([{ Key: "A", Value: "" }]);
  });

  test.each([
    [
      "an empty key",
      [{ Key: "", Value: "" }],
      "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    ["a long key", [{ Key: "k".repeat(129), Value: "" }], "less than or equal to 128"],
    [
      "a long value",
      [{ Key: "k", Value: "v".repeat(257) }],
      "at 'tags.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 256",
    ],
    ["a reserved key", [{ Key: "aws:k", Value: "" }], "Value 'aws:k' at 'tags.1.member.key'"],
    ["a reserved value", [{ Key: "k", Value: "aws:v" }], "Value 'aws:v' at 'tags.1.member.value'"],
    [
      "a forbidden character",
      [
        { Key: "ok", Value: "" },
        { Key: "k*", Value: "" },
      ],
      "Value 'k*' at 'tags.2.member.key'",
    ],
    [
      "a key twice",
      [
        { Key: "k", Value: "1" },
        { Key: "k", Value: "2" },
      ],
      "Duplicate tag key: k",
    ],
    [
      "51 tags",
      Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" })),
      "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
  ])("refuse %s", async (_, Tags, message) => {
    const service = await useService();
    const client = clientOf(service);
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    const refusals = [
      client.tagResource({ ResourceArn: identityArn, Tags }),
      client.createEmailIdentity({ EmailIdentity: "other.example", Tags }),
      client.createDeliverabilityTestReport({ FromEmailAddress: "a@acme.example", Content: content, Tags }),
    ];
    for (const error of await Promise.all(refusals.map(rejectionOf))) {
      expect(error).toBeInstanceOf(errors.BadRequestException);
      expect(error.message).toContain(message);
    }
    expect((await client.listTagsForResource({ ResourceArn: identityArn })).Tags).toEqual([]);
  });

  test("are limited to 50, all or none", async () => {
    const service = await useService();
    const client = clientOf(service);
    const tags = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, index) => ({ Key: `${prefix}${index}`, Value: "" }));
    await client.createEmailIdentity({ EmailIdentity: "acme.example", Tags: tags(49, "a") });
    const error = await rejectionOf(client.tagResource({ ResourceArn: identityArn, Tags: tags(2, "b") }));
    expect(error).toBeInstanceOf(errors.BadRequestException);
    await client.tagResource({ ResourceArn: identityArn, Tags: [...tags(1, "b"), ...tags(5, "a")] });
    expect((await client.listTagsForResource({ ResourceArn: identityArn })).Tags).toHaveLength(50);
  });

  test.each([
    ["arn:aws:ses:us-east-1:000000000000:identity/other.example", "NotFoundException"],
    ["arn:aws:ses:us-east-1:111111111111:identity/acme.example", "NotFoundException"],
    ["arn:aws:ses:us-east-1:000000000000:deliverability-test-report/none", "NotFoundException"],
    ["arn:aws:ses:us-east-1:000000000000:constructor/x", "BadRequestException"],
    ["arn:aws:s3:::bucket", "BadRequestException"],
    ["acme.example", "BadRequestException"],
  ])("of %s answer %s", async (ResourceArn, name) => {
    const service = await useService();
    const client = clientOf(service);
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    const refusals = [
      client.listTagsForResource({ ResourceArn }),
      client.tagResource({ ResourceArn, Tags: [] }),
      client.untagResource({ ResourceArn, TagKeys: ["k"] }),
    ];
    const errors = await Promise.all(refusals.map(rejectionOf));
    expect(errors.map((error) => error.name)).toEqual([name, name, name]);
  });
});
