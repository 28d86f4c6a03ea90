// What every page has: times in the reader's own zone, focus on what went wrong, jobs followed, double clicks held off.
import { draftsOf, purge } from "./drafts.js";
import { followJobs } from "./jobs.js";

/** Times in the reader's own zone; also for what a script puts on the page later. */
export function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = time.textContent;
    time.textContent = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(at);
  }
}
localTimes(document);

document.querySelector("[data-focus]")?.focus();

// A long menu shows the page that is open.
const here = document.querySelector(".menu [aria-current]");
const groups = here?.closest(".groups");
if (groups && here.offsetTop + here.offsetHeight > groups.clientHeight) groups.scrollTop = here.offsetTop - groups.clientHeight / 2;

// Drafts of scorecards on this device: old ones go, and those that wait are said where there is a place for it.
purge();
const drafts = document.querySelector("[data-drafts]");
if (drafts && draftsOf(drafts.dataset.drafts).size) import("./waiting.js").then(({ showWaiting }) => showWaiting(drafts));

// Signing out leaves no draft of one's own on a shared computer, and asks first where one is not saved. Without a
// connection there is neither the asking nor the signing out: nothing is forgotten then.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !draftsOf(form.dataset.forgets).size) return;
  event.preventDefault();
  import("./waiting.js").then(({ leave }) => leave(form), () => form.submit());
});

// A form that is on its way is not sent again. It is free again when somebody stops that or comes back to the page,
// and after a while: no answer may come, and the server does what was sent twice only once.
const FREE_AFTER = 10_000;
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(free, FREE_AFTER);
});
function free() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
}
addEventListener("pageshow", free);
globalThis.navigation?.addEventListener("navigateerror", free);

// A list of choices that shows something at once: <select data-submit>.
addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// A dialog takes the focus to its first field or button, and gives it back by itself. The event does not bubble; it is
// caught on its way down, so that dialogs count that come later.
addEventListener("toggle", (event) => {
  if (event.newState !== "open" || !event.target.matches(".dialog[popover]")) return;
  event.target.querySelector("input:not([type=hidden]), textarea, select, button")?.focus();
}, true);

followJobs();
