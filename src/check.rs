//! Arguments to a report: find, read, choose the manifests, resolve, evaluate.
//!
//! A manifest is any document whose outermost mapping has the key `transborder`. A directory's other files are left alone;
//! an argument that holds none is an error, because whoever names it expects it to be judged.

mod gated;

pub use gated::{BaselineFrom, Gated};

use crate::answers;
use crate::candidates::{self, Asked, Comparison};
use crate::compare::{Day, compare};
use crate::diagnostic::{Diagnostic, Severity};
use crate::discover::{self, Content, Found, Input};
use crate::eval::{self, Options};
use crate::finding::{AnswerPlace, Judgement, Lead, Question, Report};
use crate::law::Law;
use crate::plan::Plan;
use crate::provider::Providers;
use crate::resolve::{self, FORMAT_KEY, FORMAT_VERSION};
use crate::run::{Origin, Run, Slot};
use crate::source::{FileId, SourceMap};
use crate::suggest::closest;
use crate::syntax::{self, Document, Node};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Keys by which a document without the format key shows that it was meant as a manifest.
const TELLING_KEYS: [&str; 3] = ["workload", "flows", "ledger"];

/// Whether some party of a manifest names a host.
fn names_a_host(root: &Node) -> bool {
    let parties = root.get("parties").and_then(Node::as_mapping).unwrap_or(&[]);
    parties.iter().any(|party| party.value.get("host").is_some())
}

/// The tables of providers, the texts that they stand in, and what is wrong with an organisation's own.
#[must_use]
pub fn known_hosts(own: Option<&Path>) -> (Providers, SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let mut table = Providers::shipped(&mut sources);
    let errors = own.map_or_else(Vec::new, |own| add_own(&mut table, own, &mut sources));
    (table, sources, errors)
}

fn add_own(table: &mut Providers, own: &Path, sources: &mut SourceMap) -> Vec<Diagnostic> {
    match discover::read(own) {
        Ok(text) => {
            let file = sources.add(own.display().to_string(), text);
            table.add_own(sources, file)
        }
        Err(error) => vec![*error],
    }
}

/// A report, and the texts that it points into.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Every text that was read, except what a directory holds beside manifests.
    pub sources: SourceMap,
    /// What was found, `errors` included.
    pub report: Report,
}

impl Checked {
    /// Whether some input could not be used, so that the report is incomplete.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.report.is_incomplete()
    }
}

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Manifests, directories that hold some, or `-`; none stands for the current directory.
    pub paths: &'a [PathBuf],
    /// A file of answers to facts that the manifests leave open.
    pub answers: Option<&'a Path>,
    /// An organisation's own table of providers, which goes before that of the project.
    pub providers: Option<&'a Path>,
}

impl<'a> From<&'a [PathBuf]> for Inputs<'a> {
    fn from(paths: &'a [PathBuf]) -> Self {
        Self { paths, answers: None, providers: None }
    }
}

impl<'a> From<&'a Vec<PathBuf>> for Inputs<'a> {
    fn from(paths: &'a Vec<PathBuf>) -> Self {
        paths.as_slice().into()
    }
}

impl<'a, const N: usize> From<&'a [PathBuf; N]> for Inputs<'a> {
    fn from(paths: &'a [PathBuf; N]) -> Self {
        paths.as_slice().into()
    }
}

/// Judges everything that the inputs stand for.
#[must_use]
pub fn check<'a>(inputs: impl Into<Inputs<'a>>, stdin: &mut dyn Read, law: &Law, options: &Options) -> Checked {
    Reading::of(inputs.into(), stdin, law).into_checked(law, options)
}

/// Judges what was read elsewhere, under the name to show for it.
#[must_use]
pub fn check_bytes(name: &str, bytes: Vec<u8>, providers: Option<&Path>, law: &Law, options: &Options) -> Checked {
    let mut reading = Reading::default();
    reading.input(Input { name: name.to_owned(), named: true, content: Content::Bytes(bytes) });
    reading.know_hosts(providers, law);
    reading.into_checked(law, options)
}

