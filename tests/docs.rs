//! The documentation is true: commands exist, outputs are real, names name something, examples are judged as they say.
//!
//! A page that mentions a file, a rule, a fact or an error code that is not there fails, so pages change with the program.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use transborder::check::{BaselineFrom, Checked, check};
use transborder::eval::Options;
use transborder::fact::Kind;
use transborder::finding::{Outcome, Verdict};
use transborder::law::{Law, LawSource, SkeletonRelation};
use transborder::rule_test;
use transborder::schema;
use walkdir::WalkDir;

/// The day on which the examples of the pages are judged.
const AS_OF: &str = "2026-11-24";

/// What stands in a quoted output for lines left out.
const CUT: &str = "…";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every page, by its path from the root.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = ["README.md", "CONTRIBUTING.md", "fixtures/README.md"].map(PathBuf::from).into();
    for entry in WalkDir::new(root().join("docs")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|extension| extension == "md") {
            pages.push(entry.path().strip_prefix(root()).unwrap().to_owned());
        }
    }
    pages
}

/// A fenced block, and the comment directly above it.
struct Block {
    page: PathBuf,
    line: usize,
    language: String,
    marker: String,
    text: String,
}

impl Block {
    fn place(&self) -> String {
        format!("{}:{}", self.page.display(), self.line)
    }
}

fn blocks(page: &Path) -> Vec<Block> {
    let text = read(page);
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut marker = String::new();
    for (at, line) in text.lines().enumerate() {
        match (open.take(), line.strip_prefix("```")) {
            (Some(block), Some(_)) => blocks.push(block),
            (Some(mut block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, Some(language)) => {
                open = Some(Block {
                    page: page.to_owned(),
                    line: at + 1,
                    language: language.to_owned(),
                    marker: std::mem::take(&mut marker),
                    text: String::new(),
                });
            }
            (None, None) => {
                marker = line
                    .strip_prefix("<!-- ")
                    .and_then(|rest| rest.strip_suffix(" -->"))
                    .map_or_else(String::new, str::to_owned);
            }
        }
    }
    assert!(open.is_none(), "{}: a block is never closed", page.display());
    blocks
}

/// A page without its blocks, and with the words in backticks.
fn prose(page: &Path) -> (String, Vec<(usize, String)>) {
    let mut inside = false;
    let mut prose = String::new();
    let mut quoted = Vec::new();
    for (at, line) in read(page).lines().enumerate() {
        if line.starts_with("```") {
            inside = !inside;
        } else if !inside {
            prose.push_str(line);
            prose.push('\n');
            quoted.extend(line.split('`').skip(1).step_by(2).map(|word| (at + 1, word.to_owned())));
        }
    }
    (prose, quoted)
}

fn program(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_transborder"));
    command.args(args).current_dir(root()).env_remove("COLUMNS").env_remove("CLICOLOR_FORCE").output().unwrap()
}

fn shipped() -> LawSource {
    LawSource::read(&root().join("rules/cn")).unwrap()
}

fn law() -> Law {
    Law::compile(shipped(), AS_OF.parse().unwrap()).unwrap()
}

fn judge(text: &str) -> Checked {
    check(&[PathBuf::from("-")], &mut text.as_bytes(), &law(), &Options::default())
}

fn codes_of(checked: &Checked) -> BTreeSet<&'static str> {
    checked.report.errors.iter().map(|error| error.code).collect()
}

// ---------------------------------------------------------------------- commands

/// Every command line of this program that a page shows, with its arguments.
fn commands() -> Vec<(String, Vec<String>)> {
    let mut commands = Vec::new();
    for page in pages() {
        for block in blocks(&page).iter().filter(|block| block.language == "console") {
            commands.extend(block.text.lines().map(|line| (block.place(), line.to_owned())));
        }
        let (_, quoted) = prose(&page);
        commands.extend(quoted.into_iter().map(|(line, text)| (format!("{}:{line}", page.display()), text)));
    }
    let ours = |line: &str| {
        let rest = line.strip_prefix("transborder ").or_else(|| line.strip_prefix("cargo run --release -- "));
        rest.or_else(|| line.strip_prefix("cargo run -- ")).map(|rest| rest.split(' ').map(str::to_owned).collect())
    };
    commands.into_iter().filter_map(|(place, line)| ours(&line).map(|args| (place, args))).collect()
}

