import { access, constants, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import type { TemporaryKey } from "../service/interceptors/authenticate.ts";

/**
 * Reads the secret access keys of all profiles in an AWS credentials file, by access key id, with their
 * session tokens. Clients read the same file through AWS_SHARED_CREDENTIALS_FILE. Throws `file-missing`, or
 * `config-invalid` if the file has no key.
 */
export async function loadCredentials(
  file: string,
  cwd: string,
): Promise<Readonly<Record<string, string | TemporaryKey>>> {
  const filepath = resolve(cwd, file);
  const refuse = (why: string, cause?: unknown) =>
    new PlacewrightError("file-missing", `Cannot read credentials file "${file}": ${why}`, {
      location: { file },
      hint: "Check that the file exists and is readable",
      cause,
    });
  const found = await Promise.all([stat(filepath), access(filepath, constants.R_OK)]).catch((cause) => {
    throw refuse(fileReason(cause), cause);
  });
  if (found[0].isDirectory()) throw refuse("it is a folder");
  const { loadSharedConfigFiles } = await import("@smithy/core/config");
  const { credentialsFile } = await loadSharedConfigFiles({ filepath, configFilepath: filepath });
  const keys: Record<string, string | TemporaryKey> = {};
  for (const profile of Object.values(credentialsFile)) {
    const { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token } = profile;
    if (id && secret) keys[id] = token ? { secretAccessKey: secret, sessionToken: token } : secret;
  }
  if (Object.keys(keys).length > 0) return keys;
  throw new PlacewrightError("config-invalid", `No access key in credentials file "${file}"`, {
    location: { file },
    hint: "Add a profile with aws_access_key_id and aws_secret_access_key, as in ~/.aws/credentials",
  });
}
