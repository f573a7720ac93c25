import type { MessageInsightsDataSource, MetricsDataSource } from "@aws-sdk/client-sesv2";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

const dayMs = 86_400_000;

/** Starts a service that has sent three messages: delivered, bounced, and complained about. */
async function useMessages() {
  const service = await useService();
  const { v2, clock } = service;
  const start = clock.now();
  await v2.createConfigurationSet({ ConfigurationSetName: "news" });
  const ids: string[] = [];
  for (const [to, subject] of [
    ["ann@gmail.com", 'Say "tulips", please'],
    ["ben@reader.example", "Spring"],
    ["bounce@simulator.amazonses.com", "Spring"],
  ] as const) {
    const { MessageId = "" } = await v2.sendEmail({
      FromEmailAddress: "Acme <news@acme.example>",
      Destination: { ToAddresses: [to] },
      ConfigurationSetName: "news",
      Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: "New tulips." } } } },
    });
    ids.push(MessageId);
    clock.advance(1000);
  }
  const insights = (changes: Partial<MessageInsightsDataSource> = {}) => ({
    MessageInsightsDataSource: {
      StartDate: new Date(start),
      EndDate: new Date(start + dayMs),
      ...changes,
    },
  });
  /** Creates a job, waits until it is complete, and downloads its file. */
  async function exportFile(ExportDataSource: object, DataFormat: "CSV" | "JSON" = "JSON") {
    const { JobId } = await v2.createExportJob({ ExportDataSource, ExportDestination: { DataFormat } });
    clock.advance(2000);
    const job = await v2.getExportJob({ JobId });
    const response = await fetch(job.ExportDestination?.S3Url ?? "");
    return { job, response, text: await response.text() };
  }
  return { ...service, ids, start, insights, exportFile };
}