#[test]
fn commands_exist_and_take_the_flags_that_pages_give_them() {
    let commands = commands();
    assert!(commands.len() >= 8, "only {} commands were found", commands.len());
    for (place, args) in commands {
        let mut names: Vec<&str> = args
            .iter()
            .map(String::as_str)
            .take_while(|arg| arg.chars().all(|letter| letter.is_ascii_lowercase()))
            .collect();
        if !matches!(names.first(), Some(&"rules" | &"providers")) {
            names.truncate(1);
        }
        let help = program(&[names.as_slice(), &["--help"]].concat());
        assert!(help.status.success(), "{place}: there is no command `{}`", names.join(" "));
        let help = String::from_utf8(help.stdout).unwrap();
        for flag in args.iter().filter(|arg| arg.starts_with("--") && *arg != "--help") {
            let flag = flag.split('=').next().unwrap();
            let known = help.split([' ', '\n', ',']).any(|word| word == flag);
            assert!(known, "{place}: `{}` takes no `{flag}`", names.join(" "));
        }
    }
}

#[test]
fn flags_in_prose_exist() {
    let mut help = String::new();
    for command in [
        &["check"][..],
        &["questions"],
        &["diff"],
        &["explain"],
        &["providers", "show"],
        &["rules", "list"],
        &["rules", "test"],
        &["rules", "coverage"],
        &["schema"],
        &["init"],
    ] {
        help.push_str(&String::from_utf8(program(&[command, &["--help"]].concat()).stdout).unwrap());
    }
    help.push_str(&String::from_utf8(program(&["--help"]).stdout).unwrap());
    for page in pages() {
        for (line, text) in prose(&page).1 {
            for flag in text.split([' ', '=']).filter(|word| word.starts_with("--") && *word != "---") {
                let known = help.split([' ', '\n', ',']).any(|word| word == flag);
                assert!(known || text.contains("cargo "), "{}:{line}: there is no flag `{flag}`", page.display());
            }
        }
    }
}

#[test]
fn the_output_in_the_readme_is_real() {
    assert!(outputs_are_real(Path::new("README.md"), "cargo run --release -- ") > 0);
    assert!(read("Cargo.toml").contains("license = \"Apache-2.0\"") && read("README.md").contains("\nApache-2.0"));
}

#[test]
fn outputs_on_pages_are_real() {
    for page in ["docs/questions.md", "docs/diff.md", "docs/plan.md", "docs/providers.md"] {
        assert!(outputs_are_real(Path::new(page), "transborder ") > 0, "{page} shows no output");
    }
}

/// Compares each output of a page with what the command above it prints; returns how many there are.
fn outputs_are_real(page: &Path, program_name: &str) -> usize {
    let blocks = blocks(page);
    let mut outputs = 0;
    for (command, shown) in blocks.iter().zip(blocks.iter().skip(1)) {
        if command.language != "console" || !["text", "yaml"].contains(&shown.language.as_str()) {
            continue;
        }
        outputs += 1;
        let line = command.text.trim();
        let args: Vec<&str> = line.strip_prefix(program_name).unwrap().split(' ').collect();
        let real = String::from_utf8(program(&args).stdout).unwrap();
        let mut rest = real.as_str();
        for part in shown.text.split(&format!("{CUT}\n")).filter(|part| !part.is_empty()) {
            let found = rest
                .find(part)
                .unwrap_or_else(|| panic!("{} is not what the program prints now:\n{real}", shown.place()));
            assert!(found == 0 || rest[..found].ends_with('\n'), "{}: a line is cut in two", shown.place());
            rest = &rest[found + part.len()..];
        }
        assert!(real.starts_with(shown.text.lines().next().unwrap()), "{}: the beginning is left out", shown.place());
    }
    outputs
}

#[test]
fn the_readme_names_every_verdict_and_exit_code() {
    let readme = read("README.md");
    for verdict in Verdict::ALL {
        assert!(readme.contains(&format!("\n| `{}` |", verdict.name())), "`{}`", verdict.name());
    }
    let args = ["check", "fixtures/journeys/outbound/ledger-21000-disjoint.yaml", "--as-of", AS_OF];
    assert_eq!(program(&args).status.code(), Some(1));
    assert_eq!(program(&[&args[..], &["--fail-on", "blocked"]].concat()).status.code(), Some(0));
    assert_eq!(program(&["check", "no-such-file.yaml"]).status.code(), Some(2));
}

