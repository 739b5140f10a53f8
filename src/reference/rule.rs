//! A rule, described.

use super::example::{example, expected as expected_text};
use super::words::{self, Words};
use super::{Body, Description, Line, Parts, Piece, called, generic, other, pick};
use crate::fact::Kind;
use crate::law::{LawSource, Term};
use crate::phrases;
use crate::rule::{Reading, Rule, RuleKind};
use crate::text::Lang;
use std::collections::BTreeSet;

/// Describes a rule; `now` says whether it is in force, where somebody asks about a day.
#[must_use]
pub fn rule(source: &LawSource, rule: &Rule, now: Option<&str>, lang: Lang) -> Description {
    let mut parts = Parts::default();
    head(&mut parts, source, rule, now, lang);
    conditions(&mut parts, source, rule, lang);
    evidence(&mut parts, source, rule, lang);
    relations(&mut parts, source, rule, lang);
    for (label, text) in [
        (pick(lang, "Message", "提示"), &rule.message),
        (pick(lang, "Remedy", "补救"), &rule.remedy),
        (pick(lang, "Does not lift", "不免除"), &rule.does_not_lift),
        (pick(lang, "Interpretation", "解释说明"), &rule.interpretation),
    ] {
        if let Some(text) = text {
            parts.text(label, &generic(text.of(lang), lang));
        }
    }
    open_points(&mut parts, source, rule, lang);
    facts(&mut parts, source, rule, lang);
    examples(&mut parts, source, rule, lang);
    Description {
        id: rule.id.clone(),
        title: rule.title.of(lang).to_owned(),
        other_title: other(&rule.title, lang),
        parts: parts.0,
    }
}

fn head(parts: &mut Parts, source: &LawSource, rule: &Rule, now: Option<&str>, lang: Lang) {
    parts.field(pick(lang, "kind", "类别"), kind(rule, lang));
    if let Some(name) = &rule.defines {
        parts.field(pick(lang, "defines", "定义"), name);
    }
    if let Some(mechanism) = &rule.mechanism {
        parts.field(pick(lang, "mechanism", "机制"), called(source, rule, mechanism, lang));
    }
    if !rule.bearer.is_empty() {
        let bearers: Vec<String> = rule.bearer.iter().map(|bearer| called(source, rule, bearer, lang)).collect();
        parts.field(pick(lang, "owed by", "义务人"), phrases::list(lang, &bearers));
    }
    let mut period = match lang {
        Lang::En => format!("from {}", rule.from),
        Lang::Zh => format!("自{}起", rule.from),
    };
    if let Some(until) = &rule.until {
        period.push_str(&match lang {
            Lang::En => format!(" until {until} (not included)"),
            Lang::Zh => format!("，至{until}（不含）"),
        });
    }
    let now = now.map_or_else(String::new, |now| format!("{}{now}", pick(lang, "; ", "；")));
    parts.field(pick(lang, "period", "施行期间"), period + &now);
    parts.law(source, &rule.cites, lang);
}

/// What the rule is, of what, and how much depends on it.
pub(super) fn kind(rule: &Rule, lang: Lang) -> String {
    let name = match rule.kind {
        RuleKind::Definition => pick(lang, "definition", "定义"),
        RuleKind::Scope => pick(lang, "scope", "适用范围"),
        RuleKind::Prohibition => pick(lang, "prohibition", "禁止"),
        RuleKind::Obligation => pick(lang, "obligation", "义务"),
        RuleKind::Exemption => pick(lang, "exemption", "豁免"),
        RuleKind::Note => pick(lang, "note", "提示"),
    };
    let standing = if rule.standing { pick(lang, ", standing", "（持续性）") } else { "" };
    let of = match lang {
        Lang::En => format!(", of each {}", rule.subject.name()),
        Lang::Zh => format!("，对象：{}", subject(rule.subject)),
    };
    let level = rule.level.map_or_else(String::new, |level| {
        format!("{}{}", pick(lang, ", at worst ", "，最重结论："), phrases::verdict(lang, level))
    });
    format!("{name}{standing}{of}{level}")
}

fn subject(kind: Kind) -> &'static str {
    match kind {
        Kind::Workload => "工作负载",
        Kind::Party => "当事方",
        Kind::Dataset => "数据集",
        Kind::Processing => "处理环节",
        Kind::Flow => "数据流",
        Kind::Item => "数据流中的数据集",
        Kind::Service => "服务",
        Kind::Evidence => "证明",
        Kind::Claim => "豁免主张",
    }
}

fn conditions(parts: &mut Parts, source: &LawSource, rule: &Rule, lang: Lang) {
    match (&rule.when, rule.kind) {
        (Some(when), kind) => {
            let label = match kind {
                RuleKind::Definition | RuleKind::Scope => pick(lang, "Holds when", "成立条件"),
                _ => pick(lang, "Applies when", "适用条件"),
            };
            parts.push(label, Body::Nested(Words::of_condition(source, rule, when, lang)));
        }
        (None, _) if rule.relation.is_none() && rule.total.is_none() => {
            parts.text(pick(lang, "Applies", "适用"), pick(lang, "always", "始终"));
        }
        (None, _) => {}
    }
    match (&rule.requires, rule.kind) {
        (Some(requires), kind) => {
            let label = match kind {
                RuleKind::Prohibition => pick(lang, "Forbidden unless", "除非满足以下条件，否则禁止"),
                _ => pick(lang, "Requires", "要求"),
            };
            parts.push(label, Body::Nested(Words::of_condition(source, rule, requires, lang)));
        }
        (None, RuleKind::Prohibition) => {
            parts.text(pick(lang, "Forbidden", "禁止"), pick(lang, "whatever is evidenced", "无论有何证明"));
        }
        (None, _) => {}
    }
    if let Some(relation) = &rule.relation {
        parts.field(
            pick(lang, "leads to", "指向"),
            match lang {
                Lang::En => relation.to.name(),
                Lang::Zh => subject(relation.to),
            },
        );
        parts.push(pick(lang, "Way there", "路径"), Body::Nested(Words::of_relation(source, rule, relation, lang)));
    } else if let Some(total) = &rule.total {
        parts.push(pick(lang, "Counts", "计算"), Body::Nested(Words::of_total(source, rule, total, lang)));
    }
    if let Some(deadline) = &rule.deadline {
        parts.text(pick(lang, "It may still be done within", "期限"), &words::deadline(source, rule, deadline, lang));
    }
}

