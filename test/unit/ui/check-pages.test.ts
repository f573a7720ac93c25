import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { maxUploadBytes } from "../../../src/ui/guard.ts";
import { askUi, enterUi, formCall, openDashboard, type UiAnswer, type UiCall } from "../../support/ui.ts";
import { readPage } from "./pages/rendered-page.ts";

type Dashboard = Awaited<ReturnType<typeof openDashboard>> & { readonly cookie: string };

async function open(files: Readonly<Record<string, string>> = {}): Promise<Dashboard> {
  const dashboard = await openDashboard(files);
  return { ...dashboard, cookie: (await enterUi(dashboard)).cookie };
}

type Fields = Readonly<Record<string, string | { readonly name: string; readonly text: string }>>;

/** Like that of a browser: Node 20 does not find the end of a part that contains a short one. */
const boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

/** Returns the request of the form of the page. */
function uploadCall(
  { origin, cookie }: Pick<Dashboard, "origin" | "cookie">,
  fields: Fields,
  headers: Readonly<Record<string, string>> = {},
): UiCall {
  const parts = Object.entries(fields).map(([name, value]) =>
    typeof value === "string"
      ? `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
      : `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${value.name}"\r\nContent-Type: application/octet-stream\r\n\r\n${value.text}\r\n`,
  );
  return {
    method: "POST",
    headers: { cookie, origin, "content-type": `multipart/form-data; boundary=${boundary}`, ...headers },
    body: `${parts.join("")}--${boundary}--\r\n`,
  };
}

/** Checks a message, and returns the page that the browser is sent to, with its id. */
async function check(dashboard: Dashboard, fields: Fields): Promise<UiAnswer & { readonly id: string }> {
  const { origin, cookie } = dashboard;
  const sent = await askUi(origin, "/check", uploadCall(dashboard, fields));
  if (sent.status !== 303) return { ...sent, id: "" };
  const { location = "" } = sent.headers;
  const answer = await askUi(origin, location, { headers: { cookie } });
  return { ...answer, id: new URL(location, origin).searchParams.get("id") ?? "" };
}

const save = (dashboard: Dashboard, id: string, name: string) =>
  askUi(
    dashboard.origin,
    "/check/save",
    formCall(dashboard, [
      ["id", id],
      ["name", name],
    ]),
  );

/** Returns the hash of each file of a folder. */
async function filesOf(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [
        file,
        createHash("sha256")
          .update(await readFile(file))
          .digest("hex"),
      ]),
    ),
  );
}

const page = `<!doctype html>
<html lang="en"><head><title>Tulips &amp; more</title><meta name="viewport" content="width=device-width"></head>
<body><h1>Tulips</h1><p>Dear {{first_name}}, ten tulips for the price of eight, until Sunday.</p>
<p><img src="https://img.acme.example/tulip.png" width="10" height="10"> <a href="https://www.acme.example/?a=1&amp;b=2">See the tulips</a></p></body></html>`;

const eml = [
  "From: Acme <news@acme.example>",
  "Subject: Ten tulips",
  "Date: Thu, 26 Mar 2026 09:00:00 +0000",
  "Message-ID: <1@acme.example>",
  "MIME-Version: 1.0",
  "Content-Type: text/plain; charset=utf-8",
  "",
  "Ten tulips for the price of eight: https://www.acme.example/",
  "",
].join("\r\n");

