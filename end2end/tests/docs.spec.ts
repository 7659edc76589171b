// The shell blocks of the documentation, as a reader pastes them: in their order, into one shell, against a fresh server.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { Doorward } from "../support/server.ts";

/** Where a refused request ends the shell, and names the line. */
const STRICT = `set -eu
curl() { echo "curl $*" >&2; command curl -sS --fail-with-body "$@"; echo; }
`;

/** Every block that is marked as shell. */
function blocks(file: string): string[] {
  const found = [...readFileSync(`../docs/${file}`, "utf8").matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
  if (found.length === 0) throw new Error(`docs/${file} has no shell block`);
  return found;
}

for (const file of ["forward-auth.md", "sign-in.md"]) {
  test(`finding A3: the shell blocks of ${file} run as they stand`, async () => {
    const doorward = await Doorward.start();
    try {
      const { uid } = await doorward.user("li.na");
      const script = STRICT + blocks(file).join("\n").replaceAll("http://localhost:3000", doorward.url);
      // The reader brings a key and an account, as the text says, and nothing else.
      const env = { PATH: process.env.PATH ?? "", KEY: doorward.apiKey(), ACCOUNT: uid };
      const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { env, encoding: "utf8" });
      expect(status, `${stdout}\n${stderr}`).toBe(0);
    } finally {
      await doorward.stop();
    }
  });
}
