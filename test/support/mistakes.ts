/** One thing that people get wrong: files, a command, and the place that its output must name. */
export interface Mistake {
  readonly title: string;
  /** Files of the project, in addition to those that each project has. The first is shown on the page. */
  readonly files?: Readonly<Record<string, string>>;
  /** Arguments of the command. Default: `run`. */
  readonly args?: readonly string[];
  /** Variables of the environment, shown before the command. */
  readonly env?: Readonly<Record<string, string>>;
  /** Encoding of the first file. Default: UTF-8. */
  readonly encoding?: "latin1";
  /** Place that the output begins a line with: `scenarios/sale.yaml:4:1`. Absent if no file is wrong. */
  readonly at?: string;
}

/** A paid project, so that a mistake that is noticed too late costs something. Tests count its requests. */
const paidConfig = `import { defineConfig } from "placewright";

export default defineConfig({
  projects: [{ name: "ses", provider: "sesv2", region: "us-east-1" }],
  check: { failOn: "never" },
});
`;

/** A scenario without mistakes. */
export const sale = `from: Acme <news@acme.example>
message:
  simple:
    subject: Spring is here
    text: "All tulips are 20% off until Sunday: https://acme.example/spring"
tags: [campaign]
expect:
  overall: [inbox >= 80]
`;

const offer = `from: Acme <news@acme.example>
message:
  template: { name: offer, subject: "{{headline}}" }
variants:
  - { locale: en, headline: Spring is here, products: [Tulip, Rose] }
expect:
  overall: [inbox >= 80]
`;

/** Files of each project, unless a mistake replaces them. */
export const commonFiles: Readonly<Record<string, string>> = {
  "placewright.config.ts": paidConfig,
  "scenarios/sale.yaml": sale,
};

/** Returns the scenario with a text replaced, which must be in it. */
function changed(text: string, from: string, to: string): Readonly<Record<string, string>> {
  if (!text.includes(from)) throw new Error(`the scenario has no ${from}`);
  return { "scenarios/sale.yaml": text.replace(from, to) };
}

const config = (body: string): Readonly<Record<string, string>> => ({
  "placewright.config.ts": `import { defineConfig } from "placewright";

export default defineConfig({
${body}
});
`,
});

const code = (body: string, imports = "defineScenario, simple"): Readonly<Record<string, string>> => ({
  "scenarios/sale.ts": `import { ${imports} } from "placewright";

${body}
`,
});

const template = (html: string): Readonly<Record<string, string>> => ({
  "templates/offer.html.hbs": html,
  "scenarios/sale.yaml": offer,
});

const inConfig: readonly Mistake[] = [
  {
    title: "A key that does not exist",
    files: config('  projcts: [{ name: "ses", provider: "sesv2" }],'),
    at: "placewright.config.ts:4:3",
  },
  {
    title: "A provider that does not exist",
    files: config('  projects: [{ name: "ses", provider: "ses" }],'),
    at: "placewright.config.ts:4:39",
  },
  {
    title: "A number in quotes",
    files: config('  maxNewTests: "20",'),
    at: "placewright.config.ts:4:16",
  },
  {
    title: "A duration without a unit",
    files: config('  timeout: "30",'),
    at: "placewright.config.ts:4:12",
  },
  {
    title: "Two projects with one name",
    files: config(`  projects: [
    { name: "ses", provider: "sesv2" },
    { name: "ses", provider: "pinpoint-email" },
  ],`),
    at: "placewright.config.ts:6:13",
  },
  {
    title: "A default project that does not exist",
    files: config('  projects: [{ name: "ses", provider: "sesv2" }],\n  defaultProjects: ["sess"],'),
    at: "placewright.config.ts:5:21",
  },
  {
    title: "A comma too few",
    files: config('  reports: "out"\n  timeout: "30m",'),
    at: "placewright.config.ts:5:3",
  },
  {
    title: "No default export",
    files: {
      "placewright.config.ts":
        'import { defineConfig } from "placewright";\n\nexport const config = defineConfig({ reports: "out" });\n',
    },
    at: "placewright.config.ts:3:1",
  },
  {
    title: "A severity for a check that does not exist",
    files: config('  check: { severities: { "text-prt": "off" } },'),
    at: "placewright.config.ts:4:26",
  },
  {
    title: "A schedule with an impossible time",
    files: config('  schedules: [{ name: "nightly", cron: "0 25 * * *" }],'),
    at: "placewright.config.ts:4:40",
  },
  {
    title: "A schedule for a project that does not exist",
    files: config(
      '  projects: [{ name: "ses", provider: "sesv2" }],\n  schedules: [{ name: "nightly", cron: "0 2 * * *", project: "sse" }],',
    ),
    at: "placewright.config.ts:5:62",
  },
  {
    title: "A reporter that does not exist",
    files: config('  reporters: ["junt=results.xml"],'),
    at: "placewright.config.ts:4:15",
  },
  {
    title: "A reporter module that does not exist",
    files: config('  reporters: ["./our-reporter.ts"],'),
    at: "placewright.config.ts:4:15",
  },
  {
    title: "A baseline of findings that is not JSON",
    files: {
      "findings.json": '{ "findings": [\n',
      ...config('  check: { baseline: "findings.json" },'),
    },
    args: ["check"],
    at: "findings.json:2:1",
  },
  {
    title: "Recorded DNS answers that do not exist",
    files: config('  check: { dns: "dns/answers.json" },'),
    args: ["check"],
    at: "placewright.config.ts:4:17",
  },
  {
    title: "A folder of scenarios that does not exist",
    files: config('  scenarios: "szenarien",'),
  },
];

