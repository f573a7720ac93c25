import { createHash } from "node:crypto";
import type { Assertion, Operator } from "../../src/result/assertion.ts";
import type { CheckReport } from "../../src/result/check-report.ts";
import type { HealthReport } from "../../src/result/health.ts";
import type { IspPlacement, Metric, Placement } from "../../src/result/placement.ts";
import type { Reconciliation } from "../../src/result/reconciliation.ts";
import type { MessageReport, RunReport, TestResult } from "../../src/result/run-report.ts";
import { countVerdicts, exitCodeOf, type Verdict, worstVerdict } from "../../src/result/verdict.ts";

const isps = ["Gmail", "Outlook", "Hotmail", "Yahoo", "AOL", "iCloud", "GMX", "Orange"] as const;

/** Returns a run with every verdict, as a marketing team could have it. Deterministic. */
export function sampleRunReport(): RunReport {
  const spring = springMessages();
  const newsletter = message({
    subject: "This week: three ways to prune roses",
    from: "Acme Garden <weekly@acme.example>",
    html: "<!doctype html><html><body><h1>Three ways to prune roses</h1><p>Sharp shears, a dry day, and patience.</p></body></html>",
    text: "Three ways to prune roses\n\nSharp shears, a dry day, and patience.",
  });
  const reset = message({
    kind: "simple",
    subject: "Set a new password",
    from: "Acme <security@acme.example>",
    text: "Somebody, probably you, asked to set a new password.\n\nhttps://acme.example/reset/1\n",
  });
  const order = message({
    subject: "Your order 4711",
    from: "Acme <orders@acme.example>",
    html: "<p>Thank you. The invoice is attached.</p>",
    text: "Thank you. The invoice is attached.",
    attachments: [
      { filename: "invoice-4711.pdf", contentType: "application/pdf", sizeBytes: 48_231, inline: false },
      { filename: "logo.png", contentType: "image/png", sizeBytes: 2_114, inline: true },
    ],
  });
  const launch: MessageReport = {
    contentHash: hashOf("launch"),
    kind: "template",
    from: "Acme <launch@acme.example>",
    subject: "",
    sizeBytes: 0,
    headers: [],
    attachments: [],
    notes: ["The service holds this template; there is no local copy to show."],
  };

  const tests: TestResult[] = [
    test("spring-sale", "en", {
      message: spring.en,
      placement: placement({ Gmail: [97, 2, 1], Outlook: [91, 7, 2], iCloud: [98, 1, 1] }, 96),
      assertions: [
        assertion("overall", "inbox", ">=", 90, 96),
        assertion("overall", "spam", "<=", 5, 3),
        assertion("overall", "spf", ">=", 99, 100),
        assertion("overall", "dkim", ">=", 99, 100),
        assertion("Gmail", "inbox", ">=", 95, 97),
        assertion("Outlook", "inbox", ">=", 80, 91),
      ],
    }),
    test("spring-sale", "de", {
      message: spring.de,
      baseline: {
        runId: "20261119-081500-aa11bb",
        measuredAt: "2026-11-19T08:15:04.000Z",
        placement: placement({ Gmail: [96, 3, 1], Outlook: [90, 8, 2] }, 94),
      },
      trend: [
        { runId: "r1", measuredAt: "2026-11-17T08:15:04.000Z", inboxPercents: { overall: 95, Gmail: 96 } },
        { runId: "r2", measuredAt: "2026-11-18T08:15:04.000Z", inboxPercents: { overall: 93, Outlook: 88 } },
      ],
      control: { testId: "control of spring-sale[de]@local" },
      earlierAttempts: [
        {
          number: 1,
          verdict: "errored",
          summary: "The service was unreachable",
          reportName: "spring-sale-de.1",
        },
      ],
      summary: "Outlook puts 42% in spam; at most 5% allowed.",
      placement: placement(
        { Gmail: [94.6, 4.4, 1], Outlook: [52, 42, 6], Hotmail: [61, 33, 6], Yahoo: [97, 2, 1] },
        81,
        [
          "The subject shouts: four words in capitals.",
          "The message has one image for every eleven words.",
          "At Outlook and Hotmail the links' domain is younger than a month.",
        ],
      ),
      assertions: [
        assertion("overall", "inbox", ">=", 90, 81),
        assertion("overall", "spf", ">=", 99, 100),
        assertion("overall", "dkim", ">=", 99, 100),
        assertion("Gmail", "inbox", ">=", 95, 94.6),
        assertion("Outlook", "inbox", ">=", 80, 52),
        assertion("Outlook", "spam", "<=", 5, 42),
        assertion("Hotmail", "inbox", ">=", 80, 61),
        assertion("Yahoo", "inbox", ">=", 80, 97),
        assertion("Orange", "missing", "<=", 2, 1, "warn"),
      ],
    }),
    test("spring-sale", "fr", {
      message: spring.fr,
      summary: "iCloud does not deliver 4%; at most 2% allowed.",
      placement: placement({ iCloud: [90, 6, 4] }, 94),
      assertions: [
        assertion("overall", "inbox", ">=", 90, 94),
        assertion("iCloud", "inbox", ">=", 80, 90),
        assertion("iCloud", "missing", "<=", 2, 4, "warn"),
      ],
    }),
    test("weekly-newsletter", undefined, {
      message: newsletter,
      placement: placement({ AOL: [92, 6, 2] }, 95),
      assertions: [assertion("overall", "inbox", ">=", 90, 95), assertion("AOL", "spam", "<=", 10, 6)],
    }),
    test("password-reset", undefined, {
      message: reset,
      placement: placement({}, 99),
      assertions: [assertion("overall", "inbox", ">=", 98, 99)],
    }),
    test("order-confirmation", undefined, {
      message: order,
      summary: "T-Online was not measured.",
      placement: placement({}, 97),
      assertions: [
        assertion("overall", "inbox", ">=", 95, 97),
        assertion("T-Online", "inbox", ">=", 90, undefined),
        withoutBaseline(assertion("Gmail", "inbox", ">=", 95, 97)),
      ],
    }),
    test("product-announcement", undefined, {
      verdict: "errored",
      project: "eu",
      provider: "sesv2",
      region: "eu-west-1",
      message: launch,
      summary: "The provider did not take the test: throttled.",
      error: {
        code: "provider-throttled",
        message: "Cannot create the test at sesv2/eu-west-1: throttled after 5 tries",
        hint: "wait a minute, or lower --rate",
      },
      submitUncertain: true,
    }),
    test("loyalty-preview", undefined, {
      verdict: "pending",
      project: "eu",
      provider: "sesv2",
      region: "eu-west-1",
      message: newsletter,
      summary: "Still measured when the run ended.",
      reportId: "dtr-5c0f2a",
    }),
    test("winter-clearance", undefined, {
      verdict: "skipped",
      message: newsletter,
      summary: "Not started: the run was interrupted.",
    }),
  ];
  return toReport(tests, [...Object.values(spring), newsletter, reset, order, launch]);
}

