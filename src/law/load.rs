//! Reads the files of a jurisdiction, from a folder or from the copy embedded in the program.

use super::coverage::Coverage;
use crate::fact::{CategoriesFile, ClaimsFile, EvidenceFile, FactsFile};
use crate::rule::{
    ChangesFile, Example, JurisdictionFile, PlacesFile, ReadingsFile, RegistersFile, RoutesFile, Rule, RuleFile,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use thiserror::Error;
use walkdir::WalkDir;

/// The law that is compiled into the program; a test keeps it equal to `rules/`.
const EMBEDDED: &str = include_str!("../embedded/cn.json");
/// The SHA-256 of that text, in hex: taken when it is written, since every start would take it anew.
const EMBEDDED_DIGEST: &str = include_str!("../embedded/cn.sha256");
/// Its examples and the coverage table, which only their own commands read.
const EMBEDDED_EXAMPLES: &str = include_str!("../embedded/examples.json");

/// The file that makes a folder that of a jurisdiction.
const JURISDICTION: &str = "jurisdiction.yaml";

/// The folders of jurisdictions in a folder, by name.
#[must_use]
pub fn jurisdictions_in(folder: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name().into_iter().flatten();
    entries.map(walkdir::DirEntry::into_path).filter(|path| path.join(JURISDICTION).is_file()).collect()
}

/// What is wrong with a folder of rules.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum LawError {
    /// A file could not be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// A file does not have the shape that it should have.
    #[error("{path}:{line}:{column}: {reason}")]
    Malformed {
        /// The file.
        path: String,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// Why.
        reason: String,
    },
    /// A rule names something that is not there, or is put together wrongly.
    #[error("{path}: rule `{rule}`: {reason}")]
    BadRule {
        /// The file, with the line of the rule where known.
        path: String,
        /// The rule.
        rule: String,
        /// Why.
        reason: String,
    },
    /// The vocabulary contradicts itself.
    #[error("{path}: {reason}")]
    BadVocabulary {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

/// A rule and the file in which it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedRule {
    /// The file, relative to the jurisdiction's folder.
    pub file: String,
    /// Its line there, from 1.
    pub line: u32,
    /// The rule.
    pub rule: Rule,
}

/// A named manifest on which examples build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleBase {
    /// Its name in examples.
    pub name: String,
    /// The manifest's text.
    pub text: String,
}

/// The files of one jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LawSource {
    /// `jurisdiction.yaml`.
    pub jurisdiction: JurisdictionFile,
    /// `places.yaml` of the folder above.
    pub places: PlacesFile,
    /// `facts.yaml`.
    pub facts: FactsFile,
    /// `categories.yaml`.
    pub categories: CategoriesFile,
    /// `evidence.yaml`.
    pub evidence: EvidenceFile,
    /// `claims.yaml`.
    pub claims: ClaimsFile,
    /// `readings.yaml`.
    pub readings: ReadingsFile,
    /// `registers.yaml`, and the files of the folder `registers`.
    pub registers: RegistersFile,
    /// `routes.yaml`, which may be missing.
    #[serde(default)]
    pub routes: RoutesFile,
    /// `changes.yaml`, which may be missing.
    #[serde(default)]
    pub changes: ChangesFile,
    /// All rules, by file and line.
    pub rules: Vec<PlacedRule>,
    /// Manifests on which examples build.
    pub bases: Vec<ExampleBase>,
    /// The files of the folder `coverage`, which may be missing.
    pub coverage: Coverage,
    /// SHA-256 over the law without its examples and the coverage table, in hex.
    #[serde(skip)]
    pub digest: String,
}

/// The examples of all rules, in the order of the rules, the manifests on which they build, and the coverage table.
#[derive(Serialize, Deserialize)]
struct Examples {
    rules: Vec<Vec<Example>>,
    bases: Vec<ExampleBase>,
    coverage: Coverage,
}

impl LawSource {
    /// The law that is compiled into the program, without its examples and the coverage table.
    ///
    /// # Errors
    ///
    /// Only where the program was built from a damaged copy.
    pub fn embedded() -> Result<Self, LawError> {
        let mut law: Self = embedded_json(EMBEDDED)?;
        law.add_values_from_registers()?;
        law.digest = EMBEDDED_DIGEST.trim_end().to_owned();
        Ok(law)
    }

