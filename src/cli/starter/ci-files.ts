import type { CiCommands } from "./package-manager.ts";

/** CI services that `init` writes files for. */
export const ciServices = ["github", "gitlab", "jenkins"] as const;
export type CiService = (typeof ciServices)[number];

type Region = string | undefined;

/** What a CI file depends on. */
interface CiChoice {
  /** Region of Amazon SES, or undefined to use only the embedded service. */
  readonly region: Region;
  readonly commands: CiCommands;
}

/** Returns the flag that selects the paid project, or nothing, which runs the default project. */
const onSes = (region: Region): string => (region === undefined ? "" : " --project ses");

const permissions = (region: Region): string =>
  region === undefined ? "" : "permissions:\n  contents: read\n  id-token: write # to assume the AWS role\n";

const credentialsStep = (region: Region): string =>
  region === undefined
    ? ""
    : `      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: "\${{ vars.AWS_ROLE }}", aws-region: ${region} }
`;

/** The steps of a GitHub job that install the project. */
function installSteps({ runtime, install }: CiCommands): string {
  const setup =
    runtime === "node"
      ? "      - uses: actions/setup-node@v4\n        with: { node-version: 24 }\n"
      : "      - uses: denoland/setup-deno@v2\n        with: { deno-version: v2.x }\n";
  return `${setup}${install.map((line) => `      - run: ${line}\n`).join("")}`;
}

const toGithub = ({
  region,
  commands,
}: CiChoice): string => `# Placement tests: a gate before each release, and a nightly measurement that does not keep a job waiting for a day.
name: placement
on:
  pull_request:
  schedule:
    - cron: "0 21 * * *" # submit at night
    - cron: "0 6 * * *" # collect in the morning
${permissions(region)}jobs:
  gate:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
${installSteps(commands)}      - run: ${commands.placewright} run --reporter junit=results.xml
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: placement, path: reports/latest/ }
  submit:
    if: github.event.schedule == '0 21 * * *'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
${installSteps(commands)}      # Pass the ledger from job to job: it records the tests that are billed.
      - uses: actions/cache/restore@v4
        with: { path: .placewright, key: placewright-new, restore-keys: placewright- }
${credentialsStep(region)}      - run: ${commands.placewright} run --detach${onSes(region)}
      - uses: actions/cache/save@v4
        if: always()
        with: { path: .placewright, key: "placewright-\${{ github.run_id }}" }
  collect:
    if: github.event.schedule == '0 6 * * *'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
${installSteps(commands)}      - uses: actions/cache/restore@v4
        with: { path: .placewright, key: placewright-new, restore-keys: placewright- }
${credentialsStep(region)}      - run: ${commands.placewright} wait --timeout 20m --reporter junit=results.xml
      - uses: actions/cache/save@v4
        if: always()
        with: { path: .placewright, key: "placewright-\${{ github.run_id }}" }
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: placement, path: reports/latest/ }
# For GitLab or Jenkins, run placewright init --ci gitlab or --ci jenkins.
`;

const toGitlab = ({
  region,
  commands,
}: CiChoice): string => `# Placement tests: a gate before each release, and a nightly measurement that does not keep a job waiting for a day.
# Create two schedules: at night with PLACEMENT=submit, in the morning with PLACEMENT=collect.
default:
  image: ${commands.runtime === "node" ? "node:24" : "denoland/deno:2"}
  before_script: [${commands.install.join(", ")}]
  artifacts:
    when: always
    paths: [reports/latest/]
    reports: { junit: results.xml }
# Pass the ledger from job to job: it records the tests that are billed.
.ledger:
  cache:
    key: placewright
    paths: [.placewright/]
    when: always
gate:
  rules: [{ if: $CI_PIPELINE_SOURCE == "merge_request_event" }]
  script: [${commands.placewright} run --reporter junit=results.xml]
submit:
  extends: .ledger
  rules: [{ if: $PLACEMENT == "submit" }]
  script: [${commands.placewright} run --detach${onSes(region)}]
collect:
  extends: .ledger
  rules: [{ if: $PLACEMENT == "collect" }]
  script: [${commands.placewright} wait --timeout 20m --reporter junit=results.xml]
`;

const toJenkins = ({
  region,
  commands,
}: CiChoice): string => `// Placement tests: a gate before each release, and a nightly measurement that does not keep a job waiting for a day.
pipeline {
  agent any
  triggers {
    parameterizedCron("0 21 * * * %PLACEMENT=submit\\n0 6 * * * %PLACEMENT=collect") // requires the plugin parameterized-scheduler
  }
  parameters {
    choice(name: "PLACEMENT", choices: ["gate", "submit", "collect"], description: "collect finishes the run that submit started")
  }
  stages {
    stage("Install") {
      steps { sh "${commands.install.join(" && ")}" }
    }
    stage("Gate") {
      when { expression { params.PLACEMENT == "gate" } }
      steps { sh "${commands.placewright} run --reporter junit=results.xml" }
    }
    stage("Submit") {
      when { expression { params.PLACEMENT == "submit" } }
      // The ledger, .placewright, stays in the workspace: it records the tests that are billed.
      steps { sh "${commands.placewright} run --detach${onSes(region)}" }
    }
    stage("Collect") {
      when { expression { params.PLACEMENT == "collect" } }
      steps { sh "${commands.placewright} wait --timeout 20m --reporter junit=results.xml" }
    }
  }
  post {
    always {
      junit testResults: "results.xml", allowEmptyResults: true
      archiveArtifacts artifacts: "reports/latest/**", allowEmptyArchive: true
    }
  }
}
`;

/** Files of each CI service, by path. */
export const ciFiles: Readonly<Record<CiService, (choice: CiChoice) => Record<string, string>>> = {
  github: (choice) => ({ ".github/workflows/placement.yml": toGithub(choice) }),
  gitlab: (choice) => ({ ".gitlab-ci.yml": toGitlab(choice) }),
  jenkins: (choice) => ({ Jenkinsfile: toJenkins(choice) }),
};
