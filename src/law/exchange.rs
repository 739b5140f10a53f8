//! Another rule in the place of one, in a law that is compiled already: for who asks about thousands of laws that differ in
//! one rule each.

use super::compile::{Compiler, Definition, Law, LawRule, Names, rule_in_force};
use super::load::{LawError, PlacedRule};
use crate::rule::Rule;
use std::mem;

/// What stood where another rule was put; [`Law::restore`] puts it back.
#[derive(Debug, Default)]
pub(crate) struct Displaced {
    rules: Vec<(usize, LawRule)>,
    definitions: Vec<(usize, Definition)>,
    rests_on_totals: Option<Vec<bool>>,
}

impl Law {
    /// Puts another rule in the place of that at `at` in the files, without compiling the rest anew. The files themselves
    /// stay as they were.
    ///
    /// `None`, and nothing is changed, where the rest may depend on the change: where the rule begins or ends to be in
    /// force on the day of this law, or has another name, kind, subject or mechanism.
    /// The rule may name no place and no category that the files do not name: facts keep the values that they had.
    ///
    /// # Errors
    ///
    /// Those of [`Self::compile`]; nothing is changed then.
    pub(crate) fn exchange(&mut self, at: usize, rule: &Rule) -> Result<Option<Displaced>, LawError> {
        let day = self.law_of;
        let source = self.source.clone();
        let Some(known) = source.rules.get(at) else { return Ok(None) };
        let in_force = rule_in_force(rule, day);
        if !stands_alike(&known.rule, rule) || in_force != rule_in_force(&known.rule, day) {
            return Ok(None);
        }
        if !in_force {
            return Ok(Some(Displaced::default()));
        }
        let other = PlacedRule { rule: rule.clone(), ..known.clone() };
        let all = source.rules.iter().enumerate();
        let placed = all.map(|(number, placed)| if number == at { &other } else { placed });
        let placed: Vec<&PlacedRule> = placed.filter(|placed| rule_in_force(&placed.rule, day)).collect();
        let mut displaced = Displaced::default();
        let done = self.put(known, &other, &placed, &mut displaced);
        match done {
            Ok(()) => Ok(Some(displaced)),
            Err(error) => {
                self.restore(displaced);
                Err(error)
            }
        }
    }

    fn put(
        &mut self,
        known: &PlacedRule,
        other: &PlacedRule,
        placed: &[&PlacedRule],
        displaced: &mut Displaced,
    ) -> Result<(), LawError> {
        let names = Names::new(&self.source, placed)?;
        let compiler = Compiler {
            source: &self.source,
            vocabulary: &self.vocabulary,
            names: &names,
            rules: placed,
            as_of: self.law_of,
            in_note: false,
        };
        // What it defeats, or defeated, is defeated by others now.
        let touched =
            |id: &String| *id == other.rule.id || known.rule.defeats.contains(id) != other.rule.defeats.contains(id);
        for (at, placed) in placed.iter().enumerate().filter(|(_, placed)| touched(&placed.rule.id)) {
            let compiled = compiler.placed(placed)?;
            if let Some(here) = self.rules.get_mut(at) {
                displaced.rules.push((at, mem::replace(here, compiled)));
            }
        }
        let own = |definition: &Definition| {
            let rule = definition.rule.and_then(|rule| placed.get(rule));
            rule.is_some_and(|placed| placed.rule.id == other.rule.id)
        };
        if let Some(at) = self.definitions.iter().position(own)
            && let Some(compiled) = compiler.definition_at(at, &self.rules)?
            && let Some(here) = self.definitions.get_mut(at)
        {
            displaced.definitions.push((at, mem::replace(here, compiled)));
        }
        let rests_on_totals = compiler.rests_on_totals(&self.rules, &self.definitions)?;
        displaced.rests_on_totals = Some(mem::replace(&mut self.rests_on_totals, rests_on_totals));
        Ok(())
    }

    /// Puts back what stood there before [`Self::exchange`].
    pub(crate) fn restore(&mut self, displaced: Displaced) {
        for (at, rule) in displaced.rules {
            if let Some(here) = self.rules.get_mut(at) {
                *here = rule;
            }
        }
        for (at, definition) in displaced.definitions {
            if let Some(here) = self.definitions.get_mut(at) {
                *here = definition;
            }
        }
        if let Some(rests_on_totals) = displaced.rests_on_totals {
            self.rests_on_totals = rests_on_totals;
        }
    }
}

/// Whether nothing but what a rule says itself changes: other rules are held against its name and its mechanism.
fn stands_alike(known: &Rule, other: &Rule) -> bool {
    let stands = |rule: &Rule| {
        let leads_to = rule.relation.as_ref().map(|relation| relation.to);
        (rule.id.clone(), rule.subject, rule.defines.clone(), leads_to, rule.total.is_some(), rule.mechanism.clone())
    };
    stands(known) == stands(other)
}
