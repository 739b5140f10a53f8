//! A ledger that states a whole and one of its parts bounds the other, and one whose numbers cannot all be true is an error.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::{Folder, Said};
use serde_json::{Value, json};

/// A shop that sends 500 persons abroad, all of them ordinary.
const OUTBOUND: &str = include_str!("../fixtures/errors-others-make/outbound.yaml");

fn check(entry: &str) -> Said {
    assert!(OUTBOUND.contains("exported: none"));
    // A ledger that began before the window may have counted everybody before it.
    let text = OUTBOUND.replace("since: 2024-01-01", "since: 2026-01-01");
    let text = text.replace("exported: none", &format!("exported:\n  - {{ id: other, {entry} }}"));
    let folder = Folder::new(&[("shop.yaml", &text)]);
    folder.run(&["check", "--as-of", "2026-11-01", "--format", "json", "shop.yaml"])
}

/// The total of ordinary persons at the year's end, with what else left.
fn ordinary(entry: &str) -> Value {
    let report = check(entry).json();
    assert_eq!(report["errors"], json!([]), "{entry}");
    report["handler_years"][0]["ordinary"]["year_end"].clone()
}

#[test]
fn what_is_left_out_lies_within_what_is_stated() {
    // Between the larger set, which may hold the other, and both.
    assert_eq!(ordinary("all: 900, sensitive: 200"), json!({ "min": 700, "max": 1400 }));
    assert_eq!(ordinary("all: 300, sensitive: 300"), json!({ "min": 500, "max": 800 }));
    assert_eq!(ordinary("all: 900"), json!({ "min": 500, "max": 1400 }));
    // A person may be both.
    assert_eq!(ordinary("all: 900, ordinary: 800, sensitive: 200"), json!({ "min": 800, "max": 1300 }));
}

#[test]
fn parts_fit_their_whole() {
    for (entry, said, at) in [
        ("all: 0, ordinary: 200000", "`ordinary` has more persons than `all`, of which it is a part", 200_000),
        ("all: 5, ordinary: 5, sensitive: 6", "`sensitive` has more persons than `all`, of which it is a part", 6),
        ("all: 9, ordinary: 5, sensitive: 3", "`all` has more persons than `ordinary` and `sensitive` together", 9),
    ] {
        let found = check(entry);
        let error = found.json()["errors"][0].clone();
        assert_eq!((found.code, error["code"].as_str()), (2, Some("impossible-count")), "{entry}");
        assert_eq!(error["message"], said, "{entry}");
        let line = format!("  - {{ id: other, {entry} }}");
        let column = line.find(&format!(": {at}")).unwrap() + 3;
        assert_eq!(error["column"], column, "{entry}");
    }
    for entry in [
        "all: 5, ordinary: 5, sensitive: 5",
        "all: 5, ordinary: unknown, sensitive: 5",
        "all: 8, ordinary: 5, sensitive: 3",
    ] {
        assert_eq!(check(entry).json()["errors"], json!([]), "{entry}");
    }
}
