// Follows jobs on the page (ui.progress): asks the API until they end, then loads the page again, which shows the result.
// In a list of several (data-stays) the row says how it ended instead: nobody's place in the list is taken away.
const PAUSE = 700;
const ENDED = new Set(["succeeded", "dead", "cancelled"]);

const ENDINGS = { succeeded: "Done", dead: "Failed: open it to see why" };

async function follow(place) {
  const bar = place.querySelector("progress");
  const label = place.querySelector("label");
  let pause = PAUSE;
  while (!ENDED.has(place.dataset.status)) {
    await new Promise((done) => setTimeout(done, pause));
    try {
      const answer = await fetch(`/v1/jobs/${place.dataset.job}`, { headers: { Accept: "application/json" } });
      if (answer.status >= 400 && answer.status < 500) {
        // The session has ended, or the job is not this person's to follow: reloading by itself would never end.
        label.textContent = "Reload this page to see how far it is";
        return;
      }
      if (!answer.ok) throw new Error(answer.statusText);
      const job = await answer.json();
      place.dataset.status = job.status;
      bar.value = job.progress;
      label.textContent = job.step || job.status;
    } catch {
      label.textContent = "No connection; trying again";
    }
    pause = Math.min(pause * 1.2, 5000);
  }
  if (place.closest("[data-stays]")) label.textContent = ENDINGS[place.dataset.status] ?? place.dataset.status;
  else location.reload();
}

export function followJobs() {
  for (const place of document.querySelectorAll("[data-job]")) {
    if (!ENDED.has(place.dataset.status)) follow(place);
  }
}
