//! Files of fixed shape (rules, facts, registers): read by serde, stopping at the first error.

use serde::de::DeserializeOwned;

/// Reads a file of fixed shape. Text stays the text that was written; `true` and `false` are the only truth values.
///
/// # Errors
///
/// Line, column (both from 1) and what is wrong.
pub fn from_typed<T: DeserializeOwned>(text: &str) -> Result<T, (u64, u64, String)> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let place = error.location();
        (place.map_or(1, |at| at.line()), place.map_or(1, |at| at.column()), error.without_snippet().to_string())
    })
}
