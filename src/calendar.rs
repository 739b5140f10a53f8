//! Days as numbers, and periods in days, months or working days of the official calendar.

use crate::rule::{CalendarYear, JurisdictionFile, PeriodLength, Window};
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
    date(1970, 1, 1).checked_add(Span::new().try_days(number).ok()?).ok()
}

/// The days on which nobody works: those of the years that have an official calendar, and those of every year.
#[derive(Debug, Clone, Copy, Default)]
pub struct Calendar<'a> {
    /// Official calendars.
    pub years: &'a [CalendarYear],
    /// Months and days of holidays, such as `10-01`, for years without a calendar.
    pub every_year: &'a [String],
}

impl<'a> Calendar<'a> {
    /// The calendar of a jurisdiction.
    #[must_use]
    pub fn of(jurisdiction: &'a JurisdictionFile) -> Self {
        let every_year = jurisdiction.every_year.as_ref().map_or(&[][..], |known| &known.holidays);
        Self { years: &jurisdiction.calendar, every_year }
    }

    fn is_working_day(self, day: Date) -> bool {
        let listed = |days: &[String]| days.iter().any(|listed| listed.parse::<Date>().is_ok_and(|known| known == day));
        let weekday = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self.year(day) {
            Some(year) if listed(&year.make_up_days) => true,
            Some(year) => weekday && !listed(&year.holidays),
            None => weekday && !self.every_year.contains(&day.strftime("%m-%d").to_string()),
        }
    }

    fn year(self, day: Date) -> Option<&'a CalendarYear> {
        self.years.iter().find(|known| known.year == day.year())
    }
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
pub fn end_of_period(start: Date, length: &PeriodLength, calendar: Calendar<'_>) -> Option<(Date, Option<i16>)> {
    match length {
        PeriodLength::Days(days) => add(start, i64::from(*days).days()).map(|end| (end, None)),
        PeriodLength::Months(months) => add(start, i64::from(*months).months()).map(|end| (end, None)),
        PeriodLength::WorkingDays(days) => working_days(start, *days, calendar, |day| day.tomorrow().ok()),
    }
}

/// The first day of so much before the last day of a period, and the latest year without an official calendar that it crosses.
///
/// The last day itself does not count.
#[must_use]
pub fn begin_before(end: Date, length: &PeriodLength, calendar: Calendar<'_>) -> Option<(Date, Option<i16>)> {
    match length {
        PeriodLength::Days(days) => add(end, -i64::from(*days).days()).map(|first| (first, None)),
        PeriodLength::Months(months) => add(end, -i64::from(*months).months()).map(|first| (first, None)),
        PeriodLength::WorkingDays(days) => working_days(end, *days, calendar, |day| day.yesterday().ok()),
    }
}

fn add(start: Date, span: Span) -> Option<Date> {
    start.checked_add(span).ok()
}

/// The last of so many working days, one step after the other from a day that does not count.
fn working_days(
    start: Date,
    days: u32,
    calendar: Calendar<'_>,
    step: impl Fn(Date) -> Option<Date>,
) -> Option<(Date, Option<i16>)> {
    let mut day = start;
    let mut left = days;
    let mut without_calendar = None;
    while left > 0 {
        day = step(day)?;
        if calendar.year(day).is_none() {
            without_calendar = without_calendar.or(Some(day.year()));
        }
        if calendar.is_working_day(day) {
            left -= 1;
        }
    }
    Some((day, without_calendar))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years() -> Vec<CalendarYear> {
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
        let (years, every_year) = (years(), ["09-29".to_owned()]);
        let calendar = Calendar { years: &years, every_year: &every_year };
        let end = end_of_period(date(2026, 9, 28), &PeriodLength::WorkingDays(5), calendar);
        // What holds every year does not add to an official calendar.
        assert_eq!(end, Some((date(2026, 10, 10), None)));
    }

    #[test]
    fn beyond_the_calendar_is_an_estimate_that_knows_the_holidays_of_every_year() {
        let (years, every_year) = (years(), ["01-01".to_owned()]);
        let end = |every_year: &[String]| {
            let calendar = Calendar { years: &years, every_year };
            end_of_period(date(2026, 12, 31), &PeriodLength::WorkingDays(1), calendar)
        };
        assert_eq!(end(&[]), Some((date(2027, 1, 1), Some(2027))));
        // A Friday, and a weekend.
        assert_eq!(end(&every_year), Some((date(2027, 1, 4), Some(2027))));
    }

    #[test]
    fn working_days_are_counted_back_from_a_day_too() {
        // 9 and 8 October, 30 and 29 September; and the make-up day of 10 October.
        let years = years();
        let calendar = Calendar { years: &years, every_year: &[] };
        let begin = |end| begin_before(end, &PeriodLength::WorkingDays(5), calendar);
        assert_eq!(begin(date(2026, 10, 11)), Some((date(2026, 9, 29), None)));
        assert_eq!(begin(date(2026, 10, 10)), Some((date(2026, 9, 28), None)), "the last day does not count");
        assert_eq!(begin(date(2027, 1, 4)).map(|(_, without)| without), Some(Some(2027)));
    }

    #[test]
    fn months_end_on_the_last_day_of_a_short_month() {
        let end = end_of_period(date(2026, 12, 31), &PeriodLength::Months(2), Calendar::default());
        assert_eq!(end, Some((date(2027, 2, 28), None)));
    }
}
