import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import type { Verdict } from "../../../../src/result/verdict.ts";
import type { LastAttempt } from "../../../../src/store/store.ts";
import { type Answer, answerFor, byNeed, type Facts, groupOf } from "../../../../src/ui/home/answer.ts";
import type { Campaign } from "../../../../src/ui/home/campaign.ts";
import { type Digest, toDigest } from "../../../../src/ui/home/digest.ts";
import { answerWords, reasonWords, verdictOfAll } from "../../../../src/ui/home/home-words.ts";
import { changeOf, pointsOf, whyWords, worstWords } from "../../../../src/ui/home/worst-words.ts";
import { assertion } from "../../../support/sample-run-report.ts";

const campaign: Campaign = {
  name: "sale",
  tags: [],
  file: "scenarios/sale.yaml",
  kind: "messages",
  messages: 2,
  what: "2 messages",
  tests: ["en", "de"].flatMap((variant) =>
    ["local", "ses"].map((project) => ({
      id: `sale[${variant}]@${project}`,
      project,
      variant,
      message: variant,
    })),
  ),
  searched: "sale",
};

const attemptOf = (testId: string, runId: string, verdict?: Verdict, state = "finished"): LastAttempt => ({
  runId,
  position: 1,
  testId,
  scenario: "sale",
  project: testId.split("@")[1] ?? "",
  name: `${testId} in ${runId}`,
  number: 1,
  state: state as LastAttempt["state"],
  measureKey: "m",
  startedAtMs: Number(runId.slice(1)),
  ...(verdict ? { verdict } : {}),
});

type Given = readonly [test: string, run: string, verdict?: Verdict, digest?: Partial<Digest>];

function answer(given: readonly Given[], facts: Partial<Facts> = {}): Answer {
  const empty: Digest = { summary: "", isBlocked: false, landed: [], isSimulated: false, missed: [] };
  const attempts = given.map(([id, run, verdict]) =>
    attemptOf(`sale${id}`, run, verdict, verdict ? "finished" : "submitted"),
  );
  return answerFor(campaign, {
    attempts: new Map(attempts.map((each) => [each.testId, each])),
    digests: new Map(
      given.flatMap(([, , , digest], index) =>
        digest ? [[attempts[index]?.name ?? "", { ...empty, ...digest }]] : [],
      ),
    ),
    built: { problem: null, messages: new Map() },
    today: new Map(),
    openRuns: new Set(),
    ...facts,
  });
}

describe("the answer for a campaign", () => {
  test.each<[string, readonly Given[], Answer["kind"]]>([
    ["is new without a run", [], "new"],
    [
      "is that of its tests",
      [
        ["[en]@local", "r1", "passed"],
        ["[de]@local", "r1", "passed"],
      ],
      "passed",
    ],
    ["is not that it may go out while a message has no result", [["[en]@local", "r1", "passed"]], "new"],
    ["is a failure even if another message has no result", [["[en]@local", "r1", "failed"]], "failed"],
    [
      "is a failure, whatever else there is",
      [
        ["[en]@local", "r1", "errored"],
        ["[de]@local", "r1", "failed"],
      ],
      "failed",
    ],
    [
      "waits for a test that is still measured",
      [
        ["[en]@local", "r1", "passed"],
        ["[de]@local", "r1"],
      ],
      "running",
    ],
    [
      "counts a message that the newest run left out",
      [
        ["[en]@local", "r2", "passed"],
        ["[de]@local", "r1", "failed"],
      ],
      "failed",
    ],
    [
      "is of the projects of the newest run only",
      [
        ["[en]@local", "r2", "passed"],
        ["[de]@local", "r2", "warned"],
        ["[en]@ses", "r1", "failed"],
      ],
      "warned",
    ],
    ["says that all was blocked", [["[en]@local", "r1", "failed", { isBlocked: true }]], "blocked"],
    [
      "says that one failed, if another was blocked",
      [
        ["[en]@local", "r1", "failed", { isBlocked: true }],
        ["[de]@local", "r1", "failed", {}],
      ],
      "failed",
    ],
    ["is never passed if not measured", [["[en]@local", "r1", "not-measured"]], "not-measured"],
  ])("%s", (_name, given, kind) => {
    expect(answer(given).kind).toBe(kind);
  });

  test("is that it cannot be built, whatever its last run says", () => {
    const problem = new PlacewrightError("template-invalid", "x");
    const broken = answer([["[en]@local", "r1", "passed"]], { built: { problem, messages: new Map() } });
    expect([broken.kind, broken.problem, broken.isUnchecked]).toEqual(["broken", problem, false]);
    expect(answer([], { built: undefined }).isUnchecked).toBe(true);
  });

  test.each<[string, readonly Given[], Readonly<Record<string, boolean | undefined>>, Answer["kind"]]>([
    [
      "is that the message changed, whatever it was",
      [["[en]@local", "r1", "failed"]],
      { en: false },
      "changed",
    ],
    [
      "is the failure of a message that is still the same",
      [
        ["[en]@local", "r1", "passed"],
        ["[de]@local", "r1", "failed"],
      ],
      { en: false },
      "failed",
    ],
    ["is that it runs, also if its message changed since", [["[en]@local", "r1"]], { en: false }, "running"],
    [
      "is that of a message that differs at each build",
      [
        ["[en]@local", "r1", "passed"],
        ["[de]@local", "r1", "passed"],
      ],
      { en: true },
      "passed",
    ],
    [
      "is not that it may go out while it is not known whether the message changed",
      [
        ["[en]@local", "r1", "passed"],
        ["[de]@local", "r1", "passed"],
      ],
      { en: undefined },
      "checking",
    ],
    ["is a failure while that is not known", [["[en]@local", "r1", "failed"]], { en: undefined }, "failed"],
  ])("%s", (_name, given, varies, kind) => {
    const attempts = given.map(([id, run, verdict]) => ({
      ...attemptOf(`sale${id}`, run, verdict, verdict ? "finished" : "submitted"),
      contentHash: "measured",
    }));
    const messages = ["en", "de"].map((name) => {
      const isOther = name in varies;
      return [name, { contentHash: isOther ? "other" : "measured", varies: varies[name] }] as const;
    });
    const { kind: own } = answer(given, {
      attempts: new Map(attempts.map((each) => [each.testId, each])),
      built: { problem: null, messages: new Map(messages) },
    });
    expect(own).toBe(kind);
  });

  test("is not that it may go out before its messages were built", () => {
    const attempt = { ...attemptOf("sale[en]@local", "r1", "passed"), contentHash: "measured" };
    const { kind, isUnchecked } = answer([], {
      attempts: new Map([[attempt.testId, attempt]]),
      built: undefined,
    });
    expect([kind, isUnchecked]).toEqual(["checking", true]);
  });

  test("is that it runs, if its tests are planned in an open run", () => {
    const planned = attemptOf("sale[en]@local", "r1", undefined, "planned");
    const of = (openRuns: ReadonlySet<string>) =>
      answer([], { attempts: new Map([[planned.testId, planned]]), openRuns }).kind;
    expect([of(new Set(["r1"])), of(new Set())]).toEqual(["running", "new"]);
  });
});

