import { expect, test } from "vitest";
import { traitsByName, traitsOf } from "../../../src/result/provider-kinds.ts";

test.each([
  ["local", { isFree: true, isSimulated: true, canMeasureHealth: true, hasRegion: false }],
  ["sesv2", { isFree: false, isSimulated: false, canMeasureHealth: true, hasRegion: true }],
  ["pinpoint-email", { isFree: false, isSimulated: false, canMeasureHealth: true, hasRegion: true }],
  ["seedlist", { isFree: true, isSimulated: false, canMeasureHealth: false, hasRegion: false }],
  ["module", { isFree: false, isSimulated: false, canMeasureHealth: true, hasRegion: false }],
] as const)("returns the properties of the provider %s by settings and by name", (provider, traits) => {
  expect(traitsOf({ provider })).toMatchObject(traits);
  expect(traitsByName(provider)).toMatchObject(traits);
});

test.each(["local", "seedlist"] as const)("keeps the tests of %s in the ledger's folder", (provider) => {
  expect(traitsOf({ provider }).keepsTestsInLedger).toBe(true);
});

test.each(["sesv2", "pinpoint-email", "module"] as const)(
  "keeps the tests of %s at the provider",
  (provider) => {
    expect(traitsOf({ provider }).keepsTestsInLedger).toBe(false);
  },
);

test.each([
  ["the module of a custom provider", "./providers/ours.ts"],
  ["a property name that every object has", "constructor"],
  ["a name that sets a prototype", "__proto__"],
  ["an empty name", ""],
])("returns undefined for %s", (_, name) => {
  expect(traitsByName(name)).toBeUndefined();
});

test("a kind that is not in the table does not compile", () => {
  // @ts-expect-error: no row of the table has this kind.
  expect(traitsOf({ provider: "carrier-pigeon" })).toBeUndefined();
});
