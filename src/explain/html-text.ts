import { Tokenizer } from "htmlparser2";

export interface TagAttribute {
  readonly value: string;
  /** Offset of the name's first character; `end` is after the value's closing quote. */
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** An HTML tag as written, with its offsets in the text. */
export interface Tag {
  readonly name: string;
  readonly closes: boolean;
  readonly start: number;
  end: number;
  readonly attributes: Map<string, TagAttribute>;
}

/** Elements without an end tag. */
const empty = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));

export const isEmpty = ({ name }: Tag): boolean => empty.has(name);

/** Returns the tags of an HTML text that may contain Handlebars expressions. Never throws. */
export function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  const masked = maskHandlebars(text);
  let tag: Tag | undefined;
  let attribute: { name: string; start: number; valueStart: number; valueEnd: number } | undefined;
  const begin = (start: number, end: number, closes: boolean): void => {
    tag = {
      name: masked.slice(start, end).toLowerCase(),
      closes,
      start: start - (closes ? 2 : 1),
      end,
      attributes: new Map(),
    };
    tags.push(tag);
  };
  const finish = (end: number): void => {
    if (tag) tag.end = end + 1;
    tag = undefined;
  };
  const nothing = () => {};
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: false },
    {
      onopentagname: (start, end) => begin(start, end, false),
      onclosetag(start, end) {
        begin(start, end, true);
        finish(Math.max(end, masked.indexOf(">", end)));
      },
      onopentagend: finish,
      onselfclosingtag: finish,
      onattribname(start, end) {
        attribute = { name: masked.slice(start, end).toLowerCase(), start, valueStart: end, valueEnd: end };
      },
      onattribdata(start, end) {
        if (!attribute) return;
        if (attribute.valueStart === attribute.valueEnd) attribute.valueStart = start;
        attribute.valueEnd = end;
      },
      onattribend(_quote, end) {
        if (!tag || !attribute) return;
        const { name, start, valueStart, valueEnd } = attribute;
        if (!tag.attributes.has(name))
          tag.attributes.set(name, {
            start,
            end,
            valueStart,
            valueEnd,
            value: text.slice(valueStart, valueEnd),
          });
        attribute = undefined;
      },
      onattribentity: nothing,
      ontext: nothing,
      ontextentity: nothing,
      oncomment: nothing,
      oncdata: nothing,
      ondeclaration: nothing,
      onprocessinginstruction: nothing,
      onend: nothing,
    },
  );
  tokenizer.write(masked);
  tokenizer.end();
  return tags;
}

/** Masks characters in Handlebars expressions that HTML would interpret. Offsets stay the same. */
function maskHandlebars(text: string): string {
  let masked = "";
  let from = 0;
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", from)) {
    const close = text.indexOf("}}", open);
    if (close < 0) break;
    masked += text.slice(from, open) + text.slice(open, close + 2).replace(/["'<>=\s/]/g, "_");
    from = close + 2;
  }
  return masked + text.slice(from);
}

const knownEnds = new WeakMap<readonly Tag[], readonly number[]>();

/**
 * Returns the end of the element whose start tag is at `index`. If it is empty or not closed, returns the end
 * of that tag.
 */
export function elementEnd(tags: readonly Tag[], index: number): number {
  let ends = knownEnds.get(tags);
  if (!ends) {
    ends = endsOf(tags);
    knownEnds.set(tags, ends);
  }
  return ends[index] ?? 0;
}

/** Returns the end of each element. An end tag closes the last open element of its name. */
function endsOf(tags: readonly Tag[]): readonly number[] {
  const ends = tags.map(({ end }) => end);
  const open = new Map<string, number[]>();
  for (const [index, tag] of tags.entries()) {
    const same = open.get(tag.name) ?? [];
    open.set(tag.name, same);
    if (!tag.closes && !isEmpty(tag)) same.push(index);
    const start = tag.closes ? same.pop() : undefined;
    if (start !== undefined) ends[start] = tag.end;
  }
  return ends;
}

/** A replacement of the text from `start` up to, but not including, `end`. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces parts of a text. Skips a part that starts within another. */
export function replaceParts(text: string, cuts: readonly Cut[]): string {
  let result = "";
  let from = 0;
  for (const cut of cuts.toSorted((left, right) => left.start - right.start || right.end - left.end)) {
    if (cut.start < from) continue;
    result += text.slice(from, cut.start) + cut.text;
    from = cut.end;
  }
  return result + text.slice(from);
}

/** Removes an element, with its line if the line contains nothing else. */
export function removal(text: string, start: number, end: number): Cut {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", end);
  const lineEnd = next < 0 ? text.length : next + 1;
  const isAlone =
    text.slice(lineStart, start).trim() === "" && text.slice(end, lineEnd).trim() === "" && next >= 0;
  return isAlone ? { start: lineStart, end: lineEnd, text: "" } : { start, end, text: "" };
}

/** Sets an attribute of a start tag. */
export function setAttribute(tag: Tag, name: string, value: string): Cut {
  const quoted = `${name}="${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  const known = tag.attributes.get(name);
  if (known) return { start: known.start, end: known.end, text: quoted };
  const at = tag.start + 1 + tag.name.length;
  return { start: at, end: at, text: ` ${quoted}` };
}
