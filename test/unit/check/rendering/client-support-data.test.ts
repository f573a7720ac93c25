import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../../src/check/check-message.ts";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { clientSupport } from "../../../../src/check/rendering/client-support.ts";
import { clients, type Feature, features } from "../../../../src/check/rendering/client-support-data.ts";
import { sampleMail } from "../sample-mail.ts";

/** HTML that uses a feature by one of its signs. */
const samples: Readonly<Record<string, (sign: string) => string>> = {
  properties: (property) => `<p style="${property}:x">T</p>`,
  declarations: (declaration) => `<style>p{${declaration}}</style>`,
  values: (value) => `<p style="width:${value}">T</p>`,
  functions: (name) => `<p style="x:${name}(1)">T</p>`,
  units: (unit) => `<p style="x:1${unit}">T</p>`,
  atRules: (name) => `<style>@${name} x{}</style>`,
  elements: (name) => `<${name}></${name}>`,
  attributes: (name) => `<p ${name}="x">T</p>`,
  types: (type) => {
    const [name, kind] = type.split(" ");
    return `<${name} type="${kind}">`;
  },
};

async function findingsOf(html: string, asked: readonly string[]): Promise<string[]> {
  const { findings } = await checkMessage(readMessage(sampleMail({ html })), {
    nowMs: Date.UTC(2026, 10, 21),
    only: [clientSupport],
    clients: asked,
  });
  return findings.map(({ message }) => message);
}

const signsOf = ({ title, unsupported, ...signs }: Feature): [kind: string, signs: readonly string[]][] =>
  Object.entries(signs);

test("the clients are named, by family and platform, in order", () => {
  expect(clients.length).toBeGreaterThan(40);
  const ids = clients.map(([id]) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
  for (const [id, name] of clients) {
    expect(id).toMatch(/^[a-z\d]+(?:-[a-z\d]+)*\.[a-z]+(?:-[a-z]+)*$/);
    expect(name).toMatch(/^\S.* \(\S.*\)$/);
  }
});

describe("each feature", () => {
  test("has a title of its own, signs, and clients without it, in order", () => {
    expect(features.length).toBeGreaterThan(70);
    const titles = features.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const feature of features) {
      const { title, unsupported } = feature;
      expect(title).toMatch(/^\S.*\S$/);
      expect(unsupported.length, title).toBeGreaterThan(0);
      expect(unsupported, title).toEqual([...new Set(unsupported)].sort((left, right) => left - right));
      for (const place of unsupported) expect(clients[place]).toBeDefined();
      expect(signsOf(feature).length, title).toBeGreaterThan(0);
      for (const [kind, signs] of signsOf(feature)) {
        expect(Object.keys(samples)).toContain(kind);
        expect(signs.length, title).toBeGreaterThan(0);
      }
    }
  });

  test.each(features.map((feature) => [feature.title, feature] as const))(
    "is found by its signs, and for the clients without it: %s",
    async (title, feature) => {
      const [without = -1] = feature.unsupported;
      const withIt = clients.findIndex((_, place) => !feature.unsupported.includes(place));
      const [client = "", name = ""] = clients[without] ?? [];
      for (const [kind, signs] of signsOf(feature))
        for (const sign of signs) {
          const html = samples[kind]?.(sign) ?? "";
          expect(await findingsOf(html, [client]), html).toContain(`${title} does not work in ${name}`);
          const others = await findingsOf(html, [clients[withIt]?.[0] ?? ""]);
          expect(others.filter((each) => each.startsWith(`${title} does`))).toEqual([]);
        }
    },
  );
});

describe("clients are selected", () => {
  const flex = "display:flex does not work in";
  test.each<[string[], string[]]>([
    [[], []],
    [["outlook.windows"], [`${flex} Outlook (Windows)`]],
    [["*.windows"], [`${flex} Outlook (Windows)`]],
    [["outlook.*"], [`${flex} Outlook (Windows) and Outlook (Windows Mail)`]],
    [["outlook"], [`${flex} Outlook (Windows) and Outlook (Windows Mail)`]],
    [["outlook.ios", "*.windows-mail"], [`${flex} Outlook (Windows Mail)`]],
    [["outlook.ios"], []],
    [["window"], []],
  ])("by %j: %j", async (asked, expected) => {
    const found = await findingsOf('<p style="DISPLAY : Flex !important">T</p>', asked);
    expect(found).toEqual(expected);
  });

  test("at most four of them are named, and eight features", async () => {
    const html = features
      .map(({ elements = [] }) => elements.map((name) => `<${name}></${name}>`).join(""))
      .join("");
    const found = await findingsOf(html, ["*"]);
    expect(found).toHaveLength(8);
    const [first] = await findingsOf('<p style="display:flex">T</p>', ["*"]);
    expect(first).toMatch(/^display:flex does not work in [^,]+, [^,]+, [^,]+, [^,]+,? and \d+ more$/);
  });
});
