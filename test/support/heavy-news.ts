/** Returns a raw message whose HTML has this many kilobytes. */
export function heavyNews(kilobytes: number): Buffer {
  const head = `From: news@acme.example\r\nTo: ann@reader.example\r\nSubject: Tulips\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n`;
  const row = `<p>Ten tulips for <a href="https://acme.example/spring">eight</a></p>`.padEnd(126);
  return Buffer.from(`${head}${`${row}\r\n`.repeat(kilobytes * 8)}`);
}
