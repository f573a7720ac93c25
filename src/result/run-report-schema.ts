import { z } from "zod";
import type { ErrorCode } from "../base/errors.ts";
import { operators } from "./assertion.ts";
import { emlPathPattern } from "./eml-path.ts";
import { severities } from "./finding.ts";
import { healthMetrics } from "./health.ts";
import { linkPattern } from "./link.ts";
import { landings, metrics } from "./placement.ts";
import type { RunReport } from "./run-report.ts";
import { type Verdict, verdicts } from "./verdict.ts";

// A record, so that a code that is missing in either list is a type error.
const errorCodes: { readonly [Code in ErrorCode]: Code } = {
  usage: "usage",
  "config-invalid": "config-invalid",
  "scenario-invalid": "scenario-invalid",
  "scenario-duplicate": "scenario-duplicate",
  "selection-empty": "selection-empty",
  "threshold-invalid": "threshold-invalid",
  "template-invalid": "template-invalid",
  "message-invalid": "message-invalid",
  "file-missing": "file-missing",
  "file-outside-project": "file-outside-project",
  "report-unwritable": "report-unwritable",
  "service-unavailable": "service-unavailable",
  "engine-unavailable": "engine-unavailable",
  "ledger-unusable": "ledger-unusable",
  "ledger-unsealed": "ledger-unsealed",
  "run-missing": "run-missing",
  "run-project-changed": "run-project-changed",
  "run-busy": "run-busy",
  "run-taken-over": "run-taken-over",
  "run-unrecorded": "run-unrecorded",
  "provider-unreachable": "provider-unreachable",
  "provider-credentials": "provider-credentials",
  "provider-access-denied": "provider-access-denied",
  "provider-throttled": "provider-throttled",
  "provider-limit": "provider-limit",
  "provider-account": "provider-account",
  "provider-rejected": "provider-rejected",
  "provider-not-found": "provider-not-found",
  "provider-answer-invalid": "provider-answer-invalid",
  "provider-fault": "provider-fault",
  internal: "internal",
};

/** Limits for reading a report: far above what any run writes, and low enough to bound memory. */
const maxCharacters = 100_000;
const maxBodyCharacters = 64 * 1024 * 1024;
const maxItems = 100_000;
const maxNumber = 1e12;
const maxShards = 10_000;

/** A run's id is also the name of its report folder. */
const runIdPattern = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

const text = (description: string) => z.string().max(maxCharacters).describe(description);
const optionalText = (description: string) =>
  z.string().max(maxCharacters).exactOptional().describe(description);
const optionalBody = (description: string) =>
  z.string().max(maxBodyCharacters).exactOptional().describe(description);
const link = (description: string) =>
  z.string().regex(linkPattern, "expected an https link").describe(description);
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(maxItems);
const name = z.string().max(maxCharacters);
const number = z.number().min(-maxNumber).max(maxNumber);
const count = (description: string) => z.int().nonnegative().max(maxNumber).describe(description);
const contentHash = z.string().regex(/^[0-9a-f]{8,64}$/, "expected a content hash in hexadecimal");
const time = (description: string) => z.iso.datetime().describe(`${description} ISO 8601, UTC.`);
const verdict = (description: string) => z.enum(verdicts).describe(description);
const percent = (description: string) => z.number().min(0).max(100).exactOptional().describe(description);

const verdictCounts: Readonly<Record<Verdict, z.ZodInt>> = {
  passed: count("Every expectation held."),
  warned: count("Only expectations that warn did not hold."),
  failed: count("An expectation did not hold."),
  "not-measured": count("A figure that was expected something of was not measured."),
  pending: count("The provider still measures."),
  errored: count("The provider, or the way to it, failed."),
  skipped: count("Never submitted."),
};

const rangeOf = (share: string) =>
  z
    .strictObject({
      lowPercent: z.number().min(0).max(100).describe("Its lower end."),
      highPercent: z.number().min(0).max(100).describe("Its upper end."),
    })
    .describe(`The range of ${share}.`);

