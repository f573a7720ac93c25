import { join } from "node:path";
import { SESv2 } from "@aws-sdk/client-sesv2";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { type CliOptions, interrupt, runCli, startCli, waitForOutput } from "../support/run-cli.ts";

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
  test("has the account, the clock and the faults that it is told", async () => {
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

  test("verifies signatures with the keys of a credentials file", async () => {
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

  test("warns where other machines can reach it, and keeps its control plane to those who know the token", async () => {
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
  ["a clock that is none", ["--clock", "fast"], ['"fast"', "scaled:3600"]],
  ["an account id that is none", ["--account-id", "12"], ['"12"', "twelve digits"]],
  ["a region that is none", ["--region", "Europe"], ['"Europe"', "eu-west-1"]],
  ["an unknown profile, with the nearest", ["--profile", "strct"], ["strct", 'Did you mean "strict"?']],
  ["an unknown way of authentication", ["--auth", "on"], ["on", "off"]],
  ["keys that are not named", ["--auth", "verify"], ["--credentials"]],
  ["keys that nobody asks for", ["--credentials", "keys"], ["--auth verify"]],
  ["a key file that is not there", ["--auth", "verify", "--credentials", "no-keys"], ['"no-keys"']],
  ["a key file without keys", ["--auth", "verify", "--credentials", "empty"], ["aws_access_key_id"]],
  ["a fault file that is not there", ["--faults", "none.yaml"], ['"none.yaml"']],
  [
    "fault rules that are wrong, all of them",
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
    "a fault file that is no YAML",
    ["--faults", "broken.json"],
    ['Cannot load the faults "broken.json"', "broken.json:2:1"],
  ],
];

describe("a mistake in what the service is told exits 2", () => {
  test.each(mistakes)("%s", async (_, args, words) => {
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
});
