//! Pictures show the strongest ties, fill pages with legible type, and draw one line for many.

use onrecord::export::{
    ArrowHeads, Diagram, Orientation, Paper, PaperPage, SourceList, TYPE_MIN_PT, dot, pages, pdf,
    svg, svg_on,
};
use onrecord::store;

use crate::commands::Shell;
use crate::export::{are_apart, boxes, diagram, large, palette};
use crate::marked::reads;

/// Checks which ties of a diagram are the strongest, by their labels.
#[track_caller]
fn check_strongest(lines: &str, n_edges: usize, expected: &[&str]) {
    let cut = diagram(lines).strongest(100, n_edges);
    let labels: Vec<&str> = cut.edges.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(labels, expected);
}

#[test]
fn the_strongest_are_of_most_documents_then_outlets_then_the_surest_then_of_the_best_known() {
    check_strongest(
        "government/A -> group/B: met [c] x2
         person/Y -> person/Z: sued [c] x3",
        1,
        &["sued"],
    );
    check_strongest(
        "government/A -> group/B: met [c] x2 outlets1 sure900
         person/Y -> person/Z: sued [c] x2 outlets2 sure500",
        1,
        &["sued"],
    );
    check_strongest(
        "government/A -> group/B: met [c] outlets1 sure500
         person/Y -> person/Z: sued [c] outlets1 sure800",
        1,
        &["sued"],
    );
    let by_degree = "government/A -> group/B: met [c]
         person/Y -> person/Z: sued [c]
         person/Z -> person/X: praised [c]";
    check_strongest(by_degree, 2, &["sued", "praised"]);
}

#[test]
fn the_order_in_which_ties_came_decides_nothing() {
    let lines = [
        "person/A -> person/B: met [c]",
        "person/C -> person/D: sued [c]",
        "person/E -> person/F: praised [c]",
    ];
    let labels = |lines: Vec<&str>| {
        let cut = diagram(&lines.join("\n")).strongest(4, 2);
        let mut labels: Vec<String> = cut.edges.into_iter().map(|it| it.label).collect();
        labels.sort();
        labels
    };
    let [a, b, c] = lines;
    assert_eq!(labels(vec![a, b, c]), labels(vec![c, b, a]));
}

#[test]
fn more_than_two_ties_of_one_pair_and_family_are_one_line() {
    let drawn = diagram(
        "person/A -> person/B: criticized [opposition] x4
         person/A -> person/B: accused [opposition] x2
         person/B -> person/A: opposes [opposition]
         person/A -> person/B: blocked [opposition] negated
         person/A -> person/B: met with [contact] both
         person/B -> person/A: met with [contact] both
         person/A -> person/C: met with [contact] both",
    )
    .condensed();
    let lines: Vec<(String, ArrowHeads)> =
        drawn.edges.iter().map(|it| (it.words(), it.heads)).collect();
    assert_eq!(
        lines,
        [
            ("criticized, accused +2 ×4".to_owned(), ArrowHeads::Both),
            ("met with".to_owned(), ArrowHeads::None),
            ("met with".to_owned(), ArrowHeads::None),
        ]
    );
    let two = "person/A -> person/B: criticized [opposition]
         person/A -> person/B: accused [opposition]";
    assert_eq!(diagram(two).condensed(), diagram(two), "two are drawn one by one");
}

#[test]
fn unnamed_actors_can_be_left_out() {
    let drawn = diagram(
        "person/A -> unnamed/his aides: met [c]
         person/A -> person/B: met [c]
         unnamed/a judge -> person/C: met [c]",
    )
    .named_only();
    let names: Vec<&str> = drawn.nodes.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(names, ["A", "B"]);
    assert_eq!((drawn.left_out.n_nodes, drawn.left_out.n_edges), (3, 2));
}

