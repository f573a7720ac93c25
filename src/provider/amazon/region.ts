import { ProviderError } from "../provider-error.ts";

/** A region is a valid label of a host name: `eu-west-1`. */
const plausible = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

const hint = "Set region in the project, or AWS_REGION";

/**
 * Resolves with the region that a client will use, before its first call. The SDK accepts an empty
 * AWS_REGION, and would then resolve a host that cannot exist.
 */
export async function settleRegion(
  { region }: { readonly region?: string | undefined },
  { config }: { readonly config: { region(): Promise<string> } },
): Promise<string> {
  if (region !== undefined) throwUnlessPlausible(region);
  const settled = await config.region().catch((cause: Error) => {
    const refused = /region="([^"]*)" is not a valid/.exec(cause.message)?.[1];
    throw refused?.trim() ? invalid(refused, cause) : missing(cause);
  });
  throwUnlessPlausible(settled);
  return settled;
}

function throwUnlessPlausible(region: string): void {
  if (region.trim() === "") throw missing();
  if (!plausible.test(region)) throw invalid(region);
}

const missing = (cause?: Error): ProviderError =>
  new ProviderError("provider-credentials", "Cannot reach Amazon: the region is missing", { hint, cause });

const invalid = (region: string, cause?: Error): ProviderError =>
  new ProviderError("provider-credentials", `Cannot reach Amazon: the region "${region}" is not valid`, {
    hint,
    cause,
  });
