import { createRandom } from "../../src/base/random.ts";
import { type FaultRule, startService } from "../../src/mod.ts";
import type { RunOutcome } from "../../src/result/run-report.ts";
import type { Verdict } from "../../src/result/verdict.ts";
import { makeProject } from "./project-folder.ts";
import { runCli, startCli, waitForOutput } from "./run-cli.ts";

export interface ChaosOptions {
  readonly tests: number;
  /** How often the harness is killed. */
  readonly kills: number;
  readonly seed: string;
}

export interface ChaosOutcome {
  readonly kills: number;
  readonly faults: number;
  readonly reports: number;
  readonly distinctNames: number;
  /** Tests that the ledger has and the service has not. */
  readonly lost: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
}

/** A tenth of the requests each: answers lost after the work, errors, throttles and broken connections. */
const faults: readonly FaultRule[] = [
  { probability: 0.1, effect: "lose-answer" },
  { probability: 0.1, error: { statusCode: 500, code: "InternalFailure" } },
  { probability: 0.05, error: { statusCode: 429, code: "TooManyRequestsException" } },
  { probability: 0.05, effect: "reset" },
];

const scenario = `from: Acme <news@acme.example>
message:
  simple: { subject: "Your order {{number}}", text: "Thank you. Your order {{number}} of ten tulips is on its way." }
variants: rows.csv
expect: { overall: [inbox >= 50] }
`;

/** Runs tests against a service that fails, with a harness that is killed and resumed, and counts what came of it. */
export async function wreakChaos({ tests, kills, seed }: ChaosOptions): Promise<ChaosOutcome> {
  const service = await startService({ completeAfterMs: 300, seed, faults });
  const rows = Array.from({ length: tests }, (_, index) => `order-${index + 1},${index + 1}`);
  const project = await makeProject({
    "placewright.config.ts": `export default { projects: [{ name: "far", provider: "sesv2", region: "us-east-1",
      endpoint: "${service.url}", concurrency: 4, retries: 12 }] };\n`,
    "scenarios/orders.yaml": scenario,
    "rows.csv": `name,number\n${rows.join("\n")}\n`,
  });
  try {
    const random = createRandom(seed);
    let killed = 0;
    for (let round = 0; killed < kills; round++) {
      // The plan is written down before the first line is printed; later rounds may die before they have begun.
      const child = startCli(round === 0 ? ["run", "--no-check"] : ["resume"], { cwd: project.dir });
      const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
      const begun = waitForOutput(child, /^run \d/m).catch(() => undefined);
      if (round === 0 || random.next() < 0.8) await begun;
      const isOver = await Promise.race([
        ended.then(() => true),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), random.next() * 1500)),
      ]);
      if (isOver) break;
      if (child.pid !== undefined) process.kill(child.pid, "SIGKILL");
      await ended;
      killed++;
    }
    const resumed = await runCli(["resume"], { cwd: project.dir });
    const status = await runCli(["status", "--json"], { cwd: project.dir });
    if (!status.stdout) throw new Error(`${resumed.stderr}\n${status.stderr}`);
    const outcome = JSON.parse(status.stdout) as RunOutcome;
    const struck = service.control.faults().reduce((sum, { applied }) => sum + applied, 0);
    const names = await namesIn(service.url);
    const distinct = new Set(names);
    const verdicts: Partial<Record<Verdict, number>> = {};
    for (const { verdict } of outcome.tests) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    return {
      kills: killed,
      faults: struck,
      reports: names.length,
      distinctNames: distinct.size,
      lost: outcome.tests.filter(({ reportName }) => !distinct.has(reportName)).length,
      verdicts,
    };
  } finally {
    await service.close();
    await project.remove();
  }
}

async function namesIn(url: string): Promise<string[]> {
  await fetch(`${url}/_placewright/faults`, { method: "DELETE" });
  const names: string[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ PageSize: "1000", ...(token ? { NextToken: token } : {}) });
    const answer = await fetch(`${url}/v2/email/deliverability-dashboard/test-reports?${query}`);
    const page = (await answer.json()) as {
      readonly DeliverabilityTestReports: readonly { readonly ReportName: string }[];
      readonly NextToken?: string;
    };
    names.push(...page.DeliverabilityTestReports.map(({ ReportName }) => ReportName));
    token = page.NextToken;
  } while (token);
  return names;
}
