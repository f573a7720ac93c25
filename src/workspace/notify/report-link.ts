import type { ResolvedConfig } from "../../config/config.ts";
import { isCovered } from "../../config/is-covered.ts";

/**
 * Returns the address under which people find a run: its published report, its page at the dashboard of a team, or the CI
 * job. Undefined if none is known.
 */
export function reportLink(
  { reportUrl, dashboard, env }: Pick<ResolvedConfig, "reportUrl" | "dashboard" | "env">,
  runId: string,
): string | undefined {
  const run = encodeURIComponent(runId);
  if (reportUrl !== undefined) return `${reportUrl.replace(/\/$/, "")}/${run}/index.html`;
  if (dashboard) return `${dashboard.url.replace(/\/$/, "")}/runs/${run}`;
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: job } = env;
  const jobs = [
    server && repository && job ? `${server}/${repository}/actions/runs/${job}` : undefined,
    env["CI_JOB_URL"],
    env["BUILD_URL"],
  ];
  return jobs.find((url) => url !== undefined && isCovered(url));
}