describe("export jobs", () => {
  test("wait, run, and complete with a file to download", async () => {
    const { v2, clock, insights, ids } = await useMessages();
    const ExportDataSource = insights();
    const createdAt = new Date(clock.now());
    const { JobId } = await v2.createExportJob({
      ExportDataSource,
      ExportDestination: { DataFormat: "JSON" },
    });
    const job = () => v2.getExportJob({ JobId });
    expect(await job()).toMatchObject({
      JobId,
      ExportSourceType: "MESSAGE_INSIGHTS",
      JobStatus: "CREATED",
      CreatedTimestamp: createdAt,
      ExportDataSource,
      ExportDestination: { DataFormat: "JSON" },
      Statistics: { ProcessedRecordsCount: 0, ExportedRecordsCount: 0 },
    });
    expect((await job()).CompletedTimestamp).toBeUndefined();
    clock.advance(1000);
    expect((await job()).JobStatus).toBe("PROCESSING");
    expect((await job()).ExportDestination?.S3Url).toBeUndefined();
    clock.advance(1000);
    const done = await job();
    expect(done).toMatchObject({
      JobStatus: "COMPLETED",
      CompletedTimestamp: new Date(createdAt.getTime() + 2000),
      Statistics: { ProcessedRecordsCount: 3, ExportedRecordsCount: 3 },
    });
    const response = await fetch(done.ExportDestination?.S3Url ?? "");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-placewright-simulated")).toBe("true");
    expect(((await response.json()) as { MessageId: string }[]).map(({ MessageId }) => MessageId)).toEqual(
      ids,
    );
  });

  test("are listed by source and status, newest first, and cancelled while they run", async () => {
    const { v2, clock, insights, start } = await useMessages();
    const ExportDestination = { DataFormat: "CSV" } as const;
    const metrics = {
      MetricsDataSource: {
        Dimensions: { ISP: ["Gmail"] },
        Namespace: "VDM",
        Metrics: [{ Name: "SEND", Aggregation: "VOLUME" }],
        StartDate: new Date(start - 2 * dayMs),
        EndDate: new Date(start),
      },
    } as const;
    const { JobId: first } = await v2.createExportJob({ ExportDataSource: insights(), ExportDestination });
    const { JobId: second } = await v2.createExportJob({
      ExportDataSource: {
        MetricsDataSource: {
          ...metrics.MetricsDataSource,
          Metrics: [...metrics.MetricsDataSource.Metrics],
          Dimensions: { ISP: ["Gmail"] },
        },
      },
      ExportDestination,
    });
    const ids = async (request: object = {}) =>
      (await v2.listExportJobs(request)).ExportJobs?.map(({ JobId }) => JobId);
    expect(await ids()).toEqual([second, first]);
    expect(await ids({ ExportSourceType: "METRICS_DATA" })).toEqual([second]);
    const page = await v2.listExportJobs({ PageSize: 1 });
    expect(await ids({ PageSize: 1, NextToken: page.NextToken })).toEqual([first]);
    clock.advance(500);
    await v2.cancelExportJob({ JobId: first });
    clock.advance(10_000);
    expect(await ids({ JobStatus: "CANCELLED" })).toEqual([first]);
    expect(await ids({ JobStatus: "COMPLETED" })).toEqual([second]);
    const cancelled = await v2.getExportJob({ JobId: first });
    expect(cancelled).toMatchObject({ JobStatus: "CANCELLED", Statistics: { ExportedRecordsCount: 0 } });
    expect(cancelled.ExportDestination?.S3Url).toBeUndefined();
    for (const [JobId, word] of [
      [first, "CANCELLED"],
      [second, "COMPLETED"],
    ] as const) {
      const error = await rejectionOf(v2.cancelExportJob({ JobId }));
      expect(error.name).toBe("BadRequestException");
      expect(error.message).toContain(word);
    }
    for (const call of [v2.getExportJob({ JobId: "nope" }), v2.cancelExportJob({ JobId: "nope" })])
      expect((await rejectionOf(call)).name).toBe("NotFoundException");
  });

  test("of message insights have the events up to the creation of the job", async () => {
    const { v2, clock, exportFile, insights } = await useMessages();
    const { MessageId } = await v2.sendEmail({
      FromEmailAddress: "news@acme.example",
      Destination: { ToAddresses: ["late@reader.example"] },
      Content: { Simple: { Subject: { Data: "Late" }, Body: { Text: { Data: "Late." } } } },
    });
    const { text } = await exportFile(insights({ Include: { Destination: ["LATE@reader.example"] } }));
    expect(JSON.parse(text)).toEqual([
      {
        MessageId,
        FromEmailAddress: "news@acme.example",
        Subject: "Late",
        Destination: "late@reader.example",
        Isp: "Other",
        SentTimestamp: new Date(clock.now() - 2000).toISOString(),
        LastDeliveryEvent: "SEND",
        LastEngagementEvent: "",
        EmailTags: [{ Name: "ses:from-domain", Value: "acme.example" }],
        Events: [{ Timestamp: new Date(clock.now() - 2000).toISOString(), Type: "SEND" }],
      },
    ]);
  });

  test.each<[string, Partial<MessageInsightsDataSource>, readonly number[]]>([
    ["sender", { Include: { FromEmailAddress: ["news@acme.example"] } }, [0, 1, 2]],
    ["another sender", { Include: { FromEmailAddress: ["other@acme.example"] } }, []],
    ["provider", { Include: { Isp: ["Gmail"] } }, [0]],
    ["subject and provider", { Include: { Subject: ["Spring"], Isp: ["Gmail"] } }, []],
    ["last event", { Include: { LastDeliveryEvent: ["DELIVERY"] } }, [0, 1]],
    ["engagement", { Include: { LastEngagementEvent: ["CLICK"] } }, []],
    ["exclusion", { Exclude: { Isp: ["Gmail"], Destination: ["ben@reader.example"] } }, [2]],
    ["inclusion and exclusion", { Include: { Subject: ["Spring"] }, Exclude: { Isp: ["Other"] } }, []],
    ["number", { MaxResults: 2 }, [0, 1]],
  ])("of message insights are selected by %s", async (_, changes, expected) => {
    const { exportFile, insights, ids } = await useMessages();
    const { text, job } = await exportFile(insights(changes));
    const rows = JSON.parse(text) as { MessageId: string }[];
    expect(rows.map(({ MessageId }) => ids.indexOf(MessageId))).toEqual(expected);
    expect(job.Statistics).toEqual({ ProcessedRecordsCount: 3, ExportedRecordsCount: expected.length });
  });

  test("of message insights are selected by time, both ends included", async () => {
    const { exportFile, insights, start, ids } = await useMessages();
    const at = new Date(start + 1000);
    const { text } = await exportFile(insights({ StartDate: at, EndDate: at }));
    expect(JSON.parse(text)).toMatchObject([{ MessageId: ids[1] }]);
  });

  test("in CSV have a line per recipient, with quotes where needed", async () => {
    const { exportFile, insights, ids } = await useMessages();
    const { text, response } = await exportFile(insights({ Include: { Isp: ["Gmail"] } }), "CSV");
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows).toMatchObject([
      { MessageId: ids[0], Subject: 'Say "tulips", please', LastDeliveryEvent: "DELIVERY" },
    ]);
    expect(JSON.parse(rows[0]?.["Events"] ?? "")).toMatchObject([{ Type: "SEND" }, { Type: "DELIVERY" }]);
  });

  test("of metrics agree with BatchGetMetricData", async () => {
    const { v2, exportFile, start } = await useMessages();
    const range = { StartDate: new Date(start - 2 * dayMs), EndDate: new Date(start - dayMs) };
    const source: MetricsDataSource = {
      Dimensions: { EMAIL_IDENTITY: ["*"], ISP: ["Gmail", "Yahoo"] },
      Namespace: "VDM",
      Metrics: [
        { Name: "SEND", Aggregation: "VOLUME" },
        { Name: "OPEN", Aggregation: "RATE" },
      ],
      ...range,
    };
    const { text, job } = await exportFile({ MetricsDataSource: source }, "CSV");
    expect(job).toMatchObject({ ExportSourceType: "METRICS_DATA", JobStatus: "COMPLETED" });
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(4);
    const valuesOf = async (Metric: "SEND" | "OPEN") => {
      const Dimensions = { EMAIL_IDENTITY: "acme.example", ISP: "Yahoo" };
      const query = { Id: "a", Namespace: "VDM", Metric, Dimensions, ...range } as const;
      return (await v2.batchGetMetricData({ Queries: [query] })).Results?.[0]?.Values ?? [];
    };
    const [sends, opens] = [await valuesOf("SEND"), await valuesOf("OPEN")];
    const ofYahoo = rows.filter((row) => row["ISP"] === "Yahoo");
    expect(ofYahoo.map((row) => Number(row["SEND_VOLUME"]))).toEqual(sends);
    for (const [index, row] of ofYahoo.entries())
      expect(Number(row["OPEN_RATE"])).toBeCloseTo((opens[index] ?? 0) / (sends[index] ?? 0), 5);
    expect(ofYahoo[0]).toMatchObject({
      Timestamp: new Date(start - 2 * dayMs).toISOString(),
      EMAIL_IDENTITY: "acme.example",
    });
  });

  test.each([
    ["no source", {}, {}, "exactly one of"],
    ["an S3Url", undefined, { S3Url: "s3://exports/file.csv" }, "must not have S3Url"],
    ["a range that ends before it starts", { EndDate: new Date(0) }, {}, "EndDate must not be before"],
  ])("reject %s", async (_, changes, destination, words) => {
    const { v2, insights } = await useMessages();
    const ExportDataSource = changes && Object.keys(changes).length === 0 ? {} : insights(changes);
    const error = await rejectionOf(
      v2.createExportJob({ ExportDataSource, ExportDestination: { DataFormat: "CSV", ...destination } }),
    );
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toContain(words);
  });

  test("reject dimensions without values, and more rows than they can have", async () => {
    const { v2, start } = await useMessages();
    const create = (Dimensions: object, days: number) =>
      v2.createExportJob({
        ExportDataSource: {
          MetricsDataSource: {
            Dimensions,
            Namespace: "VDM",
            Metrics: [{ Name: "SEND", Aggregation: "VOLUME" }],
            StartDate: new Date(start - days * dayMs),
            EndDate: new Date(start),
          },
        },
        ExportDestination: { DataFormat: "CSV" },
      });
    expect((await rejectionOf(create({ ISP: [] }, 1))).message).toContain("1 to 10 values");
    const many = Array.from({ length: 10 }, (_, index) => `d${index}.example`);
    const error = await rejectionOf(create({ ISP: many, EMAIL_IDENTITY: many }, 365));
    expect(error.message).toContain("The maximum is 10000");
  });
});

