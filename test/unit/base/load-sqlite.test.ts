import { expect, test } from "vitest";
import { loadSqlite, toSqliteError } from "../../../src/base/load-sqlite.ts";

test("loads SQLite", async () => {
  const Sqlite = await loadSqlite();
  const database = new Sqlite(":memory:");
  expect(database.prepare("SELECT 7 AS seven").get()).toMatchObject({ seven: 7 });
  database.close();
});

test.each([
  ["win32", "arm64", "Install Node for x64, which Windows on Arm runs too, and install again"],
  [
    "freebsd",
    "x64",
    "Run placewright on one of these: darwin-arm64, darwin-x64, linux-arm, linux-arm64, linux-x64, win32-x64",
  ],
])("says what to do on %s-%s, for which it is not built", (platform, arch, hint) => {
  const missing = new Error(`Cannot find module '@libsql/${platform}-${arch}'\nRequire stack:\n- a.js`);
  expect(toSqliteError(missing, { platform, arch })).toMatchObject({
    code: "ledger-unusable",
    reason: `Cannot load SQLite, which keeps the ledger: it is not built for this platform (${platform}-${arch})`,
    hint,
  });
});

test("knows the error of a processor that has no package at all", () => {
  const unsupported = new Error("Neon: unsupported Linux architecture: riscv64");
  expect(toSqliteError(unsupported, { platform: "linux", arch: "riscv64" })).toMatchObject({
    reason: "Cannot load SQLite, which keeps the ledger: it is not built for this platform (linux-riscv64)",
  });
});

test("says that its package was not installed", () => {
  const missing = new Error("Cannot find module '@libsql/linux-x64-musl'");
  expect(toSqliteError(missing, { platform: "linux", arch: "x64" })).toMatchObject({
    reason: "Cannot load SQLite, which keeps the ledger: its package @libsql/linux-x64-musl is not installed",
    hint: "Install again on this machine, with optional dependencies",
  });
});

test("returns other errors as they are", () => {
  const other = new Error("Cannot find module 'elsewhere'");
  expect(toSqliteError(other, { platform: "linux", arch: "x64" })).toBe(other);
});
