"use strict";

/** A table of fewer rows is seen at a glance. */
const FEW = 5;

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** What a row is sorted by in a column: a number, a text, or null for an empty cell, which comes last either way. */
function keyOf(row, column, isNumber) {
  const cell = row.cells[column];
  if (!isNumber) return cell.textContent.trim() || null;
  return cell.dataset.value === undefined ? null : Number(cell.dataset.value);
}

function sortRows(body, column, isNumber, descending) {
  const sign = descending ? -1 : 1;
  const keyed = [...body.rows].map((row) => [keyOf(row, column, isNumber), row]);
  keyed.sort(([a], [b]) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return sign * (isNumber ? a - b : collator.compare(a, b));
  });
  body.append(...keyed.map(([, row]) => row));
}

function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const isNumber = [...table.tBodies[0].rows].some((row) => row.cells[column].dataset.value !== undefined);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const descending = before === null ? isNumber : before === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sortRows(table.tBodies[0], column, isNumber, descending);
    });
  });
}

function makeSearchable(box, table) {
  const rows = [...table.tBodies[0].rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const tools = document.createElement("p");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const status = document.createElement("output");
  tools.className = "search";
  input.type = "search";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.setAttribute("aria-label", `Search ${box.getAttribute("aria-label")}`);
  label.append("Search ", input);
  tools.append(label, status);
  box.before(tools);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/);
    let shown = 0;
    rows.forEach((row, place) => {
      row.hidden = !words.every((word) => texts[place].includes(word));
      shown += !row.hidden;
    });
    status.textContent = `${shown} of ${rows.length} rows`;
  });
}

for (const box of document.querySelectorAll(".table")) {
  const table = box.querySelector("table");
  if (table.tBodies[0].rows.length < FEW) continue;
  makeSortable(table);
  makeSearchable(box, table);
}

/** On paper what words mean is told; the figures behind every pair would fill a book. */
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("section > details:not([open])")];
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});
