//! The map of a manifest's flows: parties stand in columns, grouped by place with a border between places, and every flow is an
//! arrow on a line of its own. So no text ever lies on another, however many parties and flows there are.

use super::{Page, class, shown};
use crate::finding::{FlowReport, ManifestReport};
use crate::phrases::{self, Phrase};
use crate::render::{mark, words};
use maud::{Markup, html};
use std::borrow::Cow;
use unicode_width::UnicodeWidthChar as _;

/// A party's column: as wide as is beautiful where there are few, and as narrow as can be read where there are many.
const COLUMN: std::ops::RangeInclusive<usize> = 140..=260;
/// All columns together, where there are few parties.
const COLUMNS: usize = 840;
/// A party's box is no wider.
const BOX: usize = 168;
/// Between the places.
const BORDER: usize = 26;
const MARGIN: usize = 12;
/// The names of places.
const PLACE: usize = 34;
/// A party's box.
const PARTY: usize = 58;
/// A flow's line.
const ROW: usize = 66;
/// The map is never narrower, so that a label has room.
const NARROWEST: usize = 520;
/// A column of text, at the size in which labels are set.
const LETTER: usize = 8;
/// Columns of text in a party's box, and lines of its name.
const NAME: usize = 15;
const NAME_LINES: usize = 2;

pub(super) fn draw(page: &Page<'_>, manifest: &ManifestReport, number: usize) -> Markup {
    if manifest.flows.is_empty() {
        return html! {};
    }
    let plan = Plan::new(manifest);
    let (width, height) = (plan.width(), PLACE + PARTY + 20 + ROW * manifest.flows.len() + MARGIN);
    let (title, desc) = (format!("map-{number}-title"), format!("map-{number}-desc"));
    html! {
        figure.map {
            div.scroll tabindex="0" role="region" aria-label=(page.say(Phrase::Map)) {
                svg role="img" aria-labelledby={ (title) " " (desc) } viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) {
                    title id=(title) { (page.say(Phrase::Map)) }
                    desc id=(desc) { (described(page, manifest)) }
                    @for group in &plan.groups { (place(page, group, height)) }
                    @for group in plan.groups.iter().skip(1) {
                        line.border x1=(group.left - BORDER / 2) y1="4" x2=(group.left - BORDER / 2) y2=(height - 4) {}
                    }
                    @for (party, centre) in plan.parties() { (self::party(manifest, party, (centre, plan.column.min(BOX)), height)) }
                    @for (row, flow) in manifest.flows.iter().enumerate() {
                        (arrow(page, &plan, flow, PLACE + PARTY + 20 + ROW * row))
                    }
                }
            }
            figcaption { (page.say(Phrase::Map)) }
        }
    }
}

/// The parties of one place, side by side.
struct Group<'a> {
    home: Option<&'a str>,
    left: usize,
    width: usize,
    parties: Vec<&'a str>,
}

struct Plan<'a> {
    column: usize,
    groups: Vec<Group<'a>>,
}

impl<'a> Plan<'a> {
    /// Places in the order in which parties name them, those of unstated place last.
    fn new(manifest: &'a ManifestReport) -> Self {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let stated = manifest.parties.iter().map(|party| (party.id.as_str(), party.home.as_deref()));
        // What an unreadable entry leaves without a party is drawn too.
        let ends = manifest.flows.iter().flat_map(|flow| [(flow.from.as_str(), None), (flow.to.as_str(), None)]);
        for (party, home) in stated.chain(ends) {
            if groups.iter().any(|group| group.parties.contains(&party)) {
                continue;
            }
            match groups.iter_mut().find(|group| group.home == home) {
                Some(group) => group.parties.push(party),
                None => groups.push(Group { home, left: 0, width: 0, parties: vec![party] }),
            }
        }
        groups.sort_by_key(|group| group.home.is_none());
        let parties: usize = groups.iter().map(|group| group.parties.len()).sum();
        let column = (COLUMNS / parties.max(1)).clamp(*COLUMN.start(), *COLUMN.end());
        let mut left = MARGIN;
        for group in &mut groups {
            group.left = left;
            group.width = group.parties.len() * column;
            left += group.width + BORDER;
        }
        Self { column, groups }
    }

    fn width(&self) -> usize {
        self.groups.last().map_or(0, |last| last.left + last.width + MARGIN).max(NARROWEST)
    }

    /// Each party with the middle of its column.
    fn parties(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.groups.iter().flat_map(|group| {
            group
                .parties
                .iter()
                .enumerate()
                .map(|(at, party)| (*party, group.left + at * self.column + self.column / 2))
        })
    }

    fn centre(&self, party: &str) -> usize {
        self.parties().find(|(known, _)| *known == party).map_or(MARGIN, |(_, centre)| centre)
    }
}

fn place(page: &Page<'_>, group: &Group<'_>, height: usize) -> Markup {
    let name = group.home.map_or(Cow::Borrowed(page.say(Phrase::PlaceNotStated)), shown);
    html! {
        rect.place-area x=(group.left) y="4" width=(group.width) height=(height - 8) rx="8" {}
        text.place-name x=(group.left + group.width / 2) y="25" text-anchor="middle" {
            title { (name) }
            (cut(&name, group.width / LETTER))
        }
    }
}

