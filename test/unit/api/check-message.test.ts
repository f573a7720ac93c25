import { type CheckMessageOptions, checkMessage, defineCheck, notMeasured } from "placewright/check";
import { expect, onTestFinished, test } from "vitest";
import { makeProject } from "../../support/project-folder.ts";

const message = "From: Acme <news@acme.example>\r\nSubject: Your receipt\r\n\r\nThank you.\r\n";

test("checks text and bytes alike", async () => {
  const report = await checkMessage(message);
  expect(report.findings.map(({ check }) => check)).toContain("date-field");
  expect(report.notMeasured.map(({ check }) => check)).toContain("dkim");
  expect(await checkMessage(new TextEncoder().encode(message))).toEqual(report);
});

test.each<[string, CheckMessageOptions, string, "passed" | "findings" | "notMeasured" | "none"]>([
  ["nothing about its purpose, if none is set", {}, "unsubscribe-link", "notMeasured"],
  ["that marketing can be unsubscribed from", { purpose: "marketing" }, "unsubscribe-link", "findings"],
  ["no check that is off", { severities: { "date-field": "off" } }, "date-field", "none"],
])("checks %s", async (_, options, id, expected) => {
  const { passed, findings, notMeasured } = await checkMessage(message, options);
  const found = findings.some(({ check }) => check === id)
    ? "findings"
    : passed.includes(id)
      ? "passed"
      : notMeasured.some(({ check }) => check === id)
        ? "notMeasured"
        : "none";
  expect(found).toBe(expected);
});

test("runs custom checks on a copy of the message", async () => {
  const define = (name: string, run: Parameters<typeof defineCheck>[0]["run"]) =>
    defineCheck({
      id: `acme/${name}`,
      severity: "error",
      about: "A rule",
      fix: "Follow it",
      source: "https://www.acme.example/brand",
      run,
    });
  const { findings, notMeasured: open } = await checkMessage(message, {
    custom: [
      define("found", ({ subject, bytes }) => {
        bytes.fill(0);
        return [{ message: `The subject is ${subject}` }];
      }),
      define("open", () => notMeasured("requires a logo")),
      define("broken", () => {
        throw new Error("no rule");
      }),
    ],
  });
  expect(findings.find(({ check }) => check === "acme/found")?.message).toBe("The subject is Your receipt");
  expect(open.filter(({ check }) => check.startsWith("acme/"))).toEqual([
    { check: "acme/open", reason: "requires a logo" },
    { check: "acme/broken", reason: expect.stringContaining("no rule") },
  ]);
});

test("reads recorded DNS answers from the folder that cwd names", async () => {
  const { dir, remove } = await makeProject({
    "dns.json": JSON.stringify({
      "_dmarc.acme.example TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"],
    }),
  });
  onTestFinished(remove);
  const { passed } = await checkMessage(message, { cwd: dir, dns: "dns.json" });
  expect(passed).toContain("dmarc-record");
  await expect(checkMessage(message, { dns: "no-such-dns.json" })).rejects.toMatchObject({
    code: "config-invalid",
    message: expect.stringContaining('"no-such-dns.json"'),
  });
});

test.each<[string, Record<string, unknown>, RegExp]>([
  [
    "a misspelled key",
    { severity: {} },
    /Cannot check the message: check has no key "severity"\. Use one of: severities, /,
  ],
  ["an unknown purpose", { purpose: "bulk" }, /purpose/],
  ["an unknown client", { clients: ["lotus.*"] }, /clients/],
])("rejects %s", async (_, options, reason) => {
  await expect(checkMessage(message, options as CheckMessageOptions)).rejects.toMatchObject({
    name: "PlacewrightError",
    code: "config-invalid",
    message: expect.stringMatching(reason),
  });
});
