import { foreignTagsIn } from "../../check/evidence/merge-tags.ts";
import { toPlainText } from "../../message/text-from-html.ts";
import type { Draft } from "../draft.ts";
import { type Cut, elementEnd, isEmpty, removal, setAttribute, type Tag } from "../html-text.ts";
import { addParagraph } from "./body.ts";
import {
  type Edit,
  type EditContext,
  type EditRule,
  editPieces,
  editTags,
  hasFinding,
  piecesOfKind,
  placeholder,
} from "./edit.ts";

/**
 * Removes merge tags of other systems, which Handlebars leaves as they are.
 * Also removes the comma and the blank that belong to a tag: `Hello *|FNAME|*,` becomes `Hello,`.
 */
export function dropTags(text: string): string {
  const parts = splitAtTags(text);
  return parts
    .map((part, index) => {
      const isFirst = index === 0 || beginsSentence(parts[index - 1] ?? "", index === 1);
      const right = index > 0 && isFirst ? part.replace(/^[,;]?[ \t]*/, "") : part;
      const isLast = index === parts.length - 1;
      return isLast || beginsSentence(right, index === 0) ? right : right.replace(/(?<![ \t])[ \t]+$/, "");
    })
    .join("");
}

/** Returns the texts between the merge tags of other systems. */
function splitAtTags(text: string): string[] {
  const tags = foreignTagsIn(text);
  return [...tags, undefined].map((tag, index) => {
    const before = tags[index - 1];
    return text.slice(before ? before.index + before.text.length : 0, tag?.index);
  });
}

/** Whether the text after `before` starts a sentence, a line, or an element. */
function beginsSentence(before: string, isWhole: boolean): boolean {
  const words = before.trimEnd();
  const hasBreak = before.slice(words.length).includes("\n");
  return hasBreak || (words === "" ? isWhole : /[:.!?>]$/.test(words));
}

const mergeTags: EditRule = {
  checks: ["merge-tags"],
  propose(context): Edit | undefined {
    if (!hasFinding(context, "merge-tags")) return undefined;
    const pieces = piecesOfKind(context, "subject", "from", "html", "mjml", "text", "row");
    const tags = new Set(
      pieces.flatMap((piece) => foreignTagsIn(piece.read(context.draft) ?? "").map((tag) => tag.text)),
    );
    if (tags.size === 0) return undefined;
    return {
      id: "merge-tags",
      sentence: `Removes ${[...tags].slice(0, 3).join(", ")}, which no system replaces. Use {{name}} for a value from the scenario's rows.`,
      hasPlaceholder: false,
      apply: (draft) => editPieces(draft, pieces, dropTags),
    };
  },
};

/** Elements that run code or open other documents. */
const active = new Set(["script", "iframe", "frame", "object", "embed", "applet", "portal"]);

const activeContent: EditRule = {
  checks: ["active-content"],
  propose: (context) =>
    hasFinding(context, "active-content")
      ? {
          id: "active-content",
          sentence:
            "Removes elements that run code or open other documents: mail clients do not run them, and filters treat them as an attack.",
          hasPlaceholder: false,
          apply: (draft) =>
            editTags(context, draft, (tags, text) =>
              tags.flatMap((tag, index): Cut[] => {
                if (tag.closes) return [];
                const isData = /ld\+json/i.test(tag.attributes.get("type")?.value ?? "");
                const isRefresh =
                  tag.name === "meta" && /^\s*refresh/i.test(tag.attributes.get("http-equiv")?.value ?? "");
                if ((active.has(tag.name) && !(tag.name === "script" && isData)) || isRefresh)
                  return [removal(text, tag.start, elementEnd(tags, index))];
                return [...tag.attributes]
                  .filter(([name]) => /^on[a-z]+$/.test(name))
                  .map(([, { start, end }]) => ({ start: start - 1, end, text: "" }));
              }),
            ),
        }
      : undefined,
};

