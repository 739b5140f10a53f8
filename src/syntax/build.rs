//! The parser's events to a tree, without recursion over the input.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use super::{Document, Entry, MAX_ALIAS_BYTES, MAX_ALIAS_NODES, MAX_DEPTH, MAX_ERRORS, Node, Scalar, Value, message};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span, Spanned};

/// From how many keys on a mapping gets an index, so that looking for duplicates stays linear.
const INDEXED_FROM: usize = 16;

/// Reads every document of `text`, whose length fits in 32 bits.
pub(super) fn read(text: &str, file: FileId) -> (Vec<Document>, Vec<Diagnostic>) {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder::new(text, file);
    while let Some(event) = parser.next_event() {
        let outcome = match event {
            Ok((event, place)) => builder.event(event, &place),
            Err(error) => Err(Box::new(message::scan_error(text, file, &error))),
        };
        let Err(diagnostic) = outcome else { continue };
        builder.abandon(*diagnostic);
        if builder.errors.len() >= MAX_ERRORS {
            builder.errors.push(message::too_many_errors(text, file));
            break;
        }
        if !next_document(&mut parser, &mut builder) {
            break;
        }
    }
    builder.finish()
}

/// Moves to the document after one that could not be read, if there is one.
fn next_document<'t>(parser: &mut Parser<'t, StrInput<'t>>, builder: &mut Builder<'t>) -> bool {
    match parser.proceed_next_document() {
        Ok(more) => more,
        Err(error) => {
            let diagnostic = message::scan_error(builder.text, builder.file, &error);
            builder.abandon(diagnostic.with_label("the documents after this place were not read"));
            false
        }
    }
}

/// A list or mapping that is not closed yet.
struct Frame {
    kind: Kind,
    /// Where it begins in the stack of finished nodes, or of finished entries.
    base: usize,
    /// How many children it keeps so far.
    len: u32,
    /// The opening bracket; without brackets, a point.
    opened: Range<u32>,
    /// From the first child to the last, also of those that were dropped.
    covers: Option<Range<u32>>,
    /// How many anchors were defined before it.
    anchors_before: usize,
}

enum Kind {
    Sequence,
    Mapping { awaits: Awaits, index: HashMap<u64, u32> },
}

/// What the next node of a mapping is.
enum Awaits {
    Key,
    ValueOf(Spanned<Box<str>>),
    /// The value of a key that cannot be used; the number is that of the anchors before it.
    NothingUseful(usize),
}

/// A node that an alias can stand for.
struct Anchor {
    id: usize,
    start: u32,
    place: Place,
}

enum Place {
    /// A key, copied, because it is no node of the tree.
    Key(Scalar),
    /// The child numbers that lead from the root to the node.
    ///
    /// A copy of each anchored node would make nested anchors cost their depth times the text.
    Path(Box<[u32]>),
}

/// What aliases may still stand for.
struct Budget {
    nodes: usize,
    bytes: usize,
}

/// Why an alias cannot be replaced by what it stands for.
enum Refusal {
    Budget,
    TooDeep,
    Cycle,
    /// The anchor stood in a part that was dropped with an error of its own.
    Reported,
}

struct Builder<'t> {
    text: &'t str,
    file: FileId,
    documents: Vec<Document>,
    errors: Vec<Diagnostic>,
    /// The outermost value of the document that is being read, once it is complete.
    root: Option<Node>,
    frames: Vec<Frame>,
    /// Finished items of open lists.
    nodes: Vec<Node>,
    /// Finished entries of open mappings.
    entries: Vec<Entry>,
    anchors: Vec<Anchor>,
    budget: Budget,
    hasher: RandomState,
    /// Whether a tab was reported in this document: one report is enough.
    tab_reported: bool,
}

/// Whether the document can still be used. Boxed, because almost every outcome is good.
type Outcome<T = ()> = Result<T, Box<Diagnostic>>;

impl<'t> Builder<'t> {
    fn new(text: &'t str, file: FileId) -> Self {
        Self {
            text,
            file,
            documents: Vec::new(),
            errors: Vec::new(),
            root: None,
            frames: Vec::new(),
            nodes: Vec::new(),
            entries: Vec::new(),
            anchors: Vec::new(),
            budget: Budget { nodes: MAX_ALIAS_NODES, bytes: MAX_ALIAS_BYTES },
            hasher: RandomState::new(),
            tab_reported: false,
        }
    }

