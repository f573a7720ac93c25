import type { Check } from "../check.ts";

const maxPx = 700;

export const layoutWidth: Check = {
  id: "layout-width",
  severity: "warn",
  about: `Nothing is fixed wider than ${maxPx} pixels`,
  fix: "Make the layout 600 to 640 pixels wide, with max-width: 100%",
  source: "https://www.caniemail.com/features/css-max-width/",
  run: ({ html }) =>
    html && html.widestPx > maxPx ? [{ message: `The layout is ${html.widestPx} pixels wide` }] : [],
};
