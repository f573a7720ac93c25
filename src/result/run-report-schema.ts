import * as z from "zod";
import { dataWords } from "../base/data-words.ts";
import type { ErrorCode } from "../base/errors.ts";
import { operators, references } from "./assertion.ts";
import { emlPathPattern } from "./eml-path.ts";
import { maxFindingItems, maxItemCharacters, severities } from "./finding.ts";
import { healthMetrics } from "./health.ts";
import { linkPattern } from "./link.ts";
import { landings, metrics } from "./placement.ts";
import { joinChecks, type ReportFile, reportFileVersion } from "./report-file.ts";
import type { RunReport, TestResult } from "./run-report.ts";
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
  passed: count("Tests whose expectations were all met."),
  warned: count("Tests in which only expectations that warn were not met."),
  failed: count("Tests with an unmet expectation."),
  "not-measured": count("Tests with an expectation that could not be measured."),
  pending: count("Tests that the provider is still measuring."),
  errored: count("Tests that failed because of a provider or connection error."),
  skipped: count("Tests that were never submitted."),
};

const rangeOf = (share: string) =>
  z
    .strictObject({
      lowPercent: z.number().min(0).max(100).describe("Lower end, in percent."),
      highPercent: z.number().min(0).max(100).describe("Upper end, in percent."),
    })
    .describe(`95% interval of the ${share} rate, in percent.`);

const figures = {
  inboxPercent: percent(
    "Percentage of the seed mailboxes that found the message in the inbox. Absent if not measured.",
  ),
  spamPercent: percent("Percentage that found it in the spam folder. Absent if not measured."),
  missingPercent: percent("Percentage that never received it. Absent if not measured."),
  spfPercent: percent("Percentage that saw SPF pass. Absent if not measured."),
  dkimPercent: percent("Percentage that saw DKIM pass. Absent if not measured."),
  dmarcPercent: percent("Percentage that saw DMARC pass. Absent if not measured."),
  seedCount: count("Number of seed mailboxes. Absent if the provider does not report it.").exactOptional(),
  ranges: z
    .strictObject({
      inbox: rangeOf("inbox"),
      spam: rangeOf("spam"),
      missing: rangeOf("missing"),
    })
    .exactOptional()
    .describe("95% intervals of the shares. Absent unless a model computed them."),
  effectiveSeedCount: number
    .nonnegative()
    .exactOptional()
    .describe(
      "Number of equally weighted seeds with the same information. Absent unless seeds are weighted by audience.",
    ),
  tabs: z
    .record(name, z.number().min(0).max(100))
    .exactOptional()
    .describe("Percentage of the seeds in a tabbed inbox per tab. Absent if unknown."),
  deliverySeconds: z
    .strictObject({
      median: number.nonnegative().describe("Median, in seconds."),
      slowest: number.nonnegative().describe("Slowest copy, in seconds."),
    })
    .exactOptional()
    .describe("Delivery time of the copies that arrived. Absent if not measured."),
};

const placement = z
  .strictObject({
    overall: z.strictObject(figures).describe("Shares over all seed mailboxes."),
    isps: list(
      z.strictObject({
        isp: text("Name of the mailbox provider, as the placement provider reports it."),
        ...figures,
      }),
    ).describe("Shares at each mailbox provider."),
    simulated: z.boolean().describe("Whether a model computed the figures, rather than real mailboxes."),
    calibration: z
      .strictObject({
        tests: count("Number of measured placement tests that the model was fitted to."),
        brier: number.nonnegative().describe("Brier score on held-out tests. 0 is perfect."),
        brierLow: number.nonnegative().describe("Lower end of its 95% interval."),
        brierHigh: number.nonnegative().describe("Upper end of its 95% interval."),
      })
      .exactOptional()
      .describe("Accuracy of the model. Absent unless `placewright calibrate` fitted it."),
    reasons: list(name)
      .exactOptional()
      .describe("Why the seeds landed there, in plain words. Absent if the provider does not report it."),
    seeds: list(
      z.strictObject({
        seed: text("Email address of the seed mailbox."),
        isp: text("Mailbox provider of the seed."),
        place: z.enum([...landings, "not-measured"]).describe("Where the copy was found."),
        reason: optionalText("Why the seed was not measured. Absent if it was."),
        tab: optionalText("Tab of the inbox. Absent if there are no tabs."),
        deliverySeconds: number
          .nonnegative()
          .exactOptional()
          .describe("Delivery time of the copy, in seconds. Absent if it did not arrive."),
        spf: z
          .boolean()
          .exactOptional()
          .describe("Whether SPF passed, according to the receiver. Absent if it does not say."),
        dkim: z
          .boolean()
          .exactOptional()
          .describe("Whether DKIM passed, according to the receiver. Absent if it does not say."),
        dmarc: z
          .boolean()
          .exactOptional()
          .describe("Whether DMARC passed, according to the receiver. Absent if it does not say."),
      }),
    )
      .exactOptional()
      .describe("Result of each seed mailbox. Absent unless you own the mailboxes."),
  })
  .meta({ title: "Placement", description: "Where the message landed." });

