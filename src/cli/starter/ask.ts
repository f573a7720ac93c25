import { isCancel, select, text } from "@clack/prompts";
import { parseSender } from "../../message/sender.ts";
import type { CiService } from "./ci-files.ts";
import type { PackageManager } from "./package-manager.ts";
import type { StarterChoice } from "./starter.ts";

/** The Amazon SES regions that are used most. */
const regions = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"];

/** Asks for each choice that no flag sets. Returns undefined if the user cancels. */
export async function askFor(
  given: Partial<StarterChoice>,
  defaults: StarterChoice,
): Promise<StarterChoice | undefined> {
  const { name, address } = defaults.sender;
  const from = given.sender
    ? ""
    : await text({
        message: "Which sender do readers see?",
        placeholder: `${name} <${address}>`,
        defaultValue: `${name} <${address}>`,
        validate: (value) => (value ? faultOf(value) : undefined),
      });
  if (isCancel(from)) return undefined;
  const region =
    "region" in given
      ? given.region
      : await select({
          message: "Which provider measures placement?",
          options: [
            { value: "", label: "The embedded service", hint: "simulated, free, no account" },
            ...regions.map((value) => ({
              value,
              label: `Also Amazon SES, in ${value}`,
              hint: "used only with --project ses",
            })),
          ],
        });
  if (isCancel(region)) return undefined;
  const ci =
    given.ci ??
    (await select<CiService | "none">({
      message: "Which CI service runs the tests before a release?",
      options: [
        { value: "github", label: "GitHub Actions" },
        { value: "gitlab", label: "GitLab CI" },
        { value: "jenkins", label: "Jenkins" },
        { value: "none", label: "None yet" },
      ],
    }));
  if (isCancel(ci)) return undefined;
  return { sender: given.sender ?? (await parseSender(from, from)), region: region || undefined, ci };
}

/** Asks which of several package managers installs the project. Returns undefined if the user cancels. */
export async function askForManager(found: readonly PackageManager[]): Promise<PackageManager | undefined> {
  const chosen = await select<PackageManager>({
    message: "Which package manager installs the project? Its files name several.",
    options: found.map((value) => ({ value, label: value })),
  });
  return isCancel(chosen) ? undefined : chosen;
}

/** Validates a sender with a simple pattern, because the prompt does not accept a promise. */
function faultOf(value: string): string | undefined {
  const address = /^[^<>]*<([^<>]*)>$/.exec(value.trim())?.[1] ?? value.trim();
  return /^[^\s@<>]+@[^\s@<>.]+(?:\.[^\s@<>.]+)+$/.test(address)
    ? undefined
    : "Use the form Acme <hello@acme.example>";
}
