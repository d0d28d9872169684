//! Following a word of a query through the units of a text, in every way at once.

use super::index::{SearchIndex, Unit};

/// How a text was found, the surest way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum How {
    /// As it is written.
    Written,
    /// By its pinyin.
    Sound,
    /// By the first letters of its pinyin, of some or all characters.
    Initials,
    /// By something much like its pinyin or one of its words.
    Typo,
}

/// How much of a text was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Its beginning.
    Start,
    /// Something inside.
    Inside,
}

/// Better is higher: as written before pinyin before initials before typos, and within each the whole text before its beginning
/// before its inside.
pub(super) fn score(how: How, extent: Extent) -> f64 {
    match (how, extent) {
        (How::Written, Extent::Whole) => 1.0,
        (How::Written, Extent::Start) => 0.9,
        (How::Written, Extent::Inside) => 0.8,
        (How::Sound, Extent::Whole) => 0.7,
        (How::Sound, Extent::Start) => 0.68,
        (How::Sound, Extent::Inside) => 0.65,
        (How::Initials, Extent::Whole) => 0.6,
        (How::Initials, Extent::Start) => 0.58,
        (How::Initials, Extent::Inside) => 0.55,
        (How::Typo, Extent::Whole) => 0.45,
        (How::Typo, Extent::Start) => 0.43,
        (How::Typo, Extent::Inside) => 0.4,
    }
}

/// The longest word that is followed: the bits of a set of positions.
const LONGEST: usize = 128;

/// A word to be followed.
pub(super) struct Trail {
    word: Vec<char>,
    /// Tones were typed with it: it is pinyin and nothing else.
    only_sounds: bool,
}

/// For each way, the positions in the word up to which it has been met, as bits.
type Reached = [u128; 3];

/// What one unit does to a word.
#[derive(Default)]
struct Step {
    reached: Reached,
    /// The surest way in which the word ends in this unit, and whether both end together.
    ended: Option<(How, bool)>,
}

enum Met {
    Not,
    /// The whole form, this many characters.
    Form(usize),
    /// The rest of the word, and whether the form ends there too.
    Rest(bool),
}

impl Trail {
    /// A word longer than any that is followed makes none.
    pub(super) fn new(word: &str, only_sounds: bool) -> Option<Self> {
        let word: Vec<char> = word.chars().take(LONGEST + 1).collect();
        (1..=LONGEST).contains(&word.len()).then_some(Self { word, only_sounds })
    }

    /// Tells of every place from which the word can be followed to its end, and how.
    pub(super) fn follow(&self, index: &SearchIndex, mut found: impl FnMut(u32, How, bool)) {
        for (number, unit) in index.beginning_with(self.word[0]) {
            let first = self.step(unit, [1, 0, 0]);
            if first.ended.is_none() && first.reached == [0; 3] {
                continue;
            }
            for place in index.places(number) {
                self.follow_from(index, *place, &first, &mut found);
            }
        }
    }

    fn follow_from(&self, index: &SearchIndex, place: u32, first: &Step, found: &mut impl FnMut(u32, How, bool)) {
        let mut next = place + 1;
        let mut reached = first.reached;
        let mut ended = first.ended;
        loop {
            let unit = index.unit_at(next);
            if let Some((how, is_complete)) = ended {
                found(place, how, is_complete && unit.is_none());
            }
            let Some(unit) = unit.filter(|_| reached != [0; 3]) else { return };
            Step { reached, ended } = self.step(unit, reached);
            next += 1;
        }
    }

    fn step(&self, unit: &Unit, from: Reached) -> Step {
        let mut step = Step::default();
        for (how, positions) in [How::Written, How::Sound, How::Initials].into_iter().zip(from) {
            let mut left = positions;
            while left != 0 {
                let position = left.trailing_zeros() as usize;
                left &= left - 1;
                self.step_from(unit, how, position, &mut step);
            }
        }
        step
    }

    fn step_from(&self, unit: &Unit, how: How, position: usize, step: &mut Step) {
        let rest = &self.word[position..];
        if !self.only_sounds && !unit.written.is_empty() {
            step.take(how, position, meet(rest, &unit.written));
        }
        if self.word.len() < 2 {
            // One letter stands for too many sounds.
            return;
        }
        for sound in &unit.sounds {
            step.take(how.max(How::Sound), position, meet(rest, sound));
            if !self.only_sounds && sound.chars().next() == rest.first().copied() {
                let met = if rest.len() == 1 { Met::Rest(true) } else { Met::Form(1) };
                step.take(How::Initials, position, met);
            }
        }
    }
}

impl Step {
    fn take(&mut self, how: How, position: usize, met: Met) {
        match met {
            Met::Not => {}
            Met::Form(length) => self.reached[how as usize] |= 1 << (position + length),
            Met::Rest(is_complete) => {
                let is_better = |(old, was_complete): (How, bool)| (how, !is_complete) < (old, !was_complete);
                if self.ended.is_none_or(is_better) {
                    self.ended = Some((how, is_complete));
                }
            }
        }
    }
}

fn meet(rest: &[char], form: &str) -> Met {
    let mut length = 0;
    for c in form.chars() {
        match rest.get(length) {
            None => return Met::Rest(false),
            Some(it) if *it != c => return Met::Not,
            Some(_) => length += 1,
        }
    }
    if length == rest.len() { Met::Rest(true) } else { Met::Form(length) }
}
