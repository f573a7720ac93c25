import type { Document, YAMLParseError } from "yaml";
import { messageOf, PlacewrightError, type SourceLocation } from "../base/errors.ts";
import { reword, type Wording } from "../base/reword.ts";
import type { AuthoredFile } from "./authored-file.ts";
import { positionAt } from "./locate.ts";
import { findTooDeep, maxYamlDepth } from "./yaml-nesting.ts";

/**
 * Reads one YAML document (YAML 1.2: `no` is text, not false). Throws `scenario-invalid` with line and column
 * for a syntax error, an unknown tag, several documents, the key `__proto__`, or unquoted text that begins
 * with `{{`.
 */
export async function parseYaml(text: string, file: string): Promise<AuthoredFile> {
  const { isCollection, isMap, isNode, isScalar, isSeq, parseDocument, visit } = await import("yaml");
  const placeOf = (offset: number): SourceLocation => ({ file, ...positionAt(text, offset) });
  const refuse = (reason: string, offset: number, hint?: string, cause?: unknown): PlacewrightError =>
    new PlacewrightError("scenario-invalid", reason, { location: placeOf(offset), hint, cause });

  const tooDeep = findTooDeep(text);
  if (tooDeep !== undefined)
    throw refuse(`it is nested more than ${maxYamlDepth} levels deep`, tooDeep, "Use fewer nested levels");
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error) throw refuse(reasonOf(error, text), error.pos[0], hintFor(error, document, text), error);
  const unknownTag = document.warnings.find(({ code }) => code === "TAG_RESOLVE_FAILED");
  if (unknownTag) {
    const [start, end] = unknownTag.pos;
    const tag = text.slice(start, end);
    throw refuse(`it has the unknown tag "${tag}"`, start, tagHint, unknownTag);
  }
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) === undefined)
        throw refuse(`*${node.source} refers to nothing`, node.range?.[0] ?? 0, aliasHint);
    },
    Pair(_, { key }) {
      // JavaScript gives this name a meaning of its own, so a schema would overlook the value.
      if (isScalar(key) && key.value === "__proto__")
        throw refuse('the key "__proto__" is reserved', key.range?.[0] ?? 0, "Use another name");
      if (isCollection(key)) {
        throw refuse("text that begins with { is not in quotes", key.range?.[0] ?? 0, quotesHint);
      }
    },
  });

  const locate: AuthoredFile["locate"] = (path, part) => {
    let node: unknown = document.contents;
    let key: unknown;
    let wanted = part;
    for (const step of path) {
      const pair = isMap(node)
        ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step))
        : undefined;
      const next: unknown = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
      if (!pair && next === undefined) {
        // A missing key has no place of its own, so return the key that should contain it.
        wanted = "key";
        break;
      }
      node = next;
      key = pair?.key;
    }
    // A key without a value has an empty node, which has no place.
    const isWritten = isNode(node) && node.range && node.range[0] < node.range[1];
    const place = (wanted === "key" || !isWritten) && isNode(key) ? key : node;
    return placeOf((isNode(place) && place.range?.[0]) || 0);
  };

  try {
    return { file, text, value: document.toJS(), locate };
  } catch (fault) {
    throw new PlacewrightError("scenario-invalid", inWords(messageOf(fault)), {
      location: { file },
      cause: fault,
    });
  }
}

function reasonOf({ code, message, pos }: YAMLParseError, text: string): string {
  if (code === "DUPLICATE_KEY") return `the key ${keyAt(text, pos[0])} occurs twice`;
  if (code === "MULTIPLE_DOCS") return "it contains several YAML documents, divided by ---";
  if (code === "TAB_AS_INDENT") return "it is indented with a tab";
  const reserved = /^Plain value cannot start with .* character (.)$/.exec(message)?.[1];
  if (reserved !== undefined) return `text that begins with ${reserved} is not in quotes`;
  return inWords(message);
}

function inWords(message: string): string {
  return reword(message, wording).replace(/^./, (letter) => letter.toLowerCase());
}

const listAsKey = "A block sequence may not be used as an implicit map key";

/** The parser's messages whose terms its users do not know, in plain words. */
const wording: Wording = [
  [new RegExp(`^${listAsKey}$`), "its indentation differs from that of the lines above"],
  [/^Missing closing .quote$/, "a quote is opened and never closed"],
  [/^.*\bend with a? ?([\]}])$/, "a bracket is opened and never closed: $1 is missing"],
  [/^Missing , .*$/, "a comma is missing"],
  [
    /^All (?:mapping|sequence) items must start at the same column$/,
    "its indentation differs from that of the lines above",
  ],
  [/^Nested mappings are not allowed in compact mappings$/, "text that contains a colon is not in quotes"],
  [
    /^Implicit keys need to be on a single line$/,
    "a line is neither a key with a colon nor part of the value above",
  ],
  [/^Block collections are not allowed within flow collections$/, "a comma or a bracket is missing"],
  [/^Implicit map keys need to be followed by map values$/, "a key has no colon"],
  [/^Invalid escape sequence (.*)$/, "$1 is not a valid escape in double quotes"],
  [/^Unexpected .* at node end$/, "unexpected text follows a value"],
  [/^Excessive alias count .*$/, "its aliases expand to too much"],
  [/\.$/, ""],
];

const isOpenQuote = (message: string): boolean => /^Missing closing .quote$/.test(message);

/** Returns the key at an offset, in quotes. */
function keyAt(text: string, offset: number): string {
  const key =
    /^(?:"[^"\n]{0,100}"|'[^'\n]{0,100}'|[^:\n]{1,100})/.exec(text.slice(offset, offset + 110))?.[0] ?? "";
  return `"${key.trim().replace(/^(["'])(.*)\1$/, "$2")}"`;
}

const aliasHint = "Put text that begins with * in quotes, or define the anchor above";

const tagHint = 'Put text that begins with "!" in quotes, or remove the tag';

const quotesHint = 'Put the whole text in quotes: "{{headline}}"';

function hintFor(error: YAMLParseError, document: Document, text: string): string | undefined {
  if (error.code === "MULTIPLE_DOCS") return "Put each document in its own file";
  if (error.code === "DUPLICATE_KEY") return "Remove one of them, or merge their values";
  if (error.code === "TAB_AS_INDENT") return "Indent with spaces";
  const [line = ""] = text.slice(text.lastIndexOf("\n", error.pos[0] - 1) + 1).split("\n");
  if (/[:-]\s+\{\{/.test(line)) return quotesHint;
  // An unquoted `*` is an alias in YAML.
  if (document.warnings.length > 0 && /^[ \t]*\*[ \t]*:/m.test(text))
    return 'Put the asterisk in quotes: "*"';
  if (error.code === "BAD_SCALAR_START") return "Put the whole text in quotes";
  if (isOpenQuote(error.message)) return "Close the text with the quote that begins it";
  if (error.message === listAsKey) return "Indent all items of a list alike";
  if (error.code === "BLOCK_IN_FLOW") return "Add it, or put text that contains a colon in quotes";
  if (error.code === "BLOCK_AS_IMPLICIT_KEY") return "Put the whole text in quotes";
  return undefined;
}
