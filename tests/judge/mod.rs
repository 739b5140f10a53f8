//! Judges files as the program does, for the tests.

#![allow(dead_code, reason = "each test uses what it needs")]

pub mod fixture;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use transborder::diagnostic::Diagnostic;
use transborder::eval::{self, Options, evaluate};
use transborder::finding::{Report, Verdict};
use transborder::law::{Law, LawSource};
use transborder::provider::Providers;
use transborder::resolve::{Input, resolve};
use transborder::run::Run;
use transborder::source::SourceMap;
use transborder::syntax::{self, Document};

/// The table of providers that the program has.
static TABLE: OnceLock<Providers> = OnceLock::new();

/// The shipped rules, read from their files.
pub fn embedded_or_shipped() -> LawSource {
    LawSource::read(Path::new("rules/cn")).unwrap()
}

/// Judges files together.
pub fn judge(source: &LawSource, as_of: &str, paths: &[PathBuf], options: &Options) -> Report {
    let law = Law::compile(source.clone(), as_of.parse().unwrap()).unwrap();
    let texts: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.display().to_string(), text)
        })
        .collect();
    judge_texts(&law, &texts, options)
}

/// Judges named texts together.
pub fn judge_texts(law: &Law, texts: &[(String, String)], options: &Options) -> Report {
    judge_parsed(law, &parse(texts), options)
}

/// Named documents, and what was wrong with their texts.
pub struct Parsed {
    documents: Vec<(String, usize, Document)>,
    errors: Vec<Diagnostic>,
}

/// Judges documents that were read before, together.
pub fn judge_parsed(law: &Law, parsed: &Parsed, options: &Options) -> Report {
    let (run, errors) = resolved(law, parsed);
    let mut report = evaluate(law, &run, options);
    report.errors = errors;
    report
}

/// The worst verdict of named texts together.
pub fn worst(law: &Law, texts: &[(String, String)]) -> Verdict {
    eval::judge(law, &resolved(law, &parse(texts)).0, &Options::default()).worst()
}

/// Reads named texts.
pub fn parse(texts: &[(String, String)]) -> Parsed {
    let mut sources = SourceMap::default();
    let mut documents = Vec::new();
    let mut errors = Vec::new();
    for (name, text) in texts {
        let file = sources.add(name.clone(), text.clone());
        let (found, problems) = syntax::parse(&sources, file);
        errors.extend(problems);
        documents.extend(found.into_iter().enumerate().map(|(at, document)| (name.clone(), at, document)));
    }
    Parsed { documents, errors }
}

/// The run that documents make, and what is wrong with them.
pub fn resolved(law: &Law, parsed: &Parsed) -> (Run, Vec<Diagnostic>) {
    let mut errors = parsed.errors.clone();
    let table = TABLE.get_or_init(|| Providers::shipped(&mut SourceMap::default()));
    let inputs: Vec<Input<'_>> = parsed
        .documents
        .iter()
        .map(|(path, at, document)| Input { path, document: *at, root: &document.root, providers: Some(table) })
        .collect();
    let (run, problems) = resolve(&inputs, law);
    errors.extend(problems);
    (run, errors)
}
