//! The festival's genre of a text, made where none fits.

use pinyin::ToPinyin as _;

use super::{desk::Desk, keys::folded, spelling};
use crate::domain::{
    command::{Checker, check::NAME_CHARACTERS},
    genre::{Genre, SEED},
    id::GenreId,
    text::Localized,
};

/// The longest code that is made of a name, in characters.
const CODE_CHARACTERS: usize = 40;

/// A genre as an act names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KnownGenre {
    /// One of the festival.
    Is(GenreId),
    /// One that festivals begin with, and that this one has no more.
    Seeded((&'static str, &'static str, &'static str)),
    /// A new one with this name.
    Made(String),
}

impl Desk<'_> {
    /// What genre a text means: by its code, by its name in any language, or as it is commonly spelled. No text means none.
    pub(super) fn genre(&self, check: &mut Checker<'_>, text: &str) -> Option<KnownGenre> {
        if text.trim().is_empty() {
            return None;
        }
        let text = check.text("genre", text.trim(), NAME_CHARACTERS)?;
        let coded = |text: &str| self.genres.with_code(text).or_else(|| self.genres.with_code(&text.to_lowercase()));
        let named = |text: &str| self.genres.named([text]).first().copied();
        let known = coded(&text).or_else(|| named(&text));
        if let Some(id) = known.or_else(|| spelling::stems(&text).iter().find_map(|stem| coded(stem).or_else(|| named(stem)))) {
            return Some(KnownGenre::Is(id));
        }
        let Some(code) = spelling::spelled(&text) else { return Some(KnownGenre::Made(text)) };
        let seed = SEED.iter().find(|(it, ..)| *it == code).copied();
        coded(code).map(KnownGenre::Is).or_else(|| seed.map(KnownGenre::Seeded))
    }

    /// The genre, made if need be.
    pub(super) fn known_genre(&mut self, row: usize, known: KnownGenre, like: &Localized) -> GenreId {
        let id = self.new_id();
        let genre = match known {
            KnownGenre::Is(id) => return id,
            KnownGenre::Seeded(seed) => Genre::seeded(id, seed),
            KnownGenre::Made(name) => Genre { id, code: self.genre_code(&name), name: self.in_language_of(like, name) },
        };
        self.take_in(row, genre);
        id
    }

    /// A code that can be read: Latin letters as they are, Chinese by its pinyin.
    fn genre_code(&self, name: &str) -> String {
        let mut words: Vec<String> = vec![];
        let mut is_open = false;
        for c in folded_words(name).chars() {
            if let Some(sound) = c.to_pinyin() {
                words.push(sound.plain().replace('ü', "v"));
                is_open = false;
            } else if c.is_ascii_alphanumeric() {
                match words.last_mut().filter(|_| is_open) {
                    Some(word) => word.push(c),
                    None => words.push(c.to_string()),
                }
                is_open = true;
            } else {
                is_open = false;
            }
        }
        let mut code = String::new();
        for word in words {
            if code.len() + word.len() < CODE_CHARACTERS {
                code = if code.is_empty() { word } else { format!("{code}-{word}") };
            }
        }
        if code.is_empty() {
            code.push_str("genre");
        }
        let mut made = code.clone();
        let mut number = 2;
        while self.genres.with_code(&made).is_some() {
            made = format!("{code}-{number}");
            number += 1;
        }
        made
    }
}

/// A name without width and case, its words still apart.
fn folded_words(name: &str) -> String {
    name.split_whitespace().map(folded).collect::<Vec<_>>().join(" ")
}
