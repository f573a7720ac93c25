import { createHash, randomBytes } from "node:crypto";

/** Source of random values. The same seed produces the same values on every runtime. */
export interface Random {
  /** Returns a number in [0, 1). */
  next(): number;
  /** Returns `size` lowercase hexadecimal digits. */
  hex(size: number): string;
}

/**
 * Creates a generator for simulations and reproducible output, never for secrets: SHA-256 in counter mode
 * over the seed. Without a seed, each generator produces a different sequence.
 */
export function createRandom(seed: string = randomBytes(16).toString("hex")): Random {
  let counter = 0;
  let pool = "";
  const hex = (size: number): string => {
    while (pool.length < size) pool += createHash("sha256").update(`${seed}\n${counter++}`).digest("hex");
    const digits = pool.slice(0, size);
    pool = pool.slice(size);
    return digits;
  };
  return { hex, next: () => Number.parseInt(hex(12), 16) / 2 ** 48 };
}
