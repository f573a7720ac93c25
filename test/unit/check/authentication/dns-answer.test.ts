import dnsPacket, { type Answer, type Packet, type RecordType } from "dns-packet";
import { describe, expect, test } from "vitest";
import { readAnswer } from "../../../../src/check/authentication/dns-answer.ts";

const { AUTHORITATIVE_ANSWER, RECURSION_AVAILABLE, RECURSION_DESIRED, TRUNCATED_RESPONSE } = dnsPacket;
const name = "_dmarc.acme.example";

const record = (type: string, data: unknown, owner = name, more = {}): Answer =>
  ({ name: owner, type, ttl: 60, data, ...more }) as Answer;
const text = record("TXT", ["v=DMARC1; p=reject"]);
const alias = (target: string, owner = name): Answer => record("CNAME", target, owner);
const start = (zone: string): Answer =>
  record(
    "SOA",
    { mname: "ns.example", rname: "root.example", serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 },
    zone,
  );
const options = (extendedRcode: number): Answer =>
  ({
    name: ".",
    type: "OPT",
    udpPayloadSize: 1232,
    extendedRcode,
    ednsVersion: 0,
    flags: 0,
    options: [],
  }) as unknown as Answer;

interface Change extends Packet {
  readonly code?: number;
}

/** Encodes a DNS response as a resolver sends it, with one change. */
function packetOf({ code = 0, flags = RECURSION_AVAILABLE, ...change }: Change = {}): Buffer {
  return dnsPacket.encode({
    type: "response",
    id: 1,
    questions: [{ name, type: "TXT" }],
    answers: [text],
    ...change,
    flags: flags | RECURSION_DESIRED | code,
  });
}

/** Returns the records read from a response, or the code and message of the error. */
function read(bytes: Uint8Array, question = { name, type: "TXT" }): unknown {
  try {
    return readAnswer(bytes, question);
  } catch (error) {
    return `${Reflect.get(Object(error), "code")}: ${error instanceof Error ? error.message : error}`;
  }
}

function changed(bytes: Buffer, place: number, ...values: readonly number[]): Buffer {
  bytes.set(values, place);
  return bytes;
}

const headerBytes = 12;
const questionEnd = headerBytes + name.length + 2 + 4;
/** Offsets in the first record, whose name is written out and precedes its type, class, TTL, and length. */
const [classAt, lengthAt] = [questionEnd + name.length + 2 + 2, questionEnd + name.length + 2 + 8];

describe("reads the records of a response", () => {
  test.each<[string, string, unknown, unknown]>([
    ["a text in two strings", "TXT", ["v=DMARC1; ", "p=reject"], ["v=DMARC1; ", "p=reject"]],
    ["an IPv4 address", "A", "203.0.113.7", "203.0.113.7"],
    ["an IPv6 address", "AAAA", "2001:db8::7", "2001:db8::7"],
    [
      "a mail host",
      "MX",
      { preference: 10, exchange: "MX.acme.example" },
      { priority: 10, exchange: "mx.acme.example" },
    ],
    ["no mail host", "MX", { preference: 0, exchange: "." }, { priority: 0, exchange: "." }],
    ["a host name", "PTR", "mx.acme.example", "mx.acme.example"],
    [
      "a certificate",
      "TLSA",
      { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.from("abab", "hex") },
      "3 1 1 abab",
    ],
  ])("%s", (_, type, data, expected) => {
    const bytes = packetOf({
      questions: [{ name, type: type as RecordType }],
      answers: [record(type, data)],
    });
    expect(read(bytes, { name, type })).toEqual([expected]);
  });

  test.each<[string, Buffer]>([
    ["from a server that has it itself", packetOf({ flags: AUTHORITATIVE_ANSWER })],
    ["in other letters", packetOf({ questions: [{ name: "_DMARC.Acme.example", type: "TXT" }] })],
    [
      "at the end of two aliases, in any order",
      packetOf({
        answers: [
          record("TXT", text.type === "TXT" ? text.data : "", "c.example"),
          alias("c.example", "b.example"),
          alias("b.example"),
        ],
      }),
    ],
    ["with options", packetOf({ additionals: [options(0)] })],
    [
      "next to a record of a type that is not read",
      packetOf({ authorities: [record("NULL", Buffer.alloc(3))] }),
    ],
  ])("%s", (_, bytes) => {
    expect(read(bytes)).toEqual([["v=DMARC1; p=reject"]]);
  });
});