    /// The law that is compiled into the program, with its examples and the coverage table.
    ///
    /// # Errors
    ///
    /// Only where the program was built from a damaged copy.
    pub fn embedded_with_examples() -> Result<Self, LawError> {
        let mut law = Self::embedded()?;
        let examples: Examples = embedded_json(EMBEDDED_EXAMPLES)?;
        for (placed, examples) in law.rules.iter_mut().zip(examples.rules) {
            placed.rule.examples = examples;
        }
        law.bases = examples.bases;
        law.coverage = examples.coverage;
        Ok(law)
    }

    /// Reads a jurisdiction's folder, with `places.yaml` from the folder above it or from the folder itself.
    ///
    /// # Errors
    ///
    /// A missing or malformed file.
    pub fn read(folder: &Path) -> Result<Self, LawError> {
        let above = folder.parent().unwrap_or(folder).join("places.yaml");
        let places = if folder.join("places.yaml").is_file() { folder.join("places.yaml") } else { above };
        let mut law = Self {
            jurisdiction: typed(&folder.join(JURISDICTION))?,
            places: typed(&places)?,
            facts: typed(&folder.join("facts.yaml"))?,
            categories: typed(&folder.join("categories.yaml"))?,
            evidence: typed(&folder.join("evidence.yaml"))?,
            claims: typed(&folder.join("claims.yaml"))?,
            readings: typed(&folder.join("readings.yaml"))?,
            registers: read_registers(folder)?,
            routes: typed_if_there(&folder.join("routes.yaml"))?,
            changes: typed_if_there(&folder.join("changes.yaml"))?,
            rules: read_rules(&folder.join("law"))?,
            bases: read_bases(&folder.join("examples"))?,
            coverage: read_coverage(&folder.join("coverage"))?,
            digest: String::new(),
        };
        law.add_values_from_registers()?;
        law.digest = hex_digest(&law.to_embedded().unwrap_or_default());
        Ok(law)
    }

    /// Gives each fact whose values are the items of a register these values.
    fn add_values_from_registers(&mut self) -> Result<(), LawError> {
        for fact in &mut self.facts.facts {
            let Some(id) = &fact.values_from else { continue };
            let register = self.registers.registers.iter().find(|register| register.id == *id);
            let register = register.ok_or_else(|| LawError::BadVocabulary {
                path: "facts.yaml".to_owned(),
                reason: format!("`{}` has the values of `{id}`, which is no register", fact.name),
            })?;
            for item in register.entries.iter().flat_map(|entry| &entry.items) {
                if fact.values.insert(item.id.clone(), item.title.clone()).is_some() {
                    return Err(LawError::BadVocabulary {
                        path: format!("the register `{id}`"),
                        reason: format!("two items have the id `{}`", item.id),
                    });
                }
            }
        }
        Ok(())
    }

    /// The text to embed: compact, so that the program starts fast, but with one rule or fact a line, so that a change
    /// can be reviewed.
    ///
    /// # Errors
    ///
    /// None that a law read from files can cause.
    pub fn to_embedded(&self) -> Result<String, serde_json::Error> {
        let mut law = self.clone();
        law.bases.clear();
        law.coverage = Coverage::default();
        law.facts.facts.iter_mut().filter(|fact| fact.values_from.is_some()).for_each(|fact| fact.values.clear());
        law.rules.iter_mut().for_each(|placed| placed.rule.examples.clear());
        lines(&law)
    }

    /// The text to embed of the examples and the coverage table.
    ///
    /// # Errors
    ///
    /// None that a law read from files can cause.
    pub fn to_embedded_examples(&self) -> Result<String, serde_json::Error> {
        let rules = self.rules.iter().map(|placed| placed.rule.examples.clone()).collect();
        lines(&Examples { rules, bases: self.bases.clone(), coverage: self.coverage.clone() })
    }
}

