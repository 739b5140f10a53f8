//! Every text is there in English and in Chinese, and statutory terms are the statutory ones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Folder, Said};
use serde_json::Value;
use snapbox::{assert_data_eq, file};
use std::collections::BTreeSet;
use std::path::Path;
use transborder::law::LawSource;
use transborder::phrases::Phrase;
use transborder::reference;
use transborder::text::Lang;

/// English, and what a Chinese text must then hold: the statutory term, or one of those that it stands for there.
const TERMS: &[(&str, &[&str])] = &[
    ("separate consent", &["单独同意"]),
    ("security assessment", &["安全评估"]),
    ("standard contract", &["标准合同"]),
    ("personal information protection certification", &["个人信息保护认证"]),
    ("certification bod", &["认证机构"]),
    ("sensitive personal information", &["敏感个人信息"]),
    ("important data", &["重要数据"]),
    ("core data", &["核心数据"]),
    ("state secret", &["国家秘密", "保密"]),
    ("critical information infrastructure operator", &["关键信息基础设施运营者"]),
    ("personal information handler", &["个人信息处理者"]),
    ("impact assessment", &["影响评估"]),
    ("entrusted processor", &["受托人"]),
    ("free trade zone", &["自由贸易试验区"]),
    ("free-trade-zone", &["自由贸易试验区"]),
    ("negative list", &["负面清单"]),
    ("data-export list", &["负面清单"]),
    ("greater bay area", &["粤港澳大湾区"]),
    ("outbound transfer", &["出境"]),
    ("anonymis", &["匿名化"]),
    ("pseudonym", &["去标识化", "代号"]),
    ("automated decision", &["自动化决策"]),
    ("under 14", &["不满十四周岁"]),
    ("export licence", &["出口许可"]),
    ("legal review", &["法务审查"]),
    ("legal basis", &["合法性依据", "处理依据", "合法依据"]),
    ("notice of", &["告知", "公告"]),
    ("overseas recipient", &["境外接收方"]),
    ("collective contract", &["集体合同"]),
    ("labour rules", &["劳动规章制度"]),
    ("national security review", &["国家安全审查"]),
    ("algorithm filing", &["算法备案"]),
    ("protection officer", &["个人信息保护负责人"]),
    ("compliance audit", &["合规审计"]),
    ("guardian", &["监护人"]),
    ("cyberspace", &["网信"]),
    ("social mobilisation", &["社会动员能力"]),
];

/// A text, and where it stands.
struct Placed {
    place: String,
    en: String,
    zh: Option<String>,
}

/// The names of the fields that hold texts, taken from the shapes themselves, so that a new one is not overlooked.
fn text_fields() -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for file in ["src/fact.rs", "src/rule.rs", "src/law/coverage.rs"] {
        let code = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        for line in code.lines() {
            let Some((name, of)) = line.trim().strip_prefix("pub ").and_then(|line| line.split_once(": ")) else {
                continue;
            };
            let mut words = of.split(|letter: char| !letter.is_alphanumeric());
            if words.any(|word| word == "Text") {
                fields.insert(name.replace('_', "-"));
            }
        }
    }
    fields
}

/// Every text of the law, found by the names of fields.
fn texts(law: &LawSource) -> Vec<Placed> {
    let mut found = Vec::new();
    walk(&serde_json::to_value(law).unwrap(), "", &text_fields(), &mut found);
    found
}

fn walk(value: &Value, place: &str, fields: &BTreeSet<String>, found: &mut Vec<Placed>) {
    match value {
        Value::Object(entries) => {
            // Examples are tests of whoever writes rules, and have English titles alone.
            for (key, inner) in entries.iter().filter(|(key, _)| *key != "examples") {
                let place = format!("{place}/{key}");
                if fields.contains(key) { texts_in(inner, &place, found) } else { walk(inner, &place, fields, found) }
            }
        }
        Value::Array(members) => {
            for (at, member) in members.iter().enumerate() {
                walk(member, &format!("{place}/{}", name_of(member, at)), fields, found);
            }
        }
        _ => {}
    }
}

