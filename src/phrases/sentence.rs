//! Phrases with something to fill in, and the marks between words.

use super::{Phrase, verdict};
use crate::finding::{Due, EvidenceState, Force, Verdict};
use crate::text::Lang;
use jiff::civil::Date;
use std::fmt::Display;

/// Between the members of a list: `a, b`.
#[must_use]
pub fn comma(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ", ",
        Lang::Zh => "、",
    }
}

/// Between the parts of a sentence: `a, if it applies`.
#[must_use]
pub fn pause(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ", ",
        Lang::Zh => "，",
    }
}

/// Between sentences that belong together.
#[must_use]
pub fn semicolon(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "; ",
        Lang::Zh => "；",
    }
}

/// Before what a label introduces.
#[must_use]
pub fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ": ",
        Lang::Zh => "：",
    }
}

/// `text (aside)`.
#[must_use]
pub fn aside(lang: Lang, text: &str, aside: &str) -> String {
    match lang {
        Lang::En => format!("{text} ({aside})"),
        Lang::Zh => format!("{text}（{aside}）"),
    }
}

/// `a, b`.
#[must_use]
pub fn list(lang: Lang, members: &[impl AsRef<str>]) -> String {
    members.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(comma(lang))
}

/// `a, b or c`.
#[must_use]
pub fn alternatives(lang: Lang, members: &[impl AsRef<str>]) -> String {
    match members {
        [some @ .., last] if !some.is_empty() => match lang {
            Lang::En => format!("{} or {}", list(lang, some), last.as_ref()),
            Lang::Zh => format!("{}或者{}", list(lang, some), last.as_ref()),
        },
        few => list(lang, few),
    }
}

/// Several parties as one in a rule's text.
#[must_use]
pub fn together(lang: Lang, members: &[String]) -> String {
    members.join(match lang {
        Lang::En => " and ",
        Lang::Zh => "和",
    })
}

/// `1 flow`, `2 flows`, in Chinese with the measure word.
fn counted(lang: Lang, count: usize, [one, many, zh]: [&str; 3]) -> String {
    match lang {
        Lang::En => format!("{count} {}", if count == 1 { one } else { many }),
        Lang::Zh => format!("{count}{zh}"),
    }
}

/// `2 manifests`.
#[must_use]
pub fn manifests(lang: Lang, count: usize) -> String {
    counted(lang, count, ["manifest", "manifests", "份清单"])
}

/// `5 flows`.
#[must_use]
pub fn flows(lang: Lang, count: usize) -> String {
    counted(lang, count, ["flow", "flows", "条数据流"])
}

/// `1 service`.
#[must_use]
pub fn services(lang: Lang, count: usize) -> String {
    counted(lang, count, ["service", "services", "项服务"])
}

/// `2 clear`; the machine name stands there too, because it is what `--fail-on` takes.
#[must_use]
pub fn count_of(lang: Lang, count: usize, of: Verdict) -> String {
    match lang {
        Lang::En => format!("{count} {}", of.name()),
        Lang::Zh => format!("{count}项{}（{}）", verdict(lang, of), of.name()),
    }
}

/// `2 undetermined (at worst blocked)`.
#[must_use]
pub fn count_undetermined(lang: Lang, count: usize, worst: Verdict) -> String {
    match lang {
        Lang::En => format!("{count} undetermined (at worst {})", worst.name()),
        Lang::Zh => format!("{count}项未定，最严重为{}（{}）", verdict(lang, worst), worst.name()),
    }
}

/// All counts of a run; in Chinese, pauses stand within them.
#[must_use]
pub fn counts(lang: Lang, counts: &[String]) -> String {
    match lang {
        Lang::En => list(lang, counts),
        Lang::Zh => counts.join(semicolon(lang)),
    }
}

/// After the counts.
#[must_use]
pub fn incomplete(lang: Lang, errors: usize) -> String {
    match lang {
        Lang::En => format!(
            "; {}, so the result is incomplete",
            counted(lang, errors, ["error in inputs", "errors in inputs", ""])
        ),
        Lang::Zh => format!("；输入有{errors}处错误，结果不完整"),
    }
}

