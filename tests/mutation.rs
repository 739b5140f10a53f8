//! Each kind of change is made, what notices it is found, and what nothing notices is told.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod own_law;

use own_law::own_law;
use transborder::law::LawSource;
use transborder::mutation::{self, ChangedLaws, Fate, Mutant, Score, mutants};

/// The changes of one rule, as `path: change`.
fn changes(law: &LawSource, of: &str) -> Vec<String> {
    let all = mutants(law).into_iter().filter(|mutant| mutant.of == of);
    all.map(|mutant| format!("{}: {}", mutant.path, mutant.change)).collect()
}

fn rule(id: &str, rest: &str) -> String {
    let head = "title: { en: a rule }, cites: [DOCKS 1], from: '2100-01-02'";
    format!("rules:\n  - {{ id: {id}, {head}, {rest} }}\n")
}

fn definition(when: &str) -> LawSource {
    own_law(&rule("own", &format!("kind: definition, subject: item, defines: own, when: {when}")))
}

#[test]
fn conditions_are_dropped_negated_and_thinned_out() {
    let law =
        definition("{ all: [{ fact: { name: flow.mode, in: [transmit, store-abroad] } }, { not: { applies: own } }] }");
    let want = [
        "when.all.0: dropped",
        "when.all.1: dropped",
        "when.all.0.fact flow.mode: negated",
        "when.all.0.fact flow.mode: without transmit",
        "when.all.0.fact flow.mode: without store-abroad",
        "when.all.1.not: removed",
        "from: -1 day",
        "from: +1 day",
    ];
    assert_eq!(changes(&law, "own"), want);
    let law = definition("{ any: [{ some: { of: own } }, { every: { of: data, where: { is: lode.secret } } }] }");
    let want = [
        "when.any.0: dropped",
        "when.any.1: dropped",
        "when.any.0.some own: negated",
        "when.any.1.every data.where.is lode.secret: negated",
        "when.any.1.every data.where: dropped",
        "from: -1 day",
        "from: +1 day",
    ];
    assert_eq!(changes(&law, "own"), want);
}

#[test]
fn numbers_move_by_one_and_days_are_swapped() {
    let law = definition("{ some: { of: flow.from, where: { fact: { name: airlocks, at-least: 2 } } } }");
    let path = "when.some flow.from.where";
    let want = [
        format!("{path}.fact airlocks: negated"),
        format!("{path}.fact airlocks at-least: -1"),
        format!("{path}.fact airlocks at-least: +1"),
        format!("{path}: dropped"),
    ];
    assert_eq!(changes(&law, "own")[..4], want);
    let law = definition("{ fact: { name: dataset.lode.found, earlier-than: lode.found } }");
    assert_eq!(changes(&law, "own")[0], "when.fact dataset.lode.found: swapped");
    let law = definition("{ total: { of: souls, at-least: 0 } }");
    assert_eq!(changes(&law, "own")[..3], ["when.total: negated", "when.total.at-least: +1", "when: dropped"]);
}

#[test]
fn evidence_and_claims_lose_kinds_and_statements() {
    let law = definition("{ evidence: { kind: [dock-slip, beacon], where: { is: stamped } } }");
    let want = [
        "when.evidence: negated",
        "when.evidence.kind: without dock-slip",
        "when.evidence.kind: without beacon",
        "when.evidence.where.is stamped: negated",
        "when.evidence.where: dropped",
        "when: dropped",
    ];
    assert_eq!(changes(&law, "own")[..6], want);
    let law = definition("{ claim: { exemption: air-alarm, where: { is: leak } } }");
    let want =
        ["when.claim: negated", "when.claim.where.is leak: negated", "when.claim.where: dropped", "when: dropped"];
    assert_eq!(changes(&law, "own")[..4], want);
}

#[test]
fn consequences_are_replaced() {
    let law = own_law(&rule(
        "own",
        "until: '2101-01-01', kind: obligation, subject: item, requires: { is: dataset.lode.secret }, level: filing-required,
         mechanism: dock-slip, bearer: [flow.from, flow.to], message: { en: m }, remedy: { en: r },
         deadline: { after: { fact: { of: own, date: lode.found } }, length: { working-days: 10 }, until-then: duties-open }",
    ));
    let want = [
        "requires.is dataset.lode.secret: negated",
        "requires: dropped",
        "deadline: dropped",
        "deadline.length: -1",
        "deadline.length: +1",
        "deadline.until-then: to clear",
        "deadline.until-then: to filing-required",
        "from: -1 day",
        "from: +1 day",
        "until: -1 day",
        "until: +1 day",
        "level: to duties-open",
        "level: to assessment-required",
        "standing: to true",
        "mechanism: to waived",
        "mechanism: to council-vote",
        "mechanism: dropped",
        "bearer: without flow.from",
        "bearer: without flow.to",
    ];
    assert_eq!(changes(&law, "own"), want);
    let law = own_law(&rule("own", "kind: exemption, subject: item, defeats: [a, b]"));
    let want = ["from: -1 day", "from: +1 day", "defeats: without a", "defeats: without b", "exemption: removed"];
    assert_eq!(changes(&law, "own"), want);
}

