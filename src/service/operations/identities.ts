import { domainToASCII } from "node:url";
import type {
  CreateEmailIdentityRequest,
  CreateEmailIdentityResponse,
  DeleteEmailIdentityRequest,
  DeleteEmailIdentityResponse,
  DkimAttributes,
  DkimSigningAttributes,
  DkimSigningAttributesOrigin,
  GetEmailIdentityRequest,
  GetEmailIdentityResponse,
  ListEmailIdentitiesRequest,
  ListEmailIdentitiesResponse,
  MailFromAttributes,
  PutEmailIdentityConfigurationSetAttributesRequest,
  PutEmailIdentityConfigurationSetAttributesResponse,
  PutEmailIdentityDkimAttributesRequest,
  PutEmailIdentityDkimAttributesResponse,
  PutEmailIdentityDkimSigningAttributesRequest,
  PutEmailIdentityDkimSigningAttributesResponse,
  PutEmailIdentityFeedbackAttributesRequest,
  PutEmailIdentityFeedbackAttributesResponse,
  PutEmailIdentityMailFromAttributesRequest,
  PutEmailIdentityMailFromAttributesResponse,
} from "@aws-sdk/client-sesv2";
import { isAddress } from "../../message/mailbox.ts";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import {
  addIdentity,
  dkimStateOf,
  dkimTokensOf,
  mailFromStatusOf,
  verificationOf,
} from "../state/identity.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import type { EasyDkim, Identity, Signing } from "../state/records.ts";
import { ownKeyBits } from "../state/signing-keys.ts";
import { addTags, parseTags, tagsOf } from "../state/tags.ts";
import { checkHasNoTenant } from "../state/tenant.ts";
import { findConfigurationSet } from "./configuration-sets.ts";

function createEmailIdentity(
  { EmailIdentity = "", DkimSigningAttributes, ConfigurationSetName, Tags }: CreateEmailIdentityRequest,
  account: Account,
): CreateEmailIdentityResponse {
  const name = parseIdentityName(EmailIdentity);
  const tags = parseTags(Tags);
  const signing = DkimSigningAttributes && parseSigning(DkimSigningAttributes, name);
  if (ConfigurationSetName !== undefined) findConfigurationSet(account, ConfigurationSetName);
  if (account.identities.has(name))
    throw new ServiceError("AlreadyExistsException", `Email identity ${name} already exist.`);
  if (account.identities.size >= limits.identities.max)
    throw new ServiceError(
      "LimitExceededException",
      `An account can have at most ${limits.identities.max} identities`,
    );
  const identity = addIdentity(account, name, {
    configurationSetName: ConfigurationSetName,
    ...(signing ? { signing } : {}),
  });
  addTags(account, `identity/${name}`, tags);
  const nowMs = account.clock.now();
  return {
    IdentityType: identity.type,
    VerifiedForSendingStatus: verificationOf(identity, nowMs) === "SUCCESS",
    DkimAttributes: toDkimAttributes(identity, nowMs),
  };
}

function getEmailIdentity(
  { EmailIdentity = "" }: GetEmailIdentityRequest,
  account: Account,
): GetEmailIdentityResponse {
  const identity = findIdentity(account, EmailIdentity);
  const nowMs = account.clock.now();
  const verification = verificationOf(identity, nowMs);
  return {
    IdentityType: identity.type,
    FeedbackForwardingStatus: identity.feedbackForwarding,
    VerifiedForSendingStatus: verification === "SUCCESS",
    DkimAttributes: toDkimAttributes(identity, nowMs),
    MailFromAttributes: toMailFromAttributes(identity, account),
    ConfigurationSetName: identity.configurationSetName,
    Policies: { ...identity.policies },
    Tags: [...tagsOf(account, `identity/${identity.name}`)],
    VerificationStatus: verification,
    VerificationInfo: {
      LastCheckedTimestamp: new Date(nowMs),
      ...(verification === "SUCCESS"
        ? { LastSuccessTimestamp: new Date(identity.verifiesAtMs ?? nowMs) }
        : { ErrorType: "HOST_NOT_FOUND" }),
    },
  };
}

/**
 * Returns the attributes of the MAIL FROM domain. Without one, AWS returns the behavior alone, although its model
 * requires the other members too.
 */
const toMailFromAttributes = (identity: Identity, account: Account): MailFromAttributes | undefined =>
  identity.mailFrom
    ? {
        MailFromDomain: identity.mailFrom.domain,
        MailFromDomainStatus: mailFromStatusOf(identity, account),
        BehaviorOnMxFailure: identity.mailFrom.behavior,
      }
    : ({ BehaviorOnMxFailure: "USE_DEFAULT_VALUE" } as MailFromAttributes);

