//! What the demo's teams do: thirteen specialties, dealt out to the teams in turn. The figures are invented, at an amateur scale.

use crate::domain::act::CostumeClass::{self, Easy, Hard, Normal};

/// What a team does, and what acts of that kind ask for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Specialty {
    /// A code of the seeded genres.
    pub(super) genre: &'static str,
    /// How teams of this kind are called.
    pub(super) team: (&'static str, &'static str),
    /// What their acts are called, with a place.
    pub(super) noun: (&'static str, &'static str),
    /// About how many people a team has.
    pub(super) size: u32,
    /// The most people in one act.
    pub(super) cast: usize,
    /// How long an act plays, in seconds.
    pub(super) duration_seconds: (u32, u32),
    /// Seconds to set an act up, and to clear the stage after it. Together they fit every stage's changeover.
    pub(super) setup_and_strike_seconds: (u32, u32),
    /// Microphones an act asks for.
    pub(super) microphones: u32,
    /// Costumes, given to the cast in turn.
    pub(super) costumes: &'static [CostumeClass],
}

macro_rules! specialties {
    ($($genre:literal $team:tt $noun:tt $size:literal $cast:literal $duration:tt $setup:tt $microphones:literal $costumes:tt;)+) => {
        [$(Specialty {
            genre: $genre,
            team: $team,
            noun: $noun,
            size: $size,
            cast: $cast,
            duration_seconds: $duration,
            setup_and_strike_seconds: $setup,
            microphones: $microphones,
            costumes: &$costumes,
        }),+]
    };
}

/// The specialties in the order in which teams take them. Their number and the number of heats have no common divisor, so that
/// a heat never has two teams of one specialty.
pub(super) const SPECIALTIES: [Specialty; 13] = specialties! {
    "dance" ("舞蹈队", "Dance Team") ("花影", "Flower Shadows") 22 20 (230, 310) (20, 15) 0 [Hard, Normal];
    "martial-arts" ("武术队", "Martial Arts Team") ("长拳", "Long Boxing") 22 18 (180, 240) (20, 15) 0 [Normal];
    "sketch" ("小品队", "Sketch Team") ("家事", "Family Matters") 8 5 (540, 760) (60, 30) 5 [Normal];
    "song-and-dance" ("歌舞队", "Song and Dance Team") ("欢歌", "Happy Songs") 26 28 (250, 330) (30, 20) 4 [Hard, Normal];
    "instrumental" ("民乐队", "Folk Music Ensemble") ("丝弦", "Strings") 18 14 (230, 310) (60, 30) 6 [Easy];
    "crosstalk" ("相声队", "Crosstalk Team") ("笑谈", "Laughing Matters") 6 2 (480, 720) (20, 10) 2 [Easy];
    "opera" ("戏曲队", "Opera Team") ("戏韵", "Opera Tunes") 16 10 (300, 420) (45, 30) 4 [Hard];
    "recitation" ("朗诵队", "Recitation Team") ("诗声", "Voices of Verse") 14 10 (200, 280) (15, 10) 6 [Easy];
    "magic" ("魔术队", "Magic Team") ("奇术", "Wonders") 6 3 (300, 420) (60, 30) 1 [Normal];
    "vocal-ensemble" ("小合唱队", "Vocal Ensemble") ("小调", "Little Tunes") 16 12 (200, 280) (20, 15) 6 [Easy];
    "choir" ("合唱团", "Choir") ("同声", "One Voice") 36 40 (250, 350) (50, 30) 4 [Easy];
    "fashion-show" ("模特队", "Fashion Show Team") ("新装", "New Clothes") 18 14 (220, 280) (15, 15) 0 [Hard];
    "storytelling" ("曲艺队", "Storytelling Team") ("弦词", "Ballads") 10 4 (360, 480) (30, 20) 3 [Normal];
};

/// The specialty of the team at this place.
pub(super) fn of_team(index: usize) -> &'static Specialty {
    &SPECIALTIES[index % SPECIALTIES.len()]
}