/// How a member of a list is called.
fn name_of(member: &Value, at: usize) -> String {
    let member = member.get("rule").unwrap_or(member);
    let named = |key: &str| member.get(key).and_then(Value::as_str);
    let owner = named("owner").map_or_else(String::new, |owner| format!("{owner}."));
    match ["id", "name", "exemption", "kind"].into_iter().find_map(named) {
        Some(name) => format!("{owner}{name}"),
        None => at.to_string(),
    }
}

/// A text, or several in a map or a list.
fn texts_in(value: &Value, place: &str, found: &mut Vec<Placed>) {
    match value {
        Value::String(en) => found.push(Placed { place: place.to_owned(), en: en.clone(), zh: None }),
        Value::Object(entries) => match entries.get("en").and_then(Value::as_str) {
            Some(en) => {
                let zh = entries.get("zh").and_then(Value::as_str).map(str::to_owned);
                found.push(Placed { place: place.to_owned(), en: en.to_owned(), zh });
            }
            None => entries.iter().for_each(|(key, inner)| texts_in(inner, &format!("{place}/{key}"), found)),
        },
        Value::Array(members) => {
            members.iter().enumerate().for_each(|(at, inner)| texts_in(inner, &format!("{place}/{at}"), found));
        }
        _ => {}
    }
}

