//! Where requests go: hosts out of what people write in configurations, and the flows that lead there.

use super::draft::{Draft, Entry};
use crate::provider::Providers;
use std::collections::BTreeMap;

/// The party that sends, whose name no configuration says.
const SENDER: &str = "sender";
/// What it sends.
const REQUESTS: &str = "requests";

/// What an address in a configuration says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// This host.
    Host(String),
    /// A variable whose value the file does not hold.
    Variable(String),
    /// Something else; never shown, as it may be a secret.
    Unclear,
}

/// Reads an address. Without a scheme only hosts of the table are taken for hosts: anything else may be a secret.
#[must_use]
pub fn address(written: &str, table: &Providers) -> Address {
    let written = written.trim();
    if let Some(name) = variable(written) {
        return Address::Variable(name);
    }
    let (scheme, rest) = written.split_once("://").unwrap_or(("", written));
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host).trim_end_matches('.').to_ascii_lowercase();
    let is_host = host.starts_with(|first: char| first.is_ascii_alphanumeric())
        && host.len() <= 253
        && host.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_'));
    // An `@` behind a slash: the slash may be part of a password.
    let is_safe = !path.contains('@') && (!scheme.is_empty() || table.lookup(&host).is_some());
    if is_host && is_safe { Address::Host(host) } else { Address::Unclear }
}

/// `os.environ/NAME`, `${NAME}`, `${NAME:-…}`, `$NAME`.
fn variable(written: &str) -> Option<String> {
    let rest = written.strip_prefix("os.environ/").or_else(|| written.strip_prefix('$'))?;
    let rest = rest.trim_start_matches('{');
    let name: String = rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// The flows of a gateway or client, one party for each place to which it sends.
pub(super) struct Destinations {
    draft: Draft,
    parties: BTreeMap<String, String>,
    asked: BTreeMap<String, usize>,
    pending: Vec<Pending>,
}

/// A party to which inference requests go; written last, when all that goes there is known.
struct Pending {
    party: String,
    host: Option<String>,
    notes: Vec<String>,
}

impl Destinations {
    pub fn new(name: &str, from: &str) -> Self {
        let mut draft = Draft::new(name, "inference");
        draft.note(format!("Imported from {from}: where requests go. The file does not say which data they hold."));
        draft.note(
            "Answers come back: say with `processing` what becomes of the requests, and add a `return` flow for each.",
        );
        let sender = draft.name(SENDER);
        draft.party(Entry::new(sender).note("whoever runs this; the file does not say who").with("kind", "unknown"));
        let requests = draft.name(REQUESTS);
        draft.dataset(
            Entry::new(requests)
                .note("what is sent; whose data they are and what is in them is to be said")
                .with("form", "unknown"),
        );
        Self { draft, parties: BTreeMap::new(), asked: BTreeMap::new(), pending: Vec::new() }
    }

    /// Adds a line to the head.
    pub fn note(&mut self, comment: impl Into<String>) {
        self.draft.note(comment);
    }

    /// Requests go to a host, or to somewhere that only `identity` tells apart from the rest.
    pub fn ask(&mut self, host: Option<&str>, identity: &str, table: &Providers, note: String) -> String {
        let id = host.map_or_else(|| format!("?{identity}"), str::to_owned);
        if let Some(pending) = self.asked.get(&id).and_then(|at| self.pending.get_mut(*at)) {
            pending.notes.push(note);
            return pending.party.clone();
        }
        let row = host.and_then(|host| table.lookup(host)).map(|found| found.provider.id.as_str());
        let party = self.draft.name(row.or(host).unwrap_or(identity));
        self.asked.insert(id, self.pending.len());
        self.pending.push(Pending { party: party.clone(), host: host.map(str::to_owned), notes: vec![note] });
        party
    }

    /// Requests can also go to a party in another way.
    pub fn also(&mut self, name: &str, party: &str, note: String) {
        let name = self.draft.name(name);
        self.draft.flow(flow(&name, party).note(note));
    }

    /// Requests and answers are kept or watched by somebody.
    pub fn keep(&mut self, name: &str, host: Option<&str>, note: String) {
        let id = format!("{name} {}", host.unwrap_or_default());
        if self.parties.contains_key(&id) {
            return;
        }
        let party = self.draft.name(name);
        self.parties.insert(id, party.clone());
        let entry = Entry::new(&party).note(note).with("kind", "unknown");
        self.draft.party(match host {
            Some(host) => entry.with("host", host),
            None => entry.note("host: not said in the file"),
        });
    }

    pub fn finish(mut self) -> Draft {
        for Pending { party, host, notes } in self.pending {
            let entry = Entry::new(&party).notes(notes).with("kind", "unknown");
            self.draft.party(match &host {
                Some(host) => entry.with("host", host),
                None => entry.note("host: not said in the file"),
            });
            let ask = self.draft.name(&format!("ask-{party}"));
            self.draft.flow(flow(&ask, &party));
        }
        for party in self.parties.into_values() {
            let name = self.draft.name(&format!("to-{party}"));
            let entry = flow(&name, &party);
            self.draft.flow(entry.note("requests can be in it, and answers too: add what else you know of it"));
        }
        self.draft
    }
}

fn flow(name: &str, to: &str) -> Entry {
    Entry::new(name).with("from", SENDER).with("to", to).with_list("carries", &[REQUESTS]).with("mode", "transmit")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    #[test]
    fn an_address_shows_no_secret() {
        let table = Providers::shipped(&mut SourceMap::default());
        let of = |written: &str| address(written, &table);
        let host = |name: &str| Address::Host(name.to_owned());
        assert_eq!(of("https://key:secret@API.deepseek.com:443/v1?k=1"), host("api.deepseek.com"));
        assert_eq!(of("api.deepseek.com"), host("api.deepseek.com"));
        assert_eq!(of("http://llm:8000"), host("llm"));
        assert_eq!(of("os.environ/BASE"), Address::Variable("BASE".to_owned()));
        assert_eq!(of("${BASE:-https://x.example}"), Address::Variable("BASE".to_owned()));
        for unclear in ["sk-abc.def", "postgres://u:pa/ss@db/x", "https://", "https://é.example", ""] {
            assert_eq!(of(unclear), Address::Unclear, "{unclear}");
        }
    }
}
