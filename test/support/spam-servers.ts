import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDnsServer } from "./dns-server.ts";
import { end, freePort, type RunningServer, ready } from "./server-process.ts";

const programs = { rspamd: "/usr/bin/rspamd", spamd: "/usr/sbin/spamd" };

export const hasSpamServers = (): boolean => Object.values(programs).every((path) => existsSync(path));

/** Starts Rspamd on loopback, with its own DNS server that has no records. */
export async function startRspamd(): Promise<RunningServer> {
  const folder = await makeFolder();
  const [dns, port, controller] = [await startDnsServer({}), await freePort(), await freePort()];
  const settings: Readonly<Record<string, string>> = {
    "options.inc": `filters = "chartable,regexp,dkim"; disable_monitoring = true; url_tld = "${folder}/domains.txt"; dns { nameserver = ["127.0.0.1:${dns.port}:1"]; timeout = 1s; retransmits = 1; }`,
    "worker-normal.inc": `bind_socket = "127.0.0.1:${port}"; count = 1;`,
    "worker-controller.inc": `bind_socket = "127.0.0.1:${controller}"; secure_ip = "127.0.0.1"; password = "x";`,
    "worker-proxy.inc": "enabled = false;",
    "phishing.conf": "openphish_enabled = false; phishtank_enabled = false;",
  };
  // Otherwise, Rspamd compiles the whole public suffix list at each start, for ten seconds.
  await writeFile(join(folder, "domains.txt"), "com\nnet\norg\nexample\n");
  for (const module of [
    "antivirus",
    "asn",
    "fuzzy_check",
    "greylist",
    "history_redis",
    "neural",
    "ratelimit",
    "rspamd_update",
  ])
    await writeFile(join(folder, "local.d", `${module}.conf`), "enabled = false;");
  for (const [name, text] of Object.entries(settings)) await writeFile(join(folder, "local.d", name), text);
  const variables = {
    LOCAL_CONFDIR: folder,
    DBDIR: `${folder}/db`,
    RUNDIR: `${folder}/run`,
    LOGDIR: `${folder}/log`,
  };
  const child = spawn(
    programs.rspamd,
    [
      "-i",
      "-f",
      "-c",
      "/etc/rspamd/rspamd.conf",
      ...Object.entries(variables).map(([name, value]) => `--var=${name}=${value}`),
    ],
    { stdio: "ignore" },
  );
  const close = async () => {
    await end(child);
    dns.close();
    await rm(folder, { recursive: true, force: true });
  };
  // Rspamd compiles its rules at its first start.
  return ready({ port, close }, child, async () => (await fetch(`http://127.0.0.1:${port}/ping`)).ok);
}

/** Starts SpamAssassin's daemon on loopback, without a network. */
export async function startSpamd(): Promise<RunningServer> {
  const [folder, port] = [await makeFolder(), await freePort()];
  const child = spawn(
    programs.spamd,
    [
      "-L",
      "-x",
      "-i",
      "127.0.0.1",
      "-p",
      String(port),
      "-u",
      "nobody",
      "--max-children",
      "2",
      `--syslog=${folder}/spamd.log`,
      "-r",
      `${folder}/spamd.pid`,
    ],
    { stdio: "ignore" },
  );
  const close = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  return ready({ port, close }, child, () => pings(port));
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "placewright-spam-"));
  for (const name of ["local.d", "db", "run", "log"]) await mkdir(join(folder, name));
  // The servers drop their privileges.
  await chmod(folder, 0o777);
  return folder;
}

async function pings(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  return new Promise((resolve) => {
    socket.on("connect", () => socket.end("PING SPAMC/1.5\r\n\r\n"));
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(/PONG/.test(answer)));
  });
}