/// The law with its coverage table.
fn shipped() -> LawSource {
    LawSource::embedded_with_examples().unwrap()
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// Places of texts that lack Chinese.
fn missing(texts: &[Placed]) -> Vec<&str> {
    let lacks = |text: &&Placed| !text.zh.as_deref().is_some_and(is_chinese);
    texts.iter().filter(lacks).map(|text| text.place.as_str()).collect()
}

#[test]
fn every_text_of_the_law_is_there_in_chinese() {
    let texts = texts(&shipped());
    assert!(texts.len() > 800, "only {} texts were found", texts.len());
    let missing = missing(&texts);
    assert!(missing.is_empty(), "without Chinese:\n{}", missing.join("\n"));
}

#[test]
fn what_lacks_chinese_is_found_wherever_it_stands() {
    // The invented law has English alone.
    let texts = texts(&LawSource::read(Path::new(common::TOY)).unwrap());
    let missing = missing(&texts);
    for place in [
        "/jurisdiction/title",
        "/jurisdiction/not-checked/0",
        "/facts/facts/party.seat/question",
        "/categories/root/title",
        "/readings/readings/robots/alternatives/souls",
        "/rules/moon-slip/rule/title",
        "/rules/moon-slip/rule/remedy",
    ] {
        assert!(missing.contains(&place), "{place} is not among\n{}", missing.join("\n"));
    }
}

#[test]
fn a_reason_of_the_coverage_table_without_chinese_is_found() {
    let mut law = shipped();
    let row = law.coverage.coverage.iter_mut().find(|row| row.why.is_some()).unwrap();
    row.why.as_mut().unwrap().zh = None;
    let texts = texts(&law);
    assert!(missing(&texts).iter().all(|place| place.starts_with("/coverage/coverage/") && place.ends_with("/why")));
    assert_eq!(missing(&texts).len(), 1);
}

#[test]
fn the_places_of_texts_are_known_from_the_shapes() {
    let fields = text_fields();
    for field in ["title", "question", "why", "values", "alternatives", "does-not-lift", "not-checked", "terms"] {
        assert!(fields.contains(field), "{field} is not among {fields:?}");
    }
}

#[test]
fn chinese_uses_the_terms_of_the_statutes() {
    let faults = wrong_terms(&texts(&shipped()));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let wrong = Placed {
        place: "x".to_owned(),
        en: "Separate consent is needed.".to_owned(),
        zh: Some("须取得专门同意。".to_owned()),
    };
    assert_eq!(wrong_terms(&[wrong]), ["x: `separate consent` is not 单独同意 in: 须取得专门同意。"]);
}

fn wrong_terms(texts: &[Placed]) -> Vec<String> {
    let mut faults = Vec::new();
    for text in texts {
        let Some(zh) = &text.zh else { continue };
        // Names of kinds of evidence and of rules stand in both languages.
        let en: String = text.en.to_lowercase().split('`').step_by(2).collect::<Vec<_>>().join(" ");
        for (term, chinese) in TERMS {
            if en.contains(term) && !chinese.iter().any(|chinese| zh.contains(chinese)) {
                faults.push(format!("{}: `{term}` is not {} in: {zh}", text.place, chinese.join(" or ")));
            }
        }
    }
    faults
}

#[test]
fn both_languages_of_a_text_name_the_same_things() {
    let mut faults = Vec::new();
    for text in texts(&shipped()) {
        let Some(zh) = &text.zh else { continue };
        for name in ["{dataset}", "{subject}", "{from}", "{to}", "{bearer}"] {
            if zh.contains(name) && !text.en.contains(name) {
                faults.push(format!("{}: {name} stands in Chinese alone", text.place));
            }
        }
        for name in text.en.split('`').skip(1).step_by(2).filter(|name| !name.contains('{')) {
            if !zh.contains(name) {
                faults.push(format!("{}: `{name}` is not in: {zh}", text.place));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn mechanisms_and_totals_have_a_term_and_nothing_else_has() {
    let law = shipped();
    let totals = law.rules.iter().filter_map(|placed| placed.rule.total.as_ref()).map(|total| &total.stratum);
    let names: BTreeSet<&String> = law.jurisdiction.mechanisms.iter().chain(totals).collect();
    let terms: BTreeSet<&String> = law.jurisdiction.terms.keys().collect();
    assert_eq!(names, terms);
}

#[test]
fn every_phrase_of_the_program_is_there_in_chinese() {
    let alike = [Phrase::YesOrNo];
    let missing: Vec<&Phrase> =
        Phrase::ALL.iter().filter(|phrase| !alike.contains(phrase) && !is_chinese(phrase.of(Lang::Zh))).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let foreign: Vec<&Phrase> = Phrase::ALL.iter().filter(|phrase| is_chinese(phrase.of(Lang::En))).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}

/// Journeys that between them show violations, open questions, totals, services, exemptions and notes.
const JOURNEYS: [&str; 4] = [
    "outbound/nothing-evidenced.yaml",
    "outbound/without-ledger.yaml",
    "public-service/model-abroad.yaml",
    "import-process-export/without-contract.yaml",
];

fn check(journey: &str, args: &[&str]) -> Said {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/journeys").join(journey);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let folder = Folder::new(&[("transborder.yaml", &text)]);
    folder.run(&[&["check", "--as-of", "2026-11-01", "transborder.yaml"], args].concat())
}

#[test]
fn a_report_in_chinese() {
    let said = check("outbound/without-ledger.yaml", &["--lang", "zh"]);
    // The digest changes with every rule.
    let (before, after) = said.stdout.split_once("规则版本 ").unwrap();
    let text = format!("{before}规则版本 ……{}", &after[12..]);
    assert_data_eq!(text, file!["snapshots/journey-zh.txt"].raw());
}

#[test]
fn no_english_label_is_left_in_a_chinese_report() {
    for journey in JOURNEYS {
        for args in [&["--lang", "zh"][..], &["--lang", "zh", "--all"]] {
            let said = check(journey, args);
            // Excerpts show the manifest as it is.
            let is_excerpt = |line: &&str| line.contains(" | ") || line.contains(" |  ");
            let text: String =
                said.stdout.lines().filter(|line| !is_excerpt(line)).map(|line| format!("{line}\n")).collect();
            for phrase in Phrase::ALL.iter().map(|phrase| phrase.of(Lang::En)).filter(|phrase| phrase.contains(' ')) {
                assert!(!text.contains(phrase) || phrase == "yes | no", "{journey}: `{phrase}` in\n{text}");
            }
        }
    }
}

/// Fields of the JSON report that hold text for people.
const FOR_PEOPLE: [&str; 9] =
    ["title", "message", "remedy", "interpretation", "question", "text", "why", "answers", "not_checked"];

#[test]
fn json_in_chinese_differs_from_english_in_texts_alone() {
    let schema: Value = serde_json::from_str(transborder::render::REPORT_SCHEMA).unwrap();
    for journey in JOURNEYS {
        let [mut en, mut zh] =
            ["en", "zh"].map(|lang| check(journey, &["--lang", lang, "--format", "json", "--all"]).json());
        assert!(jsonschema::is_valid(&schema, &zh), "{journey}");
        assert_eq!((&en["lang"], &zh["lang"]), (&Value::from("en"), &Value::from("zh")));
        let (mut english, mut chinese) = (Vec::new(), Vec::new());
        take_texts(&mut en, &mut english);
        take_texts(&mut zh, &mut chinese);
        assert_eq!(en, zh, "{journey}");
        assert_eq!(english.len(), chinese.len());
        for (en, zh) in english.iter().zip(&chinese) {
            // What can be answered may be a list of values alone.
            assert!(is_chinese(zh) || en == zh && en.contains(" | "), "{journey}: {zh}");
            assert!(!is_chinese(en), "{journey}: {en}");
        }
    }
}

/// Takes out what may differ: texts for people, which are gathered, and the words in values of facts, which may be alike.
fn take_texts(value: &mut Value, texts: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            entries.remove("lang");
            entries.remove("value");
            entries.retain(|key, inner| key != "name" || !is_ledger(inner));
            for (key, inner) in entries.iter_mut() {
                if FOR_PEOPLE.contains(&key.as_str()) { gather(inner, texts) } else { take_texts(inner, texts) }
            }
            entries.retain(|key, _| !FOR_PEOPLE.contains(&key.as_str()));
        }
        Value::Array(members) => members.iter_mut().for_each(|member| take_texts(member, texts)),
        _ => {}
    }
}

/// A ledger has no name of its own in a manifest.
fn is_ledger(name: &Value) -> bool {
    name.as_str().is_some_and(|name| name.starts_with("ledger of ") || name.ends_with("的台账"))
}

fn gather(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_empty() => texts.push(text.clone()),
        Value::Array(members) => members.iter().for_each(|member| gather(member, texts)),
        _ => {}
    }
}

#[test]
fn sarif_in_chinese_is_what_the_standard_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/sarif-2.1.0.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let log = check(JOURNEYS[0], &["--lang", "zh", "--format", "sarif"]).json();
    assert!(jsonschema::is_valid(&schema, &log));
    let run = &log["runs"][0];
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        for text in [&rule["shortDescription"]["text"], &rule["help"]["text"], &rule["help"]["markdown"]] {
            assert!(is_chinese(text.as_str().unwrap()), "{rule:#}");
        }
    }
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let message = result["message"]["text"].as_str().unwrap();
        assert!(message.contains("\n\n办法：") && !message.contains("Way out"), "{message}");
        assert_eq!(result["properties"]["outcome"], "violated");
    }
}

