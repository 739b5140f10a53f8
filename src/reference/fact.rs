//! Facts, kinds of evidence and claims, described.

use super::rule::named;
use super::{Description, Line, Parts, Piece, other, pick};
use crate::fact::{ClaimDeclaration, EvidenceDeclaration, FactDeclaration, FactType, Kind, Scope};
use crate::law::{LawSource, Term};
use crate::phrases;
use crate::text::{Lang, Text};
use std::collections::BTreeMap;

/// Describes a fact, with the rules that read it.
#[must_use]
pub fn fact(source: &LawSource, fact: &FactDeclaration, lang: Lang) -> Description {
    let mut parts = Parts::default();
    parts.field(pick(lang, "type", "类型"), type_of(fact.fact_type, lang));
    parts.field(pick(lang, "left out", "未填写时"), absent(fact, lang));
    who(&mut parts, &fact.knows, fact.design, lang);
    parts.law(source, &fact.cites, lang);
    parts.list(pick(lang, "Values", "取值"), meanings(&fact.values, lang));
    if let Some(list) = &fact.negated_in {
        let sentence = match lang {
            Lang::En => format!("Naming it in `{list}` says no."),
            Lang::Zh => format!("列入`{list}`即表示否。"),
        };
        parts.text(pick(lang, "Short form", "简写"), &sentence);
    }
    parts.text(pick(lang, "Why it matters", "为何重要"), fact.why.of(lang));
    readers(&mut parts, source, &Term::Fact(fact.owner, fact.name.clone()), lang);
    Description {
        id: format!("{}.{}", fact.owner.name(), fact.name),
        title: fact.question.of(lang).to_owned(),
        other_title: other(&fact.question, lang),
        parts: parts.0,
    }
}

/// Describes a kind of evidence, with the rules that ask for it.
#[must_use]
pub fn evidence(source: &LawSource, evidence: &EvidenceDeclaration, lang: Lang) -> Description {
    let mut parts = Parts::default();
    parts.field(
        pick(lang, "names", "须指明"),
        match evidence.scope {
            Scope::Flows => pick(lang, "the flows that it covers", "所涵盖的数据流"),
            Scope::Service => pick(lang, "the service that it is about", "所涉服务"),
            Scope::Party => pick(lang, "the party that holds it", "持有该证明的一方"),
            Scope::Any => {
                pick(lang, "the flows, the service or the party that it is about", "所涉数据流、服务或者当事方")
            }
        },
    );
    if let Some(other) = &evidence.until_decided {
        let sentence = pick(lang, "says that it was decided; until then write", "表明已有决定；此前须写");
        parts.field(pick(lang, "state", "状态"), format!("{sentence} `{other}`"));
    }
    parts.law(source, &evidence.cites, lang);
    let statements = evidence.facts.iter();
    parts.list(
        pick(lang, "Statements", "可载明事项"),
        statements
            .map(|(name, of)| {
                let title = source.evidence.statements.get(name).map(|title| title.of(lang));
                let said = [title, Some(type_of(*of, lang))].into_iter().flatten().collect::<Vec<_>>();
                vec![Piece::words(format!("`{name}`")), Piece::after(&said.join(phrases::semicolon(lang)), lang)]
            })
            .collect(),
    );
    readers(&mut parts, source, &Term::Evidence(evidence.kind.clone()), lang);
    described(&evidence.kind, &evidence.title, parts, lang)
}

/// Describes an exemption that can be claimed, with the rules that grant it.
#[must_use]
pub fn claim(source: &LawSource, claim: &ClaimDeclaration, lang: Lang) -> Description {
    let mut parts = Parts::default();
    parts.law(source, &claim.cites, lang);
    let facts = claim.facts.iter().map(|fact| {
        let values: Vec<String> = fact.values.keys().map(|value| format!("`{value}`")).collect();
        let question = fact.question.of(lang);
        let question = if values.is_empty() {
            question.to_owned()
        } else {
            phrases::aside(lang, question, &phrases::list(lang, &values))
        };
        let sentence = format!("{question}{}{}", pick(lang, " ", ""), fact.why.of(lang));
        vec![Piece::words(format!("`{}`", fact.name)), Piece::after(&sentence, lang)]
    });
    parts.list(pick(lang, "To be said under it", "须说明的事实"), facts.collect());
    readers(&mut parts, source, &Term::Claim(claim.exemption.clone()), lang);
    described(&claim.exemption, &claim.title, parts, lang)
}

