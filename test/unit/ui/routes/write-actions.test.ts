import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readPage } from "../pages/rendered-page.ts";
import { visitDashboard } from "./visit.ts";

const order = "scenarios/order.yaml";
const readOnly = {
  "placewright.config.ts":
    'export default { projects: [{ name: "local", provider: "local" }], ui: { write: false } };\n',
};

async function openFile(file: string, files: Readonly<Record<string, string>> = {}) {
  const dashboard = await visitDashboard(files);
  const { hash, text } = JSON.parse((await dashboard.get(`/write/state?file=${file}`)).text);
  return {
    ...dashboard,
    hash: String(hash),
    text: String(text),
    disk: () => readFile(join(dashboard.dir, file), "utf8"),
    put: (content: string) => writeFile(join(dashboard.dir, file), content),
  };
}

describe("a save", () => {
  test("writes the text, leads back to the editor, and can be undone once", async () => {
    const { post, hash, text, disk } = await openFile(order);
    const changed = text.replace("ten tulips", "two roses");
    const saved = await post("/write/save", { file: order, hash, text: changed });
    expect(saved.status).toBe(303);
    const { searchParams, pathname } = new URL(String(saved.headers["location"]), "http://x");
    expect([pathname, searchParams.get("file")]).toEqual(["/write", order]);
    expect(await disk()).toBe(changed);
    const token = searchParams.get("saved") ?? "";
    const undone = await post("/write/undo", { file: order, token });
    expect([undone.status, undone.headers["location"]]).toEqual([303, "/write?file=scenarios%2Forder.yaml"]);
    expect(await disk()).toBe(text);
    const again = await post("/write/undo", { file: order, token });
    expect(again.status).toBe(422);
    expect(again.text).toContain("it is too long ago");
  });

  test("answers a script, which can save and undo again", async () => {
    const { postJson, hash, text, disk } = await openFile(order);
    const first = await postJson("/write/save", { file: order, hash, text: `${text}# a\n` });
    expect(first.status).toBe(200);
    const second = await postJson("/write/save", {
      file: order,
      hash: first.json.hash,
      text: `${text}# b\n`,
    });
    expect(second.json.hash).not.toBe(first.json.hash);
    expect(await disk()).toBe(`${text}# b\n`);
    const undone = await postJson("/write/undo", { token: second.json.undo });
    expect(undone.json).toEqual({ hash: first.json.hash, text: `${text}# a\n` });
    expect(await disk()).toBe(`${text}# a\n`);
  });

  test("that changes nothing cannot be undone", async () => {
    const { post, postJson, hash, text } = await openFile(order);
    expect((await postJson("/write/save", { file: order, hash, text })).json).toEqual({ hash, undo: null });
    const saved = await post("/write/save", { file: order, hash, text });
    expect(saved.headers["location"]).toBe("/write?file=scenarios%2Forder.yaml");
  });

  test("keeps the line ends and the byte order mark of the file", async () => {
    const { postJson, hash, text, disk } = await openFile(order, {
      [order]: "\uFEFFfrom: a@b.example\r\nname: x\r\n",
    });
    expect(text).toBe("from: a@b.example\nname: x\n");
    await postJson("/write/save", { file: order, hash, text: "from: c@d.example\r\nname: x\r\n" });
    expect(await disk()).toBe("\uFEFFfrom: c@d.example\r\nname: x\r\n");
  });

  test("of a new file writes it, and has nothing to undo", async () => {
    const { postJson, disk, hash, text } = await openFile("scenarios/new.yaml");
    expect([hash, text]).toEqual(["absent", "null"]);
    const { json } = await postJson("/write/save", { file: "scenarios/new.yaml", hash, text: "from: a\r\n" });
    expect(json.undo).toBeNull();
    expect(await disk()).toBe("from: a\n");
  });

  test("is refused if the file changed on disk, and shows both texts", async () => {
    const { post, postJson, hash, put, disk } = await openFile(order);
    await put("from: them\r\n");
    const fields = { file: order, hash, text: "from: me\r\n" };
    const page = await post("/write/save", fields);
    expect(page.status).toBe(409);
    const { texts, hidden } = readPage(page.text);
    expect(texts("li")).toEqual(["removed: from: them", "added: from: me"]);
    expect(hidden()).toContain("text=from: me\n");
    const { status, json } = await postJson("/write/save", fields);
    expect([status, json.text]).toEqual([409, "from: them\n"]);
    expect(json.diff).toContain("<del>them</del>");
    expect(hidden()).toContain(`hash=${json.hash}`);
    expect(await disk()).toBe("from: them\r\n");
  });

  test("is refused if the file was deleted", async () => {
    const { postJson, post, hash, dir } = await openFile(order);
    await rm(join(dir, order));
    const { status, json } = await postJson("/write/save", { file: order, hash, text: "x" });
    expect([status, json.hash, json.text]).toEqual([409, "absent", null]);
    expect((await post("/write/save", { file: order, hash, text: "x" })).text).toContain("was deleted");
  });

  test("cannot be undone after another change", async () => {
    const { post, postJson, hash, text, put, disk } = await openFile(order);
    const { json } = await postJson("/write/save", { file: order, hash, text: `${text}# a\n` });
    await put("from: them\n");
    const refused = await post("/write/undo", { token: json.undo });
    expect(refused.status).toBe(409);
    expect(readPage(refused.text).hidden()).toContain(`text=${text}`);
    expect(await disk()).toBe("from: them\n");
    const { status } = await postJson("/write/undo", { token: json.undo });
    expect(status).toBe(409);
  });

  test("is seen at once by the other pages", async () => {
    const { post, get, hash, text } = await openFile(order);
    await post("/write/save", { file: order, hash, text: text.replace("Your order", "Your roses") });
    expect((await get("/scenario?name=order")).text).toContain("Your roses");
  });
});

