//! Every format over the same two hand-built reports.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod sample;

use sample::Sample;
use serde_json::Value;
use snapbox::{assert_data_eq, file};
use transborder::finding::{FlowReport, Report};
use transborder::render::{self, Context, Format};

fn rendered(sample: &Sample, format: Format) -> String {
    render::render(&sample.report, &context(sample), format).unwrap()
}

fn context(sample: &Sample) -> Context<'_> {
    Context {
        sources: &sample.sources,
        rules: &sample.rules,
        gate: &sample.gate,
        color: false,
        width: 100,
        tool_version: "0.0.0",
        all: false,
    }
}

#[test]
fn text_of_a_full_report() {
    assert_data_eq!(rendered(&sample::full(), Format::Text), file!["snapshots/full.txt"].raw());
}

#[test]
fn text_with_all() {
    let sample = sample::full();
    let context = Context { all: true, ..context(&sample) };
    let text = render::render(&sample.report, &context, Format::Text).unwrap();
    assert_data_eq!(text, file!["snapshots/full-all.txt"].raw());
}

#[test]
fn json_of_a_full_report() {
    assert_data_eq!(rendered(&sample::full(), Format::Json), file!["snapshots/full.json"].raw());
}

#[test]
fn sarif_of_a_full_report() {
    assert_data_eq!(rendered(&sample::full(), Format::Sarif), file!["snapshots/full.sarif"].raw());
}

#[test]
fn text_of_a_report_that_is_only_errors() {
    assert_data_eq!(rendered(&sample::only_errors(), Format::Text), file!["snapshots/only-errors.txt"].raw());
}

#[test]
fn diagnostics_for_standard_error() {
    let sample = sample::full();
    let text = render::diagnostics(&sample.report.errors, &sample.sources, false);
    assert_data_eq!(text, file!["snapshots/diagnostics.txt"].raw());
}

