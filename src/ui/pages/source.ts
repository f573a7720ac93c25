import { html } from "hono/html";
import { toSafeLine, toSafeText } from "../../report/safe-text.ts";
import type { FileAtCommit } from "../../workspace/file-at-commit.ts";
import { renderView, runPath, type Visit } from "./view.ts";

export interface SourcePage {
  readonly visit: Visit;
  readonly runId: string;
  readonly file: string;
  /** Absent if the run was not planned in a git repository. */
  readonly commit: string | undefined;
  readonly content: FileAtCommit;
}

/** Renders a scenario file as it was at the commit that a run was planned from. */
export const renderSource = ({ visit, runId, file, commit, content }: SourcePage): Promise<string> =>
  renderView({
    visit,
    title: file,
    place: "runs",
    above: [
      ["/runs", "Runs"],
      [runPath(runId), runId],
    ],
    topics: [],
    main: html`<h1><bdi>${toSafeLine(file)}</bdi></h1>
<p class="muted">${commit === undefined ? "The run was not planned in a git repository." : html`As it was at commit <code>${commit}</code>, from which the run was planned.`}</p>
${"text" in content ? html`<pre class="frame source" tabindex="0">${toSafeText(content.text)}</pre>` : html`<p class="section notice">It cannot be shown: ${content.reason}.</p>`}`,
  });
