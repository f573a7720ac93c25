import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { lineDiffMarkup } from "../parts/line-diff.ts";
import { renderView, type Visit } from "./view.ts";
import { writePath } from "./write-path.ts";

/** A save that was refused, because the file on disk is not the one that was opened. */
export interface Conflict {
  readonly file: string;
  /** The text that was to be saved. */
  readonly mine: string;
  /** The text on disk, and its hash. Undefined if the file was deleted. */
  readonly theirs: string | undefined;
  readonly hash: string;
}

/** Renders the difference between the text on disk and the one that was to be saved. */
export const conflictDiff = ({ mine, theirs }: Pick<Conflict, "mine" | "theirs">): Markup =>
  html`<p class="small muted">− on disk · + yours</p>${lineDiffMarkup(theirs ?? "", mine, "What is on disk, and yours")}`;

/** Renders the page of a refused save, for browsers without scripts. */
export const renderConflict = (conflict: Conflict, visit: Visit): Promise<string> => {
  const { file, mine, theirs, hash } = conflict;
  return renderView({
    visit,
    title: file,
    place: "write",
    above: [["/write", "Write"]],
    topics: [],
    main: html`<h1>Not saved: the file changed on disk</h1>
<div class="notice warned"><p><b class="warned" aria-hidden="true">!</b> <b><bdi>${toSafeLine(file)}</bdi></b> ${theirs === undefined ? "was deleted" : "was changed by someone else, or by another program"}, after you opened it. Nothing was written.</p></div>
<section class="section"><h2>Compare</h2>${conflictDiff(conflict)}</section>
<form method="post" action="/write/save" class="actions section"><input type="hidden" name="file" value="${file}"><input type="hidden" name="hash" value="${hash}"><input type="hidden" name="text" value="${mine}">
<a class="btn" href="${theirs === undefined ? "/write" : writePath(file)}">Take theirs</a> <button class="btn btn-danger">Keep mine</button></form>`,
  });
};
