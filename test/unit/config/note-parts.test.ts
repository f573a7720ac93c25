import { afterEach, expect, test } from "vitest";
import { messageOf } from "../../../src/base/errors.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { noteParts } from "../../../src/config/note-parts.ts";
import { makeProject } from "../../support/project-folder.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const key = "bm90ZS1wYXJ0cy1jYW5hcnktb2Ytd2ViaG9vaw";
const env = {
  SLACK: "https://hooks.slack.example/services/T0PARTS/B0PARTS/slackPartsCanary1234",
  TEAMS_PATH: "http://teams.example/in/T00SHORTKEY",
  TEAMS: "https://teams.example/workflows/triggers/invoke?api-version=1&sig=teams-parts%2Bcanary-1",
  SMTP: "smtps://mailer:smtp%40parts%2Fcanary@smtp.acme.example:465",
  BROKEN: "smtp://mailer:broken#parts/canary@smtp.acme.example",
  KEY: ` whsec_${key} `,
  OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel:otel-parts-canary@otel.example/v1/in",
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20bearer-parts-canary,x=Basic%20${Buffer.from("u:basic-parts-canary").toString("base64")}`,
};
const config = `export default { notifications: [
  { to: "slack", url: { env: "SLACK" } },
  { to: "teams", url: { env: "TEAMS" } },
  { to: "teams", url: { env: "TEAMS_PATH" } },
  { to: "email", smtp: { env: "SMTP" }, from: "a@acme.example", recipients: ["b@acme.example"] },
  { to: "email", smtp: { env: "BROKEN" }, from: "a@acme.example", recipients: ["b@acme.example"] },
  { to: "webhook", url: "https://deploy.acme.example/placewright", secret: { env: "KEY" } },
] };
`;

test("each part of a secret of notifications and telemetry is redacted once the config is loaded", async () => {
  const { dir, remove } = await makeProject({ "placewright.config.ts": config });
  closers.push(remove);
  await loadConfig({ cwd: dir, env });
  const parts = [
    ...Object.values(env).slice(0, 6),
    "T00SHORTKEY",
    new URL(env.SLACK).pathname,
    "slackPartsCanary1234",
    "teams-parts+canary-1",
    "teams-parts%2Bcanary-1",
    "smtp@parts/canary",
    new URL(env.SMTP).password,
    "broken#parts/canary",
    key,
    Buffer.from(key, "base64").toString("hex"),
    "otel-parts-canary",
    "bearer-parts-canary",
    "basic-parts-canary",
  ];
  const said = (part: string): string => messageOf(new Error(`said ${part.trim()}.`));
  expect(parts.map(said)).toEqual(parts.map(() => "said [redacted]."));
});

test("names in paths stay, because Placewright and servers use them as words", async () => {
  const { dir, remove } = await makeProject({ "placewright.config.ts": config });
  closers.push(remove);
  await loadConfig({ cwd: dir, env });
  for (const words of ["the services of Slack", "otel.example", "workflows and triggers", "mailer"])
    expect(messageOf(new Error(words))).toBe(words);
});

test("a signature in a query is redacted however short it is, and other values are words", () => {
  noteParts("https://hooks.example/trigger?channel=releases&sig=Ab9%2Fqq");
  expect(messageOf(new Error("said Ab9%2Fqq and Ab9/qq about releases"))).toBe(
    "said [redacted] and [redacted] about releases",
  );
});
