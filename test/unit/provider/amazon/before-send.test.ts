import { Socket } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  amazonProviders,
  never,
  placementTest,
  policyOf,
  rejectionOf,
  useAmazon,
} from "../../../support/amazon-provider.ts";
import { useHttpServer, useTcpServer } from "../../../support/loopback-server.ts";

const created = { body: { ReportId: "rep-1", DeliverabilityTestStatus: "IN_PROGRESS" } };

describe.each(amazonProviders)("beforeSend of %s", (name) => {
  test("runs once per create, and never for a read", async () => {
    const server = await useHttpServer(({ method }) =>
      method === "POST" ? created : { body: { DeliverabilityTestReports: [] } },
    );
    const provider = await useAmazon(name, server.url);
    let called = 0;
    const options = { ...never, beforeSend: () => void called++ };
    expect(await provider.submit(placementTest("one"), options)).toBe("rep-1");
    await provider.find(["one"], options);
    expect(called).toBe(1);
  });

  test("runs after the connection is established, before the first byte", async () => {
    const server = await useTcpServer((socket) =>
      socket.once("data", () =>
        socket.end(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"ReportId":"rep-1"}',
        ),
      ),
    );
    const provider = await useAmazon(name, `http://127.0.0.1:${server.port}`);
    let seen: unknown;
    await provider.submit(placementTest("one"), {
      ...never,
      beforeSend: () => {
        seen = server.received();
      },
    });
    expect(seen).toBe("");
    expect(server.received()).toMatch(/^POST /);
  });

  test("runs immediately before the bytes are written, with nothing in between", async () => {
    const server = await useHttpServer(() => created);
    const provider = await useAmazon(name, server.url);
    const done: string[] = [];
    // The writers of each socket, which hand its bytes to the system.
    const sockets = Socket.prototype as unknown as Record<"_write" | "_writev", (...args: unknown[]) => void>;
    for (const method of ["_write", "_writev"] as const) {
      const write = sockets[method];
      vi.spyOn(sockets, method).mockImplementation(function (this: unknown, ...args) {
        done.push("written");
        write.apply(this, args);
      });
    }
    onTestFinished(() => void vi.restoreAllMocks());
    await provider.submit(placementTest("one"), {
      ...never,
      beforeSend: () => {
        done.push("checked");
        queueMicrotask(() => done.push("something else"));
      },
    });
    const at = done.indexOf("checked");
    expect(done.slice(at, at + 3)).toEqual(["checked", "written", "something else"]);
  });

  test("stops the create with its own error before any byte is sent", async () => {
    const server = await useTcpServer();
    const provider = await useAmazon(name, `http://127.0.0.1:${server.port}`);
    const taken = Object.freeze(new Error("another process has taken over"));
    const rejection = rejectionOf(
      provider.submit(placementTest("one"), {
        ...never,
        beforeSend: () => {
          throw taken;
        },
      }),
    );
    expect(await rejection).toBe(taken);
    await server.connected;
    expect(server.received()).toBe("");
  });

  test("does not run while the connection is being established", async () => {
    // A TLS handshake that never completes keeps the request from leaving, so `beforeSend` is not called yet.
    let called = 0;
    const server = await useTcpServer();
    const provider = await useAmazon(
      name,
      `https://127.0.0.1:${server.port}`,
      policyOf({ callTimeoutMs: 300 }),
    );
    const error = await rejectionOf(
      provider.submit(placementTest("one"), { ...never, beforeSend: () => void called++ }),
    );
    expect(error).toMatchObject({ ambiguous: false });
    expect(called).toBe(0);
    expect(server.received()).not.toMatch(/POST/);
  });

  test("runs after the wait for a turn, not before", async () => {
    const server = await useHttpServer(() => created);
    const provider = await useAmazon(name, server.url, policyOf({ callsPerSecond: 5 }));
    const askedMs: number[] = [];
    const submit = (nth: number) =>
      provider.submit(placementTest(`t-${nth}`), {
        ...never,
        beforeSend: () => void askedMs.push(performance.now()),
      });
    await Promise.allSettled([submit(1), submit(2)]);
    const [first = 0, second = 0] = askedMs;
    // A turn comes every 200 ms, which began a little before the first call.
    expect(second - first).toBeGreaterThan(100);
  });
});
