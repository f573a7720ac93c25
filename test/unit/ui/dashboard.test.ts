import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findAll, textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { afterEach, describe, expect, test, vi } from "vitest";
import { countVerdicts } from "../../../src/result/verdict.ts";
import { startService } from "../../../src/service/start.ts";
import { renderRun } from "../../../src/ui/pages/run.ts";
import { runCommand } from "../../support/run-command.ts";
import { runPageOf } from "../../support/run-pages.ts";
import { inDepth } from "../../support/sample-of.ts";
import { reconciledRunReport, sampleReconciliation } from "../../support/sample-run-report.ts";
import { askUi, enterUi, followUi, formCall, openDashboard } from "../../support/ui.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Time limit for asynchronous page updates. */
const patience = { timeout: 120_000, interval: 50 };

/** Opens a browser session through the sign-in link. */
async function visit(files: Readonly<Record<string, string>> = {}) {
  const dashboard = await openDashboard(files);
  closers.push(dashboard.close);
  const { origin } = dashboard;
  const { entered, cookie } = await enterUi(dashboard);
  const get = (path: string) => askUi(origin, path, { headers: { cookie } });
  const post = (path: string, fields: readonly (readonly [string, string])[]) =>
    askUi(origin, path, formCall({ origin, cookie }, fields));
  const finished = async (path: string) =>
    vi.waitFor(async () => {
      const page = await get(path);
      expect(page.text).toContain("What happened");
      return page.text;
    }, patience);
  return { ...dashboard, entered, cookie, get, post, finished };
}

describe("access", () => {
  test("the sign-in link sets a cookie that scripts and other sites cannot read", async () => {
    const { entered } = await visit();
    expect(entered.status).toBe(303);
    expect(entered.headers["set-cookie"]?.[0]).toMatch(
      /HttpOnly; SameSite=Strict|SameSite=Strict.*HttpOnly/i,
    );
    expect(entered.headers["location"]).toBe("/");
  });

  test("pages cannot be framed, and load nothing from other origins", async () => {
    const { get } = await visit();
    const { headers, text } = await get("/");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1] ?? "";
    expect(policy).toContain("default-src &#39;none&#39;");
    expect(policy).not.toContain("http");
  });
});

