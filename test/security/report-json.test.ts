import { execFileSync } from "node:child_process";
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Parser } from "htmlparser2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toSarif } from "../../src/report/check/sarif.ts";
import { toCtrf } from "../../src/report/ctrf.ts";
import { writeReportFolder } from "../../src/report/folder.ts";
import { toJunit } from "../../src/report/junit.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { createFolderReader, type ReadReportFolder, readLimits } from "../../src/report/read-folder.ts";
import { toRunSarif } from "../../src/report/run-sarif.ts";
import type { CheckReport } from "../../src/result/check-report.ts";
import type { RunReport, TestResult } from "../../src/result/run-report.ts";
import { mergeReports } from "../../src/run/merge-reports.ts";
import { addBodies } from "../../src/run/stored-message.ts";
import { htmlOf, readerOf, toReportFile } from "../support/rendered-report.ts";
import { runCommand } from "../support/run-command.ts";
import {
  assertion,
  placement,
  runReportOf,
  sampleRunReport,
  test as sampleTest,
} from "../support/sample-run-report.ts";

const eml = "messages/spring-sale-de-12345678.eml";
const hash = `12345678${"0".repeat(56)}`;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "placewright-report-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The JSON of a report, with any values. */
// biome-ignore lint/suspicious/noExplicitAny: the tests insert values that no type allows
type Json = any;

const checksWith = (source: string, pack = "https://support.google.com/a"): CheckReport => ({
  findings: [{ check: "subject", severity: "warn", message: "It shouts", fix: "Write it small", source }],
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [{ id: "gmail", provider: "Gmail", source: pack, met: [], broken: [], notMeasured: [] }],
  spam: [],
});

/** Returns the report of a single shard, with one message in a file. */
function shardReport(change: (report: Json) => void = () => {}): Json {
  const report: Json = structuredClone(sampleRunReport());
  report.run.shard = { index: 1, total: 1, plan: "plan" };
  for (const [index, each] of report.tests.entries()) each.position = index + 1;
  const [message]: Json[] = Object.values(report.messages);
  delete report.messages[message.contentHash];
  for (const each of Object.values<Json>(report.messages)) delete each.emlPath;
  for (const each of report.tests) if (each.contentHash === message.contentHash) each.contentHash = hash;
  report.messages[hash] = { ...message, contentHash: hash, emlPath: eml };
  report.tests[0].checks = checksWith("https://www.rfc-editor.org/rfc/rfc5322");
  change(report);
  return report;
}

const textOf = (report: Json): string =>
  JSON.stringify(Array.isArray(report.tests) ? toReportFile(report) : report);

async function put(json: Json, folder = "in"): Promise<void> {
  await mkdir(join(dir, folder, "messages"), { recursive: true });
  const text = typeof json === "string" || json instanceof Uint8Array ? json : textOf(json);
  await writeFile(join(dir, folder, "report.json"), text);
  await writeFile(join(dir, folder, eml), "From: a@acme.example\r\n\r\nx");
}

const read = (folder = "in"): Promise<ReadReportFolder> =>
  createFolderReader(addBodies)(join(dir, folder), folder);
const refused = (...parts: readonly string[]) => ({
  code: "usage",
  message: expect.stringMatching(
    new RegExp(
      ["Cannot read", ...parts].map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^]*"),
    ),
  ),
});

test("a written report can be read, with its message", async () => {
  await put(shardReport());
  const { report, readMessage } = await read();
  expect(report).toEqual(shardReport());
  const message = await readMessage(hash);
  expect(new TextDecoder().decode(message?.bytes)).toBe("From: a@acme.example\r\n\r\nx");
  expect(message?.report.emlPath).toBe(eml);
  expect(await readMessage("0".repeat(64))).toBeUndefined();
});

/** Returns a report of version 1, which stored every result of the checks with its test. */
const textOfVersion1 = (report: Json): string => JSON.stringify({ ...report, schemaVersion: 1 });

describe("a report of version 1", () => {
  test("is read like one of this version", async () => {
    await put(textOfVersion1(shardReport()));
    const { report, readMessage } = await read();
    expect(report).toEqual(shardReport());
    const { html, text, source } = shardReport().messages[hash];
    expect((await readMessage(hash))?.report).toMatchObject({ html, text, source });
  });

  test.each<[string, (report: Json) => void, string]>([
    [
      "a link that is none",
      (report) => {
        report.tests[0].checks = checksWith("https://acme.example/", "javascript:alert(1)");
      },
      "tests[0].checks.rulePacks[0].source: expected an https link",
    ],
    [
      "results that tests share",
      (report) => {
        report.checkOutcomes = {};
      },
      "the document",
    ],
    [
      "a key of results that tests share",
      (report) => {
        report.tests[0].checks.outcomes = hash;
      },
      "tests[0].checks",
    ],
  ])("is refused with %s", async (_name, change, where) => {
    await put(textOfVersion1(shardReport(change)));
    await expect(read()).rejects.toMatchObject(refused('"in/report.json"', where));
  });
});