#[test]
fn rules_are_listed_and_tested_in_chinese() {
    let folder = Folder::new(&[]);
    let list = folder.run(&["rules", "list", "--lang", "zh", "--as-of", "2026-11-01"]).stdout;
    assert!(list.contains("单独同意") && list.contains("须安全评估"), "{list}");
    assert!(list.lines().last().unwrap().starts_with('共'), "{list}");
    let json = folder.run(&["rules", "list", "--lang", "zh", "--format", "json"]).json();
    assert_eq!(json["lang"], "zh");
    for rule in json["rules"].as_array().unwrap() {
        assert!(is_chinese(rule["title"].as_str().unwrap()), "{rule}");
    }
    let tested = folder.run(&["rules", "test", "--rules", common::TOY, "--lang", "zh"]).stdout;
    assert!(tested.starts_with("16条规则，"), "{tested}");
}

/// Words of English in a row, outside names and addresses.
fn is_english(line: &str) -> bool {
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|letter| letter.is_ascii_alphabetic());
    let words: Vec<&str> = line.split(' ').collect();
    words.windows(3).any(|three| three.iter().all(&is_word))
}

#[test]
fn what_is_explained_in_chinese_has_no_english_sentence() {
    let law = shipped();
    for placed in &law.rules {
        let described = reference::rule(&law, &placed.rule, None, Lang::Zh);
        let text = reference::terminal(&described);
        // The title stands there in the other language too.
        for line in text.lines().skip(2) {
            assert!(!is_english(line), "{}: {line}", placed.rule.id);
        }
    }
    assert!(is_english("基于 outbound：the number is not known"));
}

