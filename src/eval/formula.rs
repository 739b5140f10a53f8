//! Conditions over a run whose facts are open, as formulas: for analysis of the law itself.
//!
//! A formula is true under exactly the completions of the facts under which the condition holds. Equal parts are kept once,
//! so that what does not change with a fact is the same formula before and after the change.
//!
//! Three things are left free, which adds completions and never takes one away: a total is any number, whatever is in the
//! datasets that it counts; which of two open days is earlier; and whether evidence that says up to how many persons it
//! serves is exceeded.

use super::Evaluator;
use crate::law::{
    Cond, DefinitionBody, Law, Path, PathMember, Rel, SkeletonRelation, Test, YES as STATED, is_in_force,
};
use crate::run::{Domain, EntityId, Guard, Run, SlotId};
use crate::text::Lang;
use rustc_hash::FxHashMap;

/// A formula or its opposite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Formula(u32);

impl Formula {
    /// What always holds.
    pub const TRUE: Self = Self(0);
    /// What never does.
    pub const FALSE: Self = Self(1);

    /// A decided formula.
    #[must_use]
    pub fn of(holds: bool) -> Self {
        if holds { Self::TRUE } else { Self::FALSE }
    }

    /// The opposite.
    #[must_use]
    pub fn negate(self) -> Self {
        Self(self.0 ^ 1)
    }

    /// The place of what it says or denies in [`Formulas::node`].
    #[must_use]
    pub fn node(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether it denies its node.
    #[must_use]
    pub fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Something about one fact that is so or not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Atom {
    /// The value is the one of this bit.
    Value(SlotId, u64),
    /// The set has the block of this bit.
    Block(SlotId, u64),
    /// The number, on this side of a step, is at least this.
    AtLeast(SlotId, Side, u64),
    /// The day in the first place is before that in the second.
    Earlier(SlotId, SlotId),
    /// More persons than the evidence of this entry serves for.
    BeyondScale(EntityId),
}

/// What a formula is made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Node {
    /// It holds.
    True,
    /// Something about a fact.
    Atom(Atom),
    /// All of these.
    All(Box<[Formula]>),
}

/// The facts as the run has them, or with one of them in another state: before or after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Side(u32);

/// One fact that is in another state.
struct Changed {
    slot: SlotId,
    domain: Domain,
}

/// Slots that something depends on.
type Support = Vec<u64>;

/// Entries reached, each with when it is.
type Reached = Vec<(EntityId, Formula)>;

/// All formulas of a run under a law.
pub struct Formulas<'a> {
    evaluator: Evaluator<'a>,
    nodes: Vec<Node>,
    places: FxHashMap<Node, Formula>,
    /// What facts rule out by what they are, each a list of which one must hold.
    axioms: Vec<Vec<Formula>>,
    /// Numbers that a number is compared with, so far.
    compared: FxHashMap<(SlotId, Side), Vec<u64>>,
    sides: Vec<Changed>,
    sides_known: FxHashMap<(SlotId, Domain), (Side, Formula)>,
    truths: FxHashMap<(Side, usize, EntityId), Formula>,
    relations: FxHashMap<(Side, usize, EntityId), Reached>,
    /// On which facts an answer about the run as it is rests.
    supports: FxHashMap<(usize, EntityId), Support>,
    /// Of what is being worked out at present, the innermost last.
    open: Vec<Support>,
}

impl<'a> Formulas<'a> {
    /// No formula yet.
    #[must_use]
    pub fn new(law: &'a Law, run: &'a Run) -> Self {
        Self {
            evaluator: Evaluator::new(law, run, Lang::En),
            nodes: vec![Node::True],
            places: std::iter::once((Node::True, Formula::TRUE)).collect(),
            axioms: Vec::new(),
            compared: FxHashMap::default(),
            sides: Vec::new(),
            sides_known: FxHashMap::default(),
            truths: FxHashMap::default(),
            relations: FxHashMap::default(),
            supports: FxHashMap::default(),
            open: Vec::new(),
        }
    }

    /// What a formula is made of.
    #[must_use]
    pub fn node(&self, at: usize) -> &Node {
        self.nodes.get(at).unwrap_or(&Node::True)
    }

