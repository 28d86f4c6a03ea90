// Editors of documents: rows come, go and move in place, findings come while typing, and leaving asks when something is
// not saved. The server does the work of each button (it is the same without this script); this exchanges the form.
const PAUSE = 600;
const ROW_BUTTONS = "[name=_add], [name=_remove], [name=_up], [name=_down], [name=_restore], [name=_check]";
const FIELDS = "input:not([type=hidden]), textarea, select";
const PATIENCE = 30_000; // a rubric as large as a form may be takes seconds to check
let waiting;
let asked = 0;
let acting = false;

const form = () => document.querySelector("form[data-editor]");
const by = (id) => document.getElementById(id);

async function send(path, button) {
  const data = new FormData(form(), button);
  data.delete("_once"); // nothing is stored, so there is nothing to do only once
  const signal = AbortSignal.timeout(PATIENCE);
  return fetch(path, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "text/html" }, signal });
}

function say(text) {
  by("said").textContent = text;
}

// Why nothing was done: heard and seen, wherever in the form one is.
function complain(text) {
  const line = document.createElement("p");
  line.className = "problem complaint";
  line.setAttribute("role", "alert");
  line.textContent = text;
  form().prepend(line);
}

// What the server gave back instead of the form, such as signing in again, holds what was entered: it becomes the page.
function goWith(old, button) {
  const pressed = document.createElement("input");
  pressed.type = "hidden";
  pressed.name = button.name;
  pressed.value = button.value;
  old.append(pressed);
  delete old.dataset.changed;
  old.submit();
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

// Until the answer comes nothing can be entered, since the answer's form takes the place of this one.
async function act(button, back = "") {
  if (acting) return;
  acting = true;
  const old = form();
  const held = document.activeElement;
  old.querySelector(".complaint")?.remove();
  old.setAttribute("aria-busy", "true");
  try {
    const answer = send(old.action, button);
    old.inert = true;
    const page = new DOMParser().parseFromString(await (await answer).text(), "text/html");
    const fresh = page.querySelector("form[data-editor]");
    if (fresh) exchange(old, fresh, button, back);
    else if (page.getElementById("main")) return goWith(old, button);
    else throw new Error("The answer is no page of ours.");
    const refused = [...page.querySelectorAll(".refusal :is(li, p)")].map((one) => one.textContent.trim()).join(" ");
    if (refused) complain(refused);
    else say(fresh.dataset.said);
  } catch {
    old.inert = false;
    if (old.contains(held)) held.focus();
    complain("No connection: nothing was changed. Try again.");
  } finally {
    old.inert = false;
    old.removeAttribute("aria-busy");
    acting = false;
  }
}

function exchange(old, fresh, button, back) {
  const { name } = button;
  const list = button.value.split("=")[0].replace(/\[\d+\]$/, "");
  const at = document.activeElement;
  if (["_add", "_restore", "_check"].includes(name)) openIn(old, fresh);
  old.replaceWith(fresh);
  if (at !== document.body && !old.contains(at)) return; // somebody went on to the menu meanwhile
  (name === "_check" ? (by(back) ?? fresh.querySelector("[name=_check]")) : target(name, fresh.dataset.at, list))?.focus();
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
  if (!form().dataset.live) return;
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