const inYaml: readonly Mistake[] = [
  {
    title: "A key that does not exist",
    files: changed(sale, "expect:", "expct:"),
    at: "scenarios/sale.yaml:7:1",
  },
  {
    title: "A key that is missing",
    files: changed(sale, "from: Acme <news@acme.example>\n", ""),
    at: "scenarios/sale.yaml:1:1",
  },
  {
    title: "An email address that is none",
    files: changed(sale, "Acme <news@acme.example>", "Acme <news@acme>"),
    at: "scenarios/sale.yaml:1:7",
  },
  {
    title: "A colon in a text without quotes",
    files: changed(sale, "subject: Spring is here", "subject: Spring: 20% off"),
    at: "scenarios/sale.yaml:4:14",
  },
  {
    title: "A tab as indentation",
    files: changed(sale, "    subject", "\tsubject"),
    at: "scenarios/sale.yaml:4:1",
  },
  {
    title: "The same key twice",
    files: changed(sale, "tags: [campaign]", "tags: [campaign]\ntags: [spring]"),
    at: "scenarios/sale.yaml:7:1",
  },
  {
    title: "A list that is a text",
    files: changed(sale, "tags: [campaign]", "tags: campaign"),
    at: "scenarios/sale.yaml:6:7",
  },
  {
    title: "Two sources for one message",
    files: changed(sale, "message:\n", "message:\n  eml: mails/spring.eml\n"),
    at: "scenarios/sale.yaml:3:3",
  },
  {
    title: "An attachment that does not exist",
    files: changed(
      sale,
      '  simple:\n    subject: Spring is here\n    text: "All tulips are 20% off until Sunday: https://acme.example/spring"',
      "  mime:\n    subject: Your invoice\n    text: It is attached.\n    attachments: [{ path: files/invoice.pdf }]",
    ),
    at: "scenarios/sale.yaml:6:27",
  },
  {
    title: "A data file that does not exist",
    files: changed(sale, "tags:", "variants: data/locales.csv\ntags:"),
    at: "scenarios/sale.yaml:6:11",
  },
  {
    title: "A data file with a broken row",
    files: {
      "data/locales.csv": "locale,headline\nen,Spring is here\nde,Frühling, endlich\n",
      ...changed(sale, "tags:", "variants: data/locales.csv\ntags:"),
    },
    at: "data/locales.csv:3",
  },
  {
    title: "A data file that is not JSON",
    files: {
      "data/locales.json": '[\n  { "locale": "en" },\n  { "locale": "de", }\n]\n',
      ...changed(sale, "tags:", "variants: data/locales.json\ntags:"),
    },
    at: "data/locales.json:3:21",
  },
  {
    title: "Two variants with one name",
    files: changed(sale, "tags:", "variants: [{ name: en }, { name: en }]\ntags:"),
    at: "scenarios/sale.yaml:6:11",
  },
  {
    title: "Two scenarios with one name",
    files: { "scenarios/spring.yaml": `name: sale\n${sale}` },
    at: "scenarios/spring.yaml:1:7",
  },
  {
    title: "A file that is not UTF-8",
    files: changed(sale, "Spring is here", "Frühling ist da"),
    encoding: "latin1",
    at: "scenarios/sale.yaml:4:16",
  },
  {
    title: "A severity for a check that does not exist",
    files: changed(sale, "tags:", "check: { severities: { text-prt: off } }\ntags:"),
    at: "scenarios/sale.yaml:6:24",
  },
];

