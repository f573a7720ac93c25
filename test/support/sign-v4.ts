import { createHash, createHmac } from "node:crypto";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export interface SignedParts {
  readonly method: string;
  readonly path: string;
  /** Query string in its signed form: encoded and sorted. */
  readonly query: string;
  readonly body: string;
  readonly secret: string;
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  /** `20260301T080000Z`. */
  readonly time: string;
  /** All signed headers except `x-amz-date`, which is added. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Signs a request as the reference describes it, without an SDK. Returns the headers to send.
 * Source: AWS IAM User Guide, "Create a signed AWS API request".
 */
export function signV4(parts: SignedParts): Record<string, string> {
  const { method, path, query, body, secret, accessKeyId, region, service, time } = parts;
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const headers: Record<string, string> = { ...parts.headers, "x-amz-date": time };
  const names = Object.keys(headers).toSorted();
  const canonical = [
    method,
    path.split("/").map(encodeURIComponent).join("/"),
    query,
    ...names.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, " ")}`),
    "",
    names.join(";"),
    headers["x-amz-content-sha256"] ?? sha256(body),
  ].join("\n");
  const date = time.slice(0, 8);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString("hex");
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/** Formats a time as in signatures. */
export const signingTime = (ms: number = Date.now()): string =>
  new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");
