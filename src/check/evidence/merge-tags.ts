/** Merge tags of Mailchimp, Salesforce, ActiveCampaign, Liquid, ERB, and those that people write by hand. */
export const foreignTag =
  /\*\|[\w:]{1,60}\|\*|%%[^%\s]{1,60}%%|%[A-Z][A-Z_]{2,30}%|\[\[[^[\]\n]{1,60}\]\]|<%=?[^%\n]{1,60}%>|\{%[^%\n]{1,80}%\}|\[(?:[FL]|FIRST|LAST|FULL)?_?NAME\]|\[(?:first|last)[ _]name\]/gi;

/** Expressions of Handlebars and of JavaScript, which Placewright's own sources replace. */
const ownTag = /\{\{[^{}\n]{1,80}\}\}|\$\{[^{}\n]{1,60}\}/;

const anyTag = new RegExp(`${ownTag.source}|${foreignTag.source}`, foreignTag.flags);

/** What looks like a tag and is none: an encoded address, a variable of Windows or of a build, a link of a wiki, a text of a license. */
const noTag =
  /^%[0-9A-F]{2}|^%(?:APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES|USERPROFILE|SYSTEMROOT|WINDIR|TEMP|TMP|HOMEPATH|HOMEDRIVE|USERNAME|COMPUTERNAME|PUBLIC|PATH)%$|^\$\{[A-Z]\w*_(?:TOKEN|KEY|SECRET|PATH|HOME|DIR|URL|ID)\}$|^\[\[(?:Category|File|Image|User|Talk|Template|Help|Special|Wikipedia):|^\[fullname\]$/;

export const mergeTagsIn = (text: string): string[] =>
  [...text.matchAll(anyTag)].map(([tag]) => tag).filter((tag) => !noTag.test(tag));
