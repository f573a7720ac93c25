import { carriedBy, type QueryOperation } from "./query-operation.ts";
import { each, type Mapping, type Values, valueAt } from "./translate.ts";

const template: Mapping = {
  "TemplateContent.Html": "Template.HtmlPart",
  "TemplateContent.Subject": "Template.SubjectPart",
  "TemplateContent.Text": "Template.TextPart",
  TemplateName: "Template.TemplateName",
};

/** Page sizes of ListTemplates. Source: https://docs.aws.amazon.com/ses/latest/APIReference/API_ListTemplates.html */
const pageSize = { byDefault: "10", max: 100 };

/** Returns the page size that a request asks for, at most the largest one. */
function toPageSize(form: Values): unknown {
  const asked = valueAt("MaxItems", form) ?? pageSize.byDefault;
  return Number(asked) > pageSize.max ? `${pageSize.max}` : asked;
}

const verificationTemplate: Mapping = Object.fromEntries(
  [
    "FailureRedirectionURL",
    "FromEmailAddress",
    "SuccessRedirectionURL",
    "TemplateContent",
    "TemplateName",
    "TemplateSubject",
  ].map((name) => [name, name]),
);

/** Errors of the operations whose template comes with the request. */
const verificationErrors = {
  AlreadyExists: "CustomVerificationEmailTemplateAlreadyExists",
  InvalidParameterValue: "CustomVerificationEmailInvalidContent",
};

const { TemplateContent: _, ...verificationMetadata } = verificationTemplate;

export const templateOperations: Readonly<Record<string, QueryOperation>> = {
  CreateTemplate: carriedBy({
    by: "CreateEmailTemplate",
    required: ["Template"],
    input: template,
    errors: { InvalidParameterValue: "InvalidTemplate" },
  }),
  DeleteTemplate: carriedBy({
    by: "DeleteEmailTemplate",
    required: ["TemplateName"],
    input: { TemplateName: "TemplateName" },
    ignores: "NotFoundException",
  }),
  GetTemplate: carriedBy({
    by: "GetEmailTemplate",
    required: ["TemplateName"],
    input: { TemplateName: "TemplateName" },
    output: {
      "Template.TemplateName": "TemplateName",
      "Template.SubjectPart": "TemplateContent.Subject",
      "Template.TextPart": "TemplateContent.Text",
      "Template.HtmlPart": "TemplateContent.Html",
    },
  }),
  ListTemplates: carriedBy({
    by: "ListEmailTemplates",
    required: [],
    input: { NextToken: "NextToken", PageSize: toPageSize },
    output: {
      TemplatesMetadata: each("TemplatesMetadata", {
        CreatedTimestamp: "CreatedTimestamp",
        Name: "TemplateName",
      }),
    },
  }),
  TestRenderTemplate: carriedBy({
    by: "TestRenderEmailTemplate",
    required: ["TemplateName", "TemplateData"],
    input: { TemplateData: "TemplateData", TemplateName: "TemplateName" },
    output: { RenderedTemplate: "RenderedTemplate" },
    errors: { InvalidParameterValue: "InvalidRenderingParameter" },
  }),
  UpdateTemplate: carriedBy({
    by: "UpdateEmailTemplate",
    required: ["Template"],
    input: template,
    errors: { InvalidParameterValue: "InvalidTemplate" },
  }),
  CreateCustomVerificationEmailTemplate: carriedBy({
    by: "CreateCustomVerificationEmailTemplate",
    required: [
      "TemplateName",
      "FromEmailAddress",
      "TemplateSubject",
      "TemplateContent",
      "SuccessRedirectionURL",
      "FailureRedirectionURL",
    ],
    input: verificationTemplate,
    output: "none",
    errors: verificationErrors,
  }),
  DeleteCustomVerificationEmailTemplate: carriedBy({
    by: "DeleteCustomVerificationEmailTemplate",
    required: ["TemplateName"],
    input: { TemplateName: "TemplateName" },
    output: "none",
    ignores: "NotFoundException",
  }),
  GetCustomVerificationEmailTemplate: carriedBy({
    by: "GetCustomVerificationEmailTemplate",
    required: ["TemplateName"],
    input: { TemplateName: "TemplateName" },
    output: verificationTemplate,
  }),
  ListCustomVerificationEmailTemplates: carriedBy({
    by: "ListCustomVerificationEmailTemplates",
    required: [],
    input: { NextToken: "NextToken", PageSize: "MaxResults" },
    output: {
      CustomVerificationEmailTemplates: each("CustomVerificationEmailTemplates", verificationMetadata),
    },
  }),
  SendCustomVerificationEmail: carriedBy({
    by: "SendCustomVerificationEmail",
    required: ["EmailAddress", "TemplateName"],
    input: {
      ConfigurationSetName: "ConfigurationSetName",
      EmailAddress: "EmailAddress",
      TemplateName: "TemplateName",
    },
    output: { MessageId: "MessageId" },
  }),
  UpdateCustomVerificationEmailTemplate: {
    required: ["TemplateName"],
    errors: verificationErrors,
    // The older API changes only what the request names, v2 all.
    async run(form, { invoke }) {
      const { TemplateName } = form;
      const before = await invoke("GetCustomVerificationEmailTemplate", { TemplateName });
      await invoke("UpdateCustomVerificationEmailTemplate", { ...before, ...form });
      return undefined;
    },
  },
};
