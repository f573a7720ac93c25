/** Statements about HTTP, each with its source. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { startHttpServer } from "../../src/service/protocol/http-server.ts";
import { sendRaw } from "../support/raw-http.ts";
import { inCi } from "../support/sample-of.ts";
import { useService } from "./running-service.ts";

// RFC 9112, section 3.2.2: "A server MUST accept the absolute-form in requests".
test("a request whose target is a URL is answered", async () => {
  const { url } = await useService();
  const text = `GET ${url}/v2/email/account HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\n\r\n`;
  expect((await sendRaw(url, text)).status).toBe(200);
});

// RFC 6761, section 6.3: "Users may assume that IPv4 and IPv6 address queries for localhost names will always resolve to
// the respective IP loopback address."
test("a Host below localhost is accepted", async () => {
  const { url } = await useService();
  const text = "GET /v2/email/account HTTP/1.1\r\nHost: ses.us-east-1.localhost\r\nConnection: close\r\n\r\n";
  expect((await sendRaw(url, text)).status).toBe(200);
});

// RFC 9110, section 8.4.1.3: the content coding "gzip".
test("a compressed body is decompressed", async () => {
  const { url, v2 } = await useService();
  const body = gzipSync(JSON.stringify({ EmailIdentity: "acme.example" }));
  const response = await fetch(`${url}/v2/email/identities`, {
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
    body,
  });
  expect(response.status).toBe(200);
  await v2.getEmailIdentity({ EmailIdentity: "acme.example" });
});

// The SDK for Go v1 reads the header X-Amzn-Errormessage:
// https://github.com/aws/aws-sdk-go/blob/main/private/protocol/restjson/unmarshal_error.go
test("an error has its message in a header too, if a header can contain it", async () => {
  const { url } = await useService();
  const get = async (name: string) => {
    const response = await fetch(`${url}/v2/email/identities/${encodeURIComponent(name)}`);
    const { message } = (await response.json()) as { readonly message: string };
    return [response.headers.get("x-amzn-errormessage"), message];
  };
  const sentence = "Email identity a.example does not exist.";
  expect(await get("a.example")).toEqual([sentence, sentence]);
  expect((await get("ü\r\nx: y"))[0]).toBeNull();
});

// https://docs.aws.amazon.com/ses/latest/dg/using-ses-api-responses.html: an error of the query API is an ErrorResponse
// in XML. boto3's client "ses" parses it.
test("a client of the older SES API gets an error that it can read, for what is not served", async () => {
  const { url } = await useService();
  const program = [
    "import boto3, botocore, sys",
    "ses = boto3.client('ses', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b')",
    "try: ses.list_receipt_rule_sets()",
    "except botocore.exceptions.ClientError as e: print(e.response['Error']['Code'], e.response['Error']['Type'])",
  ].join("\n");
  const { stdout } = await promisify(execFile)("python3", ["-c", program, url]).catch((error) => error);
  expect(stdout.trim()).toBe("InvalidAction Sender");
});

// RFC 9112, section 9.6: a client may close its side after its last request, and reads on until the server closes.
test("a client that has closed its side gets its responses", async () => {
  const server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    headersTimeoutMs: 500,
    requestTimeoutMs: 500,
    async answer({ body }) {
      await setTimeout(20);
      return { status: 200, body: body?.toString() ?? "{}" };
    },
  });
  const { port, host } = new URL(server.url);
  const send = async (text: string) => {
    const socket = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
    socket.end(text);
    return (await socket.toArray()).join("");
  };
  const head = `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n`;
  const both = await send(`${head}{"a":1}${head}{"b":2}`);
  expect(both.match(/\{.*?\}/g)).toEqual(['{"a":1}', '{"b":2}']);
  // A request that is cut is not answered as if it was whole.
  const cut = await send(`${head}{"a":1}${head}{"b"`);
  expect(cut.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", expect.stringMatching(/ 40[08]$/)]);
  expect((await fetch(server.url)).status).toBe(200);
  await server.close();
});

// RFC 9110, section 15.5.9: "408 Request Timeout ... did not receive a complete request message within the time".
test("a request that never ends gets 408", async () => {
  const { startHttpServer } = await import("../../src/service/protocol/http-server.ts");
  const server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    headersTimeoutMs: 100,
    requestTimeoutMs: 200,
    answer: () => ({ status: 200, body: "{}" }),
  });
  const status = await new Promise((resolve, reject) => {
    const slow = request(`${server.url}/`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": 10 },
    });
    slow.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
    slow.write("{");
  });
  await server.close();
  expect(status).toBe(408);
});

// RFC 8259, section 8.2: "The behavior of software that receives JSON texts containing such values is unpredictable".
test.each([
  [
    "a template",
    "/v2/email/templates",
    { TemplateName: "a", TemplateContent: { Subject: "a", Text: "x \ud800 y" } },
  ],
  [
    "a subject",
    "/v2/email/outbound-emails",
    {
      FromEmailAddress: "news@acme.example",
      Destination: { ToAddresses: ["ann@reader.example"] },
      Content: { Simple: { Subject: { Data: "\udfff", Charset: "UTF-8" }, Body: { Text: { Data: "a" } } } },
    },
  ],
])("half a character in %s is rejected before it is stored", async (_, path, input) => {
  const { url } = await useService();
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining("half a character"),
  ]);
});

test("a client that reads no response to its pipelined requests does not fill the memory", async () => {
  let answered = 0;
  const server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    answer: () => {
      answered++;
      return { status: 200, body: "x".repeat(1024 * 1024) };
    },
  });
  const { port, host } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1").pause();
  await once(socket, "connect");
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(100));
  for (let time = 0; time < 30; time++) await (await fetch(server.url)).arrayBuffer();
  // The system takes a few megabytes.
  expect(answered).toBeGreaterThan(30);
  expect(answered).toBeLessThan(30 + 50);
  let received = 0;
  for await (const chunk of socket) {
    received += (chunk as Buffer).length;
    if (received > 100 * 1024 * 1024) break;
  }
  expect(answered).toBe(130);
  await server.close();
});

test("a client that does not read its response is disconnected", async () => {
  const server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    headersTimeoutMs: 300,
    requestTimeoutMs: 300,
    answer: () => ({ status: 200, body: "x".repeat(64 * 1024 * 1024) }),
  });
  const { port, host } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1").pause();
  const failed = new Promise((resolve) => socket.on("error", resolve));
  // Only what the client sends shows it that the connection is gone.
  const timer = setInterval(() => socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`), 50);
  expect(await failed).toMatchObject({ code: expect.stringMatching(/^(?:ECONNRESET|EPIPE)$/) });
  clearInterval(timer);
  await server.close();
});

test("many clients that pipeline, reading nothing, are disconnected, and others are answered", async () => {
  const server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    answer: () => ({ status: 200, body: "x".repeat(1024 * 1024) }),
  });
  const { port, host } = new URL(server.url);
  const sockets = Array.from({ length: 40 }, () => connect(Number(port), "127.0.0.1").pause());
  const failed = new Promise((resolve) => {
    for (const socket of sockets) socket.on("error", resolve);
  });
  for (const socket of sockets) socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(1500));
  const timer = setInterval(() => {
    for (const socket of sockets) socket.write("GET /");
  }, 50);
  await failed;
  clearInterval(timer);
  expect((await fetch(server.url)).status).toBe(200);
  for (const socket of sockets) socket.destroy();
  await server.close();
});

inCi("requests that a client pipelines, reading nothing, are not all read", async () => {
  const server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    answer: () => ({ status: 200, body: "{}" }),
  });
  const { port, host } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1").pause();
  await once(socket, "connect");
  // What is still being written when the test destroys the socket fails.
  socket.on("error", () => {});
  const requests = `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(1000);
  let taken = 0;
  const send = (): void => {
    socket.write(requests, (error) => {
      if (error) return;
      taken++;
      send();
    });
  };
  send();
  // Whatever the server would read, it has read while it answered these.
  for (let time = 0; time < 1000; time++) await (await fetch(server.url)).arrayBuffer();
  // The buffers of the system hold some megabytes.
  expect(taken * requests.length).toBeLessThan(16 * 2 ** 20);
  socket.destroy();
  await server.close();
});

test.each([
  ["is answered, however long the ones before it take", "\r\nConnection: close\r\n\r\n", "200"],
  ["gets 408 after the others are answered, if it never ends", "", "408"],
])("a pipelined request that is read late %s", async (_, end, status) => {
  const server = await startHttpServer({
    host: "127.0.0.1",
    port: 0,
    headersTimeoutMs: 1000,
    requestTimeoutMs: 1000,
    async answer() {
      await setTimeout(2);
      return { status: 200, body: "{}" };
    },
  });
  const { port, host } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  const head = `GET / HTTP/1.1\r\nHost: ${host}`;
  const count = 3000;
  socket.write(`${head}\r\n\r\n`.repeat(count) + head + end);
  const received = (await socket.toArray()).join("");
  const statuses = Array.from(received.matchAll(/HTTP\/1\.1 (\d{3})/g), ([, each]) => each);
  expect(statuses).toEqual([...Array<string>(count).fill("200"), status]);
  await server.close();
});

test.each([
  ["an invalid one", "GARBAGE\r\n\r\n", "400"],
  ["a request for a tunnel", "CONNECT acme.example:443 HTTP/1.1\r\nHost: acme.example:443\r\n\r\n", "405"],
])("a request before %s of the same connection is answered", async (_, next, status) => {
  const { url, v2 } = await useService();
  const body = JSON.stringify({ TemplateName: "a", TemplateContent: { Subject: "a", Text: "b" } });
  const { host, port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(
    `POST /v2/email/templates HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}${next}`,
  );
  const received = (await socket.toArray()).join("");
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", `HTTP/1.1 ${status}`]);
  expect((await v2.listEmailTemplates({})).TemplatesMetadata).toHaveLength(1);
});
