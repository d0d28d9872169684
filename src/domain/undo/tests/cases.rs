//! Chosen cases: what later edits leave alone, and what of them stands in the way.

use uuid::Uuid;

use super::record;
use crate::domain::{
    act::{ActLink, LinkKind},
    change::Change,
    command::testing::codes,
    festival::FestivalStatus,
    fixture::{Counter, act, at, context, genre, organization, performer, plan, show, team},
    history::LoggedEdit,
    id::{ActId, TeamId},
    plan::{Plan, Revision},
    text::{Lang, Localized},
    undo::{decide, undo},
};

/// A festival with its log, the newest edit first.
struct Desk {
    plan: Plan,
    log: Vec<LoggedEdit>,
}

impl Desk {
    fn open(text: &str) -> Self {
        Self { plan: plan(text), log: vec![] }
    }

    fn edit(&mut self, action: &str, change: impl Fn(&Plan) -> Vec<Change>) -> Revision {
        self.save(action, &change(&self.plan), None)
    }

    fn save(&mut self, action: &str, changes: &[Change], undoes: Option<Revision>) -> Revision {
        let (plan, edit) = record(&self.plan, action, changes, undoes);
        self.plan = plan;
        self.log.insert(0, LoggedEdit { edit, undone_by: None });
        self.plan.revision
    }

    /// Undoes an edit, or tells all that stands in its way.
    fn undo(&mut self, revision: Revision) -> Result<Revision, Vec<String>> {
        let edit = self.log.iter().find(|it| it.edit.revision == revision).expect("an edit").edit.clone();
        match undo(&self.plan, &edit, true) {
            Ok(changes) => Ok(self.save("editUndo", &changes, Some(revision))),
            Err(found) => Err(found.iter().map(|it| it.invalid(&edit, it.latest(&edit, &self.log)).message.en).collect()),
        }
    }
}

/// Changes one thing of a Plan.
fn with<T: Clone + Into<Change>>(thing: &T, change: impl FnOnce(&mut T)) -> Vec<Change> {
    let mut thing = thing.clone();
    change(&mut thing);
    vec![thing.into()]
}

const TEXT: &str = "org O1 SCHOOL
     org O2 OTHER part-of=O1
     venue V1
     stage M1 V1
     genre dance
     performer P1
     team T1 O1 : P1
     team T2 O1 :
     act A1 4:00 genre=dance teams=T1 : P1
     act A2 4:00 :
     show X1 GALA M1 2020-09-20T19:30 ends=2020-09-20T21:00";

#[test]
fn fields_that_others_changed_since_stay() {
    let mut desk = Desk::open(TEXT);
    let title = desk.edit("actUpdate", |it| with(&*act(it, "A1"), |act| act.title = Localized::of(Lang::zh(), "新")));
    desk.edit("actUpdate", |it| with(&*act(it, "A1"), |act| act.duration_seconds = 300));
    let undo = desk.undo(title).expect("an undo");
    let now = |desk: &Desk| {
        let act = act(&desk.plan, "A1");
        (act.title.get(None, &Lang::zh()).to_owned(), act.duration_seconds)
    };
    assert_eq!(now(&desk), ("A1".to_owned(), 300));
    assert_eq!(
        desk.undo(title),
        Err(vec!["Act “en-A1” has changed since (title). Revision 2 was undone by revision 4 already.".to_owned()])
    );
    desk.undo(undo).expect("done again");
    assert_eq!(now(&desk), ("新".to_owned(), 300));
}

/// An edit: its action, and what it changes in a Plan.
type Case<'a> = (&'a str, &'a dyn Fn(&Plan) -> Vec<Change>);

