/** Merge tags of Mailchimp, Salesforce, ActiveCampaign, Liquid, ERB, and those that people write by hand. */
export const foreignTag =
  /\*\|[\w:]{1,60}\|\*|%%[^%\s]{1,60}%%|%[A-Z][A-Z_]{2,30}%|\[\[[^[\]\n]{1,60}\]\]|<%=?[^%\n]{1,60}%>|\{%[^%\n]{1,80}%\}|\[(?:[FL]|FIRST|LAST|FULL)?_?NAME\]|\[(?:first|last)[ _]name\]/gi;

/** Expressions of Handlebars and of JavaScript, which Placewright's own sources replace. */
const ownTag = /\{\{[^{}\n]{1,80}\}\}|\$\{[^{}\n]{1,60}\}/;

const anyTag = new RegExp(`${ownTag.source}|${foreignTag.source}`, foreignTag.flags);

/** Percent signs round capitals that are no tag: an encoded address. */
const isEncoded = (text: string): boolean => /^%[0-9A-F]{2}/.test(text);

export const mergeTagsIn = (text: string): string[] =>
  [...text.matchAll(anyTag)].map(([tag]) => tag).filter((tag) => !isEncoded(tag));