    /// The node of something about a fact, where it was named.
    #[must_use]
    pub fn place(&self, atom: Atom) -> Option<usize> {
        self.places.get(&Node::Atom(atom)).map(|formula| formula.node())
    }

    /// What facts rule out by what they are; of each list one formula holds. The list only grows.
    #[must_use]
    pub fn axioms(&self) -> &[Vec<Formula>] {
        &self.axioms
    }

    /// The run with one fact in another state, and what must hold of it beside.
    pub fn side(&mut self, slot: SlotId, domain: Domain) -> (Side, Formula) {
        if let Some(known) = self.sides_known.get(&(slot, domain)) {
            return *known;
        }
        self.sides.push(Changed { slot, domain });
        let side = Side(u32::try_from(self.sides.len()).unwrap_or(u32::MAX));
        let filled = match domain {
            Domain::Set { must: 0, may, filled: true } => self.any_block(slot, may),
            _ => Formula::TRUE,
        };
        self.sides_known.insert((slot, domain), (side, filled));
        (side, filled)
    }

    /// The values that a fact has on a side.
    fn domain(&mut self, side: Side, slot: SlotId) -> (Domain, bool) {
        if let Some(support) = self.open.last_mut()
            && let Some(word) = support.get_mut(slot / 64)
        {
            *word |= 1 << (slot % 64);
        }
        let changed = (side.0 as usize).checked_sub(1).and_then(|at| self.sides.get(at));
        match changed.filter(|changed| changed.slot == slot) {
            Some(changed) => (changed.domain, true),
            None => (self.evaluator.domain(slot), false),
        }
    }

