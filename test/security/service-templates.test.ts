import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  createTemplateThread,
  type RenderBudget,
  type TemplateThread,
} from "../../src/service/rendering/template-thread.ts";
import { type RunningService, startService } from "../../src/service/start.ts";
import { rawRequest, sendRaw } from "../support/raw-http.ts";
import { inDepth, sampleOf } from "../support/sample-of.ts";

let service: RunningService;
beforeAll(async () => {
  service = await startService({ seed: "security" });
});
afterAll(() => service.close());

async function post(path: string, body: object, method = "POST") {
  const bytes = rawRequest(
    service.url,
    `${method} ${path}`,
    [["Content-Type", "application/json"]],
    JSON.stringify(body),
  );
  const answer = await sendRaw(service.url, bytes);
  return { ...answer, json: JSON.parse(answer.body || "{}") as Record<string, string> };
}

const sendTemplate = (subject: string, data: string) =>
  post("/v2/email/outbound-emails", {
    FromEmailAddress: "a@acme.example",
    Destination: { ToAddresses: ["b@acme.example"] },
    Content: { Template: { TemplateContent: { Subject: subject, Text: "x" }, TemplateData: data } },
  });

const many = JSON.stringify({ a: Array(100).fill(0) });
const nest = (count: number, open: string, close: string, inner = "x") =>
  open.repeat(count) + inner + close.repeat(count);
