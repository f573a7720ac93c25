import type { Check } from "../check.ts";

export const headings: Check = {
  id: "headings",
  severity: "warn",
  about: "Headings go down level by level",
  fix: "Begin with h1, and let an h3 follow an h2",
  source: "https://www.w3.org/WAI/tutorials/page-structure/headings/",
  run({ html }) {
    const levels = html?.headings ?? [];
    const skipped = levels.findIndex((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1);
    return skipped < 0
      ? []
      : [{ message: `A heading of level ${levels[skipped]} follows one of level ${levels[skipped - 1]}` }];
  },
};
