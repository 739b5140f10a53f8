//! What the program itself says to people, in every language of reports side by side.
//!
//! What the law says stands in its files. Input errors and help of the command line are English only.

mod gate;
mod page;
mod plan;
mod provider;
mod provision;
mod sentence;

pub use gate::*;
pub use page::*;
pub use plan::*;
pub use provider::*;
pub use provision::provision;
pub use sentence::*;

use crate::finding::{Outcome, UNDETERMINED, Verdict};
use crate::text::Lang;

/// Declares phrases with their English and Chinese, so that none can lack one of them.
macro_rules! phrases {
    ($($name:ident: $en:literal, $zh:literal;)*) => {
        /// A phrase without anything to fill in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Phrase {
            $(#[doc = $en] $name,)*
        }

        impl Phrase {
            /// All phrases.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The phrase in a language.
            #[must_use]
            pub fn of(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$name, Lang::En) => $en, (Self::$name, Lang::Zh) => $zh,)*
                }
            }
        }
    };
}

phrases! {
    // Verdicts; in English by the names that every format uses.
    Clear: "clear", "未见障碍";
    DutiesOpen: "duties-open", "义务待履行";
    FilingRequired: "filing-required", "须备案/认证";
    AssessmentRequired: "assessment-required", "须安全评估";
    Blocked: "blocked", "禁止";
    Undetermined: "undetermined", "未定";

    // Outcomes of rules.
    Violated: "violated", "未履行";
    Satisfied: "satisfied", "已满足";
    Exempted: "exempted", "已豁免";
    NotApplicable: "not-applicable", "不适用";
    Note: "note", "提示";
    NotAllowed: "not allowed as declared", "按所声明的情况不得进行";
    NotEvidenced: "required, not evidenced", "须履行，未见证明";

    // Kinds of rules and entries.
    Definition: "definition", "定义";
    Scope: "scope", "适用范围";
    Prohibition: "prohibition", "禁止";
    Obligation: "obligation", "义务";
    Exemption: "exemption", "豁免";
    TheWorkload: "the workload", "整个工作负载";
    Party: "party", "当事方";
    Dataset: "dataset", "数据集";
    Processing: "processing", "处理环节";
    Item: "item", "数据项";
    Service: "service", "服务";

    // Levels and notes of excerpts.
    Error: "error", "错误";
    Warning: "warning", "警告";
    Says: "note", "说明";
    On: "on", "涉及";
    Facts: "facts", "事实";
    Law: "law", "法律依据";
    DeclaredEvidence: "evidence", "已声明的证明";
    DependsOn: "depends on", "取决于";
    OpenFor: "open for", "义务主体";
    ToObtainFrom: "to obtain from", "须向其取得";
    Due: "due", "期限";
    Help: "help", "办法";
    Reading: "reading", "解释口径";
    Interpretation: "interpretation", "争议说明";

    // Headings and lists of the text report.
    AcrossManifests: "Across manifests", "跨清单事项";
    UndeterminedList: "Undetermined (the questions below decide; `--all` shows each with its place)",
        "未定事项（取决于下列问题；`--all` 列出各项及其位置）";
    Settled: "Settled", "已有结论的事项";
    OpenByChange: "Open, by changing what is declared", "待办：须变更所声明的情况";
    IfItApplies: "if it applies", "如适用";
    ExemptionsThatApply: "Exemptions that apply", "适用的豁免";
    Notes: "Notes", "提示";
    NothingLighter: "nothing that was declared made a verdict lighter", "没有任何声明使判定结果减轻";
    RestsOnDeclared: "What this rests on (declared, not verified)", "判定所依据的声明（未经核实）";
    NotChecked: "Not checked", "未检查的事项";
    Questions: "Questions that decide", "决定判定结果的问题";
    Why: "why", "原因";
    WhoKnows: "who knows", "知情方";
    Write: "write", "填写";
    Where: "where", "位置";
    BearsOn: "bears on", "影响";
    AtBest: "at best", "最好结果";
    LeadsTo: "leads to", "各答复的结果";
    NoQuestions: "No open fact decides a verdict.", "没有决定判定结果的未知事实。";
    NothingJudged: "Nothing could be judged: no workload could be read.", "未能作出判定：没有可读取的工作负载清单。";
    NoQuestionsOfWhatWasRead: "Of what could be read, no open fact decides a verdict.", "在已读取的内容中，没有决定判定结果的未知事实。";
    MoreQuestions: "There may be more: so much is open that not every combination was looked at. Answering these brings out the rest.",
        "未知事项过多，未能考察全部组合，可能还有其他问题；先答复以上问题，其余问题随后显现。";
    MoreOfUnread: "There may be more: some input could not be used.", "部分输入无法使用，可能还有其他问题。";
    AnsweredElsewhere: "Not answered in this file:", "不在本文件中答复：";
    FormHead: "Replace `unknown` where the answer is known, and give the file back:",
        "知道答案的，请替换 `unknown`，然后交回本文件：";
    Totals: "Totals, in persons", "累计人数";
    NothingElseLeft: "nothing else left", "无其他出境";
    MoreMayHaveLeft: "more may have left", "可能另有出境";
    StandingDuties: "Standing duties, owed whether or not these data move",
        "持续性义务（无论本次数据是否流动均须履行）";
    Inputs: "Inputs", "输入";

    // Who knows.
    Provider: "provider", "服务提供商";
    Business: "business", "业务部门";
    Legal: "legal", "法务";
    Engineering: "engineering", "技术部门";

    // Where a fact comes from.
    FromLedger: "ledger", "台账";
    FromAnswers: "answers", "答复";
    FromRegister: "register", "名录";

    // Hosts and the table of providers.
    HostNotInTable: "Host not in the table of providers", "主机不在提供者表中";
    OwnRow: "Own row of the provider table", "采用自有提供者条目";
    DiffersFromTable: "Declared otherwise than in the provider table", "声明与提供者表不一致";
    CorrectOne: "Correct the manifest; or, if the table is wrong, give your own row with `--providers`.",
        "请更正清单；如提供者表有误，请用 `--providers` 提供自有条目。";
    Derived: "derived", "推导";

    // Values of facts.
    Declared: "declared", "已声明";
    NotStated: "not stated", "未声明";

    // Why evidence does not count.
    EvidenceUndated: "it has no date", "未注明日期";
    EvidenceRefused: "it was refused, failed, or was revoked or withdrawn", "未获通过，或者已被撤销、撤回";
    EvidencePending: "it is not decided, or its scope or end is not known", "尚无结果，或者其范围、截止日期不明";
    EvidenceOtherFlow: "it covers other flows", "其范围为其他数据流";
    EvidenceOtherData: "it covers other datasets of the flow", "其范围为该数据流的其他数据集";
    EvidenceOtherRecipient: "it holds between other parties", "其当事方不同";
    EvidenceOtherPurpose: "it covers other purposes", "其处理目的不同";
    EvidenceBeyondScale: "more persons are concerned by the year's end than it covers, or may be", "至年末所涉人数超过或者可能超过其规模";
    EvidenceIncomplete: "it does not state all that is asked for", "未写明所要求的全部内容";

    // What can be answered.
    NoneOrList: "none, or a list", "none 或者列表";
    YesOrNo: "yes | no", "yes | no";
    AParty: "a party", "某一当事方";
    ANumber: "a number", "数字";
    ADay: "a day, as 2026-11-24", "日期，如 2026-11-24";
    SomeText: "text", "文字";
    NoneOrNames: "none, or a list of names", "none 或者名称列表";
    APlace: "a code such as CN, HK or US", "国家或者地区代码，如 CN、HK 或者 US";
    Places: "a list of codes such as [CN, US], or none", "国家或者地区代码列表，如 [CN, US]，或者 none";
    Categories: "a list of categories, or none; of free-form data with `contains-only: yes` and a tested `control`",
        "数据类别列表，或者 none；非结构化数据须同时写明 `contains-only: yes` 和经测试的 `control`";
    Persons: "a number, or numbers by place", "人数，或者按地点分列的人数";
    ALedger: "a ledger document", "一份台账文档";
    PersonsOf: "`persons-of: { WORKLOAD/DATASET: same | subset | disjoint }` in a dataset or ledger entry",
        "在数据集或者台账条目中写明 `persons-of: { WORKLOAD/DATASET: same | subset | disjoint }`";

    // Questions on what every manifest has, whatever the law.
    AskHandler: "Which party decides the purpose and means of processing these data?",
        "哪一方决定这些数据的处理目的和处理方式？";
    WhyHandler: "The handler has the duties, and its totals count.", "义务由处理者承担，人数按处理者累计。";
    AskJointHandlers: "Which parties decide together with the handler?", "哪些当事方与处理者共同决定处理目的和处理方式？";
    AskBy: "Which party performs this step?", "该处理环节由哪一方执行？";
    WhyBy: "What is kept, and under which law, depends on who processes.",
        "留存哪些数据、适用何地法律，取决于由谁处理。";
    AskAdds: "What is added to the inputs (retrieval, web search, cache, shared log, join, training set, annotators, enrichment)?",
        "输入中加入了哪些数据（检索、联网搜索、缓存、共享日志、关联、训练集、标注人员、数据补充）？";
    WhyAdds: "Personal information or important data of the mainland that reach the output end the exemption for data from abroad.",
        "境内的个人信息或者重要数据进入输出的，境外数据的豁免不再适用。";
    AskReachesOutput: "Does what is added reach the output?", "加入的数据是否进入输出？";
    WhyReachesOutput: "Only what reaches the output leaves with it.", "只有进入输出的数据才随输出出境。";
    AskProvider: "Which party provides the service?", "该服务由哪一方提供？";
    WhyProvider: "The provider has the duties.", "义务由提供者承担。";
    AskModelMaker: "Who made the model?", "模型由谁研发？";
    WhyModelMaker: "An application on another's filed model is registered instead of assessed.",
        "调用他人已备案模型的应用办理登记，无须评估。";
    AskInputsGivenTo: "Are inputs given to anybody who is not named here?", "输入信息是否提供给此处未列明的任何人？";
    WhyInputsGivenTo: "Inputs may be given only to entrusted processors or on a lawful ground.",
        "输入信息只能提供给受托人，或者依法提供。";
    WhyReading: "The law is open here, and the point decides.", "法律对此尚无定论，而该问题决定判定结果。";
    WhyOtherExports: "The thresholds count all flows of a handler in the year. Without a ledger that says `otherwise-nothing: yes` the total is open above.",
        "数量标准按处理者本年度全部数据流累计。没有写明 `otherwise-nothing: yes` 的台账，累计人数便没有上限。";
    WhyPersonsOf: "The same persons count once, others add up; the total lies between, and a threshold lies there too.",
        "相同的自然人只计一次，不同的自然人相加；累计人数介于两者之间，而数量标准也在其间。";

    // SARIF.
    LawLabel: "Law", "法律依据";
    More: "More", "详见";
    OpenForLabel: "Open for", "义务主体";
    DependsOnLabel: "Depends on", "取决于";
    AllowedUntil: "Allowed until", "允许至";
    WayOut: "Way out", "办法";
    Unsettled: "Unsettled", "争议说明";
    Readings: "Readings", "解释口径";

    // Reports for gates and pages.
    VerdictLabel: "verdict", "判定";
    Flow: "flow", "数据流";
    FromAndTo: "from → to", "发送方 → 接收方";
    HowItMayLeave: "how it may leave", "出境方式";
    Findings: "Findings", "待办事项";
    Overview: "Overview", "概览";
    Contents: "Contents", "目录";
    Map: "Map of the flows", "数据流示意图";
    Parties: "Parties and their places", "当事方及其所在地";
    PlaceNotStated: "place not stated", "所在地未声明";
    StatedPlaces: "places", "所在地";
    Host: "host", "主机";
    Total: "total", "累计项";
    SoFar: "so far", "截至目前";
    YearEnd: "by the year's end", "至年末";
    Open: "open", "无上限";
    ThresholdsLabel: "numbers of the law", "法定数量标准";
    About: "About this report", "关于本报告";
    DayAskedAbout: "day asked about", "判定日期";
    RulesDigest: "rules (SHA-256)", "规则摘要（SHA-256）";
    CheckedUntil: "law checked until", "法律核对至";
    ToolVersion: "version of transborder", "transborder 版本";
    GateFails: "The gate fails.", "门禁未通过。";
    GatePasses: "The gate passes.", "门禁通过。";
    InputIncomplete: "Some input could not be used: the result is incomplete.", "部分输入无法使用，结果不完整。";
    NothingOpen: "Nothing is open.", "没有待办事项。";
    NoJudgement: "Nothing was judged.", "没有作出任何判定。";
    DeclaredNotVerified: "This report judges what was declared. It verifies nothing, and it is not legal advice.",
        "本报告依据所声明的情况作出判定，未作核实，不构成法律意见。";
    Legend: "Legend", "图例";
    SkipToContent: "Skip to the content", "跳到正文";
    Details: "details", "详情";
    Grounds: "rests on", "依据";

    // The gate: waivers and the baseline.
    Waived: "Waived (the law says what it says; the gate lets these pass)", "已放行的事项（判定结果不变，仅门禁放行）";
    InBaseline: "In the baseline (found when the gate was adopted, and no worse)", "基线中的事项（启用门禁时已存在，且未加重）";
    GoneFromBaseline: "the baseline lists what was not found", "基线中列有未再出现的事项";
    OtherRules: "the rules have changed since the baseline was written", "基线写成之后规则已有变更";
    WaiverExpired: "a waiver has expired", "放行记录已过期";
    WaiverPending: "a waiver does not count yet", "放行记录尚未生效";
    WaiverUnused: "a waiver lets nothing pass", "放行记录未放行任何事项";
    WaiverCoversNothing: "nothing of this rule is open there; delete it", "该处没有此规则的待办事项；请予删除";
    WaiverRefused: "a waiver of what may be forbidden", "放行记录涉及可能被禁止的事项";
    WaiverOfBlocked: "what is or may be blocked cannot be waived; only facts or evidence change it",
        "已被禁止或者可能被禁止的事项不得放行；只有事实或者证明材料能够改变结果";
    WaiverIncomplete: "a waiver that needs others beside it", "放行记录尚需其他放行记录配合";
    WaivedShort: "waived", "已放行";
    InBaselineShort: "in the baseline", "已列入基线";

    // The law of another day.
    NothingOtherwise: "nothing is judged otherwise", "判定均无不同";
    NotReadable: "not readable", "无法读取";
    NotYetInForce: "not yet in force", "尚未施行";
    InForce: "in force", "有效";
    NoLongerInForce: "no longer in force", "已失效";
    NothingDiffers: "No verdict differs, and no reason for one.", "判定结果及其理由均无不同。";
    NothingDiffersInBoth: "Of what both versions hold no verdict differs, and no reason for one.", "两个版本均有的内容，判定结果及其理由均无不同。";
    NothingCompared: "Nothing could be compared.", "没有可以比较的内容。";
    OldIncomplete: "The old version could not be read in full; what only the new version holds is left out.", "旧版本未能完整读取；仅见于新版本的内容不作比较。";
    NewIncomplete: "The new version could not be read in full; what only the old version holds is left out.", "新版本未能完整读取；仅见于旧版本的内容不作比较。";
    Absent: "absent", "无";
    Worse: "worse", "加重";
    Lighter: "lighter", "减轻";
    Before: "before", "变更前";
    Now: "now", "变更后";
    OtherEntries: "other entries in its register", "所据名录内容不同";
    RegistersToCheck: "Public registers to be checked again", "须重新核对的公开名录";

    // Plans.
    NothingToPlan: "nothing is open: there is nothing to plan", "没有待办事项，无须规划";
    Routes: "Lawful routes, the fastest first", "合法途径（最快的在前）";
    NoLimit: "no time limit in law: no date can be counted", "法律未规定期限，无法推算日期";
    OwnPace: "at your own pace", "自行安排";
    FiledBy: "filed by", "申报主体";
    FiledWith: "filed with", "受理机构";
    Documents: "documents", "材料";
    Meets: "meets", "可满足";
    BeforeStart: "before the start", "开始之前";
    AfterStart: "once it has started", "开始之后";
    EvidenceNeeded: "Also to be done and evidenced, at your own pace", "还须完成并留存证明（自行安排）";
    AnyOf: "by any of", "任一即可";
    OnlyByChange: "Met by no filing: only other facts do", "任何申报均不能满足，只能改变事实";
    SmallestChanges: "Smallest changes, each judged", "最小改动（均已重新判定）";
    NoChangeFound: "no change that design could make was found to help", "未发现可通过设计实现的有效改动";
    AnsweredFirst: "Answer first, and if the answer is this", "先答复下列事项；若答复如下";
    AnswerFirst: "what is not known may weigh more: `transborder questions` asks what decides",
        "未知事项可能影响更大：`transborder questions` 列出决定性问题";
    SearchCutShort: "the search ended before it had looked everywhere", "搜索在全部尝试之前已停止";
}