const healthFigures = {
  inboxPercent: percent("Percentage of delivered mail that reached the inbox. Absent if not measured."),
  spamPercent: percent("Percentage of delivered mail that reached spam. Absent if not measured."),
  readPercent: percent("Percentage of inbox mail that was read. Absent if not measured."),
  deletePercent: percent(
    "Percentage of inbox mail that was deleted without being read. Absent if not measured.",
  ),
  bouncePercent: percent("Percentage of sent mail that bounced permanently. Absent if not measured."),
  complaintPercent: percent(
    "Percentage of deliveries reported as spam, among mailbox providers that report complaints. Absent if not measured.",
  ),
  openPercent: percent(
    "Percentage of deliveries opened, among deliveries that can be tracked. Absent if not measured.",
  ),
  clickPercent: percent(
    "Percentage of deliveries with a click, among deliveries that can be tracked. Absent if not measured.",
  ),
  volume: number
    .nonnegative()
    .exactOptional()
    .describe("Number of messages that the rates are based on. Absent if unknown."),
};

const health = z
  .strictObject({
    domain: text("The sending domain."),
    from: time("Start of the period."),
    to: time("End of the period."),
    overall: z.strictObject(healthFigures).describe("Rates over the whole period."),
    isps: list(z.strictObject({ isp: text("Name of the mailbox provider."), ...healthFigures })).describe(
      "Rates at each mailbox provider.",
    ),
    days: list(
      z.strictObject({ day: z.iso.date().describe("The day, UTC: `2026-03-01`."), ...healthFigures }),
    ).describe("Rates per day, oldest first."),
    campaigns: list(
      z.strictObject({
        id: text("The provider's id of the campaign."),
        subject: text("Subject of the campaign."),
        from: text("From address of the campaign."),
        firstSeenAt: time("Time at which its first message was seen.").exactOptional(),
        ...healthFigures,
      }),
    ).describe("Rates per campaign, newest first."),
    blocklistings: list(
      z.strictObject({
        ip: text("The listed IP address."),
        list: text("Name of the blocklist."),
        description: optionalText("Explanation by the blocklist. Absent if it gives none."),
      }),
    )
      .exactOptional()
      .describe("Blocklistings of the account's own IP addresses. Absent if not measured."),
    recommendations: list(
      z.strictObject({
        description: text("The problem to fix."),
        impact: optionalText("Impact: `HIGH` or `LOW`. Absent if not stated."),
      }),
    )
      .exactOptional()
      .describe("Open recommendations for the domain. Absent if not measured."),
    notMeasured: list(
      z.strictObject({
        metrics: list(z.enum(healthMetrics)).describe("Metrics that were not measured."),
        reason: text("Why they were not measured."),
      }),
    ).describe("Metrics that were not measured, and why. Never counted as passed."),
    simulated: z.boolean().describe("Whether a model computed the figures, rather than real mailboxes."),
  })
  .meta({ title: "Health", description: "Past performance of a sending domain." });

