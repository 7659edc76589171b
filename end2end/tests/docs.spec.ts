// The shell blocks of the documentation, as a reader pastes them: in their order, into one shell, against a fresh server.
// A block marked `sh` runs as it stands. One marked `console` has values or files that the reader puts in, or needs more
// than a server, and is not run. No other mark is allowed for a shell, so that a new block is run unless it says otherwise.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { BINARY, Doorward } from "../support/server.ts";

const FILES = [
  ...readdirSync("../docs").filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md"],
];

/** The languages of blocks that are no shell. */
const OTHER = ["caddy", "go", "html", "js", "json", "nginx", "rego", "rust", "toml", "yaml", "text"];

/** Where a refused request ends the shell, and names the line; and the command, on the server's data. */
const STRICT = `set -eu
curl() { echo "curl $*" >&2; command curl -sS --fail-with-body "$@"; echo; }
doorward() { "$DOORWARD" "$@" --data-dir "$DATA"; }
`;

/** Every fenced block, with its mark. */
function blocks(file: string): { mark: string; code: string }[] {
  const found = readFileSync(`../${file}`, "utf8").matchAll(/^ *```([^\n]*)\n([\s\S]*?)^ *```$/gm);
  return [...found].map(([, mark, code]) => ({ mark: mark!, code: code! }));
}

const runnable = (file: string) => blocks(file).filter(({ mark }) => mark === "sh");

test("every block of the documentation says whether it runs", () => {
  const unknown = FILES.flatMap((file) =>
    blocks(file).filter(({ mark }) => !["sh", "console", ...OTHER].includes(mark)).map(({ mark, code }) => [file, mark, code]),
  );
  expect(unknown).toEqual([]);
  expect(FILES.filter((file) => runnable(file).length > 0)).toEqual(
    expect.arrayContaining(["docs/access.md", "docs/forward-auth.md", "docs/sign-in.md"]),
  );
});

for (const file of FILES.filter((file) => runnable(file).length > 0)) {
  test(`finding a03: the shell blocks of ${file} run as they stand`, async () => {
    const doorward = await Doorward.start();
    const folder = mkdtempSync(join(tmpdir(), "doorward-docs-"));
    try {
      const { uid } = await doorward.user("li.na");
      const code = runnable(file).map(({ code }) => code).join("\n");
      const script = STRICT + code.replaceAll("http://localhost:3000", doorward.url);
      // The reader brings a key and an account, as the text says, and nothing else.
      const env = { KEY: doorward.apiKey(), ACCOUNT: uid, DOORWARD: BINARY, DATA: doorward.dataDir };
      const PATH = process.env.PATH ?? "";
      const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { env: { PATH, ...env }, cwd: folder, encoding: "utf8" });
      expect(status, `${stdout}\n${stderr}`).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
      await doorward.stop();
    }
  });
}
