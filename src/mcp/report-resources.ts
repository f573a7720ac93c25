import { systemClock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { kindOfValue } from "../base/kind-of-value.ts";
import { redact } from "../base/redact.ts";
import { toMarkdown } from "../report/markdown.ts";
import { findRun, readRun } from "../run/read-run.ts";
import { dataNotice, toPlain, toPlainText } from "./answer.ts";
import type { McpProject } from "./mcp-project.ts";
import { ProtocolError } from "./protocol-error.ts";
import { reportUriOf } from "./run-answer.ts";
import { protocol, type ResourceResult } from "./sdk.ts";
import { withExistingLedger } from "./with-ledger.ts";

/** Number of runs that are listed. Older ones can be read by their id. */
const maxListed = 20;

/** Longest report, in characters. */
const maxReportChars = 20_000;

/** URI of a run, or of one of its tests by its position. */
const uriForm = /^placewright:\/\/runs\/([\w-]{1,100})(?:\/tests\/(\d{1,6}))?$/;

/** Error code of a resource that does not exist, by the protocol. */
const resourceNotFound = -32002;

/** Forms of the URIs: reports of runs in Markdown, and of one test in JSON. */
export const resourceTemplates = [
  {
    name: "report",
    title: "Report of a run",
    uriTemplate: reportUriOf("{run}"),
    description: "The release decision, the figures, and the tests that did not pass.",
    mimeType: "text/markdown",
  },
  {
    name: "test",
    title: "One test of a run",
    uriTemplate: `${reportUriOf("{run}")}/tests/{position}`,
    description:
      "Placement, assertions, checks, and baseline of the test at a position, which run and collect answer.",
    mimeType: "application/json",
  },
];

/** Reads the report with a URI. Throws a `ProtocolError` in words. */
export async function readResource(
  project: McpProject,
  { uri }: { readonly uri?: unknown },
): Promise<ResourceResult> {
  const refuse = (words: string) => new ProtocolError(protocol.ErrorCode.InvalidParams, words);
  if (typeof uri !== "string")
    throw refuse(
      `Cannot read a resource: uri must be a text such as placewright://runs/<run>, not ${kindOfValue(uri)}`,
    );
  const [, runId, position] = uriForm.exec(uri) ?? [];
  if (runId === undefined)
    throw refuse(
      `Cannot read "${uri.slice(0, 100)}": expected placewright://runs/<run> or placewright://runs/<run>/tests/<position>`,
    );
  return readReport(project, { uri, runId, position }).catch((error) => {
    throw error instanceof ProtocolError
      ? error
      : new ProtocolError(resourceNotFound, toPlainText(messageOf(error), 600));
  });
}

/** Lists the reports of the latest runs. */
export async function listReports(project: McpProject) {
  const config = await project.openConfig();
  return withExistingLedger(config, async (store) => {
    const runs = await store.runs({ limit: maxListed });
    return runs.map(({ id, state, createdAtMs, branch }) => ({
      uri: reportUriOf(id),
      name: id,
      title: `Run ${id}`,
      description: toPlainText(
        `${state}, started ${new Date(createdAtMs).toISOString()}${branch === undefined ? "" : ` on ${branch}`}`,
        200,
      ),
      mimeType: "text/markdown",
    }));
  });
}

interface Wanted {
  readonly uri: string;
  readonly runId: string;
  readonly position: string | undefined;
}

async function readReport(project: McpProject, { uri, runId, position }: Wanted): Promise<ResourceResult> {
  const config = await project.openConfig();
  const report = await withExistingLedger(config, async (store) =>
    readRun(store, await findRun(store, runId), { atMs: systemClock.now() }),
  );
  if (position === undefined) {
    const text = toPlainText(redact(toMarkdown(report)), maxReportChars);
    return { contents: [{ uri, mimeType: "text/markdown", text: `> ${dataNotice}\n\n${text}` }] };
  }
  const test = report.tests.find((each) => each.position === Number(position));
  if (!test) throw new ProtocolError(resourceNotFound, `Run ${runId} has no test at position ${position}`);
  const text = JSON.stringify({ notice: dataNotice, test: toPlain(test) });
  return { contents: [{ uri, mimeType: "application/json", text }] };
}
