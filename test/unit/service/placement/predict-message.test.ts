import { describe, expect, test } from "vitest";
import { predictMessage } from "../../../../src/service/placement/predict-message.ts";

const nowMs = Date.UTC(2026, 2, 1);
const mail = (subject: string, text: string) =>
  Buffer.from(
    `From: Acme <news@acme.example>\r\nTo: a@b.example\r\nSubject: ${subject}\r\nDate: Sun, 01 Mar 2026 00:00:00 +0000\r\nMessage-ID: <1@acme.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
  );
const plain = mail("Your order", "Your order has shipped. It arrives on Tuesday.");
const spam = mail(
  "FREE $$$ ACT NOW!!!",
  "Click here now: http://192.0.2.7/win http://bit.ly/x FREE VIAGRA!!! 100% FREE",
);

describe("predictMessage", () => {
  test("returns finite log-odds, the same each time", async () => {
    const [first, second] = [await predictMessage(plain, nowMs), await predictMessage(plain, nowMs)];
    expect([first(), first("Gmail")].every(Number.isFinite)).toBe(true);
    expect([first(), first("Gmail")]).toEqual([second(), second("Gmail")]);
  });

  test.each([undefined, "Gmail", "Yahoo"])("expects spam sooner for spam, at %s", async (isp) => {
    expect((await predictMessage(spam, nowMs))(isp)).toBeGreaterThan(
      (await predictMessage(plain, nowMs))(isp),
    );
  });

  test("adds the rules of a mailbox provider, whose name can be in any case", async () => {
    const bulk = Buffer.from(`List-Unsubscribe: <https://acme.example/u>\r\nPrecedence: bulk\r\n${spam}`);
    const predict = await predictMessage(bulk, nowMs);
    expect(predict("GMAIL")).toBe(predict("gmail"));
    expect(predict("gmail")).toBeGreaterThan(predict());
    expect(predict("GMX")).toBe(predict());
  });

  test("predicts for an unknown provider what it predicts overall", async () => {
    const predict = await predictMessage(spam, nowMs);
    expect(predict("no-such-provider")).toBe(predict());
  });
});