describe("the Check page", () => {
  let dashboard: Dashboard;
  beforeAll(async () => {
    // Errors block, unlike in the usual project of these tests.
    dashboard = await open({
      "placewright.config.ts": 'export default { projects: [{ name: "local", provider: "local" }] };\n',
    });
    await symlink(resolve("node_modules"), join(dashboard.dir, "node_modules"));
  });
  afterAll(() => dashboard.close());

  test("asks for a message, and works without scripts", async () => {
    const { origin, cookie } = dashboard;
    const { status, text } = await askUi(origin, "/check", { headers: { cookie } });
    expect(status).toBe(200);
    expect(text).toContain(
      '<form class="card check-form" method="post" action="/check" enctype="multipart/form-data"',
    );
    expect(text).toContain('<input type="file" id="file" name="file"');
    expect(text).toContain('<textarea class="input code" id="pasted" name="pasted"');
    expect(text).toContain('<option value="sale">');
  });

  test("answers about HTML, with lines of the HTML, and writes nothing", async () => {
    const before = await filesOf(dashboard.dir);
    const { status, text } = await check(dashboard, {
      file: { name: "tulips.html", text: page },
      subject: "",
      purpose: "marketing",
    });
    expect(status).toBe(200);
    const { texts } = readPage(text);
    expect(texts("h1")).toEqual(["✕ Do not send yet"]);
    expect(text).toContain("Merge tags were not replaced: {{first_name}}");
    expect(text).toMatch(/<a class="btn" href="\/check\?id=[\w-]+&amp;part=html#html-3">Go to line 3<\/a>/);
    expect(text).toContain('<li value="3" id="html-3" class="bad">');
    // The marketing mail has no unsubscribe header, and the form can add it.
    expect(text).toContain('<a class="btn" href="#unsubscribe">Add both</a>');
    expect(text).toContain("Tulips &amp; more");
    expect(text).toContain('<b class="badge">simulated</b>');
    expect(text).toMatch(/<th scope="row" class="fit"><bdi>Gmail<\/bdi>/);
    expect(text).toContain("From is assumed: Acme &lt;news@acme.example&gt;");
    expect(text).toContain("<dt>DKIM</dt><dd>– not measured");
    expect(text).toContain("1, to <b><bdi>www.acme.example</bdi></b>");
    expect(await filesOf(dashboard.dir)).toEqual(before);
  });

  test("answers about a message file, with its own lines", async () => {
    const { text } = await check(dashboard, {
      file: { name: "a.eml", text: eml.replace("Subject: Ten tulips\r\n", "") },
    });
    expect(text).toContain(
      '<li value="1" id="source-1"><span><bdi>From: Acme &lt;news@acme.example&gt;</bdi>',
    );
    expect(text).not.toContain("Add both");
    expect(text).not.toContain("From is assumed");
  });

  test("takes what was pasted, and checks it again with other fields", async () => {
    const first = await check(dashboard, { pasted: page.replaceAll("\n", "\r\n") });
    expect(first.text).toContain("Pasted HTML");
    const again = await check(dashboard, {
      again: first.id,
      subject: "Another subject",
      unsubscribe: "https://acme.example/u",
      purpose: "marketing",
    });
    expect(again.text).toContain("Pasted HTML");
    expect(again.text).toContain("Another subject");
    expect(again.text).toContain("List-Unsubscribe-Post");
    expect(again.text).not.toContain("Add both");
  });

  test("checks a campaign of the project with its own expectations", async () => {
    const { origin, cookie } = dashboard;
    const { status, text } = await askUi(origin, "/check?scenario=sale&variant=de", { headers: { cookie } });
    expect(status).toBe(200);
    expect(text).toContain("Der Frühling ist da");
    expect(text).toContain('href="/check?scenario=sale&amp;variant=de" aria-current="true"');
    expect(text).toContain("at least 40% inbox needed");
    expect(text).not.toContain('id="save"');
    expect((await askUi(origin, "/check?scenario=nope", { headers: { cookie } })).status).toBe(422);
  });

  test("shows a message as data, whatever it contains", async () => {
    const evil = `<script>alert(1)</script>\u202e\u001b]8;;x\u0007`;
    const { text } = await check(dashboard, {
      file: {
        name: "<img src=x onerror=alert(1)>.eml",
        text: eml
          .replace("Ten tulips", evil)
          .replace("Acme <", `"${evil}" <`)
          .replace("https://www", `https://evil.example/${evil} https://www`),
      },
    });
    expect(text).toContain("&lt;script&gt;");
    for (const part of ["<script>alert", "<img src=x", "\u202e", "\u001b"]) expect(text).not.toContain(part);
  });

  test.each<[string, Fields, string]>([
    ["nothing", {}, "There is nothing to check"],
    ["text", { pasted: "Hello" }, "neither a message, nor HTML, nor MJML"],
    ["an invalid sender", { pasted: "<p>x</p>", from: "nobody" }, "it contains no email address"],
    ["HTML that is not UTF-8", { file: { name: "a.html", text: "" } }, "There is nothing to check"],
    [
      "MJML with an unknown element",
      { pasted: "<mjml>\n<mj-body>\n<mj-tulip/></mj-body></mjml>" },
      "pasted.mjml:3",
    ],
    [
      "MJML that includes a file of the project",
      {
        pasted: '<mjml><mj-body><mj-include path="../placewright.config.ts" type="html" /></mj-body></mjml>',
      },
      "it is outside the project folder",
    ],
    [
      "MJML that includes a file of the machine",
      { pasted: '<mjml><mj-body><mj-include path="/etc/passwd" type="css" /></mj-body></mjml>' },
      "Cannot read MJML include",
    ],
  ])("says why %s is not checked, and keeps what was written", async (_, fields, words) => {
    const { status, text } = await check(dashboard, { subject: "Kept", ...fields });
    expect(status).toBe(422);
    expect(readPage(text).texts("h1")).toEqual(["✕ Not checked"]);
    expect(text).toContain(words);
    expect(text).toContain('value="Kept"');
  });

  test("says that a message cannot be sent, and what the model does not measure", async () => {
    const { status, text } = await check(dashboard, { pasted: "Subject: x\r\n\r\nHello" });
    expect(status).toBe(200);
    expect(text).toContain("it has no From header");
    expect(text).toContain("Not measured: <bdi>the message has no From header");
  });

  test("keeps a message in memory for its visitor alone", async () => {
    const { origin, cookie } = dashboard;
    const gone = await askUi(origin, "/check?id=AAAAAAAAAAAAAAAAAAAAAA", { headers: { cookie } });
    expect(gone.status).toBe(404);
    expect(gone.text).toContain("This check is no longer in memory");
  });

  test.each<[string, Readonly<Record<string, string>>, number]>([
    ["of another origin", { origin: "http://evil.example" }, 403],
    ["of an opaque origin", { origin: "null" }, 403],
    ["of another site", { "sec-fetch-site": "cross-site" }, 403],
    ["without the cookie", { cookie: "" }, 401],
    ["as fields", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["as JSON", { "content-type": "application/json" }, 415],
    ["without a boundary", { "content-type": "multipart/form-data" }, 422],
    ["that announces too much", { "content-length": String(maxUploadBytes + 1) }, 413],
  ])("refuses a message %s", async (_, headers, status) => {
    const call = uploadCall(dashboard, { pasted: page }, headers);
    expect((await askUi(dashboard.origin, "/check", call)).status).toBe(status);
  });

  test("takes a message of almost the largest size in chunks, and refuses a larger one", async () => {
    const sized = (size: number) =>
      uploadCall(
        dashboard,
        {
          file: {
            name: "a.eml",
            text: `${eml}${"tulip ".repeat(12)}\r\n`.concat(`${"x".repeat(76)}\r\n`.repeat(size / 78)),
          },
        },
        { "transfer-encoding": "chunked" },
      );
    expect((await askUi(dashboard.origin, "/check", sized(9_900_000))).status).toBe(303);
    expect((await askUi(dashboard.origin, "/check", sized(11_000_000))).status).toBe(413);
  });
});

describe("a message that is saved", () => {
  let dashboard: Dashboard;
  beforeAll(async () => {
    dashboard = await open();
    await symlink(resolve("node_modules"), join(dashboard.dir, "node_modules"));
  });
  afterAll(() => dashboard.close());
  const read = (path: string) => readFile(join(dashboard.dir, path), "utf8");
  const scenarioPage = (name: string) =>
    askUi(dashboard.origin, `/scenario?name=${name}`, { headers: { cookie: dashboard.cookie } });

  test("is a scenario with its message file, byte for byte", async () => {
    const { id } = await check(dashboard, { file: { name: "Ten tulips.eml", text: eml } });
    const saved = await save(dashboard, id, "ten-tulips");
    expect([saved.status, saved.headers.location]).toEqual([303, "/scenario?name=ten-tulips"]);
    expect(await read("scenarios/messages/ten-tulips.eml")).toBe(eml);
    expect(
      await read("scenarios/ten-tulips.yaml"),
    ).toBe(`# yaml-language-server: $schema=https://placewright.dev/schema/scenario.schema.json

from: Acme <news@acme.example>
message:
  eml: scenarios/messages/ten-tulips.eml
expect:
  overall: [inbox >= 90]
  "*": [inbox >= 80]
`);
    expect((await scenarioPage("ten-tulips")).text).toContain("Ten tulips for the price of eight");
  });

  test("is a scenario with its template, which renders what was checked", async () => {
    const first = await check(dashboard, {
      pasted: page,
      subject: "Dear {{first_name}}: \\{{x}}",
      unsubscribe: "https://acme.example/u?a={{id}}",
      purpose: "marketing",
    });
    expect((await save(dashboard, first.id, "tulips")).status).toBe(303);
    expect(await read("templates/tulips.html.hbs")).toBe(page.replace("{{", "\\{{"));
    const { status, text } = await scenarioPage("tulips");
    expect(status).toBe(200);
    expect(text).toContain("Dear {{first_name}}: \\{{x}}");
    expect(text).toContain("&lt;https://acme.example/u?a={{id}}&gt;");
    // The message is the same one.
    const linesOf = (html: string) =>
      [...html.matchAll(/id="html-\d+"[^>]*><span><bdi>(.*?)<\/bdi>/g)].map(([, line]) => line);
    expect(linesOf(text)).toEqual(linesOf(first.text));
    expect(linesOf(text)).toHaveLength(4);
    expect(await read("scenarios/tulips.yaml")).toContain("purpose: marketing\n");
  });

  test("is a scenario with its MJML", async () => {
    const text =
      "<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{you}}</mj-text></mj-column></mj-section></mj-body></mjml>";
    const first = await check(dashboard, { file: { name: "Mail.mjml", text }, subject: "Hello" });
    expect(first.text).toContain('<li value="1" id="line-1"');
    expect(first.text).toContain("Hello {{you}}");
    expect((await save(dashboard, first.id, "mail")).status).toBe(303);
    expect(await read("templates/mail.mjml")).toBe(text.replace("{{", "\\{{"));
    expect((await scenarioPage("mail")).text).toContain("Hello {{you}}");
  });

  test.each([
    ["a scenario", "sale", "it is taken"],
    ["a scenario in other letters", "SALE", "it is taken"],
    ["a file of a scenario that cannot be read", "broken", "it is taken"],
    ["a template", "promo", "it is taken"],
    ["no name", "", "use letters, digits, and hyphens"],
    ["a path", "../x", "use letters, digits, and hyphens"],
    ["a hidden file", ".x", "use letters, digits, and hyphens"],
    ["a helper", "_x", "use letters, digits, and hyphens"],
    ["a device", "con", "use letters, digits, and hyphens"],
    ["a long name", "x".repeat(61), "use letters, digits, and hyphens"],
  ])("is not written over %s", async (_, name, words) => {
    await writeFile(join(dashboard.dir, "scenarios/broken.yaml"), "from: [\n");
    await writeFile(join(dashboard.dir, "templates/promo.html.hbs"), "<p>promo</p>");
    const before = await filesOf(dashboard.dir);
    const { id } = await check(dashboard, { pasted: page, subject: "x" });
    const { status, text } = await save(dashboard, id, name);
    expect(status).toBe(422);
    expect(text).toContain(words);
    expect(text).toContain(`id="name" name="name" value="${name}"`);
    expect(await filesOf(dashboard.dir)).toEqual(before);
  });

  test("is not written through a link of the messages folder", async () => {
    const other = await open();
    onTestFinished(() => other.close());
    await mkdir(join(other.dir, "elsewhere"));
    await symlink(join(other.dir, "elsewhere"), join(other.dir, "scenarios/messages"));
    const { id } = await check(other, { file: { name: "a.eml", text: eml } });
    expect((await save(other, id, "a")).text).toContain("its folder is a link");
    await rm(join(other.dir, "scenarios/messages"));
    expect(await readdir(join(other.dir, "elsewhere"))).toEqual([]);
    expect((await save(other, id, "a")).status).toBe(303);
  });

  test("is not written if writing is switched off, nor with a foreign id", async () => {
    const { origin, cookie } = dashboard;
    expect((await save(dashboard, "AAAAAAAAAAAAAAAAAAAAAA", "x")).text).toContain("no longer in memory");
    const other = await open({
      "placewright.config.ts":
        'export default { projects: [{ name: "local", provider: "local" }], ui: { write: false } };\n',
    });
    onTestFinished(() => other.close());
    const { id, text } = await check(other, { pasted: page });
    expect(text).not.toContain('action="/check/save"');
    expect(text).toContain("Writing is switched off in placewright.config.ts");
    const before = await filesOf(other.dir);
    expect((await save(other, id, "x")).text).toContain("this dashboard only reads the files of the project");
    expect(await filesOf(other.dir)).toEqual(before);
    expect((await askUi(origin, "/check/save", { headers: { cookie } })).status).toBe(404);
  });
});

test("MJML says what to install if its package is missing", async () => {
  const dashboard = await open();
  onTestFinished(() => dashboard.close());
  const { status, text } = await check(dashboard, { pasted: "<mjml><mj-body></mj-body></mjml>" });
  expect(status).toBe(422);
  expect(text).toContain("the package mjml is not installed");
  expect(text).toContain("npm install --save-dev mjml");
});