// ---------------------------------------------------------------------- links and files

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for page in pages() {
        let (prose, _) = prose(&page);
        for target in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") {
                continue;
            }
            links += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(root().join(&path).exists(), "{}: `{target}` leads nowhere", page.display());
            let headings = || read(&path).lines().filter_map(heading).collect::<Vec<_>>();
            assert!(
                anchor.is_empty() || headings().contains(&anchor.to_owned()),
                "{}: no heading `{target}`",
                page.display()
            );
        }
    }
    assert!(links > 10);
}

/// The anchor of a heading.
fn heading(line: &str) -> Option<String> {
    let text = line.strip_prefix('#')?.trim_start_matches('#').trim().to_lowercase();
    Some(
        text.chars()
            .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
            .collect::<String>()
            .replace(' ', "-"),
    )
}

#[test]
fn files_that_pages_name_exist() {
    let mut seen = 0;
    for page in pages() {
        for (line, text) in prose(&page).1 {
            let is_path = ["src/", "rules/", "tests/", "docs/", "examples/", "templates/", "fixtures/"]
                .iter()
                .any(|folder| text.starts_with(folder));
            if is_path && !text.contains(['…', '*', '<', ' ']) {
                seen += 1;
                assert!(root().join(&text).exists(), "{}:{line}: there is no `{text}`", page.display());
            }
        }
    }
    assert!(seen > 20);
}

#[test]
fn every_module_has_a_row() {
    let contributing = read("CONTRIBUTING.md");
    let library = read("src/lib.rs");
    for module in library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
        assert!(contributing.contains(&format!("\n| `{module}` |")), "`{module}` has no row in CONTRIBUTING.md");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let reasons = read("docs/decisions/0003-dependencies.md");
    let manifest = read("Cargo.toml");
    let mut section = "";
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| section.ends_with("dependencies]")) {
            names.insert(name);
            assert!(reasons.contains(&format!("`{name}`")), "`{name}` has no reason");
        }
    }
    for row in reasons.lines().filter(|line| line.starts_with("| `")) {
        let first = row.split('|').nth(1).unwrap();
        let named: Vec<&str> = first.split('`').skip(1).step_by(2).collect();
        assert!(named.iter().any(|name| names.contains(name)), "{row}: no such dependency");
    }
}

// ---------------------------------------------------------------------- names

/// Names that begin like the rules' ids.
fn rule_ids(text: &str) -> BTreeSet<String> {
    let word = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    text.match_indices("cn-")
        .filter(|(at, _)| !text[..*at].chars().next_back().is_some_and(|letter| word(letter) || letter == '.'))
        .map(|(at, _)| text[at..].chars().take_while(|letter| word(*letter)).collect::<String>())
        .collect()
}

#[test]
fn rules_that_pages_name_exist() {
    let known: BTreeSet<String> = shipped().rules.into_iter().map(|placed| placed.rule.id).collect();
    for page in pages() {
        let named = rule_ids(&read(&page));
        let unknown: Vec<&String> = named.difference(&known).collect();
        assert!(unknown.is_empty(), "{}: no such rule: {unknown:?}", page.display());
    }
    assert!(rule_ids(&read("docs/rules.md")).len() > 3);
}

