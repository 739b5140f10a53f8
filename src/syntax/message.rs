//! What to tell about a text that cannot be read, or only in part.

use granit_parser::{ErrorKind, ScanError};

use super::{MAX_ALIAS_BYTES, MAX_ALIAS_NODES, MAX_DEPTH, MAX_ERRORS};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// How much of the user's text a message repeats.
const SHOWN_CHARS: usize = 60;

const QUOTE_HELP: &str = "put the text in quotes";
const ESCAPE_HELP: &str = "write `\\\\` for a backslash, or put the text in single quotes";

/// An error of the parser, in our words, at the exact place.
pub(super) fn scan_error(text: &str, file: FileId, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(text.len());
    let here = char_span(text, file, at);
    match error.kind() {
        kind if is_tab(kind) => tab_indent(tab_near(text, at).map_or(here, |tab| char_span(text, file, tab))),
        ErrorKind::RecursionLimitExceeded => too_deep(here),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() || *character >= '\u{fffe}' => {
            let exact = text.get(at..).and_then(|rest| rest.find(*character)).map_or(at, |offset| at + offset);
            control_character(char_span(text, file, exact), *character)
        }
        ErrorKind::BomInsideDocument => control_character(here, '\u{feff}'),
        ErrorKind::UnknownQuotedScalarEscape => {
            let place = unknown_escape(text, at).map_or(here, |escape| char_span(text, file, escape));
            Diagnostic::error("syntax", place, "an unknown escape in double quotes").with_help(ESCAPE_HELP)
        }
        kind if is_tag(kind) => Diagnostic::error("unknown-tag", here, "a tag that cannot be read")
            .with_help("delete the tag, or put the text in quotes if no tag is meant"),
        kind => {
            let (message, help) = syntax_words(kind);
            Diagnostic::error("syntax", here, message).with_help(help)
        }
    }
}

fn is_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::InvalidBlockEntryWhitespace
    )
}

fn is_tag(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UndeclaredTagHandle
            | ErrorKind::ExpectedTagBang
            | ErrorKind::InvalidGlobalTagCharacter
            | ErrorKind::InvalidTagTerminator
            | ErrorKind::MissingTagUri
            | ErrorKind::UnclosedVerbatimTag
            | ErrorKind::InvalidTagEscape
            | ErrorKind::InvalidTagUtf8LeadingByte
            | ErrorKind::InvalidTagUtf8TrailingByte
            | ErrorKind::InvalidTagUtf8
    )
}

/// What is wrong, and what to write instead.
fn syntax_words(kind: &ErrorKind) -> (String, &'static str) {
    match kind {
        ErrorKind::UnclosedFlowCollection { open } => {
            (format!("the `{open}` is never closed"), "add the closing bracket")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            (format!("the `{open}` is closed by `{close}`"), "close `[` with `]`, and `{` with `}`")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            (format!("unquoted text cannot start with `{character}`"), QUOTE_HELP)
        }
        kind => {
            let (message, help) = fixed_words(kind);
            (message.map_or_else(|| parser_words(kind), str::to_owned), help)
        }
    }
}

