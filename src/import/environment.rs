//! Variables: an `.env` file, or those that a compose file gives to its services.

use super::Known;
use super::destination::{Address, Destinations, address};
use super::draft::Draft;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceMap};
use crate::syntax::{self, Node};

/// How the names of variables end that say where a client sends requests.
const ADDRESSES: [&str; 4] = ["_API_BASE", "_BASE_URL", "_API_HOST", "_ENDPOINT"];
/// How the names of variables end that lead to stores.
const STORES: [(&str, &str); 4] = [
    ("DATABASE_URL", "database"),
    ("REDIS_URL", "cache-redis"),
    ("REDIS_HOST", "cache-redis"),
    ("LANGFUSE_HOST", "langfuse"),
];

/// A variable, and where it is set.
struct Variable {
    name: String,
    value: String,
    place: String,
}

pub(super) fn read(
    sources: &SourceMap,
    file: FileId,
    name: &str,
    known: Known<'_>,
) -> (Option<Draft>, Vec<Diagnostic>) {
    let text = sources.get(file).map_or("", |source| source.text());
    let (variables, errors) = match compose(sources, file) {
        Some(read) => read,
        None => lines(text, sources.name(file)),
    };
    if variables.is_empty() {
        let error = Diagnostic::file_error("not-the-format", sources.name(file), "no variable is set here");
        let error = error.with_help("name an `.env` file with lines `NAME=value`, or a compose file with `services`");
        return (None, errors.into_iter().chain([error]).collect());
    }
    let mut destinations = Destinations::new(name, "variables");
    let mut others = 0;
    for variable in &variables {
        if !add(&mut destinations, variable, known) {
            others += 1;
        }
    }
    destinations
        .note(format!("{others} other variables name no host of the provider table and no setting that is known."));
    (Some(destinations.finish()), errors)
}

/// Whether a variable says where something goes.
fn add(destinations: &mut Destinations, variable: &Variable, known: Known<'_>) -> bool {
    let Variable { name, value, place } = variable;
    let upper = name.to_ascii_uppercase();
    let found = address(value, known.table);
    if let Some((_, store)) = STORES.iter().find(|(end, _)| upper.ends_with(end)) {
        let host = if let Address::Host(host) = &found { Some(host.as_str()) } else { None };
        destinations.keep(store, host, format!("{place}: by {name}"));
        return true;
    }
    let is_address = ADDRESSES.iter().any(|end| upper.ends_with(end));
    let note = format!("{place}: by {name}");
    match found {
        Address::Host(host) if is_address || known.table.lookup(&host).is_some() => {
            destinations.ask(Some(&host), name, known.table, note);
        }
        Address::Variable(other) if is_address => {
            destinations.ask(None, name, known.table, format!("{note}, which takes its value from {other}"));
        }
        Address::Unclear if is_address => {
            destinations.ask(None, name, known.table, format!("{note}, whose value is no address that can be read"));
        }
        _ => return false,
    }
    true
}

/// The variables of each service, if this is a compose file.
fn compose(sources: &SourceMap, file: FileId) -> Option<(Vec<Variable>, Vec<Diagnostic>)> {
    let (documents, errors) = syntax::parse(sources, file);
    let services = documents.iter().find_map(|document| document.root.get("services")?.as_mapping())?;
    let mut variables = Vec::new();
    for service in services {
        let Some(environment) = service.value.get("environment") else { continue };
        let mut push = |name: &str, value: &str, at: &Node| {
            let line = sources.position(at.span).line;
            let place = format!("line {line}: service {}", service.key.value);
            variables.push(Variable { name: name.to_owned(), value: value.to_owned(), place });
        };
        for entry in environment.as_mapping().unwrap_or_default() {
            push(&entry.key.value, entry.value.as_str().unwrap_or_default(), &entry.value);
        }
        for item in environment.as_sequence().unwrap_or_default() {
            let written = item.as_str().unwrap_or_default();
            let (name, value) = written.split_once('=').unwrap_or((written, ""));
            push(name, value, item);
        }
    }
    Some((variables, errors))
}

/// `NAME=value` on each line, as shells and `dotenv` read it.
fn lines(text: &str, path: &str) -> (Vec<Variable>, Vec<Diagnostic>) {
    let mut variables = Vec::new();
    let mut errors = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let is_name = |name: &str| {
            let name = name.trim();
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter))
        };
        match line.split_once('=').filter(|(name, _)| is_name(name)) {
            Some((name, value)) => {
                let value = unquoted(value.trim());
                let place = format!("line {}", number + 1);
                variables.push(Variable { name: name.trim().to_owned(), value: value.to_owned(), place });
            }
            // The line itself is not shown: it may hold a secret.
            None if errors.len() < syntax::MAX_ERRORS => {
                let message = format!("line {} sets no variable", number + 1);
                errors.push(Diagnostic::file_error("not-a-variable", path, message).with_help("write `NAME=value`"));
            }
            None => {}
        }
    }
    (variables, errors)
}

/// A value without its quotes, or without the comment behind it.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.split(quote).next().unwrap_or(rest);
        }
    }
    value.split(" #").next().unwrap_or(value).trim_end()
}
