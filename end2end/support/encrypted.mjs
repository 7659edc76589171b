// Writes identity/src/signin/encrypted/vectors.json: texts as the vendor's SDK encrypts them, chosen for what is rare about
// them. Run in end2end/: node support/encrypted.mjs
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Auth } = createRequire(import.meta.url)("@cloudbase/js-sdk/oauth");
const BLOCK = 256;

const pair = generateKeyPairSync("rsa", {
  modulusLength: 8 * BLOCK,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "der" },
});
const request = async () => ({ public_key: pair.publicKey, public_key_thumbprint: "test" });
const auth = new Auth({ request, credentialsClient: {}, env: "test", clientId: "test" });

const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
const random = (length) => Array.from({ length }, () => alphabet[Math.floor(Math.random() * alphabet.length)]).join("");

/** Encrypts passwords of a kind until so many came out shorter than whole blocks by so many bytes. */
async function collect(password, missing, count) {
  const cases = [];
  while (cases.length < count) {
    const payload = { username: "li.na", password: password() };
    const { params } = await auth.getEncryptParams({ ...payload, isEncrypt: true });
    const bytes = Buffer.from(params, "base64").length;
    if ((BLOCK - (bytes % BLOCK)) % BLOCK === missing) cases.push({ text: JSON.stringify(payload), params });
  }
  return cases;
}

const cases = [
  ...(await collect(() => random(12), 0, 2)),
  ...(await collect(() => random(12), 1, 6)),
  ...(await collect(() => random(320), 0, 2)),
  ...(await collect(() => random(320), 1, 6)),
  ...(await collect(() => random(320), 2, 1)),
  ...(await collect(() => `🔑${random(8)}钥匙`, 0, 2)),
  // The halves of the pair stand in two blocks: 32 characters before the password, 117 to a block.
  ...(await collect(() => `${random(84)}🍧${random(180)}`, 0, 1)),
];
const vectors = { private_key: pair.privateKey.toString("base64"), cases };
writeFileSync("../identity/src/signin/encrypted/vectors.json", `${JSON.stringify(vectors, null, 1)}\n`);
