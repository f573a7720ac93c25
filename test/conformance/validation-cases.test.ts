import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningService, startService } from "../../src/service/start.ts";
import { createAnswerCheck } from "./clients/check-answer.ts";
import { type ValidationCase, validationCases } from "./clients/validation-cases.ts";
import { walkOf } from "./clients/walk.ts";

let service: RunningService;
const violations: string[] = [];
beforeAll(async () => {
  service = await startService({ interceptors: [createAnswerCheck(violations)] });
});
afterAll(() => service.close());

/** Sends a raw request: `fetch` cannot send a body with GET, but older clients do. */
function send({ method, path, body }: Pick<ValidationCase, "method" | "path" | "body">): Promise<{
  readonly errorType: string | undefined;
  readonly message: string;
}> {
  return new Promise((resolve, reject) => {
    const headers = body ? { "content-type": "application/json" } : {};
    const call = request(service.url + path, { method, agent: false, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () =>
        resolve({
          errorType: response.headers["x-amzn-errortype"] as string | undefined,
          message: (JSON.parse(text) as { message: string }).message,
        }),
      );
    });
    call.on("error", reject);
    call.end(body && JSON.stringify(body));
  });
}

describe.each(["v1", "v2"] as const)("%s", (version) => {
  const operations = new Set(walkOf(version).map(({ operation }) => operation));

  test.each([...operations])("%s rejects each invalid value with its message", async (operation) => {
    const cases = validationCases.filter((one) => one.version === version && one.operation === operation);
    const answers = await Promise.all(
      cases.map(async (one) => ({ mistake: one.mistake, ...(await send(one)) })),
    );
    expect(answers).toEqual(
      cases.map(({ mistake, errorType, message }) => ({
        mistake,
        errorType,
        message: expect.stringContaining(message),
      })),
    );
  });

  test("reports several errors at once", async () => {
    const answer = await send({
      method: "POST",
      path: `/${version}/email/deliverability-dashboard/test`,
      body: { ReportName: "x", Tags: [{ Key: "a" }] },
    });
    expect(answer).toEqual({
      errorType: "BadRequestException",
      message:
        "3 validation errors detected: Value null at 'fromEmailAddress' failed to satisfy constraint: Member must not be null; Value null at 'content' failed to satisfy constraint: Member must not be null; Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
    });
  });
});

test("every response of hundreds of cases has its shape", () => {
  expect(validationCases.length).toBeGreaterThan(400);
  expect(violations).toEqual([]);
});
