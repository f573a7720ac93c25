import { dirname, join, relative } from "node:path";
import { codeFrame } from "../../base/code-frame.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { readFileInside } from "../project-file.ts";
import type { TemplateData, Templates } from "../template/create-templates.ts";
import type { LocatedText } from "../template/line-marks.ts";
import type { TemplateOrigin } from "../template/template-fault.ts";
import { createSheet, joinLines, type Sheet } from "./located-text.ts";
import { faultAt, type Include, type MjmlScan, scanMjml } from "./scan-mjml.ts";

export interface IncludeContext {
  /** Absolute; every file that is included lies inside it. */
  readonly projectDir: string;
  readonly templates: Templates;
  readonly data: TemplateData;
  /** Receives the text of each file that is included, by its path in the project. */
  readonly texts: Map<string, string>;
}

/** More than any mail has. A file that includes another twice, and that a third twice, would double each time. */
const maxIncludes = 1000;

/** An MJML file, rendered. */
interface OpenFile {
  readonly origin: TemplateOrigin;
  readonly sheet: Sheet;
  readonly scan: MjmlScan;
  /** The file, and those that include it. */
  readonly chain: readonly string[];
}

/**
 * Renders an MJML file, and puts in the files that it includes, each rendered with the same data. MJML itself would read any file
 * of the machine. What a whole MJML file brings for the head is put at the end of the head, as MJML does. Throws a `TemplateFault`,
 * or what reading a file throws.
 */
export async function expandIncludes(main: TemplateOrigin, context: IncludeContext): Promise<LocatedText> {
  const { templates, data, projectDir, texts } = context;
  const additions: LocatedText[] = [];
  let count = 0;

  async function open(origin: TemplateOrigin, chain: readonly string[]): Promise<OpenFile> {
    const sheet = createSheet(templates.renderLocated(origin, data), origin.file);
    return { origin, sheet, scan: await scanMjml(sheet), chain: [...chain, origin.file] };
  }

  /** What is in a part of a file, its includes in their places. */
  async function expandPart(file: OpenFile, start: number, end: number): Promise<LocatedText[]> {
    const pieces: LocatedText[] = [];
    let at = start;
    for (const include of file.scan.includes.filter(({ start: from }) => from >= start && from < end)) {
      pieces.push(file.sheet.slice(at, include.start), ...(await expandInclude(include, file)));
      at = include.end;
    }
    return [...pieces, file.sheet.slice(at, end)];
  }

  async function expandInclude(include: Include, { origin: by, chain }: OpenFile): Promise<LocatedText[]> {
    const { place, type, isInline } = include;
    if (++count > maxIncludes) throw faultAt(place, `it includes more than ${maxIncludes} files`);
    const origin = await readInclude(include, by, projectDir);
    texts.set(origin.file, origin.text);
    if (chain.includes(origin.file)) throw faultAt(place, `"${origin.file}" includes itself`);
    const wrap = (start: string, end: string): LocatedText[] => [
      { text: start, lines: [place] },
      templates.renderLocated(origin, data),
      { text: end, lines: [place] },
    ];
    if (type === "html") return wrap("<mj-raw>", "</mj-raw>");
    if (type === "css") {
      additions.push(...wrap(isInline ? '<mj-style inline="inline">' : "<mj-style>", "</mj-style>"));
      return [];
    }
    const file = await open(origin, chain);
    const { root, head, body } = file.scan;
    if (!root) return expandPart(file, 0, file.sheet.text.length);
    if (head) additions.push(...(await expandPart(file, head.innerStart, head.innerEnd)));
    return body ? expandPart(file, body.innerStart, body.innerEnd) : [];
  }

  const file = await open(main, []);
  const { start, end, place, isWhole } = findHeadEnd(file);
  const before = await expandPart(file, 0, start);
  const after = await expandPart(file, end, file.sheet.text.length);
  const tag = (text: string): LocatedText[] =>
    isWhole || additions.length === 0 ? [] : [{ text, lines: [place] }];
  return joinLines([...before, ...tag("<mj-head>"), ...additions, ...tag("</mj-head>"), ...after]);
}

/** Where additions to the head go; unless the head is whole, they need one of their own. Throws if it is not an MJML document. */
function findHeadEnd({ sheet, scan, origin }: OpenFile) {
  const { root, head, body } = scan;
  if (!root)
    throw faultAt(
      { file: origin.file, line: 1 },
      "it is not an MJML document",
      "write <mjml><mj-body>…</mj-body></mjml>",
    );
  const place = sheet.placeOf(root.start);
  if (!body) throw faultAt(place, "<mjml> has no <mj-body>", "write <mj-body>…</mj-body>");
  if (!head) return { start: root.innerStart, end: root.innerStart, place, isWhole: false };
  // <mj-head /> is replaced.
  const isWhole = head.innerStart < head.end;
  const { innerEnd } = head;
  return { start: isWhole ? innerEnd : head.start, end: isWhole ? innerEnd : head.end, place, isWhole };
}

/** Reads a file that is included; its path is relative to the file that includes it. Errors are at the include. */
async function readInclude(
  { path, place }: Include,
  by: TemplateOrigin,
  projectDir: string,
): Promise<TemplateOrigin> {
  const file = relative(projectDir, join(dirname(join(projectDir, by.file)), path)).replaceAll("\\", "/");
  try {
    return { file, text: (await readFileInside(projectDir, file, "MJML include")).toString("utf8") };
  } catch (error) {
    if (!(error instanceof PlacewrightError)) throw error;
    const { code, reason, hint } = error;
    const frame = place.file === by.file ? codeFrame(by.text, place.line) : undefined;
    throw new PlacewrightError(code, reason, { location: place, hint, frame, cause: error });
  }
}
