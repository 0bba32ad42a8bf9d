//! Diagrams show what they were given, for any text, and stay legible.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Command;
use std::time::Duration;

use graphviz_rust::dot_structures::{Attribute, Graph, Id, Stmt};
use onrecord::export::{
    ArrowHeads, Diagram, Edge, GraphvizError, LeftOut, Node, Palette, dot, graphviz, png, svg,
};
use onrecord::internals::export::{quote, unquote};
use onrecord::knowledge::{ActorKind, Status};
use onrecord::ontology::Ontology;
use proptest::prelude::*;

/// Returns the diagram of lines such as `person/Ruiz -> outlet/Courier: told [talk] x3 negated`; a
/// `*` after an actor makes it the centre, and `sure700`, `outlets2`, `both` and `former` describe
/// the tie.
pub(crate) fn diagram(lines: &str) -> Diagram {
    let mut nodes: Vec<Node> = Vec::new();
    let mut edges = Vec::new();
    for line in lines.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let (ends, rest) = line.split_once(": ").expect("a line has a type");
        let (from, to) = ends.split_once(" -> ").expect("a line has two ends");
        let (label, rest) = rest.split_once(" [").expect("a line has a family");
        let (family, rest) = rest.split_once(']').expect("a family ends");
        let mut place = |text: &str| {
            let id = text.trim_end_matches('*');
            let known = nodes.iter().position(|it| it.id == id);
            let index = known.unwrap_or_else(|| {
                nodes.push(node(id));
                nodes.len() - 1
            });
            nodes[index].is_focus |= text.ends_with('*');
            index
        };
        let count = rest.split(" x").nth(1).and_then(|it| it.split(' ').next());
        let number = |key: &str| {
            let found = rest.split_whitespace().find_map(|it| it.strip_prefix(key));
            found.map_or(0, |it| it.parse::<u16>().expect("a number"))
        };
        edges.push(Edge {
            from: place(from),
            to: place(to),
            label: label.to_owned(),
            family: family.to_owned(),
            status: match rest {
                it if it.contains("negated") => Status::Negated,
                it if it.contains("hypothetical") => Status::Hypothetical,
                _ => Status::Asserted,
            },
            is_disputed: rest.contains("disputed"),
            n_documents: count.and_then(|it| it.parse().ok()).unwrap_or(1),
            n_sources: count.and_then(|it| it.parse().ok()).unwrap_or(1),
            tooltip: format!("{from} {label} {to}"),
            link: Some("https://courier.example/a?b=1&c=\"2\"".to_owned()),
            is_former: rest.contains("former"),
            heads: if rest.contains("both") { ArrowHeads::None } else { ArrowHeads::Object },
            confidence_permille: number("sure"),
            outlets: (0..number("outlets")).map(|it| format!("Outlet {it}")).collect(),
            ..Edge::default()
        });
    }
    Diagram { title: "A test".to_owned(), nodes, edges, left_out: LeftOut::default() }
}

fn node(id: &str) -> Node {
    let (kind, label) = id.split_once('/').expect("an actor has a kind");
    let kind = ActorKind::ALL.into_iter().find(|it| it.as_str() == kind).expect("a known kind");
    let (id, label) = (id.to_owned(), label.to_owned());
    Node { id, label, kind, tooltip: String::new(), link: None, is_focus: false }
}

pub(crate) fn palette(diagram: &Diagram) -> Palette {
    Palette::new(diagram.edges.iter().map(|it| it.family.clone()))
}

