//! A condition over the present domains to a truth.

use super::truth::{Blocker, Split, Truth};
use super::{Evaluator, Reached};
use crate::calendar::day_number;
use crate::fact::Kind;
use crate::law::YES as STATED;
use crate::law::{Cond, DefinitionBody, EvidenceAge, Path, PathMember, Rel, SkeletonRelation, Test, is_in_force};
use crate::run::{ANY_KIND, Domain, EntityId, EvidenceEntry, Guard, SlotId};

/// How deep definitions may use each other; the compiler's check of the shipped rules keeps far below.
pub(super) const MAX_DEPTH: usize = 200;

impl<'a> Evaluator<'a> {
    pub(super) fn condition(&mut self, condition: &'a Cond, entity: EntityId) -> Truth {
        match condition {
            Cond::All(list) => self.all(list, entity),
            Cond::Any(list) => self.any(list, entity),
            Cond::Not(inner) => self.condition(inner, entity).negate(),
            Cond::Fact(fact, test) => self.test(entity, *fact, *test),
            Cond::Defined(at) => self.defined(*at, entity),
            Cond::Reached { path, condition, every } => self.reached(path, condition.as_deref(), *every, entity),
            Cond::Evidence(kinds, age, inner) => self.evidence(kinds, age, inner.as_deref(), entity),
            Cond::Claim(exemption, inner) => self.claim(*exemption, inner.as_deref(), entity),
            Cond::Total(definition, number) => self.total_at_least(*definition, *number, entity),
            Cond::Same(left, right) => self.same(left, right, entity),
            Cond::Reading(at, mask) => {
                let slot = self.first_reading + at;
                one_of(self.domain(slot), *mask, slot)
            }
            Cond::Listed(register) => self.listed(*register, entity),
            Cond::Applies(rule) => self.applies(*rule, entity),
            Cond::Failed(kinds) => {
                let failed = self.failed(kinds, entity).into_iter();
                failed.fold(Truth::False, |truth, evidence| truth.or(self.guards(&evidence.guards)))
            }
            Cond::Reviewed(rule, age) => self.reviewed(rule, age, entity),
            Cond::Never => Truth::False,
        }
    }

    fn all(&mut self, list: &'a [Cond], entity: EntityId) -> Truth {
        let mut truth = Truth::True;
        for inner in list {
            truth = truth.and(self.condition(inner, entity));
            if truth == Truth::False {
                break;
            }
        }
        truth
    }

    fn any(&mut self, list: &'a [Cond], entity: EntityId) -> Truth {
        let mut truth = Truth::False;
        for inner in list {
            truth = truth.or(self.condition(inner, entity));
            if truth == Truth::True {
                break;
            }
        }
        truth
    }

    fn test(&self, entity: EntityId, fact: usize, test: Test) -> Truth {
        let slot = self.run.slot_of(entity, fact);
        let domain = self.domain(slot);
        match (test, domain) {
            (Test::OneOf(mask), _) => one_of(domain, mask, slot),
            (Test::Declared, _) => self.declared(slot),
            (Test::Intersects(mask), Domain::Set { must, may, filled }) => {
                if filled && must == 0 && may & !mask == 0 {
                    Truth::True
                } else {
                    intersects(must, may, mask, slot)
                }
            }
            (Test::AtLeast(number), Domain::Number { low, high }) => at_least(low, high, number, slot),
            (Test::Stated, Domain::Number { low, high }) => Truth::of(low <= high),
            (Test::Come, Domain::Number { low, high }) => {
                let tomorrow = u64::try_from(self.as_of + 1).unwrap_or(0);
                at_least(low, high, tomorrow, slot).negate().and(Truth::of(low <= high))
            }
            (Test::EarlierThan(other), Domain::Number { low, high }) => {
                match self.domain(self.run.slot_of(entity, other)) {
                    Domain::Number { low: other_low, high: other_high } if low <= high && other_low <= other_high => {
                        match (high < other_low, low >= other_high) {
                            (true, _) => Truth::True,
                            (_, true) => Truth::False,
                            _ if other_low == other_high => at_least(low, high, other_low, slot).negate(),
                            _ => Truth::Unknown(Blocker { slot, split: Split::Opaque }),
                        }
                    }
                    _ => Truth::False,
                }
            }
            (Test::Stated, Domain::Set { .. }) => Truth::True,
            _ => Truth::False,
        }
    }

