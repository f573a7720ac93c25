import { describe, expect, test } from "vitest";
import { toValidationErrors } from "../../../src/authored/to-validation-errors.ts";
import { validate } from "../../../src/authored/validate.ts";
import { configSchema } from "../../../src/config/schema.ts";

/** Returns the errors of a config, as `path: reason`. */
function errorsOf(config: unknown): string[] {
  const { error } = validate(configSchema, config);
  return error
    ? toValidationErrors(error, config, "the config").map(
        ({ path, reason }) => `${path.join(".")}: ${reason}`,
      )
    : [];
}

const project = (keys: object) => ({ projects: [{ name: "p", provider: "sesv2", ...keys }] });
const check = (keys: object) => ({ check: keys });
const mailboxes = (keys: object = {}) => ({
  isp: "Gmail",
  imap: { host: "imap.mail.example" },
  password: { env: "SEED" },
  seeds: [{ address: "a@mail.example" }],
  ...keys,
});
const other = (keys: object = {}) =>
  mailboxes({ isp: "Web.de", seeds: [{ address: "b@mail.example" }], ...keys });
const smtp = (keys: object = {}) => ({ via: "smtp", host: "smtp.mail.example", ...keys });
const seedlist = ({ send = smtp(), seeds = [mailboxes()], ...keys }: Record<string, unknown> = {}) => ({
  projects: [{ name: "p", provider: "seedlist", send, seeds, ...keys }],
});
const custom = {
  id: "acme/x",
  severity: "warn",
  about: "It is x",
  fix: "Make it x",
  source: "https://acme.example/x",
  run: () => [],
};

describe("the config accepts", () => {
  test.each<[string, unknown]>([
    ["nothing", {}],
    [
      "every key",
      {
        scenarios: "a",
        ignore: ["b"],
        templates: "c",
        reports: "d",
        defaultProjects: ["p"],
        maxNewTests: 0,
        maxCost: 0,
        reuse: "24h",
        reporters: ["junit"],
        ledger: "e",
        messages: { bucket: "acme-placewright" },
        confidence: 0.95,
        timeout: 1000,
        ...project({
          pollEvery: "2s",
          callsPerSecond: 0.1,
          concurrency: 1,
          retries: 0,
          settle: 0,
          region: "eu-west-1",
          endpoint: "http://127.0.0.1:1",
          profile: "work",
          role: "arn:aws-us-gov:iam::123456789012:role/path/to+role=a,b.c@d",
          pricePerTest: 0,
        }),
      },
    ],
    ["the highest numbers", project({ concurrency: 100, retries: 20 })],
    ["an endpoint with TLS", project({ endpoint: "https://mail.example", provider: "pinpoint-email" })],
    ["a local project", { projects: [{ name: "p", provider: "local", completeAfter: "2s", faults: [] }] }],
    [
      "a custom provider",
      {
        projects: [{ name: "p", provider: "module", module: "./a.ts", options: { a: [1] }, pricePerTest: 1 }],
      },
    ],
    [
      "every key of checks",
      check({
        severities: { "text-part": "off" },
        purpose: "marketing",
        custom: [],
        clients: ["*", "outlook.*", "apple-mail.ios"],
        engines: [
          { engine: "builtin" },
          { engine: "rspamd", url: "http://127.0.0.1:11334" },
          { engine: "spamassassin", host: "127.0.0.1", port: 783 },
        ],
        dns: "off",
        sendingAddress: "2001:db8::1",
        mailFrom: "bounce.acme.example",
        bimi: { logo: "a.svg", certificate: "b.pem" },
        failOn: "warn",
        baseline: "c.json",
      }),
    ],
    [
      "name servers",
      check({
        dns: { servers: ["203.0.113.53", "127.0.0.1:5353", "::1", "[::1]", "[::1]:65535", "1.2.3.4:1"] },
      }),
    ],
    [
      "every key of a seed list",
      seedlist({
        send: smtp({
          port: 587,
          tls: "starttls",
          user: "u",
          password: { command: ["pass", "x"], inherits: ["HOME"] },
          accessToken: { env: "T" },
          lmtp: true,
          connections: 100,
          messagesPerSecond: 0.5,
          mailFrom: "bounce@acme.example",
          dkim: { domain: "acme.example", selector: "s", key: { file: "k.pem" } },
        }),
        seeds: [
          mailboxes({
            imap: { host: "i", port: 993, tls: "implicit", junk: "Spam" },
            weight: 0,
            authservId: "",
            seeds: [
              { address: "a@mail.example", user: "a", password: { env: "A" }, accessToken: { env: "B" } },
            ],
          }),
          other({ weight: 1 }),
        ],
        window: "2h",
        cleanUp: true,
      }),
    ],
    [
      "sending by Amazon SES",
      seedlist({
        send: {
          via: "ses",
          region: "eu-west-1",
          endpoint: "https://email.example",
          profile: "a",
          role: "b",
          configurationSet: "c",
          messagesPerSecond: 1,
        },
      }),
    ],
    [
      "no encryption on this machine",
      seedlist({
        send: smtp({ host: "127.0.0.1", tls: "none" }),
        seeds: [mailboxes({ imap: { host: "localhost", tls: "none" } })],
      }),
    ],
    [
      "a password in each mailbox",
      seedlist({
        seeds: [
          mailboxes({ password: undefined, seeds: [{ address: "a@b.example", password: { env: "A" } }] }),
        ],
      }),
    ],
    [
      "an access token in each mailbox",
      seedlist({
        seeds: [
          mailboxes({ password: undefined, seeds: [{ address: "a@b.example", accessToken: { env: "A" } }] }),
        ],
      }),
    ],
    [
      "an access token of a group",
      seedlist({ seeds: [mailboxes({ password: undefined, accessToken: { env: "A" } })] }),
    ],
    [
      "a DKIM key of a command",
      seedlist({ send: smtp({ dkim: { domain: "a", selector: "b", key: { command: ["c"] } } }) }),
    ],
  ])("%s", (_, config) => {
    expect(errorsOf(config)).toEqual([]);
  });
});

