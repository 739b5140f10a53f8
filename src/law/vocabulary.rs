//! The facts of each kind of entry with their finite abstractions, and the relations of the skeleton.

use crate::fact::{FactDeclaration, FactType, Kind, PartOf, Scope};
use crate::law::load::{LawError, LawSource};
use crate::rule::PlaceClass;
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The bit of `yes` in the domain of a yes-or-no fact.
pub const YES: u64 = 1;
/// The bit of `no` in the domain of a yes-or-no fact.
pub const NO: u64 = 2;

/// The class of sensitive categories.
const SENSITIVE: &str = "sensitive";
/// The class of personal categories that are not sensitive.
const ORDINARY: &str = "ordinary";

/// The relations between entries that every manifest has, whatever the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkeletonRelation {
    /// Item to its flow.
    Flow,
    /// Item to its dataset.
    Dataset,
    /// Item to the datasets that its content is made of, added ones left out.
    Own,
    /// Item to the datasets that processing added to its content.
    Added,
    /// Item to all datasets that its content is made of.
    Data,
    /// Item or flow to the steps in which the sender made or held what is sent.
    SenderSteps,
    /// Item or flow to the steps into which the recipient takes what is sent.
    RecipientSteps,
    /// Item to the flows that brought its dataset to the sender.
    BroughtBy,
    /// Flow to its sender.
    From,
    /// Flow to its recipient.
    To,
    /// Return flow to the flow that it answers.
    Of,
    /// Flow to the flows that answer it.
    Answers,
    /// Flow to its items.
    Items,
    /// Flow to the service that it belongs to.
    Service,
    /// Any entry to its workload.
    Workload,
    /// Dataset to its handlers.
    Handler,
    /// Party to the datasets of which it is a handler.
    Handles,
    /// Party to the steps that it performs.
    Steps,
    /// Step to the party that performs it.
    By,
    /// Step to the datasets that go in.
    Inputs,
    /// Step to the dataset that comes out.
    Output,
    /// Step to the flows that carry its output away.
    OutputFlows,
    /// Step to the steps that take its output in.
    OutputSteps,
    /// Service to its provider.
    Provider,
    /// Service to the maker of its model.
    ModelMaker,
    /// Service to the parties that its inputs are given to.
    InputsGivenTo,
    /// Service to its flows.
    Flows,
    /// Workload to its parties.
    Parties,
    /// Workload to its datasets.
    Datasets,
}