describe("a run", () => {
  test("starts with the button and ends with a report", async () => {
    const { post, get, finished, dir } = await visit();
    const begun = await post("/runs", [
      ["which", "chosen"],
      ["scenario", "sale"],
      ["project", "local"],
    ]);
    expect(begun.status).toBe(303);
    const path = String(begun.headers["location"]);
    expect(await finished(path)).toContain("2 passed");
    const report = await get(`${path}/report/`);
    expect(report.text).toContain("sale (de)");
    expect(report.text).toContain("placewright run scenarios/sale.yaml --project local");
    expect(JSON.parse((await get(`${path}/report/report.json`)).text).tests).toHaveLength(2);
    const [link = ""] = /messages\/[^"]+\.eml/.exec(report.text) ?? [];
    const message = await get(`${path}/report/${link}`);
    expect(message.headers["content-type"]).toBe("message/rfc822");
    expect(message.headers["content-disposition"]).toMatch(/^attachment; filename="[\w.-]+\.eml"$/);
    expect(message.text).toContain("MIME-Version: 1.0");
    const runId = path.split("/").at(-1) ?? "";
    const file = join(dir, "reports", runId, "index.html");
    await vi.waitFor(async () => expect(await readFile(file, "utf8")).toContain("sale (de)"), patience);
    const home = await get("/");
    expect(home.text).toContain(`href="/runs/${runId}/report/#test-sale-`);
    const trends = await get("/trends");
    expect(trends.text).toContain("sale[de]@local");
    expect(home.text).toContain('<b class="badge">simulated</b>');
    expect((await get(path)).text).toMatch(/% inbox \([\d.]+ to [\d.]+%\) <b class="badge">simulated/);
    expect(trends.text).toMatch(/95% interval of the inbox rate is [\d.]+ to [\d.]+%/);
  });

  test("runs the config's reporters, and names those that fail", async () => {
    const { post, get, finished, dir } = await visit({
      "placewright.config.ts": `export default {
  projects: [{ name: "local", provider: "local", completeAfter: 100 }],
  check: { failOn: "never" },
  reporters: ["junit=results.xml", "./own.ts"],
};
`,
      "own.ts": 'export default { onEnd() { throw new Error("no <disk> for me"); } };\n',
    });
    const begun = await post("/runs", [
      ["which", "chosen"],
      ["scenario", "order"],
      ["project", "local"],
    ]);
    const path = String(begun.headers["location"]);
    await finished(path);
    await vi.waitFor(
      async () =>
        expect((await get(path)).text).toContain(
          "Report incomplete:</b> <bdi>Reporter &quot;./own.ts&quot; failed: no &lt;disk&gt; for me",
        ),
      patience,
    );
    expect(await readFile(join(dir, "results.xml"), "utf8")).toContain("order");
  });

  inDepth("calls the config's reporters, and names the folder, if the report cannot be written", async () => {
    const { post, get, finished, dir } = await visit({
      "placewright.config.ts": `export default {
  projects: [{ name: "local", provider: "local", completeAfter: 100 }],
  check: { failOn: "never" },
  reporters: ["junit=results.xml"],
};
`,
      reports: "a file",
    });
    const begun = await post("/runs", [
      ["which", "chosen"],
      ["scenario", "order"],
      ["project", "local"],
    ]);
    const path = String(begun.headers["location"]);
    await finished(path);
    await vi.waitFor(
      async () =>
        expect((await get(path)).text).toMatch(
          /Report incomplete:<\/b> <bdi>Cannot write the report to .*placewright report \S+ writes its report again/,
        ),
      patience,
    );
    expect((await get(path)).text).not.toContain("Run stopped early");
    expect(await readFile(join(dir, "results.xml"), "utf8")).toContain("order");
  });

  test("is not planned if the config names a reporter that does not exist", async () => {
    const { post, get } = await visit({
      "placewright.config.ts": `export default {
  projects: [{ name: "local", provider: "local", completeAfter: 100 }],
  reporters: ["junitt"],
};
`,
    });
    const refused = await post("/runs", [
      ["which", "chosen"],
      ["scenario", "order"],
      ["project", "local"],
    ]);
    expect(refused.text).toContain(
      "Cannot find a reporter &quot;junitt&quot; (line 3, column 15). Did you mean &quot;junit&quot;?",
    );
    expect((await get("/runs")).text).not.toContain("order@local");
    expect((await get("/runs")).text).not.toMatch(/\/runs\/\d{8}-/);
  });

  inDepth("of another process is shown as it progresses", async () => {
    const { dir, get, origin, cookie } = await visit();
    const changes = followUi(origin, "/changes?topics=ledger", { cookie });
    await changes.listening;
    const { code } = await runCommand(["run", "scenarios/order.yaml", "--project", "local"], { cwd: dir });
    expect(code).toBe(0);
    expect(await changes.told).toContain("data: ledger");
    expect((await get("/runs")).text).toContain("</i>Send</span>");
  });

  inDepth("of one scenario starts despite an error in another", async () => {
    const { post, finished } = await visit({ "scenarios/broken.yaml": "from: 1\n" });
    const begun = await post("/runs", [
      ["which", "chosen"],
      ["scenario", "sale"],
      ["project", "local"],
    ]);
    expect(await finished(String(begun.headers["location"]))).toContain("2 passed");
    const all = await post("/runs", [["which", "all"]]);
    expect([all.status, all.text.includes("scenarios/broken.yaml:1:7")]).toEqual([422, true]);
  });

  test("includes health scenarios, which have no message page", async () => {
    const { get, post, finished } = await visit({
      "scenarios/acme-health.yaml": "domain: acme.example\nexpect: [inbox >= 50]\n",
    });
    const before = await get("/");
    expect(before.text).toMatch(/acme-health<\/bdi><\/span><small>health of acme\.example, last 7 days/);
    expect(before.text).not.toMatch(/href="[^"]*acme-health/);
    const { headers } = await post("/runs", [
      ["which", "chosen"],
      ["scenario", "acme-health"],
    ]);
    const path = String(headers["location"]);
    await finished(path);
    expect((await get(`${path}/report/`)).text).toContain("Domain health");
    expect((await get("/")).text).not.toMatch(/acme-health<\/bdi>(?:(?!<\/tr>)[\s\S])*Not run yet/);
  });

  test("can be limited to one message", async () => {
    const { post, finished } = await visit();
    const begun = await post("/runs", [
      ["which", "title"],
      ["scenario", "sale"],
      ["title", "sale (de)"],
      ["project", "local"],
    ]);
    expect(await finished(String(begun.headers["location"]))).toContain("1 passed");
  });

  test("that costs money asks for confirmation first", async () => {
    const { post, get } = await visit();
    const asked = await post("/runs", [
      ["which", "chosen"],
      ["scenario", "sale"],
      ["project", "paid"],
    ]);
    expect(asked.status).toBe(200);
    expect(asked.text).toContain("2 × $10 = $20");
    expect(asked.text).toContain("Run for $20");
    expect(asked.text).toContain('name="confirmed" value="yes"');
    expect((await get("/runs")).text).toContain("No runs yet");
  });

  test("that costs money is paid once, however often its button is pressed", async () => {
    const service = await startService({ completeAfterMs: 0 });
    closers.push(() => service.close());
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    closers.push(async () => vi.unstubAllEnvs());
    const { post } = await visit({
      "placewright.config.ts": `export default { check: { failOn: "never" }, projects: [{ name: "paid", provider: "sesv2", region: "eu-west-1", endpoint: "${service.url}", pricePerTest: 10 }] };\n`,
    });
    const fields = [
      ["which", "chosen"],
      ["scenario", "order"],
      ["project", "paid"],
    ] as const;
    const asked = await post("/runs", fields);
    const [, key = ""] = /name="confirmation" value="([^"]+)"/.exec(asked.text) ?? [];
    const confirmed = [...fields, ["confirmation", key], ["confirmed", "yes"]] as const;
    const answers = await Promise.all([post("/runs", confirmed), post("/runs", confirmed)]);
    answers.push(await post("/runs", confirmed));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(new Set(answers.map(({ headers }) => headers["location"])).size).toBe(1);
    // A form that nobody was asked with only asks.
    expect((await post("/runs", [...fields, ["confirmed", "yes"]])).text).toContain("Run for $10");
    await vi.waitFor(
      () =>
        expect(
          service.control
            .requests()
            .filter(({ operation }) => operation === "CreateDeliverabilityTestReport"),
        ).toHaveLength(1),
      patience,
    );
  });

  test("can be stopped, resumed, cancelled, and set as the baseline", async () => {
    const config =
      'export default { projects: [{ name: "local", provider: "local", completeAfter: "4s" }] };\n';
    const { post, get, finished } = await visit({ "placewright.config.ts": config });
    const path = String((await post("/runs", [["which", "all"]])).headers["location"]);
    expect((await post(`${path}/stop`, [])).status).toBe(303);
    const stopped = await vi.waitFor(async () => {
      const page = await get(path);
      expect(page.text).toContain("; not running");
      return page.text;
    }, patience);
    expect(stopped).toMatch(/Resume run|Collect now/);
    expect((await post(`${path}/baseline`, [])).text).toContain("it is not finished");
    expect((await post(`${path}/go-on`, [])).status).toBe(303);
    await finished(path);
    expect((await post(`${path}/cancel`, [])).text).toContain("Cancel this run?");
    expect((await post(`${path}/cancel`, [["confirmed", "yes"]])).text).toContain("it is finished");
    expect((await post(`${path}/baseline`, [])).status).toBe(303);
    expect((await get(path)).text).toContain("Baseline for later runs");
    expect((await get("/trends")).text).toContain(": the baseline is <a");
    await post("/baselines/clear", [
      ["project", "local"],
      ["branch", ""],
    ]);
    expect((await get("/trends")).text).not.toContain(": the baseline is <a");
    expect((await post(`${path}/delete`, [])).status).toBe(404);
  });

  test("reports an error without a selection, and for a scenario or run that does not exist", async () => {
    const { post, get } = await visit();
    const none = await post("/runs", [["which", "chosen"]]);
    expect([none.status, none.text.includes("No scenarios selected. Go back and select one.")]).toEqual([
      422,
      true,
    ]);
    const gone = await post("/runs", [
      ["which", "chosen"],
      ["scenario", "sael"],
    ]);
    expect(gone.text).toContain("Scenario &quot;sael&quot; no longer exists");
    expect((await get("/runs/nowhere")).status).toBe(404);
    expect((await get("/nowhere")).status).toBe(404);
  });
});

