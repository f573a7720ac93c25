import { contrastRatio, parseColor } from "../../check/evidence/colors.ts";
import type { Draft } from "../draft.ts";
import { type Cut, setAttribute, tagsOf } from "../html-text.ts";
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

/** A line for the head, in HTML and in MJML. */
interface HeadLine {
  readonly html: string;
  readonly mjml: string;
}

const inBoth = (html: string): HeadLine => ({ html, mjml: `<mj-raw>${html}</mj-raw>` });

/** Adds a line to the head. Creates the head if the document has none. */
function addToHead(context: EditContext, draft: Draft, line: HeadLine): Draft | undefined {
  const add = (text: string, root: string, head: string, added: string): string => {
    const tags = tagsOf(text);
    const open = tags.find(({ name, closes }) => name === head && !closes);
    if (open) return `${text.slice(0, open.end)}\n${added}${text.slice(open.end)}`;
    const whole = tags.find(({ name, closes }) => name === root && !closes);
    return whole
      ? `${text.slice(0, whole.end)}\n<${head}>\n${added}\n</${head}>${text.slice(whole.end)}`
      : text;
  };
  const html = editPieces(draft, piecesOfKind(context, "html"), (text) =>
    add(text, "html", "head", line.html),
  );
  return (
    editPieces(html ?? draft, piecesOfKind(context, "mjml"), (text) =>
      add(text, "mjml", "mj-head", line.mjml),
    ) ?? html
  );
}

const headLine = (check: string, sentence: string, line: HeadLine): EditRule => ({
  checks: [check],
  propose: (context): Edit | undefined =>
    hasFinding(context, check)
      ? { id: check, sentence, hasPlaceholder: false, apply: (draft) => addToHead(context, draft, line) }
      : undefined,
});

const language: EditRule = {
  checks: ["language"],
  propose(context): Edit | undefined {
    if (!hasFinding(context, "language")) return undefined;
    const hasLocale = context.scenario.variants.every(({ row }) => typeof row["locale"] === "string");
    const lang = hasLocale && context.scenario.variants.length > 0 ? "{{locale}}" : "en";
    return {
      id: "language",
      sentence:
        lang === "en"
          ? "Declares that the HTML is in English. If it is not, replace the language tag."
          : "Declares the language of the HTML, from the locale of the rows.",
      hasPlaceholder: lang === "en",
      apply: (draft) =>
        editTags(context, draft, (tags) =>
          tags
            .filter(({ name, closes }) => (name === "html" || name === "mjml") && !closes)
            .map((tag) => setAttribute(tag, "lang", lang)),
        ),
    };
  },
};

const preheader: EditRule = {
  checks: ["preheader"],
  propose(context): Edit | undefined {
    const { own, kind } = context;
    if (!hasFinding(context, "preheader")) return undefined;
    const words = `${placeholder}: one line of 40 to 130 characters that continues the subject`;
    return {
      id: "preheader",
      sentence: `Starts the body with a preheader, which inboxes show after the subject. Replace ${placeholder} with the text.`,
      hasPlaceholder: true,
      apply(draft) {
        if (kind === "mjml")
          return addToHead(context, draft, { html: "", mjml: `<mj-preview>${words}</mj-preview>` });
        if (kind === "template" || kind === "reactEmail")
          return own.add(draft, ["message", kind], "preheader", words, "subject");
        return editTags(context, draft, (tags): Cut[] => {
          const body = tags.find(({ name, closes }) => name === "body" && !closes);
          const text = `\n<div style="display:none">${words}</div>`;
          return body ? [{ start: body.end, end: body.end, text }] : [];
        });
      },
    };
  },
};

const tableRoles: EditRule = {
  checks: ["table-roles"],
  propose: (context) =>
    hasFinding(context, "table-roles")
      ? {
          id: "table-roles",
          sentence:
            "Marks tables without header cells as layout, so that screen readers do not read them as data.",
          hasPlaceholder: false,
          apply: (draft) =>
            editTags(context, draft, (tags, text) =>
              /<(?:th|thead|caption)\b|<td[^>]{1,500}\bscope\b/i.test(text)
                ? []
                : tags
                    .filter(
                      ({ name, closes, attributes }) =>
                        name === "table" && !closes && !attributes.has("role"),
                    )
                    .map((tag) => setAttribute(tag, "role", "presentation")),
            ),
        }
      : undefined,
};