const SMALL: &str = "
    person/Elena Marsh -> person/Tobias Renner*: appointed [office] x2
    person/Tobias Renner* -> person/Elena Marsh: offered resignation to [office]
    person/Elena Marsh -> person/Tobias Renner*: rejected offer of [conflict]
    person/Elena Marsh -> person/Tobias Renner*: dismissed [office] hypothetical
    person/Daniel Okoro -> person/Tobias Renner*: accused [conflict] x3
    person/Daniel Okoro -> person/Elena Marsh: criticized [conflict] x2
    person/Tobias Renner* -> person/Daniel Okoro: sued [conflict] hypothetical
    group/Dockworkers Union -> person/Tobias Renner*: endorsed [support]
    group/Dockworkers Union -> person/Elena Marsh: met with [contact]
    person/Tobias Renner* -> organization/Brandt Marine: met with [contact] negated disputed
    person/Tobias Renner* -> organization/Westmark Harbor Authority: leads [office]
    person/Samuel Whitlock -> organization/Westmark Harbor Authority: investigates [justice]
    unnamed/an aide to the governor -> outlet/Averell Tribune: told [contact]
    government/Westmark -> organization/Westmark Harbor Authority: funds [office]
    outlet/Averell Tribune -> person/Tobias Renner*: reported on [report] x4
    person/Tobias Renner* -> person/Tobias Renner*: praised [support]
";

#[test]
fn show_pictures() {
    let Ok(folder) = std::env::var("ONRECORD_PICTURES") else { return };
    for (name, lines) in [("small", SMALL), ("big", &large())] {
        let diagram = diagram(lines);
        let drawn = svg(&diagram, &palette(&diagram));
        std::fs::write(format!("{folder}/{name}.svg"), &drawn).expect("written");
        std::fs::write(format!("{folder}/{name}.dot"), dot(&diagram, &palette(&diagram)))
            .expect("w");
        std::fs::write(format!("{folder}/{name}.png"), png(&drawn).expect("drawn"))
            .expect("written");
    }
}

/// Returns the values of attribute `key` of all nodes and edges of a DOT text, unquoted.
fn values(graph: &Graph, key: &str) -> Vec<String> {
    let Graph::DiGraph { stmts, .. } = graph else { panic!("a tie has a direction") };
    let read = |attributes: &[Attribute]| {
        let found = attributes.iter().find(|it| it.0 == Id::Plain(key.to_owned()))?;
        match &found.1 {
            Id::Escaped(text) => unquote(text),
            // Graphviz leaves out quotation marks if it can.
            Id::Plain(text) => Some(text.clone()),
            _ => None,
        }
    };
    let of = |stmt: &Stmt| match stmt {
        Stmt::Node(node) => read(&node.attributes),
        Stmt::Edge(edge) => read(&edge.attributes),
        _ => None,
    };
    stmts.iter().filter_map(of).collect()
}

/// Returns a diagram of two actors and one tie, all called `name`.
fn named(name: &str) -> Diagram {
    let mut diagram = diagram("person/a -> person/b: told [talk]");
    for (index, node) in diagram.nodes.iter_mut().enumerate() {
        node.id = format!("{index}{name}");
        name.clone_into(&mut node.label);
        name.clone_into(&mut node.tooltip);
    }
    name.clone_into(&mut diagram.edges[0].label);
    diagram
}

proptest! {
    #[test]
    fn any_text_comes_back_from_its_quotation(text in "\\PC*|[\"\\\\\n<>\\];&a-z#0-9 \r\t]*") {
        prop_assert_eq!(unquote(&quote(&text)), Some(text));
    }

    #[test]
    fn any_label_comes_back_from_the_parser(text in "[^\u{0}]*|[\"\\\\\n<>\\];&a-z ]*") {
        let printed = dot(&named(&text), &Palette::default());
        let graph = graphviz_rust::parse(&printed).map_err(TestCaseError::fail)?;
        let labels = values(&graph, "label");
        prop_assert_eq!(labels, vec![text.clone(), text.clone(), text]);
    }
}

const AWKWARD: [&str; 8] = [
    "say \"no\"",
    "back\\slash \\n \\N \\",
    "two\nlines",
    "<b>bold</b>",
    "];",
    "-> { } // # /* */",
    "AT&T &amp; &lt; &#65;",
    "Škoda — “Ñandú” 北京",
];