function listEmailIdentities(
  request: ListEmailIdentitiesRequest,
  account: Account,
): ListEmailIdentitiesResponse {
  const { IDENTITY_NAME_CONTAINS, IDENTITY_TYPE, VERIFICATION_STATUS } = request.Filter ?? {};
  const nowMs = account.clock.now();
  const wanted = [...account.identities.values()].filter(
    (identity) =>
      (IDENTITY_NAME_CONTAINS === undefined || identity.name.includes(IDENTITY_NAME_CONTAINS)) &&
      (IDENTITY_TYPE === undefined || identity.type === IDENTITY_TYPE) &&
      (VERIFICATION_STATUS === undefined || verificationOf(identity, nowMs) === VERIFICATION_STATUS),
  );
  const { items, nextToken } = toPage(wanted, request);
  return {
    EmailIdentities: items.map((identity) => {
      const verification = verificationOf(identity, nowMs);
      return {
        IdentityType: identity.type,
        IdentityName: identity.name,
        SendingEnabled: verification === "SUCCESS",
        VerificationStatus: verification,
      };
    }),
    NextToken: nextToken,
  };
}

function deleteEmailIdentity(
  { EmailIdentity = "" }: DeleteEmailIdentityRequest,
  account: Account,
): DeleteEmailIdentityResponse {
  const { name } = findIdentity(account, EmailIdentity);
  checkHasNoTenant(account, `identity/${name}`);
  account.identities.delete(name);
  for (const [key, { identityName }] of account.certificates)
    if (identityName === name) account.certificates.delete(key);
  account.tags.delete(`identity/${name}`);
  return {};
}

/**
 * Sets whether mail is signed with DKIM. An omitted boolean is `false`, because the API's booleans are never
 * null.
 */
function putDkimAttributes(
  { EmailIdentity = "", SigningEnabled = false }: PutEmailIdentityDkimAttributesRequest,
  account: Account,
): PutEmailIdentityDkimAttributesResponse {
  const identity = findIdentity(account, EmailIdentity);
  if (identity.dkimEnabled === SigningEnabled) return {};
  return change(account, identity, { dkimEnabled: SigningEnabled, dkimChangedAtMs: account.clock.now() });
}

/**
 * Changes how mail is signed: with keys of the service (Easy DKIM), or with the sender's own. The service then
 * searches for the DNS records again.
 */
function putDkimSigningAttributes(
  {
    EmailIdentity = "",
    SigningAttributesOrigin: origin = "AWS_SES",
    SigningAttributes = {},
  }: PutEmailIdentityDkimSigningAttributesRequest,
  account: Account,
): PutEmailIdentityDkimSigningAttributesResponse {
  const found = findIdentity(account, EmailIdentity);
  const { name, signing: before } = found;
  if (SigningAttributes.DomainSigningAttributesOrigin !== undefined)
    throw badRequest("DomainSigningAttributesOrigin is not allowed here. Use SigningAttributesOrigin");
  const hasKey = SigningAttributes.DomainSigningSelector !== undefined;
  if (hasKey !== (origin === "EXTERNAL"))
    throw badRequest(
      hasKey
        ? `DomainSigningSelector and DomainSigningPrivateKey are not allowed with the origin ${origin}`
        : "The origin EXTERNAL requires DomainSigningSelector and DomainSigningPrivateKey",
    );
  const nowMs = account.clock.now();
  const signing = parseSigning(SigningAttributes, name);
  const identity: Identity = {
    ...found,
    signing:
      signing.origin === "EXTERNAL"
        ? { ...signing, setAtMs: nowMs }
        : { ...toEasyDkim(SigningAttributes, before, origin, nowMs), setAtMs: nowMs },
  };
  account.identities.set(name, identity);
  const { Status, Tokens, SigningHostedZone } = toDkimAttributes(identity, nowMs);
  return { DkimStatus: Status, DkimTokens: Tokens, SigningHostedZone };
}

/** Returns Easy DKIM with the key length of the request, else with that before. */
function toEasyDkim(
  { NextSigningKeyLength }: DkimSigningAttributes,
  before: Signing,
  origin: DkimSigningAttributesOrigin,
  nowMs: number,
): EasyDkim {
  const easy = before.origin === "AWS_SES" ? before : undefined;
  const keyLength = NextSigningKeyLength ?? easy?.keyLength ?? "RSA_2048_BIT";
  const isChanged = easy !== undefined && keyLength !== easy.keyLength;
  if (isChanged && nowMs < (easy.keyChangedAtMs ?? Number.NEGATIVE_INFINITY) + limits.dkimKeyChangeMs.min)
    throw badRequest("NextSigningKeyLength can be changed at most once per day");
  const keyChangedAtMs = isChanged ? nowMs : easy?.keyChangedAtMs;
  return {
    origin: "AWS_SES",
    keyLength,
    ...(keyChangedAtMs !== undefined && { keyChangedAtMs }),
    ...(origin !== "AWS_SES" && { replicatedFrom: origin }),
  };
}

