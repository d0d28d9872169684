//! The numbers that rules work with. Each has a default that a festival may change within its range.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::festival::Festival;

/// A number that a festival may set.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Parameter {
    /// The longest hole before a pinned start.
    PinHoleSeconds,
    /// Changing nothing between two acts.
    ChangeSameSeconds,
    /// Changing into an easy costume.
    ChangeEasySeconds,
    /// Changing into a normal costume.
    ChangeNormalSeconds,
    /// Changing into a hard costume.
    ChangeHardSeconds,
    /// The least time between two acts for a minor.
    ChangeMinorSeconds,
    /// The most acts of a performer in a show.
    PerformerActsPerShow,
    /// The most acts of a performer in a programme day.
    PerformerActsPerDay,
    /// When minors have to be gone.
    MinorLatestSecond,
    /// The longest act.
    ActLongestSeconds,
    /// The largest cast.
    ActLargestCast,
    /// The most acts of a team.
    TeamMostActs,
    /// By how much a cast may differ from what its teams declared.
    HeadcountMismatchPercent,
    /// When lunch is given out.
    LunchSecond,
    /// When dinner is given out.
    DinnerSecond,
}

/// What a parameter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Unit {
    /// A length of time.
    Seconds,
    /// A time of day on the festival's clock, in seconds since midnight. Hours after midnight of the same programme day go on
    /// from 24: half past midnight is 88,200.
    SecondOfDay,
    /// People.
    People,
    /// Acts.
    Acts,
    /// Hundredths.
    Percent,
}

/// A line of the table of parameters.
#[derive(Debug)]
pub struct ParameterSpec {
    /// Which.
    pub parameter: Parameter,
    /// What it counts.
    pub unit: Unit,
    /// What holds where the festival says nothing else.
    pub default: u32,
    /// What a festival may set.
    pub range: RangeInclusive<u32>,
    /// What it means, in English and Chinese.
    pub meaning: (&'static str, &'static str),
}

const HOUR: u32 = 3_600;

macro_rules! parameters {
    ($($name:ident, $unit:ident, $default:expr, $range:expr, $en:literal, $zh:literal;)+) => {
        /// Every parameter, in the order of [`Parameter`].
        pub const PARAMETERS: &[ParameterSpec] = &[$(ParameterSpec {
            parameter: Parameter::$name,
            unit: Unit::$unit,
            default: $default,
            range: $range,
            meaning: ($en, $zh),
        }),+];
    };
}

// The defaults of rules are the founding festival's; those without an upper limit in its rules (an act's length, its cast) are set
// so wide that only slips of the pen are told.
parameters! {
    PinHoleSeconds, Seconds, 120, 0..=86_400, "The longest hole before a pinned start.", "固定时间之前最多可空出的时间。";
    ChangeSameSeconds, Seconds, 60, 0..=86_400, "Between two acts in the same costume.", "两个节目不换服装时的间隔。";
    ChangeEasySeconds, Seconds, 120, 0..=86_400, "To change into an EASY costume.", "换简单服装所需时间。";
    ChangeNormalSeconds, Seconds, 300, 0..=86_400, "To change into a NORMAL costume.", "换一般服装所需时间。";
    ChangeHardSeconds, Seconds, 600, 0..=86_400, "To change into a HARD costume.", "换复杂服装所需时间。";
    ChangeMinorSeconds, Seconds, 300, 0..=86_400, "The least time between two acts for a minor.", "未成年人两个节目之间的最短间隔。";
    PerformerActsPerShow, Acts, 3, 1..=1_000, "The most acts of a performer in one show.", "一名演员在一个场次中最多的节目数。";
    PerformerActsPerDay, Acts, 3, 1..=1_000, "The most acts of a performer in one programme day.", "一名演员一天最多的节目数。";
    MinorLatestSecond, SecondOfDay, 21 * HOUR + 1_800, 12 * HOUR..=36 * HOUR, "When minors have to be gone.", "未成年人最迟离场时间。";
    ActLongestSeconds, Seconds, 2 * HOUR, 1..=86_400, "The longest act.", "节目的最长时间。";
    ActLargestCast, People, 200, 1..=100_000, "The largest cast of an act.", "一个节目最多的演员人数。";
    TeamMostActs, Acts, 5, 1..=1_000, "The most acts of a team.", "一支队伍最多的节目数。";
    HeadcountMismatchPercent, Percent, 10, 0..=100, "By how much a cast may differ from the declared headcount of its teams.", "演员人数与所属队伍申报人数可相差的百分比。";
    LunchSecond, SecondOfDay, 12 * HOUR, 9 * HOUR..=15 * HOUR, "When lunch is given out: whoever is on site then gets one.", "午餐时间：此时在场的人都领一份。";
    DinnerSecond, SecondOfDay, 18 * HOUR, 15 * HOUR + 1..=23 * HOUR, "When dinner is given out: whoever is on site then gets one.", "晚餐时间：此时在场的人都领一份。";
}