#[test]
fn relations_and_totals_lose_members_and_cases() {
    let law = own_law(&rule(
        "own",
        "kind: definition, subject: item, defines: own, relation: { to: party, members: [
         { when: { is: own }, path: [{ of: flow.from, where: { is: own } }] }, { path: [{ of: flow.to }] }] }",
    ));
    let want = [
        "relation.members.0: dropped",
        "relation.members.1: dropped",
        "relation.members.0.when.is own: negated",
        "relation.members.0.when: dropped",
        "relation.members.0.path.0.where.is own: negated",
        "relation.members.0.path.0.where: dropped",
    ];
    assert_eq!(changes(&law, "own")[..6], want);
    let law = own_law(&rule(
        "own",
        "kind: definition, subject: party, defines: own, total: { stratum: souls, window: calendar-year, key: flow.from,
         counted: { is: own }, of: own, amount: [{ when: { is: own }, count: persons }] }",
    ));
    let want = [
        "total.counted.is own: negated",
        "total.counted: dropped",
        "total.amount.0: dropped",
        "total.amount.0.when.is own: negated",
        "total.window: to previous-calendar-year",
    ];
    assert_eq!(changes(&law, "own")[..5], want);
}

#[test]
fn registers_and_readings_are_changed_too() {
    let law = own_law("rules: []");
    assert_eq!(changes(&law, "grounded"), ["entries.0.from: -1 day", "entries.0.from: +1 day"]);
    assert_eq!(changes(&law, "robots"), ["default: to souls"]);
    assert_eq!(changes(&law, "echoes"), [""; 0]);
}

/// A standing duty whose examples leave nothing open.
const LOG: &str = r"
rules:
  - id: moon-log
    kind: obligation
    subject: party
    standing: true
    title: { en: Log your airlocks }
    cites: [DOCKS 5]
    from: '2100-01-02'
    when: { is: many-airlocks }
    requires: { evidence: { kind: [airlock-log] } }
    level: duties-open
    message: { en: no log }
    remedy: { en: keep one }
    examples:
      - title: two airlocks
        base: haul
        set: { parties.mine.airlocks: 2 }
        at: mine
        on: { '2100-01-01': not-applicable, '2100-01-02': { outcome: violated, level: duties-open, standing: true } }
      - { title: one airlock, base: haul, at: mine, expect: not-applicable }
      - title: with a log
        base: haul
        set: { parties.mine.airlocks: 2, evidence: [{ kind: airlock-log, dated: 2100-01-01, covers: [mine] }] }
        at: mine
        expect: satisfied
  - id: moon-many
    kind: definition
    subject: party
    defines: many-airlocks
    title: { en: Two airlocks or more }
    cites: [DOCKS 5]
    from: '2100-01-02'
    when: { fact: { name: airlocks, at-least: 2 } }
";

/// Both begin on one day; one of them alone a day earlier shows nowhere.
const EITHER_ALONE: [&str; 2] = ["moon-log: from: -1 day", "moon-many: from: -1 day"];

fn run(law: &LawSource) -> Score {
    mutation::run(law, |mutant| mutant.of.starts_with("moon-"), &|_, _| None)
}

fn equivalent(score: &Score) -> Vec<String> {
    let same = score.tried.iter().filter(|tried| tried.fate == Fate::Equivalent);
    same.map(|tried| tried.mutant.to_string()).collect()
}

fn survivors(score: &Score) -> Vec<String> {
    score.survivors().map(|tried| tried.mutant.to_string()).collect()
}

#[test]
fn examples_kill_mutants_of_their_rule_and_of_what_it_rests_on() {
    let score = run(&own_law(LOG));
    assert_eq!(survivors(&score), [""; 0]);
    assert_eq!(equivalent(&score), EITHER_ALONE);
    let by = |wanted: &str| {
        let tried = score.tried.iter().find(|tried| tried.mutant.to_string() == wanted).unwrap();
        tried.fate.clone()
    };
    let killed = |title: &str| Fate::Killed { by: format!("moon-log: {title}") };
    assert_eq!(by("moon-many: when.fact airlocks at-least: +1"), killed("two airlocks"));
    assert_eq!(by("moon-many: when.fact airlocks at-least: -1"), killed("one airlock"));
    assert_eq!(by("moon-log: level: to clear"), killed("two airlocks"));
    assert_eq!(by("moon-log: requires: dropped"), killed("two airlocks"));
}

