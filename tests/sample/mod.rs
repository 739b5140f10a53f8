//! Reports made by hand, so that formats are tested without the engine.

use jiff::civil::date;
use std::collections::BTreeMap;
use transborder::baseline::{Baseline, Recorded};
use transborder::diagnostic::{Diagnostic, Severity};
use transborder::finding::{
    Cause, Change, CitedArticle, Comparison, Crossing, Due, EvidenceState, EvidenceUse, FactUse, Finding, FlowReport,
    HandlerYear, ItemReport, Judgement, ManifestReport, Mechanism, Outcome, PartyReport, Question, Range, ReadingUse,
    Reliance, Report, Said, ServiceReport, StaleRegister, Standing, Subject, Threshold, Verdict,
};
use transborder::gate::{Gate, decide};
use transborder::provider::{Confidence, RowUse};
use transborder::render::RuleInfo;
use transborder::source::{FileId, SourceMap, Span};
use transborder::text::Lang;
use transborder::waiver::{Part, Waiver};

const SUPPORT: &str = "\
transborder: 1
workload:
  id: support-chat
  reader: acme
parties:
  acme: { kind: company, seat: US }
  deepseek:
    kind: company
    host: api.deepseek.com
datasets:
  chats: { handler: acme, collected: [US, DE] }
  corpus:
    handler: unknown
processing:
  answering:
    by: deepseek
    adds:
      - { source: retrieval, from: corpus, reaches-output: yes }
flows:
  ask:    { from: acme, to: deepseek, carries: [chats], mode: transmit }
  answer: { from: deepseek, to: acme, carries: [answers, 引文], mode: return, of: ask }
evidence:
  - { kind: processing-contract, between: [acme, deepseek], covers: [ask, answer] }
";

