//! JSON with two spaces of indent in which every hidden character is an escape.
//!
//! The escapes lose nothing: a parser gives the very same text back. But somebody who reads the file in a terminal
//! or a review meets no control character either. What may be large has a line for each entry of its lists and no indent
//! below: it would be half of the bytes.

use crate::render::escape::is_hidden;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Writes a value and ends with a line break.
pub(super) fn to_string(value: &impl Serialize) -> Result<String, serde_json::Error> {
    to_lines(value, usize::MAX)
}

/// The same, with lists and objects divided into lines only so deep; the value itself is one deep.
pub(super) fn to_lines(value: &impl Serialize, lines_depth: usize) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    let formatter = LinesFormatter { lines: PrettyFormatter::new(), lines_depth, depth: 0 };
    value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter))?;
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(|error| serde_json::Error::io(io::Error::other(error)))
}

struct LinesFormatter {
    lines: PrettyFormatter<'static>,
    lines_depth: usize,
    /// Of the list or object that is being written.
    depth: usize,
}

impl LinesFormatter {
    fn has_lines(&self) -> bool {
        self.depth <= self.lines_depth
    }
}

/// Gives each call to the formatter of the present depth.
macro_rules! by_depth {
    ($($method:ident($($argument:ident: $type:ty)?);)*) => {$(
        fn $method<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $type)?) -> io::Result<()> {
            if self.has_lines() {
                self.lines.$method(writer $(, $argument)?)
            } else {
                CompactFormatter.$method(writer $(, $argument)?)
            }
        }
    )*};
}

impl Formatter for LinesFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut units = [0; 2];
        let mut bytes = [0; 4];
        for character in fragment.chars() {
            if is_hidden(character) {
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                writer.write_all(character.encode_utf8(&mut bytes).as_bytes())?;
            }
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        if self.has_lines() { self.lines.begin_array(writer) } else { CompactFormatter.begin_array(writer) }
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let ended = if self.has_lines() { self.lines.end_array(writer) } else { CompactFormatter.end_array(writer) };
        self.depth -= 1;
        ended
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        if self.has_lines() { self.lines.begin_object(writer) } else { CompactFormatter.begin_object(writer) }
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let ended = if self.has_lines() { self.lines.end_object(writer) } else { CompactFormatter.end_object(writer) };
        self.depth -= 1;
        ended
    }

    by_depth! {
        begin_array_value(first: bool);
        end_array_value();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_escaped_and_come_back() {
        let text = "a\u{1b}\u{9b}\u{202e}\u{e0041}\u{7f}\"\\\n上海";
        let json = to_string(&text).unwrap();
        assert_eq!(json, "\"a\\u001b\\u009b\\u202e\\udb40\\udc41\\u007f\\\"\\\\\\n上海\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn keys_are_escaped_too() {
        let map = std::collections::BTreeMap::from([("\u{202e}k", 1)]);
        assert_eq!(to_string(&map).unwrap(), "{\n  \"\\u202ek\": 1\n}\n");
    }

    #[test]
    fn each_entry_of_a_list_has_a_line() {
        let report = serde_json::json!({ "a": [{ "b": [1, 2], "c": {} }, { "b": [] }], "d": [], "e": { "f": [3, 4] } });
        let text = to_lines(&report, 2).unwrap();
        let lines = "{\n  \"a\": [\n    {\"b\":[1,2],\"c\":{}},\n    {\"b\":[]}\n  ],\n  \"d\": [],\n  \"e\": {\n    \"f\": [3,4]\n  }\n}\n";
        assert_eq!(text, lines);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), report);
    }
}
