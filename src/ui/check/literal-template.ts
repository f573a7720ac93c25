/**
 * Returns the Handlebars template that renders as the text itself: merge tags of other tools, such as
 * `{{first_name}}`, stay as they are. A backslash before `{{` would otherwise escape it.
 */
export const toLiteralTemplate = (text: string): string =>
  text.replace(/(?<!\\)(\\*)\{\{/g, (_, backslashes: string) =>
    backslashes === "" ? "\\{{" : `${backslashes}\\{{!}}\\{{`,
  );
