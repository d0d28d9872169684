//! How characters are read: pinyin without tones.

use pinyin::ToPinyinMulti as _;

/// The most readings kept of one character; they come with the usual ones first.
const READINGS: usize = 6;

/// The readings of a Chinese character, the usual one first; none for anything else. A syllable with ü is there as typed with u
/// and with v.
pub(super) fn readings(c: char) -> Vec<String> {
    let mut readings: Vec<String> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        for spelled in [reading.plain().replace('ü', "u"), reading.plain().replace('ü', "v")] {
            if spelled.is_ascii() && !readings.contains(&spelled) {
                readings.push(spelled);
            }
        }
    }
    readings.truncate(READINGS);
    readings
}

/// A word typed with tones as numbers, without them: `gongyuan` of `gong1yuan2`. `None` when the word is no such thing.
pub(super) fn without_tones(word: &str) -> Option<String> {
    let mut letters = String::with_capacity(word.len());
    let mut last = ' ';
    for c in word.chars() {
        match c {
            'a'..='z' => letters.push(c),
            '1'..='5' if last.is_ascii_lowercase() => {}
            _ => return None,
        }
        last = c;
    }
    (letters.len() < word.len()).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_a_bounded_set_of_readings() {
        let check = |c: char, expect: &[&str]| assert_eq!(readings(c), expect, "{c}");
        check('圆', &["yuan"]);
        check('重', &["zhong", "chong", "tong"]);
        check('女', &["nu", "nv", "ru"]);
        check('a', &[]);
        check('か', &[]);
        assert!(('\u{4e00}'..='\u{9fff}').all(|c| readings(c).len() <= READINGS));
    }

    #[test]
    fn tones_are_numbers_behind_letters() {
        let check = |word: &str, expect: Option<&str>| assert_eq!(without_tones(word).as_deref(), expect, "{word}");
        check("gong1yuan2", Some("gongyuan"));
        check("xiao3", Some("xiao"));
        check("gong", None);
        check("a12", None);
        check("1a", None);
        check("a9", None);
    }
}
