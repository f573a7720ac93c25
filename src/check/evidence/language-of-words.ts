/** Words that are frequent in subjects of one language, and in few other languages. */
const frequent: Readonly<Record<string, string>> = {
  en: "the your you our and for with is are new this of at from weekly order invoice payment",
  de: "der die das ihre ihr ihrer dein deine und für mit nach zum zur vom von im ist sie bestellung rechnung zahlung frei gesucht",
  nl: "uw jouw het een voor met bestelling factuur betaling",
  sv: "din ditt dina dit jeres deres och og för på av til beställning ordre faktura bestilling betalning",
  fi: "tilauksesi tilaus lasku laskusi sinun uusi ja maksu",
  fr: "votre vos notre le les du des pour avec commande facture paiement",
  es: "su tu sus tus el los las para con pedido factura pago cuenta",
  pt: "seu sua seus sua os para com pedido fatura pagamento conta",
  it: "il tuo tua suo vostro ordine fattura della per con gli pagamento",
  pl: "twoje twój twoja zamówienie faktura płatność państwa",
  tr: "siparişiniz sipariş fatura faturanız ve için hesabınız ödeme",
  hr: "vaša vaše vaš narudžba račun",
  hu: "az ön rendelése számla fizetés",
  id: "pesanan anda tagihan pembayaran",
};
const languagesOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(frequent))
  for (const word of new Set(words.split(" ")))
    languagesOf.set(word, [...(languagesOf.get(word) ?? []), language]);

/** Returns the languages to which most of a text's known words belong. Empty if it has no known words. */
export function languagesOfWords(text: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? [])
    for (const language of languagesOf.get(word) ?? []) counts.set(language, (counts.get(language) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].filter(([, count]) => count === most).map(([language]) => language);
}
