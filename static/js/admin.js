// What Django's admin leaves without a name gets one: search boxes drawn over a select, the empty table
// head of an inline, and regions that scroll. Runs after Django's own scripts.

const words = (label) => label?.textContent.trim().replace(/:$/, "");

function nameOf(select) {
  const own = document.querySelector(`label[for="${select.id}"]`);
  if (own) return words(own);
  const cell = select.closest("td");
  const head = cell && cell.closest("table").tHead?.rows[0]?.cells[cell.cellIndex];
  return words(head);
}

function name(root) {
  for (const select of root.querySelectorAll("select.select2-hidden-accessible, select[name]:not([aria-label])")) {
    const said = nameOf(select);
    if (!said) continue;
    select.setAttribute("aria-label", said);
    for (const part of select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered[role], .select2-search__field")) {
      part.setAttribute("aria-label", said);
    }
  }
  for (const head of root.querySelectorAll("thead th:empty")) head.setAttribute("aria-hidden", "true");
  for (const part of root.querySelectorAll(".inline-group, .results")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
  }
}

// Search boxes are drawn late, their lists when they open, a new row of an inline when it is asked for.
let soon;
new MutationObserver(() => {
  clearTimeout(soon);
  soon = setTimeout(() => {
    name(document);
    const open = document.querySelector(".select2-container--open .select2-selection");
    const box = document.querySelector(".select2-dropdown .select2-search__field");
    if (open && box) box.setAttribute("aria-label", open.getAttribute("aria-label") ?? "");
  }, 50);
}).observe(document.body, { childList: true, subtree: true });
name(document);
