//! Words as they are compared: without case, accents, width and punctuation.

use icu_normalizer::{DecomposingNormalizerBorrowed, properties::CanonicalCombiningClassMapBorrowed};

/// A run of characters without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The folded characters.
    pub(super) text: String,
    /// Whether each character stands for itself, as in Chinese, so that the run may be found from any of them on.
    pub(super) signs: bool,
    /// Whether no gap parts it from the word before.
    pub(super) is_glued: bool,
}

/// The words of a text. A text without letters, numbers and signs has none.
pub(super) fn fold(text: &str) -> Vec<Word> {
    let classes = CanonicalCombiningClassMapBorrowed::new();
    let mut words: Vec<Word> = Vec::new();
    let mut is_open = false;
    let kept = |c: &char| classes.get_u8(*c) == 0 && !prints_nothing(*c);
    for c in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars()).filter(kept) {
        if !c.is_alphanumeric() {
            is_open = false;
            continue;
        }
        let signs = is_sign(c);
        // Upper case first: only so are ß and ss, and the two forms of sigma, the same.
        let lower = c.to_uppercase().flat_map(char::to_lowercase);
        match words.last_mut() {
            Some(word) if is_open && word.signs == signs => word.text.extend(lower),
            _ => words.push(Word { text: lower.collect(), signs, is_glued: is_open }),
        }
        is_open = true;
    }
    words
}

/// The words of a query: what is typed without a gap is looked for without one, as `小kang` or `第10届`.
pub(super) fn query_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in fold(text) {
        match words.last_mut() {
            Some(last) if word.is_glued => last.push_str(&word.text),
            _ => words.push(word.text),
        }
    }
    words
}

/// Marks inside words that people leave out: apostrophes, zero-width characters, variation selectors.
fn prints_nothing(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Letters of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Korean, Japanese, Yi and Chinese.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7ff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_width_and_punctuation_fall_away() {
        let check = |text: &str, expect: &str| {
            let words: Vec<String> = fold(text).into_iter().map(|word| word.text).collect();
            assert_eq!(words.join(" "), expect, "{text}");
        };
        check("Élan Vital!", "elan vital");
        check("ＦＵＬＬ　ｗｉｄｔｈ１２", "full width12");
        check("Straße ΣΊΣΥΦΟΣ", "strasse σισυφοσ");
        check("共圆小康梦（联合）", "共圆小康梦 联合");
        check("第10届MTV之夜", "第 10 届 mtv 之夜");
        check("gōng yuán, Xī'ān", "gong yuan xian");
        check("Children’s z\u{200b}ero", "childrens zero");
        check("𠮷野 ① ﬁn", "𠮷野 1 fin");
        assert_eq!(query_words("第10届 小kang·MTV之夜"), ["第10届", "小kang", "mtv之夜"]);
        for nothing in ["", " ", "……", "🎉", "\u{200b}\u{feff}", "\0", "\u{301}"] {
            check(nothing, "");
        }
    }
}
