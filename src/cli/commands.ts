import type { CommandAction } from "./command.ts";
import type { OptionName } from "./options.ts";

interface CommandSpec {
  readonly summary: string;
  readonly description: string;
  /** In commander's notation. */
  readonly arguments?: string;
  readonly options: readonly OptionName[];
  readonly examples: readonly string[];
  /** Loaded only when the command runs. */
  load(): Promise<CommandAction>;
}

const selection = ["config", "grep", "tag"] as const;

/** Every command, in the order that help shows them. */
export const commands = {
  init: {
    summary: "make a folder a project that runs at once",
    description:
      "Writes a config, two scenarios and a template with its layout. Files that are there already are left as they are.",
    arguments: "[folder]",
    options: [],
    examples: ["placewright init", "placewright init campaigns"],
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
      "placewright check campaign.eml --format sarif --output checks.sarif",
      "cat campaign.eml | placewright check -",
    ],
    load: async () => (await import("./commands/check.ts")).check,
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
    options: [...selection, "project", "reports", "timeout", "dryRun", "check", "failOn", "seed", "date"],
    examples: [
      "placewright run",
      "placewright run scenarios/spring-sale.ts --project local",
      "placewright run --tag campaign --project ses --timeout 26h",
    ],
    load: async () => (await import("./commands/run.ts")).run,
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
