const loadingAttribute =
  /\s(?:src|srcset|background|poster|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
const linkTarget = /<link\b[^<>]*?\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
const styleReference = /(?:url\(\s*|@import\s+)(?:"([^"]*)"|'([^']*)'|([^\s"')]+))/gi;

/** Returns the distinct URLs that a mail client would load for this HTML. The report loads none of them. */
export function findRemoteResources(html: string): string[] {
  const found = new Set<string>();
  for (const pattern of [loadingAttribute, linkTarget, styleReference]) {
    for (const [, double, single, bare] of html.matchAll(pattern)) {
      // A srcset lists several URLs; no URL contains a comma followed by a space.
      for (const part of (double ?? single ?? bare ?? "").split(/,\s/)) {
        const address = part.trim().split(/\s/)[0] ?? "";
        if (/^(?:https?:)?\/\//i.test(address)) found.add(address);
      }
    }
  }
  return [...found];
}
