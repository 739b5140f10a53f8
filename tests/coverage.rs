//! Every article is accounted for, and what is said to be encoded is: a rule reads the facts that the article turns on,
//! and without that rule one of its own examples comes out otherwise.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Folder, TOY};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use transborder::law::{AS_OF, Checkable, CoverageRow, LawSource, Status, Term};
use transborder::reference;
use transborder::rule::{Condition, Rule};
use transborder::rule_test;
use transborder::text::Text;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shipped() -> LawSource {
    LawSource::read(&root().join("rules/cn")).unwrap()
}

fn faults(source: &LawSource) -> Vec<String> {
    source.coverage_faults().into_iter().map(|fault| format!("{}: {}", fault.article, fault.reason)).collect()
}

#[test]
fn every_article_is_accounted_for() {
    assert!(faults(&shipped()).is_empty(), "{}", faults(&shipped()).join("\n"));
}

// ---------------------------------------------------------------------- each fault is found

/// What is wrong beyond what is wrong with the shipped table, after a change of one row.
fn new_faults(article: &str, change: impl Fn(&mut CoverageRow)) -> Vec<String> {
    changed(|source| {
        let row = source.coverage.coverage.iter_mut().find(|row| row.citation() == article).unwrap();
        change(row);
    })
}

fn changed(change: impl Fn(&mut LawSource)) -> Vec<String> {
    let before: BTreeSet<String> = faults(&shipped()).into_iter().collect();
    let mut source = shipped();
    change(&mut source);
    faults(&source).into_iter().filter(|fault| !before.contains(fault)).collect()
}

#[test]
fn a_row_must_say_what_becomes_of_its_article() {
    let no_rules = new_faults("PIPL 54", |row| row.rules.clear());
    assert!(no_rules.contains(&"PIPL 54: it could be checked, and no rule does".to_owned()), "{no_rules:?}");
    assert_eq!(new_faults("PIPL 1", |row| row.why = None), ["PIPL 1: it does not say why"]);
    assert_eq!(new_faults("PIPL 44", |row| row.why = None), ["PIPL 44: it does not say why"]);
    assert_eq!(new_faults("PIPL 54", |row| row.checkable = None), ["PIPL 54: it does not say whether it is checkable"]);
    assert_eq!(new_faults("PIPL 54", |row| row.facts.clear()), ["PIPL 54: it names no fact by which it is checked"]);
    let open = new_faults("PIPL 54", |row| row.status = Some(Status::Open));
    assert_eq!(open, ["PIPL 54: it could be checked, and no rule does"]);
    let wrong = new_faults("PIPL 54", |row| row.status = Some(Status::NotCheckable));
    assert_eq!(wrong, ["PIPL 54: it is written as not-checkable and is encoded"]);
}

#[test]
fn names_in_a_row_must_name_something() {
    let rule = new_faults("PIPL 54", |row| row.rules.push("cn-none".to_owned()));
    assert_eq!(rule, ["PIPL 54: it names `cn-none`, which is no rule"]);
    let fact = new_faults("PIPL 54", |row| row.facts.push("none-such".to_owned()));
    assert_eq!(fact, ["PIPL 54: it names `none-such`, which no manifest can state"]);
    let known = ["party.seat", "hr", "hr.labour-rules", "impact-assessment.kept-years", "reciprocal-measures", AS_OF];
    for name in known {
        assert!(new_faults("PIPL 54", |row| row.facts.push(name.to_owned())).is_empty(), "{name}");
    }
    let instrument = changed(|source| source.jurisdiction.instruments.retain(|known| known.id != "GAI"));
    assert_eq!(instrument.len(), 24, "{instrument:?}");
}

