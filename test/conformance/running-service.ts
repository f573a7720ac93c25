import * as pinpointEmail from "@aws-sdk/client-pinpoint-email";
import * as sesv2 from "@aws-sdk/client-sesv2";
import { expect, onTestFinished } from "vitest";
import type { Clock } from "../../src/base/clock.ts";
import { type ServiceOptions, startService } from "../../src/service/start.ts";
import { createAnswerCheck } from "./clients/check-answer.ts";

/** A clock that advances only on request. */
export interface HeldClock extends Clock {
  advance(ms: number): void;
}

export function createHeldClock(startMs: number = Date.UTC(2026, 2, 1)): HeldClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    advance(ms) {
      nowMs += ms;
    },
  };
}

const clientOptions = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

/** Starts a service with both clients for one test, and closes everything at its end. */
export async function useService(options: ServiceOptions = {}) {
  const clock = createHeldClock();
  const violations: string[] = [];
  const service = await startService({
    seed: "test",
    completeAfterMs: 60_000,
    clock,
    ...options,
    interceptors: [...(options.interceptors ?? []), createAnswerCheck(violations)],
  });
  const v1 = new pinpointEmail.PinpointEmail(clientOptions(service.url));
  const v2 = new sesv2.SESv2(clientOptions(service.url));
  onTestFinished(async () => {
    v1.destroy();
    v2.destroy();
    await service.close();
    // Every response in every test is validated against its operation's output shape.
    expect(violations).toEqual([]);
  });
  return { url: service.url, control: service.control, close: service.close, clock, v1, v2 };
}

/**
 * The two clients as one type: the tested operations have the same shapes in both, unless a test says
 * otherwise.
 */
export type Client = sesv2.SESv2;

/** The API versions, each with its client and its SDK's error classes. */
export const versions = [
  {
    version: "v1",
    clientOf: ({ v1 }: Awaited<ReturnType<typeof useService>>) => v1 as unknown as Client,
    errors: pinpointEmail,
  },
  {
    version: "v2",
    clientOf: ({ v2 }: Awaited<ReturnType<typeof useService>>) => v2,
    errors: sesv2,
  },
] as const;

/** Returns a promise's rejection reason. */
export async function rejectionOf(
  promise: Promise<unknown>,
): Promise<Error & { $metadata: { httpStatusCode: number } }> {
  try {
    await promise;
  } catch (error) {
    return error as Error & { $metadata: { httpStatusCode: number } };
  }
  throw new Error("Expected a rejection");
}

export const rawMessage = (headers: Readonly<Record<string, string>>, body: string): Uint8Array =>
  Buffer.from(
    `${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("")}\r\n${body}`,
  );

/** A newsletter that no check or filter objects to. */
export const cleanMessage: Uint8Array = rawMessage(
  {
    From: "Acme <news@acme.example>",
    To: "Reader <reader@reader.example>",
    Subject: "Spring is here",
    "List-Unsubscribe": "<https://acme.example/u/1>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "MIME-Version": "1.0",
    "Content-Type": 'multipart/alternative; boundary="b"',
  },
  [
    "--b",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "New tulips: https://acme.example/tulips",
    "--b",
    "Content-Type: text/html; charset=utf-8",
    "",
    '<p>The new tulips have arrived, and the first hundred orders ship for free. <a href="https://acme.example/tulips">See the tulips</a></p>',
    "--b--",
    "",
  ].join("\r\n"),
);

/** A message with many problems. */
export const spamMessage: Uint8Array = rawMessage(
  {
    From: "Prize Office <prize.office@gmail.com>",
    Subject: "RE: YOU WON!!! CLAIM NOW",
    Precedence: "bulk",
    "MIME-Version": "1.0",
    "Content-Type": "text/html; charset=utf-8",
  },
  '<p>Dear {{first_name}},</p><p><a href="http://bit.ly/x">https://bank.example/login</a></p><form action="http://192.0.2.7/"></form>\r\n',
);