// Every parameter has its line, at its own place: without this the build fails, so `Parameter::spec` cannot miss.
const _: () = {
    assert!(PARAMETERS.len() == Parameter::VARIANTS.len(), "a parameter has no line in PARAMETERS, or two");
    let mut place = 0;
    while place < PARAMETERS.len() {
        assert!(PARAMETERS[place].parameter as usize == place, "PARAMETERS is not in the order of Parameter");
        place += 1;
    }
};

impl Parameter {
    /// Its line in the table.
    #[must_use]
    pub fn spec(self) -> &'static ParameterSpec {
        &PARAMETERS[self as usize]
    }
}

impl Festival {
    /// What the festival has set, or the default.
    #[must_use]
    pub fn parameter(&self, parameter: Parameter) -> u32 {
        self.parameters.get(&parameter).copied().unwrap_or(parameter.spec().default)
    }
}

/// How long before or after its time on stage a team passes each step of a show's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leads {
    /// Seconds before its first time on stage at which it reports (报到).
    pub report_seconds: u32,
    /// Seconds before its first time on stage at which make-up begins (化妆).
    pub make_up_seconds: u32,
    /// Seconds before its first time on stage at which it stands by (候场).
    pub standby_seconds: u32,
    /// Seconds after its last time on stage at which it is free to leave (离场).
    pub release_seconds: u32,
}

impl Default for Leads {
    fn default() -> Self {
        Self { report_seconds: HOUR, make_up_seconds: 2_700, standby_seconds: 600, release_seconds: 900 }
    }
}

impl Leads {
    /// Whether no step comes before the one ahead of it: a team reports, makes up and then stands by.
    #[must_use]
    pub fn in_order(self) -> bool {
        self.report_seconds >= self.make_up_seconds && self.make_up_seconds >= self.standby_seconds
    }
}

/// What a show does otherwise than its festival; `None` follows the festival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnLeads {
    /// In place of [`Leads::report_seconds`].
    pub report_seconds: Option<u32>,
    /// In place of [`Leads::make_up_seconds`].
    pub make_up_seconds: Option<u32>,
    /// In place of [`Leads::standby_seconds`].
    pub standby_seconds: Option<u32>,
    /// In place of [`Leads::release_seconds`].
    pub release_seconds: Option<u32>,
}

impl OwnLeads {
    /// What holds for the show.
    #[must_use]
    pub fn over(self, festival: Leads) -> Leads {
        let Self { report_seconds, make_up_seconds, standby_seconds, release_seconds } = self;
        Leads {
            report_seconds: report_seconds.unwrap_or(festival.report_seconds),
            make_up_seconds: make_up_seconds.unwrap_or(festival.make_up_seconds),
            standby_seconds: standby_seconds.unwrap_or(festival.standby_seconds),
            release_seconds: release_seconds.unwrap_or(festival.release_seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_in_its_range_and_every_meaning_in_both_languages() {
        for ParameterSpec { parameter, unit: _, default, range, meaning: (en, zh) } in PARAMETERS {
            assert!(range.contains(default), "{parameter}: {default} is not in {range:?}");
            assert!(en.is_ascii() && en.ends_with('.') && zh.ends_with('。'), "{parameter}: {en} {zh}");
        }
    }
}
