import type {
  AssociateEmailIdentityCertificateRequest,
  AssociateEmailIdentityCertificateResponse,
  DisassociateEmailIdentityCertificateRequest,
  DisassociateEmailIdentityCertificateResponse,
  IdentityCertificateStatus,
  ListEmailIdentityCertificatesRequest,
  ListEmailIdentityCertificatesResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { IdentityCertificate } from "../state/endpoint-record.ts";
import { toPage } from "../state/page.ts";
import type { Identity } from "../state/records.ts";
import { findIdentity } from "./identities.ts";

/**
 * Associates a certificate with an address. Only the association is kept: there is no certificate, and no mail is
 * signed with S/MIME.
 */
function associate(
  { EmailIdentity = "", FromAddress, CertificateArn = "" }: AssociateEmailIdentityCertificateRequest,
  account: Account,
): AssociateEmailIdentityCertificateResponse {
  const identity = findIdentity(account, EmailIdentity);
  const fromAddress = addressOf(FromAddress, identity);
  if (!/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,64}$/.test(CertificateArn))
    throw badRequest(`Not the ARN of a certificate: ${CertificateArn}`);
  const key = keyOf(identity, fromAddress);
  const known = account.certificates.get(key);
  const status = known && statusOf(known, account);
  if (status && status !== "DEPROVISIONING")
    throw new ServiceError("AlreadyExistsException", `${fromAddress} already has a certificate association.`);
  account.certificates.delete(key);
  account.certificates.set(key, {
    sequence: account.nextSequence(),
    identityName: identity.name,
    fromAddress,
    arn: CertificateArn,
    associatedAtMs: account.clock.now(),
  });
  return {};
}

/** Removes an association. Does nothing if there is none. */
function dissociate(
  { EmailIdentity = "", FromAddress }: DisassociateEmailIdentityCertificateRequest,
  account: Account,
): DisassociateEmailIdentityCertificateResponse {
  const identity = findIdentity(account, EmailIdentity);
  const key = keyOf(identity, addressOf(FromAddress, identity));
  const known = account.certificates.get(key);
  if (known && known.dissociatedAtMs === undefined)
    account.certificates.set(key, { ...known, dissociatedAtMs: account.clock.now() });
  return {};
}

function listCertificates(
  { EmailIdentity = "", ...page }: ListEmailIdentityCertificatesRequest,
  account: Account,
): ListEmailIdentityCertificatesResponse {
  const { name } = findIdentity(account, EmailIdentity);
  const present = [...account.certificates.values()].filter(
    (certificate) => certificate.identityName === name && statusOf(certificate, account),
  );
  const { items, nextToken } = toPage(present, page);
  return {
    Certificates: items.map((certificate) => ({
      FromAddress: certificate.fromAddress,
      Status: statusOf(certificate, account),
      CertificateArn: certificate.arn,
      CertificateExpiryTime: new Date(certificate.associatedAtMs + lifetimeMs),
    })),
    NextToken: nextToken,
  };
}

/** Returns the address that a certificate is for. It must belong to the identity. */
function addressOf(given: string | undefined, { name, type }: Identity): string {
  if (type === "EMAIL_ADDRESS") {
    if (given !== undefined && given !== name) throw badRequest(`FromAddress must be ${name}`);
    return name;
  }
  if (given === undefined) throw badRequest(`FromAddress is required, because ${name} is a domain`);
  const [, domain = ""] = /^[^@\s]+@([^@\s]+)$/.exec(given) ?? [];
  if (!`.${domain.toLowerCase()}`.endsWith(`.${name}`))
    throw badRequest(`FromAddress ${given} is not an address of ${name} or of a subdomain`);
  return given;
}

const keyOf = ({ name }: Identity, fromAddress: string): string => `${name} ${fromAddress.toLowerCase()}`;

/** Validity of a certificate that ACM issues: 13 months, as 395 days. */
const lifetimeMs = 395 * 86_400_000;

/** Time to set up or remove an association: 5 minutes in the profile `strict`, otherwise none. */
const provisionMs = ({ profile }: Account): number => (profile === "strict" ? 5 * 60_000 : 0);

/** Returns the status of an association now. `undefined` if it has been removed. */
function statusOf(
  { associatedAtMs, dissociatedAtMs }: IdentityCertificate,
  account: Account,
): IdentityCertificateStatus | undefined {
  const nowMs = account.clock.now();
  if (dissociatedAtMs !== undefined)
    return nowMs < dissociatedAtMs + provisionMs(account) ? "DEPROVISIONING" : undefined;
  if (nowMs >= associatedAtMs + lifetimeMs) return "FAILED";
  return nowMs < associatedAtMs + provisionMs(account) ? "PROVISIONING" : "ACTIVE";
}

export const identityCertificateOperations: ApiTable<Account> = {
  operations: {
    AssociateEmailIdentityCertificate: { handle: associate, v2Only: true, basis: "real" },
    DisassociateEmailIdentityCertificate: { handle: dissociate, v2Only: true, basis: "real" },
    ListEmailIdentityCertificates: { handle: listCertificates, v2Only: true, basis: "derived" },
  },
  rules: {},
  absentInV1: {},
};
