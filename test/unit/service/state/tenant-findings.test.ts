import { describe, expect, test } from "vitest";
import type { Account } from "../../../../src/service/state/account.ts";
import { addIdentity } from "../../../../src/service/state/identity.ts";
import { recordSend } from "../../../../src/service/state/record-send.ts";
import { changeEntity, customerStatusOf, impactOf } from "../../../../src/service/state/reputation-entity.ts";
import { findingsOf } from "../../../../src/service/state/tenant-findings.ts";
import type { ReputationPolicy, Tenant } from "../../../../src/service/state/tenant-record.ts";
import { createHeldClock } from "../held-clock.ts";
import { createTestAccount } from "./accounts.ts";

const hourMs = 3_600_000;

function useTenant(policy?: ReputationPolicy) {
  const clock = createHeldClock();
  const advance = (ms: number) => clock.set(clock.now() + ms);
  const account = createTestAccount(clock);
  const tenant: Tenant = { sequence: 1, name: "shop", id: "tn-1", createdAtMs: clock.now() };
  account.tenants.set(tenant.name, tenant);
  if (policy) changeEntity(account, tenant, { policy });
  for (const [domain, rule] of [
    ["bounces.example", { bouncePercent: 100 }],
    ["complaints.example", { complaintPercent: 100 }],
  ] as const)
    account.recipientRules.set(domain, { sequence: 1, domain, ...rule });
  const identity = addIdentity(account, "acme.example");
  let sent = 0;
  const send = (count: number, domain: string, tenantName = "shop") => {
    for (let index = 0; index < count; index++)
      recordSend(account, {
        identity,
        content: {},
        domain: "acme.example",
        fromEmailAddress: "a@acme.example",
        // A recipient that bounced gets no other message.
        recipients: [`r${sent++}@${domain}`],
        destination: {},
        replyToAddresses: [],
        tags: [],
        tenantName,
      });
    advance(1000);
  };
  return { account, clock, advance, tenant, send };
}

const statusOf = (tenant: Tenant, account: Account) => customerStatusOf(tenant, account).status;

describe("findings of a tenant", () => {
  test("need a volume, and a rate above its limit", () => {
    const { account, tenant, send } = useTenant();
    send(95, "good.example");
    send(4, "bounces.example");
    expect(findingsOf(tenant, account)).toEqual([]);
    send(1, "bounces.example");
    // 5 of 100 are not above 5%.
    expect(findingsOf(tenant, account)).toEqual([]);
    send(1, "bounces.example");
    expect(findingsOf(tenant, account)).toMatchObject([
      {
        type: "BOUNCE",
        impact: "LOW",
        description: expect.stringMatching(
          /^The bounce rate exceeded 5\.0% based on a representative volume of 101 emails from \w+ \d+, \d{4} at \d\d:\d\d \(UTC\) to .*\(UTC\)\.$/,
        ),
      },
    ]);
    expect(impactOf(tenant, account)).toBe("LOW");
    expect(statusOf(tenant, account)).toBe("ENABLED");
  });

  test("become high, pause the tenant, and stay until it is enabled", () => {
    const { account, tenant, send, clock, advance } = useTenant();
    send(90, "good.example");
    send(12, "bounces.example");
    const [finding] = findingsOf(tenant, account);
    expect(finding).toMatchObject({ impact: "HIGH", description: expect.stringContaining("10.0%") });
    expect(customerStatusOf(tenant, account)).toEqual({
      status: "DISABLED",
      cause: finding?.description,
      updatedAtMs: finding?.highAtMs,
    });
    advance(25 * hourMs);
    expect(findingsOf(tenant, account)[0]?.fixedAtMs).toBe(clock.now());
    expect(impactOf(tenant, account)).toBeUndefined();
    expect(statusOf(tenant, account)).toBe("DISABLED");
    changeEntity(account, tenant, { customerStatus: { status: "ENABLED", updatedAtMs: clock.now() } });
    expect(statusOf(tenant, account)).toBe("ENABLED");
  });

  test("are ignored after the tenant is enabled, until there are new ones", () => {
    const { account, tenant, send, clock, advance } = useTenant();
    send(90, "good.example");
    send(12, "bounces.example");
    expect(statusOf(tenant, account)).toBe("DISABLED");
    changeEntity(account, tenant, { customerStatus: { status: "ENABLED", updatedAtMs: clock.now() } });
    expect(statusOf(tenant, account)).toBe("REINSTATED");
    send(5, "bounces.example");
    expect(statusOf(tenant, account)).toBe("REINSTATED");
    advance(25 * hourMs);
    expect(statusOf(tenant, account)).toBe("ENABLED");
    send(90, "good.example");
    send(12, "bounces.example");
    expect(findingsOf(tenant, account)).toHaveLength(2);
    expect(statusOf(tenant, account)).toBe("DISABLED");
  });

  test.each<[ReputationPolicy, string]>([
    ["none", "ENABLED"],
    ["standard", "ENABLED"],
    ["strict", "DISABLED"],
  ])("with a low impact under the policy %s leave it %s", (policy, status) => {
    const { account, tenant, send } = useTenant(policy);
    send(94, "good.example");
    send(6, "bounces.example");
    expect(impactOf(tenant, account)).toBe("LOW");
    expect(statusOf(tenant, account)).toBe(status);
  });

  test("are of complaints, too, and never of the simulator or of other tenants", () => {
    const { account, tenant, send } = useTenant("none");
    account.tenants.set("other", { ...tenant, name: "other", id: "tn-2" });
    send(200, "good.example");
    send(100, "simulator.amazonses.com");
    send(50, "bounces.example", "other");
    expect(findingsOf(tenant, account)).toEqual([]);
    send(2, "complaints.example");
    expect(findingsOf(tenant, account)).toMatchObject([{ type: "COMPLAINT", impact: "HIGH" }]);
  });

  test("are forgotten by a reset, and not those of an earlier tenant of the same name", () => {
    const { account, tenant, send, clock } = useTenant();
    send(90, "good.example");
    send(12, "bounces.example");
    const later: Tenant = { ...tenant, id: "tn-3", createdAtMs: clock.now() };
    account.tenants.set("shop", later);
    expect(findingsOf(later, account)).toEqual([]);
    account.reset();
    expect(findingsOf(tenant, account)).toEqual([]);
  });
});