/** Throws BadRequestException unless the key signs. Source: the API reference's DkimSigningAttributes. */
function checkOwnKey(privateKey: string): void {
  const bits = ownKeyBits(privateKey);
  if (bits !== 1024 && bits !== 2048)
    throw badRequest("DomainSigningPrivateKey must be an RSA key of 1024 or 2048 bits in base64");
}

/** Sets the configuration set for requests that name none. Without one, there is none. */
function putConfigurationSetAttributes(
  { EmailIdentity = "", ConfigurationSetName }: PutEmailIdentityConfigurationSetAttributesRequest,
  account: Account,
): PutEmailIdentityConfigurationSetAttributesResponse {
  const identity = findIdentity(account, EmailIdentity);
  if (ConfigurationSetName !== undefined) findConfigurationSet(account, ConfigurationSetName);
  return change(account, identity, { configurationSetName: ConfigurationSetName });
}

function putFeedbackAttributes(
  { EmailIdentity = "", EmailForwardingEnabled = false }: PutEmailIdentityFeedbackAttributesRequest,
  account: Account,
): PutEmailIdentityFeedbackAttributesResponse {
  return change(account, findIdentity(account, EmailIdentity), {
    feedbackForwarding: EmailForwardingEnabled,
  });
}

/** Sets the custom MAIL FROM domain. Without one, the service's own domain is used again. */
function putMailFromAttributes(
  request: PutEmailIdentityMailFromAttributesRequest,
  account: Account,
): PutEmailIdentityMailFromAttributesResponse {
  const {
    EmailIdentity = "",
    MailFromDomain = "",
    BehaviorOnMxFailure: behavior = "USE_DEFAULT_VALUE",
  } = request;
  const identity = findIdentity(account, EmailIdentity);
  if (MailFromDomain === "") return change(account, identity, { mailFrom: undefined });
  const domain = domainToASCII(MailFromDomain);
  const own = identity.name.slice(identity.name.lastIndexOf("@") + 1);
  if (!domain.endsWith(`.${own}`))
    throw badRequest(`MailFromDomain ${MailFromDomain} must be a subdomain of ${own}`);
  return change(account, identity, { mailFrom: { domain, behavior, setAtMs: account.clock.now() } });
}

function change(account: Account, identity: Identity, changes: Partial<Identity>): object {
  account.identities.set(identity.name, { ...identity, ...changes });
  return {};
}

/** Returns the identity. Ignores the case of its domain. Throws NotFoundException if it does not exist. */
export function findIdentity(account: Account, name: string): Identity {
  const identity = account.identities.get(toIdentityName(name));
  if (!identity) throw new ServiceError("NotFoundException", `Email identity ${name} does not exist.`);
  return identity;
}

function parseIdentityName(text: string): string {
  const name = toIdentityName(text);
  const isIdentity = name.includes("@") ? isAddress(name) : isAddress(`postmaster@${name}`);
  if (!isIdentity) throw badRequest(`Not a valid email address or domain: ${text}`);
  return name;
}

/** Converts the domain to ASCII in lower case, and keeps the local part before the @ as is. */
function toIdentityName(text: string): string {
  const at = text.lastIndexOf("@") + 1;
  return text.slice(0, at) + domainToASCII(text.slice(at));
}

function parseSigning(attributes: DkimSigningAttributes, name: string): Signing {
  const { DomainSigningSelector: selector, DomainSigningPrivateKey: key, NextSigningKeyLength } = attributes;
  if (name.includes("@")) throw badRequest("DkimSigningAttributes are allowed for domains only");
  if ((selector === undefined) !== (key === undefined))
    throw badRequest("DomainSigningSelector and DomainSigningPrivateKey must be specified together");
  if (selector === undefined) return { origin: "AWS_SES", keyLength: NextSigningKeyLength ?? "RSA_2048_BIT" };
  if (NextSigningKeyLength !== undefined)
    throw badRequest("NextSigningKeyLength must not be specified with your own private key");
  checkOwnKey(key ?? "");
  return { origin: "EXTERNAL", selector, privateKey: key ?? "" };
}