impl SkeletonRelation {
    /// From which kind, under which name, to which kind.
    const TABLE: &'static [(Kind, &'static str, Self, Kind)] = &[
        (Kind::Item, "flow", Self::Flow, Kind::Flow),
        (Kind::Item, "dataset", Self::Dataset, Kind::Dataset),
        (Kind::Item, "own", Self::Own, Kind::Dataset),
        (Kind::Item, "added", Self::Added, Kind::Dataset),
        (Kind::Item, "data", Self::Data, Kind::Dataset),
        (Kind::Item, "sender-steps", Self::SenderSteps, Kind::Processing),
        (Kind::Item, "recipient-steps", Self::RecipientSteps, Kind::Processing),
        (Kind::Item, "brought-by", Self::BroughtBy, Kind::Flow),
        (Kind::Item, "workload", Self::Workload, Kind::Workload),
        (Kind::Flow, "from", Self::From, Kind::Party),
        (Kind::Flow, "to", Self::To, Kind::Party),
        (Kind::Flow, "of", Self::Of, Kind::Flow),
        (Kind::Flow, "answers", Self::Answers, Kind::Flow),
        (Kind::Flow, "items", Self::Items, Kind::Item),
        (Kind::Flow, "service", Self::Service, Kind::Service),
        (Kind::Flow, "sender-steps", Self::SenderSteps, Kind::Processing),
        (Kind::Flow, "recipient-steps", Self::RecipientSteps, Kind::Processing),
        (Kind::Flow, "workload", Self::Workload, Kind::Workload),
        (Kind::Dataset, "handler", Self::Handler, Kind::Party),
        (Kind::Dataset, "workload", Self::Workload, Kind::Workload),
        (Kind::Party, "handles", Self::Handles, Kind::Dataset),
        (Kind::Party, "steps", Self::Steps, Kind::Processing),
        (Kind::Party, "workload", Self::Workload, Kind::Workload),
        (Kind::Processing, "by", Self::By, Kind::Party),
        (Kind::Processing, "inputs", Self::Inputs, Kind::Dataset),
        (Kind::Processing, "output", Self::Output, Kind::Dataset),
        (Kind::Processing, "output-flows", Self::OutputFlows, Kind::Flow),
        (Kind::Processing, "output-steps", Self::OutputSteps, Kind::Processing),
        (Kind::Processing, "workload", Self::Workload, Kind::Workload),
        (Kind::Service, "provider", Self::Provider, Kind::Party),
        (Kind::Service, "model-maker", Self::ModelMaker, Kind::Party),
        (Kind::Service, "inputs-given-to", Self::InputsGivenTo, Kind::Party),
        (Kind::Service, "flows", Self::Flows, Kind::Flow),
        (Kind::Service, "workload", Self::Workload, Kind::Workload),
        (Kind::Workload, "parties", Self::Parties, Kind::Party),
        (Kind::Workload, "datasets", Self::Datasets, Kind::Dataset),
        (Kind::Workload, "flows", Self::Flows, Kind::Flow),
    ];

    /// The relation of this name from this kind, and where it leads.
    #[must_use]
    pub fn find(kind: Kind, name: &str) -> Option<(Self, Kind)> {
        Self::TABLE.iter().find(|(from, known, ..)| *from == kind && *known == name).map(|(_, _, rel, to)| (*rel, *to))
    }

    /// The names of relations from a kind.
    pub fn names(kind: Kind) -> impl Iterator<Item = &'static str> {
        Self::TABLE.iter().filter(move |(from, ..)| *from == kind).map(|(_, name, ..)| *name)
    }
}

/// One fact of a kind of entry, with its values in the order of their bits.
#[derive(Debug, Clone)]
pub struct FactSpec {
    /// Key in the entry; of claims and evidence, after `exemption.` or `kind.`.
    pub name: String,
    /// Its type.
    pub fact_type: FactType,
    /// Values of a choice, one per bit.
    pub values: Vec<String>,
    /// Absent means "not claimed".
    pub closed: bool,
    /// A set of it is never empty.
    pub filled: bool,
    /// Leaving it out is an input error.
    pub required: bool,
    /// Values whose contents are never completely listed.
    pub free_form: Vec<String>,
    /// Values that take contents out of the data.
    pub removing: Vec<String>,
    /// The list in which naming it says "no".
    pub negated_in: Option<String>,
    /// What it is where the whole map is `none`.
    pub when_none: Option<String>,
    /// What it is where the map is given and says nothing of it.
    pub when_given: Option<String>,
    /// The top-level key that, where it is given, answers it with "no".
    pub no_when_given: Option<String>,
    /// The word that says there is none.
    pub none_is: Option<String>,
    /// The persons fact of which it is a part.
    pub part_of: Option<PartOf>,
    /// Two manifests may say different things of one legal entity.
    pub varies: bool,
    /// The question.
    pub question: Text,
    /// Why it matters.
    pub why: Text,
    /// Who knows.
    pub knows: String,
    /// Whether design can change it.
    pub design: bool,
    /// Where the law asks for it.
    pub cites: Vec<String>,
    /// What each value means.
    pub meanings: BTreeMap<String, Text>,
}

impl FactSpec {
    /// Whether it counts persons of a dataset, or some of them.
    #[must_use]
    pub fn counts_persons(&self) -> bool {
        self.fact_type == FactType::Persons || self.part_of.is_some()
    }

    /// Whether an answer can say it. A part of the persons is closed, because it follows from others while nobody states it.
    #[must_use]
    pub fn can_be_answered(&self) -> bool {
        !self.closed || self.part_of.is_some()
    }
}

