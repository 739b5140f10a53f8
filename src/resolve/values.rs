//! One written value to a domain, by the type of its fact.

use super::Resolver;
use crate::calendar::day_number;
use crate::diagnostic::Diagnostic;
use crate::fact::FactType;
use crate::law::{FactSpec, NO, YES};
use crate::run::{Bounds, Counted, Domain, Persons};
use crate::source::Span;
use crate::suggest::closest;
use crate::syntax::{Node, Value};
use jiff::civil::Date;

/// The word for a fact that is not known.
pub(super) const UNKNOWN: &str = "unknown";
/// The word for an empty list or map.
pub(super) const NONE: &str = "none";

impl Resolver<'_> {
    /// The domain of a written value; `None` where it was wrong and an error was reported.
    pub(super) fn value(&mut self, fact: &FactSpec, node: &Node) -> Option<Domain> {
        if node.as_str() == Some(UNKNOWN) && fact.fact_type != FactType::Persons {
            return Some(self.anything(fact));
        }
        match fact.fact_type {
            FactType::YesNo => self.yes_no(fact, node),
            FactType::Choice => self.choice(fact, node).map(Domain::Choice),
            FactType::Choices => self.set_of(fact, node, |resolver, item| resolver.choice(fact, item)),
            FactType::Number => self.number(fact, node),
            FactType::Date => self.date(node).map(|day| {
                let day = u64::try_from(day).unwrap_or(0);
                Domain::Number { low: day, high: day }
            }),
            FactType::Text => self.words(fact, node),
            FactType::Names => self.names(node),
            FactType::Place => self.place(node).map(Domain::Choice),
            FactType::Places => self.set_of(fact, node, |resolver, item| resolver.place(item)),
            FactType::Categories => self.set_of(fact, node, |resolver, item| resolver.category(item)),
            FactType::Persons => None,
        }
    }

    fn wrong(&mut self, span: Span, message: String, help: String) -> Option<Domain> {
        self.error(Diagnostic::error("wrong-type", span, message).with_help(help));
        None
    }

    fn yes_no(&mut self, fact: &FactSpec, node: &Node) -> Option<Domain> {
        match node.as_str() {
            Some("yes" | "true") => Some(Domain::Choice(YES)),
            Some("no" | "false") => Some(Domain::Choice(NO)),
            found => {
                let found = found.map_or_else(|| node.kind_name().to_owned(), |text| format!("`{text}`"));
                let message = format!("`{}` is {found}, not `yes`, `no` or `unknown`", fact.name);
                self.wrong(node.span, message, "write `yes`, `no` or `unknown`".to_owned())
            }
        }
    }

    /// The bit of one of a fact's values.
    fn choice(&mut self, fact: &FactSpec, node: &Node) -> Option<u64> {
        if let Some(at) = node.as_str().and_then(|text| fact.values.iter().position(|value| value == text)) {
            return Some(1 << at);
        }
        let found = node.as_str().map_or_else(|| node.kind_name().to_owned(), |text| format!("`{text}`"));
        let meant = node.as_str().and_then(|text| closest(text, fact.values.iter().map(String::as_str)));
        let list = fact.values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        let help = meant.map_or_else(
            || format!("write one of {list}, or `unknown`"),
            |meant| format!("did you mean `{meant}`? the values are {list} and `unknown`"),
        );
        self.error(
            Diagnostic::error("unknown-value", node.span, format!("`{}` cannot be {found}", fact.name)).with_help(help),
        );
        None
    }

    fn set_of(
        &mut self,
        fact: &FactSpec,
        node: &Node,
        member: impl Fn(&mut Self, &Node) -> Option<u64>,
    ) -> Option<Domain> {
        let is_empty = node.as_str() == Some(NONE) || node.as_sequence().is_some_and(<[Node]>::is_empty);
        if is_empty && fact.filled {
            let message = format!("`{}` cannot be empty", fact.name);
            return self.wrong(node.span, message, "name at least one, or write `unknown`".to_owned());
        }
        if is_empty {
            return Some(Domain::Set { must: 0, may: 0, filled: false });
        }
        let Some(items) = node.as_sequence() else {
            let written = node.as_str().unwrap_or("…");
            let message = format!("`{}` is {}, not a list", fact.name, node.kind_name());
            return self.wrong(node.span, message, format!("write a list such as `[{written}]`, `none` or `unknown`"));
        };
        let mut blocks = 0;
        let mut complete = true;
        for item in items {
            match member(self, item) {
                Some(block) => blocks |= block,
                None => complete = false,
            }
        }
        complete.then_some(Domain::Set { must: blocks, may: blocks, filled: false })
    }

    /// A whole number from 0.
    pub(super) fn count(&mut self, name: &str, node: &Node) -> Option<u64> {
        let text = node.as_str().unwrap_or("");
        let digits = text.replace('_', "");
        if !text.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            if let Ok(number) = digits.parse::<u64>()
                && number < 1 << 48
            {
                return Some(number);
            }
            let message = format!("`{name}` is larger than any number of persons or days can be");
            self.error(Diagnostic::error("impossible-count", node.span, message).with_help("check the number"));
            return None;
        }
        let (code, what) =
            if text.starts_with('-') { ("impossible-count", "negative") } else { ("wrong-type", "not a whole number") };
        self.error(
            Diagnostic::error(code, node.span, format!("`{name}` is {what}"))
                .with_help("write a whole number from 0, or `unknown`"),
        );
        None
    }

    fn number(&mut self, fact: &FactSpec, node: &Node) -> Option<Domain> {
        self.count(&fact.name, node).map(|number| Domain::Number { low: number, high: number })
    }

    /// A day as days since 1970-01-01.
    pub(super) fn date(&mut self, node: &Node) -> Option<i64> {
        let day = node.as_str().and_then(|text| text.parse::<Date>().ok().filter(|_| text.len() == 10));
        if let Some(day) = day {
            return Some(day_number(day));
        }
        let found = node.as_str().map_or_else(|| node.kind_name().to_owned(), |text| format!("`{text}`"));
        self.error(
            Diagnostic::error("wrong-date", node.span, format!("{found} is not a day"))
                .with_help("write it as `2026-11-24`"),
        );
        None
    }

    fn words(&mut self, fact: &FactSpec, node: &Node) -> Option<Domain> {
        match node.as_str() {
            Some(text) if fact.none_is.as_deref() == Some(text) => Some(Domain::Choice(2)),
            Some(_) => Some(Domain::Choice(1)),
            None => {
                let message = format!("`{}` is {}, not text", fact.name, node.kind_name());
                self.wrong(node.span, message, "write a few words".to_owned())
            }
        }
    }

    fn names(&mut self, node: &Node) -> Option<Domain> {
        match (&node.value, node.as_str()) {
            (_, Some(NONE)) => Some(Domain::Choice(2)),
            (Value::Sequence(items), _) => Some(Domain::Choice(if items.is_empty() { 2 } else { 1 })),
            _ => self.wrong(
                node.span,
                format!("{} is not a list of names", node.kind_name()),
                "write a list, `none` or `unknown`".to_owned(),
            ),
        }
    }

    /// The bit of a country or region.
    pub(super) fn place(&mut self, node: &Node) -> Option<u64> {
        let text = node.as_str().unwrap_or("");
        if let Some(bit) = self.law.vocabulary.place(text) {
            return Some(bit);
        }
        let upper = text.to_uppercase();
        let known = self.law.vocabulary.place(&upper).is_some();
        let named = self.law.source.places.places.iter().find(|place| place.name.eq_ignore_ascii_case(text));
        let help = match (known, named) {
            (true, _) => format!("write `{upper}`"),
            (false, Some(place)) => format!("write `{}`", place.code),
            (false, None) if upper == "EU" => "name the countries, such as `DE` and `FR`".to_owned(),
            (false, None) if upper == "UK" => "write `GB`".to_owned(),
            _ => "write an ISO 3166 code of two letters, such as `CN`, `HK`, `US` or `DE`".to_owned(),
        };
        self.error(
            Diagnostic::error("unknown-place", node.span, format!("`{text}` is no country or region")).with_help(help),
        );
        None
    }

    /// The block of a category of data.
    pub(super) fn category(&mut self, node: &Node) -> Option<u64> {
        let text = node.as_str().unwrap_or("");
        if let Some(bit) = self.law.vocabulary.category(text) {
            return Some(bit);
        }
        if text == self.law.vocabulary.category_root() {
            return self.law.vocabulary.category_class(text);
        }
        let meant = closest(text, self.law.vocabulary.categories()).map(str::to_owned);
        let help = meant.map_or_else(
            || "`transborder schema manifest` lists the categories".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        self.error(
            Diagnostic::error("unknown-category", node.span, format!("`{text}` is no category of data"))
                .with_help(help),
        );
        None
    }

    /// Persons: a number, or numbers by place, each with so-far and year-end where both are known.
    pub(super) fn persons(&mut self, name: &str, node: &Node) -> Option<Persons> {
        if node.as_str() == Some(UNKNOWN) {
            return Some(Persons::unknown());
        }
        if node.as_str() == Some(NONE) {
            return Some(Persons { by_place: Vec::new(), anywhere: None });
        }
        let Some(entries) = node.as_mapping() else {
            let counted = self.counted(name, node)?;
            return Some(Persons { by_place: Vec::new(), anywhere: Some(counted) });
        };
        if entries.iter().any(|entry| matches!(&*entry.key.value, "so-far" | "year-end")) {
            let counted = self.counted(name, node)?;
            return Some(Persons { by_place: Vec::new(), anywhere: Some(counted) });
        }
        let mut persons = Persons { by_place: Vec::new(), anywhere: None };
        for entry in entries {
            let key = Node {
                span: entry.key.span,
                value: Value::Scalar(crate::syntax::Scalar { text: entry.key.value.clone(), quoted: true }),
            };
            let place = self.place(&key)?;
            let counted = self.counted(name, &entry.value)?;
            persons.by_place.push((place, counted));
        }
        Some(persons)
    }

    /// A number, or so-far and year-end. A plain number is the year-end; what has left so far is then anything up to it.
    pub(super) fn counted(&mut self, name: &str, node: &Node) -> Option<Counted> {
        if node.as_str() == Some(UNKNOWN) {
            return Some(Counted::OPEN);
        }
        let Some(entries) = node.as_mapping() else {
            let number = self.count(name, node)?;
            return Some(Counted { so_far: Bounds { low: 0, high: number }, year_end: Bounds::exactly(number) });
        };
        let mut counted = Counted::OPEN;
        for entry in entries {
            let known = entry.value.as_str() == Some(UNKNOWN);
            let number = if known { None } else { Some(self.count(name, &entry.value)?) };
            match (&*entry.key.value, number) {
                ("so-far", Some(number)) => counted.so_far = Bounds::exactly(number),
                ("year-end", Some(number)) => counted.year_end = Bounds::exactly(number),
                ("so-far" | "year-end", None) => {}
                (other, _) => {
                    let error =
                        Diagnostic::error("unknown-key", entry.key.span, format!("`{other}` is not known here"));
                    self.error(error.with_help("write `so-far` and `year-end`, which includes it"));
                    return None;
                }
            }
        }
        if counted.year_end.high < counted.so_far.low {
            let error = Diagnostic::error(
                "impossible-count",
                node.span,
                format!("`{name}` has fewer persons at the year's end than so far"),
            );
            self.error(error.with_help("`year-end` includes `so-far`"));
            return None;
        }
        counted.so_far.high = counted.so_far.high.min(counted.year_end.high);
        counted.year_end.low = counted.year_end.low.max(counted.so_far.low);
        Some(counted)
    }
}