/// The same as [`check`], with every question that decides and what each answer to it leads to.
#[must_use]
pub fn questions<'a>(inputs: impl Into<Inputs<'a>>, stdin: &mut dyn Read, law: &Law, options: &Options) -> Checked {
    let reading = Reading::of(inputs.into(), stdin, law);
    let options = Options { thorough: true, ..options.clone() };
    let mut report = reading.judged(law, &options);
    let errors = reading.resolved(&reading.documents, law).1;
    for question in &mut report.questions {
        let Some(place) = &question.place else { continue };
        for value in &question.values {
            if let Some(judgement) = reading.with_answer(&question.manifest, place, value, &errors, law, &options) {
                question.best_worst = question.best_worst.min(judgement.worst());
                question.leads.push(Lead { answer: value.clone(), judgement });
            }
        }
    }
    report.questions.sort_by(Question::order);
    // What could not be read may ask more.
    report.questions_exact &= !report.is_incomplete();
    Checked { sources: reading.sources, report }
}

/// The same, and what the law of another day would make of the same inputs.
///
/// Only the law is that day's. Evidence, periods and years of totals stay those of the day asked about, so that every
/// difference is one that the law makes.
#[must_use]
pub fn check_and_compare<'a>(
    inputs: impl Into<Inputs<'a>>,
    stdin: &mut dyn Read,
    law: &Law,
    other: Law,
    options: &Options,
) -> Checked {
    let reading = Reading::of(inputs.into(), stdin, law);
    let mut report = reading.judged(law, options);
    let law_of = other.as_of;
    let other = Law { as_of: law.as_of, ..other };
    let then = reading.judged(&other, options);
    report.compared = Some(compare(law_of, Day { law: &other, report: &then }, Day { law, report: &report }));
    Checked { sources: reading.sources, report }
}

/// A plan, and the texts that it points into.
#[derive(Debug, Clone)]
pub struct PlanChecked {
    /// Every text that was read.
    pub sources: SourceMap,
    /// The plan, with the report on which it builds.
    pub plan: Plan,
}

/// Plans for everything that the inputs stand for.
#[must_use]
pub fn plan<'a>(inputs: impl Into<Inputs<'a>>, stdin: &mut dyn Read, law: &Law, options: &Options) -> PlanChecked {
    let reading = Reading::of(inputs.into(), stdin, law);
    let mut plan = crate::plan::plan(&reading.inputs(&reading.documents), law, options);
    plan.report.errors = reading.all_errors(std::mem::take(&mut plan.report.errors));
    PlanChecked { sources: reading.sources, plan }
}

/// Candidates side by side, and the texts that they point into.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Every text that was read.
    pub sources: SourceMap,
    /// The candidates; `None` where it is not clear what to compare.
    pub comparison: Option<Comparison>,
    /// What was wrong with the inputs.
    pub errors: Vec<Diagnostic>,
}

/// Judges one workload with each of several candidate providers.
#[must_use]
pub fn compare_candidates<'a>(
    inputs: impl Into<Inputs<'a>>,
    asked: Asked<'_>,
    stdin: &mut dyn Read,
    law: &Law,
    options: &Options,
) -> Compared {
    let inputs = inputs.into();
    let mut reading = Reading::of(inputs, stdin, law);
    if reading.providers.is_none() {
        reading.read_tables(inputs.providers, law);
    }
    let table = reading.providers.clone().unwrap_or_default();
    match candidates::compare(&reading.inputs(&reading.documents), asked, &table, law, options) {
        Ok(comparison) => {
            let of_candidates = comparison.candidates.iter().flat_map(|candidate| candidate.errors.iter().cloned());
            let mut unresolved = comparison.report.errors.clone();
            for error in of_candidates {
                if !unresolved.contains(&error) {
                    unresolved.push(error);
                }
            }
            let errors = reading.all_errors(unresolved);
            Compared { sources: reading.sources, comparison: Some(comparison), errors }
        }
        Err(error) => {
            let errors = reading.all_errors(vec![*error]);
            Compared { sources: reading.sources, comparison: None, errors }
        }
    }
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    sources: SourceMap,
    /// Manifests with their file and number in it.
    documents: Vec<(FileId, usize, Document)>,
    /// The file of answers.
    answers: Option<FileId>,
    /// The tables that know hosts, where some manifest names one.
    providers: Option<Providers>,
    errors: Vec<Diagnostic>,
}

impl Reading {
    fn of(inputs: Inputs<'_>, stdin: &mut dyn Read, law: &Law) -> Self {
        let here = [PathBuf::from(".")];
        let mut reading = Self::default();
        reading.read(discover::discover(if inputs.paths.is_empty() { &here } else { inputs.paths }, stdin));
        if let Some(path) = inputs.answers {
            reading.fill(path, law);
        }
        reading.know_hosts(inputs.providers, law);
        reading
    }

