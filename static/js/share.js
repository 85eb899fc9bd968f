// data-copy="address": puts it on the clipboard and says so. data-print: prints the page. Without script neither shows.
const said = document.querySelector("[data-said-copy]");
for (const button of document.querySelectorAll("[data-copy], [data-print]")) {
  if ("copy" in button.dataset && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if ("print" in button.dataset) return print();
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    if (said) said.textContent = button.dataset.done;
  });
}
