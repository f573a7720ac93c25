import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { askUi, enterUi, formCall, openDashboardOf } from "../../../support/ui.ts";
import { readPage } from "../pages/rendered-page.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});
const patience = { timeout: 120_000, interval: 50 };

const order = (text: string, expected = "inbox >= 1", more = "") => `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "${text}" } }
variants: [{ name: en, greeting: Hello }, { name: de, greeting: Hallo }]
simulate: "Gmail inbox=90 spam=10"
expect: { Gmail: [${expected}] }
${more}`;
const files = {
  "placewright.config.ts":
    'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }], check: { failOn: "never" } };\n',
  "scenarios/order.yaml": order("{{greeting}}. Ten tulips are on their way."),
};

/** Opens a dashboard in which the campaigns ran once. */
async function measured(more: Readonly<Record<string, string>> = {}) {
  const dashboard = await openDashboardOf({ ...files, ...more });
  closers.push(dashboard.close);
  const { origin, dir } = dashboard;
  const { cookie } = await enterUi(dashboard);
  const get = async (path: string) => readPage((await askUi(origin, path, { headers: { cookie } })).text);
  const run = async () => {
    const begun = await askUi(origin, "/runs", formCall({ origin, cookie }, [["which", "all"]]));
    const path = String(begun.headers["location"]);
    await vi.waitFor(async () => expect((await get(path)).main).toContain("What happened"), patience);
  };
  await run();
  const row = async (name = "order") =>
    (await get("/")).rows().find(([, cell]) => cell?.startsWith(name)) ?? [];
  /** Waits until the row of a campaign has these words. */
  const says = (words: readonly string[], name?: string) =>
    vi.waitFor(async () => {
      const text = (await row(name)).join(" | ");
      for (const each of words) expect(text).toContain(each);
    }, patience);
  return {
    get,
    run,
    row,
    says,
    write: (file: string, text: string) => writeFile(join(dir, file), text),
    dir,
  };
}

describe("a campaign that is not what was measured", () => {
  test("is not to be sent after its message changed, until it runs again", async () => {
    const { write, says, get, run } = await measured();
    await says(["✓Send"]);
    await write("scenarios/order.yaml", order("{{greeting}}. Twelve tulips are on their way."));
    await says(["–Changed", "All its 2 messages changed since they were measured", "was “Send”", "Run…"]);
    const home = await get("/");
    expect([home.texts("h1"), home.ofClass("lead")]).toEqual([
      ["0 of 1 may go out"],
      ["One changed since it was measured."],
    ]);
    const own = await get("/scenario?name=order");
    expect([own.texts("h1"), own.ofClass("lead")]).toEqual([
      ["– Changed since it was measured"],
      ["All its 2 messages are not what was measured. Run it to see where it lands now."],
    ]);
    expect(own.ofClass("result-head")).toEqual(["en · local –Was “Send”", "de · local –Was “Send”"]);
    await run();
    await says(["✓Send"]);
    expect((await get("/scenario?name=order")).texts("h1")).toEqual(["✓ Send"]);
  });

  test("names the only message that changed, and the failure that it had", async () => {
    const { write, says } = await measured({ "scenarios/order.yaml": order("{{greeting}}.", "inbox >= 95") });
    await says(["✕Do not send"]);
    await write("scenarios/order.yaml", order("{{greeting}}.", "inbox >= 95").replace("Hallo", "Servus"));
    // The other one still fails.
    await says(["✕Do not send", "Gmail (en)"]);
    await write("scenarios/order.yaml", order("{{greeting}}.").replace("Hallo", "Servus"));
    await says(["–Changed", "The message of de changed since it was measured", "was “Do not send”"]);
  });

  test("is one that has the old message again", async () => {
    const { write, says } = await measured();
    await write("scenarios/order.yaml", order("Another."));
    await says(["–Changed"]);
    await write("scenarios/order.yaml", files["scenarios/order.yaml"]);
    await says(["✓Send"]);
  });

  test("is one whose template changed", async () => {
    const { write, says } = await measured({
      "scenarios/order.yaml": `from: Acme <news@acme.example>
message: { template: { name: order, subject: "Your order" } }
expect: { overall: [inbox >= 0] }
`,
      "templates/order.html.hbs": "<p>Ten tulips</p>\n",
    });
    await says(["✓Send"]);
    await write("templates/order.html.hbs", "<p>Twelve tulips</p>\n");
    await says(["–Changed", "Its message changed since it was measured"]);
  });

  test("is not a message that differs whenever it is built, of which the page says so", async () => {
    const { write, says, get } = await measured({
      "scenarios/dated.ts": `import { randomUUID } from "node:crypto";
export default {
  from: "Acme <news@acme.example>",
  message: () => ({ simple: { subject: "Your order", text: \`Order \${randomUUID()}\` } }),
  expect: { overall: ["inbox >= 0"] },
};
`,
      "scenarios/rows.ts": `import { randomUUID } from "node:crypto";
export default {
  from: "Acme <news@acme.example>",
  message: { simple: { subject: "Your order", text: "Order {{order}}" } },
  variants: () => [{ name: "a", order: randomUUID() }],
  expect: { overall: ["inbox >= 0"] },
};
`,
    });
    for (const name of ["dated", "rows"])
      await says(["✓Send", "It differs each time it is built, so a change of it does not show here"], name);
    expect((await get("/scenario?name=dated")).ofClass("lead").join()).toContain(
      "It differs each time it is built, so a change of it does not show here.",
    );
    await write("scenarios/order.yaml", order("Another."));
    await says(["–Changed"]);
    await says(["✓Send"], "rows");
  });
});

