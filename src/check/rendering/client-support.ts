import { type Check, notMeasured, toList } from "../check.ts";
import type { HtmlEvidence } from "../evidence/read-html.ts";

/**
 * Features that fall back by themselves: without them a message looks plainer and reads the same. By their titles in the
 * caniemail data.
 */
const graceful =
  /selector|^:|^border-|^@media|@font-face|web fonts|^box-shadow|^text-shadow|^letter-spacing|^word-|^hyphen|^transition|^animation|^cursor|^outline|opacity|^filter|^mix-blend|^background-(blend|clip|origin|size|position|repeat)|^max-width|^min-|^border$|^margin|^padding|^line-height|^font|^text-|^color-scheme|^object-|^list-style|meta|^role|^aria|lang|dir attribute|valign|align attribute|semantics|required|<title>|<style>|<link>|doctype|!important|comments|^width|^height|^vertical-align|^white-space|^overflow|^display$|display:none|<body>|<html>|initial-scale|address element|<abbr|<cite|<mark|<small|<strike|<del|<code|<pre|<hr|<wbr|hsl|rgb|hex|vw|vh|rem|em unit|% unit|px|format-detection|shorthand|logical|:hover|anchor|mailto|bgcolor/i;

const maxFindings = 8;
/** The library calls itself for each bracket in a style sheet. */
const maxDepth = 100;
/** The library compares every element with every feature: larger HTML is not given to it. */
const maxCharacters = 200_000;

export const clientSupport: Check = {
  id: "client-support",
  severity: "warn",
  about: "What the layout stands on works in the mail clients that are asked for",
  fix: "Use tables and inline styles for the layout; see caniemail.com for the feature",
  source: "https://www.caniemail.com/",
  async run({ html }, { clients }) {
    if (!html || clients.length === 0) return [];
    const layout = toLayout(html);
    if (layout.length > maxCharacters)
      return notMeasured(`the layout has more than ${maxCharacters} characters`);
    if (isNestedDeeper(layout, maxDepth))
      return notMeasured(`a style sheet is nested more than ${maxDepth} levels deep`);
    const { caniemail, rawData } = await import("caniemail");
    // The library's types call it otherwise than its data.
    const { nicenames } = rawData as unknown as { readonly nicenames: NiceNames };
    const issues = findIssues(caniemail, clients, layout);
    if (!issues) return notMeasured("a style sheet in the HTML is not valid CSS");
    const familiesByTitle = new Map<string, Set<string>>();
    for (const [client, found] of issues.errors)
      for (const { title } of found)
        if (!graceful.test(title))
          familiesByTitle.set(
            title,
            (familiesByTitle.get(title) ?? new Set()).add(toFamilyName(client, nicenames)),
          );
    return [...familiesByTitle]
      .slice(0, maxFindings)
      .map(([title, families]) => ({ message: `${title} does not work in ${toList([...families], 4)}` }));
  },
};

/** Brackets in comments and quotes count as well: no style sheet has as many. */
function isNestedDeeper(css: string, most: number): boolean {
  let depth = 0;
  for (const character of css) {
    if ("([{".includes(character) && ++depth > most) return true;
    if (")]}".includes(character) && depth > 0) depth--;
  }
  return false;
}

/** What the library looks at: the styles, and each kind of element once. Messages of one template come to the same. */
const toLayout = ({ styleSheets, kinds }: HtmlEvidence): string =>
  `<style>${styleSheets.join("\n")}</style>${[...kinds].join("")}`;

/** Of the last layouts, as it takes milliseconds: a run has many messages of few templates. */
const known = new Map<string, Issues | undefined>();
const maxKnown = 100;

function findIssues(caniemail: CanIEmail, clients: readonly string[], layout: string): Issues | undefined {
  const key = `${clients.join()}\n${layout}`;
  if (!known.has(key)) {
    if (known.size >= maxKnown) known.clear();
    known.set(key, askLibrary(caniemail, clients, layout));
  }
  return known.get(key);
}

/** Undefined where the library cannot read the styles, which it throws for. */
function askLibrary(caniemail: CanIEmail, clients: readonly string[], html: string): Issues | undefined {
  try {
    return caniemail({ clients: [...clients] as Parameters<CanIEmail>[0]["clients"], html }).issues;
  } catch (error) {
    // It knows the family, and not the platform: `outlook.amiga`.
    if (error instanceof RangeError) throw error;
    return undefined;
  }
}

type CanIEmail = typeof import("caniemail").caniemail;
type Issues = ReturnType<CanIEmail>["issues"];

interface NiceNames {
  readonly family: Readonly<Record<string, string>>;
  readonly platform: Readonly<Record<string, string>>;
}

/** `outlook.windows` is Outlook (Windows). */
function toFamilyName(client: string, nicenames: NiceNames): string {
  const [family = "", platform = ""] = client.split(".");
  return `${nicenames.family[family] ?? family} (${nicenames.platform[platform] ?? platform})`;
}
