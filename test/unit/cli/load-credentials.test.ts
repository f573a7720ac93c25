import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { loadCredentials } from "../../../src/cli/load-credentials.ts";
import { makeProject } from "../../support/project-folder.ts";

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

async function folderWith(text: string): Promise<string> {
  const { dir, remove } = await makeProject({ credentials: text });
  removals.push(remove);
  return dir;
}

describe("a credentials file", () => {
  test("has the keys of all profiles, with their session tokens", async () => {
    const dir = await folderWith(`[default]
aws_access_key_id = AKIA1
aws_secret_access_key = secret1
[temporary]
aws_access_key_id = ASIA2
aws_secret_access_key = secret2
aws_session_token = token2
[half]
aws_access_key_id = AKIA3
[other-half]
aws_secret_access_key = secret4
`);
    const expected = { AKIA1: "secret1", ASIA2: { secretAccessKey: "secret2", sessionToken: "token2" } };
    expect(await loadCredentials("credentials", dir)).toEqual(expected);
    expect(await loadCredentials(join(dir, "credentials"), "/")).toEqual(expected);
  });

  test("is refused without a key", async () => {
    const dir = await folderWith("[half]\naws_access_key_id = AKIA3\n");
    await expect(loadCredentials("credentials", dir)).rejects.toMatchObject({
      code: "config-invalid",
      reason: 'No access key in credentials file "credentials"',
      location: { file: "credentials" },
    });
  });

  test("is no folder", async () => {
    const dir = await folderWith("[a]\naws_access_key_id = A\naws_secret_access_key = s\n");
    await expect(loadCredentials(".", dir)).rejects.toMatchObject({
      code: "file-missing",
      reason: 'Cannot read credentials file ".": it is a folder',
      hint: "Check that the file exists and is readable",
      location: { file: "." },
    });
  });

  test("has to exist", async () => {
    await expect(loadCredentials("absent", "/nowhere")).rejects.toMatchObject({
      code: "file-missing",
      reason: 'Cannot read credentials file "absent": it does not exist',
      location: { file: "absent" },
    });
  });
});
