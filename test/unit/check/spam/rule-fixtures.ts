import { page, type SampleMail } from "../sample-mail.ts";

/** Mail that meets a rule of the built-in engine, and mail that nearly does. Each label says what the mail is. */
interface RuleFixture {
  readonly meets: Readonly<Record<string, SampleMail>>;
  readonly misses: Readonly<Record<string, SampleMail>>;
}

const fields = (changed: NonNullable<SampleMail["fields"]>): SampleMail => ({ fields: changed });
const from = (field: string): SampleMail => fields({ From: field });
const to = (field: string): SampleMail => fields({ To: field });
const html = (body: string): SampleMail => ({ html: body, text: null });
const link = (href: string, text = "Open"): SampleMail => html(`<p><a href="${href}">${text}</a></p>`);
const words = (text: string): SampleMail => ({ html: null, text });

/** Samples of text alone, each with itself as its label. */
const texts = (...list: readonly string[]): Record<string, SampleMail> =>
  Object.fromEntries(list.map((text) => [text, words(text)]));
/** Same, each after another text. */
const textsAfter = (start: string, ...list: readonly string[]): Record<string, SampleMail> =>
  Object.fromEntries(list.map((text) => [text, words(`${start}. ${text}`)]));
const documents = (...list: readonly string[]): Record<string, SampleMail> =>
  Object.fromEntries(list.map((source) => [source, html(source)]));
const senders = (...list: readonly string[]): Record<string, SampleMail> =>
  Object.fromEntries(list.map((field) => [field, from(field)]));
const links = (...list: readonly string[]): Record<string, SampleMail> =>
  Object.fromEntries(list.map((href) => [href, link(href)]));

const asksOf = (text: string, href = "https://elsewhere.example/"): SampleMail =>
  html(`<p>${text}</p><p><a href="${href}">Continue</a></p>`);
const asks = (...list: readonly string[]): Record<string, SampleMail> =>
  Object.fromEntries(list.map((text) => [text, asksOf(text)]));

const bitcoin = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";
const segwit = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq";

