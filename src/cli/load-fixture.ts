import { type CheckedFile, loadChecked } from "../authored/load-checked.ts";
import type { AccountFixture } from "../service/fixture/account-fixture.ts";

/** Reads an account's fixture. Throws the errors of `loadChecked`. */
export const loadFixture = (file: string, cwd: string): Promise<CheckedFile<AccountFixture>> =>
  loadChecked(file, cwd, {
    noun: "fixture",
    whole: "the fixture",
    loadSchema: async () => (await import("../service/fixture/fixture-schema.ts")).accountFixtureSchema,
  });
