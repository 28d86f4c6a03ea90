// The session ended while somebody writes: ask for the password here, so that the page and its text stay.

// Resolves to whether the same person is signed in again.
export function signInAgain(dialog, { account, organisation }) {
  const form = dialog.querySelector("form");
  return new Promise((done) => {
    const finish = (signedIn) => {
      dialog.close();
      removal.abort();
      done(signedIn);
    };
    const removal = new AbortController();
    const { signal } = removal;
    dialog.querySelector("[data-later]").addEventListener("click", () => finish(false), { signal });
    dialog.querySelector("[data-again]")?.addEventListener("click", () => finish(true), { signal });
    dialog.addEventListener("cancel", () => finish(false), { signal });
    form?.addEventListener("submit", async (event) => {
      event.preventDefault();
      const problem = form.querySelector(".problem");
      problem.textContent = "";
      problem.textContent = await attempt(form, account, organisation);
      if (!problem.textContent) finish(true);
    }, { signal });
    if (!dialog.open) dialog.showModal();
  });
}

// What went wrong, in words; nothing where all is well.
async function attempt(form, account, organisation) {
  const [email, password] = [form.querySelector("[type=email]"), form.querySelector("[type=password]")];
  const body = JSON.stringify({ email: email.value, password: password.value, organisation_id: organisation });
  try {
    const answer = await fetch("/v1/sessions", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const said = await answer.json();
    if (!answer.ok) return said.detail ?? "That did not work; try again.";
    const me = await (await fetch("/v1/me")).json();
    if (me.account_id !== account) return await refuse();
    password.value = "";
    return "";
  } catch {
    return "There is no connection. Try again in a moment.";
  }
}

// The session that was just opened is somebody else's, and this browser would go on as that person.
async function refuse() {
  const ended = await fetch("/v1/sessions/current", { method: "DELETE" });
  if (!ended.ok) return "This is somebody else, who is signed in on this device now. Open another page and sign out there.";
  return "This is somebody else. Sign in as the person who writes this scorecard.";
}
