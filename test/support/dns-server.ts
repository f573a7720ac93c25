import { createSocket } from "node:dgram";
import { once } from "node:events";
import dnsPacket, { type Answer, type Packet } from "dns-packet";

/** A DNS server on loopback that knows the given records (`"acme.example TXT"`) and denies all others, with an SOA. */
export async function startDnsServer(
  zone: Readonly<Record<string, readonly string[]>>,
): Promise<{ readonly port: number; close(): void }> {
  const socket = createSocket("udp4");
  socket.on("message", (message, { port, address }) => {
    const query = dnsPacket.decode(message);
    const [question] = query.questions ?? [];
    if (!question) return;
    const { name, type } = question;
    const texts = zone[`${name.toLowerCase()} ${type}`];
    const answer: Packet = {
      type: "response",
      id: query.id ?? 0,
      flags: dnsPacket.AUTHORITATIVE_ANSWER | (texts ? 0 : 3),
      questions: [question],
      answers: (texts ?? []).map(
        (text) => ({ name, type, ttl: 60, data: type === "TXT" ? [text] : text }) as Answer,
      ),
      authorities: texts ? [] : [denial],
    };
    socket.send(dnsPacket.encode(answer), port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { port: socket.address().port, close: () => socket.close() };
}

/** Without it a client asks again and again. */
const denial: Answer = {
  name: "example",
  type: "SOA",
  ttl: 60,
  data: {
    mname: "ns.example",
    rname: "root.example",
    serial: 1,
    refresh: 60,
    retry: 60,
    expire: 60,
    minimum: 60,
  },
};
