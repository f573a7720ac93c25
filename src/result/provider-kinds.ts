/** Properties of a kind of provider that other parts of Placewright depend on. */
export interface ProviderTraits {
  /** Whether tests cost nothing. */
  readonly isFree: boolean;
  /** Whether a model computes the placements instead of real mailboxes. */
  readonly isSimulated: boolean;
  /** Whether it may report the health of a domain. */
  readonly canMeasureHealth: boolean;
  /** Whether tests are created in a region, which distinguishes projects with the same provider. */
  readonly hasRegion: boolean;
  /** Whether it keeps the tests of a run in the ledger's folder. Otherwise, the provider has one list of all runs. */
  readonly keepsTestsInLedger: boolean;
  /** Whether the project names sources of passwords and keys. */
  readonly namesSecrets: boolean;
}

/** All kinds of providers. Code that depends on a property reads it here, and never compares names. */
export const providerKinds = {
  local: {
    isFree: true,
    isSimulated: true,
    canMeasureHealth: true,
    hasRegion: false,
    keepsTestsInLedger: true,
    namesSecrets: false,
  },
  sesv2: {
    isFree: false,
    isSimulated: false,
    canMeasureHealth: true,
    hasRegion: true,
    keepsTestsInLedger: false,
    namesSecrets: false,
  },
  "pinpoint-email": {
    isFree: false,
    isSimulated: false,
    canMeasureHealth: true,
    hasRegion: true,
    keepsTestsInLedger: false,
    namesSecrets: false,
  },
  seedlist: {
    isFree: true,
    isSimulated: false,
    canMeasureHealth: false,
    hasRegion: false,
    keepsTestsInLedger: true,
    namesSecrets: true,
  },
  /** A custom provider. What it can do is not known before it is opened. */
  module: {
    isFree: false,
    isSimulated: false,
    canMeasureHealth: true,
    hasRegion: false,
    keepsTestsInLedger: false,
    namesSecrets: false,
  },
} as const satisfies Record<string, ProviderTraits>;

export type ProviderKind = keyof typeof providerKinds;

/** Returns the properties of the provider of a project or of its settings. */
export const traitsOf = ({ provider }: { readonly provider: ProviderKind }): ProviderTraits =>
  providerKinds[provider];

/** Returns the properties of a provider by its name in a report. A custom provider has its module's name there. */
export const traitsByName = (name: string): ProviderTraits | undefined =>
  Object.hasOwn(providerKinds, name) ? providerKinds[name as ProviderKind] : undefined;
