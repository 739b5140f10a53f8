//! One workload, several candidate providers: what the law makes of each, and what each costs.
//!
//! Every candidate takes the place of one party in the manifest, which is then resolved and judged as it would be by a
//! check. Nothing here compares: the rows stand side by side, and the reader decides.

mod read;
mod swap;

pub use read::{KEY, errors};

use crate::diagnostic::Diagnostic;
use crate::eval::{Options, evaluate};
use crate::fact::{FactType, Kind};
use crate::finding::{Judgement, Question, Report, Verdict};
use crate::law::Law;
use crate::plan::{self, Day, Planned};
use crate::provider::{Confidence, Providers};
use crate::resolve::{Input, resolve};
use crate::run::{EntityId, Manifest, Origin, Run, SlotId};
use crate::source::Spanned;
use crate::syntax::Node;
use read::{Amounts, Declared, Offer};
use rust_decimal::Decimal;

/// Tokens to which a price belongs.
const TOKENS_OF_A_PRICE: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);
/// Decimal places of a cost.
const CENTS: u32 = 2;

/// Who is to be compared, where it is not left to the manifest.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Hosts; without any, those of the manifest.
    pub hosts: &'a [String],
    /// The party whose place they would take.
    pub instead_of: Option<&'a str>,
}

/// The candidates of one workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What a check says of the inputs as they are.
    pub report: Report,
    /// The workload's id.
    pub manifest: String,
    /// The party whose place the candidates take.
    pub party: String,
    /// The candidates, in the order asked for.
    pub candidates: Vec<Candidate>,
}

/// A candidate, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its host, as written.
    pub host: String,
    /// The row of the table that has the host: id and operator.
    pub row: Option<(String, String)>,
    /// Whether it is the one that the manifest names, so that everything said of it holds.
    pub is_declared: bool,
    /// The workload's verdict.
    pub judgement: Judgement,
    /// Questions that still decide.
    pub questions: Vec<Question>,
    /// Whether these are all.
    pub questions_exact: bool,
    /// Routes, evidence and dates of whatever is not clear.
    pub ways: Vec<Planned>,
    /// The verdict once the fastest routes are taken and all evidence is there.
    pub then: Judgement,
    /// The first day on which it can lawfully start, if one can be counted.
    pub earliest: Option<Day>,
    /// Where its seat and owner are, and where it takes and keeps prompts and logs.
    pub places: Vec<PlaceFact>,
    /// Whom its answers reach, and where that is.
    pub answers: Vec<(String, Option<String>)>,
    /// What a month costs, and the currency; `None` where price or volume is not stated.
    pub cost: Option<(Decimal, String)>,
    /// What was wrong with what the manifest says of it.
    pub errors: Vec<Diagnostic>,
}

/// A fact that holds places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceFact {
    /// `party` or `processing`.
    pub kind: &'static str,
    /// The entry's key.
    pub id: String,
    /// The fact.
    pub fact: String,
    /// The value; `None` where nobody says it.
    pub value: Option<String>,
    /// Of a value of the table, how sure that is.
    pub confidence: Option<Confidence>,
    /// Whether a verdict rests on it.
    pub is_known: bool,
}

/// Judges the one workload of the inputs with each candidate.
///
/// # Errors
///
/// Where it is not clear which workload, which party or which candidates are meant.
pub fn compare(
    inputs: &[Input<'_>],
    asked: Asked<'_>,
    providers: &Providers,
    law: &Law,
    options: &Options,
) -> Result<Comparison, Box<Diagnostic>> {
    let input = workload(inputs)?;
    let declared = read::declared(input.root, &mut Vec::new());
    let party = party(input.root, asked.instead_of, &declared)?;
    let offers = offers(&declared, asked, &party)?;
    let (run, errors) = resolve(inputs, law);
    let mut report = evaluate(law, &run, options);
    let case = Case { inputs, input, party: &party.value, providers, law, options, errors: errors.len() };
    let candidates = offers.iter().filter_map(|offer| case.judged(offer, declared.tokens)).collect();
    report.errors = errors;
    let manifest = find(&run, input).map_or_else(String::new, |manifest| manifest.id.clone());
    Ok(Comparison { report, manifest, party: party.value, candidates })
}

/// The manifest that names candidates, or the only one.
fn workload<'i, 'n>(inputs: &'i [Input<'n>]) -> Result<&'i Input<'n>, Box<Diagnostic>> {
    let workloads: Vec<_> = inputs.iter().filter(|input| input.root.get("workload").is_some()).collect();
    let named: Vec<_> = workloads.iter().copied().filter(|input| input.root.get(KEY).is_some()).collect();
    match (named.as_slice(), workloads.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one),
        ([], []) => Err(refused(
            Diagnostic::file_error("nothing-to-compare", "", "there is no workload to compare candidates for"),
            "name a manifest",
        )),
        _ => Err(refused(
            Diagnostic::file_error("ambiguous-comparison", "", "it is not clear which of several workloads is meant"),
            "name one manifest, or write `candidates` into one of them",
        )),
    }
}

