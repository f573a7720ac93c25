import { type CiChoice, nightlyCommands } from "./ci-choice.ts";

/** Returns the pipeline for Jenkins. */
export function toJenkins(choice: CiChoice): string {
  const { commands } = choice;
  const { collect, submit, gate } = nightlyCommands(choice);
  // A stage that fails does not keep the next one from running, and the build fails.
  const nightly = [
    ["Collect", collect],
    ["Submit", submit],
    ["Baseline", gate],
  ].flatMap(([name, command]) => (command === undefined ? [] : [stageOf(`${name}`, command)]));
  return `// Placement tests: a gate for each change, and one nightly build that collects what is measured and submits what is new.
// With a shared ledger (PLACEWRIGHT_LEDGER=postgres://…), any agent can run it. Otherwise, give "agent" one that keeps its
// workspace: the ledger, .placewright, records the tests that are billed. Every build also archives a copy.
pipeline {
  agent any
  options { disableConcurrentBuilds() }
  triggers { cron("0 21 * * *") }
  stages {
    stage("Install") {
      steps { sh "${commands.install.join(" && ")}" }
    }
    stage("Gate") {
      when { not { triggeredBy "TimerTrigger" } }
      steps { sh "${commands.placewright} run --reporter junit=results.xml" }
    }
${nightly.join("")}  }
  post {
    always {
      junit testResults: "results*.xml", allowEmptyResults: true
      archiveArtifacts artifacts: "reports/**, .placewright/**", allowEmptyArchive: true
    }
  }
}
`;
}

const stageOf = (name: string, command: string): string => `    stage("${name}") {
      when { triggeredBy "TimerTrigger" }
      steps { catchError(buildResult: "FAILURE", stageResult: "FAILURE") { sh "${command}" } }
    }
`;
