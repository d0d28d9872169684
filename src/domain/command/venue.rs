//! What a person may do to venues, and to the ways between them.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Checker, Context, Decided, Decision, Edit, RawExternalId, RawText,
    check::next_code,
    stage::{self, StageFields},
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
    let VenueFields { code, name, address, travel, external_ids } = fields;
    let plan = check.plan();
    let primary = &plan.festival().primary_language;
    let id = old.map_or_else(|| VenueId(ids.next()), |it| it.id);
    let others = || plan.venues.iter().filter(|it| it.id != id);
    let code = check.own_code("code", code, old.map(|it| it.code.as_str()), others().map(|it| it.code.as_str()), ("V", 2));
    let name = check.own_name("name", name, old.map(|it| &it.name), primary);
    let address = check.free_text("address", address, old.map(|it| &it.address), primary);
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
    Some(Venue { id, code: code?, name: name?, address, stages, travel_seconds, external_ids })
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
