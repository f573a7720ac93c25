import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Libsql from "libsql";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { PlacewrightError } from "../../src/base/errors.ts";
import { startService } from "../../src/service/start.ts";
import { startCli, waitForOutput } from "../support/run-cli.ts";
import { byDepth, inDepth } from "../support/sample-of.ts";
import { cleanMessage, rejectionOf, useService } from "./running-service.ts";

async function useFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "placewright-data-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "account");
}

const from = "news@acme.example";
const testPath = "/v2/email/deliverability-dashboard/test";

describe("with a data folder", () => {
  test("an account is the same after a restart", async () => {
    const dataDir = await useFolder();
    const first = await useService({ dataDir });
    await first.v2.createEmailIdentity({
      EmailIdentity: "shop.example",
      Tags: [{ Key: "team", Value: "crm" }],
    });
    await first.v2.putAccountSendingAttributes({ SendingEnabled: true });
    await first.v2.putDeliverabilityDashboardOption({
      DashboardEnabled: true,
      SubscribedDomains: [{ Domain: "shop.example", SubscriptionStartDate: new Date(Date.UTC(2026, 1, 1)) }],
    });
    const names: string[] = [];
    for (const [index, Content] of [
      { Raw: { Data: cleanMessage } },
      {
        Simple: {
          Subject: { Data: "Grüße", Charset: "UTF-8" },
          Body: { Text: { Data: "Hello" } },
          Attachments: [{ FileName: "a.pdf", RawContent: Buffer.from([0, 255, 1]) }],
        },
      },
    ].entries()) {
      names.unshift(`test ${index}`);
      await first.v2.createDeliverabilityTestReport({
        ReportName: `test ${index}`,
        FromEmailAddress: from,
        Content,
        Tags: [{ Key: "n", Value: String(index) }],
      });
    }
    await first.v2.deleteEmailIdentity({ EmailIdentity: "shop.example" });
    first.clock.advance(60_000);
    const told = await tell(first.v2);
    await first.close();

    const second = await useService({ dataDir, clock: first.clock });
    expect(await tell(second.v2)).toEqual(told);
    expect(told.reports.map(({ DeliverabilityTestReport: summary }) => summary?.ReportName)).toEqual(names);
    expect(told.identities).not.toContainEqual(expect.objectContaining({ IdentityName: "shop.example" }));
    const { ReportId } = await second.v2.createDeliverabilityTestReport({
      FromEmailAddress: from,
      Content: { Raw: { Data: cleanMessage } },
    });
    expect(told.reports.map(({ DeliverabilityTestReport: summary }) => summary?.ReportId)).not.toContain(
      ReportId,
    );
    const [newest] = (await second.v2.listDeliverabilityTestReports({})).DeliverabilityTestReports ?? [];
    expect(newest?.ReportId).toBe(ReportId);
  });

  test("time that was moved forward does not move back", async () => {
    const dataDir = await useFolder();
    const first = await useService({ dataDir, completeAfterMs: 3_600_000 });
    const { ReportId } = await first.v2.createDeliverabilityTestReport({
      FromEmailAddress: from,
      Content: { Raw: { Data: cleanMessage } },
    });
    first.control.advanceClock(3_600_000);
    await first.close();
    const second = await useService({ dataDir });
    expect(second.control.now()).toEqual(new Date(first.clock.now() + 3_600_000));
    const { DeliverabilityTestReport } = await second.v2.getDeliverabilityTestReport({ ReportId });
    expect(DeliverabilityTestReport?.DeliverabilityTestStatus).toBe("COMPLETED");
  });

  test("rejects a second service on the same folder, and the first continues", async () => {
    const dataDir = await useFolder();
    const first = await useService({ dataDir });
    const error = await rejectionOf(startService({ dataDir }));
    expect(error).toBeInstanceOf(PlacewrightError);
    expect(error.message).toContain(`"${dataDir}": another process is using it`);
    await first.v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    await first.close();
    const next = await useService({ dataDir });
    expect((await next.v2.listEmailIdentities({})).EmailIdentities).toHaveLength(1);
  });

  test("names a file that is not a database, and leaves it unchanged", async () => {
    const dataDir = await useFolder();
    await mkdir(dataDir);
    await writeFile(join(dataDir, "account.sqlite"), "Dear diary, this is no database at all. ".repeat(100));
    const error = await rejectionOf(startService({ dataDir }));
    expect(error.message).toContain(
      `Cannot start the service on the data folder "${dataDir}": account.sqlite is damaged. Restore it from a copy`,
    );
    expect((await stat(join(dataDir, "account.sqlite"))).size).toBe(4000);
  });

  test.each([
    ["bytes that are not UTF-8", "CAST(x'ff7b22' AS TEXT)"],
    ["text that is not JSON", "substr(changes, 2)"],
    ["an empty value", "'{}'"],
  ])("rejects an account with %s, and keeps the file", async (_, damaged) => {
    const dataDir = await useFolder();
    const first = await useService({ dataDir });
    await first.v2.createEmailIdentity({ EmailIdentity: "shop.example" });
    await first.close();
    const database = new Libsql(join(dataDir, "account.sqlite"));
    database.exec(`UPDATE batch SET changes = ${damaged} WHERE changes LIKE '%shop.example%'`);
    database.close();
    const error = await rejectionOf(startService({ dataDir }));
    expect(error.message).toContain(
      `Cannot start the service on the data folder "${dataDir}": account.sqlite is damaged`,
    );
    expect((await stat(join(dataDir, "account.sqlite"))).size).toBeGreaterThan(0);
  });

  test("a failed write is an error, and is written with the next request", async () => {
    const dataDir = await useFolder();
    const first = await useService({ dataDir });
    const other = new Libsql(join(dataDir, "account.sqlite"));
    other.exec("BEGIN IMMEDIATE");
    const create = (domain: string) => first.v2.createEmailIdentity({ EmailIdentity: domain });
    const error = await rejectionOf(create("refused.example"));
    expect(error.message).toContain(`its changes cannot be written to "${dataDir}"`);
    other.exec("ROLLBACK");
    other.close();
    await first.v2.getAccount({});
    await first.close();
    const second = await useService({ dataDir });
    const { EmailIdentities = [] } = await second.v2.listEmailIdentities({});
    expect(EmailIdentities.map(({ IdentityName }) => IdentityName)).toEqual(["refused.example"]);
  });

  test("releases the data folder if the port is in use", async () => {
    const dataDir = await useFolder();
    const busy = await useService();
    await rejectionOf(startService({ dataDir, port: Number(new URL(busy.url).port) }));
    await useService({ dataDir });
  });

  inDepth("replaced values do not accumulate in the file", async () => {
    const dataDir = await useFolder();
    for (let round = 0; round < 3; round++) {
      const service = await useService({ dataDir });
      for (let index = 0; index < 200; index++)
        await service.v2.putAccountSendingAttributes({ SendingEnabled: index % 2 === 0 });
      await service.close();
    }
    expect((await stat(join(dataDir, "account.sqlite"))).size).toBeLessThan(200_000);
  });
});

