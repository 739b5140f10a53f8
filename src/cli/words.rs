//! Conditions of rules as indented words.

use crate::rule::{
    Condition, Deadline, FactTest, ListedTest, Member, PeriodLength, PeriodStart, Quantified, RelationDefinition,
    TotalDefinition, Window,
};
use std::collections::BTreeMap;

/// Lines with their depth.
#[derive(Debug, Default)]
pub(super) struct Words {
    lines: Vec<(usize, String)>,
}

impl Words {
    /// The lines, each indented two spaces deeper than `indent` for every level.
    pub(super) fn text(&self, indent: usize) -> String {
        self.lines.iter().map(|(depth, line)| format!("{}{line}\n", " ".repeat(indent + 2 * depth))).collect()
    }

    fn push(&mut self, depth: usize, line: impl Into<String>) {
        self.lines.push((depth, line.into()));
    }

    /// Adds a condition.
    pub(super) fn condition(&mut self, condition: &Condition, depth: usize) {
        match condition {
            Condition::All(list) => self.list("all of:", list, depth),
            Condition::Any(list) => self.list("any of:", list, depth),
            Condition::Not(inner) => {
                self.push(depth, "not:");
                self.condition(inner, depth + 1);
            }
            Condition::Is(name) => self.push(depth, format!("{name} is yes")),
            Condition::Fact(test) => self.push(depth, fact(test)),
            Condition::Some(quantified) => self.quantified("at least one of", quantified, depth),
            Condition::Every(quantified) => self.quantified("every one of", quantified, depth),
            Condition::Evidence(test) => {
                let kinds = test.kind.join(" or ");
                self.guarded(&format!("evidence of {kinds} covers it, in force"), test.condition.as_deref(), depth);
            }
            Condition::Claim(test) => {
                self.guarded(&format!("{} is claimed for it", test.exemption), test.condition.as_deref(), depth);
            }
            Condition::Total(test) => self.push(depth, format!("{} of the party reach {}", test.of, test.at_least)),
            Condition::Same(paths) => self.push(depth, format!("{} are the same", paths.join(" and "))),
            Condition::Reading(test) => self.push(depth, format!("the open point {} is read as {}", test.id, test.is)),
            Condition::Listed(test) => self.push(depth, listed(test)),
            Condition::Applies(rule) => self.push(depth, format!("the rule {rule} applies and is not defeated")),
            Condition::Reviewed(rule) => self.push(depth, format!("a legal review of {rule} covers it, in force")),
        }
    }

    fn list(&mut self, head: &str, list: &[Condition], depth: usize) {
        match list {
            [] => self.push(depth, if head.starts_with("all") { "always" } else { "never" }),
            [one] => self.condition(one, depth),
            several => {
                self.push(depth, head);
                for inner in several {
                    self.condition(inner, depth + 1);
                }
            }
        }
    }

    fn quantified(&mut self, which: &str, quantified: &Quantified, depth: usize) {
        match &quantified.condition {
            None => self.push(depth, format!("there is {which} {}", quantified.of)),
            Some(inner) => {
                self.push(depth, format!("for {which} {}:", quantified.of));
                self.condition(inner, depth + 1);
            }
        }
    }

    fn guarded(&mut self, head: &str, inner: Option<&Condition>, depth: usize) {
        match inner {
            None => self.push(depth, head),
            Some(inner) => {
                self.push(depth, format!("{head}, and says:"));
                self.condition(inner, depth + 1);
            }
        }
    }

    /// Adds what a definition leads to.
    pub(super) fn relation(&mut self, relation: &RelationDefinition) {
        for Member { when, path } in &relation.members {
            let mut depth = 0;
            if let Some(when) = when {
                self.push(0, "where:");
                self.condition(when, 1);
                depth = 1;
            }
            for step in path {
                match &step.condition {
                    None => self.push(depth, format!("go to {}", step.of)),
                    Some(condition) => {
                        self.push(depth, format!("go to {}, where:", step.of));
                        self.condition(condition, depth + 1);
                    }
                }
            }
        }
    }

    /// Adds how a total is counted.
    pub(super) fn total(&mut self, total: &TotalDefinition) {
        let window = match total.window {
            Window::CalendarYear => "since 1 January of the year",
            Window::PreviousCalendarYear => "since 1 January of the year before",
        };
        self.push(0, format!("persons of {}, added up by {}, {window}", total.of, total.key));
        self.push(0, "of items where:");
        self.condition(&total.counted, 1);
        for amount in &total.amount {
            self.push(0, format!("counting {} where:", count(&amount.count)));
            self.condition(&amount.when, 1);
        }
    }
}

fn listed(test: &ListedTest) -> String {
    let register = &test.register;
    let mut parts = compared(&test.by, &test.having);
    parts.extend(test.complete.map(|complete| format!("it is {}complete", if complete { "" } else { "in" })));
    if let Some(item) = &test.item {
        let mut of_item = vec![format!("{} names it", item.named_by)];
        of_item.extend(compared(&item.by, &item.having));
        of_item.extend(item.reached.iter().map(|measure| {
            format!("a threshold of {} ({}) is measured by {}", measure.kind, measure.window, measure.fact)
        }));
        parts.push(format!("an item of which passes: {}", of_item.join(", ")));
    }
    if parts.is_empty() {
        return format!("it is listed in the register {register}");
    }
    format!("the register {register} has an entry in force: {}", parts.join(", "))
}

fn compared(by: &BTreeMap<String, String>, having: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let facts = by.iter().map(|(field, fact)| format!("{fact} is among its {field}"));
    facts.chain(having.iter().map(|(field, words)| format!("its {field} is {}", words.join(" or ")))).collect()
}

fn count(count: &crate::rule::Count) -> String {
    use crate::rule::Count;
    match count {
        Count::Nothing => "nobody".to_owned(),
        Count::Persons => "all persons".to_owned(),
        Count::PersonsIn(class) => format!("the persons in {class}"),
        Count::PersonsLess(part) => format!("the persons without the {part}"),
        Count::Part(part) => format!("the {part}"),
        Count::PartIn { part, places } => format!("the {part} in {places}"),
    }
}

fn fact(test: &FactTest) -> String {
    let name = &test.name;
    if !test.one_of.is_empty() {
        return format!("{name} is {}", test.one_of.join(" or "));
    }
    if !test.intersects.is_empty() {
        return format!("{name} has any of {}", test.intersects.join(", "));
    }
    if !test.within.is_empty() {
        return format!("{name} has nothing but {}", test.within.join(", "));
    }
    if let Some(number) = test.at_least {
        return format!("{name} is at least {number}");
    }
    if let Some(other) = &test.earlier_than {
        return format!("{name} is before {other}");
    }
    if test.stated == Some(false) { format!("{name} is not stated") } else { format!("{name} is stated") }
}

/// The period within which something may still be done.
pub(super) fn deadline(deadline: &Deadline) -> String {
    let length = match deadline.length {
        PeriodLength::Days(days) => format!("{days} days"),
        PeriodLength::Months(months) => format!("{months} months"),
        PeriodLength::WorkingDays(days) => format!("{days} working days"),
    };
    let start = match &deadline.after {
        PeriodStart::Evidence { kind, date } => format!("`{date}` of the evidence {kind}"),
        PeriodStart::Fact { of, date } => format!("`{date}` of {of}"),
    };
    format!("{length} after {start}; until then {}", deadline.until_then.name())
}