const inCode: readonly Mistake[] = [
  {
    title: "A comma too many",
    files: code(
      'export default defineScenario({\n  from: "news@acme.example",,\n  message: simple({ subject: "Hello", text: "Hello" }),\n  expect: { overall: ["inbox >= 80"] },\n});',
    ),
    at: "scenarios/sale.ts:4:29",
  },
  {
    title: "A key that does not exist",
    files: code(
      'export default defineScenario({\n  from: "news@acme.example",\n  mesage: simple({ subject: "Hello", text: "Hello" }),\n  expect: { overall: ["inbox >= 80"] },\n});',
    ),
    at: "scenarios/sale.ts:5:3",
  },
  {
    title: "No default export",
    files: code(
      'export const sale = defineScenario({\n  from: "news@acme.example",\n  message: simple({ subject: "Hello", text: "Hello" }),\n  expect: { overall: ["inbox >= 80"] },\n});',
    ),
    at: "scenarios/sale.ts:3:1",
  },
  {
    title: "A package that is not installed",
    files: code('import { translate } from "our-texts";\n\nexport default translate("spring");'),
    at: "scenarios/sale.ts:3:27",
  },
  {
    title: "A name that the package does not have",
    files: code(
      'export default defineScenario({\n  from: "news@acme.example",\n  message: simpel({ subject: "Hello", text: "Hello" }),\n  expect: { overall: ["inbox >= 80"] },\n});',
      "defineScenario, simpel",
    ),
    at: "scenarios/sale.ts:5",
  },
  {
    title: "A message function that throws",
    files: code(
      'export default defineScenario({\n  from: "news@acme.example",\n  variants: [{ name: "en" }],\n  message: ({ prices }) => simple({ subject: "From " + prices[0], text: "Hello" }),\n  expect: { overall: ["inbox >= 80"] },\n});',
    ),
    at: "scenarios/sale.ts:6",
  },
  {
    title: "A message function that returns nothing",
    files: code(
      'export default defineScenario({\n  from: "news@acme.example",\n  message: () => {\n    simple({ subject: "Hello", text: "Hello" });\n  },\n  expect: { overall: ["inbox >= 80"] },\n});',
    ),
    at: "scenarios/sale.ts:5:3",
  },
  {
    title: "A text instead of a list",
    files: code(
      'export default defineScenario({\n  from: "news@acme.example",\n  message: simple({ subject: "Hello", text: "Hello" }),\n  expect: { overall: "inbox >= 80" },\n});',
    ),
    at: "scenarios/sale.ts:6:22",
  },
];

const inTemplates: readonly Mistake[] = [
  {
    title: "A template that does not exist",
    files: {
      "scenarios/sale.yaml": offer.replace("name: offer", "name: ofer"),
      "templates/offer.html.hbs": "<p>Hi</p>\n",
    },
    at: "scenarios/sale.yaml:3:21",
  },
  {
    title: "A variable that no data has",
    files: template("<h1>{{headlin}}</h1>\n<p>All tulips are 20% off.</p>\n"),
    at: "templates/offer.html.hbs:1:7",
  },
  {
    title: "A partial that does not exist",
    files: {
      ...template("<h1>{{headline}}</h1>\n{{> partials/buton}}\n"),
      "templates/partials/button.hbs": "<a>Buy</a>\n",
    },
    at: "templates/offer.html.hbs:2:5",
  },
  {
    title: "A helper that does not exist",
    files: template("<h1>{{upcase headline}}</h1>\n"),
    at: "templates/offer.html.hbs:1:5",
  },
  {
    title: "A block that is not closed",
    files: template("<ul>\n{{#each products}}\n  <li>{{this}}</li>\n</ul>\n"),
    at: "templates/offer.html.hbs:2:1",
  },
  {
    title: "A block that another one closes",
    files: template("{{#if headline}}\n  <h1>{{headline}}</h1>\n{{/each}}\n"),
    at: "templates/offer.html.hbs:1:4",
  },
  {
    title: "A list where a text belongs",
    files: template("<p>Now: {{products}}</p>\n"),
    at: "templates/offer.html.hbs:1:11",
  },
  {
    title: "A translation that does not exist",
    files: {
      ...template('<p>{{t "gretting"}}</p>\n'),
      "templates/locales/en.yaml": "greeting: Good morning\n",
    },
    at: "templates/offer.html.hbs:1:4",
  },
  {
    title: "A broken file of translations",
    files: {
      "templates/locales/en.yaml": "greeting: Hello: you\n",
      ...template('<p>{{t "greeting"}}</p>\n'),
    },
    at: "templates/locales/en.yaml:1:11",
  },
];

