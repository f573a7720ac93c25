import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** The entry points of the package, from the exports of package.json, each with its file in src/. */
export const entryPoints = Object.entries(
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")).exports,
).flatMap(([key, { default: built }]) =>
  built === undefined
    ? []
    : [
        {
          name: key.replace(/^\./, "placewright"),
          built,
          source: built.replace(/^\.\/dist\/(.*)\.js$/, "src/$1.ts"),
        },
      ],
);

const longestFirst = entryPoints.toSorted((left, right) => right.name.length - left.name.length);

/** The files in src/ by the name that programs import, longest first, as Vite resolves prefixes. */
export const sourceAliases = Object.fromEntries(
  longestFirst.map(({ name, source }) => [name, join(root, source)]),
);

/** Same, for the built files. */
export const builtAliases = Object.fromEntries(
  longestFirst.map(({ name, built }) => [name, join(root, built)]),
);