const figures = {
  inboxPercent: percent(
    "Share of the seed mailboxes that found the message in the inbox. Absent: not measured.",
  ),
  spamPercent: percent("Share that found it in the spam folder. Absent: not measured."),
  missingPercent: percent("Share that it never reached. Absent: not measured."),
  spfPercent: percent("Share that saw SPF pass. Absent: not measured."),
  dkimPercent: percent("Share that saw DKIM pass. Absent: not measured."),
  dmarcPercent: percent("Share that saw DMARC pass. Absent: not measured."),
  seedCount: count("How many seed mailboxes the shares stand for, where the provider tells.").exactOptional(),
  ranges: z
    .strictObject({
      inbox: rangeOf("inbox"),
      spam: rangeOf("spam"),
      missing: rangeOf("missing"),
    })
    .exactOptional()
    .describe("Where the shares lie with a certainty of 95 %. Only if a model gave them."),
  effectiveSeedCount: number
    .nonnegative()
    .exactOptional()
    .describe(
      "How many equally weighted seeds would tell as much, where they are weighted by their audience.",
    ),
  tabs: z
    .record(name, z.number().min(0).max(100))
    .exactOptional()
    .describe("Of the seeds in a tabbed inbox, the percent in each tab."),
  deliverySeconds: z
    .strictObject({
      median: number.nonnegative().describe("Half of them took no longer."),
      slowest: number.nonnegative().describe("The last one."),
    })
    .exactOptional()
    .describe("How long the copies took that arrived."),
};

const placement = z
  .strictObject({
    overall: z.strictObject(figures).describe("Over all seed mailboxes."),
    isps: list(
      z.strictObject({
        isp: text("The mailbox provider, as the measuring provider names it."),
        ...figures,
      }),
    ).describe("At each mailbox provider."),
    simulated: z.boolean().describe("True where a model and no mailbox gave the figures."),
    calibration: z
      .strictObject({
        tests: count("Measured placement tests that the model was fitted to."),
        brier: number.nonnegative().describe("Brier score on tests that were held out; 0 is perfect."),
        brierLow: number.nonnegative().describe("The lower end of its 95 % interval."),
        brierHigh: number.nonnegative().describe("The upper end of its 95 % interval."),
      })
      .exactOptional()
      .describe("What the model was fitted to. Only if `placewright calibrate` fitted it."),
    reasons: list(name).exactOptional().describe("Why the seeds were placed so, in plain words."),
    seeds: list(
      z.strictObject({
        seed: text("The mailbox's address."),
        isp: text("Its mailbox provider."),
        place: z.enum([...landings, "not-measured"]).describe("Where its copy was found."),
        reason: optionalText("Why it was not measured."),
        tab: optionalText("The tab of the inbox."),
        deliverySeconds: number.nonnegative().exactOptional().describe("How long the copy took."),
        spf: z.boolean().exactOptional().describe("Whether its receiver saw SPF pass."),
        dkim: z.boolean().exactOptional().describe("Whether its receiver saw DKIM pass."),
        dmarc: z.boolean().exactOptional().describe("Whether its receiver saw DMARC pass."),
      }),
    )
      .exactOptional()
      .describe("Each seed mailbox, where they are one's own."),
  })
  .meta({ title: "Placement", description: "Where the message landed." });

const healthFigures = {
  inboxPercent: percent("Of what was delivered. Absent: not measured."),
  spamPercent: percent("Of what was delivered. Absent: not measured."),
  readPercent: percent("Of the inbox. Absent: not measured."),
  deletePercent: percent("Of the inbox, without being read. Absent: not measured."),
  bouncePercent: percent("Permanent bounces, of what was sent. Absent: not measured."),
  complaintPercent: percent("Of the deliveries whose receivers tell. Absent: not measured."),
  openPercent: percent("Of the deliveries that can tell. Absent: not measured."),
  clickPercent: percent("Of the deliveries that can tell. Absent: not measured."),
  volume: number.nonnegative().exactOptional().describe("How many messages the figures stand for."),
};

const health = z
  .strictObject({
    domain: text("Whose mail it was."),
    from: time("Begin of the time."),
    to: time("End of the time."),
    overall: z.strictObject(healthFigures).describe("Of the whole time."),
    isps: list(z.strictObject({ isp: text("The mailbox provider."), ...healthFigures })).describe(
      "At each mailbox provider.",
    ),
    days: list(
      z.strictObject({ day: z.iso.date().describe("`2026-03-01`, UTC."), ...healthFigures }),
    ).describe("Day by day, the oldest first."),
    campaigns: list(
      z.strictObject({
        id: text("The provider's id."),
        subject: text("Its subject."),
        from: text("Its sender."),
        firstSeenAt: time("When its first message was seen.").exactOptional(),
        ...healthFigures,
      }),
    ).describe("The newest first."),
    blocklistings: list(
      z.strictObject({
        ip: text("The address."),
        list: text("The list that names it."),
        description: optionalText("What the list says."),
      }),
    )
      .exactOptional()
      .describe("Of the account's own addresses. Absent: not measured."),
    recommendations: list(
      z.strictObject({
        description: text("What to mend."),
        impact: optionalText("`HIGH` or `LOW`."),
      }),
    )
      .exactOptional()
      .describe("Those that are open. Absent: not measured."),
    notMeasured: list(
      z.strictObject({
        metrics: list(z.enum(healthMetrics)).describe("What was not measured."),
        reason: text("Why."),
      }),
    ).describe("Never counted as passed."),
    simulated: z.boolean().describe("True where a model and no mailbox gave the figures."),
  })
  .meta({ title: "Health", description: "How a domain's mail has fared." });

