//! By what a record and a thing of the Plan are known to be the same.

use std::collections::HashMap;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::{Record, Ref, Row};
use crate::domain::{
    festival::ExternalId,
    text::{Lang, Localized},
};

/// What a record tells of which thing it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys<'r> {
    pub(super) external_ids: &'r [ExternalId],
    pub(super) code: Option<&'r str>,
    pub(super) names: Vec<&'r str>,
}

impl<'r> Keys<'r> {
    pub(super) fn of(record: &'r Record) -> Self {
        let (external_ids, code, name) = match record {
            Record::Organization(it) => (&it.external_ids, &it.code, &it.name),
            Record::Venue(it) => (&it.external_ids, &it.code, &it.name),
            Record::Stage(it) => (&it.external_ids, &it.code, &it.name),
            Record::Team(it) => (&it.external_ids, &it.code, &it.name),
            Record::Act(it) => (&it.external_ids, &it.code, &it.title),
            Record::Show(it) => (&it.external_ids, &it.code, &it.title),
            Record::Performer(it) => return Self::of_person(&it.external_ids, it.code.as_deref(), it.name.as_deref()),
            Record::Member(it) => {
                let person = &it.person;
                return Self::of_person(&person.external_ids, person.code.as_deref(), person.name.as_deref());
            }
            Record::Festival(_) | Record::Cast(_) | Record::Item(_) => return Self::default(),
        };
        Self { external_ids, code: code.as_deref(), names: name.iter().flat_map(Localized::iter).map(|(_, text)| text).collect() }
    }

    fn of_person(external_ids: &'r [ExternalId], code: Option<&'r str>, name: Option<&'r str>) -> Self {
        Self { external_ids, code, names: name.into_iter().collect() }
    }

    /// Whether it is known by more than a name.
    pub(super) fn has_own(&self) -> bool {
        self.code.is_some() || !self.external_ids.is_empty()
    }

    /// What the record calls its thing, for a row that is about nothing known.
    pub(super) fn title(record: &'r Record, primary: &Lang) -> Option<Localized> {
        let localized = match record {
            Record::Organization(it) => it.name.clone(),
            Record::Venue(it) => it.name.clone(),
            Record::Stage(it) => it.name.clone(),
            Record::Team(it) => it.name.clone(),
            Record::Act(it) => it.title.clone(),
            Record::Show(it) => it.title.clone(),
            Record::Festival(it) => it.name.clone(),
            Record::Performer(_) | Record::Member(_) | Record::Cast(_) | Record::Item(_) => None,
        };
        let plain = |text: &str| Localized::of(primary.clone(), text);
        localized.or_else(|| match record {
            Record::Cast(it) => word(&it.person).map(plain),
            _ => Self::of(record).names.first().map(|name| plain(name)),
        })
    }
}

/// How many rows tell of things with a name.
pub(super) struct Repeated(HashMap<String, usize>);

impl Repeated {
    pub(super) fn of(rows: &[Row], indices: &[usize]) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for row in indices.iter().filter_map(|index| rows.get(*index)) {
            let mut names: Vec<String> = Keys::of(&row.record).names.into_iter().map(folded).collect();
            names.sort();
            names.dedup();
            for name in names {
                *counts.entry(name).or_default() += 1;
            }
        }
        Self(counts)
    }

    /// Whether several rows tell of things with one of these names.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.0.get(&folded(name)).is_some_and(|count| *count > 1))
    }
}

/// What a reference says, as a person would say it: the name, else the code, else the id.
pub(super) fn word(reference: &Ref) -> Option<&str> {
    let external = reference.external_id.as_ref().map(|it| it.value.as_str());
    reference.name.as_deref().or(reference.code.as_deref()).or(external)
}

/// A name as it is compared: without width, case, spaces, quotation marks and what prints nothing. A name of nothing else is
/// compared as it is.
pub(super) fn folded(name: &str) -> String {
    let compared = |c: &char| {
        !c.is_whitespace()
            && !matches!(c, '《' | '》' | '〈' | '〉' | '「' | '」' | '『' | '』' | '“' | '”' | '‘' | '’' | '"' | '\'')
            && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
    };
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    let folded: String = normalizer.normalize_iter(name.chars()).filter(compared).flat_map(char::to_lowercase).collect();
    if folded.is_empty() { name.to_owned() } else { folded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_read_them() {
        let check = |a: &str, b: &str, same: bool| assert_eq!(folded(a) == folded(b), same, "{a} {b}");
        check("《我和我的祖国》", "我和我的 祖国", true);
        check("ＡＢＣ　合唱团（１队）", "abc合唱团(1队)", true);
        check("cafe\u{301}", "Café", true);
        check("王\u{3000}芳", "王芳", true);
        check("1队", "2队", false);
        check("", " ", false);
        check("🎉", "🎊", false);
    }
}
