//! The house keeps its walls: who may import whom, who may touch the world, no forgotten files,
//! no rule without a decision.

#![allow(clippy::disallowed_methods, reason = "the test reads the sources")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The table in `docs/architecture.md`: folder → folders it may import.
fn allowed_imports() -> BTreeMap<String, BTreeSet<String>> {
    let text =
        fs::read_to_string(root().join("docs/architecture.md")).expect("docs/architecture.md");
    let mut allowed = BTreeMap::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("| folder | may import |") {
            inside = true;
            continue;
        }
        if inside && !line.starts_with('|') {
            break;
        }
        let mut cells = line.split('|').map(str::trim);
        if let (true, Some(folder), Some(imports)) = (inside, cells.nth(1), cells.next())
            && !folder.starts_with('-')
        {
            let imports = imports.split(',').map(|name| name.trim().to_owned());
            allowed.insert(folder.to_owned(), imports.filter(|name| name != "–").collect());
        }
    }
    assert!(allowed.len() >= 10, "the import table was not found");
    allowed
}

/// The code of a file up to its unit tests, which may reach further.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a readable source");
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    text[..end].to_owned()
}

/// Modules that are compiled for tests only may say what they skip, and read files.
fn is_test_file(path: &Path) -> bool {
    let declared = |parent: PathBuf| {
        let text = fs::read_to_string(root().join("src").join(parent)).unwrap_or_default();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        text.contains(&format!("#[cfg(test)]\nmod {name};"))
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    if declared(folder.join("mod.rs")) || declared(folder.with_extension("rs")) {
        return true;
    }
    path.file_name().is_some_and(|name| name == "tests.rs")
        || path.components().any(|part| part.as_os_str() == "tests")
}

#[test]
fn every_import_stands_in_the_table() {
    let allowed = allowed_imports();
    let mut wrong = Vec::new();
    for path in sources(&root().join("src")) {
        let relative = path.strip_prefix(root().join("src")).expect("below src").to_owned();
        let top = relative.components().next().expect("a component");
        let folder = top.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        if matches!(folder.as_str(), "lib" | "main") || is_test_file(&relative) {
            continue;
        }
        let permitted =
            allowed.get(&folder).unwrap_or_else(|| panic!("{folder} is not in the table"));
        for (number, line) in code(&path).lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for part in line.split("crate::").skip(1) {
                if part.starts_with('{') {
                    wrong.push(format!(
                        "{}:{}: a grouped import hides its folder",
                        relative.display(),
                        number + 1
                    ));
                    continue;
                }
                let target: String =
                    part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if target != folder && !permitted.contains(&target) {
                    wrong.push(format!(
                        "{}:{}: {folder} imports {target}",
                        relative.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pdf_and_xml_do_not_know_each_other() {
    for (folder, other) in [("pdf", "formats::xml"), ("xml", "formats::pdf")] {
        for path in sources(&root().join("src/formats").join(folder)) {
            assert!(!code(&path).contains(other), "{} mentions {other}", path.display());
        }
    }
}

#[test]
fn clock_files_and_network_are_touched_in_adapters_and_cli_only() {
    let words =
        ["std::fs", "std::net", "SystemTime", "Instant::now", "ureq::", "println!", "eprintln!"];
    for path in sources(&root().join("src")) {
        let relative = path.strip_prefix(root().join("src")).expect("below src").to_owned();
        let outside = relative.starts_with("adapters")
            || relative.starts_with("cli")
            || is_test_file(&relative);
        if outside {
            continue;
        }
        let text = code(&path);
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for word in words {
                assert!(!line.contains(word), "{}: {line}", relative.display());
            }
        }
    }
}

#[test]
fn every_module_opens_with_what_it_is_for() {
    for path in sources(&root().join("src")) {
        let text = fs::read_to_string(&path).expect("a readable source");
        assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
    }
}

#[test]
fn no_source_file_is_forgotten() {
    for path in sources(&root().join("src")) {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if matches!(name.as_str(), "lib" | "main" | "mod") {
            continue;
        }
        let folder = path.parent().expect("a folder");
        let parents = [folder.join("mod.rs"), folder.join("lib.rs"), folder.with_extension("rs")];
        let declared =
            parents.iter().filter_map(|parent| fs::read_to_string(parent).ok()).any(|text| {
                [format!("mod {name};"), format!("mod {name} ")]
                    .iter()
                    .any(|needle| text.contains(needle.as_str()))
            });
        assert!(declared, "{} is declared nowhere", path.display());
    }
}

#[test]
fn every_rule_is_decided_somewhere() {
    let decided: String = sources(&root().join("src"))
        .iter()
        .filter(|path| !path.starts_with(root().join("src/policy/rules")))
        .map(|path| code(path))
        .collect();
    let idle: Vec<&str> = condau::policy::rules()
        .map(|rule| rule.id)
        .filter(|id| !decided.contains(&format!("\"{id}\"")))
        .collect();
    assert!(idle.is_empty(), "rules that nothing decides: {idle:?}");
}
