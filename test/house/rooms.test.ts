import { expect, test } from "vitest";
import { complaintsOf } from "../../.ci/layers.mjs";

const importOf = (specifier: string): string => `import { x } from "${specifier}";\n`;

test.each([
  ["a room that imports a room below it", "provider/seedlist/ses-sender.ts", "../amazon/client-options.ts"],
  ["a room that imports the folder's own files", "provider/amazon/sdk-errors.ts", "../provider-error.ts"],
  ["a folder inside a room", "provider/amazon/account/account-api.ts", "../sdk.ts"],
  ["another folder that imports a room", "run/plan.ts", "../provider/kinds/settings.ts"],
])("%s is allowed", (_, file, specifier) => {
  expect(complaintsOf(file, importOf(specifier))).toEqual([]);
});

test.each([
  [
    "a room that imports a room above it",
    "provider/amazon/client-options.ts",
    "../seedlist/settings.ts",
    "room amazon may not import provider/seedlist/settings.ts",
  ],
  [
    "a room that imports a room beside it",
    "provider/local/local.ts",
    "../seedlist/seedlist.ts",
    "room local may not import provider/seedlist/seedlist.ts",
  ],
  [
    "a file of the folder itself that imports a room",
    "provider/calls.ts",
    "./amazon/sdk.ts",
    "files outside rooms may not import provider/amazon/sdk.ts",
  ],
  [
    "a room that the table does not have",
    "provider/other/other.ts",
    "../provider.ts",
    "room other/ has no row in the table",
  ],
  [
    "a folder that imports a folder above it",
    "provider/calls.ts",
    "../run/plan.ts",
    "provider may not import run/plan.ts",
  ],
])("%s is a violation", (_, file, specifier, complaint) => {
  expect(complaintsOf(file, importOf(specifier))).toEqual([`${file}: ${complaint}`]);
});