const chain = (count: number, call: string, end: string) =>
  `${Array.from(
    { length: count },
    (_, index) => `{{#*inline "p${index}"}}${call.replaceAll("pN", `p${index + 1}`)}{{/inline}}`,
  ).join("")}{{#*inline "p${count}"}}${end}{{/inline}}{{> p0}}`;

/** Templates that would render for minutes or forever. */
const endless: [name: string, template: string, data: string][] = [
  ["five nested loops", nest(5, "{{#each @root.a}}", "{{/each}}"), many],
  ["five nested loops that print nothing", nest(5, "{{#each @root.a}}", "{{/each}}", ""), many],
  ["nine nested loops", nest(9, "{{#each @root.a}}", "{{/each}}"), many],
  ["nested loops with names", nest(6, "{{#each @root.a as |x y|}}", "{{/each}}", "{{y}}"), many],
  [
    "nested loops over an object",
    nest(6, "{{#each @root.o}}", "{{/each}}"),
    JSON.stringify({ o: { ...Array(60).fill(1) } }),
  ],
  [
    "nested loops over an object's keys",
    nest(7, "{{#each @root}}", "{{/each}}", "{{@key}}"),
    JSON.stringify({ ...Array(30).fill(1) }),
  ],
  ["nested loops in {{#with}}", nest(5, "{{#with @root}}{{#each a}}", "{{/each}}{{/with}}"), many],
  ["nested loops in {{#if}}", nest(5, "{{#if @root.a}}{{#each @root.a}}", "{{/each}}{{/if}}"), many],
  [
    "nested loops in {{else}}",
    nest(5, "{{#if @root.none}}{{else}}{{#each @root.a}}", "{{/each}}{{/if}}"),
    many,
  ],
  [
    "a long list twice",
    nest(2, "{{#each @root.a}}", "{{/each}}"),
    JSON.stringify({ a: Array(50_000).fill(0) }),
  ],
  ["inline partials that double", chain(40, "{{> pN}}{{> pN}}", "x"), "{}"],
  ["inline partials that double and print nothing", chain(40, "{{> pN}}{{> pN}}", ""), "{}"],
  ["inline partials in loops", chain(6, "{{#each @root.a}}{{> pN}}{{/each}}", "x"), many],
  [
    "inline partials that call one another",
    '{{#*inline "a"}}{{> b}}{{/inline}}{{#*inline "b"}}{{> a}}{{/inline}}{{> a}}',
    "{}",
  ],
  ["an inline partial that calls itself", '{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}', "{}"],
  ["an inline partial that calls itself twice", '{{#*inline "a"}}{{> a}}{{> a}}{{/inline}}{{> a}}', "{}"],
  [
    "an inline partial that calls itself in a loop",
    '{{#*inline "a"}}{{#each @root.a}}{{> a}}{{/each}}{{/inline}}{{> a}}',
    many,
  ],
  ["a large value printed 1,000 times", "{{a}}".repeat(1000), JSON.stringify({ a: "x".repeat(200_000) })],
  [
    "a large value printed in a loop",
    "{{#each a}}{{@root.b}}{{/each}}",
    JSON.stringify({ a: Array(1000).fill(0), b: "x".repeat(200_000) }),
  ],
  [
    "a large value printed in two loops",
    nest(2, "{{#each @root.a}}", "{{/each}}", "{{@root.b}}"),
    JSON.stringify({ a: Array(300).fill(0), b: "x".repeat(100_000) }),
  ],
  ["a large text in loops", nest(2, "{{#each @root.a}}", "{{/each}}", "y".repeat(100_000)), many],
];

describe("a template that does not end", () => {
  test.each(sampleOf(endless, 3))("is rejected when it is sent: %s", async (_, template, data) => {
    const answer = await sendTemplate(template, data);
    expect(answer.status).toBe(400);
    expect(answer.headers["x-amzn-errortype"]).toBe("BadRequestException");
    expect(answer.json["message"]).toMatch(
      /^The template cannot be rendered: .*(more than \d+ (s|times|characters|MB of memory)|repeat more than|endlessly)/,
    );
    expect(answer.body.length).toBeLessThan(2000);
  });

  test("does not delay other requests and templates", async () => {
    const order: string[] = [];
    const burning = sendTemplate(endless[2]?.[1] ?? "", many).then(({ status }) =>
      order.push(`burnt ${status}`),
    );
    for (let index = 0; index < 5; index++) {
      await sendRaw(service.url, rawRequest(service.url, "GET /v2/email/account"));
      order.push("account");
    }
    await burning;
    expect(order).toEqual([...Array(5).fill("account"), "burnt 400"]);
    expect((await sendTemplate("Hi {{a}}", '{"a":"b"}')).status).toBe(200);
  });

  test("is rejected by a stored template, a test rendering, and a placement test", async () => {
    const TemplateName = "endless";
    const [, template, data] = endless[0] ?? [];
    const created = await post("/v2/email/templates", {
      TemplateName,
      TemplateContent: { Subject: template, Text: "x" },
    });
    expect(created.status).toBe(200);
    const rendered = await post(`/v2/email/templates/${TemplateName}/render`, { TemplateData: data });
    expect([rendered.status, rendered.json["message"]]).toEqual([
      400,
      expect.stringContaining("repeat more than"),
    ]);
    const content = { Template: { TemplateName, TemplateData: data } };
    for (const path of ["/v2/email/deliverability-dashboard/test", "/v2/email/outbound-emails"]) {
      const answer = await post(path, {
        FromEmailAddress: "a@acme.example",
        Destination: { ToAddresses: ["b@acme.example"] },
        Content: content,
      });
      expect([answer.status, answer.json["message"]]).toEqual([
        400,
        expect.stringContaining("repeat more than"),
      ]);
    }
    expect(service.control.outbox().filter(({ from }) => from === "none")).toEqual([]);
  });
});

describe("a template that cannot be parsed in time, or in memory", () => {
  const thread = createTemplateThread({ timeMs: 400, memoryMb: 96 });
  afterAll(() => thread.close());

  const heavy: [string, string][] = [
    ["nested blocks", nest(20_000, "{{#if a}}", "{{/if}}")],
    ["nested blocks without an end", "{{#if a}}".repeat(50_000)],
    ["nested loops of none", nest(20_000, "{{#each a}}", "{{/each}}")],
    ["nested subexpressions", `{{lookup ${"(lookup ".repeat(20_000)}a "b"${') "b"'.repeat(20_000)}}}`],
    ["nested inline partials", nest(20_000, '{{#*inline "a"}}', "{{/inline}}")],
    ["nested partial blocks", nest(20_000, '{{#> "a"}}', "{{/a}}")],
    ["200,000 variables", "{{a}}".repeat(200_000)],
    ["a path of 1,000,000 names", `{{${"a.".repeat(1_000_000)}a}}`],
    [
      "partial blocks that double",
      `{{#*inline "a"}}{{> @partial-block}}{{> @partial-block}}{{/inline}}${nest(60, "{{#> a}}", "{{/a}}")}`,
    ],
    ["a name of 200,000 characters like no other", `{{${"b".repeat(200_000)}}}`],
    ["1,000,000 else branches", `{{#if a}}${"{{else if a}}".repeat(100_000)}{{/if}}`],
    ["100,000 hash arguments", `{{lookup a b ${"c=d ".repeat(100_000)}}}`],
  ];
  const data = JSON.stringify(
    Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 1])),
  );

  test.each(sampleOf(heavy, 3))("is rejected, and the next one is rendered: %s", async (_, Subject) => {
    const result = await thread.render({ template: { Subject }, data });
    const missing = { refusal: expect.stringMatching(/^Attribute '/), isMissing: true };
    const refused = { refusal: expect.stringMatching(/^The template cannot be rendered/) };
    expect(result).toEqual("isMissing" in result ? missing : refused);
    expect(await thread.render({ template: { Subject: "{{k1}}" }, data })).toEqual({
      parts: { Subject: "1" },
    });
  });

  test("does not delay other work of the service", async () => {
    let turns = 0;
    const tick = setInterval(() => turns++, 5);
    await thread.render({ template: { Subject: endless[0]?.[1] }, data: many });
    clearInterval(tick);
    // If this thread did the rendering, the timer would never fire.
    expect(turns).toBeGreaterThan(0);
  });

  test("is the only one rejected: waiting templates are rendered", async () => {
    const results = await Promise.all([
      thread.render({ template: { Subject: "{{a}}" }, data: '{"a":1}' }),
      thread.render({ template: { Subject: heavy[0]?.[1] }, data: "{}" }),
      thread.render({ template: { Subject: "{{a}}" }, data: '{"a":2}' }),
      thread.render({ template: { Subject: heavy[8]?.[1] }, data: "{}" }),
      thread.render({ template: { Subject: "{{a}}" }, data: '{"a":3}' }),
    ]);
    const refusal = { refusal: expect.stringContaining("cannot be rendered") };
    expect(results).toEqual([
      { parts: { Subject: "1" } },
      refusal,
      { parts: { Subject: "2" } },
      refusal,
      { parts: { Subject: "3" } },
    ]);
  });

  test("is aborted when the service ends", async () => {
    const own = createTemplateThread({ timeMs: 60_000, memoryMb: 96 });
    await own.render({ template: { Subject: "{{a}}" }, data: '{"a":1}' });
    const rendering = own.render({ template: { Subject: heavy[8]?.[1] }, data: "{}" });
    const settled = expect(rendering).rejects.toThrow("the service is closed");
    await own.close();
    await settled;
    await expect(own.render({ template: { Subject: "a" } })).rejects.toThrow("the service is closed");
  });

  test.each([
    ["lists", `{"a":${"[".repeat(130_000)}${"]".repeat(130_000)}}`],
    ["objects", `{"a":${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}}`],
  ])("rejects deeply nested data: %s", async (_, deep) => {
    const own = createTemplateThread();
    onTestFinished(() => own.close());
    const result = await own.render({ template: { Subject: "{{#if a}}yes{{/if}}" }, data: deep });
    expect(result).toEqual({ parts: { Subject: "yes" } });
  });
});

describe("many expensive templates", () => {
  const wait = (thread: TemplateThread, Subject: string, data = "{}") =>
    thread.render({ template: { Subject }, data }).catch((error: Error) => ({ refusal: error.name }));
  const own = (budget: RenderBudget = { timeMs: 300, memoryMb: 96 }): TemplateThread => {
    const thread = createTemplateThread(budget);
    onTestFinished(() => thread.close());
    return thread;
  };
  const heavyOne = `{{lookup a b ${"c=d ".repeat(300_000)}}}`;

  test("are tried once if identical: waiting copies are rejected at once", async () => {
    const thread = own();
    const results = await Promise.all(Array.from({ length: 20 }, () => wait(thread, heavyOne)));
    const words = results.map((result) => ("refusal" in result ? result.refusal : "rendered"));
    expect(words[0]).toMatch(/takes more than 0.3 s|takes more than 96 MB/);
    expect(words.slice(1).filter((word) => !word.includes("a short time ago"))).toEqual([]);
    expect(await wait(thread, "{{a}}", '{"a":1}')).toEqual({ parts: { Subject: "1" } });
  });

  inDepth("are tried again after a while", async () => {
    const thread = own({ timeMs: 300, memoryMb: 96, pauseMs: 0 });
    await wait(thread, heavyOne);
    expect(await wait(thread, heavyOne)).toEqual({ refusal: expect.stringContaining("takes more than") });
  });

  inDepth("do not delay a template that was cheap before", async () => {
    const thread = own();
    const order: string[] = [];
    for (let turn = 0; turn < 3; turn++) await wait(thread, "Hi {{a}}", '{"a":1}');
    const heavy = Array.from({ length: 10 }, (_, index) =>
      wait(thread, heavyOne + index).then(() => order.push("heavy")),
    );
    expect(await wait(thread, "Hi {{a}}", '{"a":2}')).toEqual({ parts: { Subject: "Hi 2" } });
    order.push("light");
    await Promise.all(heavy);
    expect(order.indexOf("light")).toBeLessThan(8);
  });

  inDepth("are limited to a hundred waiting requests; others are throttled", async () => {
    const thread = own();
    const results = await Promise.all(
      Array.from({ length: 130 }, (_, index) => wait(thread, `{{a}}${index}`, '{"a":1}')),
    );
    const throttled = results.filter(
      (result) => "refusal" in result && result.refusal === "TooManyRequestsException",
    );
    expect([results.length - throttled.length, throttled.length]).toEqual([101, 29]);
  });

  test("get 429 when they are sent", async () => {
    const answers = await Promise.all(
      Array.from({ length: 150 }, (_, index) => sendTemplate(`${index} {{a}}`, '{"a":1}')),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 200 && status !== 429)).toEqual([]);
    for (const { status, headers } of answers)
      if (status === 429) expect(headers["x-amzn-errortype"]).toBe("TooManyRequestsException");
  });
});

