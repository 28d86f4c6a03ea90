// The words that a level rests on: selected in a note, or chosen among its sentences. Kept as key:start:words.
import { evidenceOf, evidenceText } from "./fields.js";
import { clean, codePoints, locate, sentences } from "./offsets.js";

const GONE = "These words no longer stand in your note. Choose others, or write them back.";

export class Evidence {
  // `notes()`: key → textarea; `changed()`: somebody chose something.
  constructor(form, notes, changed, tell) {
    Object.assign(this, { form, notes, changed, tell, chosen: new Map() });
    for (const place of form.querySelectorAll("[data-evidence]")) this.#mount(place);
  }

  #mount(place) {
    const code = place.dataset.evidence;
    this.chosen.set(code, place.dataset.value ?? "");
    const box = place.querySelector(".sentences");
    const list = document.createElement("details");
    list.className = "pick";
    list.innerHTML = "<summary>Choose a sentence</summary>";
    box.replaceWith(list);
    list.append(box);
    // With the click itself, so that the next Tab finds the sentences; the event of opening comes later.
    list.firstElementChild.addEventListener("click", () => this.#offer(place, box));
    box.addEventListener("change", (event) => this.choose(code, event.target.value));
    const hint = document.createElement("p");
    hint.className = "hint";
    hint.textContent = "Select words in your note and press “Use as evidence”, or choose a sentence.";
    place.querySelector("legend").after(hint);
    this.#show(code);
  }

  place(code) {
    return this.form.querySelector(`[data-evidence="${code}"]`);
  }

  read(code) {
    return this.chosen.get(code) ?? "";
  }

  choose(code, text) {
    this.apply(code, text);
    this.changed();
  }

  apply(code, text) {
    if (this.chosen.get(code) === text) return;
    this.chosen.set(code, text);
    this.#show(code);
  }

  // A note changed: quotes move with their words, and say so where these are gone.
  refit() {
    for (const [code, text] of this.chosen) {
      const said = evidenceOf(text);
      if (!said) continue;
      const start = locate(clean(this.notes().get(said.note)?.value ?? ""), said.words, said.start);
      if (start >= 0 && start !== said.start) this.chosen.set(code, evidenceText({ ...said, start }));
      this.#show(code);
    }
  }

  fits(code) {
    const said = evidenceOf(this.read(code));
    return Boolean(said) && locate(clean(this.notes().get(said.note)?.value ?? ""), said.words, said.start) >= 0;
  }

  // The selected words of a note as evidence for a competency.
  useSelection(area, code) {
    const text = area.value;
    let [start, end] = [area.selectionStart, area.selectionEnd];
    while (start < end && /\s/.test(text[start])) start += 1;
    while (end > start && /\s/.test(text[end - 1])) end -= 1;
    if (start === end) return this.tell("Select some words in the note first, then press “Use as evidence”.");
    // Never half of a character.
    if (text.codePointAt(start - 1) > 0xffff) start -= 1;
    if (text.codePointAt(end - 1) > 0xffff) end += 1;
    this.choose(code, evidenceText({ note: area.dataset.note, start: codePoints(text, start), words: text.slice(start, end) }));
    this.tell("Taken as evidence.");
  }

  #show(code) {
    const place = this.place(code);
    const said = evidenceOf(this.read(code));
    const quoted = place.querySelector(".quoted");
    const state = said ? `${this.fits(code)} ${said.words}` : "";
    if (quoted.dataset.state === state) return;
    quoted.dataset.state = state;
    quoted.hidden = !said;
    quoted.replaceChildren();
    if (!said) return;
    const words = document.createElement("q");
    words.textContent = said.words;
    const remove = document.createElement("button");
    Object.assign(remove, { type: "button", className: "quiet small", textContent: "Remove" });
    remove.setAttribute("aria-label", `Remove the quote for ${place.closest("[data-name]").dataset.name}`);
    remove.addEventListener("click", () => {
      this.choose(code, "");
      place.querySelector(".pick summary").focus();
    });
    quoted.append(words, " ", remove);
    if (this.fits(code)) return;
    const gone = document.createElement("span");
    gone.className = "problem";
    gone.textContent = GONE;
    quoted.append(gone);
  }

  #offer(place, box) {
    const code = place.dataset.evidence;
    const name = `pick-${code}`;
    const own = [...place.closest(".competency").querySelectorAll("[data-note]"), ...this.form.querySelectorAll("#other [data-note]")];
    const rows = own.flatMap((area) => sentences(clean(area.value)).map((one) => row(name, area.dataset.note, one, this.read(code))));
    if (rows.length) box.replaceChildren(...rows);
    else box.textContent = "Write a note first; its sentences then stand here.";
  }
}

function row(name, note, { start, words }, chosen) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name, value: evidenceText({ note, start, words }) });
  input.checked = input.value === chosen;
  const said = document.createElement("span");
  said.textContent = words;
  label.append(input, " ", said);
  return label;
}
