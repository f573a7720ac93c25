import { GetAccountCommand } from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { createPlacementThreads } from "../../src/service/placement/placement-threads.ts";
import { type ReceivedMessage, receiveMessage } from "../../src/service/placement/receive-message.ts";
import { useService } from "./running-service.ts";

const sender = { name: "", address: "news@acme.example", domain: "acme.example" };

/** A raw message whose HTML has this many kilobytes. */
function newsOf(kilobytes: number): Buffer {
  const head = `From: ${sender.address}\r\nTo: ann@reader.example\r\nSubject: Tulips\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n`;
  const row = `<p>Ten tulips for <a href="https://acme.example/spring">eight</a></p>`.padEnd(126);
  return Buffer.from(`${head}${`${row}\r\n`.repeat(kilobytes * 8)}`);
}

const received = (kilobytes: number): ReceivedMessage => ({
  bytes: newsOf(kilobytes),
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

test("a request is answered while heavy messages are placed that were asked for before it", async () => {
  const { v2 } = await useService({ completeAfterMs: 0 });
  const { ReportId } = await v2.createDeliverabilityTestReport({
    FromEmailAddress: sender.address,
    Content: { Raw: { Data: newsOf(2000) } },
  });
  const order: string[] = [];
  const placed = v2.getDeliverabilityTestReport({ ReportId }).then(() => order.push("placed"));
  // Another connection may be served first: the service has begun to place the message if it answers a second request.
  for (let time = 0; time < 2; time++)
    await v2.send(new GetAccountCommand({})).then(() => order.push("answered"));
  await placed;
  expect(order).toEqual(["answered", "answered", "placed"]);
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