const isps = (shares: Readonly<Record<string, number>>) =>
  Object.entries(shares).map(([isp, inboxPercent]) => ({
    isp,
    inboxPercent,
    spamPercent: 100 - inboxPercent,
    missingPercent: 0,
  }));
const judged = (shares: Readonly<Record<string, number>>, assertions: ReturnType<typeof assertion>[]) =>
  toDigest({
    name: "x",
    placement: { overall: { inboxPercent: 90 }, isps: isps(shares), simulated: true },
    result: { verdict: "failed", summary: "s", assertions },
  });

describe("where a campaign does worst", () => {
  test("is where it misses an expectation by the most", () => {
    const worst = answer([
      [
        "[en]@local",
        "r1",
        "failed",
        judged({ Gmail: 97, Outlook: 60 }, [assertion("Outlook", "inbox", ">=", 80, 60)]),
      ],
      [
        "[de]@local",
        "r1",
        "failed",
        judged({ Gmail: 50, Outlook: 52 }, [assertion("Outlook", "inbox", ">=", 80, 52)]),
      ],
    ]);
    expect(worst.worst?.landed).toMatchObject({ scope: "Outlook", inboxPercent: 52, needed: 80 });
    expect(worstWords(worst)).toBe("Outlook (de) 52%, 28 short");
    expect(whyWords(worst)).toBe("Outlook puts 52% in the inbox; at least 80% expected");
  });

  test("is the lowest inbox rate, if all expectations are met", () => {
    const fine = answer([["[en]@local", "r1", "passed", judged({ Gmail: 97, AOL: 95 }, [])]]);
    expect([worstWords(fine), fine.worst?.isSimulated]).toEqual(["AOL (en) 95%", true]);
    const other = answer([["[en]@local", "r1", "passed", judged({ Gmail: 97, AOL: 95 }, [])]], {
      provider: "Gmail",
    });
    expect(worstWords(other)).toBe("Gmail (en) 97%");
  });

  test("names the share that is too large, and the project if there are several", () => {
    const spam = judged({ Outlook: 58 }, [assertion("Outlook", "spam", "<=", 5, 42)]);
    expect(worstWords(answer([["[en]@local", "r1", "failed", spam]]))).toBe(
      "Outlook (en) 42% in spam, 5 allowed",
    );
    const several = answer([
      ["[en]@local", "r1", "failed", spam],
      ["[en]@ses", "r1", "passed", judged({ Outlook: 99 }, [])],
    ]);
    expect(worstWords(several)).toBe("Outlook (en, local) 42% in spam, 5 allowed");
  });

  test("is overall, if no provider was measured, and unknown without a measurement", () => {
    expect(worstWords(answer([["[en]@local", "r1", "passed", judged({}, [])]]))).toBe("Overall (en) 90%");
    expect(worstWords(answer([["[en]@local", "r1", "errored"]]))).toBe("");
  });

  test("has decimals only if they decide", () => {
    const close = judged({ Gmail: 94.6 }, [assertion("Gmail", "inbox", ">=", 95, 94.6)]);
    expect(worstWords(answer([["[en]@local", "r1", "failed", close]]))).toBe("Gmail (en) 94.6%, 0.4 short");
    expect([pointsOf(0), pointsOf(0.001), pointsOf(27.6)]).toEqual(["0", "0.01", "28"]);
  });
});

