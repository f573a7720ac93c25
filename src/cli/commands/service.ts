import { join } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import { FixtureRefusal } from "../../service/fixture/fixture-refusal.ts";
import type { AuthOptions } from "../../service/interceptors/authenticate.ts";
import { readCalibration } from "../../service/placement/calibration-file.ts";
import { isLoopback } from "../../service/protocol/allowed-host.ts";
import type { ClockMode } from "../../service/service-clock.ts";
import { startService } from "../../service/start.ts";
import type { OutboxUi } from "../../ui/start-outbox.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { readControlToken } from "./service-token.ts";

/** Runs the embedded service until it is interrupted. */
export const service: CommandAction = async (context) => {
  const { options, cwd, stdout, stderr, listenForInterrupt } = context;
  const { host, faults } = options;
  const { interrupt } = listenForInterrupt();
  if (options.ui && options.control === false)
    throw new PlacewrightError(
      "usage",
      "Cannot use --ui with --no-control: the page reads the control plane",
      {
        hint: "Leave out one of them",
      },
    );
  const fixture = options.fixture === undefined ? undefined : await loadFixture(options.fixture, cwd);
  const auth = await readAuth(options, cwd);
  const faultRules = faults === undefined ? undefined : await loadFaults(faults, cwd);
  const control = await readControlToken(context);
  const running = await startService({
    host,
    allowedHosts: options.allowedHosts,
    port: options.port ?? 8025,
    smtp: options.smtp === undefined ? undefined : { port: options.smtp },
    completeAfterMs: options.completeAfter,
    seed: options.seed,
    region: options.region,
    accountId: options.accountId,
    profile: options.profile,
    dataDir: options.dataDir,
    calibration: await readCalibration(join(cwd, ".placewright", "calibration.json")),
    fixture: fixture?.value,
    // The service validates the value, because it defines the syntax.
    clock: options.clock as ClockMode | undefined,
    faults: faultRules,
    auth,
    controlPlane: options.control,
    controlToken: control?.token,
  }).catch(async (error) => {
    await control?.remove();
    throw error instanceof FixtureRefusal && fixture ? fixture.refuse(error.path, error.refusal) : error;
  });
  if (host !== undefined && !isLoopback(host))
    stderr.write(print`Other machines can reach this service: it listens on ${host}.\n`);
  if (control?.file !== undefined) stderr.write(print`The control plane's token is in ${control.file}\n`);
  stdout.write(print`placewright service listening on ${running.url}\n`);
  if (running.smtp) stdout.write(print`SMTP on ${running.smtp.url}\n`);
  const interrupted = new Promise((resolve) => interrupt.addEventListener("abort", resolve, { once: true }));
  const outbox = options.ui ? await openOutbox(context, running.url, control?.token) : undefined;
  await interrupted;
  await outbox?.close();
  await running.close();
  await control?.remove();
  return 0;
};

/** Serves the page with the messages, and prints its link. */
async function openOutbox(
  context: CommandContext,
  url: string,
  token: string | undefined,
): Promise<OutboxUi> {
  const { startOutboxUi } = await import("../../ui/start-outbox.ts");
  const { openConfig } = await import("../workspace.ts");
  const { stdout } = context;
  const outbox = await startOutboxUi({
    service: { url, token },
    config: await openConfig(context),
    port: 0,
    onLink: (link) => stdout.write(print`A browser requested access. New link, works once: ${link}\n`),
  });
  stdout.write(
    print`Messages that applications send: ${outbox.link()}\nThe link works once, in a browser on this machine.\n`,
  );
  return outbox;
}

const loadFixture = async (file: string, cwd: string) =>
  (await import("../load-fixture.ts")).loadFixture(file, cwd);

const loadFaults = async (file: string, cwd: string) =>
  (await import("../load-faults.ts")).loadFaults(file, cwd);

async function readAuth(
  { auth: mode, credentials }: CommandContext["options"],
  cwd: string,
): Promise<AuthOptions | undefined> {
  if (mode === "verify" && credentials !== undefined) {
    const { loadCredentials } = await import("../load-credentials.ts");
    return { mode, keys: await loadCredentials(credentials, cwd) };
  }
  if (mode === "verify")
    throw new PlacewrightError("usage", "Cannot use --auth verify without keys", {
      hint: "Pass a credentials file with --credentials",
    });
  if (credentials !== undefined)
    throw new PlacewrightError("usage", "Cannot use --credentials without --auth verify", {
      hint: "Pass --auth verify too, or leave --credentials out",
    });
  return mode === undefined ? undefined : { mode };
}
