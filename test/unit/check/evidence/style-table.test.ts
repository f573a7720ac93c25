import { expect, test } from "vitest";
import { type ComputedStyle, rootStyle } from "../../../../src/check/evidence/html/computed-style.ts";
import { createStyleTable } from "../../../../src/check/evidence/html/style-table.ts";

const other: { readonly [Field in keyof ComputedStyle]: ComputedStyle[Field] } = {
  display: "none",
  hiddenBy: "display: none",
  clips: { inFlow: "height: 0", ofAbsolute: undefined, ofFixed: undefined },
  isVisible: false,
  opacity: 0.5,
  fontSizePx: 17,
  isBold: true,
  lineHeight: { factor: 1.5 },
  textIndentPx: 1,
  lineIndentPx: 1,
  color: "white",
  fill: "white",
  background: "black",
  cutsLines: true,
  rare: { ...rootStyle.rare, scale: 2 },
  place: { ...rootStyle.place, originX: 1 },
  awayBy: "left: -9999px",
  variables: new Map([["--a", "1"]]),
  liesOver: true,
  liesUnder: true,
  paintsAround: true,
  layout: "row",
  surroundings: { ...rootStyle.surroundings, roomPx: 10 },
};

test.each(Object.keys(rootStyle) as (keyof ComputedStyle)[])(
  "distinguishes styles that differ in %s",
  (field) => {
    const table = createStyleTable();
    const first = table.one(rootStyle);
    const second = table.one({ ...rootStyle, [field]: other[field] });
    expect(second).not.toBe(first);
    expect(second[field]).toBe(other[field]);
  },
);

const { place, clips, surroundings } = rootStyle;
test.each<[string, Partial<ComputedStyle>]>([
  ["x", { place: { ...place, x: 1 } }],
  ["y", { place: { ...place, y: 1 } }],
  ["originX", { place: { ...place, originX: 1 } }],
  ["originY", { place: { ...place, originY: 1 } }],
  ["isFree", { place: { ...place, isFree: !place.isFree } }],
  ["clips.inFlow", { clips: { ...clips, inFlow: "a" } }],
  ["clips.ofAbsolute", { clips: { ...clips, ofAbsolute: "a" } }],
  ["clips.ofFixed", { clips: { ...clips, ofFixed: "a" } }],
  ["marginPx", { surroundings: { ...surroundings, marginPx: 9 } }],
  ["a height in pixels", { lineHeight: { px: 1 } }],
  ["a height as a factor", { lineHeight: { factor: 1 } }],
])("distinguishes styles that differ in %s", (_, change) => {
  const table = createStyleTable();
  const first = table.one(rootStyle);
  const changed = { ...rootStyle, ...change };
  expect(table.one(changed)).toBe(changed);
  expect(table.one({ ...changed })).toBe(changed);
  expect(table.one({ ...rootStyle })).toBe(first);
});

test("finds a style again among those of the same hash", () => {
  const table = createStyleTable();
  const styles = Array.from({ length: 15 }, (_, index) =>
    table.one({ ...rootStyle, opacity: (index + 1) / 100 }),
  );
  for (const style of styles) {
    expect(table.one(style)).toBe(style);
    expect(table.one({ ...style })).toBe(style);
  }
});

test.each([
  ["the same values", {}, {}],
  ["equal places", { place: { ...rootStyle.place } }, { place: { ...rootStyle.place } }],
  ["equal heights in pixels", { lineHeight: { px: 20 } }, { lineHeight: { px: 20 } }],
  [
    "equal surroundings",
    { surroundings: { ...rootStyle.surroundings } },
    { surroundings: { ...rootStyle.surroundings } },
  ],
  ["equal factors", { lineHeight: { factor: 1.5 } }, { lineHeight: { factor: 1.5 } }],
] as const)("styles of %s are one", (_, left, right) => {
  const table = createStyleTable();
  const first = table.one({ ...rootStyle, ...left });
  expect(table.one({ ...rootStyle, ...right })).toBe(first);
});

test("distinguishes a height in pixels from a factor", () => {
  const table = createStyleTable();
  const first = table.one({ ...rootStyle, lineHeight: { px: 1 } });
  expect(table.one({ ...rootStyle, lineHeight: { factor: 1 } })).not.toBe(first);
  expect(table.one({ ...rootStyle, lineHeight: "normal" })).not.toBe(first);
});

test("returns the same list for the same styles in the same order", () => {
  const table = createStyleTable();
  const [one, two] = [table.one(rootStyle), table.one({ ...rootStyle, color: "red" })];
  const list = table.list([one, two]);
  expect(table.list([one, two])).toBe(list);
  expect(table.list([two, one])).not.toBe(list);
  expect(table.list([one, two, two])).not.toBe(list);
  expect(table.list([two, one])).toEqual([two, one]);
  expect(table.list([two, one])).toBe(table.list([two, one]));
});