/// The facts of one kind of entry.
#[derive(Debug, Clone, Default)]
pub struct KindFacts {
    /// In the order of their slots.
    pub facts: Vec<FactSpec>,
    /// By name.
    pub index: HashMap<String, usize>,
}

impl KindFacts {
    fn push(&mut self, fact: FactSpec) {
        self.index.insert(fact.name.clone(), self.facts.len());
        self.facts.push(fact);
    }

    /// The fact of this name and its slot.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<(usize, &FactSpec)> {
        let at = *self.index.get(name)?;
        self.facts.get(at).map(|fact| (at, fact))
    }
}

/// Everything that a manifest can say, with finite abstractions.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    kinds: Vec<KindFacts>,
    /// Block of each place, by code.
    place_blocks: HashMap<String, u32>,
    /// Blocks of each class of places, and of each place that rules name.
    place_classes: HashMap<String, u64>,
    all_places: u64,
    /// Block of each category.
    category_blocks: BTreeMap<String, u32>,
    /// Blocks of each class of categories.
    category_classes: HashMap<String, u64>,
    all_categories: u64,
    category_root: String,
    evidence_kinds: Vec<String>,
    evidence_scopes: Vec<Scope>,
    exemptions: Vec<String>,
}

impl Vocabulary {
    /// Builds the abstractions: places and categories that no rule tells apart share a block.
    ///
    /// # Errors
    ///
    /// A fact declared twice, or more than 64 values or blocks.
    pub fn new(
        source: &LawSource,
        named_places: &BTreeSet<String>,
        named_categories: &BTreeSet<String>,
    ) -> Result<Self, LawError> {
        let (place_blocks, place_classes, all_places) = place_blocks(source, named_places);
        let (category_blocks, category_classes, all_categories) = category_blocks(source, named_categories);
        let vocabulary = Self {
            kinds: kinds(source)?,
            place_blocks,
            place_classes,
            all_places,
            category_blocks,
            category_classes,
            all_categories,
            category_root: source.categories.root.id.clone(),
            evidence_kinds: source.evidence.evidence.iter().map(|kind| kind.kind.clone()).collect(),
            evidence_scopes: source.evidence.evidence.iter().map(|kind| kind.scope).collect(),
            exemptions: source.claims.claims.iter().map(|claim| claim.exemption.clone()).collect(),
        };
        Ok(vocabulary)
    }

    /// The facts of a kind of entry.
    #[must_use]
    pub fn facts(&self, kind: Kind) -> &KindFacts {
        // INVARIANT: `kinds` has one element per kind, in the order of `Kind::ALL`.
        #[expect(clippy::indexing_slicing, reason = "one element per kind by construction")]
        &self.kinds[kind as usize]
    }

    /// The bit of a place, if there is such a code.
    #[must_use]
    pub fn place(&self, code: &str) -> Option<u64> {
        self.place_blocks.get(code).map(|block| 1 << block)
    }

    /// All place codes.
    pub fn place_codes(&self) -> impl Iterator<Item = &str> {
        self.place_blocks.keys().map(String::as_str)
    }

    /// The bits of a class of places, or of a place that rules name.
    #[must_use]
    pub fn place_class(&self, name: &str) -> Option<u64> {
        self.place_classes.get(name).copied()
    }

    /// The bits of all places.
    #[must_use]
    pub fn all_places(&self) -> u64 {
        self.all_places
    }

