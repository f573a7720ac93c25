import type { Check } from "../check.ts";

export const headings: Check = {
  id: "headings",
  severity: "warn",
  about: "Headings skip no levels",
  fix: "Start with h1, and use h3 only below an h2",
  source: "https://www.w3.org/WAI/tutorials/page-structure/headings/",
  run({ html }) {
    const levels = html?.headings ?? [];
    const skipped = levels.findIndex((level, index) => index > 0 && level > (levels[index - 1] ?? 0) + 1);
    return skipped < 0
      ? []
      : [{ message: `A level ${levels[skipped]} heading follows a level ${levels[skipped - 1]} heading` }];
  },
};
