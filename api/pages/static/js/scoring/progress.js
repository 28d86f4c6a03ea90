// How far the scorecard is: the words of the section list, as scorecards_view.py says them at the start.

export function stateOf(choice, quoted, required) {
  if (!choice) return [required ? "Not rated yet" : "Not asked in this interview", false];
  if (choice === "not_asked") return ["Not asked", true];
  if (choice === "asked") return ["No evidence", true];
  return quoted ? [`Rated ${choice}`, true] : [`Rated ${choice}, quote missing`, false];
}

export function showProgress(form, read, fits) {
  let rated = 0;
  let required = 0;
  for (const part of form.querySelectorAll("[data-competency]")) {
    const code = part.dataset.competency;
    const choice = read(code);
    const needed = "required" in part.dataset;
    const [words, done] = stateOf(choice, fits(code), needed);
    for (const place of document.querySelectorAll(`[data-state="${code}"]`)) {
      if (place.textContent !== words) place.textContent = words;
      place.classList.toggle("done", done);
    }
    required += needed;
    rated += needed && Boolean(choice);
  }
  document.getElementById("how-far").textContent = `${rated} of ${required} rated`;
}
