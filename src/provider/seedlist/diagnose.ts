import PQueue from "p-queue";
import { plural } from "../../base/plural.ts";
import type { Diagnosis } from "../../result/diagnosis.ts";
import type { CallOptions } from "../provider.ts";
import { ProviderError } from "../provider-error.ts";
import { openMailbox } from "./mailbox.ts";
import { openSender, type Secrets } from "./open-sender.ts";
import { mailboxesOf, type SeedGroup, type SeedlistSettings } from "./settings.ts";

type Options = CallOptions & Secrets & { readonly now: () => number };

/** Checks whether copies can be sent and found. Signs in to every server, but sends and changes nothing. */
export async function diagnoseSeeds(settings: SeedlistSettings, options: Options): Promise<Diagnosis[]> {
  const queue = new PQueue({ concurrency: 50 });
  const [sending, ...groups] = await Promise.all([
    diagnoseSending(settings, options),
    ...settings.groups.map((group) => diagnoseGroup({ ...settings, groups: [group] }, group, queue, options)),
  ]);
  const readable = groups.reduce((sum, group) => sum + group.readable, 0);
  return [
    sending,
    ...groups.flatMap(({ seeds, mailboxes }) => [
      ...seeds,
      ...(readable > 0 ? mailboxes : mailboxes.map((each) => ({ ...each, level: "error" as const }))),
    ]),
  ];
}

async function diagnoseSending(settings: SeedlistSettings, options: Options): Promise<Diagnosis> {
  const { send } = settings;
  const about = send.via === "ses" ? "sending through Amazon SES" : `sending through ${send.host}`;
  try {
    const sender = await openSender(settings, options, { now: options.now });
    await sender.ready(options).finally(() => sender.close());
    return { level: "ok", about, message: "Signed in" };
  } catch (error) {
    return toDiagnosis("error", about, error, options);
  }
}

async function diagnoseGroup(
  settings: SeedlistSettings,
  { isp, authservId, seeds }: SeedGroup,
  queue: PQueue,
  options: Options,
): Promise<{
  /** Number of mailboxes that can be read. */
  readonly readable: number;
  /** Diagnoses of the group. */
  readonly seeds: Diagnosis[];
  /** Diagnoses of single mailboxes. */
  readonly mailboxes: Diagnosis[];
}> {
  const diagnoses: Diagnosis[] = [];
  let readable = 0;
  await queue.addAll(
    mailboxesOf(settings).map((seed) => async () => {
      const mailbox = openMailbox(seed, { ...options, retries: 0, retryBaseMs: 0 });
      const about = `mailbox ${seed.address}`;
      try {
        const { junk } = await mailbox.folders(options.signal);
        readable++;
        if (junk === undefined)
          diagnoses.push({
            level: "warn",
            about,
            message:
              "The server does not report its spam folder (no SPECIAL-USE), so spam is not measured there",
            fix: "Name the folder with junk in imap, or add a spam folder to the mailbox",
          });
      } catch (error) {
        diagnoses.push(toDiagnosis("warn", about, error, options));
      } finally {
        await mailbox.close();
      }
    }),
  );
  const about = `seeds at ${isp}`;
  const count = `${readable} of ${plural(seeds.length, "mailbox")} can be read`;
  return {
    readable,
    seeds: [
      readable === 0
        ? {
            level: "warn",
            about,
            message: `${count}: nothing is measured there`,
            fix: "Fix at least one of them",
          }
        : { level: "ok", about, message: count },
      ...(authservId === undefined
        ? [
            {
              level: "warn" as const,
              about,
              message:
                "SPF, DKIM, and DMARC are not measured: no authservId says which Authentication-Results to trust",
              fix: "Copy authservId from the Authentication-Results header of a message there",
            },
          ]
        : []),
    ],
    mailboxes: diagnoses.toSorted((a, b) => a.about.localeCompare(b.about)),
  };
}

function toDiagnosis(
  level: Diagnosis["level"],
  about: string,
  error: unknown,
  { signal }: CallOptions,
): Diagnosis {
  signal.throwIfAborted();
  if (!(error instanceof ProviderError)) throw error;
  return { level, about, message: error.reason, ...(error.hint ? { fix: error.hint } : {}) };
}