/// The party whose place the candidates take: the one named, or the only one with a host.
fn party(root: &Node, asked: Option<&str>, declared: &Declared<'_>) -> Result<Spanned<String>, Box<Diagnostic>> {
    let parties = root.get("parties").and_then(Node::as_mapping).unwrap_or(&[]);
    let named = asked.or(declared.instead_of.as_ref().map(|named| named.value.as_str()));
    let with_host: Vec<_> = parties
        .iter()
        .filter(|party| named.map_or_else(|| party.value.get("host").is_some(), |named| *party.key.value == *named))
        .collect();
    if let [one] = with_host.as_slice() {
        return Ok(Spanned { value: one.key.value.to_string(), span: one.key.span });
    }
    let keys: Vec<String> = parties.iter().map(|party| format!("`{}`", party.key.value)).collect();
    let message = match named {
        Some(named) => format!("there is no party `{named}` in the manifest"),
        None => "it is not clear whose place the candidates take".to_owned(),
    };
    let help = format!("name one of {} by `instead-of`, or by `--instead-of`", keys.join(", "));
    Err(refused(Diagnostic::file_error("ambiguous-comparison", "", message), &help))
}

/// The hosts asked for, each with what the manifest says of it; without any, those of the manifest.
fn offers<'n>(
    declared: &Declared<'n>,
    asked: Asked<'_>,
    party: &Spanned<String>,
) -> Result<Vec<Offer<'n>>, Box<Diagnostic>> {
    if asked.hosts.is_empty() && declared.hosts.is_empty() {
        let help = "name one by `--provider HOST`, or write `candidates` into the manifest";
        return Err(refused(Diagnostic::file_error("nothing-to-compare", "", "no candidate is named"), help));
    }
    let unnamed = |host: &String| Offer {
        host: Spanned { value: host.clone(), span: party.span },
        price: None,
        party: &[],
        processing: &[],
        evidence: &[],
    };
    let known = |host: &String| declared.hosts.iter().find(|offer| offer.host.value == *host).cloned();
    let asked_for: Vec<Offer<'n>> =
        asked.hosts.iter().map(|host| known(host).unwrap_or_else(|| unnamed(host))).collect();
    Ok(if asked_for.is_empty() { declared.hosts.clone() } else { asked_for })
}

fn refused(error: Diagnostic, help: &str) -> Box<Diagnostic> {
    Box::new(error.with_help(help))
}

/// The inputs, and whose place is taken.
struct Case<'a> {
    inputs: &'a [Input<'a>],
    input: &'a Input<'a>,
    party: &'a str,
    providers: &'a Providers,
    law: &'a Law,
    options: &'a Options,
    /// How many errors there are before anything is changed.
    errors: usize,
}