describe("results that tests share", () => {
  /** Writes a report with other results of checks under the key that its first test names. */
  async function putWith(change: (file: Json) => void): Promise<void> {
    const file: Json = toReportFile(shardReport());
    change(file);
    await put(JSON.stringify(file));
  }
  const keyOf = (file: Json): string => file.tests[0].checks.outcomes;

  test.each(["0".repeat(64), "constructor", "__proto__", "toString", ""])(
    "are refused if a test names the key %j",
    async (key) => {
      await putWith((file) => {
        file.tests[0].checks.outcomes = key;
      });
      await expect(read()).rejects.toMatchObject(refused('"in/report.json"', "tests[0].checks.outcomes"));
    },
  );

  test.each<[string, unknown]>([
    ["null", null],
    ["a list", []],
    ["an unknown key", { passed: [], notMeasured: [], rulePacks: [], findings: [] }],
    ["half of them", { passed: [] }],
    ["600,000 values", { passed: new Array(600_000).fill("a"), notMeasured: [], rulePacks: [] }],
  ])("are refused as %s", async (_name, value) => {
    await putWith((file) => {
      file.checkOutcomes[keyOf(file)] = value;
    });
    await expect(read()).rejects.toMatchObject(refused('"in/report.json"', "checkOutcomes["));
  });

  test("are bounded as if each test had its own, for all reports together", async () => {
    await putWith((file) => {
      file.checkOutcomes[keyOf(file)].passed = ["a".repeat(90_000)];
      for (const each of file.tests) each.checks = file.tests[0].checks;
    });
    const readFolder = createFolderReader(addBodies, { ...readLimits, allReportBytes: 1_000_000 });
    await readFolder(join(dir, "in"), "in");
    await expect(readFolder(join(dir, "in"), "in")).rejects.toMatchObject(
      refused("tests[2].checks.outcomes: the tests share more than a report may have"),
    );
  });
});