    /// Puts the answers of a file where the manifests leave a fact open.
    fn fill(&mut self, path: &Path, law: &Law) {
        let text = match discover::read(path) {
            Ok(text) => text,
            Err(error) => return self.errors.push(*error),
        };
        let file = self.sources.add(path.display().to_string(), text);
        self.answers = Some(file);
        let (documents, errors) = syntax::parse(&self.sources, file);
        let is_readable = errors.is_empty();
        self.errors.extend(errors);
        if documents.is_empty() && is_readable {
            let error = Diagnostic::file_error("not-answers", self.sources.name(file), "the file holds no answers");
            let begin = format!("begin it with `{}: {}`", answers::FORMAT_KEY, answers::FORMAT_VERSION);
            self.errors.push(error.with_help(begin));
        }
        let mut manifests: Vec<&mut Node> =
            self.documents.iter_mut().map(|(.., document)| &mut document.root).collect();
        for document in documents {
            self.errors.extend(answers::fill(&mut manifests, &document.root, law));
        }
    }

    /// Reads the tables of providers, if a manifest names a host or somebody names a table.
    fn know_hosts(&mut self, own: Option<&Path>, law: &Law) {
        if own.is_none() && !self.documents.iter().any(|(.., document)| names_a_host(&document.root)) {
            return;
        }
        self.read_tables(own, law);
    }

    fn read_tables(&mut self, own: Option<&Path>, law: &Law) {
        let mut table = Providers::shipped(&mut self.sources);
        if let Some(own) = own {
            self.errors.extend(add_own(&mut table, own, &mut self.sources));
        }
        let own_rows = table.iter().filter(|row| row.is_own);
        self.errors.extend(table.unknown_places(own_rows, |code| law.vocabulary.place(code).is_some()));
        self.providers = Some(table);
    }

    /// The documents under the law of one day.
    fn judged(&self, law: &Law, options: &Options) -> Report {
        let (run, unresolved) = self.resolved(&self.documents, law);
        let mut report = eval::evaluate(law, &run, options);
        report.errors = self.all_errors(unresolved);
        report
    }

    /// The same where the documents are judged once: their trees go before the search for verdicts begins.
    fn into_checked(mut self, law: &Law, options: &Options) -> Checked {
        let (run, unresolved) = self.resolved(&self.documents, law);
        self.documents = Vec::new();
        let mut report = eval::evaluate(law, &run, options);
        report.errors = self.all_errors(unresolved);
        Checked { sources: self.sources, report }
    }

    /// The verdicts that are left with one more answer; `None` where it cannot be given in this way.
    fn with_answer(
        &self,
        manifest: &str,
        place: &AnswerPlace,
        value: &str,
        errors: &[Diagnostic],
        law: &Law,
        options: &Options,
    ) -> Option<Judgement> {
        let mut sources = SourceMap::default();
        let file = sources.add(String::new(), value);
        let answer = syntax::parse(&sources, file).0.into_iter().next()?.root;
        let mut documents = self.documents.clone();
        let mut roots = documents.iter_mut().map(|(.., document)| &mut document.root);
        let root = roots.find(|root| answers::id_of(root) == Some(manifest))?;
        let (run, more) = answers::put(root, place, &answer, law).then(|| self.resolved(&documents, law))?;
        (more.len() <= errors.len()).then(|| eval::judge(law, &run, options))
    }

    /// The run, in which facts that were answered say so.
    fn resolved(&self, documents: &[(FileId, usize, Document)], law: &Law) -> (Run, Vec<Diagnostic>) {
        let inputs = self.inputs(documents);
        let (mut run, unresolved) = resolve::resolve(&inputs, law);
        let answered = |slot: &&mut Slot| slot.origin == Origin::Manifest && Some(slot.span.file) == self.answers;
        run.slots.iter_mut().filter(answered).for_each(|slot| slot.origin = Origin::Answers);
        (run, unresolved)
    }

    /// The documents, to be resolved.
    fn inputs<'r>(&'r self, documents: &'r [(FileId, usize, Document)]) -> Vec<resolve::Input<'r>> {
        documents
            .iter()
            .map(|(file, number, document)| resolve::Input {
                path: self.sources.name(*file),
                document: *number,
                root: &document.root,
                providers: self.providers.as_ref(),
            })
            .collect()
    }

    /// What was wrong with the texts, and with what they say.
    fn all_errors(&self, unresolved: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut errors: Vec<Diagnostic> = self.errors.iter().cloned().chain(unresolved).collect();
        // Arguments and unreadable files first, then by place: the same whatever stage found it.
        errors.sort_by_key(|diagnostic| diagnostic.primary.map(|span| (span.file, span.start)));
        errors
    }