/**
 * Text that hostile authors and services could insert: markup, control characters, terminal escapes, CI
 * commands.
 */
export const hostileText =
  `</script><script>window.hacked=1</script>]]><img src=x onerror="window.hacked=2">` +
  "\u001b[2J\u001b]0;owned\u0007 \u202Egpj.exe\u0000\u009b31m\n::error::owned ##[error]owned 日本語 👩‍👩‍👧 e\u0301";

/** A message that tries to run scripts, leave its frame, and contact its server. */
export const hostileHtml = `<html><head><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/refresh">
<link rel="stylesheet" href="https://evil.example/style.css"><link rel="preconnect" href="https://evil.example">
<style>@import "https://evil.example/import.css"; @font-face { font-family: x; src: url(https://evil.example/x.woff2) } body { background: url('https://evil.example/bg.png'); font-family: x }</style></head>
<body background="//evil.example/body.png"><script>parent.hacked = 3; fetch("https://evil.example/fetch")</script>
<img src="https://evil.example/open.gif" srcset="https://evil.example/2x.gif 2x" onerror="parent.hacked=4" alt="">
<video poster="https://evil.example/poster.jpg" src="https://evil.example/v.mp4"></video><iframe src="https://evil.example/frame"></iframe>
<object data="https://evil.example/o"></object><form action="https://evil.example/form" target="_top"><button id="submit">Send</button></form>
<a id="self" href="https://evil.example/self" target="_self">stay</a> <a id="top" href="https://evil.example/top" target='_top'>leave</a> <a id="js" href="javascript:parent.hacked=5">run</a>
<a id="plain" href="https://evil.example/plain">go</a> <a id="quoted" title=">" href="https://evil.example/quoted" target=&#95;self>hide</a> <a id="file" href="https://evil.example/file" download>save</a><svg onload="parent.hacked=6"></svg>"></iframe></body></html>`;