fn fixed_words(kind: &ErrorKind) -> (Option<&'static str>, &'static str) {
    let (message, help) = match kind {
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("a closing bracket that nothing opened", "delete it, or put the text in quotes")
        }
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::UnexpectedEofBlockSequence => {
            ("the text ends inside a list", "finish the list")
        }
        ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::UnexpectedEofBlockMapping => ("the text ends inside a mapping", "finish the mapping"),
        ErrorKind::UnclosedQuotedScalar => ("the quote is never closed", "add the closing quote"),
        ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("a document ends inside a quoted text", "add the closing quote before this line")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            "a `:` where no value can begin",
            "put each key on its own line, close brackets before it, and quote text that holds `: `",
        ),
        ErrorKind::InvalidMappingValueWhitespace | ErrorKind::FlowMappingValueAdjacentCollection => {
            ("a `:` without a space after it", "write a space after the colon")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "a key without a `:`",
            "write `key: value`, start a list item with `- `, or indent the line if it continues a text",
        ),
        ErrorKind::ExpectedBlockMappingKey => {
            ("this line is not a key of the mapping above it", "indent it like the other keys, and write `key: value`")
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            ("this line is not an item of the list above it", "start it with `- `, indented like the other items")
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            ("a list cannot begin here", "put `- ` on a line of its own, below the key")
        }
        ErrorKind::BlockEntryInFlowCollection => {
            ("a `- ` inside brackets", "separate the items of a bracketed list with commas")
        }
        ErrorKind::PlainScalarStartsWithDashFlowIndicator => ("text cannot start with `-` and a bracket", QUOTE_HELP),
        ErrorKind::ExpectedFlowMappingSeparator => {
            ("a `,` or `}` is missing", "write `,` between the entries, and `}` after the last")
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a `,` or `]` is missing", "write `,` between the items, and `]` after the last")
        }
        ErrorKind::ExpectedNodeContent => ("a value is missing", "write the value, or delete what announces it"),
        ErrorKind::MappingKeyNotAllowed => ("a key cannot stand here", "put the key on a line of its own"),
        ErrorKind::InvalidTrailingSingleQuotedScalar => {
            ("something follows the closing quote", "delete it; inside single quotes write `''` for a single quote")
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("something follows the closing quote", "delete it; inside double quotes write `\\\"` for a double quote")
        }
        ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => ("an escape that names no character", ESCAPE_HELP),
        ErrorKind::InvalidQuotedScalarIndent | ErrorKind::InvalidFlowScalarIndent | ErrorKind::InvalidIndentation => {
            ("this line is indented too little", "indent it deeper than the key to which it belongs")
        }
        ErrorKind::CommentNotSeparated => {
            ("a `#` directly after text", "write a space before the `#`, or quote the text")
        }
        ErrorKind::CommentInterceptedScalar => {
            ("a comment in the middle of an unquoted text", "move the comment, or put the text in quotes")
        }
        ErrorKind::MissingAnchorOrAliasName => ("a `*` or `&` without a name", QUOTE_HELP),
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => {
            ("text after `|` or `>`", "begin the text on the next line, indented")
        }
        ErrorKind::InvalidBlockScalarIndent => {
            ("a line of the block text is indented wrongly", "indent every line of the text alike")
        }
        ErrorKind::InvalidDocumentEnd => ("text after `...`", "put it on the next line"),
        ErrorKind::ExpectedDocumentStart | ErrorKind::MissingDocumentEndBeforeDirective => {
            ("a new document without `---`", "write `---` on a line of its own before it")
        }
        kind if is_directive(kind) => ("a directive that cannot be read", "delete the line that starts with `%`"),
        _ => return (None, "check the indentation, the quotes and the brackets before this place"),
    };
    (Some(message), help)
}

fn is_directive(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::DuplicateVersionDirective
            | ErrorKind::UnsupportedYamlMajorVersion
            | ErrorKind::DuplicateTagDirective
            | ErrorKind::ExpectedTagDirectiveBang
            | ErrorKind::InvalidDirectiveTerminator
            | ErrorKind::MissingYamlVersionSeparator
            | ErrorKind::MissingDirectiveName
            | ErrorKind::InvalidDirectiveName
            | ErrorKind::DirectiveByteLimitExceeded { .. }
            | ErrorKind::TooManyReservedDirectiveParams { .. }
            | ErrorKind::YamlVersionTooLong
            | ErrorKind::MissingYamlVersion
            | ErrorKind::InvalidTagDirectiveTerminator
    )
}

/// The parser's own words, for errors that we have none for.
fn parser_words(kind: &ErrorKind) -> String {
    let words = kind.to_string();
    if words.is_empty() { "this is not YAML".to_owned() } else { words.trim_end_matches('.').to_owned() }
}

pub(super) fn tab_indent(span: Span) -> Diagnostic {
    Diagnostic::error("tab-indent", span, "a tab is used for indentation").with_help("use spaces")
}

pub(super) fn control_character(span: Span, character: char) -> Diagnostic {
    let name = match character {
        '\u{feff}' => "a byte-order mark in the middle of the text".to_owned(),
        other => format!("the character U+{:04X} is not allowed", u32::from(other)),
    };
    Diagnostic::error("control-character", span, name)
        .with_help("delete it, or write it as an escape such as `\"\\u0000\"` in double quotes")
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("too-deep", span, format!("mappings and lists are nested deeper than {MAX_DEPTH} levels"))
        .with_help("write it flatter")
}

pub(super) fn duplicate_key(span: Span, first: Span, key: &str) -> Diagnostic {
    Diagnostic::error("duplicate-key", span, format!("the key `{}` is given twice", shown(key)))
        .with_label("given again; this value is not used")
        .with_related(first, "first given here")
        .with_help("delete one of the two, or rename it")
}

pub(super) fn non_scalar_key(span: Span, kind_name: &str) -> Diagnostic {
    Diagnostic::error("non-scalar-key", span, format!("the key is {kind_name}, not text"))
        .with_help("write text as the key; quote it if it starts with a bracket, and render a template first")
}

pub(super) fn missing_key(span: Span) -> Diagnostic {
    Diagnostic::error("syntax", span, "a key is missing").with_help("write the key before the colon")
}

pub(super) fn merge_key(span: Span) -> Diagnostic {
    Diagnostic::error("merge-key", span, "merge keys (`<<`) are not read").with_help("write the keys out")
}

