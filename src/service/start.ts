import { type Clock, systemClock } from "../base/clock.ts";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { type ControlAccess, controlPlanePrefix, createControlPlane } from "./control/control-plane.ts";
import { answerRecipientLink } from "./control/recipient-links.ts";
import { createServiceControl, type ServiceControl } from "./control/service-control.ts";
import { startEventTimer } from "./events/event-timer.ts";
import { answerReceiver } from "./events/public-routes.ts";
import { createPublisher } from "./events/publisher.ts";
import type { AccountFixture } from "./fixture/account-fixture.ts";
import type { CallOperation } from "./fixture/apply-fixture.ts";
import { type AuthOptions, createAuthenticate } from "./interceptors/authenticate.ts";
import type { FaultRule } from "./interceptors/fault-rule.ts";
import { createFaults } from "./interceptors/faults.ts";
import { createRequestLog } from "./interceptors/request-log.ts";
import { createThrottle } from "./interceptors/throttle.ts";
import { createExportDownloads, exportPrefix } from "./operations/export-download.ts";
import { operationTable } from "./operations/operation-table.ts";
import type { Calibration } from "./placement/calibration.ts";
import { createPlacementThreads, type PlacementThreads } from "./placement/placement-threads.ts";
import { isLoopback } from "./protocol/allowed-host.ts";
import { type ApiOptions, createApi, type Interceptor, type MaybePromise } from "./protocol/api.ts";
import { errorResponse, type HttpRequest, type HttpResponse } from "./protocol/http-response.ts";
import { startHttpServer } from "./protocol/http-server.ts";
import { createInvoke } from "./protocol/invoke.ts";
import { loadSdkModel, type SdkModel } from "./protocol/sdk-model.ts";
import { inQueryProtocol, isQueryRequest } from "./query/query-protocol.ts";
import { createTemplateThread, type TemplateThread } from "./rendering/template-thread.ts";
import { type ClockMode, createServiceClock } from "./service-clock.ts";
import type { SmtpOptions } from "./smtp/start-smtp.ts";
import { type Account, seedOf } from "./state/account.ts";
import { attributesOf } from "./state/account-attributes.ts";
import { createAccount } from "./state/create-account.ts";
import { type DataFolder, openDataFolder } from "./state/data-folder.ts";
import type { AccountProfile } from "./state/records.ts";

/** Settings of the embedded service. */
export interface ServiceOptions {
  /** Port to listen on. Default: 0, which selects a free port. */
  readonly port?: number | undefined;
  /**
   * Host to listen on. Default: `127.0.0.1`. With any other address, other machines may reach the service.
   */
  readonly host?: string | undefined;
  /**
   * Host names that requests may use in addition to loopback names and `host`, such as a container's name, without a
   * port. Default: none. Requests to other names are rejected to prevent DNS rebinding.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Time in milliseconds for which a test report is IN_PROGRESS. Default: 2000. */
  readonly completeAfterMs?: number | undefined;
  /** Random seed. The same seed and requests give the same IDs and placements. */
  readonly seed?: string | undefined;
  /** Calibration of the placement model, from `placewright calibrate`. Default: none. */
  readonly calibration?: Calibration | undefined;
  /** The account's clock: `real` (default), `frozen`, `scaled:3600`, or a custom clock. */
  readonly clock?: Clock | ClockMode | undefined;
  /** AWS region. Default: `us-east-1`. */
  readonly region?: string | undefined;
  /** Account ID of 12 digits. Default: `000000000000`. */
  readonly accountId?: string | undefined;
  /**
   * `easy` (default): identities verify at once, and no quotas apply. `strict`: as AWS treats a new account.
   */
  readonly profile?: AccountProfile | undefined;
  /** Folder that stores the account. Without one, the account exists only in memory. */
  readonly dataDir?: string | undefined;
  /**
   * Initial state of a new account, applied again after each reset. Does not change an account loaded from a
   * data folder.
   */
  readonly fixture?: AccountFixture | undefined;
  /** Fault rules that apply from the start. */
  readonly faults?: readonly FaultRule[] | undefined;
  /** Interceptors that run before all others. They can observe, change, or reject requests and responses. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /**
   * Whether to accept messages over SMTP, as SES does, on the same host. Default: `false`. Its port is free unless it is
   * named.
   */
  readonly smtp?: boolean | { readonly port?: number | undefined } | undefined;
  /** Required request signatures. Default: none. */
  readonly auth?: AuthOptions | undefined;
  /** Whether the control plane is available. Its health route always is. Default: `true`. */
  readonly controlPlane?: boolean | undefined;
  /**
   * Bearer token of the control plane. Without one, the control plane is off if signatures are verified or
   * other machines can reach the service.
   */
  readonly controlToken?: string | undefined;
}