const assertion = z
  .strictObject({
    scope: text(
      "`overall`, or the mailbox provider it was evaluated at. For a health check also `daily` or `campaigns`.",
    ),
    source: text("The threshold as the scenario states it: `inbox >= 95`."),
    metric: z.enum([...new Set([...metrics, ...healthMetrics])]).describe("The metric that was compared."),
    operator: z.enum(operators).describe("The comparison operator."),
    reference: z
      .enum(references)
      .exactOptional()
      .describe("The placement that the threshold compares with. Absent if it states a value."),
    expectedPercent: number
      .exactOptional()
      .describe(
        "The threshold, in percent. Absent if it depends on a baseline or control that does not exist, or if the metric is a count.",
      ),
    actualPercent: percent(
      "The measured share, in percent. Absent if not measured, or if the metric is a count.",
    ),
    expectedCount: count("The threshold of a counted metric. Absent for percentages.").exactOptional(),
    actualCount: count(
      "The measured count. Absent if not measured, or if the metric is a percentage.",
    ).exactOptional(),
    interval: z
      .strictObject({
        lowPercent: z.number().min(0).max(100).describe("Lower end, in percent."),
        highPercent: z.number().min(0).max(100).describe("Upper end, in percent."),
      })
      .exactOptional()
      .describe(
        "Confidence interval of the share, at the confidence that the scenario requires. Absent if it requires none, or if the provider reports neither a seed count nor ranges.",
      ),
    level: z.enum(["error", "warn"]).describe("`error` fails the test, `warn` only warns."),
    outcome: z
      .enum(["passed", "warned", "failed", "not-measured"])
      .describe("The outcome. `not-measured` never counts as passed."),
    message: text("One sentence for display."),
  })
  .meta({ title: "Assertion", description: "One evaluated expectation, kept whether it passed or not." });

const ids = (description: string) => list(name).describe(description);

const finding = z
  .strictObject({
    check: text("The check's id."),
    severity: z.enum(severities).describe("An error blocks the message; a warning does not."),
    message: text("One sentence for display, about this message."),
    fix: text("How to fix it, as an imperative."),
    source: link("URL of the published rule."),
    line: z
      .int()
      .positive()
      .exactOptional()
      .describe("Line in the message's source, 1-based. Absent if the finding concerns the whole message."),
    excerpt: optionalText("The text in question, shortened. Absent if there is none."),
    items: z
      .array(z.string().max(maxItemCharacters))
      .max(maxFindingItems)
      .exactOptional()
      .describe(
        "What the finding is about, as the message spells it: URLs of links, file names, merge tags, colors. Absent if the check names none.",
      ),
    otherItems: optionalText(
      "Digest of the items that are left out: more than 20, or longer than 2,000 characters. Absent if there are none.",
    ),
  })
  .meta({ title: "Finding", description: "One problem that an offline check found in the message." });

const checkReport = z.strictObject({
  findings: list(finding).describe("Findings, most severe first, without those that a baseline accepts."),
  accepted: count("Number of findings that a baseline accepts."),
  passed: ids("Ids of the checks that passed."),
  notMeasured: list(
    z.strictObject({ check: text("The check's id."), reason: text("Why it could not be measured.") }),
  ).describe("Checks that could not be measured. Never counted as passed."),
  rulePacks: list(
    z.strictObject({
      id: text("Id of the rule pack: `gmail-2025-11`."),
      provider: text("The mailbox provider that published the rules."),
      source: link("URL of the provider's own page."),
      met: ids("Checks of the rules that the message meets."),
      broken: list(
        z.strictObject({
          check: text("The check's id."),
          consequence: z
            .enum(["rejected", "spam", "limited"])
            .describe("What the provider does in response."),
        }),
      ).describe("Rules that the message breaks."),
      notMeasured: ids("Checks of the rules that could not be measured."),
    }),
  ).describe("Compliance with each mailbox provider's rules."),
  spam: list(
    z.strictObject({
      engine: text("Name of the engine: `builtin`, `rspamd`, or `spamassassin`."),
      normalised: number
        .exactOptional()
        .describe("Score on a common scale for all engines: 5 and above is spam. Absent if not measured."),
      score: number.exactOptional().describe("Score in the engine's own points. Absent if not measured."),
      threshold: number
        .exactOptional()
        .describe(
          "Score from which the engine calls a message spam, in its own points. Absent if not measured.",
        ),
      symbols: list(
        z.strictObject({
          name: text("Name of the engine's rule."),
          score: number.describe("Points of the rule."),
          description: text("Description of the rule."),
        }),
      ).describe("Rules that matched, highest weight first. Empty if not measured."),
      error: optionalText("Why the score was not measured. Absent if it was."),
    }),
  ).describe("Result of each spam engine."),
});

