import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { inDepth } from "../support/sample-of.ts";
import { useService } from "./running-service.ts";

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "placewright-aws-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const env = {
  PATH: process.env["PATH"],
  HOME: folder,
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
};

/** Finds the AWS CLI. A shim with the same name may precede it in PATH. */
async function findAws(): Promise<string | undefined> {
  for (const command of ["/usr/bin/aws", "/usr/local/bin/aws", "aws"]) {
    try {
      const { stdout } = await run(command, ["--version"], { env });
      if (stdout.startsWith("aws-cli/")) return command;
    } catch {
      // Try the next one.
    }
  }
  return undefined;
}

const command = await findAws();
const isRequired = process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1";

test.runIf(isRequired)("PLACEWRIGHT_REQUIRE_SERVERS=1 finds a working aws command", () => {
  expect(command).toBeDefined();
});

describe.skipIf(!command)(command ? "the aws command" : "the aws command: skipped, none works here", () => {
  async function aws<Answer>(...args: string[]): Promise<Answer> {
    const { stdout } = await run(command ?? "", [...args, "--output", "json"], { env });
    return JSON.parse(stdout || "{}");
  }

  interface Report {
    readonly ReportId: string;
    readonly ReportName: string;
    readonly CreateDate: string;
    readonly DeliverabilityTestStatus: string;
  }

  inDepth.each(["sesv2", "pinpoint-email"])(
    "%s creates, gets, tags and lists test reports",
    async (service) => {
      const { url, clock } = await useService();
      const call = <Answer>(operation: string, ...args: string[]) =>
        aws<Answer>(service, operation, "--endpoint-url", url, ...args);
      const content = join(folder, `${service}.json`);
      await writeFile(
        content,
        JSON.stringify({
          Simple: {
            Subject: { Data: "Grüße", Charset: "UTF-8" },
            Body: { Text: { Data: "Hello" }, Html: { Data: "<p>Hello</p>" } },
          },
        }),
      );
      const created = await call<Report>(
        "create-deliverability-test-report",
        ...["--report-name", "from the command line", "--from-email-address", "Acme <news@acme.example>"],
        ...["--content", `file://${content}`, "--tags", "Key=team,Value=crm"],
      );
      expect(created.DeliverabilityTestStatus).toBe("IN_PROGRESS");
      clock.advance(60_000);
      const got = await call<{
        DeliverabilityTestReport: Report;
        OverallPlacement: { InboxPercentage: number };
        IspPlacements: unknown[];
        Message: string;
      }>("get-deliverability-test-report", "--report-id", created.ReportId);
      expect(got.DeliverabilityTestReport).toMatchObject({
        ReportName: "from the command line",
        Subject: "Grüße",
        DeliverabilityTestStatus: "COMPLETED",
      });
      expect(new Date(got.DeliverabilityTestReport.CreateDate).getTime()).toBe(Date.UTC(2026, 2, 1));
      expect(got.OverallPlacement.InboxPercentage).toBeGreaterThanOrEqual(94);
      expect(got.IspPlacements).toHaveLength(8);
      expect(got.Message).toContain("Hello");
      const ResourceArn = `arn:aws:ses:us-east-1:000000000000:deliverability-test-report/${created.ReportId}`;
      await call("untag-resource", "--resource-arn", ResourceArn, "--tag-keys", "team", "other");
      expect(await call("list-tags-for-resource", "--resource-arn", ResourceArn)).toEqual({ Tags: [] });
      const listed = await call<{ DeliverabilityTestReports: Report[] }>("list-deliverability-test-reports");
      expect(listed.DeliverabilityTestReports.map(({ ReportId }) => ReportId)).toEqual([created.ReportId]);
      const identities = await call<{ EmailIdentities: unknown[] }>("list-email-identities");
      expect(identities.EmailIdentities).toMatchObject([
        { IdentityName: "acme.example", SendingEnabled: true },
      ]);
    },
  );

  inDepth("accepts a raw message from a file", async () => {
    const { url } = await useService();
    const content = join(folder, "raw.json");
    const raw = Buffer.from("From: news@acme.example\r\nSubject: Raw\r\n\r\nHello\r\n").toString("base64");
    await writeFile(content, JSON.stringify({ Raw: { Data: raw } }));
    const { ReportId } = await aws<Report>(
      ...["pinpoint-email", "create-deliverability-test-report", "--endpoint-url", url],
      ...["--from-email-address", "news@acme.example", "--content", `file://${content}`],
    );
    const { Message } = await aws<{ Message: string }>(
      ...["pinpoint-email", "get-deliverability-test-report", "--endpoint-url", url, "--report-id", ReportId],
    );
    expect(Message).toBe("From: news@acme.example\r\nSubject: Raw\r\n\r\nHello\r\n");
  });

  test("names the service's error", async () => {
    const { url } = await useService();
    const failure = aws(
      "pinpoint-email",
      "get-email-identity",
      "--endpoint-url",
      url,
      "--email-identity",
      "a.example",
    );
    await expect(failure).rejects.toMatchObject({ stderr: expect.stringContaining("NotFoundException") });
  });
});
