//! Files of others become manifests: valid, without secrets, and without anything that the file does not say.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Folder, Said};
use std::path::Path;

fn import(format: &str, fixture: &str) -> Said {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import").join(fixture);
    let said = Folder::new(&[]).run(&["import", format, path.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    said
}

/// What an entry says, without comments.
fn fields(manifest: &str, key: &str) -> String {
    let rest = manifest.split(&format!("\n  {key}:\n")).nth(1).unwrap_or_else(|| panic!("{key} in\n{manifest}"));
    rest.lines().take_while(|line| line.starts_with("    ")).map(str::trim).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_host_goes_before_a_prefix_and_a_variable_stays_unknown() {
    let manifest = import("litellm", "litellm_config.yaml").stdout;
    assert_eq!(fields(&manifest, "deepseek"), "kind: unknown; host: api.deepseek.com");
    assert_eq!(fields(&manifest, "alibaba-singapore"), "kind: unknown; host: dashscope-intl.aliyuncs.com");
    // Of low confidence, a variable, and nothing known.
    for open in ["openrouter", "vllm-base", "claude"] {
        assert_eq!(fields(&manifest, open), "kind: unknown", "{open}");
    }
    assert!(!manifest.contains("api.openai.com"), "{manifest}");
}

#[test]
fn what_else_gets_the_requests_has_a_flow() {
    let manifest = import("litellm", "litellm_config.yaml").stdout;
    for (flow, to) in [
        ("fall-back-chat-qwen", "alibaba-singapore"),
        ("to-cache-redis", "cache-redis"),
        ("to-callback-langfuse", "callback-langfuse"),
        ("to-database", "database"),
    ] {
        let expected = format!("from: sender; to: {to}; carries: [requests]; mode: transmit");
        assert_eq!(fields(&manifest, flow), expected);
    }
    assert_eq!(fields(&manifest, "database"), "kind: unknown; host: db.corp.example");
    assert_eq!(fields(&manifest, "callback-langfuse"), "kind: unknown; host: cloud.langfuse.com");
}

#[test]
fn no_secret_is_carried_over() {
    for (format, fixture) in [("litellm", "litellm_config.yaml"), ("env", "example.env"), ("env", "compose.yaml")] {
        let Said { stdout, stderr, .. } = import(format, fixture);
        for secret in ["do-not-show", "hunter2", "also-secret", "sk-master"] {
            assert!(!stdout.contains(secret) && !stderr.contains(secret), "{fixture}: {secret} in\n{stdout}{stderr}");
        }
    }
}

#[test]
fn a_variable_that_is_commented_out_is_no_destination() {
    let manifest = import("env", "example.env").stdout;
    assert_eq!(fields(&manifest, "alibaba-singapore"), "kind: unknown; host: dashscope-intl.aliyuncs.com");
    assert!(!manifest.contains("api.openai.com"));
    let manifest = import("env", "compose.yaml").stdout;
    assert!(manifest.contains("service worker: by DASHSCOPE_API_BASE") && manifest.contains("host: api.deepseek.com"));
}

#[test]
fn a_contract_classifies_nothing_by_silence() {
    for fixture in ["orders.odcs.yaml", "orders.datacontract.yaml"] {
        let manifest = import("odcs", fixture).stdout;
        assert_eq!(fields(&manifest, "orders"), "form: structured", "{manifest}");
        assert!(manifest.contains("not classified") && !manifest.contains("\n    contains"), "{manifest}");
    }
    let manifest = import("odcs", "orders.odcs.yaml").stdout;
    assert_eq!(fields(&manifest, "notes"), "form: unknown");
    assert!(manifest.contains("customer_email: classified restricted, tagged pii; by its name perhaps contact.email"));
}

#[test]
fn fides_names_systems_categories_and_transfers() {
    let manifest = import("fides", "fides.yaml").stdout;
    let data = "support-chat-answer-questions";
    assert_eq!(fields(&manifest, data), "form: unknown; contains: [contact.email]");
    assert!(manifest.contains("no categories here: user.financial.account_number"));
    assert!(fields(&manifest, "support-chat-to-recipient-in-usa").contains("to: recipient-in-usa"));
}

/// Of one model and one variable: with several parties of which nothing is known, judging takes minutes.
#[test]
fn the_manifests_are_judged_and_asked_about() {
    let model = "model_list: [{ model_name: a, litellm_params: { model: x, api_base: 'https://api.deepseek.com' } }]\n";
    let folder = Folder::new(&[("litellm.yaml", model), ("one.env", "OPENAI_BASE_URL=https://api.deepseek.com\n")]);
    let manifests = [
        folder.run(&["import", "litellm", "litellm.yaml"]),
        folder.run(&["import", "env", "one.env"]),
        import("odcs", "orders.odcs.yaml"),
        import("odcs", "orders.datacontract.yaml"),
        import("fides", "fides.yaml"),
    ];
    for manifest in manifests {
        folder.write("m.yaml", manifest.stdout.as_bytes());
        let asked = folder.run(&["questions", "--as-of", "2026-11-24", "--format", "json", "m.yaml"]);
        assert_eq!((asked.code, asked.stderr.as_str()), (0, ""), "{}", manifest.stdout);
        assert!(!asked.json()["questions"].as_array().unwrap().is_empty(), "{}", manifest.stdout);
    }
}

#[test]
fn what_is_no_such_file_is_said() {
    let folder = Folder::new(&[("a.yaml", "a: [1\n"), ("b.yaml", "x: 1\n"), ("c.env", "just words\n")]);
    folder.write("d.yaml", b"model_list: \xff\n");
    for (format, file) in
        [("litellm", "a.yaml"), ("odcs", "b.yaml"), ("fides", "b.yaml"), ("env", "c.env"), ("litellm", "d.yaml")]
    {
        let said = folder.run(&["import", format, file]);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{format} {file}");
        assert!(said.stderr.contains(file) && said.stderr.contains("help: "), "{}", said.stderr);
    }
}