    /// The bits of a category and of all that it covers; `own` alone where it is listed as contents.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<u64> {
        self.category_blocks.get(id).map(|block| 1 << block)
    }

    /// The bits of everything that lies wholly under a category, for controls that remove it.
    #[must_use]
    pub fn category_subtree(&self, id: &str) -> Option<BTreeSet<String>> {
        if id == self.category_root {
            return Some(self.category_blocks.keys().cloned().collect());
        }
        let below = format!("{id}.");
        let found: BTreeSet<String> =
            self.category_blocks.keys().filter(|name| *name == id || name.starts_with(&below)).cloned().collect();
        (!found.is_empty()).then_some(found)
    }

    /// All category names.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.category_blocks.keys().map(String::as_str)
    }

    /// The name that covers every personal category.
    #[must_use]
    pub fn category_root(&self) -> &str {
        &self.category_root
    }

    /// The bits of a class of categories.
    #[must_use]
    pub fn category_class(&self, name: &str) -> Option<u64> {
        self.category_classes.get(name).copied()
    }

    /// The bits of all categories.
    #[must_use]
    pub fn all_categories(&self) -> u64 {
        self.all_categories
    }

    /// Kinds of evidence, in the order declared.
    #[must_use]
    pub fn evidence_kinds(&self) -> &[String] {
        &self.evidence_kinds
    }

    /// Whether evidence of a kind may name the party that holds it instead of flows.
    #[must_use]
    pub fn may_name_party(&self, kind: usize) -> bool {
        matches!(self.evidence_scopes.get(kind), Some(Scope::Any | Scope::Party))
    }

    /// Exemptions that can be claimed, in the order declared.
    #[must_use]
    pub fn exemptions(&self) -> &[String] {
        &self.exemptions
    }
}

fn kinds(source: &LawSource) -> Result<Vec<KindFacts>, LawError> {
    let mut kinds = vec![KindFacts::default(); Kind::ALL.len()];
    let mut add = |owner: Kind, fact: FactSpec| -> Result<(), LawError> {
        let Some(kind) = kinds.get_mut(owner as usize) else { return Ok(()) };
        if kind.index.contains_key(&fact.name) {
            return Err(bad_vocabulary("facts.yaml", format!("`{}.{}` is declared twice", owner.name(), fact.name)));
        }
        if fact.values.len() > 63 {
            return Err(bad_vocabulary("facts.yaml", format!("`{}` has more than 63 values", fact.name)));
        }
        kind.push(fact);
        Ok(())
    };
    for declared in &source.facts.facts {
        add(declared.owner, spec(declared))?;
    }
    for evidence in &source.evidence.evidence {
        for (name, fact_type) in &evidence.facts {
            let name = format!("{}.{name}", evidence.kind);
            let declared = FactDeclaration { closed: true, ..bare(Kind::Evidence, name, *fact_type, &evidence.cites) };
            add(Kind::Evidence, spec(&declared))?;
        }
    }
    for claim in &source.claims.claims {
        for fact in &claim.facts {
            let declared = FactDeclaration {
                values: fact.values.clone(),
                question: fact.question.clone(),
                why: fact.why.clone(),
                knows: fact.knows.clone(),
                design: fact.design,
                ..bare(Kind::Claim, format!("{}.{}", claim.exemption, fact.name), fact.fact_type, &claim.cites)
            };
            add(Kind::Claim, spec(&declared))?;
        }
    }
    Ok(kinds)
}

/// A fact with nothing said but its name and type.
fn bare(owner: Kind, name: String, fact_type: FactType, cites: &[String]) -> FactDeclaration {
    FactDeclaration {
        owner,
        name,
        fact_type,
        filled: false,
        required: false,
        closed: false,
        values: BTreeMap::new(),
        values_from: None,
        free_form: Vec::new(),
        removing: Vec::new(),
        negated_in: None,
        when_none: None,
        when_given: None,
        no_when_given: None,
        none_is: None,
        part_of: None,
        read_by: None,
        varies: false,
        question: Text::default(),
        why: Text::default(),
        knows: String::new(),
        design: false,
        cites: cites.to_vec(),
    }
}

fn spec(declared: &FactDeclaration) -> FactSpec {
    let values = match declared.fact_type {
        FactType::YesNo => vec!["yes".to_owned(), "no".to_owned()],
        FactType::Choice | FactType::Choices => declared.values.keys().cloned().collect(),
        FactType::Text | FactType::Names => vec!["stated".to_owned(), "none".to_owned()],
        _ => Vec::new(),
    };
    FactSpec {
        name: declared.name.clone(),
        fact_type: declared.fact_type,
        values,
        // A part that is not stated is derived from what is known of the whole, never a free choice.
        closed: declared.closed || declared.part_of.is_some(),
        filled: declared.filled,
        required: declared.required,
        free_form: declared.free_form.clone(),
        removing: declared.removing.clone(),
        negated_in: declared.negated_in.clone(),
        when_none: declared.when_none.clone(),
        when_given: declared.when_given.clone(),
        no_when_given: declared.no_when_given.clone(),
        none_is: declared.none_is.clone(),
        part_of: declared.part_of.clone(),
        varies: declared.varies,
        question: declared.question.clone(),
        why: declared.why.clone(),
        knows: declared.knows.clone(),
        design: declared.design,
        cites: declared.cites.clone(),
        meanings: declared.values.clone(),
    }
}

