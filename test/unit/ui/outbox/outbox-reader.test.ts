import { SESv2 } from "@aws-sdk/client-sesv2";
import { expect, onTestFinished, test } from "vitest";
import { type ServiceOptions, startService } from "../../../../src/service/start.ts";
import { openOutbox } from "../../../../src/ui/outbox/outbox-reader.ts";
import { useHttpServer } from "../../../support/loopback-server.ts";

async function useService(options: ServiceOptions = {}) {
  const service = await startService({ fixture: { identities: [{ name: "acme.example" }] }, ...options });
  onTestFinished(service.close);
  const client = new SESv2({
    endpoint: service.url,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  onTestFinished(() => client.destroy());
  const send = async (subject: string, to = "ada@garden.example") =>
    (
      await client.sendEmail({
        FromEmailAddress: "Acme <shop@acme.example>",
        Destination: { ToAddresses: [to] },
        EmailTags: [{ Name: "campaign", Value: "orders" }],
        Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: "Ten tulips." } } } },
      })
    ).MessageId ?? "";
  return { ...service, send };
}

const refusal = (url: string, why: string) => ({
  code: "service-unavailable",
  reason: `Cannot read the outbox of ${url}: ${why}`,
});

test("lists what applications sent, newest first, with what happened to it", async () => {
  const { url, send } = await useService();
  const outbox = openOutbox({ url });
  expect(await outbox.list()).toEqual({ count: 0, messages: [] });
  const before = await outbox.mark();
  await send("First");
  const id = await send("Second", "bounce@simulator.amazonses.com");
  expect(await outbox.mark()).not.toBe(before);
  const { count, messages } = await outbox.list();
  expect([count, messages.map(({ subject }) => subject)]).toEqual([2, ["Second", "First"]]);
  const found = await outbox.find(id);
  expect(found).toMatchObject({
    id,
    from: "Acme <shop@acme.example>",
    destination: { ToAddresses: ["bounce@simulator.amazonses.com"] },
    tags: [{ Name: "campaign", Value: "orders" }],
  });
  expect(found?.events[0]).toMatchObject({ type: "SEND", recipients: ["bounce@simulator.amazonses.com"] });
  expect((await outbox.eml(id))?.toString()).toContain("Subject: Second");
});

test("returns nothing for a message that the service does not have", async () => {
  const { url } = await useService();
  const outbox = openOutbox({ url });
  expect(await outbox.find("../health")).toBeUndefined();
  expect(await outbox.eml("none")).toBeUndefined();
});

test("needs the token of a service that has one", async () => {
  const token = "a-token-of-a-control-plane-0123456789";
  const { url } = await useService({ controlToken: token });
  expect((await openOutbox({ url, token }).list()).count).toBe(0);
  for (const wrong of [undefined, "another-token-of-a-control-plane"])
    await expect(openOutbox({ url, token: wrong }).list()).rejects.toMatchObject(
      refusal(url, "it requires the token of its control plane"),
    );
});

test.each([
  ["that is not JSON", "<h1>Hello</h1>"],
  ["of another shape", JSON.stringify({ count: "many", messages: [] })],
  ["with a message without an id", JSON.stringify({ count: 1, messages: [{ from: "a@b.example" }] })],
])("refuses an answer %s", async (_, body) => {
  const { url } = await useHttpServer(() => ({ body }));
  await expect(openOutbox({ url }).list()).rejects.toMatchObject(
    refusal(url, "it did not answer as an embedded service does"),
  );
});

test("follows no redirect, and names a service that is not there", async () => {
  const { url } = await useHttpServer(() => ({ status: 302, headers: { location: "http://127.0.0.1:9/" } }));
  await expect(openOutbox({ url }).list()).rejects.toMatchObject({ code: "service-unavailable" });
  await expect(openOutbox({ url: "http://127.0.0.1:9" }).list()).rejects.toMatchObject({
    code: "service-unavailable",
    hint: expect.stringContaining("placewright service"),
  });
});
