import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { textContent } from "domutils";
import { expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { findPython } from "./clients/python-client.ts";
import { elementIn, useQueryService } from "./query-sdk.ts";
import { useService } from "./running-service.ts";

const form = "application/x-www-form-urlencoded";
const version = "Version=2010-12-01";

/** Sends a body as it is. Returns the status and the text of the named element, of XML that a parser accepts. */
async function post(url: string, body: string | Uint8Array<ArrayBuffer>, element = "Code", headers = {}) {
  const response = await fetch(url, { method: "POST", headers: { "content-type": form, ...headers }, body });
  return readXml(response, element);
}

async function readXml(response: Response, element: string) {
  const xml = await response.text();
  expect(response.headers.get("content-type")).toBe("text/xml");
  expect((await validateXML({ xml, normalization: "format" })).errors).toEqual([]);
  const found = elementIn(xml, element);
  const id = elementIn(xml, "RequestId");
  expect(id && textContent(id)).toBe(response.headers.get("x-amzn-requestid"));
  return [response.status, found && textContent(found)];
}

const many = (count: number, toPair: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => toPair(i)).join("&");
const list = (rest: string) => `Action=ListIdentities&${version}&${rest}`;
const attributes = (rest: string) => `Action=GetIdentityVerificationAttributes&${version}&${rest}`;

// Codes: https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html. MalformedInput is what AWS answers to names
// that contradict each other: https://github.com/lineofflight/peddler/issues/48
test.each<[what: string, body: string | Uint8Array<ArrayBuffer>, status: number, code: string]>([
  ["no body", "", 400, "MissingAction"],
  ["no Action", version, 400, "MissingAction"],
  ["an empty Action", `Action=&${version}`, 400, "MissingAction"],
  ["an unknown Action", `Action=Fly&${version}`, 400, "InvalidAction"],
  ["an Action of Object's prototype", `Action=constructor&${version}`, 400, "InvalidAction"],
  [
    "an Action with markup and control characters",
    `Action=%3Cb%3E%26%00%01%1B%EF%BF%BE&${version}`,
    400,
    "InvalidAction",
  ],
  ["an Action of 10 MB", `Action=${"a".repeat(10_000_000)}&${version}`, 400, "InvalidAction"],
  ["an inbound operation", `Action=CreateReceiptRule&${version}`, 400, "InvalidAction"],
  ["another Version", "Action=ListIdentities&Version=2009-01-01", 400, "InvalidAction"],
  ["no Version", "Action=ListIdentities", 400, "InvalidAction"],
  ["a missing member", `Action=GetTemplate&${version}`, 400, "ValidationError"],
  ["a repeated parameter", list("MaxItems=1&MaxItems=2"), 400, "MalformedInput"],
  [
    "100,000 members",
    attributes(many(100_000, (i) => `Identities.member.${i + 1}=a`)),
    400,
    "MalformedInput",
  ],
  ["a million separators", "&".repeat(1_000_000), 400, "MalformedInput"],
  [
    "more identities than allowed",
    attributes(many(101, (i) => `Identities.member.${i + 1}=a${i}`)),
    400,
    "InvalidParameterValue",
  ],
  ["sparse indexes", attributes("Identities.member.1=a&Identities.member.3=b"), 400, "MalformedInput"],
  ["an index of 0", attributes("Identities.member.0=a"), 400, "MalformedInput"],
  ["an index that is no number", attributes("Identities.member.x=a"), 400, "MalformedInput"],
  ["a huge index", attributes("Identities.member.99999999999999999999=a"), 400, "MalformedInput"],
  ["deep dots", list(`${"a.".repeat(400)}b=c`), 400, "MalformedInput"],
  ["a long name", list(`${"a".repeat(100_000)}=c`), 400, "MalformedInput"],
  ["a member below a value", list("a=1&a.b=2"), 400, "MalformedInput"],
  ["a value above members", list("a.b=2&a=1"), 400, "MalformedInput"],
  [
    "a list where a text belongs",
    `Action=GetTemplate&${version}&TemplateName.member.1=a`,
    400,
    "MalformedInput",
  ],
  ["a text where a list belongs", attributes("Identities=a"), 400, "InvalidParameterValue"],
  [
    "a list of structures where texts belong",
    attributes("Identities.member.1.a=a"),
    400,
    "InvalidParameterValue",
  ],
  ["a list where a word belongs", list("IdentityType.member.1=Domain"), 400, "MalformedInput"],
  ["an unknown word", list("IdentityType=domain"), 400, "InvalidParameterValue"],
  ["a number that is none", list("MaxItems=ten"), 400, "MalformedInput"],
  [
    "a boolean that is none",
    `Action=UpdateAccountSendingEnabled&${version}&Enabled=yes`,
    400,
    "MalformedInput",
  ],
  // The client for JavaScript may exhaust its stack with as much.
  [
    "a message of 11 MB",
    `Action=SendRawEmail&${version}&RawMessage.Data=${"A".repeat(14_666_668)}`,
    400,
    "InvalidParameterValue",
  ],
  ["base64 that is none", `Action=SendRawEmail&${version}&RawMessage.Data=%25`, 400, "MalformedInput"],
  ["invalid percent-encoding", list("NextToken=%zz"), 404, "MalformedQueryString"],
  ["percent-encoding that is not UTF-8", list("NextToken=%ff"), 404, "MalformedQueryString"],
  ["half a character in percent-encoding", list("NextToken=%ED%A0%80"), 404, "MalformedQueryString"],
  ["bytes that are not UTF-8", Buffer.from([0xff, 0xfe]), 404, "MalformedQueryString"],
])("%s gets an error in XML", async (_, body, status, code) => {
  const { url } = await useService();
  expect(await post(url, body)).toEqual([status, code]);
});

test("names of Object's prototype are names like all others", async () => {
  const { url, control } = await useService();
  expect(
    (
      await post(url, list("__proto__.polluted=1&constructor.prototype.polluted=1"), "ListIdentitiesResult")
    )[0],
  ).toBe(200);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(control.requests()).toHaveLength(1);
});

// XML 1.0, section 2.2 (characters) and 2.11 (a parser reads a literal carriage return as a line feed)
test("values keep everything that XML can contain", async () => {
  const { url, ses, v2 } = await useQueryService();
  const TextPart = "<b>&amp;]]>\r\n\t\"'\u{1F600} ";
  await v2.createEmailTemplate({
    TemplateName: "t",
    TemplateContent: { Subject: "s\u0001\u001b\ufffe", Text: TextPart },
  });
  expect((await ses.getTemplate({ TemplateName: "t" })).Template).toMatchObject({
    TextPart,
    SubjectPart: "s\ufffd\ufffd\ufffd",
  });
  expect(await post(url, `Action=GetTemplate&${version}&TemplateName=t`, "TextPart")).toEqual([
    200,
    TextPart,
  ]);
});

test("refusals that come before the operation are in XML too", async () => {
  const { url } = await useService();
  expect(await post(url, list("MaxItems=1"), "Code", { origin: "https://evil.example" })).toEqual([
    403,
    "AccessDeniedException",
  ]);
  expect(await post(url, "no gzip", "Code", { "content-encoding": "gzip" })).toEqual([
    400,
    "SerializationException",
  ]);
  expect(await post(url, new Uint8Array(57 * 1024 * 1024))).toEqual([413, "RequestEntityTooLargeException"]);
});

// https://docs.aws.amazon.com/ses/latest/dg/using-ses-api-requests.html: GET requests have their parameters in the URL, and a
// signature in the header Authorization.
test("GET is served with a header that a web page cannot add", async () => {
  const { url } = await useService();
  const address = `${url}/?Action=VerifyDomainIdentity&${version}&Domain=acme.example`;
  expect(await readXml(await fetch(address), "Code")).toEqual([403, "MissingAuthenticationToken"]);
  for (const name of ["authorization", "x-amzn-authorization"])
    expect(await readXml(await fetch(address, { headers: { [name]: "AWS3" } }), "VerificationToken")).toEqual(
      [200, expect.stringMatching(/=$/)],
    );
  const list = await fetch(`${url}/?Action=ListIdentities&${version}`, { headers: { authorization: "x" } });
  expect(await readXml(list, "Identities")).toEqual([200, "acme.example"]);
  expect(await readXml(await fetch(address, { method: "DELETE" }), "Code")).toEqual([400, "InvalidAction"]);
});

test("unknown actions are in the request log, without an operation", async () => {
  const { url, control } = await useService();
  await post(url, `Action=Fly&${version}`);
  expect(control.requests()).toMatchObject([{ path: "/", status: 400, error: "InvalidAction" }]);
  expect(control.requests()[0]?.operation).toBeUndefined();
});

test("other requests to the path / are answered in JSON as before", async () => {
  const { url } = await useService();
  const response = await fetch(url);
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
    404,
    "UnknownOperationException",
  ]);
});

