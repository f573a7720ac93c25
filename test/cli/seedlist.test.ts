import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunReport } from "../../src/mod.ts";
import {
  type Dovecot,
  hasDovecot,
  type Relay,
  startDovecot,
  startImapProxy,
  startRelay,
} from "../support/mail-servers.ts";
import { makeProject } from "../support/project-folder.ts";
import { projectRoot, startCli } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inCi } from "../support/sample-of.ts";
import { freePort } from "../support/server-process.ts";

const gmail = [1, 2, 3].map((nth) => `acme.seed.${nth}@gmail.example`);
const yahoo = [1, 2].map((nth) => `acme.seed.${nth}@yahoo.example`);

describe.skipIf(!hasDovecot())(
  "a shipped scenario with the seed mailboxes of docs/seedlist.md (skipped without dovecot, or without root)",
  () => {
    let dovecot: Dovecot;
    let relay: Relay;
    const closers: (() => Promise<unknown>)[] = [];
    let dir: string;
    /** Additional action when a copy arrives. */
    let onDelivery: (to: string) => void = () => {};

    beforeAll(async () => {
      dovecot = await startDovecot({ users: [...gmail, ...yahoo] });
      const results = (id: string, dkim: string) =>
        `${id}; spf=pass smtp.mailfrom=acme.example; dkim=${dkim}; dmarc=pass`;
      // One Gmail mailbox files the copy as spam, and one Yahoo mailbox loses it.
      relay = await startRelay(dovecot, (to) => {
        onDelivery(to);
        return to === gmail[2]
          ? { folder: "Junk", results: results("mx.google.com", "fail") }
          : to === yahoo[1]
            ? { lost: true }
            : { results: results(to.includes("gmail") ? "mx.google.com" : "atlas.yahoo.example", "pass") };
      });
      // Like Gmail's servers: with its extension, which reports the copies as promotions.
      const asGmail = await startImapProxy(dovecot.imapPort, {
        toClient: (line) => line.replace("IMAP4rev1", "IMAP4rev1 X-GM-EXT-1"),
        toServer: (line) =>
          line
            .replace(/ X-GM-(MSGID|THRID|LABELS)/g, "")
            .replace(/X-GM-RAW "?category:(\w+)"?/, (_, tab: string) =>
              tab === "promotions" ? "ALL" : "NOT ALL",
            ),
      });
      const at = (port: number) => `host: "127.0.0.1", port: ${port}, tls: "none"`;
      const page = await readFile(join(projectRoot, "docs/seedlist.md"), "utf8");
      const config = (/```ts\n\/\/ placewright\.config\.ts\n([\s\S]*?)```/.exec(page)?.[1] ?? "")
        .replace(
          'host: "smtp.acme.example",\n        user: "campaigns",\n        password: { env: "SMTP_PASSWORD" }',
          `${at(relay.port)}, connections: 1`,
        )
        .replace('host: "imap.gmail.com"', at(asGmail.port))
        .replace('host: "imap.mail.yahoo.com"', at(dovecot.imapPort))
        .replace('window: "30m"', 'window: "2s", pollEvery: "100ms", retries: 1')
        .replace('["pass-for-seed"]', '["printenv", "SEED_YAHOO"], inherits: ["SEED_YAHOO"]');
      expect(config).not.toMatch(/acme\.example"|imap\./);
      const project = await makeProject({ "placewright.config.ts": config });
      dir = project.dir;
      closers.push(asGmail.close, relay.close, dovecot.close, project.remove);
      for (const folder of ["scenarios", "templates"])
        await cp(join(projectRoot, folder), join(dir, folder), { recursive: true });
    });
    afterAll(async () => {
      for (const close of closers) await close();
    });

    const env = {
      SEED_GMAIL_1: "secret",
      SEED_GMAIL_2: "secret",
      SEED_GMAIL_3: "secret",
      SEED_YAHOO: "secret",
    };

    test("reports the placement, the tabs, and the receivers' authentication results", async () => {
      const run = await runCommand(["run", "scenarios/password-reset.yaml", "--reporter", "json=out.json"], {
        cwd: dir,
        env,
      });
      expect(run.code, run.stderr).toBe(1);
      const report = JSON.parse(await readFile(join(dir, "out.json"), "utf8")) as RunReport;
      const placement = report.tests[0]?.placement;
      expect(placement?.simulated).toBe(false);
      expect(placement?.isps).toMatchObject([
        {
          isp: "Gmail",
          seedCount: 3,
          inboxPercent: 66.666667,
          spamPercent: 33.333333,
          spfPercent: 100,
          dkimPercent: 66.666667,
          dmarcPercent: 100,
          tabs: { promotions: 100 },
        },
        { isp: "Yahoo", seedCount: 2, inboxPercent: 50, missingPercent: 50, dkimPercent: 100 },
      ]);
      // 70 parts of Gmail's rate and 30 of Yahoo's. With these weights, five seeds carry slightly less
      // information.
      expect(placement?.overall).toMatchObject({
        inboxPercent: 61.666667,
        spamPercent: 23.333333,
        missingPercent: 15,
        seedCount: 5,
        effectiveSeedCount: 4.8,
      });
      expect(run.stdout).toContain(`1 of 5 seeds received nothing within 2 seconds: ${yahoo[1]}`);
      expect(relay.taken.every(({ raw, to }) => raw.includes(`\r\nTo: ${to}\r\n`))).toBe(true);
    });

    inCi("resumes after a kill while sending, and sends no copy twice", async () => {
      const before = relay.taken.length;
      const child = startCli(["run", "scenarios/password-reset.yaml"], { cwd: dir, env });
      const ended = new Promise((resolve) => child.on("close", resolve));
      onDelivery = (to) => {
        if (to === gmail[2] && child.exitCode === null) child.kill("SIGKILL");
      };
      await ended;
      onDelivery = () => {};
      const resumed = await runCommand(["resume", "--reporter", "json=out.json"], { cwd: dir, env });
      const report = JSON.parse(await readFile(join(dir, "out.json"), "utf8")) as RunReport;
      expect(report.tests[0]?.placement?.seeds, resumed.stdout + resumed.stderr).toMatchObject([
        { seed: gmail[0], place: "inbox" },
        { seed: gmail[1], place: "inbox" },
        { seed: gmail[2], place: "not-measured", reason: "unknown whether its copy was sent" },
        { seed: yahoo[0], place: "inbox" },
        { seed: yahoo[1], place: "missing" },
      ]);
      const taken = relay.taken.slice(before).map(({ to }) => to);
      expect(new Set(taken).size).toBe(taken.length);
    });

    test("does not measure the overall shares if a mailbox provider is down, and suggests a fix", async () => {
      const config = await readFile(join(dir, "placewright.config.ts"), "utf8");
      const port = await freePort();
      const down = config.replace(`port: ${dovecot.imapPort}`, `port: ${port}`);
      const project = await makeProject({ "placewright.config.ts": down });
      closers.push(project.remove);
      for (const folder of ["scenarios", "templates"])
        await cp(join(projectRoot, folder), join(project.dir, folder), { recursive: true });
      const run = await runCommand(["run", "scenarios/password-reset.yaml", "--reporter", "json=out.json"], {
        cwd: project.dir,
        env,
      });
      expect(run.code, run.stderr).toBe(1);
      const report = JSON.parse(await readFile(join(project.dir, "out.json"), "utf8")) as RunReport;
      expect(report.tests[0]?.placement?.overall).toEqual({});
      expect(run.stdout).toMatch(/: the\s+connection was refused\. Check/);
      expect(run.stdout).toMatch(/Check the host, the port, and the network/);
    });

    test("sends nothing without passwords, and doctor names them", async () => {
      const before = relay.taken.length;
      const run = await runCommand(["run", "scenarios/password-reset.yaml"], { cwd: dir });
      expect(run.code).toBe(3);
      for (const name of Object.keys(env).slice(0, 3))
        expect(run.stderr).toMatch(new RegExp(`set ${name}`, "i"));
      expect(relay.taken).toHaveLength(before);
      const doctor = await runCommand(["doctor"], { cwd: dir, env: { ...env, SEED_GMAIL_3: "wrong" } });
      expect(doctor.code, doctor.stderr).toBe(0);
      expect(doctor.stdout).toContain("2 of 3 mailboxes can be read");
      expect(doctor.stdout).toMatch(/acme\.seed\.3@gmail\.example.*the server rejected the sign-in/);
    });
  },
);
