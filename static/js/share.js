// data-page: this page sent on, its address copied, or printed; what a device cannot do stays hidden.
const url = document.querySelector("[rel=canonical]").href;
const does = {
  share: navigator.share && (() => navigator.share({ title: document.title, url })),
  copy: navigator.clipboard && (() => navigator.clipboard.writeText(url)),
  print: () => print(),
};
for (const button of document.querySelectorAll("[data-page]")) {
  const act = does[button.dataset.page];
  button.hidden = !act;
  button.addEventListener("click", async () => {
    await act();
    if (button.dataset.done) button.textContent = document.querySelector("[data-said-copy]").textContent = button.dataset.done;
  });
}
