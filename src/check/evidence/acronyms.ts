/** Acronyms that can be pronounced as words. */
const spoken: ReadonlySet<string> = new Set(
  `ADAC AGB AGM AI AIDS ALDI AMA AOK AOL API ARD ASAP ASOS ATM AWS BAFTA BBVA CEO CFO CIO COO COVID CTO DIY DNA ECB EDEKA EOD EOFY
  EON EPA ESA ESPN ETA ETF EU EURO FAO FAQ FAQS FBI FIFA FOMO GPU HBO HIPAA HIV IATA IBAN IBM ICANN ID IEEE IKEA IMAP IMAX IMF IOS
  IPA IPO IRA IRS ISBN ISO JAXA LEGO MBA MENA MIDI MIT MOMA NABU NASA NASDAQ NATO NBA NCAA NGO NOAA NYC NYE NYSE NYT NYU OAUTH
  OECD OLED OPEC PAYE QA REWE ROI RSA SAAS SAP SEO SLA SPCA SUV SWOT TBA TEDX TUI UBS UCLA UEFA UFO UI UK UN UNESCO UNICEF UPS URL
  USA USB USC USD USPS UX VAT VIP VISA VOIP YHA YMCA YMMV ZARA`.split(/\s+/),
);

const vowel = /[AEIOUYАЕЁИОУЫЭЮЯІЇЄΑΕΗΙΟΥΩ]/;

/**
 * Whether a word in unaccented capitals is an acronym: a known one, or at most 6 letters without a vowel
 * (`RSVP`).
 */
export const isAcronym = (word: string): boolean =>
  spoken.has(word) || (word.length <= 6 && !vowel.test(word));

/** Converts letters to unaccented capitals, and removes all other characters. */
export const toInitials = (text: string): string =>
  text
    .normalize("NFD")
    .toUpperCase()
    .replace(/[^\p{L}]/gu, "");