#[test]
fn every_article_has_one_row_and_every_rule_is_in_it() {
    let remove = |article: &str| changed(|source| source.coverage.coverage.retain(|row| row.citation() != article));
    assert_eq!(remove("PIPL 1"), ["PIPL 1: it has no row"]);
    let cited = remove("PIPL 54");
    assert!(cited.contains(&"PIPL 54: `cn-pipl-54` cites it, and it has no row".to_owned()), "{cited:?}");
    let twice = changed(|source| {
        let row = source.coverage.of("CAC-2024").next().unwrap().clone();
        source.coverage.coverage.push(row);
    });
    assert_eq!(twice, ["CAC-2024 1: it has two rows"]);
    let unnamed = new_faults("PIPL 54", |row| row.rules.retain(|id| id != "cn-pipl-54"));
    assert!(unnamed.contains(&"PIPL 54: it does not name `cn-pipl-54`, which cites it".to_owned()), "{unnamed:?}");
}

#[test]
fn a_row_may_be_a_paragraph() {
    let split = |second: &str| {
        let rows = ["54(1)", second];
        changed(|source| {
            let at = source.coverage.coverage.iter().position(|row| row.citation() == "PIPL 54").unwrap();
            let row = source.coverage.coverage.remove(at);
            source
                .coverage
                .coverage
                .extend(rows.map(|article| CoverageRow { article: article.to_owned(), ..row.clone() }));
        })
    };
    assert_eq!(split("54(2)"), Vec::<String>::new());
    // 5 is not the beginning of 54.
    assert_eq!(split("5"), ["PIPL 5: it has two rows"]);
}

#[test]
fn a_row_may_be_a_text_as_a_whole() {
    let with = |article: &str| {
        changed(|source| {
            let placed = source.rules.iter_mut().find(|placed| placed.rule.id == "cn-pipl-54").unwrap();
            placed.rule.cites = ["PIPL 54", "PIPL 74", "SCC-GUIDE-2", "ORDER-18 3"].map(str::to_owned).into();
            let mut row = source.coverage.of("PIPL").find(|row| row.article == "54").unwrap().clone();
            let citing = source.rules.iter().filter(|placed| placed.rule.cites.iter().any(|id| id == "SCC-GUIDE-2"));
            row.rules = citing.map(|placed| placed.rule.id.clone()).collect();
            let whole = CoverageRow { instrument: "SCC-GUIDE-2".to_owned(), article: article.to_owned(), ..row };
            source.coverage.coverage.push(whole);
        })
    };
    assert_eq!(with("-"), Vec::<String>::new());
    // A rule that cites the whole text cites each article of it.
    assert_eq!(with("3"), Vec::<String>::new());
}

// ---------------------------------------------------------------------- a rule counts

/// What is wrong with a row that says that its article is encoded.
fn unfounded(source: &LawSource, row: &CoverageRow, bites: &mut BTreeMap<String, bool>) -> Option<String> {
    let rules = source.rules.iter().map(|placed| &placed.rule).filter(|rule| row.rules.contains(&rule.id));
    let reading: Vec<&Rule> = rules.filter(|rule| reads_any(source, rule, &row.facts)).collect();
    let named = |rules: &[&Rule]| rules.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>().join(", ");
    if reading.is_empty() {
        return Some(format!("{}: none of its rules reads {}", row.citation(), row.facts.join(", ")));
    }
    let mut changes = |rule: &&&Rule| *bites.entry(rule.id.clone()).or_insert_with(|| changes_an_example(source, rule));
    match reading.iter().find(|rule| changes(rule)) {
        Some(_) => None,
        None => Some(format!("{}: no example turns on {}", row.citation(), named(&reading))),
    }
}

/// Whether a rule reads one of these, itself or through definitions.
fn reads_any(source: &LawSource, rule: &Rule, names: &[String]) -> bool {
    let reads = source.reads_through(rule);
    // Every rule is in force on some days only.
    names.iter().any(|name| name == AS_OF || reads.iter().any(|term| term.has_name(name)))
}

