import { createHash } from "node:crypto";
import { type HtmlReportOptions, renderHtmlReport } from "../../src/report/html/render-html-report.ts";
import { toReportJson } from "../../src/report/json.ts";
import { createFolderReader } from "../../src/report/read-folder.ts";
import { type CheckOutcomes, type ReportFile, splitChecks } from "../../src/result/report-file.ts";
import type { MessageReport, ReadMessage, RunReport } from "../../src/result/run-report.ts";
import { addBodies } from "../../src/run/stored-message.ts";

/** Returns a reader of a report's own messages, with the given bytes by `emlPath`. */
export const readerOf =
  ({ messages }: RunReport, bytes: ReadonlyMap<string, Uint8Array> = new Map()): ReadMessage =>
  async (contentHash) => {
    const report = messages[contentHash];
    return report && { report, bytes: report.emlPath ? bytes.get(report.emlPath) : undefined };
  };

async function join(parts: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const part of parts) text += part;
  return text;
}

export const htmlOf = (report: RunReport, options: HtmlReportOptions = {}): Promise<string> =>
  join(renderHtmlReport(report, readerOf(report), options));

export const jsonOf = (report: RunReport): Promise<string> => join(toReportJson(report, readerOf(report)));

/** Returns the content of `report.json` for a report that may contain values that no type allows. */
export function toReportFile(report: RunReport): ReportFile {
  const checkOutcomes: Record<string, CheckOutcomes> = {};
  const tests = report.tests.map(({ checks, ...test }) => {
    if (!checks) return test;
    const { own, shared } = splitChecks(checks);
    const outcomes = createHash("sha256").update(JSON.stringify(shared)).digest("hex");
    checkOutcomes[outcomes] = shared;
    return { ...test, checks: { ...own, outcomes } };
  });
  return { ...report, tests, checkOutcomes };
}

/** Returns a report whose messages have no bodies if they have a file, as in `report.json`. */
export const withoutBodies = (report: RunReport): RunReport => ({
  ...report,
  messages: Object.fromEntries(
    Object.entries(report.messages).map(([hash, message]) => {
      const { html: _html, text: _text, source: _source, ...rest } = message;
      return [hash, message.emlPath ? rest : message];
    }),
  ),
});

/** Reads a report folder, with the bodies of its messages from their files. */
export async function readWholeReport(folder: string): Promise<RunReport> {
  const { report, readMessage } = await createFolderReader(addBodies)(folder, folder);
  const messages: Record<string, MessageReport> = {};
  for (const hash of Object.keys(report.messages)) {
    const message = await readMessage(hash);
    if (message) messages[hash] = message.report;
  }
  return { ...report, messages };
}
