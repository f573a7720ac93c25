import { join } from "node:path";
import { SESv2 } from "@aws-sdk/client-sesv2";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { type CliOptions, interrupt, runCli, startCli, waitForOutput } from "../support/run-cli.ts";
import { inDepth, isThorough, sampleOf } from "../support/sample-of.ts";
import { askUi, enterUi } from "../support/ui.ts";

async function useFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const project = await makeProject(files);
  onTestFinished(project.remove);
  return project.dir;
}

/** Starts `placewright service` on a free port, and ends it with the test. */
async function useServiceCommand(args: readonly string[], options: CliOptions = {}) {
  const child = startCli(["service", "--port", "0", ...args], options);
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const end = () => {
    if (child.exitCode === null) interrupt(child);
    return closed;
  };
  onTestFinished(async () => {
    await end();
  });
  const [, url = ""] = await waitForOutput(child, /placewright service listening on (http:\/\/\S+:\d+)/);
  return { url, end, warnings: () => stderr };
}

function useClient(url: string, accessKeyId = "any", secretAccessKey = "any"): SESv2 {
  const credentials = { accessKeyId, secretAccessKey };
  const client = new SESv2({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
}

const controlOf = async (url: string, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/_placewright/${path}`, { headers });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};

describe("the service command", () => {
  test("accepts messages over SMTP, and says where", async () => {
    const child = startCli(["service", "--port", "0", "--smtp", "0"]);
    const closed = new Promise((resolve) => child.once("close", resolve));
    const [, url = "", smtp = ""] = await waitForOutput(
      child,
      /placewright service listening on (http:\S+)\nSMTP on (smtp:\/\/127\.0\.0\.1:\d+)\n/,
    );
    const { createTransport } = await import("nodemailer");
    const transport = createTransport({
      url: smtp,
      ignoreTLS: true,
      auth: { user: "any", pass: "any" },
      pool: true,
    });
    await transport.sendMail({ from: "news@acme.example", to: "ann@reader.example", text: "Tulips." });
    expect((await controlOf(url, "requests")).json).toMatchObject({
      requests: [{ operation: "SendEmail", method: "SMTP", status: 200 }],
    });
    // The open connection of the pool does not keep it running.
    interrupt(child);
    await closed;
    expect(child.exitCode).toBe(0);
    transport.close();
  });

  inDepth("applies the given account, clock, and faults", async () => {
    const dir = await useFolder({
      "faults.yaml":
        "- operation: GetAccount\n  count: 1\n  error: { statusCode: 429, code: TooManyRequestsException }\n",
    });
    const { url, end, warnings } = await useServiceCommand(
      [
        "--region",
        "eu-west-1",
        "--account-id",
        "123456789012",
        "--clock",
        "frozen",
        "--faults",
        "faults.yaml",
      ],
      { cwd: dir },
    );
    const client = useClient(url);
    await expect(client.getAccount({})).rejects.toThrow("Fault rule 0");
    await client.getAccount({});
    const before = (await controlOf(url, "clock")).json["now"];
    expect((await controlOf(url, "clock")).json["now"]).toBe(before);
    expect((await controlOf(url, "faults")).json["rules"]).toMatchObject([{ matched: 2, applied: 1 }]);
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    const ResourceArn = "arn:aws:ses:eu-west-1:123456789012:identity/acme.example";
    expect((await client.listTagsForResource({ ResourceArn })).Tags).toEqual([]);
    expect(warnings()).toBe("");
    expect(await end()).toBe(0);
  });

  inDepth("verifies signatures with the keys of a credentials file", async () => {
    const dir = await useFolder({
      credentials:
        "[default]\naws_access_key_id = AKIDONE\naws_secret_access_key = one/+=\n\n[other]\naws_access_key_id=AKIDTWO\naws_secret_access_key=two\n",
    });
    const { url } = await useServiceCommand(["--auth", "verify"], {
      env: { PLACEWRIGHT_CREDENTIALS: join(dir, "credentials") },
    });
    await useClient(url, "AKIDONE", "one/+=").getAccount({});
    await useClient(url, "AKIDTWO", "two").getAccount({});
    await expect(useClient(url, "AKIDTWO", "one/+=").getAccount({})).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
  });

  test("warns if other machines can reach it, and requires the token for its control plane", async () => {
    const { url, warnings } = await useServiceCommand(["--host", "0.0.0.0"], {
      env: { PLACEWRIGHT_CONTROL_TOKEN: "s3cret-s3cret-s3cret" },
    });
    expect(warnings()).toBe("Other machines can reach this service: it listens on 0.0.0.0.\n");
    expect((await controlOf(url, "health")).status).toBe(200);
    expect((await controlOf(url, "requests")).status).toBe(403);
    expect((await controlOf(url, "requests", { authorization: "Bearer s3cret-s3cret-s3cret" })).status).toBe(
      200,
    );
  });

  test.each([
    ["--no-control", ["--no-control"], {}],
    ["PLACEWRIGHT_NO_CONTROL", [], { PLACEWRIGHT_NO_CONTROL: "1" }],
  ])("has no control plane with %s", async (_, args, env) => {
    const { url } = await useServiceCommand(args, { env });
    expect((await controlOf(url, "health")).status).toBe(200);
    expect((await controlOf(url, "requests")).status).toBe(403);
  });
});

const mistakes: [string, string[], string[]][] = [
  ["an invalid clock", ["--clock", "fast"], ['"fast"', "scaled:3600"]],
  ["an invalid account id", ["--account-id", "12"], ['"12"', "12 digits"]],
  ["an invalid region", ["--region", "Europe"], ['"Europe"', "eu-west-1"]],
  ["an unknown profile, with the nearest", ["--profile", "strct"], ["strct", 'Did you mean "strict"?']],
  ["an unknown authentication mode", ["--auth", "on"], ["on", "off"]],
  ["a missing --credentials", ["--auth", "verify"], ["--credentials"]],
  ["--credentials without --auth verify", ["--credentials", "keys"], ["--auth verify"]],
  ["a folder of keys", ["--auth", "verify", "--credentials", "."], ['"."', "it is a folder"]],
  ["a missing key file", ["--auth", "verify", "--credentials", "no-keys"], ['"no-keys"']],
  ["a key file without keys", ["--auth", "verify", "--credentials", "empty"], ["aws_access_key_id"]],
  ["a missing fault file", ["--faults", "none.yaml"], ['"none.yaml"']],
  [
    "all invalid fault rules",
    ["--faults", "wrong.yaml"],
    [
      "wrong.yaml:2:16",
      "[0].probability must be from 0 to 1",
      "wrong.yaml:3:3",
      'no key "efect"',
      'Did you mean "effect"?',
      "wrong.yaml:4:14",
      "did you mean GetAccount?",
    ],
  ],
  [
    "a fault file that is not YAML",
    ["--faults", "broken.json"],
    ['Cannot load the faults "broken.json"', "broken.json:2:1"],
  ],
];

describe("an invalid service option exits with 2", () => {
  test.each(sampleOf(mistakes, 4, isThorough))("%s", async (_, args, words) => {
    const cwd = await useFolder({
      "wrong.yaml": "- operation: GetAccount\n  probability: 2\n- efect: reset\n- operation: GetAcount\n",
      "broken.json": "[{\n",
      empty: "[default]\nregion = us-east-1\n",
    });
    const { code, stdout, stderr } = await runCli(["service", "--port", "0", ...args], { cwd });
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test("serves a page with the messages that applications send", async () => {
    const child = startCli(["service", "--port", "0", "--ui"]);
    onTestFinished(async () => {
      const closed = new Promise((resolve) => child.once("close", resolve));
      if (child.exitCode === null) interrupt(child);
      await closed;
    });
    const [, url = "", link = ""] = await waitForOutput(
      child,
      /listening on (http:\/\/\S+:\d+)\nMessages that applications send: (http:\/\/\S+)/,
    );
    const client = useClient(url);
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    await client.sendEmail({
      FromEmailAddress: "news@acme.example",
      Destination: { ToAddresses: ["ada@garden.example"] },
      Content: {
        Simple: { Subject: { Data: "Ten tulips" }, Body: { Text: { Data: "They are on their way." } } },
      },
    });
    const { origin } = new URL(link);
    const { cookie } = await enterUi({ link: () => link, origin });
    const { status, text } = await askUi(origin, "/outbox", { headers: { cookie } });
    expect([status, text]).toEqual([200, expect.stringContaining("Ten tulips")]);
    // It has no pages of a project.
    expect(text).not.toContain('href="/write"');
    expect((await askUi(origin, "/outbox")).status).toBe(401);
  });

  test("refuses a page without the control plane that it reads", async () => {
    const { code, stderr } = await runCli(["service", "--ui", "--no-control"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("Cannot use --ui with --no-control")]);
  });
});
