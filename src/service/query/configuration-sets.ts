import { QueryError } from "./query-error.ts";
import { carriedBy, type QueryContext, type QueryOperation } from "./query-operation.ts";
import {
  camel,
  each,
  type Mapping,
  pascal,
  translate,
  upper,
  type Values,
  valueAt,
  words,
} from "./translate.ts";

const setName: Mapping = { ConfigurationSetName: "ConfigurationSetName" };

const destinationInput: Mapping = {
  ...setName,
  "EventDestination.CloudWatchDestination.DimensionConfigurations": each(
    "EventDestination.CloudWatchDestination.DimensionConfigurations",
    {
      DefaultDimensionValue: "DefaultDimensionValue",
      DimensionName: "DimensionName",
      DimensionValueSource: words("DimensionValueSource", upper),
    },
  ),
  "EventDestination.Enabled": "EventDestination.Enabled",
  "EventDestination.KinesisFirehoseDestination.DeliveryStreamArn":
    "EventDestination.KinesisFirehoseDestination.DeliveryStreamARN",
  "EventDestination.KinesisFirehoseDestination.IamRoleArn":
    "EventDestination.KinesisFirehoseDestination.IAMRoleARN",
  "EventDestination.MatchingEventTypes": words("EventDestination.MatchingEventTypes", upper),
  "EventDestination.SnsDestination.TopicArn": "EventDestination.SNSDestination.TopicARN",
  EventDestinationName: "EventDestination.Name",
};

const destinationOutput: Mapping = {
  "CloudWatchDestination.DimensionConfigurations": each("CloudWatchDestination.DimensionConfigurations", {
    DefaultDimensionValue: "DefaultDimensionValue",
    DimensionName: "DimensionName",
    DimensionValueSource: words("DimensionValueSource", camel),
  }),
  Enabled: "Enabled",
  "KinesisFirehoseDestination.DeliveryStreamARN": "KinesisFirehoseDestination.DeliveryStreamArn",
  "KinesisFirehoseDestination.IAMRoleARN": "KinesisFirehoseDestination.IamRoleArn",
  MatchingEventTypes: words("MatchingEventTypes", camel),
  Name: "Name",
  "SNSDestination.TopicARN": "SnsDestination.TopicArn",
};

/** Parts of a set that DescribeConfigurationSet returns if a request names them. */
const parts: Readonly<Record<string, Mapping>> = {
  deliveryOptions: { "DeliveryOptions.TlsPolicy": words("DeliveryOptions.TlsPolicy", pascal) },
  eventDestinations: { EventDestinations: each("EventDestinations", destinationOutput) },
  reputationOptions: {
    "ReputationOptions.LastFreshStart": "ReputationOptions.LastFreshStart",
    "ReputationOptions.ReputationMetricsEnabled": "ReputationOptions.ReputationMetricsEnabled",
    "ReputationOptions.SendingEnabled": "SendingOptions.SendingEnabled",
  },
  trackingOptions: {
    "TrackingOptions.CustomRedirectDomain": "TrackingOptions.CustomRedirectDomain",
  },
};

async function describe(form: Values, { invoke }: QueryContext): Promise<Values> {
  const name = translate(setName, form);
  const asked = form["ConfigurationSetAttributeNames"] ?? "";
  const wanted: readonly unknown[] = Array.isArray(asked) ? asked : [];
  const unknown = wanted.find((part) => !Object.hasOwn(parts, String(part)));
  if (unknown !== undefined || (asked !== "" && wanted.length === 0))
    throw new QueryError(
      "ValidationError",
      `ConfigurationSetAttributeNames must be a list of ${Object.keys(parts).join(", ")}`,
    );
  const set = {
    ...(await invoke("GetConfigurationSet", name)),
    ...(await invoke("GetConfigurationSetEventDestinations", name)),
  };
  const mappings = wanted.map((part) => parts[String(part)]);
  return translate(Object.assign({ "ConfigurationSet.Name": "ConfigurationSetName" }, ...mappings), set);
}

