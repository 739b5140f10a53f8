//! Names that the law's files declare and no rule reads.

use super::ground::Ground;
use super::named::Named;
use super::{Answers, Finding, Severity};
use crate::rule::RuleKind;

const CHECK: &str = "unused-name";

/// Every name that is declared.
pub(super) fn check(ground: &Ground<'_>) -> Answers {
    let source = ground.source;
    let named = Named::of_laws(&[source]);
    let mut findings = Vec::new();
    let finding = |file: &str, line: u32, name: &str, what: &str| {
        let (rule, message) = (name.to_owned(), format!("{what} that no rule reads"));
        let (file, severity) = (file.to_owned(), Severity::Warning);
        Some(Finding { check: CHECK, severity, rule, file, line, message, counterexample: None })
    };
    for placed in source.rules.iter().filter(|placed| placed.rule.kind == RuleKind::Definition) {
        let name = placed.rule.defines.as_deref().unwrap_or("");
        let parts = source.facts.facts.iter().filter_map(|fact| fact.part_of.as_ref());
        let counted = parts.map(|part| part.at_least_one_if.as_str()).any(|known| known == name);
        let used = named.has(name) || named.totals.contains_key(name) || placed.rule.mechanism.is_some() || counted;
        let told = finding(&placed.file, placed.line, &placed.rule.id, &format!("it defines `{name}`,"));
        findings.push(told.filter(|_| !used));
    }
    for kind in &source.evidence.evidence {
        let told = finding("evidence.yaml", 1, &kind.kind, "a kind of evidence");
        findings.push(told.filter(|_| !named.evidence.contains(&kind.kind) && !kind.facts.contains_key("rule")));
    }
    for claim in &source.claims.claims {
        let told = finding("claims.yaml", 1, &claim.exemption, "an exemption that can be claimed, and");
        findings.push(told.filter(|_| !named.claims.contains(&claim.exemption)));
    }
    for reading in &source.readings.readings {
        let told = finding("readings.yaml", 1, &reading.id, "a reading");
        findings.push(told.filter(|_| !named.readings.contains(&reading.id)));
    }
    for register in &source.registers.registers {
        let told = finding("registers.yaml", 1, &register.id, "a register");
        findings.push(told.filter(|_| !named.registers.contains(&register.id)));
    }
    for fact in &source.facts.facts {
        let name = format!("{}.{}", fact.owner.name(), fact.name);
        findings.push(
            finding("facts.yaml", 1, &name, "a fact").filter(|_| !named.has(&fact.name) && fact.read_by.is_none()),
        );
    }
    Answers::of(findings)
}
