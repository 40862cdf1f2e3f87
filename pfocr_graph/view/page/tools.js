byId("tools").hidden = false;
byId("tools").addEventListener("submit", (event) => event.preventDefault());
byId("fit").addEventListener("click", () => showAll());
byId("more").addEventListener("click", () => {
  wish.limit = Infinity;
  redraw();
});
byId("theme").addEventListener("click", () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  cy.style(styleSheet());
});
for (const box of document.querySelectorAll("#legend input")) {
  box.disabled = false;
  box.addEventListener("change", () => {
    if (box.checked) wish.hidden.delete(box.value);
    else wish.hidden.add(box.value);
    redraw();
  });
}

const supports = about.kinds.flatMap(({ support, edges }) => (support ? edges.map(strength) : [])).sort((a, b) => b - a);
const threshold = byId("threshold");
const setLeast = () => {
  wish.least = Number(threshold.value);
  byId("least").textContent = threshold.value;
};
if (supports.length) {
  threshold.min = supports.at(-1);
  threshold.max = supports[0];
  // The lowest value that draws no more edges than a browser draws with ease.
  const beyond = supports[about.first];
  threshold.value = beyond === undefined ? supports.at(-1) : Math.min(beyond + 1, supports[0]);
  setLeast();
}
byId("strength").hidden = !supports.length || supports[0] === supports.at(-1);
threshold.addEventListener("input", () => {
  setLeast();
  redraw();
});

const savePng = () => {
  const { w, h } = cy.elements().boundingBox();
  const scale = Math.min(2, 8000 / Math.max(w, h, 1));
  const blob = cy.png({ output: "blob", full: true, scale, bg: getComputedStyle(document.body).backgroundColor });
  const link = make("a", "", { href: URL.createObjectURL(blob), download: `${document.title}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
byId("png").addEventListener("click", () => {
  try {
    savePng();
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    // Pictures of another site may be shown but not read, so the export goes without them.
    cy.style([...styleSheet(), { selector: "node", style: { "background-image": "none" } }]);
    savePng();
    cy.style(styleSheet());
  }
});

container.tabIndex = 0;
container.setAttribute("role", "application");
container.setAttribute("aria-label", "Network drawing. Arrow keys move it, plus and minus zoom, 0 shows all of it.");
container.addEventListener("keydown", (event) => {
  if (event.key === "0") return showAll();
  const move = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
  const factor = { "+": 1.25, "=": 1.25, "-": 0.8 }[event.key];
  if (move) cy.panBy({ x: move[0], y: move[1] });
  else if (factor) cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  else return;
  moved = true;
  event.preventDefault();
});

cy.on("dragpan scrollzoom pinchzoom", () => (moved = true));
cy.on("resize", () => moved || showAll());
redraw(() => {
  // The tools have changed the room that there is.
  cy.resize();
  showAll();
});
// For whoever opens the console, and for tests.
window.cy = cy;
