// data-keep="name": words typed in this form survive a reload, in this tab, until it is sent.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const name = `keep:${form.dataset.keep}`;
  const boxes = [...form.querySelectorAll("textarea, input[type=text]")];
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "{}");
  for (const box of boxes) {
    if (box.value !== box.defaultValue || !kept[box.name]) continue; // what the browser or the server brought back
    box.value = kept[box.name];
    box.closest("details")?.setAttribute("open", "");
  }
  form.addEventListener("input", () =>
    sessionStorage.setItem(name, JSON.stringify(Object.fromEntries(boxes.map((box) => [box.name, box.value])))));
  form.addEventListener("submit", () => sessionStorage.removeItem(name));
}
