//! What a person may do to performers.

use chrono::NaiveDate;

use super::{Checker, Context, Decided, Decision, Edit, RawExternalId, RawInterval, fields::User};
use crate::domain::{
    id::PerformerId,
    invalid::Mistake,
    performer::{Consent, ConsentGiver, Performer, Recorded},
    plan::Plan,
};

/// The fields of a performer, as sent.
#[derive(Clone, Debug, Default)]
pub struct PerformerFields {
    /// Their number; made where a new one has none (`P0001`).
    pub code: Edit<String>,
    /// Their name. Required.
    pub name: Edit<String>,
    /// How the name is read.
    pub reading: Edit<String>,
    /// Their birthday, from 1900 to the festival's last day.
    pub birth_date: Edit<NaiveDate>,
    /// Their phone number.
    pub phone: Edit<String>,
    /// Whether they asked not to be named in public; `false` where nobody says.
    pub hidden: Edit<bool>,
    /// Who agreed that they are named in public.
    pub consent: Edit<RawConsent>,
    /// When they can take part; they replace those they had, and none means always.
    pub availability: Edit<Vec<RawInterval>>,
    /// Their names in other systems: they replace those they had.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// Someone's agreement that a person is named in public, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawConsent {
    /// Who gave it.
    pub given_by: String,
    /// What they are to the person; where nobody says, the person themselves if it is their name, else a guardian.
    pub giver: Option<ConsentGiver>,
    /// The last day on which it holds; `None` until it is withdrawn.
    pub until: Option<NaiveDate>,
}

/// The longest phone number, in characters: the 15 digits of ITU-T E.164 with their spaces, and an extension.
const PHONE_CHARACTERS: usize = 40;
/// The shortest phone number, in digits: those of the emergency services.
const PHONE_DIGITS: usize = 3;

/// Adds a performer.
pub fn create(cx: &mut Context<'_>, fields: PerformerFields) -> Decided<PerformerId> {
    let mut check = Checker::new(cx.plan);
    let performer = write(&mut check, cx, None, fields);
    let performer = check.written(performer)?;
    Ok(Decision::one(performer.id, performer))
}

/// Changes a performer.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: PerformerFields) -> Decided<PerformerId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.performer("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let new = write(&mut check, cx, Some(old), fields);
    check.changed(old.id, old.as_ref(), new)
}

/// Deletes a performer who is on no roster and in no cast.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<PerformerId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.performer("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    check.unused("id", &users(cx.plan, old.id));
    check.removed(old.id)
}

fn write(check: &mut Checker<'_>, cx: &mut Context<'_>, old: Option<&Performer>, fields: PerformerFields) -> Option<Performer> {
    let PerformerFields { code, name, reading, birth_date, phone, hidden, consent, availability, external_ids } = fields;
    let plan = check.plan();
    let id = old.map_or_else(|| PerformerId(cx.ids.next()), |it| it.id);
    let others = || plan.performers.iter().filter(|it| it.id != id);
    let code = check.own_code("code", code, old.map(|it| it.code.as_str()), others().map(|it| it.code.as_str()), ("P", 4));
    let name = check.required("name", name, old.map(|it| it.name.clone()), |check, field, sent| check.name(field, &sent));
    let reading =
        check.optional("reading", reading, old.and_then(|it| it.reading.clone()), |check, field, sent| check.name(field, &sent));
    let birth_date = check.optional("birthDate", birth_date, old.and_then(|it| it.birth_date), read_birth_date);
    let phone = check.optional("phone", phone, old.and_then(|it| it.phone.clone()), read_phone);
    let hidden = check.defaulted("hidden", hidden, old.map(|it| it.hidden), false, |_, _, hidden| Some(hidden));
    let recorded = Recorded { at: cx.now, by: cx.actor.to_owned() };
    let consent = check.optional("consent", consent, old.and_then(|it| it.consent.clone()), |check, field, sent| {
        let consent = read_consent(check, field, sent, name.as_deref())?;
        Some(consent.or_kept(old.and_then(|it| it.consent.as_ref()), Some(recorded)))
    });
    let availability = check.intervals("availability", availability, old.map(|it| it.availability.as_slice()));
    let external_ids = check.own_external_ids(
        "externalIds",
        external_ids,
        old.map(|it| it.external_ids.as_slice()),
        others().flat_map(|it| &it.external_ids),
    );
    Some(Performer { id, code: code?, name: name?, reading, birth_date, phone, hidden, consent, availability, external_ids })
}

pub(in crate::domain) fn read_birth_date(check: &mut Checker<'_>, field: &str, day: NaiveDate) -> Option<NaiveDate> {
    let last = check.plan().festival().ends_on;
    if NaiveDate::from_ymd_opt(1900, 1, 1).is_some_and(|first| (first..=last).contains(&day)) {
        return Some(day);
    }
    check.wrong(
        field,
        Mistake::OutOfRange,
        format!("{day} cannot be a birthday; give a day from 1900-01-01 to the festival's last day, {last}."),
        format!("{day} 不可能是出生日期，请填写 1900-01-01 至艺术节最后一天 {last} 之间的日期。"),
    );
    None
}

