import type { CommandAction } from "./command.ts";
import type { OptionName } from "./options.ts";

interface CommandSpec {
  readonly summary: string;
  readonly description: string;
  /** Arguments, in commander's notation. Absent if the command has none. */
  readonly arguments?: string;
  readonly options: readonly OptionName[];
  readonly examples: readonly string[];
  /** Loads the command, only when it runs. */
  load(): Promise<CommandAction>;
}

const selection = ["config", "grep", "tag"] as const;

/** Help of the commands' arguments, in commander's notation. */
export const argumentHelp = {
  "[action]": "what to do (default: verify)",
  "[paths...]": "scenario files or folders (default: all in the scenarios folder)",
  "[sources...]":
    "scenario files or folders, templates, .eml files, or - for a message on standard input (default: all scenarios)",
  "[folder]": "where to put it (default: here)",
  "[run]": "the run's id (default: the newest)",
  "[folders...]": "the report folders of all shards",
  "[action...]": "set [run], show or clear (default: show)",
  "[scenario]": "the scenario's name (default: all)",
} as const;

/** All commands, in the order in which help lists them. */
export const commands = {
  init: {
    summary: "make a folder a project that runs at once",
    description:
      "Asks three questions, and writes a config, two scenarios, a template with its layout, and a CI file. Files that are there already are left as they are.",
    arguments: "[folder]",
    options: ["from", "region", "ci", "yes"],
    examples: [
      "placewright init",
      "placewright init campaigns --yes",
      "placewright init --from 'Acme <news@acme.example>' --region eu-west-1 --ci gitlab",
    ],
    load: async () => (await import("./commands/init.ts")).init,
  },
  list: {
    summary: "show the tests that run would run",
    description: "Shows each test's name, project, tags and file. Nothing is built and nothing is sent.",
    arguments: "[paths...]",
    options: [...selection, "project", "json"],
    examples: ["placewright list", "placewright list --tag campaign --json"],
    load: async () => (await import("./commands/list.ts")).list,
  },
  validate: {
    summary: "load the scenarios and build every message, sending nothing",
    description:
      "Finds mistakes in scenarios, thresholds, templates and attachments, all in one go, with file, line and column.",
    arguments: "[paths...]",
    options: [...selection, "seed", "date"],
    examples: ["placewright validate", "placewright validate scenarios/spring-sale.ts"],
    load: async () => (await import("./commands/validate.ts")).validate,
  },
  check: {
    summary: "look at the messages as a mailbox provider would, before anything is sent",
    description:
      "Checks format, sender rules, links, content, rendering and subject offline, and asks the spam engines of the config. Nothing is sent.",
    arguments: "[sources...]",
    options: [
      ...selection,
      "format",
      "output",
      "purpose",
      "failOn",
      "baseline",
      "updateBaseline",
      "list",
      "reports",
      "seed",
      "date",
    ],
    examples: [
      "placewright check",
      "placewright check scenarios/spring-sale.ts --fail-on warn",
      "placewright check campaign.eml --purpose marketing",
      "placewright check campaign.eml --format sarif --output checks.sarif",
      "cat campaign.eml | placewright check -",
    ],
    load: async () => (await import("./commands/check.ts")).check,
  },
  explain: {
    summary: "say why messages land where they do, and what to change",
    description:
      "Shows every reason with its place in the scenario or template, and the smallest edits with which the message passes on the model, as a diff. The edits are found by trying them in a temporary copy of the project; nothing in the project is changed, and nothing is sent. Exit code 1: no edits were found.",
    arguments: "[paths...]",
    options: [...selection, "from", "json", "patch", "seed", "date"],
    examples: [
      "placewright explain scenarios/spring-sale.ts",
      "placewright explain scenarios/spring-sale.ts --patch fix.diff && patch -p1 < fix.diff",
      "placewright explain --json",
    ],
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  preview: {
    summary: "show the messages as a reader would see them",
    description: "Writes one HTML page with every selected message at desktop and phone width, and its .eml.",
    arguments: "[paths...]",
    options: [...selection, "reports", "seed", "date"],
    examples: ["placewright preview", 'placewright preview --grep "spring-sale \\(de\\)"'],
    load: async () => (await import("./commands/preview.ts")).preview,
  },
  run: {
    summary: "measure placement and assert the thresholds",
    description:
      "Builds every message, checks it, submits one placement test each, waits for the results, judges them and writes the report. A message with errors is held back.",
    arguments: "[paths...]",
    options: [
      ...selection,
      "project",
      "detach",
      "timeout",
      "shard",
      "lastFailed",
      "onlyErrored",
      "reuse",
      "dryRun",
      "check",
      "failOn",
      "branch",
      "reports",
      "reporter",
      "ledger",
      "seed",
      "date",
    ],
    examples: [
      "placewright run",
      "placewright run scenarios/spring-sale.ts --project local",
      "placewright run --tag campaign --project ses --detach",
      "placewright run --last-failed",
    ],
    load: async () => (await import("./commands/run.ts")).run,
  },
  wait: {
    summary: "collect what a run has submitted",
    description:
      "Waits for the results of a run that was detached or stopped, judges them and writes the report. It submits nothing. Without an id it is the newest run.",
    arguments: "[run]",
    options: ["config", "timeout", "reports", "reporter", "ledger"],
    examples: ["placewright wait", "placewright wait 20260301-081500-3fa9c1 --timeout 2h"],
    load: async () => (await import("./commands/wait.ts")).wait,
  },
  resume: {
    summary: "go on with a run that was stopped",
    description:
      "Settles submits whose answers were lost, submits what was not submitted, and waits for all results. Without an id it is the newest run.",
    arguments: "[run]",
    options: ["config", "timeout", "reports", "reporter", "ledger"],
    examples: ["placewright resume", "placewright resume 20260301-081500-3fa9c1"],
    load: async () => (await import("./commands/resume.ts")).resume,
  },
  reconcile: {
    summary: "compare the ledger with what the providers have",
    description:
      "Lists tests that are paid for twice, tests that the ledger does not know, and tests that the provider no longer has. Submits nothing. With --adopt, takes unknown tests into the ledger, so that a lost ledger costs no second payment. Without an id it looks at every open run, and at every run that a provider has.",
    arguments: "[run]",
    options: ["config", "project", "adopt", "json", "ledger"],
    examples: ["placewright reconcile", "placewright reconcile 20260301-081500-3fa9c1 --adopt"],
    load: async () => (await import("./commands/reconcile.ts")).reconcile,
  },
  status: {
    summary: "show where a run stands",
    description: "Reads the ledger alone; no provider is asked. Without an id it is the newest run.",
    arguments: "[run]",
    options: ["config", "all", "json", "ledger"],
    examples: ["placewright status", "placewright status --all"],
    load: async () => (await import("./commands/status.ts")).status,
  },
  report: {
    summary: "write the report of a run from the ledger",
    description: "Asks no provider. The exit code is the run's. Without an id it is the newest run.",
    arguments: "[run]",
    options: ["config", "reports", "reporter", "ledger"],
    examples: ["placewright report", "placewright report 20260301-081500-3fa9c1"],
    load: async () => (await import("./commands/report.ts")).report,
  },
  cancel: {
    summary: "submit nothing more of a run",
    description: "What was submitted is paid for and stays in the ledger: placewright wait collects it.",
    arguments: "[run]",
    options: ["config", "ledger"],
    examples: ["placewright cancel 20260301-081500-3fa9c1"],
    load: async () => (await import("./commands/cancel.ts")).cancel,
  },
  merge: {
    summary: "make one report of all shards",
    description: "Takes the report folders of runs with --shard. A shard that is missing is refused.",
    arguments: "[folders...]",
    options: ["config", "reports", "reporter"],
    examples: ["placewright merge shard-1 shard-2 shard-3 shard-4"],
    load: async () => (await import("./commands/merge.ts")).merge,
  },
  baseline: {
    summary: "name the run that thresholds on the baseline compare with",
    description:
      "set [run] names one for its projects and the branch, clear goes back to the last run that passed, show tells what is compared with.",
    arguments: "[action...]",
    options: ["config", "project", "branch", "ledger"],
    examples: ["placewright baseline show", "placewright baseline set 20260301-081500-3fa9c1"],
    load: async () => (await import("./commands/baseline.ts")).baseline,
  },
  history: {
    summary: "show how placement went over time",
    description: "Draws the inbox share of each test, overall and at each mailbox provider.",
    arguments: "[scenario]",
    options: ["config", "limit", "json", "ledger"],
    examples: ["placewright history", "placewright history spring-sale"],
    load: async () => (await import("./commands/history.ts")).history,
  },
  calibrate: {
    summary: "fit the simulation to placements that were really measured",
    description:
      "Compares what the placement model says of each message with what was measured of it, and writes the fit beside the ledger (.placewright/calibration.json), where the embedded service uses it. It stays on this machine. Refuses with too few measurements, and writes nothing that does not do better on a third of them that was held out.",
    options: ["config", "project", "mail", "simulated", "json", "ledger"],
    examples: [
      "placewright calibrate",
      "placewright calibrate --project ses",
      "placewright calibrate --mail sorted",
    ],
    load: async () => (await import("./commands/calibrate.ts")).calibrate,
  },
  prune: {
    summary: "delete old runs from the ledger",
    description: "Keeps every run with a test that is paid for and not collected, and every baseline.",
    options: ["config", "keep", "dryRun", "ledger"],
    examples: ["placewright prune", "placewright prune --keep 30d --dry-run"],
    load: async () => (await import("./commands/prune.ts")).prune,
  },
  ledger: {
    summary: "verify the seal of the ledger, or make it",
    description:
      "verify compares the ledger with its seal; seal trusts the ledger as it is, and seals it. The key is PLACEWRIGHT_LEDGER_KEY; with it, every command verifies the ledger first and seals it last.",
    arguments: "[action]",
    options: ["config", "ledger"],
    examples: ["placewright ledger verify", "placewright ledger seal"],
    load: async () => (await import("./commands/ledger.ts")).ledger,
  },
  doctor: {
    summary: "say whether each project's tests can be created, or what to mend",
    description:
      "Reads the account, its dashboard, the senders' identities, dedicated addresses and recommendations, and changes nothing. Exit code 3: a project is not ready.",
    arguments: "[paths...]",
    options: [...selection, "project", "json"],
    examples: ["placewright doctor", "placewright doctor --project ses --json"],
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  ui: {
    summary: "open the dashboard: previews, runs, reports and trends in a browser",
    description:
      "Serves the dashboard on loopback and shows a link, which lets one browser in, once. Whoever opens a used link gets a new one here. Previews follow the files as they are edited; Ctrl-C ends it.",
    options: ["config", "port", "askPassword", "reports", "ledger"],
    examples: ["placewright ui", "placewright ui --port 0", "placewright ui --ask-password"],
    load: async () => (await import("./commands/ui.ts")).ui,
  },
  service: {
    summary: "run the embedded Pinpoint Email and SES v2 service alone",
    description:
      "Answers SDKs and the AWS CLI on loopback, at /v1/email and /v2/email. Point them at it by --endpoint-url or AWS_ENDPOINT_URL.",
    options: [
      "host",
      "port",
      "completeAfter",
      "seed",
      "region",
      "accountId",
      "profile",
      "clock",
      "dataDir",
      "fixture",
      "faults",
      "auth",
      "credentials",
      "control",
      "controlTokenFile",
      "controlToken",
    ],
    examples: [
      "placewright service --port 8025",
      "placewright service --port 0 --complete-after 10s",
      "placewright service --clock scaled:3600 --faults faults.yaml",
      "placewright service --auth verify --credentials test-credentials",
    ],
    load: async () => (await import("./commands/service.ts")).service,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof commands;
