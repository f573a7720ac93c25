/** Decodes UTF-7: `+AGE-` is `a`, and `+-` is a plus sign (RFC 2152). */
export const fromUtf7 = (text: string): string =>
  text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, letters: string) => {
    if (letters === "") return "+";
    const octets = Buffer.from(letters, "base64");
    return octets
      .subarray(0, octets.length - (octets.length % 2))
      .swap16()
      .toString("utf16le");
  });
