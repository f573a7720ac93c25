import { carriedBy, type QueryOperation } from "./query-operation.ts";
import { each, type Mapping, pascal, type Values, valueAt, words } from "./translate.ts";

/** Parameters that all operations share whose message has no headers of its own. */
const sender: Mapping = {
  ConfigurationSetName: "ConfigurationSetName",
  FeedbackForwardingEmailAddress: "ReturnPath",
  FeedbackForwardingEmailAddressIdentityArn: "ReturnPathArn",
  FromEmailAddress: "Source",
  FromEmailAddressIdentityArn: "SourceArn",
  ReplyToAddresses: "ReplyToAddresses",
};

const messageId: Mapping = { MessageId: "MessageId" };

/** Statuses of the older API whose words are not those of v2. */
const statuses: Readonly<Record<string, string>> = {
  CONFIGURATION_SET_NOT_FOUND: "ConfigurationSetDoesNotExist",
  INVALID_PARAMETER: "InvalidParameterValue",
  TEMPLATE_NOT_FOUND: "TemplateDoesNotExist",
};

export const sendingOperations: Readonly<Record<string, QueryOperation>> = {
  SendEmail: carriedBy({
    by: "SendEmail",
    required: ["Source", "Destination", "Message"],
    input: { ...sender, "Content.Simple": "Message", Destination: "Destination", EmailTags: "Tags" },
    output: messageId,
  }),
  SendRawEmail: carriedBy({
    by: "SendEmail",
    required: ["RawMessage"],
    input: {
      ConfigurationSetName: "ConfigurationSetName",
      "Content.Raw.Data": "RawMessage.Data",
      "Destination.ToAddresses": "Destinations",
      EmailTags: "Tags",
      FeedbackForwardingEmailAddressIdentityArn: "ReturnPathArn",
      FromEmailAddress: "Source",
      FromEmailAddressIdentityArn: (form: Values) => valueAt("SourceArn", form) ?? valueAt("FromArn", form),
    },
    output: messageId,
  }),
  SendTemplatedEmail: carriedBy({
    by: "SendEmail",
    required: ["Source", "Destination", "Template", "TemplateData"],
    input: {
      ...sender,
      "Content.Template.TemplateArn": "TemplateArn",
      "Content.Template.TemplateData": "TemplateData",
      "Content.Template.TemplateName": "Template",
      Destination: "Destination",
      EmailTags: "Tags",
    },
    output: messageId,
  }),
  SendBulkTemplatedEmail: carriedBy({
    by: "SendBulkEmail",
    required: ["Source", "Template", "DefaultTemplateData", "Destinations"],
    input: {
      ...sender,
      BulkEmailEntries: each("Destinations", {
        Destination: "Destination",
        "ReplacementEmailContent.ReplacementTemplate.ReplacementTemplateData": "ReplacementTemplateData",
        ReplacementTags: "ReplacementTags",
      }),
      "DefaultContent.Template.TemplateArn": "TemplateArn",
      "DefaultContent.Template.TemplateData": "DefaultTemplateData",
      "DefaultContent.Template.TemplateName": "Template",
      DefaultEmailTags: "DefaultTags",
    },
    output: {
      Status: each("BulkEmailEntryResults", {
        Error: "Error",
        MessageId: "MessageId",
        Status: words("Status", (status) => statuses[status] ?? pascal(status)),
      }),
    },
  }),
};
