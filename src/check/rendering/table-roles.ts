import type { Check } from "../check.ts";

export const tableRoles: Check = {
  id: "table-roles",
  severity: "warn",
  about: "Layout tables are marked, so that screen readers do not read them as data",
  fix: 'Add role="presentation" to layout tables',
  source: "https://www.w3.org/WAI/tutorials/tables/tips/",
  run: ({ html }) =>
    html?.unmarkedTables
      ? [
          {
            message: `${html.unmarkedTables} of ${html.elements.get("table")} tables do not declare whether they are for layout`,
          },
        ]
      : [],
};
