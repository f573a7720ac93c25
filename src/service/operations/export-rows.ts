import type {
  DeliveryEventType,
  EngagementEventType,
  ExportMetric,
  MessageInsightsDataSource,
  MessageInsightsFilters,
  Metric,
  MetricDimensionName,
  MetricsDataSource,
} from "@aws-sdk/client-sesv2";
import { isps } from "../placement/isps.ts";
import { badRequest } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { ExportJob, ExportRow } from "../state/export-record.ts";
import { limits } from "../state/limits.ts";
import type { MessageEvent } from "../state/message-event.ts";
import {
  bounceTypeOf,
  insightsOf,
  type RecipientInsights,
  toEmailInsights,
} from "../state/message-insights.ts";
import type { SentMessage } from "../state/sent-message.ts";
import { emailTagsOf } from "./message-insights.ts";
import { batchGetMetricData } from "./metric-data.ts";

/** Rows of an export job, and the number of records they were selected from. */
export interface ExportedRows {
  readonly rows: readonly ExportRow[];
  readonly processed: number;
}

/** Returns the rows of a job, with the events up to its creation. */
export function rowsOf(job: ExportJob, account: Account): ExportedRows {
  if (job.rows) return { rows: job.rows, processed: job.rows.length };
  const { createdAtMs, source } = job;
  const asOf = { timelines: account.timelines, clock: { ...account.clock, now: () => createdAtMs } };
  const {
    StartDate,
    EndDate,
    Include,
    Exclude,
    MaxResults = limits.exportedMessages.max,
  } = source.MessageInsightsDataSource ?? ({} as Partial<MessageInsightsDataSource>);
  const rows: ExportRow[] = [];
  let processed = 0;
  for (const message of account.outbox.values()) {
    const { sentAtMs } = message;
    if (sentAtMs < Number(StartDate) || sentAtMs > Number(EndDate) || sentAtMs > createdAtMs) continue;
    for (const insights of insightsOf(message, asOf)) {
      processed++;
      if (rows.length >= MaxResults) continue;
      if (Include && !matches(message, insights, Include, true)) continue;
      if (Exclude && matches(message, insights, Exclude, false)) continue;
      rows.push(toRow(message, insights));
    }
  }
  return { rows, processed };
}

/**
 * Whether a message matches filters: all of `Include`, which `isAll` says, or any of `Exclude`. An empty filter
 * selects nothing by itself.
 */
function matches(
  message: SentMessage,
  insights: RecipientInsights,
  filters: MessageInsightsFilters,
  isAll: boolean,
): boolean {
  const results = [
    oneOf(filters.FromEmailAddress, bareAddress(message.fromEmailAddress)),
    oneOf(filters.Destination, insights.destination),
    oneOf(filters.Subject, message.subject),
    oneOf(filters.Isp, insights.isp),
    oneOf(filters.LastDeliveryEvent, lastDeliveryEvent(insights.events)),
    oneOf(filters.LastEngagementEvent, lastEngagementEvent(insights.events)),
  ].filter((result) => result !== undefined);
  return isAll ? !results.includes(false) : results.includes(true);
}

/** Whether the value is in the list. `undefined` if there is no list. */
const oneOf = (list: readonly string[] | undefined, value = ""): boolean | undefined =>
  list?.length ? list.some((each) => each.toLowerCase() === value.toLowerCase()) : undefined;

const bareAddress = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();

/** Returns the last delivery event, where SEND < BOUNCE < DELIVERY < COMPLAINT (API reference). */
function lastDeliveryEvent(events: readonly MessageEvent[]): DeliveryEventType | undefined {
  if (events.some(({ type }) => type === "COMPLAINT")) return "COMPLAINT";
  if (events.some(({ type }) => type === "DELIVERY")) return "DELIVERY";
  const bounce = events.findLast((event) => event.type === "BOUNCE");
  if (bounce) return `${bounceTypeOf(bounce)}_BOUNCE`;
  return events.some(({ type }) => type === "SEND") ? "SEND" : undefined;
}

/** Returns the last engagement event, where OPEN < CLICK. */
function lastEngagementEvent(events: readonly MessageEvent[]): EngagementEventType | undefined {
  return (["CLICK", "OPEN"] as const).find((type) => events.some((event) => event.type === type));
}

