// A scorecard that can no longer be written: what waits on this device for it comes too late, and is shown to be
// copied. What is on the record already does not stay here; with the session of a guest everything goes at once.
import { forget } from "../drafts.js";
import { unsavedOf } from "../waiting.js";
import { TOO_LATE, closedBox } from "./closed.js";

const PERHAPS = "It may not be part of your scorecard, and is kept here no longer. Copy what you still need:";
const place = document.getElementById("written");

async function show({ account, card, names, ended }) {
  const guestLeft = ended !== undefined;
  const { unsaved } = await unsavedOf(account, card, !guestLeft);
  const gone = () => forget(unsaved.map((one) => one.draft));
  const texts = unsaved.flatMap((one) => one.texts).filter(([, text]) => text);
  if (guestLeft || !texts.length) gone();
  if (!texts.length) return;
  const known = JSON.parse(names);
  const questions = Object.assign({}, ...unsaved.map((one) => one.questions));
  const nameOf = (kind, code) => known[kind === "note" ? `question:${questions[code]}` : code];
  const heading = guestLeft ? "What this computer still kept" : "Not part of the record";
  const box = closedBox(heading, guestLeft ? PERHAPS : TOO_LATE, texts, nameOf);
  if (!guestLeft) {
    const done = document.createElement("button");
    Object.assign(done, { type: "button", className: "outline small", textContent: "Delete it from this device" });
    done.addEventListener("click", () => {
      gone();
      box.remove();
    });
    box.append(done);
  }
  place.after(box);
}

if ("own" in place.dataset) show(place.dataset);
