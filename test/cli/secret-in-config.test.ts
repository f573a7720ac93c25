import { expect, onTestFinished, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { runCli } from "../support/run-cli.ts";

test("a password in place of its name is refused, and not shown", async () => {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default {
  projects: [
    {
      name: "seeds",
      provider: "seedlist",
      send: { via: "smtp", host: "127.0.0.1", user: "ann", password: "correct-horse-battery" },
      seeds: [
        {
          isp: "Gmail",
          address: "ann@seeds.example",
          imap: { host: "127.0.0.1", user: "ann", accessToken: "ya29.token-of-ann" },
        },
      ],
    },
  ],
};
`,
  });
  onTestFinished(remove);
  const { code, stdout, stderr } = await runCli(["doctor"], { cwd: dir });
  expect(code).toBe(2);
  expect(stderr).toContain("password must name where the secret is");
  expect(stderr).toContain("  > 6 |");
  expect(stdout + stderr).not.toMatch(/correct-horse|ya29/);
});