const hostileHealth: HealthReport = {
  domain: hostileText,
  from: "2026-02-22T08:00:00.000Z",
  to: "2026-03-01T08:00:00.000Z",
  overall: { inboxPercent: 10, volume: 3 },
  isps: [{ isp: hostileText, inboxPercent: 10 }],
  days: [
    { day: "2026-02-27", inboxPercent: 30, complaintPercent: 0.1 },
    { day: "2026-02-28", inboxPercent: 10, complaintPercent: 0.4 },
  ],
  campaigns: [{ id: hostileText, subject: hostileText, from: hostileText, inboxPercent: 10 }],
  blocklistings: [{ ip: hostileText, list: hostileText, description: hostileText }],
  recommendations: [{ description: hostileText, impact: hostileText }],
  notMeasured: [{ metrics: ["click"], reason: hostileText }],
  simulated: false,
};

/** Returns a run with a test of seed mailboxes and a health test. */
export function seedsAndHealthReport(): RunReport {
  const seeds = test("newsletter", undefined, {
    project: "seeds",
    placement: {
      overall: {
        ...{
          inboxPercent: 50,
          spamPercent: 25,
          missingPercent: 25,
          spfPercent: 100,
          dkimPercent: 67,
          dmarcPercent: 67,
        },
        ...{
          seedCount: 4,
          tabs: { primary: 50, promotions: 50 },
          deliverySeconds: { median: 12, slowest: 72 },
        },
      },
      isps: [
        {
          isp: "Gmail",
          inboxPercent: 67,
          spamPercent: 33,
          missingPercent: 0,
          dmarcPercent: 67,
          seedCount: 3,
        },
      ],
      simulated: false,
      reasons: ["1 of 4 seeds received nothing within 30 minutes: ana@mail.example"],
      seeds: [
        {
          seed: "ana@gmail.example",
          isp: "Gmail",
          place: "inbox",
          tab: "primary",
          deliverySeconds: 12,
          spf: true,
          dkim: true,
          dmarc: true,
        },
        {
          seed: "ben@gmail.example",
          isp: "Gmail",
          place: "spam",
          deliverySeconds: 72,
          spf: true,
          dkim: false,
          dmarc: false,
        },
        { seed: "ana@mail.example", isp: "Mail", place: "missing" },
        {
          seed: "ben@mail.example",
          isp: "Mail",
          place: "not-measured",
          reason: "the server rejected the sign-in",
        },
      ],
    },
    assertions: [assertion("overall", "inbox", ">=", 90, 50), assertion("overall", "dmarc", ">=", 99, 67)],
  });
  const health = test("acme-health", undefined, {
    project: "ses",
    role: "health",
    health: {
      ...hostileHealth,
      domain: "acme.example",
      isps: [{ isp: "Gmail", inboxPercent: 52, complaintPercent: 0.19, volume: 900 }],
      campaigns: [
        { id: "1", subject: "This week", from: "news@acme.example", inboxPercent: 81, spamPercent: 19 },
      ],
      blocklistings: [{ ip: "192.0.2.10", list: "zen.blocklist.example" }],
      recommendations: [{ description: "The complaint rate was above 0.1%", impact: "HIGH" }],
      notMeasured: [{ metrics: ["click"], reason: "no tracker was used" }],
      simulated: true,
    },
    assertions: [
      assertion("Gmail", "inbox", ">=", 90, 52),
      {
        scope: "overall",
        source: "blocklistings == 0",
        metric: "blocklistings",
        operator: "==",
        expectedCount: 0,
        actualCount: 1,
        level: "error",
        outcome: "failed",
        message: "Overall: 1 blocklisting of the account's IP addresses; exactly 0 expected",
      },
    ],
  });
  return runReportOf([seeds, health]);
}

