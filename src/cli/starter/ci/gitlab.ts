import { type CiChoice, nightlyCommands } from "./ci-choice.ts";

/** Returns the pipeline for GitLab CI. */
export function toGitlab(choice: CiChoice): string {
  const { commands } = choice;
  const { collect, submit, gate } = nightlyCommands(choice);
  return `# Placement tests: a gate for each merge request, and one nightly job that collects what is measured and submits what is new.
# Create a schedule for the nightly job: Build > Pipeline schedules, "0 21 * * *", on the default branch.
# With a shared ledger (PLACEWRIGHT_LEDGER=postgres://…), no cache is needed.
default:
  image: ${commands.runtime === "node" ? "node:24" : "denoland/deno:2"}
  before_script: [${commands.install.join(", ")}]
gate:
  rules: [{ if: $CI_PIPELINE_SOURCE == "merge_request_event" }]
  # Compares with the last results of the default branch. Only the nightly job saves the ledger.
  cache: { key: placewright, paths: [.placewright/], unprotect: true, policy: pull }
  script: [${commands.placewright} run --reporter junit=results.xml]
  artifacts:
    when: always
    paths: [reports/]
    reports: { junit: results*.xml }
nightly:
  rules: [{ if: $CI_PIPELINE_SOURCE == "schedule" }]
  # One job at a time works on the ledger. Another one waits.
  resource_group: placewright-ledger
  # The ledger records the tests that are billed. If the cache is lost, collect --adopt finds them at the provider; for
  # older results, unpack the artifact of the last nightly job, which has a copy.
  cache: { key: placewright, paths: [.placewright/], unprotect: true, when: always }
  script:
    - ${collect} || code=$?
    # Submits each test once a night, also if this job runs again.
    - ${submit} || code=$?
${gate === undefined ? "" : `    # The gate of merge requests compares with these results.\n    - ${gate} || code=$?\n`}    - exit $code
  artifacts:
    when: always
    paths: [reports/, .placewright/]
    reports: { junit: results*.xml }
`;
}