    fn intern(&mut self, node: Node) -> (Formula, bool) {
        if let Some(known) = self.places.get(&node) {
            return (*known, false);
        }
        let formula = Formula(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX >> 1) << 1);
        self.nodes.push(node.clone());
        self.places.insert(node, formula);
        (formula, true)
    }

    /// All of these.
    pub fn all(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut kept: Vec<Formula> = parts.into_iter().filter(|part| *part != Formula::TRUE).collect();
        kept.sort_unstable();
        kept.dedup();
        // A formula and its opposite lie side by side.
        let opposed = kept.windows(2).any(|pair| pair.first().map(|one| one.negate()) == pair.last().copied());
        match kept.as_slice() {
            _ if opposed || kept.first() == Some(&Formula::FALSE) => Formula::FALSE,
            [] => Formula::TRUE,
            [one] => *one,
            _ => self.intern(Node::All(kept.into())).0,
        }
    }

    /// At least one of these.
    pub fn any(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        self.all(parts.into_iter().map(Formula::negate).collect::<Vec<_>>()).negate()
    }

    /// The value is among these bits.
    fn one_of(&mut self, side: Side, slot: SlotId, mask: u64) -> Formula {
        let (Domain::Choice(values), _) = self.domain(side, slot) else { return Formula::FALSE };
        if values & mask == 0 {
            return Formula::FALSE;
        }
        if values & !mask == 0 {
            return Formula::TRUE;
        }
        let parts: Vec<Formula> = bits(values & mask).map(|bit| self.value(slot, bit)).collect();
        self.any(parts)
    }

    fn value(&mut self, slot: SlotId, bit: u64) -> Formula {
        let (formula, new) = self.intern(Node::Atom(Atom::Value(slot, bit)));
        if new && let Domain::Choice(values) = self.evaluator.domain(slot) {
            // Exactly one value; said once, with all of them.
            let all: Vec<Formula> = bits(values).map(|bit| self.intern(Node::Atom(Atom::Value(slot, bit))).0).collect();
            for (at, one) in all.iter().enumerate() {
                self.axioms.extend(all.iter().skip(at + 1).map(|other| vec![one.negate(), other.negate()]));
            }
            self.axioms.push(all);
        }
        formula
    }

    fn intersects(&mut self, side: Side, slot: SlotId, mask: u64) -> Formula {
        match self.domain(side, slot).0 {
            Domain::Set { must, .. } if must & mask != 0 => Formula::TRUE,
            Domain::Set { may, .. } => self.any_block(slot, may & mask),
            _ => Formula::FALSE,
        }
    }

    fn any_block(&mut self, slot: SlotId, blocks: u64) -> Formula {
        let parts: Vec<Formula> = bits(blocks).map(|bit| self.block(slot, bit)).collect();
        self.any(parts)
    }

    fn block(&mut self, slot: SlotId, bit: u64) -> Formula {
        let (formula, new) = self.intern(Node::Atom(Atom::Block(slot, bit)));
        if new && let Domain::Set { must: 0, may, filled: true } = self.evaluator.domain(slot) {
            let all: Vec<Formula> = bits(may).map(|bit| self.intern(Node::Atom(Atom::Block(slot, bit))).0).collect();
            self.axioms.push(all);
        }
        formula
    }

    fn at_least(&mut self, side: Side, slot: SlotId, number: u64) -> Formula {
        let (Domain::Number { low, high }, changed) = self.domain(side, slot) else { return Formula::FALSE };
        if low > high || high < number {
            return Formula::FALSE;
        }
        if low >= number {
            return Formula::TRUE;
        }
        let side = if changed { side } else { Side::default() };
        let (formula, new) = self.intern(Node::Atom(Atom::AtLeast(slot, side, number)));
        if new {
            let others = self.compared.entry((slot, side)).or_default().clone();
            for other in others {
                let (more, less) = if other > number { (other, number) } else { (number, other) };
                let [more, less] = [more, less].map(|end| self.intern(Node::Atom(Atom::AtLeast(slot, side, end))).0);
                self.axioms.push(vec![more.negate(), less]);
            }
            self.compared.entry((slot, side)).or_default().push(number);
        }
        formula
    }

    /// Whether a condition holds of an entry.
    pub fn condition(&mut self, side: Side, condition: &'a Cond, entity: EntityId) -> Formula {
        match condition {
            Cond::All(list) => self.list(side, list, entity, false),
            Cond::Any(list) => self.list(side, list, entity, true).negate(),
            Cond::Not(inner) => self.condition(side, inner, entity).negate(),
            Cond::Fact(fact, test) => self.test(side, entity, *fact, *test),
            Cond::Defined(at) => self.defined(side, *at, entity),
            Cond::Reached { path, condition, every } => self.reached(side, path, condition.as_deref(), *every, entity),
            Cond::Evidence(kinds, age, inner) => {
                let entries = self.evaluator.evidence_for(kinds, age, entity);
                let mut some = Vec::new();
                for evidence in entries {
                    let says = inner.as_ref().map(|inner| self.condition(side, inner, evidence.entity));
                    let scale = (!evidence.scale.is_empty())
                        .then(|| self.intern(Node::Atom(Atom::BeyondScale(evidence.entity))).0.negate());
                    let there = self.guards(side, &evidence.guards);
                    some.push(self.all(says.into_iter().chain(scale).chain([there])));
                }
                self.any(some)
            }
            Cond::Claim(exemption, inner) => self.claim(side, *exemption, inner.as_deref(), entity),
            Cond::Total(definition, number) => {
                let group = self.evaluator.run.entity(entity).group;
                let slot = self.evaluator.total_slot(group, *definition);
                self.at_least(side, slot, *number)
            }
            Cond::Same(left, right) => self.same(side, left, right, entity),
            Cond::Reading(at, mask) => {
                let slot = self.evaluator.first_reading + at;
                self.one_of(side, slot, *mask)
            }
            Cond::Listed(register) => self.listed(side, *register, entity),
            Cond::Applies(rule) => self.applies(side, *rule, entity),
            Cond::Failed(kinds) => {
                let failed = self.evaluator.failed(kinds, entity);
                let some: Vec<Formula> = failed.iter().map(|entry| self.guards(side, &entry.guards)).collect();
                self.any(some)
            }
            Cond::Reviewed(rule, age) => {
                let reviews = self.evaluator.reviews(rule, age, entity);
                let some: Vec<Formula> = reviews.iter().map(|review| self.guards(side, &review.guards)).collect();
                self.any(some)
            }
            Cond::Never => Formula::FALSE,
        }
    }

    /// All conditions of a list, or all their opposites.
    fn list(&mut self, side: Side, list: &'a [Cond], entity: EntityId, opposites: bool) -> Formula {
        let mut parts = Vec::with_capacity(list.len());
        for inner in list {
            let part = self.condition(side, inner, entity);
            let part = if opposites { part.negate() } else { part };
            if part == Formula::FALSE {
                return part;
            }
            parts.push(part);
        }
        self.all(parts)
    }

    fn test(&mut self, side: Side, entity: EntityId, fact: usize, test: Test) -> Formula {
        let slot = self.evaluator.run.slot_of(entity, fact);
        match test {
            Test::OneOf(mask) => self.one_of(side, slot, mask),
            Test::Intersects(mask) => self.intersects(side, slot, mask),
            Test::AtLeast(number) => self.at_least(side, slot, number),
            Test::Stated => match self.domain(side, slot).0 {
                Domain::Number { low, high } => Formula::of(low <= high),
                Domain::Set { .. } => Formula::TRUE,
                Domain::Choice(_) | Domain::Persons => Formula::FALSE,
            },
            Test::Come => {
                let Domain::Number { low, high } = self.domain(side, slot).0 else { return Formula::FALSE };
                let tomorrow = u64::try_from(self.evaluator.as_of + 1).unwrap_or(0);
                let later = self.at_least(side, slot, tomorrow);
                self.all([later.negate(), Formula::of(low <= high)])
            }
            Test::EarlierThan(other) => self.earlier(side, slot, self.evaluator.run.slot_of(entity, other)),
            Test::Declared => match self.evaluator.run.stated.get(&slot) {
                Some(stated) => self.one_of(side, *stated, STATED),
                None => {
                    let written = self.evaluator.run.slots.get(slot);
                    Formula::of(written.is_some_and(|known| known.origin.is_written() && known.domain.is_known()))
                }
            },
        }
    }

    fn earlier(&mut self, side: Side, slot: SlotId, other: SlotId) -> Formula {
        let (Domain::Number { low, high }, Domain::Number { low: first, high: last }) =
            (self.domain(side, slot).0, self.domain(side, other).0)
        else {
            return Formula::FALSE;
        };
        match (low > high || first > last, high < first, low >= last) {
            (true, ..) | (_, _, true) => Formula::FALSE,
            (_, true, _) => Formula::TRUE,
            _ if first == last => self.at_least(side, slot, first).negate(),
            _ => self.intern(Node::Atom(Atom::Earlier(slot, other))).0,
        }
    }

    fn reached(
        &mut self,
        side: Side,
        path: &'a Path,
        condition: Option<&'a Cond>,
        every: bool,
        entity: EntityId,
    ) -> Formula {
        let mut some = Vec::new();
        for (to, link) in self.follow(side, path, entity) {
            let passes = condition.map_or(Formula::TRUE, |condition| self.condition(side, condition, to));
            let passes = if every { passes.negate() } else { passes };
            some.push(self.all([link, passes]));
        }
        let some = self.any(some);
        if every { some.negate() } else { some }
    }

    fn claim(&mut self, side: Side, exemption: usize, inner: Option<&'a Cond>, entity: EntityId) -> Formula {
        let run = self.evaluator.run;
        let (covered, _) = self.evaluator.covered(entity);
        let claims = run.manifests.get(run.entity(entity).manifest).map_or(&[][..], |manifest| &manifest.claims);
        let mut some = Vec::new();
        for claim in claims.iter().filter(|claim| claim.exemption == exemption && claim.covers.contains(&covered)) {
            let says = inner.map_or(Formula::TRUE, |inner| self.condition(side, inner, claim.entity));
            let there = self.guards(side, &claim.guards);
            some.push(self.all([says, there]));
        }
        self.any(some)
    }

    fn same(&mut self, side: Side, left: &'a Path, right: &'a Path, entity: EntityId) -> Formula {
        let left = self.follow(side, left, entity);
        let right = self.follow(side, right, entity);
        let mut some = Vec::new();
        for (one, reached) in &left {
            for (other, also) in &right {
                if self.evaluator.is_same(*one, *other) {
                    some.push(self.all([*reached, *also]));
                }
            }
        }
        self.any(some)
    }

    fn listed(&mut self, side: Side, register: usize, entity: EntityId) -> Formula {
        let law = self.evaluator.law;
        let run = self.evaluator.run;
        let Some(register) = law.source.registers.registers.get(register) else { return Formula::FALSE };
        let party = run.entity(entity);
        let name = run.groups.get(party.group).filter(|group| group.named).map(|group| group.name.as_str());
        let seat = law.vocabulary.facts(party.kind).find("seat").map(|(at, _)| run.slot_of(entity, at));
        let mut some = Vec::new();
        for entry in &register.entries {
            if !is_in_force(&entry.from, entry.until.as_deref(), law.law_of) {
                continue;
            }
            some.push(Formula::of(entry.entity.is_some() && entry.entity.as_deref() == name));
            let place = entry.place.as_deref().and_then(|place| law.vocabulary.place_class(place));
            if let (Some(mask), Some(slot)) = (place, seat) {
                some.push(self.one_of(side, slot, mask));
            }
        }
        self.any(some)
    }

    fn guards(&mut self, side: Side, guards: &[Guard]) -> Formula {
        let all: Vec<Formula> = guards.iter().map(|guard| self.one_of(side, guard.slot, guard.mask)).collect();
        self.all(all)
    }

    /// Whether what a definition says holds.
    pub fn defined(&mut self, side: Side, at: usize, entity: EntityId) -> Formula {
        self.remembered(side, at, entity, &|formulas, side| {
            let law = formulas.evaluator.law;
            match law.definitions.get(at).map(|known| &known.body) {
                Some(DefinitionBody::Truth(condition)) => formulas.condition(side, condition, entity),
                _ => Formula::FALSE,
            }
        })
    }

    /// Whether the rule's own condition holds.
    pub fn when(&mut self, side: Side, rule: usize, entity: EntityId) -> Formula {
        let law = self.evaluator.law;
        law.rules.get(rule).map_or(Formula::FALSE, |known| self.condition(side, &known.when, entity))
    }

    /// Whether an exemption that applies defeats the rule.
    pub fn defeated(&mut self, side: Side, rule: usize, entity: EntityId) -> Formula {
        let law = self.evaluator.law;
        let by = law.rules.get(rule).map_or(&[][..], |known| &known.defeated_by);
        let some: Vec<Formula> = by.iter().map(|by| self.applies(side, *by, entity)).collect();
        self.any(some)
    }

    /// Whether a rule applies and is not defeated.
    pub fn applies(&mut self, side: Side, rule: usize, entity: EntityId) -> Formula {
        let at = self.evaluator.law.definitions.len() + rule;
        self.remembered(side, at, entity, &|formulas, side| {
            let when = formulas.when(side, rule, entity);
            if when == Formula::FALSE {
                return when;
            }
            let defeated = formulas.defeated(side, rule, entity);
            formulas.all([when, defeated.negate()])
        })
    }

    /// Whether what a rule requires is met; a rule that requires nothing cannot be met.
    pub fn met(&mut self, side: Side, rule: usize, entity: EntityId) -> Formula {
        let law = self.evaluator.law;
        let requires = law.rules.get(rule).and_then(|known| known.requires.as_ref());
        requires.map_or(Formula::FALSE, |requires| self.condition(side, requires, entity))
    }

    /// Whether a duty is required and not evidenced.
    pub fn violated(&mut self, side: Side, rule: usize, entity: EntityId) -> Formula {
        let applies = self.applies(side, rule, entity);
        if applies == Formula::FALSE {
            return applies;
        }
        let met = self.met(side, rule, entity);
        self.all([applies, met.negate()])
    }

    /// An answer worked out once; on a side that changes nothing that it rests on, that of the run as it is.
    fn remembered(
        &mut self,
        side: Side,
        part: usize,
        entity: EntityId,
        work: &dyn Fn(&mut Self, Side) -> Formula,
    ) -> Formula {
        if side != Side::default() && !self.supports.contains_key(&(part, entity)) {
            self.remembered(Side::default(), part, entity, work);
        }
        let plain = self.is_plain(side, part, entity);
        let key = (if plain { Side::default() } else { side }, part, entity);
        if let Some(known) = self.truths.get(&key).copied() {
            self.touch(part, entity);
            return known;
        }
        self.begin();
        let formula = work(self, side);
        self.end(side, part, entity);
        self.truths.insert(key, formula);
        formula
    }

    /// Whether an answer about the run as it is serves for a side.
    fn is_plain(&self, side: Side, part: usize, entity: EntityId) -> bool {
        let Some(changed) = (side.0 as usize).checked_sub(1).and_then(|at| self.sides.get(at)) else { return true };
        let support = self.supports.get(&(part, entity));
        support.is_some_and(|support| {
            support.get(changed.slot / 64).is_some_and(|word| word & (1 << (changed.slot % 64)) == 0)
        })
    }

    fn begin(&mut self) {
        let words = self.evaluator.run.slots.len().div_ceil(64);
        self.open.push(vec![0; words]);
    }

    fn end(&mut self, side: Side, part: usize, entity: EntityId) {
        let Some(support) = self.open.pop() else { return };
        if side == Side::default() {
            self.supports.insert((part, entity), support.clone());
        }
        self.add(&support);
    }

    fn touch(&mut self, part: usize, entity: EntityId) {
        if let Some(support) = self.supports.get(&(part, entity)).cloned() {
            self.add(&support);
        }
    }

    fn add(&mut self, support: &Support) {
        for (all, own) in self.open.last_mut().into_iter().flatten().zip(support) {
            *all |= own;
        }
    }

    /// Entries at the end of a path, each with when it is reached.
    pub fn follow(&mut self, side: Side, path: &'a Path, entity: EntityId) -> Reached {
        let mut here = vec![(entity, Formula::TRUE)];
        for rel in path {
            let mut next = Reached::new();
            for (from, truth) in here {
                for (to, link) in self.relation(side, *rel, from) {
                    let both = self.all([truth, link]);
                    self.merge(&mut next, to, both);
                }
            }
            here = next;
        }
        here
    }

    fn relation(&mut self, side: Side, rel: Rel, entity: EntityId) -> Reached {
        match rel {
            Rel::Skeleton(relation) => self.links(side, relation, entity),
            Rel::Defined(at) => self.defined_relation(side, at, entity),
        }
    }

    fn links(&mut self, side: Side, relation: SkeletonRelation, entity: EntityId) -> Reached {
        let run = self.evaluator.run;
        let links = run.entity(entity).links(relation).iter();
        links
            .map(|link| (link.to, self.guards(side, &link.guards)))
            .filter(|(_, link)| *link != Formula::FALSE)
            .collect()
    }

    fn defined_relation(&mut self, side: Side, at: usize, entity: EntityId) -> Reached {
        let plain = self.is_plain(side, at, entity);
        let key = (if plain { Side::default() } else { side }, at, entity);
        if let Some(known) = self.relations.get(&key).cloned() {
            self.touch(at, entity);
            return known;
        }
        self.begin();
        let law = self.evaluator.law;
        let mut found = Reached::new();
        if let Some(DefinitionBody::Relation(members)) = law.definitions.get(at).map(|known| &known.body) {
            for member in members {
                self.member(side, member, entity, &mut found);
            }
        }
        self.end(side, at, entity);
        self.relations.insert(key, found.clone());
        found
    }

    fn member(&mut self, side: Side, member: &'a PathMember, entity: EntityId, found: &mut Reached) {
        let when = member.when.as_ref().map_or(Formula::TRUE, |when| self.condition(side, when, entity));
        if when == Formula::FALSE {
            return;
        }
        let mut here = vec![(entity, when)];
        for step in &member.steps {
            let mut next = Reached::new();
            for (from, truth) in here {
                for (to, link) in self.relation(side, step.rel, from) {
                    let passes = step.condition.as_ref().map_or(Formula::TRUE, |known| self.condition(side, known, to));
                    let all = self.all([truth, link, passes]);
                    self.merge(&mut next, to, all);
                }
            }
            here = next;
        }
        for (to, truth) in here {
            self.merge(found, to, truth);
        }
    }

    fn merge(&mut self, list: &mut Reached, to: EntityId, truth: Formula) {
        if truth == Formula::FALSE {
            return;
        }
        match list.iter_mut().find(|(known, _)| *known == to) {
            Some((_, known)) => *known = self.any([*known, truth]),
            None => list.push((to, truth)),
        }
    }
}

fn bits(mask: u64) -> impl Iterator<Item = u64> {
    (0..64).map(|at| 1_u64 << at).filter(move |bit| mask & bit != 0)
}
