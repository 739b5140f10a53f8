//! Totals of persons against the numbers of the law, as bars.

use super::{Page, shown};
use crate::finding::{HandlerYear, Range};
use crate::phrases::{self, Phrase};
use crate::render::words::{self, grouped, range};
use maud::{Markup, html};

/// A bar's length. The drawing is as narrow as a telephone, so that its letters are never too small to read.
const LENGTH: u64 = 320;
const MARGIN: u64 = 10;
/// Letters of a number of the law take so much room for each character.
const LETTER: u64 = 7;

pub(super) fn draw(page: &Page<'_>) -> Markup {
    let years = &page.report.handler_years;
    html! {
        @if !years.is_empty() {
            section {
                h2 { (page.say(Phrase::Totals)) }
                @for (at, year) in years.iter().enumerate() { (self::year(page, year, at)) }
            }
        }
    }
}

fn year(page: &Page<'_>, year: &HandlerYear, number: usize) -> Markup {
    let left = if year.complete { Phrase::NothingElseLeft } else { Phrase::MoreMayHaveLeft };
    html! {
        h3 { (shown(&year.handler)) }
        p.small { (phrases::since(page.lang, year.since)) (phrases::pause(page.lang)) (page.say(left)) }
        div.bars {
            @for (at, (name, so_far, year_end)) in year.totals.iter().enumerate() {
                @let numbers: Vec<u64> = year.thresholds.iter().filter(|known| known.total == *name).map(|known| known.number).collect();
                figure.bar {
                    figcaption { (phrases::total(page.lang, &words::term(page.report, name), &range(page.lang, *so_far), &range(page.lang, *year_end))) }
                    (bars(page, [*so_far, *year_end], &numbers, &format!("total-{number}-{at}")))
                }
            }
        }
        ul.small {
            @for crossing in &year.crossings {
                li { (phrases::crossing(page.lang, &words::term(page.report, &crossing.total), &grouped(crossing.threshold), crossing.expected, crossing.at_latest, &words::listed(page.lang, &crossing.rules))) }
            }
        }
    }
}

/// What the whole length stands for: a little more than the first number of the law that is not reached, or than the total.
fn scale(totals: [Range; 2], numbers: &[u64]) -> u64 {
    let most = totals.iter().map(|total| total.max.unwrap_or(total.min)).max().unwrap_or(0);
    let next = numbers.iter().copied().filter(|number| *number > most).min();
    let end = next.unwrap_or(most).max(1);
    end.saturating_add(end / 8).max(2)
}

fn bars(page: &Page<'_>, totals: [Range; 2], numbers: &[u64], id: &str) -> Markup {
    let scale = scale(totals, numbers);
    let at = |number: u64| MARGIN + (u128::from(number.min(scale)) * u128::from(LENGTH) / u128::from(scale)) as u64;
    let ticks: Vec<u64> = numbers.iter().copied().filter(|number| *number <= scale).collect();
    let names = [Phrase::SoFar, Phrase::YearEnd];
    html! {
        svg role="img" aria-labelledby=(id) viewBox={ "0 0 " (LENGTH + 2 * MARGIN) " 108" } {
            title id=(id) { (told(page, totals, numbers)) }
            @for (row, (total, name)) in totals.iter().zip(names).enumerate() { (bar(page, *total, name, 4 + 40 * row as u64, &at)) }
            @for (row, number) in ticks.iter().enumerate() {
                // Over the bars only: between them stands text.
                path.tick d={ "M" (at(*number)) " 15 V35 M" (at(*number)) " 55 V78" } {}
                (number_label(*number, at(*number), 90 + 12 * (row as u64 % 2)))
            }
        }
    }
}

/// What is certain is full, what is possible is hatched, and an open end runs out of the picture.
fn bar(page: &Page<'_>, total: Range, name: Phrase, top: u64, at: &impl Fn(u64) -> u64) -> Markup {
    let start = MARGIN;
    let sure = at(total.min);
    let may = total.max.map_or(MARGIN + LENGTH, at);
    html! {
        text.bar-name x=(start) y=(top + 8) { (page.say(name)) @if total.max.is_none() { " (" (page.say(Phrase::Open)) ")" } }
        rect.track x=(start) y=(top + 14) width=(LENGTH) height="14" {}
        rect.sure x=(start) y=(top + 14) width=(sure - start) height="14" {}
        @if may > sure { rect.may x=(sure) y=(top + 14) width=(may - sure) height="14" {} }
        @if total.max.is_none() { path.open d={ "M" (may) " " (top + 14) " l8 7 l-8 7 z" } {} }
    }
}

/// The number below its tick, kept within the picture.
fn number_label(number: u64, x: u64, y: u64) -> Markup {
    let text = grouped(number);
    let half = text.len() as u64 * LETTER / 2;
    let x = x.min(LENGTH + 2 * MARGIN - half).max(half);
    html! { text.number x=(x) y=(y) text-anchor="middle" { (text) } }
}

fn told(page: &Page<'_>, [so_far, year_end]: [Range; 2], numbers: &[u64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| grouped(*number)).collect();
    let parts = [
        words::labelled(page.lang, Phrase::SoFar, &range(page.lang, so_far)),
        words::labelled(page.lang, Phrase::YearEnd, &range(page.lang, year_end)),
        words::labelled(page.lang, Phrase::ThresholdsLabel, &phrases::list(page.lang, &numbers)),
    ];
    parts.join(phrases::semicolon(page.lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(min: u64, max: Option<u64>) -> Range {
        Range { min, max }
    }

    #[test]
    fn the_next_number_of_the_law_is_on_the_picture() {
        let so_far = total(1, Some(2));
        assert!(scale([so_far, total(79_000, Some(99_000))], &[100_000, 1_000_000]) > 100_000);
        assert!(scale([so_far, total(2_000_000, None)], &[100_000, 1_000_000]) > 2_000_000);
        assert!(scale([total(0, Some(0)), total(u64::MAX, None)], &[]) == u64::MAX);
        assert_eq!(scale([total(0, Some(0)), total(0, Some(0))], &[]), 2);
    }
}