const inThresholds: readonly Mistake[] = [
  {
    title: "An operator the wrong way around",
    files: changed(sale, "inbox >= 80", "inbox => 80"),
    at: "scenarios/sale.yaml:8:13",
  },
  {
    title: "A metric that does not exist",
    files: changed(sale, "inbox >= 80", "inbx >= 80"),
    at: "scenarios/sale.yaml:8:13",
  },
  {
    title: "More than 100 percent",
    files: changed(sale, "inbox >= 80", "inbox >= 800"),
    at: "scenarios/sale.yaml:8:13",
  },
  {
    title: "Two thresholds in one text",
    files: changed(sale, "[inbox >= 80]", "[inbox >= 80 and spam <= 5]"),
    at: "scenarios/sale.yaml:8:13",
  },
  {
    title: "An asterisk without quotes",
    files: changed(sale, "overall:", "*:"),
    at: "scenarios/sale.yaml:8:6",
  },
  {
    title: "A control that is not set",
    files: changed(sale, "inbox >= 80", "inbox >= control - 5"),
    at: "scenarios/sale.yaml:8:13",
  },
  {
    title: "Nothing that is expected",
    files: changed(sale, "  overall: [inbox >= 80]", "  overall: []"),
    at: "scenarios/sale.yaml:8:12",
  },
];

const customCheck = `import { defineCheck, defineConfig } from "placewright";

const brandName = defineCheck({
  id: "acme/brand-name",
  severity: "warn",
  about: "The subject names the brand",
  fix: "Name Acme in the subject",
  source: "https://brand.acme.example/mail",
  run: ({ subject }) => (subject?.includes("Acme") ? [] : [{ message: "the subject does not name Acme" }]),
});

export default defineConfig({
  projects: [{ name: "ses", provider: "sesv2", region: "us-east-1" }],
  check: { failOn: "never", custom: [brandName] },
});
`;

const inSelectors: readonly Mistake[] = [
  {
    title: "A mailbox provider that is misspelled",
    files: changed(sale, "  overall: [inbox >= 80]", "  overall: [inbox >= 80]\n  Gmial: [inbox >= 90]"),
    at: "scenarios/sale.yaml:9:3",
  },
  {
    title: "A scope that is misspelled",
    files: changed(sale, "overall:", "overal:"),
    at: "scenarios/sale.yaml:8:3",
  },
  {
    title: "A mailbox provider that your seeds do not have",
    files: {
      ...changed(sale, "overall:", "Outlook:"),
      ...config(`  projects: [
    {
      name: "own",
      provider: "seedlist",
      send: { via: "smtp", host: "127.0.0.1", port: 9 },
      seeds: [
        {
          isp: "Gmail",
          authservId: "mx.google.com",
          imap: { host: "127.0.0.1", port: 9 },
          seeds: [{ address: "ada@gmail.example", password: { env: "SEED_PASSWORD" } }],
        },
      ],
    },
  ],`),
    },
    at: "scenarios/sale.yaml:8:3",
  },
  {
    title: "A project that does not exist",
    args: ["run", "--project", "sess"],
  },
  {
    title: "A tag that no scenario has",
    args: ["run", "--tag", "campain"],
  },
  {
    title: "A tag that no scenario has, with one that exists",
    args: ["run", "--tag", "campaign,sprng"],
    files: { "scenarios/spring.yaml": sale.replace("[campaign]", "[campaign, spring]") },
  },
  {
    title: "An offline check that does not exist",
    files: changed(sale, "  overall:", "  checks: { one-click-unsubscibe: passed }\n  overall:"),
    at: "scenarios/sale.yaml:8:13",
  },
  {
    title: "A custom check that does not exist",
    files: {
      ...changed(sale, "  overall:", "  checks: { acme/brandname: passed }\n  overall:"),
      "placewright.config.ts": customCheck,
    },
    at: "scenarios/sale.yaml:8:13",
  },
  {
    title: "A pattern that is none",
    args: ["run", "--grep", "sale (de"],
  },
  {
    title: "A pattern that matches nothing",
    args: ["run", "--grep", "autumn"],
  },
];