const rounds = byDepth({ laptop: 2, ci: 5, all: 20 });

test(`${rounds} rounds of kill -9 under load lose no acknowledged test`, async () => {
  const dataDir = await useFolder();
  const acknowledged = new Map<string, string>();
  let sent = 0;
  for (let round = 0; round < rounds; round++) {
    const child = startCli(["service", "--port", "0", "--complete-after", "0", "--data-dir", dataDir]);
    const [, url = ""] = await waitForOutput(child, /listening on (http:\S+)/);
    const ended = new Promise((resolve) => child.once("close", resolve));
    const goal = acknowledged.size + 20 + round * 3;
    await Promise.all(Array.from({ length: 16 }, () => createUntilKilled(url)));
    await ended;

    async function createUntilKilled(endpoint: string): Promise<void> {
      for (;;) {
        const name = `test ${sent++}`;
        const content = {
          Simple: { Subject: { Data: name }, Body: { Text: { Data: "word ".repeat(900) } } },
        };
        try {
          const response = await fetch(endpoint + testPath, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ ReportName: name, FromEmailAddress: from, Content: content }),
          });
          const { ReportId } = (await response.json()) as { ReportId: string };
          acknowledged.set(ReportId, name);
        } catch {
          return;
        }
        // Kill the process while the other clients have requests in flight.
        if (acknowledged.size === goal && child.pid !== undefined) process.kill(child.pid, "SIGKILL");
      }
    }
  }
  const { v2 } = await useService({ dataDir, clock: systemClock, completeAfterMs: 0 });
  const kept = new Map<string | undefined, string | undefined>();
  let token: string | undefined;
  do {
    const page = await v2.listDeliverabilityTestReports({ ...(token && { NextToken: token }) });
    for (const { ReportId, ReportName } of page.DeliverabilityTestReports ?? [])
      kept.set(ReportId, ReportName);
    token = page.NextToken;
  } while (token);
  const lost = [...acknowledged].filter(([id, name]) => kept.get(id) !== name);
  expect(lost).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(rounds * 20);
  const [someId = "", someName = ""] = [...acknowledged][acknowledged.size >> 1] ?? [];
  expect((await v2.getDeliverabilityTestReport({ ReportId: someId })).Message).toContain(
    `Subject: ${someName}`,
  );
});

/** Returns everything in the account that the test has put there. */
async function tell(v2: Awaited<ReturnType<typeof useService>>["v2"]) {
  const { DeliverabilityTestReports = [] } = await v2.listDeliverabilityTestReports({});
  const reports = await Promise.all(
    DeliverabilityTestReports.map(async ({ ReportId }) => {
      const { $metadata: _, ...report } = await v2.getDeliverabilityTestReport({ ReportId });
      return report;
    }),
  );
  const { $metadata: _, ...dashboard } = await v2.getDeliverabilityDashboardOptions({});
  const { EmailIdentities: identities } = await v2.listEmailIdentities({});
  return { reports, dashboard, identities, sending: (await v2.getAccount({})).SendingEnabled };
}
