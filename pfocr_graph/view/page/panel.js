const panel = byId("panel");
const meanings = new Map(Object.entries(about.meanings));
const STRUCTURE = new Set(["id", "source", "target", "name"]);

/** Return where a value leads, `null` for most: only addresses that say https, and ids whose pages we know. */
const linkFor = (key, text) => {
  if (text.startsWith("https://") && URL.canParse(text)) return text;
  if (key === "figure_ids" || key === "figid") {
    return `https://pfocr.wikipathways.org/figures/${encodeURIComponent(text)}.html`;
  }
  const gene = /^ncbigene:(\d+)$/.exec(text);
  return gene ? `https://www.ncbi.nlm.nih.gov/gene/${gene[1]}` : null;
};

const asElement = (key, value) => {
  if (Array.isArray(value)) {
    const list = make("ul");
    for (const item of value) {
      const entry = make("li");
      entry.append(asElement(key, item));
      list.append(entry);
    }
    return list;
  }
  if (typeof value === "number" && !Number.isInteger(value)) {
    return make("span", String(Number(value.toPrecision(4))), { title: String(value) });
  }
  const href = typeof value === "string" ? linkFor(key, value) : null;
  return href
    ? make("a", value, { href, target: "_blank", rel: "noopener noreferrer" })
    : make("span", String(value));
};

const nameOf = (id) => String(nodeOf.get(id).data.name ?? id);
const tieTo = (text, id) => {
  const item = make("li");
  const button = make("button", text, { type: "button" });
  button.addEventListener("click", () => choose(id));
  item.append(button);
  return item;
};
const tiesOf = (data) => {
  if (edgeOf.has(data.id)) return [data.source, data.target].map((id) => tieTo(nameOf(id), id));
  return edgesAt.get(data.id).slice(0, about.listed).map((edge) => {
    const other = edge.data.source === data.id ? edge.data.target : edge.data.source;
    return tieTo(`${nameOf(other)} (${strength(edge) || edge.data.interaction})`, edge.data.id);
  });
};

const showPanel = (data) => {
  const close = make("button", "Close", { type: "button", class: "close" });
  close.addEventListener("click", clear);
  const list = make("dl");
  for (const [key, value] of Object.entries(data)) {
    if (STRUCTURE.has(key) || (Array.isArray(value) && !value.length)) continue;
    const entry = make("dd");
    entry.append(asElement(key, value));
    list.append(make("dt", key, { title: meanings.get(key) ?? "" }), entry);
  }
  const shown = [close, make("h2", String(data.name ?? data.id)), list];
  const ties = tiesOf(data);
  if (ties.length) {
    const count = edgesAt.get(data.id)?.length ?? 0;
    const cut = count > ties.length ? ` (${ties.length} strongest of ${counted(count)})` : "";
    const items = make("ul", "", { class: "ties" });
    items.append(...ties);
    shown.push(make("h3", edgeOf.has(data.id) ? "Joins" : `Joined to${cut}`), items);
  }
  panel.replaceChildren(...shown);
  panel.hidden = false;
  byId("side").scrollTop = 0;
};

const clear = () => {
  panel.hidden = true;
  cy.elements().removeClass("faded").unselect();
};
const mark = (element) => {
  const near = element.isEdge() ? element.union(element.connectedNodes()) : element.closedNeighborhood();
  cy.batch(() => {
    cy.elements().unselect().addClass("faded");
    near.removeClass("faded");
    element.select();
  });
  return near;
};
/** Select a node or an edge, drawing it first where it is not drawn; show what it says and zoom to it. */
const choose = (id) => {
  const { data } = edgeOf.get(id) ?? nodeOf.get(id);
  if (cy.getElementById(id).empty()) wish.pinned.add(edgeOf.has(id) ? data.source : id);
  redraw(() => {
    const element = cy.getElementById(id);
    if (element.nonempty()) zoomTo(mark(element));
  });
  showPanel(data);
  panel.focus({ preventScroll: true });
};
cy.on("tap", "node, edge", ({ target }) => {
  mark(target);
  showPanel((edgeOf.get(target.id()) ?? nodeOf.get(target.id())).data);
});
cy.on("tap", ({ target }) => target === cy && clear());
document.addEventListener("keydown", (event) => event.key === "Escape" && clear());