/** Returns a run in which every foreign string is hostile. */
export function hostileRunReport(): RunReport {
  const hostile: MessageReport = {
    ...message({
      subject: hostileText,
      from: hostileText,
      html: hostileHtml,
      text: hostileText,
      source: hostileText,
    }),
    headers: [{ name: hostileText, value: hostileText }],
    attachments: [{ filename: hostileText, contentType: hostileText, sizeBytes: 1, inline: false }],
    notes: [hostileText],
  };
  const result: TestResult = {
    ...test("hostile", undefined, { message: hostile }),
    id: hostileText,
    title: hostileText,
    scenario: hostileText,
    variant: hostileText,
    project: hostileText,
    provider: hostileText,
    region: hostileText,
    file: hostileText,
    tags: [hostileText],
    verdict: "failed",
    summary: hostileText,
    placement: {
      overall: {
        inboxPercent: 10,
        dmarcPercent: 5,
        tabs: { [hostileText]: 50 },
        deliverySeconds: { median: 1, slowest: 2 },
      },
      isps: [{ isp: hostileText, inboxPercent: 10, spamPercent: 80, missingPercent: 10 }],
      simulated: false,
      reasons: [hostileText],
      seeds: [
        { seed: hostileText, isp: hostileText, place: "not-measured", reason: hostileText },
        { seed: hostileText, isp: hostileText, place: "inbox", tab: hostileText, spf: true, dkim: false },
      ],
    },
    assertions: [
      { ...assertion(hostileText, "inbox", ">=", 95, 10), source: hostileText, message: hostileText },
    ],
    error: { code: "provider-fault", message: hostileText, hint: hostileText, answer: hostileText },
    reportName: hostileText,
    reportId: hostileText,
    submitUncertain: true,
  };
  const second: TestResult = { ...result, id: "second", role: "health", health: hostileHealth };
  const report = toReport([result, second], [hostile]);
  return {
    ...report,
    run: {
      ...report.run,
      seed: hostileText,
      command: hostileText,
      reconciliation: hostileReconciliation,
    },
    exitCode: 3,
    summary: hostileText,
  };
}

/** Differences in a run of a paid project: `spring-sale[de]@ses` exists twice, another test three times. */
export const sampleReconciliation: Reconciliation = {
  checkedAt: "2026-11-20T08:15:04.100Z",
  doubles: [
    {
      project: "ses",
      testId: "spring-sale[de]@ses",
      reportName: "spring-sale-de.20261120-081500-3fa9c1.0a1b2c3d",
      reportIds: ["dtr-1", "dtr-2"],
    },
    {
      project: "ses",
      reportName: "weekly-newsletter.20261120-081500-3fa9c1.4e5f6a7b",
      reportIds: ["dtr-3", "dtr-4", "dtr-5"],
    },
  ],
  orphans: [{ project: "ses", reportName: "order.20261120-081500-3fa9c1.8c9d0e1f", reportId: "dtr-6" }],
  vanished: [
    {
      project: "ses",
      testId: "spring-sale[en]@ses",
      reportName: "spring-sale-en.20261120-081500-3fa9c1.2a3b4c5d",
      reportId: "dtr-7",
    },
  ],
  unchecked: [{ project: "eu", reason: "the list of placement tests was refused: access denied" }],
};