test("the page of a run of ten thousand tests shows its progress", async () => {
  const counts = { ...countVerdicts([]), passed: 4000, pending: 5000, skipped: 1000 };
  const page = await renderRun(runPageOf({ view: { tests: 10_000, chosen: 10_000, counts } }));
  expect(page).toContain("4000 of 10000 measured");
  expect(page).toContain("Resume run");
});

test.each(["finished", "open"] as const)(
  "a run with tests paid for twice states them on its page while it is %s",
  async (state) => {
    const costs = reconciledRunReport().run.costs ?? [];
    const page = await renderRun(
      runPageOf({
        run: { state, verdict: "passed" },
        view: {
          reconciliation: sampleReconciliation,
          spending: costs.map(({ project, newTests, pricePerTest: price }) => ({
            project,
            price,
            sent: newTests,
            toSend: 0,
            unpaid: 0,
          })),
        },
      }),
    );
    const [doubles, orphans] = findAll(
      ({ attribs }) => attribs["class"]?.startsWith("difference ") ?? false,
      parseDocument(page).children,
    ).map((each) => textContent(each).replace(/\s+/g, " ").trim());
    expect(doubles).toContain("2 tests are paid for more than once. Extra cost: 30.00");
    expect(orphans).toContain("--adopt");
  },
);

