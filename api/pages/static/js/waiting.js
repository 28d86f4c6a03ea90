// Drafts on this device that the server does not have: said where somebody looks for them, and asked about before
// signing out deletes them.
import { draftsOf, forget } from "./drafts.js";
import { fromScorecard } from "./scoring/fields.js";

const PATIENCE = 3000;

// What the server has of a scorecard, as fields; null where it cannot be asked now, undefined where there is nothing.
async function storedOf(card) {
  try {
    const how = { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) };
    const answer = await fetch(`/v1/scorecards/${card}`, how);
    if (answer.ok) return fromScorecard(await answer.json()).fields;
    return answer.status === 404 ? undefined : null;
  } catch {
    return null;
  }
}

// What was written in a draft and is not stored: [name, text].
function missing({ base = {}, fields = {} }, stored) {
  const names = [...new Set([...Object.keys(base), ...Object.keys(fields)])];
  const texts = names.map((name) => [name, fields[name] ?? ""]);
  return texts.filter(([name, text]) => text !== (base[name] ?? "") && !(stored && text === (stored[name] ?? "")));
}

// The drafts of one scorecard that the server does not have, oldest first, each with its `texts`; those that it has
// are forgotten. They are read after the answer: another window may have written meanwhile. Where the session has ended
// (`asks` false) nobody can say what the server has.
export async function unsavedOf(account, card, asks = true) {
  const stored = asks ? await storedOf(card) : null;
  const drafts = draftsOf(account).get(card) ?? [];
  const all = drafts.map((draft) => ({ draft, ...draft[1], texts: missing(draft[1], stored) }));
  forget(all.filter((one) => !one.texts.length).map((one) => one.draft));
  const unsaved = all.filter((one) => one.texts.length).sort((a, b) => a.at - b.at);
  return { unsaved, opens: stored !== undefined };
}

// The scorecards with something unsaved, but for the draft that somebody has been asked about already.
async function waiting(account, asked) {
  const cards = [...draftsOf(account).keys()];
  const found = await Promise.all(cards.map(async (card) => ({ card, ...(await unsavedOf(account, card)) })));
  const open = ({ draft: [key] }) => key !== asked;
  return found.map((one) => ({ ...one, unsaved: one.unsaved.filter(open) })).filter((one) => one.unsaved.length);
}

const made = (tag, text, also = {}) => Object.assign(document.createElement(tag), { textContent: text, ...also });

const counted = (found) => (found.length === 1 ? "a scorecard" : `${found.length} scorecards`);

// By the candidate's name where the page has it, and by when something was written last.
function list(found) {
  const rows = found.map(({ card, unsaved, opens }) => {
    const at = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(unsaved.at(-1).at);
    const row = made("li", "");
    if (!opens) {
      row.append(`Written ${at}. Its scorecard does not open now: it is in another organisation of yours, or you are no longer on its panel.`);
      return row;
    }
    const path = `/scorecards/${card}`;
    const shown = document.querySelector(`main li a[href="${path}"]:not([data-drafts] a)`)?.closest("li");
    const name = shown ? `Scorecard of ${shown.querySelector("h3, a").textContent}` : "Open the scorecard";
    row.append(made("a", name, { href: path }), ` (written ${at})`);
    return row;
  });
  const all = made("ul", "");
  all.append(...rows);
  return all;
}

// `place` says which account by data-drafts.
export async function showWaiting(place) {
  const found = await waiting(place.dataset.drafts);
  if (!found.length) return;
  place.className = "panel";
  place.replaceChildren(
    made("h2", "Not saved yet"),
    made("p", `What you wrote on ${counted(found)} waits on this device. Opening it sends what it can, and shows the rest.`),
    list(found),
  );
}

// Signs out by a form that says whose drafts it forgets; asks first where something is not saved. `before` is done when
// that is settled, `asked` is the key of a draft that was asked about before.
export async function leave(form, { before = () => {}, asked = null } = {}) {
  if ("asking" in form.dataset) return;
  form.dataset.asking = "";
  const account = form.dataset.forgets;
  const found = await waiting(account, asked);
  delete form.dataset.asking;
  const go = () => {
    before();
    forget([...draftsOf(account).values()].flat());
    form.submit();
  };
  if (found.length) ask(found, go);
  else go();
}

function ask(found, go) {
  const dialog = made("dialog", "", { className: "dialog" });
  dialog.setAttribute("aria-labelledby", "waiting-title");
  const [stay, out] = [made("button", "Stay"), made("button", "Delete it and sign out", { className: "danger outline" })];
  stay.addEventListener("click", () => dialog.close());
  out.addEventListener("click", go);
  dialog.addEventListener("close", () => dialog.remove());
  const buttons = made("p", "", { className: "buttons" });
  buttons.append(stay, out);
  dialog.append(
    made("h2", "What you wrote is not saved yet", { id: "waiting-title" }),
    made("p", `What you wrote on ${counted(found)} waits on this device and is stored nowhere else. Signing out deletes it. Open it to send it first:`),
    list(found),
    buttons,
  );
  document.body.append(dialog);
  dialog.showModal();
}
