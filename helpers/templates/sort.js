for (const table of document.querySelectorAll("table.sortable")) {
  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.onclick = () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[head.cellIndex]?.dataset.key ?? "";
      const order = (a, b) => (a !== "" && b !== "" && isFinite(a) && isFinite(b) ? a - b : a.localeCompare(b));
      const rows = [...table.tBodies[0].rows].sort((a, b) =>
        key(a) === "" || key(b) === "" ? (key(a) === "") - (key(b) === "") : order(key(a), key(b)) * (down ? -1 : 1));
      table.tBodies[0].append(...rows);
    };
  }
}