const toRow = (message: SentMessage, insights: RecipientInsights): ExportRow => ({
  MessageId: message.id,
  FromEmailAddress: message.fromEmailAddress,
  Subject: message.subject ?? "",
  Destination: insights.destination,
  Isp: insights.isp,
  SentTimestamp: new Date(message.sentAtMs).toISOString(),
  LastDeliveryEvent: lastDeliveryEvent(insights.events) ?? "",
  LastEngagementEvent: lastEngagementEvent(insights.events) ?? "",
  EmailTags: emailTagsOf(message),
  Events: toEmailInsights(insights).Events ?? [],
});

const dimensionNames: readonly MetricDimensionName[] = ["EMAIL_IDENTITY", "CONFIGURATION_SET", "ISP"];

/**
 * Returns a row for each day and combination of dimension values. The value `*` stands for each value that the
 * account has. Throws BadRequestException if the source is invalid or has too many rows.
 */
export function metricRowsOf(source: MetricsDataSource, account: Account): ExportRow[] {
  const { Dimensions = {}, Metrics = [], StartDate, EndDate } = source;
  let combinations: Partial<Record<MetricDimensionName, string>>[] = [{}];
  for (const name of dimensionNames) {
    const given = Dimensions[name];
    if (!given) continue;
    if (given.length < 1 || given.length > 10) throw badRequest(`Dimension ${name} must have 1 to 10 values`);
    const values = given.flatMap((value) => (value === "*" ? valuesOf(name, account) : [value]));
    combinations = combinations.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
    checkCount(combinations.length);
  }
  return combinations.flatMap((combination) => {
    const valuesOfMetric = (Metric: Metric) =>
      batchGetMetricData(
        {
          Queries: [{ Id: "export", Namespace: "VDM", Metric, Dimensions: combination, StartDate, EndDate }],
        },
        account,
      ).Results?.[0];
    const sent = valuesOfMetric("SEND");
    const days = sent?.Timestamps ?? [];
    checkCount(combinations.length * days.length);
    const columns = Metrics.map((metric) => ({
      metric,
      values: metric.Name === "SEND" ? sent?.Values : valuesOfMetric(metric.Name ?? "SEND")?.Values,
    }));
    return days.map((day, index) => ({
      Timestamp: day.toISOString(),
      ...combination,
      ...Object.fromEntries(
        columns.map(({ metric, values = [] }) => [
          columnOf(metric),
          toValue(metric, values[index] ?? 0, sent?.Values?.[index] ?? 0),
        ]),
      ),
    }));
  });
}

const columnOf = ({ Name, Aggregation = "VOLUME" }: ExportMetric): string => `${Name}_${Aggregation}`;

/** Returns a count, or its share of the sent messages. */
const toValue = ({ Aggregation }: ExportMetric, count: number, sent: number): number => {
  if (Aggregation !== "RATE") return count;
  return sent === 0 ? 0 : Math.round((count / sent) * 1e6) / 1e6;
};

/** Maximum rows of a metrics export. Placewright's own limit: each row is recomputed from the history. */
const maxMetricRows = 10_000;

function checkCount(rows: number): void {
  if (rows > maxMetricRows)
    throw badRequest(`The export would have ${rows} rows. The maximum is ${maxMetricRows}`);
}

function valuesOf(name: MetricDimensionName, account: Account): string[] {
  if (name === "ISP") return isps.map((isp) => isp.name);
  return [...(name === "EMAIL_IDENTITY" ? account.identities : account.configurationSets).keys()];
}

/** Formats rows as an array in JSON, or as CSV with a header line (RFC 4180). Lists are JSON in a CSV field. */
export function toExportFile(rows: readonly ExportRow[], format: ExportJob["format"]): string {
  if (format === "JSON") return JSON.stringify(rows);
  const [first] = rows;
  const lines = first ? [Object.keys(first), ...rows.map((row) => Object.values(row))] : [];
  return lines.map((line) => `${line.map(toField).join(",")}\r\n`).join("");
}

function toField(value: string | number | readonly unknown[]): string {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
