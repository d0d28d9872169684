//! All things of one kind while a file is taken in: found by their keys, changed one by one.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use uuid::Uuid;

use super::{
    Ref,
    keys::{Keys, folded},
    noun::Noun,
};
use crate::domain::{festival::ExternalId, id::AnyId};

/// All things of one kind.
pub(super) struct Shelf<T: Noun> {
    things: BTreeMap<T::Id, Arc<T>>,
    external: HashMap<ExternalId, T::Id>,
    /// The things that were there by our own ids, and those that stand behind the id of another: an act behind that of the show
    /// that is nothing else.
    own: HashMap<Uuid, T::Id>,
    codes: HashMap<String, T::Id>,
    names: HashMap<String, Vec<T::Id>>,
    /// The first row that told of a thing.
    seen: HashMap<T::Id, usize>,
    /// The row that names a thing by an id or a code.
    claimed: HashMap<T::Id, usize>,
    /// What refused rows would have been found by.
    refused: HashMap<Key, usize>,
    /// Whether a refused row may be about any of the things.
    pub(super) is_unsure: bool,
    /// The highest number in a code of the usual form.
    number: u64,
}

#[derive(PartialEq, Eq, Hash)]
enum Key {
    External(ExternalId),
    Code(String),
    Name(String),
}

/// What a reference leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<I> {
    /// A thing.
    Is(I),
    /// What a refused row would have brought.
    Refused(usize),
    /// One of several.
    Unclear(Vec<I>),
    /// Nothing.
    Nothing,
}

impl<T: Noun> Shelf<T> {
    pub(super) fn new(things: impl Iterator<Item = Arc<T>>) -> Self {
        let mut shelf = Self {
            things: BTreeMap::new(),
            external: HashMap::new(),
            own: HashMap::new(),
            codes: HashMap::new(),
            names: HashMap::new(),
            seen: HashMap::new(),
            claimed: HashMap::new(),
            refused: HashMap::new(),
            is_unsure: false,
            number: 0,
        };
        for thing in things {
            let id: AnyId = thing.id().into();
            shelf.own.insert(id.uuid(), thing.id());
            shelf.insert(thing);
        }
        shelf
    }

    pub(super) fn get(&self, id: T::Id) -> Option<&Arc<T>> {
        self.things.get(&id)
    }

    pub(super) fn len(&self) -> usize {
        self.things.len()
    }

    /// To be changed in what it is not found by.
    pub(super) fn get_mut(&mut self, id: T::Id) -> Option<&mut T> {
        self.things.get_mut(&id).map(Arc::make_mut)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        self.things.values()
    }

    pub(super) fn put(&mut self, thing: T) {
        self.remove(thing.id());
        self.insert(Arc::new(thing));
    }

    fn insert(&mut self, thing: Arc<T>) {
        let id = thing.id();
        self.reserve(thing.code());
        self.codes.insert(thing.code().to_owned(), id);
        self.external.extend(thing.external_ids().iter().map(|it| (it.clone(), id)));
        for name in own_names(thing.as_ref()) {
            self.names.entry(name).or_default().push(id);
        }
        self.things.insert(id, thing);
    }

    pub(super) fn remove(&mut self, id: T::Id) {
        let Some(old) = self.things.remove(&id) else { return };
        self.codes.remove(old.code());
        for external in old.external_ids() {
            self.external.remove(external);
        }
        for name in own_names(old.as_ref()) {
            if let Some(ids) = self.names.get_mut(&name) {
                ids.retain(|it| *it != id);
            }
        }
    }

    /// Keeps a code from being made for another thing.
    pub(super) fn reserve(&mut self, code: &str) {
        let (prefix, _) = T::CODE;
        if let Some(number) = code.strip_prefix(prefix).and_then(|it| it.parse::<u32>().ok()) {
            self.number = self.number.max(u64::from(number));
        }
    }

    /// The next free code.
    pub(super) fn make_code(&mut self) -> String {
        let (prefix, digits) = T::CODE;
        self.number += 1;
        format!("{prefix}{:0digits$}", self.number)
    }

    pub(super) fn with_code(&self, code: &str) -> Option<T::Id> {
        self.codes.get(code).copied()
    }

    /// Lets a thing be found by ids that nothing else has.
    pub(super) fn answer_to(&mut self, id: T::Id, told: Vec<ExternalId>) {
        for external in told {
            self.external.entry(external).or_insert(id);
        }
    }

    /// Lets a thing be found by the id of another.
    pub(super) fn stand_in(&mut self, other: Uuid, id: T::Id) {
        self.own.insert(other, id);
    }