const error = z
  .strictObject({
    code: z.enum(errorCodes).describe("Stable code of the error."),
    message: text("What failed, and why."),
    hint: optionalText("The next step. Absent if there is none."),
    answer: optionalBody(
      "The provider's response, as JSON text. Absent unless the response itself is invalid.",
    ),
    location: z
      .strictObject({
        file: text("Path, relative to the project folder."),
        line: z.int().positive().exactOptional().describe("1-based line. Absent if the whole file is meant."),
        column: z
          .int()
          .positive()
          .exactOptional()
          .describe("1-based column. Absent if only the line is known."),
      })
      .exactOptional()
      .describe("The place of the error, in a file of the project. Absent for provider errors."),
    frame: optionalBody("The lines around that place, numbered. Absent if there are none."),
  })
  .meta({ title: "Error", description: "Why the test could not be executed." });

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

const runId = text("Id of the run that measured it.");

const test = z.strictObject({
  position: z
    .int()
    .positive()
    .max(maxItems)
    .describe("Position in the whole run, 1-based; a shard keeps it."),
  id: text("Id, unique in a run and stable between runs: `spring-sale[de]@local`."),
  title: text("Scenario and variant, for display: `spring-sale (de)`."),
  scenario: text("Name of the scenario."),
  variant: optionalText("Name of the variant. Absent if the scenario has no data."),
  project: text("Name of the project in the config."),
  provider: text(
    "Provider that measures placement: `local`, `sesv2`, `pinpoint-email`, `seedlist`, or a custom one.",
  ),
  region: optionalText("AWS region. Absent if the provider has none."),
  file: text("The scenario file, relative to the project folder."),
  tags: list(name).describe("Tags of the scenario."),
  role: z
    .enum(["control", "health"])
    .exactOptional()
    .describe(
      "`control`: a known-good message to compare with. `health`: a check of a domain's past performance. Absent for a campaign's own tests.",
    ),
  verdict: verdict("Verdict of the test."),
  summary: text("One sentence that explains the verdict."),
  quarantine: z
    .strictObject({
      until: text("The last day of the quarantine, in UTC: `2026-12-31`."),
      reason: optionalText("Why, as the scenario states it. Absent if it does not."),
      verdict: verdict("The verdict that the test would have without the quarantine."),
    })
    .exactOptional()
    .describe("The quarantine, in which failures count as warnings. Absent if there is none."),
  confidence: z
    .number()
    .min(0.5)
    .max(1)
    .exactOptional()
    .describe("The confidence that verdicts of its thresholds need. Absent if the figures alone decide."),
  placement: placement.exactOptional(),
  measurements: z
    .int()
    .positive()
    .max(maxItems)
    .exactOptional()
    .describe("Number of measurements whose mean `placement` is. Absent if it is one."),
  health: health.exactOptional(),
  assertions: list(assertion).describe("All assertions, including passed ones."),
  checks: checkReport
    .exactOptional()
    .describe("Results of the offline checks before sending. Absent if they did not run."),
  checkAssertions: list(
    z.strictObject({
      source: text("The expectation as the scenario states it: `spamScore < 3`."),
      level: z.enum(["error", "warn"]).describe("`error` fails the test, `warn` only warns."),
      outcome: z
        .enum(["passed", "warned", "failed", "not-measured"])
        .describe("The outcome. `not-measured` never counts as passed."),
      message: text("One sentence for display."),
    }),
  )
    .exactOptional()
    .describe("Evaluated expectations on checks. Absent if there are none."),
  heldBack: z
    .boolean()
    .exactOptional()
    .describe("Whether the test was blocked: never submitted, because of the findings."),
  error: error.exactOptional(),
  baseline: z
    .strictObject({ runId, measuredAt: time("Time of the measurement."), placement })
    .exactOptional()
    .describe("The earlier placement to compare against. Absent if there is none."),
  trend: list(
    z.strictObject({
      runId,
      measuredAt: time("Time of the measurement."),
      inboxPercents: z
        .record(name, z.number().min(0).max(100))
        .describe("Inbox rates in percent, by mailbox provider and `overall`."),
    }),
  )
    .exactOptional()
    .describe("Inbox rates of earlier runs, oldest first. Absent if there are none."),
  control: z
    .strictObject({
      testId: text("Id of the test that measured the control."),
      placement: placement.exactOptional(),
    })
    .exactOptional()
    .describe(
      "The known-good message tested at the same time, and its placement once measured. Absent if there is none.",
    ),
  reused: z
    .strictObject({ runId, measuredAt: time("Time of the measurement.") })
    .exactOptional()
    .describe(
      "The run whose result for an identical message was reused. Absent unless reused: nothing was created.",
    ),
  earlierAttempts: list(
    z.strictObject({
      number: z.int().positive().describe("Number of the attempt, 1-based."),
      verdict: verdict("Verdict of the attempt."),
      summary: text("One sentence that explains the verdict."),
      reportName: text("Name under which the test was created."),
      reportId: optionalText("The provider's id of the test. Absent if nothing was submitted."),
      placement: placement.exactOptional(),
    }),
  )
    .exactOptional()
    .describe("Attempts before the one that counts, oldest first. Absent if there are none."),
  contentHash: contentHash.describe("Key of the message in `messages`."),
  reportName: text("Unique name under which the test was created."),
  reportId: optionalText("The provider's id of the test. Absent if nothing was submitted."),
  submitUncertain: z
    .boolean()
    .exactOptional()
    .describe("Whether a submit got no response: the test may exist and be billed."),
  submittedAt: time("Time at which the provider accepted the test.").exactOptional(),
  completedAt: time("Time at which the result was read.").exactOptional(),
});

