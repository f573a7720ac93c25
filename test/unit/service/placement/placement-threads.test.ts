import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test, vi } from "vitest";
import { createPlacementThreads } from "../../../../src/service/placement/placement-threads.ts";
import { type ReceivedMessage, receiveMessage } from "../../../../src/service/placement/receive-message.ts";
import { heavyNews } from "../../../support/heavy-news.ts";

const sender = { name: "", address: "news@acme.example", domain: "acme.example" };

const received = (kilobytes: number): ReceivedMessage => ({
  bytes: heavyNews(kilobytes),
  receivedAtMs: Date.UTC(2026, 2, 1),
  envelope: { ip: "192.0.2.1", helo: "mail.acme.example", sender: "bounce@mail.acme.example" },
  zone: new Map([["mail.acme.example TXT", ["v=spf1 ip4:192.0.2.0/24 -all"]]]),
  from: sender,
  sender: { ...sender, address: "sales@acme.example" },
  reputation: {
    ip: "192.0.2.1",
    listedBy: ["a list"],
    warmupPercent: 100,
    domain: sender.domain,
    complaintPercent: 0.5,
  },
});

test("a heavy message is placed as it would be without a thread", async () => {
  const threads = createPlacementThreads();
  const message = received(100);
  const placement = await threads.receive(message);
  expect(placement).toEqual(await receiveMessage(message));
  expect(placement.isps.length).toBeGreaterThan(5);
  expect(await threads.receive(message)).toEqual(placement);
  await threads.close();
});

test("many heavy and light messages are placed at once", async () => {
  const threads = createPlacementThreads();
  const placements = await Promise.all(
    [70, 1, 80, 1, 90, 100].map((size) => threads.receive(received(size))),
  );
  expect(placements).toHaveLength(6);
  expect(placements[1]).toEqual(placements[3]);
  await threads.close();
});

test("what is not placed when the service closes is rejected", async () => {
  const threads = createPlacementThreads();
  const all = Promise.allSettled(Array.from({ length: 5 }, () => threads.receive(received(3000))));
  await threads.close();
  for (const each of await all)
    expect(each).toMatchObject({
      status: "rejected",
      reason: { message: expect.stringContaining("closed") },
    });
  await expect(threads.receive(received(100))).rejects.toThrow("the service is closed");
});

test("a thread that ended while it was idle is replaced", async () => {
  const threads = createPlacementThreads();
  onTestFinished(threads.close);
  const asked = vi.spyOn(Worker.prototype, "postMessage");
  onTestFinished(() => asked.mockRestore());
  const placement = await threads.receive(received(100));
  await (asked.mock.contexts.at(-1) as Worker).terminate();
  expect(await threads.receive(received(100))).toEqual(placement);
});
