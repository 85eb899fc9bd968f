// What is ticked to compare is kept while this tab is open. Without a script each page has its own.
const NAME = "aanbod";
const tray = document.querySelector("[data-compare]");
let chosen = [];

function keep(slugs) {
  chosen = slugs;
  sessionStorage.setItem("compare", JSON.stringify(slugs));
  if (tray) show();
}

function remember() {
  chosen = JSON.parse(sessionStorage.getItem("compare")) ?? [];
  if (tray) show();
}

function show() {
  const ticks = [...document.querySelectorAll(".tick input")];
  for (const tick of ticks) {
    tick.checked = chosen.includes(tick.value);
    tick.disabled = chosen.length >= tray.dataset.compare && !tick.checked;
  }
  for (const old of tray.querySelectorAll("input")) old.remove();
  for (const value of chosen) {
    if (ticks.some((tick) => tick.value === value)) continue; // ticked elsewhere
    tray.append(Object.assign(document.createElement("input"), { type: "hidden", name: NAME, value }));
  }
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

// A link to the table takes along what was ticked before; on the table itself, what is taken out is out.
const link = document.querySelector("a[data-beside]");
link?.addEventListener("click", () => {
  const here = new URLSearchParams(link.search).get(NAME);
  link.search = new URLSearchParams([...new Set([...chosen, here])].map((slug) => [NAME, slug]));
});
if (document.querySelector("[data-beside=here]")) keep(new URLSearchParams(location.search).getAll(NAME).slice(0, 4));