#[test]
fn lines_show_what_is_denied_over_or_both_ways() {
    let diagram = diagram(
        "person/A -> person/B: met with [contact] both
         person/A -> person/C: sued [justice] negated
         person/A -> person/D: leads [position] former",
    );
    let drawn = svg(&diagram, &palette(&diagram));
    // The cross of the picture, and that of the legend.
    assert_eq!(drawn.matches("class=\"crossed\"").count(), 2);
    assert!(drawn.contains("<g class=\"tie former\">"));
    let arrows = drawn.matches("Z\" fill=").count();
    assert_eq!(arrows, 2, "what holds both ways has no arrow head");
    for words in [">denied<", ">reported as over<", ">no arrow: holds both ways<"] {
        assert!(drawn.contains(words), "no {words}");
    }
    let printed = dot(&diagram, &palette(&diagram));
    assert!(
        printed.contains("dir=\"none\"") && printed.contains("arrowhead=\"teetee\""),
        "{printed}"
    );
}

#[test]
fn a_picture_of_what_is_denied_draws_no_more_of_a_tie_than_that() {
    let shell = Shell::new();
    let told = ["(praised)>", "(praised)>", "(praised!)>"]
        .map(|how| format!("[person/otto-lind|Otto Lind] {how} [person/mara-dal|Mara Dal]."));
    let lines = (1..).zip(&told).map(|(day, text)| {
        let date = format!("2024-03-0{day}");
        store::record_line(&reads(&format!("d{day}"), &date, "Courier", text)).expect("a record")
    });
    shell.write("records.jsonl", &lines.collect::<String>());
    shell.check("import records.jsonl", 0);
    let drawn = |options: &str| shell.check(&format!("draw --all {options}"), 0).0;
    assert!(!drawn("").contains("teetee"), "{}", drawn(""));
    let denied = drawn("--status negated");
    assert!(denied.contains("teetee") && denied.contains("read from 1 document"), "{denied}");
}

/// Returns the size of a pixel of a page in points.
fn scale(svg: &str) -> f64 {
    let head = svg.lines().next().expect("an svg element");
    let after = |key: &str| head.split(key).nth(1).expect("the attribute");
    let points: f64 =
        after(" width=\"").split("pt").next().and_then(|it| it.parse().ok()).expect("points");
    let pixels = after("viewBox=\"0 0 ").split(' ').next().and_then(|it| it.parse().ok());
    points / pixels.unwrap_or(f64::MAX)
}

const TIE_FONT: f64 = 10.5;

/// Checks a picture on a page: legible type, no overlaps, nothing beyond the edge.
#[track_caller]
fn check_page(diagram: &Diagram, page: PaperPage, lies: Orientation) {
    let paper = Paper { page: Some((page, lies)), ..Paper::default() };
    let (drawn, shown) = svg_on(diagram, &palette(diagram), paper);
    let size = TIE_FONT * scale(&drawn);
    assert!(size >= TYPE_MIN_PT - 0.05, "type of {size:.2} pt on {page:?} {lies:?}");
    let mut all = boxes(&drawn, "paper");
    all.extend(boxes(&drawn, "node"));
    for (index, one) in all.iter().enumerate() {
        for other in &all[index + 1..] {
            assert!(are_apart(one, other), "{one:?} meets {other:?} on {page:?} {lies:?}");
        }
    }
    let [wide, high] = page.size_pt(lies).map(|it| it / scale(&drawn));
    let across = all.iter().map(|it| it[2]).fold(0.0, f64::max);
    let down = all.iter().map(|it| it[3]).fold(0.0, f64::max);
    assert!(across < wide && down < high, "{across} of {wide}, {down} of {high}");
    assert!(across > 0.5 * wide || down > 0.5 * high, "the page is filled: {across} of {wide}");
    let n_left_out = diagram.nodes.len() - shown.nodes.len();
    assert_eq!(shown.left_out.n_nodes, n_left_out, "what a page does not hold is counted");
    assert_eq!(drawn, svg_on(diagram, &palette(diagram), paper).0);
}

