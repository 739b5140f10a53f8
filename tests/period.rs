//! A period that runs from an entry that may not be reached makes nothing lighter.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod judge;
mod own_law;

use judge::judge_texts;
use own_law::own_law;
use transborder::eval::Options;
use transborder::finding::Verdict;
use transborder::law::Law;

const RULE: &str = "\
rules:
  - id: own-found
    kind: obligation
    subject: item
    title: { en: A word within thirty days of a find }
    cites: [CHARTER 4]
    from: \"2100-01-01\"
    when: { all: [] }
    requires: { evidence: { kind: [word-given] } }
    level: filing-required
    bearer: [flow.from]
    deadline: { after: { fact: { of: data, date: lode.found } }, length: { days: 30 }, until-then: duties-open }
    message: { en: No word. }
    remedy: { en: Give it. }
";

/// Logs to which ore that was found ten days ago is added, in whole or in part.
fn possible(reaches_output: &str) -> Vec<Verdict> {
    let text = format!(
        "\
transborder: 1
workload: {{ id: haul, kind: digging, none-of: [eclipse] }}
parties:
  mine: {{ kind: guild, entity: mine.example, seat: LU, airlocks: 1 }}
  ship: {{ kind: ship, entity: ship.example, seat: MA, airlocks: 1 }}
datasets:
  logs: {{ handler: mine, collected: [LU], form: tables, contains: [name], persons: {{ LU: 5 }}, lode: none }}
  ore: {{ handler: mine, collected: [LU], form: tables, contains: [name], persons: {{ LU: 5 }}, lode: {{ found: 2101-06-20 }} }}
services: none
processing:
  sort: {{ by: mine, inputs: [logs], adds: [{{ source: join, from: ore, reaches-output: {reaches_output} }}], output: sorted, keeps: none, helpers: none }}
flows:
  launch: {{ from: mine, to: ship, carries: [sorted], mode: transmit, purpose: show them }}
"
    );
    let law = Law::compile(own_law(RULE), "2101-06-30".parse().unwrap()).unwrap();
    let report = judge_texts(&law, &[("haul.yaml".to_owned(), text)], &Options::default());
    report.manifests[0].flows[0].judgement.possible.clone()
}

#[test]
fn a_period_runs_from_what_is_reached() {
    assert_eq!(possible("yes"), [Verdict::DutiesOpen], "the period of the find runs");
    assert_eq!(possible("no"), [Verdict::FilingRequired], "nothing was found in what leaves");
}

#[test]
fn a_period_that_may_not_run_makes_no_worst_verdict_lighter() {
    assert_eq!(possible("unknown"), [Verdict::DutiesOpen, Verdict::FilingRequired]);
}
