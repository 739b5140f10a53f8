//! Workflow commands of GitHub Actions: a line for each finding, which becomes an annotation beside the line of its file.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step. So the worst comes first, and the counts are the first
//! notice. Every text goes through [`command`], which leaves no way to end a command or to begin another.

use crate::diagnostic::{Diagnostic, Severity as DiagnosticSeverity};
use crate::finding::{Finding, Outcome, Report, THIS_TOOL};
use crate::gate::Standing;
use crate::phrases::{self, Phrase};
use crate::render::{Context, Severity, escape, law_text, part_name, waived, words};
use crate::source::{SourceMap, Span};
use std::cmp::Reverse;

pub(super) fn render(report: &Report, context: &Context<'_>) -> String {
    let lang = report.lang;
    let mut lines: Vec<Line> = report.errors.iter().map(|error| of_error(error, context.sources)).collect();
    let mut findings: Vec<&Finding> = report.findings.iter().filter(|finding| is_shown(finding)).collect();
    // What fails comes before what is let pass, and the worst before the rest; equals stay in their order.
    findings.sort_by_key(|finding| Reverse((*context.gate.standing(finding) == Standing::Fails, finding.level)));
    lines.extend(findings.iter().map(|finding| of_finding(report, finding, context)));
    lines.push(counts(report, context));
    lines.extend(report.compared.iter().flat_map(|compared| {
        let title = phrases::under_other_law(lang, compared.law_of, report.as_of);
        compared.changes.iter().map(move |change| {
            let [then, now] = [&change.then, &change.now].map(|standing| words::standing(report, standing.as_ref()));
            let said = phrases::then_and_now(lang, &then, &now);
            let causes = change.causes.iter().map(|cause| {
                let cited = phrases::aside(lang, &cause.title, &law_text(lang, &cause.citations));
                [escape::inline(&cause.rule).into_owned(), cited, words::cause(lang, cause)].join(phrases::colon(lang))
            });
            let said = format!("{}{}{said}", part_name(&change.subject), phrases::colon(lang));
            let message = std::iter::once(said).chain(causes).collect::<Vec<_>>().join("\n");
            Line { level: Level::Notice, place: None, title: title.clone(), message }
        })
    }));
    // Stable: within a level the order above stays, and so the counts are the first notice.
    lines.sort_by_key(|line| line.level);
    lines.iter().map(command).collect()
}

/// In the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Error,
    Warning,
    Counts,
    Notice,
}

struct Line {
    level: Level,
    place: Option<Place>,
    title: String,
    message: String,
}

struct Place {
    file: String,
    span: Option<[u32; 3]>,
}

fn is_shown(finding: &Finding) -> bool {
    finding.outcome == Outcome::Note || (finding.outcome.is_open() && finding.level.is_some())
}

fn of_finding(report: &Report, finding: &Finding, context: &Context<'_>) -> Line {
    let lang = report.lang;
    let standing = context.gate.standing(finding);
    let let_pass = match standing {
        Standing::Waived(waivers) => {
            let reasons: Vec<String> = waivers.iter().map(|waiver| waived(lang, waiver)).collect();
            words::labelled(lang, Phrase::WaivedShort, &reasons.join(phrases::semicolon(lang)))
        }
        Standing::InBaseline => Phrase::InBaselineShort.of(lang).to_owned(),
        Standing::Uncounted | Standing::BelowThreshold | Standing::Fails => String::new(),
    };
    let level = match (let_pass.is_empty(), Severity::of(finding)) {
        (true, Severity::Error) => Level::Error,
        (true, Severity::Warning) => Level::Warning,
        (false, _) | (true, Severity::Note) => Level::Notice,
    };
    // What is said of waivers and baselines names its subject itself.
    let is_law = finding.citations.iter().all(|cited| cited.instrument != THIS_TOOL);
    let about = if is_law { words::subject(lang, &finding.subject) } else { String::new() };
    let verdict = match finding.level {
        Some(level) if finding.outcome.is_open() => phrases::verdict(lang, level),
        _ => Phrase::Note.of(lang),
    };
    let title = [verdict, &escape::inline(&finding.rule), &about];
    let title: Vec<&str> = title.into_iter().filter(|part| !part.is_empty()).collect();
    Line {
        level,
        place: Some(place(finding.location, context.sources)),
        title: title.join(phrases::colon(lang)),
        message: words::paragraphs(&[&outcome_text(report, finding), &let_pass, &words::finding(lang, finding)]),
    }
}

