import type { RunningService } from "../../src/api/service.ts";

/** Creates a test at a service under a given name, as an unknown process would. */
export async function createReport(service: RunningService, name: string, subject = "a"): Promise<void> {
  const api = await import("@aws-sdk/client-sesv2");
  const client = new api.SESv2Client({
    endpoint: service.url,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  await client.send(
    new api.CreateDeliverabilityTestReportCommand({
      ReportName: name,
      FromEmailAddress: "news@acme.example",
      Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: "a" } } } },
    }),
  );
  client.destroy();
}
