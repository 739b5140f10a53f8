//! Periods within which something may still be done.

use super::{Evaluator, Truth};
use crate::calendar::{Calendar, day_of, end_of_period};
use crate::finding::Due;
use crate::law::{DeadlineStart, EvidenceAge, LawDeadline};
use crate::run::{Domain, EntityId};
use jiff::civil::Date;

impl<'a> Evaluator<'a> {
    /// The last day of a rule's period, where one runs: the latest of its possible starts.
    pub(super) fn due(&mut self, deadline: Option<&'a LawDeadline>, entity: EntityId) -> Option<Due> {
        let deadline = deadline?;
        let starts: Vec<Date> = match &deadline.start {
            DeadlineStart::Evidence(kind, fact) => {
                let evidence = self.evidence_for(std::slice::from_ref(kind), &EvidenceAge::default(), entity);
                evidence.iter().filter_map(|found| self.day(found.entity, *fact)).collect()
            }
            DeadlineStart::Fact(path, fact) => {
                let reached = self.follow(path, entity);
                reached.iter().filter_map(|(to, _)| self.day(*to, *fact)).collect()
            }
        };
        let started = starts.into_iter().filter(|start| *start <= self.law.as_of).max()?;
        let calendar = Calendar::of(&self.law.source.jurisdiction);
        end_of_period(started, &deadline.length, calendar).map(|(day, without_calendar)| Due { day, without_calendar })
    }

    /// Whether it is decided which evidence, or which entries, a period runs from.
    pub(super) fn due_is_decided(&mut self, deadline: Option<&'a LawDeadline>, entity: EntityId) -> Truth {
        let Some(deadline) = deadline else { return Truth::True };
        match &deadline.start {
            DeadlineStart::Evidence(kind, _) => {
                let evidence = self.evidence_for(std::slice::from_ref(kind), &EvidenceAge::default(), entity);
                evidence.iter().fold(Truth::True, |truth, found| truth.and(self.guards(&found.guards)))
            }
            DeadlineStart::Fact(path, _) => {
                self.follow(path, entity).into_iter().fold(Truth::True, |truth, (_, link)| truth.and(link))
            }
        }
    }

    /// A dated fact whose day is known.
    pub(super) fn day(&self, entity: EntityId, fact: usize) -> Option<Date> {
        match self.domain(self.run.slot_of(entity, fact)) {
            Domain::Number { low, high } if low == high => day_of(i64::try_from(low).ok()?),
            _ => None,
        }
    }
}
