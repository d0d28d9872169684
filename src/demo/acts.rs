//! 120 acts: the seven reported ones, and invented ones around them. Who puts any of them on is invented.

use super::{
    facts,
    names::PLACES,
    source::{Dice, Ids, Part, both},
    specialties::{self, SPECIALTIES, Specialty},
};
use crate::domain::{
    act::{Act, ActStatus, CastMember, CostumeClass},
    genre::Genre,
    id::ActId,
    team::{MemberRole, Team},
    text::Localized,
};

/// How many heats there are.
pub(super) const HEATS: usize = 12;

/// The acts, and which of them each show puts on, in order.
#[derive(Default)]
pub(super) struct Works {
    pub(super) acts: Vec<Act>,
    pub(super) opening: Vec<ActId>,
    pub(super) heats: [Vec<ActId>; HEATS],
    pub(super) closing: Vec<ActId>,
}

/// The places of the teams that put the reported acts on, in the order of the closing show.
const CLOSING_TEAMS: [&[usize]; 7] = [&[0], &[42, 81], &[28], &[60], &[57], &[88, 10], &[39]];

/// Acts made for the opening show by teams that bring another one to a heat: the team's place and the title.
const OPENING_ACTS: [(usize, (&str, &str)); 8] = [
    (26, ("彩绸飞扬", "Flying Ribbons")),
    (40, ("晨练时分", "Morning Practice")),
    (55, ("开门迎客", "Open Doors")),
    (69, ("一路锣声", "Gongs along the Way")),
    (58, ("街坊看戏", "Neighbours at the Opera")),
    (72, ("写给九月", "To September")),
    (101, ("我们的院子", "Our Courtyard")),
    (65, ("石榴熟了", "Ripe Pomegranates")),
];

/// Second acts in the same heat, some of whose people have to change: the team's place, genre, cast and title.
const SECOND_ACTS: [(usize, &str, usize, (&str, &str)); 8] = [
    (8, "acrobatics", 2, ("高高竹竿", "The Tall Bamboo Pole")),
    (9, "vocal-solo", 1, ("回家的路口", "The Corner on the Way Home")),
    (10, "vocal-solo", 1, ("窗前", "At the Window")),
    (11, "other", 6, ("十二把伞", "Twelve Umbrellas")),
    (20, "vocal-solo", 1, ("雨夜来信", "A Letter on a Rainy Night")),
    (21, "acrobatics", 2, ("转盘子", "Spinning Plates")),
    (22, "vocal-solo", 1, ("晚风里", "In the Evening Wind")),
    (23, "vocal-ensemble", 8, ("数星星", "Counting Stars")),
];

/// Makes them all.
pub(super) fn all(ids: &mut Ids, genres: &[Genre], teams: &[Team]) -> Works {
    let mut maker = Maker { ids, dice: Dice::of(Part::Acts), genres, teams, acts: Vec::new() };
    let mut works = Works::default();
    let main: Vec<ActId> = (0..teams.len()).map(|index| maker.main_act(index)).collect();
    for (index, act) in main.iter().enumerate() {
        works.heats[index % HEATS].push(*act);
    }
    works.closing = CLOSING_TEAMS.iter().map(|of| main[of[0]]).collect();
    for (index, genre, cast, title) in SECOND_ACTS {
        let own = specialties::of_team(index);
        let (duration_seconds, setup_and_strike_seconds, costumes) = ((200, 280), (20, 15), &[CostumeClass::Hard]);
        let second = Specialty { genre, cast, duration_seconds, setup_and_strike_seconds, microphones: 2, costumes, ..*own };
        works.heats[index % HEATS].push(maker.act(&[index], &second, both(title.0, title.1)));
    }
    for (index, title) in OPENING_ACTS {
        works.opening.push(maker.act(&[index], specialties::of_team(index), both(title.0, title.1)));
    }
    works.acts = maker.acts;
    works
}

struct Maker<'a> {
    ids: &'a mut Ids,
    dice: Dice,
    genres: &'a [Genre],
    teams: &'a [Team],
    acts: Vec<Act>,
}

impl Maker<'_> {
    /// The act that a team brings to its heat: a reported one, or one of its specialty.
    fn main_act(&mut self, index: usize) -> ActId {
        let own = specialties::of_team(index);
        let reported = facts::CLOSING_ACTS.iter().zip(CLOSING_TEAMS).find(|(_, of)| of[0] == index);
        if let Some((fact, of)) = reported {
            return self.act(of, &Specialty { genre: fact.genre, ..*own }, both(fact.title.0, fact.title.1));
        }
        let (place, noun) = (PLACES[index / SPECIALTIES.len() % PLACES.len()], own.noun);
        self.act(&[index], own, both(format!("{}{}", place.0, noun.0), format!("{} {}", noun.1, place.1)))
    }

    fn act(&mut self, of: &[usize], work: &Specialty, title: Localized) -> ActId {
        let id = self.ids.make();
        let (setup_seconds, strike_seconds) = work.setup_and_strike_seconds;
        let teams: Vec<&Team> = of.iter().map(|index| &self.teams[*index]).collect();
        let tens = self.dice.between(work.duration_seconds) / 10;
        self.acts.push(Act {
            id,
            code: format!("A{:03}", self.acts.len() + 1),
            title,
            genre: self.genres.iter().find(|genre| genre.code == work.genre).map(|genre| genre.id),
            duration_seconds: tens * 10,
            setup_seconds,
            strike_seconds,
            microphones: work.microphones,
            status: ActStatus::Confirmed,
            teams: teams.iter().map(|team| team.id).collect(),
            cast: cast(&teams, work),
            links: vec![],
            external_ids: vec![],
        });
        id
    }
}

/// Those of each team who perform, in equal parts. Nobody twice, whichever of the teams they are in.
fn cast(teams: &[&Team], work: &Specialty) -> Vec<CastMember> {
    let mut cast: Vec<CastMember> = Vec::new();
    for team in teams {
        let on_stage = |role| matches!(role, MemberRole::Performer | MemberRole::Conductor | MemberRole::Accompanist);
        let people = team.members.iter().filter(|member| on_stage(member.role)).take(work.cast / teams.len());
        for (place, member) in people.enumerate() {
            let costume = work.costumes[place % work.costumes.len()];
            if !cast.iter().any(|it| it.performer == member.performer) {
                cast.push(CastMember { performer: member.performer, team: Some(team.id), costume });
            }
        }
    }
    cast
}
