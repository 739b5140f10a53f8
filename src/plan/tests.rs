//! The search against brute force: every set of one or two things that could be done about any fact.

use super::candidate::{Candidates, Step};
use super::case::{Case, Subject};
use super::edit::{Edit, at};
use super::search::Search;
use crate::eval::Options;
use crate::fact::Kind;
use crate::finding::Verdict;
use crate::law::{Law, LawSource};
use crate::resolve::Input;
use crate::rule_test::value_of;
use crate::source::SourceMap;
use crate::syntax::parse;
use jiff::civil::date;
use serde_json::Value as Json;

/// What is otherwise than in the base, where the flow is clear.
const CASES: &[(&str, &[(&str, &str)])] = &[
    ("sensitive data", &[PHONE_AND_HEALTH]),
    ("many persons", &[MANY]),
    (
        "many persons and sensitive data of each",
        &[PHONE_AND_ACCOUNT, ("persons: { CN: 500 }", "persons: { CN: 2000000 }")],
    ),
    ("trained on", &[TRAINED]),
    ("children", &[CHILDREN]),
    ("trained on, and children", &[TRAINED, CHILDREN]),
    ("many persons, and trained on", &[MANY, TRAINED]),
    ("sensitive data, and trained on", &[PHONE_AND_HEALTH, TRAINED]),
    ("no word of necessity", &[NO_NECESSITY]),
    ("many persons, and no word of necessity", &[MANY, NO_NECESSITY]),
    ("an important operator, perhaps", &[("operator: no", "operator: unknown")]),
];

const PHONE_AND_HEALTH: (&str, &str) = ("contains: [contact.phone]", "contains: [contact.phone, health.record]");
const PHONE_AND_ACCOUNT: (&str, &str) = ("contains: [contact.phone]", "contains: [contact.phone, financial.account]");
const MANY: (&str, &str) = ("persons: { CN: 500 }", "persons: { CN: 150000 }");
const TRAINED: (&str, &str) = ("trains-on-inputs: no", "trains-on-inputs: yes");
const CHILDREN: (&str, &str) = ("under-14: no", "under-14: yes");
const NO_NECESSITY: (&str, &str) = (", necessity: { statement: it is, fields: [contact.phone] }", "");

fn manifest(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(BASE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "`{from}`");
        text.replacen(from, to, 1)
    })
}

const BASE: &str = "transborder: 1
workload: { id: pilot, kind: inference, reader: shop, none-of: [national-security-review, circumvention-tool] }
parties:
  shop: { kind: company, entity: shop.example, seat: CN, storage: [CN], access-from: [CN], free-trade-zone: none, \
critical-infrastructure-operator: no, persons-processed: 3000 }
  model-co: { kind: company, entity: model-co.example, seat: US, storage: [US], inference: [US], owner: US }
datasets:
  messages: { handler: shop, collected: [CN], persons: { CN: 500 }, form: structured, contains: [contact.phone], \
contains-none-of: [core-data, state-secrets, military-data, controlled-items, government-data], \
important-data: { status: none, dated: 2026-02-01 }, sector: general, under-14: no, legal-basis: consent }
services: none
processing:
  answering: { by: model-co, as: entrusted-processor, inputs: [messages], adds: none, output: answers, keeps: none, \
trains-on-inputs: no, sub-processors: none, decides-about-people: no }
flows:
  ask: { from: shop, to: model-co, carries: [messages], mode: transmit, purpose: replies, \
necessity: { statement: it is, fields: [contact.phone] } }
  answer: { from: model-co, to: shop, carries: [answers], mode: return, of: ask }
evidence:
  - { kind: notice, dated: 2026-08-01, covers: [ask] }
  - { kind: separate-consent, dated: 2026-08-01, covers: [ask] }
  - { kind: sensitive-notice, dated: 2026-08-01, covers: [ask] }
  - { kind: impact-assessment, dated: 2026-08-20, covers: [ask], kept-years: 3 }
  - { kind: recipient-safeguards, dated: 2026-08-21, covers: [ask] }
  - { kind: processing-contract, between: [shop, model-co], dated: 2026-08-21, covers: [ask, answer], \
return-or-deletion: yes, kept-years: 3 }
---
transborder: 1
ledger: { handler: shop.example, since: 2026-01-01, until: 2026-12-31, otherwise-nothing: yes }
exported: none
";