/**
 * SMTP submission of a started service.
 *
 * @example
 * ```ts
 * import { createTransport } from "nodemailer";
 * import { type SmtpEndpoint, startService } from "placewright/service";
 *
 * const service = await startService({ smtp: true });
 * const { url, certificate } = service.smtp as SmtpEndpoint;
 * const auth = { user: "any", pass: "any" };
 * const transport = createTransport({ url, auth, tls: { ca: certificate } });
 * await transport.sendMail({ from: "news@acme.example", to: "ann@reader.example", text: "New tulips." });
 * service.control.outbox().map(({ mailFrom }) => mailFrom); // → ["news@acme.example"]
 * transport.close();
 * await service.close();
 * ```
 */
export interface SmtpEndpoint {
  /** URL for SMTP clients, such as `smtp://127.0.0.1:2587`. */
  readonly url: string;
  /** Certificate of STARTTLS in PEM, for `localhost` and the loopback addresses. Each start creates one. */
  readonly certificate: string;
}

/** A started embedded service. */
export interface RunningService {
  /** Endpoint for SDKs, such as `http://127.0.0.1:8025`. */
  readonly url: string;
  /** SMTP submission. Absent unless the service was started with `smtp`. */
  readonly smtp?: SmtpEndpoint;
  /** The functions of the control plane, without HTTP. */
  readonly control: ServiceControl;
  /** Stops listening and closes open connections. State is lost unless it is in a data folder. */
  close(): Promise<void>;
}

/**
 * Starts the embedded Amazon Pinpoint Email and SES v2 service. Its placements are simulated.
 * @throws {PlacewrightError} service-unavailable: if the host and port or the data folder are unavailable;
 * usage: if an option is invalid, including fault rules and the fixture; config-invalid: if the API rejects the
 * fixture.
 *
 * @example
 * ```ts
 * import { GetAccountCommand, SESv2Client } from "@aws-sdk/client-sesv2";
 * import { startService } from "placewright/service";
 *
 * const service = await startService({ clock: "frozen", fixture: { account: { sendingEnabled: false } } });
 * const client = new SESv2Client({
 *   endpoint: service.url,
 *   region: "us-east-1",
 *   credentials: { accessKeyId: "test", secretAccessKey: "test" },
 * });
 * try {
 *   const { SendingEnabled } = await client.send(new GetAccountCommand({}));
 *   SendingEnabled; // → false
 *   service.control.requests().map(({ operation }) => operation); // → ["GetAccount"]
 * } finally {
 *   client.destroy();
 *   await service.close();
 * }
 * ```
 */
export async function startService(options: ServiceOptions = {}): Promise<RunningService> {
  const { checkServiceOptions } = await import("./service-options.ts");
  checkServiceOptions(options);
  const folder = options.dataDir === undefined ? undefined : await openDataFolder(options.dataDir);
  const threads = { templates: createTemplateThread(), placements: createPlacementThreads() };
  try {
    return await start(options, threads, folder);
  } catch (error) {
    await closeThreads(threads);
    await folder?.abandon();
    throw error;
  }
}

/** The threads that keep heavy work away from the service's own. */
interface Threads {
  readonly templates: TemplateThread;
  readonly placements: PlacementThreads;
}

const closeThreads = ({ templates, placements }: Threads): Promise<unknown> =>
  Promise.all([templates.close(), placements.close()]);

async function start(
  options: ServiceOptions,
  threads: Threads,
  folder: DataFolder | undefined,
): Promise<RunningService> {
  const { host = "127.0.0.1", region = "us-east-1" } = options;
  const clock = createServiceClock(options.clock);
  let baseUrl = "";
  const downloads = createExportDownloads(() => baseUrl);
  const account = createAccount(
    {
      ...accountSettings(options),
      region,
      clock,
      exportUrlOf: (jobId) => downloads.urlOf(jobId, clock.now()),
      templateThread: threads.templates,
      receive: threads.placements.receive,
      serviceUrl: () => baseUrl,
    },
    folder,
  );
  const { clockAdvancedMs } = attributesOf(account);
  if (clockAdvancedMs > 0) clock.advance(clockAdvancedMs);
  const closing = new AbortController();
  const faults = createFaults({ seed: seedOf(account), region, clock: systemClock, signal: closing.signal });
  const log = createRequestLog(clock);
  const publisher = createPublisher({
    account,
    serviceUrl: () => baseUrl,
    clock: systemClock,
    signal: closing.signal,
    committed: folder?.committed,
  });
  const model = await loadSdkModel();
  const applyFixture = await prepareFixture(
    options.fixture,
    account,
    createInvoke(model, operationTable, account),
  );
  if (account.isNew) await applyFixture();
  const control = createServiceControl({ account, clock, faults, log, publisher, applyFixture });
  if (options.faults) await control.setFaults(options.faults);
  const auth = options.auth ?? { mode: "off" };
  const authenticate = await createAuthenticate(auth, region, systemClock.now);
  const observers = [...(options.interceptors ?? []), log.intercept];
  const apiOptions: ApiOptions = {
    interceptors: [
      ...observers,
      ...(authenticate ? [authenticate] : []),
      ...(account.profile === "strict" ? [createThrottle(account)] : []),
      faults.intercept,
    ],
    onUnrouted: log.addUnrouted,
  };
  const api = createApi(model, operationTable, account, apiOptions);
  const respondToQuery = openQueryApi(model, account, apiOptions);
  const answerControl = createControlPlane({ control, account, access: accessOf(host, options) });
  const answerAny: Answer = (request) => {
    // Events that are due have happened before the request.
    account.eventLog.settle();
    if (request.rawPath.startsWith(controlPlanePrefix))
      return (
        answerReceiver(request, account, publisher) ??
        answerRecipientLink(account, request) ??
        answerControl(request)
      );
    if (request.rawPath.startsWith(exportPrefix)) return downloads.respond(request, account);
    return isQueryRequest(request) ? respondToQuery(request) : api.respond(request);
  };
  const answer = folder ? whenCommitted(answerAny, folder) : answerAny;
  // Credentials of SMTP are checked before, and its rate is that of sending.
  const aroundSmtp = [...observers, faults.intercept];
  const smtpParts = { auth, account, api, interceptors: aroundSmtp, committed: folder?.committed };
  const { url, smtp, close } = await listen(options, answer, smtpParts);
  baseUrl = url;
  // Their consequences are on disk, also if no request follows. What cannot be written now is written later.
  startEventTimer(
    account.eventLog,
    clock,
    systemClock,
    closing.signal,
    () => void folder?.committed().catch(() => {}),
  );
  for (const sink of account.eventSinks.values()) publisher.confirm(sink);
  return {
    url,
    ...(smtp ? { smtp } : {}),
    control,
    async close() {
      closing.abort();
      await publisher.close();
      await close();
      await closeThreads(threads);
      await folder?.close();
    },
  };
}