describe("the URL of an export file", () => {
  test("expires after an hour, and a new one is returned", async () => {
    const { v2, clock, exportFile, insights } = await useMessages();
    const { job } = await exportFile(insights());
    const url = job.ExportDestination?.S3Url ?? "";
    clock.advance(3_600_000);
    expect((await fetch(url)).status).toBe(200);
    clock.advance(1);
    const expired = await fetch(url);
    expect(expired.status).toBe(403);
    expect(await expired.json()).toEqual({ message: expect.stringContaining("GetExportJob") });
    const { ExportDestination } = await v2.getExportJob({ JobId: job.JobId });
    expect((await fetch(ExportDestination?.S3Url ?? "")).status).toBe(200);
  });

  test("is the service's own, and opens no other file", async () => {
    const { url, exportFile, insights } = await useMessages();
    const { job } = await exportFile(insights());
    const file = new URL(job.ExportDestination?.S3Url ?? "");
    expect(file.origin).toBe(url);
    const other = await exportFile(insights());
    const changed = new URL(file);
    changed.pathname = `/exports/${other.job.JobId}`;
    expect((await fetch(changed)).status).toBe(403);
    for (const query of ["", "?expires=9999999999999", `?expires=9999999999999&signature=${"é".repeat(32)}`])
      expect((await fetch(`${url}/exports/${job.JobId}${query}`)).status).toBe(403);
    const post = await fetch(file, { method: "POST", headers: { "content-type": "application/json" } });
    expect(post.status).toBe(405);
  });

  test("has no file after a reset", async () => {
    const { control, exportFile, insights } = await useMessages();
    const { job } = await exportFile(insights());
    await control.reset();
    expect((await fetch(job.ExportDestination?.S3Url ?? "")).status).toBe(404);
  });
});
