import { expect, test } from "vitest";
import { traitsByName, traitsOf } from "../../../src/result/provider-kinds.ts";

test.each([
  ["local", { isFree: true, isSimulated: true, canMeasureHealth: true, hasRegion: false }],
  ["sesv2", { isFree: false, isSimulated: false, canMeasureHealth: true, hasRegion: true }],
  ["pinpoint-email", { isFree: false, isSimulated: false, canMeasureHealth: true, hasRegion: true }],
  ["seedlist", { isFree: true, isSimulated: false, canMeasureHealth: false, hasRegion: false }],
  ["module", { isFree: false, isSimulated: false, canMeasureHealth: true, hasRegion: false }],
] as const)("the properties of the provider %s, by its settings and by its name", (provider, traits) => {
  expect(traitsOf({ provider })).toMatchObject(traits);
  expect(traitsByName(provider)).toMatchObject(traits);
});

test.each(["local", "seedlist"] as const)("the tests of %s are in the ledger's folder", (provider) => {
  expect(traitsOf({ provider }).keepsTestsInLedger).toBe(true);
});

test.each(["sesv2", "pinpoint-email", "module"] as const)(
  "the tests of %s are at the provider",
  (provider) => {
    expect(traitsOf({ provider }).keepsTestsInLedger).toBe(false);
  },
);

test.each([
  ["the module of a custom provider", "./providers/ours.ts"],
  ["a name that every object has", "constructor"],
  ["a name that sets a prototype", "__proto__"],
  ["an empty name", ""],
])("nothing is known of %s", (_, name) => {
  expect(traitsByName(name)).toBeUndefined();
});

test("a kind without a row does not compile", () => {
  // @ts-expect-error: no row of the table has this kind.
  expect(traitsOf({ provider: "carrier-pigeon" })).toBeUndefined();
});
