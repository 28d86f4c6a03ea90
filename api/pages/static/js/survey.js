// The response of an open survey, asked for again while the page is looked at: numbers only, never a result.
const PAUSE = 4000;
const place = document.querySelector("[data-survey]");

function show(progress) {
  const { survey, answered, units } = progress;
  place.querySelector("[data-answered]").textContent = answered;
  place.querySelector("[data-share]").textContent = `${Math.round((100 * answered) / survey.invited)} %`;
  const meter = place.querySelector("meter");
  meter.value = answered;
  meter.textContent = `${answered} of ${survey.invited}`;
  for (const unit of units) {
    const cell = document.querySelector(`[data-unit="${unit.team_id}"]`);
    if (cell) cell.textContent = unit.answered ?? "not shown";
  }
}

async function look() {
  if (document.hidden || document.querySelector(".dialog:popover-open")) return;
  try {
    const answer = await fetch(`/v1/surveys/${place.dataset.survey}`, { headers: { Accept: "application/json" } });
    if (answer.status >= 400 && answer.status < 500) {
      // The session has ended, or the survey is not this person's to see any more: asking again would never end.
      clearInterval(looking);
      document.removeEventListener("visibilitychange", look);
      place.querySelector("[data-said]").textContent = "Reload this page to see how many have answered.";
      return;
    }
    if (!answer.ok) return;
    const progress = await answer.json();
    // Not a reload: after a form that was refused the page stands at that form's address, which would be sent again.
    if (progress.survey.status !== "launched") return location.assign(`/surveys/${place.dataset.survey}`);
    show(progress);
  } catch {
    // No connection: the numbers stay as they are until the next look.
  }
}

const looking = setInterval(look, PAUSE);
document.addEventListener("visibilitychange", look);
