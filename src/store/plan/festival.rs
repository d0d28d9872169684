//! The festival itself: its row, its severities, its credits.

use super::{
    At,
    common::{Groups, texts},
    save::Rows,
};
use crate::{
    domain::{
        conflict::{Rule, Severity},
        festival::{Credit, ExternalId, Festival, Series},
        id::FestivalId,
        plan::{Plan, Revision},
        policy::{Leads, Parameter},
    },
    store::{
        Error,
        entity::{festival, festival_parameter, festival_severity},
    },
};

const TABLE: &str = "festival";

/// A Plan with nothing in it but the festival.
pub(super) fn read(
    row: festival::Model,
    severities: Vec<festival_severity::Model>,
    parameters: Vec<festival_parameter::Model>,
    credits: &mut Groups<Credit>,
    names: &mut Groups<ExternalId>,
) -> Result<Plan, Error> {
    #[rustfmt::skip]
    let festival::Model {
        id, slug, name, theme, edition_number, series_code, series_name, starts_on, ends_on, time_zone, day_start_hour,
        primary_language, status, report_lead_seconds, make_up_lead_seconds, standby_lead_seconds,
        release_lead_seconds, revision, changed_in,
    } = row;
    let at = At { table: TABLE, id };
    let series = match (series_code, series_name) {
        (Some(code), Some(name)) => Some(Series { code, name: at.json("series_name", name)? }),
        _ => None,
    };
    let festival = Festival {
        id: FestivalId(id),
        slug,
        name: at.json("name", name)?,
        theme: at.json("theme", theme)?,
        edition_number: at.count_null("edition_number", edition_number)?,
        series,
        starts_on,
        ends_on,
        time_zone: at.parse("time_zone", &time_zone)?,
        day_start_hour: at.count("day_start_hour", day_start_hour)?,
        primary_language: at.parse("primary_language", &primary_language)?,
        status: at.parse("status", &status)?,
        leads: Leads {
            report_seconds: at.count("report_lead_seconds", report_lead_seconds)?,
            make_up_seconds: at.count("make_up_lead_seconds", make_up_lead_seconds)?,
            standby_seconds: at.count("standby_lead_seconds", standby_lead_seconds)?,
            release_seconds: at.count("release_lead_seconds", release_lead_seconds)?,
        },
        credits: credits.take(id),
        severities: severities.into_iter().map(read_severity).collect::<Result<_, Error>>()?,
        parameters: parameters.into_iter().map(read_parameter).collect::<Result<_, Error>>()?,
        external_ids: names.take(id),
    };
    let mut plan = Plan::new(festival, at.count("revision", revision)?);
    plan.festival.revision = at.count("changed_in", changed_in)?;
    Ok(plan)
}

fn read_severity(row: festival_severity::Model) -> Result<(Rule, Severity), Error> {
    let festival_severity::Model { festival_id, rule, severity } = row;
    let at = At { table: "festival_severity", id: festival_id };
    Ok((at.parse("rule", &rule)?, at.parse("severity", &severity)?))
}

fn read_parameter(row: festival_parameter::Model) -> Result<(Parameter, u32), Error> {
    let festival_parameter::Model { festival_id, parameter, value } = row;
    let at = At { table: "festival_parameter", id: festival_id };
    Ok((at.parse("parameter", &parameter)?, at.count("value", value)?))
}

/// `plan_revision` counts the writes of the whole festival, `changed_in` is the one that last changed this.
pub(super) fn write(it: &Festival, plan_revision: Revision, changed_in: Revision, rows: &mut Rows) {
    #[rustfmt::skip]
    let Festival {
        id, slug, name, theme, edition_number, series, starts_on, ends_on, time_zone, day_start_hour, primary_language, status,
        leads, credits, severities, parameters, external_ids,
    } = it;
    let Leads { report_seconds, make_up_seconds, standby_seconds, release_seconds } = *leads;
    rows.festival.push(festival::Model {
        id: id.0,
        slug: slug.clone(),
        name: texts(name),
        theme: texts(theme),
        edition_number: edition_number.map(i64::from),
        series_code: series.as_ref().map(|it| it.code.clone()),
        series_name: series.as_ref().map(|it| texts(&it.name)),
        starts_on: *starts_on,
        ends_on: *ends_on,
        time_zone: time_zone.name().to_owned(),
        day_start_hour: i64::from(*day_start_hour),
        primary_language: primary_language.to_string(),
        status: status.to_string(),
        report_lead_seconds: i64::from(report_seconds),
        make_up_lead_seconds: i64::from(make_up_seconds),
        standby_lead_seconds: i64::from(standby_seconds),
        release_lead_seconds: i64::from(release_seconds),
        revision: i64::from(plan_revision),
        changed_in: i64::from(changed_in),
    });
    let festival_id = id.0;
    rows.severity.extend(severities.iter().map(|(rule, severity)| {
        let (rule, severity) = (rule.to_string(), severity.to_string());
        festival_severity::Model { festival_id, rule, severity }
    }));
    rows.parameter.extend(parameters.iter().map(|(parameter, value)| {
        let (parameter, value) = (parameter.to_string(), i64::from(*value));
        festival_parameter::Model { festival_id, parameter, value }
    }));
    rows.credits(None, credits);
    rows.external_ids(FestivalId::PREFIX, id.0, external_ids);
}
