import type { CommandAction } from "./command.ts";
import type { OptionName } from "./options.ts";

interface CommandSpec {
  readonly summary: string;
  readonly description: string;
  /** Arguments, in commander's notation. Absent if the command has none. */
  readonly arguments?: string;
  /** Help of the arguments. Default: the one of `argumentHelp`. */
  readonly argumentHelp?: string;
  /** Words that the first argument may be. Absent if they are not fixed. */
  readonly actions?: readonly string[];
  readonly options: readonly OptionName[];
  /** Help of options that mean something else here. Default: the help of the option itself. */
  readonly optionHelp?: Partial<Record<OptionName, string>>;
  readonly examples: readonly string[];
  /** Loads the command, only when it runs. */
  load(): Promise<CommandAction>;
}

const selection = ["config", "grep", "tag"] as const;

/** Help of the commands' arguments, in commander's notation. */
export const argumentHelp = {
  "[paths...]": "scenario files or folders (default: all in the scenarios folder)",
  "[sources...]":
    "scenario files or folders, templates, .eml files, or - for a message on standard input (default: all scenarios)",
  "[folder]": "folder of the project (default: the current folder)",
  "[run]": "id of the run (default: the newest)",
  "<run>": "id of the run",
  "[folders...]": "report folders of all shards",
  "[action...]": "set [run], show, or clear (default: show)",
  "[scenario]": "name of the scenario (default: all)",
} as const;