/// A verdict.
#[must_use]
pub fn verdict(lang: Lang, verdict: Verdict) -> &'static str {
    let phrase = match verdict {
        Verdict::Clear => Phrase::Clear,
        Verdict::DutiesOpen => Phrase::DutiesOpen,
        Verdict::FilingRequired => Phrase::FilingRequired,
        Verdict::AssessmentRequired => Phrase::AssessmentRequired,
        Verdict::Blocked => Phrase::Blocked,
    };
    phrase.of(lang)
}

/// A verdict by its name in machine formats, `undetermined` included.
#[must_use]
pub fn verdict_named(lang: Lang, name: &str) -> &str {
    match Verdict::ALL.into_iter().find(|known| known.name() == name) {
        Some(known) => verdict(lang, known),
        None if name == UNDETERMINED => Phrase::Undetermined.of(lang),
        None => name,
    }
}

/// An outcome.
#[must_use]
pub fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    let phrase = match outcome {
        Outcome::Violated => Phrase::Violated,
        Outcome::Undetermined => Phrase::Undetermined,
        Outcome::Satisfied => Phrase::Satisfied,
        Outcome::Exempted => Phrase::Exempted,
        Outcome::NotApplicable => Phrase::NotApplicable,
        Outcome::Note => Phrase::Note,
    };
    phrase.of(lang)
}