fn embedded_json<T: DeserializeOwned>(text: &str) -> Result<T, LawError> {
    serde_json::from_str(text).map_err(|error| LawError::Malformed {
        path: "embedded law".to_owned(),
        line: error.line() as u64,
        column: error.column() as u64,
        reason: error.to_string(),
    })
}

fn hex_digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn lines<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    push_lines(&serde_json::to_value(value)?, 0, &mut text);
    Ok(text + "\n")
}

/// How deep mappings and lists are divided into lines; `facts.facts` is two deep.
const LINES_DEPTH: usize = 3;

fn push_lines(value: &serde_json::Value, depth: usize, text: &mut String) {
    let (open, close, parts) = match value {
        serde_json::Value::Object(entries) if depth + 1 < LINES_DEPTH => {
            let parts: Vec<(String, &serde_json::Value)> = entries
                .iter()
                .map(|(key, value)| (format!("{}:", serde_json::Value::from(key.as_str())), value))
                .collect();
            ("{", "}", parts)
        }
        serde_json::Value::Array(items) if depth < LINES_DEPTH && items.iter().any(serde_json::Value::is_object) => {
            ("[", "]", items.iter().map(|item| (String::new(), item)).collect())
        }
        _ => {
            text.push_str(&value.to_string());
            return;
        }
    };
    text.push_str(open);
    let inner_depth = if open == "[" { LINES_DEPTH } else { depth + 1 };
    for (at, (key, inner)) in parts.iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        text.push_str(key);
        push_lines(inner, inner_depth, text);
    }
    text.push('\n');
    text.push_str(close);
}

fn read_text(path: &Path) -> Result<String, LawError> {
    fs::read_to_string(path)
        .map_err(|error| LawError::Unreadable { path: path.display().to_string(), reason: error.to_string() })
}

/// Reads a file of fixed shape. Text stays text: `NO` is Norway, `yes` is a word unless a yes-or-no is asked for.
fn typed<T: DeserializeOwned>(path: &Path) -> Result<T, LawError> {
    parse(path, &read_text(path)?)
}

/// The same of a file that a jurisdiction need not have.
fn typed_if_there<T: DeserializeOwned + Default>(path: &Path) -> Result<T, LawError> {
    if path.exists() { typed(path) } else { Ok(T::default()) }
}

fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, LawError> {
    crate::syntax::from_typed(text).map_err(|(line, column, reason)| LawError::Malformed {
        path: path.display().to_string(),
        line,
        column,
        reason,
    })
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect()
}

fn relative(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder.parent().unwrap_or(folder)).unwrap_or(path).display().to_string()
}

fn read_registers(folder: &Path) -> Result<RegistersFile, LawError> {
    let mut all: RegistersFile = typed(&folder.join("registers.yaml"))?;
    for path in yaml_files(&folder.join("registers")) {
        all.registers.extend(typed::<RegistersFile>(&path)?.registers);
    }
    Ok(all)
}

fn read_rules(folder: &Path) -> Result<Vec<PlacedRule>, LawError> {
    let mut placed = Vec::new();
    for path in yaml_files(folder) {
        let text = read_text(&path)?;
        let file: RuleFile = parse(&path, &text)?;
        for rule in file.rules {
            let line = line_of_rule(&text, &rule.id);
            placed.push(PlacedRule { file: relative(folder, &path), line, rule });
        }
    }
    Ok(placed)
}

fn line_of_rule(text: &str, id: &str) -> u32 {
    let wanted = format!("id: {id}");
    let at = text.lines().position(|line| line.trim_start_matches(['-', ' ']) == wanted).unwrap_or(0);
    u32::try_from(at + 1).unwrap_or(1)
}

fn read_bases(folder: &Path) -> Result<Vec<ExampleBase>, LawError> {
    let mut bases = Vec::new();
    for path in yaml_files(folder) {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        bases.push(ExampleBase { name, text: read_text(&path)? });
    }
    Ok(bases)
}

fn read_coverage(folder: &Path) -> Result<Coverage, LawError> {
    let mut table = Coverage::default();
    for path in yaml_files(folder) {
        table.extend(typed(&path)?);
    }
    Ok(table)
}