const assertion = z
  .strictObject({
    scope: text("`overall`, or the mailbox provider it was evaluated at."),
    source: text("As the scenario says it: `inbox >= 95`."),
    metric: z.enum([...new Set([...metrics, ...healthMetrics])]).describe("What was compared."),
    operator: z.enum(operators).describe("How it was compared."),
    expectedPercent: number
      .exactOptional()
      .describe("The threshold, in points. Absent where it hangs on a baseline that does not exist."),
    actualPercent: percent("The figure, in points. Absent: not measured."),
    expectedCount: count("In place of percentages, where things are counted.").exactOptional(),
    actualCount: count("How many there are. Absent: not measured.").exactOptional(),
    interval: z
      .strictObject({
        lowPercent: z.number().min(0).max(100).describe("Its lower end, in points."),
        highPercent: z.number().min(0).max(100).describe("Its upper end, in points."),
      })
      .exactOptional()
      .describe("Where the share lies with the confidence demanded, as far as the seeds can tell."),
    level: z.enum(["error", "warn"]).describe("`error` fails the test, `warn` only warns."),
    outcome: z.enum(["passed", "warned", "failed", "not-measured"]).describe("What came of it."),
    message: text("One sentence for a person."),
  })
  .meta({ title: "Assertion", description: "One evaluated expectation, kept whether it held or not." });

const ids = (description: string) => list(name).describe(description);

const finding = z
  .strictObject({
    check: text("The check's id."),
    severity: z.enum(severities).describe("An error holds the message back, a warning does not."),
    message: text("What is wrong with this message."),
    fix: text("What to do about it."),
    source: link("Where the rule stands."),
    line: z.int().positive().exactOptional().describe("In the message's source."),
    excerpt: optionalText("The words in question."),
  })
  .meta({ title: "Finding", description: "What an offline check says of the message." });

const checkReport = z
  .strictObject({
    findings: list(finding).describe("Gravest first."),
    accepted: count("How many findings a baseline accepts; they are left out."),
    passed: ids("Ids of the checks that passed."),
    notMeasured: list(z.strictObject({ check: text("The check's id."), reason: text("Why.") })).describe(
      "What could not be measured, which is never passed.",
    ),
    rulePacks: list(
      z.strictObject({
        id: text("The pack: `gmail-2025-11`."),
        provider: text("Whose rules they are."),
        source: link("The provider's own page."),
        met: ids("Checks of rules that are met."),
        broken: list(
          z.strictObject({
            check: text("The check's id."),
            consequence: z.enum(["rejected", "spam", "limited"]).describe("What the provider does."),
          }),
        ).describe("Rules that are broken."),
        notMeasured: ids("Checks of rules that could not be measured."),
      }),
    ).describe("How the message stands with the mailbox providers' rules."),
    spam: list(
      z.strictObject({
        engine: text("`builtin`, `rspamd` or `spamassassin`."),
        normalised: number
          .exactOptional()
          .describe("On one scale for all engines: at 5 it is spam. Absent: not measured."),
        score: number.exactOptional().describe("In the engine's own points."),
        threshold: number.exactOptional().describe("From which on the engine calls it spam."),
        symbols: list(
          z.strictObject({
            name: text("The engine's rule."),
            score: number.describe("Its points."),
            description: text("What it is about."),
          }),
        ).describe("Weightiest first."),
        error: optionalText("Why it was not measured."),
      }),
    ).describe("What spam engines make of it."),
  })
  .meta({ title: "Checks", description: "What was found before sending." });

const error = z
  .strictObject({
    code: z.enum(errorCodes).describe("Stable name of the kind of error."),
    message: text("What could not be done, and why."),
    hint: optionalText("What to do next."),
    answer: optionalBody("What the provider answered, as JSON text, if the answer is what is wrong."),
  })
  .meta({ title: "Error", description: "Why the test could not be carried out." });

