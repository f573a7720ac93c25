import { dayOf } from "../../base/day.ts";
import type { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { sparkline } from "../../report/sparkline.ts";
import { createInk } from "../../report/terminal/ink.ts";
import { type Printable, print, printJson, printLines } from "../../report/terminal/terminal-text.ts";
import { padEndTo } from "../../report/text-width.ts";
import { formatPercent, limitsAt, rangeBehind } from "../../report/words.ts";
import type { PlacementFigures } from "../../result/placement.ts";
import { assertionsOf, readNamedSeries } from "../../run/read-series.ts";
import type { Measurement } from "../../store/store.ts";
import type { CommandAction } from "../command.ts";
import { openConfig, withExistingLedger } from "../workspace.ts";

const defaultLimit = 30;

/** Shows the inbox rate of each test over time, at each mailbox provider. */
export const history: CommandAction = async (context) => {
  const { options, stdout, stderr, color, paths } = context;
  const config = await openConfig(context);
  return withExistingLedger(context, config, async (store) => {
    const [scenario] = paths;
    const damaged: PlacewrightError[] = [];
    const series = await readNamedSeries(
      store,
      { scenario, limit: options.limit ?? defaultLimit, onDamaged: (error) => damaged.push(error) },
      "Run placewright history to list all measured scenarios",
    );
    for (const { message } of damaged) stderr.write(print`${message}\n`);
    if (options.json) {
      stdout.write(printJson([...series].map(toJson)));
      return 0;
    }
    if (series.size === 0) stdout.write(print`No results yet.\n`);
    const ink = createInk(color);
    const lines: Printable[] = [];
    for (const [testId, measurements] of series) {
      const [first, last] = [measurements[0], measurements.at(-1)];
      if (!first || !last) continue;
      const days = [...new Set([first, last].map(({ completedAtMs }) => dayOf(completedAtMs)))].join(" to ");
      const { simulated: isSimulated, overall } = last.placement;
      const certainty = overall.ranges ? "" : ", uncertainty unknown";
      const simulated = isSimulated ? `, simulated${certainty}` : "";
      const count = plural(measurements.length, "measurement");
      lines.push(print`${ink.bold(toSafeLogLine(testId))} ${ink.dim(`${count}, ${days}${simulated}`)}`);
      for (const line of inboxLines(measurements)) lines.push(`  ${line}`);
    }
    stdout.write(printLines(lines));
    return 0;
  });
};

/** Returns one line per scope. The last figure includes its range if a model computed it. */
function inboxLines(measurements: readonly Measurement[]): string[] {
  const isps = [...new Set(measurements.flatMap(({ placement }) => placement.isps.map(({ isp }) => isp)))];
  const newest = measurements.at(-1);
  const assertions = newest ? assertionsOf(newest) : [];
  const rows: { name: string; figures: (PlacementFigures | undefined)[] }[] = [
    { name: "overall", figures: measurements.map(({ placement }) => placement.overall) },
    ...isps.map((isp) => ({
      name: isp,
      figures: measurements.map(({ placement }) => placement.isps.find((each) => each.isp === isp)),
    })),
  ];
  const width = Math.max(...rows.map(({ name }) => toSafeLogLine(name).length));
  return rows.map(({ name, figures }) => {
    const percents = figures.map((each) => each?.inboxPercent);
    const [last, percent] = [figures.at(-1), percents.at(-1)];
    const figure =
      last === undefined || percent === undefined
        ? "not measured"
        : `${formatPercent(percent, limitsAt(assertions, name, "inbox"))}% inbox${rangeBehind(last, "inbox")}`;
    return `${padEndTo(toSafeLogLine(name), width)}  ${sparkline(percents)}  ${figure}`;
  });
}

const toJson = ([test, measurements]: [string, readonly Measurement[]]) => ({
  test,
  measurements: measurements.map(({ runId, completedAtMs, verdict, placement }) => ({
    runId,
    completedAt: new Date(completedAtMs).toISOString(),
    verdict,
    placement,
  })),
});
