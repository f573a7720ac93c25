import type {
  CreateEmailIdentityPolicyRequest,
  CreateEmailIdentityPolicyResponse,
  DeleteEmailIdentityPolicyRequest,
  DeleteEmailIdentityPolicyResponse,
  GetEmailIdentityPoliciesRequest,
  GetEmailIdentityPoliciesResponse,
  UpdateEmailIdentityPolicyRequest,
  UpdateEmailIdentityPolicyResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { verificationOf } from "../state/identity.ts";
import { limits } from "../state/limits.ts";
import type { Identity } from "../state/records.ts";
import { findIdentity } from "./identities.ts";

function createPolicy(
  { EmailIdentity = "", PolicyName = "", Policy = "" }: CreateEmailIdentityPolicyRequest,
  account: Account,
): CreateEmailIdentityPolicyResponse {
  const identity = findVerifiedIdentity(EmailIdentity, account);
  if (identity.policies && Object.hasOwn(identity.policies, PolicyName))
    throw new ServiceError(
      "AlreadyExistsException",
      `Policy ${PolicyName} already exists for identity ${identity.name}.`,
    );
  return put(identity, PolicyName, Policy, account);
}

/** Returns all policies: an identity has at most as many as one response can contain. */
function getPolicies(
  { EmailIdentity = "" }: GetEmailIdentityPoliciesRequest,
  account: Account,
): GetEmailIdentityPoliciesResponse {
  return { Policies: { ...findVerifiedIdentity(EmailIdentity, account).policies } };
}

/** Replaces a policy. Adds it if it does not exist: the API reference says that this succeeds. */
function updatePolicy(
  { EmailIdentity = "", PolicyName = "", Policy = "" }: UpdateEmailIdentityPolicyRequest,
  account: Account,
): UpdateEmailIdentityPolicyResponse {
  return put(findVerifiedIdentity(EmailIdentity, account), PolicyName, Policy, account);
}

/** Deletes a policy. Succeeds if it does not exist. */
function deletePolicy(
  { EmailIdentity = "", PolicyName = "" }: DeleteEmailIdentityPolicyRequest,
  account: Account,
): DeleteEmailIdentityPolicyResponse {
  const identity = findVerifiedIdentity(EmailIdentity, account);
  const { [PolicyName]: _, ...policies } = identity.policies ?? {};
  account.identities.set(identity.name, { ...identity, policies });
  return {};
}

function findVerifiedIdentity(name: string, account: Account): Identity {
  const identity = findIdentity(account, name);
  if (verificationOf(identity, account.clock.now()) !== "SUCCESS")
    throw badRequest(`Email identity ${identity.name} is not verified.`);
  return identity;
}

function put(identity: Identity, name: string, policy: string, account: Account): object {
  checkPolicy(policy, identity.name);
  const policies = { ...identity.policies, [name]: policy };
  if (Object.keys(policies).length > limits.policiesPerIdentity.max)
    throw new ServiceError(
      "LimitExceededException",
      `An identity can have at most ${limits.policiesPerIdentity.max} policies`,
    );
  account.identities.set(identity.name, { ...identity, policies });
  return {};
}

/**
 * Throws BadRequestException unless the text is a sending authorization policy for the identity. Source: "Policy
 * anatomy" in the SES developer guide.
 */
function checkPolicy(text: string, identityName: string): void {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > limits.policyBytes.max)
    throw invalid(`it has ${sizeBytes} bytes; at most ${limits.policyBytes.max} are allowed`);
  const policy = parseObject(text);
  if (!policy) throw invalid("it is not a JSON object");
  const { Version, Statement } = policy;
  if (Version !== undefined && Version !== "2012-10-17" && Version !== "2008-10-17")
    throw invalid(`unknown version ${JSON.stringify(Version)}`);
  const statements: readonly unknown[] = Array.isArray(Statement)
    ? Statement
    : Statement === undefined
      ? []
      : [Statement];
  if (statements.length === 0) throw invalid("it has no statement");
  for (const statement of statements) checkStatement(statement, identityName);
}

function checkStatement(statement: unknown, identityName: string): void {
  if (!isObject(statement)) throw invalid("a statement is not an object");
  const { Effect, Principal, Action, Resource, Condition } = statement;
  if (Effect !== "Allow" && Effect !== "Deny") throw invalid("the Effect must be Allow or Deny");
  if (Principal === undefined && statement["NotPrincipal"] === undefined)
    throw invalid("a statement has no Principal");
  const actions = textsOf(Action ?? statement["NotAction"]);
  if (!actions?.every((action) => /^(?:ses:\S+|\*)$/i.test(action)))
    throw invalid("the Action must be an action of SES, such as ses:SendEmail");
  const resources = textsOf(Resource ?? statement["NotResource"]);
  if (!resources?.every((arn) => arnPattern.exec(arn)?.[1] === identityName))
    throw invalid(`the Resource must be the ARN of identity ${identityName}`);
  if (Condition !== undefined && !isObject(Condition)) throw invalid("the Condition is not an object");
}

const arnPattern = /^arn:aws[a-z-]*:ses:[a-z0-9-]+:\d{12}:identity\/(.+)$/;

/** Returns one or several strings as a list. `undefined` if there is none. */
function textsOf(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((each) => typeof each === "string") ? list : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const invalid = (why: string): ServiceError => badRequest(`Invalid policy: ${why}`);

const identityName = { min: 1, source: "model" } as const;

export const identityPolicyOperations: ApiTable<Account> = {
  operations: {
    CreateEmailIdentityPolicy: { handle: createPolicy, v2Only: true, basis: "real" },
    DeleteEmailIdentityPolicy: { handle: deletePolicy, v2Only: true, basis: "real" },
    GetEmailIdentityPolicies: { handle: getPolicies, v2Only: true, basis: "real" },
    UpdateEmailIdentityPolicy: { handle: updatePolicy, v2Only: true, basis: "real" },
  },
  rules: {
    "CreateEmailIdentityPolicyRequest.EmailIdentity": identityName,
    "CreateEmailIdentityPolicyRequest.Policy": { min: 1, source: "model" },
    "CreateEmailIdentityPolicyRequest.PolicyName": limits.policyName,
    "DeleteEmailIdentityPolicyRequest.EmailIdentity": identityName,
    "DeleteEmailIdentityPolicyRequest.PolicyName": limits.policyName,
    "GetEmailIdentityPoliciesRequest.EmailIdentity": identityName,
    "UpdateEmailIdentityPolicyRequest.EmailIdentity": identityName,
    "UpdateEmailIdentityPolicyRequest.Policy": { min: 1, source: "model" },
    "UpdateEmailIdentityPolicyRequest.PolicyName": limits.policyName,
  },
  absentInV1: {},
};