    fn finish(mut self) -> (Vec<Document>, Vec<Diagnostic>) {
        if self.documents.is_empty() && self.errors.is_empty() {
            self.errors.push(message::empty(self.file));
        }
        (self.documents, self.errors)
    }

    /// Takes in one event; an error means that the rest of the document cannot be used.
    fn event(&mut self, event: Event<'_>, place: &granit_parser::Span) -> Outcome {
        match event {
            Event::Scalar(text, style, anchor, tag) => self.scalar(text, style, anchor, tag.as_deref(), place),
            Event::SequenceStart(_, anchor, tag) => self.open(Kind::Sequence, "seq", anchor, tag.as_deref(), place),
            Event::MappingStart(_, anchor, tag) => {
                let kind = Kind::Mapping { awaits: Awaits::Key, index: HashMap::new() };
                self.open(kind, "map", anchor, tag.as_deref(), place)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
            Event::Alias(id) => self.alias(id, place),
            Event::UnresolvedAlias(name) => {
                let span = self.span(range(place));
                self.report(message::unknown_alias(span, &name))?;
                self.deliver(nothing(span))
            }
            Event::DocumentEnd => {
                self.end_document();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn span(&self, range: Range<u32>) -> Span {
        Span::new(self.file, range)
    }

    /// Notes an error after which reading goes on, unless there are too many.
    fn report(&mut self, diagnostic: Diagnostic) -> Outcome {
        if self.errors.len() + 1 >= MAX_ERRORS {
            return Err(Box::new(diagnostic));
        }
        self.errors.push(diagnostic);
        Ok(())
    }

    /// Notes an error and forgets the document in which it stands.
    fn abandon(&mut self, diagnostic: Diagnostic) {
        if diagnostic.code != "tab-indent" || !self.tab_reported {
            self.errors.push(diagnostic);
        }
        self.root = None;
        self.reset();
    }

    fn end_document(&mut self) {
        if let Some(root) = self.root.take().filter(|root| !is_absent(root)) {
            self.documents.push(Document { root });
        }
        self.reset();
    }

    fn reset(&mut self) {
        self.frames.clear();
        self.nodes.clear();
        self.entries.clear();
        self.anchors.clear();
        self.tab_reported = false;
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        place: &granit_parser::Span,
    ) -> Outcome {
        let quoted = self.check_scalar_tag(tag, style, place)?;
        let range = self.scalar_range(style, range(place), text.is_empty());
        self.check_tab(range.start)?;
        // The parser writes `~` where nothing was written.
        let absent = style == ScalarStyle::Plain && range.is_empty();
        let text = if absent { Box::default() } else { text.into_owned().into_boxed_str() };
        let scalar = Scalar { text, quoted };
        if anchor != 0 {
            let place = if self.at_key() { Place::Key(scalar.clone()) } else { self.path() };
            self.anchors.push(Anchor { id: anchor, start: range.start, place });
        }
        self.deliver(Node { span: self.span(range), value: Value::Scalar(scalar) })
    }

    /// The exact source of a scalar, from what the parser says.
    fn scalar_range(&self, style: ScalarStyle, range: Range<u32>, empty: bool) -> Range<u32> {
        let (start, end) = (range.start as usize, range.end as usize);
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let content = self.text.get(start..end).unwrap_or("").trim_end();
                if empty || content.is_empty() {
                    // At the end of a text, the parser takes the header for the content.
                    let before = self.text.get(..end).unwrap_or("").trim_end().len();
                    return offset(before)..offset(before);
                }
                range.start..offset(start + content.len())
            }
            // For a value that was left out, the parser points before the colon.
            ScalarStyle::Plain if range.is_empty() && !self.at_key() && self.byte(start) == Some(b':') => {
                range.start + 1..range.start + 1
            }
            _ => range,
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Whether the tag says that this is text; reports a tag that says anything unknown.
    fn check_scalar_tag(
        &mut self,
        tag: Option<&Tag>,
        style: ScalarStyle,
        place: &granit_parser::Span,
    ) -> Outcome<bool> {
        let written = style != ScalarStyle::Plain;
        let Some(tag) = tag else { return Ok(written) };
        match tag.core_suffix() {
            Some("str") => return Ok(true),
            Some("int" | "float" | "bool" | "null") => return Ok(false),
            _ if tag.original() == "!" => return Ok(true),
            _ => {}
        }
        self.report_tag(tag, place)?;
        Ok(written)
    }

    fn check_collection_tag(&mut self, tag: Option<&Tag>, known: &str, place: &granit_parser::Span) -> Outcome {
        match tag {
            Some(tag) if tag.core_suffix() != Some(known) && tag.original() != "!" => self.report_tag(tag, place),
            _ => Ok(()),
        }
    }

    fn report_tag(&mut self, tag: &Tag, place: &granit_parser::Span) -> Outcome {
        let at = place.tag_span().map_or_else(|| range(place), |tag| range(&tag));
        let span = self.span(at);
        self.report(message::unknown_tag(span, &tag.original(), tag.is_yaml_core_schema()))
    }

    /// Reports a tab before the first key or item of a line. The parser lets some of them pass.
    fn check_tab(&mut self, start: u32) -> Outcome {
        if self.at_key() { self.report_tab_before(start) } else { Ok(()) }
    }

    fn report_tab_before(&mut self, start: u32) -> Outcome {
        let Some(tab) = message::tab_in_indentation(self.text, start as usize) else { return Ok(()) };
        let in_brackets = self.frames.iter().any(|frame| !frame.opened.is_empty());
        if self.tab_reported || in_brackets {
            return Ok(());
        }
        self.tab_reported = true;
        self.report(message::tab_indent(self.span(offset(tab)..offset(tab + 1))))
    }

    /// Whether the next node is a key.
    fn at_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { kind: Kind::Mapping { awaits: Awaits::Key, .. }, .. }))
    }

    /// Whether the open mapping is part of a key.
    fn inside_key(&self) -> bool {
        let outer = self.frames.split_last().map_or(&[][..], |(_, outer)| outer);
        outer.iter().any(|frame| matches!(frame.kind, Kind::Mapping { awaits: Awaits::Key, .. }))
    }

    /// The way from the root to the node that comes next.
    fn path(&self) -> Place {
        Place::Path(self.frames.iter().map(|frame| frame.len).collect())
    }

    fn open(
        &mut self,
        kind: Kind,
        core_tag: &str,
        anchor: usize,
        tag: Option<&Tag>,
        place: &granit_parser::Span,
    ) -> Outcome {
        let opened = range(place);
        if self.frames.len() >= MAX_DEPTH {
            let place = message::char_span(self.text, self.file, opened.start as usize);
            return Err(Box::new(message::too_deep(place)));
        }
        self.check_collection_tag(tag, core_tag, place)?;
        if matches!(kind, Kind::Sequence) && opened.is_empty() {
            self.report_tab_before(opened.start)?;
        }
        let anchors_before = self.anchors.len();
        if anchor != 0 {
            let place = self.path();
            self.anchors.push(Anchor { id: anchor, start: opened.start, place });
        }
        let base = if matches!(kind, Kind::Sequence) { self.nodes.len() } else { self.entries.len() };
        self.frames.push(Frame { kind, base, len: 0, opened, covers: None, anchors_before });
        Ok(())
    }

    fn close(&mut self, place: &granit_parser::Span) -> Outcome {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let closed = range(place);
        let covers = match frame.covers {
            // Without brackets the parser's places are those of neighbouring tokens.
            Some(covers) if closed.is_empty() => covers,
            None if closed.is_empty() => frame.opened.start..frame.opened.start,
            _ => frame.opened.start..closed.end,
        };
        let value = match frame.kind {
            Kind::Sequence => Value::Sequence(self.nodes.drain(frame.base..).collect()),
            Kind::Mapping { .. } => Value::Mapping(self.entries.drain(frame.base..).collect()),
        };
        if self.at_key() {
            self.anchors.truncate(frame.anchors_before);
        }
        self.deliver(Node { span: self.span(covers), value })
    }

    /// Gives a finished node to the list or mapping that is open.
    fn deliver(&mut self, node: Node) -> Outcome {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        let (start, end) = (node.span.start, node.span.end);
        frame.covers = Some(frame.covers.take().map_or(start..end, |old| old.start.min(start)..old.end.max(end)));
        match &mut frame.kind {
            Kind::Sequence => {
                self.nodes.push(node);
                frame.len += 1;
            }
            Kind::Mapping { awaits, .. } => match std::mem::replace(awaits, Awaits::Key) {
                Awaits::Key => return self.key(node),
                Awaits::ValueOf(key) => {
                    self.entries.push(Entry { key, value: node });
                    frame.len += 1;
                }
                Awaits::NothingUseful(anchors_before) => self.anchors.truncate(anchors_before),
            },
        }
        Ok(())
    }

    fn key(&mut self, node: Node) -> Outcome {
        let checked = self.check_key(node);
        let anchors = self.anchors.len();
        let (awaits, outcome) = match checked {
            Ok(key) => (Awaits::ValueOf(key), Ok(())),
            // In a key that is a mapping, such as `{{ name }}`, the outer key is what is wrong.
            Err(_) if self.inside_key() => (Awaits::NothingUseful(anchors), Ok(())),
            Err(diagnostic) => (Awaits::NothingUseful(anchors), self.report(*diagnostic)),
        };
        if let Some(Frame { kind: Kind::Mapping { awaits: slot, .. }, .. }) = self.frames.last_mut() {
            *slot = awaits;
        }
        outcome
    }

    fn check_key(&mut self, node: Node) -> Outcome<Spanned<Box<str>>> {
        let span = node.span;
        let kind_name = node.kind_name();
        let Value::Scalar(Scalar { text, quoted }) = node.value else {
            return Err(Box::new(message::non_scalar_key(span, kind_name)));
        };
        if !quoted && &*text == "<<" {
            return Err(Box::new(message::merge_key(span)));
        }
        if !quoted && text.is_empty() {
            return Err(Box::new(message::missing_key(span)));
        }
        match self.seen_before(&text) {
            Some(first) => Err(Box::new(message::duplicate_key(span, first, &text))),
            None => Ok(Spanned { value: text, span }),
        }
    }

    /// Where the open mapping has this key already; otherwise remembers it.
    fn seen_before(&mut self, key: &str) -> Option<Span> {
        let frame = self.frames.last_mut()?;
        let Kind::Mapping { index, .. } = &mut frame.kind else { return None };
        let entries = self.entries.get(frame.base..)?;
        if entries.len() < INDEXED_FROM {
            return first_with(entries, key);
        }
        if index.is_empty() {
            for (number, entry) in (0u32..).zip(entries) {
                index.entry(self.hasher.hash_one(&*entry.key.value)).or_insert(number);
            }
        }
        let hash = self.hasher.hash_one(key);
        match index.get(&hash).map(|number| entries.get(*number as usize)) {
            None => {
                index.insert(hash, frame.len);
                None
            }
            Some(Some(entry)) if &*entry.key.value == key => Some(entry.key.span),
            // Two keys with the same hash, which chance will not bring about.
            Some(_) => first_with(entries, key),
        }
    }

    fn alias(&mut self, id: usize, place: &granit_parser::Span) -> Outcome {
        let span = self.span(range(place));
        let useless = matches!(
            self.frames.last(),
            Some(Frame { kind: Kind::Mapping { awaits: Awaits::NothingUseful(_), .. }, .. })
        );
        if useless {
            return self.deliver(nothing(span));
        }
        let copy = self.copy_of(id);
        let node = match copy {
            Ok(value) => Node { span, value },
            Err((refusal, start)) => {
                let defined = self.span(start..start);
                let name = message::alias_name(self.text, span);
                match refusal {
                    Refusal::Cycle => self.report(message::alias_cycle(span, defined, name))?,
                    Refusal::TooDeep => self.report(message::too_deep(span))?,
                    // What follows would be reported once for every alias in the rest of the file.
                    Refusal::Budget => return Err(Box::new(message::alias_budget(span, defined, name))),
                    Refusal::Reported => {}
                }
                nothing(span)
            }
        };
        self.deliver(node)
    }

    /// A copy of the value that an anchor marks, paid from the budget.
    fn copy_of(&mut self, id: usize) -> Result<Value, (Refusal, u32)> {
        let found = self.anchors.binary_search_by_key(&id, |anchor| anchor.id).ok();
        let Some(anchor) = found.and_then(|number| self.anchors.get(number)) else {
            return Err((Refusal::Reported, 0));
        };
        let open = Open { frames: &self.frames, nodes: &self.nodes, entries: &self.entries };
        let levels_left = MAX_DEPTH.saturating_sub(self.frames.len());
        let copied = match &anchor.place {
            Place::Key(scalar) => copy_scalar(scalar, &mut self.budget).map(Value::Scalar),
            Place::Path(path) => match open.find(path) {
                Ok(node) => copy_value(&node.value, levels_left, &mut self.budget),
                Err(refusal) => Err(refusal),
            },
        };
        copied.map_err(|refusal| (refusal, anchor.start))
    }
}

/// The unfinished tree: what is open, and what is finished in it.
struct Open<'b> {
    frames: &'b [Frame],
    nodes: &'b [Node],
    entries: &'b [Entry],
}