/// Whether an example comes out otherwise where the rule never holds.
fn changes_an_example(source: &LawSource, rule: &Rule) -> bool {
    let mut neutral = source.clone();
    let user = |other: &Rule| other.id == rule.id || (!has_outcome(rule) && uses(source, other, &rule.id));
    for placed in &mut neutral.rules {
        if !user(&placed.rule) {
            placed.rule.examples.clear();
        }
        if placed.rule.id == rule.id {
            neutralise(&mut placed.rule);
        }
    }
    let tested = rule_test::test(&neutral, true);
    for failure in &tested.failures {
        assert!(
            failure.errors.is_empty(),
            "without `{}`, the example `{:?}` cannot be run: {}",
            rule.id,
            failure.example,
            failure.got
        );
    }
    !tested.failures.is_empty()
}

/// Relations and totals have no outcome of their own.
fn has_outcome(rule: &Rule) -> bool {
    rule.relation.is_none() && rule.total.is_none()
}

fn uses(source: &LawSource, rule: &Rule, used: &str) -> bool {
    source.reads_through(rule).contains(&Term::Rule(used.to_owned()))
}

/// Makes a rule hold of nothing.
fn neutralise(rule: &mut Rule) {
    if let Some(relation) = &mut rule.relation {
        relation.members.clear();
    } else if let Some(total) = &mut rule.total {
        total.counted = Condition::Any(Vec::new());
    } else {
        rule.when = Some(Condition::Any(Vec::new()));
    }
}

#[test]
fn what_is_encoded_reads_its_facts_and_counts() {
    let source = shipped();
    assert_eq!(rule_test::test(&source, true).failures, []);
    let mut bites = BTreeMap::new();
    let rows = source.coverage.coverage.iter().filter(|row| row.checkable != Some(Checkable::No));
    let unfounded: Vec<String> = rows.filter_map(|row| unfounded(&source, row, &mut bites)).collect();
    assert!(unfounded.is_empty(), "{}", unfounded.join("\n"));
}

#[test]
fn a_row_that_is_not_so_is_found() {
    let source = shipped();
    let audit = source.coverage.of("PIPL").find(|row| row.article == "54").unwrap();
    let mut bites = BTreeMap::new();
    assert_eq!(unfounded(&source, audit, &mut bites), None);
    let facts = vec!["under-14".to_owned()];
    let other = CoverageRow { facts, why: Some(Text::default()), ..audit.clone() };
    assert_eq!(unfounded(&source, &other, &mut bites), Some("PIPL 54: none of its rules reads under-14".to_owned()));
    // Without examples nothing shows that the rule counts.
    let mut bare = source.clone();
    bare.rules.iter_mut().for_each(|placed| placed.rule.examples.clear());
    let said = unfounded(&bare, audit, &mut BTreeMap::new()).unwrap();
    assert!(said.starts_with("PIPL 54: no example turns on "), "{said}");
}

// ---------------------------------------------------------------------- what is read

#[test]
fn facts_are_found_through_relations_definitions_totals_evidence_and_claims() {
    let source = shipped();
    let rule = |id: &str| &source.rules.iter().find(|placed| placed.rule.id == id).unwrap().rule;
    let reads = |id: &str, name: &str| reads_any(&source, rule(id), &[name.to_owned()]);
    for (id, name) in [
        ("cn-cac-2024-4", "flow.mode"),
        ("cn-cac-2024-4", "dataset.collected"),
        ("cn-cac-2024-4", "keeps.mixed-with-others"),
        ("cn-cac-2024-8-1", "dataset.persons"),
        ("cn-cac-2024-8-1", "sensitive-persons"),
        ("cn-cac-2024-5-1-2", "hr.labour-rules"),
        ("cn-pipl-55", "impact-assessment.kept-years"),
        ("cn-dsl-26", "reciprocal-measures"),
        ("cn-pipl-18-2", "emergency"),
    ] {
        assert!(reads(id, name), "{id} {name}: {:?}", source.reads_through(rule(id)));
    }
    assert!(!reads("cn-cac-2024-4", "workload.kind") && !reads("cn-pipl-54", "dataset.collected"));
}

// ---------------------------------------------------------------------- the command and the pages