/// Every word that manifests, rules and reports know.
fn vocabulary() -> BTreeSet<String> {
    let source = shipped();
    let law = law();
    let mut words = BTreeSet::new();
    for kind in Kind::ALL {
        words.insert(kind.name().to_owned());
        words.extend(SkeletonRelation::names(kind).map(str::to_owned));
        for fact in &law.vocabulary.facts(kind).facts {
            words.insert(fact.name.clone());
            words.extend(fact.name.split('.').map(str::to_owned));
            words.extend(fact.values.iter().cloned());
            words.extend(fact.negated_in.clone());
        }
    }
    words.extend(law.definitions.iter().map(|known| known.name.clone()));
    words.extend(law.vocabulary.categories().map(str::to_owned));
    words.extend(law.vocabulary.evidence_kinds().iter().cloned());
    words.extend(law.vocabulary.exemptions().iter().cloned());
    words.extend(law.mechanisms.iter().cloned());
    words.extend(law.vocabulary.place_codes().map(str::to_owned));
    words.extend(source.rules.iter().map(|placed| placed.rule.id.clone()));
    words.extend(source.jurisdiction.places.keys().cloned());
    words.extend(source.jurisdiction.instruments.iter().map(|instrument| instrument.id.clone()));
    words.extend(source.registers.registers.iter().map(|register| register.id.clone()));
    for reading in &source.readings.readings {
        words.insert(reading.id.clone());
        words.extend(reading.alternatives.keys().cloned());
    }
    words.extend(Verdict::ALL.map(|verdict| verdict.name().to_owned()));
    let outcomes = [
        Outcome::Violated,
        Outcome::Satisfied,
        Outcome::Exempted,
        Outcome::Undetermined,
        Outcome::NotApplicable,
        Outcome::Note,
    ];
    words.extend(outcomes.map(|outcome| outcome.name().to_owned()));
    let manifest_schema = schema::manifest(&source);
    let rule_schema = serde_json::from_str(schema::RULE_SCHEMA).unwrap();
    for schema in [&manifest_schema, &rule_schema] {
        names_in_schema(schema, &mut words);
    }
    words
}

/// Keys and fixed values that a JSON Schema names.
fn names_in_schema(schema: &serde_json::Value, words: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(map) => {
            for (key, inner) in map {
                match (key.as_str(), inner) {
                    ("properties", serde_json::Value::Object(properties)) => words.extend(properties.keys().cloned()),
                    ("enum", serde_json::Value::Array(values)) => {
                        words.extend(values.iter().filter_map(|value| value.as_str().map(str::to_owned)));
                    }
                    ("const", serde_json::Value::String(value)) => {
                        words.insert(value.clone());
                    }
                    _ => {}
                }
                names_in_schema(inner, words);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|inner| names_in_schema(inner, words)),
        _ => {}
    }
}

/// Other words that the two reference pages put in backticks, where no list could hold them.
const OTHER_WORDS: &[&str] = &[
    "yes",
    "no",
    "true",
    "false",
    "unknown",
    "none",
    "null",
    "target",
    "node_modules",
    "documents.1",
    "passed",
    "en",
    "zh",
    "year-end",
    "every-year",
    "so-far",
    "default",
    "ask",
    "articles",
    "checkable",
    "facts",
    "partly",
    "rules",
    "as-of",
    "status",
    "why",
    "article",
];

#[test]
fn words_in_backticks_are_known() {
    let mut known = vocabulary();
    known.extend(OTHER_WORDS.iter().map(|word| (*word).to_owned()));
    known.extend(codes_in_sources());
    let sources = sources_of_errors();
    let mut unknown = Vec::new();
    for page in ["docs/manifest.md", "docs/rules.md"].map(Path::new) {
        let mut seen = 0;
        for (line, text) in prose(page).1 {
            let is_name = text
                .chars()
                .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-._".contains(letter));
            let is_file = [".yaml", ".yml", ".json"].iter().any(|extension| text.ends_with(extension));
            if !is_name || is_file || text.starts_with('-') || text.chars().all(|letter| !letter.is_ascii_lowercase()) {
                continue;
            }
            seen += 1;
            let dotted = text.split('.').all(|part| known.contains(part));
            // Words that only the resolver knows, such as the sources of an addition.
            if !known.contains(&text) && !dotted && !sources.contains(&format!("\"{text}\"")) {
                unknown.push(format!("{}:{line}: `{text}`", page.display()));
            }
        }
        assert!(seen > 50, "{}", page.display());
    }
    assert!(unknown.is_empty(), "nothing has these names:\n{}", unknown.join("\n"));
}

// ---------------------------------------------------------------------- error codes

/// What reads manifests.
fn sources_of_errors() -> String {
    sources_in(&["resolve.rs", "resolve", "syntax.rs", "syntax", "discover.rs", "check.rs"])
}

fn sources_in(folders: &[&str]) -> String {
    let mut text = String::new();
    for folder in folders {
        for entry in WalkDir::new(root().join("src").join(folder)).sort_by_file_name() {
            let entry = entry.unwrap();
            if entry.file_type().is_file() && !entry.path().ends_with("tests.rs") {
                let source = fs::read_to_string(entry.path()).unwrap();
                text.push_str(source.split("#[cfg(test)]").next().unwrap());
            }
        }
    }
    text
}

