// Saves a draft while it is written: a second after typing stops, at least every ten seconds. What another window
// saved meanwhile is merged. Without a connection it tries again; everything unsaved is kept on this device.
import { fromScorecard, toDraft } from "./fields.js";
import { merge, same } from "./merge.js";

const AFTER = 1000;
const AT_LEAST = 10_000;
const PAUSES = [1000, 2000, 4000, 8000, 15_000, 30_000];
// What browsers send along after a page is gone.
const KEEPALIVE_MOST = 60_000;

export class Autosave {
  // `page`: read(), apply(fields, questions), questions(), competencies, conflicted(names → theirs), closed(problem,
  // texts), refused(problem, draft), signedOut() → whether somebody signed in, saved(), say(state, words).
  constructor(page, store, { card, revision, base }) {
    Object.assign(this, { page, store, revision, base, conflicts: new Map(), failures: 0, stopped: false });
    this.path = `/v1/scorecards/${card}`;
    this.stored = JSON.stringify(this.#draft(base));
  }

  #draft(fields) {
    return toDraft(fields, this.page.questions(), this.page.competencies);
  }

  // What may be sent: where a person has still to choose, what the server has stays.
  #sendable() {
    const fields = this.page.read();
    for (const [name, theirs] of this.conflicts) fields[name] = theirs;
    return JSON.stringify(this.#draft(fields));
  }

  get pending() {
    return !this.stopped && this.#sendable() !== this.stored;
  }

  // Something was written: keep it here at once, send it soon.
  changed() {
    if (this.stopped) return;
    this.#keep();
    if (this.failures) return; // the next attempt is set already
    clearTimeout(this.timer);
    if (!this.pending) return;
    this.since ??= Date.now();
    const left = Math.max(0, this.since + AT_LEAST - Date.now());
    this.timer = setTimeout(() => this.flush(), Math.min(AFTER, left));
  }

  #keep() {
    const fields = this.page.read();
    if (same(fields, this.base)) this.store.drop();
    else this.kept = this.store.keep({ base: this.base, fields, questions: this.page.questions() });
  }

  // Send now. Resolves to whether the server has everything that it may have.
  flush(options = {}) {
    clearTimeout(this.timer);
    this.since = null;
    this.running ??= this.#untilSaved(options).finally(() => (this.running = null));
    return this.running;
  }

  // The page goes away: what is pending is sent without waiting for the answer.
  leave() {
    if (this.stopped) return;
    this.#keep();
    const body = this.#sendable();
    if (body !== this.stored && body.length < KEEPALIVE_MOST / 3) this.#put(body, true).catch(() => {});
  }

  async #untilSaved(options) {
    while (this.pending) {
      if (!(await this.#once(this.#sendable(), options))) return false;
    }
    return !this.stopped;
  }

  #put(body, keepalive) {
    const headers = { "Content-Type": "application/json", "If-Match": `"${this.revision}"` };
    return fetch(this.path, { method: "PUT", headers, body, keepalive });
  }

  async #once(body, { keepalive = false }) {
    const slow = setTimeout(() => this.page.say("saving", "Saving"), 300);
    let answer;
    try {
      answer = await this.#put(body, keepalive && body.length < KEEPALIVE_MOST / 3);
    } catch {
      return this.#unsent();
    } finally {
      clearTimeout(slow);
    }
    if (answer.ok) return this.#taken(await answer.json(), body);
    if (answer.status === 412) return this.#another();
    if (answer.status === 401) return this.#signedOut();
    if (answer.status === 429 || answer.status >= 500) return this.#unsent(Number(answer.headers.get("Retry-After")) * 1000);
    const problem = await answer.json().catch(() => ({}));
    if (answer.status === 409) return this.#closed(problem);
    this.page.refused(problem, JSON.parse(body));
    return false;
  }

  #taken(card, body) {
    this.failures = 0;
    this.revision = card.revision;
    this.base = fromScorecard(card).fields;
    this.stored = body;
    this.#keep();
    // What was written while this was on its way is sent next: until then not everything is saved.
    if (this.pending) this.page.say("", "Not saved yet");
    else this.page.saved();
    return true;
  }

  // Somebody saved since: read it, merge, and send what is left to send.
  async #another() {
    let card;
    try {
      const answer = await fetch(this.path, { headers: { Accept: "application/json" } });
      if (answer.status === 401) return this.#signedOut();
      if (!answer.ok) return this.#unsent();
      card = await answer.json();
    } catch {
      return this.#unsent();
    }
    if (card.locked_at || card.recused_at) {
      return this.#closed({ code: card.locked_at ? "locked" : "recused" });
    }
    const { fields, questions } = fromScorecard(card);
    this.#take(fields, questions);
    this.revision = card.revision;
    this.stored = JSON.stringify(this.#draft(fields));
    return true;
  }

  // Merge with what the server has now.
  #take(theirs, questions) {
    const mine = this.page.read();
    const { merged, conflicts } = merge(this.base, mine, theirs);
    for (const name of new Set([...this.conflicts.keys(), ...conflicts])) {
      merged[name] = mine[name] ?? "";
      this.conflicts.set(name, theirs[name] ?? "");
      if (merged[name] === this.conflicts.get(name)) this.conflicts.delete(name);
    }
    this.base = theirs;
    this.page.apply(merged, questions);
    this.#keep();
    this.page.conflicted(this.conflicts);
  }

  // What an earlier window left unsaved on this device: merged with what stands here as if it had been written here.
  restore(record) {
    const now = this.page.read();
    const { merged, conflicts } = merge(record.base, record.fields, now);
    for (const name of conflicts) this.conflicts.set(name, now[name] ?? "");
    this.page.apply(merged, record.questions ?? {});
    this.page.conflicted(this.conflicts);
    this.changed();
  }

  // A person has chosen between two texts.
  resolve(name, text) {
    this.conflicts.delete(name);
    this.page.apply({ [name]: text }, {});
    this.page.conflicted(this.conflicts);
  }

  #unsent(pause = 0) {
    this.failures += 1;
    this.#keep();
    const where = this.kept ? "kept on this device, will be sent" : "kept in this window only: leave it open";
    this.page.say("unsent", `Not connected: ${where}`);
    this.#later(pause);
    return false;
  }

  #later(pause = 0) {
    clearTimeout(this.timer);
    const wait = Math.max(pause || 0, PAUSES[Math.min(this.failures, PAUSES.length) - 1] ?? AFTER);
    this.timer = setTimeout(() => this.flush(), wait);
  }

  async #signedOut() {
    this.#keep();
    this.page.say("unsent", "Signed out: kept on this device");
    return (await this.page.signedOut()) && !this.stopped;
  }

  #closed(problem) {
    const texts = Object.entries(this.page.read()).filter(([name, text]) => text && text !== (this.base[name] ?? ""));
    this.stopped = true;
    this.page.closed(problem, texts);
    this.store.drop();
    return false;
  }
}