const inCommands: readonly Mistake[] = [
  { title: "A command that does not exist", args: ["rnu"] },
  { title: "An option that does not exist", args: ["run", "--gerp", "sale"] },
  { title: "A file that does not exist", args: ["run", "scenarios/sales.yaml"] },
  { title: "A duration in words", args: ["run", "--timeout", "an hour"] },
  { title: "A shard that is not there", args: ["run", "--shard", "5/4"] },
  { title: "A reporter that does not exist", args: ["run", "--reporter", "junti=results.xml"] },
  { title: "A config file that does not exist", args: ["run", "--config", "placewright.prod.ts"] },
  { title: "A file as the folder of reports", args: ["run", "--reports", "scenarios/sale.yaml"] },
  { title: "A variable with an invalid value", args: ["run"], env: { PLACEWRIGHT_TIMEOUT: "soon" } },
  { title: "A date that is none", args: ["run", "--date", "2026-02-31"] },
  { title: "A message that does not exist", args: ["check", "mails/spring.eml"] },
  { title: "Merging a folder without a report", args: ["merge", "shard-1", "shard-2"] },
  {
    title: "Merging a report that is broken",
    files: { "shard-1/report.json": '{ "schemaVersion": 1,\n' },
    args: ["merge", "shard-1"],
    at: "shard-1/report.json:2:1",
  },
  {
    title: "Merging a file that is not a report",
    files: { "shard-1/report.json": '{ "name": "acme", "version": "1.0.0" }\n' },
    args: ["merge", "shard-1"],
    at: "shard-1/report.json",
  },
  { title: "A schedule that does not exist", args: ["schedule", "pause", "nightly"] },
  { title: "A fixture of the service that does not exist", args: ["service", "--fixture", "account.yaml"] },
  {
    title: "A fixture of the service with a key that does not exist",
    files: { "account.yaml": "profile: easy\nidentites:\n  - acme.example\n" },
    args: ["service", "--fixture", "account.yaml"],
    at: "account.yaml:2:1",
  },
];

const inBaselines: readonly Mistake[] = [
  { title: "A run that does not exist as the baseline", args: ["baseline", "set", "20260301-081500-3fa9c1"] },
  { title: "An id that no run can have", args: ["baseline", "set", "yesterday"] },
  { title: "A project that does not exist", args: ["baseline", "show", "--project", "sess"] },
  { title: "A baseline of findings that does not exist", args: ["check", "--baseline", "findings.json"] },
  {
    title: "A baseline of findings with another content",
    files: { "findings.json": '{ "findings": "none" }\n' },
    args: ["check", "--baseline", "findings.json"],
    at: "findings.json:1:1",
  },
  { title: "A ledger that does not exist", args: ["status", "--ledger", "runs"] },
];

const seedlist = (own: string, send = '{ via: "smtp", host: "127.0.0.1", port: 9 }') =>
  config(`  projects: [
    {
      name: "own",
      provider: "seedlist",
      send: ${send},
      seeds: [
        {
          isp: "Gmail",
          authservId: "mx.google.com",
          imap: { host: "127.0.0.1", port: 9 },
          seeds: [${own}],
        },
      ],
    },
  ],`);

