//! What has to be answered before any change can help: open facts that nobody can choose, and that may weigh more.

use super::candidate::Candidates;
use super::case::{Case, Judged};
use super::edit::Edit;
use crate::finding::Verdict;

/// How many answers may be needed.
const MOST_ANSWERS: usize = 8;

/// Answers that leave the lightest worst verdict, everything else that is open left open; the most telling first.
pub(super) fn answers(case: &Case<'_>, now: &Judged) -> Vec<Edit> {
    let mut given: Vec<Edit> = Vec::new();
    let mut state = now.clone();
    while given.len() < MOST_ANSWERS {
        let Some((answer, next)) = best(case, &given, &state) else { break };
        given.push(answer);
        state = next;
    }
    if state.judgement.worst() < now.judgement.worst() { given } else { Vec::new() }
}

/// The one answer that does most; `None` where none does anything.
fn best(case: &Case<'_>, given: &[Edit], state: &Judged) -> Option<(Edit, Judged)> {
    let candidates = Candidates { case, judged: state };
    let mut tried: Vec<Edit> = Vec::new();
    for open in state.open.iter().filter(|open| open.level == state.judgement.worst()) {
        for answer in open.facts.iter().flat_map(|slot| candidates.answers(*slot)) {
            if !tried.contains(&answer) {
                tried.push(answer);
            }
        }
    }
    let judged = tried.into_iter().filter_map(|answer| {
        let next = case.judge(given.iter().chain([&answer]))?;
        (weight(&next) < weight(state)).then_some((answer, next))
    });
    judged.min_by_key(|(_, next)| weight(next))
}

/// How far a state is from a lighter verdict: first what is still possible at best, so that no answer decides for the worse.
fn weight(judged: &Judged) -> (Option<Verdict>, Verdict, usize, usize) {
    let worst = judged.judgement.worst();
    let heaviest = || judged.open.iter().filter(|open| open.level == worst);
    let open_facts = heaviest().flat_map(|open| &open.facts);
    let is_open = |slot: &&usize| judged.run.slots.get(**slot).is_some_and(|known| !known.domain.is_known());
    (judged.judgement.possible.iter().min().copied(), worst, heaviest().count(), open_facts.filter(is_open).count())
}