/// The consent that was sent for a person of this name.
pub(in crate::domain) fn read_consent(
    check: &mut Checker<'_>,
    field: &str,
    sent: RawConsent,
    name: Option<&str>,
) -> Option<Consent> {
    let RawConsent { given_by, giver, until } = sent;
    let given_by = check.name(&format!("{field}.givenBy"), &given_by);
    let until = until.map(|day| check.day(&format!("{field}.until"), day));
    let is_own = given_by.as_deref().is_some_and(|it| Some(it) == name);
    let giver = giver.unwrap_or(if is_own { ConsentGiver::Performer } else { ConsentGiver::Guardian });
    Some(Consent { given_by: given_by?, giver, until: until.flatten(), recorded: None })
}

/// A phone number as people write it, with or without an extension. It is private: no message repeats it.
pub(in crate::domain) fn read_phone(check: &mut Checker<'_>, field: &str, phone: String) -> Option<String> {
    let phone = check.text(field, &phone, PHONE_CHARACTERS)?;
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let sign = |c: char| " 　+＋-－()（）./#*,;，；转".contains(c);
    let words = phone.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let extension_only = words.map(str::to_ascii_lowercase).all(|word| word == "ext" || word == "x");
    let written = phone.chars().all(|c| digit(c) || sign(c) || c.is_ascii_alphabetic());
    if extension_only && written && phone.chars().filter(|c| digit(*c)).count() >= PHONE_DIGITS {
        return Some(phone);
    }
    check.wrong(
        field,
        Mistake::InvalidFormat,
        format!(
            "A phone number has at least {PHONE_DIGITS} digits, with spaces, + - ( ) . and ext, as in +86 375 123 4567 ext 8."
        ),
        format!("电话号码至少有 {PHONE_DIGITS} 位数字，可含空格、+ - ( ) . 和“转”，如 0375-1234567 转 8。"),
    );
    None
}

