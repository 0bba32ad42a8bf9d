//! The page on safety names tests that exist, so that no fault of its tables lacks its guard.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the file of a test that is named as `FILE::TEST` or `ROOM/FILE.rs::TEST`.
fn file_of(module: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_source = Path::new(module).extension().is_some();
    if is_source {
        root.join("src").join(module)
    } else {
        root.join(format!("tests/it/{module}.rs"))
    }
}

#[test]
fn every_test_that_the_page_on_safety_names_exists() {
    let page = include_str!("../../docs/safety.md");
    // The form of the names is explained in capitals.
    let named = page.split('`').skip(1).step_by(2).filter(|it| !it.contains("NAME"));
    let tests: Vec<_> =
        named.filter_map(|it| it.split_once("::")).filter(|it| !it.1.is_empty()).collect();
    assert!(tests.len() > 60, "only {} names are found", tests.len());
    for (module, test) in tests {
        let file = file_of(module);
        let source = fs::read_to_string(&file).unwrap_or_else(|it| panic!("{module}: {it}"));
        let place = source.find(&format!("fn {test}("));
        let place = place.unwrap_or_else(|| panic!("{module} has no {test}"));
        assert!(source[..place].trim_end().ends_with("#[test]"), "{module}::{test} is no test");
    }
}