const projectName = text("Name of the project.");
const createdName = text("Name under which the test was created.");
const providerId = text("The provider's id of the test.");

const reconciliation = z
  .strictObject({
    checkedAt: time("Time of the comparison. In a merged report, the earliest of its shards."),
    doubles: list(
      z.strictObject({
        project: projectName,
        testId: optionalText("Id of the test. Absent if the ledger does not know the name."),
        reportName: createdName,
        reportIds: list(name).describe("The provider's ids of all tests with this name."),
      }),
    ).describe(
      "Names that the provider has more than once. Each of their tests may be billed; the exit code is 3.",
    ),
    orphans: list(
      z.strictObject({ project: projectName, reportName: createdName, reportId: providerId }),
    ).describe("Tests of this run that the provider has, without a record in the ledger."),
    vanished: list(
      z.strictObject({
        project: projectName,
        testId: text("Id of the test."),
        reportName: createdName,
        reportId: providerId,
      }),
    ).describe("Tests in the ledger that the provider no longer lists."),
    unchecked: list(z.strictObject({ project: projectName, reason: text("Cause of the failed comparison.") }))
      .exactOptional()
      .describe("Projects whose provider did not return its list."),
  })
  .meta({ title: "Reconciliation", description: "Differences between the ledger and the providers." });

const runId = text("The run that measured it.");

const test = z
  .strictObject({
    position: z
      .int()
      .positive()
      .max(maxItems)
      .describe("Its place in the whole run, from 1; a shard keeps it."),
    id: text("Unique in a run and the same in the next run: `spring-sale[de]@local`."),
    title: text("Scenario and variant, for a person: `spring-sale (de)`."),
    scenario: text("The scenario's name."),
    variant: optionalText("The row of the scenario's data that this test stands for."),
    project: text("The project of the configuration."),
    provider: text("Who measured: `local`, `sesv2`, `pinpoint-email`."),
    region: optionalText("The provider's region."),
    file: text("The scenario's file, relative to the project folder."),
    tags: list(name).describe("The scenario's tags."),
    role: z
      .enum(["control", "health"])
      .exactOptional()
      .describe(
        "`control`: a known good message, which others are compared with. `health`: how a domain's mail has fared.",
      ),
    verdict: verdict("What the test came to."),
    summary: text("One sentence that says why."),
    placement: placement.exactOptional(),
    health: health.exactOptional(),
    assertions: list(assertion).describe("Every expectation, passed ones too."),
    checks: checkReport.exactOptional().describe("What was found before sending. Absent: not checked."),
    checkAssertions: list(
      z.strictObject({
        source: text("As the scenario says it: `spamScore < 3`."),
        level: z.enum(["error", "warn"]).describe("`error` fails the test, `warn` only warns."),
        outcome: z.enum(["passed", "warned", "failed", "not-measured"]).describe("What came of it."),
        message: text("One sentence for a person."),
      }),
    )
      .exactOptional()
      .describe("What the scenario demands of the checks."),
    heldBack: z
      .boolean()
      .exactOptional()
      .describe("True where it was never submitted, because of what was found."),
    error: error.exactOptional(),
    baseline: z
      .strictObject({ runId, measuredAt: time("When."), placement })
      .exactOptional()
      .describe("What it is compared with, by thresholds on the baseline too."),
    trend: list(
      z.strictObject({
        runId,
        measuredAt: time("When."),
        inboxPercents: z
          .record(name, z.number().min(0).max(100))
          .describe("By mailbox provider, and `overall`."),
      }),
    )
      .exactOptional()
      .describe("How the runs before it went, the oldest first."),
    control: z
      .strictObject({ testId: text("The test that measured it."), placement: placement.exactOptional() })
      .exactOptional()
      .describe("The known good message that was measured beside it."),
    reused: z
      .strictObject({ runId, measuredAt: time("When.") })
      .exactOptional()
      .describe("Where an earlier run measured the very same message: nothing was created."),
    earlierAttempts: list(
      z.strictObject({
        number: z.int().positive().describe("From 1."),
        verdict: verdict("What it came to."),
        summary: text("One sentence that says why."),
        reportName: text("The name it was created under."),
        reportId: optionalText("The provider's id of it."),
        placement: placement.exactOptional(),
      }),
    )
      .exactOptional()
      .describe("Attempts before the one that counts, the first first."),
    contentHash: contentHash.describe("The message: a key of `messages`."),
    reportName: text("The unique name the test was created under at the provider."),
    reportId: optionalText("The provider's id of the test. Absent where nothing was submitted."),
    submitUncertain: z
      .boolean()
      .exactOptional()
      .describe("True where a submit was sent and its answer never came: the test may exist and cost money."),
    submittedAt: time("When the provider took the test.").exactOptional(),
    completedAt: time("When its result was read.").exactOptional(),
  })
  .meta({ title: "Test", description: "One placement test: scenario × variant × project." });

