// A page that follows what happens: <p data-live="address of the events"> with a place for words and a link to look
// again, which is all that there is without a script. On an event the page is read anew and its content put in place,
// unless somebody is writing in it, also since it was asked for: then the page only says so.
import { localTimes } from "./app.js";

const PAUSE = 400;
const SILENCE = 30_000;
const CHANGED = "This page has changed. What you are writing stays as long as you do not look again.";

const place = () => document.querySelector("[data-live]");
const main = () => document.querySelector("main");

/** Whether something would be lost by showing the page anew: an open dialog, or anything entered and not sent. */
export function isBusy(root) {
  if (root.querySelector("[popover]:popover-open, .opened")) return true;
  for (const field of root.querySelectorAll("textarea, input:not([type=hidden]), select")) {
    if (field.matches("[type=radio], [type=checkbox]")) {
      if (field.checked !== field.defaultChecked) return true;
    } else if (field.matches("select")) {
      const standing = [...field.options].find((one) => one.defaultSelected) ?? field.options[0];
      if (standing && field.value !== standing.value) return true;
    } else if (field.value !== field.defaultValue) return true;
  }
  return false;
}

/** Puts the new page's content in place; keeps what is folded open, and the focus where its element is still there. */
function swap(html, said) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const content = fresh.querySelector("main");
  if (!content?.querySelector("[data-live]")) return location.reload();
  const folded = [...main().querySelectorAll("details")].map((one) => one.open);
  const focus = document.activeElement?.closest("main") ? address(document.activeElement) : null;
  main().replaceChildren(...document.adoptNode(content).childNodes);
  document.title = fresh.title;
  if (folded.length === main().querySelectorAll("details").length) {
    main().querySelectorAll("details").forEach((one, at) => (one.open = folded[at]));
  }
  localTimes(main());
  if (focus) (main().querySelector(focus) ?? main()).focus({ preventScroll: true });
  // The place for words has to stand on the page before its words change, or they are not announced.
  setTimeout(() => say(said), 100);
}

function address(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.getAttribute("popovertarget")) return `[popovertarget="${CSS.escape(element.getAttribute("popovertarget"))}"]`;
  if (element.getAttribute("href")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  return "main";
}

function say(words, { changed = false } = {}) {
  place()?.classList.toggle("changed", changed);
  const says = place()?.querySelector("[data-live-says]");
  if (says && says.textContent !== words) says.textContent = words;
}

async function read() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

let waiting = 0;
let wasOpened = false;
let newest = 0;

/** Shows the page as it is now. Answers may come in another order than they were asked for: the last one asked counts. */
async function show() {
  newest += 1;
  const asked = newest;
  try {
    const html = await read();
    if (asked !== newest) return;
    if (isBusy(main())) return say(CHANGED, { changed: true });
    const said = wasOpened ? "The panel is open: here is the debrief." : "This page has just been brought up to date.";
    wasOpened = false;
    swap(html, said);
  } catch {
    if (asked === newest) say("The page could not be read anew.", { changed: true });
  }
}

/** Several events in a row are one change. */
function onChange(opened) {
  wasOpened ||= opened;
  clearTimeout(waiting);
  waiting = setTimeout(() => (isBusy(main()) ? say(CHANGED, { changed: true }) : show()), PAUSE);
}

let source = null;
let last = 0;

/** Where the events are, from the last one that this page heard of. */
function events() {
  const at = new URL(place().dataset.live, location.href);
  const since = Math.max(last, Number(at.searchParams.get("since") ?? 0));
  if (since) at.searchParams.set("since", String(since));
  return at;
}

function hear(event, opened) {
  last = Math.max(last, Number(event.lastEventId) || 0);
  onChange(opened);
}

function follow() {
  if (source || document.hidden || !place()) return;
  source = new EventSource(events());
  source.addEventListener("opened", (event) => hear(event, true));
  source.addEventListener("changed", (event) => hear(event, false));
  source.addEventListener("open", () => {
    // What happened while there was no connection is told now: the browser says which event it had last.
    if (!place().classList.contains("changed")) say("This page follows what happens.");
  });
  source.addEventListener("error", () => {
    if (!place()?.classList.contains("changed")) say("Not connected; trying again.");
    if (source?.readyState !== EventSource.CLOSED) return;
    leave();
    setTimeout(follow, SILENCE);
  });
}

function leave() {
  source?.close();
  source = null;
}

if (place()) {
  follow();
  // A tab that nobody sees holds no connection: a browser has six for all tabs of a site over HTTP/1.1.
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : follow()));
  addEventListener("pagehide", leave);
  // Back from another page with the page as it was: its connection is gone.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
