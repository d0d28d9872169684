//! Headings and words as they are compared: without width, case, spaces and marks; and the unit that a heading names.

use icu_normalizer::ComposingNormalizerBorrowed;

/// A heading or a word for comparing: `"Ｔeam  Name*："` is `"teamname"`.
pub(crate) fn fold(text: &str) -> String {
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    let is_kept =
        |c: &char| !c.is_whitespace() && !matches!(c, '*' | ':' | '_' | '-' | '"' | '\'' | '.' | '\u{feff}' | '\u{200b}');
    normalizer.normalize_iter(text.chars()).filter(is_kept).flat_map(char::to_lowercase).collect()
}

/// A unit of time that a heading names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unit {
    /// None: seconds, unless the cell says otherwise.
    #[default]
    Unsaid,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
}

impl Unit {
    /// How many seconds it has.
    pub(crate) fn seconds(self) -> f64 {
        match self {
            Self::Unsaid | Self::Seconds => 1.0,
            Self::Minutes => 60.0,
            Self::Hours => 3_600.0,
        }
    }
}

/// What may stand in brackets behind a heading without changing what it means, folded.
const ASIDES: &[(&str, Unit)] = &[
    ("秒", Unit::Seconds),
    ("s", Unit::Seconds),
    ("sec", Unit::Seconds),
    ("secs", Unit::Seconds),
    ("second", Unit::Seconds),
    ("seconds", Unit::Seconds),
    ("秒钟", Unit::Seconds),
    ("分", Unit::Minutes),
    ("分钟", Unit::Minutes),
    ("m", Unit::Minutes),
    ("min", Unit::Minutes),
    ("mins", Unit::Minutes),
    ("minute", Unit::Minutes),
    ("minutes", Unit::Minutes),
    ("小时", Unit::Hours),
    ("h", Unit::Hours),
    ("hours", Unit::Hours),
    ("人", Unit::Unsaid),
    ("名", Unit::Unsaid),
    ("个", Unit::Unsaid),
    ("支", Unit::Unsaid),
    ("只", Unit::Unsaid),
    ("必填", Unit::Unsaid),
    ("选填", Unit::Unsaid),
    ("可选", Unit::Unsaid),
    ("required", Unit::Unsaid),
    ("optional", Unit::Unsaid),
    ("分秒", Unit::Unsaid),
    ("分:秒", Unit::Unsaid),
    ("mmss", Unit::Unsaid),
    ("全称", Unit::Unsaid),
];

/// A heading for comparing, without what stands in brackets behind it if that is a unit or a hint to who fills it in.
pub(crate) fn heading(text: &str) -> (String, Unit) {
    let mut folded = fold(text);
    let mut unit = Unit::Unsaid;
    while let Some(aside) = folded.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        let (before, inside) = (aside.0.to_owned(), aside.1);
        let known = ASIDES.iter().find(|(word, _)| *word == inside);
        // A long remark in brackets explains; a short one may tell two columns apart.
        if known.is_none() && inside.chars().count() < 12 {
            break;
        }
        if let Some((_, it)) = known
            && unit == Unit::Unsaid
        {
            unit = *it;
        }
        folded = before;
    }
    for (word, it) in [("秒", Unit::Seconds), ("分钟", Unit::Minutes), ("seconds", Unit::Seconds), ("minutes", Unit::Minutes)]
    {
        if unit == Unit::Unsaid && folded.len() > word.len() && folded.ends_with(word) {
            unit = it;
        }
    }
    (folded, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_by_what_they_mean() {
        let check = |text: &str, expect: &str, unit: Unit| assert_eq!(heading(text), (expect.to_owned(), unit), "{text}");
        check("时长(秒)", "时长", Unit::Seconds);
        check("时 长（分钟）", "时长", Unit::Minutes);
        check("Duration (min)", "duration", Unit::Minutes);
        check("* Team_Name：", "teamname", Unit::Unsaid);
        check("Title (60 characters max including spaces) ", "title", Unit::Unsaid);
        check("Name (English)", "name(english)", Unit::Unsaid);
        check("人数（人）（必填）", "人数", Unit::Unsaid);
        check("duration_seconds", "durationseconds", Unit::Seconds);
        check("(秒)", "", Unit::Seconds);
    }
}