const message = z
  .strictObject({
    contentHash: contentHash.describe("SHA-256 in hexadecimal, the same for the same content."),
    kind: z.enum(["raw", "simple", "template"]).describe("What the provider was asked to send."),
    from: text("The From header."),
    subject: text("The subject, decoded."),
    sizeBytes: count("The message's size in bytes."),
    headers: list(
      z.strictObject({
        name: text("As written."),
        value: z.string().max(maxBodyCharacters).describe("Unfolded and decoded."),
      }),
    ).describe("In order."),
    html: optionalBody("The HTML part, inline images as data: URLs."),
    text: optionalBody("The text part."),
    attachments: list(
      z.strictObject({
        filename: optionalText("The name it is saved under."),
        contentType: text("The media type."),
        sizeBytes: count("Size in bytes, decoded."),
        inline: z.boolean().describe("Shown inside the message by its Content-ID."),
      }),
    ).describe("The files that go with the message."),
    source: optionalBody("The source as sent, long encoded parts shortened."),
    emlPath: z
      .string()
      .regex(emlPathPattern, "expected messages/<name>.eml")
      .exactOptional()
      .describe("The whole message beside the report, relative to its folder."),
    notes: list(name).describe("What a reader should know of the message."),
  })
  .meta({ title: "Message", description: "A message as read back from its own bytes." });

const report = z
  .strictObject({
    schemaVersion: z.literal(1).describe("Rises when a reader of the last version could misread this one."),
    tool: z
      .strictObject({ name: z.literal("placewright").describe("Its name."), version: text("Its version.") })
      .describe("What wrote the report."),
    runtime: z
      .strictObject({ name: text("`node` or `deno`."), version: text("Its version.") })
      .describe("What it ran on."),
    run: z
      .strictObject({
        id: z
          .string()
          .regex(runIdPattern, "expected a run id such as 20260301-081500-3fa9c1")
          .describe("Sorts by start time; the report folder's name."),
        startedAt: time("When the run began."),
        finishedAt: time("When it ended."),
        durationMs: number.nonnegative().describe("How long it took, in milliseconds."),
        interrupted: z.boolean().describe("True where it was stopped before its end."),
        simulated: z.boolean().describe("True where any placement in it is simulated."),
        apiCalls: count("Calls made to providers, retries included."),
        callsByOperation: z
          .record(name, count("So many."))
          .describe("The same by operation: `account`, `create`, `get`, `list`."),
        costs: list(
          z.strictObject({
            project: text("Its name."),
            newTests: count("How many tests were created there."),
            pricePerTest: number
              .nonnegative()
              .exactOptional()
              .describe("What one costs, in the config's own currency."),
          }),
        )
          .exactOptional()
          .describe("What was created at each project, and what it costs."),
        reconciliation: reconciliation.exactOptional(),
        branch: optionalText("The branch of the version control."),
        commit: optionalText("And the commit."),
        shard: z
          .strictObject({
            index: z.int().positive().max(maxShards).describe("Which part, from 1."),
            total: z.int().positive().max(maxShards).describe("Of how many."),
            plan: text("The same for all parts of one whole."),
          })
          .exactOptional()
          .describe("Which part of the tests this is. Absent: all of them."),
        seed: optionalText("What made the run repeatable."),
        command: optionalText("The command to repeat it."),
      })
      .describe("The invocation."),
    verdict: verdict("The gravest of the tests' verdicts."),
    exitCode: z
      .literal([0, 1, 3, 4, 130])
      .describe(
        "0 passed or warned · 1 failed or not measured · 3 provider error, or a test that is paid for twice · 4 pending · 130 interrupted.",
      ),
    counts: z.strictObject(verdictCounts).describe("How many tests came to each verdict."),
    summary: text("One sentence for a person: may this be sent, and if not, why."),
    tests: list(test).describe("Every test of the run."),
    messages: z.record(contentHash, message).describe("The messages by content hash, each kept once."),
  })
  .meta({
    title: "Placewright run report",
    description: "The result of one run of placewright: every test, its placement, assertions and message.",
  });