/// A word of the law's files or of a report that has a fixed list of values, as people read it; others stay as they are.
#[must_use]
pub fn named(lang: Lang, name: &str) -> &str {
    const NAMES: &[Phrase] = &[
        Phrase::Definition,
        Phrase::Scope,
        Phrase::Prohibition,
        Phrase::Obligation,
        Phrase::Exemption,
        Phrase::Note,
        Phrase::Party,
        Phrase::Dataset,
        Phrase::Processing,
        Phrase::Item,
        Phrase::Service,
        Phrase::Provider,
        Phrase::Business,
        Phrase::Legal,
        Phrase::Engineering,
        Phrase::FromLedger,
        Phrase::FromAnswers,
        Phrase::FromRegister,
        Phrase::Derived,
    ];
    NAMES.iter().find(|phrase| phrase.of(Lang::En) == name).map_or(name, |phrase| phrase.of(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_and_outcomes_have_their_machine_names_in_english() {
        for known in Verdict::ALL {
            assert_eq!(verdict(Lang::En, known), known.name());
            assert_eq!(verdict_named(Lang::Zh, known.name()), verdict(Lang::Zh, known));
        }
        assert_eq!(verdict_named(Lang::Zh, UNDETERMINED), "未定");
        assert_eq!(outcome(Lang::En, Outcome::NotApplicable), Outcome::NotApplicable.name());
        assert_eq!((named(Lang::Zh, "legal"), named(Lang::Zh, "souls")), ("法务", "souls"));
    }
}