    pub(super) fn with_external_id(&self, external: &ExternalId) -> Option<T::Id> {
        self.external.get(external).copied().or_else(|| self.own(external))
    }

    /// The thing with this id of our own: files of ours name what came from nowhere else by it.
    pub(super) fn own(&self, external: &ExternalId) -> Option<T::Id> {
        let id = self.own.get(&Uuid::try_parse(&external.value).ok()?)?;
        self.things.contains_key(id).then_some(*id)
    }

    /// The things with one of these names, each once.
    pub(super) fn named<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<T::Id> {
        let mut found: Vec<T::Id> = vec![];
        for name in names {
            found.extend(self.names.get(&folded(name)).into_iter().flatten());
        }
        found.sort();
        found.dedup();
        found
    }

    /// Notes which thing a row names by an id or a code, before any row is taken in.
    pub(super) fn claim(&mut self, row: usize, keys: &Keys<'_>) {
        if let Some(code) = keys.code {
            self.reserve(code);
        }
        if let Found::Is(id) = self.by_keys(keys) {
            self.claimed.entry(id).or_insert(row);
        }
    }

    /// The thing with an id or the code of a record.
    pub(super) fn by_keys(&self, keys: &Keys<'_>) -> Found<T::Id> {
        let mut found: Vec<T::Id> = keys.external_ids.iter().filter_map(|it| self.with_external_id(it)).collect();
        found.sort();
        found.dedup();
        let coded = || keys.code.and_then(|code| self.with_code(code));
        match found.as_slice() {
            [] => coded().map_or(Found::Nothing, Found::Is),
            [id] => Found::Is(*id),
            _ => Found::Unclear(found),
        }
    }

    /// Whether a record with keys of its own may be about a thing that is only called the same.
    pub(super) fn may_be(&self, keys: &Keys<'_>, row: usize, id: T::Id) -> bool {
        if !keys.has_own() {
            return true;
        }
        let by_another = self.claimed.get(&id).is_some_and(|it| *it != row) || self.seen.contains_key(&id);
        let other_id = |own: &ExternalId| keys.external_ids.iter().any(|it| it.system == own.system);
        !by_another && !self.get(id).is_some_and(|it| it.external_ids().iter().any(other_id))
    }

    pub(super) fn see(&mut self, id: T::Id, row: usize) {
        self.seen.entry(id).or_insert(row);
    }

    pub(super) fn is_seen(&self, id: T::Id) -> bool {
        self.seen.contains_key(&id)
    }

    /// Notes that a row about something new is refused.
    pub(super) fn refuse(&mut self, row: usize, keys: &Keys<'_>) {
        self.is_unsure = true;
        let external = keys.external_ids.iter().cloned().map(Key::External);
        let codes = keys.code.map(|code| Key::Code(code.to_owned()));
        let names = keys.names.iter().map(|name| Key::Name(folded(name)));
        for key in external.chain(codes).chain(names) {
            self.refused.entry(key).or_insert(row);
        }
    }

    /// What a reference leads to, among those that `fits` lets pass where only a name is given. Of several with one name, those
    /// that the file tells of come first.
    pub(super) fn find(&self, reference: &Ref, fits: impl Fn(&T) -> bool) -> Found<T::Id> {
        let Ref { external_id, code, name } = reference;
        let refused = |key: Key| self.refused.get(&key).map(|row| Found::Refused(*row));
        let external = external_id
            .as_ref()
            .and_then(|it| self.with_external_id(it).map(Found::Is).or_else(|| refused(Key::External(it.clone()))));
        let coded = || code.as_ref().and_then(|it| self.with_code(it).map(Found::Is).or_else(|| refused(Key::Code(it.clone()))));
        let named = || {
            let name = name.as_ref()?;
            let all: Vec<T::Id> =
                self.named([name.as_str()]).into_iter().filter(|id| self.get(*id).is_some_and(|it| fits(it))).collect();
            let told: Vec<T::Id> = all.iter().copied().filter(|id| self.is_seen(*id)).collect();
            match if told.is_empty() { all } else { told }.as_slice() {
                [id] => Some(Found::Is(*id)),
                [] => refused(Key::Name(folded(name))),
                several => Some(Found::Unclear(several.to_vec())),
            }
        };
        external.or_else(coded).or_else(named).unwrap_or(Found::Nothing)
    }
}

fn own_names<T: Noun>(thing: &T) -> Vec<String> {
    let mut names: Vec<String> = thing.names().into_iter().map(folded).collect();
    names.sort();
    names.dedup();
    names
}
