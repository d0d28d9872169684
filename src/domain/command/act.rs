//! What a person may do to acts.

use std::collections::BTreeSet;

use super::{
    Checker, Context, Decided, Decision, Edit, RawExternalId, RawText, act_status::write_status, cast::write_people,
    check::DURATION_SECONDS, fields::User, link,
};
use crate::domain::{
    act::{Act, ActStatus},
    change::Change,
    id::{ActId, IdSource, ShowId},
    plan::Plan,
};

pub use super::{
    act_status::{FIRST_STATUSES, decide, submit, withdraw},
    cast::RawCast,
    link::RawLink,
};

/// The most microphones an act may ask for, and a stage may have.
pub(in crate::domain) const MICROPHONES: i64 = 1_000;

/// An act as sent.
#[derive(Clone, Debug, Default)]
pub struct ActFields {
    /// Its code; left out of a new act, the next free one (`A001`).
    pub code: Edit<String>,
    /// Its title. A new act needs one.
    pub title: Edit<Vec<RawText>>,
    /// The id of its genre.
    pub genre: Edit<String>,
    /// How long it plays, in seconds, 1..=86400. A new act needs it.
    pub duration_seconds: Edit<i64>,
    /// Seconds to set it up, 0..=86400; `null` is 0.
    pub setup_seconds: Edit<i64>,
    /// Seconds to clear the stage, 0..=86400; `null` is 0.
    pub strike_seconds: Edit<i64>,
    /// Microphones, 0..=1000; `null` is 0.
    pub microphones: Edit<i64>,
    /// Its status: DRAFT (when left out) or one of [`FIRST_STATUSES`] in a new act, one step of its lifecycle in an update.
    pub status: Edit<ActStatus>,
    /// The ids of its teams, the lead first; replaces them all.
    pub teams: Edit<Vec<String>>,
    /// Who is in it; replaces them all.
    pub cast: Edit<Vec<RawCast>>,
    /// What it asks of other acts; replaces them all.
    pub links: Edit<Vec<RawLink>>,
    /// Its names in other systems; replaces them all.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// Writes an act down.
pub fn create(cx: &mut Context<'_>, fields: ActFields) -> Decided<ActId> {
    let mut check = Checker::new(cx.plan);
    let act = write(&mut check, cx.ids, None, fields);
    let act = check.written(act)?;
    Ok(Decision::one(act.id, act))
}

/// Changes an act.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: ActFields) -> Decided<ActId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.act("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let new = write(&mut check, cx.ids, Some(old), fields);
    check.changed(old.id, old.as_ref(), new)
}

/// Deletes an act that is in no program, with what other acts ask of it.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ActId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.act("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    check.unused("id", &shows_with(cx.plan, old.id));
    let mut changes: Vec<Change> = cx.plan.acts.iter().filter_map(|it| link::without_links_to(it, old.id)).collect();
    // Last, when nothing refers to it any more.
    changes.push(Change::Remove(old.id.into()));
    check.finish(Decision { subject: old.id, changes })
}

