/** Domain of the mailbox simulator, which any account may send to. Source: the SES developer guide. */
export const simulatorDomain = "simulator.amazonses.com";
