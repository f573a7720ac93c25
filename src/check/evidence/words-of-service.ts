/**
 * Words with which a name claims to be official: service, security, accounts, deliveries, and payments, in
 * the languages that messages are read in.
 */
const words = [
  // English
  "support\\w*|services?|servicing|security|secured?|safety|accounts?|billing|payments?|verif\\w*|alerts?|notif\\w*|help|helpdesk|desk|customers?|care|deliver\\w*|shipping|shipments?|parcels?|packages?|tracking|fraud|login|signin|id|invoices?|receipts?|refunds?|confirm\\w*|updates?|reset|admin\\w*|departments?|protection|resolution|memberships?|subscriptions?|unauthori[sz]ed|suspended|wallet",
  // German
  "kundenservice|kundendienst|kundenbetreuung|kundencenter|kundenkonto|abrechnung\\w*|sicherheit\\w*|kont(?:o|en)|kontosicherheit|zahlung\\w*|rechnung\\w*|hilfe|benachrichtigung\\w*|versand\\w*|lieferung\\w*|zustellung\\w*|sendung\\w*|paket\\w*|anmeldung|bestatigung|verifizierung|ruckerstattung|kaeuferschutz|kauferschutz",
  // French
  "securite|comptes?|assistance|paiements?|factur\\w*|livraisons?|alertes?|colis|remboursements?|serviceclient",
  // Spanish, Portuguese, Italian
  "servicios?|atencion|seguridad|cuentas?|soporte|pagos?|ayuda|entregas?|envios?|notificacion\\w*|alertas?|reembolsos?|atendimento|seguranca|contas?|suporte|pagamentos?|pagamento|faturas?|ajuda|servicos?|assistenza|sicurezza|conto|fatture?|consegn[ae]|rimbors[oi]|spedizion[ei]|servizio|servizi|avvis[oi]",
  // Dutch, Polish, Czech, Romanian, Hungarian
  "klantenservice|klantendienst|beveiliging|veiligheid|rekening|betaling\\w*|bezorging|levering|obsługa|obsluga|bezpieczenstwo|płatnosc\\w*|platnosc\\w*|pomoc|wsparcie|dostawa|podpora|zabezpeceni|ucet|asistenta|securitate|ugyfelszolgalat|biztonsag",
  // Swedish, Danish, Norwegian, Finnish, Turkish
  "kundtjanst|kundservice|kundeservice|sakerhet|sikkerhet|sikkerhed|leverans|asiakaspalvelu|turvallisuus|maksu|destek|guvenlik|hesap|hesab\\w*|odeme|hizmet\\w*",
  // Russian, Ukrainian, Greek
  "поддержк\\p{L}*|безопасност\\p{L}*|служба|аккаунт|доставка|оплата|сервис|підтримка|безпека|υποστηριξη|υποστήριξη|ασφαλεια|ασφάλεια|λογαριασμος|λογαριασμός",
  // Japanese, Chinese, Korean, Arabic, Hebrew
  "サポート\\p{L}*|セキュリティ\\p{L}*|カスタマー[\\p{L}ー]*|アカウント\\p{L}*|お支払い\\p{L}*|配送\\p{L}*|お知らせ|客服\\p{L}*|客户\\p{L}*|客戶\\p{L}*|安全\\p{L}*|账户\\p{L}*|帳戶\\p{L}*|账号\\p{L}*|支付\\p{L}*|支持|고객\\p{L}*|보안\\p{L}*|계정\\p{L}*|دعم|الدعم|أمان|الأمان|حساب|خدمة|תמיכה|אבטחה|חשבון",
].join("|");

/** Whether a word is a service word. */
export const isOfService: (word: string) => boolean = (word) => ofService.test(word);
const ofService = new RegExp(`^(?:${words})$`, "u");
/**
 * Service words as a regular expression source, to match them at the end of another word: `paypalsupport`.
 */
export const serviceSource: string = words;

const fillers = new RegExp(
  `^(?:${[
    "the|your|my|our|dear|by|from|of|and|for|at|on|in|to|is|has|been|re|attention|important|urgent|action|required|notice|warning|new|official|real|global|international|worldwide|online|mail|email|mailer|message|messages|team|center|centre|info\\w*|news|noreply|no|not|do|reply|donotreply|auto|automatic|system|seller|sellers|buyer|buyers|business|personal|private|premium|plus|pro|members?|users?|clients?",
    "inc|incorporated|llc|ltd|limited|gmbh|ag|se|sa|sarl|bv|corp|corporation|co|company|com|net|org|www|https?",
    "ihr|ihre|mein|meine|das|der|die|dein|deine|von|vom|fur|und|bei|votre|notre|le|la|les|du|des|et|pour|client|clientele|el|su|tu|los|las|y|para|al|del|cliente|clientes|il|lo|gli|di|clienti|o|os|as|seu|sua|da|ao|uw|jouw|het|een|van|voor|en|din|ditt|ditt|och|och|og|av|af|klienta|musteri|klient\\w*|equipe|equipo|squadra|zespol",
    "de|us|usa|uk|eu|at|ch|fr|it|es|nl|pl|br|ca|au|jp|in|deutschland|germany|austria|osterreich|switzerland|schweiz|france|italia|italy|espana|spain|nederland|netherlands|polska|poland|brasil|brazil|mexico|europe|europa|america|canada|australia|india|japan|china|asia|ireland|portugal|turkiye|turkey|sverige|sweden|danmark|norge|suomi",
    "\\d+",
  ].join("|")})$`,
  "u",
);
/** Whether a word does not identify a company: articles, legal forms, countries. */
export const isFiller = (word: string): boolean => fillers.test(word);
