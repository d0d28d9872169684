//! Words and pinyin that are nearly what was typed.

use strsim::osa_distance;

use super::index::{SearchIndex, Unit};

/// The longest word whose typos are forgiven, in letters.
const LONGEST: usize = 32;
/// How many ways of reading are tried from one place: polyphones multiply.
const WAYS: usize = 32;

/// A word that may be mistyped: one letter of four to seven, two of eight and more. Swapped neighbours are one.
pub(super) struct Typo<'a> {
    word: &'a str,
    length: usize,
    letters: u32,
    forgiven: usize,
}

impl<'a> Typo<'a> {
    /// A word that is too short, too long, or not made of letters alone has no typos.
    pub(super) fn new(word: &'a str) -> Option<Self> {
        let length = word.chars().count();
        let is_word = (4..=LONGEST).contains(&length) && word.chars().all(char::is_alphabetic);
        is_word.then(|| Self { word, length, letters: letters(word), forgiven: if length < 8 { 1 } else { 2 } })
    }

    /// Tells of every place where something begins that is nearly the word, and whether its text ends with it.
    pub(super) fn follow(&self, index: &SearchIndex, mut found: impl FnMut(u32, bool)) {
        for (number, unit) in index.units() {
            if !self.forms(unit).any(|form| self.may_hold(form)) {
                continue;
            }
            for place in index.places(number) {
                let mut ways = WAYS;
                self.extend(index, *place, *place, &mut String::new(), &mut ways, &mut found);
            }
        }
    }

    fn extend(
        &self,
        index: &SearchIndex,
        start: u32,
        place: u32,
        typed: &mut String,
        ways: &mut usize,
        found: &mut impl FnMut(u32, bool),
    ) {
        let Some(unit) = index.unit_at(place) else { return };
        for form in self.forms(unit).filter(|form| self.may_hold(form)) {
            if *ways == 0 {
                return;
            }
            *ways -= 1;
            let before = typed.len();
            typed.push_str(form);
            let length = typed.chars().count();
            if length.abs_diff(self.length) <= self.forgiven && self.is_near(typed) {
                found(start, index.unit_at(place + 1).is_none());
            }
            if length < self.length + self.forgiven && self.may_hold(typed) {
                self.extend(index, start, place + 1, typed, ways, found);
            }
            typed.truncate(before);
        }
    }

    /// Words as written, signs as read; a code with a number in it is another code when one letter differs.
    fn forms<'b>(&self, unit: &'b Unit) -> impl Iterator<Item = &'b str> + use<'b> {
        let is_sign = unit.sign;
        let forms = unit.forms().skip(usize::from(is_sign && !unit.written.is_empty()));
        forms.filter(move |form| is_sign || form.chars().all(char::is_alphabetic))
    }

    /// Whether few enough letters of a form are strange to the word: each of them costs an edit.
    fn may_hold(&self, form: &str) -> bool {
        (letters(form) & !self.letters).count_ones() as usize <= self.forgiven
    }

    fn is_near(&self, typed: &str) -> bool {
        let edits_at_least = (letters(typed) ^ self.letters).count_ones().div_ceil(2) as usize;
        edits_at_least <= self.forgiven && osa_distance(typed, self.word) <= self.forgiven
    }
}

/// Which letters occur, as bits; those beyond a to z share the last ones.
fn letters(word: &str) -> u32 {
    let bit = |c: char| if c.is_ascii_lowercase() { c as u32 - 'a' as u32 } else { 26 + c as u32 % 6 };
    word.chars().fold(0, |letters, c| letters | 1 << bit(c))
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
