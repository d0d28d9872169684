//! How commands write what was sent onto a thing, field by field, and take the steps of its lifecycle.

use std::fmt::Display;

use super::{Checker, Decided, Decision, Edit, RawExternalId};
use crate::domain::{change::Change, festival::ExternalId, invalid::Mistake};

impl Checker<'_> {
    /// Notes that a field must have a value.
    pub(super) fn required(&mut self, field: &str) {
        self.wrong(field, Mistake::Required, "This must be given; fill it in.", "此项必填，请填写。");
    }

    /// Notes a field that a new thing cannot do without, when it is not mentioned. [`Checker::write`] notes a `null`.
    pub(super) fn needs<T>(&mut self, field: &str, edit: &Edit<T>) {
        if matches!(edit, Edit::Keep) {
            self.required(field);
        }
    }

    /// Writes a field that must have a value. What fails its check leaves the field alone.
    pub(super) fn write<T, U>(
        &mut self,
        field: &str,
        target: &mut U,
        edit: Edit<T>,
        read: impl FnOnce(&mut Self, &str, T) -> Option<U>,
    ) {
        match edit {
            Edit::Keep => {}
            Edit::Clear => self.required(field),
            Edit::Set(sent) => {
                if let Some(value) = read(self, field, sent) {
                    *target = value;
                }
            }
        }
    }

    /// Writes a field that `null` brings back to its default.
    pub(super) fn write_or<T, U>(
        &mut self,
        field: &str,
        target: &mut U,
        edit: Edit<T>,
        default: U,
        read: impl FnOnce(&mut Self, &str, T) -> Option<U>,
    ) {
        match edit {
            Edit::Clear => *target = default,
            edit => self.write(field, target, edit, read),
        }
    }

    /// Writes a field that may be empty.
    pub(super) fn write_optional<T, U>(
        &mut self,
        field: &str,
        target: &mut Option<U>,
        edit: Edit<T>,
        read: impl FnOnce(&mut Self, &str, T) -> Option<U>,
    ) {
        edit.apply(target, |sent| read(self, field, sent));
    }

    /// Names in other systems that no other thing of its kind has. `others` yields the names of all others.
    pub(super) fn free_external_ids<'b>(
        &mut self,
        field: &str,
        sent: &[RawExternalId],
        others: impl Iterator<Item = &'b [ExternalId]>,
    ) -> Vec<ExternalId> {
        let ids = self.external_ids(field, sent);
        if ids.is_empty() {
            return ids;
        }
        let used: Vec<&ExternalId> = others.flatten().filter(|id| ids.contains(id)).collect();
        for (place, raw) in sent.iter().enumerate() {
            if used.iter().any(|id| id.system == raw.system && id.value == raw.value) {
                self.taken(&format!("{field}[{place}]"), &raw.value);
            }
        }
        ids
    }

    /// Takes one step of a lifecycle, from the present status to one of those that may follow. Standing there already is no
    /// mistake, so that a request sent twice does no harm.
    pub(super) fn step<S: Copy + PartialEq + Display>(&mut self, field: &str, now: S, to: S, next: &[S]) -> Option<S> {
        if to == now || next.contains(&to) {
            return Some(to);
        }
        let steps = next.iter().map(S::to_string).collect::<Vec<_>>();
        if steps.is_empty() {
            self.wrong(
                field,
                Mistake::WrongStatus,
                format!("The status is {now}, which is final; it cannot become {to}."),
                format!("当前状态 {now} 已是最终状态，不能改为 {to}。"),
            );
        } else {
            self.wrong(
                field,
                Mistake::WrongStatus,
                format!("The status {now} cannot become {to}; it can become {}.", steps.join(", ")),
                format!("状态 {now} 不能改为 {to}，可改为 {}。", steps.join("、")),
            );
        }
        None
    }

    /// A status that may be given here, whatever the present one is.
    pub(super) fn among<S: Copy + PartialEq + Display>(&mut self, field: &str, status: S, allowed: &[S]) -> Option<S> {
        if allowed.contains(&status) {
            return Some(status);
        }
        let allowed = allowed.iter().map(S::to_string).collect::<Vec<_>>();
        self.wrong(
            field,
            Mistake::WrongStatus,
            format!("{status} cannot be given here; give one of {}.", allowed.join(", ")),
            format!("此处不能填 {status}，可填 {}。", allowed.join("、")),
        );
        None
    }

    /// Decides that a thing looks as written now; nothing changes where it already did.
    pub(super) fn decide<I, T: PartialEq + Into<Change>>(self, subject: I, old: &T, new: T) -> Decided<I> {
        let changes = if *old == new { vec![] } else { vec![new.into()] };
        self.finish(Decision { subject, changes })
    }
}

/// The first few of a list of codes, for a message.
pub(super) fn some_codes<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let codes: Vec<&str> = codes.collect();
    let shown = codes.iter().take(5).copied().collect::<Vec<_>>().join(", ");
    if codes.len() > 5 { format!("{shown}, … ({})", codes.len()) } else { shown }
}

/// What tests say of a refusal: each field (`-` for none) with its code, in order.
#[cfg(test)]
pub(super) fn mistakes<T>(decided: &Decided<T>) -> Vec<String> {
    let invalid = decided.as_ref().err().map(Vec::as_slice).unwrap_or_default();
    invalid.iter().map(|it| format!("{} {}", it.field.as_deref().unwrap_or("-"), it.code.as_str())).collect()
}
