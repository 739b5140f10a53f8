//! Writes many manifests for timing, and says what they come to: `cargo run --release --example corpus -- FOLDER COUNT`.
//!
//! Each has about 1.8 KB: two datasets, three flows, a processing step and evidence. Four belong to one handler, and lie
//! far apart, so that no total is known before the last file is read. A fifth of the manifests leaves one to six facts open;
//! through their handlers' totals these leave others open too. The same count gives the same bytes.

#![expect(clippy::print_stdout, reason = "it says what it wrote")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, error::Error, fs, io};
use transborder::check::check;
use transborder::eval::Options;
use transborder::law::{Law, LawSource};

/// How many manifests belong to one handler.
const PER_HANDLER: usize = 4;
/// Where recipients abroad have their seat.
const ABROAD: [&str; 4] = ["US", "DE", "SG", "JP"];
/// The day on which the shares are told.
const DAY: jiff::civil::Date = jiff::civil::date(2026, 11, 1);

/// Facts of which some manifests leave the first few open.
const OPEN: [&str; 6] = [
    "    under-14: no\n",
    "    critical-infrastructure-operator: no\n",
    "    free-trade-zone: none\n",
    "    persons-processed: 310000\n",
    "    legal-basis: contract\n",
    "    sub-processors: none\n",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/corpus".to_owned()));
    let count: usize = arguments.next().map_or(Ok(10_000), |count| count.parse())?;
    let handlers = count.div_ceil(PER_HANDLER);
    write_all(&folder, count, handlers)?;
    print_shares(&folder)
}

fn write_all(folder: &Path, count: usize, handlers: usize) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    (0..count).try_for_each(|at| fs::write(folder.join(format!("manifest-{at:06}.yaml")), manifest(at, handlers)))
}

/// The manifest of this number. What is open in it, and what it comes to, follow from the number alone.
fn manifest(at: usize, handlers: usize) -> String {
    let handler = at % handlers;
    let seed = at.wrapping_mul(2_654_435_761) % 1_000_003;
    // All manifests of a handler come to about the same, since they share its totals.
    let persons = match handler % 10 {
        0 => 1_200_000,
        5 => 400_000,
        1..=4 => 40_000,
        _ => 900 + seed % 9_000,
    };
    let seat = if (at / 7).is_multiple_of(9) { "CN" } else { ABROAD.get(seed % ABROAD.len()).copied().unwrap_or("US") };
    let is_core = (at / 11).is_multiple_of(12);
    // Without an impact assessment a duty is open.
    let without = if (at / 3).is_multiple_of(4) { "  - { kind: impact-assessment" } else { "nothing" };
    let evidence: String =
        EVIDENCE.lines().filter(|line| !line.starts_with(without)).map(|line| format!("{line}\n")).collect();
    let mut text = MANIFEST
        .replace("@at", &at.to_string())
        .replace("@handler", &handler.to_string())
        .replace("@persons", &persons.to_string())
        .replace("@seat", seat)
        .replace("@evidence", &evidence);
    if is_core {
        text = text.replacen("      - core-data\n", "", 1).replacen("@core", "\n    core-data: yes", 1);
    }
    text = text.replace("@core", "");
    if at % 5 == 2 {
        let open = OPEN.iter().cycle().skip(seed % OPEN.len()).take(1 + seed / 7 % OPEN.len());
        open.for_each(|fact| text = text.replacen(fact, "", 1));
    }
    if at < handlers { text + &LEDGER.replace("@handler", &handler.to_string()) } else { text }
}

/// Which verdicts the flows have, each with its share.
fn print_shares(folder: &Path) -> Result<(), Box<dyn Error>> {
    let law = Law::compile(LawSource::embedded()?, DAY)?;
    let checked = check(&[folder.to_owned()], &mut io::empty(), &law, &Options::default());
    let mut flows: BTreeMap<&str, usize> = BTreeMap::new();
    checked.report.manifests.iter().flat_map(|manifest| &manifest.flows).for_each(|flow| {
        *flows.entry(flow.judgement.name()).or_default() += 1;
    });
    let all: usize = flows.values().sum();
    println!("flows: {all} in {} manifests, errors: {}", checked.report.manifests.len(), checked.report.errors.len());
    flows.iter().for_each(|(verdict, count)| println!("{verdict}: {:.1} %", 100.0 * *count as f64 / all as f64));
    let open = checked.report.manifests.iter().filter(|manifest| manifest.judgement.verdict().is_none()).count();
    println!("undetermined manifests: {:.1} %", 100.0 * open as f64 / checked.report.manifests.len() as f64);
    if let Some(error) = checked.report.errors.first() {
        println!("first error: {} {}", error.code, error.message);
    }
    Ok(())
}

const MANIFEST: &str = "\
transborder: 1
workload:
  id: shop-assistant-@at
  kind: inference
  reader: shop
  none-of: [national-security-review, circumvention-tool]
parties:
  shop:
    kind: company
    entity: shop-@handler.example
    seat: CN
    free-trade-zone: none
    critical-infrastructure-operator: no
    persons-processed: 310000
  model-co:
    kind: company
    entity: model-co-@at.example
    host: api.model-co-@at.example
    seat: @seat
    storage: [@seat]
    inference: [@seat]
    owner: @seat
datasets:
  messages:
    handler: shop
    collected: [CN]
    persons: { CN: @persons }
    form: structured
    contains: [contact.phone, order.history]
    important-data: { status: none, dated: 2026-02-01 }
    contains-none-of:
      - core-data
      - state-secrets
      - controlled-items
      - government-data
      - military-data@core
    sector: general
    under-14: no
    legal-basis: contract
  figures:
    handler: shop
    collected: [CN]
    persons: none
    form: structured
    contains: none
    important-data: { status: none, dated: 2026-02-01 }
    contains-none-of: [core-data, state-secrets, controlled-items, government-data, military-data]
    sector: general
services: none
processing:
  answering:
    by: model-co
    as: entrusted-processor
    inputs: [messages]
    adds: none
    output: answers
    keeps: none
    trains-on-inputs: no
    sub-processors: none
    decides-about-people: no
flows:
  ask:
    from: shop
    to: model-co
    carries: [messages]
    mode: transmit
    purpose: draft replies to customers
    necessity: { statement: no mainland model drafts Thai, fields: [contact.phone, order.history] }
  report:
    from: shop
    to: model-co
    carries: [figures]
    mode: transmit
    purpose: sales statistics
  answer:
    from: model-co
    to: shop
    carries: [answers]
    mode: return
    of: ask
claims: none
evidence:
@evidence";

const EVIDENCE: &str = "  - { kind: notice, dated: 2026-08-01, covers: [ask] }
  - { kind: impact-assessment, dated: 2026-08-20, covers: [ask], kept-years: 3 }
  - kind: processing-contract
    between: [shop, model-co]
    dated: 2026-08-21
    covers: [ask, answer]
    return-or-deletion: yes
    kept-years: 3
  - { kind: recipient-safeguards, dated: 2026-08-21, covers: [ask] }
";

const LEDGER: &str = "\
---
transborder: 1
ledger:
  handler: shop-@handler.example
  since: 2026-01-01
  until: 2026-12-31
  otherwise-nothing: yes
exported: none
";
