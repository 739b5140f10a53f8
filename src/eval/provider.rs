//! What is to be said of hosts and of the table that knows them; none of it is law.

use super::report::Builder;
use crate::finding::{FactUse, Finding, StaleRegister, Subject};
use crate::law::is_older;
use crate::phrases::{self, Phrase};
use crate::provider::RowUse;
use crate::run::{EntityId, HostUse, Origin, SlotId, TableFact};
use crate::source::Span;

/// The page of the documentation about the table.
const PAGE: &str = "docs/providers.md";
/// The name of the table among registers.
const TABLE: &str = "providers";

impl Builder<'_> {
    /// Hosts that no table knows, rows of an organisation's own, and what manifest and table say differently.
    pub(super) fn notes_on_hosts(&self) -> Vec<Finding> {
        let run = self.evaluator.run;
        let hosts = run.hosts.iter().filter_map(|host| self.note_on_host(host));
        let differences = run.table.iter().filter(|(_, fact)| fact.contradicts);
        hosts.chain(differences.filter_map(|(slot, fact)| self.note_on_difference(*slot, fact))).collect()
    }

    fn note_on_host(&self, host: &HostUse) -> Option<Finding> {
        let lang = self.options.lang;
        let written = self.evaluator.run.entity(host.party).host.clone().unwrap_or_default();
        match &host.row {
            None if host.open.is_empty() => None,
            None => {
                let message = phrases::host_not_in_table(lang, &written, &host.open);
                Some(self.note("provider-unknown", Phrase::HostNotInTable, host.party, host.span, message))
            }
            Some(row) => {
                let message = phrases::own_row(lang, &written, &row.id, row.instead_of.as_ref()?);
                Some(self.note("provider-own-row", Phrase::OwnRow, host.party, host.span, message))
            }
        }
    }

    fn note_on_difference(&self, slot: SlotId, fact: &TableFact) -> Option<Finding> {
        let lang = self.options.lang;
        let known = self.evaluator.run.slots.get(slot)?;
        let value = self.evaluator.run.shown.get(&slot).cloned().unwrap_or_default();
        let declared = FactUse { value, ..self.evaluator.slot_use(slot)? };
        let said = FactUse {
            name: declared.name.clone(),
            value: self.evaluator.table_value(fact),
            source: Origin::ProviderTable.name(),
            table: Some(fact.used.clone()),
            location: fact.span,
        };
        let message = phrases::differs_from_table(lang, &declared.name, &declared.value, &said.value, &fact.used);
        let note = self.note("provider-contradiction", Phrase::DiffersFromTable, known.owner?, known.span, message);
        Some(Finding {
            id: format!("{}@{}/{}", note.rule, note.subject.manifest, declared.name),
            remedy: Phrase::CorrectOne.of(lang).to_owned(),
            facts: vec![declared, said],
            ..note
        })
    }

    fn note(&self, rule: &str, title: Phrase, party: EntityId, place: Span, message: String) -> Finding {
        let run = self.evaluator.run;
        let entity = run.entity(party);
        let manifest = run.manifests.get(entity.manifest).map_or_else(String::new, |manifest| manifest.id.clone());
        Finding {
            id: format!("{rule}@{manifest}/{}", entity.key),
            message,
            subject: Subject { kind: "party", manifest, id: entity.key.clone(), dataset: None },
            ..Finding::of_this_tool(rule, title.of(self.options.lang), PAGE, place)
        }
    }

    /// Rows that were used and are older than so many days, each once.
    pub(super) fn stale_rows(&self, days: u32) -> Vec<StaleRegister> {
        let mut stale: Vec<StaleRegister> = Vec::new();
        let rows = self.evaluator.run.hosts.iter().filter_map(|host| host.row.as_ref());
        for row in rows.filter(|row| is_older(row.as_of, days, self.evaluator.law.as_of)) {
            if !stale.iter().any(|known| known.entry.as_ref() == Some(&row.id)) {
                stale.push(StaleRegister {
                    register: TABLE.to_owned(),
                    entry: Some(row.id.clone()),
                    title: row.operator.clone(),
                    checked: row.as_of,
                });
            }
        }
        stale
    }
}

impl super::Evaluator<'_> {
    /// A fact as a row of the table says it.
    pub(super) fn table_value(&self, fact: &TableFact) -> String {
        let written = fact.written.of(self.lang);
        let value = match (written, fact.ruled_out.as_slice()) {
            (written, []) => written.to_owned(),
            ("", out) => phrases::anywhere_but(self.lang, out),
            (written, out) => phrases::after_semicolon(self.lang, written, &phrases::anywhere_but(self.lang, out)),
        };
        if fact.is_known { value } else { phrases::unknown_by_table(self.lang, &value) }
    }

    /// The row behind a fact, where a table said it.
    pub(super) fn row_of(&self, slot: SlotId) -> Option<(&TableFact, RowUse)> {
        let said = self.run.slots.get(slot).is_some_and(|known| known.origin == Origin::ProviderTable);
        self.run.table.get(&slot).filter(|_| said).map(|fact| (fact, fact.used.clone()))
    }
}
