import { describe, expect, test } from "vitest";
import { noFields, readCheckForm, toCheckSource } from "../../../../src/ui/check/check-source.ts";

const url = "http://pw.localhost/check";
const encode = (text: string) => new TextEncoder().encode(text);
const formOf = (fields: Record<string, string | File>): Request => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return new Request(url, { method: "POST", body });
};
const raw = (body: string, boundary = "x") =>
  new Request(url, {
    method: "POST",
    body,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
  });
const sourceOf = async (fields: Record<string, string | File>) =>
  toCheckSource(await readCheckForm(formOf(fields)), undefined);

describe("the form of the Check page", () => {
  test("has a file, byte for byte, and the fields beside it", async () => {
    const bytes = new Uint8Array([70, 58, 32, 0xff, 0, 13, 10]);
    const form = await readCheckForm(
      formOf({ file: new File([bytes], "ä b.eml"), from: "a@b.example", subject: "S", again: "i" }),
    );
    expect(form.file).toEqual({ name: "ä b.eml", bytes });
    expect(form.fields).toEqual({ ...noFields, from: "a@b.example", subject: "S", again: "i" });
  });

  test("sends a file of no bytes if none was chosen", async () => {
    const form = await readCheckForm(formOf({ file: new File([], ""), pasted: "<p>x</p>" }));
    expect(form.file).toBeUndefined();
    expect(toCheckSource(form, undefined).name).toBe("Pasted HTML");
  });

  test.each([
    ["nothing", ""],
    ["text", "hello"],
    ["a part without an end", '--x\r\nContent-Disposition: form-data; name="pasted"\r\n\r\nabc'],
    ["headers without an end", "--x\r\nContent-Disposition: form-data"],
    ["another boundary", '--y\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--y--\r\n'],
    [
      "a thousand parts",
      `${'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(1000)}--x--\r\n`,
    ],
  ])("refuses %s", async (_, body) => {
    await expect(readCheckForm(raw(body))).rejects.toThrow(
      "Cannot read what was sent: it is not the form of this page",
    );
  });

  test("refuses a type without a boundary", async () => {
    const request = new Request(url, {
      method: "POST",
      body: "x",
      headers: { "content-type": "multipart/form-data" },
    });
    await expect(readCheckForm(request)).rejects.toThrow("it is not the form of this page");
  });

  test("reads ten million bytes of boundaries at once", async () => {
    const startedMs = performance.now();
    await expect(readCheckForm(raw("--x\r\n".repeat(2_000_000)))).rejects.toThrow("not the form");
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});

describe("what can be checked", () => {
  test.each([
    ["a message by its name", "m.eml", "anything", "eml"],
    ["MJML by its name", "m.MJML", "anything", "mjml"],
    ["HTML by its name", "m.htm", "anything", "html"],
    ["MJML in a file of HTML", "m.html", "<mjml><mj-body/></mjml>", "mjml"],
    ["a message by its headers", "", "From: a@b.example\r\nSubject: x\r\n\r\nx", "eml"],
    ["a message of a mailbox file", "m.txt", "From a@b Sat Jan 3\nReceived: by x\n\nx", "eml"],
    ["a message with a folded header", "", "Received:\n by x\n\nx", "eml"],
    ["MJML by its element", "", "<!-- x -->\n<mjml lang='en'>", "mjml"],
    ["HTML by its first element", "m", "\uFEFF  <table></table>", "html"],
    ["HTML after text", "", "Hello <b>you</b> <a href='x'>y</a>", "html"],
    ["an address that is no header", "", "<p>https://x.example</p>", "html"],
  ])("is %s", async (_, name, text, kind) => {
    const source = name === "" ? { pasted: text } : { file: new File([encode(text)], name) };
    expect((await sourceOf(source)).kind).toBe(kind);
  });

  test.each([
    ["nothing", {}, "There is nothing to check"],
    ["blanks", { pasted: " \r\n " }, "There is nothing to check"],
    [
      "text",
      { pasted: "Hello you" },
      'Cannot check "what was pasted": it is neither a message, nor HTML, nor MJML',
    ],
    [
      "Outlook's own format",
      { file: new File(["\xd0\xcf"], "a.msg") },
      "Open it in Outlook, and save it as .eml",
    ],
    ["UTF-16", { file: new File([new Uint8Array([0xff, 0xfe, 70, 0])], "a.eml") }, "it is UTF-16"],
    [
      "too much HTML",
      { file: new File(["x".repeat(2 ** 20 + 1)], "a.html") },
      "it has 1025 KB, more than 1024 KB",
    ],
    [
      "too much MJML",
      { file: new File(["x".repeat(2 ** 17 + 1)], "a.mjml") },
      "it has 129 KB, more than 128 KB",
    ],
    [
      "a header that never ends",
      { file: new File(["A: b\r\n".repeat(50_000)], "a.eml") },
      "its header has more than 256 KB",
    ],
    [
      "a message of a million parts",
      { file: new File([`A: b\r\n\r\n${"--b\r\n\r\nx\r\n".repeat(20_001)}`], "a.eml") },
      "it has too many parts",
    ],
    ["no address", { pasted: "<p>", unsubscribe: "http://x.example" }, "begins with https://"],
    [
      "a header in an address",
      { pasted: "<p>", unsubscribe: "https://x.example/>, <mailto:x" },
      "begins with https://",
    ],
  ])("is not %s", async (_, fields, words) => {
    await expect(sourceOf(fields as unknown as Record<string, string>)).rejects.toThrow(words);
  });

  test("is what was pasted, with its own line ends", async () => {
    const text = (source: { bytes: Uint8Array }) => new TextDecoder().decode(source.bytes);
    expect(text(await sourceOf({ pasted: "<p>\r\n</p>" }))).toBe("<p>\n</p>");
    expect(text(await sourceOf({ pasted: "A: b\r\n\r\nc" }))).toBe("A: b\r\n\r\nc");
  });

  test("is the message that was checked before, with other fields", async () => {
    const before = { kind: "html", name: "a.html", bytes: encode("<p>") } as const;
    const form = await readCheckForm(formOf({ subject: " New ", purpose: "marketing" }));
    expect(toCheckSource(form, before)).toEqual({
      ...before,
      from: "",
      subject: "New",
      unsubscribeUrl: "",
      purpose: "marketing",
    });
  });
});
