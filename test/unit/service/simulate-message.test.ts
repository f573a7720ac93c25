import { readFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { createProvider } from "../../../src/provider/kinds/create-provider.ts";
import { simulateMessage } from "../../../src/service/simulate-message.ts";
import { never, placementTest, policyOf } from "../../support/amazon-provider.ts";

const from = "Acme Garden <news@acme.example>";

test.each(["scenarios/messages/re-engagement.eml", "not-authenticated"])(
  "simulates what the provider local does with %s",
  async (source) => {
    const bytes =
      source === "not-authenticated"
        ? Buffer.from(
            `From: ${from}\r\nSubject: WIN!!!\r\nDKIM-Signature: v=1; a=rsa-sha256; d=acme.example; s=x; h=from; bh=AA; b=AA\r\n\r\nFree prize. Click http://192.0.2.1/win\r\n`,
          )
        : await readFile(source);
    const provider = await createProvider({ provider: "local", completeAfterMs: 0 }, policyOf());
    onTestFinished(() => provider.close());
    const id = await provider.submit(
      { ...placementTest("one"), from, content: { kind: "raw", bytes } },
      never,
    );
    expect(await simulateMessage(bytes, { from })).toEqual(await provider.result(id, never));
  },
);

test("refuses what the service refuses", async () => {
  await expect(simulateMessage(Buffer.from("Subject: x\r\n\r\nx"), { from })).rejects.toThrow(
    "Missing required header 'From'",
  );
});
