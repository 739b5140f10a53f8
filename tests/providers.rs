//! The table of providers: complete, strict, and read in the right order.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Folder, Said};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use transborder::diagnostic::Diagnostic;
use transborder::law::{Law, LawSource};
use transborder::provider::{Answer, Column, Confidence, Places, Provider, Providers};
use transborder::resolve::{Input, resolve};
use transborder::source::SourceMap;
use transborder::syntax;

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
    let table = shipped();
    let unknown = table.unknown_places(table.iter(), |code| law.places.places.iter().any(|place| place.code == code));
    assert!(unknown.is_empty(), "{unknown:?}");
    assert_eq!(table.unknown_places(table.iter(), |code| code != "DE").len(), 1);
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

// ---------------------------------------------------------------------- what the program makes of it

const DAY: &str = "2026-11-24";

fn case(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases/provider-table").join(name);
    fs::read_to_string(path).unwrap()
}

fn folder() -> Folder {
    let own = OWN.replace("id: our-gateway", "id: our-egress").replace("[DE]", "[SG]").replace("[EU]", "[SG]");
    Folder::new(&[
        ("deepseek.yaml", &case("deepseek.yaml")),
        ("intl.yaml", &case("dashscope-intl.yaml")),
        ("contradiction.yaml", &case("contradiction.yaml")),
        ("low.yaml", &case("low-confidence.yaml")),
        ("own.yaml", &own),
    ])
}

fn notes<'j>(report: &'j Value, rule: &str) -> Vec<&'j Value> {
    report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule).collect()
}

/// What a finding says of a fact.
fn fact<'j>(finding: &'j Value, name: &str) -> &'j Value {
    finding["facts"].as_array().unwrap().iter().find(|fact| fact["name"] == name).unwrap()
}

#[test]
fn a_fact_of_the_table_says_so_in_every_format() {
    let folder = folder();
    let check = |format: &str| folder.run(&["check", "--as-of", DAY, "--format", format, "intl.yaml"]);
    let report = check("json").json();
    let finding = notes(&report, "cn-cac-2024-8-1")[0];
    let storage = fact(finding, "model-co.storage");
    assert_eq!((&storage["value"], &storage["source"]), (&json!("[SG]"), &json!("provider-table")));
    assert_eq!(storage["table"], json!({ "row": "alibaba-singapore", "confidence": "high", "as_of": "2026-06-30" }));
    assert_eq!(storage["location"]["path"], "rules/providers.yaml");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/providers.yaml")).unwrap();
    let line = text.lines().nth(storage["location"]["line"].as_u64().unwrap() as usize - 1).unwrap();
    assert_eq!(line.trim(), "storage: [SG]");
    let rests = report["rests_on"].as_array().unwrap();
    let inference = rests.iter().find(|known| known["name"] == "model-co.inference").unwrap();
    assert_eq!(
        (&inference["value"], &inference["table"]["confidence"]),
        (&json!("anywhere but mainland China"), &json!("high"))
    );
    let schema = folder.run(&["schema", "report"]).json();
    assert!(jsonschema::is_valid(&schema, &report));
    let by = "provider table, row alibaba-singapore, high confidence, as of 2026-06-30";
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = words(&check("text").stdout);
    assert!(text.contains(&format!("- model-co.storage: [SG] ({by}), rules/providers.yaml:")), "{text}");
    assert!(check("sarif").stdout.contains(&format!("model-co.storage: [SG] ({by})")), "{}", check("sarif").stdout);
    let chinese = folder.run(&["check", "--as-of", DAY, "--lang", "zh", "intl.yaml"]).stdout;
    assert!(chinese.contains("中国内地以外的任何地点") && chinese.contains("可信度高"), "{chinese}");
}

