//! A comment on a pull request: verdicts first, then what is open, each with its article and the way out.
//!
//! GitHub takes comments of up to 65,536 characters. What does not fit is left out in whole rows and entries, and said.

use super::{code, plain, verdict};
use crate::finding::{Finding, FlowReport, Judgement, Outcome, Question, Report};
use crate::gate::Standing;
use crate::phrases::{self, Phrase};
use crate::render::block::{Block, blocks, by_manifest, distinct};
use crate::render::excerpt::place;
use crate::render::words::{self, range};
use crate::render::{Context, law_text, mark, part_name, waived};
use crate::text::Lang;

/// Room for the report, in the UTF-16 units of those who count so; the rest of GitHub's limit is for what says what was left out.
const BUDGET: usize = 64_000;

/// Characters of the rules' digest that tell one set of rules from another.
const SHORT_DIGEST: usize = 12;

pub(in crate::render) fn render(report: &Report, context: &Context<'_>) -> String {
    let lang = report.lang;
    let mut page = Page { lang, out: head(report, context), room: BUDGET };
    page.room = page.room.saturating_sub(length(&page.out));
    page.push(&verdicts(report));
    for section in [errors(report, context), findings(report, context)] {
        page.push(&section);
    }
    let details = [
        questions(report, context),
        waivers(report, context),
        baseline(report, context),
        compared(report),
        totals(report),
        notes(report, context),
        list(Phrase::RestsOnDeclared.of(lang), rests_on(report, context)),
        list(Phrase::NotChecked.of(lang), report.not_checked.iter().map(|text| plain(text)).collect()),
        list(Phrase::RegistersToCheck.of(lang), stale(report)),
    ];
    for section in details {
        page.push(&Section { folded: true, ..section });
    }
    page.out.push_str(&foot(report, context));
    page.out
}

/// Entries below a heading; each is written whole or not at all.
struct Section {
    title: String,
    /// Before the first entry, such as the head of a table.
    before: String,
    entries: Vec<String>,
    folded: bool,
}

struct Page {
    lang: Lang,
    out: String,
    room: usize,
}

impl Page {
    fn push(&mut self, section: &Section) {
        if section.entries.is_empty() {
            return;
        }
        let count = section.entries.len();
        let (open, close) = if section.folded {
            let title = format!("{} ({count})", html(&section.title));
            (format!("\n<details>\n<summary>{title}</summary>\n\n{}", section.before), "\n</details>\n")
        } else {
            (format!("\n### {}\n\n{}", section.title, section.before), "")
        };
        let left_out = |missing| format!("\n{}\n", phrases::left_out_here(self.lang, missing));
        // Room for the frame and for the sentence on what is left out is taken first.
        let frame = length(&open) + length(close) + length(&left_out(count));
        let mut room = self.room.saturating_sub(frame);
        let fits = |entry: &&String| {
            let (after, fits) = (room.checked_sub(length(entry)), room >= length(entry));
            room = after.unwrap_or(0);
            fits
        };
        let shown: Vec<&String> = section.entries.iter().take_while(fits_once(fits)).collect();
        let missing = count - shown.len();
        let written: String = shown.into_iter().map(String::as_str).collect();
        let rest = if missing > 0 { left_out(missing) } else { String::new() };
        let text = if written.is_empty() { format!("{open}{rest}{close}") } else { format!("{open}{written}{rest}{close}") };
        self.room = self.room.saturating_sub(length(&text));
        self.out.push_str(&text);
    }
}
