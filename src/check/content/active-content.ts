import { type Check, toList } from "../check.ts";

const elements = ["script", "iframe", "frame", "object", "embed", "applet", "portal"];

export const activeContent: Check = {
  id: "active-content",
  severity: "error",
  about: "The HTML holds nothing that runs or opens other documents",
  fix: "Remove it: no client runs it, and filters take it for an attack",
  source: "https://www.caniemail.com/features/html-script/",
  run({ html }) {
    const found = [
      ...elements.filter((name) => html?.elements.has(name)).map((name) => `<${name}>`),
      ...new Set(html?.handlers ?? []),
      ...(html?.refreshes ? ["<meta refresh>"] : []),
    ];
    return found.length === 0 ? [] : [{ message: `The HTML holds ${toList(found, 5)}` }];
  },
};
