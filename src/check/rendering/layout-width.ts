import type { Check } from "../check.ts";

const maxPx = 700;

export const layoutWidth: Check = {
  id: "layout-width",
  severity: "warn",
  about: `No element has a fixed width of more than ${maxPx} px`,
  fix: "Make the layout 600 to 640 px wide, with max-width: 100%",
  source: "https://www.caniemail.com/features/css-max-width/",
  run: ({ html }) =>
    html && html.widestPx > maxPx ? [{ message: `The layout is ${html.widestPx} px wide` }] : [],
};