    fn read(&mut self, found: Found) {
        self.errors.extend(found.errors);
        let judged: Vec<bool> = found.inputs.into_iter().map(|input| self.input(input)).collect();
        for directory in found.directories {
            if !directory.inputs.iter().any(|at| judged.get(*at) == Some(&true)) {
                let error =
                    Diagnostic::file_error("no-manifests", directory.name, "there is no manifest in this directory");
                self.errors.push(error.with_help(format!(
                    "a manifest is a YAML or JSON file with the key `{FORMAT_KEY}`; `transborder init` writes one to begin with"
                )));
            }
        }
    }

    /// Whether the input holds a manifest, or was meant to.
    fn input(&mut self, input: Input) -> bool {
        let named = input.named;
        let path = match &input.content {
            Content::File(path) if !named => Some(path.clone()),
            _ => None,
        };
        let name = input.name.clone();
        match input.into_text() {
            // Whether the word is there at all is quickly told; most files of a repository end here.
            Ok(text) if !named && !text.contains(FORMAT_KEY) => false,
            Ok(text) => {
                let file = self.sources.add(name, text);
                self.documents_of(file, named)
            }
            Err(diagnostic) => {
                let is_manifest = match diagnostic.code {
                    "empty" => named,
                    "unreadable" => true,
                    _ => path.is_none_or(|path| discover::mentions(&path, FORMAT_KEY)),
                };
                if is_manifest {
                    self.errors.push(*diagnostic);
                }
                is_manifest
            }
        }
    }

    fn documents_of(&mut self, file: FileId, named: bool) -> bool {
        let (documents, errors) = syntax::parse(&self.sources, file);
        let (manifests, others): (Vec<_>, Vec<_>) =
            documents.into_iter().enumerate().partition(|(_, document)| document.root.get(FORMAT_KEY).is_some());
        let broken = !errors.is_empty();
        let is_manifest = !manifests.is_empty() || (broken && self.begins_like_a_manifest(file));
        if !named && !is_manifest {
            return false;
        }
        if manifests.is_empty() && !broken {
            let error = self.no_manifest(file, others.first().map(|(_, document)| document));
            self.errors.push(error);
        } else {
            for (_, document) in &others {
                self.warn_of_meant_manifest(document);
            }
        }
        self.errors.extend(errors);
        self.errors.extend(manifests.iter().flat_map(|(_, document)| candidates::errors(&document.root)));
        self.documents.extend(manifests.into_iter().map(|(number, document)| (file, number, document)));
        is_manifest
    }

    /// Whether some line of a file that cannot be parsed begins with the format key.
    fn begins_like_a_manifest(&self, file: FileId) -> bool {
        let text = self.sources.get(file).map_or("", |source| source.text());
        text.lines().any(|line| {
            let line = line.trim_start_matches([' ', '{', '"', '\'', '-']);
            line.strip_prefix(FORMAT_KEY).is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
        })
    }

    fn no_manifest(&self, file: FileId, first: Option<&Document>) -> Diagnostic {
        let message = "the file is no manifest";
        let begin = format!("begin it with `{FORMAT_KEY}: {FORMAT_VERSION}`");
        let Some(document) = first else {
            return Diagnostic::file_error("not-a-manifest", self.sources.name(file), message).with_help(begin);
        };
        let keys = document.root.as_mapping().unwrap_or(&[]);
        let meant = keys.iter().find(|entry| closest(&entry.key.value, [FORMAT_KEY]).is_some());
        match meant {
            Some(entry) => Diagnostic::error("not-a-manifest", entry.key.span, message)
                .with_help(format!("did you mean `{FORMAT_KEY}`?")),
            None => Diagnostic::error("not-a-manifest", document.root.span.start_point(), message).with_help(begin),
        }
    }

    fn warn_of_meant_manifest(&mut self, document: &Document) {
        if TELLING_KEYS.iter().any(|key| document.root.get(key).is_some()) {
            let mut warning = Diagnostic::error(
                "not-a-manifest",
                document.root.span.start_point(),
                "this document does not say that it is a manifest, and is not judged",
            )
            .with_help(format!("begin it with `{FORMAT_KEY}: {FORMAT_VERSION}`"));
            warning.severity = Severity::Warning;
            self.errors.push(warning);
        }
    }
}
