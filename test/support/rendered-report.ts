import { renderHtmlReport } from "../../src/report/html/render-html-report.ts";
import { toReportJson } from "../../src/report/json.ts";
import type { ReadMessage, RunReport } from "../../src/result/run-report.ts";

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

export const htmlOf = (report: RunReport): Promise<string> =>
  join(renderHtmlReport(report, readerOf(report)));

export const jsonOf = (report: RunReport): Promise<string> => join(toReportJson(report, readerOf(report)));
