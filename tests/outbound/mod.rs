//! Manifests of a shop that sends messages abroad, with every fact stated and every duty evidenced, for several tests.

#![allow(dead_code, reason = "each test uses what it needs")]

use super::judge::{embedded_or_shipped, judge_texts};
use std::cell::RefCell;
use std::collections::BTreeMap;
use transborder::eval::Options;
use transborder::finding::Report;
use transborder::law::Law;

/// Nothing else leaves in the year.
pub const LEDGER: &str = "\
transborder: 1
ledger: { handler: shop.example, since: 2026-01-01, until: 2026-12-31, otherwise-nothing: yes }
exported: none
";

/// A flow by its key, and what it is for.
#[derive(Debug, Clone)]
pub struct Flow(pub &'static str, pub &'static str);

/// What a test changes.
#[derive(Debug, Clone)]
pub struct Workload {
    pub id: &'static str,
    pub entity: &'static str,
    pub operator: &'static str,
    pub storage: &'static str,
    pub persons: String,
    pub sensitive: Option<u64>,
    pub under_14: &'static str,
    pub related: Vec<String>,
    pub flows: Vec<Flow>,
    pub claims: &'static str,
    /// More evidence, one entry a line.
    pub evidence: String,
}

impl Workload {
    pub fn new(id: &'static str, persons: u64) -> Self {
        Self {
            id,
            entity: "shop.example",
            operator: "no",
            storage: "[CN]",
            persons: format!("{{ CN: {persons} }}"),
            sensitive: None,
            under_14: "no",
            related: Vec::new(),
            flows: vec![Flow("ask", "draft replies")],
            claims: "none",
            evidence: String::new(),
        }
    }

    pub fn sensitive(self, persons: u64) -> Self {
        Self { sensitive: Some(persons), ..self }
    }

    pub fn related(mut self, other: &str, how: &str) -> Self {
        self.related.push(format!("{other}: {how}"));
        self
    }

    pub fn number(&self) -> u64 {
        self.persons.trim_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap()
    }
}

/// The manifest.
pub fn text_of(workload: &Workload) -> String {
    let Workload { id, entity, operator, storage, persons, under_14, claims, evidence, .. } = workload;
    let contains = if workload.sensitive.is_some() { "[contact.phone, financial.account]" } else { "[contact.phone]" };
    let sensitive = workload.sensitive.map_or_else(String::new, |number| format!("    sensitive-persons: {number}\n"));
    let related = workload.related.join(", ");
    let covers: Vec<&str> = workload.flows.iter().map(|flow| flow.0).collect();
    let covers = covers.join(", ");
    let flows: Vec<String> = workload
        .flows
        .iter()
        .map(|Flow(key, purpose)| {
            format!("  {key}: {{ from: shop, to: model-co, carries: [messages], mode: transmit, purpose: {purpose}, necessity: {{ statement: no mainland model covers the language }} }}\n")
        })
        .collect();
    let flows = flows.concat();
    let evidence: String = evidence.lines().map(|line| format!("  - {line}\n")).collect();
    format!(
        "\
transborder: 1
workload: {{ id: {id}, kind: inference, reader: shop, national-security-review: no, circumvention-tool: no }}
parties:
  shop: {{ kind: company, entity: {entity}, seat: CN, storage: {storage}, access-from: [CN], free-trade-zone: none,
          critical-infrastructure-operator: {operator}, persons-processed: 310000 }}
  model-co: {{ kind: company, entity: model-co.example, seat: US, storage: [US], inference: [US], owner: US }}
datasets:
  messages:
    handler: shop
    collected: [CN]
    persons: {persons}
{sensitive}    persons-of: {{ {related} }}
    form: structured
    contains: {contains}
    under-14: {under_14}
    important-data: {{ status: none, dated: 2026-02-01 }}
    core-data: no
    state-secrets: no
    military-data: no
    controlled-items: no
    government-data: no
    sector: general
    legal-basis: consent
services: none
processing:
  answering:
    by: model-co
    as: entrusted-processor
    inputs: [messages]
    adds: none
    output: answers
    output-stays: yes
    keeps: none
    trains-on-inputs: no
    sub-processors: none
    decides-about-people: no
flows:
{flows}claims: {claims}
evidence:
  - {{ kind: notice, dated: 2026-03-10, covers: [{covers}] }}
  - {{ kind: separate-consent, dated: 2026-03-10, covers: [{covers}] }}
  - {{ kind: guardian-consent, dated: 2026-03-10, covers: [{covers}] }}
  - {{ kind: minor-rules, dated: 2026-03-10, covers: [{covers}] }}
  - {{ kind: sensitive-notice, dated: 2026-03-10, covers: [{covers}] }}
  - {{ kind: impact-assessment, dated: 2026-03-10, covers: [{covers}], kept-years: 3 }}
  - {{ kind: recipient-safeguards, dated: 2026-03-10, covers: [{covers}] }}
  - {{ kind: processing-contract, dated: 2026-03-11, covers: [{covers}], return-or-deletion: yes, kept-years: 3 }}
{evidence}"
    )
}

thread_local! {
    static LAWS: RefCell<BTreeMap<String, &'static Law>> = const { RefCell::new(BTreeMap::new()) };
}

/// The shipped law of a day, compiled once for each thread.
pub fn law(day: &str) -> &'static Law {
    LAWS.with_borrow_mut(|laws| {
        *laws
            .entry(day.to_owned())
            .or_insert_with(|| Box::leak(Box::new(Law::compile(embedded_or_shipped(), day.parse().unwrap()).unwrap())))
    })
}

/// Judges texts together on a day.
pub fn judged(day: &str, texts: &[String]) -> Report {
    judged_with(day, texts, &Options::default())
}

/// The same, with options.
pub fn judged_with(day: &str, texts: &[String], options: &Options) -> Report {
    let named: Vec<(String, String)> =
        texts.iter().enumerate().map(|(at, text)| (format!("{at}.yaml"), text.clone())).collect();
    judge_texts(law(day), &named, options)
}