#[test]
fn graphviz_itself_reads_every_label_back() {
    if Command::new("dot").arg("-V").output().is_err() {
        println!("skipped: no program `dot` on the PATH");
        return;
    }
    for text in AWKWARD {
        let printed = dot(&named(text), &Palette::default());
        let canon = graphviz(&printed, "canon", Duration::from_secs(20)).expect("dot reads it");
        let canon = String::from_utf8(canon).expect("dot writes UTF-8");
        let joined = canon.replace("\\\n", "");
        let graph = graphviz_rust::parse(&joined).expect("its own parser reads it");
        let tooltips = values(&graph, "tooltip");
        let labels: Vec<String> = values(&graph, "label");
        assert_eq!(labels, [text, text, text], "in {canon}");
        assert!(tooltips.iter().any(|it| it == text), "in {canon}");
    }
}

#[test]
fn graphviz_is_stopped_when_it_takes_too_long() {
    match graphviz("digraph { a -> b }", "svg", Duration::ZERO) {
        Err(GraphvizError::Missing) => println!("skipped: no program `dot` on the PATH"),
        Err(GraphvizError::Slow { seconds: 0 }) => {}
        other => panic!("not stopped: {other:?}"),
    }
}

#[test]
fn lines_and_shapes_show_status_and_kind() {
    let lines = "
        person/Ruiz -> outlet/Courier: told [talk]
        person/Ruiz -> group/Union: left [office] negated
        unnamed/an aide -> government/Westmark: sued [court] hypothetical x4 disputed";
    let diagram = diagram(lines);
    let printed = dot(&diagram, &palette(&diagram));
    let graph = graphviz_rust::parse(&printed).expect("its own parser reads it");
    assert_eq!(values(&graph, "style")[5..], ["solid", "dashed", "dotted"]);
    assert_eq!(values(&graph, "shape"), ["box", "note", "box3d", "ellipse", "hexagon"]);
    assert_eq!(values(&graph, "label")[7], "sued ×4 (disputed)");
    let drawn = svg(&diagram, &palette(&diagram));
    for words in
        [">told<", ">sued ×4 (disputed)<", ">denied<", ">not named in the text<", ">court<"]
    {
        assert!(drawn.contains(words), "no {words}");
    }
    assert!(drawn.contains("<a href=\"https://courier.example/a?b=1&amp;c=&quot;2&quot;\">"));
}

/// Returns whether two boxes do not overlap.
pub(crate) fn are_apart(one: &[f64; 4], other: &[f64; 4]) -> bool {
    one[2] <= other[0] || other[2] <= one[0] || one[3] <= other[1] || other[3] <= one[1]
}

/// Returns the boxes of all elements of a class: left, top, right, bottom.
pub(crate) fn boxes(svg: &str, class: &str) -> Vec<[f64; 4]> {
    let number = |line: &str, key: &str| -> f64 {
        let rest = line.split(&format!(" {key}=\"")).nth(1).expect("the attribute is there");
        rest.split('"').next().and_then(|it| it.parse().ok()).expect("a number")
    };
    let drawn = svg.split("<path class=\"rule\"").next().expect("a diagram comes first");
    let lines = drawn.lines().filter(|it| it.starts_with(&format!("<rect class=\"{class}")));
    lines
        .map(|line| {
            let (x, y) = (number(line, "x"), number(line, "y"));
            [x, y, x + number(line, "width"), y + number(line, "height")]
        })
        .collect()
}

pub(crate) fn large() -> String {
    let mut lines = String::new();
    for index in 0..60 {
        let _ = writeln!(
            lines,
            "person/Actor Number {} -> {}/The Committee {}: {} [{}] x{}",
            (index * 7) % 23,
            ["organization", "person"][index % 2],
            (index * 5 + index / 9) % 17,
            ["met with", "criticized", "endorsed", "voted against the bill of"][index % 4],
            ["contact", "conflict", "support", "office"][index % 4],
            1 + index % 5
        );
    }
    lines
}

