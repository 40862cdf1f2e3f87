// Loads a .cyjs file into Cytoscape.js and prints what it then holds, and what it complained of.
import { readFileSync } from "node:fs";
import cytoscape from "cytoscape";

const complaints = [];
console.warn = console.error = (...words) => complaints.push(words.join(" "));
const cy = cytoscape({ headless: true, styleEnabled: true, ...JSON.parse(readFileSync(process.argv[2], "utf8")) });
const nodes = cy.nodes().map((node) => ({ data: node.data(), position: node.position(), shape: node.style("shape") }));
const edges = cy.edges().map((edge) => ({ data: edge.data(), width: edge.numericStyle("width") }));
// With a style Cytoscape.js draws for ever, even without a screen.
process.stdout.write(JSON.stringify({ complaints, data: cy.data(), nodes, edges }), () => process.exit());
