//! Which law, on which day.

use super::argument::ArgumentError;
use crate::law::{Law, LawError, LawSource, jurisdictions_in};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The law and the day to judge by.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct LawArgs {
    /// A jurisdiction's folder of rules to use instead of the built-in law
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// The day asked about, such as 2026-11-24; absent, today where the law is in force
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

impl LawArgs {
    /// The files of the law.
    pub(super) fn source(&self) -> Result<LawSource, ArgumentError> {
        match &self.rules {
            Some(folder) => LawSource::read(folder).map_err(|error| wrong_law(folder, error)),
            None => LawSource::embedded().map_err(ArgumentError::EmbeddedLaw),
        }
    }

    /// The files of the law, with the examples of its rules and the coverage table.
    pub(super) fn source_with_examples(&self) -> Result<LawSource, ArgumentError> {
        match &self.rules {
            Some(_) => self.source(),
            None => LawSource::embedded_with_examples().map_err(ArgumentError::EmbeddedLaw),
        }
    }

    /// The law in force on the day asked about.
    pub(super) fn law(&self) -> Result<Law, ArgumentError> {
        let source = self.source()?;
        let day = self.day(&source)?;
        Law::compile(source, day).map_err(ArgumentError::Law)
    }

    /// The day asked about.
    pub(super) fn day(&self, source: &LawSource) -> Result<Date, ArgumentError> {
        match &self.as_of {
            None => reached(today(source.jurisdiction.utc_offset_hours), source),
            Some(text) => asked_day(text, source),
        }
    }
}

/// What is wrong with a folder of rules; where it holds folders of jurisdictions, those are what was meant.
fn wrong_law(folder: &Path, error: LawError) -> ArgumentError {
    let within = jurisdictions_in(folder);
    if within.is_empty() || !matches!(error, LawError::Unreadable { .. }) {
        return ArgumentError::Law(error);
    }
    let within: Vec<String> = within.iter().map(|path| format!("`{}`", path.display())).collect();
    ArgumentError::FolderOfLaws { error, help: format!("did you mean {}?", within.join(" or ")) }
}

/// A day that the law can be asked about.
pub(super) fn asked_day(text: &str, source: &LawSource) -> Result<Date, ArgumentError> {
    let day = text.parse().ok().filter(|_| text.len() == "2026-11-24".len());
    reached(day.ok_or_else(|| ArgumentError::WrongDate(text.to_owned()))?, source)
}

/// The day, if the law is encoded for it.
fn reached(day: Date, source: &LawSource) -> Result<Date, ArgumentError> {
    match source.jurisdiction.asked_from.parse::<Date>() {
        Ok(from) if day < from => {
            Err(ArgumentError::TooEarly { asked: day, from: source.jurisdiction.asked_from.clone() })
        }
        _ => Ok(day),
    }
}

/// The day that it is now, so many hours ahead of UTC.
fn today(utc_offset_hours: i8) -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    day_at(i64::try_from(seconds).unwrap_or(0), utc_offset_hours)
}

fn day_at(seconds: i64, utc_offset_hours: i8) -> Date {
    let days = (seconds + i64::from(utc_offset_hours) * 3600).div_euclid(86_400);
    let epoch = date(1970, 1, 1);
    epoch.checked_add(days.days()).unwrap_or(epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_with_the_hour_of_the_place() {
        let noon_utc_before_new_year = 1_798_675_200 + 16 * 3600 - 1;
        assert_eq!(day_at(noon_utc_before_new_year, 8), date(2026, 12, 31));
        assert_eq!(day_at(noon_utc_before_new_year + 1, 8), date(2027, 1, 1));
        assert_eq!(day_at(noon_utc_before_new_year + 1, -3), date(2026, 12, 31));
        assert_eq!(day_at(0, -1), date(1969, 12, 31));
    }
}
