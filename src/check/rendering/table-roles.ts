import type { Check } from "../check.ts";

export const tableRoles: Check = {
  id: "table-roles",
  severity: "warn",
  about: "Tables for the layout say so, so that screen readers do not read them as data",
  fix: 'Add role="presentation" to the tables of the layout',
  source: "https://www.w3.org/WAI/tutorials/tables/tips/",
  run: ({ html }) =>
    html?.unmarkedTables
      ? [
          {
            message: `${html.unmarkedTables} of ${html.elements.get("table")} tables do not say whether they are layout`,
          },
        ]
      : [],
};
