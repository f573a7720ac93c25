/** Formats an amount of money, without its currency: `110.00`. */
export const money = (amount: number): string => amount.toFixed(2);

/** Whether an amount is more than a limit, and not only by the error of a sum: three times 0.1 is not more than 0.3. */
export const isMore = (amount: number, limit: number): boolean => amount - limit > 1e-6;
