// data-divide="asked": adds up the boxes of one line while one types; the server counts again.
const locale = document.documentElement.lang || "nl";
const shown = (value) => value.toLocaleString(locale, { maximumFractionDigits: 2 });
// As AmountField reads it: dots for thousands, a comma for decimals; a dot with one or two digits also works.
const read = (text) => {
  const bare = text.replace(/[€\s]/g, "");
  const plain = /^\d{1,3}(\.\d{3})+(,\d+)?$/.test(bare) ? bare.replaceAll(".", "") : bare;
  const value = Number(plain.replace(",", "."));
  return Number.isFinite(value) ? value : 0;
};

for (const group of document.querySelectorAll("[data-divide]")) {
  const asked = Number(group.dataset.divide);
  const boxes = [...group.querySelectorAll("[data-part]")];
  const given = group.querySelector("[data-given]");
  if (!given) continue;
  const count = () => {
    const sum = Math.round(boxes.reduce((total, box) => total + read(box.value), 0) * 100) / 100;
    given.textContent = shown(sum);
    group.querySelector("[data-left]").textContent = shown(Math.max(asked - sum, 0));
    group.querySelector("[data-more]").hidden = sum <= asked;
  };
  group.addEventListener("input", count);
  for (const button of group.querySelectorAll("[data-all]")) {
    const box = button.parentElement.querySelector("[data-part]");
    button.hidden = false;
    button.addEventListener("click", () => {
      box.value = String(Number(button.dataset.all)).replace(".", ",");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
