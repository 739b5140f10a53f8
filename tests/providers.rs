//! The table of providers: complete, strict, and read in the right order.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use transborder::diagnostic::Diagnostic;
use transborder::law::LawSource;
use transborder::provider::{Answer, Column, Confidence, Places, Provider, Providers};
use transborder::source::SourceMap;

fn shipped() -> Providers {
    Providers::shipped(&mut SourceMap::default())
}

fn own(text: &str) -> (Providers, SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let mut table = Providers::shipped(&mut sources);
    let file = sources.add("own.yaml", text);
    let errors = table.add_own(&sources, file);
    (table, sources, errors)
}

fn id(table: &Providers, host: &str) -> Option<String> {
    table.lookup(host).map(|found| found.provider.id.clone())
}

fn answer<'p>(table: &'p Providers, host: &str, fact: &str) -> Answer<'p> {
    let provider = table.lookup(host).unwrap().provider;
    table.answers(provider).into_iter().find(|answer| answer.fact == fact).unwrap()
}

fn written(places: &Places) -> String {
    match places {
        Places::Unknown => "unknown".to_owned(),
        Places::Word(word) => word.clone(),
        Places::Listed(codes) => format!("[{}]", codes.join(", ")),
    }
}

/// A row in the form of `tests/providers/rows.txt`, which was written from the research and not from the table.
fn line(table: &Providers, row: &Provider) -> String {
    let seat = |column| written(table.places(row, column)).replace(['[', ']'], "");
    let unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".to_owned());
    let sure = [Column::Operator, Column::EntitySeat, Column::Storage, Column::Inference];
    let sources = row.sources.iter().map(|source| {
        let day = source.as_of.map_or_else(|| "unknown".to_owned(), |day| day.to_string());
        format!("{} {} {day}", source.kind, source.reference)
    });
    [
        row.id.clone(),
        row.matches().collect::<Vec<_>>().join(", "),
        row.operator.clone(),
        unknown(&row.legal_entity),
        seat(Column::EntitySeat),
        seat(Column::GroupSeat),
        written(table.places(row, Column::Storage)),
        written(table.places(row, Column::Inference)),
        row.reaches["CN"].name().to_owned(),
        unknown(&row.governing_law),
        sure.map(|column| row.confidence[&column].name()).join(" "),
        row.scopes.iter().map(|(name, to)| format!("{name}={}", written(to))).collect::<Vec<_>>().join(", "),
        row.settled_by.join(", "),
        row.not_settled_by.join(", "),
        row.notes.clone().unwrap_or_default(),
        sources.collect::<Vec<_>>().join("; "),
    ]
    .join(" | ")
}

#[test]
fn the_table_holds_every_row_of_the_research() {
    let rows = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/providers/rows.txt")).unwrap();
    let table = shipped();
    let held: Vec<String> = table.iter().map(|row| line(&table, row)).collect();
    for (expected, held) in rows.lines().zip(&held) {
        assert_eq!(expected, held);
    }
    assert_eq!(rows.lines().count(), held.len());
    assert_eq!((table.prefixes.len(), table.upstreams[0].slugs.len()), (8, 5));
    assert_eq!(table.prefix_of("zai/glm-5").unwrap().env, ["ZAI_API_BASE"]);
    assert_eq!(table.upstreams[0].disputed, ["novita"]);
    assert_eq!(table.upstreams[0].confidence, Confidence::Low);
}

#[test]
fn the_table_of_the_project_has_no_error() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/providers.yaml")).unwrap();
    // As an own table it is read with all errors; only what answers facts is not for others to change.
    let (_, _, errors) = own(&text);
    assert_eq!(errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>(), ["`fills` is not known here"]);
    let law = LawSource::embedded().unwrap();
    let unknown = shipped().unknown_places(|code| law.places.places.iter().any(|place| place.code == code));
    assert!(unknown.is_empty(), "{unknown:?}");
    assert_eq!(shipped().unknown_places(|code| code != "DE").len(), 1);
}