test("what changed is compared with the run before, not with a repeated measurement", () => {
  const measured = (runId: string, inbox: number, contentHash: string) => ({
    runId,
    testId: "t",
    scenario: "sale",
    project: "local",
    completedAtMs: Number(runId.slice(1)),
    contentHash,
    placement: { overall: { inboxPercent: inbox }, isps: isps({ Outlook: inbox }), simulated: false },
  });
  const worst = answer([["[en]@local", "r3", "failed", judged({ Outlook: 52 }, [])]]).worst;
  if (!worst) throw new Error("nothing is measured");
  const series = [measured("r2", 91, "a"), measured("r3", 60, "b"), measured("r3", 52, "b")];
  expect(changeOf(series, worst)).toEqual({
    points: -39,
    before: 91,
    beforeRunId: "r2",
    beforeAtMs: 2,
    isOtherMessage: true,
  });
  expect(changeOf(series.slice(1), worst)).toBeUndefined();
});

test("answers are sorted by what needs a person most", () => {
  const named = (name: string, given: readonly Given[]) => ({
    ...answer(given),
    campaign: { ...campaign, name },
  });
  const missing = (points: number) =>
    judged({ Gmail: 80 - points }, [assertion("Gmail", "inbox", ">=", 80, 80 - points)]);
  const sorted = [
    named("sent", [
      ["[en]@local", "r1", "passed"],
      ["[de]@local", "r1", "passed"],
    ]),
    named("waiting", [["[en]@local", "r1"]]),
    named("bad", [["[en]@local", "r1", "failed", missing(2)]]),
    named("worse", [["[en]@local", "r1", "failed", missing(20)]]),
    named("a new one", []),
    named("broken", [["[en]@local", "r1", "errored"]]),
  ].toSorted(byNeed);
  expect(sorted.map((each) => each.campaign.name)).toEqual([
    "worse",
    "bad",
    "broken",
    "waiting",
    "a new one",
    "sent",
  ]);
  expect(sorted.map(({ kind }) => groupOf(kind))).toEqual(["no", "no", "no", "running", "new", "yes"]);
});

describe("the words of the page", () => {
  const zero = {
    failed: 0,
    broken: 0,
    blocked: 0,
    errored: 0,
    "not-measured": 0,
    running: 0,
    checking: 0,
    changed: 0,
    warned: 0,
    new: 0,
    passed: 0,
  };
  const say = (change: Partial<typeof zero>) => {
    const counts = { ...zero, ...change };
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return [
      answerWords({ total, counts }),
      reasonWords({ total, counts, failing: undefined }),
      verdictOfAll({ counts }),
    ];
  };

  test.each<[Partial<typeof zero>, readonly unknown[]]>([
    [{}, ["No campaigns yet", expect.stringContaining("A campaign is a file"), undefined]],
    [{ new: 2 }, ["Nothing is measured yet", "Two have not run yet.", undefined]],
    [{ passed: 3 }, ["All 3 may go out", "Every message lands where it should.", "passed"]],
    [{ passed: 1 }, ["It may go out", "It lands where it should.", "passed"]],
    [
      { failed: 1, blocked: 1, broken: 1, running: 1, warned: 1, passed: 2 },
      [
        "3 of 7 may go out",
        "One falls short of what it needs, one was blocked before sending, one can’t be built, one is still being measured, one may go out with care.",
        "failed",
      ],
    ],
    [
      { errored: 1200, "not-measured": 10 },
      ["0 of 1,210 may go out", "1,200 failed at their providers, 10 could not be measured.", "errored"],
    ],
    [
      { changed: 2, checking: 1 },
      ["0 of 3 may go out", "One is still being checked, two changed since they were measured.", "pending"],
    ],
    [{ running: 2 }, ["0 of 2 may go out", "Two are still being measured.", "pending"]],
    [{ warned: 2 }, ["All 2 may go out", "Two may go out with care.", "warned"]],
  ])("%j", (change, words) => {
    expect(say(change)).toEqual(words);
  });

  test.each([
    ["spam", "One lands in spam at Outlook."],
    ["missing", "One is not delivered at Outlook."],
    ["inbox", "One falls short at Outlook."],
  ] as const)("name the provider of the only failure: %s", (metric, words) => {
    const failing = answer([
      [
        "[en]@local",
        "r1",
        "failed",
        judged({ Outlook: 50 }, [
          assertion("Outlook", metric, metric === "inbox" ? ">=" : "<=", metric === "inbox" ? 80 : 5, 50),
        ]),
      ],
    ]);
    expect(reasonWords({ total: 1, counts: { ...zero, failed: 1 }, failing })).toBe(words);
  });
});