const senderRules: Readonly<Record<string, RuleFixture>> = {
  FORGED_MAILER: {
    meets: {
      "Outlook Express without its headers": fields({
        "X-Mailer": "Microsoft Outlook Express 6.00.2600.0000",
      }),
      "Outlook with a build": fields({ "X-Mailer": "Microsoft Outlook, Build 10.0.2616" }),
      "Outlook with a build and no comma": fields({ "X-Mailer": "Microsoft Outlook Build 10.0.2616" }),
      "Outlook IMO": fields({ "X-Mailer": "microsoft outlook IMO, Build 9.0.2416" }),
    },
    misses: {
      "Outlook Express with its headers": fields({
        "X-Mailer": "Microsoft Outlook Express 6.00.2600.0000",
        "X-MimeOLE": "Produced By Microsoft MimeOLE V6.00.2600.0000",
      }),
      "Outlook of no edition": fields({ "X-Mailer": "Microsoft Outlook 16.0" }),
      "a mailer that mentions it": fields({ "X-Mailer": "Like Microsoft Outlook Express" }),
      "no mailer": {},
    },
  },
  PUBLIC_MAILBOX_HTML: {
    meets: {
      "HTML from Gmail": from("Ann <ann@gmail.com>"),
      "HTML from a mailbox and a company": from("Ann <ann@acme.example>, Ann <ann@gmail.com>"),
    },
    misses: {
      "plain text from Gmail": { ...from("Ann <ann@gmail.com>"), ...words("Hello") },
      "HTML from a company": {},
    },
  },
  REPLY_TO_PUBLIC_MAILBOX: {
    meets: {
      "replies to Gmail": fields({ "Reply-To": "ann@gmail.com" }),
      "replies to a company and to Gmail": fields({ "Reply-To": "ann@acme.example, ann@gmail.com" }),
    },
    misses: {
      "replies to Gmail from Gmail": fields({ From: "Ann <ann@gmail.com>", "Reply-To": "other@gmail.com" }),
      "replies to a company": fields({ "Reply-To": "ann@other.example" }),
      "no Reply-To": {},
    },
  },
  FROM_WITHOUT_NAME: {
    meets: senders("news@acme.example", "<news@acme.example>"),
    misses: { ...senders("Acme <news@acme.example>"), "no From": fields({ From: null }) },
  },
  TO_UNDISCLOSED: {
    meets: {
      "a group without members": to("undisclosed-recipients:;"),
      "an empty To": to(""),
    },
    misses: { "one reader": to("ann@reader.example"), "no To": fields({ To: null }) },
  },
  FROM_DIGITS: {
    meets: senders("A <ann123@acme.example>", "A <123x@acme.example>", "A <ANN4711@acme.example>"),
    misses: senders(
      "A <ann12@acme.example>",
      "A <123@acme.example>",
      "A <ann@acme123.example>",
      "A <1a2b3@acme.example>",
    ),
  },
  TO_MANY: {
    meets: {
      "six recipients": to("a@r.example, b@r.example, c@r.example, d@r.example, e@r.example, f@r.example"),
    },
    misses: {
      "five recipients": to("a@r.example, b@r.example, c@r.example, d@r.example, e@r.example"),
      "no To": fields({ To: null }),
    },
  },
  TO_IS_FROM: {
    meets: {
      "the sender": to("news@acme.example"),
      "the sender among others, in capitals": to("ann@reader.example, NEWS@ACME.example"),
      "a sender in capitals": fields({ From: "Acme <NEWS@acme.example>", To: "news@acme.example" }),
    },
    misses: {
      "a reader": to("ann@reader.example"),
      "no To": fields({ To: null }),
      "no From": fields({ From: null }),
    },
  },
  PRIORITY_HIGH: {
    meets: {
      "X-Priority 1": fields({ "X-Priority": "1" }),
      "X-Priority 2 with a word": fields({ "X-Priority": "2 (Important)" }),
      "X-Priority in words": fields({ "X-Priority": "Highest" }),
      "Importance high": fields({ Importance: "High" }),
      "Importance urgent": fields({ Importance: "urgent" }),
    },
    misses: {
      "X-Priority 3": fields({ "X-Priority": "3" }),
      "X-Priority 10": fields({ "X-Priority": "10" }),
      "a normal X-Priority above Importance": fields({ "X-Priority": "3 (Normal)", Importance: "High" }),
      "a number at the end": fields({ "X-Priority": "Normal 1" }),
      "Importance low": fields({ Importance: "low" }),
      "neither header": {},
    },
  },
};