fn bad_vocabulary(path: &str, reason: String) -> LawError {
    LawError::BadVocabulary { path: path.to_owned(), reason }
}

/// Groups members by signature: one block per distinct set of classes.
struct Blocks {
    signatures: Vec<Vec<bool>>,
}

impl Blocks {
    fn block(&mut self, signature: Vec<bool>) -> u32 {
        let at = self.signatures.iter().position(|known| *known == signature).unwrap_or_else(|| {
            self.signatures.push(signature);
            self.signatures.len() - 1
        });
        u32::try_from(at.min(62)).unwrap_or(62)
    }
}

type BlocksOf<M> = (M, HashMap<String, u64>, u64);

/// Whether a place belongs to a class.
type PlaceTest<'a> = Box<dyn Fn(&str) -> bool + 'a>;

fn place_blocks(source: &LawSource, named: &BTreeSet<String>) -> BlocksOf<HashMap<String, u32>> {
    let mut classes: Vec<(String, PlaceTest<'_>)> = Vec::new();
    for (name, class) in &source.jurisdiction.places {
        let test: PlaceTest<'_> = match class {
            PlaceClass::Only(codes) => Box::new(move |code: &str| codes.iter().any(|known| known == code)),
            PlaceClass::Except(codes) => Box::new(move |code: &str| !codes.iter().any(|known| known == code)),
        };
        classes.push((name.clone(), test));
    }
    for code in named {
        let wanted = code.clone();
        classes.push((code.clone(), Box::new(move |code: &str| code == wanted)));
    }
    let mut blocks = Blocks { signatures: Vec::new() };
    let mut members = HashMap::new();
    let mut class_masks: HashMap<String, u64> = classes.iter().map(|(name, _)| (name.clone(), 0)).collect();
    let mut all = 0;
    for place in &source.places.places {
        let signature: Vec<bool> = classes.iter().map(|(_, test)| test(&place.code)).collect();
        let block = blocks.block(signature.clone());
        members.insert(place.code.clone(), block);
        all |= 1 << block;
        for ((name, _), inside) in classes.iter().zip(signature) {
            if inside && let Some(mask) = class_masks.get_mut(name) {
                *mask |= 1 << block;
            }
        }
    }
    (members, class_masks, all)
}

fn category_blocks(source: &LawSource, named: &BTreeSet<String>) -> BlocksOf<BTreeMap<String, u32>> {
    let root = &source.categories.root.id;
    let mut blocks = Blocks { signatures: Vec::new() };
    let mut members = BTreeMap::new();
    let mut masks: HashMap<String, u64> = HashMap::new();
    let mut all = 0;
    for category in &source.categories.categories {
        let mut classes = Vec::new();
        if category.personal {
            classes.push(root.clone());
        }
        if category.sensitive {
            classes.push(SENSITIVE.to_owned());
        } else if category.personal {
            classes.push(ORDINARY.to_owned());
        }
        classes.extend(named.iter().filter(|name| covers(name, &category.id)).cloned());
        let signature = [root.as_str(), SENSITIVE]
            .into_iter()
            .chain(named.iter().map(String::as_str))
            .map(|name| classes.iter().any(|class| class == name))
            .collect();
        let block = blocks.block(signature);
        members.insert(category.id.clone(), block);
        all |= 1 << block;
        for class in classes {
            *masks.entry(class).or_insert(0) |= 1 << block;
        }
    }
    (members, masks, all)
}

fn covers(name: &str, id: &str) -> bool {
    id == name || id.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
}