const hostileReconciliation: Reconciliation = {
  checkedAt: "2026-11-20T08:15:04.100Z",
  doubles: [
    { project: hostileText, testId: hostileText, reportName: hostileText, reportIds: [hostileText, "b"] },
    { project: hostileText, reportName: `\n::add-mask::a ${hostileText}`, reportIds: ["\u202Ec", "d"] },
  ],
  orphans: [{ project: hostileText, reportName: `::add-mask::e\n${hostileText}`, reportId: hostileText }],
  vanished: [
    { project: hostileText, testId: hostileText, reportName: hostileText, reportId: "::add-mask::f" },
  ],
  unchecked: [{ project: hostileText, reason: `\n::add-mask::g\n${hostileText}` }],
};

/**
 * Returns a run that passed in a paid project, with every kind of difference between ledger and provider
 * unless `changes` sets others.
 */
export function reconciledRunReport(changes: Partial<Reconciliation> = {}): RunReport {
  const measured = { placement: { ...placement({}, 97), simulated: false } };
  const expected = { assertions: [assertion("overall", "inbox", ">=", 90, 97)] };
  const tests = ["en", "de"].map((variant) =>
    test("spring-sale", variant, { project: "ses", provider: "sesv2", ...measured, ...expected }),
  );
  const report = runReportOf(tests);
  const reconciliation = { ...sampleReconciliation, ...changes };
  return {
    ...report,
    run: {
      ...report.run,
      costs: [{ project: "ses", newTests: 2, pricePerTest: 10 }],
      reconciliation,
    },
    exitCode: exitCodeOf(["passed"], {
      isAmiss: reconciliation.doubles.length + reconciliation.orphans.length > 0,
    }),
  };
}

/** Returns a run whose provider returned impossible figures. */
export function implausibleRunReport(answer: string): RunReport {
  return runReportOf([
    test("spring-sale", "de", {
      verdict: "errored",
      summary: "The provider returned figures that cannot be true.",
      error: {
        code: "provider-answer-invalid",
        message: "Cannot use the result of dtr-1: inbox and spam add up to 180%",
        hint: "report it to the provider",
        answer,
      },
    }),
  ]);
}

/** Returns a run of tests that share one small message. */
export function runReportOf(tests: readonly TestResult[]): RunReport {
  return toReport(tests, [message({ subject: "Hello", from: "Acme <news@acme.example>", text: "Hello" })]);
}

type TestOptions = Partial<Omit<TestResult, "contentHash">> & { readonly message?: MessageReport };

/** Returns one test. Its verdict follows from its assertions unless one is given. */
export function test(
  scenario: string,
  variant?: string,
  { message, ...options }: TestOptions = {},
): TestResult {
  const verdict =
    options.verdict ?? worstVerdict((options.assertions ?? []).map(({ outcome }): Verdict => outcome));
  const project = options.project ?? "local";
  return {
    position: 1,
    id: `${scenario}${variant ? `[${variant}]` : ""}@${project}`,
    title: variant ? `${scenario} (${variant})` : scenario,
    scenario,
    ...(variant ? { variant } : {}),
    project,
    provider: "local",
    file: `scenarios/${scenario}.ts`,
    tags: ["campaign"],
    verdict,
    summary: "Every expectation held.",
    assertions: [],
    contentHash: message?.contentHash ?? hashOf("Hello"),
    reportName: `pw-20261120-081500-3fa9c1-${scenario}${variant ? `-${variant}` : ""}`,
    ...(verdict === "errored" || verdict === "skipped"
      ? {}
      : {
          reportId: `dtr-${hashOf(scenario + variant).slice(0, 8)}`,
          submittedAt: "2026-11-20T08:15:01.000Z",
          ...(verdict === "pending" ? {} : { completedAt: "2026-11-20T08:15:04.000Z" }),
        }),
    ...options,
  };
}

