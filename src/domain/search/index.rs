//! The texts of a Plan as sequences of units, with the places of every unit.
//!
//! A unit is a word of a spaced script, or a single character of an unspaced one together with its readings. A text is found by
//! walking on from the places of those units with which a query can begin, so that no text is looked at in vain.

use std::collections::HashMap;

use super::{
    fold::{Word, fold},
    sound::readings,
    thing::{SearchKind, Speech, all, thing},
};
use crate::domain::{id::AnyId, plan::Plan};

/// Closes a text.
const END: u32 = u32::MAX;

/// A word or a character, once for the whole festival.
#[derive(Debug)]
pub(super) struct Unit {
    /// As it is written; empty for one that only tells how another is read.
    pub(super) written: Box<str>,
    /// As it is read: pinyin without tones.
    pub(super) sounds: Box<[String]>,
    /// Whether it is a single character of an unspaced script.
    pub(super) sign: bool,
}

/// A searched text.
#[derive(Debug)]
struct Text {
    /// Where its units begin.
    start: u32,
    /// Which of the things it belongs to.
    thing: u32,
}

/// A searched thing.
#[derive(Debug)]
struct Searched {
    id: AnyId,
    kind: SearchKind,
    first_text: u32,
}

/// Everything that is searched in one Plan.
#[derive(Debug, Default)]
pub struct SearchIndex {
    /// In the order of their codes.
    things: Vec<Searched>,
    texts: Vec<Text>,
    /// The units of one text after the other, each text closed by [`END`].
    run: Vec<u32>,
    units: Vec<Unit>,
    /// Where the places of each unit begin in `places`, and where those of the last one end.
    place_starts: Vec<u32>,
    /// Positions in `run`.
    places: Vec<u32>,
    /// The units that begin with a character, as written or as read.
    heads: HashMap<char, Vec<u32>>,
}

/// A place in a text: the text, and whether it begins there.
pub(super) struct Origin {
    pub(super) text: u32,
    pub(super) thing: u32,
    pub(super) is_start: bool,
}

impl SearchIndex {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut things: Vec<_> = all(plan).filter_map(|id| Some((id, thing(plan, id)?))).collect();
        things.sort_by(|(a_id, a), (b_id, b)| (&a.key, a.kind, a_id.uuid()).cmp(&(&b.key, b.kind, b_id.uuid())));
        let mut index = Self::default();
        let mut known: HashMap<(Speech, String), u32> = HashMap::new();
        for (id, thing) in &things {
            let place = number(index.things.len());
            index.things.push(Searched { id: *id, kind: thing.kind, first_text: number(index.texts.len()) });
            for (text, speech) in thing.texts() {
                index.texts.push(Text { start: number(index.run.len()), thing: place });
                for word in fold(text) {
                    index.add_word(&mut known, word, speech);
                }
                index.run.push(END);
            }
        }
        index.note_places();
        index
    }

    fn add_word(&mut self, known: &mut HashMap<(Speech, String), u32>, word: Word, speech: Speech) {
        let Word { text, signs, is_glued: _ } = word;
        let parts: Vec<String> = if signs { text.chars().map(String::from).collect() } else { vec![text] };
        for part in parts {
            let next = number(self.units.len());
            let unit = *known.entry((speech, part)).or_insert_with_key(|(_, part)| {
                self.units.push(Unit::new(part, signs, speech));
                next
            });
            self.run.push(unit);
        }
    }

    fn note_places(&mut self) {
        let mut starts = vec![0_u32; self.units.len() + 1];
        for unit in self.run.iter().filter(|unit| **unit != END) {
            starts[*unit as usize + 1] += 1;
        }
        for unit in 0..self.units.len() {
            starts[unit + 1] += starts[unit];
        }
        let mut next = starts.clone();
        self.places = vec![0; self.run.len() - self.texts.len()];
        for (place, unit) in self.run.iter().enumerate().filter(|(_, unit)| **unit != END) {
            let slot = &mut next[*unit as usize];
            self.places[*slot as usize] = number(place);
            *slot += 1;
        }
        self.place_starts = starts;
        for (number, unit) in (0..).zip(&self.units) {
            for head in unit.forms().filter_map(|form| form.chars().next()) {
                let units = self.heads.entry(head).or_default();
                if units.last() != Some(&number) {
                    units.push(number);
                }
            }
        }
    }

    /// The units with which a query may begin that begins with this character.
    pub(super) fn beginning_with(&self, head: char) -> impl Iterator<Item = (u32, &Unit)> {
        self.heads.get(&head).into_iter().flatten().map(|unit| (*unit, &self.units[*unit as usize]))
    }

    /// Where a unit stands.
    pub(super) fn places(&self, unit: u32) -> &[u32] {
        let at = |unit: u32| self.place_starts[unit as usize] as usize;
        &self.places[at(unit)..at(unit + 1)]
    }

    /// The unit at a place; `None` where a text ends.
    pub(super) fn unit_at(&self, place: u32) -> Option<&Unit> {
        self.units.get(self.run[place as usize] as usize)
    }

    /// The text that a place is in.
    pub(super) fn origin(&self, place: u32) -> Origin {
        // Empty texts hold no place, and those after the right one begin behind it.
        let number_of_text = self.texts.partition_point(|text| text.start <= place) - 1;
        let text = &self.texts[number_of_text];
        Origin { text: number(number_of_text), thing: text.thing, is_start: text.start == place }
    }

    /// What kind of thing one is.
    pub(super) fn kind(&self, thing: u32) -> SearchKind {
        self.things[thing as usize].kind
    }

    /// A thing, and which of its texts one is.
    pub(super) fn thing(&self, thing: u32, text: u32) -> (AnyId, usize) {
        let Searched { id, first_text, .. } = self.things[thing as usize];
        (id, (text - first_text) as usize)
    }
}

impl Unit {
    fn new(part: &str, sign: bool, speech: Speech) -> Self {
        let read = || if sign { part.chars().flat_map(readings).collect() } else { vec![part.to_owned()] };
        let (written, sounds) = match speech {
            Speech::OfCharacters => (part, if sign { read() } else { vec![] }),
            Speech::Told => (part, vec![]),
            Speech::Reading => ("", read()),
        };
        Self { written: written.into(), sounds: sounds.into(), sign }
    }

    /// As it is written and as it is read.
    pub(super) fn forms(&self) -> impl Iterator<Item = &str> {
        let written = Some(&*self.written).filter(|written| !written.is_empty());
        written.into_iter().chain(self.sounds.iter().map(String::as_str))
    }
}

/// A Plan holds far fewer than 2^32 words.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(END)
}