    /// Whether the manifest says one thing, whatever is assumed of it while possible verdicts are searched.
    fn declared(&self, slot: SlotId) -> Truth {
        if let Some(stated) = self.run.stated.get(&slot) {
            return one_of(self.domain(*stated), STATED, *stated);
        }
        let written = self.run.slots.get(slot);
        Truth::of(written.is_some_and(|known| known.origin.is_written() && known.domain.is_known()))
    }

    pub(super) fn defined(&mut self, at: usize, entity: EntityId) -> Truth {
        let Some(assumed) = &self.assumed else { return self.body_holds(at, entity) };
        if let Some(truth) = assumed.truths.get(&(at, entity)) {
            return *truth;
        }
        let concrete = assumed.concrete.get(at).copied().unwrap_or(false);
        match self.body_holds(at, entity) {
            Truth::Unknown(_) if !concrete => {
                Truth::Unknown(Blocker { slot: self.first_total, split: Split::Definition(at, entity) })
            }
            truth => truth,
        }
    }

    /// Whether what a definition says holds, whatever is assumed of it.
    pub(super) fn body_holds(&mut self, at: usize, entity: EntityId) -> Truth {
        let key = (at, entity);
        if let Some(truth) = self.memory.truth(key) {
            return truth;
        }
        let law = self.law;
        let Some(DefinitionBody::Truth(condition)) = law.definitions.get(at).map(|known| &known.body) else {
            return Truth::False;
        };
        if self.depth > MAX_DEPTH {
            return Truth::Unknown(Blocker { slot: self.first_total, split: Split::Opaque });
        }
        self.depth += 1;
        let begun = self.memory.begin();
        let truth = self.condition(condition, entity);
        self.depth -= 1;
        let result = self.memory.end(truth, begun);
        self.memory.truths.insert(key, result);
        truth
    }

    /// Entries at the end of a path, each with whether it is reached.
    pub(super) fn follow(&mut self, path: &'a Path, entity: EntityId) -> Vec<(EntityId, Truth)> {
        let mut here = vec![(entity, Truth::True)];
        for rel in path {
            let mut next: Vec<(EntityId, Truth)> = Vec::new();
            for (from, truth) in here {
                match rel {
                    Rel::Skeleton(relation) => {
                        for link in self.run.entity(from).links(*relation) {
                            merge(&mut next, link.to, truth.and(self.guards(&link.guards)));
                        }
                    }
                    Rel::Defined(at) => {
                        for (to, link) in self.defined_relation(*at, from).iter() {
                            merge(&mut next, *to, truth.and(*link));
                        }
                    }
                }
            }
            here = next;
        }
        here
    }

    fn reached(&mut self, path: &'a Path, condition: Option<&'a Cond>, every: bool, entity: EntityId) -> Truth {
        let mut truth = Truth::of(every);
        for (to, link) in self.follow(path, entity) {
            let passes = condition.map_or(Truth::True, |condition| self.condition(condition, to));
            truth = if every { truth.and(link.negate().or(passes)) } else { truth.or(link.and(passes)) };
            if truth == Truth::of(!every) {
                break;
            }
        }
        truth
    }

    pub(super) fn guards(&self, guards: &[Guard]) -> Truth {
        guards
            .iter()
            .fold(Truth::True, |truth, guard| truth.and(one_of(self.domain(guard.slot), guard.mask, guard.slot)))
    }

    pub(super) fn defined_relation(&mut self, at: usize, entity: EntityId) -> Reached {
        let key = (at, entity);
        if let Some(reached) = self.memory.relation(key) {
            return reached;
        }
        let law = self.law;
        let begun = self.memory.begin();
        let mut found = Vec::new();
        if let Some(DefinitionBody::Relation(members)) = law.definitions.get(at).map(|known| &known.body)
            && self.depth <= MAX_DEPTH
        {
            self.depth += 1;
            for member in members {
                self.member(member, entity, &mut found);
            }
            self.depth -= 1;
        }
        let reached: Reached = found.into();
        let result = self.memory.end(reached.clone(), begun);
        self.memory.relations.insert(key, result);
        reached
    }