/// The rules behind a verdict.
#[must_use]
pub fn rests_on(lang: Lang, rules: &str) -> String {
    match lang {
        Lang::En => format!("rests on {rules}"),
        Lang::Zh => format!("判定依据：{rules}"),
    }
}

/// A mechanism that is open.
#[must_use]
pub fn mechanism_undetermined(lang: Lang, possible: &[impl AsRef<str>]) -> String {
    let possible = alternatives(lang, possible);
    match lang {
        Lang::En => format!("mechanism undetermined ({possible})"),
        Lang::Zh => format!("出境路径未定（{possible}）"),
    }
}

/// The lighter verdict on what has left until now.
#[must_use]
pub fn so_far(lang: Lang, so_far: Verdict) -> String {
    match lang {
        Lang::En => format!("; {} on the totals so far", so_far.name()),
        Lang::Zh => format!("；按目前累计人数为{}", verdict(lang, so_far)),
    }
}

/// An undetermined verdict with what is possible; where the set is not exact, some members may be out of reach.
#[must_use]
pub fn undetermined(lang: Lang, possible: &[&str], exact: bool) -> String {
    let possible = alternatives(lang, possible);
    let text = Phrase::Undetermined.of(lang);
    match (lang, exact) {
        (_, true) => aside(lang, text, &possible),
        (Lang::En, false) => aside(lang, text, &format!("any of {possible}")),
        (Lang::Zh, false) => aside(lang, text, &format!("可能为{possible}")),
    }
}

/// A finding that is undetermined, and its worst.
#[must_use]
pub fn undetermined_at_worst(lang: Lang, worst: Verdict) -> String {
    match lang {
        Lang::En => format!("undetermined, at worst {}", worst.name()),
        Lang::Zh => format!("未定，最严重为{}", verdict(lang, worst)),
    }
}

/// A subject that is a handler's year.
#[must_use]
pub fn totals_of(lang: Lang, handler: &str) -> String {
    match lang {
        Lang::En => format!("totals of {handler}"),
        Lang::Zh => format!("{handler} 的累计人数"),
    }
}

/// `duty, on a, b`.
#[must_use]
pub fn on(lang: Lang, what: &str, subjects: &[impl AsRef<str>]) -> String {
    let subjects = list(lang, subjects);
    match lang {
        Lang::En => format!("{what}, on {subjects}"),
        Lang::Zh => format!("{what}，涉及 {subjects}"),
    }
}

/// A sentence with the law under which it is so.
#[must_use]
pub fn under(lang: Lang, said: &str, law: &str) -> String {
    match lang {
        Lang::En => format!("{said} ({law})."),
        Lang::Zh => format!("{said}（{law}）。"),
    }
}

/// What frees a subject.
#[must_use]
pub fn by(lang: Lang, rules: &str) -> String {
    match lang {
        Lang::En => format!(", by {rules}"),
        Lang::Zh => format!("，依据 {rules}"),
    }
}

/// Something, and its place.
#[must_use]
pub fn at(lang: Lang, what: &str, place: &str) -> String {
    match lang {
        Lang::En => format!("{what} at {place}"),
        Lang::Zh => format!("{what}（{place}）"),
    }
}

/// What is said, and where it stands.
#[must_use]
pub fn said_at(lang: Lang, what: &str, place: &str) -> String {
    match lang {
        Lang::En => format!("{what}, {place}"),
        Lang::Zh => at(lang, what, place),
    }
}

/// The reader's own party.
#[must_use]
pub fn yours(lang: Lang, party: &str) -> String {
    match lang {
        Lang::En => format!("{party} (yours)"),
        Lang::Zh => format!("{party}（本方）"),
    }
}

/// After a list that was cut.
#[must_use]
pub fn and_more(lang: Lang, count: usize) -> String {
    match lang {
        Lang::En => format!(" and {count} more"),
        Lang::Zh => format!("，另有{count}项"),
    }
}

/// After the questions that are shown.
#[must_use]
pub fn and_more_questions(lang: Lang, count: usize) -> String {
    match lang {
        Lang::En => format!("and {count} more, less decisive; `--all` shows them"),
        Lang::Zh => format!("另有{count}个较次要的问题，`--all` 列出全部"),
    }
}

