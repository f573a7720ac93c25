import type { Context } from "hono";
import { stream } from "hono/streaming";
import { systemClock } from "../../base/clock.ts";
import { renderHtmlReport } from "../../report/html/render-html-report.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import { createMessageReader } from "../../run/stored-message.ts";
import { reportPdf } from "../../workspace/report-pdf.ts";
import { summarizeForChat } from "../../workspace/summarize-for-chat.ts";
import type { AppOptions, UiApp } from "../app-options.ts";

/** Adds what people pass on of a run: its report as one file, as a PDF, and as a text for chat. */
export function addRunShare(app: UiApp, { project, store, env, closing }: AppOptions): void {
  const read = async (context: Context) => {
    const run = await findRun(store, context.req.param("id"));
    const report = await readRun(store, run, { atMs: systemClock.now() });
    return { report, name: `placewright-${run.id.replace(/[^\w.-]/g, "_")}` };
  };
  const attach = (context: Context, name: string) =>
    context.header("Content-Disposition", `attachment; filename="${name}"`);

  app.get("/runs/:id/report.html", async (context) => {
    const { report, name } = await read(context);
    context.header("Content-Type", "text/html; charset=utf-8");
    attach(context, `${name}.html`);
    return stream(context, async (to) => {
      for await (const part of renderHtmlReport(report, createMessageReader(store, report.tests)))
        await to.write(part);
    });
  });

  app.get("/runs/:id/report.pdf", async (context) => {
    const { report, name } = await read(context);
    const pdf = await reportPdf(report, createMessageReader(store, report.tests), { env, signal: closing });
    attach(context, `${name}.pdf`);
    return context.body(Uint8Array.from(pdf), 200, { "Content-Type": "application/pdf" });
  });

  app.get("/runs/:id/summary.txt", async (context) => {
    const { report } = await read(context);
    const { config } = await project.current();
    return context.text(await summarizeForChat(store, config, report));
  });
}
