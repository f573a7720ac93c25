/** Formats an amount of money, without its currency: `110.00`. */
export const money = (amount: number): string => amount.toFixed(2);
