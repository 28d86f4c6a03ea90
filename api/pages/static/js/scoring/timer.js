// A clock for each question: planned minutes, start, pause, back to zero. No alarm, and nothing of it is stored.

export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export function mountTimer(place, now = () => performance.now()) {
  const minutes = Number(place.dataset.minutes);
  let passed = 0;
  let since = null;
  let ticking = null;
  const shown = document.createElement("span");
  shown.setAttribute("role", "timer");
  const start = button("Start");
  const reset = button("Reset");
  const seconds = () => (passed + (since === null ? 0 : now() - since)) / 1000;
  const show = () => {
    shown.textContent = `${clock(seconds())} of ${minutes} min`;
    start.textContent = since === null ? (passed ? "Go on" : "Start the clock") : "Pause";
    reset.hidden = since === null && !passed;
  };
  start.addEventListener("click", () => {
    if (since === null) {
      since = now();
      ticking = setInterval(show, 1000);
    } else {
      passed += now() - since;
      since = null;
      clearInterval(ticking);
    }
    show();
  });
  reset.addEventListener("click", () => {
    clearInterval(ticking);
    [passed, since] = [0, null];
    show();
    start.focus();
  });
  place.replaceChildren(shown, start, reset);
  show();
}

function button(words) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "quiet small", textContent: words });
  return made;
}
