//! Genres: the festival's own list of what acts are.

use serde::{Deserialize, Serialize};

use super::{
    id::GenreId,
    text::{Lang, Localized},
};

/// A kind of act: dance, choir, crosstalk, …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genre {
    /// Its id.
    pub id: GenreId,
    /// Its short name, unique among the festival's genres.
    pub code: String,
    /// Its name.
    pub name: Localized,
}

/// The genres a new festival begins with: code, Chinese, English.
pub const SEED: &[(&str, &str, &str)] = &[
    ("dance", "舞蹈", "Dance"),
    ("song-and-dance", "歌舞", "Song and dance"),
    ("choir", "合唱", "Choir"),
    ("vocal-solo", "独唱", "Vocal solo"),
    ("vocal-ensemble", "小合唱", "Vocal ensemble"),
    ("instrumental", "器乐", "Instrumental music"),
    ("sketch", "小品", "Sketch"),
    ("crosstalk", "相声", "Crosstalk"),
    ("storytelling", "曲艺", "Storytelling and ballad singing"),
    ("opera", "戏曲", "Opera"),
    ("magic", "魔术", "Magic"),
    ("acrobatics", "杂技", "Acrobatics"),
    ("recitation", "朗诵", "Recitation"),
    ("martial-arts", "武术", "Martial arts"),
    ("fashion-show", "模特", "Fashion show"),
    ("other", "其他", "Other"),
];

impl Genre {
    /// A genre of the seed list.
    #[must_use]
    pub fn seeded(id: GenreId, (code, zh, en): (&str, &str, &str)) -> Self {
        Self { id, code: code.to_owned(), name: Localized::of(Lang::zh(), zh).with(Lang::en(), en) }
    }
}
