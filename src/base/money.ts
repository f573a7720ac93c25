/** Formats an amount of money, without its currency: `110.00`. */
export const money = (amount: number): string => amount.toFixed(2);

/** Whether an amount is more than a limit, and not only by the error of a sum: three times 0.1 is not more than 0.3. */
export const isMore = (amount: number, limit: number): boolean => amount - limit > 1e-6;

/** Formats a price for people who are asked about it: `$50`, or `$12.50`. */
export const price = (amount: number): string => `$${Number.isInteger(amount) ? amount : money(amount)}`;