/// Hostile: its names try to rewrite the line, to turn text around, and to look like other names.
const HOSTILE: &str = "\
transborder: 1
workload: { id: \"客服\u{1b}[2K\u{202e}raelc\" }
parties:
  shop: { seat: CN, critical-infrastructure-operator: \"\u{9b}31m\u{200b}yes\" }
flows:
  送: { from: shop, to: \"model\u{2066}-co\u{2069}\", carries: [消息] }
  回: { from: \"model\u{2066}-co\u{2069}\", to: shop, carries: [消息] }
services:
  tutor: { audience: mainland-public }
";

/// As hostile, where its owner writes words.
const WAIVERS: &str = "transborder-waivers: 1\nwaivers:\n  - { rule: cn-pipl-39-notice }\n";

const ANSWERS: &str = "shop.persons-processed: 1200000\n";

/// A report, and what rendering it needs.
#[allow(dead_code, reason = "each test program uses a part")]
pub struct Sample {
    pub report: Report,
    pub sources: SourceMap,
    pub rules: Vec<RuleInfo>,
    pub gate: Gate,
}

/// Finds places by what is written there.
struct Places<'a> {
    sources: &'a SourceMap,
    file: FileId,
}

impl Places<'_> {
    fn at(&self, needle: &str) -> Span {
        let text = self.sources.get(self.file).unwrap().text();
        let start = text.find(needle).unwrap_or_else(|| panic!("no {needle:?}"));
        let start = u32::try_from(start).unwrap();
        Span::new(self.file, start..start + u32::try_from(needle.len()).unwrap())
    }
}

/// Two manifests and everything that a report can hold.
pub fn full() -> Sample {
    let mut sources = SourceMap::default();
    let support_file = sources.add("fixtures/support chat.yaml", SUPPORT);
    let hostile_file = sources.add("./客\u{202e}服.yaml", HOSTILE);
    let answers_file = sources.add("answers.yaml", ANSWERS);
    let waivers_file = sources.add("waivers.yaml", WAIVERS);
    let support = Places { sources: &sources, file: support_file };
    let hostile = Places { sources: &sources, file: hostile_file };
    let answers = Places { sources: &sources, file: answers_file };

    let report = Report {
        lang: Lang::En,
        terms: BTreeMap::new(),
        as_of: date(2026, 11, 1),
        rules_digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        checked_until: date(2026, 9, 30),
        readings: vec![("remote-access-counts".to_owned(), "yes".to_owned())],
        run: Judgement::of(Verdict::Blocked),
        manifests: vec![support_manifest(&support), hostile_manifest(&hostile)],
        handler_years: vec![handler_year()],
        findings: [support_findings(&support), hostile_findings(&hostile, &answers)].concat(),
        standing: vec![Finding {
            outcome: Outcome::Violated,
            standing: true,
            bearers: vec!["shop".to_owned()],
            ..finding("cn-pipl-52-officer", "a personal information protection officer", hostile.at("shop"))
        }],
        questions: vec![question(&support)],
        questions_exact: true,
        not_checked: vec![
            "The law of the sender's own country.".to_owned(),
            "Whether what is declared is true.".to_owned(),
        ],
        stale_registers: vec![StaleRegister {
            register: "restricted-recipients".to_owned(),
            entry: None,
            title: "recipients to whom nothing may be provided".to_owned(),
            checked: date(2026, 6, 30),
        }],
        rests_on: vec![Reliance {
            name: "chats.collected".to_owned(),
            value: "US, DE".to_owned(),
            table: None,
            location: support.at("collected: [US, DE]"),
        }],
        errors: errors(&hostile),
        compared: Some(compared()),
    };
    let report = with_ids(report);
    let waivers = [waiver(&Places { sources: &sources, file: waivers_file })];
    let gate = decide(&report, Some(Verdict::DutiesOpen), Some(&waivers), Some(&baseline(&report)));
    Sample { report, sources, rules: rules(), gate }
}

fn waiver(places: &Places<'_>) -> Waiver {
    Waiver {
        rule: "cn-pipl-39-notice".to_owned(),
        part: Part { manifest: "support-chat".to_owned(), kind: "flow", id: "answer".to_owned() },
        owner: "李\u{202e}伟".to_owned(),
        reason: "the notice\u{1b}[2K goes out with release 4.2".to_owned(),
        ticket: "PRIV-112".to_owned(),
        from: date(2026, 10, 1),
        until: date(2027, 1, 31),
        location: places.at("{ rule: cn-pipl-39-notice }"),
    }
}

/// The first finding that is lighter than blocked and not waived, and one that is gone.
fn baseline(report: &Report) -> Baseline {
    let known = Recorded { outcome: Outcome::Violated, level: Verdict::DutiesOpen };
    let ids = [report.findings[0].id.clone(), "cn-gone\u{202e}@support-chat/ask".to_owned()];
    Baseline { rules_digest: "other".to_owned(), findings: ids.map(|id| (id, known)).into() }
}

/// As many manifests, all in one file, each with the findings of the first of [`full`].
pub fn many(count: u32) -> Sample {
    let mut sample = full();
    let file = sample.sources.add("many.yaml", SUPPORT.repeat(count as usize));
    let length = u32::try_from(SUPPORT.len()).unwrap();
    let (manifest, findings) = (sample.report.manifests[0].clone(), sample.report.findings.clone());
    sample.report.manifests.clear();
    sample.report.findings.clear();
    for at in 0..count {
        let moved = |span: Span| Span::new(file, span.start + at * length..span.end + at * length);
        let mut manifest = manifest.clone();
        manifest.id = format!("support-chat-{at}");
        for finding in findings.iter().filter(|finding| finding.subject.manifest == "support-chat") {
            let mut finding = finding.clone();
            finding.subject.manifest.clone_from(&manifest.id);
            finding.location = moved(finding.location);
            finding.facts.iter_mut().for_each(|fact| fact.location = moved(fact.location));
            sample.report.findings.push(finding);
        }
        sample.report.manifests.push(manifest);
    }
    sample.report = with_ids(sample.report);
    sample.gate = decide(&sample.report, Some(Verdict::DutiesOpen), None, None);
    sample
}

/// Ids as the engine makes them: of the rule and the subject.
fn with_ids(mut report: Report) -> Report {
    for finding in report.findings.iter_mut().chain(&mut report.standing) {
        let Subject { manifest, id, dataset, .. } = &finding.subject;
        finding.id = format!("{}:{manifest}:{id}:{}", finding.rule, dataset.as_deref().unwrap_or(""));
    }
    report
}

/// Nothing could be read.
pub fn only_errors() -> Sample {
    let report = Report {
        lang: Lang::En,
        terms: BTreeMap::new(),
        as_of: date(2026, 11, 1),
        rules_digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        checked_until: date(2026, 9, 30),
        readings: Vec::new(),
        run: Judgement::of(Verdict::Clear),
        manifests: Vec::new(),
        handler_years: Vec::new(),
        findings: Vec::new(),
        standing: Vec::new(),
        questions: Vec::new(),
        questions_exact: true,
        not_checked: Vec::new(),
        stale_registers: Vec::new(),
        rests_on: Vec::new(),
        errors: vec![
            Diagnostic::file_error("unreadable", "missing\u{1b}[1m.yaml", "cannot read `missing\u{1b}[1m.yaml`"),
            Diagnostic::file_error("bad-argument", "", "`--as-of` needs a date").with_help("write it as 2026-11-01"),
        ],
        compared: None,
    };
    let gate = decide(&report, None, None, None);
    Sample { report, sources: SourceMap::default(), rules: Vec::new(), gate }
}

/// A flow that was lighter, with an item whose way out changed, and a service that could not be read.
fn compared() -> Comparison {
    let hostile = "客服\u{1b}[2K\u{202e}raelc";
    let standing = |judgement, kind: Option<&str>| Standing {
        judgement,
        mechanism: kind.map(|kind| Mechanism {
            kind: kind.to_owned(),
            by: vec!["cn-cac-2024-4".to_owned()],
            possible: vec![kind.to_owned()],
        }),
    };
    let cause = |rule: &str, title: &str, then, now| Cause {
        rule: rule.to_owned(),
        title: title.to_owned(),
        citations: vec![cited("NDSM", "39")],
        then,
        now,
    };
    let forbidden = cause("cn-ndsm-39", "countermeasures", Said::NotYetInForce, Said::Outcome(Outcome::Violated));
    let defined = cause("cn-gba-area", "the area that is meant", Said::InForce, Said::NoLongerInForce);
    let clear = Judgement::of(Verdict::Clear);
    Comparison {
        law_of: date(2024, 6, 1),
        changes: vec![
            Change {
                subject: subject("flow", hostile, "送", None),
                then: Some(standing(clear.clone(), None)),
                now: Some(standing(Judgement::of(Verdict::Blocked), None)),
                causes: vec![forbidden.clone()],
            },
            Change {
                subject: subject("item", hostile, "送", Some("消息")),
                then: Some(standing(clear.clone(), Some("exempt"))),
                now: Some(standing(Judgement::of(Verdict::Blocked), Some("assessment"))),
                causes: vec![forbidden, defined],
            },
            Change {
                subject: subject("service", hostile, "tutor", None),
                then: None,
                now: Some(standing(undetermined(&[Verdict::Clear, Verdict::FilingRequired]), None)),
                causes: Vec::new(),
            },
        ],
        errors: vec![Diagnostic::file_error("unknown-value", "a\u{202e}.yaml", "`x` was no kind of evidence then")],
    }
}

fn undetermined(possible: &[Verdict]) -> Judgement {
    Judgement { possible: possible.to_vec(), exact: true }
}

fn support_manifest(places: &Places<'_>) -> ManifestReport {
    let open = undetermined(&[Verdict::DutiesOpen, Verdict::AssessmentRequired]);
    ManifestReport {
        id: "support-chat".to_owned(),
        path: "fixtures/support chat.yaml".to_owned(),
        document: 0,
        location: places.at("workload"),
        reader: Some("acme".to_owned()),
        parties: vec![party(places, "acme", "acme:", Some("US")), party(places, "deepseek", "deepseek:", Some("CN"))],
        judgement: open.clone(),
        flows: vec![
            FlowReport {
                id: "ask".to_owned(),
                location: places.at("ask:"),
                from: "acme".to_owned(),
                to: "deepseek".to_owned(),
                host: Some("api.deepseek.com".to_owned()),
                judgement: Judgement::of(Verdict::Clear),
                grounds: vec!["cn-pipl-21-entrusted".to_owned()],
                items: vec![item(places, "chats", Judgement::of(Verdict::Clear), "not-outbound", &[])],
            },
            FlowReport {
                id: "answer".to_owned(),
                location: places.at("answer: {"),
                from: "deepseek".to_owned(),
                to: "acme".to_owned(),
                host: None,
                judgement: open.clone(),
                grounds: vec!["cn-pipl-39-notice".to_owned()],
                items: vec![
                    item(places, "answers", Judgement::of(Verdict::DutiesOpen), "exempt", &["cn-cac-2024-4"]),
                    ItemReport {
                        so_far: Some(Verdict::DutiesOpen),
                        mechanism: Mechanism {
                            kind: "undetermined".to_owned(),
                            by: Vec::new(),
                            possible: vec!["exempt".to_owned(), "assessment".to_owned()],
                        },
                        ..item(places, "引文", open, "undetermined", &[])
                    },
                ],
            },
        ],
        services: Vec::new(),
    }
}

fn hostile_manifest(places: &Places<'_>) -> ManifestReport {
    let flow = |id: &str, from: &str, to: &str, judgement: Judgement| FlowReport {
        id: id.to_owned(),
        location: places.at(&format!("{id}:")),
        from: from.to_owned(),
        to: to.to_owned(),
        host: None,
        judgement: judgement.clone(),
        grounds: vec!["cn-dsl-31-critical".to_owned()],
        items: vec![item(places, "消息", judgement, "assessment", &[])],
    };
    let model = "model\u{2066}-co\u{2069}";
    ManifestReport {
        id: "客服\u{1b}[2K\u{202e}raelc".to_owned(),
        path: "./客\u{202e}服.yaml".to_owned(),
        document: 0,
        location: places.at("workload"),
        reader: None,
        parties: vec![
            party(places, "shop", "shop:", Some("CN")),
            party(places, model, "model\u{2066}-co\u{2069}", None),
        ],
        judgement: Judgement::of(Verdict::Blocked),
        flows: vec![
            flow("送", "shop", model, Judgement::of(Verdict::Blocked)),
            flow(
                "回",
                model,
                "shop",
                Judgement { exact: false, ..undetermined(&[Verdict::Clear, Verdict::DutiesOpen]) },
            ),
        ],
        services: vec![ServiceReport {
            id: "tutor".to_owned(),
            location: places.at("tutor"),
            judgement: Judgement::of(Verdict::FilingRequired),
            grounds: vec!["cn-gai-17-registration".to_owned()],
        }],
    }
}

fn party(places: &Places<'_>, id: &str, at: &str, home: Option<&str>) -> PartyReport {
    PartyReport {
        id: id.to_owned(),
        location: places.at(at),
        host: None,
        home: home.map(str::to_owned),
        places: home.map(|home| ("seat".to_owned(), home.to_owned())).into_iter().collect(),
    }
}

fn item(places: &Places<'_>, dataset: &str, judgement: Judgement, kind: &str, by: &[&str]) -> ItemReport {
    ItemReport {
        dataset: dataset.to_owned(),
        location: places.at(dataset),
        judgement,
        mechanism: Mechanism {
            kind: kind.to_owned(),
            by: by.iter().map(|rule| (*rule).to_owned()).collect(),
            possible: vec![kind.to_owned()],
        },
        grounds: vec!["cn-pipl-21-entrusted".to_owned()],
        so_far: None,
    }
}

fn handler_year() -> HandlerYear {
    HandlerYear {
        handler: "shop.example".to_owned(),
        since: date(2026, 1, 1),
        totals: vec![
            ("ordinary".to_owned(), Range { min: 42_000, max: Some(62_000) }, Range { min: 79_000, max: Some(99_000) }),
            ("sensitive".to_owned(), Range { min: 0, max: Some(0) }, Range { min: 1, max: None }),
        ],
        complete: false,
        flows: vec!["客服\u{1b}[2K\u{202e}raelc/送".to_owned()],
        parts: Vec::new(),
        crossings: vec![Crossing {
            total: "ordinary".to_owned(),
            threshold: 100_000,
            rules: vec!["cn-cac-2024-8-1".to_owned()],
            expected: date(2026, 12, 20),
            at_latest: None,
        }],
        thresholds: vec![Threshold {
            total: "ordinary".to_owned(),
            number: 100_000,
            rules: vec!["cn-cac-2024-8-1".to_owned()],
        }],
    }
}

/// A finding with nothing in it that a test does not set.
fn finding(rule: &str, title: &str, location: Span) -> Finding {
    Finding {
        id: String::new(),
        rule: rule.to_owned(),
        kind: "obligation",
        title: title.to_owned(),
        subject: Subject { kind: "party", manifest: String::new(), id: "shop".to_owned(), dataset: None },
        bearers: Vec::new(),
        outcome: Outcome::Violated,
        level: Some(Verdict::DutiesOpen),
        due: None,
        citations: vec![cited("PIPL", "39")],
        message: String::new(),
        remedy: String::new(),
        interpretation: None,
        readings: Vec::new(),
        location,
        facts: Vec::new(),
        evidence: Vec::new(),
        exempted_by: Vec::new(),
        missing: Vec::new(),
        standing: false,
    }
}

fn cited(instrument: &str, article: &str) -> CitedArticle {
    CitedArticle {
        instrument: instrument.to_owned(),
        title: format!("Law of {instrument}"),
        article: article.to_owned(),
        place: article.to_owned(),
        url: Some(format!("https://law.example/{instrument}#{article}")),
    }
}

fn subject(kind: &'static str, manifest: &str, id: &str, dataset: Option<&str>) -> Subject {
    Subject { kind, manifest: manifest.to_owned(), id: id.to_owned(), dataset: dataset.map(str::to_owned) }
}

fn fact(name: &str, value: &str, source: &'static str, location: Span) -> FactUse {
    FactUse { name: name.to_owned(), value: value.to_owned(), source, table: None, location }
}

fn support_findings(places: &Places<'_>) -> Vec<Finding> {
    let on = |flow: &str, dataset: &str| subject("item", "support-chat", flow, Some(dataset));
    let notice = Finding {
        evidence: vec![EvidenceUse {
            kind: "notice".to_owned(),
            state: EvidenceState::Expired,
            day: Some(date(2026, 10, 1)),
            location: places.at("deepseek"),
        }],
        bearers: vec!["acme".to_owned(), "deepseek".to_owned()],
        citations: vec![cited("PIPL", "39"), cited("CAC-2024", "10")],
        message: "Personal information leaves the mainland, and no notice to the individuals is listed.".to_owned(),
        remedy: "Tell the individuals the recipient's name and contact, purpose, means and kinds of data, and how to \
                 exercise their rights; list it as evidence of kind `notice`."
            .to_owned(),
        ..finding("cn-pipl-39-notice", "notice to individuals of the transfer", places.at("ask:"))
    };
    vec![
        Finding {
            subject: on("ask", "chats"),
            facts: vec![fact("chats.collected", "US, DE", "manifest", places.at("collected: [US, DE]"))],
            ..notice.clone()
        },
        Finding {
            subject: on("answer", "answers"),
            location: places.at("answer: {"),
            facts: vec![FactUse {
                table: Some(RowUse {
                    row: "deepseek".to_owned(),
                    confidence: Confidence::High,
                    as_of: date(2026, 2, 10),
                }),
                ..fact("deepseek.seat", "CN", "provider-table", places.at("deepseek:"))
            }],
            ..notice
        },
        Finding {
            subject: on("answer", "引文"),
            bearers: vec!["deepseek".to_owned()],
            outcome: Outcome::Undetermined,
            level: Some(Verdict::AssessmentRequired),
            citations: vec![cited("CAC-2024", "7(1)")],
            message: "Whether a security assessment is required depends on who the handler of what is added is."
                .to_owned(),
            remedy: "Ask deepseek who decides about `corpus`.".to_owned(),
            interpretation: Some("No text says whether a mention in an answer counts as providing data.".to_owned()),
            readings: vec![ReadingUse {
                id: "quoting-provides".to_owned(),
                taken: Some("yes".to_owned()),
                question: "Does quoting retrieved data provide it abroad?".to_owned(),
                others: vec![("no".to_owned(), "duties-open".to_owned())],
            }],
            facts: vec![
                fact("corpus.handler", "unknown", "manifest", places.at("handler: unknown")),
                fact("answering.adds", "retrieval", "derived", places.at("source: retrieval")),
                fact("answering.output", "answers", "derived", places.at("source: retrieval")),
            ],
            missing: vec!["corpus.handler".to_owned()],
            ..finding("cn-cac-7-assessment", "security assessment of the export", places.at("引文"))
        },
        Finding {
            subject: on("answer", "answers"),
            outcome: Outcome::Exempted,
            exempted_by: vec!["cn-cac-2024-4".to_owned()],
            ..finding("cn-cac-8-contract", "standard contract or certification", places.at("answers"))
        },
        Finding {
            subject: subject("flow", "support-chat", "ask", None),
            outcome: Outcome::Satisfied,
            ..finding("cn-pipl-21-entrusted", "contract with who processes for you", places.at("ask:"))
        },
        Finding {
            kind: "note",
            subject: subject("party", "support-chat", "deepseek", None),
            outcome: Outcome::Note,
            level: None,
            citations: vec![cited("DSL", "35")],
            message: "Authorities may ask deepseek for what it keeps.".to_owned(),
            ..finding("cn-dsl-35-authorities", "access by authorities", places.at("deepseek:"))
        },
    ]
}

fn hostile_findings(places: &Places<'_>, answers: &Places<'_>) -> Vec<Finding> {
    let manifest = "客服\u{1b}[2K\u{202e}raelc";
    vec![
        Finding {
            kind: "prohibition",
            subject: subject("item", manifest, "送", Some("消息")),
            level: Some(Verdict::Blocked),
            citations: vec![cited("DSL", "31")],
            message: "shop is told to be critical by \u{202e}[x](https://evil.example){0}".to_owned(),
            remedy: "Change what is declared.".to_owned(),
            facts: vec![
                fact(
                    "shop.critical-infrastructure-operator",
                    "\u{9b}31m\u{200b}yes",
                    "manifest",
                    places.at("\"\u{9b}31m\u{200b}yes\""),
                ),
                fact("shop.persons-processed", "1200000", "answers", answers.at("1200000")),
            ],
            ..finding("cn-dsl-31-critical", "data of critical infrastructure", places.at("model\u{2066}-co\u{2069}"))
        },
        Finding {
            subject: subject("service", manifest, "tutor", None),
            bearers: vec!["shop".to_owned()],
            level: Some(Verdict::FilingRequired),
            due: Some(Due { day: date(2027, 1, 12), without_calendar: Some(2027) }),
            citations: vec![cited("GAI", "17")],
            message: "The service is open to the public of the mainland and is not registered.".to_owned(),
            remedy: "Register it.".to_owned(),
            ..finding("cn-gai-17-registration", "registration of the service", places.at("tutor"))
        },
        Finding {
            subject: subject("handler-year", "", "shop.example", None),
            bearers: vec!["shop".to_owned()],
            outcome: Outcome::Undetermined,
            missing: vec!["shop.otherwise-nothing".to_owned()],
            message: "The total of the year is open above.".to_owned(),
            ..finding("cn-cac-totals", "totals of the year", places.at("shop:"))
        },
    ]
}

fn question(places: &Places<'_>) -> Question {
    Question {
        id: "support-chat/corpus.handler".to_owned(),
        manifest: "support-chat".to_owned(),
        fact: "corpus.handler".to_owned(),
        text: "Who decides the purpose and means of processing `corpus`?".to_owned(),
        why: "The handler's counts and duties decide whether an assessment is required.".to_owned(),
        knows: "provider".to_owned(),
        answers: "a party".to_owned(),
        location: places.at("corpus:"),
        bears_on: vec!["answer".to_owned()],
        best_worst: Verdict::DutiesOpen,
        place: None,
        values: Vec::new(),
        leads: Vec::new(),
    }
}

fn errors(places: &Places<'_>) -> Vec<Diagnostic> {
    let mut warning = Diagnostic::error("stale-register", places.at("tutor"), "the register was last checked long ago");
    warning.severity = Severity::Warning;
    vec![
        Diagnostic::error(
            "unknown-value",
            places.at("\"\u{9b}31m\u{200b}yes\""),
            "`\u{9b}31m\u{200b}yes` is no answer",
        )
        .with_label("expected `yes`, `no` or `unknown`")
        .with_related(places.at("shop:"), "of this \u{202e}party")
        .with_help("write yes, no or unknown"),
        warning,
        Diagnostic::file_error("unreadable", "../gone\u{7}.yaml", "cannot read the file"),
    ]
}

fn rules() -> Vec<RuleInfo> {
    let rule = |id: &str, title: &str, kind: &str, level, citations| RuleInfo {
        id: id.to_owned(),
        title: title.to_owned(),
        kind: kind.to_owned(),
        description: format!("What {title} asks for."),
        help_url: None,
        level,
        citations,
    };
    vec![
        rule("cn-unused", "a rule without a result", "obligation", None, Vec::new()),
        rule(
            "cn-cac-2024-4",
            "collected abroad, nothing domestic introduced",
            "exemption",
            None,
            vec![cited("CAC-2024", "4")],
        ),
        RuleInfo {
            help_url: Some("https://rules.example/cn-pipl-39-notice".to_owned()),
            ..rule(
                "cn-pipl-39-notice",
                "notice to individuals of the transfer",
                "obligation",
                Some(Verdict::DutiesOpen),
                vec![cited("PIPL", "39")],
            )
        },
        rule(
            "cn-cac-7-assessment",
            "security assessment of the export",
            "obligation",
            Some(Verdict::AssessmentRequired),
            vec![cited("CAC-2024", "7(1)")],
        ),
    ]
}
