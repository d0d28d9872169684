//! Where the demo's ids, draws and times come from: all of them fixed, so that every festival made is the same.

use chrono::NaiveTime;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use uuid::Uuid;

use super::facts;
use crate::domain::{
    id::IdSource,
    text::{Lang, Localized},
    time::{Instant, after},
};

/// UUIDv7-shaped ids of one fixed millisecond, each one above the last.
pub(super) struct Ids(u128);

impl Ids {
    /// For the festival as published: 1 August 2020, 00:00 UTC.
    pub(super) fn of_the_festival() -> Self {
        Self::at(1_596_240_000_000)
    }

    /// For what is added to the draft afterwards: 5 September 2020, 00:00 UTC.
    pub(super) fn of_later_changes() -> Self {
        Self::at(1_599_264_000_000)
    }

    fn at(unix_milliseconds: u128) -> Self {
        const VERSION_7: u128 = 7 << 76;
        const VARIANT: u128 = 0b10 << 62;
        Self(unix_milliseconds << 80 | VERSION_7 | VARIANT)
    }

    /// The next id, as the id of a certain kind of thing.
    pub(super) fn make<T: From<Uuid>>(&mut self) -> T {
        self.next().into()
    }
}

impl IdSource for Ids {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

/// Which part of the demo draws. Each has a stream of its own, so that a change in one leaves the others as they were.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Teams = 1,
    People = 2,
    Acts = 3,
}

/// Draws numbers from a fixed seed.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn of(part: Part) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(20_200_907);
        generator.set_stream(part as u64);
        Self(generator)
    }

    /// A number below `end`, which is above 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.0.next_u32() % end
    }

    /// A number from `first` to `last`, both included.
    pub(super) fn between(&mut self, (first, last): (u32, u32)) -> u32 {
        first + self.below(last - first + 1)
    }

    /// A place in a list of `length`, which is not empty.
    pub(super) fn index(&mut self, length: usize) -> usize {
        self.0.next_u32() as usize % length
    }

    /// One entry of a list that is not empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())]
    }
}

/// A text in Chinese and English.
pub(super) fn both(zh: impl Into<String>, en: impl Into<String>) -> Localized {
    Localized::of(Lang::zh(), zh).with(Lang::en(), en)
}

/// A wall-clock time on a day of September 2020 in Shanghai, which is eight hours ahead of UTC all year.
pub(super) fn september(day: u32, hour: u32, minute: u32) -> Instant {
    const FIRST_DAY: i64 = 7;
    let midnight = after(facts::STARTS_ON.and_time(NaiveTime::MIN).and_utc(), -8 * 3600);
    after(midnight, (i64::from(day) - FIRST_DAY) * 86_400 + i64::from(hour) * 3600 + i64::from(minute) * 60)
}