#[test]
fn no_words_run_into_each_other() {
    for lines in [SMALL, &large()] {
        let diagram = diagram(lines);
        let drawn = svg(&diagram, &palette(&diagram));
        let mut all = boxes(&drawn, "paper");
        assert_eq!(all.len(), diagram.edges.len(), "each tie has a label");
        all.extend(boxes(&drawn, "node"));
        for (index, one) in all.iter().enumerate() {
            for other in &all[index + 1..] {
                let apart = are_apart(one, other);
                // A group is two sheets of paper, one behind the other.
                let sheets = (one[2] - one[0] - (other[2] - other[0])).abs() < 0.01
                    && (one[0] - other[0]).abs() < 5.0;
                assert!(apart || sheets, "{one:?} meets {other:?}");
            }
        }
        assert_eq!(drawn, svg(&diagram, &palette(&diagram)));
    }
}

#[test]
fn the_strongest_ties_near_the_focus_stay() {
    let lines = "
        person/A* -> person/B: met [contact]
        person/C -> person/D: met [contact] x9
        person/B -> person/E: met [contact] x2
        person/B -> person/F: met [contact] x3";
    let cut = diagram(lines).strongest(3, 2);
    let labels: Vec<&str> = cut.nodes.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(labels, ["A", "B", "F"]);
    assert_eq!(cut.left_out, LeftOut { n_nodes: 3, n_edges: 2 });
    assert_eq!(cut.edges[1].to, 2, "edges follow their nodes");
    let words = cut.left_out.words().expect("something is left out");
    assert_eq!(words, "3 actors and 2 ties left out: the strongest are shown");
    assert!(svg(&cut, &palette(&cut)).contains(&words));
    let whole = diagram(lines).strongest(6, 4);
    assert_eq!(whole, diagram(lines));
}

#[test]
fn words_are_drawn_in_pictures() {
    let drawn = |lines: &str| {
        let diagram = diagram(lines);
        let picture = png(&svg(&diagram, &palette(&diagram))).expect("drawn");
        resvg::tiny_skia::Pixmap::decode_png(&picture).expect("a picture")
    };
    let ink = |picture: &resvg::tiny_skia::Pixmap| {
        picture.pixels().iter().filter(|it| it.red() < 60 && it.green() < 60).count()
    };
    let (few, many) =
        (drawn("person/I -> person/J: m [c]"), drawn("person/MMMMM -> person/WWWWW: m [c]"));
    assert!(ink(&many) > ink(&few) + 500, "{} and {}", ink(&many), ink(&few));
}

#[test]
fn an_empty_diagram_is_still_a_picture() {
    let diagram = Diagram { title: "Nobody".to_owned(), ..Diagram::default() };
    let drawn = svg(&diagram, &Palette::default());
    assert!(drawn.contains("0 actors, 0 ties"));
    png(&drawn).expect("drawn");
    graphviz_rust::parse(&dot(&diagram, &Palette::default())).expect("parsed");
}

#[test]
fn families_keep_their_colours() {
    let palette = Palette::new(["b", "a", "c"]);
    let colors: BTreeMap<String, &str> =
        ["a", "b", "c", "unknown"].map(|it| (palette.color(it).to_string(), it)).into();
    assert_eq!(colors.len(), 4, "each family has a colour of its own: {colors:?}");
    assert_eq!(Palette::new(["c", "a", "b"]), palette);
}

#[test]
fn every_family_of_the_schema_has_a_colour_of_its_own() {
    let ontology = Ontology::embedded();
    let palette = Palette::of(ontology);
    let mut families: BTreeMap<String, String> = BTreeMap::new();
    for spec in ontology.relations.all() {
        let listed = ontology.families.iter().any(|it| it.name == spec.family);
        assert!(listed, "{}: schema/families.toml lacks `{}`", spec.name, spec.family);
        let color = palette.color(&spec.family).to_string();
        let known = families.entry(color.clone()).or_insert_with(|| spec.family.clone());
        assert_eq!(*known, spec.family, "two families share {color}");
    }
}
