import type {
  CreateConfigurationSetRequest,
  CreateConfigurationSetResponse,
  DeleteConfigurationSetRequest,
  DeleteConfigurationSetResponse,
  GetConfigurationSetRequest,
  GetConfigurationSetResponse,
  ListConfigurationSetsRequest,
  ListConfigurationSetsResponse,
  MessageSecurityOptions,
  PutConfigurationSetArchivingOptionsRequest,
  PutConfigurationSetArchivingOptionsResponse,
  PutConfigurationSetDeliveryOptionsRequest,
  PutConfigurationSetDeliveryOptionsResponse,
  PutConfigurationSetReputationOptionsRequest,
  PutConfigurationSetReputationOptionsResponse,
  PutConfigurationSetSendingOptionsRequest,
  PutConfigurationSetSendingOptionsResponse,
  PutConfigurationSetSuppressionOptionsRequest,
  PutConfigurationSetSuppressionOptionsResponse,
  PutConfigurationSetTrackingOptionsRequest,
  PutConfigurationSetTrackingOptionsResponse,
  PutConfigurationSetVdmOptionsRequest,
  PutConfigurationSetVdmOptionsResponse,
  TrackingOptions,
  UpdateConfigurationSetRequest,
  UpdateConfigurationSetResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { ConfigurationSet } from "../state/configuration-set.ts";
import { isSharedPool } from "../state/dedicated-ip.ts";
import { findVerifiedDomain } from "../state/identity.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import { addTags, parseTags, tagsOf } from "../state/tags.ts";
import { checkHasNoTenant } from "../state/tenant.ts";
import { findDedicatedIpPool } from "./dedicated-ip-pools.ts";

function createConfigurationSet(
  request: CreateConfigurationSetRequest,
  account: Account,
): CreateConfigurationSetResponse {
  const { ConfigurationSetName: name = "", TrackingOptions, DeliveryOptions } = request;
  const tags = parseTags(request.Tags);
  if (account.configurationSets.has(name))
    throw new ServiceError("AlreadyExistsException", `Configuration set <${name}> already exists.`);
  if (account.configurationSets.size >= limits.configurationSets.max)
    throw new ServiceError(
      "LimitExceededException",
      `An account can have at most ${limits.configurationSets.max} configuration sets`,
    );
  if (TrackingOptions) checkTracking(TrackingOptions, account);
  checkPool(DeliveryOptions?.SendingPoolName, account);
  checkMessageSecurity(request.MessageSecurityOptions);
  account.configurationSets.set(name, {
    sequence: account.nextSequence(),
    name,
    tracking: TrackingOptions,
    delivery: DeliveryOptions,
    reputation: { ReputationMetricsEnabled: false, ...request.ReputationOptions },
    sending: { SendingEnabled: request.SendingOptions?.SendingEnabled ?? true },
    suppression: request.SuppressionOptions,
    vdm: request.VdmOptions,
    archiving: request.ArchivingOptions,
    messageSecurity: request.MessageSecurityOptions,
    eventDestinations: [],
  });
  addTags(account, `configuration-set/${name}`, tags);
  return {};
}

function getConfigurationSet(
  { ConfigurationSetName = "" }: GetConfigurationSetRequest,
  account: Account,
): GetConfigurationSetResponse {
  const set = findConfigurationSet(account, ConfigurationSetName);
  return {
    ConfigurationSetName: set.name,
    TrackingOptions: set.tracking,
    DeliveryOptions: set.delivery ?? {},
    ReputationOptions: set.reputation,
    SendingOptions: set.sending,
    Tags: [...tagsOf(account, `configuration-set/${set.name}`)],
    SuppressionOptions: set.suppression,
    VdmOptions: set.vdm,
    ArchivingOptions: set.archiving,
    MessageSecurityOptions: set.messageSecurity,
  };
}

function listConfigurationSets(
  request: ListConfigurationSetsRequest,
  account: Account,
): ListConfigurationSetsResponse {
  const part = request.Filter?.CONFIGURATION_SET_NAME_CONTAINS ?? "";
  const wanted = [...account.configurationSets.values()].filter(({ name }) => name.includes(part));
  const { items, nextToken } = toPage(wanted, request);
  return { ConfigurationSets: items.map(({ name }) => name), NextToken: nextToken };
}

function deleteConfigurationSet(
  { ConfigurationSetName = "" }: DeleteConfigurationSetRequest,
  account: Account,
): DeleteConfigurationSetResponse {
  const { name } = findConfigurationSet(account, ConfigurationSetName);
  checkHasNoTenant(account, `configuration-set/${name}`);
  account.configurationSets.delete(name);
  account.tags.delete(`configuration-set/${name}`);
  return {};
}

/** Sets the archive of the set's messages. Without one, they are not archived. */
function putArchivingOptions(
  { ConfigurationSetName, ArchiveArn }: PutConfigurationSetArchivingOptionsRequest,
  account: Account,
): PutConfigurationSetArchivingOptionsResponse {
  return change(account, findConfigurationSet(account, ConfigurationSetName), {
    archiving: ArchiveArn === undefined ? undefined : { ArchiveArn },
  });
}

function putDeliveryOptions(
  { ConfigurationSetName, ...delivery }: PutConfigurationSetDeliveryOptionsRequest,
  account: Account,
): PutConfigurationSetDeliveryOptionsResponse {
  const set = findConfigurationSet(account, ConfigurationSetName);
  checkPool(delivery.SendingPoolName, account);
  return change(account, set, { delivery });
}

/** Sets whether reputation metrics are collected. Turning them on restarts the count. */
function putReputationOptions(
  { ConfigurationSetName, ReputationMetricsEnabled = false }: PutConfigurationSetReputationOptionsRequest,
  account: Account,
): PutConfigurationSetReputationOptionsResponse {
  const set = findConfigurationSet(account, ConfigurationSetName);
  const isTurnedOn = ReputationMetricsEnabled && !set.reputation.ReputationMetricsEnabled;
  const LastFreshStart = isTurnedOn ? new Date(account.clock.now()) : set.reputation.LastFreshStart;
  return change(account, set, {
    reputation: { ReputationMetricsEnabled, ...(LastFreshStart ? { LastFreshStart } : {}) },
  });
}

/**
 * Sets whether the set can send. An omitted boolean is `false`, because the API's booleans are never null.
 */
function putSendingOptions(
  { ConfigurationSetName, SendingEnabled = false }: PutConfigurationSetSendingOptionsRequest,
  account: Account,
): PutConfigurationSetSendingOptionsResponse {
  return change(account, findConfigurationSet(account, ConfigurationSetName), {
    sending: { SendingEnabled },
  });
}

/**
 * Sets the reasons of the suppression list for the set's messages, in place of the account's. An empty list
 * turns suppression off. Without options, the account's apply again.
 */
function putSuppressionOptions(
  { ConfigurationSetName, ...suppression }: PutConfigurationSetSuppressionOptionsRequest,
  account: Account,
): PutConfigurationSetSuppressionOptionsResponse {
  return change(account, findConfigurationSet(account, ConfigurationSetName), {
    suppression: Object.keys(suppression).length > 0 ? suppression : undefined,
  });
}

/** Sets the tracking domain. Without one, links use the service's own domain again. */
function putTrackingOptions(
  { ConfigurationSetName, CustomRedirectDomain, HttpsPolicy }: PutConfigurationSetTrackingOptionsRequest,
  account: Account,
): PutConfigurationSetTrackingOptionsResponse {
  const set = findConfigurationSet(account, ConfigurationSetName);
  if (CustomRedirectDomain === undefined) return change(account, set, { tracking: undefined });
  const tracking: TrackingOptions = { CustomRedirectDomain, ...(HttpsPolicy ? { HttpsPolicy } : {}) };
  checkTracking(tracking, account);
  return change(account, set, { tracking });
}

function putVdmOptions(
  { ConfigurationSetName, VdmOptions }: PutConfigurationSetVdmOptionsRequest,
  account: Account,
): PutConfigurationSetVdmOptionsResponse {
  return change(account, findConfigurationSet(account, ConfigurationSetName), { vdm: VdmOptions });
}

/** Changes the options that the request contains, and leaves all others unchanged. */
function updateConfigurationSet(
  { ConfigurationSetName, MessageSecurityOptions }: UpdateConfigurationSetRequest,
  account: Account,
): UpdateConfigurationSetResponse {
  const set = findConfigurationSet(account, ConfigurationSetName);
  checkMessageSecurity(MessageSecurityOptions);
  return MessageSecurityOptions ? change(account, set, { messageSecurity: MessageSecurityOptions }) : {};
}

/** Returns the configuration set. Throws NotFoundException if it does not exist. */
export function findConfigurationSet(account: Account, name = ""): ConfigurationSet {
  const set = account.configurationSets.get(name);
  if (!set) throw new ServiceError("NotFoundException", `Configuration set <${name}> does not exist.`);
  return set;
}

function change(account: Account, set: ConfigurationSet, changes: Partial<ConfigurationSet>): object {
  account.configurationSets.set(set.name, { ...set, ...changes });
  return {};
}

/** Checks that the signing scheme is one scheme: it is a union. */
function checkMessageSecurity({ SigningScheme }: MessageSecurityOptions = {}): void {
  if (SigningScheme && Object.keys(SigningScheme).length !== 1)
    throw badRequest("SigningScheme must have exactly one of DefaultScheme and SmimeScheme");
}

function checkPool(name: string | undefined, account: Account): void {
  if (name !== undefined && !isSharedPool(name)) findDedicatedIpPool(account, name);
}

function checkTracking({ CustomRedirectDomain = "" }: TrackingOptions, account: Account): void {
  if (!findVerifiedDomain(account, CustomRedirectDomain))
    throw badRequest(
      `CustomRedirectDomain ${CustomRedirectDomain} must be a verified domain of this account, or a subdomain of one`,
    );
}

const archiveArn = {
  min: 20,
  max: 1011,
  pattern:
    /^arn:(aws|aws-[a-z-]+):ses:[a-z]{2,4}-[a-z-]+-[0-9]:[0-9]{1,20}:mailmanager-archive\/a-[a-z0-9]{24,62}$/,
  source: "model",
} as const;

export const configurationSetOperations: ApiTable<Account> = {
  operations: {
    CreateConfigurationSet: { handle: createConfigurationSet, basis: "real" },
    DeleteConfigurationSet: { handle: deleteConfigurationSet, basis: "real" },
    GetConfigurationSet: { handle: getConfigurationSet, basis: "real" },
    ListConfigurationSets: {
      handle: listConfigurationSets,
      olderRoute: { method: "GET", path: "/email/configuration-sets", query: ["NextToken", "PageSize"] },
      basis: "real",
    },
    PutConfigurationSetArchivingOptions: { handle: putArchivingOptions, v2Only: true, basis: "scripted" },
    PutConfigurationSetDeliveryOptions: { handle: putDeliveryOptions, basis: "real" },
    PutConfigurationSetReputationOptions: { handle: putReputationOptions, basis: "real" },
    PutConfigurationSetSendingOptions: { handle: putSendingOptions, basis: "real" },
    PutConfigurationSetSuppressionOptions: { handle: putSuppressionOptions, v2Only: true, basis: "real" },
    PutConfigurationSetTrackingOptions: { handle: putTrackingOptions, basis: "real" },
    PutConfigurationSetVdmOptions: { handle: putVdmOptions, v2Only: true, basis: "real" },
    UpdateConfigurationSet: { handle: updateConfigurationSet, v2Only: true, basis: "real" },
  },
  rules: {
    "ArchivingOptions.ArchiveArn": archiveArn,
    "CreateConfigurationSetRequest.ConfigurationSetName": limits.configurationSetName,
    "CreateConfigurationSetRequest.Tags": limits.tagList,
    "DashboardOptions.EngagementMetrics": { enum: "FeatureStatus", source: "model" },
    "DeliveryOptions.MaxDeliverySeconds": { min: 300, max: 50_400, source: "model" },
    "DeliveryOptions.TlsPolicy": { enum: "TlsPolicy", source: "model" },
    "GuardianOptions.OptimizedSharedDelivery": { enum: "FeatureStatus", source: "model" },
    "ListConfigurationSetsRequest.Filter": { keys: "ConfigurationSetFilterKey", source: "model" },
    "PutConfigurationSetArchivingOptionsRequest.ArchiveArn": archiveArn,
    "PutConfigurationSetDeliveryOptionsRequest.MaxDeliverySeconds": {
      min: 300,
      max: 50_400,
      source: "model",
    },
    "PutConfigurationSetDeliveryOptionsRequest.TlsPolicy": { enum: "TlsPolicy", source: "model" },
    "PutConfigurationSetSuppressionOptionsRequest.SuppressedReasons": {
      enum: "SuppressionListReason",
      source: "model",
    },
    "PutConfigurationSetSuppressionOptionsRequest.SuppressionScope": {
      enum: "SuppressionListScope",
      source: "model",
    },
    "PutConfigurationSetTrackingOptionsRequest.HttpsPolicy": { enum: "HttpsPolicy", source: "model" },
    "SmimeSigningScheme.SignatureFormat": { enum: "SignatureFormat", source: "model" },
    "SuppressionConditionThreshold.ConditionThresholdEnabled": { enum: "FeatureStatus", source: "model" },
    "SuppressionConfidenceThreshold.ConfidenceVerdictThreshold": {
      enum: "SuppressionConfidenceVerdictThreshold",
      source: "model",
    },
    "SuppressionOptions.SuppressedReasons": { enum: "SuppressionListReason", source: "model" },
    "SuppressionOptions.SuppressionScope": { enum: "SuppressionListScope", source: "model" },
    "TrackingOptions.HttpsPolicy": { enum: "HttpsPolicy", source: "model" },
  },
  absentInV1: {
    CreateConfigurationSetRequest: [
      "SuppressionOptions",
      "VdmOptions",
      "ArchivingOptions",
      "MessageSecurityOptions",
    ],
    DeliveryOptions: ["MaxDeliverySeconds"],
    GetConfigurationSetResponse: [
      "SuppressionOptions",
      "VdmOptions",
      "ArchivingOptions",
      "MessageSecurityOptions",
    ],
    ListConfigurationSetsRequest: ["Filter"],
    PutConfigurationSetDeliveryOptionsRequest: ["MaxDeliverySeconds"],
    PutConfigurationSetTrackingOptionsRequest: ["HttpsPolicy"],
    TrackingOptions: ["HttpsPolicy"],
  },
};
