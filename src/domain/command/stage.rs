//! What a person may do to stages. Every change here is a change of the venue, and a revision named is the venue's.

use super::{Checker, Context, Decided, Decision, Edit, RawExternalId, RawInterval, RawText, act::MICROPHONES, fields::User};
use crate::domain::{
    id::{IdSource, StageId},
    plan::Plan,
    venue::Stage,
};

/// The fields of a stage, as sent.
#[derive(Clone, Debug, Default)]
pub struct StageFields {
    /// Its code, unique in the festival; made where a new one has none (`M01`).
    pub code: Edit<String>,
    /// Its name. Required.
    pub name: Edit<Vec<RawText>>,
    /// Seats for the audience.
    pub seats: Edit<i64>,
    /// The most people it holds on stage.
    pub stage_capacity: Edit<i64>,
    /// The most people the fire service allows, audience and performers together.
    pub fire_capacity: Edit<i64>,
    /// Microphones in stock, 0..=1000.
    pub microphones: Edit<i64>,
    /// Seconds between two performances that follow each other directly; 0 where nobody says.
    pub changeover_seconds: Edit<i64>,
    /// When it may be used; they replace those it had, and none means always.
    pub opening_windows: Edit<Vec<RawInterval>>,
    /// Its names in other systems: they replace those it had.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// The most people a place may hold; more is a slip of the hand.
pub(in crate::domain) const LARGEST_PLACE: i64 = 1_000_000;

/// The letter and digits of a stage's code.
pub(in crate::domain) const CODE: (&str, usize) = ("M", 2);

/// Adds a stage to a venue, behind those it has.
pub fn create(cx: &mut Context<'_>, venue: &str, fields: StageFields) -> Decided<StageId> {
    let mut check = Checker::new(cx.plan);
    let venue = check.venue("venue", venue);
    let others: Vec<&Stage> = all(cx.plan).collect();
    let stage = write(&mut check, cx.ids, "", None, &others, fields);
    let (venue, stage) = check.written(venue.zip(stage))?;
    let id = stage.id;
    let mut venue = (**venue).clone();
    venue.stages.push(stage);
    Ok(Decision::one(id, venue))
}

/// Changes a stage.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: StageFields) -> Decided<StageId> {
    let mut check = Checker::new(cx.plan);
    let Some((old, stage)) = check.stage("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let others: Vec<&Stage> = all(cx.plan).filter(|it| it.id != stage.id).collect();
    let written = write(&mut check, cx.ids, "", Some(stage), &others, fields);
    let venue = written.map(|written| {
        let mut venue = (**old).clone();
        for it in venue.stages.iter_mut().filter(|it| it.id == written.id) {
            it.clone_from(&written);
        }
        venue
    });
    check.changed(stage.id, old.as_ref(), venue)
}

/// Deletes a stage that no show is on. A venue may lose its last one.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<StageId> {
    let mut check = Checker::new(cx.plan);
    let Some((old, stage)) = check.stage("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    check.unused("id", &shows_on(cx.plan, &[stage.id]));
    let mut venue = (**old).clone();
    venue.stages.retain(|it| it.id != stage.id);
    check.changed(stage.id, old.as_ref(), Some(venue))
}

/// Every stage of the festival.
pub(super) fn all(plan: &Plan) -> impl Iterator<Item = &Stage> {
    plan.venues.iter().flat_map(|venue| &venue.stages)
}

/// The shows on one of these stages, with or without a time.
pub(super) fn shows_on<'a>(plan: &'a Plan, stages: &[StageId]) -> Vec<User<'a>> {
    plan.shows
        .iter()
        .filter(|show| show.stage.is_some_and(|stage| stages.contains(&stage)))
        .map(|it| User { kind: ("show", "场次"), code: &it.code, name: &it.title })
        .collect()
}

