import { expect, test } from "vitest";
import { isTlsFault } from "../../../src/provider/tls-fault.ts";

test.each<[string | undefined, boolean]>([
  ["ERR_TLS_CERT_ALTNAME_INVALID", true],
  ["ERR_SSL_WRONG_VERSION_NUMBER", true],
  ["ERR_OSSL_EVP_UNSUPPORTED", true],
  ["EPROTO", true],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", true],
  ["SELF_SIGNED_CERT_IN_CHAIN", true],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", true],
  ["CERT_HAS_EXPIRED", true],
  ["CRL_NOT_YET_VALID", true],
  ["HOSTNAME_MISMATCH", true],
  ["INVALID_CA", true],
  ["INVALID_PURPOSE", true],
  ["PATH_LENGTH_EXCEEDED", true],
  ["ERROR_IN_CERT_NOT_AFTER_FIELD", true],
  ["EPROTONOSUPPORT", false],
  ["ECONNRESET", false],
  ["NO_CERT_", false],
  ["", false],
  [undefined, false],
])("%s means that a connection cannot be made secure: %s", (code, expected) => {
  expect(isTlsFault(code)).toBe(expected);
});