describe("the config refuses", () => {
  const only = "projects.0";
  const ofSeeds = `${only}.seeds.0`;
  const role = "must be the ARN of a role, such as arn:aws:iam::123456789012:role/placement";
  const clear =
    "must not be none, which sends passwords unencrypted, except for servers on this machine (127.0.0.1)";
  const email = "must be an email address such as seed@mail.example";
  const address = "must be an IP address such as 203.0.113.7";
  const duration = "must be a duration such as 2s, 30m, or 24h";
  test.each<[string, unknown, string[]]>([
    ["an unknown key", { scenario: "a" }, ['scenario: the config has no key "scenario"']],
    ["a blank name", { scenarios: " " }, ["scenarios: scenarios must not be empty"]],
    ["no projects", { projects: [] }, ["projects: projects must name at least one project"]],
    [
      "no default projects",
      { defaultProjects: [] },
      ["defaultProjects: defaultProjects must have at least 1 item"],
    ],
    ["a duration in words", { timeout: "soon" }, [`timeout: timeout ${duration}`]],
    ["a negative duration", { reuse: -1 }, [`reuse: reuse ${duration}`]],
    ["a negative cost", { maxCost: -1 }, ["maxCost: maxCost must be at least 0"]],
    ["a negative number of tests", { maxNewTests: -1 }, ["maxNewTests: maxNewTests must be at least 0"]],
    [
      "no calls",
      project({ callsPerSecond: 0 }),
      [`${only}.callsPerSecond: projects[0].callsPerSecond must be more than 0`],
    ],
    [
      "no concurrency",
      project({ concurrency: 0 }),
      [`${only}.concurrency: projects[0].concurrency must be at least 1`],
    ],
    [
      "too much concurrency",
      project({ concurrency: 101 }),
      [`${only}.concurrency: projects[0].concurrency must be at most 100`],
    ],
    [
      "negative retries",
      project({ retries: -1 }),
      [`${only}.retries: projects[0].retries must be at least 0`],
    ],
    [
      "too many retries",
      project({ retries: 21 }),
      [`${only}.retries: projects[0].retries must be at most 20`],
    ],
    [
      "a negative price",
      project({ pricePerTest: -1 }),
      [`${only}.pricePerTest: projects[0].pricePerTest must be at least 0`],
    ],
    [
      "an endpoint of another protocol",
      project({ endpoint: "ftp://mail.example" }),
      [`${only}.endpoint: projects[0].endpoint is not a valid URL`],
    ],
    [
      "an endpoint whose protocol only ends so",
      project({ endpoint: "xhttp://a" }),
      [`${only}.endpoint: projects[0].endpoint is not a valid URL`],
    ],
    [
      "an endpoint whose protocol only begins so",
      project({ endpoint: "httpsx://a" }),
      [`${only}.endpoint: projects[0].endpoint is not a valid URL`],
    ],
    ...[
      "arn:aws:iam::12345678901:role/a",
      "xarn:aws:iam::123456789012:role/a",
      "arn:aws:iam::123456789012:role/a b",
      "arn:aws:iam::123456789012:role/",
      "arn:aw:iam::123456789012:role/a",
    ].map((arn): [string, unknown, string[]] => [
      `the role ${arn}`,
      project({ role: arn }),
      [`${only}.role: projects[0].role ${role}`],
    ]),
    ...[
      "name.example",
      "1.2.3",
      "1.2.3.4:0",
      "1.2.3.4:65536",
      "1.2.3.4:",
      "1.2.3.4:53x",
      "[1.2.3.4]",
      "[::1",
      "::1]:53",
      "x[::1]:53",
      "1.2.3.4:123456",
      "",
    ].map((server): [string, unknown, string[]] => [
      `the name server "${server}"`,
      check({ dns: { servers: [server] } }),
      ["check.dns.servers.0"],
    ]),
    [
      "DNS of another type",
      check({ dns: 5 }),
      ["check.dns: check.dns must be off, system, the path of recorded answers, or { servers: […] }"],
    ],
    [
      "a duration of another type",
      { timeout: true },
      ["timeout: timeout must be a duration such as 2s, 30m, or 24h"],
    ],
    [
      "no name servers",
      check({ dns: { servers: [] } }),
      ["check.dns.servers: check.dns.servers must have at least 1 item"],
    ],
    [
      "a name for a sending address",
      check({ sendingAddress: "mail.example" }),
      [`check.sendingAddress: check.sendingAddress ${address}`],
    ],
    ["another spam engine", check({ engines: [{ engine: "x" }] }), ["check.engines.0.engine"]],
    [
      "port 0",
      check({ engines: [{ engine: "spamassassin", host: "a", port: 0 }] }),
      ["check.engines.0.port: check.engines[0].port must be at least 1"],
    ],
    [
      "a port that is too high",
      check({ engines: [{ engine: "spamassassin", host: "a", port: 65_536 }] }),
      ["check.engines.0.port: check.engines[0].port must be at most 65535"],
    ],
    [
      "an unknown key of BIMI",
      check({ bimi: { logos: "a" } }),
      ['check.bimi.logos: check.bimi has no key "logos"'],
    ],
    ...["outlook", "outlook.*x", "xoutlook.*", "outlook.A", "nope.*", "**"].map(
      (client): [string, unknown, string[]] => [
        `the mail client ${client}`,
        check({ clients: [client] }),
        ["check.clients.0"],
      ],
    ),
    [
      "a seed list without mailboxes",
      seedlist({ seeds: [] }),
      [`${only}.seeds: projects[0].seeds must contain at least one group of mailboxes`],
    ],
    [
      "a group without mailboxes",
      seedlist({ seeds: [mailboxes({ seeds: [] })] }),
      [`${ofSeeds}.seeds: projects[0].seeds[0].seeds must contain at least one mailbox`],
    ],
    [
      "a mailbox without a password",
      seedlist({ seeds: [mailboxes({ password: undefined })] }),
      [
        `${ofSeeds}.seeds.0: projects[0].seeds[0].seeds[0] has no password or accessToken, and neither has its group`,
      ],
    ],
    [
      "a command without a program",
      seedlist({ send: smtp({ password: { command: [] } }) }),
      [`${only}.send.password.command`],
    ],
    [
      "a weight below 0",
      seedlist({ seeds: [mailboxes({ weight: -1 })] }),
      [`${ofSeeds}.weight: projects[0].seeds[0].weight must be at least 0`],
    ],
    [
      "weights of some groups only",
      seedlist({ seeds: [mailboxes({ weight: 0 }), other()] }),
      [
        `${only}.seeds.1: projects[0].seeds[1] has no weight, but other groups have one: set it in all groups, or in none`,
      ],
    ],
    [
      "weights of 0 only",
      seedlist({ seeds: [mailboxes({ weight: 0 }), other({ weight: 0 })] }),
      [
        `${ofSeeds}.weight: projects[0].seeds[0].weight leaves no audience: at least one weight must be more than 0`,
      ],
    ],
    [
      "a mailbox twice, in another case",
      seedlist({
        seeds: [mailboxes(), other({ seeds: [{ address: "b@x.example" }, { address: "A@Mail.example" }] })],
      }),
      [`${only}.seeds.1.seeds.1.address: projects[0].seeds[1].seeds[1].address is listed twice`],
    ],
    [
      "an ISP twice",
      seedlist({ seeds: [mailboxes(), other({ isp: "Gmail" })] }),
      [`${only}.seeds.1.isp: projects[0].seeds[1].isp is listed twice: merge its mailboxes into one group`],
    ],
    ...["a", "a@b@c", "a b@c", "<a@b>", "@b", "a@", "a@b c"].map((text): [string, unknown, string[]] => [
      `the address ${text}`,
      seedlist({ send: smtp({ mailFrom: text }) }),
      [`${only}.send.mailFrom: projects[0].send.mailFrom ${email}`],
    ]),
    [
      "no encryption elsewhere",
      seedlist({ send: smtp({ tls: "none" }) }),
      [`${only}.send.tls: projects[0].send.tls ${clear}`],
    ],
    [
      "no connections",
      seedlist({ send: smtp({ connections: 0 }) }),
      [`${only}.send.connections: projects[0].send.connections must be at least 1`],
    ],
    [
      "too many connections",
      seedlist({ send: smtp({ connections: 101 }) }),
      [`${only}.send.connections: projects[0].send.connections must be at most 100`],
    ],
    [
      "no messages",
      seedlist({ send: smtp({ messagesPerSecond: 0 }) }),
      [`${only}.send.messagesPerSecond: projects[0].send.messagesPerSecond must be more than 0`],
    ],
    [
      "port 0 of a mail server",
      seedlist({ send: smtp({ port: 0 }) }),
      [`${only}.send.port: projects[0].send.port must be at least 1`],
    ],
    [
      "a port of a mail server that is too high",
      seedlist({ send: smtp({ port: 65_536 }) }),
      [`${only}.send.port: projects[0].send.port must be at most 65535`],
    ],
    [
      "an endpoint of SES of another protocol",
      seedlist({ send: { via: "ses", endpoint: "ftp://a" } }),
      [`${only}.send.endpoint: projects[0].send.endpoint is not a valid URL`],
    ],
  ])("%s", (_, config, errors) => {
    const found = errorsOf(config);
    // An error with a path alone is worded by another module.
    expect(
      found.map((error, index) => (errors[index]?.includes(":") ? error : error.split(": ")[0])),
    ).toEqual(errors);
  });

  test("two custom checks with one id, and an invalid one", () => {
    const valid = { ...custom, id: "acme/y" };
    expect(errorsOf(check({ custom: [custom, valid] }))).toEqual([]);
    expect(errorsOf(check({ custom: [custom, valid, custom, 7, 8] }))).toEqual([
      "check.custom.2: check.custom[2] has the same id as another check, acme/x: rename one of them",
      "check.custom.3: check.custom[3] is a number, not a check that defineCheck() returns",
      "check.custom.4: check.custom[4] is a number, not a check that defineCheck() returns",
    ]);
  });
});
