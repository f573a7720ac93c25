import { createJiti } from "jiti";

const sizes = { smallest: 4096, largest: 65_536 };
const shown = 40;

/**
 * Measures how the CPU time of every check and text function grows when its input is four times as large.
 * Worst first.
 */
export async function bench() {
  const jiti = createJiti(import.meta.url);
  const { measureGrowth, describeSamples, mostExcess } = await jiti.import("../support/linear/growth.ts");
  const { shapes, repeatTo } = await jiti.import("../support/linear/shapes.ts");
  const { textFunctions } = await jiti.import("../support/linear/text-functions.ts");
  const { measureChecks } = await jiti.import("../support/linear/check-growth.ts");
  // All checks read a message of each shape. A third of the shapes takes a minute.
  const pieces = Object.values(shapes)
    .flat()
    .filter((_, index) => index % 3 === 0);

  const rows = (await measureChecks(pieces, sizes)).map(({ check, shape, growth }) => ({
    name: `check ${check}`,
    shape,
    ...growth,
  }));
  for (const { name, families, run } of textFunctions)
    for (const piece of families.flatMap((family) => shapes[family])) {
      const growth = await measureGrowth((size) => repeatTo(piece, size), run, sizes).catch(String);
      rows.push({ name, shape: JSON.stringify(piece), ...toRow(growth) });
    }

  const worst = new Map();
  for (const row of rows.sort((left, right) => right.excess - left.excess))
    if (!worst.has(row.name)) worst.set(row.name, row);
  const all = [...worst.values()];
  console.log(`  ${rows.length} pairs of function and shape; 1.00 is n log n, ${mostExcess} is the most`);
  for (const { name, shape, excess, samples } of all.slice(0, shown))
    console.log(
      `  ${excess.toFixed(2).padStart(6)}  ${name.padEnd(40)} ${shape.padEnd(30)} ${describeSamples(samples)}`,
    );
  if (all.length > shown)
    console.log(
      `  and ${all.length - shown} below ${all[shown].excess.toFixed(2)}; 0.00 is too quick to be measured`,
    );
}

/** A function that overflows its stack is worse than any ratio. */
const toRow = (growth) =>
  typeof growth === "string" ? { excess: Number.POSITIVE_INFINITY, samples: [] } : growth;
