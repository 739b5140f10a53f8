//! Annotated excerpts of sources, by the excerpt renderer that gives rustc's look.
//!
//! The renderer is handed escaped lines, so that nothing hidden reaches a terminal, and places that were moved along
//! with the escapes. It is handed no more than it shows: a manifest may be one line of a megabyte.

use crate::render::escape;
use crate::source::{Position, SourceFile, SourceMap, Span};
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Message, Origin, Renderer, Snippet};
use std::collections::BTreeSet;
use std::ops::Range;

/// Lines around a mark that the renderer may want to show.
const CONTEXT_LINES: u32 = 2;

/// Marks with more lines between them get excerpts of their own.
const FAR_LINES: u32 = 500;

/// A line longer than this is cut to a window.
const LONG_LINE: usize = 2_000;

/// Bytes of a long line that are kept on either side of its mark.
const WINDOW: usize = 200;

/// A place to show, and what to say there.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) span: Span,
    pub(super) label: String,
    pub(super) primary: bool,
}

/// Where an excerpt stands, for people.
pub(super) fn place(span: Span, sources: &SourceMap) -> String {
    let position = sources.position(span);
    format!("{}:{}:{}", escape::inline(sources.name(span.file)), position.line, position.column)
}

/// A title, marked lines and notes below them. The texts are drawn as they are: escape them first.
pub(super) struct Drawing<'a> {
    pub(super) level: Level<'a>,
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) marks: &'a [Mark],
    /// The file to name where nothing is marked; may be empty.
    pub(super) path: &'a str,
    pub(super) notes: Vec<Message<'a>>,
}

impl Drawing<'_> {
    /// Draws it; ends with a line break.
    pub(super) fn draw(self, sources: &SourceMap, renderer: &Renderer) -> String {
        let excerpts = excerpts(sources, self.marks);
        let mut group = Group::with_title(self.level.primary_title(self.title).id(self.id));
        if excerpts.is_empty() && !self.path.is_empty() {
            group = group.element(Origin::path(self.path));
        }
        let drawn = {
            let snippets = excerpts.iter().map(Excerpt::snippet);
            let group = group.elements(snippets).elements(self.notes.into_iter().map(Element::from));
            renderer.render(&[group])
        };
        let mut drawn = with_true_columns(&drawn, &excerpts);
        drawn.push('\n');
        drawn
    }
}

/// The lines of one file that marks point at.
struct Excerpt {
    path: String,
    first_line: u32,
    source: String,
    annotations: Vec<(Range<usize>, String, bool)>,
    /// Where the heading of the excerpt says that it is.
    head: Position,
}

impl Excerpt {
    fn snippet(&self) -> Snippet<'_, Annotation<'_>> {
        let annotations = self.annotations.iter().map(|(range, label, primary)| {
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            kind.span(range.clone()).label((!label.is_empty()).then_some(label.as_str()))
        });
        Snippet::source(&self.source).path(&self.path).line_start(self.first_line as usize).annotations(annotations)
    }
}

/// The excerpts that show all marks: the primary's first, then the others in the order of the files' first marks.
fn excerpts(sources: &SourceMap, marks: &[Mark]) -> Vec<Excerpt> {
    let mut files = Vec::new();
    for mark in marks {
        if !files.contains(&mark.span.file) {
            files.push(mark.span.file);
        }
    }
    let mut clusters = Vec::new();
    for file in files.into_iter().filter_map(|id| sources.get(id).map(|file| (id, file))) {
        let of_file = marks.iter().filter(|mark| mark.span.file == file.0);
        let of_file = of_file.map(|mark| (Line::of(file.1, mark.span.start as usize), mark)).collect();
        clusters.extend(clustered(of_file).into_iter().map(|cluster| (file.1, cluster)));
    }
    clusters.sort_by_key(|(_, cluster)| !cluster.iter().any(|(_, mark)| mark.primary));
    clusters.into_iter().filter_map(|(file, cluster)| excerpt(file, &cluster)).collect()
}

/// Splits marks where too many lines lie between them.
fn clustered(mut marks: Vec<(Line, &Mark)>) -> Vec<Vec<(Line, &Mark)>> {
    marks.sort_by_key(|(line, _)| line.number);
    let mut clusters: Vec<Vec<(Line, &Mark)>> = Vec::new();
    let mut last_line = None;
    for (line, mark) in marks {
        let is_near = last_line.is_some_and(|last| line.number - last <= FAR_LINES);
        last_line = Some(line.number);
        match clusters.last_mut() {
            Some(cluster) if is_near => cluster.push((line, mark)),
            _ => clusters.push(vec![(line, mark)]),
        }
    }
    clusters
}

