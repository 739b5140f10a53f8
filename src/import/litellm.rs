//! The configuration of a LiteLLM proxy: models, fall-backs, caches, callbacks and databases.

use super::destination::{Address, Destinations, address};
use super::draft::Draft;
use super::{Reader, items, text, texts};
use crate::diagnostic::Diagnostic;
use crate::provider::Confidence;
use crate::syntax::Node;
use std::collections::BTreeMap;

/// Under these keys a section names models to which requests go where another fails.
const FALL_BACKS: [&str; 4] =
    ["fallbacks", "default_fallbacks", "context_window_fallbacks", "content_policy_fallbacks"];
/// Under these keys a section names who is told of requests.
const CALLBACKS: [&str; 6] =
    ["callbacks", "success_callback", "failure_callback", "service_callback", "audit_log_callbacks", "alerting"];
/// Caches that are no place of their own.
const LOCAL_CACHES: [&str; 2] = ["local", "disk"];

pub(super) fn read(reader: &Reader<'_>, roots: &[&Node]) -> Result<Draft, Box<Diagnostic>> {
    let Some(root) = roots.iter().copied().find(|root| is_config(root)) else {
        let help = "name the file with `model_list`, such as `litellm_config.yaml`";
        return Err(reader.is_none("configuration of LiteLLM", help));
    };
    let mut config = Config {
        reader,
        root,
        destinations: Destinations::new(reader.name, "a LiteLLM configuration"),
        models: BTreeMap::new(),
    };
    for (number, model) in items(root, "model_list").iter().enumerate() {
        config.model(model, number);
    }
    config.sections();
    Ok(config.destinations.finish())
}

fn is_config(root: &Node) -> bool {
    ["model_list", "litellm_settings"].iter().any(|key| root.get(key).is_some())
}

struct Config<'a> {
    reader: &'a Reader<'a>,
    root: &'a Node,
    destinations: Destinations,
    /// Parties by the name under which a model is asked for.
    models: BTreeMap<String, String>,
}

