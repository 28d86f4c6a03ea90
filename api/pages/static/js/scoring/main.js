// The scoring page: what is written is saved by itself, survives a lost connection, and is merged with other windows.
import { leave as signOut } from "../waiting.js";
import { Autosave } from "./autosave.js";
import { TOO_LATE, closedBox } from "./closed.js";
import { showConflicts } from "./conflicts.js";
import { Evidence } from "./evidence.js";
import { unrated } from "./fields.js";
import { Guard } from "./guard.js";
import { same } from "./merge.js";
import { clean } from "./offsets.js";
import { showProgress } from "./progress.js";
import { signInAgain } from "./sign_in.js";
import { Store } from "./store.js";
import { mountTimer } from "./timer.js";

const NARROW = "(max-width: 44rem)";
const CLOSED = {
  locked: "This scorecard was locked in another window. It stays as it was locked.",
  recused: "You stepped back from this panel in another window; its scorecard is closed.",
  cancelled: "The interview was cancelled; its scorecards are closed.",
};
const NO_EVIDENCE = new Set(["asked", "not_asked"]);
const UNRATED = "Choose a level, or say that there is no evidence; a quote or a comment is kept with a rating only.";
const form = document.getElementById("scoring");
const { card, account, organisation } = form.dataset;
const state = document.getElementById("save-state");
const areas = () => [...form.querySelectorAll("[data-note]")];
const notes = () => new Map(areas().map((area) => [area.dataset.note, area]));
const competencies = [...form.querySelectorAll("[data-competency]")].map((part) => part.dataset.competency);
const ratingOf = (code) => form.querySelector(`[data-rating="${code}"]`);
const chosen = (code) => ratingOf(code).querySelector("input:checked")?.value ?? "";

function say(kind, words) {
  state.className = kind;
  if (state.textContent !== words) state.textContent = words;
}

// What the form says, or with `initial` what the server wrote into it: a browser may fill in what stood there before.
function read(initial = false) {
  const value = (area) => clean(initial ? area.defaultValue : area.value);
  const fields = { overall: value(form.querySelector("[data-overall]")) };
  for (const area of areas()) fields[`note:${area.dataset.note}`] = value(area);
  for (const code of competencies) {
    const first = [...ratingOf(code).querySelectorAll("input")].find((one) => one.defaultChecked);
    fields[`rating:${code}`] = initial ? (first?.value ?? "") : chosen(code);
    fields[`comment:${code}`] = value(form.querySelector(`[data-comment="${code}"]`));
    // Where there is no evidence, the page shows no quote either.
    fields[`evidence:${code}`] = NO_EVIDENCE.has(fields[`rating:${code}`]) ? "" : evidence.read(code);
  }
  return fields;
}

// What a competency is called, or the question that a note answers.
function nameOf(kind, code) {
  const part = form.querySelector(`[data-competency="${code}"]`);
  return kind === "note" ? notes().get(code)?.closest(".question")?.querySelector("h3").textContent : part?.dataset.name;
}

function write(area, text) {
  if (clean(area.value) === text) return;
  const [start, end] = [area.selectionStart, area.selectionEnd];
  area.value = text;
  area.setSelectionRange(start, end);
}

// Fields from the server or from this device into the form; a note that this page has no field for gets one.
function apply(fields, questions) {
  for (const [name, text] of Object.entries(fields)) {
    const at = name.indexOf(":");
    const [kind, code] = at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
    if (kind === "note") write(notes().get(code) ?? addNote(code, questions[code] ?? ""), text);
    else if (kind === "overall") write(form.querySelector("[data-overall]"), text);
    else if (!competencies.includes(code)) continue;
    else if (kind === "comment") write(form.querySelector(`[data-comment="${code}"]`), text);
    else if (kind === "evidence") evidence.apply(code, text);
    else for (const input of ratingOf(code).querySelectorAll("input")) input.checked = input.value === text;
  }
  evidence.refit();
  progress();
}