const forms: EditRule = {
  checks: ["forms"],
  propose(context): Edit | undefined {
    const { domain } = context;
    if (domain === undefined || !hasFinding(context, "forms")) return undefined;
    const link = `<a href="https://${domain}/${placeholder}">Open the form</a>`;
    return {
      id: "forms",
      sentence: `Replaces the form with a link to a page that has it. Replace ${placeholder} with the page.`,
      hasPlaceholder: true,
      apply: (draft) =>
        editTags(context, draft, (tags, text) =>
          tags.flatMap((tag, index): Cut[] => {
            if (tag.closes) return [];
            if (tag.name === "form") return [{ start: tag.start, end: elementEnd(tags, index), text: link }];
            return tag.name === "input" ? [removal(text, tag.start, tag.end)] : [];
          }),
        ),
    };
  },
};

const hiddenText: EditRule = {
  checks: ["hidden-text"],
  propose(context): Edit | undefined {
    if (!hasFinding(context, "hidden-text")) return undefined;
    const words = context.messages.flatMap(({ evidence }) =>
      (evidence.html?.hidden ?? []).slice(0, maxHidden).map(({ text }) => text.trim().slice(0, 60)),
    );
    return {
      id: "hidden-text",
      sentence: "Removes the text that readers cannot see.",
      hasPlaceholder: false,
      apply: (draft) =>
        editTags(context, draft, (tags, text) => words.flatMap((each) => elementAround(tags, text, each))),
    };
  },
};

/** Inline declarations that hide an element. The `hidden` attribute does so too. */
const hides =
  /display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity|max-height|height|max-width|width|line-height)\s*:\s*0(?![.\d]*[1-9])|text-indent\s*:\s*-|mso-hide/i;
const isHiding = ({ attributes }: Tag): boolean =>
  attributes.has("hidden") || hides.test(attributes.get("style")?.value ?? "");

/**
 * Returns the innermost element around some words. If the words occur in several places, chooses one inside a
 * hiding element.
 * Returns no larger element, because a hiding element may have visible children.
 */
function elementAround(tags: readonly Tag[], text: string, words: string): Cut[] {
  if (words === "") return [];
  const places: (readonly { readonly tag: Tag; readonly end: number }[])[] = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
    places.push(elementsAround(tags, at, at + words.length));
    if (places.length >= maxPlaces) break;
  }
  const meant =
    places.length === 1 ? places[0] : places.find((around) => around.some(({ tag }) => isHiding(tag)));
  const [innermost] = meant ?? [];
  return innermost ? [removal(text, innermost.tag.start, innermost.end)] : [];
}

/** Number of hidden texts that are searched for. */
const maxHidden = 50;
/** Number of places with the same words that are inspected. */
const maxPlaces = 5;
/** Number of elements around one place that are inspected. */
const maxAround = 20;

/** Returns the elements around a place, innermost first. */
function elementsAround(
  tags: readonly Tag[],
  start: number,
  end: number,
): { readonly tag: Tag; readonly end: number }[] {
  const around: { tag: Tag; end: number }[] = [];
  let closed = 0;
  for (let index = tags.findLastIndex((tag) => tag.end <= start); index >= 0; index--) {
    const tag = tags[index];
    if (!tag || /^(?:body|html|head)$/.test(tag.name) || around.length >= maxAround) break;
    if (isEmpty(tag)) continue;
    closed += tag.closes ? 1 : -1;
    if (closed >= 0) continue;
    closed = 0;
    const elementEndsAt = elementEnd(tags, index);
    if (elementEndsAt > end) around.push({ tag, end: elementEndsAt });
  }
  return around;
}