describe("a message whose file alone has its bodies", () => {
  const bodiless = shardReport((report) => {
    for (const key of ["html", "text", "source"]) delete report.messages[hash][key];
  });

  test("is read with the bodies of its file", async () => {
    await put(bodiless);
    await writeFile(join(dir, "in", eml), "From: a@acme.example\r\n\r\nTulips");
    const { readMessage } = await read();
    expect((await readMessage(hash))?.report).toMatchObject({
      text: "Tulips",
      source: "From: a@acme.example\n\nTulips",
    });
  });

  test("says so if its file is missing", async () => {
    await put(bodiless);
    await rm(join(dir, "in", eml));
    const { readMessage } = await read();
    const message = await readMessage(hash);
    expect(message?.bytes).toBeUndefined();
    expect(message?.report.notes.at(-1)).toBe("The file of this message was missing from the report folder");
  });

  test("is refused if its file cannot be read as a message", async () => {
    await put(bodiless);
    const depth = 1000;
    const parts = Array.from(
      { length: depth },
      (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}`,
    ).join("\r\n");
    await writeFile(join(dir, "in", eml), `${parts}\r\n\r\nx`);
    const { readMessage } = await read();
    await expect(readMessage(hash)).rejects.toMatchObject(refused(`in/${eml}`, "its parts are nested"));
  });
});

const evilPaths = [
  "evil.html",
  "index.html",
  "report.json",
  ".htaccess",
  "messages/.htaccess",
  "messages/evil.html",
  "messages/evil.svg",
  "messages/index.html-12345678.eml",
  "messages/a-12345678.eml.html",
  "messages/a-12345678.eml/",
  "messages/a-12345678.eml\n",
  "messages/a-12345678.eml\0.html",
  "messages/a\0-12345678.eml",
  "messages/a-12345678.EML",
  "messages/A-12345678.eml",
  "messages/a.eml",
  "messages/-12345678.eml",
  "messages/12345678.eml",
  "messages/a-1234567.eml",
  "messages/a-87654321.eml",
  "messages//a-12345678.eml",
  "messages/./a-12345678.eml",
  "messages/../a-12345678.eml",
  "messages/b/a-12345678.eml",
  "./messages/a-12345678.eml",
  "/messages/a-12345678.eml",
  "../messages/a-12345678.eml",
  "../../etc/passwd",
  "/etc/passwd",
  "/proc/self/environ",
  "/dev/zero",
  "messages\\a-12345678.eml",
  "messages\\..\\..\\a-12345678.eml",
  "C:\\Windows\\win.ini",
  "C:messages/a-12345678.eml",
  "\\\\server\\share\\a-12345678.eml",
  "//server/share/a-12345678.eml",
  "messages/CON",
  "messages/CON.eml",
  "messages/con.eml",
  "messages/nul-12345678.eml:stream",
  "messages/a-12345678.eml::$DATA",
  "messages/a-12345678.eml.",
  "messages/a-12345678.eml ",
  "messages/ a-12345678.eml",
  "messages/~root-12345678.eml",
  "messages/a%2f..-12345678.eml",
  "messages/\u202Elme-12345678.eml",
  "messages/a\u200B-12345678.eml",
  "messages/\uFF0E\uFF0E-12345678.eml",
  "messages\u2215a-12345678.eml",
  "messages/\u0430-12345678.eml",
  "Messages/a-12345678.eml",
  `messages/${"a".repeat(300)}-12345678.eml`,
  "file:///etc/passwd",
  "https://evil.example/a-12345678.eml",
  "javascript:alert(1)//messages/a-12345678.eml",
  "data:text/html,messages/a-12345678.eml",
  "",
  "messages",
];

describe("the path of a message's file", () => {
  test.each(evilPaths)("%j is rejected, with its place in the JSON", async (path) => {
    await put(
      shardReport((report) => {
        report.messages[hash].emlPath = path;
      }),
    );
    await expect(read()).rejects.toMatchObject(
      refused('in/report.json"', `messages["${hash}"].emlPath: expected messages/`),
    );
  });

  test.each(evilPaths)("%j reaches no folder that is written, and no page", async (path) => {
    const report = runReportOf([sampleTest("a")]);
    const [contentHash = ""] = Object.keys(report.messages);
    const named = {
      ...report,
      messages: { [contentHash]: { ...report.messages[contentHash], emlPath: path } },
    } as RunReport;
    const reportsDir = join(dir, "reports");
    const isOfAnotherHash = path === "messages/a-87654321.eml";
    const written = writeReportFolder({
      reportsDir,
      report: named,
      readMessage: readerOf(named, new Map([[path, new Uint8Array([1])]])),
    });
    // A path from the ledger is only checked against the pattern.
    if (isOfAnotherHash) await written;
    else if (path !== "") await expect(written).rejects.toMatchObject({ code: "report-unwritable" });
    else await written;
    const files = await readdir(dir, { recursive: true }).then((all) => all.map(String));
    for (const file of files)
      expect(file).toMatch(
        /^reports(\/((latest|\d{8}-\d{6}-[0-9a-f]{6})(\/(index\.html|report\.json|messages(\/a-87654321\.eml)?))?))?$/,
      );
    for (const href of hrefsOf(await htmlOf(named)))
      expect(href).toMatch(
        isOfAnotherHash ? /^(#|report\.json$|messages\/a-87654321\.eml$)/ : /^(#|report\.json$)/,
      );
  });
});

describe("a link in the place of", () => {
  const report = () => runReportOf([sampleTest("a")]);
  const write = () =>
    writeReportFolder({
      reportsDir: join(dir, "reports"),
      report: report(),
      readMessage: readerOf(report()),
    });
  beforeEach(async () => {
    await mkdir(join(dir, "reports"));
    await mkdir(join(dir, "victim"));
  });
  test("the report's folder writes nothing elsewhere", async () => {
    await symlink("../victim", join(dir, "reports", report().run.id));
    await expect(write()).rejects.toMatchObject({ code: "report-unwritable" });
    expect(await readdir(join(dir, "victim"))).toEqual([]);
  });
  test("the messages' folder writes nothing elsewhere", async () => {
    await mkdir(join(dir, "reports", report().run.id));
    await symlink("../../victim", join(dir, "reports", report().run.id, "messages"));
    await expect(write()).rejects.toMatchObject({ code: "report-unwritable" });
    expect(await readdir(join(dir, "victim"))).toEqual([]);
  });
  test.each(["index.html", "report.json"])("%s is replaced, not followed", async (file) => {
    await writeFile(join(dir, "victim/file"), "as it was");
    await mkdir(join(dir, "reports", report().run.id));
    await symlink("../../victim/file", join(dir, "reports", report().run.id, file));
    await symlink("../../victim/file", join(dir, "reports", report().run.id, `${file}.${process.pid}.tmp`));
    await write();
    expect(await readFile(join(dir, "victim/file"), "utf8")).toBe("as it was");
    expect((await readFile(join(dir, "reports/latest", file), "utf8")).length).toBeGreaterThan(100);
  });
});

/** Returns every URL in a page's own markup. Messages are in frames that cannot load anything. */
function hrefsOf(page: string): string[] {
  const found: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      for (const [key, value] of Object.entries(attributes))
        if (/^(href|src|action|formaction|data|poster|xlink:href|background|ping|cite|srcset)$/.test(key))
          if (!(name === "link" && value.startsWith("data:image/svg+xml,"))) found.push(value);
    },
  });
  parser.end(page);
  return found;
}

const evilLinks = [
  "javascript:alert(1)",
  "JavaScript:alert(1)",
  " javascript:alert(1)",
  "\u0001javascript:alert(1)",
  "java\nscript:alert(1)",
  "java\tscript:alert(1)",
  "javascript://https://acme.example/%0aalert(1)",
  "vbscript:msgbox(1)",
  "data:text/html,<script>alert(1)</script>",
  "data:text/html;base64,PHNjcmlwdD4=",
  "file:///etc/passwd",
  "http://acme.example/",
  "ftp://acme.example/",
  "blob:https://acme.example/1",
  "view-source:https://acme.example/",
  "//evil.example/",
  "/\\evil.example",
  "\\\\evil.example\\share",
  "https:evil.example",
  "https:/evil.example",
  "https:///evil.example",
  "https://user@evil.example/",
  "https://support.google.com:443@evil.example/",
  "https://evil.example\\@support.google.com/",
  "https://\u0430pple.example/",
  "https://acme.example/\u202Egpj",
  "https://acme.example/\nx",
  "https://acme.example/ x",
  'https://acme.example/"onmouseover=alert(1)',
  "https://acme.example/<script>",
  "https://",
  "https://-acme.example/",
  `https://acme.example/${"a".repeat(3000)}`,
  "report.json",
  "#top",
  "",
];

describe("a link", () => {
  test.each(evilLinks)("in a finding is rejected as %j", async (link) => {
    await put(
      shardReport((report) => {
        report.tests[0].checks = checksWith(link);
      }),
    );
    await expect(read()).rejects.toMatchObject(
      refused("tests[0].checks.findings[0].source: expected an https link"),
    );
  });

  test.each(evilLinks)("in a rule pack is rejected as %j", async (link) => {
    await put(
      shardReport((report) => {
        report.tests[0].checks = checksWith("https://acme.example/", link);
      }),
    );
    await expect(read()).rejects.toMatchObject(
      refused('checkOutcomes["', '"].rulePacks[0].source: expected an https link'),
    );
  });

  test.each(evilLinks)("%j is plain text in every format, no matter who wrote it", async (link) => {
    const report = runReportOf([sampleTest("a", undefined, { checks: checksWith(link, link) })]);
    for (const href of hrefsOf(await htmlOf(report)))
      expect(href).toMatch(/^(#.*|report\.json|messages\/.*)$/);
    const sarif = JSON.parse(toRunSarif(report));
    expect(JSON.stringify(sarif.runs)).not.toContain("helpUri");
    const options = { readMessage: readerOf(report), pathOf: (file: string) => file };
    for (const text of [await toJunit(report, options), await toCtrf(report, options), toMarkdown(report)])
      expect(text).not.toMatch(/(href|src)=|\]\(|javascript:|vbscript:|data:text/i);
  });

  test("of every built-in check may be followed", async () => {
    const { checks } = await import("../../src/check/checks.ts");
    const { rulePacks } = await import("../../src/check/rules/rule-packs.ts").catch(() => ({
      rulePacks: [],
    }));
    const { isLink } = await import("../../src/result/link.ts");
    for (const { source } of [...checks, ...rulePacks]) expect(isLink(source), source).toBe(true);
    const page = await htmlOf(
      runReportOf([
        sampleTest("a", undefined, { checks: checksWith("https://acme.example/rule?a=1&b=2#c") }),
      ]),
    );
    expect(hrefsOf(page)).toContain("https://acme.example/rule?a=1&b=2#c");
    const sarif = toSarif({ tool: { name: "placewright", version: "1" }, messages: [] }, checks);
    expect(JSON.stringify(sarif).split("helpUri").length - 1).toBe(checks.length);
  });
});

describe("the file of a message", () => {
  const place = () => join(dir, "in", eml);
  beforeEach(async () => {
    await put(shardReport());
    await writeFile(join(dir, "secret"), "SECRET");
    await rm(place());
  });
  const isRefused = () => expect(read()).rejects.toMatchObject(refused(`in/${eml}`, "regular file"));

  test("cannot be a link to a file outside", async () => {
    await symlink("../../secret", place());
    await isRefused();
  });
  test("cannot be a link to an absolute path", async () => {
    await symlink("/etc/passwd", place());
    await isRefused();
  });
  test("cannot be a link to a file of the same folder", async () => {
    await writeFile(join(dir, "in/messages/other"), "x");
    await symlink("other", place());
    await isRefused();
  });
  test("cannot be a link to nothing", async () => {
    await symlink("nowhere", place());
    await isRefused();
  });
  test("cannot be a link to itself", async () => {
    await symlink(place(), place());
    await isRefused();
  });
  test("cannot be an endless device", async () => {
    await symlink("/dev/zero", place());
    await isRefused();
  });
  test("cannot be a pipe, and no writer is waited for", async () => {
    execFileSync("mkfifo", [place()]);
    await isRefused();
  });
  test("cannot be a folder", async () => {
    await mkdir(place());
    await isRefused();
  });
  test("cannot be a socket", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(place(), resolve));
    try {
      await isRefused();
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
  test("cannot be in a folder that is a link to the outside", async () => {
    await mkdir(join(dir, "other"));
    await writeFile(join(dir, "other", eml.slice("messages/".length)), "SECRET");
    await rm(join(dir, "in/messages"), { recursive: true });
    await symlink("../other", join(dir, "in/messages"));
    await isRefused();
  });
  test("cannot be in a folder that is a link within the report", async () => {
    await rename(join(dir, "in/messages"), join(dir, "in/real"));
    await writeFile(join(dir, "in/real", eml.slice("messages/".length)), "x");
    await symlink("real", join(dir, "in/messages"));
    await isRefused();
  });
  test("cannot be in a file", async () => {
    await rm(join(dir, "in/messages"), { recursive: true });
    await writeFile(join(dir, "in/messages"), "x");
    await expect(read()).rejects.toMatchObject(refused(`in/${eml}`));
  });
  test("cannot be larger than 64 MiB", async () => {
    await writeFile(place(), "");
    await truncate(place(), readLimits.messageBytes + 1);
    await expect(read()).rejects.toMatchObject(refused(`in/${eml}`, "it is larger than 64 MiB"));
  });
  test("cannot exceed the total size of all messages", async () => {
    const count = readLimits.allMessageBytes / readLimits.messageBytes + 1;
    const report = shardReport((json) => {
      const { [hash]: message } = json.messages;
      json.messages = {};
      for (let index = 0; index < count; index++) {
        const contentHash = `${String(index).padStart(8, "0")}${"0".repeat(56)}`;
        json.messages[contentHash] = {
          ...message,
          contentHash,
          emlPath: `messages/a-${contentHash.slice(0, 8)}.eml`,
        };
      }
    });
    await put(report);
    for (const { emlPath } of Object.values<Json>(report.messages)) {
      await writeFile(join(dir, "in", emlPath), "");
      await truncate(join(dir, "in", emlPath), readLimits.messageBytes);
    }
    await expect(read()).rejects.toMatchObject(refused("all messages together are too large"));
  });
  test("is not named in the output if it is missing", async () => {
    const { readMessage } = await read();
    const message = await readMessage(hash);
    expect(message?.bytes).toBeUndefined();
    expect(message?.report.emlPath).toBeUndefined();
  });

  describe("changed after the report was read", () => {
    let folder: ReadReportFolder;
    beforeEach(async () => {
      await writeFile(place(), "mail");
      folder = await read();
      await rm(place());
    });
    test("is rejected if it becomes a link", async () => {
      await symlink("../../secret", place());
      await expect(folder.readMessage(hash)).rejects.toMatchObject(refused("regular file"));
    });
    test("is rejected if it becomes a pipe", async () => {
      execFileSync("mkfifo", [place()]);
      await expect(folder.readMessage(hash)).rejects.toMatchObject(refused("regular file"));
    });
    test("is rejected if it becomes too large", async () => {
      await writeFile(place(), "");
      await truncate(place(), readLimits.messageBytes + 1);
      await expect(folder.readMessage(hash)).rejects.toMatchObject(refused("larger"));
    });
    test("is rejected if its folder changes", async () => {
      await mkdir(join(dir, "other"));
      await writeFile(join(dir, "other", eml.slice("messages/".length)), "SECRET");
      await rename(join(dir, "in/messages"), join(dir, "in/away"));
      await symlink("../other", join(dir, "in/messages"));
      await expect(folder.readMessage(hash)).rejects.toMatchObject(refused("regular file"));
    });
    test("never shows outside content if it changes repeatedly", async () => {
      const swap = async () => {
        for (let round = 0; round < 60; round++) {
          await symlink("../../secret", `${place()}.link`);
          await rename(`${place()}.link`, place());
          await writeFile(`${place()}.file`, "mail");
          await rename(`${place()}.file`, place());
        }
      };
      let isDone = false;
      const swapping = swap().finally(() => {
        isDone = true;
      });
      while (!isDone) {
        const message = await folder.readMessage(hash).catch(() => undefined);
        expect(message?.bytes ? new TextDecoder().decode(message.bytes) : "").not.toContain("SECRET");
      }
      await swapping;
    });
  });
});

describe("report.json", () => {
  const file = () => join(dir, "in/report.json");
  beforeEach(async () => {
    await put(shardReport());
    await writeFile(join(dir, "outside.json"), textOf(shardReport()));
    await rm(file());
  });
  test("cannot be a link", async () => {
    await symlink("../outside.json", file());
    await expect(read()).rejects.toMatchObject(refused("in/report.json", "regular file"));
  });
  test("cannot be a pipe", async () => {
    execFileSync("mkfifo", [file()]);
    await expect(read()).rejects.toMatchObject(refused("in/report.json", "regular file"));
  });
  test("cannot be a folder", async () => {
    await mkdir(file());
    await expect(read()).rejects.toMatchObject(refused("in/report.json", "regular file"));
  });
  test("cannot be a device", async () => {
    await symlink("/dev/zero", file());
    await expect(read()).rejects.toMatchObject(refused("in/report.json", "regular file"));
  });
  test("cannot be larger than 128 MiB", async () => {
    await writeFile(file(), "");
    await truncate(file(), readLimits.reportBytes + 1);
    await expect(read()).rejects.toMatchObject(refused("in/report.json", "it is larger than 128 MiB"));
  });
  test("is reported if it is missing", async () => {
    await expect(read()).rejects.toMatchObject({ code: "file-missing" });
    await expect(read("nowhere")).rejects.toMatchObject({ code: "file-missing" });
  });
  test("is found through a link to the folder, such as latest", async () => {
    await put(shardReport());
    await symlink("in", join(dir, "latest"));
    expect((await read("latest")).report.tests).toHaveLength(9);
  });
});

const big = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
const documents: [string, string | Uint8Array, string][] = [
  ["nothing", "", "it is empty"],
  ["a page", "<html></html>", "it is not valid JSON"],
  ["half a document", textOf(shardReport()).slice(0, 900), "it is not valid JSON: "],
  ["a script", "process.exit(0)", "it is not valid JSON"],
  ["bytes that are not UTF-8", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), "it is not valid JSON"],
  ["NUL bytes", new Uint8Array(64), "it is not valid JSON"],
  ["null", "null", "the document"],
  ["a list", "[]", "the document"],
  ["words", '"report"', "the document"],
  ["a number", "1", "the document"],
  ["an empty object", "{}", "schemaVersion"],
  ["lists 33 levels deep", big(33, "[", "]"), "nested deeper than 32 levels"],
  ["lists 2,000,000 levels deep", big(2_000_000, "[", "]"), "nested deeper than 32 levels"],
  ["objects 100,000 levels deep", `${big(100_000, '{"a":', "")}1${"}".repeat(100_000)}`, "nested deeper"],
  ["an open list", "[".repeat(1_000_000), "nested deeper than 32 levels"],
];

test.each(documents)("cannot be %s", async (_name, document, reason) => {
  await put(document);
  await expect(read()).rejects.toMatchObject(refused('"in/report.json"', reason));
});

test("is rejected before parsing if it has more values than any report", async () => {
  await put(`[${"0,".repeat(5000)}`);
  const reading = createFolderReader(addBodies, { ...readLimits, values: 5000 })(join(dir, "in"), "in");
  await expect(reading).rejects.toMatchObject(refused("more than 5000 values"));
});

test("may have brackets in a text, which do not count as depth", async () => {
  const brackets = `${"[{".repeat(500)}\\"${"]".repeat(500)}`;
  await put(
    shardReport((report) => {
      report.summary = brackets;
    }),
  );
  expect((await read()).report.summary).toBe(brackets);
});

const test0 = ["tests", 0];
const faults: [string, readonly (string | number)[], unknown, string][] = [
  [
    "a figure without bounds",
    [...test0, "placement", "overall", "inboxPercent"],
    1e300,
    "overall.inboxPercent",
  ],
  ["a negative figure", [...test0, "placement", "isps", 0, "spamPercent"], -0.1, "isps[0].spamPercent"],
  ["a figure as text", [...test0, "placement", "overall", "inboxPercent"], "97", "overall.inboxPercent"],
  ["half a seed", [...test0, "placement", "overall", "seedCount"], 0.5, "seedCount"],
  ["a threshold of no size", [...test0, "assertions", 0, "expectedPercent"], -1e300, "expectedPercent"],
  ["calls beyond counting", ["run", "apiCalls"], 1e15, "run.apiCalls"],
  [
    "calls beyond counting of one kind",
    ["run", "callsByOperation", "create"],
    1e15,
    "callsByOperation.create",
  ],
  ["a run that took forever", ["run", "durationMs"], 1e300, "run.durationMs"],
  ["a run that took less than nothing", ["run", "durationMs"], -1, "run.durationMs"],
  ["a price beyond money", ["run", "costs", 0, "pricePerTest"], 1e300, "pricePerTest"],
  ["a size beyond mail", ["messages", hash, "sizeBytes"], 1e15, "sizeBytes"],
  ["a position of zero", [...test0, "position"], 0, "tests[0].position"],
  ["a position beyond all tests", [...test0, "position"], 1e9, "tests[0].position"],
  ["a shard of a thousand million", ["run", "shard", "total"], 1e9, "run.shard.total"],
  ["a shard beyond the last", ["run", "shard", "index"], 2, "run.shard.index"],
  ["a run id that leaves the folder", ["run", "id"], "../../../victim", "run.id"],
  ["a run id that is a path", ["run", "id"], "20260301-081500/../../x", "run.id"],
  ["a run id that is absolute", ["run", "id"], "/etc", "run.id"],
  ["a run id that is the link to the newest", ["run", "id"], "latest", "run.id"],
  ["a run id with a line break", ["run", "id"], "20260301-081500-3fa9c1\n", "run.id"],
  ["a run id of nothing", ["run", "id"], "", "run.id"],
  ["an invalid time", ["run", "startedAt"], "+275760-09-13T00:00:00.001Z", "run.startedAt"],
  ["a time with markup", [...test0, "submittedAt"], '2026-01-01T00:00:00Z"><script>', "tests[0].submittedAt"],
  ["an invalid day", [...test0, "health"], { days: [{ day: "<b>" }] }, "tests[0].health"],
  ["an unknown verdict", [...test0, "verdict"], "toString", "tests[0].verdict"],
  ["an unknown verdict that every object has", ["verdict"], "constructor", "verdict"],
  ["an unknown metric", [...test0, "assertions", 0, "metric"], "__proto__", "metric"],
  ["an unknown operator", [...test0, "assertions", 0, "operator"], "=>", "operator"],
  ["an unknown severity", [...test0, "checks", "findings", 0, "severity"], "constructor", "severity"],
  ["an unknown kind of message", ["messages", hash, "kind"], "html", "kind"],
  ["an exit code that no run has", ["exitCode"], 42, "exitCode"],
  ["a newer version", ["schemaVersion"], 3, "schemaVersion: 3 is newer than 2"],
  ["another tool", ["tool", "name"], "evil", "tool.name"],
  ["an unknown key", ["evil"], 1, "the document"],
  ["an unknown key of the run", ["run", "module"], "./x.mjs", "run"],
  ["an unknown key of a test", [...test0, "module"], "./x.mjs", "tests[0]"],
  ["an unknown key of a message", ["messages", hash, "path"], "/etc/passwd", `messages["${hash}"]`],
  ["an unknown key that nests", [...test0, "extra"], { a: { b: [[[]]] } }, "tests[0]"],
  ["a name of 100,001 characters", [...test0, "title"], "a".repeat(100_001), "tests[0].title"],
  ["a tag of 100,001 characters", [...test0, "tags"], ["a".repeat(100_001)], "tests[0].tags[0]"],
  ["100,001 tags", [...test0, "tags"], new Array(100_001).fill("a"), "tests[0].tags"],
  [
    "a test of half a million values",
    [...test0, "tags"],
    new Array(600_000).fill(0),
    "tests[0]: it has more than",
  ],
  ["a hundred thousand and one tests", ["tests"], new Array(100_001).fill(0), "tests"],
  ["invalid tests", ["tests"], new Array(100_000).fill(0), "tests[0]"],
  ["tests in an object", ["tests"], { length: 1, 0: {} }, "tests"],
  ["a content hash that is a path", [...test0, "contentHash"], "../x", "tests[0].contentHash"],
  ["a content hash that every object has", [...test0, "contentHash"], "constructor", "tests[0].contentHash"],
  [
    "a message under another hash",
    ["messages", hash, "contentHash"],
    `1${hash.slice(1)}0`.slice(0, 64).replace("1", "2"),
    "contentHash",
  ],
  ["a message under a path", ["messages", "../x"], {}, 'messages["../x"]'],
  ["an invalid message", ["messages", hash], null, `messages["${hash}"]`],
  ["a file name that is a number", [...test0, "file"], 1, "tests[0].file"],
  ["a title that is a list", [...test0, "title"], ["a"], "tests[0].title"],
  ["a truth that is a word", ["run", "interrupted"], "false", "run.interrupted"],
];

test.each(faults)("with %s is rejected, with its place", async (_name, path, value, where) => {
  const report = shardReport();
  let at = report;
  for (const key of path.slice(0, -1)) at = at[key];
  at[path.at(-1) as string] = value;
  await put(report);
  await expect(read()).rejects.toMatchObject(refused('"in/report.json"', where));
});

test.each([
  ["beyond all numbers", '"apiCalls":28', '"apiCalls":1e999', "run.apiCalls"],
  ["below all numbers", '"durationMs":4200', '"durationMs":-1e999', "run.durationMs"],
  ["that is not a number", '"apiCalls":28', '"apiCalls":NaN', "it is not valid JSON"],
])("with a number %s is rejected", async (_name, good, bad, where) => {
  const text = textOf(shardReport());
  expect(text).toContain(good);
  await put(text.replace(good, bad));
  await expect(read()).rejects.toMatchObject(refused(where));
});

test.each(["id", "position"])("with two tests of one %s is rejected", async (key) => {
  await put(
    shardReport((report) => {
      report.tests[1][key] = report.tests[0][key];
    }),
  );
  await expect(read()).rejects.toMatchObject(refused(`tests[1].${key}: duplicate value`));
});

test("with two messages of one file is rejected", async () => {
  const other = `12345678${"1".repeat(56)}`;
  await put(
    shardReport((report) => {
      report.messages[other] = { ...report.messages[hash], contentHash: other };
    }),
  );
  await expect(read()).rejects.toMatchObject(refused("emlPath: duplicate value"));
});

const prototypeKeys = Object.getOwnPropertyNames(Object.prototype);

/** Keys that every object has, or that have a special meaning. */
const objectKeys = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"];

describe("a key that every object has", () => {
  const places: [string, string][] = [
    ["the report", '{"schemaVersion"'],
    ["the run", '"run":{'],
    ["the counts", '"counts":{'],
    ["a test", '"tests":[{'],
    ["a placement", '"overall":{'],
    ["the messages", '"messages":{'],
  ];
  const cases = places.flatMap(([place, begin]) =>
    objectKeys.slice(0, 3).map((key) => [key, place, begin] as const),
  );
  test.each(cases)("%s in %s changes no object", async (key, _place, begin) => {
    const text = textOf(shardReport());
    const brace = begin.lastIndexOf("{") + 1;
    await put(
      text.replace(
        begin,
        `${begin.slice(0, brace)}"${key}":{"polluted":true,"verdict":"passed"},${begin.slice(brace)}`,
      ),
    );
    const folder = await read().catch((error) => {
      expect(error).toMatchObject(refused('"in/report.json"'));
      return undefined;
    });
    // Zod drops an unknown `__proto__` key; none of its value may remain.
    if (folder) {
      expect(key).toBe("__proto__");
      expect(JSON.stringify(folder.report)).not.toContain("polluted");
      expect((folder.report as Json).polluted).toBeUndefined();
    }
    expect(({} as Json).polluted).toBeUndefined();
    expect(([] as Json).polluted).toBeUndefined();
  });

  test.each(objectKeys)("%s counts as an operation like any other", async (key) => {
    const [one, two] = [1, 2].map((index) =>
      shardReport((report) => {
        report.run.shard = { index, total: 2, plan: "plan" };
        report.run.callsByOperation = JSON.parse(`{"${key}":${index},"list":1}`);
        for (const each of report.tests)
          Object.assign(each, { id: `${each.id}${index}`, position: each.position + index * 100 });
      }),
    );
    const merged = mergeReports([one, two]);
    expect(merged.run.callsByOperation["list"]).toBe(2);
    expect(Object.entries(merged.run.callsByOperation)).toContainEqual([key, 3]);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototypeKeys);
  });

  test.each(objectKeys)("%s is a mailbox provider like any other, in every format", async (isp) => {
    const measured = placement({}, 90);
    const result: TestResult = sampleTest("a", undefined, {
      placement: { ...measured, isps: [{ isp, inboxPercent: 50 }] },
      assertions: [assertion(isp, "inbox", ">=", 95, 50)],
      trend: [{ runId: "r", measuredAt: "2026-01-01T00:00:00Z", inboxPercents: { overall: 90 } }],
    });
    const report = runReportOf([result]);
    const options = { readMessage: readerOf(report), pathOf: (file: string) => file };
    const texts = [
      await htmlOf(report),
      toMarkdown(report),
      await toJunit(report, options),
      await toCtrf(report, options),
    ];
    for (const text of texts) expect(text).not.toMatch(/native code|\[object |NaN/);
  });
});

describe("shards", () => {
  const shard = (index: number, change: (report: Json) => void = () => {}): RunReport =>
    shardReport((report) => {
      report.run.shard = { index, total: 2, plan: "plan" };
      report.run.id = `20261120-081500-00000${index}`;
      for (const each of report.tests)
        Object.assign(each, { id: `${each.id}${index}`, position: each.position + index * 100 });
      change(report);
    });

  test("with different tests merge", () => {
    expect(mergeReports([shard(1), shard(2)]).tests).toHaveLength(18);
  });
  test("with the same test are rejected", () => {
    const double = shard(2, (report) => {
      report.tests[0].id = shard(1).tests[0]?.id;
    });
    expect(() => mergeReports([shard(1), double])).toThrow("a test's id is in two shards");
  });
  test("with the same position are rejected", () => {
    const double = shard(2, (report) => {
      report.tests[0].position = shard(1).tests[0]?.position;
    });
    expect(() => mergeReports([shard(1), double])).toThrow(/test \d+ is in two shards/);
  });
  test("of another whole are rejected", () => {
    const other = shard(2, (report) => {
      report.run.shard.plan = "other";
    });
    expect(() => mergeReports([shard(1), other])).toThrow("shard 2/2 and shard 1/2 have different tests");
  });
  test("are read within a total limit", async () => {
    const text = textOf(shardReport());
    await put(text);
    const readFolder = createFolderReader(addBodies, {
      ...readLimits,
      allReportBytes: 2 * Buffer.byteLength(text),
    });
    await readFolder(join(dir, "in"), "in");
    await readFolder(join(dir, "in"), "in");
    await expect(readFolder(join(dir, "in"), "in")).rejects.toMatchObject(
      refused("all reports together are too large"),
    );
  });
});

describe("a file that a CI service would publish", () => {
  const attachments = [
    "[[ATTACHMENT|/etc/passwd]]",
    "x\n[[ATTACHMENT|../../secret]]",
    "[[ATTACHMENT|[[ATTACHMENT|a]]",
    "[\u0000[ATTACHMENT|/etc/passwd]]",
    "[\u001b[0m[ATTACHMENT|/etc/passwd]]",
  ];
  const fields = ["reportName", "reportId", "isp", "reused", "double"] as const;
  const cases = fields.flatMap((field) => attachments.map((text) => [field, text] as const));
  test.each(cases)("is not named by %s %j", async (field, text) => {
    const report = runReportOf([
      sampleTest("a", undefined, {
        reportName: field === "reportName" ? text : "name",
        reportId: field === "reportId" ? text : "id",
        placement: {
          ...placement({}, 90),
          isps: [{ isp: field === "isp" ? text : "Gmail", inboxPercent: 1 }],
        },
        ...(field === "reused" ? { reused: { runId: text, measuredAt: "2026-01-01T00:00:00Z" } } : {}),
      }),
    ]);
    const reconciliation = {
      checkedAt: "2026-01-01T00:00:00Z",
      doubles: [{ project: "local", reportName: text, reportIds: ["a", "b"] }],
      orphans: [],
      vanished: [],
    };
    const run = field === "double" ? { ...report.run, reconciliation } : report.run;
    const xml = await toJunit({ ...report, run }, { readMessage: readerOf(report), pathOf: (file) => file });
    expect(xml.match(/\[\[.*?\]\]/g)).toEqual(["[[ATTACHMENT|index.html]]"]);
  });
});

describe("placewright merge", () => {
  const merge = () => runCommand(["merge", "in"], { cwd: dir });
  const written = () => readdir(join(dir, "reports"), { recursive: true }).catch(() => []);
  beforeEach(() =>
    writeFile(
      join(dir, "placewright.config.ts"),
      'export default { projects: [{ name: "local", provider: "local" }] };\n',
    ),
  );

  test("writes a report of a single shard, with its message unchanged", async () => {
    await put(shardReport());
    const { stderr, stdout } = await merge();
    expect(stderr).toBe("");
    expect(stdout).toContain("Report: reports/");
    expect(await readFile(join(dir, "reports/latest", eml), "utf8")).toBe("From: a@acme.example\r\n\r\nx");
  });

  const attacks: [string, (report: Json) => void, () => Promise<unknown>][] = [
    [
      "a link to a file outside",
      () => {},
      () => rm(join(dir, "in", eml)).then(() => symlink("/etc/passwd", join(dir, "in", eml))),
    ],
    [
      "a pipe",
      () => {},
      async () => {
        await rm(join(dir, "in", eml));
        execFileSync("mkfifo", [join(dir, "in", eml)]);
      },
    ],
    [
      "a page next to the messages",
      (report) => {
        report.messages[hash].emlPath = "evil.html";
      },
      () => writeFile(join(dir, "in/evil.html"), "<script>"),
    ],
    [
      "a script in a link",
      (report) => {
        report.tests[0].checks = checksWith("javascript:alert(1)");
      },
      async () => {},
    ],
    [
      "a run id that leaves the folder",
      (report) => {
        report.run.id = "../../../victim";
      },
      async () => {},
    ],
    ["endless nesting", () => {}, () => writeFile(join(dir, "in/report.json"), "[".repeat(1_000_000))],
  ];
  test.each(attacks)("rejects %s, and writes nothing", async (_name, change, prepare) => {
    await put(shardReport(change));
    await prepare();
    const { code, stdout, stderr } = await merge();
    expect(stderr).toMatch(
      /^(?:in\/[^\n]*\n)?✕ Cannot read the (report|message) "in\/[^\n]*\. Write the report again[^\n]*\n {2}See https:\/\/placewright\.dev\/errors\/[a-z-]+\n$/,
    );
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(await written()).toEqual([]);
  });
});