function addNote(key, question) {
  const made = document.getElementById("note-template").content.firstElementChild.cloneNode(true);
  const area = made.querySelector("textarea");
  made.dataset.field = `note:${key}`;
  Object.assign(area.dataset, { note: key, question });
  area.id = `added-${key}`;
  Object.assign(made.querySelector("label"), { htmlFor: area.id, textContent: "A note from another window" });
  const place = question && form.querySelector(`[data-question-of="${question}"]`);
  if (place) place.append(made);
  else form.querySelector("#other .notes").prepend(made);
  offerSelection(area);
  return area;
}

// Under each note a button that takes the selected words as evidence; under a note of no question one for each part.
function offerSelection(area) {
  const row = document.createElement("p");
  row.className = "use";
  const own = area.closest("[data-competency]");
  const parts = own ? [own] : [...form.querySelectorAll("[data-competency]")];
  for (const part of parts) {
    const use = document.createElement("button");
    const words = own ? "Use as evidence" : part.dataset.name;
    Object.assign(use, { type: "button", className: "outline small", textContent: words });
    use.setAttribute("aria-label", `Use as evidence for ${part.dataset.name}`);
    use.addEventListener("click", () => evidence.useSelection(area, part.dataset.competency));
    row.append(use);
  }
  if (!own) row.prepend("Use as evidence for ");
  area.after(row);
}

function progress() {
  showProgress(form, chosen, (code) => evidence.fits(code));
}

function changed() {
  progress();
  for (const one of form.querySelectorAll(".problem.lone")) one.remove();
  autosave.changed();
  if (autosave.failures) return;
  if (autosave.pending) say("", "Not saved yet");
  else sayStored();
}

// The first competency with a comment or a quote that is not stored and cannot be: it lacks its rating.
const lone = () => unrated(read(), competencies)[0];

// What is said of it; nothing where there is none.
function unsaved() {
  const code = lone();
  const where = autosave.kept === false ? "in this window" : "on this device";
  return code ? `Not saved for ${nameOf("rating", code)}: choose a level. Kept ${where} only.` : "";
}

function tell(words) {
  const not = unsaved();
  say(not && "unsent", not ? `${words} ${not}` : words);
}

// How it stands when there is nothing to send.
let savedAt = "";
function sayStored() {
  const not = unsaved();
  if (autosave.conflicts.size) say("saved", `${savedAt || "Saves by itself"}, but two texts wait for your choice`);
  else if (not) say("unsent", savedAt ? `${savedAt}. ${not}` : not);
  else say("saved", savedAt || "Saves by itself");
}

// Asks for the rating that a comment or a quote lacks.
function askFor(code) {
  for (const one of form.querySelectorAll(".problem.lone")) one.remove();
  form.querySelector(`[data-competency="${code}"]`).open = true;
  showBeside(`rating:${code}`, UNRATED).classList.add("lone");
  const rating = ratingOf(code);
  (rating.querySelector("input:checked") ?? rating.querySelector("input")).focus();
}

const page = {
  read,
  apply,
  competencies,
  questions: () => Object.fromEntries(areas().map((area) => [area.dataset.note, area.dataset.question])),
  say,
  saved() {
    clearProblems();
    savedAt = `Saved ${new Intl.DateTimeFormat("en-GB", { timeStyle: "short" }).format(new Date())}`;
    sayStored();
    guard.saved();
  },
  conflicted(conflicts) {
    const resolve = (name, text) => {
      autosave.resolve(name, text);
      changed();
    };
    showConflicts(form, conflicts, (name) => read()[name] ?? "", resolve);
    const first = form.querySelector(".both-changed");
    if (first) say("wrong", "Changed in two places: choose which text to keep");
    first?.closest(".competency")?.setAttribute("open", "");
  },
  closed(problem, texts) {
    say("wrong", "Closed: nothing more is saved");
    const box = closedBox(CLOSED[problem.code] ?? problem.detail ?? "This scorecard is closed.", TOO_LATE, texts, nameOf);
    const link = document.createElement("a");
    Object.assign(link, { href: location.pathname, textContent: "See it as it stands" });
    box.append(link);
    form.replaceWith(box);
    box.focus();
  },
  refused(problem, draft) {
    clearProblems();
    for (const { field, message } of problem.errors ?? []) showProblem(field, message, draft);
    say("wrong", `Not saved: ${problem.detail ?? "something needs to be corrected"}`);
  },
  async signedOut() {
    const again = await signInAgain(document.getElementById("sign-in-again"), { account, organisation });
    if (!again) say("unsent", "Signed out: kept on this device, sent when you write on");
    return again;
  },
};

