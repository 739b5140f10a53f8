//! Whether formulas about a shape can hold together: asked of a SAT solver, so that "never" is a proof.

use super::ground::DayLaw;
use super::shape::Shape;
use crate::eval::formula::{Atom, Formula, Formulas, Node, Side};
use crate::run::{Domain, SlotId};
use batsat::{BasicSolver, Lit, SolverInterface, lbool};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// Facts, each with what is left of its values.
pub(super) type Facts = Vec<(SlotId, Domain)>;

/// A shape on a day, and what was asked of it.
pub(super) struct Asker<'a> {
    /// What holds when.
    pub formulas: Formulas<'a>,
    shape: &'a Shape,
    solver: BasicSolver,
    /// The solver's name of each node that it knows.
    known: HashMap<usize, Lit>,
    /// How many axioms the solver knows.
    told: usize,
}

impl<'a> Asker<'a> {
    fn new(day: &'a DayLaw, shape: &'a Shape) -> Self {
        Self {
            formulas: Formulas::new(&day.law, &shape.run),
            shape,
            solver: BasicSolver::default(),
            known: HashMap::new(),
            told: 0,
        }
    }

    /// All values of a fact.
    pub(super) fn open(&self, slot: SlotId) -> Domain {
        self.shape.run.slots.get(slot).map_or(Domain::Choice(0), |known| known.domain)
    }

    /// Facts under which all of these hold; `None` where there are none.
    pub(super) fn find(&mut self, all: &[Formula]) -> Option<Facts> {
        if all.contains(&Formula::FALSE) {
            return None;
        }
        let wanted: Vec<Lit> = all.iter().map(|formula| self.literal(*formula)).collect();
        self.tell_axioms();
        let found = self.solver.solve_limited(&wanted) == lbool::TRUE;
        found.then(|| self.facts(all))
    }

    fn tell_axioms(&mut self) {
        while let Some(axiom) = self.formulas.axioms().get(self.told).cloned() {
            self.told += 1;
            let mut clause: Vec<Lit> = axiom.into_iter().map(|formula| self.literal(formula)).collect();
            self.solver.add_clause_reuse(&mut clause);
        }
    }

    /// The solver's name of a formula, explained to it from the innermost part outwards.
    fn literal(&mut self, formula: Formula) -> Lit {
        let mut open = vec![formula.node()];
        while let Some(at) = open.last().copied() {
            let parts = match self.formulas.node(at) {
                Node::All(parts) => parts.clone(),
                Node::True | Node::Atom(_) => Box::default(),
            };
            let unknown = parts.iter().map(|part| part.node()).filter(|node| !self.known.contains_key(node));
            let unknown: Vec<usize> = unknown.collect();
            if !unknown.is_empty() {
                open.extend(unknown);
                continue;
            }
            open.pop();
            if !self.known.contains_key(&at) {
                self.explain(at, &parts);
            }
        }
        self.name(formula)
    }

    fn explain(&mut self, at: usize, parts: &[Formula]) {
        let itself = Lit::new(self.solver.new_var_default(), true);
        self.known.insert(at, itself);
        match self.formulas.node(at) {
            Node::Atom(_) => {}
            Node::True => {
                self.solver.add_clause_reuse(&mut vec![itself]);
            }
            Node::All(_) => {
                let parts: Vec<Lit> = parts.iter().map(|part| self.name(*part)).collect();
                for part in &parts {
                    self.solver.add_clause_reuse(&mut vec![!itself, *part]);
                }
                let mut whole: Vec<Lit> = parts.iter().map(|part| !*part).chain([itself]).collect();
                self.solver.add_clause_reuse(&mut whole);
            }
        }
    }

    fn name(&mut self, formula: Formula) -> Lit {
        let known = self.known.get(&formula.node()).copied();
        let named = known.unwrap_or_else(|| Lit::new(self.solver.new_var_default(), true));
        if formula.is_negated() { !named } else { named }
    }

    /// What the solver chose of every fact that the formulas see.
    fn facts(&self, all: &[Formula]) -> Facts {
        let mut facts: BTreeMap<SlotId, Domain> = BTreeMap::new();
        let mut open: Vec<usize> = all.iter().map(|formula| formula.node()).collect();
        let mut seen = std::collections::HashSet::new();
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            match self.formulas.node(at) {
                Node::All(parts) => open.extend(parts.iter().map(|part| part.node())),
                Node::Atom(Atom::Value(slot, _) | Atom::Block(slot, _)) => {
                    let open = self.shape.run.slots.get(*slot).map(|known| known.domain);
                    facts.entry(*slot).or_insert_with(|| self.chosen(*slot, open));
                }
                Node::Atom(Atom::AtLeast(slot, side, number)) if *side == Side::default() => {
                    let known = facts.entry(*slot).or_insert(Domain::ANY_NUMBER);
                    if let Domain::Number { low, high } = known {
                        if self.holds(at) {
                            *low = (*low).max(*number);
                        } else {
                            *high = (*high).min(number - 1);
                        }
                    }
                }
                Node::True | Node::Atom(_) => {}
            }
        }
        facts.into_iter().collect()
    }

    fn holds(&self, node: usize) -> bool {
        self.known.get(&node).is_some_and(|named| self.solver.value_lit(*named) == lbool::TRUE)
    }

    fn chosen(&self, slot: SlotId, open: Option<Domain>) -> Domain {
        let bits = (0..64).map(|at| 1_u64 << at);
        let is_so = |atom: Atom| self.formulas.place(atom).is_some_and(|node| self.holds(node));
        match open {
            Some(Domain::Set { may, filled, .. }) => {
                let must = bits.filter(|bit| may & bit != 0 && is_so(Atom::Block(slot, *bit))).sum();
                Domain::Set { must, may: must, filled }
            }
            Some(Domain::Choice(values)) => {
                Domain::Choice(bits.filter(|bit| values & bit != 0 && is_so(Atom::Value(slot, *bit))).sum())
            }
            other => other.unwrap_or(Domain::Choice(0)),
        }
    }
}

/// What one worker asked so far, by day and shape.
#[derive(Default)]
pub(super) struct Askers<'a> {
    known: HashMap<(Date, &'a str), Asker<'a>>,
}

impl<'a> Askers<'a> {
    /// Of a shape on a day.
    pub(super) fn of(&mut self, day: &'a DayLaw, shape: &'a Shape) -> &mut Asker<'a> {
        self.known.entry((day.law.as_of, &shape.name)).or_insert_with(|| Asker::new(day, shape))
    }
}
