import type {
  CreateConfigurationSetEventDestinationRequest,
  CreateConfigurationSetEventDestinationResponse,
  DeleteConfigurationSetEventDestinationRequest,
  DeleteConfigurationSetEventDestinationResponse,
  EventDestination,
  EventDestinationDefinition,
  GetConfigurationSetEventDestinationsRequest,
  GetConfigurationSetEventDestinationsResponse,
  UpdateConfigurationSetEventDestinationRequest,
  UpdateConfigurationSetEventDestinationResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { ConfigurationSet } from "../state/configuration-set.ts";
import { limits } from "../state/limits.ts";
import { findConfigurationSet } from "./configuration-sets.ts";

function createEventDestination(
  {
    ConfigurationSetName,
    EventDestinationName: name = "",
    EventDestination = {},
  }: CreateConfigurationSetEventDestinationRequest,
  account: Account,
): CreateConfigurationSetEventDestinationResponse {
  const set = findConfigurationSet(account, ConfigurationSetName);
  if (set.eventDestinations.some(({ Name }) => Name === name))
    throw new ServiceError(
      "AlreadyExistsException",
      `An event destination with name ${name} already exists in configuration set <${set.name}>.`,
    );
  if (set.eventDestinations.length >= limits.eventDestinationsPerSet.max)
    throw new ServiceError(
      "LimitExceededException",
      `A configuration set can have at most ${limits.eventDestinationsPerSet.max} event destinations`,
    );
  return put(account, set, [...set.eventDestinations, define(name, EventDestination)]);
}

function getEventDestinations(
  { ConfigurationSetName }: GetConfigurationSetEventDestinationsRequest,
  account: Account,
): GetConfigurationSetEventDestinationsResponse {
  return { EventDestinations: [...findConfigurationSet(account, ConfigurationSetName).eventDestinations] };
}

function updateEventDestination(
  {
    ConfigurationSetName,
    EventDestinationName = "",
    EventDestination = {},
  }: UpdateConfigurationSetEventDestinationRequest,
  account: Account,
): UpdateConfigurationSetEventDestinationResponse {
  const set = findConfigurationSet(account, ConfigurationSetName);
  const { Name = "" } = findEventDestination(set, EventDestinationName);
  const updated = define(Name, EventDestination);
  return put(
    account,
    set,
    set.eventDestinations.map((destination) => (destination.Name === Name ? updated : destination)),
  );
}

function deleteEventDestination(
  { ConfigurationSetName, EventDestinationName = "" }: DeleteConfigurationSetEventDestinationRequest,
  account: Account,
): DeleteConfigurationSetEventDestinationResponse {
  const set = findConfigurationSet(account, ConfigurationSetName);
  const found = findEventDestination(set, EventDestinationName);
  return put(
    account,
    set,
    set.eventDestinations.filter((destination) => destination !== found),
  );
}

function findEventDestination(set: ConfigurationSet, name: string): EventDestination {
  const found = set.eventDestinations.find(({ Name }) => Name === name);
  if (found) return found;
  throw new ServiceError(
    "NotFoundException",
    `No event destination with name ${name} exists in configuration set <${set.name}>.`,
  );
}

function put(
  account: Account,
  set: ConfigurationSet,
  eventDestinations: readonly EventDestination[],
): object {
  account.configurationSets.set(set.name, { ...set, eventDestinations });
  return {};
}

const kinds = [
  "KinesisFirehoseDestination",
  "CloudWatchDestination",
  "SnsDestination",
  "EventBridgeDestination",
  "PinpointDestination",
] as const satisfies readonly (keyof EventDestinationDefinition)[];

/** Validates a destination. It is disabled unless `Enabled` is set. */
function define(name: string, definition: EventDestinationDefinition): EventDestination {
  const { Enabled = false, MatchingEventTypes = [] } = definition;
  if (MatchingEventTypes.length === 0) throw badRequest("EventDestination must have MatchingEventTypes");
  if (kinds.filter((kind) => definition[kind]).length !== 1)
    throw badRequest(`EventDestination must have exactly one of ${kinds.join(", ")}`);
  if (definition.CloudWatchDestination?.DimensionConfigurations?.length === 0)
    throw badRequest("CloudWatchDestination must have DimensionConfigurations");
  checkArns(definition);
  return { ...definition, Name: name, Enabled, MatchingEventTypes };
}

/** Resource parts of ARNs, as the service of each destination documents them. */
const arnPatterns = {
  sns: /^[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/,
  firehose: /^deliverystream\/[A-Za-z0-9_.-]{1,64}$/,
  iam: /^role\/[\w+=,.@/-]+$/,
  events: /^event-bus\/[/.\w-]{1,256}$/,
  mobiletargeting: /^apps\/[\w-]+$/,
} as const;

function checkArns(definition: EventDestinationDefinition): void {
  const { SnsDestination, KinesisFirehoseDestination: firehose } = definition;
  checkArn("TopicArn", "sns", SnsDestination?.TopicArn);
  checkArn("DeliveryStreamArn", "firehose", firehose?.DeliveryStreamArn);
  checkArn("IamRoleArn", "iam", firehose?.IamRoleArn);
  checkArn("EventBusArn", "events", definition.EventBridgeDestination?.EventBusArn);
  checkArn("ApplicationArn", "mobiletargeting", definition.PinpointDestination?.ApplicationArn);
}

/** Throws BadRequestException unless the text is the ARN of a resource of that service. */
function checkArn(member: string, service: keyof typeof arnPatterns, arn: string | undefined): void {
  if (arn === undefined) return;
  const [prefix, partition, found, region, account, ...resource] = arn.split(":");
  const isValid =
    prefix === "arn" &&
    /^aws(?:-[a-z]+)*$/.test(partition ?? "") &&
    found === service &&
    (service === "iam" ? region === "" : /^[a-z0-9-]+$/.test(region ?? "")) &&
    /^\d{12}$/.test(account ?? "") &&
    arnPatterns[service].test(resource.join(":"));
  if (!isValid) throw badRequest(`${member} is not a valid ARN: ${arn}`);
}

export const eventDestinationOperations: ApiTable<Account> = {
  operations: {
    CreateConfigurationSetEventDestination: { handle: createEventDestination, basis: "real" },
    DeleteConfigurationSetEventDestination: { handle: deleteEventDestination, basis: "real" },
    GetConfigurationSetEventDestinations: { handle: getEventDestinations, basis: "real" },
    UpdateConfigurationSetEventDestination: { handle: updateEventDestination, basis: "real" },
  },
  rules: {
    "CloudWatchDimensionConfiguration.DefaultDimensionValue": limits.dimensionText,
    "CloudWatchDimensionConfiguration.DimensionName": limits.dimensionText,
    "CloudWatchDimensionConfiguration.DimensionValueSource": {
      enum: "DimensionValueSource",
      source: "model",
    },
    "CreateConfigurationSetEventDestinationRequest.EventDestinationName": limits.eventDestinationName,
    "EventBridgeDestination.EventBusArn": { min: 1, source: "model" },
    "EventDestinationDefinition.MatchingEventTypes": { enum: "EventType", source: "model" },
    "KinesisFirehoseDestination.DeliveryStreamArn": { min: 1, source: "model" },
    "KinesisFirehoseDestination.IamRoleArn": { min: 1, source: "model" },
    "PinpointDestination.ApplicationArn": { min: 1, source: "model" },
    "SnsDestination.TopicArn": { min: 1, source: "model" },
  },
  absentWordsInV1: { EventType: ["DELIVERY_DELAY", "SUBSCRIPTION"] },
  absentInV1: {
    EventDestination: ["EventBridgeDestination"],
    EventDestinationDefinition: ["EventBridgeDestination"],
  },
};
