// Hearts on cards share one form: each gets a key of its own, or the second would be taken for a double.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches(".heart")) event.detail.headers["Idempotency-Key"] = crypto.randomUUID();
});
