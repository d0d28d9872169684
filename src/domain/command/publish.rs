//! Whether a plan may be published. What a release holds is the plan itself; see [`Plan`].

use super::{Checker, Context, Decided, check::TEXT_CHARACTERS};
use crate::domain::{
    conflict::{Conflict, detect},
    festival::FestivalStatus,
    id::FestivalId,
    invalid::{Invalid, InvalidCode},
    plan::Plan,
};

/// Publishes the plan as it stands, with a note for its readers. Refused while conflicts block it, each of which is told.
/// The festival's first release makes it PUBLISHED. A cancelled festival is published as such.
pub fn publish(cx: &mut Context<'_>, note: Option<String>) -> Decided<FestivalId> {
    let mut check = Checker::new(cx.plan);
    if let Some(note) = note {
        check.text("note", &note, TEXT_CHARACTERS);
    }
    let festival = cx.plan.festival();
    check.note(blocking(cx.plan).map(|it| Invalid::whole(InvalidCode::Conflict(it.rule), it.message.clone())));
    let mut published = (**festival).clone();
    if published.status.next().contains(&FestivalStatus::Published) {
        published.status = FestivalStatus::Published;
    }
    check.changed(festival.id, festival.as_ref(), Some(published))
}

/// The conflicts that stand in the way of a release.
pub fn blocking(plan: &Plan) -> impl Iterator<Item = &Conflict> {
    // Of a festival that is called off the public has to learn just that, whatever its plan was.
    let is_off = plan.festival().status == FestivalStatus::Cancelled;
    detect(plan).iter().map(AsRef::as_ref).filter(move |conflict| !is_off && conflict.blocks(plan))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        change::Change,
        command::{testing::refused, waiver::waive},
        conflict::print_key,
        fixture::{Counter, context, plan},
    };

    fn publish_one(plan: &Plan, note: Option<&str>) -> Decided<FestivalId> {
        publish(&mut context(plan, &mut Counter(1000)), note.map(str::to_owned))
    }

    fn with_status(plan: &Plan, status: FestivalStatus) -> Plan {
        let mut festival = (**plan.festival()).clone();
        festival.status = status;
        plan.apply(&[festival.into()])
    }

    #[test]
    fn the_first_release_publishes_the_festival_and_later_ones_change_nothing() {
        let plan = plan("venue V1");
        let check = |status: FestivalStatus, expect: Option<FestivalStatus>| {
            let decided = publish_one(&with_status(&plan, status), Some("第一版\n𠮷")).expect("a release");
            let mut festival = (**plan.festival()).clone();
            let changes: Vec<Change> = expect
                .map(|status| {
                    festival.status = status;
                    festival.into()
                })
                .into_iter()
                .collect();
            assert_eq!(decided.changes, changes, "{status}");
        };
        check(FestivalStatus::Draft, Some(FestivalStatus::Published));
        check(FestivalStatus::Published, None);
        check(FestivalStatus::Concluded, None);
        check(FestivalStatus::Cancelled, None);
        check(FestivalStatus::Archived, None);
    }

    #[test]
    fn blocking_conflicts_refuse_a_release_until_they_are_waived() {
        let overlap = plan(
            "venue V1
             stage M1 V1
             show X1 GALA M1 2020-09-28T19:30 ends=2020-09-28T21:00
             show X2 TALK M1 2020-09-28T20:45 ends=2020-09-28T22:00",
        );
        let conflict = &detect(&overlap)[0];
        let too_long = publish_one(&overlap, Some(&"字".repeat(2001)));
        assert_eq!(refused(&too_long), ["note TOO_LONG", "- STAGE_OVERLAP"]);
        assert_eq!(too_long.expect_err("a refusal")[1].message, conflict.message);
        assert_eq!(refused(&publish_one(&with_status(&overlap, FestivalStatus::Cancelled), None)), [""; 0]);
        assert_eq!(refused(&publish_one(&with_status(&overlap, FestivalStatus::Concluded), None)), ["- STAGE_OVERLAP"]);

        let waiver = waive(&mut context(&overlap, &mut Counter(1000)), &print_key(conflict.key), "双舞台").expect("a waiver");
        assert_eq!(refused(&publish_one(&overlap.apply(&waiver.changes), None)), [""; 0]);
    }
}