fn party(manifest: &ManifestReport, party: &str, (centre, width): (usize, usize), height: usize) -> Markup {
    let host = manifest.parties.iter().find(|known| known.id == party).and_then(|known| known.host.as_deref());
    let name = shown(party);
    let lines = lines(&name);
    // One line of a name stands where the middle of two would be.
    let first = PLACE + if host.is_none() { 24 } else { 18 } + if lines.len() == 1 { 7 } else { 0 };
    html! {
        line.life x1=(centre) y1=(PLACE + PARTY) x2=(centre) y2=(height - MARGIN) {}
        g {
            title { (name) @if let Some(host) = host { " (" (shown(host)) ")" } }
            rect.party x=(centre - width / 2 + 4) y=(PLACE) width=(width - 8) height=(PARTY) rx="6" {}
            @for (at, line) in lines.iter().enumerate() {
                text.party-name x=(centre) y=(first + 15 * at) text-anchor="middle" { (line) }
            }
            @if let Some(host) = host {
                text.host x=(centre) y=(PLACE + PARTY - 8) text-anchor="middle" { (cut(&shown(host), NAME + 5)) }
            }
        }
    }
}

/// A flow's label, and below it the arrow from sender to recipient with the verdict's sign on it.
fn arrow(page: &Page<'_>, plan: &Plan<'_>, flow: &FlowReport, top: usize) -> Markup {
    let (from, to) = (plan.centre(&flow.from), plan.centre(&flow.to));
    let y = top + 34;
    let (left, right) = (from.min(to), from.max(to));
    let middle = if from == to { from + 46 } else { usize::midpoint(left, right) };
    // All that is possible stands in the table.
    let verdict = match flow.judgement.verdict() {
        Some(verdict) => phrases::verdict(page.lang, verdict).to_owned(),
        None => phrases::undetermined_at_worst(page.lang, flow.judgement.worst()),
    };
    let label = format!("{}{}{verdict}", shown(&flow.id), phrases::colon(page.lang));
    let label = cut(&label, (plan.width() - 2 * MARGIN) / LETTER);
    let carried = words::listed(page.lang, &flow.items.iter().map(|item| &item.dataset).collect::<Vec<_>>());
    let carried = cut(&carried, (plan.width() - 2 * MARGIN) / LETTER);
    html! {
        g class={ "flow " (class(&flow.judgement)) } {
            title { (told(page, flow)) }
            (line(from, to, y))
            circle.sign-area cx=(middle) cy=(y) r="10" {}
            text.sign x=(middle) y=(y + 5) text-anchor="middle" aria-hidden="true" { (mark(&flow.judgement)) }
            (ground(within(plan, middle, &label), top, &label))
            text.label x=(within(plan, middle, &label)) y=(top + 14) text-anchor="middle" { (label) }
            text.carried x=(within(plan, middle, &carried)) y=(y + 24) text-anchor="middle" { (carried) }
        }
    }
}

/// The line with its head; of what stays with its sender, a loop.
fn line(from: usize, to: usize, y: usize) -> Markup {
    if from == to {
        return html! {
            path.way d={ "M" (from) " " (y - 8) " h46 v16 h-38" } {}
            path.head d={ "M" (from + 2) " " (y + 8) " l10 -5 v10 z" } {}
        };
    }
    let (end, back) = if from < to { (to - 9, "-") } else { (to + 9, "") };
    let tip = if from < to { to - 1 } else { to + 1 };
    html! {
        path.way d={ "M" (from) " " (y) " H" (end) } {}
        path.head d={ "M" (tip) " " (y) " l" (back) "10 -5 v10 z" } {}
    }
}

/// What a label stands on, so that no border runs through its words.
fn ground(middle: usize, top: usize, text: &str) -> Markup {
    let width = columns(text) * LETTER + 8;
    html! { rect.ground x=(middle.saturating_sub(width / 2)) y=(top) width=(width) height="19" rx="4" {} }
}

/// Where the middle of a text may stand, so that all of it is on the map.
fn within(plan: &Plan<'_>, middle: usize, text: &str) -> usize {
    let half = columns(text) * LETTER / 2 + MARGIN;
    middle.min(plan.width().saturating_sub(half)).max(half)
}

fn columns(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

/// The beginning of a text that fits into so many columns.
fn cut(text: &str, room: usize) -> String {
    if columns(text) <= room {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = text.chars().take_while(|character| {
        used += character.width().unwrap_or(0);
        used <= room
    });
    fits.chain(['…']).collect()
}

/// A name in lines that fit into a party's box, cut where they end.
fn lines(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for character in name.chars() {
        let is_full = lines.last().is_some_and(|line| columns(line) + character.width().unwrap_or(0) > NAME);
        if is_full && lines.len() < NAME_LINES {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            last.push(character);
        }
    }
    lines.iter().map(|line| cut(line, NAME)).collect()
}

/// `ask: shop → model-co: blocked`.
fn told(page: &Page<'_>, flow: &FlowReport) -> String {
    let verdict = words::judgement(page.lang, &flow.judgement);
    let way = format!("{} → {}", shown(&flow.from), shown(&flow.to));
    [shown(&flow.id).as_ref(), &way, &verdict].join(phrases::colon(page.lang))
}

fn described(page: &Page<'_>, manifest: &ManifestReport) -> String {
    let parties = manifest.parties.iter().map(|party| {
        let home = party.home.as_deref().map_or(Cow::Borrowed(page.say(Phrase::PlaceNotStated)), shown);
        phrases::aside(page.lang, &shown(&party.id), &home)
    });
    let flows = manifest.flows.iter().map(|flow| told(page, flow));
    parties.chain(flows).collect::<Vec<_>>().join(phrases::semicolon(page.lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_their_boxes() {
        assert_eq!(lines("shop"), ["shop"]);
        assert_eq!(lines("a-very-long-name-of-a-party-in-two-lines-and-more").len(), NAME_LINES);
        let shown = lines("上海市某某科技有限公司上海市某某科技有限公司");
        assert_eq!(shown, ["上海市某某科技", "有限公司上海市…"]);
        assert!(shown.iter().all(|line| columns(line) <= NAME));
    }

    #[test]
    fn a_text_is_cut_to_its_room() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        assert_eq!(cut("上海上海", 6), "上海…");
    }
}
