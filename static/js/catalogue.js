// The catalogue's form: a filter that is empty stays out of the address; on the way back the search words come along.
document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (target.matches(".heart")) detail.headers["Idempotency-Key"] = crypto.randomUUID(); // hearts share one form
  if (detail.verb === "get") for (const [name, value] of [...detail.formData]) if (!value) detail.formData.delete(name);
});
document.addEventListener("htmx:historyRestore", () => {
  document.querySelector("#q").value = new URLSearchParams(location.search).get("q");
});