const linkRules: Readonly<Record<string, RuleFixture>> = {
  LINK_ENCODED_HOST: {
    meets: {
      ...documents(
        '<a href="https://ev%69l.example/">Open</a>',
        "<a href='http://a%2Eexample'>Open</a>",
        "<a HREF = HTTP://%61.example>Open</a>",
      ),
    },
    misses: {
      ...documents(
        '<a href="https://evil.example/%69">Open</a>',
        '<a href="https://evil.example?a=%69">Open</a>',
        '<a href="https://evil.example/">100%25</a>',
        '<a href="https://ev%zz.example/">Open</a>',
        '<a href="mailto:a%40b.example">Write</a>',
      ),
      "plain text": words("https://ev%69l.example/"),
    },
  },
  LINK_ODD_PORT: {
    meets: links("http://acme.example:81/", "https://acme.example:8081/a", "https://acme.example:4430/"),
    misses: links(
      "http://acme.example/",
      "http://acme.example:80/",
      "https://acme.example:443/",
      "http://acme.example:8080/",
      "https://acme.example:8443/",
      "https://acme.example/a:81",
      "https://acme.example?at=b:81",
    ),
  },
  CREDENTIALS_ASKED: {
    meets: {
      ...asks(
        "Verify your account",
        "Please confirm the password",
        "Update your identity",
        "Validate billing",
        "Unlock the payment",
        "Restore your mailbox",
      ),
    },
    misses: {
      ...asks("Open your account", "Verify your order", "Reverify accounts"),
      "a link to the sender's own domain": asksOf("Verify your account", "https://www.acme.example/"),
      "no link": html("<p>Verify your account</p>"),
    },
  },
  BRAND_PHISHING: {
    meets: asks(
      "Your PayPal account is suspended",
      "Verify your PayPal account",
      "Confirm the password of PayPal",
      "Update billing at PayPal",
      "Validate your identity at PayPal",
      "Unlock your mailbox at PayPal",
      "Restore payment with PayPal",
      "Reactivate your PayPal account",
      "Suspended: your PayPal account",
      "Limited: PayPal account",
      "Your PayPal mailbox is locked",
      "Your PayPal payment was declined",
      "Your PayPal account is limited",
      "Your PayPal account is on hold",
      "Your PayPal account will expire",
      "Your PayPal account expired",
      "Your PayPal account expires today",
    ),
    misses: {
      ...asks(
        "Pay with PayPal at the counter",
        "Your account is suspended",
        `Your account is suspended. ${"Seeds and tools. ".repeat(5)} PayPal`,
        `PayPal. ${"Seeds and tools. ".repeat(5)} Your account is suspended`,
      ),
      "a link to the brand": asksOf("Your PayPal account is suspended", "https://www.paypal.com/"),
      "the brand itself": { ...asksOf("Your PayPal account is suspended"), ...from("PayPal <a@paypal.com>") },
      "no link": html("<p>Your PayPal account is suspended</p>"),
    },
  },
  LINKS_ELSEWHERE: {
    meets: { "HTML with a link to another domain": link("https://elsewhere.example/") },
    misses: {
      "a link to the sender's domain too": html(
        '<a href="https://elsewhere.example/">a</a> <a href="https://www.acme.example/">b</a>',
      ),
      "a link through a click tracker": link("https://u1.ct.sendgrid.net/ls/click"),
      "HTML without links": html("<p>Hello</p>"),
      "plain text": words("See https://elsewhere.example/"),
    },
  },
  CLICK_HERE: {
    meets: {
      "click here": link("https://acme.example/", "Click here"),
      "click below among words": link("https://acme.example/", "Please CLICK BELOW to open"),
      "the second link": html(
        '<a href="https://acme.example/">Open</a> <a href="https://acme.example/b">click here</a>',
      ),
    },
    misses: {
      "another link": link("https://acme.example/", "Click there"),
      "a longer word": link("https://acme.example/", "Doubleclick hereby"),
      "words outside of a link": html('<p>Click here: <a href="https://acme.example/">Open</a></p>'),
      "plain text": words("Click here: https://acme.example/"),
    },
  },
};

