//! Periods in working days, by the official calendars of the shipped law.
//!
//! The expected days were counted by hand from the yearly notices of the State Council's General Office.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod judge;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use transborder::calendar::{Calendar, end_of_period};
use transborder::eval::Options;
use transborder::rule::{CalendarYear, JurisdictionFile, PeriodLength};

fn jurisdiction() -> &'static JurisdictionFile {
    static LAW: LazyLock<JurisdictionFile> = LazyLock::new(|| judge::embedded_or_shipped().jurisdiction);
    &LAW
}

fn calendar() -> Calendar<'static> {
    Calendar::of(jurisdiction())
}

/// The last of so many working days after a day.
fn end(start: &str, days: u32, calendar: Calendar<'_>) -> (String, Option<i16>) {
    let (end, without_calendar) =
        end_of_period(start.parse().unwrap(), &PeriodLength::WorkingDays(days), calendar).unwrap();
    (end.to_string(), without_calendar)
}

#[test]
fn periods_across_spring_festival() {
    let calendar = calendar();
    for (start, days, expected) in [
        // 2021: off 11 to 17 February, at work on Sunday the 7th and Saturday the 20th.
        // 4, 5, 7, 8, 9, 10, 18, 19, 20, 22.
        ("2021-02-03", 10, "2021-02-22"),
        // 2022: off 31 January to 6 February, at work on Saturday 29 and Sunday 30 January.
        // 27, 28, 29, 30 January, 7, 8, 9, 10, 11, 14 February.
        ("2022-01-26", 10, "2022-02-14"),
        // 2023: off 21 to 27 January, at work on Saturday 28 and Sunday 29 January.
        // 18, 19, 20, 28, 29, 30, 31 January, 1, 2, 3 February.
        ("2023-01-17", 10, "2023-02-03"),
        // 2024: off 10 to 17 February, at work on Sunday the 4th and Sunday the 18th.
        // 2, 4, 5, 6, 7, 8, 9, 18, 19, 20.
        ("2024-02-01", 10, "2024-02-20"),
        // 2025: off 28 January to 4 February, at work on Sunday 26 January and Saturday 8 February.
        // 24, 26, 27 January, 5, 6, 7, 8, 10, 11, 12 February.
        ("2025-01-23", 10, "2025-02-12"),
        // 2026: off 15 to 23 February, at work on Saturday the 14th and Saturday the 28th.
        // 12, 13, 14, 24, 25, 26, 27, 28 February, 2, 3 March.
        ("2026-02-11", 10, "2026-03-03"),
    ] {
        assert_eq!(end(start, days, calendar), (expected.to_owned(), None), "{days} days after {start}");
    }
}

#[test]
fn periods_across_national_day() {
    let calendar = calendar();
    for (start, days, expected) in [
        // 2021: off 1 to 7 October, at work on Sunday 26 September and Saturday 9 October.
        // 24, 26, 27, 28, 29, 30 September, 8, 9, 11, 12 October.
        ("2021-09-23", 10, "2021-10-12"),
        // 2022: off 1 to 7 October, at work on Saturday the 8th and Sunday the 9th.
        // 28, 29, 30 September, 8, 9, 10, 11, 12, 13, 14 October.
        ("2022-09-27", 10, "2022-10-14"),
        // 2023: off 29 September to 6 October, at work on Saturday the 7th and Sunday the 8th.
        // 27, 28 September, 7, 8, 9, 10, 11, 12, 13, 16 October.
        ("2023-09-26", 10, "2023-10-16"),
        // 2024: off 1 to 7 October, at work on Sunday 29 September and Saturday 12 October.
        // 27, 29, 30 September, 8, 9, 10, 11, 12, 14, 15 October.
        ("2024-09-26", 10, "2024-10-15"),
        // 2025: off 1 to 8 October, at work on Sunday 28 September and Saturday 11 October.
        // 26, 28, 29, 30 September, 9, 10, 11, 13, 14, 15 October.
        ("2025-09-25", 10, "2025-10-15"),
        // 2026: off 25 to 27 September and 1 to 7 October, at work on Sunday 20 September and Saturday 10 October.
        // 18, 20, 21, 22, 23, 24, 28, 29, 30 September, 8, 9, 10 October.
        ("2026-09-17", 12, "2026-10-10"),
    ] {
        assert_eq!(end(start, days, calendar), (expected.to_owned(), None), "{days} days after {start}");
    }
}

#[test]
fn periods_across_other_holidays() {
    let calendar = calendar();
    for (start, days, expected) in [
        // Mid-Autumn 2021: off 19 to 21 September, at work on Saturday the 18th.
        ("2021-09-17", 2, "2021-09-22"),
        // Labour Day 2022: off 30 April to 4 May, at work on Saturday 7 May. 29 April, 5, 6, 7, 9 May.
        ("2022-04-28", 5, "2022-05-09"),
        // New Year 2023 by the notice for 2023: off 31 December to 2 January.
        ("2022-12-30", 1, "2023-01-03"),
        // Dragon Boat 2023: off 22 to 24 June, at work on Sunday the 25th.
        ("2023-06-21", 2, "2023-06-26"),
    ] {
        assert_eq!(end(start, days, calendar), (expected.to_owned(), None), "{days} days after {start}");
    }
}