/** Invisible characters between two Latin letters, literal or as entities. */
const splitters =
  /(\p{Script=Latin})(?:[\p{Default_Ignorable_Code_Point}\u2800]|&(?:shy|zwnj|zwj|ZeroWidthSpace|NoBreak|#173|#8203|#8204|#8205|#xad|#x200b|#x200c|#x200d|#x2060|#xfeff);)+(?=\p{Script=Latin})/giu;
const lookAlikes = new Map(
  [
    ..."аaеeоoрpсcуyхxіiјjѕsһhԁdАAВBЕEКKМMНHОOРPСCТTХXοoαaνvΑAΒBΕEΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXΖZ".matchAll(
      /(.)(.)/gu,
    ),
  ].map(([, like = "", letter = ""]) => [like, letter] as const),
);

/** Rewrites words that mix alphabets in Latin letters, if every letter has a Latin look-alike. */
const inOneAlphabet = (text: string): string =>
  text.replace(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+/gu, (word) => {
    if (!/\p{Script=Latin}/u.test(word) || /^\p{Script=Latin}+$/u.test(word)) return word;
    const latin = [...word].map((letter) => lookAlikes.get(letter) ?? letter).join("");
    return /^\p{Script=Latin}+$/u.test(latin) ? latin : word;
  });

const invisibleCharacters: EditRule = {
  checks: ["invisible-characters"],
  propose: (context) =>
    hasFinding(context, "invisible-characters")
      ? {
          id: "invisible-characters",
          sentence: "Writes words in one alphabet, without invisible characters.",
          hasPlaceholder: false,
          apply: (draft) =>
            editPieces(
              draft,
              piecesOfKind(context, "subject", "html", "mjml", "text", "row", "locale"),
              (text) => inOneAlphabet(text.replace(splitters, "$1")),
            ),
        }
      : undefined,
};

const imageAlternatives: EditRule = {
  checks: ["image-alternatives"],
  propose: (context) =>
    hasFinding(context, "image-alternatives")
      ? {
          id: "image-alternatives",
          sentence: `Adds alt text to images, which readers see if images are off. Replace ${placeholder} with the text.`,
          hasPlaceholder: true,
          apply: (draft) =>
            editTags(context, draft, (tags) =>
              tags
                .filter(
                  ({ name, closes, attributes }) =>
                    name === "img" &&
                    !closes &&
                    !["alt", "aria-label", "aria-labelledby"].some((attribute) => attributes.has(attribute)),
                )
                .map((tag) => setAttribute(tag, "alt", `${placeholder}: what the image shows`)),
            ),
        }
      : undefined,
};

/** Long enough to pass the check, and clearly a placeholder. */
const wordsToWrite = `${placeholder}: describe here, in two or three sentences, what the images say, because most filters and many readers do not see them.`;

const imageOnly: EditRule = {
  checks: ["image-only"],
  propose: (context) =>
    hasFinding(context, "image-only")
      ? {
          id: "image-only",
          sentence: `Adds a paragraph, because the message has almost no text. Replace ${placeholder} with the content.`,
          hasPlaceholder: true,
          apply: (draft) => addParagraph(context, draft, wordsToWrite),
        }
      : undefined,
};

const textPart: EditRule = {
  checks: ["text-part"],
  propose(context): Edit | undefined {
    const { own, kind } = context;
    // Templates and components generate their own text part.
    if ((kind !== "mime" && kind !== "simple") || !hasFinding(context, "text-part")) return undefined;
    return {
      id: "text-part",
      sentence: "Adds a text part with the words of the HTML, for readers and filters that use plain text.",
      hasPlaceholder: false,
      apply: (draft) => addTextPart(draft, own, kind),
    };
  },
};

async function addTextPart(
  draft: Draft,
  own: EditContext["own"],
  kind: "mime" | "simple",
): Promise<Draft | undefined> {
  const html = own.get(draft, ["message", kind, "html"]);
  // The converted text would lack the output of blocks and partials.
  if (html === undefined || /\{\{~?[#>]/.test(html)) return undefined;
  const text = `${(await toPlainText(html)).trim()}\n`;
  if (text.trim() === "") return undefined;
  return own.get(draft, ["message", kind, "text"]) === undefined
    ? own.add(draft, ["message", kind], "text", text, "html")
    : own.set(draft, ["message", kind, "text"], text);
}

export const contentEdits: readonly EditRule[] = [
  mergeTags,
  activeContent,
  forms,
  hiddenText,
  invisibleCharacters,
  imageAlternatives,
  imageOnly,
];

/** Runs after all edits of the HTML, because the text part is generated from the HTML. */
export const lastEdits: readonly EditRule[] = [textPart];
