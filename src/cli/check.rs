//! `transborder check`.

use super::argument::ArgumentError;
use super::exit_code::ExitCode;
use super::judging::JudgingArgs;
use super::law::asked_day;
use super::output::{self, Output, ReportFormat};
use crate::baseline::Baseline;
use crate::check::{BaselineFrom, Checked, Gated, Inputs, check, check_and_compare};
use crate::eval::Options;
use crate::finding::{CitedArticle, Report, Verdict};
use crate::gate::{Gate, Standing};
use crate::law::{Law, LawRule};
use crate::phrases;
use crate::reference::generic;
use crate::render::{self, Context, Format, RenderError, RuleInfo, escape};
use crate::text::Lang;
use crate::waiver::can_be_set_aside;
use clap::ValueEnum;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  transborder check                          every manifest below the current directory
  transborder check support-chat.yaml ledger.yaml
  transborder check --format json --output report.json deploy/
  transborder check --fail-on assessment-required --as-of 2027-01-01 .
  transborder check --compare-as-of 2025-08-31 deploy/
  transborder check --waivers waivers.yaml deploy/
  transborder check --write-baseline baseline.json deploy/   once, when the gate is adopted
  transborder check --baseline baseline.json deploy/         from then on
  generate-manifest | transborder check -

Exit codes:
  0  nothing at or above the level of --fail-on, except what is waived or in the baseline
  1  something is; an undetermined verdict counts as its worst
  2  some input or argument could not be used; findings are reported all the same")]
pub(super) struct CheckArgs {
    /// Manifests, directories that hold some, or `-` for standard input; absent, the current directory
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,
    /// Write the report to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    judging: JudgingArgs,
    /// Also say what the law of this day would make of the same inputs, and which articles make the difference
    #[arg(long, value_name = "DATE")]
    compare_as_of: Option<String>,
    /// From which verdict on to exit with 1
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t)]
    fail_on: FailOn,
    /// Let pass what this file of waivers names, each with owner, reason, ticket and end; never what is or may be blocked
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// Let pass what this baseline holds, so that only what is new or worse fails
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    baseline: Option<PathBuf>,
    /// Write what is open now to this file, for `--baseline`; never what is or may be blocked, nor what is waived
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Count standing duties, which are owed whether or not these data move, in the verdicts
    #[arg(long)]
    standing: bool,
    /// A file of answers to facts that the manifests leave open, as `questions --format yaml` writes it
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Report public registers that were last checked, and rows of the provider table that are older, more than so many days
    /// before the day asked about
    #[arg(long, value_name = "DAYS")]
    stale_after: Option<u32>,
    /// Also note evidence that ends within so many days after the day asked about
    #[arg(long, value_name = "DAYS")]
    expiring_within: Option<u32>,
    /// Also list what is satisfied, exempted or not applicable, and every standing duty
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum FailOn {
    /// The law forbids something as declared
    Blocked,
    /// A security assessment is required and not evidenced
    AssessmentRequired,
    /// A contract, certification or registration is required and not evidenced
    FilingRequired,
    /// Some duty is not evidenced
    #[default]
    DutiesOpen,
    /// Whatever is found
    Never,
}

impl FailOn {
    fn level(self) -> Option<Verdict> {
        match self {
            Self::Blocked => Some(Verdict::Blocked),
            Self::AssessmentRequired => Some(Verdict::AssessmentRequired),
            Self::FilingRequired => Some(Verdict::FilingRequired),
            Self::DutiesOpen => Some(Verdict::DutiesOpen),
            Self::Never => None,
        }
    }
}

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode, ArgumentError> {
    let (law, options) = args.judging.law_and_options()?;
    // The law serves until the program ends; to take it apart first would be a tenth of a short run.
    let law: &Law = Box::leak(Box::new(law));
    let options = Options {
        standing: args.standing,
        all: args.all,
        stale_after: args.stale_after,
        expiring_within: args.expiring_within,
        ..options
    };
    let stdin = &mut std::io::stdin().lock();
    let inputs = Inputs { paths: &args.paths, answers: args.answers.as_deref(), providers: args.judging.providers() };
    let mut checked = match &args.compare_as_of {
        None => check(inputs, stdin, law, &options),
        Some(day) => check_and_compare(inputs, stdin, law, other_law(law, day)?, &options),
    };
    let gated = gated(args, law, &mut checked);
    let output = Output::of(args.output.as_deref());
    let errors = render::diagnostics(&checked.report.errors, &checked.sources, args.judging.color.on_stderr());
    output::to_stderr(&errors);
    output.write(&rendered(args, law, &checked, &gated.gate, output)?)?;
    if let (Some(path), Some(baseline)) = (&args.write_baseline, &gated.baseline) {
        write_baseline(path, baseline, &checked, &gated.gate)?;
    }
    Ok(exit_code(&checked, &gated.gate))
}

