//! Text that the public sees, in several languages, and messages to organizers in two.

use std::{collections::BTreeMap, fmt, str::FromStr};

use icu_locale_core::LanguageIdentifier;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A BCP 47 language tag in its canonical spelling (`zh`, `zh-Hant`, `en-GB`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(String);

impl Lang {
    /// Chinese, the language of the founding case.
    #[must_use]
    pub fn zh() -> Self {
        Self("zh".to_owned())
    }

    /// English.
    #[must_use]
    pub fn en() -> Self {
        Self("en".to_owned())
    }

    /// The canonical spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language without script and region: `zh` of `zh-Hant-TW`.
    #[must_use]
    pub fn base(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

/// A text that is no BCP 47 language tag, or names no language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLanguage;

impl FromStr for Lang {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let tag = LanguageIdentifier::try_from_str(text).map_err(|_| UnknownLanguage)?;
        if tag.language.is_unknown() {
            return Err(UnknownLanguage);
        }
        Ok(Self(tag.to_string()))
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Lang {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom("not a language tag"))
    }
}

/// One text in several languages. Empty means that there is no text at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localized(BTreeMap<Lang, String>);

impl Localized {
    /// A text in one language.
    pub fn of(lang: Lang, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(lang, text.into())]))
    }

    /// The same text with one more language, or with that language's text replaced.
    #[must_use]
    pub fn with(mut self, lang: Lang, text: impl Into<String>) -> Self {
        self.set(lang, text.into());
        self
    }

    /// Sets the text of one language.
    pub fn set(&mut self, lang: Lang, text: String) {
        self.0.insert(lang, text);
    }

    /// Takes one language away.
    pub fn remove(&mut self, lang: &Lang) {
        self.0.remove(lang);
    }

    /// Whether no language has a text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every language with its text, by tag.
    pub fn iter(&self) -> impl Iterator<Item = (&Lang, &str)> {
        self.0.iter().map(|(lang, text)| (lang, text.as_str()))
    }

    /// The text for a reader: in the language asked for, else a wider or sibling form of it (`zh-Hant-TW`, `zh-Hant`, `zh`,
    /// any `zh-…`), else in the festival's primary language, else in whichever language there is; `""` when empty.
    #[must_use]
    pub fn get(&self, wanted: Option<&Lang>, primary: &Lang) -> &str {
        wanted
            .and_then(|lang| self.nearest(lang))
            .or_else(|| self.nearest(primary))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    fn nearest(&self, lang: &Lang) -> Option<&String> {
        let mut tag = lang.as_str();
        loop {
            if let Some(text) = self.0.get(&Lang(tag.to_owned())) {
                return Some(text);
            }
            match tag.rsplit_once('-') {
                Some((wider, _)) => tag = wider,
                None => break,
            }
        }
        self.0.iter().find(|(other, _)| other.base() == lang.base()).map(|(_, text)| text)
    }
}

/// What Playbill tells an organizer, in the two languages it speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

impl Message {
    /// The same message in both languages.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// Chinese for any kind of Chinese, English for everyone else.
    #[must_use]
    pub fn get(&self, lang: &Lang) -> &str {
        if lang.base() == "zh" { &self.zh } else { &self.en }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(tag: &str) -> Lang {
        tag.parse().expect("a language tag")
    }

    #[test]
    fn tags_are_canonical_and_nonsense_is_refused() {
        assert_eq!(lang("ZH-hans-cn").as_str(), "zh-Hans-CN");
        for tag in ["", "klingonese", "zh_", "1", "und", "中文"] {
            assert_eq!(tag.parse::<Lang>(), Err(UnknownLanguage), "{tag}");
        }
    }

    #[test]
    fn a_reader_gets_the_nearest_language_there_is() {
        let text = Localized::of(Lang::zh(), "开幕式").with(Lang::en(), "Opening").with(lang("zh-Hant"), "開幕式");
        let check = |wanted: Option<&str>, expect: &str| {
            let wanted = wanted.map(lang);
            assert_eq!(text.get(wanted.as_ref(), &Lang::zh()), expect);
        };
        check(None, "开幕式");
        check(Some("en-GB"), "Opening");
        check(Some("zh-Hant-TW"), "開幕式");
        check(Some("zh-Hans"), "开幕式");
        check(Some("fr"), "开幕式");
        assert_eq!(Localized::of(Lang::en(), "Only").get(None, &Lang::zh()), "Only");
        assert_eq!(Localized::default().get(None, &Lang::zh()), "");
    }
}
