import type { DomainDeliverabilityTrackingOption } from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import {
  getDeliverabilityDashboardOptions,
  putDeliverabilityDashboardOption,
} from "../../../../src/service/operations/dashboard.ts";
import { addIdentity } from "../../../../src/service/state/identity.ts";
import { createHeldClock } from "../held-clock.ts";
import { createTestAccount } from "../state/accounts.ts";

const nowMs = Date.UTC(2026, 2, 11, 12);
const nextMonth = new Date(Date.UTC(2026, 3, 1));

function openDashboard() {
  const clock = createHeldClock(nowMs);
  const account = createTestAccount(clock);
  for (const name of ["acme.example", "other.example", "ann@third.example", "gmail.com"])
    addIdentity(account, name);
  return {
    clock,
    read: () => getDeliverabilityDashboardOptions({}, account),
    write: (DashboardEnabled?: boolean, ...SubscribedDomains: DomainDeliverabilityTrackingOption[]) =>
      putDeliverabilityDashboardOption({ DashboardEnabled, SubscribedDomains }, account),
  };
}

const acme = { Domain: "ACME.example" };
const subscription = (Domain: string) => ({
  Domain,
  SubscriptionStartDate: new Date(nowMs),
  InboxPlacementTrackingOption: { Global: true },
});

test("is disabled at first", () => {
  expect(openDashboard().read()).toEqual({
    DashboardEnabled: false,
    AccountStatus: "DISABLED",
    ActiveSubscribedDomains: [],
    PendingExpirationSubscribedDomains: [],
  });
});

test("subscribes verified domains, with what the request says of them", () => {
  const { read, write } = openDashboard();
  const chosen = {
    Domain: "other.example",
    SubscriptionStartDate: new Date(0),
    InboxPlacementTrackingOption: { Global: false, TrackedIsps: ["Gmail"] },
  };
  expect(write(true, acme, chosen)).toEqual({});
  expect(read()).toEqual({
    DashboardEnabled: true,
    AccountStatus: "ACTIVE",
    ActiveSubscribedDomains: [subscription("acme.example"), chosen],
    PendingExpirationSubscribedDomains: [],
  });
});

test("a domain that is no longer subscribed expires at the end of the month", () => {
  const { clock, read, write } = openDashboard();
  write(true, acme, { Domain: "other.example" });
  write(true, { Domain: "other.example" });
  const expected = {
    DashboardEnabled: true,
    AccountStatus: "ACTIVE",
    ActiveSubscribedDomains: [subscription("other.example")],
    PendingExpirationSubscribedDomains: [subscription("acme.example")],
  };
  expect(read()).toEqual(expected);
  clock.set(nextMonth.getTime() - 1);
  expect(read()).toEqual(expected);
  clock.set(nextMonth.getTime());
  expect(read()).toEqual({ ...expected, PendingExpirationSubscribedDomains: [] });
});

test("a domain that is subscribed again does not expire", () => {
  const { read, write } = openDashboard();
  write(true, acme);
  write(true);
  write(true, acme);
  expect(read()).toMatchObject({
    ActiveSubscribedDomains: [{ Domain: "acme.example" }],
    PendingExpirationSubscribedDomains: [],
  });
});

test("runs to the end of the month once it is disabled, with its domains", () => {
  const { clock, read, write } = openDashboard();
  write(true, acme);
  // An omitted boolean is false.
  write(undefined, { Domain: "ignored.example" });
  const expiring = {
    DashboardEnabled: false,
    AccountStatus: "PENDING_EXPIRATION",
    ActiveSubscribedDomains: [],
    PendingExpirationSubscribedDomains: [subscription("acme.example")],
    SubscriptionExpiryDate: nextMonth,
  };
  expect(read()).toEqual(expiring);
  clock.set(Date.UTC(2026, 2, 20));
  write(false);
  expect(read()).toEqual(expiring);
  clock.set(nextMonth.getTime());
  expect(read()).toEqual({
    DashboardEnabled: false,
    AccountStatus: "DISABLED",
    ActiveSubscribedDomains: [],
    PendingExpirationSubscribedDomains: [],
  });
  write(true);
  expect(read()).toMatchObject({ DashboardEnabled: true, AccountStatus: "ACTIVE" });
});

test.each<[string, DomainDeliverabilityTrackingOption[], string, string]>([
  [
    "a domain twice",
    [acme, { Domain: "acme.example" }],
    "BadRequestException",
    "SubscribedDomains must not repeat a domain",
  ],
  [
    "no domain",
    [{ SubscriptionStartDate: new Date(0) }],
    "BadRequestException",
    "Each of SubscribedDomains must have a Domain",
  ],
  ...["unknown.example", "ann@third.example", "gmail.com"].map(
    (Domain): [string, DomainDeliverabilityTrackingOption[], string, string] => [
      Domain,
      [{ Domain }],
      "NotFoundException",
      `Domain ${Domain} is not a verified identity of this account`,
    ],
  ),
])("cannot subscribe %s, and nothing changes", (_, domains, name, message) => {
  const { read, write } = openDashboard();
  expect(() => write(true, ...domains)).toThrow(expect.objectContaining({ name, message }));
  expect(read()).toMatchObject({ DashboardEnabled: false, ActiveSubscribedDomains: [] });
});