fn excerpt(file: &SourceFile, marks: &[(Line, &Mark)]) -> Option<Excerpt> {
    let first = marks.iter().map(|(line, _)| line).min_by_key(|line| line.number)?;
    let last = marks.iter().map(|(line, _)| line).max_by_key(|line| line.number)?;
    let marked: BTreeSet<u32> = marks.iter().map(|(line, _)| line.number).collect();

    let mut source = String::new();
    let mut annotations = Vec::new();
    let mut line = first.clone();
    loop {
        if line.number > first.number {
            source.push('\n');
        }
        let mut here: Vec<&Mark> =
            marks.iter().filter(|(of, _)| of.number == line.number).map(|(_, mark)| *mark).collect();
        here.sort_by_key(|mark| !mark.primary);
        let near = line.number.saturating_sub(CONTEXT_LINES)..=line.number.saturating_add(CONTEXT_LINES);
        if marked.range(near).next().is_some() {
            push_line(file, &line, &here, &mut source, &mut annotations);
        }
        // Far from any mark a line is left empty: it only keeps the numbers right.
        if line.number >= last.number {
            break;
        }
        line = line.next(file)?;
    }

    let heading = marks.iter().filter(|(_, mark)| mark.primary).min_by_key(|(_, mark)| mark.span.start);
    let heading = heading.or_else(|| marks.iter().min_by_key(|(_, mark)| mark.span.start));
    Some(Excerpt {
        path: escape::inline(file.name()).into_owned(),
        first_line: first.number,
        source,
        annotations,
        head: heading.map_or(Position { line: 1, column: 1 }, |(_, mark)| file.position(mark.span.start)),
    })
}

/// Adds a line, escaped, with its marks.
fn push_line(
    file: &SourceFile,
    line: &Line,
    marks: &[&Mark],
    source: &mut String,
    annotations: &mut Vec<(Range<usize>, String, bool)>,
) {
    let text = file.text();
    let mut shown = line.range.clone();
    if shown.len() > LONG_LINE {
        let around = marks.first().map_or(shown.start, |mark| mark.span.start as usize);
        shown.start = floor_boundary(text, around.saturating_sub(WINDOW)).max(shown.start);
        shown.end = floor_boundary(text, around.saturating_add(WINDOW)).clamp(shown.start, shown.end);
    }
    let base = source.len();
    let escaped = escape::source_line(text.get(shown.clone()).unwrap_or(""));
    let offset = |at: usize| {
        let at = floor_boundary(text, at).clamp(shown.start, shown.end);
        base + escape::source_line(text.get(shown.start..at).unwrap_or("")).len()
    };
    for mark in marks {
        // A place of several lines is shown by its first: boxes around blocks are hard to read.
        let range = offset(mark.span.start as usize)..offset(mark.span.end as usize);
        match annotations.iter_mut().find(|(other, ..)| *other == range) {
            Some((_, label, _)) if mark.label.is_empty() || label == &mark.label => {}
            Some((_, label, _)) if label.is_empty() => label.clone_from(&mark.label),
            Some((_, label, _)) => *label = format!("{label}; {}", mark.label),
            None => annotations.push((range, mark.label.clone(), mark.primary)),
        }
    }
    source.push_str(&escaped);
    if escaped.is_empty() && !marks.is_empty() {
        // Without a character the renderer does not see the last line, and would mark the one before.
        source.push(' ');
    }
}

/// A line of a file: its number, and its bytes without the line break.
#[derive(Debug, Clone)]
struct Line {
    number: u32,
    range: Range<usize>,
}

impl Line {
    fn of(file: &SourceFile, offset: usize) -> Self {
        let text = file.text();
        let offset = floor_boundary(text, offset);
        let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let number = file.position(u32::try_from(offset).unwrap_or(u32::MAX)).line;
        Self { number, range: start..line_end(text, start) }
    }

    fn next(&self, file: &SourceFile) -> Option<Self> {
        let text = file.text();
        let start = text.get(self.range.end..)?.find('\n')? + self.range.end + 1;
        Some(Self { number: self.number + 1, range: start..line_end(text, start) })
    }
}

/// The end of a line, before its `\n` or `\r\n`.
fn line_end(text: &str, start: usize) -> usize {
    let line = text.get(start..).and_then(|rest| rest.split('\n').next()).unwrap_or("");
    start + line.strip_suffix('\r').unwrap_or(line).len()
}

