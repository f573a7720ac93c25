import { dirname, join, relative } from "node:path";
import { codeFrame } from "../../authored/code-frame.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { readTextInside } from "../project-file.ts";
import type { TemplateData, Templates } from "../template/create-templates.ts";
import type { LocatedText } from "../template/line-marks.ts";
import type { TemplateOrigin } from "../template/template-fault.ts";
import { createSheet, joinLines, type Sheet } from "./located-text.ts";
import { faultAt, type Include, type MjmlScan, scanMjml } from "./scan-mjml.ts";

/** Inputs for expanding includes. */
export interface IncludeContext {
  /** Absolute path of the project folder, which contains every included file. */
  readonly projectDir: string;
  readonly templates: Templates;
  readonly data: TemplateData;
  /** Receives the text of each included file, by its path in the project. */
  readonly texts: Map<string, string>;
}

/** More than any mail has. Files that each include the next one twice would double the count per level. */
const maxIncludes = 1000;

/** An MJML file, rendered. */
interface OpenFile {
  readonly origin: TemplateOrigin;
  readonly sheet: Sheet;
  readonly scan: MjmlScan;
  /** The file, and the files that include it. */
  readonly chain: readonly string[];
}

/** What an include adds: at its own place, to the head, and as style sheets, which come last in the head. */
interface Contents {
  readonly body: readonly LocatedText[];
  readonly head: readonly LocatedText[];
  readonly styles: readonly LocatedText[];
}

/**
 * Renders an MJML file and the files that it includes, with the same data, and inserts them where MJML would.
 * Replaces MJML's own includes, which can read any file of the machine. Throws a `TemplateFault`, or the
 * errors of reading a file.
 */
export async function expandIncludes(main: TemplateOrigin, context: IncludeContext): Promise<LocatedText> {
  const { templates, data, projectDir, texts } = context;
  let count = 0;

  async function open(origin: TemplateOrigin, chain: readonly string[]): Promise<OpenFile> {
    const sheet = createSheet(templates.renderLocated(origin, data), origin.file);
    return { origin, sheet, scan: await scanMjml(sheet), chain: [...chain, origin.file] };
  }

  /** Expands a part of a file. In the head, an include adds everything at its own place. */
  async function expandPart(file: OpenFile, start: number, end: number, isHead = false): Promise<Contents> {
    const body: LocatedText[] = [];
    const head: LocatedText[] = [];
    const styles: LocatedText[] = [];
    let at = start;
    for (const include of file.scan.includes.filter(({ start: from }) => from >= start && from < end)) {
      const included = await expandInclude(include, file);
      body.push(file.sheet.slice(at, include.start), ...included.body);
      (isHead ? body : head).push(...included.head);
      styles.push(...included.styles);
      at = include.end;
    }
    return { body: [...body, file.sheet.slice(at, end)], head, styles };
  }

  async function expandInclude(include: Include, { origin: by, chain }: OpenFile): Promise<Contents> {
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
    if (type === "html") return { ...nothing, body: wrap("<mj-raw>", "</mj-raw>") };
    if (type === "css")
      return {
        ...nothing,
        styles: wrap(isInline ? '<mj-style inline="inline">' : "<mj-style>", "</mj-style>"),
      };
    const file = await open(origin, chain);
    const { root, head, body } = file.scan;
    const whole = { innerStart: 0, innerEnd: file.sheet.text.length };
    const inner = root ? body : whole;
    const own = head ? await expandPart(file, head.innerStart, head.innerEnd, true) : nothing;
    const rest = inner ? await expandPart(file, inner.innerStart, inner.innerEnd) : nothing;
    // Style sheets of an included file belong to what it adds to the head.
    return { ...nothing, body: rest.body, head: [...own.body, ...rest.head, ...own.styles, ...rest.styles] };
  }

  const file = await open(main, []);
  const { before, head, after, place } = findHead(file);
  const first = await expandPart(file, 0, before);
  const own = head ? await expandPart(file, head.innerStart, head.innerEnd, true) : nothing;
  const last = await expandPart(file, after, file.sheet.text.length);
  const parts = [first, own, last];
  const additions = [...parts.flatMap((part) => part.head), ...parts.flatMap((part) => part.styles)];
  const tag = (text: string): LocatedText[] =>
    head || additions.length === 0 ? [] : [{ text, lines: [place] }];
  return joinLines([
    ...first.body,
    ...tag("<mj-head>"),
    ...own.body,
    ...additions,
    ...tag("</mj-head>"),
    ...last.body,
  ]);
}

const nothing: Contents = { body: [], head: [], styles: [] };

/**
 * Returns the head of a document, and the offsets before and after it. A missing head goes after `<mjml>`; an
 * `<mj-head />` is replaced.
 */
function findHead({ sheet, scan, origin }: OpenFile) {
  const { root, head, body } = scan;
  if (!root)
    throw faultAt(
      { file: origin.file, line: 1 },
      "it is not an MJML document",
      "Write <mjml><mj-body>…</mj-body></mjml>",
    );
  const place = sheet.placeOf(root.start);
  if (!body) throw faultAt(place, "<mjml> has no <mj-body>", "Write <mj-body>…</mj-body>");
  if (!head) return { before: root.innerStart, after: root.innerStart, place };
  return head.innerStart === head.end
    ? { before: head.start, after: head.end, place }
    : { before: head.innerStart, head, after: head.innerEnd, place };
}

/** Reads an included file, whose path is relative to the including file. Locates errors at the include. */
async function readInclude(
  { path, place }: Include,
  by: TemplateOrigin,
  projectDir: string,
): Promise<TemplateOrigin> {
  const file = relative(projectDir, join(dirname(join(projectDir, by.file)), path)).replaceAll("\\", "/");
  try {
    const text = await readTextInside(projectDir, file, "MJML include", { code: "template-invalid" });
    return { file, text };
  } catch (error) {
    if (!(error instanceof PlacewrightError)) throw error;
    const { code, reason, location } = error;
    if (location) throw error;
    const hint =
      code === "file-missing" ? "Check the path, which is relative to the including file" : error.hint;
    const frame = place.file === by.file ? codeFrame(by.text, place.line) : undefined;
    throw new PlacewrightError(code, reason, { location: place, hint, frame, cause: error });
  }
}
