import { badRequest } from "../protocol/service-error.ts";

/**
 * HTML tags that a custom verification email can have. Source: "Custom verification email frequently asked
 * questions" in the SES developer guide.
 */
const allowedTags: ReadonlySet<string> = new Set(
  (
    "abbr acronym address area b bdo big blockquote body br button caption center cite code col colgroup dd del " +
    "dfn dir div dl dt em fieldset font form h1 h2 h3 h4 h5 h6 head hr html i img input ins kbd label legend li " +
    "map menu ol optgroup option p pre q s samp select small span strike strong sub sup table tbody td textarea " +
    "tfoot th thead tr tt u ul var"
  ).split(" "),
);

/** Attributes that every tag can have, and those that only some tags can. */
const commonAttributes = ["class", "id", "style", "title"];
const ownAttributes: Readonly<Record<string, readonly string[]>> = {
  blockquote: ["cite"],
  col: ["span", "width"],
  colgroup: ["span", "width"],
  img: ["align", "alt", "height", "src", "width"],
  ol: ["start", "type"],
  q: ["cite"],
  table: ["summary", "width"],
  td: ["abbr", "axis", "colspan", "rowspan", "width"],
  th: ["abbr", "axis", "colspan", "rowspan", "scope", "width"],
  ul: ["type"],
};

/** Throws BadRequestException if the HTML has a tag or attribute that a custom verification email cannot have. */
export function checkVerificationHtml(html: string): void {
  for (const { name, attributes } of tagsIn(html)) {
    const tag = name.toLowerCase();
    if (!allowedTags.has(tag)) throw badRequest(`TemplateContent must not have the tag <${tag}>`);
    const allowed = [...commonAttributes, ...(ownAttributes[tag] ?? [])];
    const other = attributes.find((attribute) => !allowed.includes(attribute.toLowerCase()));
    if (other !== undefined)
      throw badRequest(`TemplateContent must not have the attribute ${other} of the tag <${tag}>`);
  }
}

interface Tag {
  readonly name: string;
  /** The names of its attributes, as written. */
  readonly attributes: readonly string[];
}

/**
 * Returns the tags of an HTML text as browsers read them, and those in comments. A tag that does not end has the
 * rest of the text. Each character is read once, however many tags do not end.
 */
function* tagsIn(html: string): Generator<Tag> {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(html);
    if (match) at = pattern.lastIndex;
    return match;
  };
  for (let tag = take(tagStart); tag; tag = take(tagStart)) {
    const attributes: string[] = [];
    take(gap);
    for (let name = take(attributeName); name; name = take(attributeName)) {
      attributes.push(name[0]);
      take(blanks);
      if (take(equals)) {
        take(blanks);
        take(attributeValue);
      }
      take(gap);
    }
    yield { name: tag[1] ?? "", attributes };
  }
}

// Source: the tokenizer of the HTML standard, section 13.2.5.
const tagStart = /<\/?([a-z][^\s/>]*)/gi;
const gap = /[\s/]*/y;
const blanks = /\s*/y;
const equals = /=/y;
const attributeName = /[^\s/>][^\s/>=]*/y;
const attributeValue = /"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s>]*/y;
