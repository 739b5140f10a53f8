//! The search against brute force: every set of one or two things that could be done about any fact.

use super::candidate::{Candidates, Step};
use super::case::{Case, Subject};
use super::search::Search;
use crate::eval::Options;
use crate::fact::Kind;
use crate::finding::Verdict;
use crate::law::{Law, LawSource};
use crate::resolve::Input;
use crate::source::SourceMap;
use crate::syntax::parse;
use jiff::civil::date;

/// A small manifest, and what is asked about in it.
const CASES: &[(&str, &str)] = &[
    // Sensitive data to a model abroad.
    ("contains: [contact.phone, health.record]", "persons: { CN: 500 }"),
    // Many persons, nothing sensitive.
    ("contains: [contact.phone, order.history]", "persons: { CN: 150000 }"),
    // Both: one change does not do.
    ("contains: [contact.phone, financial.account]", "persons: { CN: 2000000 }"),
];

fn manifest(contains: &str, persons: &str) -> String {
    format!(
        "transborder: 1
workload: {{ id: pilot, kind: inference, reader: shop, none-of: [national-security-review, circumvention-tool] }}
parties:
  shop: {{ kind: company, entity: shop.example, seat: CN, storage: [CN], access-from: [CN], free-trade-zone: none, \
critical-infrastructure-operator: no, persons-processed: 3000 }}
  model-co: {{ kind: company, entity: model-co.example, seat: US, storage: [US], inference: [US], owner: US }}
datasets:
  messages: {{ handler: shop, collected: [CN], {persons}, form: structured, {contains}, contains-none-of: \
[core-data, state-secrets, military-data, controlled-items, government-data], important-data: {{ status: none, dated: 2026-02-01 }}, \
sector: general, under-14: no, legal-basis: consent }}
services: none
processing:
  answering: {{ by: model-co, as: entrusted-processor, inputs: [messages], adds: none, output: answers, keeps: none, \
trains-on-inputs: no, sub-processors: none, decides-about-people: no }}
flows:
  ask: {{ from: shop, to: model-co, carries: [messages], mode: transmit, purpose: replies, \
necessity: {{ statement: it is, fields: [contact.phone] }} }}
  answer: {{ from: model-co, to: shop, carries: [answers], mode: return, of: ask }}
evidence:
  - {{ kind: notice, dated: 2026-08-01, covers: [ask] }}
  - {{ kind: separate-consent, dated: 2026-08-01, covers: [ask] }}
  - {{ kind: sensitive-notice, dated: 2026-08-01, covers: [ask] }}
  - {{ kind: impact-assessment, dated: 2026-08-20, covers: [ask], kept-years: 3 }}
  - {{ kind: recipient-safeguards, dated: 2026-08-21, covers: [ask] }}
  - {{ kind: processing-contract, between: [shop, model-co], dated: 2026-08-21, covers: [ask, answer], \
return-or-deletion: yes, kept-years: 3 }}
---
transborder: 1
ledger: {{ handler: shop.example, since: 2026-01-01, until: 2026-12-31, otherwise-nothing: yes }}
exported: none
"
    )
}

/// Every thing that could be done about any fact of the manifest.
fn universe(case: &Case<'_>) -> Vec<Step> {
    let judged = case.judge([]).unwrap();
    let candidates = Candidates { case, judged: &judged };
    let mut steps: Vec<Step> = Vec::new();
    for slot in 0..judged.run.slots.len() {
        for step in candidates.of(slot) {
            if !steps.contains(&step) {
                steps.push(step);
            }
        }
    }
    steps
}

/// The least number of things, up to two, that reach a target.
fn brute_force(case: &Case<'_>, steps: &[Step], target: Verdict) -> Option<usize> {
    let reaches = |together: &[&Step]| {
        let judged = case.judge(together.iter().flat_map(|step| &step.edits));
        judged.is_some_and(|judged| judged.judgement.worst() <= target)
    };
    if steps.iter().any(|step| reaches(&[step])) {
        return Some(1);
    }
    let mut pairs = steps.iter().enumerate().flat_map(|(at, one)| steps.iter().skip(at + 1).map(move |two| (one, two)));
    pairs.any(|(one, two)| !one.touches(two) && reaches(&[one, two])).then_some(2)
}

#[test]
fn nothing_smaller_works_and_what_brute_force_finds_is_found() {
    let law = Law::compile(LawSource::embedded().unwrap(), date(2026, 11, 24)).unwrap();
    let options = Options::default();
    let mut compared = 0;
    for (contains, persons) in CASES {
        let mut sources = SourceMap::default();
        let file = sources.add("pilot.yaml", manifest(contains, persons));
        let (documents, errors) = parse(&sources, file);
        assert_eq!(errors, []);
        let inputs: Vec<Input<'_>> = documents
            .iter()
            .enumerate()
            .map(|(number, document)| Input {
                path: "pilot.yaml",
                document: number,
                root: &document.root,
                providers: None,
            })
            .collect();
        let case = Case {
            law: &law,
            options: &options,
            others: vec![inputs[1]],
            manifest: inputs[0],
            subject: Subject { kind: Kind::Flow, key: "ask".to_owned() },
            errors: 0,
        };
        let worst = case.judge([]).unwrap().judgement.worst();
        let steps = universe(&case);
        assert!(steps.len() > 20, "{}", steps.len());
        let found = Search::new(&case, 5_000).all();
        for target in Verdict::ALL.into_iter().filter(|target| *target < worst) {
            let least = found.iter().filter(|found| found.target <= target).map(|found| found.ways[0].len()).min();
            let by_force = brute_force(&case, &steps, target);
            match by_force {
                Some(size) => assert_eq!(least, Some(size), "{contains}, to {target:?}"),
                None => assert!(least.is_none_or(|least| least > 2), "{contains}, to {target:?}: {least:?}"),
            }
            compared += usize::from(by_force.is_some());
        }
        for found in &found {
            for way in &found.ways {
                let judged = case.judge(way.iter().flat_map(|step| &step.edits)).unwrap();
                assert!(judged.judgement.worst() <= found.target, "{way:?}");
            }
        }
    }
    assert!(compared > 4, "brute force found {compared} changes");
}