fn described(id: &str, title: &Text, parts: Parts, lang: Lang) -> Description {
    Description { id: id.to_owned(), title: title.of(lang).to_owned(), other_title: other(title, lang), parts: parts.0 }
}

fn who(parts: &mut Parts, knows: &str, design: bool, lang: Lang) {
    let who = match (knows, lang) {
        ("provider", Lang::Zh) => "服务商",
        ("business", Lang::Zh) => "业务部门",
        ("legal", Lang::Zh) => "法务部门",
        ("engineering", Lang::Zh) => "技术部门",
        (known, _) => known,
    };
    parts.field(pick(lang, "who knows", "知情者"), who);
    let design = if design {
        pick(lang, "can change it", "可以改变")
    } else {
        pick(lang, "cannot change it", "不能改变")
    };
    parts.field(pick(lang, "design", "设计"), design);
}

fn absent(fact: &FactDeclaration, lang: Lang) -> &'static str {
    if fact.required {
        pick(lang, "an error", "报错")
    } else if fact.closed {
        pick(lang, "not claimed", "视为未主张")
    } else if fact.part_of.is_some() {
        pick(lang, "derived from the whole as far as possible", "尽可能由总数推得")
    } else {
        pick(lang, "unknown", "视为未知")
    }
}

fn meanings(values: &BTreeMap<String, Text>, lang: Lang) -> Vec<Line> {
    values
        .iter()
        .map(|(value, meaning)| vec![Piece::words(format!("`{value}`")), Piece::after(meaning.of(lang), lang)])
        .collect()
}

fn readers(parts: &mut Parts, source: &LawSource, term: &Term, lang: Lang) {
    let reads = |term: &Term, found: &Term| match (term, found) {
        // A statement under evidence or a claim is part of it.
        (Term::Evidence(kind), Term::Fact(Kind::Evidence, name))
        | (Term::Claim(kind), Term::Fact(Kind::Claim, name)) => name.split('.').next() == Some(kind.as_str()),
        (term, found) => term == found,
    };
    let rules = source.rules.iter().map(|placed| &placed.rule);
    let reading = rules.filter(|rule| source.reads(rule).iter().any(|found| reads(term, found)));
    parts.list(pick(lang, "Read by", "读取它的规则"), reading.map(|rule| named(rule, lang)).collect());
}

fn type_of(fact_type: FactType, lang: Lang) -> &'static str {
    match fact_type {
        FactType::YesNo => pick(lang, "yes or no", "是或否"),
        FactType::Choice => pick(lang, "one of the values below", "下列取值之一"),
        FactType::Choices => {
            pick(lang, "any of the values below; a list given is complete", "下列取值的任意组合；所列即为全部")
        }
        FactType::Number => pick(lang, "a whole number", "整数"),
        FactType::Date => pick(lang, "a day", "日期"),
        FactType::Text => pick(lang, "words; only whether there are any counts", "文字；仅看是否填写"),
        FactType::Names => pick(lang, "a list of names, or none", "名称列表，或者无"),
        FactType::Place => pick(lang, "a country or region, by its ISO code", "国家或者地区（ISO代码）"),
        FactType::Places => pick(
            lang,
            "countries or regions, by ISO code; a list given is complete",
            "国家或者地区（ISO代码）；所列即为全部",
        ),
        FactType::Categories => pick(lang, "categories of data", "数据类别"),
        FactType::Persons => {
            pick(lang, "numbers of distinct persons, by where they are", "按所在地区分的自然人人数（去重）")
        }
    }
}
