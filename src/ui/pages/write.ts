import { html } from "hono/html";
import type { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { FileKind } from "../files/writable-path.ts";
import { emptyMarkup } from "../parts/empty.ts";
import { iconMarkup } from "../parts/icon.ts";
import { pillMarkup } from "../parts/pill.ts";
import type { ListedFile } from "../write/list-files.ts";
import { renderView, type Visit } from "./view.ts";
import { writePath } from "./write-path.ts";

export interface WritePage {
  readonly visit: Visit;
  readonly files: readonly ListedFile[];
  readonly isCut: boolean;
  /** Errors of the project, whose files are marked. */
  readonly problems: readonly PlacewrightError[];
  readonly search: string;
  readonly canWrite: boolean;
  /** From of a new campaign. */
  readonly from: string;
  readonly isTeam: boolean;
}

const groups: readonly (readonly [FileKind, heading: string])[] = [
  ["scenario", "Campaigns"],
  ["template", "Templates and partials"],
  ["locale", "Languages"],
  ["data", "Data"],
];

/** Renders the list of files that can be opened, and the form of a new campaign. */
export function renderWrite(page: WritePage): Promise<string> {
  const { visit, files, isCut, search, canWrite, problems, isTeam } = page;
  const broken = new Set(problems.flatMap(({ location }) => location?.file ?? []));
  const wanted = search.trim().toLowerCase();
  const found = files.filter(({ file }) => file.toLowerCase().includes(wanted));
  return renderView({
    visit,
    title: "Write",
    place: "write",
    topics: ["files"],
    ...(canWrite ? { actions: html`<a class="btn btn-primary" href="#new">New campaign</a>` } : {}),
    main: html`<h1>Write</h1>
<p class="muted">${
      broken.size > 0
        ? html`<b class="failed">✕ ${plural(broken.size, "file", ["has", "have"])} errors.</b> `
        : ""
    }${
      canWrite
        ? "Everything here is a file of the project folder, which other editors and the command line share."
        : isTeam
          ? "These are the files that this dashboard runs. Change them in your own checkout, and push them."
          : "This dashboard only reads files: ui: { write: false } in placewright.config.ts."
    }</p>
<form class="filters" method="get" action="/write" role="search"><div class="search">${iconMarkup("search")}<label class="spoken" for="search">Search files</label><input class="input" type="search" id="search" name="search" value="${toSafeLine(search)}" placeholder="Search files" maxlength="200"></div><button class="btn">Search</button></form>
${isCut ? html`<p class="small muted">Only the first 1,000 files of each kind are listed.</p>` : ""}
${
  found.length === 0
    ? emptyMarkup(
        "write",
        files.length === 0 ? "No files yet. Start with a campaign." : "No file has this in its path.",
        files.length === 0
          ? canWrite
            ? html`<a class="btn btn-primary" href="#new">New campaign</a>`
            : ""
          : html`<a class="btn" href="/write">Show all files</a>`,
      )
    : groups.map(([kind, heading]) =>
        groupMarkup(
          heading,
          found.filter((each) => each.kind === kind),
          broken,
        ),
      )
}
${canWrite ? newCampaignMarkup(page.from) : ""}`,
  });
}

function groupMarkup(
  heading: string,
  files: readonly ListedFile[],
  broken: ReadonlySet<string>,
): Markup | string {
  if (files.length === 0) return "";
  // Worst first.
  const sorted = files.toSorted(
    (left, right) => Number(broken.has(right.file)) - Number(broken.has(left.file)),
  );
  return html`<section class="section files"><h2>${heading} <span class="muted">${files.length}</span></h2>
<table class="table plain"><thead class="spoken"><tr><th scope="col">File</th><th scope="col">State</th></tr></thead><tbody>${sorted.map(
    ({ file }) =>
      html`<tr data-row><th scope="row"><a href="${writePath(file)}"><bdi>${toSafeLine(file)}</bdi></a></th><td>${broken.has(file) ? pillMarkup("failed", "Can’t build") : ""}</td></tr>`,
  )}</tbody></table></section>`;
}

const newCampaignMarkup = (
  from: string,
): Markup => html`<section class="section" id="new" aria-labelledby="h-new">
<h2 id="h-new">New campaign</h2>
<p class="small muted">Writes a scenario and a template to start from. Nothing is sent.</p>
<form method="post" action="/write/new" class="new-campaign">
<div class="field"><label for="new-name">Name</label><input class="input" id="new-name" name="name" required maxlength="100" placeholder="spring-sale"></div>
<div class="field"><label for="new-from">From</label><input class="input" id="new-from" name="from" required maxlength="300" value="${from}"></div>
<div class="field"><label for="new-subject">Subject</label><input class="input" id="new-subject" name="subject" required maxlength="300" placeholder="Spring is here"></div>
<button class="btn btn-primary">Create campaign</button>
</form></section>`;
