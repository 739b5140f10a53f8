//! Days as numbers, and periods in days, months or working days of the official calendar.

use crate::rule::{CalendarYear, PeriodLength, Window};
use jiff::civil::{Date, Weekday, date};
use jiff::{Span, ToSpan};

/// The number of a day, counted from 1970-01-01; earlier days have negative numbers.
#[must_use]
pub fn day_number(day: Date) -> i64 {
    i64::from((day - date(1970, 1, 1)).get_days())
}

/// The day of a number as [`day_number`] gives it; `None` beyond the calendar.
#[must_use]
pub fn day_of(number: i64) -> Option<Date> {
    date(1970, 1, 1).checked_add(number.days()).ok()
}

/// First and last day of a total's window on a day.
#[must_use]
pub fn days_of(window: Window, day: Date) -> (Date, Date) {
    let year = day.year();
    let first = match window {
        Window::CalendarYear => year,
        Window::PreviousCalendarYear => year.saturating_sub(1),
    };
    (date(first, 1, 1), date(year, 12, 31))
}

/// The last day of a period that begins after `start`, and the first year it crosses that has no official calendar.
///
/// The day of the event itself does not count. Months end on the same day of the month, or on its last.
#[must_use]
pub fn end_of_period(start: Date, length: &PeriodLength, calendar: &[CalendarYear]) -> Option<(Date, Option<i16>)> {
    match length {
        PeriodLength::Days(days) => add(start, i64::from(*days).days()).map(|end| (end, None)),
        PeriodLength::Months(months) => add(start, i64::from(*months).months()).map(|end| (end, None)),
        PeriodLength::WorkingDays(days) => working_days_after(start, *days, calendar),
    }
}

fn add(start: Date, span: Span) -> Option<Date> {
    start.checked_add(span).ok()
}

fn working_days_after(start: Date, days: u32, calendar: &[CalendarYear]) -> Option<(Date, Option<i16>)> {
    let mut day = start;
    let mut left = days;
    let mut without_calendar = None;
    while left > 0 {
        day = day.tomorrow().ok()?;
        let year = calendar.iter().find(|known| known.year == day.year());
        if year.is_none() {
            without_calendar = without_calendar.or(Some(day.year()));
        }
        if is_working_day(day, year) {
            left -= 1;
        }
    }
    Some((day, without_calendar))
}

fn is_working_day(day: Date, year: Option<&CalendarYear>) -> bool {
    let listed = |days: &[String]| days.iter().any(|listed| listed.parse::<Date>().is_ok_and(|known| known == day));
    match year {
        Some(year) if listed(&year.make_up_days) => true,
        Some(year) if listed(&year.holidays) => false,
        _ => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Vec<CalendarYear> {
        vec![CalendarYear {
            year: 2026,
            holidays: (1..=7).map(|day| format!("2026-10-0{day}")).collect(),
            make_up_days: vec!["2026-09-20".to_owned(), "2026-10-10".to_owned()],
            source: "test".to_owned(),
        }]
    }

    #[test]
    fn holidays_do_not_count_and_make_up_days_do() {
        // 29 and 30 September, 8, 9 and 10 October (a Saturday on which people work).
        let end = end_of_period(date(2026, 9, 28), &PeriodLength::WorkingDays(5), &calendar());
        assert_eq!(end, Some((date(2026, 10, 10), None)));
    }

    #[test]
    fn beyond_the_calendar_is_an_estimate() {
        let end = end_of_period(date(2026, 12, 31), &PeriodLength::WorkingDays(1), &calendar());
        assert_eq!(end, Some((date(2027, 1, 1), Some(2027))));
    }

    #[test]
    fn months_end_on_the_last_day_of_a_short_month() {
        let end = end_of_period(date(2026, 12, 31), &PeriodLength::Months(2), &calendar());
        assert_eq!(end, Some((date(2027, 2, 28), None)));
    }
}
