//! An act's way to the stage: every step is taken here.

use super::{Checker, Context, Decided, Edit};
use crate::domain::{
    act::{Act, ActStatus},
    id::ActId,
    invalid::Mistake,
};

/// The statuses with which an act may be written down, beside DRAFT: programs may have been settled elsewhere.
pub const FIRST_STATUSES: &[ActStatus] = &[ActStatus::Submitted, ActStatus::Selected, ActStatus::Confirmed];

/// Hands an act in; one that was sent back to be changed goes back to review.
pub fn submit(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ActId> {
    advance(cx, id, if_revision, |check, now| {
        let to = if now == ActStatus::RevisionRequested { ActStatus::InReview } else { ActStatus::Submitted };
        step(check, "id", Some(now), to)
    })
}

/// Takes an organizer's decision about an act: any step but handing it in and taking it back.
pub fn decide(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, to: ActStatus) -> Decided<ActId> {
    advance(cx, id, if_revision, |check, now| {
        if let ActStatus::Draft | ActStatus::Submitted | ActStatus::Withdrawn = to {
            check.wrong(
                "status",
                Mistake::WrongStatus,
                format!("{to} is no decision of an organizer; submit or withdraw the act instead."),
                format!("{to} 不是审定结果，请改用报送或退演。"),
            );
            return now;
        }
        step(check, "status", Some(now), to)
    })
}

/// Takes an act back.
pub fn withdraw(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ActId> {
    advance(cx, id, if_revision, |check, now| step(check, "id", Some(now), ActStatus::Withdrawn))
}

fn advance(
    cx: &mut Context<'_>,
    id: &str,
    if_revision: Option<i64>,
    step: impl FnOnce(&mut Checker<'_>, ActStatus) -> ActStatus,
) -> Decided<ActId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.act("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let mut act = (**old).clone();
    act.status = step(&mut check, old.status);
    check.changed(old.id, old.as_ref(), Some(act))
}

/// One step of the act's lifecycle, or the first one of a new act.
fn step(check: &mut Checker<'_>, field: &str, now: Option<ActStatus>, to: ActStatus) -> ActStatus {
    check.step(field, now.unwrap_or(ActStatus::Draft), to, now.map_or(FIRST_STATUSES, ActStatus::next));
    to
}

/// The status of an act as written down or updated.
pub(super) fn write_status(check: &mut Checker<'_>, old: Option<&Act>, edit: Edit<ActStatus>) -> ActStatus {
    match old.map(|it| it.status) {
        None => check.defaulted("status", edit, None, ActStatus::Draft, |check, field, to| Some(step(check, field, None, to))),
        Some(now) => {
            check.required("status", edit, Some(now), |check, field, to| Some(step(check, field, Some(now), to))).unwrap_or(now)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::VariantArray as _;

    use super::*;
    use crate::domain::{
        command::{
            act::{ActFields, create, update},
            testing::{check_ids, check_revisions, done, name, refused},
        },
        fixture::{Counter, act, context, plan, stage},
        plan::Plan,
    };

    fn with_status(status: &str) -> Plan {
        plan(&format!("venue V1\nstage M1 V1\nact A1 4:00 {status}"))
    }

    /// `submit`, `withdraw`, `decide CUT` or `update CUT`.
    fn call(plan: &Plan, command: &str) -> Decided<ActId> {
        let id = act(plan, "A1").id.to_string();
        let (verb, status) = command.split_once(' ').unwrap_or((command, "DRAFT"));
        let status = status.parse().expect("a status");
        let mut ids = Counter(1000);
        let cx = &mut context(plan, &mut ids);
        match verb {
            "submit" => submit(cx, &id, None),
            "withdraw" => withdraw(cx, &id, None),
            "decide" => decide(cx, &id, None, status),
            _ => update(cx, &id, None, ActFields { status: Edit::Set(status), ..ActFields::default() }),
        }
    }

    #[test]
    fn an_act_goes_its_way_one_step_at_a_time() {
        let check = |from: &str, command: &str, expect: &str| {
            let plan = with_status(from);
            let decided = call(&plan, command);
            let shown = match refused(&decided).pop() {
                Some(mistake) => mistake,
                None if decided.as_ref().is_ok_and(|it| it.changes.is_empty()) => "unchanged".to_owned(),
                None => act(&done(&plan, decided).0, "A1").status.to_string(),
            };
            assert_eq!(shown, expect, "{from} {command}");
        };
        check("DRAFT", "submit", "SUBMITTED");
        check("SUBMITTED", "submit", "unchanged");
        check("SUBMITTED", "decide IN_REVIEW", "IN_REVIEW");
        check("SUBMITTED", "decide SELECTED", "status WRONG_STATUS");
        check("IN_REVIEW", "submit", "id WRONG_STATUS");
        check("IN_REVIEW", "decide REVISION_REQUESTED", "REVISION_REQUESTED");
        check("REVISION_REQUESTED", "submit", "IN_REVIEW");
        check("IN_REVIEW", "decide SELECTED", "SELECTED");
        check("IN_REVIEW", "decide REJECTED", "REJECTED");
        check("SELECTED", "decide CONFIRMED", "CONFIRMED");
        check("CONFIRMED", "decide PERFORMED", "PERFORMED");
        check("CONFIRMED", "decide CUT", "CUT");
        check("CONFIRMED", "decide NO_SHOW", "NO_SHOW");
        check("CONFIRMED", "decide WITHDRAWN", "status WRONG_STATUS");
        check("DRAFT", "decide SUBMITTED", "status WRONG_STATUS");
        check("CONFIRMED", "withdraw", "WITHDRAWN");
        check("DRAFT", "withdraw", "id WRONG_STATUS");
        check("PERFORMED", "withdraw", "id WRONG_STATUS");
        check("WITHDRAWN", "submit", "id WRONG_STATUS");
        check("SELECTED", "update CONFIRMED", "CONFIRMED");
        check("CONFIRMED", "update CONFIRMED", "unchanged");
        check("CONFIRMED", "update DRAFT", "status WRONG_STATUS");
    }

    /// Where one command leads from a status; nothing where it is refused or changes nothing.
    fn reached(from: ActStatus, command: &str) -> Option<ActStatus> {
        let plan = with_status(&from.to_string());
        let decided = call(&plan, command);
        let to = decided.is_ok().then(|| act(&done(&plan, decided).0, "A1").status)?;
        (to != from).then_some(to)
    }

    #[test]
    fn every_step_there_is_has_its_command_and_no_other_step_is_taken() {
        use ActStatus::{
            Confirmed, Cut, Draft, InReview, NoShow, Performed, Rejected, RevisionRequested, Selected, Submitted, Withdrawn,
        };
        let check = |from: ActStatus, steps: &[(&str, ActStatus)]| {
            let decisions: Vec<String> = ActStatus::VARIANTS.iter().map(|to| format!("decide {to}")).collect();
            let commands = ["submit", "withdraw"].into_iter().chain(decisions.iter().map(String::as_str));
            let taken: Vec<(&str, ActStatus)> =
                commands.filter_map(|it| Some((it.split(' ').next()?, reached(from, it)?))).collect();
            assert_eq!(taken, steps, "{from}");
            // An update may take the same steps and no others.
            let updated = ActStatus::VARIANTS.iter().filter_map(|to| reached(from, &format!("update {to}")));
            assert_eq!(updated.collect::<BTreeSet<_>>(), steps.iter().map(|(_, to)| *to).collect(), "{from}");
        };
        check(Draft, &[("submit", Submitted)]);
        check(Submitted, &[("decide", InReview)]);
        check(InReview, &[("decide", RevisionRequested), ("decide", Selected), ("decide", Rejected)]);
        check(RevisionRequested, &[("submit", InReview), ("decide", InReview)]);
        check(Selected, &[("decide", Confirmed)]);
        check(Confirmed, &[("withdraw", Withdrawn), ("decide", Performed), ("decide", Cut), ("decide", NoShow)]);
        for last in [Rejected, Performed, Withdrawn, Cut, NoShow] {
            check(last, &[]);
        }
    }

    #[test]
    fn a_refusal_names_the_steps_there_are() {
        let check = |from: &str, command: &str, expect: &str| {
            let invalid = call(&with_status(from), command).expect_err("a refusal");
            assert_eq!(invalid[0].message.en, expect);
        };
        check("SELECTED", "decide CUT", "It is SELECTED, which leads to CONFIRMED, not to CUT.");
        check("SELECTED", "withdraw", "It is SELECTED, which leads to CONFIRMED, not to WITHDRAWN.");
        check("REJECTED", "withdraw", "It is REJECTED and no step leads on from there, nor to WITHDRAWN.");
    }

    #[test]
    fn a_new_act_may_be_settled_but_not_over() {
        let plan = with_status("DRAFT");
        let check = |status: Edit<ActStatus>, expect: Result<ActStatus, &str>| {
            let fields = ActFields {
                title: name("共圆小康梦"),
                duration_seconds: Edit::Set(240),
                status: status.clone(),
                ..ActFields::default()
            };
            let decided = create(&mut context(&plan, &mut Counter(1000)), fields);
            match expect {
                Ok(expect) => {
                    let (plan, id) = done(&plan, decided);
                    assert_eq!(plan.acts.get(id).map(|it| it.status), Some(expect), "{status:?}");
                }
                Err(expect) => assert_eq!(refused(&decided), [expect], "{status:?}"),
            }
        };
        for status in [ActStatus::Draft, ActStatus::Submitted, ActStatus::Selected, ActStatus::Confirmed] {
            check(Edit::Set(status), Ok(status));
        }
        check(Edit::Clear, Ok(ActStatus::Draft));
        check(Edit::Set(ActStatus::InReview), Err("status WRONG_STATUS"));
        check(Edit::Set(ActStatus::Performed), Err("status WRONG_STATUS"));
    }

    #[test]
    fn steps_are_refused_for_unknown_and_stale_acts() {
        let plan = with_status("DRAFT");
        let call = |id: &str, seen| refused(&submit(&mut context(&plan, &mut Counter(1000)), id, seen));
        check_ids("id", "act", stage(&plan, "M1").id, |id| call(id, None));
        check_revisions(|seen| call(&act(&plan, "A1").id.to_string(), seen));
    }
}