#[test]
fn beyond_the_last_calendar_a_day_is_an_estimate() {
    let last = calendar().years.iter().map(|known| known.year).max().unwrap();
    let eve = date(last, 12, 31).to_string();
    assert_eq!(end(&eve, 0, calendar()).1, None);
    assert_eq!(end(&eve, 8, calendar()).1, Some(last + 1));
    // Before the first calendar nothing is official either.
    assert_eq!(end("2020-12-30", 3, calendar()).1, Some(2020));
}

#[test]
fn the_calendars_have_no_gap_and_no_slip() {
    let calendar = calendar().years;
    for pair in calendar.windows(2) {
        assert_eq!(pair[0].year + 1, pair[1].year);
    }
    for known in calendar {
        let parse = |days: &[String]| -> Vec<Date> { days.iter().map(|day| day.parse().unwrap()).collect() };
        let (holidays, make_up_days) = (parse(&known.holidays), parse(&known.make_up_days));
        for day in holidays.iter().chain(&make_up_days) {
            assert_eq!(day.year(), known.year, "{day}");
        }
        // People make up on weekends only, and never on a holiday.
        for day in &make_up_days {
            assert!(is_weekend(*day), "{day}");
            assert!(!holidays.contains(day), "{day}");
        }
        // The law gives eleven days off until 2024 and thirteen from 2025; a day that falls on a weekend is made good. So the
        // working days that are off, less the weekends that are worked for them, are as many.
        let working_days_off: BTreeSet<&Date> = holidays.iter().filter(|day| !is_weekend(**day)).collect();
        let by_law = if known.year < 2025 { 11 } else { 13 };
        assert_eq!(working_days_off.len() - make_up_days.len(), by_law, "{}", known.year);
        assert!(known.source.contains(&format!("{}年", known.year)), "{}", known.source);
    }
}

#[test]
fn holidays_of_every_year_are_in_each_calendar_since_they_are_law() {
    // Since 2025 Labour Day has two days.
    let Calendar { years, every_year } = calendar();
    assert_eq!(every_year.len(), 6);
    for known in years.iter().filter(|known| known.year >= 2025) {
        for day in every_year {
            assert!(known.holidays.contains(&format!("{}-{day}", known.year)), "{} {day}", known.year);
        }
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Another way to count: lists every day of the span, strikes what is off, and takes the last that is left.
fn counted_by_list(start: Date, days: usize, calendar: &[CalendarYear]) -> Date {
    // No period of this test goes beyond the autumn of 2027.
    let beyond = ["2027-01-01", "2027-05-01", "2027-05-02"];
    let off: BTreeSet<&str> =
        calendar.iter().flat_map(|known| &known.holidays).map(String::as_str).chain(beyond).collect();
    let made_up: BTreeSet<&str> = calendar.iter().flat_map(|known| &known.make_up_days).map(String::as_str).collect();
    (1_i64..)
        .map(|after| start.checked_add(after.days()).unwrap())
        .filter(|day| {
            let written = day.to_string();
            let weekday = day.weekday().to_monday_one_offset();
            made_up.contains(written.as_str()) || (weekday <= 5 && !off.contains(written.as_str()))
        })
        .nth(days - 1)
        .unwrap()
}

proptest! {
    #[test]
    fn any_period_ends_where_a_naive_count_ends(offset in 0_i64..2_191, days in 1_u32..70) {
        let calendar = calendar();
        let start = date(2021, 1, 1).checked_add(offset.days()).unwrap();
        let (end, without_calendar) = end_of_period(start, &PeriodLength::WorkingDays(days), calendar).unwrap();
        prop_assert_eq!(end, counted_by_list(start, days as usize, calendar.years));
        prop_assert_eq!(without_calendar, (end.year() > 2026).then_some(2027));
    }
}

#[test]
fn a_due_day_says_whether_it_is_an_estimate() {
    let due = |effective: &str, day: &str| {
        let contract = format!(
            "evidence:\n  - {{ kind: standard-contract, dated: 2026-09-01, effective: {effective}, covers: [ask] }}"
        );
        let text = include_str!("../fixtures/errors-others-make/outbound.yaml");
        let text = text.replace("CN: 500", "CN: 150000").replace("evidence:", &contract);
        let law = transborder::law::Law::compile(judge::embedded_or_shipped(), day.parse().unwrap()).unwrap();
        let report = judge::judge_texts(&law, &[("outbound.yaml".to_owned(), text)], &Options::default());
        assert_eq!(report.errors, []);
        let found = report.findings.iter().find(|finding| finding.rule == "cn-cac-2024-8-1").unwrap();
        let due = found.due.unwrap();
        (due.day.to_string(), due.without_calendar)
    };
    // 18, 20, 21, 22, 23, 24, 28, 29, 30 September, 8 October.
    assert_eq!(due("2026-09-17", "2026-09-21"), ("2026-10-08".to_owned(), None));
    // 25, 28, 29, 30, 31 December, then weekdays of a year without a calendar, New Year's Day left out: 4, 5, 6, 7, 8 January.
    assert_eq!(due("2026-12-24", "2026-12-28"), ("2027-01-08".to_owned(), Some(2027)));
}
