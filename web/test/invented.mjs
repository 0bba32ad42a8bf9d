/**
 * An invented store for measuring: extraction records as `onrecord import` takes them. In: how many relations, actors and
 * documents. Out: lines of JSON, the same for the same numbers. Few actors are in many documents, most are in few; a third
 * of all ties lie between neighbours, so that there are communities. Cannot fail.
 */
const FIRST = ["Elena", "Carl", "Daniel", "Tobias", "Mara", "Ines", "Viktor", "Salma", "Jonas", "Aiko", "Priya", "Omar", "Lucie", "Bram", "Nadia", "Tomás", "Greta", "Yusuf", "Helen", "Ravi"];
const LAST = ["Marsh", "Brandt", "Okoro", "Renner", "Voss", "Calder", "Ibarra", "Lindqvist", "Achebe", "Moreau", "Tanaka", "Novak", "Petrov", "Dunne", "Haddad", "Sorensen", "Kaya", "Weiss", "Fontaine", "Adeyemi", "Castell", "Orlov", "Byrne", "Silva", "Kimura"];
const PLACES = ["Harbor", "Northfield", "Westmoor", "Kestrel", "Alder", "Granite", "Lowland", "Sable", "Union", "Meridian", "Port", "Summit"];
const BODIES = ["Council", "Party", "Alliance", "Agency", "Institute", "Bank", "Union", "Court", "Board", "Company"];
const OUTLETS = ["Harbor Post", "Daily Ledger", "The Sentinel", "Morning Record", "Northfield Times"];
/** A type, the words between its subject and its object, and the share of confidence that it begins with. */
const DEEDS = [
  ["criticized", "criticized"], ["supports", "supported"], ["met_with", "met with"], ["accused", "accused"], ["endorsed", "endorsed"], ["praised", "praised"],
  ["sued", "sued"], ["appointed", "appointed"], ["opposes", "opposed"], ["agreed_with", "agreed with"], ["investigated", "investigated"], ["ally_of", "is an ally of"],
  ["runs_against", "is running against"], ["attacked", "attacked"], ["urged", "urged"], ["funded", "funded"],
];
const TOPICS = ["the harbor deal", "the budget", "school meals", "the new bridge", "water rights", "the audit", "the pension bill", "fishing quotas"];

function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function actorsOf(n) {
  const slug = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll(" ", "-");
  const seen = new Map();
  return Array.from({ length: n }, (_, at) => {
    const isPerson = at % 5 < 3;
    const base = isPerson ? `${FIRST[at % 20]} ${LAST[Math.floor(at / 20) % 25]}` : `${PLACES[at % 12]} ${BODIES[Math.floor(at / 12) % 10]}`;
    const turn = seen.get(base) ?? 0;
    seen.set(base, turn + 1);
    // Names of two letters keep those of many alike apart.
    const more = turn === 0 ? "" : String.fromCharCode(65 + (turn % 26)) + String.fromCharCode(97 + Math.floor(turn / 26) % 26);
    const [first, ...rest] = base.split(" ");
    const name = more ? `${first} ${more}${isPerson ? "son" : "ton"} ${rest.join(" ")}` : base;
    const kind = isPerson ? "person" : at % 5 === 3 ? "organization" : at % 2 ? "government" : "group";
    return { id: `${kind}/${slug(name)}`, name, kind };
  });
}

/** Yields the records, one a document. */
export function* records({ relations: n_relations = 100_000, actors: n_actors = 12_000, documents: n_documents = 5000 } = {}) {
  const random = numbers(7);
  const actors = actorsOf(n_actors);
  const pick = () => Math.floor(n_actors * random() ** 2.6);
  const beside = (at) => (random() < 0.5 ? (Math.floor(at / 40) * 40 + Math.floor(random() * 40)) % n_actors : pick());
  for (let number = 0; number < n_documents; number++) {
    const day = new Date(Date.UTC(2020, 0, 1 + Math.floor(random() * 2000))).toISOString().slice(0, 10);
    const [relations, statements, mentions] = [[], [], new Map()];
    let text = "";
    const mention = (at) => {
      const known = mentions.get(at) ?? [];
      known.push([text.length, text.length + actors[at].name.length, "name"]);
      mentions.set(at, known);
      text += actors[at].name;
    };
    const here = Math.round(n_relations * (number + 1) / n_documents) - Math.round(n_relations * number / n_documents);
    for (let row = 0; row < here; row++) {
      const one = pick();
      const next = beside(one);
      const other = next === one ? (one + 1) % n_actors : next;
      const start = text.length;
      mention(one);
      text += " ";
      const [type, words] = DEEDS[Math.floor(random() * DEEDS.length)];
      const trigger = [[text.length, text.length + words.length]];
      text += `${words} `;
      mention(other);
      const topic = TOPICS[Math.floor(random() * TOPICS.length)];
      text += ` over ${topic}.`;
      const chance = random();
      relations.push({
        according_to: [], confidence: Math.round((0.5 + random() / 2) * 1000) / 1000, date: day, evidence: [start, text.length], id: `r${row}`, matter: topic,
        object: actors[other].id, statement: null, status: chance < 0.8 ? "asserted" : chance < 0.9 ? "negated" : "hypothetical", subject: actors[one].id, trigger, type,
      });
      if (row % 5 === 0) {
        text += " ";
        const from = text.length;
        mention(one);
        text += " ";
        const cue = [[text.length, text.length + 4]];
        text += "said ";
        const content = text.length;
        mention(other);
        text += ` was wrong about ${topic}`;
        statements.push({
          about: [actors[other].id], addressee: [], content: [[content, text.length]], cue, cue_lemma: "say", id: `s${statements.length}`, mode: "indirect",
          source: [[from, from + actors[one].name.length]], speaker: actors[one].id, within: null,
        });
        text += ".";
      }
      text += row % 6 === 5 ? "\n\n" : " ";
    }
    yield {
      actors: [...mentions].map(([at, places]) => ({ ...actors[at], mentions: places })),
      document: {
        body_start: 0, chars: text.length, date: day, id: `invented-${number}`, language: "en", outlet: OUTLETS[number % OUTLETS.length], source: null, text,
        title: `${LAST[number % 25]} and ${PLACES[number % 12]}: a dispute over ${TOPICS[number % 8]}`,
      },
      relations, statements,
    };
  }
}