/** All commands, in the order in which help lists them. */
export const commands = {
  init: {
    summary: "create a ready-to-run project",
    description:
      "Asks three questions, and writes a config, two scenarios, a template with its layout, and a CI file. Adds the package to package.json or deno.json, and installs it. Keeps existing files.",
    arguments: "[folder]",
    options: ["from", "region", "ci", "packageManager", "install", "yes"],
    optionHelp: { region: "region of your Amazon SES account (default: none, simulated only)" },
    examples: [
      "placewright init",
      "placewright init campaigns --yes",
      "placewright init --package-manager pnpm",
      "placewright init --from 'Acme <news@acme.example>' --region eu-west-1 --ci gitlab",
    ],
    load: async () => (await import("./commands/init.ts")).init,
  },
  list: {
    summary: "list the tests that run would execute",
    description: "Shows the name, project, tags, and file of each test. Builds and sends nothing.",
    arguments: "[paths...]",
    options: [...selection, "project", "json"],
    examples: ["placewright list", "placewright list --tag campaign --json"],
    load: async () => (await import("./commands/list.ts")).list,
  },
  validate: {
    summary: "load the scenarios and build every message, without sending",
    description: "Reports the errors of all scenarios and messages at once, with file, line, and column.",
    arguments: "[paths...]",
    options: [...selection, "seed", "date"],
    examples: ["placewright validate", "placewright validate scenarios/spring-sale.ts"],
    load: async () => (await import("./commands/validate.ts")).validate,
  },
  check: {
    summary: "check messages as a mailbox provider would, before anything is sent",
    description:
      "Checks format, sender rules, links, content, rendering, and subject offline, and queries the spam engines in the config. Nothing is sent.",
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
    optionHelp: {
      failOn: "exit with 1 for findings at or above this level: error, warn, or never (default: error)",
      reports: "folder for the page of --format html (default: reports)",
    },
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
    summary: "show why messages land where they do, and what to change",
    description:
      "Shows every reason with its place in the scenario or template, and, as a diff, the smallest edits that make the message pass in the placement model. Tries the edits in a temporary copy of the project. Changes nothing in the project, and sends nothing. Exit code 1: no edits were found.",
    arguments: "[paths...]",
    options: [...selection, "from", "json", "patch", "seed", "date"],
    optionHelp: { from: "explain the message as if this sender sent it: 'Acme <hello@acme.example>'" },
    examples: [
      "placewright explain scenarios/spring-sale.ts",
      "placewright explain scenarios/spring-sale.ts --patch fix.diff && patch -p1 < fix.diff",
      "placewright explain --json",
    ],
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  preview: {
    summary: "show the messages as a reader sees them",
    description:
      "Writes one HTML page with every selected message at desktop and phone width, and an .eml file of each.",
    arguments: "[paths...]",
    options: [...selection, "screenshot", "reports", "seed", "date"],
    optionHelp: { reports: "folder for the page, in preview/ (default: reports)" },
    examples: [
      "placewright preview",
      "placewright preview --screenshot",
      'placewright preview --grep "spring-sale \\(de\\)"',
    ],
    load: async () => (await import("./commands/preview.ts")).preview,
  },
  run: {
    summary: "measure placement and compare it with the thresholds",
    description:
      "Builds and checks every message, submits one placement test for each, waits for the results, evaluates the thresholds, and writes the report. Messages with errors are blocked.",
    arguments: "[paths...]",
    options: [
      ...selection,
      "project",
      "watch",
      "ui",
      "open",
      "detach",
      "every",
      "timeout",
      "shard",
      "lastFailed",
      "onlyErrored",
      "reuse",
      "dryRun",
      "maxNewTests",
      "maxCost",
      "strict",
      "check",
      "failOn",
      "purpose",
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
      "placewright run --project ses --detach --every 20h",
      "placewright run --project ses --max-new-tests 20 --max-cost 250",
      "placewright run --last-failed",
      "placewright run --watch",
      "placewright run --open",
    ],
    load: async () => (await import("./commands/run.ts")).run,
  },
  wait: {
    summary: "collect the results of submitted tests",
    description:
      "Waits for the results of detached or stopped runs, evaluates the thresholds, and writes the reports. Submits nothing. Without an id, waits for every open run, or shows the newest one if none is open.",
    arguments: "[run]",
    argumentHelp: "id of the run (default: every open run, or the newest)",
    options: ["config", "timeout", "reports", "reporter", "ledger"],
    examples: ["placewright wait", "placewright wait 20260301-081500-3fa9c1 --timeout 2h"],
    load: async () => (await import("./commands/wait.ts")).wait,
  },
  collect: {
    summary: "collect the results that are there, without waiting",
    description:
      "Asks once for the results of every open run, or of one, evaluates the thresholds, and writes the reports. Submits nothing. Says what is still open. The exit code is that of the collected results, or 4 if a test is open for more than 3 days, or if a stopped run has tests that are not submitted (with --every, run --detach submits them). With --adopt, first adds runs of the last 7 days that the ledger has lost.",
    arguments: "[run]",
    argumentHelp: "id of the run (default: every open run)",
    options: ["config", "adopt", "every", "project", "branch", "reports", "reporter", "ledger"],
    optionHelp: {
      project: "adopt only from this project (default: all); repeat the flag or separate names with commas",
      branch: "branch of adopted runs (default: the branch from CI or git)",
    },
    examples: ["placewright collect", "placewright collect --adopt --reporter junit=results.xml"],
    load: async () => (await import("./commands/collect.ts")).collect,
  },
  resume: {
    summary: "resume a stopped run",
    description:
      "Reconciles submits whose responses were lost, submits the remaining tests, and waits for all results. Without an id, uses the newest run.",
    arguments: "[run]",
    options: ["config", "timeout", "reports", "reporter", "ledger"],
    examples: ["placewright resume", "placewright resume 20260301-081500-3fa9c1"],
    load: async () => (await import("./commands/resume.ts")).resume,
  },
  reconcile: {
    summary: "compare the ledger with the tests at the providers",
    description:
      "Lists tests that are billed twice, tests that are missing from the ledger, and tests that the provider no longer has. Submits nothing. With --adopt, adds missing tests to the ledger, so that nothing is billed again after a ledger is lost. Without an id, compares every open run, and every run that a provider has.",
    arguments: "[run]",
    argumentHelp: "id of the run (default: every open run)",
    options: ["config", "project", "adopt", "branch", "json", "ledger"],
    optionHelp: {
      branch: "branch of adopted runs (default: the branch from CI or git)",
      project: "compare only this project (default: all); repeat the flag or separate names with commas",
    },
    examples: ["placewright reconcile", "placewright reconcile 20260301-081500-3fa9c1 --adopt"],
    load: async () => (await import("./commands/reconcile.ts")).reconcile,
  },
  status: {
    summary: "show the state of a run",
    description: "Reads only the ledger; contacts no provider. Without an id, uses the newest run.",
    arguments: "[run]",
    options: ["config", "all", "json", "ledger"],
    examples: ["placewright status", "placewright status --all"],
    load: async () => (await import("./commands/status.ts")).status,
  },
  report: {
    summary: "write the report of a run from the ledger",
    description:
      "Contacts no provider. Returns the exit code of the run. Without an id, uses the newest run.",
    arguments: "[run]",
    options: ["config", "reports", "reporter", "pdf", "ledger"],
    examples: [
      "placewright report",
      "placewright report 20260301-081500-3fa9c1",
      "placewright report --pdf release.pdf",
    ],
    load: async () => (await import("./commands/report.ts")).report,
  },
  "show-report": {
    summary: "open the report of a run in the browser",
    description:
      "Shows its path, and opens it. Reads only the reports folder. Without an id, opens the latest report.",
    arguments: "[run]",
    argumentHelp: "id of the run (default: the latest report)",
    options: ["config", "reports"],
    optionHelp: { reports: "folder of the reports (default: reports)" },
    examples: ["placewright show-report", "placewright show-report 20260301-081500-3fa9c1"],
    load: async () => (await import("./commands/show-report.ts")).showReport,
  },
  cancel: {
    summary: "stop a run from submitting more tests",
    description:
      "Submitted tests are billed and stay in the ledger: placewright wait collects their results.",
    arguments: "<run>",
    argumentHelp: "id of the run; placewright status --all lists them",
    options: ["config", "ledger"],
    examples: ["placewright cancel 20260301-081500-3fa9c1"],
    load: async () => (await import("./commands/cancel.ts")).cancel,
  },
  merge: {
    summary: "merge the reports of all shards into one",
    description: "Reads the report folders of runs with --shard. Fails if a shard is missing.",
    arguments: "[folders...]",
    options: ["config", "reports", "reporter"],
    examples: ["placewright merge shard-1 shard-2 shard-3 shard-4"],
    load: async () => (await import("./commands/merge.ts")).merge,
  },
  baseline: {
    summary: "set, show, or clear the run that baseline thresholds compare against",
    description:
      "set [run] sets a run as the baseline of its projects on the branch. clear returns to the last run that passed or only warned. show lists the current baseline.",
    arguments: "[action...]",
    options: ["config", "project", "branch", "ledger"],
    optionHelp: {
      project: "baseline of this project only (default: all); repeat the flag or separate names with commas",
      branch: "branch whose baseline it is (default: the branch from CI or git)",
    },
    actions: ["set", "show", "clear"],
    examples: ["placewright baseline show", "placewright baseline set 20260301-081500-3fa9c1"],
    load: async () => (await import("./commands/baseline.ts")).baseline,
  },
  history: {
    summary: "show placement over time",
    description: "Draws the inbox rate of each test, overall and per mailbox provider.",
    arguments: "[scenario]",
    options: ["config", "limit", "json", "ledger"],
    examples: ["placewright history", "placewright history spring-sale"],
    load: async () => (await import("./commands/history.ts")).history,
  },
  calibrate: {
    summary: "fit the simulation to measured placements",
    description:
      "Compares the placement model's prediction for each message with its measured result. Writes the fit next to the ledger (.placewright/calibration.json), where the embedded service uses it. It stays on this machine. Fails with too few measurements. Writes nothing unless the fit is better on the third of the measurements that is held out.",
    options: ["config", "project", "mail", "simulated", "json", "ledger"],
    optionHelp: {
      project:
        "use only measurements of this project (default: all); repeat the flag or separate names with commas",
    },
    examples: [
      "placewright calibrate",
      "placewright calibrate --project ses",
      "placewright calibrate --mail sorted",
    ],
    load: async () => (await import("./commands/calibrate.ts")).calibrate,
  },
  prune: {
    summary: "delete old runs from the ledger",
    description:
      "Deletes their reports, too. Keeps every run with tests that are billed and not collected, and every baseline.",
    options: ["config", "keep", "dryRun", "reports", "ledger"],
    optionHelp: {
      dryRun: "show what would be deleted, without deleting it",
      reports: "folder of the reports (default: reports)",
    },
    examples: ["placewright prune", "placewright prune --keep 30d --dry-run"],
    load: async () => (await import("./commands/prune.ts")).prune,
  },
  ledger: {
    summary: "verify or create the seal of the ledger, or move it to a database",
    description:
      "verify compares the ledger with its seal. seal trusts the ledger in its current state, and seals it. The key is PLACEWRIGHT_LEDGER_KEY; if it is set, every command verifies the ledger first and seals it last. migrate moves the ledger of a folder (default: .placewright) into the PostgreSQL database that PLACEWRIGHT_LEDGER or the config names, and compares every row; the folder keeps a copy, which is no longer used. export copies the finished runs of the database into a folder.",
    arguments: "[action...]",
    argumentHelp: "verify, seal, migrate [folder], or export <folder> (default: verify)",
    actions: ["verify", "seal", "migrate", "export"],
    options: ["config", "ledger"],
    examples: [
      "placewright ledger verify",
      "placewright ledger seal",
      "placewright ledger migrate",
      "placewright ledger export backup",
    ],
    load: async () => (await import("./commands/ledger.ts")).ledger,
  },
  doctor: {
    summary: "check that each project is ready, and show how to fix it if not",
    description:
      "Reads the account, its dashboard, the senders' identities, dedicated IP addresses, and recommendations. Checks that the ledger and the reports folder can be used. Changes nothing. Exit code 3: a project is not ready.",
    arguments: "[paths...]",
    options: [...selection, "project", "json", "ledger"],
    optionHelp: {
      grep: 'check only the senders of tests whose "scenario (variant)" matches this regular expression',
      tag: "check only the senders of scenarios with this tag; repeat the flag or separate tags with commas",
      project: "check only this project (default: all); repeat the flag or separate names with commas",
    },
    examples: ["placewright doctor", "placewright doctor --project ses --json"],
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  mcp: {
    summary: "serve AI agents: find, fix, and prove, with free tests",
    description:
      "Speaks the Model Context Protocol with the client that starts it, on standard input and output. Its tools list, validate, check, preview, run, and explain the scenarios of this project, and read its ledger. Tests of paid projects run only under --budget.",
    options: ["config", "budget", "http", "port", "tokenFile", "reports", "ledger"],
    optionHelp: { port: "port to listen on; 0 selects a free one (default: 8027)" },
    examples: [
      "placewright mcp",
      "placewright mcp --budget 5",
      "placewright mcp --http --token-file .mcp-token",
    ],
    load: async () => (await import("./commands/mcp.ts")).mcp,
  },
  ui: {
    summary: "serve the dashboard: previews, runs, reports, and trends in a browser",
    description:
      "Serves the dashboard on loopback and prints a link that signs in one browser, once. Opening a used link prints a new one here. Previews update when files change. With --host, serves a team behind a proxy, as the key dashboard of the config says. Press Ctrl-C to stop.",
    options: ["config", "host", "port", "askPassword", "reports", "ledger"],
    optionHelp: {
      host: "IP address to listen on, for a team behind a proxy (default: none, serves you only)",
      port: "port to listen on; 0 selects a free one (default: 8026)",
      reports: "folder of the reports (default: reports)",
    },
    examples: [
      "placewright ui",
      "placewright ui --port 0",
      "placewright ui --ask-password",
      "placewright ui --host 127.0.0.1",
    ],
    load: async () => (await import("./commands/ui.ts")).ui,
  },
  worker: {
    summary: "work on the runs of a shared ledger, and start scheduled runs",
    description:
      "Submits, collects, evaluates, and reports the runs that no other process works on, until it is stopped. Start as many as you like, on any machine that has the project and can reach the ledger. Starts the runs of the config's schedules, once each time. Ctrl-C finishes what is being submitted, and hands the runs back to the other workers. With --port, serves /health and /metrics (Prometheus).",
    options: ["config", "project", "concurrency", "port", "host", "reports", "ledger"],
    optionHelp: {
      project:
        "work only on runs of this project (default: all); repeat the flag or separate names with commas",
      port: "port for /health and /metrics; 0 selects a free one (default: none)",
    },
    examples: [
      "placewright worker",
      "placewright worker --project ses --concurrency 20",
      "placewright worker --host 0.0.0.0 --port 9464",
    ],
    load: async () => (await import("./commands/worker.ts")).worker,
  },
  schedule: {
    summary: "list the schedules of the config, or run, pause, or resume one",
    description:
      "list shows when each schedule starts next, and what came of its last times. run starts its run now, for the workers. pause makes all workers miss its times until resume.",
    arguments: "[action...]",
    argumentHelp: "list, run <name>, pause <name>, or resume <name> (default: list)",
    actions: ["list", "run", "pause", "resume"],
    options: ["config", "json", "ledger"],
    examples: [
      "placewright schedule",
      "placewright schedule run nightly",
      "placewright schedule pause nightly",
    ],
    load: async () => (await import("./commands/schedule.ts")).schedule,
  },
  token: {
    summary: "create, list, or revoke tokens for programs that use the dashboard of a team",
    description:
      "create prints a token once, on standard output: the ledger has only its hash. Programs send it as Authorization: Bearer to the dashboard's /api. With --project, it reaches only runs of these projects.",
    arguments: "[action...]",
    argumentHelp: "create, list, or revoke <id> (default: list)",
    actions: ["create", "list", "revoke"],
    options: ["config", "name", "role", "expires", "project", "json", "ledger"],
    optionHelp: {
      project: "project that the token reaches (default: all); repeat the flag or separate names with commas",
    },
    examples: [
      "placewright token create --name ci --role runner --expires 90d",
      "placewright token",
      "placewright token revoke 0f1e2d3c4b",
    ],
    load: async () => (await import("./commands/token.ts")).token,
  },
  service: {
    summary: "run the embedded Pinpoint Email and SES v2 service on its own",
    description:
      "Serves SDKs and the AWS CLI on loopback, at /v1/email and /v2/email. Point them to it with --endpoint-url or AWS_ENDPOINT_URL.",
    options: [
      "host",
      "allowedHosts",
      "port",
      "smtp",
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
      "ui",
    ],
    optionHelp: {
      seed: "random seed that makes ids and simulated placements repeatable",
      ui: "serve a page with the messages that applications send, and print a link that opens it",
    },
    examples: [
      "placewright service --port 8025",
      "placewright service --port 0 --complete-after 10s",
      "placewright service --smtp 2587",
      "placewright service --clock scaled:3600 --faults faults.yaml",
      "placewright service --auth verify --credentials test-credentials",
      "placewright service --ui",
    ],
    load: async () => (await import("./commands/service.ts")).service,
  },
  completion: {
    summary: "print the completion script of a shell",
    description:
      "The shell that reads it completes commands, options, projects, tags, scenario files, and runs. It asks placewright itself, which reads the files of the project, runs none of them, and creates nothing.",
    arguments: "[action...]",
    argumentHelp: "bash, zsh, or fish",
    actions: ["bash", "zsh", "fish"],
    options: [],
    examples: [
      'eval "$(placewright completion bash)"',
      "source <(placewright completion zsh)",
      "placewright completion fish > ~/.config/fish/completions/placewright.fish",
    ],
    load: async () => (await import("./commands/completion.ts")).completion,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof commands;
