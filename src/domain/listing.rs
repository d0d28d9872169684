//! Sorted lists of a Plan's things, and places in them that survive edits.
//!
//! Every entry has a key whose bytes sort as people expect: codes with their numbers by value (`A2` before `A10`), names by the
//! rules of the festival's language (pinyin for Chinese), shows by time. A place in a list is the key and the id of its
//! last entry, so a page goes on at the right place when that entry has gone, and a deep page costs no more than the first.

use std::sync::{Arc, OnceLock};

use icu_collator::{CollatorBorrowed, options::CollatorOptions};
use icu_locale_core::{Locale, locale};
use strum::VariantArray;
use uuid::Uuid;

use super::{
    plan::Plan,
    text::{Lang, Localized},
};

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum List {
    /// Organizations.
    Organizations,
    /// Venues.
    Venues,
    /// Genres.
    Genres,
    /// Teams.
    Teams,
    /// Performers.
    Performers,
    /// Acts.
    Acts,
    /// Shows.
    Shows,
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By code, numbers by value.
    Code,
    /// By name or title in the festival's primary language.
    Name,
    /// By start, those without a time last; the same as by code where things have no start.
    Start,
}

const LISTS: usize = 7;
const ORDERS: usize = 3;

/// The sorted lists of one Plan.
#[derive(Debug, Default)]
pub struct Listings([[OnceLock<Arc<Listing>>; ORDERS]; LISTS]);

impl Listings {
    /// The lists of those things that another Plan of the same language shares with this one's; the others are made when they are first
    /// read.
    pub(super) fn kept(&self, plan: &Plan, other: &Plan) -> Self {
        let mut kept = Self::default();
        let is_same = |list: List| match list {
            List::Organizations => plan.organizations.is(&other.organizations),
            List::Venues => plan.venues.is(&other.venues),
            List::Genres => plan.genres.is(&other.genres),
            List::Teams => plan.teams.is(&other.teams),
            List::Performers => plan.performers.is(&other.performers),
            List::Acts => plan.acts.is(&other.acts),
            List::Shows => plan.shows.is(&other.shows),
        };
        for list in List::VARIANTS.iter().filter(|list| is_same(**list)) {
            kept.0[*list as usize].clone_from(&self.0[*list as usize]);
        }
        kept
    }
}

/// A place in a list: the sort key and id of an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Sorts the entry.
    pub key: Vec<u8>,
    /// Tells entries with equal keys apart.
    pub id: Uuid,
}

/// One sorted list.
#[derive(Debug)]
pub struct Listing(Vec<Place>);

impl Listing {
    /// Every place, in order.
    #[must_use]
    pub fn all(&self) -> &[Place] {
        &self.0
    }

    /// The places behind one, whether its entry is still there or not.
    #[must_use]
    pub fn behind(&self, place: &Place) -> &[Place] {
        &self.0[self.0.partition_point(|it| it <= place)..]
    }
}

/// A sorted list of a Plan, made when it is first read.
pub fn listing(plan: &Plan, list: List, order: Order) -> &Listing {
    plan.index().listings.0[list as usize][order as usize].get_or_init(|| Arc::new(make(plan, list, order)))
}

fn make(plan: &Plan, list: List, order: Order) -> Listing {
    let namer = Namer::new(&plan.festival().primary_language);
    let key = |code: &str, name: &dyn Fn() -> Vec<u8>, start: Option<i64>| match order {
        Order::Code => code_key(code),
        Order::Name => name(),
        Order::Start => {
            // The sign bit flipped, big-endian bytes sort as the numbers do.
            let mut key = (start.unwrap_or(i64::MAX).cast_unsigned() ^ (1 << 63)).to_be_bytes().to_vec();
            key.extend(code_key(code));
            key
        }
    };
    macro_rules! places {
        ($table:ident, $it:ident => $name:expr) => {
            plan.$table.iter().map(|$it| Place { key: key(&$it.code, &|| $name, None), id: $it.id.0 }).collect()
        };
    }
    let mut places: Vec<Place> = match list {
        List::Organizations => places!(organizations, it => namer.key(&it.name)),
        List::Venues => places!(venues, it => namer.key(&it.name)),
        List::Genres => places!(genres, it => namer.key(&it.name)),
        List::Teams => places!(teams, it => namer.key(&it.name)),
        List::Performers => places!(performers, it => namer.text_key(it.reading.as_deref().unwrap_or(&it.name))),
        List::Acts => places!(acts, it => namer.key(&it.title)),
        List::Shows => plan
            .shows
            .iter()
            .map(|it| {
                let start = it.starts_at.map(|time| time.timestamp_micros());
                Place { key: key(&it.code, &|| namer.key(&it.title), start), id: it.id.0 }
            })
            .collect(),
    };
    places.sort_unstable();
    Listing(places)
}

/// Bytes that sort codes with every run of digits by its value.
pub(super) fn code_key(code: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(code.len() + 8);
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            let length = first.len_utf8();
            key.extend_from_slice(&rest.as_bytes()[..length]);
            rest = &rest[length..];
        } else {
            let number = rest[..digits].trim_start_matches('0');
            key.push(b'0');
            key.push(u8::try_from(number.len()).unwrap_or(u8::MAX));
            key.extend_from_slice(number.as_bytes());
            rest = &rest[digits..];
        }
    }
    key
}

/// Makes sort keys of names in a festival's primary language.
struct Namer<'a> {
    primary: &'a Lang,
    collator: Option<CollatorBorrowed<'static>>,
}

impl<'a> Namer<'a> {
    fn new(primary: &'a Lang) -> Self {
        let locale = match primary.base() {
            // English has no rules of its own that the pinyin order would break, and its festivals hold Chinese names too.
            "zh" | "en" => Some(locale!("zh-u-co-pinyin")),
            _ => Locale::try_from_str(primary.as_str()).ok(),
        };
        let collator = locale.and_then(|it| CollatorBorrowed::try_new(it.into(), CollatorOptions::default()).ok());
        Self { primary, collator }
    }

    fn key(&self, name: &Localized) -> Vec<u8> {
        self.text_key(name.get(None, self.primary))
    }

    fn text_key(&self, text: &str) -> Vec<u8> {
        let mut key = Vec::new();
        match &self.collator {
            Some(collator) => {
                let Ok(()) = collator.write_sort_key_to(text, &mut key);
            }
            None => key.extend_from_slice(text.as_bytes()),
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_sort_by_the_value_of_their_numbers() {
        let mut codes = ["A10", "A2", "B1", "A2b", "A02a", "10", "9", "节目3", "节目12"];
        codes.sort_by_key(|code| code_key(code));
        assert_eq!(codes, ["9", "10", "A2", "A02a", "A2b", "A10", "B1", "节目3", "节目12"]);
    }

    #[test]
    fn chinese_names_sort_by_pinyin() {
        let namer = |lang: &Lang| {
            let mut names = ["张三", "李四", "王五", "安娜", "陈晨", "Bob"];
            let namer = Namer::new(lang);
            names.sort_by_key(|name| namer.text_key(name));
            names.join(" ")
        };
        assert_eq!(namer(&Lang::zh()), "安娜 陈晨 李四 王五 张三 Bob");
        assert_eq!(namer(&"zh-Hant".parse().expect("a tag")), "安娜 陈晨 李四 王五 张三 Bob");
    }
}
