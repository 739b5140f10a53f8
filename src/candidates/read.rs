//! The key `candidates` of a manifest.

use crate::diagnostic::Diagnostic;
use crate::fields::Fields;
use crate::source::Spanned;
use crate::suggest::closest;
use crate::syntax::{Entry, Node};
use rust_decimal::Decimal;

/// The key.
pub const KEY: &str = "candidates";

const KEYS: &[&str] = &["instead-of", "tokens-per-month", "hosts"];
const TOKEN_KEYS: &[&str] = &["input", "output"];
const CANDIDATE_KEYS: &[&str] = &["price", "party", "processing", "evidence"];
const PRICE_KEYS: &[&str] = &["input", "output", "currency"];

/// Letters of a currency's code (ISO 4217).
const CURRENCY_LETTERS: usize = 3;

/// What a manifest says of its candidates.
#[derive(Debug, Clone, Default)]
pub(super) struct Declared<'n> {
    /// The party whose place they would take.
    pub instead_of: Option<Spanned<String>>,
    /// Tokens in a month.
    pub tokens: Option<Amounts>,
    /// The candidates, in the order written.
    pub hosts: Vec<Offer<'n>>,
}

/// Something of what goes in, and of what comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amounts {
    pub input: Decimal,
    pub output: Decimal,
}

/// One candidate.
#[derive(Debug, Clone)]
pub(super) struct Offer<'n> {
    /// Its host.
    pub host: Spanned<String>,
    /// What a million tokens cost, and in which currency.
    pub price: Option<(Amounts, String)>,
    /// Facts of the party with this host.
    pub party: &'n [Entry],
    /// Facts of its steps.
    pub processing: &'n [Entry],
    /// Evidence of flows with it.
    pub evidence: &'n [Node],
}

/// What is wrong with the candidates of a manifest.
#[must_use]
pub fn errors(root: &Node) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let _ = declared(root, &mut errors);
    errors
}

/// The candidates of a manifest; what is wrong is left out.
pub(super) fn declared<'n>(root: &'n Node, errors: &mut Vec<Diagnostic>) -> Declared<'n> {
    let Some(node) = root.get(KEY) else { return Declared::default() };
    let Some(mut fields) = Fields::of(node, "`candidates`", KEYS, errors) else { return Declared::default() };
    let instead_of = fields.optional("instead-of");
    let hosts = fields.entries("hosts");
    if let Some(named) = &instead_of {
        must_be_there(root, "parties", "party", named, errors);
    }
    let tokens = node.get("tokens-per-month").and_then(|node| {
        let mut fields = Fields::of(node, "`tokens-per-month`", TOKEN_KEYS, errors)?;
        amounts(&mut fields)
    });
    let hosts = hosts.iter().map(|entry| offer(root, entry, errors)).collect();
    Declared { instead_of, tokens, hosts }
}

fn offer<'n>(root: &Node, entry: &'n Entry, errors: &mut Vec<Diagnostic>) -> Offer<'n> {
    let host = Spanned { value: entry.key.value.to_string(), span: entry.key.span };
    let mut offer = Offer { host, price: None, party: &[], processing: &[], evidence: &[] };
    // Nothing more need be known of a candidate than its host.
    if entry.value.is_null() {
        return offer;
    }
    let Some(mut fields) = Fields::of(&entry.value, "a candidate", CANDIDATE_KEYS, errors) else { return offer };
    offer.party = fields.entries("party");
    offer.processing = fields.entries("processing");
    if entry.value.get("evidence").is_some() {
        offer.evidence = fields.list("evidence").unwrap_or(&[]);
    }
    offer.price = entry.value.get("price").and_then(|node| price(node, errors));
    if let Some(given) = offer.party.iter().find(|fact| &*fact.key.value == "host") {
        let error = Diagnostic::error("contradiction", given.key.span, "the host of a candidate is its key");
        errors.push(error.with_help("delete this line"));
    }
    for step in offer.processing {
        let named = Spanned { value: step.key.value.to_string(), span: step.key.span };
        must_be_there(root, "processing", "step", &named, errors);
        if step.value.as_mapping().is_none() {
            let message = format!("a step is {}, not a mapping", step.value.kind_name());
            errors.push(Diagnostic::error("wrong-type", step.value.span, message).with_help("write facts of the step"));
        }
    }
    offer
}

fn price(node: &Node, errors: &mut Vec<Diagnostic>) -> Option<(Amounts, String)> {
    let mut fields = Fields::of(node, "a price", PRICE_KEYS, errors)?;
    let price = amounts(&mut fields);
    let currency = fields.text("currency")?;
    let is_letter = |letter: char| letter.is_ascii_uppercase();
    if currency.value.len() != CURRENCY_LETTERS || !currency.value.chars().all(is_letter) {
        let message = format!("`{}` is no code of a currency", currency.value);
        let error = Diagnostic::error("unknown-value", currency.span, message);
        fields.error(error.with_help("write the three letters of ISO 4217, such as `USD` or `CNY`"));
        return None;
    }
    Some((price?, currency.value))
}

fn amounts(fields: &mut Fields<'_, '_>) -> Option<Amounts> {
    let (input, output) = (amount(fields, "input"), amount(fields, "output"));
    Some(Amounts { input: input?, output: output? })
}

/// A number that is not negative; `1_000` is one, as elsewhere in manifests.
fn amount(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Decimal> {
    let text = fields.text(key)?;
    let digits = text.value.replace('_', "");
    let is_plain = digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    let number = Decimal::from_str_exact(&digits).ok().filter(|_| is_plain);
    if number.is_none() {
        let error = Diagnostic::error("wrong-type", text.span, format!("`{}` is no amount", text.value));
        fields.error(error.with_help("write a number such as `0.28` or `120_000_000`"));
    }
    number
}

fn must_be_there(root: &Node, section: &str, what: &str, named: &Spanned<String>, errors: &mut Vec<Diagnostic>) {
    let entries = root.get(section).and_then(Node::as_mapping).unwrap_or(&[]);
    let known: Vec<&str> = entries.iter().map(|entry| &*entry.key.value).collect();
    if known.contains(&named.value.as_str()) {
        return;
    }
    let message = format!("there is no {what} `{}` in this document", named.value);
    let error = Diagnostic::error("dangling-reference", named.span, message);
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    errors.push(error.with_help(match closest(&named.value, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => format!("this document declares no {what}"),
        None => format!("write one of {}", names.join(", ")),
    }));
}
