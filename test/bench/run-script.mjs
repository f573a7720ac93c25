// A script as a developer would write it by hand: it fills in a template, composes the mail, creates every
// test, polls the list until all are done, and reads every result.
import { readFile } from "node:fs/promises";
import {
  CreateDeliverabilityTestReportCommand,
  GetDeliverabilityTestReportCommand,
  ListDeliverabilityTestReportsCommand,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import Handlebars from "handlebars";
import { convert } from "html-to-text";
import MailComposer from "nodemailer/lib/mail-composer";

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

const template = Handlebars.compile(await readFile("templates/offer.html.hbs", "utf8"));
const open = new Set();
await inParallel(
  Array.from({ length: count }, (_, index) => index),
  async (index) => {
    const html = template({ name: `Customer ${index}` });
    const mime = await new MailComposer({
      from: "Acme <news@acme.example>",
      subject: `An offer for Customer ${index}`,
      headers: {
        "List-Unsubscribe": "<https://acme.example/u/1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      },
      html,
      text: convert(html),
    })
      .compile()
      .build();
    const { ReportId } = await client.send(
      new CreateDeliverabilityTestReportCommand({
        ReportName: `script-${index}`,
        FromEmailAddress: "news@acme.example",
        Content: { Raw: { Data: mime } },
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
