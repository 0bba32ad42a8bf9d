//! Rebuilds the weights of pronouns: `train-pronouns GAP TREEBANK OUT`.
//!
//! In: GAP examples and a treebank with entities. Out: the file of weights, the same bytes for the
//! same files. Run it after any change of the language weights, over whose analysis these are
//! learnt.

use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gap, treebank, out] = arguments.as_slice() else {
        eprintln!("usage: train-pronouns GAP TREEBANK OUT");
        std::process::exit(2);
    };
    let start = Instant::now();
    let mut report = |step: &str| eprintln!("{:7.1} s  {step}", start.elapsed().as_secs_f64());
    let read = |path: &str| {
        std::fs::read_to_string(path).map_err(|it| format!("cannot read `{path}`: {it}"))
    };
    let written = read(gap).and_then(|gap| Ok((gap, read(treebank)?))).and_then(|(gap, trees)| {
        let trained = onrecord::train::pronouns::train(&gap, &trees, &mut report);
        let text = trained.map_err(|it| it.to_string())?;
        std::fs::write(out, text).map_err(|it| format!("cannot write `{out}`: {it}"))
    });
    if let Err(error) = written {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