describe("the word that was meant", () => {
  const text = "form: a@b.example\nname: x\n";
  const saved = async (replace: string) => {
    const { post, hash, disk } = await openFile(order);
    await post("/write/save", { file: order, hash, text: text.replaceAll("\n", "\r\n"), replace });
    return disk();
  };

  test.each<[string, unknown, string]>([
    ["replaces the one at its place", { at: 0, from: "form", to: "from" }, text.replace("form", "from")],
    ["is not written elsewhere", { at: 1, from: "form", to: "from" }, text],
    ["needs a place", { from: "form", to: "from" }, text],
    ["needs a word", { at: 0, from: "", to: "from" }, text],
    ["needs two words", { at: 0, from: "form" }, text],
    ["is not another value", { at: 0, from: ["form"], to: "from" }, text],
    ["is not nothing", null, text],
  ])("%s", async (_, replace, written) => {
    expect(await saved(JSON.stringify(replace))).toBe(written);
  });

  test("is left alone if the button is not JSON", async () => {
    expect(await saved("{")).toBe(text);
  });
});

test("the form is written into the text", async () => {
  const { post, hash, text, disk } = await openFile(order);
  const saved = await post("/write/form", {
    file: order,
    hash,
    text: text.replaceAll("\n", "\r\n"),
    subject: "Your roses",
  });
  expect(saved.status).toBe(303);
  expect(await disk()).toBe(text.replace("Your order", "Your roses"));
});

