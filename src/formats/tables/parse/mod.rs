//! Texts of cells into values: one small function for each kind.

mod clock;
mod count;
mod duration;
mod people;
mod title;

pub(super) use clock::{clock, date, instant, spans};
pub(super) use count::{count, yes};
pub(super) use duration::{duration, duration_of_serial};
pub(super) use people::{People, people, texts};
pub(super) use title::title;

use icu_normalizer::ComposingNormalizerBorrowed;

/// A text in usual width and composed, without spaces around it.
fn normal(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfkc().normalize(text.trim()).trim().to_owned()
}
