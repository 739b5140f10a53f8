//! A host as people write it, and the row that it belongs to.

use super::Provider;
use crate::source::Span;
use std::net::Ipv4Addr;

/// A pattern of hosts: labels of which `{region}` is any, or a range of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// As it is written.
    text: String,
    /// Where.
    pub span: Span,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    /// What stands before the place-holder, and after.
    Around(String, String),
    /// The network, and how many bits of it count.
    Range(u32, u32),
}

/// The place-holder for one region.
const REGION: &str = "{region}";

impl Pattern {
    /// The pattern, if it is one.
    pub fn new(text: &str, span: Span) -> Option<Self> {
        let shape = match text.split_once(REGION) {
            Some((before, after)) => Shape::Around(before.to_lowercase(), after.to_lowercase()),
            None => range(text)?,
        };
        Some(Self { text: text.to_owned(), span, shape })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn fits(&self, host: &str) -> bool {
        match &self.shape {
            Shape::Around(before, after) => {
                let region = host.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(after.as_str()));
                region.is_some_and(|region| !region.is_empty() && !region.contains('.'))
            }
            Shape::Range(network, bits) => {
                let address = host.parse::<Ipv4Addr>().ok().map(u32::from);
                address.is_some_and(|address| masked(address, *bits) == *network)
            }
        }
    }
}

fn range(text: &str) -> Option<Shape> {
    let (network, bits) = text.split_once('/')?;
    let bits = bits.parse().ok().filter(|bits| *bits <= u32::BITS)?;
    Some(Shape::Range(masked(network.parse::<Ipv4Addr>().ok()?.into(), bits), bits))
}

fn masked(address: u32, bits: u32) -> u32 {
    address & u32::MAX.checked_shl(u32::BITS - bits).unwrap_or(0)
}

/// The host alone, in small letters: without scheme, user, port, path and the dot of the root. Letters that are not ASCII
/// are kept as they are.
pub(super) fn bare(written: &str) -> String {
    let written = written.trim();
    let after_scheme = written.split_once("://").map_or(written, |(_, rest)| rest);
    let authority = after_scheme.split(['/', '?', '#', '\\']).next().unwrap_or(after_scheme);
    let with_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match with_port.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or(address),
        None => with_port.split(':').next().unwrap_or(with_port),
    };
    host.trim_end_matches('.').to_lowercase()
}

/// The row of a bare host.
pub(super) fn find<'p>(rows: &'p [Provider], host: &str) -> Option<&'p Provider> {
    if host.is_empty() {
        return None;
    }
    let exact = rows.iter().find(|row| row.hosts.iter().any(|known| known.value == host));
    let ends = rows.iter().flat_map(|row| row.suffixes.iter().map(move |suffix| (suffix.value.as_str(), row)));
    let longest = || {
        let fitting = ends.filter(|(suffix, _)| host.len() > suffix.len() && host.ends_with(suffix));
        fitting.max_by_key(|(suffix, _)| suffix.len()).map(|(_, row)| row)
    };
    let pattern = || rows.iter().find(|row| row.patterns.iter().any(|pattern| pattern.fits(host)));
    exact.or_else(longest).or_else(pattern)
}
