//! What examples can say: outcomes, what a finding says beside them, relations and totals, days, registers, ledgers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod own_law;

use own_law::own_law;
use transborder::rule_test;

const RULES: &str = r#"
rules:
  - id: moon-count
    kind: definition
    subject: party
    defines: souls-counted
    title: { en: Souls whose data left this year }
    cites: [DOCKS 1]
    from: "2100-01-01"
    total:
      stratum: souls
      window: calendar-year
      key: flow.from
      counted: { all: [] }
      of: own
      amount: [{ when: { all: [] }, count: persons }]
    EXAMPLES moon-count
  - id: moon-guilds
    kind: definition
    subject: item
    defines: guilds
    title: { en: Whose data may be read }
    cites: [DOCKS 1]
    from: "2100-01-01"
    relation:
      to: party
      members:
        - path: [{ of: flow.from }]
        - path: [{ of: flow.to, where: { fact: { name: airlocks, at-least: 2 } } }]
    EXAMPLES moon-guilds
  - id: moon-home
    kind: definition
    subject: item
    defines: stays-home
    mechanism: stays-home
    title: { en: Data stay on the base }
    cites: [CHARTER 3]
    from: "2100-01-01"
    when: { fact: { name: flow.to.seat, in: [base] } }
    EXAMPLES moon-home
  - id: moon-slip
    kind: obligation
    subject: item
    title: { en: A dock slip is needed after three days }
    cites: [DOCKS 2]
    from: "2101-01-10"
    when: { not: { is: stays-home } }
    requires: { evidence: { kind: [dock-slip] } }
    level: filing-required
    mechanism: dock-slip
    deadline: { after: { fact: { of: own, date: lode.found } }, length: { days: 3 }, until-then: duties-open }
    bearer: [guilds]
    message: { en: no slip }
    remedy: { en: ask for one }
    EXAMPLES moon-slip
  - id: moon-grounded
    kind: prohibition
    subject: item
    title: { en: Grounded ships }
    cites: [DOCKS 4]
    from: "2100-01-01"
    when: { some: { of: flow.to, where: { listed: { register: grounded } } } }
    level: blocked
    message: { en: grounded }
    remedy: { en: take another }
    EXAMPLES moon-grounded
"#;

/// What fails of these examples of one rule, each as `title: got`.
fn failures(rule: &str, examples: &[&str]) -> Vec<String> {
    let listed: Vec<String> = examples.iter().map(|example| format!("\n      - {{ base: haul, {example} }}")).collect();
    let rules = RULES.replace(&format!("EXAMPLES {rule}\n"), &format!("examples:{}\n", listed.concat()));
    let rules: Vec<&str> = rules.lines().filter(|line| !line.contains("EXAMPLES")).collect();
    let tested = rule_test::test(&own_law(&rules.join("\n")), true);
    assert_eq!(tested.examples, examples.len());
    let said = |failure: &rule_test::Failure| {
        let day = failure.on.map_or_else(String::new, |day| format!(" on {day}"));
        format!("{}{day}: {}", failure.example.as_deref().unwrap_or(""), failure.got)
    };
    tested.failures.iter().map(said).collect()
}

#[test]
fn an_outcome_alone_is_a_word() {
    let examples =
        ["title: a, at: launch/logs, expect: violated", "title: b, at: launch/logs, expect: { outcome: satisfied }"];
    assert_eq!(failures("moon-slip", &examples), ["b: violated"]);
}

#[test]
fn level_bearer_and_standing_are_compared() {
    let examples = [
        "title: all, at: launch/logs, expect: { outcome: violated, level: filing-required, bearer: [mine], standing: false }",
        "title: level, at: launch/logs, expect: { level: blocked }",
        "title: bearer, at: launch/logs, expect: { bearer: [mine, ship] }",
        "title: both, at: launch/logs, set: { parties.ship.airlocks: 2 }, expect: { bearer: [ship, mine] }",
        "title: standing, at: launch/logs, expect: { outcome: violated, standing: true }",
    ];
    let got = failures("moon-slip", &examples);
    assert_eq!(got, ["level: level filing-required", "bearer: bearer mine", "standing: violated, not standing"]);
}

