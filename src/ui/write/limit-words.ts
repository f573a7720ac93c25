/** Whether a figure meets a limit, as thresholds compare it. */
export function meets(percent: number, operator: string, limitPercent: number): boolean {
  switch (operator) {
    case ">=":
      return percent >= limitPercent;
    case ">":
      return percent > limitPercent;
    case "<=":
      return percent <= limitPercent;
    case "<":
      return percent < limitPercent;
    default:
      return percent === limitPercent;
  }
}

/** Says how the last runs compare with a limit: `7 of the last 8 runs would have passed.` Also used in browsers. */
export function describePast(percents: readonly number[], operator: string, limitPercent: number): string {
  const passed = percents.filter((percent) => meets(percent, operator, limitPercent)).length;
  if (percents.length === 0) return "Not measured yet.";
  if (percents.length === 1) return `The last run would have ${passed === 1 ? "passed" : "failed"}.`;
  const runs = `${percents.length} runs`;
  return passed === percents.length
    ? `All of the last ${runs} would have passed.`
    : `${passed} of the last ${runs} would have passed.`;
}
