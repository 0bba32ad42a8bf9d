/**
 * Reads a whole store by asking the command line. In: the program and a store. Out: the data of a file to send
 * (`Bundle` of src/data/types.ts), from which the page can answer everything. Fails as the program fails.
 */
import { execFileSync } from "node:child_process";

const MOST = 256 * 1024 * 1024;

/** Asks the program and parses what it prints. */
export function ask(program, store, ...args) {
  const text = execFileSync(program, ["--db", store, ...args, "--format", "json"], { encoding: "utf8", maxBuffer: MOST, stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(text);
}

/** Families and their colours, as the schema of the repository says. */
function families(toml) {
  return toml.split("[[family]]").slice(1).map((block) => {
    const of = (name) => new RegExp(`^${name} = "([^"]*)"`, "m").exec(block)?.[1] ?? "";
    return { id: of("name"), color: of("color"), covers: of("covers") };
  });
}

const SYMMETRIC = new Set(["met_with", "spoke_with", "ally_of", "family_of", "agreed_with", "runs_against"]);

/** Groups of actors that share many ties: each takes the number that most of its neighbours have, a few times over. */
function communities(ids, edges) {
  const of = new Map(ids.map((id, index) => [id, index]));
  for (let turn = 0; turn < 8; turn++) {
    const votes = new Map();
    for (const { source, target, n_documents: n } of edges) {
      for (const [one, other] of [[source, target], [target, source]]) {
        const mine = votes.get(one) ?? new Map();
        votes.set(one, mine);
        mine.set(of.get(other), (mine.get(of.get(other)) ?? 0) + n);
      }
    }
    votes.forEach((mine, id) => of.set(id, [...mine].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0][0]));
  }
  const sizes = new Map();
  of.forEach((group) => sizes.set(group, (sizes.get(group) ?? 0) + 1));
  const ranks = new Map([...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([group], rank) => [group, rank]));
  return new Map(ids.map((id) => [id, ranks.get(of.get(id))]));
}

export function bundle(program, store, toml) {
  const deeds = ask(program, store, "timeline", "--limit", "1000000");
  const sayings = ask(program, store, "said", "--limit", "1000000");
  const actors = ask(program, store, "actors", "--limit", "1000000");
  const documents = ask(program, store, "documents", "--limit", "1000000");
  const types = ask(program, store, "schema");
  return assemble({ deeds, sayings, actors, documents, types, toml, discourse: ask(program, store, "discourse"), version: "dev" });
}

/** Makes the network, the counts and the rest out of rows. */
export function assemble({ deeds, sayings, actors, documents, types, toml, discourse, version }) {
  const typeOf = new Map(types.map((it) => [it.name, it]));
  const ties = new Map();
  for (const row of deeds) {
    if (!row.subject || !row.object || row.subject.id === row.object.id) continue;
    const key = `${row.subject.id} ${row.type} ${row.object.id}`;
    const tie = ties.get(key) ?? {
      id: key, source: row.subject.id, target: row.object.id, type: row.type, family: typeOf.get(row.type)?.family ?? "",
      label: typeOf.get(row.type)?.label ?? row.type, status: row.status, former: row.former, disputed: row.disputed, symmetric: SYMMETRIC.has(row.type),
      n_documents: 0, n_sources: 0, n_relations: 0, confidence: 0, first: null, last: null, months: {},
    };
    const day = row.date ?? row.published;
    tie.n_documents += row.n_documents; tie.n_sources += row.n_sources; tie.n_relations += 1;
    tie.confidence = Math.max(tie.confidence, row.confidence);
    if (day) {
      tie.first = !tie.first || day < tie.first ? day : tie.first;
      tie.last = !tie.last || day > tie.last ? day : tie.last;
      if (day.length >= 7) tie.months[day.slice(0, 7)] = (tie.months[day.slice(0, 7)] ?? 0) + 1;
    }
    ties.set(key, tie);
  }
  const degree = new Map();
  ties.forEach(({ source, target }) => { degree.set(source, (degree.get(source) ?? 0) + 1); degree.set(target, (degree.get(target) ?? 0) + 1); });
  const edges = [...ties.values()].sort((a, b) => b.n_documents - a.n_documents || b.confidence - a.confidence || degree.get(b.source) + degree.get(b.target) - degree.get(a.source) - degree.get(a.target));
  const known = new Map(actors.map((it) => [it.id, it]));
  deeds.forEach((row) => [row.subject, row.object].forEach((it) => { if (it && !known.has(it.id)) known.set(it.id, { ...it, kind: it.id.split("/")[0], n_documents: 1 }); }));
  const community = communities([...known.keys()], edges);
  const nodes = [...known.values()].map((it) => ({ id: it.id, name: it.name, kind: it.kind, degree: degree.get(it.id) ?? 0, documents: it.n_documents, community: community.get(it.id) ?? -1 }));
  const outlets = new Map();
  documents.forEach((it) => { if (it.outlet) outlets.set(it.outlet, (outlets.get(it.outlet) ?? 0) + 1); });
  const days = documents.map((it) => it.date).filter(Boolean).sort();
  return {
    format: 1,
    made: { version },
    meta: {
      version, etag: "0", writable: true, can_export: false, shown_min: 0.45,
      store: { documents: documents.length, actors: nodes.length, relations: deeds.length, statements: sayings.length, first: days[0] ?? null, last: days.at(-1) ?? null },
      outlets: [...outlets].sort((a, b) => b[1] - a[1]).map(([name, n]) => ({ name, n_documents: n })),
      types: types.map((it) => ({ id: it.name, family: it.family, label: it.label, inverse: it.inverse, symmetric: SYMMETRIC.has(it.name) })),
      families: families(toml),
      kinds: ["person", "organization", "outlet", "government", "group", "unnamed"],
    },
    nodes, edges, relations: deeds, statements: sayings, documents, profiles: {}, stories: [], discourse,
  };
}

/** An invented network of a size, for measuring: a few hubs, many small actors. */
export function invented(n_nodes, n_edges, types, toml) {
  let seed = 7;
  const random = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; };
  const kinds = ["person", "organization", "government", "outlet", "group"];
  const actors = Array.from({ length: n_nodes }, (_, index) => ({
    id: `${kinds[index % 5]}/invented-${index}`, name: `Invented ${index}`, kind: kinds[index % 5], n_documents: 1 + Math.floor(400 / (index + 1)), n_relations: 0, n_spoken_of: 0,
  }));
  const pick = () => Math.floor(n_nodes * random() ** 3);
  const deeds = Array.from({ length: n_edges }, (_, index) => {
    const [a, b] = [pick(), Math.floor(n_nodes * random())];
    const type = types[Math.floor(random() * types.length)].name;
    const date = new Date(Date.UTC(2020, 0, 1 + Math.floor(random() * 2000))).toISOString().slice(0, 10);
    return {
      date, dated: true, type, subject: actors[a], object: actors[b === a ? (b + 1) % n_nodes : b], matter: null, status: ["asserted", "asserted", "asserted", "negated", "hypothetical"][index % 5],
      former: false, reported_by: null, according_to: [], confidence: 0.5 + random() / 2, document: `d${index % 500}`, published: date, outlet: "Invented Post", title: "An invented title", url: null,
      offsets: [0, 20], quotation: "An invented sentence.", trigger: [[3, 11]], evidence: `d${index % 500}#r${index}`, n_documents: 1, n_outlets: 1, n_sources: 1, also: [], disputed: false,
    };
  });
  const documents = Array.from({ length: 500 }, (_, index) => ({ id: `d${index}`, date: "2024-01-01", title: "An invented title", outlet: "Invented Post", url: null, source: null, n_statements: 0, n_relations: 1 }));
  return assemble({ deeds, sayings: [], actors, documents, types, toml, discourse: [], version: "dev" });
}