export function assertion(
  scope: string,
  metric: Metric,
  operator: Operator,
  expectedPercent: number,
  actualPercent: number | undefined,
  level: Assertion["level"] = "error",
): Assertion {
  const holds =
    actualPercent !== undefined &&
    (operator === ">=" ? actualPercent >= expectedPercent : actualPercent <= expectedPercent);
  const failure = level === "warn" ? "warned" : "failed";
  return {
    scope,
    source: `${metric} ${operator} ${expectedPercent}`,
    metric,
    operator,
    expectedPercent,
    ...(actualPercent === undefined ? {} : { actualPercent }),
    level,
    outcome: actualPercent === undefined ? "not-measured" : holds ? "passed" : failure,
    message: `${scope}: ${metric} is ${actualPercent ?? "not measured"}; expected ${operator} ${expectedPercent}`,
  };
}

/** Returns the same assertion on a baseline that does not exist. */
function withoutBaseline({ expectedPercent: _, ...assertion }: Assertion): Assertion {
  return {
    ...assertion,
    source: `${assertion.metric} ${assertion.operator} baseline - 5`,
    outcome: "not-measured",
  };
}

/**
 * Returns a placement at every mailbox provider: the given inbox, spam, and missing rates, and good ones
 * elsewhere.
 */
export function placement(
  byIsp: Readonly<Partial<Record<string, readonly [number, number, number]>>>,
  overallInbox: number,
  reasons?: readonly string[],
): Placement {
  const toIsp = (isp: string): IspPlacement => {
    const [inboxPercent, spamPercent, missingPercent] = byIsp[isp] ?? [97, 2, 1];
    return {
      isp,
      inboxPercent,
      spamPercent,
      missingPercent,
      spfPercent: 100,
      dkimPercent: 100,
      seedCount: 20,
    };
  };
  return {
    overall: {
      inboxPercent: overallInbox,
      spamPercent: 99 - overallInbox > 0 ? 99 - overallInbox : 0,
      missingPercent: overallInbox > 99 ? 100 - overallInbox : 1,
      spfPercent: 100,
      dkimPercent: 100,
      seedCount: 160,
    },
    isps: isps.map(toIsp),
    simulated: true,
    ...(reasons ? { reasons } : {}),
  };
}

function springMessages(): Record<"en" | "de" | "fr", MessageReport> {
  const spring = (headline: string, lead: string, button: string) =>
    message({
      subject: headline,
      from: "Acme Garden <news@acme.example>",
      text: `${headline}\n\n${lead}\n\n${button}: https://acme.example/spring\n`,
      html: `<!doctype html><html><head><meta name="color-scheme" content="light dark"><style>
body { margin: 0; background: #f3efe6; color: #21301f; font: 16px/1.5 Georgia, serif }
.card { background: #fff } a.button { background: #2f6f3e; color: #fff }
@media (prefers-color-scheme: dark) { body { background: #10160f; color: #e6ecdf } .card { background: #1b241a } }
</style></head><body><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px">
<table role="presentation" class="card" width="100%" style="max-width:552px" cellpadding="0" cellspacing="0">
<tr><td style="background:#2f6f3e;height:120px;color:#fff;font-size:28px;padding:0 32px">Acme Garden</td></tr>
<tr><td style="padding:32px"><h1 style="margin:0 0 16px;font-size:30px;line-height:1.2">${headline}</h1><p>${lead}</p>
<img src="https://img.acme.example/tulips.jpg" width="488" height="160" alt="A bed of tulips" style="max-width:100%;background:#e4dccb">
<p><a class="button" href="https://acme.example/spring" style="display:inline-block;padding:12px 24px;text-decoration:none">${button}</a></p>
<p style="font-size:13px"><a href="https://acme.example/u/1" style="color:inherit">Unsubscribe</a></p></td></tr></table>
</td></tr></table><img src="https://track.acme.example/open.gif" width="1" height="1" alt=""></body></html>`,
    });
  return {
    en: spring("Everything for spring, 20 % off", "Bulbs, pots and gloves: until Sunday.", "See the offers"),
    de: spring("NUR HEUTE ALLES RAUS", "Zwiebeln, Töpfe und Handschuhe: bis Sonntag.", "Zu den Angeboten"),
    fr: spring(
      "Tout pour le printemps, moins 20 %",
      "Bulbes, pots et gants : jusqu’à dimanche.",
      "Voir les offres",
    ),
  };
}