#[test]
fn a_definition_is_called_as_on_the_rules_day() {
    let law = shipped();
    let described = |id: &str| {
        let placed = law.rules.iter().find(|placed| placed.rule.id == id).unwrap();
        reference::terminal(&reference::rule(&law, &placed.rule, None, Lang::Zh))
    };
    let now = described("cn-cac-2024-8-1");
    assert!(now.contains("《促进和规范数据跨境流动规定》第八条第一款"), "{now}");
    assert!(!now.contains("施行前"), "{now}");
    assert!(described("cn-order-11-4-2").contains("《数据出境安全评估办法》第四条第二项"));
}

#[test]
fn whether_a_rule_is_in_force_is_said_by_its_days() {
    let folder = Folder::new(&[]);
    let said =
        |day: &str, lang: &str| folder.run(&["explain", "cn-order-11-4-2", "--as-of", day, "--lang", lang]).stdout;
    for (day, en, zh) in [
        ("2022-08-31", "; not yet in force on 2022-08-31\n", "；2022-08-31尚未施行\n"),
        ("2024-03-21", "; in force on 2024-03-21\n", "；2024-03-21有效\n"),
        ("2024-03-22", "; no longer in force on 2024-03-22\n", "；2024-03-22已失效\n"),
    ] {
        assert!(said(day, "en").contains(en), "{}", said(day, "en"));
        assert!(said(day, "zh").contains(zh), "{}", said(day, "zh"));
    }
}

#[test]
fn titles_of_rules_are_sentences() {
    for placed in &shipped().rules {
        let title = &placed.rule.title.en;
        assert!(!title.starts_with(|letter: char| letter.is_lowercase()), "{}: {title}", placed.rule.id);
    }
}

#[test]
fn without_a_choice_reports_are_english() {
    let journey = JOURNEYS[0];
    assert_eq!(check(journey, &[]).stdout, check(journey, &["--lang", "en"]).stdout);
    let said = check(journey, &["--lang", "fr"]);
    assert!(said.code == 2 && said.stderr.contains("[possible values: en, zh]"), "{}", said.stderr);
}

/// Of two versions of a definition the one that is in force together with the rule gives its name.
#[test]
fn explanations_in_chinese_call_definitions_and_statements_by_their_present_names() {
    let folder = common::Folder::new(&[]);
    let explained = |name: &str| folder.run(&["explain", "--lang", "zh", "--as-of", "2026-11-24", name]).stdout;
    let route = explained("cn-cac-2024-8-1");
    assert!(!route.contains("2022年公告"), "{route}");
    let filing = explained("cn-cac-2024-8-1");
    assert!(filing.contains("生效日期") && !filing.contains("`effective`"), "{filing}");
    let evidence = explained("standard-contract");
    assert!(evidence.contains("备案日期；日期"), "{evidence}");
}

#[test]
fn every_statement_of_evidence_has_a_name_in_both_languages() {
    let source = LawSource::embedded().unwrap();
    for kind in &source.evidence.evidence {
        for name in kind.facts.keys() {
            let title = source.evidence.statements.get(name);
            assert!(title.is_some_and(|title| title.zh.is_some()), "`{name}` of `{}`", kind.kind);
        }
    }
}
