//! STAGE_OVERLAP: two shows hold one stage at once, set-up of the first act and strike of the last included.
//!
//! Example: a gala on the main stage from 19:30 to 21:00, and a rehearsal concert there from 20:45.

use super::{Finding, Rule, RuleSpec, Severity};
use crate::domain::{conflict::say, plan::Plan, show::Show, text::Message, time::Interval};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::StageOverlap,
    severity: Severity::Block,
    meaning: (
        "Two shows hold one stage at once, the set-up of the first act and the strike of the last included.",
        "两个场次同时占用一个舞台（含首个节目的上场准备和末个节目的撤场）。",
    ),
    find,
};

fn find(plan: &Plan, findings: &mut Vec<Finding>) {
    for shows in plan.index().shows_on_stage.values() {
        // Holds may begin before their shows, so they are put in their own order.
        let mut holds: Vec<(Interval, &Show)> = shows
            .iter()
            .filter_map(|id| plan.shows.get(*id))
            .filter(|show| show.counts())
            .filter_map(|show| Some((plan.index().program(show.id)?.occupied?, show.as_ref())))
            .collect();
        holds.sort_by_key(|(hold, show)| (*hold, show.id));
        for (place, (hold, show)) in holds.iter().enumerate() {
            let later = holds[place + 1..].iter().take_while(|(other, _)| other.starts_at() <= hold.ends_at());
            for (other_hold, other) in later.filter(|(other, _)| hold.overlaps(*other)) {
                findings.push(finding(plan, (*hold, show), (*other_hold, other)));
            }
        }
    }
}

fn finding(plan: &Plan, (hold, show): (Interval, &Show), (other_hold, other): (Interval, &Show)) -> Finding {
    let seconds = hold.shared_seconds(other_hold);
    let at = hold.starts_at().max(other_hold.starts_at());
    let stage = show.stage;
    Finding {
        subjects: vec![show.id.into(), other.id.into()],
        show: Some(other.id),
        at: Some(at),
        magnitude_seconds: Some(seconds),
        lowered_to: None,
        message: Message::new(
            format!(
                "“{}” and “{}” hold {} at once from {}, for {seconds} s.",
                say::show(plan, show.id, say::EN),
                say::show(plan, other.id, say::EN),
                say::stage(plan, stage, say::EN),
                say::time(plan, at),
            ),
            format!(
                "《{}》与《{}》自 {} 起同时占用{}，重叠 {seconds} 秒。",
                say::show(plan, show.id, say::ZH),
                say::show(plan, other.id, say::ZH),
                say::time(plan, at),
                say::stage(plan, stage, say::ZH),
            ),
        ),
    }
}
