import { createHash } from "node:crypto";
import { badRequest } from "../protocol/service-error.ts";
import type { Form } from "./form.ts";
import {
  type Carried,
  carriedBy,
  ignoring,
  type QueryContext,
  type QueryOperation,
} from "./query-operation.ts";
import { type Mapping, pascal, translate, upper, type Values, valueAt, words } from "./translate.ts";

/** Maximum number of identities in a request for attributes. */
const maxIdentities = 100;

/**
 * Adds an identity. One that exists stays as it is: "You can execute this operation" again for each of them.
 * @param kind Kind that the operation is for, as AWS words its error.
 */
async function verify(name: unknown, kind: "domain" | "email address", { invoke }: QueryContext) {
  if (typeof name === "string" && name.includes("@") !== (kind === "email address"))
    throw badRequest(kind === "domain" ? `Invalid domain name ${name}.` : `Invalid email address<${name}>.`);
  await ignoring("AlreadyExistsException", invoke("CreateEmailIdentity", { EmailIdentity: name }));
}

const verifyAddress = (result: Values | undefined): QueryOperation => ({
  required: ["EmailAddress"],
  async run({ EmailAddress }, context) {
    await verify(EmailAddress, "email address", context);
    return result;
  },
});

/** Returns the text of the DNS record that verifies a domain. v2 has no such record. */
const verificationToken = (domain: string): string =>
  createHash("sha256").update(`verification ${domain.toLowerCase()}`).digest("base64");

/** An operation that returns attributes of each identity that exists, by its name. */
const attributes = (
  member: string,
  mapping: Mapping,
  add: (name: string, identity: Values) => Values = () => ({}),
): QueryOperation => ({
  required: ["Identities"],
  async run({ Identities }, { invoke }) {
    const names = textsOf("Identities", Identities);
    if (names.length > maxIdentities)
      throw badRequest(`Identities can have at most ${maxIdentities} members`);
    const found = new Map<string, Values>();
    for (const EmailIdentity of names) {
      const identity = (await ignoring(
        "NotFoundException",
        invoke("GetEmailIdentity", { EmailIdentity }),
      )) as Values;
      if (identity["IdentityType"] !== undefined)
        found.set(EmailIdentity, { ...translate(mapping, identity), ...add(EmailIdentity, identity) });
    }
    return { [member]: found };
  },
});

/** Returns a list of texts. */
function textsOf(name: string, value: Form[string] | undefined): string[] {
  if (value === "" || value === undefined) return [];
  if (!Array.isArray(value) || !value.every((each) => typeof each === "string"))
    throw badRequest(`${name} must be a list of texts`);
  return value;
}

const change = (by: string, required: readonly string[], input: Mapping): QueryOperation =>
  carriedBy({ by, required: ["Identity", ...required], input: { EmailIdentity: "Identity", ...input } });

const remove = (parameter: string, output: NonNullable<Carried["output"]>): QueryOperation =>
  carriedBy({
    by: "DeleteEmailIdentity",
    required: [parameter],
    input: { EmailIdentity: parameter },
    output,
    ignores: "NotFoundException",
  });

async function policiesOf({ Identity }: Form, { invoke }: QueryContext): Promise<[string, unknown][]> {
  const { Policies = {} } = (await invoke("GetEmailIdentityPolicies", { EmailIdentity: Identity })) as Values;
  return Object.entries(Policies as object);
}