/** Sets or removes the tracking options. v2 has one operation for all of them. */
const track = (before: "present" | "absent", takesOptions: boolean): QueryOperation => ({
  required: ["ConfigurationSetName", ...(takesOptions ? ["TrackingOptions"] : [])],
  errors: { InvalidParameterValue: "InvalidTrackingOptions" },
  async run(form, { invoke }) {
    const name = translate(setName, form);
    const domain = (options: object) => valueAt("TrackingOptions.CustomRedirectDomain", options);
    const isPresent = domain(await invoke("GetConfigurationSet", name)) !== undefined;
    if (isPresent !== (before === "present"))
      throw new QueryError(
        isPresent ? "TrackingOptionsAlreadyExistsException" : "TrackingOptionsDoesNotExistException",
        `Configuration set <${form["ConfigurationSetName"]}> has ${isPresent ? "" : "no "}tracking options.`,
      );
    const CustomRedirectDomain = takesOptions ? (domain(form) ?? "") : undefined;
    await invoke("PutConfigurationSetTrackingOptions", {
      ...name,
      ...(CustomRedirectDomain === undefined ? {} : { CustomRedirectDomain }),
    });
    return {};
  },
});

const change = (by: string, input: Mapping): QueryOperation =>
  carriedBy({
    by,
    required: ["ConfigurationSetName", "Enabled"],
    input: { ...setName, ...input },
    output: "none",
  });

export const configurationSetOperations: Readonly<Record<string, QueryOperation>> = {
  CreateConfigurationSet: carriedBy({
    by: "CreateConfigurationSet",
    required: ["ConfigurationSet"],
    input: { ConfigurationSetName: "ConfigurationSet.Name" },
  }),
  CreateConfigurationSetEventDestination: carriedBy({
    by: "CreateConfigurationSetEventDestination",
    required: ["ConfigurationSetName", "EventDestination"],
    input: destinationInput,
  }),
  CreateConfigurationSetTrackingOptions: track("absent", true),
  DeleteConfigurationSet: carriedBy({
    by: "DeleteConfigurationSet",
    required: ["ConfigurationSetName"],
    input: setName,
  }),
  DeleteConfigurationSetEventDestination: carriedBy({
    by: "DeleteConfigurationSetEventDestination",
    required: ["ConfigurationSetName", "EventDestinationName"],
    input: { ...setName, EventDestinationName: "EventDestinationName" },
  }),
  DeleteConfigurationSetTrackingOptions: track("present", false),
  DescribeConfigurationSet: { required: ["ConfigurationSetName"], run: describe },
  ListConfigurationSets: carriedBy({
    by: "ListConfigurationSets",
    required: [],
    input: { NextToken: "NextToken", PageSize: "MaxItems" },
    output: {
      ConfigurationSets: ({ ConfigurationSets }) =>
        (ConfigurationSets as readonly string[]).map((Name) => ({ Name })),
    },
  }),
  PutConfigurationSetDeliveryOptions: {
    required: ["ConfigurationSetName"],
    errors: { ValidationError: "InvalidDeliveryOptions" },
    // The older API knows the TLS policy only, and leaves the rest as it is.
    async run(form, { invoke }) {
      const name = translate(setName, form);
      const before = await invoke("GetConfigurationSet", name);
      const TlsPolicy = words("DeliveryOptions.TlsPolicy", upper)(form) ?? "OPTIONAL";
      await invoke("PutConfigurationSetDeliveryOptions", {
        ...name,
        ...(valueAt("DeliveryOptions", before) as Values),
        TlsPolicy,
      });
      return {};
    },
  },
  UpdateConfigurationSetEventDestination: carriedBy({
    by: "UpdateConfigurationSetEventDestination",
    required: ["ConfigurationSetName", "EventDestination"],
    input: destinationInput,
  }),
  UpdateConfigurationSetReputationMetricsEnabled: change("PutConfigurationSetReputationOptions", {
    ReputationMetricsEnabled: "Enabled",
  }),
  UpdateConfigurationSetSendingEnabled: change("PutConfigurationSetSendingOptions", {
    SendingEnabled: "Enabled",
  }),
  UpdateConfigurationSetTrackingOptions: track("present", true),
};
