import type { Received, Reply } from "./listen.ts";

/** Who may be chosen on a provider's page: an id, and the name on the button. */
export type Choice = readonly [id: string, name: string];

/** The choice that says no. */
export const DENY = "deny";

const escaped = (text: string) => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

function hidden(members: Iterable<[string, string]>): string {
  return [...members].map(([k, v]) => `<input type=hidden name="${escaped(k)}" value="${escaped(v)}">`).join("");
}

function page(title: string, content: string): Reply {
  const head = `<!doctype html><html lang=en><title>${escaped(title)}</title>`;
  const body = `${head}<h1>${escaped(title)}</h1>${content}</html>`;
  return { headers: { "content-type": "text/html; charset=utf-8" }, body };
}

/** A page with a button "Sign in as <name>" for each person and one "Deny"; a press asks the same again, with `as`. */
export function consent(title: string, asked: Received, people: readonly Choice[]): Reply {
  const button = ([id, name]: Choice) =>
    `<p><button name=as value="${escaped(id)}">Sign in as ${escaped(name)}</button>`;
  const deny = `<p><button name=as value=${DENY}>Deny</button>`;
  const content = `${hidden(asked.query)}${people.map(button).join("")}${deny}`;
  return page(title, `<form action="${escaped(asked.path)}">${content}</form>`);
}

/** A page that says why the user is not sent back. */
export function complaint(title: string, text: string): Reply {
  return { ...page(title, `<p role=alert>${escaped(text)}`), status: 400 };
}

/** Sends the browser back by a form instead of a query (`response_mode=form_post`). */
export function formPost(address: string, members: Record<string, string | null | undefined>): Reply {
  const filled = Object.entries(members).filter((entry): entry is [string, string] => entry[1] != null);
  const script = "<script>document.forms[0].submit()</script>";
  return page("Going back", `<form method=post action="${escaped(address)}">${hidden(filled)}</form>${script}`);
}
