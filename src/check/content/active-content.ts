import { toList } from "../../base/to-list.ts";
import type { Check } from "../check.ts";

const elements = ["iframe", "frame", "object", "embed", "applet", "portal"];

export const activeContent: Check = {
  id: "active-content",
  severity: "error",
  reads: "words",
  about: "The HTML holds nothing that runs or opens other documents; annotations (JSON-LD) are data",
  fix: "Remove it: no client runs it, and filters take it for an attack",
  source:
    "https://learn.microsoft.com/outlook/troubleshoot/security/information-about-active-content-in-html-messages",
  run({ html }) {
    const scripts = (html?.elements.get("script") ?? 0) - (html?.annotations.length ?? 0);
    const found = [
      ...(scripts > 0 ? ["<script>"] : []),
      ...elements.filter((name) => html?.elements.has(name)).map((name) => `<${name}>`),
      ...new Set(html?.handlers ?? []),
      ...(html?.refreshes ? ["<meta refresh>"] : []),
    ];
    return found.length === 0 ? [] : [{ message: `The HTML holds ${toList(found, 5)}` }];
  },
};