/// Writes fields onto a stage. `prefix` stands before the names of fields (`stages[1].`); `others` are all other stages of the
/// festival.
pub(super) fn write(
    check: &mut Checker<'_>,
    ids: &mut dyn IdSource,
    prefix: &str,
    old: Option<&Stage>,
    others: &[&Stage],
    fields: StageFields,
) -> Option<Stage> {
    let StageFields {
        code,
        name,
        seats,
        stage_capacity,
        fire_capacity,
        microphones,
        changeover_seconds,
        opening_windows,
        external_ids,
    } = fields;
    let plan = check.plan();
    let at = |field: &str| format!("{prefix}{field}");
    let id = old.map_or_else(|| StageId(ids.next()), |it| it.id);
    let codes = others.iter().map(|it| it.code.as_str());
    let code = check.own_code(&at("code"), code, old.map(|it| it.code.as_str()), codes, CODE);
    let name = check.own_name(&at("name"), name, old.map(|it| &it.name), &plan.festival().primary_language);
    let people = |check: &mut Checker<'_>, field: &str, sent: i64| check.number(field, sent, 0..=LARGEST_PLACE);
    let seats = check.optional(&at("seats"), seats, old.and_then(|it| it.seats), people);
    let stage_capacity = check.optional(&at("stageCapacity"), stage_capacity, old.and_then(|it| it.stage_capacity), people);
    let fire_capacity = check.optional(&at("fireCapacity"), fire_capacity, old.and_then(|it| it.fire_capacity), people);
    let old_microphones = old.and_then(|it| it.microphones);
    let microphones = check.optional(&at("microphones"), microphones, old_microphones, |check, field, sent| {
        check.number(field, sent, 0..=MICROPHONES)
    });
    let changeover = old.map(|it| it.changeover_seconds);
    let changeover_seconds =
        check.defaulted(&at("changeoverSeconds"), changeover_seconds, changeover, 0, |check, field, sent| {
            check.seconds(field, sent)
        });
    let windows = old.map(|it| it.opening_windows.as_slice());
    let opening_windows = check.intervals(&at("openingWindows"), opening_windows, windows);
    let external_ids = check.own_external_ids(
        &at("externalIds"),
        external_ids,
        old.map(|it| it.external_ids.as_slice()),
        others.iter().flat_map(|it| &it.external_ids),
    );
    Some(Stage {
        id,
        code: code?,
        name: name?,
        seats,
        stage_capacity,
        fire_capacity,
        microphones,
        changeover_seconds,
        opening_windows,
        external_ids,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_codes, check_ids, check_names, check_revisions, done, external, intervals, name, refused, set},
        fixture::{self, Counter, context, plan},
    };

    const TEXT: &str = "
        venue V1
        venue V2
        stage M01 V1 changeover=60 holds=20 open=2020-09-28T18:00/2020-09-28T22:00
        stage M02 V2
        show X1 GALA M01";

    fn adding(plan: &Plan, fields: StageFields) -> Decided<StageId> {
        create(&mut context(plan, &mut Counter(1000)), &fixture::venue(plan, "V2").id.to_string(), fields)
    }

    fn changing(plan: &Plan, code: &str, seen: Option<i64>, fields: StageFields) -> Decided<StageId> {
        update(&mut context(plan, &mut Counter(1000)), &fixture::stage(plan, code).id.to_string(), seen, fields)
    }

    #[test]
    fn a_stage_is_written_as_sent() {
        let plan = plan(TEXT);
        let sent = StageFields {
            name: name("大舞台"),
            seats: Edit::Set(0),
            stage_capacity: Edit::Set(1_000_000),
            fire_capacity: Edit::Set(800),
            microphones: Edit::Set(1_000),
            changeover_seconds: Edit::Set(86_400),
            opening_windows: intervals(&[
                ("2020-09-28T18:00:00+08:00", "2020-09-28T22:00:00+08:00"),
                ("2020-09-27T18:00:00+08:00", "2020-09-27T22:00:00+08:00"),
            ]),
            external_ids: external(&["s"]),
            ..Default::default()
        };
        let (plan, id) = done(&plan, adding(&plan, sent.clone()));
        let (venue, made) = plan.stage(id).expect("it");
        assert_eq!((venue.code.as_str(), made.code.as_str()), ("V2", "M03"));
        assert_eq!((made.seats, made.stage_capacity, made.changeover_seconds), (Some(0), Some(1_000_000), 86_400));
        assert_eq!((made.fire_capacity, made.microphones), (Some(800), Some(1_000)));
        let opens: Vec<_> = made.opening_windows.iter().map(|it| it.starts_at()).collect();
        assert_eq!(opens, [fixture::at(&plan, "2020-09-27T18:00"), fixture::at(&plan, "2020-09-28T18:00")]);
        assert_eq!(changing(&plan, "M03", None, sent).expect("a decision").changes, []);
        let empty = StageFields {
            seats: Edit::Clear,
            stage_capacity: Edit::Clear,
            fire_capacity: Edit::Clear,
            microphones: Edit::Clear,
            changeover_seconds: Edit::Clear,
            opening_windows: Edit::Clear,
            external_ids: Edit::Clear,
            ..Default::default()
        };
        let (plan, _) = done(&plan, changing(&plan, "M03", None, empty));
        let Stage {
            id: _,
            code: _,
            name: _,
            seats,
            stage_capacity,
            fire_capacity,
            microphones,
            changeover_seconds,
            opening_windows,
            external_ids,
        } = fixture::stage(&plan, "M03");
        assert_eq!((seats, stage_capacity, changeover_seconds), (None, None, 0));
        assert_eq!((fire_capacity, microphones), (None, None));
        assert_eq!((opening_windows.len(), external_ids.len()), (0, 0));
    }

    #[test]
    fn bad_input_is_refused_with_all_its_mistakes() {
        let plan = plan(TEXT);
        let venue = fixture::venue(&plan, "V1").id;
        let fields = || StageFields { name: name("小舞台"), ..Default::default() };
        check_names("name", |name| refused(&adding(&plan, StageFields { name, ..Default::default() })));
        check_names("name", |name| refused(&changing(&plan, "M01", None, StageFields { name, ..Default::default() })));
        // Codes of stages are unique across venues.
        check_codes("M01", |code| refused(&adding(&plan, StageFields { code, ..fields() })));
        check_codes("M02", |code| refused(&changing(&plan, "M01", None, StageFields { code, ..fields() })));
        let stage = fixture::stage(&plan, "M01").id;
        check_ids("venue", "venue", stage, |id| refused(&create(&mut context(&plan, &mut Counter(0)), id, fields())));
        check_ids("id", "stage", venue, |id| refused(&update(&mut context(&plan, &mut Counter(0)), id, None, fields())));
        check_ids("id", "stage", venue, |id| refused(&delete(&mut context(&plan, &mut Counter(0)), id, None)));
        check_revisions(|seen| refused(&changing(&plan, "M01", seen, fields())));
        let all = StageFields {
            code: set(""),
            name: Edit::Keep,
            seats: Edit::Set(-1),
            stage_capacity: Edit::Set(1_000_001),
            fire_capacity: Edit::Set(-1),
            microphones: Edit::Set(1_001),
            changeover_seconds: Edit::Set(86_401),
            opening_windows: intervals(&[
                ("2020-09-28T18:00:00Z", "2020-09-28T18:00:00+08:00"),
                ("1850-01-01T00:00:00Z", "2020-09-28T18:00:00Z"),
            ]),
            external_ids: external(&["", "a", "a"]),
        };
        let create = create(&mut context(&plan, &mut Counter(0)), "V1", all);
        assert_eq!(
            refused(&create),
            [
                "venue INVALID_FORMAT",
                "code BLANK",
                "name REQUIRED",
                "seats OUT_OF_RANGE",
                "stageCapacity OUT_OF_RANGE",
                "fireCapacity OUT_OF_RANGE",
                "microphones OUT_OF_RANGE",
                "changeoverSeconds OUT_OF_RANGE",
                "openingWindows[0].endsAt ENDS_BEFORE_START",
                "openingWindows[1].startsAt OUT_OF_RANGE",
                "externalIds[0].value BLANK",
                "externalIds[2] DUPLICATE",
            ]
        );
    }

    #[test]
    fn only_a_stage_without_shows_is_deleted() {
        let plan = plan(TEXT);
        let deleting =
            |code: &str| delete(&mut context(&plan, &mut Counter(0)), &fixture::stage(&plan, code).id.to_string(), Some(1));
        assert_eq!(refused(&deleting("M01")), ["id IN_USE"]); // its show has no time yet
        let (plan, _) = done(&plan, deleting("M02"));
        assert_eq!(fixture::venue(&plan, "V2").stages, []);
    }
}