/** Parts of a report that the ledger also stores. */
export const reportSchemas = { checkReport, message, placement, reconciliation, run: report.shape.run, test };

type Whole<T> = T extends object ? { [Key in keyof T]-?: Whole<T[Key]> } : T;

/**
 * `never` if the schema lacks a key of `RunReport`: `ZodType<RunReport>` alone accepts a missing optional
 * key.
 */
type Complete = Whole<z.output<typeof report>> extends Whole<RunReport> ? z.ZodType<RunReport> : never;

/** Schema of `report.json`. Rejects unknown keys, so that a misspelled key is found. */
export const runReportSchema: z.ZodType<RunReport> = report satisfies Complete;

/** Maximum values per test or message: enough for thousands of seeds, and a limit for the list of errors. */
const maxValues = 500_000;

const outline = report.extend({
  tests: z.array(z.unknown()).max(maxItems),
  messages: z.record(z.string(), z.unknown()),
});

/**
 * Reads a report of unknown origin. Calls `refuse` with the first error and its path in the JSON.
 *
 * In addition to the schema, ids and positions must be unique, and a message's path must match its content
 * hash.
 */
export function parseRunReport(value: unknown, refuse: (path: string, reason: string) => never): RunReport {
  const parse = <T>(schema: z.ZodType<T>, given: unknown, at: readonly PropertyKey[]): T => {
    const { data, error } = schema.safeParse(given);
    const [issue] = error?.issues ?? [];
    if (issue) refuse(formatPath([...at, ...issue.path]), issue.message.slice(0, 200));
    return data as T;
  };
  const { tests: givenTests, messages: givenMessages, ...rest } = parse(outline, value, []);
  const seen = { id: new Set<unknown>(), position: new Set<unknown>(), emlPath: new Set<unknown>() };
  const addOnce = (key: keyof typeof seen, item: unknown, at: readonly PropertyKey[]) => {
    if (seen[key].has(item)) refuse(formatPath([...at, key]), "there is another with the same");
    seen[key].add(item);
  };
  const bound = (given: unknown, at: readonly PropertyKey[]) => {
    if (!hasAtMost(given, maxValues)) refuse(formatPath(at), `it has more than ${maxValues} values`);
  };
  const { index = 1, total = 1 } = rest.run.shard ?? {};
  if (index > total) refuse("run.shard.index", `there are ${total} shards`);
  const tests = givenTests.map((given, place) => {
    const at = ["tests", place];
    bound(given, at);
    const result = parse(test, given, at);
    addOnce("id", result.id, at);
    addOnce("position", result.position, at);
    return result;
  });
  const messages = Object.entries(givenMessages).map(([hash, given]) => {
    const at = ["messages", hash];
    bound(given, at);
    const result = parse(message, given, at);
    if (result.contentHash !== hash) refuse(formatPath([...at, "contentHash"]), "expected its key");
    if (result.emlPath !== undefined) {
      if (!result.emlPath.endsWith(`-${hash.slice(0, 8)}.eml`))
        refuse(formatPath([...at, "emlPath"]), `expected messages/<name>-${hash.slice(0, 8)}.eml`);
      addOnce("emlPath", result.emlPath, at);
    }
    return [hash, result] as const;
  });
  return { ...rest, tests, messages: Object.fromEntries(messages) };
}

function hasAtMost(value: unknown, limit: number): boolean {
  const open = [value];
  for (let count = 0; open.length > 0; count++) {
    const next = open.pop();
    if (count + open.length >= limit) return false;
    if (typeof next === "object" && next !== null) for (const each of Object.values(next)) open.push(each);
  }
  return true;
}

/** Formats a path: `tests[3].checks.findings[0].source`. */
const formatPath = (path: readonly PropertyKey[]): string =>
  path
    .map((key, index) => {
      if (typeof key === "number") return `[${key}]`;
      const text = String(key);
      if (!/^[A-Za-z_]\w{0,60}$/.test(text)) return `[${JSON.stringify(text.slice(0, 80))}]`;
      return index === 0 ? text : `.${text}`;
    })
    .join("") || "the document";

/**
 * Returns the JSON Schema (draft 2020-12) of `report.json`.
 *
 * @example
 * ```ts
 * import { runReportJsonSchema } from "placewright/report-schema";
 *
 * runReportJsonSchema()["title"]; // → "Placewright run report"
 * ```
 */
export function runReportJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(runReportSchema);
  return { $schema, $id: "urn:placewright:schema:run-report:1", ...rest };
}
