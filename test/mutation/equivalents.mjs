/** Mutants that behave as the code does, by file, line of code, and what replaces a part of it; with the reason. */
export const equivalents = [];