const message = z
  .strictObject({
    contentHash: contentHash.describe("SHA-256 in hexadecimal. Equal for equal content."),
    kind: z.enum(["raw", "simple", "template"]).describe("What the service was asked to send."),
    from: text("Decoded value of the From header."),
    subject: text("Decoded subject."),
    sizeBytes: count("Size of the message, in bytes."),
    headers: list(
      z.strictObject({
        name: text("Name as written."),
        value: z.string().max(maxBodyCharacters).describe("Value, unfolded and decoded."),
      }),
    ).describe("Headers in order."),
    html: optionalBody("HTML part, with inline images as data: URLs. Absent if there is none."),
    text: optionalBody("Text part. Absent if there is none."),
    attachments: list(
      z.strictObject({
        filename: optionalText("File name. Absent if the part has none."),
        contentType: text("Media type."),
        sizeBytes: count("Decoded size, in bytes."),
        inline: z
          .boolean()
          .describe("Whether the message shows the file by its Content-ID, instead of listing it."),
      }),
    ).describe("Files that go with the message."),
    source: optionalBody(
      "Source as sent, with long encoded parts shortened. Absent if the service stores the template.",
    ),
    emlPath: z
      .string()
      .regex(emlPathPattern, "expected messages/<name>.eml")
      .exactOptional()
      .describe("Path of the whole message, relative to the report's folder. Absent if no file was written."),
    notes: list(name).describe("Notes for readers."),
  })
  .meta({ title: "Message", description: "A message as read back from its own bytes." });

/** Keys of check results that most tests of a run share. */
const outcomeKeys = { passed: true, notMeasured: true, rulePacks: true } as const;

const checkOutcomes = checkReport
  .pick(outcomeKeys)
  .meta({ title: "Check outcomes", description: "Results of the checks that several tests share." });

const filedTest = test.extend({
  checks: checkReport
    .omit(outcomeKeys)
    .extend({ outcomes: contentHash.describe("Key of the other results in `checkOutcomes`.") })
    .exactOptional()
    .describe("Results of the checks before sending. Absent if the checks did not run."),
});

