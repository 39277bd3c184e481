// On a narrow screen a table's row becomes a card: every cell then carries its column's heading.
"use strict";
for (const table of document.querySelectorAll(".scroll > table")) {
  const headings = Array.from(table.querySelectorAll("thead th"), (cell) => cell.textContent.trim());
  for (const row of table.querySelectorAll("tbody tr")) {
    Array.from(row.cells).forEach((cell, column) => {
      if (headings[column] && cell.colSpan === 1) cell.dataset.label = headings[column];
      const empty = !cell.textContent.trim() && !cell.childElementCount;
      cell.classList.toggle("blank", empty);
    });
  }
  if (headings.length) table.classList.add("stacks");
}
