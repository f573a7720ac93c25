import { posix } from "node:path";
import type { MarkdownRenderer } from "vitepress";

/** Makes the pages read the same on the site as in the repository. */
export function readAsInRepository(md: MarkdownRenderer, repository: string): void {
  linkToRepository(md, repository);
  showBraces(md);
  showFileNames(md);
}

/** Sends links that leave the pages, such as `../SECURITY.md` or `examples/a.yaml`, to the file in the repository. */
function linkToRepository(md: MarkdownRenderer, repository: string): void {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href === null || /^([a-z]+:|#|\/)/.test(href)) continue;
      const path = posix.join("docs", posix.dirname(env.relativePath), href);
      if (!/^docs\/.*\.md(#|$)/.test(path)) token.attrSet("href", `${repository}/${path}`);
    }
  });
}

/** Shows `{{name}}` as text, in code too. Vue would evaluate it. */
function showBraces(md: MarkdownRenderer): void {
  for (const kind of ["text", "code_inline"] as const) {
    const render = md.renderer.rules[kind];
    md.renderer.rules[kind] = (...args) => (render?.(...args) ?? "").replaceAll("{{", "&#123;&#123;");
  }
}

/** Shows the file name of a code block, the word after its language, in the place of the language. */
function showFileNames(md: MarkdownRenderer): void {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, at, ...rest) => {
    const html = fence?.(tokens, at, ...rest) ?? "";
    const name = /^\S+ (\S+\.\w+)$/.exec(tokens[at]?.info.trim() ?? "")?.[1];
    if (name === undefined) return html;
    return html.replace(
      /<span class="lang">[^<]*<\/span>/,
      () => `<span class="lang">${md.utils.escapeHtml(name)}</span>`,
    );
  };
}

/** Returns the anchor of a heading, as GitHub makes it. */
export const toAnchor = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
