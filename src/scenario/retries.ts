/** Maximum number of further measurements of a test whose verdict is within noise. */
export const maxRetries = 3;
