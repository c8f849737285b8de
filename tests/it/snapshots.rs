//! Every snapshot belongs to a test: one that nothing compares with any more has to go.

use std::path::Path;

fn sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            text.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_snapshot_is_compared_with() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut text = String::new();
    sources(&root, &mut text);
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(root.join("snapshots")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // What a failed comparison left beside it for whoever looks.
        if name.ends_with(".snap.new") {
            continue;
        }
        names.push(name.strip_suffix(".snap").unwrap_or_else(|| panic!("{name} is no snapshot")).to_owned());
    }
    assert!(names.len() > 15, "{names:?}");
    let unused: Vec<&String> = names.iter().filter(|name| !text.contains(&format!("\"{name}\""))).collect();
    assert!(unused.is_empty(), "nothing compares with {unused:?}");
}
