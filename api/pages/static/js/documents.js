// Editors of documents: rows come, go and move in place, findings come while typing, and leaving asks when something is
// not saved. The server does the work of each button (it is the same without this script); this exchanges the form.
const PAUSE = 600;
const ROW_BUTTONS = "[name=_add], [name=_remove], [name=_up], [name=_down], [name=_restore], [name=_check]";
const FIELDS = "input:not([type=hidden]), textarea, select";
let waiting;
let asked = 0;

const form = () => document.querySelector("form[data-editor]");
const by = (id) => document.getElementById(id);

async function send(path, button) {
  const data = new FormData(form(), button);
  data.delete("_once"); // nothing is stored, so there is nothing to do only once
  return fetch(path, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "text/html" } });
}

function say(text) {
  by("said").textContent = text;
}

// Where the focus goes: into a new row, along with a moved one, to what stands in the place of a removed one.
function target(name, at, list) {
  const row = by(`r-${at}`);
  if (name === "_up" || name === "_down") {
    const buttons = [name, "_up", "_down"].map((one) => row?.querySelector(`:scope > .row-buttons [name=${one}]`));
    return buttons.find((one) => one && !one.disabled) ?? row;
  }
  if (name === "_add" || name === "_restore") {
    for (const closed of row?.querySelectorAll(":scope > details") ?? []) closed.open = true;
    return row?.querySelector(FIELDS) ?? row?.querySelector("button:not([disabled])") ?? row;
  }
  return row ?? document.querySelector(`[data-list="${CSS.escape(list)}"]`);
}

function openIn(old, fresh) {
  const open = new Set([...old.querySelectorAll("details[open][id]")].map((one) => one.id));
  for (const one of fresh.querySelectorAll("details[id]")) if (open.has(one.id)) one.open = true;
}

async function act(button, back = "") {
  const old = form();
  const { name } = button;
  const list = button.value.split("=")[0].replace(/\[\d+\]$/, "");
  old.setAttribute("aria-busy", "true");
  try {
    const answer = await send(old.action, button);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-editor]");
    if (!fresh) return location.reload();
    const refused = page.querySelector(".refusal");
    if (["_add", "_restore", "_check"].includes(name)) openIn(old, fresh);
    old.replaceWith(fresh);
    say(refused ? refused.textContent.trim() : fresh.dataset.said);
    (name === "_check" ? (by(back) ?? fresh.querySelector("[name=_check]")) : target(name, fresh.dataset.at, list))?.focus();
  } catch {
    say("No connection: nothing was changed. Try again.");
  } finally {
    old.removeAttribute("aria-busy");
  }
}

function show(part) {
  for (const place of form().querySelectorAll(".notes")) {
    const found = part.getElementById(place.id)?.innerHTML ?? "";
    if (place.innerHTML !== found) place.innerHTML = found;
  }
  for (const mark of ["[data-live-status]", "[data-live-summary]"]) {
    const place = document.querySelector(mark);
    const found = part.querySelector(mark);
    if (place && found && place.innerHTML !== found.innerHTML) place.innerHTML = found.innerHTML;
  }
  for (const output of part.querySelectorAll("output[id]")) {
    const place = by(output.id);
    if (place && place.textContent !== output.textContent) place.textContent = output.textContent;
  }
}

async function check() {
  const mine = ++asked;
  try {
    const answer = await send(form().dataset.live);
    if (!answer.ok) return;
    const part = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine === asked) show(part);
  } catch {
    // Without a connection the findings stay as they are; saving says what is wrong.
  }
}

document.addEventListener("input", (event) => {
  if (!event.target.form?.matches("[data-editor]")) return;
  form().dataset.changed = "";
  clearTimeout(waiting);
  waiting = setTimeout(check, PAUSE);
});

// A choice on which others depend shows them at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-editor] [data-refresh]")) act(form().querySelector("[name=_check]"), event.target.id);
});

addEventListener("submit", (event) => {
  if (!event.target.matches("[data-editor]")) return;
  if (event.submitter?.matches(ROW_BUTTONS)) {
    event.preventDefault();
    clearTimeout(waiting);
    asked += 1;
    act(event.submitter);
  } else {
    delete form().dataset.changed;
  }
}, true);

addEventListener("beforeunload", (event) => {
  if (form()?.dataset.changed !== undefined) event.preventDefault();
});