describe("reports that no record exists", () => {
  const noData = `ENODATA: ${name} has no TXT record`;
  const notFound = `ENOTFOUND: ${name} does not exist`;
  test.each<[string, Buffer, string]>([
    ["a name without such a record", packetOf({ answers: [], authorities: [start("acme.example")] }), noData],
    ["the same without the start of authority", packetOf({ answers: [] }), noData],
    [
      "the same with the name servers too",
      packetOf({
        answers: [],
        authorities: [record("NS", "ns.example", "acme.example"), start("acme.example")],
      }),
      noData,
    ],
    [
      "a name that does not exist",
      packetOf({ code: 3, answers: [], authorities: [start("example")] }),
      notFound,
    ],
    ["the same, by the root", packetOf({ code: 3, answers: [], authorities: [start(".")] }), notFound],
    [
      "an alias of a name without such a record",
      packetOf({ answers: [alias("b.other.example")], authorities: [start("other.example")] }),
      noData,
    ],
    [
      "an alias of a name that does not exist",
      packetOf({ code: 3, answers: [alias("b.other.example")], authorities: [start("other.example")] }),
      notFound,
    ],
  ])("%s", (_, bytes, expected) => {
    expect(read(bytes)).toBe(expected);
  });
});

describe('a response that does not answer the query is never read as "no record", or as a record', () => {
  const malformed = "EBADRESP: the response is malformed";
  const other = "EOTHER: the response is to another query";
  const undenied = "ENOANSWER: the response neither contains such a record nor denies that one exists";
  const unfollowed = "EALIAS: the response contains only an alias of b.other.example";
  const label = Buffer.from([0xc0, questionEnd]);
  test.each<[string, Buffer, string]>([
    [
      "the query itself",
      packetOf({ type: "query" }),
      "EOTHER: the server sent a packet that is not a response",
    ],
    [
      "another operation",
      changed(packetOf(), 2, 0x81 | (5 << 3)),
      "EOTHER: the server sent a packet that is not a response",
    ],
    ["no question", packetOf({ questions: [] }), other],
    [
      "two questions",
      packetOf({
        questions: [
          { name, type: "TXT" },
          { name, type: "A" },
        ],
      }),
      other,
    ],
    [
      "a question for another name",
      packetOf({ questions: [{ name: "_dmarc.other.example", type: "TXT" }] }),
      other,
    ],
    ["a question for another type", packetOf({ questions: [{ name, type: "A" }], answers: [] }), other],
    [
      "a question of another class",
      packetOf({ questions: [{ name, type: "TXT", class: "CH" }], answers: [] }),
      other,
    ],
    [
      "an answer that is cut off",
      packetOf({ flags: RECURSION_AVAILABLE | TRUNCATED_RESPONSE }),
      "ETRUNCATED: the response is truncated",
    ],
    [
      "none, cut off",
      packetOf({ answers: [], flags: RECURSION_AVAILABLE | TRUNCATED_RESPONSE }),
      "ETRUNCATED: the response is truncated",
    ],
    ["SERVFAIL", packetOf({ code: 2, answers: [] }), "ESERVFAIL: SERVFAIL"],
    ["REFUSED without the question", packetOf({ code: 5, answers: [], questions: [] }), "EREFUSED: REFUSED"],
    ["a code that nobody assigned", packetOf({ code: 13, answers: [] }), "ERCODE 13: RCODE 13"],
    ["BADVERS, in the options", packetOf({ answers: [], additionals: [options(1)] }), "EBADVERS: BADVERS"],
    [
      "a code in the options whose lower bits say that the name does not exist",
      packetOf({ code: 3, answers: [], additionals: [options(1)] }),
      "ERCODE 19: RCODE 19",
    ],
    ["options twice", packetOf({ additionals: [options(0), options(0)] }), malformed],
    [
      "a record for another name",
      packetOf({ answers: [record("TXT", ["v=DMARC1"], "_dmarc.other.example")] }),
      undenied,
    ],
    ["a record of another type", packetOf({ answers: [record("A", "203.0.113.7")] }), undenied],
    [
      "a record of another class",
      packetOf({ answers: [record("TXT", ["v=DMARC1"], name, { class: "CH" })] }),
      undenied,
    ],
    ["a record of a class with the highest bit", changed(packetOf(), classAt, 0x80, 0x01), undenied],
    [
      "an alias of another class",
      packetOf({
        answers: [{ ...alias("b.example"), class: "CH" } as Answer, record("TXT", ["v=DMARC1"], "b.example")],
      }),
      undenied,
    ],
    [
      "a referral",
      packetOf({ answers: [], flags: 0, authorities: [record("NS", "ns.acme.example", "acme.example")] }),
      undenied,
    ],
    [
      "a referral of a resolver",
      packetOf({ answers: [], authorities: [record("NS", "ns.acme.example", "acme.example")] }),
      undenied,
    ],
    ["nothing, of a server that neither has nor asks", packetOf({ answers: [], flags: 0 }), undenied],
    ["a name that does not exist, of such a server", packetOf({ code: 3, answers: [], flags: 0 }), undenied],
    [
      "the start of authority of another domain",
      packetOf({ answers: [], authorities: [start("other.example")] }),
      undenied,
    ],
    [
      "that of a domain whose name ends alike",
      packetOf({ code: 3, answers: [], authorities: [start("me.example")] }),
      undenied,
    ],
    ["an alias alone", packetOf({ answers: [alias("b.other.example")] }), unfollowed],
    [
      "an alias alone, of the server that has it",
      packetOf({
        answers: [alias("b.other.example")],
        flags: AUTHORITATIVE_ANSWER,
        authorities: [start("acme.example")],
      }),
      unfollowed,
    ],
    [
      "aliases in a circle",
      packetOf({ answers: [alias("b.example"), alias(name, "b.example")] }),
      "ELOOP: its aliases (CNAME) form a loop",
    ],
    [
      "two aliases of one name",
      packetOf({ answers: [alias("b.example"), alias("c.example")] }),
      `EALIASES: ${name} is an alias of more than one name`,
    ],
    ["a length that leads out of the message", changed(packetOf(), lengthAt, 0x40), malformed],
    ["a length that leads into the data", changed(packetOf(), lengthAt, 0, 3), malformed],
    ["a text that is longer than its record", changed(packetOf(), lengthAt + 2, 0xff), malformed],
    ["no text at all", packetOf({ answers: [record("TXT", [])] }), malformed],
    [
      "an address of three bytes",
      changed(
        packetOf({ questions: [{ name, type: "TXT" }], answers: [text] }).subarray(0, -1),
        lengthAt + 1,
        18,
      ),
      malformed,
    ],
    ["bytes after the last record", Buffer.concat([packetOf(), Buffer.from([0])]), malformed],
    ["fewer records than it says", changed(packetOf(), 7, 2), malformed],
    ["more records than it says", changed(packetOf(), 7, 0), malformed],
    ["the most records that it can say", changed(packetOf(), 6, 0xff, 0xff), malformed],
    ["half of it", packetOf().subarray(0, 40), malformed],
    [
      "a name that leads to itself",
      Buffer.concat([packetOf({ answers: [] }).fill(1, 7, 8), label, Buffer.alloc(10)]),
      malformed,
    ],
    [
      "a name that leads into the header",
      Buffer.concat([packetOf({ answers: [] }).fill(1, 7, 8), Buffer.from([0xc0, 0]), Buffer.alloc(10)]),
      malformed,
    ],
    ["a label of an unknown kind", changed(packetOf(), headerBytes, 0x46), malformed],
    ["a dot inside a label", changed(packetOf(), headerBytes, name.length, ...Buffer.from(name)), other],
  ])("%s", (_, bytes, expected) => {
    expect(read(bytes)).toBe(expected);
  });

  test("a response with any byte changed or removed results in records or an error with a code", () => {
    const whole = packetOf({
      answers: [alias("b.example"), record("TXT", ["v=DMARC1"], "b.example")],
      additionals: [options(0)],
    });
    for (let place = 0; place < whole.length; place++)
      for (const bytes of [
        whole.subarray(0, place),
        ...[0x00, 0x01, 0x3f, 0x40, 0x80, 0xc0, 0xff].map((value) =>
          changed(Buffer.from(whole), place, value),
        ),
      ]) {
        const result = read(bytes);
        if (typeof result === "string") expect(result).toMatch(/^E(?!RR)[A-Z]+( \d+)?: /);
        else expect(result).toHaveLength(1);
      }
  });

  test("a message of names that point back to each other takes linear work", () => {
    const chain: number[] = [];
    for (let at = questionEnd; at < 0x3f00; at += 2) chain.push(0xc0 | ((at - 2) >> 8), (at - 2) & 0xff);
    expect(read(Buffer.concat([packetOf({ answers: [] }).fill(1, 7, 8), Buffer.from(chain)]))).toBe(
      malformed,
    );
  });
});