fn evidence(parts: &mut Parts, source: &LawSource, rule: &Rule, lang: Lang) {
    let reads = source.reads(rule);
    let known = source.evidence.evidence.iter().filter(|known| reads.contains(&Term::Evidence(known.kind.clone())));
    let lines = known.map(|known| vec![Piece::fact(&known.kind), Piece::after(known.title.of(lang), lang)]).collect();
    parts.list(pick(lang, "Evidence", "证明"), lines);
}

fn relations(parts: &mut Parts, source: &LawSource, rule: &Rule, lang: Lang) {
    let exempting = defeaters(source, rule).map(|other| named(other, lang)).collect();
    parts.list(pick(lang, "Exempted by", "被以下规则豁免"), exempting);
    let by_id = |id: &String| {
        let other = source.rules.iter().map(|placed| &placed.rule).find(|other| other.id == *id);
        other.map_or_else(|| vec![Piece::words(id)], |other| named(other, lang))
    };
    parts.list(pick(lang, "Exempts from", "豁免以下规则"), rule.defeats.iter().map(by_id).collect());
    parts.list(pick(lang, "Goes before", "优先于以下规则"), rule.outweighs.iter().map(by_id).collect());
}

/// A rule's id and title.
pub(super) fn named(rule: &Rule, lang: Lang) -> Line {
    vec![Piece::rule(&rule.id), Piece::after(rule.title.of(lang), lang)]
}

fn open_points(parts: &mut Parts, source: &LawSource, rule: &Rule, lang: Lang) {
    let lines = readings(source, rule).into_iter().map(|reading| {
        let taken = reading.default.as_deref().map_or_else(
            || pick(lang, "left to legal", "交由法务判断").to_owned(),
            |default| format!("{}{default}", pick(lang, "taken: ", "采用：")),
        );
        vec![Piece::reading(&reading.id), Piece::after(&phrases::aside(lang, reading.question.of(lang), &taken), lang)]
    });
    parts.list(pick(lang, "Open points of law", "未决法律问题"), lines.collect());
}

fn facts(parts: &mut Parts, source: &LawSource, rule: &Rule, lang: Lang) {
    let reads = source.reads(rule);
    let stated = source.facts.facts.iter().filter(|fact| reads.contains(&Term::Fact(fact.owner, fact.name.clone())));
    let mut lines: Vec<Line> = stated
        .map(|fact| {
            let name = format!("{}.{}", fact.owner.name(), fact.name);
            vec![Piece::fact(&name), Piece::after(fact.question.of(lang), lang)]
        })
        .collect();
    let claimed = source.claims.claims.iter().filter(|claim| reads.contains(&Term::Claim(claim.exemption.clone())));
    lines.extend(claimed.map(|claim| vec![Piece::fact(&claim.exemption), Piece::after(claim.title.of(lang), lang)]));
    parts.list(pick(lang, "Facts read", "所读事实"), lines);
    let used = source.rules.iter().map(|placed| &placed.rule);
    let used = used.filter(|other| reads.contains(&Term::Rule(other.id.clone())));
    let lines: Vec<Line> = used
        .map(|other| match &other.defines {
            Some(name) => vec![Piece::words(name), Piece::after("", lang), Piece::rule(&other.id)],
            None => named(other, lang),
        })
        .collect();
    parts.list(pick(lang, "Rules used", "所用规则"), lines);
}

fn examples(parts: &mut Parts, source: &LawSource, rule: &Rule, lang: Lang) {
    let lines = rule.examples.iter().flat_map(|shown| {
        shown.expected().map(move |(day, expected)| {
            let day = day.map_or_else(String::new, |day| match lang {
                Lang::En => format!(" on {day}"),
                Lang::Zh => format!("（{day}）"),
            });
            let colon = phrases::colon(lang);
            vec![Piece::words(format!(
                "{}{day}{colon}{}",
                example(shown, lang),
                expected_text(source, rule, expected, lang)
            ))]
        })
    });
    parts.list(pick(lang, "Examples", "示例"), lines.collect());
}

/// Exemptions that name the rule.
pub fn defeaters<'s>(source: &'s LawSource, rule: &'s Rule) -> impl Iterator<Item = &'s Rule> {
    source.rules.iter().map(|placed| &placed.rule).filter(|other| other.defeats.contains(&rule.id))
}

/// The open points of law on which the rule turns, itself or through what it uses.
#[must_use]
pub fn readings<'s>(source: &'s LawSource, rule: &Rule) -> Vec<&'s Reading> {
    let reads: BTreeSet<Term> = source.reads_through(rule);
    let turns = |reading: &&Reading| reads.contains(&Term::Reading(reading.id.clone()));
    source.readings.readings.iter().filter(turns).collect()
}
