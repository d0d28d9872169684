//! Founding the next edition of a festival: a festival of its own, with new ids, that takes over what is asked for. Codes stay, so
//! that things of both editions can be matched. Nothing that is tied to dates is taken over, and nobody's consent.

mod carry;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use strum::{Display, VariantArray};

use super::{
    Checker, Edit, RawText,
    festival::{self, FestivalFields, RawSeries},
};
use crate::domain::{
    festival::Festival,
    id::IdSource,
    invalid::{Invalid, Mistake},
    plan::Plan,
    text::Localized,
};

/// What a new edition can take over from the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Display, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum CarryPart {
    /// Venues, stages and the ways between them, without opening windows.
    Venues,
    /// Genres, in place of the seed list.
    Genres,
    /// Organizations and their tree.
    Organizations,
    /// The credits of the festival and of those shows that are carried.
    Credits,
    /// Severities, parameters and lead times.
    Policy,
    /// Teams that have applied, with their declared headcounts, without members.
    Teams,
    /// People without their consent, and the rosters of the teams.
    Performers,
    /// Acts as drafts, with their casts where the performers are carried.
    Acts,
    /// Planned shows without times, with their interludes, and with their performances where the acts are carried.
    Shows,
}

/// What is carried where nobody says: what stays from one edition to the next.
pub const USUAL: &[CarryPart] =
    &[CarryPart::Venues, CarryPart::Genres, CarryPart::Organizations, CarryPart::Credits, CarryPart::Policy];

/// The new edition, as sent.
#[derive(Clone, Debug, Default)]
pub struct EditionFields {
    /// Its name in addresses.
    pub slug: String,
    /// Its name; the old one's where nobody says.
    pub name: Option<Vec<RawText>>,
    /// Which edition it is; one more than the old one where nobody says.
    pub edition_number: Option<i64>,
    /// Its first programme day.
    pub starts_on: NaiveDate,
    /// Its last programme day.
    pub ends_on: NaiveDate,
    /// What it takes over; [`USUAL`] where nobody says.
    pub carry: Option<Vec<CarryPart>>,
}

/// Makes the Plan of a new edition. `from` is the id of the old one, as sent. Zone, programme day, language and series stay.
pub fn copy(ids: &mut dyn IdSource, old: &Plan, from: &str, fields: EditionFields) -> Result<Plan, Vec<Invalid>> {
    let mut check = Checker::new(old);
    check.festival("from", from);
    let EditionFields { slug, name, edition_number, starts_on, ends_on, carry } = fields;
    let carry: BTreeSet<CarryPart> = carry.as_deref().unwrap_or(USUAL).iter().copied().collect();
    check_needs(&mut check, &carry);
    let festival = old.festival();
    let sent = FestivalFields {
        slug: Edit::Set(slug),
        name: Edit::Set(name.unwrap_or_else(|| raw(&festival.name))),
        edition_number: edition_number
            .or(festival.edition_number.map(|number| i64::from(number) + 1))
            .map_or(Edit::Keep, Edit::Set),
        series: festival
            .series
            .as_ref()
            .map_or(Edit::Keep, |it| Edit::Set(RawSeries { code: it.code.clone(), name: raw(&it.name) })),
        starts_on: Edit::Set(starts_on),
        ends_on: Edit::Set(ends_on),
        time_zone: Edit::Set(festival.time_zone.name().to_owned()),
        day_start_hour: Edit::Set(festival.day_start_hour.into()),
        primary_language: Edit::Set(festival.primary_language.to_string()),
        ..FestivalFields::default()
    };
    match festival::create(ids, sent) {
        Ok(blank) => {
            check.finish(())?;
            Ok(carry::carried(ids, old, blank, &carry))
        }
        Err(invalid) => {
            check.note(invalid);
            Err(check.into_invalid())
        }
    }
}

fn raw(text: &Localized) -> Vec<RawText> {
    text.iter().map(|(lang, text)| RawText { lang: Some(lang.to_string()), text: Some(text.to_owned()) }).collect()
}

/// A part, another part without which it cannot be carried, and whether that is so in a Plan.
type Need = (CarryPart, CarryPart, fn(&Plan) -> bool);

const NEEDS: &[Need] = &[
    (CarryPart::Credits, CarryPart::Organizations, |plan| {
        has_credits(plan.festival()) || plan.shows.iter().any(|show| !show.credits.is_empty())
    }),
    (CarryPart::Teams, CarryPart::Organizations, |plan| !plan.teams.is_empty()),
    (CarryPart::Performers, CarryPart::Teams, |plan| plan.teams.iter().any(|team| !team.members.is_empty())),
    (CarryPart::Acts, CarryPart::Genres, |plan| plan.acts.iter().any(|act| act.genre.is_some())),
    (CarryPart::Acts, CarryPart::Teams, |plan| plan.acts.iter().any(|act| !act.teams.is_empty())),
    (CarryPart::Shows, CarryPart::Venues, |plan| plan.shows.iter().any(|show| show.stage.is_some())),
];

fn has_credits(festival: &Festival) -> bool {
    !festival.credits.is_empty()
}