#[test]
fn without_an_example_its_mutants_survive() {
    let without = |title: &str| {
        let mut law = own_law(LOG);
        law.rules[0].rule.examples.retain(|example| example.title != title);
        survivors(&run(&law))
    };
    let reached = ["moon-log: when: dropped", "moon-many: when.fact airlocks at-least: -1", "moon-many: when: dropped"];
    assert_eq!(without("one airlock"), reached);
    // That there is no log already shows that one is asked for.
    assert_eq!(without("with a log"), [""; 0]);
    let mut law = own_law(LOG);
    for example in &mut law.rules[0].rule.examples {
        example.on.clear();
        example.expect = Some(transborder::finding::Outcome::Violated.into());
    }
    law.rules[0].rule.examples.truncate(1);
    let left = survivors(&run(&law));
    for mutant in ["moon-log: level: to clear", "moon-log: standing: to false", "moon-log: from: +1 day"] {
        assert!(left.iter().any(|known| known == mutant), "{left:?}");
    }
}

#[test]
fn an_example_that_fails_already_kills_nothing() {
    let mut law = own_law(LOG);
    law.rules[0].rule.examples.truncate(1);
    for expect in law.rules[0].rule.examples[0].on.values_mut() {
        *expect = transborder::finding::Outcome::Exempted.into();
    }
    let score = run(&law);
    assert!(!score.tried.iter().any(|tried| matches!(tried.fate, Fate::Killed { .. })), "{:?}", score.tried);
}

#[test]
fn a_law_that_does_not_compile_is_refused() {
    let twice = LOG.replace(
        "from: '2100-01-02'\n    when: { fact",
        "from: '2100-01-02'\n    until: '2101-01-01'\n    when: { fact",
    );
    let second = "
  - id: moon-many-again
    kind: definition
    subject: party
    defines: many-airlocks
    title: { en: Two airlocks or more }
    cites: [DOCKS 5]
    from: '2101-01-01'
    when: { fact: { name: airlocks, at-least: 2 } }
";
    let score = run(&own_law(&format!("{twice}{second}")));
    let refused: Vec<String> = score
        .tried
        .iter()
        .filter(|tried| matches!(&tried.fate, Fate::Refused { why } if why.contains("defined twice")))
        .map(|tried| tried.mutant.to_string())
        .collect();
    assert_eq!(refused, ["moon-many: until: +1 day", "moon-many-again: from: -1 day"]);
}

#[test]
fn a_survivor_is_shown_by_the_example_that_is_missing() {
    let mut law = own_law(LOG);
    law.rules[0].rule.examples.retain(|example| example.title != "one airlock");
    let score = run(&law);
    let missing = score.survivors().find(|tried| tried.mutant.path.ends_with("at-least")).unwrap();
    let Fate::Survived { shown_by: Some(missing) } = &missing.fate else { panic!("{missing:?}") };
    assert_eq!(missing.rule, "moon-log");
    assert!(missing.counterexample.manifest.contains("airlocks: 1"), "{missing}");
    let text = score.text();
    assert!(text.contains("law/own.yaml: moon-many: when.fact airlocks at-least: -1\n  `moon-log` at `"), "{text}");
    assert!(text.ends_with("killed by tests, 0 refused by the compiler, 2 equivalent, 3 survive\n"), "{text}");
    assert_eq!(score.json()["survivors"][0]["path"], "when");
}

#[test]
fn what_no_example_notices_is_asked_of_further_tests() {
    let named = |mutant: &Mutant, _: &mut ChangedLaws<'_, '_>| (mutant.path == "from").then(|| "a fixture".to_owned());
    let score = mutation::run(&own_law(LOG), |mutant| mutant.of == "moon-many", &named);
    assert!(score.tried.iter().any(|tried| tried.fate == Fate::Killed { by: "a fixture".to_owned() }));
    assert_eq!((equivalent(&score), survivors(&score)), (Vec::new(), Vec::new()));
}

#[test]
fn a_register_or_reading_that_nothing_notices_survives() {
    let score = mutation::run(&own_law(LOG), |mutant| !mutant.of.starts_with("moon-"), &|_, _| None);
    let want = ["grounded: entries.0.from: -1 day", "grounded: entries.0.from: +1 day", "robots: default: to souls"];
    assert_eq!(survivors(&score), want);
}