/**
 * Expects that nothing is rendered from a template whose variable the data lacks: a send is accepted as a rendering
 * failure, which has the template as it was sent, and a placement test is rejected.
 */
async function expectNotRendered(template: string): Promise<void> {
  const data = '{"a":"text"}';
  const refusal =
    /^Attribute '[^']*' is not present in the rendering data\. \(Subject, line 1, column \d+\)$/;
  const { status, json } = await sendTemplate(template, data);
  expect(status).toBe(200);
  const sent = service.control.outbox().find(({ id }) => id === json["MessageId"]);
  expect(sent?.content).toEqual({
    Template: { TemplateContent: { Subject: template, Text: "x" }, TemplateData: data },
  });
  expect(sent?.subject).toBeUndefined();
  expect(sent?.events.map(({ type, details }) => [type, details])).toEqual([
    ["RENDERING_FAILURE", { errorMessage: expect.stringMatching(refusal), templateName: "" }],
  ]);
  await expect(service.control.eml(json["MessageId"] ?? "")).rejects.toThrow("No message was rendered");
  const tested = await post("/v2/email/deliverability-dashboard/test", {
    FromEmailAddress: "a@acme.example",
    Content: { Template: { TemplateContent: { Subject: template, Text: "x" }, TemplateData: data } },
  });
  expect([tested.status, tested.json["message"]]).toEqual([400, expect.stringMatching(refusal)]);
}

