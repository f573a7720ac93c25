import { execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { WalkCall, WalkResult } from "./walk.ts";

const script = fileURLToPath(new URL("walk.py", import.meta.url));

export type PythonClient = "boto3" | "aws";

/** Returns a Python interpreter that has the client's module, Debian's first; undefined if there is none. */
export async function findPython(client: PythonClient): Promise<string | undefined> {
  const module = client === "aws" ? "awscli.clidriver" : "boto3";
  for (const python of ["/usr/bin/python3", "python3"]) {
    try {
      await promisify(execFile)(python, ["-c", `import ${module}`]);
      return python;
    } catch {
      // Try the next one.
    }
  }
  return undefined;
}

/** Executes calls with boto3, or with the AWS CLI's own driver. */
export async function walkWithPython(
  python: string,
  task: {
    readonly client: PythonClient;
    readonly service: "pinpoint-email" | "sesv2";
    readonly endpoint: string;
    readonly calls: readonly WalkCall[];
  },
): Promise<WalkResult[]> {
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.end(JSON.stringify(task));
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`walk.py ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as WalkResult[];
}