fn write(check: &mut Checker<'_>, ids: &mut dyn IdSource, old: Option<&Act>, fields: ActFields) -> Option<Act> {
    let ActFields {
        code,
        title,
        genre,
        duration_seconds,
        setup_seconds,
        strike_seconds,
        microphones,
        status,
        teams,
        cast,
        links,
        external_ids,
    } = fields;
    let plan = check.plan();
    let id = old.map_or_else(|| ActId(ids.next()), |it| it.id);
    let others = || plan.acts.iter().filter(|it| it.id != id);
    let code = check.own_code("code", code, old.map(|it| it.code.as_str()), others().map(|it| it.code.as_str()), ("A", 3));
    let title = check.own_name("title", title, old.map(|it| &it.title), &plan.festival().primary_language);
    let genre = check
        .optional("genre", genre, old.and_then(|it| it.genre), |check, field, sent| check.genre(field, &sent).map(|it| it.id));
    let old_duration = old.map(|it| it.duration_seconds);
    let duration_seconds = check.required("durationSeconds", duration_seconds, old_duration, |check, field, sent| {
        check.number(field, sent, 1..=*DURATION_SECONDS.end())
    });
    let mut seconds = |field, edit, old| check.defaulted(field, edit, old, 0, Checker::seconds);
    let setup_seconds = seconds("setupSeconds", setup_seconds, old.map(|it| it.setup_seconds));
    let strike_seconds = seconds("strikeSeconds", strike_seconds, old.map(|it| it.strike_seconds));
    let old_microphones = old.map(|it| it.microphones);
    let microphones = check.defaulted("microphones", microphones, old_microphones, 0, |check, field, sent| {
        check.number(field, sent, 0..=MICROPHONES)
    });
    let status = write_status(check, old, status);
    let (teams, cast) = write_people(check, old, teams, cast);
    let links = link::write_links(check, id, old, links);
    let external_ids = check.own_external_ids(
        "externalIds",
        external_ids,
        old.map(|it| it.external_ids.as_slice()),
        others().flat_map(|it| &it.external_ids),
    );
    Some(Act {
        id,
        code: code?,
        title: title?,
        genre,
        duration_seconds: duration_seconds?,
        setup_seconds,
        strike_seconds,
        microphones,
        status,
        teams,
        cast,
        links,
        external_ids,
    })
}