describe("a template cannot access the service", () => {
  const outside = [
    "constructor",
    "constructor.constructor",
    "__proto__",
    "a.constructor",
    "a.__proto__.constructor",
    "a.toString",
    "a.concat",
    "this.constructor",
    "@root.constructor",
    "@root.__proto__",
    "[__proto__].[constructor]",
    "process.env",
    "global",
    "globalThis",
    "require",
    "helpers",
    "a.length.constructor",
  ];
  test.each(outside)("by the variable %s", async (name) => {
    await expectNotRendered(`{{${name}}}`);
  });

  const silent = outside.filter(
    (name) => !["process.env", "global", "globalThis", "require", "helpers"].includes(name),
  );
  test.each(silent.flatMap((name) => ["if", "with", "each"].map((block) => [block, name] as const)))(
    "by {{#%s %s}}",
    async (block, name) => {
      const answer = await sendTemplate(
        `{{#${block} ${name}}}INSIDE{{else}}outside{{/${block}}}`,
        '{"a":"text"}',
      );
      const sent = service.control.outbox().at(-1)?.content.Simple?.Subject?.Data;
      expect(answer.status === 400 || sent === "outside").toBe(true);
    },
  );

  test.each([
    ["lookup of a constructor", '{{lookup a "constructor"}}'],
    ["lookup of a prototype", '{{lookup a "__proto__"}}'],
    ["lookup of a lookup", '{{lookup (lookup a "constructor") "constructor"}}'],
    ["helperMissing", "{{helperMissing}}"],
  ])("by %s, which is a missing variable", async (_, template) => {
    await expectNotRendered(template);
  });

  test.each([
    ["a missing helper", "{{eval 'process.exit()'}}"],
    ["log", "{{log a}}"],
    ["blockHelperMissing", "{{#blockHelperMissing a}}{{/blockHelperMissing}}"],
    ["a partial of a file", "{{> ../../etc/passwd}}"],
    ["a partial of the prototype", "{{> __proto__}}"],
    ["a partial named by data", "{{> (lookup . 'a')}}"],
    ["a decorator", "{{* evil}}"],
    ["a decorator's block", "{{#* evil}}{{/evil}}"],
    ["a part that is closed twice", "{{/if}}"],
  ])("by %s", async (_, template) => {
    const answer = await sendTemplate(template, '{"a":"text"}');
    expect(answer.status).toBe(400);
    expect(answer.json["message"]).not.toMatch(/\bat .*:\d+:\d+|node_modules|file:/);
  });

  test.each(["null", "[]", "1", '"a"', "", "{", "{}x", "undefined", "NaN"])(
    "by data that is not an object: %s",
    async (data) => {
      expect((await sendTemplate("{{a}}", data)).status).toBe(400);
    },
  );
});
