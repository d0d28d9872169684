//! What a person may do to venues, and to the ways between them.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Checker, Context, Decided, Decision, Edit, RawExternalId, RawText,
    check::next_code,
    stage::{self, LARGEST_PLACE, StageFields},
};
use crate::domain::{
    change::Change,
    id::{IdSource, StageId, VenueId},
    invalid::Mistake,
    venue::{Stage, Venue},
};

/// The fields of a venue, as sent. Its stages have commands of their own.
#[derive(Clone, Debug, Default)]
pub struct VenueFields {
    /// Its code; made where a new one has none (`V01`).
    pub code: Edit<String>,
    /// Its name. Required.
    pub name: Edit<Vec<RawText>>,
    /// How to find it.
    pub address: Edit<Vec<RawText>>,
    /// The most performers its rooms behind the stages hold.
    pub backstage_capacity: Edit<i64>,
    /// How far it is from here to other venues: they replace those told before.
    pub travel: Edit<Vec<RawTravel>>,
    /// Its names in other systems: they replace those it had.
    pub external_ids: Edit<Vec<RawExternalId>>,
}

/// The way to another venue, as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawTravel {
    /// The id of the other venue.
    pub venue: String,
    /// Seconds that a performer needs to get there.
    pub seconds: i64,
}

/// Adds a venue together with its first stages.
pub fn create(cx: &mut Context<'_>, fields: VenueFields, stages: Vec<StageFields>) -> Decided<VenueId> {
    let mut check = Checker::new(cx.plan);
    let venue = write(&mut check, cx.ids, None, fields);
    let stages = first_stages(&mut check, cx.ids, stages);
    let mut venue = check.written(venue)?;
    venue.stages = stages;
    Ok(Decision::one(venue.id, venue))
}

/// Changes a venue.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: VenueFields) -> Decided<VenueId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.venue("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let new = write(&mut check, cx.ids, Some(old), fields);
    check.changed(old.id, old.as_ref(), new)
}

