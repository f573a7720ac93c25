import { expect, test } from "vitest";
import { styles } from "../../../../src/report/html/styles.ts";
import { placementColors, verdictLooks } from "../../../../src/report/words.ts";

/** Returns the variables of the first rule for the root in a text. */
const variablesIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...(/:root\{([^}]*)\}/.exec(text)?.[1] ?? "").matchAll(/--([\w-]+):([^;]*);/g)].map(
      ([, name = "", value = ""]) => [name, value],
    ),
  );

const light = variablesIn(styles);
const dark = variablesIn(styles.slice(styles.indexOf("@media (prefers-color-scheme:dark)")));

test("every variable that the page uses has a value in light and in dark mode", () => {
  // Those with a fallback are set by the element itself.
  const used = new Set([...styles.matchAll(/var\(--([\w-]+)\)/g)].map(([, name = ""]) => name));
  const own = new Set(
    [...styles.replace(/:root\{[^}]*\}/g, "").matchAll(/--([\w-]+):/g)].map(([, name]) => name),
  );
  const needed = [...used].filter((name) => !own.has(name)).toSorted();
  expect(needed).toEqual(
    expect.arrayContaining(["accent", "line", "muted", "page", "raised", "text", "wash"]),
  );
  for (const name of needed) expect([name, light.has(name), dark.has(name)]).toEqual([name, true, true]);
  expect([...dark.keys()]).toEqual([...light.keys()]);
});

test.each([
  ["light", light],
  ["dark", dark],
] as const)("verdicts and shares have their colors in %s mode", (scheme, variables) => {
  const colors = { ...verdictLooks, ...placementColors };
  for (const [name, look] of Object.entries(colors))
    expect([name, variables.get(name)]).toEqual([name, look[scheme]]);
});