#[test]
fn exact_hosts_go_before_the_longest_end() {
    let table = shipped();
    for (host, row) in [
        ("api.deepseek.com", Some("deepseek")),
        ("HTTPS://user:secret@Api.DeepSeek.com.:443/v1/chat?x=1#y", Some("deepseek")),
        ("api.deepseek.com:8443", Some("deepseek")),
        ("deepseek.com", None),
        ("evil-api.deepseek.com", None),
        ("api.deepseek.com.evil.example", None),
        ("token-plan.cn-beijing.maas.aliyuncs.com", Some("alibaba-cn-beijing")),
        ("team.cn-beijing.maas.aliyuncs.com", Some("alibaba-maas-regional-suffix")),
        ("cn-beijing.maas.aliyuncs.com", None),
        ("bedrock-runtime.cn-north-1.amazonaws.com.cn", Some("aws-china-beijing")),
        ("s3.amazonaws.com.cn", Some("aws-china-any")),
        ("s3.amazonaws.com", None),
        ("bedrock-runtime.us-east-1.amazonaws.com", Some("aws-bedrock")),
        ("bedrock-runtime.a.b.amazonaws.com", None),
        ("us-central1-aiplatform.googleapis.com", Some("google-vertex")),
        ("aiplatform.googleapis.com", Some("google-vertex")),
        ("10.1.2.3:8000", Some("self-hosted")),
        ("172.32.0.1", None),
        ("172.31.255.1", Some("self-hosted")),
        ("vllm.models.svc.cluster.local", Some("self-hosted")),
        ("[::1]:80", None),
        ("模型.example", None),
        ("", None),
        ("https://", None),
    ] {
        assert_eq!(id(&table, host).as_deref(), row, "{host}");
    }
}

#[test]
fn what_is_not_sure_is_not_relied_on() {
    let table = shipped();
    let seat = answer(&table, "api.moonshot.cn", "seat");
    assert_eq!((seat.confidence, written(seat.places).as_str()), (Confidence::Low, "[CN]"));
    assert!(seat.meaning.is_open());
    let inference = answer(&table, "api.deepseek.com", "inference");
    assert_eq!(inference.confidence, Confidence::Medium);
    assert!(inference.meaning.must.contains("CN"));
    assert!(answer(&table, "openrouter.ai", "inference").meaning.is_open());
    assert!(answer(&table, "dashscope-us.aliyuncs.com", "inference").meaning.is_open());
}

#[test]
fn a_no_rules_a_place_out_and_nothing_less_does() {
    let table = shipped();
    let abroad = answer(&table, "dashscope-intl.aliyuncs.com", "inference");
    assert!(abroad.meaning.not.contains("CN") && abroad.meaning.may.is_none());
    let region = answer(&table, "bedrock-runtime.us-east-1.amazonaws.com", "storage");
    assert!(region.meaning.not.contains("CN"));
    let union = answer(&table, "eu.api.openai.com", "storage").meaning;
    let may = union.may.unwrap();
    assert!(union.must.is_empty() && may.len() == 27 && may.contains("DE"));
    // Both lists name Singapore alone, and yet the row does not say that the mainland is out of reach.
    for fact in ["storage", "inference"] {
        let meaning = answer(&table, "tokenhub-intl.tencentcloudmaas.com", fact).meaning;
        assert!(meaning.must.contains("SG") && meaning.may.unwrap().contains("CN"), "{fact}");
    }
    // Here the doubt has a place of its own: where the model runs.
    let kept = answer(&table, "dashscope-us.aliyuncs.com", "storage").meaning;
    assert!(!kept.may.unwrap().contains("CN"));
    assert!(answer(&table, "api.moonshot.ai", "storage").meaning.is_open());
}

#[test]
fn rows_of_more_than_one_entity_name_none() {
    let table = shipped();
    let entity = |host| table.lookup(host).unwrap().provider.entity();
    assert_eq!(entity("api.deepseek.com"), Some("deepseek"));
    assert_eq!(entity("localhost"), None);
    assert_eq!(entity("moark.com"), None);
}

#[test]
fn a_row_is_as_old_as_its_oldest_source() {
    let table = shipped();
    let as_of = |host| table.lookup(host).unwrap().provider.as_of.to_string();
    assert_eq!(as_of("api.deepseek.com"), "2026-02-10");
    // No source of this row has a date; it was read when the table was put together.
    assert_eq!(as_of("api.anthropic.com"), "2026-11-24");
    // One has, and is older.
    assert_eq!(as_of("ark.cn-beijing.volces.com"), "2026-08-21");
}