/// The last day of a period, and whether it is an estimate.
#[must_use]
pub fn due(lang: Lang, due: Due) -> String {
    let Due { day, without_calendar } = due;
    match (without_calendar, lang) {
        (None, _) => day.to_string(),
        (Some(year), Lang::En) => format!("{day} (estimated: no official calendar for {year} yet)"),
        (Some(year), Lang::Zh) => format!("{day}（估算：{year}年的节假日安排尚未公布）"),
    }
}

/// The heading of what another day's law makes of the same inputs.
#[must_use]
pub fn under_other_law(lang: Lang, law_of: Date, now: Date) -> String {
    match lang {
        Lang::En => format!("Under the law of {law_of} (then) instead of {now} (now), all else equal"),
        Lang::Zh => format!("其他条件不变，适用{law_of}的法律（彼时）与适用{now}的法律（现时）的比较"),
    }
}

/// The heading of input errors that only another day's law finds.
#[must_use]
pub fn inputs_under_other_law(lang: Lang, law_of: Date) -> String {
    match lang {
        Lang::En => format!("Inputs, under the law of {law_of} only"),
        Lang::Zh => format!("仅在适用{law_of}的法律时出现的输入问题"),
    }
}

/// What was so then, and is now.
#[must_use]
pub fn then_and_now(lang: Lang, then: &str, now: &str) -> String {
    match lang {
        Lang::En => format!("{then} then, {now} now"),
        Lang::Zh => format!("彼时{then}，现时{now}"),
    }
}

/// Whether a rule is in force on a day.
#[must_use]
pub fn force_on(lang: Lang, force: Force, day: Date) -> String {
    match (force, lang) {
        (Force::NotYet, Lang::En) => format!("not yet in force on {day}"),
        (Force::InForce, Lang::En) => format!("in force on {day}"),
        (Force::Ended, Lang::En) => format!("no longer in force on {day}"),
        (Force::NotYet, Lang::Zh) => format!("{day}尚未施行"),
        (Force::InForce, Lang::Zh) => format!("{day}有效"),
        (Force::Ended, Lang::Zh) => format!("{day}已失效"),
    }
}

/// A register, or an entry of one, that was checked long ago.
#[must_use]
pub fn last_checked(lang: Lang, register: &str, checked: Date, title: &str) -> String {
    match lang {
        Lang::En => format!("{register}: last checked on {checked} ({title})"),
        Lang::Zh => format!("{register}：最近核对于{checked}（{title}）"),
    }
}

/// A period that still runs.
#[must_use]
pub fn runs_until(lang: Lang, due: Due) -> String {
    let due = self::due(lang, due);
    match lang {
        Lang::En => format!("{due}; a period still runs until then"),
        Lang::Zh => format!("{due}；此前期限尚未届满"),
    }
}

/// The heading of what is open for the reader.
#[must_use]
pub fn open_yours(lang: Lang, reader: &str) -> String {
    match lang {
        Lang::En => format!("Open, yours ({reader})"),
        Lang::Zh => format!("待办：本方（{reader}）"),
    }
}

/// The heading of what the reader has to obtain.
#[must_use]
pub fn open_to_obtain(lang: Lang, party: &str) -> String {
    match lang {
        Lang::En => format!("Open, to obtain from {party}"),
        Lang::Zh => format!("待办：须向 {party} 取得"),
    }
}

/// The heading of what is open for a party, where nobody is named as the reader.
#[must_use]
pub fn open_for(lang: Lang, party: &str) -> String {
    match lang {
        Lang::En => format!("Open for {party}"),
        Lang::Zh => format!("待办：{party}"),
    }
}

/// A duty that the reader shares with others.
#[must_use]
pub fn shared_with(lang: Lang, others: &str) -> String {
    match lang {
        Lang::En => format!(", shared with {others}"),
        Lang::Zh => format!("，与 {others} 共同承担"),
    }
}