/** Responds to requests of the SES API of 2010-12-01, which is loaded with the first of them: few send any. */
function openQueryApi(
  model: SdkModel,
  account: Account,
  options: ApiOptions,
): (request: HttpRequest) => Promise<HttpResponse> {
  let opening: Promise<(request: HttpRequest) => MaybePromise> | undefined;
  return async (request) => {
    opening ??= import("./query/query-api.ts").then((query) => query.createQueryApi(model, account, options));
    return (await opening)(request);
  };
}

const accountSettings = ({
  accountId: id = "000000000000",
  profile = "easy",
  completeAfterMs = 2000,
  seed,
  calibration,
}: ServiceOptions) => ({ id, profile, completeAfterMs, seed, calibration });

/**
 * Returns a function that applies the fixture; it does nothing without one. Throws `usage` if the fixture
 * does not match its schema.
 */
async function prepareFixture(
  fixture: AccountFixture | undefined,
  account: Account,
  call: CallOperation,
): Promise<() => Promise<void>> {
  if (!fixture) return async () => {};
  const [{ parseFixture }, { applyFixture }] = await Promise.all([
    import("./fixture/fixture-schema.ts"),
    import("./fixture/apply-fixture.ts"),
  ]);
  const checked = parseFixture(fixture);
  return () => applyFixture(checked, account, call);
}

/** Starts the servers. Either all of them listen, or none. */
async function listen(
  { host = "127.0.0.1", port = 0, allowedHosts, smtp: wanted = false }: ServiceOptions,
  answer: Answer,
  parts: Omit<SmtpOptions, "host" | "port">,
): Promise<Pick<RunningService, "url" | "smtp" | "close">> {
  const http = await startHttpServer({ host, allowedHosts, port, answer, phrase: inQueryProtocol });
  if (!wanted) return http;
  try {
    const { startSmtp } = await import("./smtp/start-smtp.ts");
    const smtpPort = wanted === true ? 0 : (wanted.port ?? 0);
    const { url, certificate, close } = await startSmtp({ ...parts, host, port: smtpPort });
    return {
      url: http.url,
      smtp: { url, certificate },
      async close() {
        await Promise.all([http.close(), close()]);
      },
    };
  } catch (error) {
    await http.close();
    throw error;
  }
}

type Answer = (request: HttpRequest) => MaybePromise;

/** Delays each response until all changes that it may reflect are on disk. */
function whenCommitted(answer: Answer, folder: DataFolder): Answer {
  return async (request) => {
    const given = await answer(request);
    try {
      await folder.committed();
      return given;
    } catch (error) {
      return errorResponse(
        "InternalServiceErrorException",
        `Cannot process the request: ${messageOf(error)}`,
        500,
      );
    }
  };
}

function accessOf(host: string, { controlPlane = true, controlToken, auth }: ServiceOptions): ControlAccess {
  if (!controlPlane) return { to: "none", reason: "the service was started without it" };
  if (controlToken === "")
    throw new PlacewrightError("usage", "Cannot start the service with an empty control token", {
      hint: "Use a token that cannot be guessed, or no token",
    });
  if (controlToken) return { to: "token", token: controlToken };
  const without = "but it was started without a control token";
  if (auth?.mode === "verify") return { to: "none", reason: `the service verifies signatures, ${without}` };
  if (!isLoopback(host)) return { to: "none", reason: `other machines can reach the service, ${without}` };
  return { to: "all" };
}