export const identityOperations: Readonly<Record<string, QueryOperation>> = {
  DeleteIdentity: remove("Identity", {}),
  DeleteIdentityPolicy: change("DeleteEmailIdentityPolicy", ["PolicyName"], { PolicyName: "PolicyName" }),
  DeleteVerifiedEmailAddress: remove("EmailAddress", "none"),
  GetIdentityDkimAttributes: attributes("DkimAttributes", {
    DkimEnabled: "DkimAttributes.SigningEnabled",
    DkimTokens: "DkimAttributes.Tokens",
    DkimVerificationStatus: words("DkimAttributes.Status", pascal),
  }),
  GetIdentityMailFromDomainAttributes: attributes("MailFromDomainAttributes", {
    BehaviorOnMXFailure: words("MailFromAttributes.BehaviorOnMxFailure", pascal),
    MailFromDomain: "MailFromAttributes.MailFromDomain",
    MailFromDomainStatus: words("MailFromAttributes.MailFromDomainStatus", pascal),
  }),
  GetIdentityNotificationAttributes: attributes("NotificationAttributes", {
    ForwardingEnabled: "FeedbackForwardingStatus",
    HeadersInBounceNotificationsEnabled: () => false,
    HeadersInComplaintNotificationsEnabled: () => false,
    HeadersInDeliveryNotificationsEnabled: () => false,
  }),
  GetIdentityPolicies: {
    required: ["Identity", "PolicyNames"],
    async run(form, context) {
      const wanted = textsOf("PolicyNames", form["PolicyNames"]);
      const policies = await policiesOf(form, context);
      return { Policies: new Map(policies.filter(([name]) => wanted.includes(name))) };
    },
  },
  GetIdentityVerificationAttributes: attributes(
    "VerificationAttributes",
    { VerificationStatus: words("VerificationStatus", pascal) },
    (name, identity) =>
      identity["IdentityType"] === "DOMAIN" ? { VerificationToken: verificationToken(name) } : {},
  ),
  ListIdentities: carriedBy({
    by: "ListEmailIdentities",
    required: [],
    input: {
      "Filter.IDENTITY_TYPE": words("IdentityType", toIdentityType),
      NextToken: "NextToken",
      PageSize: "MaxItems",
    },
    output: { Identities: namesOf },
  }),
  ListIdentityPolicies: {
    required: ["Identity"],
    run: async (form, context) => ({
      PolicyNames: (await policiesOf(form, context)).map(([name]) => name),
    }),
  },
  ListVerifiedEmailAddresses: {
    required: [],
    async run(_, { invoke }) {
      const Filter = { IDENTITY_TYPE: "EMAIL_ADDRESS", VERIFICATION_STATUS: "SUCCESS" };
      const VerifiedEmailAddresses: unknown[] = [];
      let NextToken: unknown;
      do {
        const page: Values = {
          ...(await invoke("ListEmailIdentities", { Filter, ...(NextToken ? { NextToken } : {}) })),
        };
        VerifiedEmailAddresses.push(...namesOf(page));
        ({ NextToken } = page);
      } while (NextToken);
      return { VerifiedEmailAddresses };
    },
  },
  PutIdentityPolicy: {
    ...change("UpdateEmailIdentityPolicy", ["PolicyName", "Policy"], {
      Policy: "Policy",
      PolicyName: "PolicyName",
    }),
    errors: { InvalidParameterValue: "InvalidPolicy" },
  },
  SetIdentityDkimEnabled: change("PutEmailIdentityDkimAttributes", ["DkimEnabled"], {
    SigningEnabled: "DkimEnabled",
  }),
  SetIdentityFeedbackForwardingEnabled: change("PutEmailIdentityFeedbackAttributes", ["ForwardingEnabled"], {
    EmailForwardingEnabled: "ForwardingEnabled",
  }),
  SetIdentityMailFromDomain: change("PutEmailIdentityMailFromAttributes", [], {
    BehaviorOnMxFailure: words("BehaviorOnMXFailure", upper),
    MailFromDomain: "MailFromDomain",
  }),
  VerifyDomainDkim: {
    required: ["Domain"],
    async run({ Domain }, context) {
      await verify(Domain, "domain", context);
      const identity = await context.invoke("GetEmailIdentity", { EmailIdentity: Domain });
      return { DkimTokens: valueAt("DkimAttributes.Tokens", identity) };
    },
  },
  VerifyDomainIdentity: {
    required: ["Domain"],
    async run({ Domain }, context) {
      await verify(Domain, "domain", context);
      return { VerificationToken: verificationToken(String(Domain)) };
    },
  },
  VerifyEmailAddress: verifyAddress(undefined),
  VerifyEmailIdentity: verifyAddress({}),
};

/** Returns the type of v2, which accepts any filter. */
function toIdentityType(word: string): string {
  if (word !== "EmailAddress" && word !== "Domain")
    throw badRequest(`IdentityType must be EmailAddress or Domain, not ${word}`);
  return upper(word);
}

function namesOf({ EmailIdentities }: Values): unknown[] {
  return (EmailIdentities as readonly Values[]).map(({ IdentityName }) => IdentityName);
}
