import { join } from "node:path";
import { type RunningService, type ServiceOptions, startService } from "../../src/api/service.ts";
import type { RunReport } from "../../src/mod.ts";
import type { RunOutcome } from "../../src/result/run-report.ts";
import {
  type Fault,
  type FaultyProxy,
  type ProxiedRequest,
  type ProxyOptions,
  reportsPath,
  startFaultyProxy,
} from "./faulty-proxy.ts";
import { makeProject } from "./project-folder.ts";
import { readWholeReport } from "./rendered-report.ts";
import { runCommand } from "./run-command.ts";

export interface FarProjectOptions {
  readonly tests: number;
  /** Further keys of the project in the config: `concurrency: 2, settle: "30s"`. */
  readonly keys?: string;
  /** Further keys of the config: `budget: { day: { maxNewTests: 5 } }`. */
  readonly configKeys?: string;
  readonly service?: ServiceOptions;
  readonly proxy?: ProxyOptions;
  /** Default: every request passes. */
  decide?(request: ProxiedRequest): Fault | Promise<Fault>;
}

/** A test at the service. */
export interface ServiceReport {
  readonly name: string;
  readonly id: string;
}

/** A project folder whose tests go through a proxy to its own service. */
export interface FarProject {
  readonly dir: string;
  readonly service: RunningService;
  readonly proxy: FaultyProxy;
  /** Returns all tests at the service, including those that the proxy hides. */
  reports(): Promise<ServiceReport[]>;
  close(): Promise<void>;
}

const scenario = `from: Acme <news@acme.example>
message:
  simple: { subject: "Your order {{number}}", text: "Thank you. Your order {{number}} of ten tulips is on its way." }
variants: rows.csv
expect: { overall: [inbox >= 50] }
`;

export async function startFarProject({
  tests,
  keys = "",
  configKeys = "",
  service: serviceOptions = {},
  proxy: proxyOptions,
  decide = () => ({ kind: "pass" }),
}: FarProjectOptions): Promise<FarProject> {
  const service = await startService({ completeAfterMs: 300, seed: "far", ...serviceOptions });
  const proxy = await startFaultyProxy(service.url, decide, proxyOptions);
  const rows = Array.from({ length: tests }, (_, index) => `order-${index + 1},${index + 1}`);
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { check: { failOn: "never" }, ${configKeys ? `${configKeys}, ` : ""}projects: [{ name: "far", provider: "sesv2",
      region: "us-east-1", endpoint: "${proxy.url}", ${keys} }] };\n`,
    "scenarios/orders.yaml": scenario,
    "rows.csv": `name,number\n${rows.join("\n")}\n`,
  });
  return {
    dir,
    service,
    proxy,
    reports: () => listReports(service),
    async close() {
      await proxy.close();
      await service.close();
      await remove();
    },
  };
}

export const isCreate = ({ method }: ProxiedRequest): boolean => method === "POST";
export const isGet = ({ method, path }: ProxiedRequest): boolean =>
  method === "GET" && path.startsWith(`${reportsPath}/`);
export const isList = ({ method, path }: ProxiedRequest): boolean => method === "GET" && path === reportsPath;

/** Returns the test name in a create request. */
export const nameIn = ({ body }: ProxiedRequest): string =>
  (JSON.parse(body) as { readonly ReportName: string }).ReportName;

async function listReports({ url, control }: RunningService): Promise<ServiceReport[]> {
  await control.setFaults([]);
  const reports: ServiceReport[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ PageSize: "1000", ...(token ? { NextToken: token } : {}) });
    const answer = await fetch(`${url}${reportsPath}?${query}`);
    const page = (await answer.json()) as {
      readonly DeliverabilityTestReports: readonly {
        readonly ReportName: string;
        readonly ReportId: string;
      }[];
      readonly NextToken?: string;
    };
    for (const { ReportName, ReportId } of page.DeliverabilityTestReports)
      reports.push({ name: ReportName, id: ReportId });
    token = page.NextToken;
  } while (token);
  return reports;
}

/** Returns the newest run in the ledger of a project folder. */
export async function readLedger(dir: string): Promise<RunOutcome & { readonly state: string }> {
  const { stdout, stderr } = await runCommand(["status", "--json"], { cwd: dir });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

export const readReport = (dir: string): Promise<RunReport> => readWholeReport(join(dir, "reports/latest"));

/** Starts a project whose tests are submitted one after the other, and a signal that aborts with the first create. */
export async function startStoppingProject(
  options: Pick<FarProjectOptions, "tests" | "service">,
): Promise<FarProject & { readonly stop: AbortController }> {
  const stop = new AbortController();
  const project = await startFarProject({
    ...options,
    keys: "concurrency: 1",
    decide(request) {
      if (isCreate(request)) stop.abort();
      return { kind: "pass" };
    },
  });
  return { ...project, stop };
}
