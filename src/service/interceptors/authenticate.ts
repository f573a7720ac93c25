import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { SignatureV4 } from "@smithy/signature-v4";
import { isSameSecret } from "../../base/is-same-secret.ts";
import type { Interceptor } from "../protocol/api.ts";
import type { HttpRequest } from "../protocol/http-response.ts";
import { ServiceError } from "../protocol/service-error.ts";

/**
 * Required form of request signatures. `format`: Signature Version 4, with any key. `verify`: made with one
 * of these keys, over the request as received, at most 5 minutes before or after the current time.
 *
 * @example
 * ```ts
 * import { type AuthOptions, startService } from "placewright/service";
 *
 * const auth: AuthOptions = {
 *   mode: "verify",
 *   keys: { AKIAEXAMPLE: "secret", ASIAEXAMPLE: { secretAccessKey: "secret", sessionToken: "token" } },
 * };
 * const service = await startService({ auth });
 * const response = await fetch(`${service.url}/v2/email/account`);
 * response.status; // → 403
 * await service.close();
 * ```
 */
export type AuthOptions =
  | { readonly mode: "off" }
  | { readonly mode: "format" }
  | {
      readonly mode: "verify";
      /** Secret access keys by access key ID. A key with a session token is accepted only with that token. */
      readonly keys: Readonly<Record<string, string | TemporaryKey>>;
    };

/** A key of temporary credentials, with its session token. */
export interface TemporaryKey {
  /** The secret that requests are signed with. */
  readonly secretAccessKey: string;
  /** The token that requests must carry in `X-Amz-Security-Token`. */
  readonly sessionToken: string;
}

/** Maximum difference between the client's clock and the real time, in either direction. */
const maxSkewMs = 5 * 60_000;

/** The parts of an Authorization header, with the time of signing. */
interface Signature {
  readonly accessKeyId: string;
  /** Date of the credential scope, such as `20260301`. */
  readonly date: string;
  readonly region: string;
  /** Names of the signed headers, as written in the header. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Time of signing, such as `20260301T081500Z`. */
  readonly signedAt: string;
}

/**
 * Creates an interceptor that rejects requests not signed as `auth` requires, with the error names and
 * messages of AWS. Returns `undefined` if nothing is required.
 * @param region Region of the account. A verified signature must be scoped to it.
 * @param now The real time, which clients sign with; the account's clock may differ.
 */
export async function createAuthenticate(
  auth: AuthOptions,
  region: string,
  now: () => number,
): Promise<Interceptor | undefined> {
  if (auth.mode === "off") return undefined;
  if (auth.mode === "format")
    return ({ request }, next) => {
      parseSignature(request.headers);
      return next();
    };
  const verify = await createVerifier(auth.keys, region, now);
  return async ({ request }, next) => {
    await verify(request, parseSignature(request.headers));
    return next();
  };
}

/**
 * Parses the headers of a signature, without verifying it.
 * @throws {ServiceError} MissingAuthenticationTokenException; IncompleteSignatureException;
 * InvalidSignatureException if the scope is wrong.
 */
