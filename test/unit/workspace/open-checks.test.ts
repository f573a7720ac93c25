import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openChecks } from "../../../src/workspace/open-checks.ts";
import { makeProject } from "../../support/project-folder.ts";

let projectDir: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await makeProject({
    "dns.json": '{"_dmarc.acme.example TXT": ["v=DMARC1; p=reject"]}',
    "broken.json": "{",
    "logo.svg": "<svg/>",
    "mark.pem": "pem",
  });
  projectDir = made.dir;
  remove = made.remove;
});
afterAll(() => remove());

const open = (
  check: Parameters<typeof openChecks>[0]["check"],
  choice: Parameters<typeof openChecks>[1] = {},
) => openChecks({ check, projectDir }, choice);

describe("the settings of the checks", () => {
  test("are the defaults, then the config's, then the chosen ones", async () => {
    expect((await open({})).settings).toMatchObject({ failOn: "error", dns: "off", custom: [] });
    const config = { failOn: "warn", purpose: "marketing", mailFrom: "b.example" } as const;
    expect((await open(config)).settings).toMatchObject(config);
    expect((await open(config, { failOn: "never", purpose: "transactional" })).settings).toMatchObject({
      failOn: "never",
      purpose: "transactional",
      mailFrom: "b.example",
    });
  });

  test("have recorded DNS answers, or the servers to query", async () => {
    expect((await open({ dns: "dns.json" })).settings.dns).toEqual({
      "_dmarc.acme.example TXT": ["v=DMARC1; p=reject"],
    });
    expect((await open({ dns: "system" })).settings.dns).toBe("system");
    const servers = { servers: ["127.0.0.1"] };
    expect((await open({ dns: servers })).settings.dns).toBe(servers);
    await expect(open({ dns: "broken.json" })).rejects.toMatchObject({
      code: "config-invalid",
      reason: expect.stringMatching(/^Cannot read the recorded DNS answers "broken\.json": /),
      hint: expect.stringMatching(/^Check for a comma/),
      location: { file: "broken.json", line: 1 },
      frame: expect.stringContaining("{"),
    });
    await expect(open({ dns: "gone.json" })).rejects.toMatchObject({
      code: "config-invalid",
      reason: expect.stringMatching(/^Cannot read the recorded DNS answers "gone\.json": \S/),
      hint: 'Set check.dns to a file of recorded answers, or to "system" to query DNS',
    });
  });

  test("have the files of BIMI", async () => {
    const bytes = (text: string) => new Uint8Array(Buffer.from(text));
    const bimiOf = async (bimi: { logo?: string; certificate?: string }) => {
      const { logo, certificate } = (await open({ bimi })).settings.bimi ?? {};
      return [logo && new Uint8Array(logo), certificate && new Uint8Array(certificate)];
    };
    expect(await bimiOf({ logo: "logo.svg", certificate: "mark.pem" })).toEqual([
      bytes("<svg/>"),
      bytes("pem"),
    ]);
    expect(await bimiOf({ logo: join(projectDir, "logo.svg") })).toEqual([bytes("<svg/>"), undefined]);
    expect((await open({})).settings).not.toHaveProperty("bimi");
    await expect(open({ bimi: { certificate: "gone.pem" } })).rejects.toMatchObject({
      code: "file-missing",
      reason: expect.stringContaining('Cannot read the file "gone.pem"'),
      hint: "Set check.bimi.certificate to the published file",
    });
  });
});

describe("the baseline of accepted findings", () => {
  test("is the config's or the chosen one, and none while it is rewritten", async () => {
    expect((await open({})).baseline).toBeUndefined();
    await expect(open({ baseline: "gone.json" })).rejects.toThrow("gone.json");
    await expect(open({ baseline: "gone.json" }, { baseline: "other.json" })).rejects.toThrow("other.json");
    expect((await open({ baseline: "gone.json" }, { updateBaseline: true })).baseline).toBeUndefined();
  });
});
