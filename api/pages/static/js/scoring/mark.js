// Evidence in a locked note: its words are selected in a copy of the note, or one of its sentences is chosen, as while
// the scorecard was a draft. The form sends what was chosen as key:start:words.
import { Evidence } from "./evidence.js";

const form = document.querySelector("#add-evidence form");
const areas = [...form.querySelectorAll("[data-note]")];
const field = Object.assign(document.createElement("input"), { type: "hidden", name: "evidence" });

function begin() {
  document.documentElement.classList.add("scripted");
  // The field alone is sent; without it two answers would be.
  for (const one of form.querySelectorAll(".sentences input")) one.name = "pick-own";
  form.querySelector(".to-select").hidden = false;
  const notes = new Map(areas.map((area) => [area.dataset.note, area]));
  const tell = (words) => (document.getElementById("mark-says").textContent = words);
  const evidence = new Evidence(form, () => notes, () => (field.value = evidence.read("own")), tell);
  field.value = evidence.read("own");
  form.prepend(field);
  for (const area of areas) {
    const use = document.createElement("button");
    Object.assign(use, { type: "button", className: "outline small", textContent: "Use as evidence" });
    use.setAttribute("aria-label", `Use as evidence: words of ${area.labels[0].textContent}`);
    use.addEventListener("click", () => evidence.useSelection(area, "own"));
    const row = document.createElement("p");
    row.className = "use";
    row.append(use);
    area.after(row);
  }
}

begin();