function parseSignature(headers: IncomingHttpHeaders): Signature {
  const { authorization, "x-amz-date": signedAt } = headers;
  if (!authorization)
    throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
  const fields = parseFields(authorization);
  const credential = fields.get("Credential");
  const signature = fields.get("Signature");
  const signedHeaders = fields.get("SignedHeaders");
  const isDated = /^\d{8}T\d{6}Z$/.test(String(signedAt));
  if (!credential || !signature || !signedHeaders || !isDated) {
    const demand = (isMet: unknown, parameter: string) =>
      isMet ? [] : [`Authorization header requires '${parameter}' parameter.`];
    const missing = [
      ...demand(credential, "Credential"),
      ...demand(signature, "Signature"),
      ...demand(signedHeaders, "SignedHeaders"),
      ...(isDated
        ? []
        : ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]),
    ];
    throw incomplete(missing.join(" "), authorization);
  }
  const parts = credential.split("/");
  const [accessKeyId = "", date = "", region = "", service, terminator] = parts;
  if (parts.length !== 5)
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'.`,
      authorization,
    );
  if (service !== "ses") throw invalid("Credential should be scoped to correct service: 'ses'.");
  if (terminator !== "aws4_request")
    throw invalid(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`,
    );
  return {
    accessKeyId,
    date,
    region,
    signedHeaders: signedHeaders.split(";"),
    signature,
    signedAt: String(signedAt),
  };
}

/**
 * Parses `Credential=…, SignedHeaders=…, Signature=…`, in any order. Returns an empty map if a part is
 * unknown or repeated.
 */
function parseFields(authorization: string): ReadonlyMap<string, string> {
  const [, text] = /^AWS4-HMAC-SHA256[ \t]+([^ \t].*)$/.exec(authorization) ?? [];
  const pairs = (text ?? "").split(",").map((part) => part.trim().split(/=(.*)/s, 2) as [string, string]);
  const fields = new Map(pairs);
  const isKnown = (name: string): boolean => ["Credential", "SignedHeaders", "Signature"].includes(name);
  return pairs.length === fields.size && pairs.every(([name]) => isKnown(name)) ? fields : new Map();
}

async function createVerifier(
  keys: Readonly<Record<string, string | TemporaryKey>>,
  accountRegion: string,
  now: () => number,
): Promise<(request: HttpRequest, signature: Signature) => Promise<void>> {
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const signers = new Map<string, SignatureV4>(
    Object.entries(keys).map(([accessKeyId, key]) => [
      accessKeyId,
      new SignatureV4({
        service: "ses",
        region: accountRegion,
        credentials: { accessKeyId, secretAccessKey: typeof key === "string" ? key : key.secretAccessKey },
        sha256: Sha256,
        applyChecksum: false,
      }),
    ]),
  );
  const tokens = new Map<string, string>(
    Object.entries(keys).flatMap(([id, key]) => (typeof key === "string" ? [] : [[id, key.sessionToken]])),
  );
  return async (request, signature) => {
    const { accessKeyId, region } = signature;
    const signer = signers.get(accessKeyId);
    const token = request.headers["x-amz-security-token"] ?? "";
    if (!signer || !isSameSecret(String(token), tokens.get(accessKeyId) ?? ""))
      throw new ServiceError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      );
    if (region !== accountRegion)
      throw invalid(`Credential should be scoped to a valid region, not '${region}'.`);
    checkDate(signature, now());
    checkSignedHeaders(request, signature);
    if (!isPlainPath(request.rawPath) || !isBodyAsSigned(request)) throw mismatch();
    const expected = await resign(request, signature, signer);
    if (!isSameSecret(signature.signature, expected)) throw mismatch();
  };
}

/**
 * Checks that the security-relevant headers are signed, since an unsigned header can be changed in transit.
 * Like AWS, requires `host` and all `x-amz-*` headers, with the names in lower case and sorted.
 */
function checkSignedHeaders({ headers }: HttpRequest, { signedHeaders }: Signature): void {
  if (!signedHeaders.includes("host"))
    throw invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  for (const name of Object.keys(headers))
    if (name.startsWith("x-amz-") && !signedHeaders.includes(name))
      throw invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  const isCanonical = signedHeaders.every(
    (name, index) =>
      /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) &&
      Object.hasOwn(headers, name) &&
      (index === 0 || (signedHeaders[index - 1] ?? "") < name),
  );
  if (!isCanonical) throw mismatch();
}

/**
 * Whether the path has no `.`, `..`, or empty segments. The signature covers the path without them, so one
 * signature could otherwise serve several paths.
 */
const isPlainPath = (path: string): boolean =>
  path === "/" ||
  path
    .split("/")
    .slice(1)
    .every((segment) => segment !== "" && segment !== "." && segment !== "..");

function checkDate({ date, signedAt }: Signature, nowMs: number): void {
  const day = signedAt.slice(0, 8);
  if (date !== day)
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${day}'.`,
    );
  const signedAtMs = toDate(signedAt).getTime();
  const [earliest, latest] = [nowMs - maxSkewMs, nowMs + maxSkewMs];
  const at = toBasicFormat(nowMs);
  if (!(signedAtMs >= earliest))
    throw invalid(
      `Signature expired: ${signedAt} is now earlier than ${toBasicFormat(earliest)} (${at} - 5 min.)`,
    );
  if (signedAtMs > latest)
    throw invalid(
      `Signature not yet current: ${signedAt} is still later than ${toBasicFormat(latest)} (${at} + 5 min.)`,
    );
}

/** Recomputes the signature over the request's signed headers, path, query, and body. */
async function resign(
  { method, rawPath, query, headers, body }: HttpRequest,
  { region, signedAt, signedHeaders }: Signature,
  signer: SignatureV4,
): Promise<string> {
  const signed = signedHeaders.map((name) => [name, String(headers[name])] as const);
  const request = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "",
      path: rawPath,
      query: parseQuery(query),
      headers: Object.fromEntries(signed),
      body,
    },
    { signingDate: toDate(signedAt), signingRegion: region, signableHeaders: new Set(signedHeaders) },
  );
  return /Signature=([0-9a-f]+)$/.exec(request.headers["authorization"] ?? "")?.[1] ?? "";
}

/** Whether the body matches the hash header, if there is one. The signature then covers only the header. */
function isBodyAsSigned({ headers, body }: HttpRequest): boolean {
  const hash = headers["x-amz-content-sha256"];
  return (
    hash === undefined ||
    hash ===
      createHash("sha256")
        .update(body ?? "")
        .digest("hex")
  );
}

function parseQuery(query: string): Record<string, string[]> {
  // Parse as the operation does: if `+` were read differently here, one signature would cover two values.
  const parameters = new URLSearchParams(query);
  return Object.fromEntries([...parameters.keys()].map((key) => [key, parameters.getAll(key)]));
}

/** Compares two texts in constant time. Hashes both first, because the comparison requires equal lengths. */

const toDate = (basic: string): Date =>
  new Date(basic.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));

const toBasicFormat = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");

/** Builds an IncompleteSignatureException. The message contains only a hash of the header. */
function incomplete(reason: string, authorization: string): ServiceError {
  const hash = createHash("sha256").update(authorization).digest("base64");
  return new ServiceError(
    "IncompleteSignatureException",
    `${reason} (Hashed with SHA-256 and encoded with Base64) Authorization=${hash}`,
  );
}

const invalid = (message: string): ServiceError => new ServiceError("InvalidSignatureException", message);

const mismatch = (): ServiceError =>
  invalid(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );

/** SHA-256, or HMAC-SHA-256 if there is a secret, with the interface that the signer expects. */
class Sha256 {
  #hash: Hash | Hmac;
  readonly #secret: Bytes | undefined;

  constructor(secret?: Bytes) {
    this.#secret = secret;
    this.#hash = createSha256(secret);
  }

  update(data: Bytes): void {
    this.#hash.update(toBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = createSha256(this.#secret);
  }
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

const createSha256 = (secret: Bytes | undefined): Hash | Hmac =>
  secret === undefined ? createHash("sha256") : createHmac("sha256", toBytes(secret));

function toBytes(data: Bytes): string | Uint8Array {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
