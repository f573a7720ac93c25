import type { ResolvedConfig } from "../config/config.ts";
import { renderWithin, toNotice } from "../report/notify/notice.ts";
import { toPlainText } from "../report/notify/plain-text.ts";
import type { RunOutcome } from "../result/run-report.ts";
import type { Store } from "../store/store.ts";
import { readEarlierVerdicts } from "./notify/earlier-verdicts.ts";
import { reportLink } from "./notify/report-link.ts";

/** Size of a summary, in bytes: what people paste into a chat. */
const maxBytes = 4000;

/** Says what came of a run, in a text for chat: the decision, where, by how much, since when, and where to read more. */
export async function summarizeForChat(
  store: Store,
  config: ResolvedConfig,
  report: RunOutcome,
): Promise<string> {
  const notice = toNotice(
    report,
    await readEarlierVerdicts(store, report),
    reportLink(config, report.run.id),
  );
  return `${renderWithin(maxBytes, notice, toPlainText)}\n`;
}
