/**
 * The rooms of `src/`, with the tests that decide about their mutants, and the share of decided mutants that tests must kill, in
 * percent. Tests that start processes run `dist/`, where no mutant is, so they are left out.
 */
export const rooms = {
  authored: { tests: ["test/unit/authored/**", "test/unit/scenario/**"], atLeast: 85 },
  base: { tests: ["test/unit/base/**"], atLeast: 85 },
  check: { tests: ["test/unit/check/**"], without: ["test/unit/check/separation.test.ts"], atLeast: 85 },
  config: { tests: ["test/unit/config/**"], atLeast: 85 },
  expect: { tests: ["test/unit/expect/**"], atLeast: 90 },
  explain: { tests: ["test/unit/explain/**"], atLeast: 85 },
  message: { tests: ["test/unit/message/**"], atLeast: 85 },
  provider: { tests: ["test/unit/provider/**"], atLeast: 90 },
  report: { tests: ["test/unit/report/**"], atLeast: 85 },
  result: { tests: ["test/unit/result/**", "test/unit/report/**"], atLeast: 85 },
  run: { tests: ["test/unit/run/**", "test/simulation/**"], atLeast: 90 },
  scenario: { tests: ["test/unit/scenario/**"], atLeast: 85 },
  service: { tests: ["test/unit/service/**", "test/conformance/test-reports.test.ts"], atLeast: 85 },
  store: { tests: ["test/unit/store/**"], atLeast: 90 },
  workspace: { tests: ["test/unit/workspace/**"], atLeast: 85 },
};