fn gated(args: &CheckArgs, law: &Law, checked: &mut Checked) -> Gated {
    let baseline = match (&args.baseline, &args.write_baseline) {
        (Some(path), _) => BaselineFrom::File(path),
        (None, Some(_)) => BaselineFrom::Now,
        (None, None) => BaselineFrom::Nowhere,
    };
    checked.gate(&law.source, args.fail_on.level(), args.waivers.as_deref(), baseline)
}

/// Writes the baseline, and says what it does not hold. A result that is incomplete makes none: it would lack findings.
fn write_baseline(path: &Path, baseline: &Baseline, checked: &Checked, gate: &Gate) -> Result<(), ArgumentError> {
    if checked.is_incomplete() {
        output::to_stderr("error: the baseline is not written, because some input could not be used\n");
        return Ok(());
    }
    Output::File(path).write(&baseline.to_text().map_err(RenderError::from)?)?;
    let open = || checked.report.findings.iter().filter(|finding| finding.outcome.is_open() && finding.level.is_some());
    let blocked = open().filter(|finding| !can_be_set_aside(finding)).count();
    let waived = open().filter(|finding| matches!(gate.standing(finding), Standing::Waived(_))).count();
    output::to_stderr(&format!(
        "baseline written with findings: {}\n  left out, because they are or may be blocked: {blocked}\n  left out, because they are waived: {waived}\n",
        baseline.findings.len(),
    ));
    Ok(())
}

/// The same law on another day.
fn other_law(law: &Law, day: &str) -> Result<Law, ArgumentError> {
    let day = asked_day(day, &law.source)?;
    Law::compile(law.source.clone(), day).map_err(ArgumentError::Law)
}

fn rendered(
    args: &CheckArgs,
    law: &Law,
    checked: &Checked,
    gate: &Gate,
    output: Output<'_>,
) -> Result<String, ArgumentError> {
    let lang = args.judging.lang();
    let medium = args.judging.medium(&checked.sources, output);
    let rules = rule_infos(law, &checked.report, lang);
    let context = Context {
        sources: medium.sources,
        rules: &rules,
        gate,
        color: medium.color,
        width: medium.width,
        tool_version: medium.tool_version,
        all: args.all,
    };
    let format = args.format.format();
    let text = render::render(&checked.report, &context, format)?;
    Ok(match (&args.judging.law.rules, format) {
        (Some(folder), Format::Text) => {
            let title = escape::inline(law.source.jurisdiction.title.of(lang)).into_owned();
            let folder = folder.display().to_string();
            format!("{}\n\n{text}", phrases::judged_by_folder(lang, &escape::inline(&folder), &title))
        }
        _ => text,
    })
}

fn exit_code(checked: &Checked, gate: &Gate) -> ExitCode {
    match (checked.is_incomplete(), gate.fails) {
        (true, _) => ExitCode::Incomplete,
        (false, true) => ExitCode::Found,
        (false, false) => ExitCode::Clean,
    }
}

/// What the renderers say about each rule that the report names.
fn rule_infos(law: &Law, report: &Report, lang: Lang) -> Vec<RuleInfo> {
    let flows = || report.manifests.iter().flat_map(|manifest| &manifest.flows);
    let items = flows().flat_map(|flow| &flow.items).flat_map(|item| item.grounds.iter().chain(&item.mechanism.by));
    let services = report.manifests.iter().flat_map(|manifest| &manifest.services);
    let grounds = flows().flat_map(|flow| &flow.grounds).chain(services.flat_map(|service| &service.grounds));
    let found = report.findings.iter().chain(&report.standing);
    let found = found.flat_map(|finding| std::iter::once(&finding.rule).chain(&finding.exempted_by));
    let named: HashSet<&str> = items.chain(grounds).chain(found).map(String::as_str).collect();
    let rules = law.rules.iter().filter(|known| named.contains(known.rule.id.as_str()));
    rules.map(|rule| rule_info(law, rule, lang)).collect()
}

fn rule_info(law: &Law, known: &LawRule, lang: Lang) -> RuleInfo {
    let rule = &known.rule;
    let citations: Vec<CitedArticle> = rule.cites.iter().map(|citation| law.cited_article(citation, lang)).collect();
    RuleInfo {
        id: rule.id.clone(),
        title: rule.title.of(lang).to_owned(),
        kind: rule.kind.name().to_owned(),
        description: generic(rule.message.as_ref().unwrap_or(&rule.title).of(lang), lang),
        help_url: citations.first().and_then(|citation| citation.url.clone()),
        level: rule.level,
        citations,
    }
}