impl<'b> Open<'b> {
    /// The node at the end of a path, which may lead through lists and mappings that are open.
    fn find(&self, path: &[u32]) -> Result<&'b Node, Refusal> {
        let mut steps = path.iter();
        let mut frames = self.frames.iter();
        loop {
            let (Some(frame), Some(step)) = (frames.next(), steps.next()) else {
                // The path ends at a node that is still open: the alias stands inside it.
                return Err(Refusal::Cycle);
            };
            if *step == frame.len {
                continue;
            }
            let number = frame.base + *step as usize;
            let node = match frame.kind {
                Kind::Sequence => self.nodes.get(number),
                Kind::Mapping { .. } => self.entries.get(number).map(|entry| &entry.value),
            };
            return steps.try_fold(node.ok_or(Refusal::Reported)?, |node, step| child(node, *step));
        }
    }
}

fn child(node: &Node, number: u32) -> Result<&Node, Refusal> {
    let child = match &node.value {
        Value::Scalar(_) => None,
        Value::Sequence(items) => items.get(number as usize),
        Value::Mapping(entries) => entries.get(number as usize).map(|entry| &entry.value),
    };
    child.ok_or(Refusal::Reported)
}

fn first_with(entries: &[Entry], key: &str) -> Option<Span> {
    entries.iter().find(|entry| &*entry.key.value == key).map(|entry| entry.key.span)
}