impl Case<'_> {
    fn judged(&self, offer: &Offer<'_>, tokens: Option<Amounts>) -> Option<Candidate> {
        let declared = at(self.input.root, &["parties", self.party, "host"]).and_then(Node::as_str);
        let is_declared = declared.is_some_and(|host| Providers::is_same_host(host, &offer.host.value));
        let mut root = self.input.root.clone();
        swap::put(&mut root, self.party, offer, is_declared, self.law);
        let changed = Input { root: &root, ..*self.input };
        let is_this = |input: &&Input<'_>| input.path == changed.path && input.document == changed.document;
        let inputs: Vec<Input<'_>> =
            self.inputs.iter().map(|input| if is_this(&input) { changed } else { *input }).collect();
        let (run, errors) = resolve(&inputs, self.law);
        let report = evaluate(self.law, &run, self.options);
        let manifest = find(&run, &changed)?;
        let known =
            report.manifests.iter().find(|known| known.path == changed.path && known.document == changed.document)?;
        let judgement = known.judgement.clone();
        let ways = plan::routes(&inputs, &changed, self.law, self.options, (&run, &report));
        let then = then(&judgement, &ways);
        Some(Candidate {
            host: offer.host.value.clone(),
            row: self
                .providers
                .lookup(&offer.host.value)
                .map(|found| (found.provider.id.clone(), found.provider.operator.clone())),
            is_declared,
            questions: report.questions.iter().filter(|question| question.manifest == known.id).cloned().collect(),
            questions_exact: report.questions_exact,
            earliest: self.earliest(&then, &ways),
            ways,
            then,
            places: self.places(&run, manifest),
            answers: self.answers(known),
            cost: tokens
                .zip(offer.price.as_ref())
                .and_then(|(tokens, (price, currency))| cost(tokens, *price).map(|cost| (cost, currency.clone()))),
            errors: if errors.len() > self.errors { errors } else { Vec::new() },
            judgement,
        })
    }

    /// The day on which everything can have started; none where something stays open even then.
    fn earliest(&self, then: &Judgement, ways: &[Planned]) -> Option<Day> {
        if then.worst() != Verdict::Clear {
            return None;
        }
        let today = Day { day: self.law.as_of, without_calendar: None };
        ways.iter().try_fold(today, |latest, way| way.earliest.map(|day| day.max(latest)))
    }

    /// Where the party is, and where its steps keep and show what they were given.
    fn places(&self, run: &Run, manifest: &Manifest) -> Vec<PlaceFact> {
        let party = manifest.parties.iter().copied().find(|party| run.entity(*party).key == self.party);
        let steps = at(self.input.root, &["processing"]).and_then(Node::as_mapping).unwrap_or(&[]).iter();
        let steps = steps.filter(|step| step.value.get("by").and_then(Node::as_str) == Some(self.party));
        let steps = steps.filter_map(|step| {
            let of_step = |entity: &EntityId| {
                let known = run.entity(*entity);
                known.kind == Kind::Processing
                    && known.key == *step.key.value
                    && self.is_of(run, known.manifest, manifest)
            };
            (0..u32::try_from(run.entities.len()).unwrap_or(u32::MAX)).map(EntityId).find(of_step)
        });
        party.into_iter().chain(steps).flat_map(|entity| self.places_of(run, entity)).collect()
    }

    fn is_of(&self, run: &Run, at: usize, manifest: &Manifest) -> bool {
        run.manifests.get(at).is_some_and(|known| known.path == manifest.path && known.document == manifest.document)
    }

    fn places_of(&self, run: &Run, entity: EntityId) -> Vec<PlaceFact> {
        let known = run.entity(entity);
        let facts = self.law.vocabulary.facts(known.kind).facts.iter().enumerate();
        let of_places = facts.filter(|(_, fact)| matches!(fact.fact_type, FactType::Place | FactType::Places));
        of_places.map(|(number, fact)| self.place(run, entity, &fact.name, run.slot_of(entity, number))).collect()
    }

    fn place(&self, run: &Run, entity: EntityId, fact: &str, slot: SlotId) -> PlaceFact {
        let known = run.entity(entity);
        let table = run.table.get(&slot);
        let is_stated =
            run.slots.get(slot).is_some_and(|slot| matches!(slot.origin, Origin::Manifest | Origin::Answers));
        let stated = run.shown.get(&slot).filter(|value| is_stated && *value != "unknown").cloned();
        let by_table = table.map(|table| crate::eval::table_words(self.options.lang, table));
        PlaceFact {
            kind: known.kind.name(),
            id: known.key.clone(),
            fact: fact.to_owned(),
            confidence: if stated.is_none() { table.map(|table| table.used.confidence) } else { None },
            is_known: stated.is_some() || table.is_some_and(|table| table.is_known),
            value: stated.or(by_table),
        }
    }

    /// Whom flows of the party reach.
    fn answers(&self, manifest: &crate::finding::ManifestReport) -> Vec<(String, Option<String>)> {
        let flows = manifest.flows.iter().filter(|flow| flow.from == self.party);
        let home =
            |party: &str| manifest.parties.iter().find(|known| known.id == party).and_then(|known| known.home.clone());
        let mut reached: Vec<_> = flows.map(|flow| (flow.to.clone(), home(&flow.to))).collect();
        reached.dedup();
        reached
    }
}

/// The worst that is left of everything once it is planned for.
fn then(now: &Judgement, ways: &[Planned]) -> Judgement {
    if ways.is_empty() {
        return now.clone();
    }
    ways.iter().fold(Judgement::of(Verdict::Clear), |worst, way| worst.worst_with(&way.then))
}

/// What the tokens of a month cost; `None` where it is too much for a number.
fn cost(tokens: Amounts, price: Amounts) -> Option<Decimal> {
    let input = tokens.input.checked_mul(price.input)?;
    let output = tokens.output.checked_mul(price.output)?;
    let cost = input.checked_add(output)?.checked_div(TOKENS_OF_A_PRICE)?;
    let mut cost = cost.round_dp(CENTS);
    cost.rescale(CENTS);
    Some(cost)
}

fn find<'r>(run: &'r Run, input: &Input<'_>) -> Option<&'r Manifest> {
    run.manifests.iter().find(|known| known.path == input.path && known.document == input.document)
}

fn at<'n>(root: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, key| node.get(key))
}
