// What the scoring page keeps on this device until the server has it (scoring/store.js): whose it is, how long it stays.
// The key of a draft: PREFIX, account, scorecard and window, with colons between them.

export const PREFIX = "outside-in-draft:";
const DAYS_KEPT = 14;

export const isKept = (record) => Date.now() - record?.at < DAYS_KEPT * 86_400_000;

// Every draft at a place, as [key, record]; none where a browser keeps nothing.
function draftsAt(place) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(place));
    return keys.map((key) => [key, parsed(localStorage.getItem(key))]);
  } catch {
    return [];
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function forget(drafts) {
  try {
    for (const [key] of drafts) localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

// Of whatever account: what is too old goes, and what cannot be read.
export function purge() {
  forget(draftsAt(PREFIX).filter(([, record]) => !isKept(record)));
}

// An account's drafts by scorecard.
export function draftsOf(account) {
  const place = `${PREFIX}${account}:`;
  const found = new Map();
  for (const draft of draftsAt(place)) {
    const [card] = draft[0].slice(place.length).split(":");
    found.set(card, [...(found.get(card) ?? []), draft]);
  }
  return found;
}
