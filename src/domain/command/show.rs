//! What a person may do to shows, beside their times ([`super::schedule`]) and their programs ([`super::item`]).

use super::{
    Checker, Context, Decided, Decision, Edit, RawExternalId, RawText,
    check::{NAME_CHARACTERS, next_code},
    credit::{RawCredit, credits},
    schedule::{self, Schedule},
};
use crate::domain::{
    change::Change,
    id::ShowId,
    invalid::Mistake,
    show::{Show, ShowKind, ShowStatus},
    text::Localized,
};

/// The statuses that a new show may have.
pub const FIRST_STATUSES: &[ShowStatus] = &[ShowStatus::Planned, ShowStatus::Confirmed];

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
    /// Its status: one of [`FIRST_STATUSES`] in a new show (PLANNED when left out), one step of its lifecycle in an update.
    pub status: Edit<ShowStatus>,
    /// Who hosts, organizes and supports it; replaces them all.
    pub credits: Edit<Vec<RawCredit>>,
    /// Its names in other systems; replaces them all.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// Plans a show, with an empty program.
pub fn create(cx: &mut Context<'_>, mut fields: ShowFields) -> Decided<ShowId> {
    let mut check = Checker::new(cx.plan);
    check.needs("title", &fields.title);
    if fields.code == Edit::Clear {
        fields.code = Edit::Keep;
    }
    let status = std::mem::take(&mut fields.status).given().unwrap_or(ShowStatus::Planned);
    check.among("status", status, FIRST_STATUSES);
    let mut show = Show {
        id: ShowId(cx.ids.next()),
        code: next_code("S", 2, cx.plan.shows.iter().map(|it| it.code.as_str())),
        title: Localized::default(),
        kind: ShowKind::Other,
        stage: None,
        doors_at: None,
        starts_at: None,
        planned_ends_at: None,
        hard_ends_at: None,
        status,
        credits: vec![],
        items: vec![],
        external_ids: vec![],
    };
    write(&mut check, &mut show, fields);
    check.finish(Decision::one(show.id, show))
}

/// Changes a show.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: ShowFields) -> Decided<ShowId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.show("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let mut show = (**old).clone();
    write(&mut check, &mut show, fields);
    check.decide(old.id, old.as_ref(), show)
}

/// Calls a show off; it stays visible as cancelled.
pub fn cancel(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ShowId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.show("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let mut show = (**old).clone();
    write_status(&mut check, "id", &mut show, Edit::Set(ShowStatus::Cancelled));
    check.decide(old.id, old.as_ref(), show)
}

/// Deletes a show that has not begun, with its program.
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
    }
    check.finish(Decision { subject: show.id, changes: vec![Change::Remove(show.id.into())] })
}

fn write(check: &mut Checker<'_>, show: &mut Show, fields: ShowFields) {
    let ShowFields { code, title, kind, schedule, status, credits: sent_credits, external_ids } = fields;
    let plan = check.plan();
    let id = show.id;
    let others = || plan.shows.iter().filter(move |it| it.id != id);
    check.write("code", &mut show.code, code, |check, field, sent| {
        check.free_code(field, &sent, others().map(|it| it.code.as_str()))
    });
    let old_title = show.title.clone();
    check.write("title", &mut show.title, title, |check, field, sent| {
        Some(check.localized(field, &old_title, &sent, &plan.festival().primary_language, NAME_CHARACTERS))
    });
    check.write_or("kind", &mut show.kind, kind, ShowKind::Other, |_, _, sent| Some(sent));
    schedule::write(check, show, schedule);
    write_status(check, "status", show, status);
    check.write_or("credits", &mut show.credits, sent_credits, vec![], |check, field, sent| Some(credits(check, field, &sent)));
    check.write_or("externalIds", &mut show.external_ids, external_ids, vec![], |check, field, sent| {
        Some(check.free_external_ids(field, &sent, others().map(|it| it.external_ids.as_slice())))
    });
}

/// One step of the show's lifecycle.
fn write_status(check: &mut Checker<'_>, field: &str, show: &mut Show, status: Edit<ShowStatus>) {
    let now = show.status;
    check.write(field, &mut show.status, status, |check, field, to| check.step(field, now, to, now.next()));
}