describe("a preview", () => {
  test("shows the selected variant and locale, its findings, and its thresholds", async () => {
    const { get } = await visit();
    const page = (await get("/scenario?name=sale&variant=de")).text;
    expect(page).toContain("Der Frühling ist da");
    expect(page).toContain("Guten Tag");
    expect(page).toContain("at most 20% are not delivered");
    expect(page).toContain("checks passed");
    expect((await get("/scenario?name=sale&variant=de&locale=en")).text).toContain("Good day");
    expect((await get("/scenario?name=sael")).text).toContain("Did you mean &quot;sale&quot;?");
  });

  test("announces a changed file, and shows its errors", async () => {
    const { get, origin, cookie, dir } = await visit();
    const changes = followUi(origin, "/changes?topics=files", { cookie });
    await changes.listening;
    await writeFile(join(dir, "templates/sale.html.hbs"), "<p>{{nowhere}}</p>");
    expect(await changes.told).toContain("data: files");
    const broken = (await get("/scenario?name=sale")).text;
    expect(broken).toContain("templates/sale.html.hbs:1:");
    expect(broken).toContain("The message cannot be built.");
    await writeFile(join(dir, "scenarios/order.yaml"), "from: 1\n");
    await vi.waitFor(
      async () => expect((await get("/")).text).toContain("scenarios/order.yaml:1:7"),
      patience,
    );
    expect((await get("/")).text).toContain("sale");
    await writeFile(join(dir, "placewright.config.ts"), "export default { project: [] };\n");
    await vi.waitFor(
      async () => expect((await get("/")).text).toContain("placewright.config.ts:1"),
      patience,
    );
  });
});

test("shows hostile names as text", async () => {
  const name = "<img src=x onerror=alert(1)> \\\" & ' ]]>";
  const { get, post, finished } = await visit({
    "scenarios/hostile.yaml": `name: "${name}"
tags: ["<script>"]
from: Acme <news@acme.example>
message: { simple: { subject: "<script>alert(1)</script>", text: "Hello reader of ours." } }
expect: { overall: [inbox >= 1] }
`,
  });
  const begun = await post("/runs", [
    ["which", "all"],
    ["project", "local"],
  ]);
  const path = String(begun.headers["location"]);
  await finished(path);
  const query = new URLSearchParams({ name: name.replace('\\"', '"') });
  for (const page of ["/", path, "/trends", `/scenario?${query}`]) {
    const { text, status } = await get(page);
    expect(status).toBe(200);
    expect(text).not.toMatch(/<img|<script>(?!\n)/);
  }
});

test("closing the dashboard stops its runs, which can be resumed", async () => {
  const config =
    'export default { projects: [{ name: "local", provider: "local", completeAfter: "60s" }] };\n';
  const dashboard = await visit({ "placewright.config.ts": config });
  await dashboard.post("/runs", [["which", "all"]]);
  const { openSqliteStore } = await import("../../../src/store/sqlite/sqlite-store.ts");
  closers.pop();
  await dashboard.stop();
  const store = await openSqliteStore(join(dashboard.dir, ".placewright"));
  const [run] = await store.runs();
  expect([run?.state, run?.lease]).toEqual(["open", undefined]);
  await store.close();
  await dashboard.remove();
});

test("pages with measurements name a damaged one, and show the others", async () => {
  const dashboard = await visit();
  const begun = await dashboard.post("/runs", [
    ["which", "all"],
    ["project", "local"],
  ]);
  await dashboard.finished(String(begun.headers["location"]));
  const { openDatabase } = await import("../../../src/store/sqlite/open-database.ts");
  const database = await openDatabase(join(dashboard.dir, ".placewright"));
  database.exec(`UPDATE attempt SET placement = replace(placement, '"simulated":true', '"simulated":false')
    WHERE test_id = 'order@local'`);
  database.close();
  for (const page of ["/", "/trends"]) {
    const { text, status } = await dashboard.get(page);
    expect(status).toBe(200);
    expect(text).toContain("its record of attempt 1 of test order@local in run");
    expect(text).toContain("sale");
  }
});