/// A duty that several share.
#[must_use]
pub fn shared_by(lang: Lang, all: &str) -> String {
    match lang {
        Lang::En => format!(", shared by {all}"),
        Lang::Zh => format!("，由 {all} 共同承担"),
    }
}

/// A duty whose period still runs.
#[must_use]
pub fn until(lang: Lang, due: Due) -> String {
    let due = self::due(lang, due);
    match lang {
        Lang::En => format!(", until {due}"),
        Lang::Zh => format!("，期限至 {due}"),
    }
}

/// What one answer alone can do.
#[must_use]
pub fn can_bring_to(lang: Lang, best: Verdict) -> String {
    match lang {
        Lang::En => format!("one answer alone can bring the run to {}", best.name()),
        Lang::Zh => format!("仅凭此项答复，整体判定可减轻至{}", verdict(lang, best)),
    }
}

/// The heading above the questions that one side can answer.
#[must_use]
pub fn questions_for(lang: Lang, knower: &str) -> String {
    match lang {
        Lang::En => format!("Questions for {knower}"),
        Lang::Zh => format!("请{}答复的问题", super::named(lang, knower)),
    }
}

/// What the run comes to before any answer.
#[must_use]
pub fn as_it_stands(lang: Lang, verdict: &str) -> String {
    match lang {
        Lang::En => format!("As it stands: {verdict}"),
        Lang::Zh => format!("目前判定：{verdict}"),
    }
}

/// The end of what differs between two versions.
#[must_use]
pub fn worse_and_lighter(lang: Lang, worse: usize, lighter: usize) -> String {
    match lang {
        Lang::En => format!("{worse} worse, {lighter} lighter"),
        Lang::Zh => format!("加重{worse}项，减轻{lighter}项"),
    }
}

/// `79,000 to 99,000`.
#[must_use]
pub fn from_to(lang: Lang, low: impl Display, high: impl Display) -> String {
    match lang {
        Lang::En => format!("{low} to {high}"),
        Lang::Zh => format!("{low}至{high}"),
    }
}

/// `at least 79,000`.
#[must_use]
pub fn at_least(lang: Lang, low: impl Display) -> String {
    match lang {
        Lang::En => format!("at least {low}"),
        Lang::Zh => format!("至少{low}"),
    }
}

/// `a total of at least 100,000 persons`.
#[must_use]
pub fn a_total_of(lang: Lang, persons: &str) -> String {
    match lang {
        Lang::En => format!("a total of {persons} persons"),
        Lang::Zh => format!("累计{persons}人"),
    }
}

/// `2026-01-01 to 2026-06-30`, `2026-01-01 or later`.
#[must_use]
pub fn days(lang: Lang, first: &str, last: Option<&str>) -> String {
    match (lang, last) {
        (_, Some(last)) if last == first => first.to_owned(),
        (_, Some(last)) => from_to(lang, first, last),
        (Lang::En, None) => format!("{first} or later"),
        (Lang::Zh, None) => format!("{first}或者以后"),
    }
}

/// A number of what has left until now.
#[must_use]
pub fn number_so_far(lang: Lang, number: &str) -> String {
    match lang {
        Lang::En => format!("{number} so far"),
        Lang::Zh => format!("目前{number}"),
    }
}

/// One total of a handler.
#[must_use]
pub fn total(lang: Lang, name: &str, so_far: &str, year_end: &str) -> String {
    match lang {
        Lang::En => format!("{name} {so_far} so far, {year_end} at the year's end"),
        Lang::Zh => format!("{name}目前{so_far}人，年末{year_end}人"),
    }
}

/// All totals of a handler.
#[must_use]
pub fn totals(lang: Lang, handler: &str, since: Date, totals: &[String], complete: bool, flows: &[String]) -> String {
    let complete = if complete { Phrase::NothingElseLeft } else { Phrase::MoreMayHaveLeft }.of(lang);
    let totals = totals.join(semicolon(lang));
    let said = match lang {
        Lang::En => format!("{handler} since {since}: {totals} ({complete})"),
        Lang::Zh => format!("{handler} 自 {since} 起：{totals}（{complete}）"),
    };
    match (flows, lang) {
        // Nothing of this run is counted.
        ([], _) => said,
        (_, Lang::En) => format!("{said}; from {}", list(lang, flows)),
        (_, Lang::Zh) => format!("{said}；来自 {}", list(lang, flows)),
    }
}

