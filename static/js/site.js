// Small behaviours, hung on data attributes. Every page works without them.

// data-focus: the error summary is the first thing to read after a form comes back.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A form is sent once. The server refuses a double anyway (idempotency key); this spares the wait.
// aria-disabled, not disabled: a disabled button would lose the focus and its own name=value.
const sent = new WeakSet();
const typed = new Set();
let away = false;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  away = true;
  typed.delete(form);
  event.submitter?.setAttribute("aria-disabled", "true");
});
// Back from the page after it, the form needs a new key before it may be sent again.
addEventListener("pageshow", (event) => {
  if (event.persisted && away) location.reload();
});

// data-keep: ask before what was typed is lost.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (form) typed.add(form);
});
addEventListener("beforeunload", (event) => {
  if (typed.size) event.preventDefault();
});

// data-send: a select or checkbox that sends its form; the button stays for who has no script.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-send]")) event.target.form.requestSubmit();
});

// data-poll="address": ask every 3 seconds for {percent, left, done}; reload when done.
for (const part of document.querySelectorAll("[data-poll]")) poll(part);

function poll(part, wait = 3000) {
  setTimeout(async () => {
    try {
      const answer = await fetch(part.dataset.poll, { headers: { Accept: "application/json" } });
      const { percent, left, done } = await answer.json();
      if (done) return location.reload();
      const bar = part.querySelector("progress");
      if (bar && percent != null) bar.value = percent;
      const told = part.querySelector("[data-percent]");
      if (told && percent != null) told.textContent = percent;
      const words = part.querySelector("[role=status] .quiet");
      if (words && left) words.textContent = left;
      poll(part);
    } catch {
      poll(part, Math.min(wait * 2, 30000)); // the line is down: ask less often
    }
  }, wait);
}

// data-said="words": after an htmx swap, a live region that stays on the page says what changed.
document.addEventListener("htmx:afterSwap", (event) => {
  const said = event.target.querySelector?.("[data-said]");
  const region = document.querySelector("[data-live]");
  if (said && region) region.textContent = said.dataset.said;
  event.target.querySelector?.("[data-focus]")?.focus();
});

// The account menu closes on Escape and on a click beside it.
const me = document.querySelector("details.me");
if (me) {
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !me.open) return;
    me.open = false;
    me.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!me.contains(event.target)) me.open = false;
  });
}
