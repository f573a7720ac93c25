import { parseDuration } from "../base/duration.ts";
import { parseUrl } from "../base/parse-url.ts";
import type { AmazonSettings } from "../provider/amazon/settings.ts";
import type { Pace } from "../provider/pace.ts";
import type { ProviderKind } from "../result/provider-kinds.ts";
import type { RunProject } from "../run/plan.ts";
import { isLoopback } from "../service/protocol/allowed-host.ts";
import type { AmazonProject, LocalProject, ModuleProject, ProjectConfig, SeedlistProject } from "./config.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The embedded service has no quota. Amazon allows one call per second for each operation except SendEmail.
 */
const embeddedPace: Pace = {
  concurrency: 4,
  pollEveryMs: 200,
  retries: 4,
  retryBaseMs: 500,
  settleMs: 1000,
};
// A test takes a day at Amazon, so minutes in which a missing name proves nothing cost nothing.
const amazonPace: Pace = { ...embeddedPace, callsPerSecond: 1, pollEveryMs: 5 * 60_000, settleMs: 120_000 };
/** The limits of a custom provider are unknown. */
const modulePace: Pace = { ...embeddedPace, pollEveryMs: 60_000, settleMs: 120_000 };

/** Calls go to mail servers. The journal is on the local disk, so nothing has to settle. */
const seedlistPace: Pace = {
  ...embeddedPace,
  concurrency: 2,
  pollEveryMs: 10_000,
  retryBaseMs: 1000,
  settleMs: 0,
};

const defaultPaces: Readonly<Record<ProviderKind, Pace>> = {
  local: embeddedPace,
  sesv2: amazonPace,
  "pinpoint-email": amazonPace,
  seedlist: seedlistPace,
  module: modulePace,
};

const defaultWindowMs = 30 * 60_000;

/** Completes a project from the environment variables that the AWS SDK also reads, then from the defaults. */
export function resolveProject(project: ProjectConfig, env: Environment): RunProject {
  switch (project.provider) {
    case "local":
      return resolveLocal(project);
    case "seedlist":
      return resolveSeedlist(project, env);
    case "module":
      return resolveModule(project);
    default:
      return resolveAmazon(project, env);
  }
}

function resolveModule(project: ModuleProject): RunProject {
  const { name, module, options, pricePerTest } = project;
  return {
    name,
    settings: { provider: "module", module, ...(options === undefined ? {} : { options }) },
    pace: resolvePace(project),
    pricePerTest,
  };
}

function resolveSeedlist(project: SeedlistProject, env: Environment): RunProject {
  const { send, seeds, cleanUp } = project;
  return {
    name: project.name,
    settings: {
      provider: "seedlist",
      send:
        send.via === "ses" ? { ...send, ...toAmazonConnection({ ...send, provider: "sesv2" }, env) } : send,
      groups: seeds,
      windowMs: durationOf(project.window) ?? defaultWindowMs,
      ...(cleanUp ? { cleanUp } : {}),
    },
    pace: resolvePace(project),
  };
}

function resolveLocal(project: LocalProject): RunProject {
  const completeAfterMs = durationOf(project.completeAfter);
  return {
    name: project.name,
    settings: {
      provider: "local",
      ...(completeAfterMs === undefined ? {} : { completeAfterMs }),
      ...(project.faults ? { faults: project.faults } : {}),
    },
    pace: resolvePace(project),
  };
}

function resolveAmazon(project: AmazonProject, env: Environment): RunProject {
  const reached = toAmazonConnection(project, env);
  return {
    name: project.name,
    settings: { provider: project.provider, ...reached },
    pace: resolvePace(project, isLoopbackEndpoint(reached.endpoint) ? embeddedPace : undefined),
    pricePerTest: project.pricePerTest,
  };
}

/** Returns the region, endpoint, and credentials for calls to Amazon. */
function toAmazonConnection(
  project: Pick<AmazonProject, "provider" | "region" | "endpoint" | "profile" | "role">,
  env: Environment,
): Omit<AmazonSettings, "provider"> {
  // CI services may set a variable to an empty string, which counts as not set.
  const read = (variable: string): string | undefined => env[variable]?.trim() || undefined;
  const endpoint = project.endpoint ?? read(endpointVariables[project.provider]) ?? read("AWS_ENDPOINT_URL");
  const embedded = isLoopbackEndpoint(endpoint);
  const profile = project.profile ?? read("AWS_PROFILE");
  const region =
    project.region ??
    read("AWS_REGION") ??
    read("AWS_DEFAULT_REGION") ??
    (embedded ? "us-east-1" : undefined);
  return {
    ...(region ? { region } : {}),
    ...(endpoint ? { endpoint } : {}),
    ...(profile ? { profile } : {}),
    ...(project.role && !embedded ? { role: project.role } : {}),
    ...(embedded && !profile && !read("AWS_ACCESS_KEY_ID") ? { placeholderCredentials: true } : {}),
  };
}

/** The AWS SDK's variables for the endpoint of one service. */
const endpointVariables = {
  sesv2: "AWS_ENDPOINT_URL_SESV2",
  "pinpoint-email": "AWS_ENDPOINT_URL_PINPOINT_EMAIL",
} as const;

function resolvePace(project: ProjectConfig, defaults: Pace = defaultPaces[project.provider]): Pace {
  const callsPerSecond = project.callsPerSecond ?? defaults.callsPerSecond;
  return {
    concurrency: project.concurrency ?? defaults.concurrency,
    ...(callsPerSecond === undefined ? {} : { callsPerSecond }),
    pollEveryMs: durationOf(project.pollEvery) ?? defaults.pollEveryMs,
    retries: project.retries ?? defaults.retries,
    retryBaseMs: defaults.retryBaseMs,
    settleMs: durationOf(project.settle) ?? defaults.settleMs,
  };
}

const durationOf = (value: string | number | undefined): number | undefined =>
  value === undefined ? undefined : parseDuration(value);

/** Whether an endpoint is on this machine, where tests cost nothing. */
function isLoopbackEndpoint(endpoint = ""): boolean {
  const hostname = parseUrl(endpoint)?.hostname ?? "";
  return isLoopback(hostname);
}