    fn member(&mut self, member: &'a PathMember, entity: EntityId, found: &mut Vec<(EntityId, Truth)>) {
        let when = member.when.as_ref().map_or(Truth::True, |when| self.condition(when, entity));
        if when == Truth::False {
            return;
        }
        let mut here = vec![(entity, when)];
        for step in &member.steps {
            let mut next = Vec::new();
            for (from, truth) in here {
                for (to, link) in self.relation(step.rel, from).iter() {
                    let passes =
                        step.condition.as_ref().map_or(Truth::True, |condition| self.condition(condition, *to));
                    merge(&mut next, *to, truth.and(*link).and(passes));
                }
            }
            here = next;
        }
        for (to, truth) in here {
            merge(found, to, truth);
        }
    }

    /// What evidence and claims cover for an entry: its flow, service or party, and the dataset of an item.
    pub(super) fn covered(&self, entity: EntityId) -> (EntityId, Option<EntityId>) {
        let target = |relation| self.run.entity(entity).links(relation).first().map(|link| link.to);
        match self.kind(entity) {
            Kind::Item => (target(SkeletonRelation::Flow).unwrap_or(entity), target(SkeletonRelation::Dataset)),
            _ => (entity, None),
        }
    }

    /// Parties whose own evidence serves for an entry: those of its flow, the handlers of its data, a service's provider.
    pub(super) fn holders(&self, entity: EntityId) -> Vec<EntityId> {
        let run = self.run;
        let targets = |from: EntityId, relation| run.entity(from).links(relation).iter().map(|link| link.to);
        match self.kind(entity) {
            Kind::Item => {
                let flow = targets(entity, SkeletonRelation::Flow);
                let ends = flow
                    .flat_map(|flow| targets(flow, SkeletonRelation::From).chain(targets(flow, SkeletonRelation::To)));
                let data = targets(entity, SkeletonRelation::Data);
                ends.chain(data.flat_map(|dataset| targets(dataset, SkeletonRelation::Handler))).collect()
            }
            Kind::Service => targets(entity, SkeletonRelation::Provider).collect(),
            _ => Vec::new(),
        }
    }

    fn is_in_force(&self, evidence: &EvidenceEntry) -> bool {
        let begun = evidence.dated.is_some_and(|dated| dated <= self.as_of);
        let ended = evidence.until.is_some_and(|until| until < self.as_of);
        begun && !ended && !evidence.failed
    }

    /// Whether evidence is as young as a rule asks, on the last day of its period too.
    pub(super) fn is_of_age(&self, evidence: &EvidenceEntry, age: &EvidenceAge) -> bool {
        let last = || self.last_day(evidence, age).is_some_and(|last| self.as_of <= day_number(last));
        is_since(evidence, age) && (age.within.is_none() || last())
    }