const inProviders: readonly Mistake[] = [
  {
    title: "A region that is none",
    files: config('  projects: [{ name: "ses", provider: "sesv2", region: "eu west 1" }],'),
    at: "placewright.config.ts:4:56",
  },
  {
    title: "An endpoint without a scheme",
    files: config('  projects: [{ name: "ses", provider: "sesv2", endpoint: "localhost:8025" }],'),
    at: "placewright.config.ts:4:58",
  },
  {
    title: "A role that is not an ARN",
    files: config('  projects: [{ name: "ses", provider: "sesv2", role: "placement" }],'),
    at: "placewright.config.ts:4:54",
  },
  {
    title: "A password in the config",
    files: seedlist('{ address: "ada@gmail.example", password: "tulip-2026" }'),
    at: "placewright.config.ts:14:61",
  },
  {
    title: "A seed that is not an email address",
    files: seedlist('{ address: "ada", password: { env: "SEED_PASSWORD" } }'),
    at: "placewright.config.ts:14:30",
  },
  {
    title: "A custom provider that does not exist",
    files: config('  projects: [{ name: "panel", provider: "module", module: "./providers/panel.ts" }],'),
    at: "placewright.config.ts:4:59",
  },
  {
    title: "A custom provider without a default export",
    files: {
      "providers/panel.ts": "export const panel = {};\n",
      ...config('  projects: [{ name: "panel", provider: "module", module: "./providers/panel.ts" }],'),
    },
    at: "providers/panel.ts:1:1",
  },
];

/** A mistake in a suite for Vitest: its code, and a text of its failure. */
export interface SuiteMistake {
  readonly title: string;
  readonly code: string;
  readonly says: string;
}

const suiteTest = (body: string): string => `import { simple } from "placewright";
import { measure } from "placewright/vitest";
import { expect, test } from "vitest";

test("the welcome mail lands in the inbox", async () => {
${body}
}, 60_000);
`;

const welcome = `  const result = await measure({
    from: "Acme <news@acme.example>",
    message: simple({ subject: "Welcome", text: "Good to see you." }),
    expect: { overall: ["inbox >= 10"] },
  });
`;

/** Mistakes in suites for Vitest. */
export const suiteMistakes: readonly SuiteMistake[] = [
  {
    title: "A project that does not exist",
    code: 'import { scenarioTests } from "placewright/vitest";\n\nscenarioTests("scenarios/**", { project: ["lcoal"] });\n',
    says: 'No project named "lcoal" in the config. Did you mean "local"?',
  },
  {
    title: "A pattern that matches no file",
    code: 'import { scenarioTests } from "placewright/vitest";\n\nscenarioTests("scenaros/**");\n',
    says: 'No file or folder named "scenaros/**"',
  },
  {
    title: "A mailbox provider that is misspelled",
    code: suiteTest(
      `  const result = await measure({
    from: "Acme <news@acme.example>",
    message: simple({ subject: "Welcome", text: "Good to see you." }),
    expect: { Gmial: ["inbox >= 80"] },
  });
  expect(result).toHavePassed();`,
    ),
    says: 'expect.Gmial is not the name of a mailbox provider. Did you mean "Gmail"?',
  },
  {
    title: "A message without a sender",
    code: suiteTest(
      `  const message = simple({ subject: "Welcome", text: "Good to see you." });
  await measure({ message, expect: { overall: ["inbox >= 10"] } } as never);`,
    ),
    says: "from is missing. Add it.",
  },
  {
    title: "A threshold that does not parse",
    code: suiteTest(`${welcome}  expect(result).toMeetPlacement({ overall: ["inbox => 80"] });`),
    says: '"inbox => 80" has no operator. Did you mean ">="?',
  },
  {
    title: "A matcher on something that is not a result",
    code: `import "placewright/vitest";
import { expect, test } from "vitest";

test("the welcome mail lands in the inbox", () => {
  expect("inbox").toLandInInbox({ atLeast: 80 });
});
`,
    says: "measure()",
  },
];

/** All mistakes, by where people make them. */
export const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  "in the config": inConfig,
  "in a scenario in YAML": inYaml,
  "in a scenario in TypeScript": inCode,
  "in a template": inTemplates,
  "in a threshold": inThresholds,
  "in a selector": inSelectors,
  "on the command line": inCommands,
  "with baselines and the ledger": inBaselines,
  "in the settings of a provider": inProviders,
};