/** Fixes inline text colors with too little contrast. */
const contrast: EditRule = {
  checks: ["contrast"],
  propose(context): Edit | undefined {
    const pairs = context.messages.flatMap(({ findings }) =>
      findings
        .filter(({ check }) => check === "contrast")
        .flatMap(({ items: [front, back] = [] }) => {
          const color = front && back ? readable(back) : undefined;
          return front && color ? [{ front, color }] : [];
        }),
    );
    const [first] = pairs;
    if (!first) return undefined;
    return {
      id: "contrast",
      sentence: `Changes the text color ${first.front} to ${first.color}, which contrasts with the background.`,
      hasPlaceholder: false,
      apply: (draft) =>
        editTags(context, draft, (tags) =>
          tags.flatMap((tag) =>
            pairs.flatMap(({ front, color }): Cut[] => {
              const { attributes } = tag;
              const [font, style] = [attributes.get("color"), attributes.get("style")];
              if (font?.value.toLowerCase() === front.toLowerCase())
                return [{ start: font.valueStart, end: font.valueEnd, text: color }];
              const at = style ? colorAt(style.value, front) : undefined;
              return style && at !== undefined
                ? [{ start: style.valueStart + at, end: style.valueStart + at + front.length, text: color }]
                : [];
            }),
          ),
        ),
    };
  },
};

/** Returns the offset of a text color in a style. */
function colorAt(style: string, color: string): number | undefined {
  for (const match of style.matchAll(/(?:^|;)\s*color\s*:\s*([^;\s]+)/gi))
    if (match[1]?.toLowerCase() === color.toLowerCase())
      return match.index + match[0].length - match[1].length;
  return undefined;
}

/** Returns black or white, whichever has more contrast. Undefined if the background is not a known color. */
function readable(background: string): string | undefined {
  const back = parseColor(background);
  const [black, white] = [parseColor("#000000"), parseColor("#ffffff")];
  if (!back || !black || !white) return undefined;
  return contrastRatio(black, back) >= contrastRatio(white, back) ? "#000000" : "#ffffff";
}

/** Removes large sizes and red colors of `<font>`. */
const loudFont: EditRule = {
  checks: ["FONT_SHOUTS"],
  propose: (context) =>
    context.messages.some(({ symbols }) => symbols.includes("FONT_SHOUTS"))
      ? {
          id: "FONT_SHOUTS",
          sentence: "Changes large or red text to its normal size and color.",
          hasPlaceholder: false,
          apply: (draft) =>
            editTags(context, draft, (tags) =>
              tags
                .filter(({ name, closes }) => name === "font" && !closes)
                .flatMap(({ attributes }) => {
                  const [size, color] = [attributes.get("size"), attributes.get("color")];
                  return [
                    ...(size && /^\+?[4-7]/.test(size.value) ? [size] : []),
                    ...(color && /^(?:#ff0000|red)$/i.test(color.value) ? [color] : []),
                  ].map(({ start, end }) => ({ start: start - 1, end, text: "" }));
                }),
            ),
        }
      : undefined,
};

/** Replaces color attributes, as in mail of the 1990s, with styles. */
const legacyColors: EditRule = {
  checks: ["HTML_LEGACY"],
  propose: (context) =>
    context.messages.some(({ symbols }) => symbols.includes("HTML_LEGACY"))
      ? {
          id: "HTML_LEGACY",
          sentence: "Replaces outdated color attributes with styles. The message looks the same.",
          hasPlaceholder: false,
          apply: (draft) =>
            editTags(context, draft, (tags) =>
              tags
                .filter(({ closes, attributes }) => !closes && !attributes.has("style"))
                .flatMap(({ name, attributes }) => {
                  const [property, written] =
                    name === "font"
                      ? ["color", attributes.get("color")]
                      : (["background-color", attributes.get("bgcolor")] as const);
                  return written && /^[#\w]+$/.test(written.value)
                    ? [
                        {
                          start: written.start,
                          end: written.end,
                          text: `style="${property}: ${written.value}"`,
                        },
                      ]
                    : [];
                }),
            ),
        }
      : undefined,
};

export const renderingEdits: readonly EditRule[] = [
  headLine("document-title", "Uses the subject as the title of the HTML.", {
    html: "<title>{{subject}}</title>",
    mjml: "<mj-title>{{subject}}</mj-title>",
  }),
  language,
  headLine(
    "viewport",
    "Makes the HTML adapt to the width of a phone.",
    inBoth('<meta name="viewport" content="width=device-width, initial-scale=1">'),
  ),
  headLine(
    "dark-mode",
    "Declares that the HTML supports light and dark mode.",
    inBoth('<meta name="color-scheme" content="light dark">'),
  ),
  preheader,
  tableRoles,
  contrast,
  loudFont,
  legacyColors,
];