function message(parts: Pick<MessageReport, "subject" | "from"> & Partial<MessageReport>): MessageReport {
  const contentHash = hashOf(parts.subject);
  const headers = [
    { name: "From", value: parts.from },
    { name: "Subject", value: parts.subject },
    { name: "List-Unsubscribe", value: "<https://acme.example/u/1>" },
    { name: "MIME-Version", value: "1.0" },
  ];
  return {
    contentHash,
    kind: "raw",
    sizeBytes: 12_480,
    headers,
    attachments: [],
    source: `${headers.map(({ name, value }) => `${name}: ${value}`).join("\n")}\n\n${parts.text ?? ""}`,
    emlPath: `messages/sample-${contentHash.slice(0, 8)}.eml`,
    notes: [],
    ...parts,
  };
}

function toReport(tests: readonly TestResult[], messages: readonly MessageReport[]): RunReport {
  const verdicts = tests.map(({ verdict }) => verdict);
  const interrupted = verdicts.includes("skipped");
  return {
    schemaVersion: 2,
    tool: { name: "placewright", version: "0.1.0" },
    runtime: { name: "node", version: "20.20.2" },
    run: {
      id: "20261120-081500-3fa9c1",
      startedAt: "2026-11-20T08:15:00.000Z",
      finishedAt: "2026-11-20T08:15:04.200Z",
      durationMs: 4200,
      interrupted,
      simulated: tests.some(({ placement }) => placement?.simulated),
      apiCalls: 28,
      callsByOperation: { create: 12, get: 15, list: 1 },
      costs: [{ project: "local", newTests: 8, pricePerTest: 0 }],
      seed: "spring",
      command: "npx placewright run --seed spring",
    },
    verdict: worstVerdict(verdicts),
    exitCode: exitCodeOf(verdicts, { interrupted }),
    counts: countVerdicts(verdicts),
    summary: tests.some(({ verdict }) => verdict === "failed")
      ? "Outlook puts 42% of spring-sale (de) in spam; at most 5% allowed."
      : "Every expectation held.",
    tests,
    messages: Object.fromEntries(messages.map((message) => [message.contentHash, message])),
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const checksOf = (title: string): CheckReport => ({
  findings: [
    {
      check: "preheader",
      severity: "warn",
      message: title,
      fix: "Begin with it",
      source: "https://acme.example/",
    },
  ],
  accepted: 1,
  passed: ["subject-length", "link-text"],
  notMeasured: [{ check: "spf", reason: "requires DNS" }],
  rulePacks: [
    {
      id: "gmail-2025-11",
      provider: "Gmail",
      source: "https://support.google.com/mail/answer/81126",
      met: ["from-field"],
      broken: [{ check: "one-click-unsubscribe", consequence: "spam" }],
      notMeasured: ["spf"],
    },
  ],
  spam: [{ engine: "builtin", normalised: 0, score: 0, threshold: 5, symbols: [] }],
});

/** The sample with checks: each test has its own finding, and all other results in common. */
export function checkedRunReport(): RunReport {
  const report = sampleRunReport();
  return { ...report, tests: report.tests.map((each) => ({ ...each, checks: checksOf(each.title) })) };
}
