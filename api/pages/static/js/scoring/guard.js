// The note guard's advice while somebody writes: shown under the note, never in the way. Counts what became of it.
import { clean, unitIndex } from "./offsets.js";

const AFTER = 1500;
const COUNT_AFTER = 5000;

export class Guard {
  // `by`: "texts" asks with the text itself; "draft" asks about the saved draft (external panelists).
  constructor(card, by, areas) {
    Object.assign(this, { card, by, areas, shown: new Map(), done: new Set(), counts: new Map(), checked: new Map() });
  }

  // A note was written in: look at it when the writing pauses.
  changed() {
    if (this.by !== "texts") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#askTexts(), AFTER);
  }

  saved() {
    if (this.by === "draft") this.#askDraft();
  }

  async #askTexts() {
    const areas = this.areas().filter((area) => (this.checked.get(area) ?? "") !== area.value);
    if (!areas.length) return;
    const texts = areas.map((area) => clean(area.value).slice(0, 20_000));
    const found = await ask("/v1/guard", { texts: texts.slice(0, 20), mode: "note" });
    found?.texts.forEach(({ flags }, at) => {
      this.checked.set(areas[at], texts[at]);
      if (clean(areas[at].value) === texts[at]) this.#show(areas[at], texts[at], flags);
    });
  }

  async #askDraft() {
    const found = await ask(`/v1/scorecards/${this.card}/guard`);
    for (const area of this.areas()) {
      const note = found?.notes.find((one) => one.key === area.dataset.note);
      if (note) this.#show(area, clean(area.value), note.flags);
    }
  }

  #show(area, text, flags) {
    const before = this.shown.get(area) ?? new Map();
    const now = new Map();
    for (const flag of flags) {
      const words = text.slice(unitIndex(text, flag.start), unitIndex(text, flag.end));
      now.set(`${area.dataset.note} ${flag.category} ${words}`, { ...flag, words });
    }
    for (const [key, flag] of now) if (!before.has(key) && !this.done.has(key)) this.#count(flag.category, "shown");
    for (const [key, flag] of before) if (!now.has(key) && !this.done.has(key)) this.#count(flag.category, "edited");
    this.shown.set(area, now);
    this.#render(area, now);
  }

  #render(area, flags) {
    const place = area.closest(".note").querySelector(".nudges");
    const rows = [...flags].filter(([key]) => !this.done.has(key)).map(([key, flag]) => this.#row(area, key, flag));
    place.replaceChildren(...rows);
  }

  #row(area, key, flag) {
    const row = document.createElement("div");
    row.className = "nudge";
    const said = document.createElement("p");
    const words = document.createElement("q");
    words.textContent = flag.words;
    said.append(words, `: ${flag.reason} ${flag.instead}`);
    row.append(said, this.#button(area, key, flag, "Keep the words", "kept"), this.#button(area, key, flag, "Hide this", "dismissed"));
    return row;
  }

  #button(area, key, flag, words, action) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "quiet small", textContent: words });
    made.setAttribute("aria-label", `${words}: ${flag.words}`);
    made.addEventListener("click", () => {
      this.done.add(key);
      this.#count(flag.category, action);
      this.#render(area, this.shown.get(area));
      area.focus();
    });
    return made;
  }

  #count(category, action) {
    const key = `${category} ${action}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    this.counting ??= setTimeout(() => this.report(), COUNT_AFTER);
  }

  // Numbers alone, without text or place.
  report(keepalive = false) {
    clearTimeout(this.counting);
    this.counting = null;
    if (!this.counts.size) return;
    const actions = [...this.counts].map(([key, count]) => ({ category: key.slice(0, 3), action: key.slice(4), count }));
    this.counts.clear();
    ask(`/v1/scorecards/${this.card}/guard-actions`, { actions }, keepalive);
  }
}

// Advice may fail in silence: nothing depends on it.
async function ask(path, body, keepalive = false) {
  try {
    const how = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), keepalive };
    const answer = await fetch(path, how || undefined);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