/// Deletes a venue on whose stages no show is, with its stages and the ways to it.
pub fn delete(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<VenueId> {
    let mut check = Checker::new(cx.plan);
    let Some(old) = check.venue("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let stages: Vec<StageId> = old.stages.iter().map(|it| it.id).collect();
    check.unused("id", &stage::shows_on(cx.plan, &stages));
    let mut changes: Vec<Change> =
        cx.plan.venues.iter().filter(|it| it.id != old.id).filter_map(|it| without_way_to(it, old.id)).collect();
    // Last, when nothing refers to it any more.
    changes.push(Change::Remove(old.id.into()));
    check.finish(Decision { subject: old.id, changes })
}

fn without_way_to(venue: &Arc<Venue>, gone: VenueId) -> Option<Change> {
    venue.travel_seconds.contains_key(&gone).then(|| {
        let mut venue = (**venue).clone();
        venue.travel_seconds.remove(&gone);
        venue.into()
    })
}

fn write(check: &mut Checker<'_>, ids: &mut dyn IdSource, old: Option<&Venue>, fields: VenueFields) -> Option<Venue> {
    let VenueFields { code, name, address, backstage_capacity, travel, external_ids } = fields;
    let plan = check.plan();
    let primary = &plan.festival().primary_language;
    let id = old.map_or_else(|| VenueId(ids.next()), |it| it.id);
    let others = || plan.venues.iter().filter(|it| it.id != id);
    let code = check.own_code("code", code, old.map(|it| it.code.as_str()), others().map(|it| it.code.as_str()), ("V", 2));
    let name = check.own_name("name", name, old.map(|it| &it.name), primary);
    let address = check.free_text("address", address, old.map(|it| &it.address), primary);
    let old_backstage = old.and_then(|it| it.backstage_capacity);
    let backstage_capacity = check.optional("backstageCapacity", backstage_capacity, old_backstage, |check, field, sent| {
        check.number(field, sent, 0..=LARGEST_PLACE)
    });
    let ways = old.map(|it| it.travel_seconds.clone());
    let travel_seconds =
        check.defaulted("travel", travel, ways, BTreeMap::new(), |check, field, sent| Some(read_travel(check, field, id, &sent)));
    let external_ids = check.own_external_ids(
        "externalIds",
        external_ids,
        old.map(|it| it.external_ids.as_slice()),
        others().flat_map(|it| &it.external_ids),
    );
    let stages = old.map_or_else(Vec::new, |it| it.stages.clone());
    Some(Venue { id, code: code?, name: name?, address, backstage_capacity, stages, travel_seconds, external_ids })
}

fn read_travel(check: &mut Checker<'_>, field: &str, own: VenueId, sent: &[RawTravel]) -> BTreeMap<VenueId, u32> {
    let mut ways = BTreeMap::new();
    for (place, RawTravel { venue, seconds }) in sent.iter().enumerate() {
        let at = format!("{field}[{place}].venue");
        let to = check.venue(&at, venue).map(|it| it.id);
        let seconds = check.seconds(&format!("{field}[{place}].seconds"), *seconds);
        if to == Some(own) {
            check.wrong(
                at,
                Mistake::OutOfRange,
                "This is the venue itself, to which there is no way; name another.",
                "这是本场馆自己，请填写其他场馆。",
            );
        } else if let (Some(to), Some(seconds)) = (to, seconds)
            && ways.insert(to, seconds).is_some()
        {
            check.wrong(
                at,
                Mistake::Duplicate,
                "The way to this venue is given twice; give it once.",
                "到该场馆的路程重复，请只填一次。",
            );
        }
    }
    ways
}

/// Reads the stages of a new venue. Codes are made only when all codes that were sent are known, so that none is made twice.
fn first_stages(check: &mut Checker<'_>, ids: &mut dyn IdSource, sent: Vec<StageFields>) -> Vec<Stage> {
    let mut codes: Vec<String> = stage::all(check.plan()).map(|it| it.code.clone()).collect();
    codes.extend(sent.iter().filter_map(|it| it.code.clone().given()));
    let mut stages: Vec<Stage> = Vec::with_capacity(sent.len());
    for (place, mut fields) in sent.into_iter().enumerate() {
        if !matches!(fields.code, Edit::Set(_)) {
            let (letter, digits) = stage::CODE;
            let code = next_code(letter, digits, codes.iter().map(String::as_str));
            codes.push(code.clone());
            fields.code = Edit::Set(code);
        }
        let others: Vec<&Stage> = stage::all(check.plan()).chain(&stages).collect();
        let stage = stage::write(check, ids, &format!("stages[{place}]."), None, &others, fields);
        stages.extend(stage);
    }
    stages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_codes, check_ids, check_names, check_revisions, done, external, name, names, refused, set},
        fixture::{self, Counter, context, plan},
        plan::Plan,
    };

    const TEXT: &str = "
        venue V01
        venue V02
        venue V03
        stage M01 V01
        stage M02 V02
        travel V01 V02 900
        travel V03 V02 600
        show X1 GALA M01";

    fn adding(plan: &Plan, fields: VenueFields, stages: Vec<StageFields>) -> Decided<VenueId> {
        create(&mut context(plan, &mut Counter(1000)), fields, stages)
    }

    fn changing(plan: &Plan, code: &str, seen: Option<i64>, fields: VenueFields) -> Decided<VenueId> {
        let id = fixture::venue(plan, code).id.to_string();
        update(&mut context(plan, &mut Counter(1000)), &id, seen, fields)
    }

    fn travel(plan: &Plan, sent: &[(&str, i64)]) -> Edit<Vec<RawTravel>> {
        let id = |code: &str| fixture::venue(plan, code).id.to_string();
        Edit::Set(sent.iter().map(|(code, seconds)| RawTravel { venue: id(code), seconds: *seconds }).collect())
    }

    fn stages(codes: &[&str]) -> Vec<StageFields> {
        let code = |code: &str| if code.is_empty() { Edit::Keep } else { set(code) };
        codes.iter().map(|it| StageFields { code: code(it), name: name("舞台"), ..Default::default() }).collect()
    }

    #[test]
    fn a_venue_is_written_as_sent() {
        let plan = plan(TEXT);
        let sent = VenueFields {
            name: name("万达广场"),
            address: names(&[("zh", "卫东区"), ("en", "Weidong District")]),
            backstage_capacity: Edit::Set(80),
            travel: travel(&plan, &[("V01", 0), ("V02", 86_400)]),
            external_ids: external(&["v"]),
            ..Default::default()
        };
        let (plan, id) = done(&plan, adding(&plan, sent.clone(), stages(&["", "M03", ""])));
        let made = plan.venues.get(id).expect("it");
        assert_eq!((made.code.as_str(), made.backstage_capacity), ("V04", Some(80)));
        assert_eq!(made.stages.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["M04", "M03", "M05"]);
        let v02 = fixture::venue(&plan, "V02").id;
        assert_eq!((plan.travel_seconds(id, v02), plan.travel_seconds(v02, id)), (86_400, 86_400));
        assert_eq!(changing(&plan, "V04", None, sent).expect("a decision").changes, []);
        let empty =
            VenueFields { address: Edit::Clear, backstage_capacity: Edit::Clear, travel: Edit::Clear, ..Default::default() };
        let (plan, _) = done(&plan, changing(&plan, "V04", None, empty));
        let now = plan.venues.get(id).expect("it");
        assert!(now.address.is_empty() && now.backstage_capacity.is_none() && now.travel_seconds.is_empty());
        assert_eq!((now.stages.len(), now.external_ids.len()), (3, 1));
    }

    #[test]
    fn bad_input_is_refused_with_all_its_mistakes() {
        let plan = plan(TEXT);
        let stage = fixture::stage(&plan, "M01").id;
        let fields = || VenueFields { name: name("剧院"), ..Default::default() };
        check_names("name", |name| refused(&adding(&plan, VenueFields { name, ..Default::default() }, vec![])));
        check_names("stages[0].name", |name| refused(&adding(&plan, fields(), vec![StageFields { name, ..Default::default() }])));
        check_codes("V02", |code| refused(&changing(&plan, "V01", None, VenueFields { code, ..fields() })));
        check_ids("travel[0].venue", "venue", stage, |id| {
            let travel = Edit::Set(vec![RawTravel { venue: id.to_owned(), seconds: 1 }]);
            refused(&changing(&plan, "V01", None, VenueFields { travel, ..fields() }))
        });
        check_ids("id", "venue", stage, |id| refused(&update(&mut context(&plan, &mut Counter(0)), id, None, fields())));
        check_ids("id", "venue", stage, |id| refused(&delete(&mut context(&plan, &mut Counter(0)), id, None)));
        check_revisions(|seen| refused(&changing(&plan, "V01", seen, fields())));
        let ways = travel(&plan, &[("V01", 60), ("V02", -1), ("V02", 60), ("V02", 60), ("V03", 86_401)]);
        assert_eq!(
            refused(&changing(&plan, "V01", Some(0), VenueFields { code: set("V 1"), travel: ways, ..fields() })),
            [
                "ifRevision STALE",
                "code INVALID_FORMAT",
                "travel[0].venue OUT_OF_RANGE",
                "travel[1].seconds OUT_OF_RANGE",
                "travel[3].venue DUPLICATE",
                "travel[4].seconds OUT_OF_RANGE",
            ]
        );
        assert_eq!(
            refused(&adding(
                &plan,
                VenueFields {
                    address: name(&"长".repeat(2_001)),
                    backstage_capacity: Edit::Set(1_000_001),
                    ..Default::default()
                },
                stages(&["M9", "M9", "M01"])
            )),
            [
                "name REQUIRED",
                "address.text TOO_LONG",
                "backstageCapacity OUT_OF_RANGE",
                "stages[1].code TAKEN",
                "stages[2].code TAKEN"
            ]
        );
    }

    #[test]
    fn a_venue_goes_with_the_ways_to_it() {
        let plan = plan(TEXT);
        let deleting =
            |code: &str| delete(&mut context(&plan, &mut Counter(0)), &fixture::venue(&plan, code).id.to_string(), Some(1));
        assert_eq!(refused(&deleting("V01")), ["id IN_USE"]);
        let (after, id) = done(&plan, deleting("V02"));
        assert!(!after.venues.contains(id));
        assert!(after.venues.iter().all(|it| it.travel_seconds.is_empty()));
        assert_eq!(deleting("V03").expect("a decision").changes.len(), 1);
    }
}