    /// Evidence of one of these kinds that covers the entry and is in force.
    pub(super) fn evidence_for(&self, kinds: &[usize], age: &EvidenceAge, entity: EntityId) -> Vec<&'a EvidenceEntry> {
        let all = self.run.manifests.get(self.run.entity(entity).manifest).map_or(&[][..], |known| &known.evidence);
        self.declared_for(kinds, entity)
            .into_iter()
            .filter(|evidence| self.is_in_force(evidence) && self.is_of_age(evidence, age))
            .filter(|evidence| !self.is_withdrawn(evidence, all))
            .filter(|evidence| self.guards(&evidence.guards) != Truth::False)
            .collect()
    }

    /// Entries of these kinds that cover the entry and say that it failed, or may have.
    pub(super) fn failed(&self, kinds: &[usize], entity: EntityId) -> Vec<&'a EvidenceEntry> {
        let declared = self.declared_for(kinds, entity).into_iter();
        declared
            .filter(|evidence| evidence.may_have_failed && evidence.dated.is_none_or(|dated| dated <= self.as_of))
            .collect()
    }

    /// Entries of these kinds that cover the entry, whatever they say.
    fn declared_for(&self, kinds: &[usize], entity: EntityId) -> Vec<&'a EvidenceEntry> {
        let run = self.run;
        let (covered, dataset) = self.covered(entity);
        let holders = self.holders(entity);
        let Some(manifest) = run.manifests.get(run.entity(entity).manifest) else { return Vec::new() };
        manifest
            .evidence
            .iter()
            .filter(|evidence| kinds.contains(&evidence.kind))
            .filter(|evidence| self.names(evidence, entity, &holders))
            .filter(|evidence| limits_allow(evidence, dataset))
            .filter(|evidence| self.is_between(evidence, covered))
            .collect()
    }

    /// Whether evidence names the flow, service or party of an entry, or a party whose own evidence serves for it.
    pub(super) fn names(&self, evidence: &EvidenceEntry, entity: EntityId, holders: &[EntityId]) -> bool {
        let by_party = self.law.vocabulary.may_name_party(evidence.kind);
        matches!(self.kind(entity), Kind::Workload)
            || evidence.covers.contains(&self.covered(entity).0)
            || (by_party && evidence.covers.iter().any(|party| holders.contains(party)))
    }

    /// Evidence that names its parties serves for flows between them alone.
    pub(super) fn is_between(&self, evidence: &EvidenceEntry, covered: EntityId) -> bool {
        let Some(parties) = evidence.between.as_ref().filter(|_| self.kind(covered) == Kind::Flow) else { return true };
        let flow = self.run.entity(covered);
        let mut ends = flow.links(SkeletonRelation::From).iter().chain(flow.links(SkeletonRelation::To));
        ends.all(|end| parties.iter().any(|party| self.is_same(*party, end.to)))
    }

    /// A later entry of the same kind and scope that failed, or was revoked or withdrawn, counts against an earlier one.
    pub(super) fn is_withdrawn(&self, evidence: &EvidenceEntry, all: &[EvidenceEntry]) -> bool {
        all.iter().any(|later| {
            // What the adverse entry leaves open counts against as much as it can.
            later.adverse
                && (later.kind == evidence.kind || later.kind == ANY_KIND)
                // A review is withdrawn for the rule that it is about.
                && (later.rule.is_none() || later.rule == evidence.rule)
                && later
                    .dated
                    .is_none_or(|dated| dated <= self.as_of && evidence.dated.is_none_or(|first| first <= dated))
                && (later.covers.is_empty() || later.covers.iter().any(|covered| evidence.covers.contains(covered)))
        })
    }

    fn evidence(
        &mut self,
        kinds: &'a [usize],
        age: &'a EvidenceAge,
        inner: Option<&'a Cond>,
        entity: EntityId,
    ) -> Truth {
        let mut truth = Truth::False;
        for evidence in self.evidence_for(kinds, age, entity) {
            let says = inner.map_or(Truth::True, |inner| self.condition(inner, evidence.entity));
            let says = says.and(self.within_scale(evidence));
            truth = truth.or(self.guards(&evidence.guards).and(says));
        }
        truth
    }

    fn claim(&mut self, exemption: usize, inner: Option<&'a Cond>, entity: EntityId) -> Truth {
        let run = self.run;
        let (covered, _) = self.covered(entity);
        let mut truth = Truth::False;
        let claims = run.manifests.get(run.entity(entity).manifest).map_or(&[][..], |manifest| &manifest.claims);
        for claim in claims.iter().filter(|claim| claim.exemption == exemption && claim.covers.contains(&covered)) {
            let says = inner.map_or(Truth::True, |inner| self.condition(inner, claim.entity));
            truth = truth.or(self.guards(&claim.guards).and(says));
        }
        truth
    }

    fn reviewed(&self, rule: &str, age: &EvidenceAge, entity: EntityId) -> Truth {
        let reviews = self.reviews(rule, age, entity).into_iter();
        reviews.fold(Truth::False, |truth, evidence| truth.or(self.guards(&evidence.guards)))
    }

    /// Reviews of a rule that cover the entry and are in force.
    pub(super) fn reviews(&self, rule: &str, age: &EvidenceAge, entity: EntityId) -> Vec<&'a EvidenceEntry> {
        let run = self.run;
        let (covered, dataset) = self.covered(entity);
        let Some(manifest) = run.manifests.get(run.entity(entity).manifest) else { return Vec::new() };
        let reviews = manifest.evidence.iter().filter(|evidence| {
            evidence.rule.as_deref() == Some(rule)
                && evidence.covers.contains(&covered)
                && limits_allow(evidence, dataset)
                && self.is_in_force(evidence)
                && self.is_of_age(evidence, age)
                && !self.is_withdrawn(evidence, &manifest.evidence)
        });
        reviews.collect()
    }

    fn same(&mut self, left: &'a Path, right: &'a Path, entity: EntityId) -> Truth {
        let left = self.follow(left, entity);
        let right = self.follow(right, entity);
        let mut truth = Truth::False;
        for (one, reached) in &left {
            for (_, also) in right.iter().filter(|(other, _)| self.is_same(*one, *other)) {
                truth = truth.or(reached.and(*also));
            }
        }
        truth
    }

    /// Parties of one legal entity are the same party.
    pub(super) fn is_same(&self, one: EntityId, other: EntityId) -> bool {
        let (left, right) = (self.run.entity(one), self.run.entity(other));
        one == other || (left.kind == Kind::Party && right.kind == Kind::Party && left.group == right.group)
    }

    /// A register lists entities, or places of seat.
    fn listed(&self, register: usize, entity: EntityId) -> Truth {
        let law = self.law;
        let Some(register) = law.source.registers.registers.get(register) else { return Truth::False };
        let in_force =
            register.entries.iter().filter(|entry| is_in_force(&entry.from, entry.until.as_deref(), law.law_of));
        let party = self.run.entity(entity);
        let name = self.run.groups.get(party.group).filter(|group| group.named).map(|group| group.name.as_str());
        let seat = law.vocabulary.facts(party.kind).find("seat").map(|(at, _)| self.run.slot_of(entity, at));
        in_force.fold(Truth::False, |truth, entry| {
            let by_name = Truth::of(entry.entity.is_some() && entry.entity.as_deref() == name);
            let by_place = match (entry.place.as_deref().and_then(|place| law.vocabulary.place_class(place)), seat) {
                (Some(mask), Some(slot)) => one_of(self.domain(slot), mask, slot),
                _ => Truth::False,
            };
            truth.or(by_name).or(by_place)
        })
    }
}

