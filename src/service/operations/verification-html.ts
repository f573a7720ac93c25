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
  for (const [, name = "", rest = ""] of html.matchAll(
    /<\/?([a-z][a-z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi,
  )) {
    const tag = name.toLowerCase();
    if (!allowedTags.has(tag)) throw badRequest(`TemplateContent must not have the tag <${tag}>`);
    const attributes = rest.replace(/"[^"]*"|'[^']*'/g, "").matchAll(/([a-z][a-z0-9-]*)\s*=?/gi);
    for (const [, attribute = ""] of attributes) {
      const isAllowed = [...commonAttributes, ...(ownAttributes[tag] ?? [])].includes(
        attribute.toLowerCase(),
      );
      if (!isAllowed)
        throw badRequest(`TemplateContent must not have the attribute ${attribute} of the tag <${tag}>`);
    }
  }
}