const contentRules: Readonly<Record<string, RuleFixture>> = {
  ADVANCE_FEE: {
    meets: {
      ...textsAfter(
        "The next of kin, in secrecy",
        "20 million US dollars",
        "a billion in euro",
        "one million pounds",
        "a million USD",
        "the million, GBP",
        "US$ 20 million",
        "usd20m",
        "$4.5 million",
        "€3m",
        "£ 1,5 million",
        "Transfer the funds",
        "remit money",
        "Release of the sum",
        "move this amount",
        "depositing these funds",
        "barrister",
        "An attorney",
        "a diplomat",
        "the security company",
        "a government official",
        "bank director",
        "Bank manager",
        "my foreign partner",
        "a foreign account",
        "foreign remittance",
        "your assistance with an account",
        "partnership at 30 percent",
        "Your cooperation: 20%",
        "co-operation for a share",
      ),
      ...textsAfter(
        "20 million dollars. Transfer the funds",
        "my next of kin",
        "the beneficiary",
        "to inherit",
        "the deceased",
        "my late husband",
        "the late father",
        "our late client",
        "a late president",
        "confidential",
        "in secrecy",
        "be discreet",
        "with discretion",
      ),
    },
    misses: {
      ...texts("20 million dollars for the next of kin", "Transfer the funds in confidence"),
      ...textsAfter(
        "The next of kin, in secrecy",
        "a million tulips",
        "20 dollars",
        "$20 minimum",
        "transferring seeds",
        "The funds to transfer",
        "foreign tulips",
        "the bank",
        "your assistance with the garden",
        "barristers",
        "discomfort",
      ),
    },
  },
  EXTORTION: {
    meets: texts(
      `I recorded you. Pay ${bitcoin}`,
      `Your webcam. Pay ${segwit}`,
      `Pay within 48 hours: 3${bitcoin.slice(1)}`,
      `Two Days left ${bitcoin}`,
      `I know your password ${segwit}`,
    ),
    misses: texts(
      `Donate to ${bitcoin}`,
      "I recorded you on your webcam",
      `I recorded you. Pay 2${bitcoin.slice(1)}`,
      `I recorded you. Pay ${bitcoin.slice(0, 20)}`,
      `I recorded you. Pay ${bitcoin}${bitcoin}`,
      "I recorded you. Pay bc1qar0srrr7xfk",
      `The passwords of ${bitcoin}`,
    ),
  },
  WORDS_SPLIT_BY_COMMENTS: {
    meets: documents("<p>vi<!-- a -->ag<!---->ra f<!--b-->ree</p>", "<p>A<!--1-->Bb<!--2-->C D<!--3-->E</p>"),
    misses: {
      ...documents(
        "<p>vi<!-- a -->ag<!---->ra</p>",
        "<p>a <!--1--> b <!--2--> c <!--3--> d</p>",
        "<p>1<!--1-->2<!--2-->3<!--3-->4</p>",
        `<p>a<!--${"x".repeat(201)}-->b c<!--2-->d e<!--3-->f</p>`,
      ),
      "plain text": words("vi<!-- a -->ag<!---->ra f<!--b-->ree"),
    },
  },
  NOT_SPAM_CLAIM: {
    meets: texts(
      "This is not spam",
      "This email is not spam",
      "this e-mail is not an unsolicited offer",
      "This message cannot be considered spam",
      "This letter can not be considered a spam",
      "It cannot be considered spam",
      "Under bill s.1618",
      "Under S. 1618",
      "s1618",
    ),
    misses: texts(
      "Our spam filter is new",
      "This is not a spammer",
      "What is spam",
      "Section 16",
      "Two items 1618",
      "s. 16180",
    ),
  },
  REMOVE_BY_REPLY: {
    meets: {
      ...texts(
        "To be removed, reply",
        "Write remove me",
        "to be removed from this list",
        "be removed from the list",
        "Removal instructions are below",
        'Type "remove"',
        "put remove",
        "the word REMOVE",
        "Write with the subject: remove",
      ),
      "a link that writes an email": link("mailto:remove@acme.example"),
      "an opt-out by email": link("MAILTO:list-optout@acme.example"),
    },
    misses: {
      ...texts("How to remove moss", "removed from sale", "a keyword removes", "Subjects we remove"),
      "a link to another mailbox": link("mailto:info@acme.example?subject=remove"),
      "a web page": link("https://acme.example/remove"),
      "a page that mentions a mailbox": link("https://acme.example/mailto:remove"),
    },
  },
  CAPITALS: {
    meets: texts("BUY THESE SEEDS TODAY ".repeat(20), `${"ABCD ".repeat(25)}${"abcd ".repeat(30)}`),
    misses: texts(
      `${"ABCD ".repeat(22)}${"abcd ".repeat(38)}`,
      "BUY THESE SEEDS ".repeat(9),
      "Buy these seeds today ".repeat(20),
      "12345 67890 ".repeat(50),
    ),
  },
  FONT_SHOUTS: {
    meets: documents(
      '<font size="4">Seeds</font>',
      "<font face=Arial size=+7>Seeds</font>",
      "<FONT SIZE = '5'>Seeds</FONT>",
      '<font color="#FF0000">Seeds</font>',
      "<font color=red>Seeds</font>",
      '<p style="color: red">Seeds</p>',
      '<p style="color:#ff0000">Seeds</p>',
    ),
    misses: {
      ...documents(
        '<font size="3">Seeds</font>',
        '<font size="8">Seeds</font>',
        '<p style="background-color: red">Seeds</p>',
        '<p style="color: #ff0001">Seeds</p>',
        '<p style="color: reddish">Seeds</p>',
        "<p>font size=4</p>",
      ),
      "plain text": words("color: red"),
    },
  },
  HTML_LEGACY: {
    meets: documents(
      "<font>Seeds</font>",
      '<table bgcolor="white"><tr><td>Seeds</table>',
      "<body BGCOLOR = x>Seeds",
    ),
    misses: {
      ...documents(
        '<font style="color:blue">Seeds</font>',
        "<style>p{}</style><font>Seeds</font>",
        "<p>Seeds</p>",
        "<fontain>Seeds</fontain>",
      ),
      "a page with styles": html(page()),
      "plain text": words("<font>Seeds</font>"),
    },
  },
  SIGNS_REPEATED: {
    meets: texts("Seeds!!", "Save $$ on seeds"),
    misses: texts("Seeds! Tools!", "Save $5 and $6"),
  },
  TOPICS: {
    meets: {
      ...textsAfter(
        "A casino",
        ...["earn up to $500", "Earn $9", "work at home", "working from home", "financial freedom"],
        ...["financially independent", "make money", "be your own boss", "extra income", "residual income"],
        ...["get paid to read", "a home-based business", "home based business", "multi-level", "multi level"],
        ...["viagra", "cialis", "pharmacy", "weight loss", "lose weight", "lose 10 lbs", "lose 20pounds"],
        ...["enlarge", "enlargement", "HGH", "human growth", "no prescription", "prescription drugs"],
        ...["anti-aging", "antiaging", "mortgage", "refinancing", "debt consolidation", "bad credit"],
        ...["credit report", "credit repair", "credit history", "low rate", "lowest interest rates"],
        ...["life insurance", "merchant account", "risk-free", "risk free", "no obligation", "no risk"],
        ...["no catch", "no cost", "money-back", "money back", "satisfaction guaranteed", "100% free"],
        ...["100% guaranteed", "100% legal", "100% satisfaction", "as seen on TV", "absolutely free"],
        ...["completely free", "act now", "act fast", "act today", "don't delay", "dont miss", "call now"],
        ...["order now", "order today", "limited time", "while supplies last", "hurry", "urgent"],
        ...["bulk email", "bulk e-mail", "email addresses", "e-mail marketing", "email list", "opt-in"],
        ...["opt in", "optin", "million emails", "million e-mails", "further mailings", "future mailings"],
        ...["future emails", "future e-mails", "third-party", "third party", "toll-free", "toll free"],
        ...["1-800-555", "1800555", "1-888-555", "877-555 or 1-877-555", "1866555", "fax", "free of charge"],
        ...["for free", "free! ", "$1,000", "$ 20,000,000", "xxx", "porn", "pornography", "nude"],
        ...["hot girls", "hot teens", "hot babes", "adult site", "adult content", "adult entertainment"],
        ...["adults: adult only", "must be 18", "must be at least 18"],
      ),
      ...textsAfter(
        "A mortgage",
        ...["jackpot", "lottery", "sweepstake", "sweepstakes", "you won", "you've won", "you have just won"],
        ...["you've been selected", "you have been chosen"],
      ),
    },
    misses: {
      ...texts("A casino", "A casino, a jackpot, and a lottery"),
      ...textsAfter(
        "A casino",
        ...[
          "working homes",
          "earnings",
          "lose seeds",
          "credit",
          "creditable",
          "rates",
          "slow rate",
          "acted now",
        ],
        ...[
          "order nowhere",
          "emails",
          "faxes",
          "free",
          "1-555-123",
          "$1000",
          "$1,00",
          "nudes",
          "adult",
          "18",
        ],
        ...["casinos", "hurrying", "be 18"],
      ),
    },
  },
};

/** A fixture for each rule with a test of its own. The others are met by the findings of a check. */
export const ruleFixtures: Readonly<Record<string, RuleFixture>> = {
  ...senderRules,
  ...linkRules,
  ...contentRules,
};
