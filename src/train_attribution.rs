//! Rebuilds the weights of attribution: `train-attribution ARTICLES OUT`.
//!
//! In: annotated articles as JSON Lines. Out: the file of weights. Run it after any change of the
//! language weights, over whose analysis these are learnt.

use std::path::Path;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [articles, out] = arguments.as_slice() else {
        eprintln!("usage: train-attribution ARTICLES OUT");
        std::process::exit(2);
    };
    let start = Instant::now();
    let mut report = |step: &str| eprintln!("{:7.1} s  {step}", start.elapsed().as_secs_f64());
    let trained = onrecord::train::attribution::train(Path::new(articles), &mut report);
    let written = trained.map_err(|it| it.to_string()).and_then(|bytes| {
        std::fs::write(out, bytes).map_err(|it| format!("cannot write `{out}`: {it}"))
    });
    if let Err(error) = written {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