/// Whether evidence is dated on the first day that a rule accepts, or later.
pub(super) fn is_since(evidence: &EvidenceEntry, age: &EvidenceAge) -> bool {
    age.since.is_none_or(|since| evidence.dated.is_some_and(|dated| since <= dated))
}

/// Evidence that names datasets serves for those alone.
pub(super) fn limits_allow(evidence: &EvidenceEntry, dataset: Option<EntityId>) -> bool {
    evidence.datasets.is_empty() || dataset.is_none_or(|dataset| evidence.datasets.contains(&dataset))
}

fn merge(list: &mut Vec<(EntityId, Truth)>, to: EntityId, truth: Truth) {
    if truth == Truth::False {
        return;
    }
    match list.iter_mut().find(|(known, _)| *known == to) {
        Some((_, known)) => *known = known.or(truth),
        None => list.push((to, truth)),
    }
}

fn one_of(domain: Domain, mask: u64, slot: SlotId) -> Truth {
    match domain {
        Domain::Choice(values) if values & mask == 0 => Truth::False,
        Domain::Choice(values) if values & !mask == 0 => Truth::True,
        Domain::Choice(_) => Truth::Unknown(Blocker { slot, split: Split::Choice(mask) }),
        _ => Truth::False,
    }
}

fn intersects(must: u64, may: u64, mask: u64, slot: SlotId) -> Truth {
    if must & mask != 0 {
        return Truth::True;
    }
    let open = may & mask;
    if open == 0 {
        return Truth::False;
    }
    Truth::Unknown(Blocker { slot, split: Split::Block(open & open.wrapping_neg()) })
}

fn at_least(low: u64, high: u64, number: u64, slot: SlotId) -> Truth {
    match (low > high, low >= number, high < number) {
        (true, ..) | (_, _, true) => Truth::False,
        (_, true, _) => Truth::True,
        _ => Truth::Unknown(Blocker { slot, split: Split::AtLeast(number) }),
    }
}
