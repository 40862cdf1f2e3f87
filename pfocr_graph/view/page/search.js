const query = byId("query");
const hits = byId("hits");
const SEARCHED = ["name", "symbol", "node_id", "figid", "title", "paper_title"];
const MOST_HITS = 12;
const index = [...nodeOf].map(([id, { data }]) => ({
  id,
  name: String(data.name ?? id),
  type: String(data.type ?? ""),
  text: SEARCHED.map((key) => data[key] ?? "").join("\n").toLowerCase(),
  weight: data.n_figures ?? 0,
}));
let found = [];
let active = -1;

const rank = ({ name }, wanted) => {
  const lower = name.toLowerCase();
  if (lower === wanted) return 0;
  return lower.startsWith(wanted) ? 1 : lower.includes(wanted) ? 2 : 3;
};
const setActive = (place) => {
  active = place;
  [...hits.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
  if (place < 0) return query.removeAttribute("aria-activedescendant");
  query.setAttribute("aria-activedescendant", hits.children[place].id);
  hits.children[place].scrollIntoView({ block: "nearest" });
};
const closeHits = () => {
  hits.hidden = true;
  query.setAttribute("aria-expanded", "false");
  setActive(-1);
};
const showHits = () => {
  const wanted = query.value.trim().toLowerCase();
  const matching = wanted ? index.filter(({ text }) => text.includes(wanted)) : [];
  matching.sort((a, b) => rank(a, wanted) - rank(b, wanted) || b.weight - a.weight || a.name.localeCompare(b.name));
  found = matching.slice(0, MOST_HITS);
  hits.replaceChildren(
    ...found.map(({ name, type }, place) => {
      const item = make("li", `${name} `, { role: "option", id: `hit-${place}`, "aria-selected": "false" });
      item.append(make("small", type));
      // The field keeps the focus, or the list would close before the click.
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(place));
      return item;
    }),
  );
  hits.hidden = !found.length;
  query.setAttribute("aria-expanded", String(found.length > 0));
  setActive(found.length ? 0 : -1);
};
const take = (place) => {
  if (!found[place]) return;
  query.value = found[place].name;
  closeHits();
  choose(found[place].id);
};

query.addEventListener("input", showHits);
query.addEventListener("blur", closeHits);
query.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && found.length) {
    if (hits.hidden) showHits();
    else setActive((active + step + found.length) % found.length);
  } else if (event.key === "Enter") {
    take(Math.max(active, 0));
  } else if (event.key === "Escape" && !hits.hidden) {
    event.stopPropagation();
    closeHits();
  } else {
    return;
  }
  event.preventDefault();
});
