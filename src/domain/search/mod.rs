//! Finding things by what they are called.
//!
//! A query is split into words. A thing is found when every word stands somewhere in its texts: its code, its titles, its reading.
//! Chinese is found by any of its characters, by its pinyin and by the initials of it; other scripts by words and their
//! beginnings. Only a word that stands nowhere is taken for a typo.

mod fold;
mod index;
mod sound;
#[cfg(test)]
mod tests;
mod thing;
mod typo;
mod walk;

use std::collections::HashMap;

pub use index::SearchIndex;
pub use thing::SearchKind;

use super::{command::Checker, id::AnyId, invalid::Invalid, plan::Plan, text::Localized};
use fold::query_words;
use sound::without_tones;
use thing::thing;
use typo::Typo;
use walk::{Extent, How, Trail, score};

/// The longest query, in characters.
pub const QUERY_CHARACTERS: usize = 100;

/// A thing that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The thing.
    pub id: AnyId,
    /// What it is.
    pub kind: SearchKind,
    /// What it is called.
    pub title: Localized,
    /// The text of it in which the query, or the best found of its words, stands.
    pub matched: String,
    /// How well it fits, above 0 to 1.
    pub score: f64,
}

/// The things of a Plan that fit a query, the best first, those that fit equally well by their codes: at most `first`, and
/// only of some kinds if these are told.
pub fn search(plan: &Plan, text: &str, kinds: Option<&[SearchKind]>, first: usize) -> Result<Vec<Hit>, Vec<Invalid>> {
    let mut check = Checker::new(plan);
    let text = check.text("text", text, QUERY_CHARACTERS);
    let text = check.finish(text)?.unwrap_or_default();
    let index = plan.index().search.get_or_init(|| SearchIndex::of(plan));
    let mut found: Vec<(u32, Found)> = find_all(index, &query_words(&text)).into_iter().collect();
    found.retain(|(place, _)| kinds.is_none_or(|kinds| kinds.contains(&index.kind(*place))));
    found.sort_by(|(a, a_found), (b, b_found)| b_found.score.total_cmp(&a_found.score).then(a.cmp(b)));
    let hits = found.into_iter().filter_map(|(place, Found { score, text })| {
        let (id, text) = index.thing(place, text);
        let thing = thing(plan, id)?;
        let matched = thing.texts().nth(text)?.0.to_owned();
        Some(Hit { id, kind: thing.kind, matched, title: thing.title.into_owned(), score })
    });
    Ok(hits.take(first).collect())
}

/// How well a thing fits, and by which text.
#[derive(Clone, Copy, Debug)]
struct Found {
    score: f64,
    text: u32,
}

impl Found {
    fn or_better(&mut self, other: Self) {
        if other.score > self.score || other.score == self.score && other.text < self.text {
            *self = other;
        }
    }
}

/// By the things' places in the index.
type FoundThings = HashMap<u32, Found>;

/// Things in which every word stands. Words that stand far apart count for a little less than one behind the other.
fn find_all(index: &SearchIndex, words: &[String]) -> FoundThings {
    const APART: f64 = 0.95;
    let Some((first, others)) = words.split_first() else { return FoundThings::new() };
    let mut all = find(index, first);
    if others.is_empty() {
        return all;
    }
    let mut weakest: HashMap<u32, f64> = all.iter().map(|(thing, found)| (*thing, found.score)).collect();
    for word in others {
        let found = find(index, word);
        all.retain(|thing, best| {
            let Some(other) = found.get(thing) else { return false };
            best.or_better(*other);
            weakest.entry(*thing).and_modify(|score| *score = score.min(other.score));
            true
        });
    }
    for (thing, found) in &mut all {
        found.score = APART * weakest.get(thing).copied().unwrap_or(found.score);
    }
    for (thing, found) in exactly(index, &words.concat()).0 {
        all.entry(thing).and_modify(|best| best.or_better(found));
    }
    all
}

/// Things in which one word stands.
fn find(index: &SearchIndex, word: &str) -> FoundThings {
    let (mut things, surest) = exactly(index, word);
    if surest.is_some_and(|how| how <= How::Sound) {
        return things;
    }
    if let Some(typo) = Typo::new(word) {
        typo.follow(index, |place, is_end| note(index, &mut things, place, How::Typo, is_end));
    }
    things
}

/// Things in which a word stands as typed, and the surest way in which it does.
fn exactly(index: &SearchIndex, word: &str) -> (FoundThings, Option<How>) {
    let mut things = FoundThings::new();
    let mut surest: Option<How> = None;
    let toneless = without_tones(word);
    let trails = [Trail::new(word, false), toneless.and_then(|word| Trail::new(&word, true))];
    for trail in trails.into_iter().flatten() {
        trail.follow(index, |place, how, is_end| {
            surest = Some(surest.map_or(how, |old| old.min(how)));
            note(index, &mut things, place, how, is_end);
        });
    }
    (things, surest)
}

fn note(index: &SearchIndex, things: &mut FoundThings, place: u32, how: How, is_end: bool) {
    let origin = index.origin(place);
    let extent = match (origin.is_start, is_end) {
        (true, true) => Extent::Whole,
        (true, false) => Extent::Start,
        (false, _) => Extent::Inside,
    };
    let found = Found { score: score(how, extent), text: origin.text };
    things.entry(origin.thing).and_modify(|best| best.or_better(found)).or_insert(found);
}