#[test]
fn pictures_fill_pages_in_legible_type() {
    let large = diagram(&large());
    check_page(&large, PaperPage::A4, Orientation::Landscape);
    check_page(&large, PaperPage::A4, Orientation::Portrait);
    check_page(&large, PaperPage::A3, Orientation::Landscape);
    check_page(&large, PaperPage::Letter, Orientation::Portrait);
    check_page(&large, PaperPage::Slide, Orientation::Landscape);
}

/// Checks that the boxes of a picture reach across a page of few ties in both directions.
#[track_caller]
fn check_filled(diagram: &Diagram, page: PaperPage, lies: Orientation) {
    let paper = Paper { page: Some((page, lies)), ..Paper::default() };
    let (drawn, _) = svg_on(diagram, &palette(diagram), paper);
    let [wide, high] = page.size_pt(lies).map(|it| it / scale(&drawn));
    let all = boxes(&drawn, "node");
    let extent = |low: usize, high: usize| {
        let least = all.iter().map(|it| it[low]).fold(f64::MAX, f64::min);
        all.iter().map(|it| it[high]).fold(0.0, f64::max) - least
    };
    let shares = [extent(0, 2) / wide, extent(1, 3) / high];
    assert!(shares[0] > 0.7 && shares[1] > 0.55, "{shares:?} of {page:?} {lies:?}");
}

#[test]
fn few_ties_fill_a_page_too() {
    let ring =
        (0..17).map(|it| format!("person/Ring {it} -> person/Ring {}: met [c]", (it + 1) % 17));
    let star = (0..17).map(|it| format!("person/Star -> person/Point {it}: sued [c]"));
    for lines in [ring.collect::<Vec<_>>(), star.collect()] {
        let diagram = diagram(&lines.join("\n"));
        check_filled(&diagram, PaperPage::A4, Orientation::Landscape);
        check_filled(&diagram, PaperPage::A4, Orientation::Portrait);
        check_filled(&diagram, PaperPage::A3, Orientation::Landscape);
        check_page(&diagram, PaperPage::Slide, Orientation::Landscape);
    }
}

#[test]
fn ranks_are_stretched_over_a_page() {
    let left = (0..2).map(|it| format!("person/Left Harbor {it} -> person/Hub*: criticized [o]"));
    let right =
        (0..7).map(|it| format!("person/Hub* -> person/Right Harbor Board {it}: ran against [c]"));
    let diagram = diagram(&left.chain(right).collect::<Vec<_>>().join("\n"));
    for page in [PaperPage::A4, PaperPage::Letter, PaperPage::Slide] {
        check_filled(&diagram, page, Orientation::Landscape);
        check_page(&diagram, page, Orientation::Landscape);
    }
}

#[test]
fn a_long_source_goes_on_in_the_next_column() {
    let mut diagram =
        diagram("person/A -> person/B: sued [justice]\nperson/B -> person/C: met [c]");
    for (edge, mark) in diagram.edges.iter_mut().zip(["ash", "birch"]) {
        edge.source = format!("{mark} ").repeat(140);
    }
    let size = [400.0, 330.0];
    let lists = pages(&diagram, size);
    let n_lines = |list: &String| list.matches("font-size=\"10.5\"").count();
    let counts: Vec<usize> = lists.iter().map(n_lines).collect();
    let room = counts[0];
    assert!(counts.len() > 1, "{counts:?}");
    assert!(lists[0].contains("[2] birch"), "the second source begins below the first");
    assert!(lists[1].contains("birch") && !lists[1].contains("[2]"), "and goes on");
    assert!(counts.iter().all(|n| *n >= 2 && *n <= room + 1), "{counts:?}");
}

#[test]
fn a_hub_stands_in_the_middle_of_those_around_it() {
    let lines: Vec<String> =
        (0..24).map(|it| format!("person/Hub* -> person/Number {it}: met [c]")).collect();
    let diagram = diagram(&lines.join("\n"));
    let drawn = svg(&diagram, &palette(&diagram));
    let all = boxes(&drawn, "node");
    let hub = boxes(&drawn, "node focus")[0];
    let middle = f64::midpoint(hub[0], hub[2]);
    let left = all.iter().filter(|it| it[2] < middle).count();
    let right = all.iter().filter(|it| it[0] > middle).count();
    assert!(left >= 6 && right >= 6, "{left} to the left, {right} to the right");
}