fn copy_value(value: &Value, levels_left: usize, budget: &mut Budget) -> Result<Value, Refusal> {
    if let Value::Scalar(scalar) = value {
        return copy_scalar(scalar, budget).map(Value::Scalar);
    }
    let below = levels_left.checked_sub(1).ok_or(Refusal::TooDeep)?;
    budget.nodes = budget.nodes.checked_sub(1).ok_or(Refusal::Budget)?;
    // Collected one by one, so that a refusal stops before the rest is copied.
    match value {
        Value::Scalar(scalar) => copy_scalar(scalar, budget).map(Value::Scalar),
        Value::Sequence(items) => {
            let copies: Result<Vec<Node>, Refusal> = items.iter().map(|item| copy_node(item, below, budget)).collect();
            copies.map(|mut copies| {
                copies.shrink_to_fit();
                Value::Sequence(copies)
            })
        }
        Value::Mapping(entries) => {
            let copies: Result<Vec<Entry>, Refusal> =
                entries.iter().map(|entry| copy_entry(entry, below, budget)).collect();
            copies.map(|mut copies| {
                copies.shrink_to_fit();
                Value::Mapping(copies)
            })
        }
    }
}

fn copy_node(node: &Node, levels_left: usize, budget: &mut Budget) -> Result<Node, Refusal> {
    Ok(Node { span: node.span, value: copy_value(&node.value, levels_left, budget)? })
}

