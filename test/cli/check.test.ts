import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { checks, checksByFamily } from "../../src/check/checks.ts";
import { enforcement, readers } from "../../src/check/enforcement.ts";
import type { CheckRun } from "../../src/result/check-run.ts";
import { startDnsServer } from "../support/dns-server.ts";
import { makeProject } from "../support/project-folder.ts";
import { commandOf, projectRoot, startCli } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { sampleMail } from "../unit/check/sample-mail.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function projectWith(files: Readonly<Record<string, string>>): Promise<string> {
  const project = await makeProject(files);
  closers.push(project.remove);
  return project.dir;
}

const scenario = (more = "", subject = "Your receipt") => `from: Acme <orders@acme.example>
message:
  simple: { subject: "${subject}", text: "Thank you. Your order of ten tulips is on its way." }
${more || "expect: { overall: [inbox >= 50] }"}
`;
const shouting = "LAST CHANCE %%name%% TODAY!!!";

/** Returns different links without TLS. */
const links = (count: number) =>
  Array.from({ length: count }, (_, index) => `http://h${index}.example/${index}`);

/** Faults planted in the shipped message that must fail. */
const planted = [
  "fake-reply",
  "from-public-mailbox",
  "list-unsubscribe",
  "one-click-unsubscribe",
  "link-address",
  "link-text",
  "link-shortener",
  "link-plain-http",
  "image-only",
  "image-alternatives",
  "merge-tags",
  "unsubscribe-link",
  "text-part",
  "subject-capitals",
  "subject-punctuation",
];

