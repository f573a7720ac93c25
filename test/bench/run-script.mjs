// What somebody would write by hand: create every test, look at the list until all are done, read every result.
import {
  CreateDeliverabilityTestReportCommand,
  GetDeliverabilityTestReportCommand,
  ListDeliverabilityTestReportsCommand,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import { body } from "./run.mjs";

const count = Number(process.env.BENCH_COUNT);
const concurrency = 4;
const client = new SESv2Client({
  endpoint: process.env.BENCH_URL,
  region: "us-east-1",
  credentials: { accessKeyId: "a", secretAccessKey: "b" },
  maxAttempts: 1,
});

async function inParallel(items, work) {
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < items.length) await work(items[next++]);
    }),
  );
}

const open = new Set();
await inParallel(
  Array.from({ length: count }, (_, index) => index),
  async (index) => {
    const html = Buffer.from(body(`<p>Good morning Customer ${index},</p>`)).toString("base64");
    const mime = [
      "From: Acme <news@acme.example>",
      "To: you@recipient.example",
      `Subject: An offer for Customer ${index}`,
      "List-Unsubscribe: <https://acme.example/u/1>",
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
      "MIME-Version: 1.0",
      "Content-Type: text/html; charset=utf-8",
      "Content-Transfer-Encoding: base64",
      "",
      html.replace(/.{76}/g, "$&\r\n"),
      "",
    ].join("\r\n");
    const { ReportId } = await client.send(
      new CreateDeliverabilityTestReportCommand({
        ReportName: `script-${index}`,
        FromEmailAddress: "news@acme.example",
        Content: { Raw: { Data: Buffer.from(mime) } },
      }),
    );
    open.add(ReportId);
  },
);
const results = [];
while (open.size > 0) {
  const done = [];
  let NextToken;
  do {
    const page = await client.send(new ListDeliverabilityTestReportsCommand({ PageSize: 1000, NextToken }));
    for (const { ReportId, DeliverabilityTestStatus } of page.DeliverabilityTestReports)
      if (DeliverabilityTestStatus === "COMPLETED" && open.delete(ReportId)) done.push(ReportId);
    NextToken = page.NextToken;
  } while (NextToken);
  await inParallel(done, async (ReportId) => {
    results.push(await client.send(new GetDeliverabilityTestReportCommand({ ReportId })));
  });
  if (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 200));
}
if (results.length !== count) throw new Error(`${results.length} results`);
