import { toNames } from "../../base/to-list.ts";
import type { Check } from "../check.ts";

const elements = ["iframe", "frame", "object", "embed", "applet", "portal"];

export const activeContent: Check = {
  id: "active-content",
  severity: "error",
  reads: "words",
  about: "The HTML runs no code and opens no other documents; JSON-LD annotations are allowed",
  fix: "Remove it: mail clients do not run it, and filters treat it as an attack",
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
    return found.length === 0
      ? []
      : [
          {
            message: `The HTML contains ${toNames(found, 5)}`,
            items: found.map((each) => each.split(/[ >]/)[0] ?? each),
          },
        ];
  },
};