/// Standing duties in short.
#[must_use]
pub fn standing(lang: Lang, all: usize, open: usize) -> String {
    match lang {
        Lang::En => format!(
            "{}, {open} not evidenced or undetermined. They are owed whether or not these data move, and are no part \
             of a verdict; `--all` lists them.",
            counted(lang, all, ["standing duty", "standing duties", ""])
        ),
        Lang::Zh => format!(
            "持续性义务{all}项，其中{open}项未见证明或者未定。无论本次数据是否流动均须履行，不计入判定结果；`--all` 列出全部。"
        ),
    }
}

/// The day and the rules by which a run was judged.
#[must_use]
pub fn judged(lang: Lang, as_of: Date, digest: &str, checked_until: Date, readings: &[(String, String)]) -> String {
    let taken: String = readings
        .iter()
        .map(|(id, taken)| match lang {
            Lang::En => format!(", with reading {id}={taken}"),
            Lang::Zh => format!("，采用解释口径 {id}={taken}"),
        })
        .collect();
    match lang {
        Lang::En => format!(
            "Judged as of {as_of}, by rules {digest}, law checked until {checked_until}{taken}. This is not legal advice."
        ),
        Lang::Zh => {
            format!("判定日期 {as_of}，规则版本 {digest}，法律核对至 {checked_until}{taken}。本报告不构成法律意见。")
        }
    }
}

/// Above a text report that other rules than the built-in ones gave.
#[must_use]
pub fn judged_by_folder(lang: Lang, folder: &str, title: &str) -> String {
    match lang {
        Lang::En => format!("Judged by the rules in {folder} ({title}), not by the built-in law."),
        Lang::Zh => format!("依据 {folder} 中的规则（{title}）判定，未使用内置规则。"),
    }
}

/// `route: does … count? taken here: yes; with no: clear`.
#[must_use]
pub fn reading(lang: Lang, id: &str, question: &str, taken: Option<&str>, others: &[(&str, &str)]) -> String {
    let taken = match (lang, taken) {
        (Lang::En, Some(taken)) => format!("taken here: {taken}"),
        (Lang::En, None) => "a question for legal".to_owned(),
        (Lang::Zh, Some(taken)) => format!("此处采用 {taken}"),
        (Lang::Zh, None) => "须由法务确定".to_owned(),
    };
    let others: String = others
        .iter()
        .map(|(value, verdict)| match lang {
            Lang::En => format!("; with {value}: {verdict}"),
            Lang::Zh => format!("；采用 {value} 则为{verdict}"),
        })
        .collect();
    match lang {
        Lang::En => format!("{id}: {question} {taken}{others}"),
        Lang::Zh => format!("{id}：{question}{taken}{others}"),
    }
}

/// A place in the law; the title is that of the instrument, the id its short name in citations, and the article is written as
/// `provision` writes it.
#[must_use]
pub fn article(lang: Lang, id: &str, title: &str, article: &str) -> String {
    match lang {
        Lang::En => format!("{id} {article}").trim().to_owned(),
        Lang::Zh => format!("{}{}", title_marked(title), article),
    }
}

/// Several places in the law, each an instrument's id and title with the article; in Chinese, articles of one instrument
/// follow its title.
#[must_use]
pub fn articles(lang: Lang, cited: &[[&str; 3]]) -> String {
    let mut text = String::new();
    let mut before = None;
    for [id, title, number] in cited.iter().copied() {
        if lang == Lang::Zh && before == Some(id) {
            text.push_str(comma(lang));
            text.push_str(number);
        } else {
            text.push_str(before.map_or("", |_| semicolon(lang)));
            text.push_str(&article(lang, id, title, number));
        }
        before = Some(id);
    }
    text
}

/// The title between the marks of Chinese titles, unless it quotes one itself.
fn title_marked(title: &str) -> String {
    if title.contains('《') { title.to_owned() } else { format!("《{title}》") }
}

