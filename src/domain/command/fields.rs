//! What the commands of every noun share: how a field that was sent, left out or emptied becomes the field of a thing.
//!
//! `old` is the thing's present value: `None` while it is being created.

use std::{collections::HashSet, fmt::Display};

use chrono::{Datelike as _, NaiveDate};

use super::{
    Checker, Decided, Decision, Edit, RawExternalId, RawInterval, RawText,
    check::{NAME_CHARACTERS, TEXT_CHARACTERS, next_code},
};
use crate::domain::{
    change::{Change, ThingId},
    festival::ExternalId,
    invalid::{Invalid, Mistake},
    text::{Lang, Localized},
    time::Interval,
};

/// Something that stands in the way of a deletion.
#[derive(Clone, Copy)]
pub(in crate::domain) struct User<'a> {
    /// What kind of thing it is, in English and in Chinese.
    pub(in crate::domain) kind: (&'static str, &'static str),
    /// Its code.
    pub(in crate::domain) code: &'a str,
    /// Its name or title.
    pub(in crate::domain) name: &'a Localized,
}

/// How many users a refusal names before it only counts them.
const USERS_NAMED: usize = 5;

impl Checker<'_> {
    /// A field that must have a value. `read` gets the field's name and what was sent.
    pub(in crate::domain) fn required<T, U>(
        &mut self,
        field: &str,
        edit: Edit<T>,
        old: Option<U>,
        read: impl FnOnce(&mut Self, &str, T) -> Option<U>,
    ) -> Option<U> {
        match (edit, old) {
            (Edit::Set(sent), _) => read(self, field, sent),
            (Edit::Keep, Some(old)) => Some(old),
            (Edit::Keep | Edit::Clear, _) => {
                self.wrong(field, Mistake::Required, "Fill this in; it cannot be empty.", "此项必填，不能为空。");
                None
            }
        }
    }

    /// A field that may be empty.
    pub(in crate::domain) fn optional<T, U>(
        &mut self,
        field: &str,
        edit: Edit<T>,
        old: Option<U>,
        read: impl FnOnce(&mut Self, &str, T) -> Option<U>,
    ) -> Option<U> {
        let mut value = old;
        edit.apply(&mut value, |sent| read(self, field, sent));
        value
    }

    /// A field that takes its default when nothing was sent for a new thing, or when it was emptied.
    pub(in crate::domain) fn defaulted<T, U>(
        &mut self,
        field: &str,
        edit: Edit<T>,
        old: Option<U>,
        default: U,
        read: impl FnOnce(&mut Self, &str, T) -> Option<U>,
    ) -> U {
        match edit {
            Edit::Keep => old.unwrap_or(default),
            Edit::Clear => default,
            // What fails the check is never used: the mistake refuses the whole input.
            Edit::Set(sent) => read(self, field, sent).unwrap_or(default),
        }
    }

    /// A code of its own: as sent, or for a new thing the next one with this prefix and so many digits.
    pub(super) fn own_code<'b>(
        &mut self,
        field: &str,
        edit: Edit<String>,
        old: Option<&str>,
        others: impl Iterator<Item = &'b str>,
        (prefix, digits): (&str, usize),
    ) -> Option<String> {
        match (edit, old) {
            (Edit::Set(code), _) => self.free_code(field, &code, others),
            (Edit::Keep | Edit::Clear, None) => {
                let others: Vec<&str> = others.collect();
                let made = next_code(prefix, digits, others.iter().copied());
                // The highest number there is has no next one: then the code has to be chosen by hand.
                self.free_code(field, &made, others.into_iter())
            }
            (edit, old) => self.required(field, edit, old.map(str::to_owned), |_, _, code| Some(code)),
        }
    }

    /// A name in at least one language.
    pub(super) fn own_name(
        &mut self,
        field: &str,
        edit: Edit<Vec<RawText>>,
        old: Option<&Localized>,
        primary: &Lang,
    ) -> Option<Localized> {
        self.required(field, edit, old.cloned(), |check, field, sent| {
            Some(check.localized(field, old.unwrap_or(&Localized::default()), &sent, primary, NAME_CHARACTERS))
        })
    }

    /// A longer text that may be empty.
    pub(super) fn free_text(
        &mut self,
        field: &str,
        edit: Edit<Vec<RawText>>,
        old: Option<&Localized>,
        primary: &Lang,
    ) -> Localized {
        self.defaulted(field, edit, old.cloned(), Localized::default(), |check, field, sent| {
            let old = old.cloned().unwrap_or_default();
            Some(check.localized_or_empty(field, &old, &sent, primary, TEXT_CHARACTERS))
        })
    }

    /// Times in which a thing may be used or a person can come, in their order; touching ones stay apart.
    pub(super) fn intervals(&mut self, field: &str, edit: Edit<Vec<RawInterval>>, old: Option<&[Interval]>) -> Vec<Interval> {
        self.defaulted(field, edit, old.map(<[_]>::to_vec), Vec::new(), |check, field, sent| {
            let mut intervals = Vec::with_capacity(sent.len());
            for (place, RawInterval { starts_at, ends_at }) in sent.iter().enumerate() {
                let ends_field = format!("{field}[{place}].endsAt");
                let starts_at = check.time(&format!("{field}[{place}].startsAt"), starts_at);
                let ends_at = check.time(&ends_field, ends_at);
                let (Some(starts_at), Some(ends_at)) = (starts_at, ends_at) else { continue };
                intervals.extend(check.interval(&ends_field, starts_at, ends_at));
            }
            intervals.sort();
            Some(intervals)
        })
    }

    /// A day of the same years as those of times.
    pub(in crate::domain) fn day(&mut self, field: &str, day: NaiveDate) -> Option<NaiveDate> {
        if (1900..=9998).contains(&day.year()) {
            return Some(day);
        }
        self.wrong(field, Mistake::OutOfRange, "Give a day between the years 1900 and 9998.", "日期须在 1900 年到 9998 年之间。");
        None
    }

    /// Names in other systems, none of which another thing of the same kind has.
    pub(super) fn own_external_ids<'b>(
        &mut self,
        field: &str,
        edit: Edit<Vec<RawExternalId>>,
        old: Option<&[ExternalId]>,
        others: impl Iterator<Item = &'b ExternalId>,
    ) -> Vec<ExternalId> {
        self.defaulted(field, edit, old.map(<[_]>::to_vec), Vec::new(), |check, field, sent| {
            let used: HashSet<(&str, &str)> = others.map(|it| (it.system.as_str(), it.value.as_str())).collect();
            for (place, raw) in sent.iter().enumerate() {
                if used.contains(&(raw.system.as_str(), raw.value.as_str())) {
                    check.taken(&format!("{field}[{place}]"), &raw.value);
                }
            }
            Some(check.external_ids(field, &sent))
        })
    }

    /// Refuses a step that a lifecycle does not have. Staying is no step.
    pub(in crate::domain) fn step<S: Copy + PartialEq + Display>(&mut self, field: &str, from: S, to: S, steps: &[S]) {
        if from == to || steps.contains(&to) {
            return;
        }
        let steps = steps.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (en, zh) = if steps.is_empty() {
            (format!("It is {from} and no step leads on from there, nor to {to}."), format!("当前为 {from}，不能再改为 {to}。"))
        } else {
            (
                format!("It is {from}, which leads to {}, not to {to}.", steps.join(" or ")),
                format!("当前为 {from}，只能改为 {}，不能改为 {to}。", steps.join(" 或 ")),
            )
        };
        self.wrong(field, Mistake::WrongStatus, en, zh);
    }

    /// Refuses to let a thing go that others use, and names the first of them.
    pub(in crate::domain) fn unused(&mut self, field: &str, users: &[User<'_>]) {
        if users.is_empty() {
            return;
        }
        let primary = &self.plan().festival().primary_language;
        let named = &users[..users.len().min(USERS_NAMED)];
        let more = users.len() - named.len();
        let en: Vec<String> =
            named.iter().map(|it| format!("{} {} “{}”", it.kind.0, it.code, it.name.get(Some(&Lang::en()), primary))).collect();
        let zh: Vec<String> =
            named.iter().map(|it| format!("{} {}“{}”", it.kind.1, it.code, it.name.get(Some(&Lang::zh()), primary))).collect();
        let (en_more, zh_more) = if more == 0 {
            (String::new(), String::new())
        } else {
            (format!(" and {more} more"), format!("等 {} 项", users.len()))
        };
        self.wrong(
            field,
            Mistake::InUse,
            format!("It is used by {}{en_more}; change or delete those first.", en.join(", ")),
            format!("{}{zh_more}正在使用它，请先修改或删除。", zh.join("、")),
        );
    }

    /// The thing as written, if nothing was wrong.
    pub(in crate::domain) fn written<T>(self, value: Option<T>) -> Result<T, Vec<Invalid>> {
        match value {
            Some(value) if self.is_clean() => Ok(value),
            _ => Err(self.into_invalid()),
        }
    }

    /// Decides for the thing as written: a change only where it differs from what it was.
    pub(super) fn changed<I, T: PartialEq + Into<Change>>(self, subject: I, old: &T, new: Option<T>) -> Decided<I> {
        let new = self.written(new)?;
        let changes = if new == *old { Vec::new() } else { vec![new.into()] };
        Ok(Decision { subject, changes })
    }

    /// Decides that the thing goes.
    pub(super) fn removed<I: Copy + Into<ThingId>>(self, id: I) -> Decided<I> {
        self.finish(Decision { subject: id, changes: vec![Change::Remove(id.into())] })
    }
}
