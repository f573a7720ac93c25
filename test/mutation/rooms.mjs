/**
 * Tests of the command line that run it in their own process and do not change its folder, which a worker
 * thread of Stryker cannot. All others run `dist/`, where no mutant is.
 */
const commands = [
  "bad-input",
  "calibrate",
  "check",
  "commands",
  "cost",
  "doctor",
  "explain",
  "health",
  "ledger",
  "providers",
  "reconcile",
  "reporters",
  "runs",
  "seedlist",
  "sources",
].map((name) => `test/cli/${name}.test.ts`);

/** Tests that run suites in a Vitest of their own, where no mutant is. */
const suites = ["mod", "scenario-tests"].map((name) => `test/unit/vitest/${name}.test.ts`);

const unit = (...rooms) => rooms.map((room) => `test/unit/${room}/**/*.test.ts`);

/**
 * The rooms of `src/`, with the tests that decide about their mutants: their own, and those of rooms that use them. `atLeast` is
 * the share of decided mutants that tests must kill, in percent.
 */
export const rooms = {
  api: { tests: unit("api"), atLeast: 85 },
  authored: { tests: unit("authored", "scenario"), atLeast: 85 },
  base: { tests: unit("authored", "base", "config", "result", "store"), atLeast: 85 },
  check: {
    tests: unit("check"),
    // They read thousands of messages or megabytes, so that each mutant would take a minute.
    without: ["hostile", "professional", "separation"].map((name) => `test/unit/check/${name}.test.ts`),
    atLeast: 85,
  },
  cli: {
    tests: [...commands, ...unit("cli")],
    // They own a process, ask in a terminal, or run until a signal: tests run them only in processes of their own.
    outside: ["main", "process-guard", "process-locks", "starter/ask", "watch-run"].map(
      (name) => `src/cli/${name}.ts`,
    ),
    atLeast: 85,
  },
  config: { tests: unit("config"), atLeast: 85 },
  expect: { tests: unit("expect", "result", "run"), atLeast: 90 },
  explain: { tests: unit("explain"), atLeast: 85 },
  mcp: { tests: unit("mcp"), atLeast: 85 },
  message: { tests: unit("message"), atLeast: 85 },
  provider: { tests: [...unit("provider"), "test/conformance/seedlist.test.ts"], atLeast: 90 },
  report: { tests: [...unit("report"), "test/security/report-json.test.ts"], atLeast: 85 },
  result: { tests: unit("result", "report", "expect"), atLeast: 85 },
  run: {
    tests: [...unit("run"), "test/simulation/**/*.test.ts"],
    // It searches the source for text, which Stryker changes everywhere.
    without: ["test/simulation/mutations.test.ts"],
    atLeast: 90,
  },
  scenario: { tests: unit("scenario"), atLeast: 85 },
  service: { tests: [...unit("service"), "test/conformance/**/*.test.ts"], atLeast: 85 },
  store: { tests: [...unit("store"), "test/cli/ledger.test.ts"], atLeast: 90 },
  ui: {
    tests: unit("ui"),
    // They run in a browser, from a bundle: `test/browser` tests them there.
    outside: ["src/ui/client/"],
    atLeast: 85,
  },
  vitest: {
    tests: unit("vitest"),
    without: suites,
    // It declares suites to Vitest, so it runs only within a Vitest of its own.
    outside: ["src/vitest/scenario-tests.ts"],
    atLeast: 85,
  },
  worker: { tests: unit("worker", "run"), atLeast: 85 },
  workspace: { tests: [...unit("workspace", "api"), ...commands], atLeast: 85 },
};
