//! What the gate lets pass: waivers with their reasons, and what the baseline holds.

use super::sections::{Listed, push_list};
use super::{Page, subject};
use crate::finding::{Finding, Report};
use crate::gate::Standing;
use crate::phrases::{self, Phrase};
use crate::render::excerpt::place;
use crate::render::waived;

pub(super) fn push(out: &mut String, page: &Page<'_>, report: &Report) {
    push_list(out, page, page.say(Phrase::Waived), &waived_lines(page, report));
    push_list(out, page, page.say(Phrase::InBaseline), &baseline_lines(page, report));
}

/// `, waived`, where the gate lets a finding pass.
pub(super) fn aside(page: &Page<'_>, finding: &Finding) -> String {
    let said = match page.context.gate.standing(finding) {
        Standing::Waived(_) => Phrase::WaivedShort,
        Standing::InBaseline => Phrase::InBaselineShort,
        Standing::Uncounted | Standing::BelowThreshold | Standing::Fails => return String::new(),
    };
    format!("{}{}", phrases::pause(page.lang), page.say(said))
}

/// `cn-pipl-39-notice: support-chat/ask: the notice goes out with 4.2 (owner …, until 2027-01-31), waivers.yaml:3:5`.
fn waived_lines(page: &Page<'_>, report: &Report) -> Vec<String> {
    let mut found = Listed::default();
    for finding in &report.findings {
        let Standing::Waived(waivers) = page.context.gate.standing(finding) else { continue };
        for waiver in waivers {
            let why = phrases::said_at(page.lang, &waived(page.lang, waiver), &place(waiver.location, page.sources()));
            let what = page.after(&waiver.rule, &page.after(&waiver.part.name(), &why));
            found.add(&what, &subject(page, finding));
        }
    }
    found.lines(|waiver, _| waiver.to_owned())
}

fn baseline_lines(page: &Page<'_>, report: &Report) -> Vec<String> {
    let mut found = Listed::default();
    for finding in report.findings.iter().filter(|finding| *page.context.gate.standing(finding) == Standing::InBaseline)
    {
        found.add(
            &page.after(&finding.rule, &finding.title),
            &page.after(&finding.subject.manifest, &subject(page, finding)),
        );
    }
    let mut lines = found.lines(|rule, subjects| phrases::on(page.lang, rule, subjects));
    if page.context.gate.baseline.as_ref().is_some_and(|baseline| !baseline.same_rules) {
        lines.push(page.say(Phrase::OtherRules).to_owned());
    }
    lines
}
