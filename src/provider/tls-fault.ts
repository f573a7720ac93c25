/** Error codes of Node and Deno for untrusted certificates and failed handshakes. */
const codes =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|CERT_|CRL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|ERROR_IN_C)/;

/** Whether a connection failed because it cannot be made secure, which a retry does not fix. */
export const isTlsFault = (code: string | undefined): boolean => codes.test(code ?? "");
