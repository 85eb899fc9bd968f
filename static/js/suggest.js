// data-suggest="address": suggestions under a search box while typing. Arrow keys choose, Enter follows,
// Escape closes; without script the box is a plain one.

function start() {
  for (const box of document.querySelectorAll("[data-suggest]")) suggest(box);
}
start();
document.addEventListener("htmx:historyRestore", start); // what htmx brings back are other elements

function suggest(box) {
  const input = box.querySelector("input");
  const list = box.querySelector(".suggestions");
  const said = document.querySelector("[data-suggest-said]");
  let wait;
  let asked;
  let chosen = -1;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "suggesties");
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll("[role=option]")];
  const close = () => {
    clearTimeout(wait);
    asked?.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    const all = options();
    chosen = (at + all.length + 1) % (all.length + 1); // the last one is the box itself
    for (const [i, option] of all.entries()) option.setAttribute("aria-selected", String(i === chosen));
    if (chosen === all.length) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    try {
      const address = `${box.dataset.suggest}?q=${encodeURIComponent(input.value)}`;
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" }, signal: asked.signal });
      if (!answer.ok) return close();
      list.innerHTML = await answer.text();
      const number = options().length;
      list.hidden = !number;
      chosen = -1;
      input.setAttribute("aria-expanded", String(number > 0));
      if (said) said.textContent = number ? `${list.firstElementChild.getAttribute("aria-label")}: ${number}` : "";
    } catch (gone) {
      if (gone.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(wait);
    if (input.value.trim().length < 2) return close();
    wait = setTimeout(ask, 180);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? options().length - 1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && options()[chosen]) location.assign(options()[chosen].href);
    else return;
    event.preventDefault();
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) close();
  });
  box.closest("body").addEventListener("submit", close);
}
