//! Resources of Fides: systems, what they declare that they process, and to whom they pass it on.

use super::draft::{Draft, Entry};
use super::{Reader, items, text, texts};
use crate::diagnostic::Diagnostic;
use crate::syntax::Node;
use std::collections::BTreeMap;

/// What the categories of persons begin with in Fides' taxonomy.
const OF_USERS: &str = "user.";

pub(super) fn read(reader: &Reader<'_>, roots: &[&Node]) -> Result<Draft, Box<Diagnostic>> {
    let systems: Vec<&Node> = roots.iter().flat_map(|root| items(root, "system")).collect();
    if systems.is_empty() {
        return Err(reader.is_none("file of Fides with systems", "name a file with the key `system`"));
    }
    let mut import = Import { reader, draft: Draft::new(reader.name, "unknown"), parties: BTreeMap::new(), flows: 0 };
    import
        .draft
        .note("Imported from Fides: systems and what they declare. No system is a legal entity: say whose it is.");
    for system in &systems {
        let key = text(system, "fides_key").unwrap_or("unnamed");
        let title = text(system, "name").unwrap_or(key);
        import.party(key, format!("{}: {title}", reader.place(system)));
    }
    for system in &systems {
        import.system(system);
    }
    import.without_flows();
    Ok(import.draft)
}

struct Import<'a> {
    reader: &'a Reader<'a>,
    draft: Draft,
    /// Names of parties by the keys of systems and by what else receives.
    parties: BTreeMap<String, String>,
    flows: usize,
}

impl Import<'_> {
    /// The party of a key; one that was not there yet is added.
    fn party(&mut self, key: &str, note: String) -> String {
        if let Some(party) = self.parties.get(key) {
            return party.clone();
        }
        let party = self.draft.name(key);
        self.parties.insert(key.to_owned(), party.clone());
        self.draft.party(Entry::new(&party).note(note).with("kind", "unknown"));
        party
    }

    fn system(&mut self, system: &Node) {
        let key = text(system, "fides_key").unwrap_or("unnamed");
        let party = self.party(key, String::new());
        let declared: Vec<String> = items(system, "privacy_declarations")
            .iter()
            .enumerate()
            .map(|(number, declaration)| self.dataset(key, number, declaration))
            .collect();
        if declared.is_empty() {
            self.draft.note(format!("{key} declares no data, so that no flow of it is written."));
            return;
        }
        for receiver in items(system, "egress") {
            let to = text(receiver, "fides_key").unwrap_or("unnamed");
            let place = self.reader.place(receiver);
            let to = self.party(to, format!("{place}: {key} passes data on to it"));
            let only = texts(receiver.get("data_categories"));
            let note =
                if only.is_empty() { String::new() } else { format!("; of these categories: {}", only.join(" ")) };
            self.flow(&party, &to, &declared, format!("{place}: egress{note}"));
        }
        for country in texts(system.get("third_country_transfers")) {
            let note = format!("somebody in {country}, to whom {key} transfers data; the file does not say who");
            let to = self.party(&format!("recipient in {country}"), note);
            self.flow(&party, &to, &declared, format!("{}: transfer to {country}", self.reader.place(system)));
        }
    }

    fn dataset(&mut self, system: &str, number: usize, declaration: &Node) -> String {
        let title = text(declaration, "name").map_or_else(|| format!("data {}", number + 1), str::to_owned);
        let id = self.draft.name(&format!("{system} {title}"));
        let (known, others): (Vec<_>, Vec<_>) = texts(declaration.get("data_categories"))
            .into_iter()
            .map(|written| (written, written.strip_prefix(OF_USERS).unwrap_or(written)))
            .partition(|(_, id)| self.reader.known.categories.iter().any(|category| category == id));
        let mut entry = Entry::new(&id).note(format!("{}: {title}", self.reader.place(declaration)));
        if let Some(purpose) = text(declaration, "data_use") {
            entry = entry.note(format!("use: {purpose}"));
        }
        let subjects = texts(declaration.get("data_subjects"));
        if !subjects.is_empty() {
            entry = entry.note(format!("of: {}", subjects.join(", ")));
        }
        if !others.is_empty() {
            let others: Vec<&str> = others.into_iter().map(|(written, _)| written).collect();
            entry = entry.note(format!("also, in words that are no categories here: {}", others.join(" ")));
        }
        entry = entry.with("form", "unknown");
        if !known.is_empty() {
            let known: Vec<&str> = known.into_iter().map(|(_, id)| id).collect();
            entry = entry.with_list("contains", &known);
        }
        self.draft.dataset(entry);
        id
    }

    fn flow(&mut self, from: &str, to: &str, carries: &[String], note: String) {
        self.flows += 1;
        let name = self.draft.name(&format!("{from} to {to}"));
        let entry = Entry::new(name).note(note).with("from", from).with("to", to);
        self.draft.flow(entry.with_list("carries", carries).with("mode", "transmit"));
    }

    /// A manifest needs a flow: without one, one to whoever it may be.
    fn without_flows(&mut self) {
        if self.flows > 0 {
            return;
        }
        let holder = self.parties.values().next().cloned().unwrap_or_default();
        let to = self.party("recipient", "the file does not say to whom data go: name the party".to_owned());
        let data = self.draft.name("data");
        self.draft.dataset(Entry::new(&data).note("what is passed on is not said").with("form", "unknown"));
        self.flow(
            &holder,
            &to,
            &[data],
            "a place-holder: say how the data reach the recipient, or delete it".to_owned(),
        );
    }
}