#[test]
fn what_is_tied_to_nothing_else_stands_below_the_rest() {
    let ring: Vec<String> = (0..18)
        .map(|it| format!("person/Ring {it} -> person/Ring {}: met [c]", (it + 1) % 18))
        .collect();
    let islands = "person/Alone A -> person/Alone B: sued [justice]
        person/Alone C -> person/Alone D: met [c]
        person/Alone D -> person/Alone E: met [c]";
    let diagram = diagram(&[ring.join("\n"), islands.to_owned()].join("\n"));
    let drawn = svg(&diagram, &palette(&diagram));
    let all = boxes(&drawn, "node");
    let is_alone = |index: usize| diagram.nodes[index].label.starts_with("Alone");
    let (alone, ring): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(|it| is_alone(*it));
    assert_eq!(alone.len(), 5);
    let lowest = ring.iter().map(|it| all[*it][3]).fold(0.0, f64::max);
    for it in &alone {
        assert!(all[*it][1] > lowest, "{:?} is not below {lowest}", all[*it]);
    }
    let [a, b] = ["Alone A", "Alone B"]
        .map(|label| all[diagram.nodes.iter().position(|it| it.label == label).expect("a node")]);
    assert!((a[1] - b[1]).abs() < 1.0, "a pair lies side by side: {a:?} {b:?}");
}

#[test]
fn ranks_too_wide_for_a_sheet_become_a_map() {
    let chain: Vec<String> = (0..12)
        .map(|it| format!("person/Number {it} -> person/Number {}: met with [c]", it + 1))
        .collect();
    let diagram = diagram(&chain.join("\n"));
    let drawn = svg(&diagram, &palette(&diagram));
    let across = boxes(&drawn, "node").iter().map(|it| it[2]).fold(0.0, f64::max);
    let sheet = PaperPage::A4.size_pt(Orientation::Landscape)[0] * TIE_FONT / TYPE_MIN_PT;
    assert!(across < sheet, "{across} pixels of {sheet}");
}

#[test]
fn numbers_on_lines_refer_to_the_list_of_sources() {
    let mut diagram =
        diagram("person/A -> person/B: sued [justice]\nperson/B -> person/C: met [c]");
    for (edge, source) in diagram.edges.iter_mut().zip(["A sued B. “A sued B.” d1#r0", "met d2#r1"])
    {
        source.clone_into(&mut edge.source);
    }
    let paper = Paper { sources: SourceList::Below, ..Paper::default() };
    let (drawn, _) = svg_on(&diagram, &palette(&diagram), paper);
    for words in [">sued [1]<", ">met [2]<", ">[1] A sued B. “A sued B.” d1#r0<", ">[2] met d2#r1<"]
    {
        assert!(drawn.contains(words), "no {words}");
    }
    let lists = pages(&diagram, PaperPage::A4.size_pt(Orientation::Portrait));
    assert_eq!(lists.len(), 1);
    assert!(lists[0].contains(">[2] met d2#r1<"));
}

#[test]
fn a_pdf_has_its_pages_and_the_same_bytes_each_time() {
    let diagram = diagram(&large());
    let pages = vec![svg(&diagram, &palette(&diagram)); 2];
    let made = pdf("Große Bühne", &pages).expect("drawn");
    assert!(made.starts_with(b"%PDF-"));
    let text = String::from_utf8_lossy(&made);
    assert!(text.contains("/Count 2"));
    assert_eq!(made, pdf("Große Bühne", &pages).expect("drawn"));
    let error = pdf("x", &["<svg".to_owned()]).expect_err("no SVG");
    assert!(error.to_string().starts_with("cannot read the SVG of page 1"), "{error}");
}

