import type { Context } from "hono";
import { stream } from "hono/streaming";
import { systemClock } from "../../base/clock.ts";
import { renderHtmlReport } from "../../report/html/render-html-report.ts";
import { toReportJson } from "../../report/json.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import { createMessageReader } from "../../run/stored-message.ts";
import type { AppOptions, UiApp } from "../app-options.ts";

/** Adds the report of a run, as the reports folder has it: page, `report.json`, and messages. */
export function addRunReport(app: UiApp, { store }: AppOptions): void {
  app.get("/runs/:id/report/:file{.*}", async (context) => {
    const run = await findRun(store, context.req.param("id"));
    const file = context.req.param("file");
    const report = await readRun(store, run, { atMs: systemClock.now() });
    const readMessage = createMessageReader(store, report.tests);
    if (file === "") {
      context.header("Content-Type", "text/html; charset=utf-8");
      return stream(context, (to) => pipe(renderHtmlReport(report, readMessage), to));
    }
    if (file === "report.json") {
      context.header("Content-Type", "application/json");
      return stream(context, (to) => pipe(toReportJson(report, readMessage), to));
    }
    for (const hash of new Set(report.tests.map(({ contentHash }) => contentHash))) {
      const message = await readMessage(hash);
      if (message?.report.emlPath === file && message.bytes) return sendMessage(context, file, message.bytes);
    }
    return context.notFound();
  });
}

async function pipe(
  pieces: AsyncIterable<string>,
  to: { write(text: string): Promise<unknown> },
): Promise<void> {
  for await (const piece of pieces) await to.write(piece);
}

function sendMessage(context: Context, file: string, bytes: Uint8Array): Response {
  context.header("Content-Type", "message/rfc822");
  context.header(
    "Content-Disposition",
    `attachment; filename="${file.replace(/^.*\//, "").replace(/[^\w.-]/g, "_")}"`,
  );
  return context.body(Uint8Array.from(bytes));
}