fn check_needs(check: &mut Checker<'_>, carry: &BTreeSet<CarryPart>) {
    let plan = check.plan();
    for (part, needed, is_needed) in NEEDS {
        if carry.contains(part) && !carry.contains(needed) && is_needed(plan) {
            check.wrong(
                "carry",
                Mistake::Required,
                format!("{part} cannot be taken over without {needed}; add {needed}, or leave {part} out."),
                format!("沿用 {part} 须同时沿用 {needed}；请加上 {needed}，或去掉 {part}。"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::testing::{check_ids, codes, refused},
        fixture::{self, Counter, plan},
    };

    const OLD: &str = "
        festival 2024-11-01 2024-11-04 America/New_York
        set ACT_LARGEST_CAST=30
        org O1 SCHOOL
        venue V1
        stage M1 V1
        genre dance
        performer P1
        team T1 O1 : P1
        act A1 4:00 genre=dance teams=T1 : P1
        show X1 GALA M1 2024-11-02T19:30 : A1";

    fn fields(carry: &[CarryPart]) -> EditionFields {
        let day = |text: &str| text.parse().expect("a day");
        EditionFields {
            slug: "next".to_owned(),
            starts_on: day("2026-11-01"),
            ends_on: day("2026-11-03"),
            carry: Some(carry.to_vec()),
            ..EditionFields::default()
        }
    }

    fn next(old: &Plan, fields: EditionFields) -> Result<Plan, Vec<Invalid>> {
        copy(&mut Counter(1_000), old, &old.festival().id.to_string(), fields)
    }

    #[test]
    fn the_next_edition_keeps_what_its_festival_is_and_counts_on() {
        let plan = plan(OLD);
        let mut festival = (**plan.festival()).clone();
        festival.edition_number = Some(10);
        festival.series = Some(crate::domain::festival::Series { code: "weidong".to_owned(), name: festival.name.clone() });
        festival.day_start_hour = 4;
        let plan = plan.apply(&[festival.clone().into()]);
        let made = next(&plan, EditionFields { carry: None, ..fields(&[]) }).expect("a plan");
        let expect = Festival {
            id: made.festival().id,
            slug: "next".to_owned(),
            edition_number: Some(11),
            starts_on: "2026-11-01".parse().expect("a day"),
            ends_on: "2026-11-03".parse().expect("a day"),
            ..festival.clone()
        };
        assert_eq!((made.festival().as_ref(), made.revision), (&expect, 1));
        let sizes = |plan: &Plan| {
            [plan.organizations.len(), plan.venues.len(), plan.genres.len(), plan.teams.len(), plan.acts.len(), plan.shows.len()]
        };
        assert_eq!(sizes(&made), [1, 1, 1, 0, 0, 0]);
        let bare = next(&plan, EditionFields { edition_number: Some(20), ..fields(&[]) }).expect("a plan");
        assert_eq!(sizes(&bare), [0, 0, crate::domain::genre::SEED.len(), 0, 0, 0]);
        assert_eq!((bare.festival().edition_number, bare.festival().parameters.len()), (Some(20), 0));
    }

    #[test]
    fn a_part_is_refused_without_what_it_stands_on() {
        let check = |old: &str, carry: &[CarryPart], expect: &[&str]| {
            let decided = next(&plan(old), fields(carry));
            let told: Vec<String> = decided.err().unwrap_or_default().into_iter().map(|it| it.message.en).collect();
            let expect: Vec<String> = expect
                .iter()
                .map(|it| {
                    let (part, needed) = it.split_once(' ').expect("two parts");
                    format!("{part} cannot be taken over without {needed}; add {needed}, or leave {part} out.")
                })
                .collect();
            assert_eq!(told, expect, "{carry:?}");
        };
        use CarryPart::{Acts, Credits, Genres, Organizations, Performers, Shows, Teams, Venues};
        check(OLD, CarryPart::VARIANTS, &[]);
        check(OLD, &[Teams], &["TEAMS ORGANIZATIONS"]);
        check(OLD, &[Performers], &["PERFORMERS TEAMS"]);
        check(OLD, &[Acts, Shows], &["ACTS GENRES", "ACTS TEAMS", "SHOWS VENUES"]);
        check(OLD, &[Organizations, Teams, Acts, Genres, Genres, Venues, Shows], &[]);
        check(OLD, &[Credits], &[]);
        check("performer P1\nact A1 4:00\nshow X1", &[Performers, Acts, Shows], &[]);
    }

    #[test]
    fn mistakes_are_told_all_at_once() {
        let plan = plan(OLD);
        let blank = vec![RawText { lang: None, text: Some(" ".to_owned()) }];
        assert_eq!(refused(&next(&plan, EditionFields { name: Some(blank), ..fields(&[]) })), ["name.text BLANK"]);
        check_ids("from", "festival", fixture::act(&plan, "A1").id, |id| {
            refused(&copy(&mut Counter(1_000), &plan, id, fields(&[])))
        });
        let wrong = EditionFields {
            slug: "Next Year".to_owned(),
            edition_number: Some(0),
            ends_on: "2026-10-31".parse().expect("a day"),
            ..fields(&[CarryPart::Teams])
        };
        assert_eq!(
            codes(&next(&plan, wrong).expect_err("a refusal")),
            ["carry REQUIRED", "slug INVALID_FORMAT", "editionNumber OUT_OF_RANGE", "endsOn ENDS_BEFORE_START"]
        );
    }
}
