//! What a person may do to shows, beside their times ([`super::schedule`]) and their programs ([`super::item`]).

use super::{
    Checker, Context, Decided, Decision, Edit, RawExternalId, RawText,
    credit::{RawCredit, credits},
    leads::{self, RawLeads},
    schedule::{self, Placement, Schedule},
    stage::LARGEST_PLACE,
};
use crate::domain::{
    id::{IdSource, ShowId},
    invalid::Mistake,
    live::run_of,
    show::{Show, ShowKind, ShowStatus},
};

/// The statuses that a new show may have beside PLANNED.
pub const FIRST_STATUSES: &[ShowStatus] = &[ShowStatus::Confirmed];

/// A show as sent.
#[derive(Clone, Debug, Default)]
pub struct ShowFields {
    /// Its code; left out of a new show, the next free one (`S01`).
    pub code: Edit<String>,
    /// Its title. A new show needs one.
    pub title: Edit<Vec<RawText>>,
    /// What kind of show it is; `null` is OTHER.
    pub kind: Edit<ShowKind>,
    /// Where and when, set exactly as given: nothing else moves along, as it does in [`schedule::schedule`].
    pub schedule: Schedule,
    /// Its status: PLANNED (when left out) or one of [`FIRST_STATUSES`] in a new show, one step of its lifecycle in an update.
    pub status: Edit<ShowStatus>,
    /// How many people are expected in the audience.
    pub expected_audience: Edit<i64>,
    /// When its teams report, make up, stand by and leave, where it differs from the festival; `null` follows the festival.
    pub leads: Edit<RawLeads>,
    /// Who hosts, organizes and supports it; replaces them all.
    pub credits: Edit<Vec<RawCredit>>,
    /// Its names in other systems; replaces them all.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// Plans a show, with an empty program.
pub fn create(cx: &mut Context<'_>, fields: ShowFields) -> Decided<ShowId> {
    let mut check = Checker::new(cx.plan);
    let show = write(&mut check, cx.ids, None, fields);
    let show = check.written(show)?;
    Ok(Decision::one(show.id, show))
}

/// Changes a show.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: ShowFields) -> Decided<ShowId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.show("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let new = write(&mut check, cx.ids, Some(old), fields);
    check.changed(old.id, old.as_ref(), new)
}