/// Every thing that could be done about any fact of the manifest. Of a list that can be shortened, every part of it but
/// nothing: data without contents are no data.
fn universe(case: &Case<'_>) -> Vec<Step> {
    let judged = case.judge([]).unwrap();
    let candidates = Candidates { case, judged: &judged };
    let mut steps: Vec<Step> = Vec::new();
    for slot in 0..judged.run.slots.len() {
        for step in candidates.of(slot).into_iter().flat_map(|step| parts(case, step)) {
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
    }
    steps
}

fn parts(case: &Case<'_>, step: Step) -> Vec<Step> {
    let [Edit::Set(path, Json::Array(kept))] = step.edits.as_slice() else { return vec![step] };
    let Some(Json::Array(all)) = at(case.manifest.root, path).map(value_of) else { return vec![step] };
    if !kept.iter().all(|item| all.contains(item)) {
        return vec![step];
    }
    let some = 1..(1_usize << all.len()) - 1;
    let part = |bits: usize| -> Json {
        all.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0).map(|(_, item)| item.clone()).collect()
    };
    some.map(|bits| Step { change: None, edits: vec![Edit::Set(path.clone(), part(bits))] }).collect()
}

/// The lightest worst verdict that one thing reaches, and that two things together reach.
fn brute_force(case: &Case<'_>, steps: &[Step]) -> [Option<Verdict>; 2] {
    let worst = |together: &[&Step]| {
        let judged = case.judge(together.iter().flat_map(|step| &step.edits));
        judged.map(|judged| judged.judgement.worst())
    };
    let ones = steps.iter().filter_map(|step| worst(&[step]));
    let pairs = steps.iter().enumerate().flat_map(|(at, one)| steps.iter().skip(at + 1).map(move |two| (one, two)));
    let twos = pairs.filter(|(one, two)| !one.touches(two)).filter_map(|(one, two)| worst(&[one, two]));
    [ones.min(), twos.min()]
}

/// Whether a decision may change several facts at once, or each fact is a change of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Decisions {
    Joint,
    Single,
}

fn with_case(changes: &[(&str, &str)], decisions: Decisions, look: impl FnOnce(&Case<'_>)) {
    let mut source = LawSource::embedded().unwrap();
    if decisions == Decisions::Single {
        source.changes.changes.clear();
    }
    let law = Law::compile(source, date(2026, 11, 24)).unwrap();
    let options = Options::default();
    let mut sources = SourceMap::default();
    let file = sources.add("pilot.yaml", manifest(changes));
    let (documents, errors) = parse(&sources, file);
    assert_eq!(errors, []);
    let inputs: Vec<Input<'_>> = documents
        .iter()
        .enumerate()
        .map(|(number, document)| Input { path: "pilot.yaml", document: number, root: &document.root, providers: None })
        .collect();
    look(&Case {
        law: &law,
        options: &options,
        others: vec![inputs[1]],
        manifest: inputs[0],
        subject: Subject { kind: Kind::Flow, key: "ask".to_owned() },
        errors: 0,
    });
}

fn reaches(case: &Case<'_>, edits: &[&Edit], target: Verdict) -> bool {
    case.judge(edits.iter().copied()).is_some_and(|judged| judged.judgement.worst() <= target)
}

#[test]
fn the_base_is_clear() {
    with_case(&[], Decisions::Joint, |case| assert_eq!(case.judge([]).unwrap().judgement.worst(), Verdict::Clear));
}

#[test]
fn nothing_smaller_works_and_what_brute_force_finds_is_found() {
    let (mut of_one, mut of_two) = (0, 0);
    let cases = CASES.iter().flat_map(|case| [Decisions::Joint, Decisions::Single].map(|decisions| (case, decisions)));
    for ((name, changes), decisions) in cases {
        with_case(changes, decisions, |case| {
            let now = case.judge([]).unwrap();
            let worst = now.judgement.worst();
            assert!(worst > Verdict::Clear, "{name}");
            let steps = universe(case);
            assert!(steps.len() > 20, "{}", steps.len());
            let found = Search::new(case, now, 5_000).all();
            let [one, two] = brute_force(case, &steps);
            let by_force = |target: Verdict| match (one <= Some(target), two <= Some(target)) {
                (true, _) => Some(1),
                (false, true) => Some(2),
                (false, false) => None,
            };
            for target in Verdict::ALL.into_iter().filter(|target| *target < worst) {
                let least = found.iter().filter(|found| found.target <= target).map(|found| found.ways[0].len()).min();
                match by_force(target) {
                    Some(size) => assert_eq!(least, Some(size), "{name}, to {target:?}"),
                    None => assert!(least.is_none_or(|least| least > 2), "{name}, to {target:?}: {least:?}"),
                }
                of_one += usize::from(by_force(target) == Some(1));
                of_two += usize::from(by_force(target) == Some(2));
            }
            for found in &found {
                for way in &found.ways {
                    let edits: Vec<&Edit> = way.iter().flat_map(|step| &step.edits).collect();
                    assert!(reaches(case, &edits, found.target), "{name}: {way:?}");
                    for at in 0..edits.len() {
                        let mut fewer = edits.clone();
                        fewer.remove(at);
                        assert!(!reaches(case, &fewer, found.target), "{name}: {:?} is not needed", edits[at]);
                    }
                }
            }
        });
    }
    assert!(of_one > 4 && of_two > 2, "brute force found {of_one} of one change, {of_two} of two");
}
