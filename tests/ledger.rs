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

/// The errors and warnings of a run with these ledgers, as code and line of the text that they point at.
fn said(ledgers: &str) -> Vec<(String, String)> {
    let (manifest, _) = OUTBOUND.split_once("---\n").unwrap();
    let text = format!("{manifest}{ledgers}");
    let folder = Folder::new(&[("shop.yaml", &text)]);
    let report = folder.run(&["check", "--as-of", "2026-11-01", "--format", "json", "shop.yaml"]).json();
    let errors = report["errors"].as_array().unwrap().iter();
    let line = |error: &Value| {
        let at = usize::try_from(error["location"]["line"].as_u64().or(error["line"].as_u64()).unwrap()).unwrap();
        text.lines().nth(at - 1).unwrap().trim().to_owned()
    };
    errors.map(|error| (error["code"].as_str().unwrap().to_owned(), line(error))).collect()
}

fn ledger(since: &str, until: &str, exported: &str) -> String {
    let head = format!("ledger: {{ handler: shop.example, since: {since}, until: {until}, otherwise-nothing: yes }}");
    format!("---\ntransborder: 1\n{head}\nexported:\n{exported}")
}

fn year(exported: &str) -> String {
    ledger("2026-01-01", "2026-12-31", exported)
}

#[test]
fn a_relation_of_a_ledger_leads_to_something() {
    let crm = |to: &str| format!("- {{ id: crm, ordinary: 3, sensitive: 0, persons-of: {{ {to} }} }}");
    let payroll = "- { id: payroll, ordinary: 2, sensitive: 0 }";
    for wrong in ["zzz: subset", "shop/zzz: subset", "elsewhere/messages: same"] {
        let expected = ("dangling-reference".to_owned(), crm(wrong));
        assert_eq!(said(&year(&format!("  {}\n  {payroll}\n", crm(wrong)))), [expected], "{wrong}");
    }
    for right in ["payroll: disjoint", "shop/messages: subset", "zzz: unknown"] {
        assert_eq!(said(&year(&format!("  {}\n  {payroll}\n", crm(right)))), [], "{right}");
    }
    // Two ledgers of other windows list `payroll`; which is meant, nobody can tell.
    let ledgers = [
        ledger("2026-01-01", "2026-03-31", &format!("  {payroll}\n")),
        ledger("2026-04-01", "2026-06-30", &format!("  {payroll}\n")),
        ledger("2026-07-01", "2026-12-31", &format!("  {}\n", crm("payroll: disjoint"))),
    ];
    assert_eq!(said(&ledgers.concat()), [("dangling-reference".to_owned(), crm("payroll: disjoint"))]);
}

#[test]
fn sets_of_a_ledger_do_not_lie_within_each_other() {
    let one = "- { id: one, ordinary: 5, sensitive: 0, persons-of: { two: subset } }";
    let two = "- { id: two, ordinary: 5, sensitive: 0, persons-of: { three: subset } }";
    let three = "- { id: three, ordinary: 5, sensitive: 0, persons-of: { one: subset } }";
    let own = "- { id: own, ordinary: 5, sensitive: 0, persons-of: { own: same } }";
    let found = said(&year(&format!("  {one}\n  {two}\n  {three}\n  {own}\n")));
    let expected = [three, own].map(|line| ("circular-relation".to_owned(), line.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn disjoint_entries_add_up_at_the_lower_end() {
    let entries = |to: &str| {
        let first = format!("ordinary: 30000, sensitive: 0, persons-of: {{ {to} }}");
        ordinary(&format!("{first} }}\n  - {{ id: payroll, ordinary: 60000, sensitive: 0"))
    };
    assert_eq!(entries("payroll: disjoint"), json!({ "min": 90000, "max": 90500 }));
    assert_eq!(entries("payroll: unknown"), json!({ "min": 60000, "max": 90500 }));
}

#[test]
fn the_same_persons_are_as_many_in_a_ledger() {
    let disagreement = |entry: &str| {
        let line = format!("- {{ id: crm, {entry} }}");
        let found = said(&year(&format!("  {line}\n")));
        match found.as_slice() {
            [] => false,
            [(code, at)] => {
                assert_eq!((code.as_str(), at), ("disagreement", &line));
                true
            }
            more => panic!("{more:?}"),
        }
    };
    // There are 500 persons in the dataset.
    let same = "persons-of: { shop/messages: same }";
    assert!(disagreement(&format!("ordinary: 499, sensitive: 0, {same}")));
    assert!(disagreement(&format!("ordinary: 501, sensitive: 0, {same}")));
    assert!(disagreement(&format!("all: 499, {same}")));
    assert!(disagreement(&format!("ordinary: 200, sensitive: 299, {same}")), "too few in both columns together");
    assert!(!disagreement(&format!("ordinary: 500, sensitive: 0, {same}")));
    assert!(!disagreement(&format!("ordinary: 300, sensitive: 200, {same}")));
    assert!(!disagreement(&format!("ordinary: 499, {same}")), "how many are sensitive is open");
    assert!(!disagreement(&format!("ordinary: 499, sensitive: 0, {}", same.replace("same", "subset"))));
}

#[test]
fn ledgers_close_a_total_together_where_no_day_lies_between() {
    let total = |ledgers: &[String]| {
        let (manifest, _) = OUTBOUND.split_once("---\n").unwrap();
        let folder = Folder::new(&[("shop.yaml", &format!("{manifest}{}", ledgers.concat()))]);
        let report = folder.run(&["check", "--as-of", "2026-11-01", "--format", "json", "shop.yaml"]).json();
        assert_eq!(report["errors"], json!([]));
        let year = &report["handler_years"][0];
        (year["complete"].as_bool().unwrap(), year["ordinary"]["year_end"].clone())
    };
    let entry = |id: &str, persons: u32| format!("  - {{ id: {id}, ordinary: {persons}, sensitive: 0 }}\n");
    let first = ledger("2026-01-01", "2026-06-30", &entry("crm", 70));
    let second = ledger("2026-07-01", "2026-12-31", &entry("crm", 30));
    let closed = json!({ "min": 500, "max": 600 });
    assert_eq!(total(&[first.clone(), second.clone()]), (true, closed.clone()));
    assert_eq!(total(&[second.clone(), first.clone()]), (true, closed), "in any order");
    let open = json!({ "min": 500, "max": null });
    assert_eq!(total(std::slice::from_ref(&first)), (false, open.clone()), "half a year");
    let late = second.replace("2026-07-01", "2026-07-02");
    assert_eq!(total(&[first.clone(), late]), (false, open.clone()), "a day lies between");
    let early = second.replace("2026-12-31", "2026-12-30");
    assert_eq!(total(&[first.clone(), early]), (false, open.clone()), "the last day is missing");
    let silent = second.replace("otherwise-nothing: yes", "otherwise-nothing: unknown");
    assert_eq!(total(&[first, silent]), (false, open), "one does not say so");
}
