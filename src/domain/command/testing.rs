//! What the tests of commands share: short ways to write inputs, and the bad inputs that every noun has to refuse.

use std::fmt::Debug;

use super::{Decided, Edit, RawExternalId, RawInterval, RawText};
use crate::domain::{invalid::Invalid, plan::Plan};

/// A name in the festival's primary language.
pub(super) fn name(text: &str) -> Edit<Vec<RawText>> {
    Edit::Set(vec![RawText { lang: None, text: Some(text.to_owned()) }])
}

/// A text in several languages.
pub(super) fn names(texts: &[(&str, &str)]) -> Edit<Vec<RawText>> {
    Edit::Set(texts.iter().map(|(lang, text)| RawText { lang: Some((*lang).into()), text: Some((*text).into()) }).collect())
}

/// A text that was sent.
pub(super) fn set(text: &str) -> Edit<String> {
    Edit::Set(text.to_owned())
}

/// Names in another system.
pub(super) fn external(values: &[&str]) -> Edit<Vec<RawExternalId>> {
    Edit::Set(values.iter().map(|it| RawExternalId { system: "desk".to_owned(), value: (*it).to_owned() }).collect())
}

/// Times from and to, with their offsets.
pub(super) fn intervals(sent: &[(&str, &str)]) -> Edit<Vec<RawInterval>> {
    let time = |text: &str| text.parse().expect("a time");
    Edit::Set(sent.iter().map(|(from, to)| RawInterval { starts_at: time(from), ends_at: time(to) }).collect())
}

/// Mistakes as `field CODE`.
pub(in crate::domain) fn codes(invalid: &[Invalid]) -> Vec<String> {
    invalid.iter().map(|it| format!("{} {}", it.field.as_deref().unwrap_or("-"), it.code.as_str())).collect()
}

/// What a command refused; nothing when it did as asked.
pub(super) fn refused<T: Debug>(decided: &Result<T, Vec<Invalid>>) -> Vec<String> {
    decided.as_ref().err().map_or_else(Vec::new, |invalid| codes(invalid))
}

/// The Plan after a command, and what the command was about.
pub(super) fn done<T: Debug>(plan: &Plan, decided: Decided<T>) -> (Plan, T) {
    let decision = decided.expect("a decision");
    (plan.apply(&decision.changes), decision.subject)
}

/// Names that every noun refuses or takes in the same way. `call` runs a command with the name and answers what it refused.
pub(super) fn check_names(field: &str, call: impl Fn(Edit<Vec<RawText>>) -> Vec<String>) {
    let check = |edit: Edit<Vec<RawText>>, expect: &[&str]| {
        let expect: Vec<String> = expect.iter().map(|it| format!("{field}{it}")).collect();
        assert_eq!(call(edit.clone()), expect, "{edit:?}");
    };
    check(Edit::Clear, &[" REQUIRED"]);
    for blank in ["", " \n　", "\u{200b}\u{feff}"] {
        check(name(blank), &[".text BLANK"]);
    }
    check(name(&"𠮷".repeat(200)), &[]);
    check(name(&"长".repeat(201)), &[".text TOO_LONG"]);
    check(name(&"长".repeat(10_000)), &[".text TOO_LONG"]);
    check(name("共圆\0小康梦"), &[".text INVALID_CHARACTER"]);
    check(names(&[("klingonese", "nuqneH")]), &[".lang UNKNOWN_LANGUAGE"]);
    check(names(&[("zh", "合唱"), ("ZH", "小合唱"), ("en", "")]), &["[1].lang DUPLICATE", "[2].text BLANK"]);
    check(names(&[("zh", "合唱"), ("en", "Choir")]), &[]);
}

/// Ids that every noun refuses in the same way. `call` runs a command with the id; `other` is the id of a thing of another kind.
pub(super) fn check_ids(field: &str, prefix: &str, other: impl ToString, call: impl Fn(&str) -> Vec<String>) {
    let unknown = format!("{prefix}_01h455vb4pex5vsknk084sn02q");
    for (id, expect) in [
        (other.to_string().as_str(), "WRONG_KIND"),
        (&unknown, "NOT_FOUND"),
        ("", "INVALID_FORMAT"),
        ("1", "INVALID_FORMAT"),
        ("节目", "INVALID_FORMAT"),
        (&"9".repeat(10_000), "INVALID_FORMAT"),
    ] {
        assert_eq!(call(id), [format!("{field} {expect}")], "{id}");
    }
}

/// Codes that every noun refuses or takes in the same way, `taken` being in use.
pub(super) fn check_codes(taken: &str, call: impl Fn(Edit<String>) -> Vec<String>) {
    for (code, expect) in [
        (taken, "code TAKEN"),
        ("", "code BLANK"),
        ("a b", "code INVALID_FORMAT"),
        ("\0", "code INVALID_CHARACTER"),
        (&"a".repeat(65), "code TOO_LONG"),
    ] {
        assert_eq!(call(set(code)), [expect], "{code}");
    }
    assert!(call(set("节目-𠮷/1")).is_empty());
}

/// Revisions of a thing last changed in the fixture's only revision, 1.
pub(super) fn check_revisions(call: impl Fn(Option<i64>) -> Vec<String>) {
    for (seen, expect) in [
        (None, None),
        (Some(1), None),
        (Some(0), Some("ifRevision STALE")),
        (Some(i64::MIN), Some("ifRevision STALE")),
        (Some(2), Some("ifRevision OUT_OF_RANGE")),
    ] {
        assert_eq!(call(seen), expect.into_iter().collect::<Vec<_>>(), "{seen:?}");
    }
}