/// Of a text fact: the word for none, or a name.
#[must_use]
pub fn none_or_name(lang: Lang, none: &str) -> String {
    match lang {
        Lang::En => format!("{none}, or a name"),
        Lang::Zh => format!("{none} 或者名称"),
    }
}

/// The alternatives of a reading, and where to choose one.
#[must_use]
pub fn on_the_command_line(lang: Lang, alternatives: &str) -> String {
    match lang {
        Lang::En => format!("{alternatives}, on the command line with --reading"),
        Lang::Zh => format!("{alternatives}，在命令行中以 --reading 选择"),
    }
}

/// The question that closes a handler's total.
#[must_use]
pub fn ask_other_exports(lang: Lang, handler: &str) -> String {
    match lang {
        Lang::En => format!(
            "Of how many persons, beside the flows of this run, has {handler} sent data abroad this year, and will it?"
        ),
        Lang::Zh => format!("除本次所列数据流外，{handler} 本年度已经和预计向境外提供多少人的数据？"),
    }
}

/// The question that relates a handler's sets of persons.
#[must_use]
pub fn ask_persons_of(lang: Lang, handler: &str) -> String {
    match lang {
        Lang::En => format!("Are the persons whose data {handler} sends in different sets the same, or others?"),
        Lang::Zh => format!("{handler} 提供的各数据集所涉及的自然人是相同的，还是不同的？"),
    }
}

/// What a handler's other exports are declared in.
#[must_use]
pub fn ledger_of(lang: Lang, handler: &str) -> String {
    match lang {
        Lang::En => format!("ledger of {handler}"),
        Lang::Zh => format!("{handler} 的台账"),
    }
}

/// The last line of the list of rules.
#[must_use]
pub fn rules_in_force(lang: Lang, rules: usize, in_force: usize, day: Date) -> String {
    match lang {
        Lang::En => format!("{rules} rules, {in_force} in force on {day}"),
        Lang::Zh => format!("共{rules}条规则，{day} 有效{in_force}条"),
    }
}

/// The last line of a test of rules.
#[must_use]
pub fn rules_tested(lang: Lang, rules: usize, examples: usize, failures: usize) -> String {
    match lang {
        Lang::En => format!("{rules} rules, {examples} examples, {failures} failures"),
        Lang::Zh => format!("{rules}条规则，{examples}个示例，{failures}个失败"),
    }
}

/// What came instead of what an example expects; outcomes are named as in the example.
#[must_use]
pub fn expected(lang: Lang, expected: &str, got: &str) -> String {
    match lang {
        Lang::En => format!("expected {expected}, got: {got}"),
        Lang::Zh => format!("应为 {expected}，实为：{got}"),
    }
}

/// How many persons something adds to a total.
#[must_use]
pub fn in_total(lang: Lang, persons: &str, total: &str) -> String {
    match lang {
        Lang::En => format!("{persons} in {total}"),
        Lang::Zh => format!("计入{total}{persons}人"),
    }
}

/// That evidence ends, and when a renewal can be applied for: the first day, the last, and a year without an official calendar.
#[must_use]
pub fn evidence_ends(lang: Lang, evidence: &str, day: Date, renewal: Option<(Date, Date, Option<i16>)>) -> String {
    let ends = match lang {
        Lang::En => format!("The evidence `{evidence}` counts until {day}, and no longer."),
        Lang::Zh => format!("“{evidence}”的证明有效至 {day}，此后不再作数。"),
    };
    let Some((first, last, without_calendar)) = renewal else { return ends };
    let first = super::counted_day(lang, first, without_calendar);
    match lang {
        Lang::En => format!("{ends} An extension can be applied for from {first} to {last}."),
        Lang::Zh => format!("{ends}可于 {first} 至 {last} 期间申请延长有效期。"),
    }
}

