import { afterEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { makeProject } from "../../support/project-folder.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const group = `{ isp: "Gmail", imap: { host: "imap.gmail.com" }, password: { env: "SEED" }, seeds: [{ address: "a@gmail.example" }] }`;

async function load(
  { send = `{ via: "smtp", host: "smtp.acme.example" }`, seeds = `[${group}]`, rest = "" },
  env = {},
) {
  const project = await makeProject({
    "placewright.config.ts": `export default {
  projects: [
    {
      name: "seeds",
      provider: "seedlist",
      send: ${send},
      seeds: ${seeds},${rest}
    },
  ],
};
`,
  });
  closers.push(project.remove);
  return (await loadConfig({ cwd: project.dir, env })).projects[0];
}

describe("a project of seed mailboxes", () => {
  test("has a window of 30 minutes, is polled every 10 seconds, and is free", async () => {
    expect(await load({})).toMatchObject({
      settings: { provider: "seedlist", windowMs: 1_800_000, groups: [{ isp: "Gmail" }] },
      pace: { pollEveryMs: 10_000, settleMs: 0 },
    });
    expect(await load({ rest: ' window: "2h", cleanUp: true, pollEvery: "1m"' })).toMatchObject({
      settings: { windowMs: 7_200_000, cleanUp: true },
      pace: { pollEveryMs: 60_000 },
    });
  });

  test("sends through Amazon SES as configured in the environment", async () => {
    const send = `{ via: "ses", configurationSet: "campaigns" }`;
    expect(await load({ send }, { AWS_ENDPOINT_URL: "http://127.0.0.1:8025" })).toMatchObject({
      settings: {
        send: {
          via: "ses",
          configurationSet: "campaigns",
          endpoint: "http://127.0.0.1:8025",
          placeholderCredentials: true,
        },
      },
    });
  });

  const mistakes: [string, Parameters<typeof load>[0], RegExp][] = [
    [
      "a password in the config",
      { send: `{ via: "smtp", host: "h", password: "secret" }` },
      /projects\[0\]\.send\.password must name where the secret is, such as \{ env: "NAME" \}.*line 6/,
    ],
    [
      "no encryption to a remote SMTP server",
      { send: `{ via: "smtp", host: "smtp.acme.example", tls: "none" }` },
      /must not be none, which sends passwords unencrypted/,
    ],
    [
      "no encryption to a remote IMAP server",
      { seeds: `[${group.replace('com" }', 'com", tls: "none" }')}]` },
      /seeds\[0\]\.imap\.tls must not be none, which sends passwords unencrypted/,
    ],
    ["no mailbox", { seeds: "[]" }, /seeds must contain at least one group of mailboxes/],
    [
      "a duplicate mailbox",
      { seeds: `[${group}, ${group.replace("Gmail", "Other")}]` },
      /seeds\[1\]\.seeds\[0\]\.address is listed twice/,
    ],
    [
      "a duplicate ISP",
      { seeds: `[${group}, ${group.replace("a@", "b@")}]` },
      /seeds\[1\]\.isp is listed twice/,
    ],
    [
      "no password",
      { seeds: `[${group.replace(' password: { env: "SEED" },', "")}]` },
      /has no password or accessToken/,
    ],
    [
      "weights of some groups only",
      {
        seeds: `[${group.replace('"Gmail"', '"Gmail", weight: 1')}, ${group.replace("Gmail", "B").replace("a@", "b@")}]`,
      },
      /seeds\[1\] has no weight/,
    ],
    [
      "weights of 0 only",
      { seeds: `[${group.replace('"Gmail"', '"Gmail", weight: 0')}]` },
      /one weight must be more than 0/,
    ],
    [
      "an invalid email address",
      { seeds: `[${group.replace("a@gmail.example", "gmail")}]` },
      /must be an email address such as seed@mail\.example/,
    ],
    ["an unknown way to send", { send: `{ via: "pigeon" }` }, /send\.via/],
    [
      "a DKIM key in the config",
      { send: `{ via: "smtp", host: "h", dkim: { domain: "a.example", selector: "s", key: "-----BEGIN" } }` },
      /must be a key such as \{ file:/,
    ],
  ];
  test.each(mistakes)("refuses %s, with its location", async (_, config, complaint) => {
    const error = await load(config).catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: "config-invalid", message: expect.stringMatching(complaint) });
    expect((error as { location?: object }).location).toMatchObject({
      file: "placewright.config.ts",
      line: expect.any(Number),
    });
  });
});
