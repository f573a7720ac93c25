import type { WalkCall } from "./walk.ts";

const ConfigurationSetName = "campaigns";
const EmailAddress = "gone@reader.example";
const EmailIdentity = "acme.example";
const PolicyName = "partners";
const Policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "ses:SendEmail",
      Resource: "arn:aws:ses:us-east-1:000000000000:identity/acme.example",
    },
  ],
});
const ContactListName = "readers";
const Topics = [
  { TopicName: "sale", DisplayName: "Sale", Description: "Offers", DefaultSubscriptionStatus: "OPT_IN" },
];
const verification = {
  TemplateName: "confirm",
  FromEmailAddress: "news@acme.example",
  TemplateSubject: "Confirm your email address",
  TemplateContent: "<html><body><h1>One last step</h1></body></html>",
  SuccessRedirectionURL: "https://acme.example/yes",
  FailureRedirectionURL: "https://acme.example/no",
};

/** Calls of the operations on recipients, contacts, and identities that only v2 has. The set and the identity exist. */
export const listsWalk: readonly WalkCall[] = (
  [
    {
      id: "suppress",
      operation: "PutSuppressedDestination",
      input: { EmailAddress, Reason: "BOUNCE" },
    },
    {
      id: "getSuppressed",
      operation: "GetSuppressedDestination",
      input: { EmailAddress },
      output: { SuppressedDestination: { EmailAddress, Reason: "BOUNCE" } },
    },
    {
      id: "listSuppressed",
      operation: "ListSuppressedDestinations",
      input: { Reasons: ["BOUNCE"], StartDate: { $daysAgo: 1 }, PageSize: 10 },
      output: { SuppressedDestinationSummaries: [{ EmailAddress, Reason: "BOUNCE" }] },
    },
    { id: "unsuppress", operation: "DeleteSuppressedDestination", input: { EmailAddress } },
    {
      id: "suppressReasons",
      operation: "PutAccountSuppressionAttributes",
      input: { SuppressedReasons: ["COMPLAINT"] },
    },
    {
      id: "suppressReasonsOfSet",
      operation: "PutConfigurationSetSuppressionOptions",
      input: { ConfigurationSetName, SuppressedReasons: ["BOUNCE"] },
    },
    {
      id: "archive",
      operation: "PutConfigurationSetArchivingOptions",
      input: {
        ConfigurationSetName,
        ArchiveArn: `arn:aws:ses:us-east-1:000000000000:mailmanager-archive/a-${"0".repeat(24)}`,
      },
    },
    {
      id: "accountDetails",
      operation: "PutAccountDetails",
      input: {
        MailType: "MARKETING",
        WebsiteURL: "https://acme.example",
        ContactLanguage: "EN",
        UseCaseDescription: "News for gardeners.",
        AdditionalContactEmailAddresses: ["ann@acme.example"],
        ProductionAccessEnabled: true,
      },
    },
    {
      id: "getDetails",
      operation: "GetAccount",
      input: {},
      output: { Details: { MailType: "MARKETING", ReviewDetails: { Status: "GRANTED" } } },
    },
    {
      id: "identitySet",
      operation: "PutEmailIdentityConfigurationSetAttributes",
      input: { EmailIdentity, ConfigurationSetName },
    },
    {
      id: "easyDkim",
      operation: "PutEmailIdentityDkimSigningAttributes",
      input: {
        EmailIdentity,
        SigningAttributesOrigin: "AWS_SES",
        SigningAttributes: { NextSigningKeyLength: "RSA_1024_BIT" },
      },
      output: { DkimStatus: "SUCCESS" },
    },
    {
      id: "createPolicy",
      operation: "CreateEmailIdentityPolicy",
      input: { EmailIdentity, PolicyName, Policy },
    },
    {
      id: "updatePolicy",
      operation: "UpdateEmailIdentityPolicy",
      input: { EmailIdentity, PolicyName, Policy },
    },
    {
      id: "getPolicies",
      operation: "GetEmailIdentityPolicies",
      input: { EmailIdentity },
      output: { Policies: { [PolicyName]: Policy } },
    },
    { id: "deletePolicy", operation: "DeleteEmailIdentityPolicy", input: { EmailIdentity, PolicyName } },
    {
      id: "createBulkTemplate",
      operation: "CreateEmailTemplate",
      input: {
        TemplateName: "bulk",
        TemplateContent: { Subject: "Hi {{name}}", Text: "Hi {{name}} in {{city}}" },
      },
    },
    {
      id: "sendBulk",
      operation: "SendBulkEmail",
      input: {
        FromEmailAddress: "Acme <news@acme.example>",
        DefaultEmailTags: [{ Name: "campaign", Value: "spring" }],
        DefaultContent: {
          Template: { TemplateName: "bulk", TemplateData: '{ "name": "you", "city": "Delft" }' },
        },
        BulkEmailEntries: [
          {
            Destination: { ToAddresses: ["ann@reader.example"] },
            ReplacementTags: [{ Name: "campaign", Value: "late" }],
            ReplacementEmailContent: {
              ReplacementTemplate: { ReplacementTemplateData: '{ "name": "Ann" }' },
            },
          },
        ],
      },
      output: { BulkEmailEntryResults: [{ Status: "SUCCESS" }] },
    },
    { id: "deleteBulkTemplate", operation: "DeleteEmailTemplate", input: { TemplateName: "bulk" } },
    {
      id: "createList",
      operation: "CreateContactList",
      input: { ContactListName, Topics, Description: "Readers", Tags: [{ Key: "a", Value: "b" }] },
    },
    {
      id: "getList",
      operation: "GetContactList",
      input: { ContactListName },
      output: { ContactListName, Topics },
    },
    {
      id: "listLists",
      operation: "ListContactLists",
      input: { PageSize: 10 },
      output: { ContactLists: [{ ContactListName }] },
    },
    { id: "updateList", operation: "UpdateContactList", input: { ContactListName, Topics } },
    {
      id: "createContact",
      operation: "CreateContact",
      input: {
        ContactListName,
        EmailAddress: "ann@reader.example",
        TopicPreferences: [{ TopicName: "sale", SubscriptionStatus: "OPT_IN" }],
        AttributesData: '{ "city": "Delft" }',
      },
    },
    {
      id: "getContact",
      operation: "GetContact",
      input: { ContactListName, EmailAddress: "ann@reader.example" },
      output: { UnsubscribeAll: false, TopicPreferences: [{ TopicName: "sale" }] },
    },
    {
      id: "listContacts",
      operation: "ListContacts",
      input: {
        ContactListName,
        Filter: {
          FilteredStatus: "OPT_IN",
          TopicFilter: { TopicName: "sale", UseDefaultIfPreferenceUnavailable: true },
        },
        PageSize: 10,
      },
      output: { Contacts: [{ EmailAddress: "ann@reader.example" }] },
    },
    {
      id: "updateContact",
      operation: "UpdateContact",
      input: { ContactListName, EmailAddress: "ann@reader.example", UnsubscribeAll: true },
    },
    {
      id: "deleteContact",
      operation: "DeleteContact",
      input: { ContactListName, EmailAddress: "ann@reader.example" },
    },
    { id: "deleteList", operation: "DeleteContactList", input: { ContactListName } },
    {
      id: "createVerification",
      operation: "CreateCustomVerificationEmailTemplate",
      input: verification,
    },
    {
      id: "getVerification",
      operation: "GetCustomVerificationEmailTemplate",
      input: { TemplateName: "confirm" },
      output: verification,
    },
    {
      id: "listVerifications",
      operation: "ListCustomVerificationEmailTemplates",
      input: { PageSize: 10 },
      output: { CustomVerificationEmailTemplates: [{ TemplateName: "confirm" }] },
    },
    {
      id: "updateVerification",
      operation: "UpdateCustomVerificationEmailTemplate",
      input: verification,
    },
    {
      id: "sendVerification",
      operation: "SendCustomVerificationEmail",
      input: { EmailAddress: "new@reader.example", TemplateName: "confirm", ConfigurationSetName },
    },
    {
      id: "deleteVerification",
      operation: "DeleteCustomVerificationEmailTemplate",
      input: { TemplateName: "confirm" },
    },
    {
      id: "identityWithoutSet",
      operation: "PutEmailIdentityConfigurationSetAttributes",
      input: { EmailIdentity },
    },
  ] satisfies Omit<WalkCall, "v2Only">[]
).map((call) => ({ ...call, v2Only: true }));
