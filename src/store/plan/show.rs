//! Shows and their running orders.

use uuid::Uuid;

use super::{
    At,
    common::{Groups, texts},
    save::Rows,
};
use crate::{
    domain::{
        festival::{Credit, ExternalId},
        id::{ActId, ItemId, ShowId, StageId},
        plan::{Revision, Versioned},
        policy::OwnLeads,
        show::{ItemContent, ProgramItem, Show},
    },
    store::{
        Error,
        entity::{program_item, show},
    },
};

const PERFORMANCE: &str = "PERFORMANCE";
const INTERLUDE: &str = "INTERLUDE";

pub(super) fn read(
    row: show::Model,
    credits: &mut Groups<Credit>,
    items: &mut Groups<ProgramItem>,
    names: &mut Groups<ExternalId>,
) -> Result<(ShowId, Versioned<Show>), Error> {
    #[rustfmt::skip]
    let show::Model {
        festival_id: _, id, revision, code, title, kind, stage_id, doors_at, starts_at, planned_ends_at, hard_ends_at, status,
        expected_audience, report_lead_seconds, make_up_lead_seconds, standby_lead_seconds, release_lead_seconds,
    } = row;
    let at = At { table: "show", id };
    let show = Show {
        id: ShowId(id),
        code,
        title: at.json("title", title)?,
        kind: at.parse("kind", &kind)?,
        stage: stage_id.map(StageId),
        doors_at,
        starts_at,
        planned_ends_at,
        hard_ends_at,
        status: at.parse("status", &status)?,
        expected_audience: at.count_null("expected_audience", expected_audience)?,
        leads: OwnLeads {
            report_seconds: at.count_null("report_lead_seconds", report_lead_seconds)?,
            make_up_seconds: at.count_null("make_up_lead_seconds", make_up_lead_seconds)?,
            standby_seconds: at.count_null("standby_lead_seconds", standby_lead_seconds)?,
            release_seconds: at.count_null("release_lead_seconds", release_lead_seconds)?,
        },
        credits: credits.take(id),
        items: items.take(id),
        external_ids: names.take(id),
    };
    Ok((show.id, at.versioned(revision, show)?))
}

pub(super) fn read_item(row: program_item::Model) -> Result<(Uuid, i64, ProgramItem), Error> {
    #[rustfmt::skip]
    let program_item::Model {
        festival_id: _, id, show_id, position, kind, act_id, interlude_kind, title, duration_seconds, changeover_seconds,
        pinned_start_at, locked, visibility,
    } = row;
    let at = At { table: "program_item", id };
    let duration_seconds = at.count_null("duration_seconds", duration_seconds)?;
    let content = match (kind.as_str(), act_id, interlude_kind, title, duration_seconds) {
        (PERFORMANCE, Some(act), None, None, duration_seconds) => ItemContent::Performance { act: ActId(act), duration_seconds },
        (INTERLUDE, None, Some(kind), Some(title), Some(duration_seconds)) => {
            ItemContent::Interlude { kind: at.parse("interlude_kind", &kind)?, title: at.json("title", title)?, duration_seconds }
        }
        _ => return Err(at.wrong("kind", &format!("{kind}, and the other columns are not filled as that asks"))),
    };
    let item = ProgramItem {
        id: ItemId(id),
        content,
        changeover_seconds: at.count_null("changeover_seconds", changeover_seconds)?,
        pinned_start_at,
        locked,
        visibility: at.parse("visibility", &visibility)?,
    };
    Ok((show_id, position, item))
}

pub(super) fn write(it: &Show, revision: Revision, rows: &mut Rows) {
    #[rustfmt::skip]
    let Show {
        id, code, title, kind, stage, doors_at, starts_at, planned_ends_at, hard_ends_at, status, expected_audience, leads,
        credits, items, external_ids,
    } = it;
    let OwnLeads { report_seconds, make_up_seconds, standby_seconds, release_seconds } = *leads;
    let festival_id = rows.festival_id;
    rows.show.push(show::Model {
        festival_id,
        id: id.0,
        revision: i64::from(revision),
        code: code.clone(),
        title: texts(title),
        kind: kind.to_string(),
        stage_id: stage.map(|it| it.0),
        doors_at: *doors_at,
        starts_at: *starts_at,
        planned_ends_at: *planned_ends_at,
        hard_ends_at: *hard_ends_at,
        status: status.to_string(),
        expected_audience: expected_audience.map(i64::from),
        report_lead_seconds: report_seconds.map(i64::from),
        make_up_lead_seconds: make_up_seconds.map(i64::from),
        standby_lead_seconds: standby_seconds.map(i64::from),
        release_lead_seconds: release_seconds.map(i64::from),
    });
    rows.program_item.extend(items.iter().zip(0..).map(|(item, position)| write_item(festival_id, id.0, position, item)));
    rows.credits(Some(id.0), credits);
    rows.external_ids(ShowId::PREFIX, id.0, external_ids);
}

fn write_item(festival_id: Uuid, show_id: Uuid, position: i64, item: &ProgramItem) -> program_item::Model {
    let ProgramItem { id, content, changeover_seconds, pinned_start_at, locked, visibility } = item;
    let (form, act_id, interlude_kind, title, duration_seconds) = match content {
        ItemContent::Performance { act, duration_seconds } => (PERFORMANCE, Some(act.0), None, None, *duration_seconds),
        ItemContent::Interlude { kind, title, duration_seconds } => {
            (INTERLUDE, None, Some(kind.to_string()), Some(texts(title)), Some(*duration_seconds))
        }
    };
    program_item::Model {
        festival_id,
        id: id.0,
        show_id,
        position,
        kind: form.to_owned(),
        act_id,
        interlude_kind,
        title,
        duration_seconds: duration_seconds.map(i64::from),
        changeover_seconds: changeover_seconds.map(i64::from),
        pinned_start_at: *pinned_start_at,
        locked: *locked,
        visibility: visibility.to_string(),
    }
}
