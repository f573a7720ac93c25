import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const docs = join(import.meta.dirname, "..");

/** A group of the sidebar: its pages, files of `docs/` without `.md`, each with a description in one line. */
interface Group {
  readonly title: string;
  readonly pages: Readonly<Record<string, string>>;
  /** Groups below this one, shown collapsed. */
  readonly groups?: readonly Folder[];
}

/** A folder of `docs/` with many pages, and the page that leads to them. */
interface Folder extends Group {
  readonly index: readonly [page: string, description: string];
}

/** The sidebar: every page of the site except the home page, once. */
export const groups: readonly Group[] = [
  {
    title: "Tutorials",
    pages: {
      "tutorial/first-gate": "From an empty folder to a gate that stops a release, without an account.",
      "tutorial/first-paid-test":
        "Practice a test through Amazon SES against the embedded service, then pay for one.",
      "tutorial/first-nightly-run":
        "Submit tests in the evening, collect results in the morning, and compare.",
    },
  },
  {
    title: "How-to guides",
    pages: {
      team: "Share a ledger, workers, schedules, a budget, and a dashboard, step by step.",
      "team-ledger": "One ledger for many machines, in PostgreSQL.",
      "team-dashboard": "Sign-in, roles, tokens for programs, and who did what.",
      ci: "Complete files for GitHub, GitLab, and Jenkins, and how to protect the ledger between jobs.",
      notifications: "Messages about finished runs to Slack, Teams, email, or your own program.",
      telemetry: "Spans and metrics of runs, sent to a collector of OpenTelemetry.",
      "pull-requests":
        "One comment with the result, checks with annotations, and GitLab's Code Quality report.",
      vitest: "Run scenarios, and assert placement, in a Vitest suite.",
      programs: "Run scenarios, check messages, and start the embedded service from code.",
      dashboard: "Preview messages, run them, and browse reports and trends in a browser.",
      agents: "Let an AI agent find, fix, and prove, with free tests or a budget.",
      explain: "Find out why a message lands where it does, and the smallest edits that make it pass.",
      amazon: "Prepare an AWS account: permissions, identities, subscription, and cost.",
      "migrate-from-pinpoint": "Move from Amazon Pinpoint Email, which has ended, to SES v2.",
      seedlist: "Measure with mailboxes that you own, over SMTP or SES and IMAP.",
      health: "Gate on the past performance of a domain: bounces, complaints, inbox share.",
      providers: "Connect another service that measures placement, in one file.",
      "embedded-service":
        "Run the local Amazon SES v2 and Pinpoint Email service, and test your own code with it.",
      "service-languages":
        "Send to the embedded service from Python, Go, Java, and PHP, and run it in a container.",
      "email-events": "Bounces, complaints, and other events after a send, at your own webhook.",
      "account-fixture": "Stage the account of the embedded service: incidents, identities, quotas.",
      troubleshooting: "Symptoms, causes, and fixes.",
    },
  },
  {
    title: "Reference",
    pages: present({
      cli: "Every command with its options, arguments, and environment variables.",
      config: "Every key of the config, and every environment variable.",
      scenarios: "Keys of scenario files: variants, tags, expectations, selection.",
      messages: "The seven sources of a message, with their keys.",
      templates: "Syntax of message templates: data, partials, layouts, locales.",
      thresholds: "The grammar of thresholds, and where they apply.",
      checks: "Every offline check, with its severity and requirement.",
      reports: "Files of a report, the schema of report.json, and all formats.",
      mistakes: "What people get wrong, and what Placewright says about it.",
      "exit-codes": "Every exit code, and which one wins.",
      api: "The public names of the package, from their docstrings.",
      "service-coverage": "Operations that the embedded service implements, and how each was tested.",
      glossary: "The words of the docs, the messages, and the code.",
    }),
    groups: [
      {
        title: "Error codes",
        index: ["errors/index", "Every error code, with its meaning and exit code."],
        pages: pagesIn("errors"),
      },
    ],
  },
  {
    title: "Explanation",
    pages: {
      runs: "Why a run survives a crash and pays once: the ledger, resume, baselines, shards.",
      "placement-model": "How simulated placements are computed, and what they are worth.",
      architecture: "The folders of the code, and the way of one test through them.",
      security: "Secrets, files, narrow permissions, and releases.",
      dependencies: "Every package that Placewright depends on, and why.",
    },
    groups: [
      {
        title: "Decisions",
        index: ["decisions/index", "How decisions about the code are recorded."],
        pages: pagesIn("decisions"),
      },
    ],
  },
];

/** Returns the pages of a group with their descriptions, its index first. */
export const pagesOf = (group: Group | Folder): [page: string, description: string][] => [
  ...("index" in group ? [[...group.index] as [string, string]] : []),
  ...Object.entries(group.pages),
];

/** Returns a group and the groups below it, in the order of the sidebar. */
export const withBelow = (group: Group): readonly (Group | Folder)[] => [group, ...(group.groups ?? [])];

/** Returns the address of a page on the site. */
export const linkOf = (page: string): string => `/${page.replace(/(^|\/)index$/, "$1")}`;

/** Returns the title of a page: its first heading. */
export function titleOf(page: string): string {
  const title = /^# (.+)$/m.exec(textOf(page))?.[1];
  if (title === undefined) throw new Error(`docs/${page}.md has no heading`);
  return plain(title);
}

/** Leaves out pages that are generated and not there yet. */
function present(pages: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(pages).filter(([page]) => existsSync(join(docs, `${page}.md`))));
}

/** Returns the pages of a folder except its index, by name, each described by its first sentence. */
function pagesIn(folder: string): Record<string, string> {
  const names = readdirSync(join(docs, folder)).filter((name) => /^(?!index).*\.md$/.test(name));
  return Object.fromEntries(
    names.sort().map((name) => {
      const page = `${folder}/${name.slice(0, -3)}`;
      return [page, firstSentenceOf(page)];
    }),
  );
}

/** Returns the first sentence of a page, or of its section Context. */
function firstSentenceOf(page: string): string {
  const text = textOf(page);
  const body = text.split("\n## Context\n")[1] ?? text.replace(/^# .*$/m, "");
  const sentence = /^.+?[.?](?=\s|$)/.exec(plain(body.trim().replaceAll("\n", " ")))?.[0];
  if (sentence === undefined) throw new Error(`docs/${page}.md has no first sentence`);
  return sentence;
}

function textOf(page: string): string {
  return readFileSync(join(docs, `${page}.md`), "utf8");
}

/** Removes the markup of links, code, and emphasis. */
function plain(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
}