fn users(plan: &Plan, id: PerformerId) -> Vec<User<'_>> {
    let index = plan.index();
    let teams = index.teams_of_performer.get(&id).into_iter().flatten().filter_map(|team| plan.teams.get(*team));
    let acts = index.acts_of_performer.get(&id).into_iter().flatten().filter_map(|act| plan.acts.get(*act));
    teams
        .map(|it| User { kind: ("team", "队伍"), code: &it.code, name: &it.name })
        .chain(acts.map(|it| User { kind: ("act", "节目"), code: &it.code, name: &it.title }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_codes, check_ids, check_revisions, done, external, intervals, refused, set},
        fixture::{self, Counter, context, plan},
    };

    const TEXT: &str = "
        festival 2020-09-07 2020-09-28
        org O1 SCHOOL
        performer P0009 1990-01-31
        performer P0010
        performer P0011
        team T1 O1 : P0009
        act A1 4:00 teams=T1 : P0010";

    fn adding(plan: &Plan, fields: PerformerFields) -> Decided<PerformerId> {
        create(&mut context(plan, &mut Counter(1000)), fields)
    }

    fn changing(plan: &Plan, code: &str, seen: Option<i64>, fields: PerformerFields) -> Decided<PerformerId> {
        let id = fixture::performer(plan, code).id.to_string();
        update(&mut context(plan, &mut Counter(1000)), &id, seen, fields)
    }

    fn born(day: &str) -> Edit<NaiveDate> {
        Edit::Set(day.parse().expect("a day"))
    }

    fn consent(given_by: &str, until: &str) -> Edit<RawConsent> {
        Edit::Set(RawConsent { given_by: given_by.to_owned(), giver: None, until: until.parse().ok() })
    }

    #[test]
    fn a_performer_is_written_as_sent() {
        let plan = plan(TEXT);
        let fields = PerformerFields {
            name: set("单红𠮷"),
            reading: set("Shan Hongji"),
            birth_date: born("2008-02-29"),
            phone: set("0375-1234567转8"),
            hidden: Edit::Set(true),
            consent: consent("单母", "2020-12-31"),
            availability: intervals(&[
                ("2020-09-28T18:00:00Z", "2020-09-28T22:00:00Z"),
                ("2020-09-27T18:00:00Z", "2020-09-27T19:00:00Z"),
            ]),
            external_ids: external(&["r-1"]),
            ..Default::default()
        };
        let (plan, id) = done(&plan, adding(&plan, fields.clone()));
        let Performer { id: _, code, name, reading, birth_date, phone, hidden, consent: agreed, availability, external_ids } =
            (**plan.performers.get(id).expect("it")).clone();
        assert_eq!((code.as_str(), name.as_str(), reading.as_deref()), ("P0012", "单红𠮷", Some("Shan Hongji")));
        assert_eq!((birth_date, phone.as_deref(), hidden), ("2008-02-29".parse().ok(), Some("0375-1234567转8"), true));
        assert_eq!(external_ids.len(), 1);
        let agreed = agreed.expect("consent");
        assert!(agreed.says_same(&Consent::of_guardian("单母", "2020-12-31".parse().ok())), "{agreed:?}");
        assert_eq!(agreed.recorded.map(|it| it.by).as_deref(), Some(context(&plan, &mut Counter(0)).actor));
        assert_eq!(availability.iter().map(|it| it.seconds()).collect::<Vec<_>>(), [3_600, 4 * 3_600]);
        assert_eq!(changing(&plan, "P0012", None, fields).expect("a decision").changes, []);
        let empty = PerformerFields {
            reading: Edit::Clear,
            birth_date: Edit::Clear,
            phone: Edit::Clear,
            hidden: Edit::Clear,
            consent: Edit::Clear,
            availability: Edit::Clear,
            ..Default::default()
        };
        let (plan, _) = done(&plan, changing(&plan, "P0012", None, empty));
        let now = fixture::performer(&plan, "P0012");
        assert_eq!((&now.reading, now.birth_date, &now.phone, now.hidden), (&None, None, &None, false));
        assert_eq!((&now.consent, now.availability.len()), (&None, 0));
    }

    #[test]
    fn bad_input_is_refused_with_all_its_mistakes() {
        let plan = plan(TEXT);
        let team = fixture::team(&plan, "T1").id;
        let fields = || PerformerFields { name: set("王五"), ..Default::default() };
        let check = |fields: PerformerFields, expect: &[&str]| {
            assert_eq!(refused(&changing(&plan, "P0009", Some(1), fields.clone())), expect, "{fields:?}");
            assert_eq!(refused(&adding(&plan, fields.clone())), expect, "{fields:?}");
        };
        for (name, expect) in [
            ("", "name BLANK"),
            (" \u{200b}", "name BLANK"),
            (&"长".repeat(201), "name TOO_LONG"),
            (&"a".repeat(10_000), "name TOO_LONG"),
            ("a\0b", "name INVALID_CHARACTER"),
        ] {
            check(PerformerFields { name: set(name), ..fields() }, &[expect]);
        }
        check(PerformerFields { name: Edit::Clear, ..fields() }, &["name REQUIRED"]);
        for day in ["1899-12-31", "2020-09-29", "-0001-01-01", "+12020-01-01"] {
            check(PerformerFields { birth_date: born(day), ..fields() }, &["birthDate OUT_OF_RANGE"]);
        }
        check(PerformerFields { birth_date: born("1900-01-01"), ..fields() }, &[]);
        check(PerformerFields { birth_date: born("2020-09-28"), ..fields() }, &[]);
        let all = PerformerFields {
            name: set(""),
            reading: set("\t"),
            phone: set("no"),
            birth_date: born("1800-01-01"),
            consent: consent(" ", "1899-12-31"),
            availability: intervals(&[("1850-01-01T00:00:00Z", "2020-09-28T18:00:00Z")]),
            ..fields()
        };
        let mistakes = [
            "name BLANK",
            "reading INVALID_CHARACTER",
            "birthDate OUT_OF_RANGE",
            "phone INVALID_FORMAT",
            "consent.givenBy BLANK",
            "consent.until OUT_OF_RANGE",
            "availability[0].startsAt OUT_OF_RANGE",
        ];
        check(all, &mistakes);
        check(PerformerFields { consent: consent("单父", "-"), ..fields() }, &[]);
        check_codes("P0010", |code| refused(&changing(&plan, "P0009", None, PerformerFields { code, ..fields() })));
        check_ids("id", "performer", team, |id| refused(&update(&mut context(&plan, &mut Counter(0)), id, None, fields())));
        check_ids("id", "performer", team, |id| refused(&delete(&mut context(&plan, &mut Counter(0)), id, None)));
        check_revisions(|seen| refused(&changing(&plan, "P0009", seen, fields())));
    }

    #[test]
    fn phone_numbers_are_taken_as_people_write_them() {
        let plan = plan(TEXT);
        let check = |phone: &str, expect: &[&str]| {
            let fields = PerformerFields { name: set("王五"), phone: set(phone), ..Default::default() };
            assert_eq!(refused(&adding(&plan, fields)), expect, "{phone}");
        };
        for phone in
            ["110", "13800000000", "+86 (375) 123-4567 ext. 8", "0375－1234567 转 8", "０３７５１２３４", "375.123.4567x8"]
        {
            check(phone, &[]);
        }
        for phone in ["12", "---", "phone 123", "123 exx", "12345\n678", "电话123"] {
            check(phone, &["phone INVALID_FORMAT"]);
        }
        check(&"1".repeat(41), &["phone TOO_LONG"]);
        check("123\0", &["phone INVALID_CHARACTER"]);
        check("", &["phone BLANK"]);
    }

    #[test]
    fn only_who_takes_part_nowhere_is_deleted() {
        let plan = plan(TEXT);
        let check = |code: &str, expect: &[&str]| {
            let id = fixture::performer(&plan, code).id.to_string();
            assert_eq!(refused(&delete(&mut context(&plan, &mut Counter(0)), &id, Some(1))), expect);
        };
        check("P0009", &["id IN_USE"]); // on a roster
        check("P0010", &["id IN_USE"]); // in a cast
        check("P0011", &[]);
    }
}