impl Config<'_> {
    fn model(&mut self, model: &Node, number: usize) {
        let alias = text(model, "model_name").map_or_else(|| format!("model-{}", number + 1), str::to_owned);
        let place = self.reader.place(model);
        let params = model.get("litellm_params");
        let base = params.and_then(|params| ["api_base", "base_url"].iter().find_map(|key| text(params, key)));
        let name = params.and_then(|params| text(params, "model")).unwrap_or_default();
        let region = params.and_then(|params| {
            ["aws_region_name", "vertex_location", "region_name"].iter().find_map(|key| text(params, key))
        });
        let suffix = region.map_or_else(String::new, |region| format!("; region: {region}"));
        let party = match base.map(|base| self.address(base)) {
            Some(Address::Host(host)) => {
                let note = format!("{place}: model {alias}, by its own base address{suffix}");
                self.destinations.ask(Some(&host), &alias, self.reader.known.table, note)
            }
            Some(Address::Variable(variable)) => {
                let note = format!("{place}: model {alias}; the variable {variable} says where{suffix}");
                self.destinations.ask(None, &variable, self.reader.known.table, note)
            }
            Some(Address::Unclear) => {
                let note = format!("{place}: model {alias}; its base address is no address that can be read{suffix}");
                self.destinations.ask(None, &alias, self.reader.known.table, note)
            }
            None => self.by_prefix(name, &alias, &format!("{place}: model {alias}"), &suffix),
        };
        self.models.insert(alias, party);
    }

    /// A model without a base address: its prefix says where, as far as that is known.
    fn by_prefix(&mut self, model: &str, alias: &str, note: &str, suffix: &str) -> String {
        let table = self.reader.known.table;
        let wildcard = if model.contains('*') || alias.contains('*') { ", and any that fits the wildcard" } else { "" };
        let Some(known) = table.prefix_of(model) else {
            let note = format!("{note}{wildcard}; nothing known says where{suffix}");
            return self.destinations.ask(None, alias, table, note);
        };
        let unless = known.env.join(" or ");
        let set = known.env.iter().find_map(|name| self.variable(name));
        let (host, says) = match (set, known.confidence) {
            (Some(Address::Host(host)), _) => (Some(host), format!("by {unless} of this file")),
            (Some(_), _) => (None, format!("{unless} of this file says where, and is not readable")),
            (None, Confidence::Low) => {
                let prefix = &known.prefix;
                (
                    None,
                    format!("{prefix} usually leads to {}, which is not established; {unless} changes it", known.host),
                )
            }
            (None, _) => (
                Some(known.host.clone()),
                format!("by default of {}, unless {unless} is set where it runs", known.prefix),
            ),
        };
        let identity = if host.is_none() { known.prefix.trim_end_matches('/') } else { alias };
        self.destinations.ask(host.as_deref(), identity, table, format!("{note}{wildcard}, {says}{suffix}"))
    }

    /// An address, with the variables that the file itself sets.
    fn address(&self, written: &str) -> Address {
        match address(written, self.reader.known.table) {
            Address::Variable(name) => self.variable(&name).unwrap_or(Address::Variable(name)),
            other => other,
        }
    }

    fn variable(&self, name: &str) -> Option<Address> {
        let written = self.root.get("environment_variables").and_then(|set| text(set, name))?;
        Some(address(written, self.reader.known.table))
    }

    fn sections(&mut self) {
        for key in ["litellm_settings", "router_settings", "general_settings"] {
            let Some(section) = self.root.get(key) else { continue };
            for key in FALL_BACKS {
                for entry in items(section, key) {
                    self.fall_back(entry);
                }
            }
            for key in CALLBACKS {
                for name in texts(section.get(key)) {
                    self.callback(name, section);
                }
            }
            self.cache(section);
            self.database(section);
        }
        for included in texts(self.root.get("include")) {
            self.destinations.note(format!("NOT READ: this configuration includes {included}; import it too."));
        }
    }

    /// `- gpt-4: [claude, mistral]`, or a model alone.
    fn fall_back(&mut self, entry: &Node) {
        let place = self.reader.place(entry);
        if let Some(name) = entry.as_str() {
            self.fall_back_to("any model", name, &place);
        }
        for from in entry.as_mapping().unwrap_or_default() {
            for to in texts(Some(&from.value)) {
                self.fall_back_to(&from.key.value, to, &place);
            }
        }
    }

    fn fall_back_to(&mut self, from: &str, to: &str, place: &str) {
        let note = format!("{place}: where {from} fails, {to} is asked");
        let party = match self.models.get(to) {
            Some(party) => party.clone(),
            None => self.by_prefix(to, to, &note, ""),
        };
        self.destinations.also(&format!("fall-back-{from}-{to}"), &party, note);
    }

    fn callback(&mut self, name: &str, section: &Node) {
        let variable = format!("{}_HOST", name.to_ascii_uppercase());
        let host = match self.variable(&variable) {
            Some(Address::Host(host)) => Some(host),
            _ => None,
        };
        let note = format!("{}: {name} is told of requests", self.reader.place(section));
        self.destinations.keep(&format!("callback-{name}"), host.as_deref(), note);
    }

    fn cache(&mut self, section: &Node) {
        let params = section.get("cache_params");
        let is_on = text(section, "cache").is_some_and(|on| on.eq_ignore_ascii_case("true"));
        let kind = params.and_then(|params| text(params, "type"));
        if (is_on || params.is_some()) && !kind.is_some_and(|kind| LOCAL_CACHES.contains(&kind)) {
            let at = params.unwrap_or(section);
            let host =
                params.and_then(|params| ["host", "url", "qdrant_api_base"].iter().find_map(|key| text(params, key)));
            let region = params.and_then(|params| text(params, "s3_region_name"));
            let region = region.map_or_else(String::new, |region| format!("; region: {region}"));
            let note = format!("{}: answers are cached{region}", self.reader.place(at));
            self.store(&format!("cache-{}", kind.unwrap_or("store")), host, note);
        }
        let keys = ["redis_url", "redis_host"];
        if let Some(host) = keys.iter().find_map(|key| text(section, key)) {
            self.store("cache-redis", Some(host), format!("{}: state of the router", self.reader.place(section)));
        }
    }

    fn database(&mut self, section: &Node) {
        if let Some(url) = text(section, "database_url") {
            let note =
                format!("{}: keys, spending and, where it is so set, requests are stored", self.reader.place(section));
            self.store("database", Some(url), note);
        }
    }

    fn store(&mut self, name: &str, written: Option<&str>, note: String) {
        let host = match written.map(|written| self.address(written)) {
            Some(Address::Host(host)) => Some(host),
            _ => None,
        };
        self.destinations.keep(name, host.as_deref(), note);
    }
}