const paragraph = (text) => Object.assign(document.createElement("p"), { textContent: text });

function clearProblems() {
  for (const one of form.querySelectorAll(".problem.live")) one.remove();
}

// The API names notes[2].text by the order of what was sent.
function showProblem(field, message, draft) {
  const [, kind, at] = /^(notes|ratings)\[(\d+)\]/.exec(field) ?? [];
  const name = kind === "notes" ? `note:${draft.notes[at]?.key}` : kind ? `rating:${draft.ratings[at]?.competency_code}` : "overall";
  showBeside(name, message);
}

function showBeside(name, message) {
  const place = [...form.querySelectorAll("[data-field]")].find((one) => one.dataset.field === name);
  const said = paragraph(message);
  said.className = "problem live";
  place?.append(said);
  return said;
}

const store = new Store(account, card);
const evidence = new Evidence(form, notes, changed, tell);
const base = read(true);
const guard = new Guard(card, form.dataset.guard, areas);
const autosave = new Autosave(page, store, { card, revision: Number(form.dataset.revision), base });

function begin() {
  document.documentElement.classList.add("scripted");
  for (const area of areas()) offerSelection(area);
  for (const place of form.querySelectorAll(".timer")) mountTimer(place);
  if (matchMedia(NARROW).matches) fold();
  const left = store.left();
  if (!same(read(), base)) autosave.changed();
  for (const record of left) autosave.restore(record);
  store.dropLeft();
  if (left.length && autosave.pending) say("", "Restored from this device; not saved yet");
  else if (!autosave.pending) sayStored();
  progress();
}

// On a phone one section at a time is enough; links and the keyboard open the others.
function fold() {
  const parts = [...form.querySelectorAll(".competency")];
  const wanted = location.hash && parts.find((part) => `#${part.id}` === location.hash);
  for (const part of parts) part.open = part === (wanted || parts[0]);
}

form.addEventListener("input", (event) => {
  if (event.target.matches("[name^=pick-]")) return;
  if (event.target.matches("[data-note]")) {
    evidence.refit();
    guard.changed();
  }
  changed();
});
form.addEventListener("focusout", (event) => event.target.matches("textarea") && autosave.pending && !autosave.failures && autosave.flush());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  const wantsLock = event.submitter?.id === "lock";
  if (!(await autosave.flush())) return;
  const choice = form.querySelector(".both-changed button");
  if (choice) return choice.focus();
  const code = lone();
  if (code) return askFor(code);
  if (wantsLock) location.assign(`/scorecards/${card}/lock`);
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
  event.preventDefault();
  autosave.flush();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".parts a");
  if (link) document.querySelector(link.hash)?.setAttribute("open", "");
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  guard.report(true);
  if (autosave.pending) autosave.flush({ keepalive: true });
});
addEventListener("pagehide", () => autosave.leave());
addEventListener("pageshow", (event) => event.persisted && location.reload());
addEventListener("online", () => autosave.pending && autosave.flush());
addEventListener("beforeunload", (event) => {
  if (!autosave.stopped && autosave.kept === false && !same(read(), autosave.base)) event.preventDefault();
});

// Signing out leaves nothing of the draft on this device; what could not be saved is asked about first.
for (const out of document.querySelectorAll("form[data-forgets]")) {
  out.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const dialog = document.getElementById("leaving");
    const leave = () => {
      dialog.close();
      signOut(out, { before: () => (autosave.stopped = true), asked: store.key });
    };
    const saved = await Promise.race([autosave.flush(), new Promise((done) => setTimeout(done, 3000, false))]);
    if (saved && !autosave.conflicts.size && same(read(), autosave.base)) return leave();
    dialog.querySelector("[data-stay]").onclick = () => dialog.close();
    dialog.querySelector("[data-leave]").onclick = leave;
    dialog.showModal();
  });
}

begin();