fn shows_with(plan: &Plan, act: ActId) -> Vec<User<'_>> {
    let shows: BTreeSet<ShowId> = plan.index().performances_of_act.of(act).iter().map(|it| it.show).collect();
    let shows = shows.into_iter().filter_map(|id| plan.shows.get(id));
    shows.map(|it| User { kind: ("show", "场次"), code: &it.code, name: &it.title }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_codes, check_ids, check_names, check_revisions, done, external, name, names, refused, set},
        fixture::{self, Counter, context, plan},
        text::{Lang, Localized},
    };

    const ACTS: &str = "org O1 SCHOOL
         genre dance
         act A1 4:00 genre=dance setup=30
         act A2 3:00
         show X1 : A2 A2
         show X2 : A2";

    fn new(plan: &Plan, fields: ActFields) -> Decided<ActId> {
        create(&mut context(plan, &mut Counter(1000)), fields)
    }

    fn edit(plan: &Plan, code: &str, seen: Option<i64>, fields: ActFields) -> Decided<ActId> {
        update(&mut context(plan, &mut Counter(1000)), &fixture::act(plan, code).id.to_string(), seen, fields)
    }

    fn least() -> ActFields {
        ActFields { title: name("飞鸽幻影"), duration_seconds: Edit::Set(1), ..ActFields::default() }
    }

    #[test]
    fn a_new_act_takes_what_is_given_and_defaults_for_the_rest() {
        let plan = plan(ACTS);
        let (next, id) = done(&plan, new(&plan, least()));
        let act = next.acts.get(id).expect("the act");
        assert_eq!(
            (act.code.as_str(), act.status, act.title.clone()),
            ("A003", ActStatus::Draft, Localized::of(Lang::zh(), "飞鸽幻影"))
        );
        assert_eq!((act.duration_seconds, act.setup_seconds, act.strike_seconds, act.microphones), (1, 0, 0, 0));
        assert!(act.genre.is_none() && act.teams.is_empty() && act.cast.is_empty() && act.external_ids.is_empty());
    }

    #[test]
    fn an_update_changes_what_is_mentioned_and_nothing_else() {
        let plan = plan(ACTS);
        let old = fixture::act(&plan, "A1");
        let sent = ActFields {
            genre: Edit::Clear,
            setup_seconds: Edit::Clear,
            title: names(&[("en", "Magic 𠮷")]),
            ..ActFields::default()
        };
        let (next, id) = done(&plan, edit(&plan, "A1", Some(1), sent));
        let title = old.title.clone().with(Lang::en(), "Magic 𠮷");
        assert_eq!(next.acts.get(id).map(AsRef::as_ref), Some(&Act { genre: None, setup_seconds: 0, title, ..(*old).clone() }));
        let same = ActFields { code: set("A1"), duration_seconds: Edit::Set(240), ..ActFields::default() };
        assert_eq!(edit(&plan, "A1", None, same).expect("a decision").changes, []);
    }

    #[test]
    fn mistakes_are_told_all_at_once() {
        let plan = plan(ACTS);
        let check = |fields: ActFields, expect: &[&str]| assert_eq!(refused(&new(&plan, fields)), expect);
        check(ActFields::default(), &["title REQUIRED", "durationSeconds REQUIRED"]);
        check(
            ActFields {
                code: set("A1"),
                title: name(""),
                genre: set(&fixture::organization(&plan, "O1").id.to_string()),
                duration_seconds: Edit::Set(0),
                setup_seconds: Edit::Set(-1),
                strike_seconds: Edit::Set(86_401),
                microphones: Edit::Set(i64::MAX),
                status: Edit::Set(ActStatus::Cut),
                ..ActFields::default()
            },
            &[
                "code TAKEN",
                "title.text BLANK",
                "genre WRONG_KIND",
                "durationSeconds OUT_OF_RANGE",
                "setupSeconds OUT_OF_RANGE",
                "strikeSeconds OUT_OF_RANGE",
                "microphones OUT_OF_RANGE",
                "status WRONG_STATUS",
            ],
        );
        let longest = Edit::Set(86_400);
        check(
            ActFields { duration_seconds: longest.clone(), setup_seconds: longest, microphones: Edit::Set(1000), ..least() },
            &[],
        );
        let sent =
            ActFields { title: Edit::Clear, duration_seconds: Edit::Clear, code: Edit::Clear, status: Edit::Clear, ..least() };
        assert_eq!(
            refused(&edit(&plan, "A1", Some(0), sent)),
            ["ifRevision STALE", "code REQUIRED", "title REQUIRED", "durationSeconds REQUIRED", "status REQUIRED"]
        );
    }

    #[test]
    fn names_codes_and_ids_are_checked_as_everywhere() {
        let plan = plan(ACTS);
        check_names("title", |title| refused(&new(&plan, ActFields { title, ..least() })));
        check_codes("A1", |code| refused(&new(&plan, ActFields { code, ..least() })));
        let call = |id: &str| refused(&update(&mut context(&plan, &mut Counter(1000)), id, None, least()));
        check_ids("id", "act", fixture::show(&plan, "X1").id, call);
        check_revisions(|seen| refused(&edit(&plan, "A1", seen, least())));

        let (desk, _) =
            done(&plan, edit(&plan, "A1", None, ActFields { external_ids: external(&["7"]), ..ActFields::default() }));
        let fields = || ActFields { external_ids: external(&["8", "7", "8"]), ..ActFields::default() };
        assert_eq!(refused(&edit(&desk, "A2", None, fields())), ["externalIds[1] TAKEN", "externalIds[2] DUPLICATE"]);
        assert_eq!(refused(&edit(&desk, "A1", None, fields())), ["externalIds[2] DUPLICATE"]);
    }

    #[test]
    fn an_act_in_a_program_is_not_deleted() {
        let plan = plan(ACTS);
        let call =
            |code: &str| delete(&mut context(&plan, &mut Counter(1000)), &fixture::act(&plan, code).id.to_string(), Some(1));
        let (next, id) = done(&plan, call("A1"));
        assert!(!next.acts.contains(id) && next.acts.len() == 1);
        let invalid = call("A2").expect_err("a refusal");
        assert_eq!(invalid[0].message.en, "It is used by show X1 “en-X1”, show X2 “en-X2”; change or delete those first.");
    }
}