fn copy_entry(entry: &Entry, levels_left: usize, budget: &mut Budget) -> Result<Entry, Refusal> {
    budget.bytes = budget.bytes.checked_sub(entry.key.value.len()).ok_or(Refusal::Budget)?;
    Ok(Entry { key: entry.key.clone(), value: copy_node(&entry.value, levels_left, budget)? })
}

fn copy_scalar(scalar: &Scalar, budget: &mut Budget) -> Result<Scalar, Refusal> {
    budget.nodes = budget.nodes.checked_sub(1).ok_or(Refusal::Budget)?;
    budget.bytes = budget.bytes.checked_sub(scalar.text.len()).ok_or(Refusal::Budget)?;
    Ok(scalar.clone())
}

/// What stands where a value could not be used.
fn nothing(span: Span) -> Node {
    Node { span, value: Value::Scalar(Scalar { text: Box::default(), quoted: false }) }
}

/// Whether nothing at all was written, not even `~`.
fn is_absent(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(scalar) if scalar.text.is_empty() && !scalar.quoted)
}

fn range(place: &granit_parser::Span) -> Range<u32> {
    // The parser gives byte offsets for every text that it reads from memory.
    let range = place.byte_range().unwrap_or_default();
    offset(range.start)..offset(range.end.max(range.start))
}

/// An offset in a text whose length was checked to fit.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
