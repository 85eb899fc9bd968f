// What is ticked to compare is kept while this tab is open, over pages and filters. Without a script each page has its own.
const KEY = "compare", NAME = "aanbod";
const tray = document.querySelector("[data-compare]");
let chosen = [];

function keep(slugs) {
  chosen = slugs;
  try { sessionStorage.setItem(KEY, JSON.stringify(slugs)); } catch { /* a full or closed store: this page only */ }
}

function remember() {
  try { chosen = JSON.parse(sessionStorage.getItem(KEY)) ?? []; } catch { chosen = []; }
}

function show() {
  const ticks = [...document.querySelectorAll(".tick input")];
  const isFull = chosen.length >= Number(tray.dataset.compare);
  for (const tick of ticks) {
    tick.checked = chosen.includes(tick.value);
    tick.disabled = isFull && !tick.checked;
  }
  const here = new Set(ticks.map((tick) => tick.value));
  const elsewhere = chosen.filter((slug) => !here.has(slug));
  for (const old of tray.querySelectorAll("input")) old.remove();
  tray.append(...elsewhere.map((slug) => Object.assign(document.createElement("input"), { type: "hidden", name: NAME, value: slug })));
  tray.toggleAttribute("data-some", chosen.length > 0);
  tray.querySelector("[data-number]").textContent = chosen.length;
}

if (tray) {
  remember();
  show();
  document.addEventListener("change", ({ target }) => {
    if (!target.matches(".tick input")) return;
    keep(target.checked ? [...chosen, target.value] : chosen.filter((slug) => slug !== target.value));
    show();
  });
  tray.addEventListener("reset", (event) => { event.preventDefault(); keep([]); show(); });
  document.addEventListener("htmx:afterSwap", show);
  window.addEventListener("pageshow", () => { remember(); show(); });
} else {
  keep(new URLSearchParams(location.search).getAll(NAME).slice(0, 4)); // the table itself: what is taken out is out
}
