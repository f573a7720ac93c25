import { expect, test } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { createChanges } from "../../../../src/ui/changes.ts";
import { type OutboxReader, openOutbox } from "../../../../src/ui/outbox/outbox-reader.ts";
import { addOutboxPages } from "../../../../src/ui/routes/outbox-pages.ts";
import { useHttpServer } from "../../../support/loopback-server.ts";
import { makeSmallProject } from "../../../support/ui.ts";
import { readPage } from "../pages/rendered-page.ts";
import { pagesOf } from "./pages-app.ts";

const eml = "From: Acme <shop@acme.example>\r\nSubject: Your order\r\n\r\nTen tulips.\r\n";
const entry = (id: string, subject = `subject ${id}`) => ({
  id,
  subject,
  sentAt: "2026-03-01T08:00:00Z",
  from: "Acme <shop@acme.example>",
  destination: { ToAddresses: ["ada@garden.example"] },
  events: [],
});

/** Serves the pages of an outbox that has these messages. `sent` has the paths that the pages asked the service for. */
async function outboxOf(messages: Readonly<Record<string, string | undefined>>) {
  const ids = Object.keys(messages);
  const { url, requests } = await useHttpServer(({ path }) => {
    const [, id = "", more = ""] = /^\/_placewright\/outbox\/([^.]+)(\.eml)?$/.exec(path) ?? [];
    if (path.endsWith("/outbox"))
      return { body: { count: ids.length, messages: ids.map((each) => entry(each)) } };
    if (!(id in messages) || (more !== "" && messages[id] === undefined)) return { status: 404 };
    return { body: more === "" ? entry(id) : messages[id] };
  });
  const dir = await makeSmallProject();
  const config = async () => {
    const loaded = await loadConfig({ cwd: dir, env: {} });
    return { ...loaded, check: { ...loaded.check, dns: "off" as const } };
  };
  const outbox: OutboxReader = openOutbox({ url });
  const app = pagesOf((pages) => addOutboxPages(pages, { outbox, changes: createChanges(), config }));
  const open = async (path: string) => {
    const response = await app.get(path);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { url, open, sent: () => requests.map(({ path }) => path.replace("/_placewright/", "")) };
}

test("lists the messages of the service, as the address says", async () => {
  const { url, open } = await outboxOf({ m1: eml, m2: eml });
  const { status, text } = await open("/outbox?q=m2");
  expect(status).toBe(200);
  expect(readPage(text).texts("h1")).toEqual(["2 messages simulated"]);
  expect(
    readPage(text)
      .rows()
      .map(([subject]) => subject),
  ).toEqual(["subject m2from Acme <shop@acme.example>"]);
  expect(text).toContain(url);
  expect(readPage((await open("/outbox?state=Bounced")).text).rows()).toEqual([]);
  expect(readPage((await open("/outbox")).text).rows()).toHaveLength(2);
  expect((await open(`/outbox?q=${"x".repeat(2000)}`)).text).toContain(`"${"x".repeat(1000)}"`);
});

test("checks a message once, however often its page is opened", async () => {
  const { open, sent } = await outboxOf({ m1: eml });
  const first = readPage((await open("/outbox/m1")).text);
  expect(first.texts("h1")).toEqual(["subject m1"]);
  expect(first.main).toMatch(/\d+ checks passed/);
  const again = (await open("/outbox/m1?view=source")).text;
  expect(readPage(again).main).toMatch(/\d+ checks passed/);
  expect(sent()).toEqual(["outbox/m1", "outbox/m1.eml", "outbox/m1"]);
});

test("keeps the answers about the last 20 messages", async () => {
  const ids = Array.from({ length: 21 }, (_, at) => `m${at}`);
  const { open, sent } = await outboxOf(Object.fromEntries(ids.map((id) => [id, eml])));
  for (const id of ids) await open(`/outbox/${id}`);
  const before = sent().length;
  for (const id of ["m1", "m20", "m0"]) await open(`/outbox/${id}`);
  expect(sent().slice(before)).toEqual(["outbox/m1", "outbox/m20", "outbox/m0", "outbox/m0.eml"]);
});

test("shows a message whose content was dropped, or that cannot be checked", async () => {
  const { open, sent } = await outboxOf({ gone: undefined, huge: `X: ${"x".repeat(300_000)}\r\n\r\n` });
  expect((await open("/outbox/gone")).text).toContain("The service no longer has the content");
  const huge = await open("/outbox/huge");
  expect(huge.status).toBe(200);
  expect(readPage(huge.text).main).toContain("its header has more than 256 KB");
  await open("/outbox/gone");
  expect(sent().filter((path) => path === "outbox/gone.eml")).toHaveLength(2);
});

test("sends a message as a file", async () => {
  const { open } = await outboxOf({ m1: eml, gone: undefined });
  const file = await open("/outbox/m1/message.eml");
  expect([file.status, file.text]).toEqual([200, eml]);
  expect(file.headers.get("content-type")).toBe("message/rfc822");
  expect(file.headers.get("content-disposition")).toBe('attachment; filename="message.eml"');
  for (const path of ["/outbox/none", "/outbox/none/message.eml", "/outbox/gone/message.eml"]) {
    const missing = await open(path);
    expect([missing.status, readPage(missing.text).main.includes("does not have this message")]).toEqual([
      404,
      true,
    ]);
  }
});