const python = await findPython("boto3");
const isRequired = process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1";

const program = `
import boto3, botocore, json, sys
ses = boto3.client('ses', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b')
ses.verify_domain_identity(Domain='acme.example')
ses.verify_email_identity(EmailAddress='ann@reader.example')
body = {'Subject': {'Data': 'Grüße', 'Charset': 'UTF-8'}, 'Body': {'Text': {'Data': 'a & b'}}}
to = {'ToAddresses': ['ann@reader.example'], 'CcAddresses': []}
source = 'news@acme.example'
ses.send_email(Source=source, Destination=to, Message=body)
ses.send_raw_email(RawMessage={'Data': 'From: news@acme.example\\r\\nTo: ann@reader.example\\r\\nSubject: raw\\r\\n\\r\\nHello\\r\\n'}, Destinations=['bob@reader.example'])
ses.create_template(Template={'TemplateName': 't', 'SubjectPart': 'Hi {{n}}', 'TextPart': 'x'})
ses.send_templated_email(Source=source, Destination=to, Template='t', TemplateData='{"n": "Ann"}')
bulk = ses.send_bulk_templated_email(Source=source, Template='t', DefaultTemplateData='{"n": "you"}', Destinations=[{'Destination': to}])
codes = []
for call in [
    lambda: ses.send_email(Source=source, Destination=to, Message=body, ConfigurationSetName='none'),
    lambda: ses.get_template(TemplateName='none'),
    lambda: ses.list_receipt_rule_sets(),
]:
    try: call()
    except botocore.exceptions.ClientError as e: codes.append([e.response['Error']['Code'], e.response['Error']['Type'], e.response['ResponseMetadata']['HTTPStatusCode']])
print(json.dumps({
    'identities': ses.list_identities()['Identities'],
    'attributes': {k: v['VerificationStatus'] for k, v in ses.get_identity_verification_attributes(Identities=['acme.example'])['VerificationAttributes'].items()},
    'quota': ses.get_send_quota()['SentLast24Hours'],
    'points': [p['DeliveryAttempts'] for p in ses.get_send_statistics()['SendDataPoints']],
    'enabled': ses.get_account_sending_enabled()['Enabled'],
    'bulk': [s['Status'] for s in bulk['Status']],
    'template': ses.get_template(TemplateName='t')['Template']['SubjectPart'],
    'codes': codes,
}))
`;

test.runIf(isRequired)("boto3 is present", () => expect(python).toBeDefined());

test.skipIf(!python)(
  `boto3 sends${python ? "" : " (skipped: no python3 has it; apt-get install python3-boto3)"}`,
  async () => {
    const { url, control } = await useService();
    const { stdout } = await promisify(execFile)(python ?? "", ["-c", program, url]);
    expect(JSON.parse(stdout)).toEqual({
      identities: ["ann@reader.example", "acme.example"],
      attributes: { "acme.example": "Success" },
      quota: 4,
      points: [4],
      enabled: true,
      bulk: ["Success"],
      template: "Hi {{n}}",
      codes: [
        ["ConfigurationSetDoesNotExist", "Sender", 400],
        ["TemplateDoesNotExist", "Sender", 400],
        ["InvalidAction", "Sender", 400],
      ],
    });
    expect(
      control
        .outbox()
        .map(({ subject }) => subject)
        .toSorted(),
    ).toEqual(["Grüße", "Hi Ann", "Hi you", "raw"]);
  },
);
