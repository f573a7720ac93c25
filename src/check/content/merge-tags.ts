import { toNames } from "../../base/to-list.ts";
import type { Check, Observation } from "../check.ts";
import { isMentioned, type MergeTag, mergeTagsIn, withoutCode } from "../evidence/merge-tags.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";

export const mergeTags: Check = {
  id: "merge-tags",
  severity: "error",
  reads: "words",
  about: "All merge tags were replaced",
  fix: "Provide a value for the tag, or correct its name",
  source: "https://handlebarsjs.com/guide/expressions.html",
  run(message) {
    if (isAboutCode(message)) return [];
    const { subject, first, html, text = "" } = message;
    const fields = [
      subject,
      first("From") ?? "",
      first("To") ?? "",
      ...(html?.links ?? []).map(({ href }) => decodeSafely(href)),
    ].join("\n");
    const words = [html?.visibleText ?? "", html?.preheader.text ?? "", withoutCode(text)].join("\n");
    const inWords = mergeTagsIn(words).map((tag, at) =>
      at < maxRead && tag.isCertain && isMentioned(tag, words) ? { ...tag, isCertain: false } : tag,
    );
    const tags = [...mergeTagsIn(fields), ...inWords].filter((tag) => !html?.code.includes(tag.text));
    // A reply quotes earlier text, and a message that shows code with the same brackets is about them.
    const isCertain = ({ isCertain: isSo, text: tag }: MergeTag): boolean =>
      isSo && first("In-Reply-To") === undefined && !html?.code.includes(tag.slice(0, 2));
    return [
      ...observe("Merge tags were not replaced", tags.filter(isCertain)),
      ...observe(
        "Text looks like merge tags",
        tags.filter((tag) => !isCertain(tag)),
      ).map((each): Observation => ({ ...each, severity: "warn" })),
    ];
  },
};

/** Maximum number of tags whose sentences are read. */
const maxRead = 1000;

function observe(what: string, tags: readonly MergeTag[]): Observation[] {
  const items = tags.map(({ text }) => text);
  return items.length === 0 ? [] : [{ message: `${what}: ${toNames(items)}`, items }];
}

/** Services whose mail contains what people write about code. */
const codeHosts =
  /(?:^|\.)(?:github|gitlab|bitbucket|atlassian|stackoverflow|stackexchange|sourceforge|codeberg)\.(?:com|org|net)$/;
const codeMailers = /^(?:git-send-email|MediaWiki mailer|Gerrit|Phabricator|roundup|Trac)\b/i;

const isAboutCode = ({ first, from }: MessageEvidence): boolean =>
  from.some(({ domain }) => codeHosts.test(domain)) ||
  codeMailers.test(first("X-Mailer") ?? "") ||
  ["X-Cron-Env", "X-GitHub-Reason", "X-GitLab-Project", "X-Gerrit-MessageType", "X-JIRA-FingerPrint"].some(
    (name) => first(name) !== undefined,
  );

function decodeSafely(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}