const OWN: &str = "transborder-providers: 1
as-of: 2026-10-02
providers:
  - id: our-gateway
    match: { host: [api.deepseek.com, llm.corp.example], suffix: [.corp.example] }
    operator: Model gateway
    entity: corp.example
    entity-seat: DE
    storage: [DE]
    inference: [EU]
    reaches: { CN: no }
    confidence: { operator: high, entity-seat: high, storage: high, inference: high }
    sources: [ { kind: contract, ref: order 12, as-of: 2026-10-01 } ]
";

#[test]
fn an_own_row_goes_before_that_of_the_project() {
    let (table, _, errors) = own(OWN);
    assert!(errors.is_empty(), "{errors:?}");
    let found = table.lookup("api.deepseek.com").unwrap();
    assert!(found.provider.is_own && found.provider.id == "our-gateway");
    assert_eq!(found.instead_of.unwrap().id, "deepseek");
    let other = table.lookup("x.corp.example").unwrap();
    assert_eq!((other.provider.id.as_str(), other.instead_of), ("our-gateway", None));
    assert_eq!(other.provider.entity(), Some("corp.example"));
    assert!(!table.lookup("api.z.ai").unwrap().provider.is_own);
}

#[test]
fn each_fault_of_an_own_table_has_its_place_and_the_rest_is_read() {
    for (from, to, code, place) in [
        ("entity-seat: DE", "entity-seats: DE", "unknown-key", (8, 5)),
        ("storage: [DE]", "storage: globl-excl-CN", "unknown-value", (9, 14)),
        ("storage: [DE]", "storage: [CN]", "contradiction", (9, 14)),
        ("inference: high", "inference: hgh", "unknown-value", (12, 80)),
        ("CN: no", "CN: maybe", "unknown-value", (11, 20)),
        ("llm.corp.example]", "https://llm.corp.example/v1]", "wrong-host", (5, 39)),
        ("suffix: [.corp.example]", "suffix: [corp.example]", "wrong-host", (5, 67)),
        ("suffix: [.corp.example]", "pattern: [10.0.0.0/99]", "wrong-host", (5, 68)),
        ("as-of: 2026-10-01", "as-of: 2026-13-01", "wrong-date", (13, 56)),
        ("    operator: Model gateway\n", "", "missing-key", (4, 5)),
        ("transborder-providers: 1", "transborder-providers: 2", "unknown-version", (1, 24)),
    ] {
        assert!(OWN.contains(from), "{from}");
        let other = OWN.replace("our-gateway", "second").replace("corp.example", "corp2.example");
        let second = other.split("providers:\n").nth(1).unwrap().replace("api.deepseek.com, ", "");
        let text = OWN.replace(from, to) + &second;
        let (table, sources, errors) = own(&text);
        assert_eq!(errors.iter().map(|error| error.code).collect::<Vec<_>>(), [code], "{from}: {errors:?}");
        let at = sources.position(errors[0].primary.unwrap());
        assert_eq!((at.line, at.column), place, "{from}");
        assert!(errors[0].help.is_some(), "{from}");
        assert_eq!(table.lookup("corp2.example.corp2.example").is_some(), code != "unknown-version", "{from}");
        assert!(!table.lookup("api.deepseek.com").unwrap().provider.is_own, "{from}");
    }
}

#[test]
fn one_host_has_one_row() {
    let twice = OWN.to_owned() + OWN.split("providers:\n").nth(1).unwrap();
    let (_, _, errors) = own(&twice);
    assert_eq!(errors[0].code, "duplicate-provider");
    let (_, _, errors) = own(&twice.replacen("our-gateway", "another", 1));
    assert_eq!(errors[0].code, "duplicate-provider");
    assert_eq!(errors.len(), 1);
}

#[test]
fn a_wrong_name_gets_the_one_that_was_meant() {
    let table = shipped();
    assert_eq!(table.meant("api.deepsek.com"), Some("api.deepseek.com"));
    assert_eq!(table.meant("openruter"), Some("openrouter"));
    assert_eq!(table.find("openrouter").unwrap().id, "openrouter");
    assert_eq!(table.find("https://openrouter.ai/api/v1").unwrap().id, "openrouter");
}
