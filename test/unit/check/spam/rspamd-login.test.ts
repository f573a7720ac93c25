import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { redact } from "../../../../src/base/redact.ts";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { createSpamEngine } from "../../../../src/check/spam/create-engine.ts";
import { sampleMail } from "../sample-mail.ts";

const message = readMessage(sampleMail());
const options = { signal: new AbortController().signal, nowMs: 0 };

test.each([
  ["tul%40ip7", "tul@ip7"],
  ["50%tulips", "50%tulips"],
])(
  "the password %s of Rspamd's URL signs in to its proxy, and is in no output",
  async (written, password) => {
    const logins: unknown[] = [];
    const server = createServer((request, response) => {
      logins.push(request.headers.authorization);
      response.writeHead(401, { Connection: "close" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const engine = await createSpamEngine({
      engine: "rspamd",
      url: `http://ada:${written}@127.0.0.1:${port}`,
    });
    await expect(engine.score(message, options)).rejects.toThrow(
      `Cannot get a score from Rspamd at http://127.0.0.1:${port}/: it responded with 401 Unauthorized`,
    );
    expect(logins).toEqual([`Basic ${Buffer.from(`ada:${password}`).toString("base64")}`]);
    expect(redact(`${written} ${password}`)).not.toMatch(/tul|ip7/);
  },
);