/// Codes of input errors, as the sources name them where they make one.
fn codes_in_sources() -> BTreeSet<String> {
    codes_in(&sources_of_errors())
}

fn codes_in(text: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for maker in ["Diagnostic::error(", "Diagnostic::file_error("] {
        for (at, _) in text.match_indices(maker) {
            let rest = text[at + maker.len()..].trim_start();
            codes.extend(rest.strip_prefix('"').and_then(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
    // Where the code is chosen first, it is the first of several texts in brackets.
    let choices = text.lines().filter(|line| line.trim_start().starts_with("(\"") && line.contains("\", \""));
    codes.extend(choices.filter_map(|line| line.split('"').nth(1)).filter(|code| is_code(code)).map(str::to_owned));
    codes
}

fn is_code(text: &str) -> bool {
    text.len() > 2 && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
}

#[test]
fn every_error_code_has_a_row_and_every_row_a_code() {
    let of_waivers = codes_in(&sources_in(&["fields.rs", "waiver", "baseline.rs"]));
    assert!(of_waivers.len() > 10, "{of_waivers:?}");
    for (page, codes) in [("docs/manifest.md", codes_in_sources()), ("docs/waivers.md", of_waivers)] {
        let text = read(page);
        let table = text.split("\n## Errors\n").nth(1).expect("a section on errors");
        let rows: BTreeSet<String> =
            table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).map(str::to_owned).collect();
        assert_eq!(codes.difference(&rows).collect::<Vec<_>>(), Vec::<&String>::new(), "{page}: codes without a row");
        assert_eq!(rows.difference(&codes).collect::<Vec<_>>(), Vec::<&String>::new(), "{page}: rows without a code");
    }
}

#[test]
fn the_waivers_of_the_page_can_be_read() {
    let page = blocks(Path::new("docs/waivers.md"));
    let text = &page.iter().find(|block| block.text.starts_with("transborder-waivers: 1")).unwrap().text;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("waivers.yaml"), text).unwrap();
    let path = root().join("fixtures/journeys/outbound/ledger-21000-disjoint.yaml");
    let (law, mut checked) = (law(), judge(&fs::read_to_string(path).unwrap()));
    let level = Some(Verdict::DutiesOpen);
    checked.gate(&law.source, level, Some(&folder.path().join("waivers.yaml")), BaselineFrom::Nowhere);
    assert_eq!(checked.report.errors, []);
}

// ---------------------------------------------------------------------- examples

#[test]
fn whole_manifests_resolve_without_errors() {
    let mut seen = 0;
    for page in pages() {
        for block in blocks(&page).iter().filter(|block| block.language == "yaml" || block.language == "json") {
            if block.text.starts_with("transborder: 1") || block.text.starts_with("{ \"transborder\": 1") {
                seen += 1;
                let mut errors = judge(&block.text).report.errors;
                errors.retain(|error| error.severity == transborder::diagnostic::Severity::Error);
                assert!(errors.is_empty(), "{}: {errors:?}", block.place());
            }
        }
    }
    assert!(seen >= 5, "{seen}");
}

/// Parts of manifests name entries that they do not show; everything else in them must be right.
#[test]
fn parts_of_manifests_are_right() {
    let about_others = BTreeSet::from(["dangling-reference", "missing-hop", "nothing-to-judge"]);
    let mut seen = 0;
    for block in blocks(Path::new("docs/manifest.md")).iter().filter(|block| block.language == "yaml") {
        if block.text.starts_with("transborder:") {
            continue;
        }
        seen += 1;
        let begin = if block.text.starts_with("workload:") { "" } else { "workload: { id: part, kind: inference }\n" };
        let checked = judge(&format!("transborder: 1\n{begin}{}", block.text));
        let wrong: Vec<&str> = codes_of(&checked).difference(&about_others).copied().collect();
        assert!(wrong.is_empty(), "{}: {wrong:?}", block.place());
    }
    assert!(seen >= 8, "{seen}");
}

/// `judge: VERDICT[: POSSIBLE, …]` judges a block; `judge with the above: VERDICT` adds it to what came before.
#[test]
fn examples_are_judged_as_the_page_says() {
    let page = Path::new("docs/manifest.md");
    let (mut manifest, mut documents) = (String::new(), String::new());
    let mut seen = 0;
    for block in blocks(page).iter().filter(|block| block.marker.starts_with("judge")) {
        let (how, expected) = block.marker.split_once(": ").unwrap();
        let (verdict, possible) = expected.split_once(": ").unwrap_or((expected, expected));
        if how == "judge" {
            manifest.clone_from(&block.text);
            documents.clear();
        } else if block.text.starts_with("transborder:") {
            documents.push_str(&format!("---\n{}", block.text));
        } else {
            manifest.push_str(&block.text);
        }
        let report = judge(&format!("{manifest}{documents}")).report;
        assert!(report.errors.is_empty(), "{}: {:?}", block.place(), report.errors);
        let found: Vec<&str> = report.run.possible.iter().rev().map(|verdict| verdict.name()).collect();
        assert_eq!(found.join(", "), possible, "{}", block.place());
        assert_eq!(verdict == "undetermined", found.len() > 1, "{}", block.place());
        seen += 1;
    }
    assert!(seen >= 4, "{seen}");
}

/// A copy of the rules with more files, `(path below rules/cn, text)`.
fn rules_with(files: &[(String, String)]) -> (tempfile::TempDir, LawSource) {
    let folder = tempfile::tempdir().unwrap();
    for entry in WalkDir::new(root().join("rules")) {
        let entry = entry.unwrap();
        let to = folder.path().join(entry.path().strip_prefix(root()).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    let law = folder.path().join("rules/cn");
    for (path, text) in files {
        fs::create_dir_all(law.join(path).parent().unwrap()).unwrap();
        fs::write(law.join(path), text).unwrap();
    }
    let source = LawSource::read(&law).unwrap_or_else(|error| panic!("{error}"));
    (folder, source)
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}\n", "")).collect()
}

#[test]
fn rules_of_the_page_compile_and_pass_their_examples() {
    let mut files = Vec::new();
    let mut conditions = 0;
    for block in blocks(Path::new("docs/rules.md")) {
        if let Some(path) = block.marker.strip_prefix("file: ") {
            files.push((path.to_owned(), block.text.clone()));
        } else if block.marker == "rules" {
            files.push((format!("law/docs-{}.yaml", block.line), format!("rules:\n{}", indented(&block.text, 2))));
        } else if let Some(kind) = block.marker.strip_prefix("conditions: ") {
            let rules: String = block
                .text
                .lines()
                .enumerate()
                .map(|(at, line)| {
                    let condition = line.strip_prefix("- ").expect("one condition a line");
                    format!(
                        "  - id: docs-{}-{at}\n    kind: note\n    subject: {kind}\n    title: {{ en: x }}\n    message: {{ en: x }}\n    \
                         cites: [PIPL 4]\n    from: \"2021-11-01\"\n    when:\n      {condition}\n",
                        block.line
                    )
                })
                .collect();
            conditions += block.text.lines().count();
            files.push((format!("law/docs-{}.yaml", block.line), format!("rules:\n{rules}")));
        }
    }
    assert!(files.len() >= 5 && conditions > 15);
    let (_folder, mut source) = rules_with(&files);
    Law::compile(source.clone(), AS_OF.parse().unwrap()).unwrap_or_else(|error| panic!("{error}"));
    for placed in source.rules.iter_mut().filter(|placed| !placed.rule.id.starts_with("own-")) {
        placed.rule.examples.clear();
    }
    let tested = rule_test::test(&source, true);
    assert_eq!(tested.examples, 6);
    assert!(tested.failures.is_empty(), "{:#?}", tested.failures);
}

#[test]
fn every_condition_and_relation_is_on_the_page() {
    let page = read("docs/rules.md");
    let rule_schema: serde_json::Value = serde_json::from_str(schema::RULE_SCHEMA).unwrap();
    for part in ["condition", "fact-test"] {
        let properties = rule_schema["$defs"][part]["properties"].as_object().unwrap();
        for name in properties.keys() {
            assert!(
                page.contains(&format!("`{name}`")) || page.contains(&format!("{name}: ")),
                "`{name}` is not described"
            );
        }
    }
    for name in Kind::ALL.into_iter().flat_map(SkeletonRelation::names) {
        assert!(page.contains(&format!("`{name}`")), "the relation `{name}` is not described");
    }
}
