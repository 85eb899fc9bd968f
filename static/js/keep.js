// data-keep="name": what is typed in this form survives a reload of the page, in this tab only, until it is sent.
// Choices and hidden fields are left alone: only words are work that would be lost.

const words = (form) => [...form.elements].filter((field) => field.matches("textarea, input[type=text], input:not([type])"));

for (const form of document.querySelectorAll("form[data-keep]")) {
  const name = `keep:${form.dataset.keep}`;
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "{}");
  for (const field of words(form)) {
    if (!field.value && kept[field.name]) {
      field.value = kept[field.name];
      field.closest("details")?.setAttribute("open", "");
    }
  }
  form.addEventListener("input", () => {
    sessionStorage.setItem(name, JSON.stringify(Object.fromEntries(words(form).map((field) => [field.name, field.value]))));
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(name));
}