function toDkimAttributes(identity: Identity, nowMs: number): DkimAttributes {
  if (identity.type === "EMAIL_ADDRESS") return { SigningEnabled: false, Status: "NOT_STARTED" };
  const { signing } = identity;
  return {
    SigningEnabled: identity.dkimEnabled,
    Status: dkimStateOf(identity, nowMs),
    Tokens: dkimTokensOf(identity),
    SigningAttributesOrigin: (signing.origin === "AWS_SES" && signing.replicatedFrom) || signing.origin,
    ...(signing.origin === "AWS_SES"
      ? {
          SigningHostedZone: "dkim.amazonses.com",
          NextSigningKeyLength: signing.keyLength,
          CurrentSigningKeyLength: signing.keyLength,
          LastKeyGenerationTimestamp: new Date(signing.keyChangedAtMs ?? identity.createdAtMs),
        }
      : {}),
  };
}

export const identityOperations: ApiTable<Account> = {
  operations: {
    CreateEmailIdentity: {
      handle: createEmailIdentity,
      v1Errors: { AlreadyExistsException: "BadRequestException" },
      basis: "real",
    },
    DeleteEmailIdentity: { handle: deleteEmailIdentity, basis: "real" },
    GetEmailIdentity: { handle: getEmailIdentity, basis: "derived" },
    ListEmailIdentities: {
      handle: listEmailIdentities,
      olderRoute: { method: "GET", path: "/email/identities", query: ["NextToken", "PageSize"] },
      basis: "derived",
    },
    PutEmailIdentityConfigurationSetAttributes: {
      handle: putConfigurationSetAttributes,
      v2Only: true,
      basis: "real",
    },
    PutEmailIdentityDkimAttributes: { handle: putDkimAttributes, basis: "real" },
    PutEmailIdentityDkimSigningAttributes: {
      handle: putDkimSigningAttributes,
      olderPath: "/v1/email/identities/{EmailIdentity}/dkim/signing",
      v2Only: true,
      basis: "real",
    },
    PutEmailIdentityFeedbackAttributes: { handle: putFeedbackAttributes, basis: "real" },
    PutEmailIdentityMailFromAttributes: { handle: putMailFromAttributes, basis: "real" },
  },
  rules: {
    "CreateEmailIdentityRequest.EmailIdentity": { min: 1, source: "model" },
    "CreateEmailIdentityRequest.Tags": limits.tagList,
    "DeleteEmailIdentityRequest.EmailIdentity": { min: 1, source: "model" },
    "DkimSigningAttributes.DomainSigningAttributesOrigin": {
      enum: "DkimSigningAttributesOrigin",
      source: "model",
    },
    "DkimSigningAttributes.DomainSigningPrivateKey": {
      min: 1,
      max: 20_480,
      pattern: /^[a-zA-Z0-9+/]+={0,2}$/,
      source: "model",
    },
    "DkimSigningAttributes.DomainSigningSelector": {
      min: 1,
      max: 63,
      pattern: /^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))$/,
      source: "model",
    },
    "DkimSigningAttributes.NextSigningKeyLength": { enum: "DkimSigningKeyLength", source: "model" },
    "GetEmailIdentityRequest.EmailIdentity": { min: 1, source: "model" },
    "ListEmailIdentitiesRequest.Filter": { keys: "IdentityFilterKey", source: "model" },
    "ListEmailIdentitiesRequest.PageSize": limits.pageSize,
    "PutEmailIdentityConfigurationSetAttributesRequest.EmailIdentity": { min: 1, source: "model" },
    "PutEmailIdentityDkimAttributesRequest.EmailIdentity": { min: 1, source: "model" },
    "PutEmailIdentityDkimSigningAttributesRequest.EmailIdentity": { min: 1, source: "model" },
    "PutEmailIdentityDkimSigningAttributesRequest.SigningAttributesOrigin": {
      enum: "DkimSigningAttributesOrigin",
      source: "model",
    },
    "PutEmailIdentityFeedbackAttributesRequest.EmailIdentity": { min: 1, source: "model" },
    "PutEmailIdentityMailFromAttributesRequest.BehaviorOnMxFailure": {
      enum: "BehaviorOnMxFailure",
      source: "model",
    },
    "PutEmailIdentityMailFromAttributesRequest.EmailIdentity": { min: 1, source: "model" },
  },
  absentInV1: {
    CreateEmailIdentityRequest: ["DkimSigningAttributes", "ConfigurationSetName"],
    DkimAttributes: [
      "SigningHostedZone",
      "SigningAttributesOrigin",
      "NextSigningKeyLength",
      "CurrentSigningKeyLength",
      "LastKeyGenerationTimestamp",
    ],
    GetEmailIdentityResponse: ["Policies", "ConfigurationSetName", "VerificationStatus", "VerificationInfo"],
    IdentityInfo: ["VerificationStatus"],
    ListEmailIdentitiesRequest: ["Filter"],
  },
};
