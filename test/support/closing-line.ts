import type { Reporter, TestModule } from "vitest/node";

interface UnhandledError {
  readonly message?: string;
  readonly VITEST_TEST_NAME?: string;
}

/** Ends a test run with one line per failure, and then `N passed, N failed`, for people and scripts. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly UnhandledError[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const fail = (what: string, error?: { readonly message?: string }) => {
      const [why = ""] = (error?.message ?? "").split("\n");
      console.log(`failed: ${what}${why && `: ${why}`}`);
    };
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const result = test.result();
        counts[result.state]++;
        if (result.state === "failed")
          fail(`${module.relativeModuleId} > ${test.fullName}`, result.errors[0]);
      }
      // A file that failed before its tests ran has no test to count.
      if (module.state() === "failed" && counts.failed === before) {
        counts.failed++;
        fail(module.relativeModuleId, module.errors()[0]);
      }
    }
    for (const error of unhandled) {
      const { VITEST_TEST_NAME: name = "an unknown test" } = error;
      fail(`an unhandled error, during or after "${name}"`, error);
    }
    counts.failed += unhandled.length;
    const skipped = counts.skipped + counts.pending;
    console.log(`${counts.passed} passed, ${counts.failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  }
}