describe("expectations that changed", () => {
  test("judge what was measured, without another run", async () => {
    const { write, says, get } = await measured();
    const { "scenarios/order.yaml": before } = files;
    await write("scenarios/order.yaml", before.replace("inbox >= 1", "inbox >= 95"));
    await says(["✕Do not send", "Gmail", "5 short"]);
    const own = await get("/scenario?name=order");
    expect(own.texts("h1")).toEqual(["✕ Do not send"]);
    expect(own.ofClass("lead").join()).toMatch(
      /^Gmail puts 90% in the inbox; at least 95% expected.*today’s expectations\.$/,
    );
    await write("scenarios/order.yaml", before.replace("inbox >= 1", "{ warn: inbox >= 95 }"));
    await says(["!Send, with care", "Judged by today’s expectations"]);
    await write("scenarios/order.yaml", before);
    await says(["✓Send"]);
    expect((await get("/")).main).not.toContain("Judged by today");
  });

  test("in another order are the same", async () => {
    const { write, says, get } = await measured({
      "scenarios/order.yaml": order("Hello").replace("{ Gmail", "{ overall: [inbox >= 0], Gmail"),
    });
    await says(["✓Send"]);
    await write(
      "scenarios/order.yaml",
      order("Hello").replace("Gmail: [inbox >= 1]", "Gmail: [inbox >= 1], overall: [inbox >= 0]"),
    );
    await says(["✓Send"]);
    expect((await get("/")).main).not.toContain("Judged by today");
  });

  test("ask for a run if they compare with what was not measured", async () => {
    const { write, says } = await measured();
    await write(
      "scenarios/order.yaml",
      files["scenarios/order.yaml"]
        .replace("inbox >= 1", "inbox >= control - 5")
        .concat('control: { simple: { subject: "Good", text: "A good message." } }\n'),
    );
    await says(["–Changed", "What it expects changed since it was measured"]);
  });

  test("of a campaign that cannot be built do not matter", async () => {
    const { write, says, dir } = await measured();
    await write("scenarios/order.yaml", order("{{greetin}}"));
    await says(["✕Can’t build", "was “Send”"]);
    await rm(join(dir, "scenarios/order.yaml"));
    await write("scenarios/new.yaml", files["scenarios/order.yaml"]);
    await says(["–Not run yet"], "new");
  });
});