/// Why a piece of evidence does not count.
#[must_use]
pub fn evidence_state(lang: Lang, state: EvidenceState, day: Option<Date>) -> String {
    let phrase = match state {
        EvidenceState::NotYetValid | EvidenceState::Expired => {
            let day = day.map_or_else(|| "?".to_owned(), |day| day.to_string());
            return match (lang, state) {
                (Lang::En, EvidenceState::Expired) => format!("it expired on {day}"),
                (Lang::En, _) => format!("it is not valid before {day}"),
                (Lang::Zh, EvidenceState::Expired) => format!("已于 {day} 失效"),
                (Lang::Zh, _) => format!("自 {day} 起方有效"),
            };
        }
        EvidenceState::Undated => Phrase::EvidenceUndated,
        EvidenceState::Refused => Phrase::EvidenceRefused,
        EvidenceState::Pending => Phrase::EvidencePending,
        EvidenceState::OtherFlow => Phrase::EvidenceOtherFlow,
        EvidenceState::OtherData => Phrase::EvidenceOtherData,
        EvidenceState::OtherRecipient => Phrase::EvidenceOtherRecipient,
        EvidenceState::OtherPurpose => Phrase::EvidenceOtherPurpose,
        EvidenceState::BeyondScale => Phrase::EvidenceBeyondScale,
        EvidenceState::Incomplete => Phrase::EvidenceIncomplete,
    };
    phrase.of(lang).to_owned()
}

/// When a growing total is expected to reach a number.
#[must_use]
pub fn crossing(
    lang: Lang,
    total: &str,
    threshold: &str,
    expected: Date,
    at_latest: Option<Date>,
    rules: &str,
) -> String {
    let latest = at_latest.filter(|latest| *latest != expected);
    match lang {
        Lang::En => {
            let day =
                latest.map_or_else(|| format!("on {expected}"), |latest| format!("between {expected} and {latest}"));
            let perhaps = if at_latest.is_none() { " at the earliest" } else { "" };
            format!("{total} is expected to reach {threshold} {day}{perhaps} (an estimate, by even growth; {rules})")
        }
        Lang::Zh => {
            let day = latest.map_or_else(|| format!("{expected}"), |latest| format!("{expected} 至 {latest}"));
            let perhaps = if at_latest.is_none() { "最早" } else { "" };
            format!("{total}预计{perhaps}于 {day} 达到 {threshold}（按均匀增长估算；{rules}）")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_as_their_language_does() {
        assert_eq!(alternatives(Lang::En, &["a", "b", "c"]), "a, b or c");
        assert_eq!(alternatives(Lang::Zh, &["甲", "乙", "丙"]), "甲、乙或者丙");
        assert_eq!(alternatives(Lang::Zh, &["甲"]), "甲");
        assert_eq!(alternatives(Lang::En, &[""; 0]), "");
    }

    #[test]
    fn places_in_the_law_are_written_as_lawyers_write_them() {
        assert_eq!(article(Lang::En, "PIPL", "个人信息保护法", "39"), "PIPL 39");
        assert_eq!(article(Lang::Zh, "PIPL", "个人信息保护法", "第三十九条"), "《个人信息保护法》第三十九条");
        assert_eq!(
            article(Lang::Zh, "CAC-2024", "促进和规范数据跨境流动规定", "第五条"),
            "《促进和规范数据跨境流动规定》第五条"
        );
        assert_eq!(article(Lang::Zh, "QA", "《规定》答记者问", "Q1"), "《规定》答记者问Q1");
        let cited =
            [["PIPL", "个人信息保护法", "39"], ["PIPL", "个人信息保护法", "13(2)"], ["DSL", "数据安全法", "36"]];
        assert_eq!(articles(Lang::En, &cited), "PIPL 39; PIPL 13(2); DSL 36");
        assert_eq!(articles(Lang::Zh, &cited), "《个人信息保护法》39、13(2)；《数据安全法》36");
        assert_eq!(article(Lang::Zh, "SCC-GUIDE-2", "备案指南", ""), "《备案指南》");
    }

    #[test]
    fn totals_of_which_nothing_in_the_run_counts_name_no_flow() {
        let since = jiff::civil::date(2026, 1, 1);
        let said = |flows: &[String]| super::totals(Lang::En, "shop", since, &["none".to_owned()], true, flows);
        assert!(!said(&[]).contains("from"));
        assert!(said(&["a/ask".to_owned()]).ends_with("; from a/ask"));
    }
}
