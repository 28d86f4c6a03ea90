// Where two windows wrote different things in one field: both shown, and a person chooses.
import { evidenceOf } from "./fields.js";
import { both } from "./merge.js";

const LEVELS = { asked: "no evidence", not_asked: "not asked", "": "not rated" };
// What a field says, for people.
export const words = (name, text) => {
  if (name.startsWith("evidence:")) return evidenceOf(text)?.words ?? "no quote";
  if (name.startsWith("rating:")) return LEVELS[text] ?? `level ${text}`;
  return text || "nothing";
};

// `resolve(name, text)` is called with what was chosen, `mine(name)` says what stands here.
export function showConflicts(form, conflicts, mine, resolve) {
  for (const box of form.querySelectorAll(".both-changed")) if (!conflicts.has(box.dataset.for)) box.remove();
  for (const [name, theirs] of conflicts) {
    const field = [...form.querySelectorAll("[data-field]")].find((one) => one.dataset.field === name);
    if (!field) continue;
    let box = field.querySelector(".both-changed");
    if (box?.dataset.theirs === theirs) continue;
    box?.remove();
    box = document.createElement("div");
    box.className = "both-changed";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Changed in two places");
    Object.assign(box.dataset, { for: name, theirs });
    const said = document.createElement("p");
    said.textContent = "This was changed in another window too. There it says:";
    const quote = document.createElement("blockquote");
    quote.textContent = words(name, theirs);
    box.append(said, quote, button("Keep mine", () => resolve(name, mine(name))), button("Take that one", () => resolve(name, theirs)));
    if (/^(note:|comment:|overall)/.test(name)) box.append(button("Keep both", () => resolve(name, both(mine(name), theirs))));
    field.append(box);
  }
}

function button(text, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "outline small", textContent: text });
  made.addEventListener("click", act);
  return made;
}