describe("a text that is not saved", () => {
  test("is built, and shown with its form and marks", async () => {
    const { postJson, text, disk } = await openFile(order);
    const { json } = await postJson("/write/draft", {
      file: order,
      text: text.replace("ten tulips", "two roses").replaceAll("\n", "\r\n"),
      on: "desktop",
      scheme: "dark",
    });
    expect(json.text).toBe(text.replace("ten tulips", "two roses"));
    expect([json.refused, json.notices]).toEqual(["", ""]);
    expect(json.preview).toContain("two roses");
    expect(json.preview).toMatch(/aria-current="true">Desktop/);
    expect(json.preview).toMatch(/aria-current="true">Dark/);
    expect(json.form).toContain('value="Your order"');
    expect(await disk()).toBe(text);
  });

  test("is changed by its form, which may be refused", async () => {
    const { postJson, text } = await openFile(order);
    const draft = async (fields: Readonly<Record<string, string>>) =>
      (await postJson("/write/draft", { file: order, text, ...fields })).json;
    expect((await draft({ use: "form", subject: "Roses" })).text).toBe(text.replace("Your order", "Roses"));
    expect((await draft({ subject: "Roses" })).text).toBe(text);
    const refused = await draft({ use: "form", e0: "101" });
    expect([refused.text, refused.refused]).toEqual([
      text,
      expect.stringContaining("a rate is from 0 to 100"),
    ]);
  });

  test("has its errors", async () => {
    const { postJson } = await openFile(order);
    const { json } = await postJson("/write/draft", { file: order, text: "form: a@b.example\n" });
    expect(json.marks[0]).toMatchObject({ severity: "error", file: order });
    expect(json.notices).toContain("Can’t build this.");
    expect(json.list).toContain("<li>");
  });

  test("of a template has no form, and shows the chosen scenario and variant", async () => {
    const { postJson, text } = await openFile("templates/sale.html.hbs");
    const { json } = await postJson("/write/draft", {
      file: "templates/sale.html.hbs",
      text: text.replace("<h1>", "<h1>New: "),
      scenario: "sale",
      variant: "de",
    });
    expect(json.form).toBeNull();
    expect(json.preview).toContain("New: Der Frühling ist da");
  });

  test("of data that no campaign uses has no preview", async () => {
    const { postJson } = await openFile("scenarios/data/rows.csv", { "scenarios/data/rows.csv": "a\n1\n" });
    const { json } = await postJson("/write/draft", { file: "scenarios/data/rows.csv", text: "a\n2\n" });
    expect([json.form, json.preview]).toEqual([null, null]);
  });

  test("is compared with the file on disk", async () => {
    const { postJson } = await openFile(order, { [order]: "from: a\r\nname: b\r\n" });
    const { json } = await postJson("/write/diff", { file: order, text: "from: a\r\nname: c\r\n" });
    for (const part of [json.diff, json.conflict]) {
      expect(part).toContain("<del>b</del>");
      expect(part).toContain("<ins>c</ins>");
    }
    expect(json.diff).toContain("Changes that are not saved");
    const none = await postJson("/write/diff", { file: "scenarios/new.yaml", text: "a" });
    expect(none.json.diff).toContain('class="ins"');
  });
});

describe("a new campaign", () => {
  const fields = { name: "Spring sale", from: " Acme <a@acme.example> ", subject: " Tulips " };

  test("is a scenario and its template, and can be run", async () => {
    const { dir, post, get } = await visitDashboard();
    const created = await post("/write/new", fields);
    expect([created.status, created.headers["location"]]).toEqual([
      303,
      "/write?file=scenarios%2Fspring-sale.yaml",
    ]);
    const scenario = await readFile(join(dir, "scenarios/spring-sale.yaml"), "utf8");
    expect(scenario).toContain("from: Acme <a@acme.example>\n");
    expect(scenario).toContain("headline: Tulips\n");
    expect(await readFile(join(dir, "templates/spring-sale.html.hbs"), "utf8")).toContain("{{headline}}");
    expect((await get("/scenario?name=spring-sale")).text).toContain("Tulips");
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      "the name of a scenario",
      {
        "scenarios/x.yaml":
          "name: spring-sale\nfrom: a@b.example\nmessage: { simple: { subject: x, text: x } }\nexpect: { overall: [inbox >= 1] }\n",
      },
      "scenarios/spring-sale.yaml",
    ],
    ["its file", { "scenarios/spring-sale.yaml": "from: 1\n" }, "scenarios/spring-sale.yaml"],
    ["its template", { "templates/spring-sale.html.hbs": "x" }, "templates/spring-sale.html.hbs"],
  ])("is refused if %s is taken, and writes nothing", async (_, files, named) => {
    const { dir, post } = await visitDashboard(files);
    const before = [await readdir(join(dir, "scenarios")), await readdir(join(dir, "templates"))];
    const refused = await post("/write/new", fields);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(`&quot;${named}&quot; exists already`);
    expect([await readdir(join(dir, "scenarios")), await readdir(join(dir, "templates"))]).toEqual(before);
  });

  test("is refused without a subject", async () => {
    const { post } = await visitDashboard();
    expect((await post("/write/new", { ...fields, subject: " " })).text).toContain("it has no subject");
  });
});

test.each(["/write/save", "/write/form", "/write/undo", "/write/draft", "/write/diff", "/write/new"])(
  "%s is refused if writing is switched off",
  async (path) => {
    const { post, dir } = await visitDashboard(readOnly);
    const refused = await post(path, {
      file: order,
      hash: "absent",
      text: "from: a@b.example\n",
      name: "x",
      from: "a@b",
      subject: "x",
    });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("this dashboard only reads the files of the project");
    expect(await readdir(join(dir, "scenarios"))).toEqual(["order.yaml", "sale.yaml"]);
  },
);
