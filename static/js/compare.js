// What is ticked to compare is kept while this tab is open, over pages and filters. Without a script each page has its own.
const KEY = "compare", NAME = "aanbod";
const tray = document.querySelector("[data-compare]");
let chosen = [];

function keep(slugs) {
  chosen = slugs;
  try { sessionStorage.setItem(KEY, JSON.stringify(slugs)); } catch { /* a full or closed store: this page only */ }
  if (tray) show();
}

function remember() {
  try { chosen = JSON.parse(sessionStorage.getItem(KEY)) ?? []; } catch { /* as it was */ }
  if (tray) show();
}

function show() {
  const ticks = [...document.querySelectorAll(".tick input")];
  for (const tick of ticks) {
    tick.checked = chosen.includes(tick.value);
    tick.disabled = chosen.length >= tray.dataset.compare && !tick.checked;
  }
  const elsewhere = chosen.filter((slug) => !ticks.some((tick) => tick.value === slug));
  for (const old of tray.querySelectorAll("input")) old.remove();
  tray.append(...elsewhere.map((value) => Object.assign(document.createElement("input"), { type: "hidden", name: NAME, value })));
  tray.toggleAttribute("data-some", chosen.length);
  tray.querySelector("[data-number]").textContent = chosen.length;
}

remember();
addEventListener("pageshow", remember);
for (const swapped of ["htmx:afterSwap", "htmx:historyRestore"]) document.addEventListener(swapped, remember);
document.addEventListener("change", ({ target }) => {
  if (target.matches(".tick input")) keep(target.checked ? [...chosen, target.value] : chosen.filter((slug) => slug !== target.value));
});
tray?.addEventListener("reset", (event) => { event.preventDefault(); keep([]); });

// A link to the table from one listing takes along what was ticked before; on the table itself, what is taken out is out.
for (const link of document.querySelectorAll("a[data-beside]")) {
  link.addEventListener("click", () => {
    const slug = new URL(link.href).searchParams.get(NAME);
    link.search = new URLSearchParams([...new Set([...chosen, slug])].map((one) => [NAME, one]));
  });
}
if (document.querySelector("[data-beside=here]")) keep(new URLSearchParams(location.search).getAll(NAME).slice(0, 4));