describe("placewright check", () => {
  test("finds no errors in the shipped scenarios and templates", async () => {
    const { code, stdout } = await runCommand(["check", "scenarios", "templates"]);
    expect(stdout).toMatch(/0 errors, 0 warnings in \d+ messages\. Nothing was sent\./);
    expect(stdout).toMatch(/Not measured:\n(?: {4}.*\n)* {4}requires DNS: .*dmarc-policy/);
    expect(code).toBe(0);
  });

  test("finds each planted problem of known-bad", async () => {
    const { code, stdout } = await runCommand(["check", "scenarios/known-bad", "--format", "json"]);
    expect(code).toBe(1);
    const { messages } = JSON.parse(stdout) as CheckRun;
    const found = new Set(
      messages.flatMap(({ checks: report }) => report?.findings.map(({ check }) => check) ?? []),
    );
    for (const check of planted) expect(found).toContain(check);
    expect(messages[0]?.checks?.spam[0]?.normalised).toBeGreaterThan(10);
    expect(messages[0]?.checks?.rulePacks.find(({ id }) => id === "gmail-2025-11")?.broken).toContainEqual({
      check: "from-public-mailbox",
      consequence: "rejected",
    });
  });

  test("reads a message from a file and from standard input", async () => {
    const dir = await projectWith({
      "bad.eml": Buffer.from(sampleMail({ fields: { Date: "never" } })).toString(),
    });
    const { code, stdout } = await runCommand(["check", "bad.eml"], { cwd: dir });
    expect(stdout).toContain("✕ The Date header is not a valid date (line 4): never");
    expect(code).toBe(1);

    const [program = "", ...rest] = commandOf(projectRoot);
    const child = spawn(program, [...rest, "check", "-", "--format", "json"], {
      cwd: dir,
      stdio: ["pipe", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    child.stdin.end(sampleMail());
    const status = await new Promise((resolve) => child.once("close", resolve));
    expect(status).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      messages: [{ title: "standard input", file: "-", isMessage: true }],
      errors: 0,
    });
  });

  test("writes SARIF with a rule for each check and a line for each finding in a message", async () => {
    const dir = await projectWith({
      "bad.eml": Buffer.from(sampleMail({ fields: { Date: "never" } })).toString(),
    });
    const { code, stdout } = await runCommand(
      ["check", "bad.eml", "--format", "sarif", "--output", "out/checks.sarif"],
      { cwd: dir },
    );
    expect([code, stdout]).toEqual([1, "Checks: out/checks.sarif\n"]);
    const { version, runs } = JSON.parse(await readFile(join(dir, "out/checks.sarif"), "utf8"));
    expect(version).toBe("2.1.0");
    expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(checks.map(({ id }) => id));
    expect(runs[0].results).toEqual([
      expect.objectContaining({
        ruleId: "date-field",
        level: "error",
        locations: [
          {
            physicalLocation: { artifactLocation: { uri: "bad.eml" }, region: { startLine: 4 } },
            logicalLocations: [{ name: "bad.eml" }],
          },
        ],
      }),
    ]);
  });

  test("names no line of a scenario in SARIF, as lines are those of its message", async () => {
    const dir = await projectWith({ "scenarios/a.yaml": scenario("", shouting) });
    const { stdout } = await runCommand(["check", "--format", "sarif"], { cwd: dir });
    const { results } = JSON.parse(stdout).runs[0];
    expect(results.length).toBeGreaterThan(2);
    for (const { locations } of results)
      expect(locations).toEqual([
        {
          physicalLocation: { artifactLocation: { uri: "scenarios/a.yaml" } },
          logicalLocations: [{ name: "a" }],
        },
      ]);
  });

  test("says of a scenario whose template only the service has that there is nothing to check", async () => {
    const template = '{ serviceTemplate: { arn: "arn:aws:ses:us-east-1:123456789012:template/welcome" } }';
    const dir = await projectWith({
      "scenarios/a.yaml": `from: a@acme.example\nmessage: ${template}\nexpect: { overall: [inbox >= 50] }\n`,
    });
    const why = "its template is stored only at the service, so there is no message to check";
    const asText = await runCommand(["check"], { cwd: dir });
    expect(asText).toMatchObject({ code: 0, stdout: expect.stringContaining(why) });
    const { stdout } = await runCommand(["check", "--format", "json"], { cwd: dir });
    expect(JSON.parse(stdout).messages).toEqual([
      expect.objectContaining({ title: "a", file: "scenarios/a.yaml", isMessage: false, note: why }),
    ]);
  });

  test("writes an HTML page, and prints its path", async () => {
    const dir = await projectWith({ "scenarios/a.yaml": scenario("", shouting) });
    const { stdout } = await runCommand(["check", "--format", "html"], { cwd: dir });
    expect(stdout).toBe("Checks: reports/check/index.html\n");
    const page = await readFile(join(dir, "reports/check/index.html"), "utf8");
    expect(page).toContain("Do not send");
    expect(page).toContain("Merge tags were not replaced");
    expect(page).not.toMatch(/<script(?! ?>)[^>]*src|<link rel="stylesheet"/);
  });

  test("applies severities from the config, then from the scenario", async () => {
    const dir = await projectWith({
      "placewright.config.ts": `export default { check: { severities: { "subject-capitals": "error", "subject-punctuation": "off" } } };\n`,
      "scenarios/a.yaml": scenario("", "LAST CHANCE TODAY!!!"),
      "scenarios/b.yaml": scenario(
        "check: { severities: { subject-capitals: warn } }\nexpect: { overall: [inbox >= 50] }",
        "LAST CHANCE TODAY!!!",
      ),
    });
    const { code, stdout } = await runCommand(["check", "--format", "json"], { cwd: dir });
    const { messages } = JSON.parse(stdout) as CheckRun;
    expect(
      messages.map(({ title, checks: report }) => [
        title,
        report?.findings.map(({ check, severity }) => [check, severity]),
      ]),
    ).toEqual([
      ["a", [["subject-capitals", "error"]]],
      ["b", [["subject-capitals", "warn"]]],
    ]);
    expect(code).toBe(1);
    expect((await runCommand(["check", "--fail-on", "never"], { cwd: dir })).code).toBe(0);
    expect((await runCommand(["check", "scenarios/b.yaml", "--fail-on", "warn"], { cwd: dir })).code).toBe(1);
    expect((await runCommand(["check", "scenarios/b.yaml"], { cwd: dir })).code).toBe(0);
  });

  test("accepts the baseline's findings, and reports new ones", async () => {
    const dir = await projectWith({ "scenarios/a.yaml": scenario("", shouting) });
    const taken = await runCommand(["check", "--update-baseline"], { cwd: dir });
    expect([taken.code, taken.stdout]).toEqual([
      0,
      "Baseline: placewright-baseline.json accepts 3 findings\n",
    ]);
    const baseline = ["--baseline", "placewright-baseline.json"];
    const again = await runCommand(["check", ...baseline], { cwd: dir });
    expect(again.stdout).toContain("0 errors, 0 warnings, 3 accepted by the baseline in 1 message");
    expect(again.code).toBe(0);
    const other = await projectWith({
      "scenarios/a.yaml": scenario("", `Re: ${shouting}`),
      "placewright-baseline.json": await readFile(join(dir, "placewright-baseline.json"), "utf8"),
    });
    const { code, stdout } = await runCommand(["check", ...baseline], { cwd: other });
    expect(stdout).toContain("fake-reply");
    expect(stdout).toContain("1 error, 0 warnings, 3 accepted by the baseline in 1 message");
    expect(code).toBe(1);
  });

  test("accepts a finding on the links that it names, and on no others", async () => {
    const linking = (...urls: readonly string[]) =>
      `from: Acme <orders@acme.example>
message:
  simple: { subject: Your receipt, html: "Thank you.${urls.map((url) => ` <a href='${url}'>Track it</a>`).join("")}" }
expect: { overall: [inbox >= 50] }
`;
    const dir = await projectWith({ "scenarios/a.yaml": linking("http://192.0.2.1/order") });
    await runCommand(["check", "--update-baseline"], { cwd: dir });
    const baseline = await readFile(join(dir, "placewright-baseline.json"), "utf8");
    const checks = async (...urls: readonly string[]) => {
      const cwd = await projectWith({ "scenarios/a.yaml": linking(...urls), "b.json": baseline });
      const { stdout } = await runCommand(["check", "--baseline", "b.json"], { cwd });
      return stdout;
    };
    expect(await checks("http://192.0.2.1/order")).toContain("0 errors, 0 warnings");
    expect(await checks("http://198.51.100.7/steal")).toContain("198.51.100.7");
    expect(await checks("http://192.0.2.1/order", "http://192.0.2.1/steal")).not.toContain(
      "0 errors, 0 warnings",
    );
  });

  test.each<[string, readonly string[], readonly string[], boolean]>([
    [
      "links in another order",
      ["http://b.example/1", "http://a.example/2"],
      ["http://a.example/2", "http://b.example/1"],
      true,
    ],
    ["thirty links in another order", links(30), links(30).toReversed(), true],
    ["another one of thirty links", links(30), [...links(29), "http://z99.example/"], false],
    [
      "another link of 2,100 characters",
      [`http://a.example/${"a".repeat(2100)}`],
      [`http://a.example/${"b".repeat(2100)}`],
      false,
    ],
  ])("knows %s", async (_, before, after, isAccepted) => {
    const linking = (urls: readonly string[]) =>
      `From: a@acme.example\r\nTo: b@reader.example\r\nSubject: Your receipt\r\nMessage-ID: <1@acme.example>\r\nDate: Mon, 02 Mar 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${urls.map((url) => `<p><a href="${url}">Track it</a></p>`).join("\r\n")}\r\n`;
    const dir = await projectWith({ "a.eml": linking(before) });
    await runCommand(["check", "a.eml", "--update-baseline"], { cwd: dir });
    await writeFile(join(dir, "a.eml"), linking(after));
    const { stdout } = await runCommand(["check", "a.eml", "--baseline", "placewright-baseline.json"], {
      cwd: dir,
    });
    expect([stdout.includes("link-plain-http"), stdout]).toEqual([!isAccepted, expect.any(String)]);
  });

  test("keeps message files with one name apart, and what it accepts of messages that are not selected", async () => {
    const dir = await projectWith({
      "scenarios/a.yaml": scenario("", shouting),
      "x/same.eml": "From: a@acme.example\r\nSubject: HURRY UP NOW TODAY\r\n\r\nHello\r\n",
      "y/same.eml": "From: a@acme.example\r\nSubject: Re: Hello\r\n\r\nHello\r\n",
    });
    const check = (...args: string[]) => runCommand(["check", ...args], { cwd: dir });
    await check("--update-baseline");
    const { stdout } = await check("x/same.eml", "y/same.eml", "--update-baseline");
    expect(stdout).toContain("of these messages; those of others stay");
    expect((await check("--update-baseline")).stdout).toMatch(/findings?; those of 2 message files stay\n$/);
    const again = await check(
      "scenarios/a.yaml",
      "x/same.eml",
      "y/same.eml",
      "--baseline",
      "placewright-baseline.json",
    );
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("0 errors, 0 warnings")]);
    await rm(join(dir, "y/same.eml"));
    expect((await check("--update-baseline")).stdout).toContain("those of 1 message file stay");
  });

  test("refuses a baseline that an earlier version wrote", async () => {
    const dir = await projectWith({
      "scenarios/a.yaml": scenario("", "Hello"),
      "b.json": '{ "version": 1, "accepted": {} }',
    });
    const { code, stderr } = await runCommand(["check", "--baseline", "b.json"], { cwd: dir });
    expect(stderr).toContain(
      "version must be 2. Update Placewright if it is higher, or write the file again with placewright check --update-baseline",
    );
    expect(code).toBe(2);
  });

  test("authenticates a message with recorded DNS records", async () => {
    const dir = await projectWith({
      "placewright.config.ts": `export default { check: { dns: "dns.json", sendingAddress: "203.0.113.7", mailFrom: "acme.example", bimi: { logo: "logo.svg" } } };\n`,
      "dns.json": JSON.stringify({
        "acme.example TXT": ["v=spf1 ip4:203.0.113.0/24 -all"],
        "_dmarc.acme.example TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"],
        "acme.example MX": ["10 mx.acme.example"],
        "_mta-sts.acme.example TXT": ["v=STSv1; id=1"],
        "_smtp._tls.acme.example TXT": ["v=TLSRPTv1; rua=mailto:tls@acme.example"],
      }),
      "logo.svg": '<svg version="1.2" baseProfile="tiny-ps" viewBox="0 0 9 9"><title>Acme</title></svg>',
      "mail.eml": Buffer.from(sampleMail()).toString(),
    });
    const { stdout } = await runCommand(["check", "mail.eml", "--format", "json"], { cwd: dir });
    const [message] = (JSON.parse(stdout) as CheckRun).messages;
    expect(message?.checks?.passed).toEqual(
      expect.arrayContaining([
        "spf",
        "dmarc-policy",
        "from-alignment",
        "dmarc-record",
        "mta-sts",
        "tls-rpt",
        "bimi-logo",
      ]),
    );
    expect(message?.checks?.findings.map(({ check }) => check).sort()).toEqual([
      "dkim",
      "forward-confirmed-dns",
    ]);
  });

  test.each([
    ["with a byte order mark", "\ufeff"],
    ["without one", ""],
  ])("refuses a message in UTF-16 %s", async (_, mark) => {
    const dir = await projectWith({});
    const message = `${mark}From: a@acme.example\r\nSubject: Hi\r\n\r\nHello\r\n`;
    for (const bytes of [Buffer.from(message, "utf16le"), Buffer.from(message, "utf16le").swap16()]) {
      await writeFile(join(dir, "mail.eml"), bytes);
      const { code, stderr } = await runCommand(["check", "mail.eml"], { cwd: dir });
      expect(stderr).toContain('Cannot read the message "mail.eml": it is UTF-16. Save it as UTF-8');
      expect(code).toBe(2);
    }
  });

  test("says how to remove a byte order mark", async () => {
    const dir = await projectWith({ "mail.eml": `\ufeff${Buffer.from(sampleMail())}` });
    const { stdout } = await runCommand(["check", "mail.eml"], { cwd: dir });
    expect(stdout).toContain("→ Save the file as UTF-8 without a byte order mark");
  });

  test("queries the DNS server in the config", async () => {
    const server = await startDnsServer(
      { "_dmarc.acme.example TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"] },
      { fault: (_, type) => (type === "PTR" ? "SERVFAIL" : undefined) },
    );
    closers.push(async () => server.close());
    const dir = await projectWith({
      "placewright.config.ts": `export default { check: { dns: { servers: ["127.0.0.1:${server.port}"] }, sendingAddress: "203.0.113.7", mailFrom: "acme.example" } };\n`,
      "mail.eml": Buffer.from(sampleMail()).toString(),
    });
    const { stdout } = await runCommand(["check", "mail.eml", "--format", "json"], { cwd: dir });
    const [message] = (JSON.parse(stdout) as CheckRun).messages;
    expect(message?.checks?.passed).toEqual(expect.arrayContaining(["dmarc-policy", "dmarc-record"]));
    expect(message?.checks?.notMeasured).toContainEqual({
      check: "forward-confirmed-dns",
      reason: "DNS query for 7.113.0.203.in-addr.arpa failed: SERVFAIL",
    });
    expect(message?.checks?.findings.map(({ check }) => check)).toContain("spf");
  });

  test("names a missing BIMI file", async () => {
    const dir = await projectWith({
      "placewright.config.ts": `export default { check: { bimi: { certificate: "gone.pem" } } };\n`,
      "mail.eml": Buffer.from(sampleMail()).toString(),
    });
    const { code, stderr } = await runCommand(["check", "mail.eml"], { cwd: dir });
    expect(stderr).toContain('Cannot read the file "gone.pem"');
    expect(stderr).toContain("check.bimi.certificate");
    expect(code).toBe(2);
  });

  test("an unreachable engine gives no verdict, and exit code 3", async () => {
    const dir = await projectWith({
      "placewright.config.ts": `export default { check: { engines: [{ engine: "spamassassin", host: "127.0.0.1", port: 1 }] } };\n`,
      "scenarios/a.yaml": scenario(),
    });
    const { code, stdout } = await runCommand(["check"], { cwd: dir });
    expect(stdout).toContain(
      "SpamAssassin: not measured: Cannot get a score from SpamAssassin at 127.0.0.1:1: the connection was refused",
    );
    expect(code).toBe(3);
  });

  test("an unreachable engine is named at the end of a run, whose expectations do not need it", async () => {
    const dir = await projectWith({
      "placewright.config.ts": `export default { check: { engines: [{ engine: "spamassassin", host: "127.0.0.1", port: 1 }] }, projects: [{ name: "local", provider: "local", completeAfter: "1ms" }] };\n`,
      "scenarios/a.yaml": scenario(),
    });
    const { code, stdout } = await runCommand(["run"], { cwd: dir });
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "Spam engine SpamAssassin: the score of 1 test was not measured: Cannot get a score from SpamAssassin at 127.0.0.1:1",
    );
    expect(code).toBe(0);
  });

  test("stops at once on Ctrl-C, even while it waits for an engine", async () => {
    // Keep reading, so that the server notices the end of the connection.
    const silent = createServer((socket) => void socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    closers.push(() => new Promise((resolve) => void silent.close(() => resolve())));
    const { port } = silent.address() as AddressInfo;
    const dir = await projectWith({
      "placewright.config.ts": `export default { check: { engines: [{ engine: "spamassassin", host: "127.0.0.1", port: ${port} }] } };\n`,
      "scenarios/a.yaml": scenario(),
    });
    const child = startCli(["check"], { cwd: dir });
    const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve(signal ?? code)));
    await new Promise((resolve) => silent.once("connection", resolve));
    child.kill("SIGINT");
    expect(["SIGINT", 130]).toContain(await ended);
  });

  test("lists every check", async () => {
    const { code, stdout } = await runCommand(["check", "--list"]);
    expect(stdout.trim().split("\n")).toHaveLength(checks.length);
    expect(code).toBe(0);
  });

  test.each([
    [["check", "nowhere.eml"], {}, 'Cannot read the message "nowhere.eml"'],
    [["check", "--baseline", "none.json"], {}, 'Cannot read the baseline "none.json"'],
    [["check", "--format", "xml"], {}, "text"],
    [
      ["check"],
      {
        "scenarios/a.yaml": scenario(
          "check: { severities: { subject-capitls: off } }\nexpect: { overall: [inbox >= 50] }",
        ),
      },
      'Did you mean "subject-capitals"?',
    ],
    [
      ["check"],
      { "scenarios/a.yaml": scenario("expect: { checks: { one-click: passed } }") },
      "expect.checks.one-click is not a check",
    ],
    [
      ["check"],
      { "scenarios/a.yaml": scenario('expect: { checks: { spamScore: "under 3" } }') },
      "scenarios/a.yaml:4:32",
    ],
    [
      ["check"],
      { "scenarios/a.yaml": scenario("expect: { checks: { dkim: failed } }") },
      'must be "passed", not "failed"',
    ],
    [
      ["check"],
      {
        "placewright.config.ts": `export default { check: { severities: { "subject-capitls": "off" } } };\n`,
      },
      "placewright.config.ts:1:",
    ],
    [
      ["check"],
      { "placewright.config.ts": `export default { check: { clients: ["outlok.*"] } };\n` },
      "must be a family of mail clients, such as outlook.*",
    ],
    [
      ["check"],
      { "placewright.config.ts": `export default { check: { dns: "dns.json" } };\n` },
      'recorded DNS answers "dns.json"',
    ],
    [
      ["check"],
      {
        "placewright.config.ts": `export default { check: { dns: "dns.json" } };\n`,
        "dns.json": '{ "acme.example MX": ["mx.acme.example"] }',
      },
      '"mx.acme.example" is not a valid record of "acme.example MX": use the form 10 mx.acme.example',
    ],
    [
      ["check"],
      { "placewright.config.ts": `export default { check: { dns: { servers: ["ns.acme.example"] } } };\n` },
      "must be the IP address of a server, such as 203.0.113.53 or 127.0.0.1:5353",
    ],
    [
      ["check"],
      { "placewright.config.ts": `export default { check: { sendingAddress: "here" } };\n` },
      "must be an IP address such as 203.0.113.7",
    ],
  ] as const)("%j reports the error: %j", async (args, files, words) => {
    const dir = await projectWith({ "scenarios/ok.yaml": scenario(), ...files });
    const { code, stderr } = await runCommand(args, { cwd: dir });
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe("placewright run", () => {
  const latest = async (dir: string) =>
    JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8"));

  test("blocks a message with errors, and submits the others", async () => {
    const dir = await projectWith({
      "scenarios/bad.yaml": scenario("", shouting),
      "scenarios/good.yaml": scenario(),
    });
    const { code, stdout } = await runCommand(["run"], { cwd: dir });
    expect(code).toBe(1);
    expect(stdout).toContain("This message was not submitted.");
    const { tests } = await latest(dir);
    expect(
      tests.map(({ scenario: name, verdict, heldBack, reportId }: Record<string, unknown>) => [
        name,
        verdict,
        heldBack,
        typeof reportId,
      ]),
    ).toEqual([
      ["bad", "failed", true, "undefined"],
      ["good", "passed", undefined, "string"],
    ]);
  });

  test("--fail-on never shows the findings and submits all", async () => {
    const dir = await projectWith({ "scenarios/bad.yaml": scenario("", shouting) });
    await runCommand(["run", "--fail-on", "never"], { cwd: dir });
    const { tests } = await latest(dir);
    expect(tests[0].heldBack).toBeUndefined();
    expect(tests[0].checks.findings.map(({ check }: { check: string }) => check)).toContain("merge-tags");
    expect(tests[0].placement.overall.inboxPercent).toEqual(expect.any(Number));
    expect(tests[0].placement.reasons.join("\n")).toMatch(/The subject is in capital letters/);
  });

  test("judges expectations on checks, met or not", async () => {
    const expectations =
      'expect: { overall: [inbox >= 50], checks: { errors: 0, spamScore: "< 3", from-field: passed, %s } }';
    const dir = await projectWith({
      "scenarios/met.yaml": scenario(expectations.replace("%s", "warnings: 0")),
      "scenarios/broken.yaml": scenario(
        expectations.replace("%s", "subject-capitals: passed"),
        "LAST CHANCE TODAY",
      ),
      "scenarios/open.yaml": scenario(expectations.replace("%s", "dkim: passed")),
    });
    const { code } = await runCommand(["run"], { cwd: dir });
    expect(code).toBe(1);
    const { tests } = await latest(dir);
    const told = Object.fromEntries(
      tests.map((each: { scenario: string; verdict: string; summary: string }) => [
        each.scenario,
        [each.verdict, each.summary],
      ]),
    );
    expect(told).toEqual({
      met: ["passed", "The threshold is met"],
      broken: ["failed", "Checks: subject-capitals: 100% of the subject's letters are capitals"],
      open: ["not-measured", "Checks: dkim was not measured: the sending service signs the message"],
    });
    expect(
      tests.find(({ scenario: name }: { scenario: string }) => name === "met").checkAssertions,
    ).toHaveLength(4);
  });

  test("--no-check leaves expectations on checks unmeasured", async () => {
    const dir = await projectWith({
      "scenarios/a.yaml": scenario("expect: { overall: [inbox >= 50], checks: { errors: 0 } }"),
    });
    const { code } = await runCommand(["run", "--no-check"], { cwd: dir });
    expect(code).toBe(1);
    expect((await latest(dir)).tests[0]).toMatchObject({
      verdict: "not-measured",
      summary: "Checks: errors are not measured; expected errors <= 0",
    });
  });
});

/** The families in the order of the page, with their rows. UPDATE_DOCS=1 rewrites them. */
test("the documentation's tables list every check, with the reason for each error", async () => {
  const path = join(projectRoot, "docs/checks.md");
  const page = await readFile(path, "utf8");
  const providers = {
    "support.google.com": "Gmail",
    "senders.yahooinc.com": "Yahoo",
    "docs.aws.amazon.com": "Amazon SES",
    "learn.microsoft.com": "Microsoft",
  };
  const severityOf = (id: string, severity: string): string => {
    const why = enforcement[id];
    if (why === undefined) return severity;
    if (why === readers) return `${severity}: every reader`;
    const name = Object.entries(providers).find(([host]) => new URL(why).host === host)?.[1];
    return `${severity}: [${name}](${why})`;
  };
  const tables = Object.values(checksByFamily).map(
    (family) =>
      `| check | severity | requirement |\n|---|---|---|\n${family
        .map(
          ({ id, source, severity, about }) =>
            `| [\`${id}\`](${source}) | ${severityOf(id, severity)} | ${about} |\n`,
        )
        .join("")}`,
  );
  let next = 0;
  const wanted = page.replace(
    /^\| check \| severity \| [^|]+ \|\n\|---\|---\|---\|\n(?:\|.*\n)+/gm,
    () => tables[next++] ?? "",
  );
  if (process.env["UPDATE_DOCS"] === "1") await writeFile(path, wanted);
  else expect(page).toBe(wanted);
  expect(next).toBe(tables.length);
});
