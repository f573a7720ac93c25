const ticks = "▁▂▃▄▅▆▇█";

/** Renders percentages from 0 to 100 as a row of bars, with `·` for values that were not measured. */
export const sparkline = (percents: readonly (number | undefined)[]): string =>
  percents
    .map((percent) =>
      percent === undefined ? "·" : (ticks[Math.min(7, Math.floor((Math.max(0, percent) / 100) * 8))] ?? ""),
    )
    .join("");
