//! Words and pinyin that are nearly what was typed.

use strsim::osa_distance;

use super::index::{SearchIndex, Unit};

/// The longest word whose typos are forgiven, in letters.
const LONGEST: usize = 32;
/// How many ways of reading are tried from one place: polyphones multiply.
const WAYS: usize = 32;

/// A word that may be mistyped behind its first letter: one letter of four to seven, two of eight and more. Swapped neighbours
/// are one. A wrong first letter is rare, and would have to be looked for everywhere.
pub(super) struct Typo<'a> {
    word: &'a str,
    /// The letters of each of its beginnings, the empty one first.
    beginnings: Vec<u32>,
    forgiven: usize,
}

impl<'a> Typo<'a> {
    /// A word that is too short, too long, or not made of letters alone has no typos.
    pub(super) fn new(word: &'a str) -> Option<Self> {
        let length = word.chars().count();
        let is_word = (4..=LONGEST).contains(&length) && word.chars().all(char::is_alphabetic);
        let mut beginnings = vec![0];
        for c in word.chars() {
            beginnings.extend(beginnings.last().map(|letters| letters | bit(c)));
        }
        is_word.then_some(Self { word, beginnings, forgiven: if length < 8 { 1 } else { 2 } })
    }

    /// Tells of every place where something begins that is nearly the word, and whether its text ends with it.
    pub(super) fn follow(&self, index: &SearchIndex, mut found: impl FnMut(u32, bool)) {
        let mut typed = String::new();
        let head = self.word.chars().next().unwrap_or_default();
        for (number, unit) in index.beginning_with(head) {
            if !forms(unit).any(|form| form.starts_with(head) && self.may_begin_with(form)) {
                continue;
            }
            for place in index.places(number) {
                let mut ways = WAYS;
                self.extend(index, *place, &mut typed, &mut ways, &mut |end| {
                    found(*place, index.unit_at(end + 1).is_none());
                });
            }
        }
    }

    fn extend(&self, index: &SearchIndex, place: u32, typed: &mut String, ways: &mut usize, found: &mut impl FnMut(u32)) {
        let Some(unit) = index.unit_at(place) else { return };
        for form in forms(unit) {
            if *ways == 0 {
                return;
            }
            *ways -= 1;
            let before = typed.len();
            typed.push_str(form);
            if self.may_begin_with(typed) {
                if self.is_near(typed) {
                    found(place);
                }
                self.extend(index, place + 1, typed, ways, found);
            }
            typed.truncate(before);
        }
    }

    /// Whether few enough letters are strange to either: each of them costs an edit. This is cheap, and ends most ways soon.
    fn may_begin_with(&self, typed: &str) -> bool {
        let typed_letters = letters(typed);
        let length = typed.chars().count();
        let last = self.beginnings.len() - 1;
        let strange = typed_letters & !self.beginnings[last.min(length + self.forgiven)];
        let missed = self.beginnings[last.min(length.saturating_sub(self.forgiven))] & !typed_letters;
        length <= last + self.forgiven && strange.count_ones().max(missed.count_ones()) as usize <= self.forgiven
    }

    fn is_near(&self, typed: &str) -> bool {
        let length = self.beginnings.len() - 1;
        typed.chars().count() + self.forgiven >= length && osa_distance(typed, self.word) <= self.forgiven
    }
}

/// Words as written, signs as read; a code with a number in it is another code when one letter differs.
fn forms(unit: &Unit) -> impl Iterator<Item = &str> {
    let forms = unit.forms().skip(usize::from(unit.sign && !unit.written.is_empty()));
    forms.filter(|form| unit.sign || form.chars().all(char::is_alphabetic))
}

/// Which letters occur, as bits.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |letters, c| letters | bit(c))
}

/// The letters beyond a to z share the last bits.
fn bit(c: char) -> u32 {
    1 << if c.is_ascii_lowercase() { c as u32 - 'a' as u32 } else { 26 + c as u32 % 6 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_some_letters_have_typos() {
        let forgiven = |word: &str| Typo::new(word).map(|typo| typo.forgiven);
        let check = |word: &str, expect: Option<usize>| assert_eq!(forgiven(word), expect, "{word}");
        check("gal", None);
        check("gala", Some(1));
        check("opening", Some(1));
        check("festival", Some(2));
        check("p0001", None);
        check(&"a".repeat(33), None);
    }
}