/// Calls a show off; it stays visible as cancelled.
pub fn cancel(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ShowId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.show("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let mut show = (**old).clone();
    show.status = step(&mut check, "id", Some(old.status), ShowStatus::Cancelled);
    check.changed(old.id, old.as_ref(), Some(show))
}

/// Deletes a show that has not begun and of whose night nothing was noted, with its program.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ShowId> {
    let mut check = Checker::new(cx.plan);
    let Some(show) = check.show("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(show.id, if_revision);
    if let ShowStatus::InProgress | ShowStatus::Ended = show.status {
        check.wrong(
            "id",
            Mistake::WrongStatus,
            format!("The show is {}; one that has begun is kept for the record.", show.status),
            format!("该场次状态为 {}，已开始的场次须留存，不能删除。", show.status),
        );
    } else if run_of(cx.plan, show.id).is_some() {
        check.wrong(
            "id",
            Mistake::InUse,
            "The log of its night tells of this show; cancel it instead.",
            "该场次已有现场记录，不能删除，请改为取消。",
        );
    }
    check.removed(show.id)
}

fn write(check: &mut Checker<'_>, ids: &mut dyn IdSource, old: Option<&Show>, fields: ShowFields) -> Option<Show> {
    let ShowFields { code, title, kind, schedule, status, expected_audience, leads, credits: sent_credits, external_ids } =
        fields;
    let plan = check.plan();
    let id = old.map_or_else(|| ShowId(ids.next()), |it| it.id);
    let others = || plan.shows.iter().filter(|it| it.id != id);
    let code = check.own_code("code", code, old.map(|it| it.code.as_str()), others().map(|it| it.code.as_str()), ("S", 2));
    let title = check.own_name("title", title, old.map(|it| &it.title), &plan.festival().primary_language);
    let kind = check.defaulted("kind", kind, old.map(|it| it.kind), ShowKind::Other, |_, _, sent| Some(sent));
    let Placement { stage, starts_at, planned_ends_at, doors_at, hard_ends_at } =
        schedule::write(check, old.map(Placement::of).unwrap_or_default(), schedule);
    let status = write_status(check, old, status);
    let old_audience = old.and_then(|it| it.expected_audience);
    let expected_audience = check.optional("expectedAudience", expected_audience, old_audience, |check, field, sent| {
        check.number(field, sent, 0..=LARGEST_PLACE)
    });
    let leads = leads::of_show(check, old.map(|it| it.leads).unwrap_or_default(), leads);
    let old_credits = old.map(|it| it.credits.clone());
    let credits =
        check.defaulted("credits", sent_credits, old_credits, vec![], |check, field, sent| Some(credits(check, field, &sent)));
    let external_ids = check.own_external_ids(
        "externalIds",
        external_ids,
        old.map(|it| it.external_ids.as_slice()),
        others().flat_map(|it| &it.external_ids),
    );
    Some(Show {
        id,
        code: code?,
        title: title?,
        kind,
        stage,
        doors_at,
        starts_at,
        planned_ends_at,
        hard_ends_at,
        status,
        expected_audience,
        leads,
        credits,
        items: old.map_or_else(Vec::new, |it| it.items.clone()),
        external_ids,
    })
}

fn write_status(check: &mut Checker<'_>, old: Option<&Show>, edit: Edit<ShowStatus>) -> ShowStatus {
    match old.map(|it| it.status) {
        None => check.defaulted("status", edit, None, ShowStatus::Planned, |check, field, to| Some(step(check, field, None, to))),
        Some(now) => {
            check.required("status", edit, Some(now), |check, field, to| Some(step(check, field, Some(now), to))).unwrap_or(now)
        }
    }
}

/// One step of the show's lifecycle, or the first one of a new show.
fn step(check: &mut Checker<'_>, field: &str, now: Option<ShowStatus>, to: ShowStatus) -> ShowStatus {
    check.step(field, now.unwrap_or(ShowStatus::Planned), to, now.map_or(FIRST_STATUSES, ShowStatus::next));
    to
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_codes, check_ids, check_names, check_revisions, done, external, name, refused, set},
        festival::{Credit, CreditRole},
        fixture::{self, Counter, context, organization, plan},
        plan::Plan,
        text::{Lang, Localized},
    };

    const SHOWS: &str = "org O1 GOVERNMENT
         venue V1
         stage M1 V1
         act A1 4:00
         show X1 GALA M1 2020-09-28T19:30 ends=2020-09-28T21:00 : A1 SPEECH=5:00
         show X2";

    fn new(plan: &Plan, fields: ShowFields) -> Decided<ShowId> {
        create(&mut context(plan, &mut Counter(1000)), fields)
    }

    fn edit(plan: &Plan, code: &str, seen: Option<i64>, fields: ShowFields) -> Decided<ShowId> {
        update(&mut context(plan, &mut Counter(1000)), &fixture::show(plan, code).id.to_string(), seen, fields)
    }

    fn least() -> ShowFields {
        ShowFields { title: name("闭幕式"), ..ShowFields::default() }
    }

    fn with_status(status: &str) -> Plan {
        plan(&format!("venue V1\nstage M1 V1\nshow X1 GALA M1 2020-09-28T19:30 {status}"))
    }

    #[test]
    fn a_new_show_takes_what_is_given_and_defaults_for_the_rest() {
        let plan = plan(SHOWS);
        let (next, id) =
            done(&plan, new(&plan, ShowFields { code: Edit::Clear, kind: Edit::Clear, status: Edit::Clear, ..least() }));
        let expect = Show {
            expected_audience: None,
            leads: Default::default(),
            id,
            code: "S01".to_owned(),
            title: Localized::of(Lang::zh(), "闭幕式"),
            kind: ShowKind::Other,
            stage: None,
            doors_at: None,
            starts_at: None,
            planned_ends_at: None,
            hard_ends_at: None,
            status: ShowStatus::Planned,
            credits: vec![],
            items: vec![],
            external_ids: vec![],
        };
        assert_eq!(next.shows.get(id).map(AsRef::as_ref), Some(&expect));
    }

    #[test]
    fn an_update_keeps_the_program_and_what_is_not_mentioned() {
        let plan = plan(SHOWS);
        let old = fixture::show(&plan, "X1");
        let host = organization(&plan, "O1").id;
        let sent = Edit::Set(vec![RawCredit { role: CreditRole::Host, organization: host.to_string(), rank: None }]);
        let (next, id) =
            done(&plan, edit(&plan, "X1", Some(1), ShowFields { kind: Edit::Clear, credits: sent, ..ShowFields::default() }));
        let credits = vec![Credit { role: CreditRole::Host, organization: host, rank: 1 }];
        assert_eq!(next.shows.get(id).map(AsRef::as_ref), Some(&Show { kind: ShowKind::Other, credits, ..(*old).clone() }));
        let same = ShowFields { code: set("X1"), kind: Edit::Set(ShowKind::Gala), ..ShowFields::default() };
        assert_eq!(edit(&plan, "X1", None, same).expect("a decision").changes, []);
    }

    #[test]
    fn mistakes_are_told_all_at_once() {
        let plan = plan(SHOWS);
        assert_eq!(refused(&new(&plan, ShowFields::default())), ["title REQUIRED"]);
        let sent = ShowFields {
            code: set("X2"),
            title: Edit::Clear,
            schedule: Schedule { stage: set("M1"), ..Schedule::default() },
            status: Edit::Set(ShowStatus::Ended),
            expected_audience: Edit::Set(-1),
            leads: Edit::Set(RawLeads { standby_seconds: Edit::Set(86_401), ..RawLeads::default() }),
            credits: Edit::Set(vec![RawCredit { role: CreditRole::Host, organization: String::new(), rank: Some(0) }]),
            external_ids: external(&["", "1", "1"]),
            ..ShowFields::default()
        };
        let expect = [
            "ifRevision STALE",
            "code TAKEN",
            "title REQUIRED",
            "stage INVALID_FORMAT",
            "status WRONG_STATUS",
            "expectedAudience OUT_OF_RANGE",
            "leads.standbySeconds OUT_OF_RANGE",
            "credits[0].organization INVALID_FORMAT",
            "credits[0].rank OUT_OF_RANGE",
            "externalIds[0].value BLANK",
            "externalIds[2] DUPLICATE",
        ];
        assert_eq!(refused(&edit(&plan, "X1", Some(0), sent.clone())), expect);
        assert_eq!(refused(&new(&plan, sent)), expect[1..]);
    }

    #[test]
    fn names_codes_and_ids_are_checked_as_everywhere() {
        let plan = plan(SHOWS);
        check_names("title", |title| refused(&new(&plan, ShowFields { title, ..least() })));
        check_codes("X1", |code| refused(&new(&plan, ShowFields { code, ..least() })));
        let other = fixture::act(&plan, "A1").id;
        check_ids("id", "show", other, |id| refused(&update(&mut context(&plan, &mut Counter(1000)), id, None, least())));
        check_ids("id", "show", other, |id| refused(&cancel(&mut context(&plan, &mut Counter(1000)), id, None)));
        check_ids("id", "show", other, |id| refused(&delete(&mut context(&plan, &mut Counter(1000)), id, None)));
        check_revisions(|seen| refused(&edit(&plan, "X1", seen, least())));
    }

    #[test]
    fn a_show_goes_its_way_one_step_at_a_time() {
        let check = |from: &str, to: &[&str]| {
            let plan = with_status(from);
            let allowed = |status: &ShowStatus| {
                let sent = ShowFields { status: Edit::Set(*status), ..ShowFields::default() };
                let decided = edit(&plan, "X1", None, sent);
                assert!(decided.is_ok() || refused(&decided) == ["status WRONG_STATUS"], "{decided:?}");
                decided.is_ok_and(|it| !it.changes.is_empty())
            };
            use strum::VariantArray as _;
            let steps: Vec<&str> = ShowStatus::VARIANTS.iter().filter(|it| allowed(it)).map(Into::into).collect();
            assert_eq!(steps, to, "{from}");
        };
        check("PLANNED", &["CONFIRMED", "POSTPONED", "CANCELLED"]);
        check("CONFIRMED", &["IN_PROGRESS", "POSTPONED", "CANCELLED"]);
        check("IN_PROGRESS", &["ENDED", "CANCELLED"]);
        check("ENDED", &[]);
        check("POSTPONED", &["PLANNED", "CONFIRMED", "CANCELLED"]);
        check("CANCELLED", &["PLANNED"]);
    }

    #[test]
    fn shows_are_cancelled_until_they_end_and_deleted_until_they_begin() {
        let check = |status: &str, on_cancel: &[&str], on_delete: &[&str]| {
            let plan = with_status(status);
            let id = fixture::show(&plan, "X1").id;
            let cancelled = cancel(&mut context(&plan, &mut Counter(1000)), &id.to_string(), Some(1));
            assert_eq!(refused(&cancelled), on_cancel, "{status}");
            if on_cancel.is_empty() {
                let (next, _) = done(&plan, cancelled);
                assert_eq!(next.shows.get(id).map(|it| it.status), Some(ShowStatus::Cancelled), "{status}");
            }
            let deleted = delete(&mut context(&plan, &mut Counter(1000)), &id.to_string(), Some(1));
            assert_eq!(refused(&deleted), on_delete, "{status}");
            if on_delete.is_empty() {
                assert!(done(&plan, deleted).0.shows.is_empty(), "{status}");
            }
        };
        check("PLANNED", &[], &[]);
        check("POSTPONED", &[], &[]);
        check("CANCELLED", &[], &[]);
        check("IN_PROGRESS", &[], &["id WRONG_STATUS"]);
        check("ENDED", &["id WRONG_STATUS"], &["id WRONG_STATUS"]);
    }
}