/// The nearest character boundary at or before an offset.
fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Puts the columns of the file where the renderer wrote those of the line that it was handed, escaped or cut.
fn with_true_columns(drawn: &str, excerpts: &[Excerpt]) -> String {
    let mut expected = excerpts.iter().peekable();
    let lines = drawn.split('\n').map(|line| {
        let Some(excerpt) = expected.peek() else { return line.to_owned() };
        let place = format!("{}:{}:", excerpt.path, excerpt.head.line);
        let Some((before, after)) = line.split_once(&place) else { return line.to_owned() };
        if !matches!(without_colors(before).trim(), "-->" | ":::") {
            return line.to_owned();
        }
        let rest = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let line = format!("{before}{place}{}{rest}", excerpt.head.column);
        expected.next();
        line
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn without_colors(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or("").to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw_one(text: &str, range: Range<u32>) -> String {
        let mut sources = SourceMap::default();
        let file = sources.add("a.yaml", text);
        let marks = [Mark { span: Span::new(file, range), label: "here".to_owned(), primary: true }];
        let drawing =
            Drawing { level: Level::ERROR, id: "rule", title: "title", marks: &marks, path: "", notes: Vec::new() };
        drawing.draw(&sources, &Renderer::plain())
    }

    fn caret_column(drawn: &str) -> (usize, usize, String) {
        let line = drawn.lines().find(|line| line.contains('^')).unwrap();
        let start = line.find('^').unwrap();
        let count = line.matches('^').count();
        let source = drawn.lines().find(|line| line.starts_with(|digit: char| digit.is_ascii_digit())).unwrap();
        (start, count, source.to_owned())
    }

    #[test]
    fn the_caret_stays_under_its_word_behind_an_escape() {
        let text = "n: \"\u{1b}[2K\u{202e}\" x\n";
        let start = u32::try_from(text.find('x').unwrap()).unwrap();
        let drawn = draw_one(text, start..start + 1);
        let (caret, count, source) = caret_column(&drawn);
        assert_eq!(source.find('x'), Some(caret), "{drawn}");
        assert_eq!(count, 1);
        assert!(drawn.contains("a.yaml:1:12\n"), "{drawn}");
        assert!(source.contains(r"\u{1b}[2K\u{202e}"));
    }

    #[test]
    fn a_place_of_many_lines_is_shown_by_its_first() {
        let drawn = draw_one("a:\r\n  b: 1\r\n  c: 2\r\n", 0..20);
        assert!(!drawn.contains("b: 1"), "{drawn}");
        assert!(!drawn.contains("\\u{d}"), "{drawn}");
    }

    #[test]
    fn odd_places_do_no_harm() {
        for (text, range) in [("", 0..0), ("a", 1..1), ("a\n", 2..2), ("上", 1..2), ("a", 40..90), ("\n\n", 1..2)] {
            assert!(draw_one(text, range).contains("a.yaml:"), "{text:?}");
        }
    }

    #[test]
    fn marks_far_apart_get_excerpts_of_their_own() {
        let mut sources = SourceMap::default();
        let file = sources.add("a.yaml", "x\n".repeat(5_000));
        let mark = |start, primary| Mark { span: Span::new(file, start..start + 1), label: String::new(), primary };
        let marks = [mark(9_000, true), mark(0, false), mark(10, false)];
        let drawing =
            Drawing { level: Level::ERROR, id: "rule", title: "title", marks: &marks, path: "", notes: Vec::new() };
        let drawn = drawing.draw(&sources, &Renderer::plain());
        let places: Vec<&str> = drawn.lines().filter(|line| line.contains("a.yaml")).map(str::trim).collect();
        assert_eq!(places, ["--> a.yaml:4501:1", "::: a.yaml:1:1"], "{drawn}");
    }

    #[test]
    fn a_long_line_is_cut_and_keeps_its_column() {
        let text = format!("{}x{}", "é".repeat(5_000), "é".repeat(5_000));
        let drawn = draw_one(&text, 10_000..10_001);
        assert!(drawn.contains("a.yaml:1:5001\n"), "{drawn}");
        assert!(drawn.len() < 1_000, "{drawn}");
    }

    #[test]
    fn a_line_cannot_pass_for_a_heading() {
        let text = "p: \"--> a.yaml:1:7 \u{1b}\" x\n";
        let start = u32::try_from(text.find('x').unwrap()).unwrap();
        let drawn = draw_one(text, start..start + 1);
        assert!(drawn.contains("--> a.yaml:1:23\n"), "{drawn}");
        assert!(drawn.contains("\"--> a.yaml:1:7 \\u{1b}\" x"), "{drawn}");
    }

    proptest::proptest! {
        /// The renderer below has panics of its own; no manifest may reach one, or bring anything hidden through.
        #[test]
        fn any_text_and_any_places_can_be_drawn(
            text in "[a-z上é\\t\\r\\n \u{1b}\u{202e}\u{301}🇨👨\u{200d}\"]{0,120}|\\PC{0,60}|(.|\n){0,60}",
            places in proptest::collection::vec((0..400_u32, 0..400_u32, "[a-z上 ]{0,60}"), 1..6),
            width in 40..200_usize,
        ) {
            let mut sources = SourceMap::default();
            // Spans begin and end between characters.
            let floor = |at: u32| u32::try_from(floor_boundary(&text, at as usize)).unwrap();
            let places: Vec<_> =
                places.into_iter().map(|(start, end, label)| (floor(start), floor(end), label)).collect();
            let file = sources.add("a.yaml", text);
            let marks: Vec<Mark> = places
                .into_iter()
                .enumerate()
                .map(|(at, (start, end, label))| Mark { span: Span::new(file, start..end), label, primary: at == 0 })
                .collect();
            let drawing =
                Drawing { level: Level::ERROR, id: "rule", title: "title", marks: &marks, path: "", notes: Vec::new() };
            let drawn = drawing.draw(&sources, &Renderer::plain().term_width(width));
            let head = sources.position(marks[0].span);
            let place = format!("--> a.yaml:{}:{}\n", head.line, head.column);
            proptest::prop_assert!(drawn.contains(&place), "{}\n{}", place, drawn);
            proptest::prop_assert!(!drawn.chars().any(|c| c != '\n' && escape::is_hidden(c)), "{:?}", drawn);
        }
    }
}