const report = z
  .strictObject({
    schemaVersion: z
      .literal(reportFileVersion, `it must be 1 or ${reportFileVersion}`)
      .describe("Version of this format. Rises if a reader of the previous version could misread this one."),
    tool: z
      .strictObject({
        name: z.literal("placewright").describe("Name of the tool."),
        version: text("Version of the tool."),
      })
      .describe("The Placewright version that wrote the report."),
    runtime: z
      .strictObject({ name: text("`node` or `deno`."), version: text("Version of the runtime.") })
      .describe("Runtime that Placewright ran on."),
    run: z
      .strictObject({
        id: z
          .string()
          .regex(runIdPattern, "expected a run id such as 20260301-081500-3fa9c1")
          .describe("Id of the run, and name of its report folder. Sorts by start time."),
        startedAt: time("Time at which the run started."),
        finishedAt: time("Time at which the run ended."),
        durationMs: number.nonnegative().describe("Duration of the run, in milliseconds."),
        interrupted: z.boolean().describe("Whether the run was stopped before it was complete."),
        simulated: z.boolean().describe("Whether any result in the run is simulated."),
        apiCalls: count("Number of calls to providers, including retries."),
        callsByOperation: z
          .record(name, count("Number of calls."))
          .describe("Number of calls by operation: `account`, `create`, `get`, `list`."),
        costs: list(
          z.strictObject({
            project: text("Name of the project."),
            newTests: count("Number of tests created."),
            pricePerTest: number
              .nonnegative()
              .exactOptional()
              .describe(
                "Price per test, in the config's own currency; 0 for the embedded service. Absent if the config names none.",
              ),
          }),
        )
          .exactOptional()
          .describe(
            "Tests created per project, and their price. Absent in reports of versions that did not count them.",
          ),
        reconciliation: reconciliation.exactOptional(),
        branch: optionalText("Git branch. Absent if unknown."),
        commit: optionalText("Git commit. Absent if unknown."),
        shard: z
          .strictObject({
            index: z.int().positive().max(maxShards).describe("Number of the shard, 1-based."),
            total: z.int().positive().max(maxShards).describe("Total number of shards."),
            plan: text("Hash of the ids of all tests; equal for all shards of one run."),
            scenarios: optionalText(
              "Hash of all scenarios and their data files; equal for all shards of one run. Absent in reports of versions that did not compute it.",
            ),
            tests: count(
              "Number of tests of this shard, without controls. Absent in reports of versions that did not count them.",
            ).exactOptional(),
          })
          .exactOptional()
          .describe("The shard of the run. Absent if the run is not sharded."),
        seed: optionalText("Random seed that makes the run repeatable. Absent if none was used."),
        command: optionalText("Command that repeats the run. Absent if unknown."),
      })
      .describe("The invocation."),
    verdict: verdict("The most severe verdict of the tests."),
    exitCode: z
      .literal([0, 1, 2, 3, 4, 130])
      .describe(
        "0 passed or warned · 1 failed or not measured · 2 a scenario or message is invalid · 3 provider error, or a test that is paid for twice · 4 pending or skipped · 130 interrupted.",
      ),
    counts: z.strictObject(verdictCounts).describe("Number of tests per verdict."),
    summary: text("One sentence for display: whether the campaign may be sent, and if not, why."),
    tests: list(filedTest).describe("All tests of the run."),
    checkOutcomes: z
      .record(contentHash, checkOutcomes)
      .describe("Check results that tests share, by the hash of their content."),
    messages: z
      .record(contentHash, message)
      .describe(
        "Messages by content hash, each stored once. If `emlPath` is present, `html`, `text`, and `source` are only in that file.",
      ),
  })
  .meta({
    title: "Placewright run report",
    description: "The result of one run of placewright: every test, its placement, assertions, and message.",
  });

/** Parts of a report that the ledger also stores. */
export const reportSchemas = {
  assertion,
  checkReport,
  message,
  placement,
  reconciliation,
  run: report.shape.run,
  test,
};

type Whole<T> = T extends object ? { [Key in keyof T]-?: Whole<T[Key]> } : T;

/**
 * `never` if the schema lacks a key of `ReportFile`: `ZodType<ReportFile>` alone accepts a missing optional
 * key.
 */
type Complete = Whole<z.output<typeof report>> extends Whole<ReportFile> ? z.ZodType<ReportFile> : never;

/** Schema of `report.json`. Rejects unknown keys, so that a misspelled key is found. */
export const reportFileSchema: z.ZodType<ReportFile> = report satisfies Complete;

/** Maximum values per test or message: enough for thousands of seeds, and a limit for the list of errors. */
const maxValues = 500_000;

const outline = report.extend({
  tests: z.array(z.unknown()).max(maxItems),
  checkOutcomes: z.record(z.string(), z.unknown()),
  messages: z.record(z.string(), z.unknown()),
});

/** Version 1 stored all results of the checks with each test. */
const outline1 = outline.omit({ checkOutcomes: true }).extend({ schemaVersion: z.literal(1) });

/**
 * Number of characters that tests may share, as if each of them stored its own. Otherwise a small file could
 * become a huge page.
 */
export interface SharingBudget {
  charactersLeft: number;
}