#[test]
fn the_command_says_what_becomes_of_each_article() {
    let folder = Folder::new(&[]);
    let said = folder.run(&["rules", "coverage", "GAI"]);
    assert!(said.stdout.starts_with("GAI: Interim Measures for the Management of Generative AI Services\n  1 "));
    assert!(
        said.stdout
            .contains("\n  12         labels on content\n               encoded by cn-gai-12, cn-gai-12-explicit\n"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("not checkable: promotion by the state\n") && !said.stdout.contains("PIPL:"));
    let zh = folder.run(&["rules", "coverage", "GAI", "--lang", "zh"]).stdout;
    assert!(
        zh.contains("  第十二条   内容标识\n               已编码：cn-gai-12") && zh.contains("\nGAI: 共24条："),
        "{zh}"
    );
    let json = folder.run(&["rules", "coverage", "GAI", "--format", "json"]).json();
    assert_eq!(json["coverage"].as_array().unwrap().len(), 24);
    assert_eq!(
        (json["coverage"][11]["status"].as_str(), json["coverage"][11]["checkable"].as_str()),
        (Some("encoded"), Some("yes"))
    );
    let markdown = folder.run(&["rules", "coverage", "--format", "markdown"]).stdout;
    assert!(
        markdown.starts_with("# Coverage of the law\n") && markdown.contains("| encoded by `cn-gai-12`"),
        "{markdown}"
    );
    assert!(zh.contains("不可核验：") && !zh.contains("promotion"), "{zh}");
    assert_eq!(folder.run(&["rules", "coverage", "gai"]).stdout, said.stdout);
    let misspelt = folder.run(&["rules", "coverage", "gal"]).stderr;
    assert!(misspelt.ends_with("no instrument `gal`\n  help: did you mean `GAI`?\n"), "{misspelt}");
    let wrong = folder.run(&["rules", "coverage", "GAL"]);
    assert_eq!(
        (wrong.code, wrong.stderr.as_str()),
        (2, "error: the coverage table has no instrument `GAL`\n  help: did you mean `GAI`?\n")
    );
}

#[test]
fn a_law_may_have_no_table() {
    let said = Folder::new(&[]).run(&["rules", "coverage", "--rules", TOY]);
    assert_eq!((said.stdout.as_str(), said.stderr.as_str(), said.code), ("This law has no coverage table.\n", "", 0));
}

#[test]
fn a_fault_in_the_table_is_told_and_is_one() {
    let folder = Folder::new(&[]);
    for entry in walkdir::WalkDir::new(root().join("rules")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(root()).unwrap().display().to_string();
            folder.write(&name, &fs::read(entry.path()).unwrap());
        }
    }
    let path = "rules/cn/coverage/generative-ai.yaml";
    let without = folder.read(path).replace("cn-gai-12-explicit", "cn-gai-12-none");
    folder.write(path, without.as_bytes());
    let said = folder.run(&["rules", "coverage", "--rules", "rules/cn", "GAI"]);
    assert_eq!(said.code, 1);
    assert!(said.stderr.contains("error: GAI 12: it names `cn-gai-12-none`, which is no rule\n"), "{}", said.stderr);
    assert!(said.stderr.contains("error: GAI 12: it does not name `cn-gai-12-explicit`, which cites it\n"));
}

#[test]
fn pages_are_current() {
    let docs = root().join("docs");
    let pages = reference::pages(&shipped());
    for page in &pages {
        let written = fs::read_to_string(docs.join(&page.path)).unwrap_or_default();
        assert!(
            written == page.text,
            "docs/{} is not what rules/ says; run `cargo run --example reference`",
            page.path
        );
    }
    for entry in fs::read_dir(docs.join("rules")).unwrap() {
        let name = format!("rules/{}", entry.unwrap().file_name().display());
        assert!(pages.iter().any(|page| page.path == name), "docs/{name} is the page of no file");
    }
}

#[test]
fn every_heading_of_a_page_is_an_anchor_of_its_own() {
    for page in reference::pages(&shipped()) {
        let headings: Vec<&str> = page.text.lines().filter(|line| line.starts_with('#')).collect();
        let unique: BTreeSet<&&str> = headings.iter().collect();
        assert_eq!(headings.len(), unique.len(), "{}", page.path);
    }
}