/// Edits on top of each other: undoing the first meets these obstacles.
fn check(edits: &[Case<'_>], expect: &[&str]) {
    let mut desk = Desk::open(TEXT);
    let first = edits.iter().map(|(action, change)| desk.edit(action, change)).collect::<Vec<_>>()[0];
    let named = |text: &str| {
        let parts = text.split_whitespace().map(|word| if word.contains("_0") { "…" } else { word });
        parts.collect::<Vec<_>>().join(" ")
    };
    let told: Vec<String> = desk.undo(first).expect_err("a refusal").iter().map(|it| named(it)).collect();
    assert_eq!(told, expect);
}

#[test]
fn the_latest_edit_in_the_way_is_named() {
    check(
        &[
            ("actUpdate", &|it| with(&*act(it, "A1"), |act| act.microphones = 2)),
            ("actUpdate", &|it| with(&*act(it, "A1"), |act| act.microphones = 3)),
            ("actUpdate", &|it| with(&*act(it, "A1"), |act| act.setup_seconds = 3)),
        ],
        &["Act “en-A1” has changed since (microphones). Revision 3 (actUpdate) changed it later; undo that first."],
    );
    check(
        &[
            ("actUpdate", &|it| with(&*act(it, "A2"), |act| act.microphones = 2)),
            ("actDelete", &|it| vec![Change::Remove(act(it, "A2").id.into())]),
        ],
        &["Act “en-A2” is gone since. Revision 3 (actDelete) changed it later; undo that first."],
    );
    let second = |it: &Plan| {
        with(&*act(it, "A2"), |act| {
            act.id = ActId(Uuid::from_u128(77));
            act.code = "A3".to_owned();
        })
    };
    check(
        &[("actCreate", &second), ("actUpdate", &|it| with(&*act(it, "A3"), |act| act.microphones = 2))],
        &["Act “en-A2” has changed since (microphones). Revision 3 (actUpdate) changed it later; undo that first."],
    );
    check(
        &[
            ("actCreate", &second),
            ("actUpdate", &|it| {
                let link = ActLink { kind: LinkKind::Before, act: act(it, "A3").id };
                with(&*act(it, "A1"), |act| act.links.push(link))
            }),
        ],
        &["Act “en-A1” needs the act … of this edit (Act “en-A2”). Revision 3 (actUpdate) changed it later; undo that first."],
    );
}

#[test]
fn what_comes_back_needs_all_that_it_names() {
    let gone = |it: &Plan| vec![Change::Remove(act(it, "A1").id.into())];
    check(
        &[("actDelete", &gone), ("genreDelete", &|it| vec![Change::Remove(genre(it, "dance").id.into())])],
        &["Act “en-A1” needs the genre … which is gone. Revision 3 (genreDelete) changed it later; undo that first."],
    );
    check(
        &[
            ("actDelete", &gone),
            ("teamDelete", &|it| vec![Change::Remove(team(it, "T1").id.into()), Change::Remove(performer(it, "P1").id.into())]),
        ],
        &[
            "Act “en-A1” needs the team … which is gone. Revision 3 (teamDelete) changed it later; undo that first.",
            "Act “en-A1” needs the performer … which is gone. Revision 3 (teamDelete) changed it later; undo that first.",
        ],
    );
    check(
        &[
            ("showSchedule", &|it| with(&*show(it, "X1"), |show| show.stage = None)),
            ("stageDelete", &|it| with(&*it.venues.iter().next().expect("a venue").clone(), |venue| venue.stages.clear())),
        ],
        &["Show “en-X1” needs the stage … which is gone. Undo what was done since first."],
    );
    check(
        &[
            ("teamDelete", &|it| vec![Change::Remove(team(it, "T2").id.into())]),
            ("teamCreate", &|it| {
                with(&*team(it, "T1"), |team| {
                    team.id = TeamId(Uuid::from_u128(77));
                    team.code = "T2".to_owned();
                    team.members.clear();
                })
            }),
        ],
        &["Team “en-T1” holds “T2” now. Revision 3 (teamCreate) changed it later; undo that first."],
    );
}

#[test]
fn what_is_half_of_before_and_half_of_now_has_to_fit() {
    check(
        &[
            ("showSchedule", &|it| with(&*show(it, "X1"), |show| show.starts_at = Some(at(it, "2020-09-20T17:00")))),
            ("showSchedule", &|it| with(&*show(it, "X1"), |show| show.planned_ends_at = Some(at(it, "2020-09-20T18:00")))),
        ],
        &["Show “en-X1” has changed since (plannedEndsAt), and its doors, start and ends would be out of order. \
           Revision 3 (showSchedule) changed it later; undo that first."],
    );
    check(
        &[
            ("actUpdate", &|it| with(&*act(it, "A1"), |act| act.cast.clear())),
            ("actUpdate", &|it| with(&*act(it, "A1"), |act| act.teams.clear())),
        ],
        &["Act “en-A1” has changed since (teams), and its cast would have people of a team that is not the act's. \
           Revision 3 (actUpdate) changed it later; undo that first."],
    );
    check(
        &[
            ("organizationUpdate", &|it| with(&*organization(it, "O2"), |part| part.parent = None)),
            ("organizationUpdate", &|it| {
                let above = organization(it, "O2").id;
                with(&*organization(it, "O1"), |it| it.parent = Some(above))
            }),
        ],
        &[
            "Organization “en-O1” would be a part of itself. Revision 3 (organizationUpdate) changed it later; undo that first.",
            "Organization “en-O2” would be a part of itself. Undo what was done since first.",
        ],
    );
}

#[test]
fn what_the_public_has_seen_stays() {
    let status = |it: &Plan, to: FestivalStatus| with(&**it.festival(), |festival| festival.status = to);
    check(
        &[("festivalUpdate", &|it| status(it, FestivalStatus::Cancelled))],
        &["The festival has been published since, and does not become a draft again. Undo what was done since first."],
    );
    check(
        &[
            ("festivalUpdate", &|it| with(&**it.festival(), |festival| festival.slug = "new".to_owned())),
            ("releasePublish", &|it| status(it, FestivalStatus::Published)),
        ],
        &["The festival is PUBLISHED, and the public knows it as new: its slug can no longer change. \
           Undo what was done since first."],
    );
    let refused = |action: &str, changes: &[Change]| {
        let (before, mut ids) = (plan(TEXT), Counter(1_000));
        let (after, edit) = record(&before, action, changes, None);
        codes(&decide(&context(&after, &mut ids), &edit, None, false).expect_err("a refusal"))
    };
    let plan = plan(TEXT);
    assert_eq!(refused("releasePublish", &status(&plan, FestivalStatus::Published)), ["revision NEVER_UNDONE"]);
    assert_eq!(refused("actUpdate", &[]), ["revision NEVER_UNDONE"]);
    let (after, mut founding) = record(&plan, "festivalCreate", &with(&**plan.festival(), |_| {}), None);
    founding.changes[0].before = None;
    let invalid = decide(&context(&after, &mut Counter(1_000)), &founding, Some(1), false).expect_err("a refusal");
    assert_eq!(codes(&invalid), ["revision NEVER_UNDONE", "ifRevision STALE"]);
}