#[test]
fn lists_of_sources_and_reports_say_what_is_no_plain_fact() {
    let marked = [
        "[person/otto-lind|Otto Lind] (sued!)> [person/mara-dal|Mara Dal].",
        "[person/ida-moor|Ida Moor] (praised?)> [person/mara-dal|Mara Dal].",
        "[person/ida-moor|Ida Moor] (sued)> [person/otto-lind|Otto Lind].",
    ];
    let shell = Shell::with(&[reads("d1", "2024-03-01", "Courier", &marked.join(" "))]);
    shell.check("draw --all --sources -o all.svg", 0);
    let drawn = shell.read("all.svg");
    let words: String = drawn.lines().flat_map(|it| it.split(['<', '>'])).collect();
    for fact in [
        "] Not so: Otto Lind sued Mara Dal.",
        "] Planned or possible: Ida Moor praised Mara Dal.",
        "] Ida Moor sued Otto Lind.",
    ] {
        assert!(words.contains(fact), "no {fact}");
    }
    assert!(drawn.contains("<title>Not so: Otto Lind sued Mara Dal"), "{drawn}");
    shell.check("report mara-dal -o mara.html", 0);
    let report = shell.read("mara.html");
    for fact in
        ["Not so: Otto Lind sued Mara Dal", "Planned or possible: Ida Moor praised Mara Dal"]
    {
        assert!(report.contains(fact), "no {fact}");
    }
}

#[test]
fn what_is_drawn_and_reported_from_the_shell_is_one_file_each() {
    let shell = Shell::new();
    shell.write(
        "a.txt",
        "Mayor Ana Ruiz endorsed Daniel Okoro on Monday. \"He is ready,\" Ruiz said.",
    );
    shell.check("add a.txt --outlet Courier", 0);
    let (_, err) = shell.check("draw --all --page a4 --landscape --sources -o all.pdf", 0);
    assert!(err.contains("all.pdf: "), "{err}");
    shell.check("report okoro -o okoro.html", 0);
    shell.check("report okoro -o okoro.pdf", 0);
    shell.check("report ready -o ready.html", 0);
    let report = shell.read("okoro.html");
    for part in ["<svg ", "Timeline (", "How it was made", "Courier", "Mayor Ana Ruiz endorsed"] {
        assert!(report.contains(part), "no {part}");
    }
    assert!(!report.contains("<script") && !report.contains("src="), "it stands alone");
    let (_, err) = shell.check("report okoro -o okoro.doc", 1);
    assert!(err.contains("must end in .html or .pdf"), "{err}");
    let (_, err) = shell.check("report nothing-of-that -o x.html", 1);
    assert!(err.contains("nothing-of-that"), "{err}");
}

#[test]
fn an_answer_is_a_workbook_and_its_tables_have_ids() {
    let shell = Shell::new();
    shell.write("a.txt", "Mayor Ana Ruiz endorsed Daniel Okoro on Monday.");
    shell.check("add a.txt", 0);
    let (csv, _) = shell.check("history okoro --format csv --bom", 0);
    assert!(csv.starts_with("\u{feff}date,subject,"), "{csv}");
    assert!(csv.contains("person/ana-ruiz,person/daniel-okoro"), "{csv}");
    let book = shell.bytes("history okoro --format xlsx");
    assert!(book.starts_with(b"PK\x03\x04"), "a workbook is a zip archive");
    assert_eq!(book, shell.bytes("history okoro --format xlsx"));
    shell.check("export --format nodes-edges -o graph.csv", 0);
    let edges = shell.read("graph-edges.csv");
    assert!(edges.starts_with("Source,Target,Type,Id,Weight,"), "{edges}");
    assert!(edges.contains("person/ana-ruiz,person/daniel-okoro,Directed"), "{edges}");
    assert!(shell.read("graph-nodes.csv").contains("person/ana-ruiz,Ana Ruiz,person,1"));
}