#[test]
fn due_is_the_last_day_of_a_running_period() {
    let found = "at: launch/logs, set: { datasets.logs.lode: { secret: no, found: 2101-03-01 } }";
    let running = "{ outcome: violated, level: duties-open, due: 2101-03-04 }";
    let over = "{ outcome: violated, level: filing-required }";
    let examples = [
        format!("title: both sides, {found}, on: {{ '2101-03-04': {running}, '2101-03-05': {over} }}"),
        format!("title: one late, {found}, on: {{ '2101-03-05': {running} }}"),
    ];
    let got = failures("moon-slip", &examples.each_ref().map(String::as_str));
    assert_eq!(got, ["one late on 2101-03-05: violated, level filing-required"]);
}

#[test]
fn one_example_shows_both_sides_of_a_date() {
    let examples = [
        "title: right, at: launch/logs, on: { '2101-01-09': not-applicable, '2101-01-10': violated }",
        "title: wrong, at: launch/logs, on: { '2101-01-09': violated, '2101-01-10': violated }",
        "title: twice, at: launch/logs, as-of: '2101-01-09', on: { '2101-01-10': violated }",
        "title: neither, at: launch/logs",
    ];
    let either = "it needs either `expect` or `on`, and `as-of` goes with `expect` alone";
    let want =
        ["wrong on 2101-01-09: not-applicable".to_owned(), format!("twice: {either}"), format!("neither: {either}")];
    assert_eq!(failures("moon-slip", &examples), want);
}

#[test]
fn an_item_has_a_mechanism() {
    let examples = [
        "title: home, at: launch/logs, set: { parties.ship.seat: LU }, expect: { outcome: satisfied, mechanism: stays-home }",
        "title: away, at: launch/logs, expect: { mechanism: dock-slip }",
        "title: wrong, at: launch/logs, expect: { outcome: not-applicable, mechanism: waived }",
    ];
    assert_eq!(failures("moon-home", &examples), ["wrong: not-applicable, mechanism dock-slip"]);
    let party = ["title: party, at: mine, expect: { mechanism: waived }"];
    assert_eq!(failures("moon-count", &party), ["party: an item alone has a mechanism"]);
}

#[test]
fn a_total_is_an_interval_and_the_ledger_can_be_changed() {
    let examples = [
        "title: five, at: mine, expect: { total: { min: 5, max: 5 } }",
        "title: open, at: mine, set: { documents.1.ledger.otherwise-nothing: no }, expect: { total: { min: 5 } }",
        "title: no ledger, at: mine, set: { documents.1: null }, expect: { total: { min: 5 } }",
        "title: wrong, at: mine, set: { datasets.logs.persons.LU: 6 }, expect: { total: { min: 5, max: 5 } }",
        "title: outcome, at: mine, expect: satisfied",
        "title: relation, at: mine, expect: { reaches: [] }",
    ];
    let want = [
        "wrong: total 6 to 6",
        "outcome: a relation or total has no outcome; expect `reaches` or `total`",
        "relation: the rule defines no relation",
    ];
    assert_eq!(failures("moon-count", &examples), want);
}

#[test]
fn a_relation_leads_somewhere_or_may() {
    let examples = [
        "title: one, at: launch/logs, expect: { reaches: [mine], may-reach: [] }",
        "title: both, at: launch/logs, set: { parties.ship.airlocks: 2 }, expect: { reaches: [ship, mine] }",
        "title: perhaps, at: launch/logs, set: { parties.ship.airlocks: null }, expect: { reaches: [mine], may-reach: [ship] }",
        "title: wrong, at: launch/logs, expect: { reaches: [], may-reach: [ship] }",
        "title: total, at: launch/logs, expect: { total: { min: 0 } }",
    ];
    let want = ["wrong: reaches mine, may reach nothing", "total: the rule defines no total"];
    assert_eq!(failures("moon-guilds", &examples), want);
}

#[test]
fn a_register_can_be_given() {
    let listed = "registers: { grounded: [{ entity: ship.example, from: '2101-02-01', until: '2101-03-01', sources: [invented] }] }";
    let sides = "{ '2101-01-31': not-applicable, '2101-02-01': violated, '2101-02-28': violated, '2101-03-01': not-applicable }";
    let examples = [
        format!("title: listed, at: launch/logs, {listed}, on: {sides}"),
        "title: not listed, at: launch/logs, registers: { grounded: [] }, set: { parties.ship.entity: rustbucket.example }, expect: not-applicable".to_owned(),
        "title: as it is, at: launch/logs, set: { parties.ship.entity: rustbucket.example }, expect: violated".to_owned(),
        "title: unknown, at: launch/logs, registers: { gone: [] }, expect: violated".to_owned(),
    ];
    let got = failures("moon-grounded", &examples.each_ref().map(String::as_str));
    assert_eq!(got, ["unknown: `gone` is no register"]);
}
