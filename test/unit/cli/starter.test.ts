import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ciServices } from "../../../src/cli/starter/ci-files.ts";
import { defaultChoice, ignoredPaths, starterOf } from "../../../src/cli/starter/starter.ts";

const yaml = (choice: Partial<typeof defaultChoice>) =>
  parse(starterOf({ ...defaultChoice, ...choice })["scenarios/welcome.yaml"] ?? "");
const scenario = (name: string, address: string) => {
  const files = starterOf({ ...defaultChoice, sender: { name, address } });
  const from = /from: ("(?:[^"\\]|\\.)*")/.exec(files["scenarios/password-reset.ts"] ?? "")?.[1] ?? "null";
  return { files, from: JSON.parse(from) };
};

describe("the files of a new project", () => {
  test.each([
    ["Tulip", "post@tulip.example", "Tulip <post@tulip.example>", "Welcome to Tulip"],
    ["Tulip & Sons", "post@tulip.example", '"Tulip & Sons" <post@tulip.example>', "Welcome to tulip.example"],
    ['A "B" \\C', "a@b.c.example", '"A \\"B\\" \\\\C" <a@b.c.example>', "Welcome to b.c.example"],
    ["7 Tulips", "post@x.example", "7 Tulips <post@x.example>", "Welcome to 7 Tulips"],
    [".Tulip", "post@x.example", '".Tulip" <post@x.example>', "Welcome to x.example"],
    ["", "post@tulip.example", "tulip.example <post@tulip.example>", "Welcome to tulip.example"],
    ["{{name}}", "post@x.example", "name <post@x.example>", "Welcome to name"],
    ["Müller 7", "post@x.example", "Müller 7 <post@x.example>", "Welcome to Müller 7"],
  ])("have the sender %s <%s>", (name, address, from, headline) => {
    const { variants, ...welcome } = yaml({ sender: { name, address } });
    expect([welcome.from, variants[0].headline]).toEqual([from, headline]);
    expect(scenario(name, address).from).toBe(from);
    const domain = address.split("@")[1];
    expect(welcome.message.template.headers["List-Unsubscribe"]).toBe(`<https://${domain}/unsubscribe?u=1>`);
    expect(Object.values(scenario(name, address).files).join("\n")).not.toMatch(/acme/i);
  });

  test.each([
    ["Acme Corp", "n@shop.example", "Acme Corp <n@shop.example>", "Acme Corp"],
    ["Acme, Inc.", "n@shop.example", '"Acme, Inc." <n@shop.example>', "shop.example"],
    ["Acme", "acme@acme.example.org", "Acme <acme@acme.example.org>", "Acme"],
    ["acme.example", "n@shop.example", "acme.example <n@shop.example>", "acme.example"],
    ["$& $1", "n@shop.example", '"$& $1" <n@shop.example>', "shop.example"],
  ])("keep a sender that contains the example's own words: %s <%s>", (name, address, from, brand) => {
    const { variants, ...welcome } = yaml({ sender: { name, address } });
    expect([welcome.from, variants[0].headline]).toEqual([from, `Welcome to ${brand}`]);
    const { files, from: reset } = scenario(name, address);
    expect(reset).toBe(from);
    expect(files["scenarios/password-reset.ts"]).toContain(`"Reset your ${brand} password"`);
    expect(files["templates/layouts/base.hbs"]).toContain(` ${brand} Ltd, 1 Example Street`);
    expect(files["templates/welcome.html.hbs"]).toContain(`href="https://${address.split("@")[1]}/start"`);
  });

  test.each([
    ["日本語", "n@日本.example", "日本語 <n@xn--wgv71a.example>", "xn--wgv71a.example"],
    ["", "n@Müller.example", "Müller.example <n@xn--mller-kva.example>", "xn--mller-kva.example"],
  ])("name an international domain in ASCII: %s <%s>", (name, address, from, domain) => {
    const welcome = yaml({ sender: { name, address } });
    expect(welcome.from).toBe(from);
    expect(welcome.message.template.headers["List-Unsubscribe"]).toBe(`<https://${domain}/unsubscribe?u=1>`);
    const { files, from: reset } = scenario(name, address);
    expect(reset).toBe(from);
    expect(files["templates/welcome.html.hbs"]).toContain(`<a href="https://${domain}/start"`);
    expect(files["scenarios/password-reset.ts"]).toContain(`https://${domain}/reset/4f7c`);
  });

  test("name an international domain as readers write it, if its sender has no name that they can have", () => {
    const { variants } = yaml({ sender: { name: "…", address: "n@müller.example" } });
    expect(variants[0].headline).toBe("Welcome to müller.example");
  });

  test("contain Amazon SES in the config, as a comment without a region", () => {
    const config = (region: string | undefined) =>
      starterOf({ ...defaultChoice, region })
        ["placewright.config.ts"]?.split("\n")
        .find((line) => line.includes('"ses"'));
    expect(config(undefined)?.trim()).toBe('// { name: "ses", provider: "sesv2", region: "us-east-1" },');
    expect(config("eu-west-1")?.trim()).toBe('{ name: "ses", provider: "sesv2", region: "eu-west-1" },');
  });

  test.each([...ciServices, "none" as const])("run in CI: %s", (ci) => {
    const own = Object.keys(starterOf({ ...defaultChoice, ci: "none" }));
    const names = Object.keys(starterOf({ ...defaultChoice, ci })).filter((name) => !own.includes(name));
    expect(names).toHaveLength(ci === "none" ? 0 : 1);
    const text = (region: string | undefined) =>
      starterOf({ ...defaultChoice, ci, region })[names[0] ?? ""] ?? "";
    expect([text(undefined), text("eu-west-1")].map((each) => each.includes("--project ses"))).toEqual([
      false,
      ci !== "none",
    ]);
  });
});

test("a project does not commit packages, reports, and its ledger", () => {
  expect(ignoredPaths).toEqual(["node_modules/", "reports/", ".placewright/"]);
});