#[test]
fn a_contradiction_shows_both_with_their_places() {
    let folder = folder();
    let said = folder.run(&["check", "--as-of", DAY, "--format", "json", "contradiction.yaml"]);
    let report = said.json();
    let found = notes(&report, "provider-contradiction");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["id"], "provider-contradiction@shop-assistant/model-co.storage");
    assert_eq!((&found[0]["outcome"], &found[0]["level"]), (&json!("note"), &Value::Null));
    let facts = found[0]["facts"].as_array().unwrap();
    let shown: Vec<_> = facts.iter().map(|fact| (&fact["value"], &fact["source"], &fact["location"]["path"])).collect();
    assert_eq!(shown[0], (&json!("[US]"), &json!("manifest"), &json!("contradiction.yaml")));
    assert_eq!(shown[1], (&json!("[CN]"), &json!("provider-table"), &json!("rules/providers.yaml")));
    // Both stay possible, so neither is what a lighter verdict rests on.
    assert_eq!(report["manifests"][0]["possible"], json!(["filing-required", "clear"]));
    assert!(report["rests_on"].as_array().unwrap().iter().all(|known| known["name"] != "model-co.storage"));
    let text = folder.run(&["check", "--as-of", DAY, "contradiction.yaml"]).stdout;
    assert!(text.contains("contradiction.yaml:19:14") && text.contains("rules/providers.yaml:"), "{text}");
}

#[test]
fn low_confidence_is_shown_and_asked_about() {
    let folder = folder();
    let report = folder.run(&["check", "--as-of", DAY, "--format", "json", "low.yaml"]).json();
    let inference = fact(notes(&report, "cn-cac-2024-8-1")[0], "model-co.inference");
    assert_eq!(inference["value"], "unknown; the table says: [CN]");
    assert_eq!(inference["table"]["confidence"], "low");
    // The question is asked of the manifest, not of the table.
    let question = &report["questions"][0];
    assert_eq!(question["location"]["path"], "low.yaml");
    folder.write(
        "answers.yaml",
        folder
            .run(&["questions", "--as-of", DAY, "--format", "yaml", "low.yaml"])
            .stdout
            .replace("answer: unknown", "answer: [CN]")
            .as_bytes(),
    );
    let answered = folder.run(&["check", "--as-of", DAY, "--format", "json", "--answers", "answers.yaml", "low.yaml"]);
    assert_eq!(answered.json()["manifests"][0]["verdict"], "clear", "{}", answered.stderr);
}

