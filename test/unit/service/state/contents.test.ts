import { expect, onTestFinished, test } from "vitest";
import { startService } from "../../../../src/service/start.ts";
import { createMemoryContents, keptContent } from "../../../../src/service/state/contents.ts";
import { inDepth } from "../../../support/sample-of.ts";

const raw = (sizeBytes: number) => ({ Raw: { Data: new Uint8Array(sizeBytes) } });

test("drops the oldest contents if all take too much space, and never the newest", () => {
  const contents = createMemoryContents(3000);
  for (const id of ["a", "b", "c"]) contents.set(id, raw(1200));
  expect(["a", "b", "c"].map((id) => contents.get(id)?.Raw?.Data?.length)).toEqual([undefined, 1200, 1200]);
  expect(() => keptContent(contents, "a")).toThrow("The content of message a is no longer stored");
  contents.set("d", raw(9000));
  expect(["b", "c", "d"].map((id) => contents.get(id)?.Raw?.Data?.length)).toEqual([
    undefined,
    undefined,
    9000,
  ]);
});

test("counts content that is set again once, and nothing after a clear", () => {
  const contents = createMemoryContents(3000);
  contents.set("a", raw(1200));
  for (let turn = 0; turn < 5; turn++) contents.set("b", raw(1200));
  expect(contents.get("a")).toBeDefined();
  contents.clear();
  contents.set("c", raw(1200));
  contents.set("d", raw(1200));
  expect(contents.get("c")).toBeDefined();
});

test("keeps as many as fit over many that come and go, also if some are set again", () => {
  const contents = createMemoryContents(10_000);
  for (let turn = 0; turn < 100; turn++) {
    contents.set(`new-${turn}`, raw(900));
    if (turn % 2 === 1) contents.set(`new-${turn - 1}`, raw(910));
    const kept = Array.from({ length: turn + 1 }, (_, each) => each).filter((each) =>
      contents.get(`new-${each}`),
    );
    expect(kept.length, `turn ${turn}`).toBeGreaterThanOrEqual(Math.min(turn + 1, 9));
    expect(kept.length, `turn ${turn}`).toBeLessThanOrEqual(11);
    // Those that were set last.
    expect(Math.min(...kept), `turn ${turn}`).toBeGreaterThanOrEqual(turn - 11);
  }
});

test("counts texts and attachments like raw bytes", () => {
  const contents = createMemoryContents(3000);
  contents.set("a", { Simple: { Subject: { Data: "a" }, Body: { Text: { Data: "x".repeat(800) } } } });
  contents.set("b", {
    Simple: {
      Subject: { Data: "a" },
      Body: {},
      Attachments: [{ FileName: "a", RawContent: new Uint8Array(2000) }],
    },
  });
  expect([contents.get("a"), contents.get("b")]).toEqual([undefined, expect.anything()]);
});

inDepth("after 300 MB of sent mail, outbox entries tell what is no longer stored", async () => {
  const service = await startService({ seed: "contents" });
  onTestFinished(() => service.close());
  const Data = Buffer.from(
    `From: a@acme.example\nSubject: x\n\n${"x".repeat(990).concat("\n").repeat(7000)}`,
  ).toString("base64");
  const body = JSON.stringify({
    FromEmailAddress: "a@acme.example",
    Destination: { ToAddresses: ["b@acme.example"] },
    Content: { Raw: { Data } },
  });
  for (let turn = 0; turn < 42; turn++) {
    const { status } = await fetch(`${service.url}/v2/email/outbound-emails`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(status).toBe(200);
  }
  const outbox = service.control.outbox();
  expect(outbox).toHaveLength(42);
  const dropped = outbox.filter(({ contentDropped }) => contentDropped);
  expect(dropped.length).toBeGreaterThan(0);
  expect(outbox.slice(0, dropped.length)).toEqual(dropped);
  await expect(service.control.eml(dropped[0]?.id ?? "")).rejects.toThrow("is no longer stored");
  expect(outbox.at(-1)?.content.Raw?.Data?.length).toBeGreaterThan(6_000_000);
});
