const byId = (id) => document.getElementById(id);
const readJson = (id) => JSON.parse(byId(id).textContent);
/** Make an element; text from the data gets into the document by this way only, as text. */
const make = (tag, text = "", attributes = {}) => {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const counted = (number) => number.toLocaleString("en");

const root = document.documentElement;
root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
// The picture below stays, and with it the line that says why.
if (typeof cytoscape !== "function") return;
byId("status").textContent = "Drawing …";

const network = readJson("network");
const about = readJson("about");
const nodeOf = new Map(network.elements.nodes.map((node) => [node.data.id, node]));
const edgeOf = new Map(network.elements.edges.map((edge) => [edge.data.id, edge]));
const supportOf = new Map();
const edgesAt = new Map([...nodeOf.keys()].map((id) => [id, []]));
let taken = 0;
for (const kind of about.kinds) {
  kind.edges = network.elements.edges.slice(taken, (taken += kind.here));
  for (const edge of kind.edges) {
    supportOf.set(edge.data.id, kind.support ? (edge.data[kind.support] ?? 0) : 0);
    for (const id of new Set([edge.data.source, edge.data.target])) edgesAt.get(id).push(edge);
  }
}
const strength = (edge) => supportOf.get(edge.data.id);
const strongestFirst = (edges) => edges.sort((a, b) => strength(b) - strength(a));
for (const kind of about.kinds) strongestFirst(kind.edges);
for (const edges of edgesAt.values()) strongestFirst(edges);
const loose = [...edgesAt].filter(([, edges]) => !edges.length).map(([id]) => id);

const styleSheet = () => {
  const faded = { selector: ".faded", style: { opacity: 0.12 } };
  if (root.dataset.theme !== "dark") return [...network.style, faded];
  // Dark letters that stand out over a dark ground: they are on their node, and around it in its colour.
  const outlined = network.style
    .filter(({ style }) => style["background-color"])
    .map(({ selector, style }) => ({
      selector,
      style: { "text-outline-color": style["background-color"], "text-outline-width": 1.5 },
    }));
  const selected = [
    { selector: "node:selected", style: { "border-color": "#ffffff" } },
    { selector: "edge:selected", style: { "line-color": "#ffffff" } },
  ];
  return [...network.style, ...outlined, ...selected, faded];
};

const container = byId("drawing");
container.replaceChildren();
const cy = cytoscape({
  container,
  style: styleSheet(),
  layout: { name: "preset" },
  minZoom: 0.005,
  maxZoom: 8,
  boxSelectionEnabled: false,
  hideEdgesOnViewport: edgeOf.size > 6000,
});

const CHUNK = 1000;
/** What is wanted: kinds of edges that are switched off, nodes that were asked for, least support, most edges without it. */
const wish = { hidden: new Set(), pinned: new Set(), least: 0, limit: about.first };
let run = 0;

const wantedEdges = () => {
  const wanted = new Set();
  for (const { interaction, support, edges } of about.kinds) {
    if (wish.hidden.has(interaction)) continue;
    const those = support ? edges.filter((edge) => strength(edge) >= wish.least) : edges.slice(0, wish.limit);
    for (const edge of those) wanted.add(edge);
  }
  for (const id of wish.pinned) for (const edge of edgesAt.get(id).slice(0, about.listed)) wanted.add(edge);
  return wanted;
};

/** Bring what is drawn in line with what is wanted, a part at a time so that the page stays quick to answer. */
const redraw = (then = () => {}) => {
  const mine = ++run;
  const edges = wantedEdges();
  const nodes = new Set([...loose, ...wish.pinned]);
  for (const { data } of edges) nodes.add(data.source).add(data.target);
  cy.batch(() => {
    cy.edges().filter((edge) => !edges.has(edgeOf.get(edge.id()))).remove();
    cy.nodes().filter((node) => !nodes.has(node.id())).remove();
  });
  const missing = [
    ...[...nodes].filter((id) => cy.getElementById(id).empty()).map((id) => nodeOf.get(id)),
    ...[...edges].filter((edge) => cy.getElementById(edge.data.id).empty()),
  ];
  const add = (from) => {
    if (mine !== run) return;
    // A copy, as Cytoscape.js keeps and changes what it is given.
    cy.add(missing.slice(from, from + CHUNK).map((element) => structuredClone(element)));
    if (from + CHUNK < missing.length) return void setTimeout(add, 0, from + CHUNK);
    tellStatus();
    then();
  };
  add(0);
};

const tellStatus = () => {
  const parts = [
    `${counted(cy.nodes().length)} of ${counted(nodeOf.size)} nodes and ` +
      `${counted(cy.edges().length)} of ${counted(edgeOf.size)} edges drawn, the strongest first.`,
  ];
  for (const { interaction, here, there } of about.kinds) {
    if (here < there) {
      parts.push(`This page holds the ${counted(here)} strongest of ${counted(there)} ${interaction} edges.`);
    }
  }
  byId("status").textContent = parts.join(" ");
  byId("more").hidden = !about.kinds.some(({ support, edges }) => !support && edges.length > wish.limit);
};

/** Whether the reader has chosen what to look at; until then all of it is shown, whatever the size of the window. */
let moved = false;
const showAll = () => {
  moved = false;
  cy.stop();
  cy.fit(undefined, 30);
};
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
/** Show these elements as large as they fit, but no larger than can be read with ease. */
const zoomTo = (elements) => {
  moved = true;
  const zoom = Math.min(cy.getFitViewport(elements, 50)?.zoom ?? 1, 1.6);
  cy.animate({ zoom, center: { eles: elements } }, { duration: calm ? 0 : 250 });
};
