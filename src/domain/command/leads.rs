//! When teams report, make up, stand by and leave: the festival's lead times, and those that a show sets otherwise.

use super::{Checker, Edit};
use crate::domain::{
    invalid::Mistake,
    policy::{Leads, OwnLeads},
};

/// Lead times, as sent: what is not mentioned stays, `null` goes back to what holds without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawLeads {
    /// Seconds before the first time on stage at which a team reports.
    pub report_seconds: Edit<i64>,
    /// Seconds before the first time on stage at which make-up begins.
    pub make_up_seconds: Edit<i64>,
    /// Seconds before the first time on stage at which a team stands by.
    pub standby_seconds: Edit<i64>,
    /// Seconds after the last time on stage at which a team is free to leave.
    pub release_seconds: Edit<i64>,
}

/// The names of the four fields.
type Names = [&'static str; 4];

const OF_FESTIVAL: Names = ["reportLeadSeconds", "makeUpLeadSeconds", "standbyLeadSeconds", "releaseLeadSeconds"];
const OF_SHOW: Names = ["leads.reportSeconds", "leads.makeUpSeconds", "leads.standbySeconds", "leads.releaseSeconds"];

/// The festival's lead times. They have to suit the shows that set some of their own.
pub(super) fn of_festival(check: &mut Checker<'_>, sent: RawLeads) -> Leads {
    let plan = check.plan();
    let now = plan.festival().leads;
    let names = OF_FESTIVAL;
    let field = blamed(&names, &sent, [0, 1, 2]);
    let Leads { report_seconds, make_up_seconds, standby_seconds, release_seconds } = now;
    let old = OwnLeads {
        report_seconds: Some(report_seconds),
        make_up_seconds: Some(make_up_seconds),
        standby_seconds: Some(standby_seconds),
        release_seconds: Some(release_seconds),
    };
    let Some(new) = read(check, &names, old, sent, Leads::default()) else { return now };
    let leads = new.over(Leads::default());
    let spoilt = plan.shows.iter().filter(|it| it.leads.over(now).in_order() && !it.leads.over(leads).in_order());
    let spoilt: Vec<&str> = spoilt.map(|it| it.code.as_str()).collect();
    if !spoilt.is_empty() {
        check.wrong(
            field,
            Mistake::OutOfRange,
            format!(
                "The lead times that shows set for themselves would no longer fit; change these first: {}.",
                spoilt.join(", ")
            ),
            format!("以下场次自定的提前时间将与此不符，请先修改这些场次：{}。", spoilt.join("、")),
        );
    }
    leads
}

/// What a show does otherwise than its festival.
pub(super) fn of_show(check: &mut Checker<'_>, old: OwnLeads, sent: Edit<RawLeads>) -> OwnLeads {
    let festival = check.plan().festival().leads;
    match sent {
        Edit::Keep => old,
        Edit::Clear => OwnLeads::default(),
        Edit::Set(sent) => read(check, &OF_SHOW, old, sent, festival).unwrap_or(old),
    }
}

/// Reads what was sent over what was; together with what else holds, the steps must come in their order.
fn read(check: &mut Checker<'_>, names: &Names, old: OwnLeads, sent: RawLeads, else_holds: Leads) -> Option<OwnLeads> {
    let [report, make_up, standby, release] = *names;
    let last_sent = blamed(names, &sent, [2, 1, 0]);
    let RawLeads { report_seconds, make_up_seconds, standby_seconds, release_seconds } = sent;
    let mut all_read = true;
    let mut seconds = |field: &str, edit, old| {
        check.optional(field, edit, old, |check, field, sent| {
            let seconds = check.seconds(field, sent);
            all_read &= seconds.is_some();
            seconds
        })
    };
    let new = OwnLeads {
        report_seconds: seconds(report, report_seconds, old.report_seconds),
        make_up_seconds: seconds(make_up, make_up_seconds, old.make_up_seconds),
        standby_seconds: seconds(standby, standby_seconds, old.standby_seconds),
        release_seconds: seconds(release, release_seconds, old.release_seconds),
    };
    let leads = new.over(else_holds);
    if all_read && new != old && !leads.in_order() {
        let Leads { report_seconds, make_up_seconds, standby_seconds, release_seconds: _ } = leads;
        check.wrong(
            last_sent,
            Mistake::OutOfRange,
            format!(
                "A team would report {report_seconds}, make up {make_up_seconds} and stand by {standby_seconds} seconds before it \
                 goes on stage; none of these steps may come before the one ahead of it."
            ),
            format!(
                "队伍将在登台前 {report_seconds} 秒报到、{make_up_seconds} 秒化妆、{standby_seconds} 秒候场；后一步不能早于前一步。"
            ),
        );
        return None;
    }
    all_read.then_some(new)
}

/// The first of these steps that was sent: the one to blame when the order is broken.
fn blamed(names: &Names, sent: &RawLeads, order: [usize; 3]) -> &'static str {
    let steps = [&sent.report_seconds, &sent.make_up_seconds, &sent.standby_seconds];
    names[order.into_iter().find(|step| *steps[*step] != Edit::Keep).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::{
            policy::{self, PolicyFields},
            show::{self, ShowFields},
            testing::refused,
        },
        fixture::{self, Counter, context, plan},
        plan::Plan,
    };

    const SHOWS: &str = "show X1 GALA report=50:00
         show X2 TALK";

    /// What a person sends: seconds, `-` to empty a field, nothing to leave it.
    fn sent(text: &str) -> RawLeads {
        let mut raw = RawLeads::default();
        for (step, value) in text.split_whitespace().filter_map(|it| it.split_once('=')) {
            let edit = value.parse().map_or(Edit::Clear, Edit::Set);
            match step {
                "report" => raw.report_seconds = edit,
                "makeup" => raw.make_up_seconds = edit,
                "standby" => raw.standby_seconds = edit,
                _ => raw.release_seconds = edit,
            }
        }
        raw
    }

    fn in_show(plan: &Plan, code: &str, leads: Edit<RawLeads>) -> Result<OwnLeads, Vec<String>> {
        let id = fixture::show(plan, code).id;
        let fields = ShowFields { leads, ..ShowFields::default() };
        let decided = show::update(&mut context(plan, &mut Counter(1000)), &id.to_string(), None, fields);
        let mistakes = refused(&decided);
        let leads = |changes: &[_]| plan.apply(changes).shows.get(id).map(|it| it.leads);
        decided.ok().and_then(|it| leads(&it.changes)).ok_or(mistakes)
    }

    #[test]
    fn a_show_differs_step_by_step() {
        let plan = plan(SHOWS);
        let check = |code: &str, text: &str, expect: [Option<u32>; 4]| {
            let OwnLeads { report_seconds, make_up_seconds, standby_seconds, release_seconds } =
                in_show(&plan, code, Edit::Set(sent(text))).expect("leads");
            assert_eq!([report_seconds, make_up_seconds, standby_seconds, release_seconds], expect, "{text}");
        };
        check("X1", "", [Some(3_000), None, None, None]);
        check("X1", "report=-", [None; 4]);
        check("X1", "standby=0 release=86400", [Some(3_000), None, Some(0), Some(86_400)]);
        check("X2", "report=600 makeup=600 standby=600", [Some(600), Some(600), Some(600), None]);
        assert_eq!(in_show(&plan, "X1", Edit::Clear), Ok(OwnLeads::default()));
    }

    #[test]
    fn the_steps_of_a_show_come_in_their_order_with_those_of_the_festival() {
        let plan = plan(SHOWS);
        let check = |text: &str, expect: &[&str]| {
            assert_eq!(in_show(&plan, "X1", Edit::Set(sent(text))).expect_err("a refusal"), expect, "{text}");
        };
        check("report=2699", &["leads.reportSeconds OUT_OF_RANGE"]);
        check("makeup=3001", &["leads.makeUpSeconds OUT_OF_RANGE"]); // its own report
        check("standby=2701", &["leads.standbySeconds OUT_OF_RANGE"]); // the festival's make-up
        check("report=-1 release=86401", &["leads.reportSeconds OUT_OF_RANGE", "leads.releaseSeconds OUT_OF_RANGE"]);
    }

    #[test]
    fn the_steps_of_the_festival_suit_its_shows() {
        let plan = plan(SHOWS);
        let check = |text: &str, expect: &[&str]| {
            let fields = PolicyFields { leads: sent(text), ..PolicyFields::default() };
            assert_eq!(refused(&policy::update(&mut context(&plan, &mut Counter(1000)), None, fields)), expect, "{text}");
        };
        check("report=7200 makeup=3000", &[]);
        check("report=0 makeup=0 standby=0 release=0", &[]);
        check("report=2000", &["reportLeadSeconds OUT_OF_RANGE"]);
        check("standby=2701", &["standbyLeadSeconds OUT_OF_RANGE"]);
        check("report=-1 standby=86401", &["reportLeadSeconds OUT_OF_RANGE", "standbyLeadSeconds OUT_OF_RANGE"]);
        check("report=7200 makeup=3001", &["reportLeadSeconds OUT_OF_RANGE"]); // X1 reports 3000 s before
        let fields = PolicyFields { leads: sent("makeup=3001"), ..PolicyFields::default() };
        let refusal = policy::update(&mut context(&plan, &mut Counter(1000)), None, fields).expect_err("a refusal");
        let message = "The lead times that shows set for themselves would no longer fit; change these first: X1.";
        assert_eq!((refusal[0].field.as_deref(), refusal[0].message.en.as_str()), (Some("makeUpLeadSeconds"), message));
    }
}