pub(super) fn unknown_tag(span: Span, tag: &str, misplaced: bool) -> Diagnostic {
    let verdict = if misplaced { "does not fit this value" } else { "is not known" };
    Diagnostic::error("unknown-tag", span, format!("the tag `{}` {verdict}", shown(tag)))
        .with_help("delete the tag, or put the text in quotes if no tag is meant")
}

pub(super) fn unknown_alias(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("unknown-alias", span, format!("nothing before this place is marked `&{}`", shown(name)))
        .with_help("mark the value with `&` and the name before it is used; quote the text if no alias is meant")
}

pub(super) fn alias_cycle(span: Span, defined: Span, name: &str) -> Diagnostic {
    Diagnostic::error("alias-cycle", span, format!("the alias `{name}` stands inside the value that it repeats"))
        .with_related(defined, "this value would contain itself")
        .with_help("write the value out")
}

pub(super) fn alias_budget(span: Span, defined: Span, name: &str) -> Diagnostic {
    let message = format!(
        "with the alias `{name}`, the aliases of this file stand for more than {MAX_ALIAS_NODES} values or {} MiB of text",
        MAX_ALIAS_BYTES >> 20
    );
    Diagnostic::error("alias-budget", span, message)
        .with_related(defined, "the value that it repeats")
        .with_help("repeat less, or split the file")
}

pub(super) fn empty(file: FileId) -> Diagnostic {
    Diagnostic::error("empty", Span::new(file, 0..0), "there is nothing in this file but blanks and comments")
        .with_help("write a manifest, or leave the file out")
}

pub(super) fn too_many_errors(text: &str, file: FileId) -> Diagnostic {
    Diagnostic::error(
        "too-many-errors",
        char_span(text, file, text.len()),
        format!("more than {MAX_ERRORS} errors; the rest of the file was not read"),
    )
    .with_help("correct the first errors, and run again")
}

/// The name of an alias as it was written, shortened if it is long.
pub(super) fn alias_name(text: &str, span: Span) -> &str {
    let name = text.get(span.start as usize..span.end as usize).unwrap_or("");
    name.char_indices().nth(SHOWN_CHARS).and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

/// User input for a message: one line, not too long.
fn shown(input: &str) -> String {
    let visible = |character: char| if character.is_control() { '\u{fffd}' } else { character };
    let mut shown: String = input.chars().take(SHOWN_CHARS).map(visible).collect();
    if input.chars().nth(SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

/// The character at a byte offset; a point at the end of a line or of the text.
pub(super) fn char_span(text: &str, file: FileId, at: usize) -> Span {
    let at = char_start(text, at);
    let rest = text.get(at..).unwrap_or("");
    let width = rest.chars().next().filter(|character| !matches!(character, '\n' | '\r')).map_or(0, char::len_utf8);
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, offset(at)..offset(at + width))
}

/// The start of the character in which `at` lies.
fn char_start(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The first tab among the blanks before `at`, if nothing else stands before it on its line.
pub(super) fn tab_in_indentation(text: &str, at: usize) -> Option<usize> {
    let before = text.as_bytes().get(..at)?;
    let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let start = at - blanks;
    let starts_line = start == 0 || matches!(before.get(start - 1), Some(b'\n' | b'\r'));
    if !starts_line {
        return None;
    }
    before.get(start..)?.iter().position(|byte| *byte == b'\t').map(|tab| start + tab)
}

/// The tab that an error at `at` is about: before it on its line, or in a line that follows.
fn tab_near(text: &str, at: usize) -> Option<usize> {
    let at = char_start(text, at);
    let bytes = text.as_bytes();
    let is_tab = |at: &usize| bytes.get(*at) == Some(&b'\t');
    let line = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let before = tab_in_line_start(text, line).filter(|tab| *tab <= at);
    let beside = || at.checked_sub(1).filter(is_tab).or(Some(at).filter(is_tab));
    before.or_else(beside).or_else(|| {
        let rest = text.get(at..)?;
        rest.match_indices('\n').find_map(|(end, _)| tab_in_line_start(text, at + end + 1))
    })
}

fn tab_in_line_start(text: &str, line: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(line..)?;
    let blanks = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.enumerate().find(|(_, byte)| **byte == b'\t').map(|(tab, _)| line + tab)
}

/// The first backslash after `at` that begins no escape of YAML.
fn unknown_escape(text: &str, at: usize) -> Option<usize> {
    let mut chars = text.get(at..)?.char_indices();
    while let Some((backslash, character)) = chars.next() {
        if character != '\\' {
            continue;
        }
        let (_, escaped) = chars.next()?;
        if !"0abt\tnvfre \"/\\N_LPxuU\n\r".contains(escaped) {
            return Some(at + backslash);
        }
    }
    None
}