/**
 * Reads a report of unknown origin, in this version of the format or in version 1. Calls `refuse` with the
 * first error and its path in the JSON.
 *
 * In addition to the schema, ids and positions must be unique, a message's path must match its content hash,
 * and what tests refer to must exist, within the budget.
 */
export function parseRunReport(
  value: unknown,
  refuse: (path: string, reason: string) => never,
  budget: SharingBudget = { charactersLeft: maxBodyCharacters },
): RunReport {
  const parse = <T>(schema: z.ZodType<T>, given: unknown, at: readonly PropertyKey[]): T => {
    const { data, error } = schema.safeParse(given, { error: dataWords });
    const [issue] = error?.issues ?? [];
    if (issue) refuse(formatPath([...at, ...issue.path]), issue.message.slice(0, 200));
    return data as T;
  };
  const version = versionOf(value);
  if (Number.isInteger(version) && version > reportFileVersion)
    refuse("schemaVersion", `${version} is newer than ${reportFileVersion}. Update Placewright to read it`);
  const {
    tests: givenTests,
    messages: givenMessages,
    checkOutcomes: givenOutcomes,
    ...rest
  } = version === 1 ? { ...parse(outline1, value, []), checkOutcomes: {} } : parse(outline, value, []);
  const seen = { id: new Set<unknown>(), position: new Set<unknown>(), emlPath: new Set<unknown>() };
  const addOnce = (key: keyof typeof seen, item: unknown, at: readonly PropertyKey[]) => {
    if (seen[key].has(item)) refuse(formatPath([...at, key]), "duplicate value");
    seen[key].add(item);
  };
  const bound = (given: unknown, at: readonly PropertyKey[]) => {
    if (!hasAtMost(given, maxValues)) refuse(formatPath(at), `it has more than ${maxValues} values`);
  };
  const { index = 1, total = 1 } = rest.run.shard ?? {};
  if (index > total) refuse("run.shard.index", `the run has only ${total} shards`);
  const outcomes = new Map(
    Object.entries(givenOutcomes).map(([key, given]) => {
      const at = ["checkOutcomes", key];
      bound(given, at);
      return [parse(contentHash, key, at), parse(checkOutcomes, given, at)];
    }),
  );
  const characters = new Map([...outcomes].map(([key, shared]) => [key, JSON.stringify(shared).length]));
  const readTest = (given: unknown, at: readonly PropertyKey[]): TestResult => {
    if (version === 1) return parse(test, given, at);
    const { checks, ...result } = parse(filedTest, given, at);
    if (!checks) return result;
    const path = formatPath([...at, "checks", "outcomes"]);
    const shared = outcomes.get(checks.outcomes) ?? refuse(path, "expected a key of checkOutcomes");
    budget.charactersLeft -= characters.get(checks.outcomes) ?? 0;
    if (budget.charactersLeft < 0) refuse(path, "the tests share more than a report may have");
    return { ...result, checks: joinChecks(checks, shared) };
  };
  const tests = givenTests.map((given, place) => {
    const at = ["tests", place];
    bound(given, at);
    const result = readTest(given, at);
    addOnce("id", result.id, at);
    addOnce("position", result.position, at);
    return result;
  });
  const messages = Object.entries(givenMessages).map(([hash, given]) => {
    const at = ["messages", hash];
    bound(given, at);
    const result = parse(message, given, at);
    if (result.contentHash !== hash) refuse(formatPath([...at, "contentHash"]), "expected the message's key");
    if (result.emlPath !== undefined) {
      if (!result.emlPath.endsWith(`-${hash.slice(0, 8)}.eml`))
        refuse(formatPath([...at, "emlPath"]), `expected messages/<name>-${hash.slice(0, 8)}.eml`);
      addOnce("emlPath", result.emlPath, at);
    }
    return [hash, result] as const;
  });
  return { ...rest, schemaVersion: reportFileVersion, tests, messages: Object.fromEntries(messages) };
}

/** Returns the version that a document claims, to report a newer one as such. 0 if it claims none. */
function versionOf(value: unknown): number {
  const { schemaVersion } = (value ?? {}) as { schemaVersion?: unknown };
  return typeof schemaVersion === "number" ? schemaVersion : 0;
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
  const { $schema, ...rest } = z.toJSONSchema(reportFileSchema);
  return { $schema, $id: `urn:placewright:schema:run-report:${reportFileVersion}`, ...rest };
}
