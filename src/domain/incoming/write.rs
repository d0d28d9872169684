//! How a field of a record becomes the field of a thing: the checks are those of the commands.

use super::{desk::Desk, noun::Noun};
use crate::domain::{
    command::{Checker, Edit, RawExternalId, RawText, check::NAME_CHARACTERS},
    festival::ExternalId,
    text::{Lang, Localized},
};

/// What a record tells of a field; it never empties one.
pub(super) fn edit<T>(told: Option<T>) -> Edit<T> {
    told.map_or(Edit::Keep, Edit::Set)
}

/// What is told of a text. A translation that only repeats one that is there is none: files in one language say it of everything.
fn sent(told: &Localized, old: &Localized) -> Vec<RawText> {
    let is_new = |lang: &Lang, text: &str| {
        let is_told = old.iter().any(|(it, _)| it == lang);
        is_told || !old.iter().any(|(_, it)| it == text)
    };
    let new = told.iter().filter(|(lang, text)| is_new(lang, text));
    new.map(|(lang, text)| RawText { lang: Some(lang.to_string()), text: Some(text.to_owned()) }).collect()
}

/// A name in at least one language. Languages that are not told stay.
pub(super) fn name(check: &mut Checker<'_>, field: &str, told: Option<&Localized>, old: Option<&Localized>) -> Option<Localized> {
    let primary = &check.plan().festival().primary_language;
    check.required(field, edit(told), old.cloned(), |check, field, told| {
        let old = old.cloned().unwrap_or_default();
        Some(check.localized(field, &old, &sent(told, &old), primary, NAME_CHARACTERS))
    })
}

/// A text that may be empty. Languages that are not told stay.
pub(super) fn text(
    check: &mut Checker<'_>,
    field: &str,
    told: Option<&Localized>,
    old: Option<&Localized>,
    characters: usize,
) -> Localized {
    let primary = &check.plan().festival().primary_language;
    let old = old.cloned().unwrap_or_default();
    let Some(told) = told else { return old };
    check.localized_or_empty(field, &old, &sent(told, &old), primary, characters)
}

/// A number within a range; what stands already where none is told.
pub(super) fn number(
    check: &mut Checker<'_>,
    field: &str,
    told: Option<u32>,
    old: Option<u32>,
    range: std::ops::RangeInclusive<i64>,
) -> Option<u32> {
    check.optional(field, edit(told), old, |check, field, told| check.number(field, told.into(), range))
}

impl Desk<'_> {
    /// A code of its own: as told, as it stands, or the next free one.
    pub(super) fn code<T: Noun>(&mut self, check: &mut Checker<'_>, told: Option<&str>, old: Option<&T>) -> Option<String> {
        match (told, old) {
            (None, Some(old)) => Some(old.code().to_owned()),
            (Some(told), Some(old)) if told == old.code() => Some(told.to_owned()),
            (Some(told), _) => {
                let code = check.code("code", told)?;
                if T::shelf(self).with_code(&code).is_some() {
                    check.taken("code", &code);
                    return None;
                }
                Some(code)
            }
            // A refused row uses up no number.
            (None, None) => check.is_clean().then(|| T::shelf_mut(self).make_code()),
        }
    }

    /// Names in other systems: those it has, and those that are told.
    pub(super) fn external_ids<T: Noun>(&self, check: &mut Checker<'_>, told: &[ExternalId], old: Option<&T>) -> Vec<ExternalId> {
        let mut ids = old.map_or(&[][..], Noun::external_ids).to_vec();
        if self.is_own(told, old) {
            return ids;
        }
        // A system by which it is known already tells nothing new: timetables give what has only a number a guid made up of it.
        let is_known = |it: &&ExternalId| ids.iter().any(|known| known.system == it.system);
        let new: Vec<&ExternalId> = told.iter().filter(|it| !is_known(it)).collect();
        for it in &new {
            if T::shelf(self).with_external_id(it).is_some() {
                check.taken("externalIds", &it.value);
            }
        }
        let raw = |it: &&ExternalId| RawExternalId { system: it.system.clone(), value: it.value.clone() };
        ids.extend(check.external_ids("externalIds", &new.iter().map(raw).collect::<Vec<_>>()));
        ids
    }

    /// The code that a record tells, unless the thing is known by an id: a code from elsewhere is good for a new thing only, as it
    /// may have been bent to fit here or there.
    pub(super) fn own_code<'c, T: Noun>(&self, code: Option<&'c str>, told: &[ExternalId], old: Option<&T>) -> Option<&'c str> {
        let is_known = old.is_some_and(|it| told.iter().any(|id| it.external_ids().contains(id)));
        code.filter(|_| !is_known && !self.is_own(told, old))
    }

    /// Whether a record names a thing by our own id, as files of ours do.
    pub(super) fn is_own<T: Noun>(&self, told: &[ExternalId], old: Option<&T>) -> bool {
        old.is_some_and(|old| told.iter().any(|it| T::shelf(self).own(it) == Some(old.id())))
    }
}
