import type { CiCommands } from "../package-manager.ts";
import { type CiChoice, nightlyCommands } from "./ci-choice.ts";

/** Returns the workflow for GitHub Actions. */
export function toGithub(choice: CiChoice): string {
  const { region, commands } = choice;
  const { collect, submit, gate } = nightlyCommands(choice);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub
  const also = "if: ${{ !cancelled() && steps.collect.conclusion != 'skipped' }}";
  return `# Placement tests: a gate for each pull request, and one nightly job that collects what is measured and submits what is new.
# With a shared ledger (PLACEWRIGHT_LEDGER=postgres://…), no step for the ledger is needed.
name: placement
on:
  pull_request:
  schedule:
    - cron: "0 21 * * *"
  workflow_dispatch:
permissions:
  contents: read
  actions: read # to find the last copy of the ledger
${region === undefined ? "" : "  id-token: write # to assume the AWS role\n"}jobs:
  gate:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
${installSteps(commands)}      # Compares with the last results of the default branch. Only the nightly job saves the ledger.
      - uses: actions/cache/restore@v4
        with: { path: .placewright, key: placewright-gate, restore-keys: placewright- }
      - run: ${commands.placewright} run --reporter junit=results.xml
${uploadReports}  nightly:
    if: github.event_name != 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 60
    # One job at a time works on the ledger. Another one waits.
    concurrency: { group: placewright-ledger, cancel-in-progress: false }
    steps:
      - uses: actions/checkout@v4
${installSteps(commands)}      # The ledger records the tests that are billed. A cache never changes, so each attempt of a job saves its own.
      - id: ledger
        uses: actions/cache/restore@v4
        with:
          path: .placewright
          key: placewright-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: placewright-
      # GitHub deletes caches that are too old or too large. Then take the copy that the last job uploaded.
      - if: steps.ledger.outputs.cache-matched-key == ''
        continue-on-error: true
        run: gh run download --name placewright-ledger --dir .placewright
        env: { GH_TOKEN: "\${{ github.token }}" }
${region === undefined ? "" : credentialsStep(region)}      # Adopts tests that the provider has and the ledger has lost. Fails if a result fails.
      - id: collect
        run: ${collect}
      # Submits each test once a night, also if this job runs again.
      - ${also}
        run: ${submit}
${gate === undefined ? "" : `      # The gate of pull requests compares with these results.\n      - ${also}\n        run: ${gate}\n`}      - if: always()
        uses: actions/cache/save@v4
        with:
          path: .placewright
          key: placewright-\${{ github.run_id }}-\${{ github.run_attempt }}
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: placewright-ledger
          path: .placewright
          include-hidden-files: true
          overwrite: true
${uploadReports}# For GitLab or Jenkins, run placewright init --ci gitlab or --ci jenkins.
`;
}

const uploadReports = `      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: placement
          path: |
            reports/
            results*.xml
          overwrite: true
`;

const credentialsStep = (region: string): string => `      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: "\${{ vars.AWS_ROLE }}", aws-region: ${region} }
`;

/** The steps of a job that install the project. */
function installSteps({ runtime, install }: CiCommands): string {
  const setup =
    runtime === "node"
      ? "      - uses: actions/setup-node@v4\n        with: { node-version: 24 }\n"
      : "      - uses: denoland/setup-deno@v2\n        with: { deno-version: v2.x }\n";
  return `${setup}${install.map((line) => `      - run: ${line}\n`).join("")}`;
}
