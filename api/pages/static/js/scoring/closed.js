// What was written and is not part of a closed scorecard, to be copied: each text under what it belongs to.
import { words } from "./conflicts.js";

const KINDS = { note: "Note", rating: "Rating", comment: "Comment", evidence: "Words quoted" };

export const TOO_LATE = "What you wrote here since is not part of it. Copy what you still need:";

// A box with a heading and what is `said` of the texts: [field's name, text]. `nameOf(kind, code)` names a competency,
// or a note's question.
export function closedBox(heading, said, texts, nameOf) {
  const box = document.createElement("section");
  box.className = "refusal";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  box.append(made("h2", heading));
  if (texts.length) box.append(made("p", said));
  for (const [name, text] of texts) {
    const quote = made("blockquote", words(name, text));
    quote.className = "kept-lines";
    box.append(made("h3", title(name, nameOf)), quote);
  }
  return box;
}

function title(name, nameOf) {
  const [kind, code] = [name.split(":", 1)[0], name.slice(name.indexOf(":") + 1)];
  if (!(kind in KINDS)) return "Comment on the whole";
  const of = nameOf(kind, code);
  return of ? `${KINDS[kind]}: ${of}` : KINDS[kind];
}

const made = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