#[test]
fn json_is_what_its_schema_says() {
    let schema: Value = serde_json::from_str(render::REPORT_SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    for sample in [sample::full(), sample::only_errors()] {
        assert_valid(&schema, &rendered(&sample, Format::Json));
    }
}

#[test]
fn the_schema_allows_no_other_field_anywhere() {
    fn check(schema: &Value, path: &str) {
        match schema {
            Value::Object(fields) => {
                if fields.contains_key("properties") {
                    // The totals of a handler are named by the law; everything else is fixed.
                    let other = fields.get("additionalProperties");
                    let only_totals = other.and_then(|other| other.get("$ref")) == Some(&Value::from("#/$defs/total"));
                    let fixed = other == Some(&Value::Bool(false));
                    assert!(if path == "/$defs/handlerYear" { only_totals } else { fixed }, "{path}");
                    let names: Vec<&String> = fields["properties"].as_object().unwrap().keys().collect();
                    let required: Vec<&str> =
                        fields["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
                    assert_eq!(names, required, "{path}");
                }
                for (name, value) in fields {
                    check(value, &format!("{path}/{name}"));
                }
            }
            Value::Array(values) => values.iter().for_each(|value| check(value, path)),
            _ => {}
        }
    }
    check(&serde_json::from_str(render::REPORT_SCHEMA).unwrap(), "");
}

#[test]
fn sarif_is_what_the_standard_says() {
    let schema = read_json("tests/schema/sarif-2.1.0.json");
    for sample in [sample::full(), sample::only_errors()] {
        assert_valid(&schema, &rendered(&sample, Format::Sarif));
    }
}

#[test]
fn nothing_hidden_survives_in_any_format() {
    for format in Format::ALL {
        for all in [false, true] {
            let sample = sample::full();
            let context = Context { all, ..context(&sample) };
            assert_visible(&render::render(&sample.report, &context, format).unwrap(), format.name());
        }
    }
    let sample = sample::full();
    assert_visible(&render::diagnostics(&sample.report.errors, &sample.sources, false), "diagnostics");
}

fn assert_visible(text: &str, what: &str) {
    let hidden: Vec<char> =
        text.chars().filter(|&character| character != '\n' && render::escape::is_hidden(character)).collect();
    assert!(hidden.is_empty(), "{what}: {hidden:?}");
}

#[test]
fn colours_are_the_only_escapes_and_change_no_text() {
    let sample = sample::full();
    let colored = render::render(&sample.report, &Context { color: true, ..context(&sample) }, Format::Text).unwrap();
    assert!(colored.contains("\u{1b}["));
    let mut plain = String::new();
    for (at, part) in colored.split('\u{1b}').enumerate() {
        plain.push_str(if at == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(plain, rendered(&sample, Format::Text));
}

#[test]
fn the_names_come_back_whole_from_json() {
    let sample = sample::full();
    let json: Value = serde_json::from_str(&rendered(&sample, Format::Json)).unwrap();
    assert_eq!(json["manifests"][1]["id"], sample.report.manifests[1].id.as_str());
    assert_eq!(json["manifests"][1]["flows"][0]["to"], sample.report.manifests[1].flows[0].to.as_str());
}

#[test]
fn all_formats_agree_on_every_flow() {
    let sample = sample::full();
    let json: Value = serde_json::from_str(&rendered(&sample, Format::Json)).unwrap();
    let sarif: Value = serde_json::from_str(&rendered(&sample, Format::Sarif)).unwrap();
    let text = rendered(&sample, Format::Text);
    let mut seen = 0;
    for (at, manifest) in sample.report.manifests.iter().enumerate() {
        let of_json = json["manifests"][at].clone();
        let of_sarif = sarif["runs"][0]["properties"]["manifests"][at].clone();
        assert_eq!(of_json["verdict"], manifest.judgement.name());
        assert_eq!(of_sarif["verdict"], manifest.judgement.name());
        for (at, flow) in manifest.flows.iter().enumerate() {
            for part in [&of_json["flows"][at], &of_sarif["flows"][at]] {
                assert_eq!(part["id"], flow.id.as_str());
                assert_eq!(part["verdict"], flow.judgement.name());
                assert_eq!(part["worst"], flow.judgement.worst().name());
                assert_eq!(part["possible"].as_array().unwrap().len(), flow.judgement.possible.len());
            }
            let line = line_of(&text, flow);
            let verdict = line.split("  ").filter(|part| !part.is_empty()).nth(2).unwrap();
            assert_eq!(verdict.trim().split(' ').next(), Some(flow.judgement.name()), "{line}");
            assert!(line.contains(flow.judgement.worst().name()), "{line}");
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}

fn line_of<'a>(text: &'a str, flow: &FlowReport) -> &'a str {
    let way = format!("{} -> {}", render::escape::inline(&flow.from), render::escape::inline(&flow.to));
    let start = format!("  {} ", render::escape::inline(&flow.id));
    text.lines().find(|line| line.starts_with(&start) && line.contains(&way)).unwrap()
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for format in Format::ALL {
        assert_eq!(rendered(&sample::full(), format), rendered(&sample::full(), format));
    }
}

#[test]
fn every_sarif_result_points_at_its_rule() {
    let sarif: Value = serde_json::from_str(&rendered(&sample::full(), Format::Sarif)).unwrap();
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        assert_eq!(result["partialFingerprints"]["transborderFindingId/v1"].as_str().unwrap().len(), 64);
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn narrow_text_keeps_its_words() {
    let sample = sample::full();
    let words = |report: &Report, width| {
        let text = render::render(report, &Context { width, ..context(&sample) }, Format::Text).unwrap();
        text.split_whitespace().filter(|word| *word == "mainland" || *word == "deepseek").count()
    };
    assert_eq!(words(&sample.report, 0), words(&sample.report, 400));
}

#[test]
fn the_validation_of_sarif_bites() {
    let schema = read_json("tests/schema/sarif-2.1.0.json");
    let mut sarif: Value = serde_json::from_str(&rendered(&sample::full(), Format::Sarif)).unwrap();
    assert!(jsonschema::is_valid(&schema, &sarif));
    sarif["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!jsonschema::is_valid(&schema, &sarif));
}

/// Not part of a usual run: `cargo test --release --test render -- --ignored --nocapture`.
#[test]
#[ignore = "measures"]
#[allow(clippy::print_stdout, reason = "it is what a measurement is for")]
fn a_large_run() {
    let sample = sample::many(1_000);
    for format in Format::ALL {
        let started = std::time::Instant::now();
        let bytes = rendered(&sample, format).len();
        println!("{format}: {bytes} bytes in {:?}", started.elapsed());
    }
}

fn assert_valid(schema: &Value, document: &str) {
    let document: Value = serde_json::from_str(document).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn read_json(path: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
