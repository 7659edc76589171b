// The articles app once more, in Node.js: users with the permissions list, read and write them.

import { createServer } from "node:http";
import { Guard, Refused } from "./doorward.mjs";

const { DOORWARD_URL = "http://localhost:3000", DOORWARD_CLIENT = "doorward", DOORWARD_API_KEY, ARTICLES_SITE, PORT = "8000" } =
  process.env;
const guard = new Guard({
  doorward: DOORWARD_URL,
  client: DOORWARD_CLIENT,
  site: ARTICLES_SITE || undefined,
  apiKey: DOORWARD_API_KEY || undefined,
});
const articles = [{ id: 0, title: "Welcome", text: "The first one.", author: "" }];

/** Behind a proxy it has decided about the path; by itself the app asks about the action. */
const may = (identity, action, resource) => (guard.site ? undefined : guard.may(identity, action, resource));

async function answer(request) {
  const identity = await guard.authenticate(request);
  if (!identity) throw new Refused(401, "there is no token");
  const id = request.url.match(/^\/articles\/(\d+)$/)?.[1];
  if (request.method === "GET" && id !== undefined) {
    await may(identity, "articles:read", id);
    return articles[id] ? [200, articles[id]] : [404, { error: "not_found" }];
  }
  if (request.method === "GET" && request.url === "/articles") {
    await may(identity, "articles:list");
    return [200, articles];
  }
  if (request.method === "POST" && request.url === "/articles") {
    await may(identity, "articles:write");
    const { title, text } = await body(request);
    if (typeof title !== "string" || typeof text !== "string") return [400, { error: "invalid_argument" }];
    articles.push({ id: articles.length, title, text, author: identity.uid });
    return [201, articles.at(-1)];
  }
  return [404, { error: "not_found" }];
}

async function body(request) {
  let text = "";
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 65_536) return {};
  }
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

const WORDS = { 401: "unauthenticated", 403: "permission_denied", 503: "unavailable" };

const server = createServer(async (request, response) => {
  const [status, content] = await answer(request).catch((error) => {
    if (!(error instanceof Refused)) console.error(error);
    const refused = error instanceof Refused ? error.status : 500;
    return [refused, { error: WORDS[refused] ?? "internal" }];
  });
  if (status === 401) response.setHeader("www-authenticate", "Bearer");
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(`articles on http://127.0.0.1:${server.address().port}`));