/// `required, not evidenced`; nothing of a note.
fn outcome_text(report: &Report, finding: &Finding) -> String {
    if finding.outcome == Outcome::Note { String::new() } else { words::outcome(report.lang, finding) }
}

fn of_error(error: &Diagnostic, sources: &SourceMap) -> Line {
    let file = || Place { file: error.path.clone(), span: None };
    let place = error.primary.map(|span| place(span, sources)).or_else(|| (!error.path.is_empty()).then(file));
    let level = match error.severity {
        DiagnosticSeverity::Error => Level::Error,
        DiagnosticSeverity::Warning => Level::Warning,
    };
    let help = error.help.as_deref().unwrap_or_default();
    let message = words::paragraphs(&[&escape::inline(&error.message), &escape::inline(help)]);
    Line { level, place, title: error.code.to_owned(), message }
}

/// Always a notice, so that it is seen whatever else there is; it says what the gate decided.
fn counts(report: &Report, context: &Context<'_>) -> Line {
    let summary = words::summary(report, context.gate, |_, text| text.to_owned());
    let gate = if context.gate.fails { Phrase::GateFails } else { Phrase::GatePasses };
    let run = words::labelled(report.lang, Phrase::VerdictLabel, &words::judgement(report.lang, &report.run));
    let message = words::paragraphs(&[&run, &summary, gate.of(report.lang)]);
    Line { level: Level::Counts, place: None, title: "transborder".to_owned(), message }
}

fn place(span: Span, sources: &SourceMap) -> Place {
    let (start, end) = (sources.position(span), sources.end_position(span));
    Place { file: sources.name(span.file).to_owned(), span: Some([start.line, start.column, end.line]) }
}

/// One command, on one line.
fn command(line: &Line) -> String {
    let name = match line.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Counts | Level::Notice => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = &line.place {
        let file = place.file.replace('\\', "/");
        properties.push(format!("file={}", property(file.trim_start_matches("./"))));
        if let Some([from, column, to]) = place.span {
            // A column is taken only of what stands on one line.
            let column = if from == to { format!(",col={column}") } else { String::new() };
            properties.push(format!("line={from}{column},endLine={to}"));
        }
    }
    properties.push(format!("title={}", property(&line.title)));
    format!("::{name} {}::{}\n", properties.join(","), data(&line.message))
}

/// The message of a command. What it says in several paragraphs stays on one line.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| escape::inline(line).replace('%', "%25")).collect();
    // Runners still look for commands in an older form anywhere within a line.
    lines.join("%0A").replace("##[", "#\\u{23}[")
}

/// A property of a command.
fn property(text: &str) -> String {
    let escaped = escape::inline(text).replace('%', "%25").replace(':', "%3A").replace(',', "%2C");
    escaped.replace("##[", "#\\u{23}[")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(title: &str, message: &str, file: &str) -> String {
        let place = Some(Place { file: file.to_owned(), span: Some([3, 5, 3]) });
        command(&Line { level: Level::Error, place, title: title.to_owned(), message: message.to_owned() })
    }

    #[test]
    fn a_text_ends_no_command_and_begins_none() {
        let written = line("a::b,c=d", "x\r\n::error::y%0A##[error]z", "./a,line=9::b\n.yaml");
        assert_eq!(
            written,
            "::error file=a%2Cline=9%3A%3Ab\\u{a}.yaml,line=3,col=5,endLine=3,title=a%3A%3Ab%2Cc=d\
             ::x\\u{d}%0A::error::y%250A#\\u{23}[error]z\n"
        );
        assert_eq!(written.lines().count(), 1);
    }

    #[test]
    fn a_column_is_given_of_one_line_only() {
        let place = Some(Place { file: "a.yaml".to_owned(), span: Some([3, 5, 4]) });
        let line = Line { level: Level::Counts, place, title: "t".to_owned(), message: "m".to_owned() };
        assert_eq!(command(&line), "::notice file=a.yaml,line=3,endLine=4,title=t::m\n");
    }
}