#[test]
fn every_judging_command_takes_an_own_table() {
    let folder = folder();
    let run = |args: &[&str]| folder.run(&[args, &["--as-of", DAY, "--format", "json"]].concat());
    let verdict = |said: &Said| said.json()["manifests"][0]["verdict"].clone();
    assert_eq!(verdict(&run(&["check", "deepseek.yaml"])), "clear");
    let own = run(&["check", "--providers", "own.yaml", "deepseek.yaml"]);
    assert_eq!(verdict(&own), "filing-required");
    let note = own.json()["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|known| known["rule"] == "provider-own-row")
        .unwrap()
        .clone();
    let message = note["message"].as_str().unwrap();
    assert!(message.contains("our-egress") && message.contains("row deepseek"), "{message}");
    let path = fact(notes(&own.json(), "cn-cac-2024-8-1")[0], "model-co.storage")["location"]["path"].clone();
    assert_eq!(path, "own.yaml");
    let planned = run(&["plan", "--providers", "own.yaml", "deepseek.yaml"]).stdout;
    assert!(
        planned.contains("standard-contract") && !run(&["plan", "deepseek.yaml"]).stdout.contains("standard-contract")
    );
    let asked = |table: &[&str]| {
        run(&[&["questions", "low.yaml"], table].concat()).json()["questions"].as_array().unwrap().len()
    };
    folder.write("own-low.yaml", folder.read("own.yaml").replace("api.deepseek.com", "api.moonshot.cn").as_bytes());
    assert!(asked(&[]) > 0 && asked(&["--providers", "own-low.yaml"]) == 0);
    let diff = |table: &[&str]| run(&[&["diff", "intl.yaml", "deepseek.yaml"], table].concat());
    assert!(
        diff(&[]).stdout.contains("filing-required")
            && !diff(&["--providers", "own.yaml"]).stdout.contains("\"clear\"")
    );
}

#[test]
fn a_wrong_own_table_is_an_error_and_all_else_is_judged() {
    let folder = folder();
    folder.write("own.yaml", folder.read("own.yaml").replace("storage: [SG]", "storage: [UK]").as_bytes());
    let said = folder.run(&["check", "--as-of", DAY, "--format", "json", "--providers", "own.yaml", "intl.yaml"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("own.yaml:9:14") && said.stderr.contains("`UK` is no country"), "{}", said.stderr);
    assert_eq!(said.json()["manifests"][0]["verdict"], "filing-required");
    let gone = folder.run(&["check", "--as-of", DAY, "--providers", "gone.yaml", "intl.yaml"]);
    assert!(gone.code == 2 && gone.stderr.contains("gone.yaml"), "{}", gone.stderr);
    let listed = folder.run(&["providers", "list", "--providers", "gone.yaml"]);
    assert!(listed.code == 2 && listed.stdout.contains("deepseek"));
}

#[test]
fn old_rows_in_use_are_said() {
    let folder = folder();
    let stale = |days: &str| {
        let args = ["check", "--as-of", DAY, "--format", "json", "--stale-after", days, "deepseek.yaml"];
        let report = folder.run(&args).json();
        let all = report["stale_registers"].as_array().unwrap().clone();
        all.into_iter().filter(|known| known["register"] == "providers").collect::<Vec<_>>()
    };
    // From 2026-02-10 to 2026-11-24 there are 287 days.
    assert_eq!(stale("287"), Vec::<Value>::new());
    let found = stale("286");
    assert_eq!((found.len(), &found[0]["entry"], &found[0]["checked"]), (1, &json!("deepseek"), &json!("2026-02-10")));
    let text = folder.run(&["check", "--as-of", DAY, "--stale-after", "286", "deepseek.yaml"]).stdout;
    assert!(text.contains("providers/deepseek: last checked on 2026-02-10"), "{text}");
}

#[test]
fn providers_are_listed_and_shown() {
    let folder = folder();
    let listed = folder.run(&["providers", "list", "--format", "json", "--providers", "own.yaml"]).json();
    let rows = listed["providers"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["id"], &rows[0]["own"]), (50, &json!("our-egress"), &json!(true)));
    let shown = folder.run(&["providers", "show", "https://OpenRouter.ai/api/v1", "--format", "json"]).json();
    let row = &shown["providers"][0];
    assert_eq!(
        (&row["id"], &row["inference"], &row["storage"]),
        (&json!("openrouter"), &json!("upstream-dependent"), &Value::Null)
    );
    assert_eq!(row["reaches"], json!({ "CN": "possible" }));
    let said = folder.run(&["providers", "show", "api.deepsek.com"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("did you mean `api.deepseek.com`?"), "{}", said.stderr);
}

#[test]
fn the_row_names_the_entity_unless_the_manifest_does() {
    let law = Law::compile(LawSource::embedded().unwrap(), DAY.parse().unwrap()).unwrap();
    let group = |host: &str, entity: &str| {
        let text = format!(
            "transborder: 1\nworkload: {{ id: w, kind: inference }}\nparties: {{ a: {{ kind: company, host: {host}{entity} }} }}\n"
        );
        let table = shipped();
        let mut sources = SourceMap::default();
        let file = sources.add("a.yaml", text);
        let documents = syntax::parse(&sources, file).0;
        let input = Input { path: "a.yaml", document: 0, root: &documents[0].root, providers: Some(&table) };
        let run = resolve(&[input], &law).0;
        (run.groups[0].name.clone(), run.groups[0].named)
    };
    assert_eq!(group("api.deepseek.com", ""), ("deepseek".to_owned(), true));
    assert_eq!(group("api.deepseek.com", ", entity: deepseek.com"), ("deepseek.com".to_owned(), true));
    assert_eq!(group("localhost:8000", ""), ("w/a".to_owned(), false));
    assert_eq!(group("nowhere.example", ""), ("w/a".to_owned(), false));
}
