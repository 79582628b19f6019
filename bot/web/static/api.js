// Talks to the server: one place for the session's token, the browser's time zone and what went wrong.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
let csrf = "";

export class Problem extends Error {
  constructor(status, message, fields = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

export function signedIn(session) {
  csrf = session.csrf ?? "";
}

export const get = (path) => call(path, { method: "GET" });
export const post = (path, body = {}) =>
  call(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-SCIP": "1", "X-CSRF-Token": csrf },
  });

/** An event stream of the session's own conversation. */
export const events = () => new EventSource(`/web/events?zone=${encodeURIComponent(zone)}`);

/** A fresh id for something sent: sending it again after a lost reply is then no second message. */
export const nonce = () => crypto.randomUUID();

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { ...options.headers, "X-Time-Zone": zone } });
  } catch {
    throw new Problem(0, "The console's server does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body.error ?? "Something went wrong. Please try again.", body.fields);
  return body;
}
