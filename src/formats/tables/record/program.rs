//! 节目单: the running orders of shows. A list that tells genre and performers too brings its shows and acts along.

use std::collections::BTreeMap;

use super::{
    super::{fold::fold, headings::Field, parse, row::Row, words::PERFORMANCES, words::Worded},
    act,
};
use crate::domain::{
    incoming::{ActRecord, Incoming, ItemContentRecord, ItemRecord, Place, Record, Ref, RefusedRow, Row as Taken, ShowRecord},
    invalid::{Invalid, Mistake},
    show::{InterludeKind, ShowKind},
    text::{Localized, Message},
};

/// What was read of a file's programs so far.
#[derive(Default)]
pub(in super::super) struct Running {
    /// Shows that were brought by their names.
    shows: BTreeMap<String, ()>,
    /// Acts that were brought, by code or folded title: where each stands among the rows.
    acts: BTreeMap<String, usize>,
    /// The show of the row above.
    show: Option<Ref>,
    /// The act of the row above, for a row that only names more people.
    above: Option<usize>,
    /// The items of each show of this sheet: where they stand among the rows.
    items: BTreeMap<Ref, Vec<usize>>,
}

impl Running {
    /// Reads a row; `sheet` is the show's title where no column names one.
    pub(in super::super) fn read(&mut self, row: &mut Row<'_>, place: &Place, sheet: &str, incoming: &mut Incoming) {
        let Some(show) = self.show(row, sheet) else { return };
        let kind = row.text(Field::Kind);
        let mut fields = act::fields(row);
        let code = row.code(Field::ActCode);
        let interlude = kind_of(row, kind.as_deref(), &mut fields, code.is_some());
        if fields.title.is_none() && fields.genre.is_none() && kind.is_none() && code.is_none() {
            self.without_title(row, fields, incoming);
            return;
        }
        let item = ItemRecord {
            show: show.clone(),
            position: row.text(Field::Position).and_then(|text| position(&text)),
            content: ItemContentRecord::Performance { act: Ref::default() },
            duration_seconds: None,
            changeover_seconds: row.seconds(Field::ChangeoverSeconds),
            pinned_start_at: row.time(Field::PinnedStartAt, None),
            visibility: row.choice(Field::Visibility),
        };
        if interlude.is_none() && fields.title.is_none() && fields.genre.is_none() && code.is_none() {
            row.require(&[Field::Name, Field::NameEn, Field::ActCode]);
        }
        if !row.mistakes.is_empty() {
            return;
        }
        self.bring_show(&show, row, place, incoming);
        let item = match interlude {
            Some(kind) => {
                self.above = None;
                self::interlude(row, item, kind, fields)
            }
            None => self.performance(row, item, code, fields, place, incoming),
        };
        self.items.entry(show).or_default().push(incoming.rows.len());
        incoming.rows.push(Taken { place: place.clone(), record: Record::Item(Box::new(item)) });
    }

    /// The show of a row: its own, that of the row above (a merged cell), or that of the sheet.
    fn show(&mut self, row: &mut Row<'_>, sheet: &str) -> Option<Ref> {
        if !row.has(Field::ShowCode) && !row.has(Field::Show) {
            return Some(Ref::name(sheet));
        }
        let own = row.reference(Field::ShowCode, Field::Show);
        if own.is_some() && own != self.show {
            (self.show, self.above) = (own, None);
        }
        if self.show.is_none() {
            row.require(&[Field::ShowCode, Field::Show]);
        }
        self.show.clone()
    }

    /// A row that names only people goes on with the act above; one that names nothing is a heading inside the list.
    fn without_title(&mut self, row: &mut Row<'_>, fields: ActRecord, incoming: &mut Incoming) {
        let above = self.above.and_then(|above| incoming.rows.get_mut(above));
        match above.map(|taken| &mut taken.record) {
            Some(Record::Act(above)) if fields.performers.is_some() && row.mistakes.is_empty() => {
                let people = above.performers.get_or_insert_default();
                for person in fields.performers.into_iter().flatten() {
                    if !people.contains(&person) {
                        people.push(person);
                    }
                }
                above.has_unknown_performers |= fields.has_unknown_performers;
            }
            _ => row.remark(
                Field::Name,
                Mistake::Required,
                "Left out: the row names no act. If it is one, give it a title.",
                "已略过：这一行没有节目名称。如果是节目，请填写标题。",
            ),
        }
    }

    /// A show that has no code in the file comes with its title.
    fn bring_show(&mut self, show: &Ref, row: &Row<'_>, place: &Place, incoming: &mut Incoming) {
        let (None, Some(title)) = (&show.code, &show.name) else { return };
        if self.shows.insert(title.clone(), ()).is_some() {
            return;
        }
        let record = ShowRecord { title: Some(row.own(title.clone())), kind: ShowKind::read(title), ..ShowRecord::default() };
        incoming.rows.push(Taken { place: place.clone(), record: Record::Show(Box::new(record)) });
    }

    /// An act on stage. Its act is brought along unless the row only names one by its code.
    fn performance(
        &mut self,
        row: &mut Row<'_>,
        mut item: ItemRecord,
        code: Option<String>,
        mut fields: ActRecord,
        place: &Place,
        incoming: &mut Incoming,
    ) -> ItemRecord {
        if fields.title.is_none() && code.is_none() {
            fields.title = fields.genre.clone().map(|genre| row.own(genre));
        }
        let mut name = fields.title.as_ref().and_then(|title| title.iter().next()).map(|(_, text)| text.to_owned());
        let is_told = fields.genre.is_some() || fields.performers.is_some() || fields.teams.is_some();
        if code.is_some() && !is_told {
            item.duration_seconds = fields.duration_seconds;
            item.content = ItemContentRecord::Performance { act: Ref { external_id: None, code, name } };
            return item;
        }
        let mut key = code.clone().unwrap_or_else(|| fold(name.as_deref().unwrap_or_default()));
        if code.is_none() && self.acts.get(&key).is_some_and(|place| is_other(incoming, *place, &fields)) {
            let title = self.other_title(row, &item.show, name.as_deref().unwrap_or_default());
            key = fold(&title);
            fields.title = Some(row.own(title.clone()));
            name = Some(title);
        }
        if let Some(known) = self.acts.get(&key) {
            item.duration_seconds = fields.duration_seconds;
            self.above = Some(*known);
        } else {
            self.acts.insert(key, incoming.rows.len());
            self.above = Some(incoming.rows.len());
            let record = ActRecord { code: code.clone(), ..fields };
            incoming.rows.push(Taken { place: place.clone(), record: Record::Act(Box::new(record)) });
        }
        item.content = ItemContentRecord::Performance { act: Ref { external_id: None, code, name } };
        item
    }

    /// A title for an act that shares its own with another act.
    fn other_title(&self, row: &mut Row<'_>, show: &Ref, title: &str) -> String {
        let of = show.name.as_ref().or(show.code.as_ref()).cloned().unwrap_or_default();
        let mut other = format!("{title}（{of}）");
        let mut number = 2;
        while self.acts.contains_key(&fold(&other)) {
            other = format!("{title}（{of}，{number}）");
            number += 1;
        }
        row.remark(
            Field::Name,
            Mistake::Duplicate,
            format!("Another act of the file with other performers has this title: this one is called “{other}”."),
            format!("本文件中另有同名节目而表演者不同：这个节目名为“{other}”。"),
        );
        other
    }

    /// Ends a sheet: positions count only where every item of a show has one of its own.
    pub(in super::super) fn end_sheet(&mut self, incoming: &mut Incoming) {
        for (_, items) in std::mem::take(&mut self.items) {
            let mut seen = std::collections::BTreeSet::new();
            let place = items.first().and_then(|first| incoming.rows.get(*first)).map(|row| row.place.clone());
            let is_whole = items.iter().all(|index| match incoming.rows.get(*index).map(|row| &row.record) {
                Some(Record::Item(item)) => item.position.is_some_and(|position| seen.insert(position)),
                _ => false,
            });
            if is_whole {
                continue;
            }
            let mut had = false;
            for index in items {
                if let Some(Record::Item(item)) = incoming.rows.get_mut(index).map(|row| &mut row.record) {
                    had |= item.position.take().is_some();
                }
            }
            if let Some(place) = place.filter(|_| had) {
                let message = Message::new(
                    "Not every item of this show has a position of its own: they stand in the order of the rows.",
                    "本场次的序号不全或有重复：按行的先后排列。",
                );
                incoming.remarks.push(RefusedRow { place, mistakes: vec![Invalid::whole(Mistake::OutOfRange.into(), message)] });
            }
        }
        (self.show, self.above) = (None, None);
    }
}

/// A place in a program: a whole number from 1. Running orders hold clock times and chapters in that column too.
fn position(text: &str) -> Option<u32> {
    parse::count(&super::super::cell::Cell::of(text)).ok().filter(|position| *position > 0)
}

/// What kind of interlude a row is; `None` for an act. Where there is no column for genres, the kind may be one.
fn kind_of(row: &mut Row<'_>, kind: Option<&str>, fields: &mut ActRecord, has_code: bool) -> Option<InterludeKind> {
    let Some(kind) = kind else {
        let genre = fields.genre.as_deref().and_then(InterludeKind::read);
        let is_bare = fields.genre.is_none() && fields.performers.is_none() && fields.teams.is_none();
        let title = fields.title.as_ref().filter(|_| is_bare).and_then(|title| title.iter().next());
        return if has_code { None } else { genre.or_else(|| InterludeKind::read(title?.1)) };
    };
    if let Some(kind) = InterludeKind::read(kind) {
        return Some(kind);
    }
    if !PERFORMANCES.contains(&fold(kind).as_str()) {
        if row.has(Field::Genre) {
            row.choice::<InterludeKind>(Field::Kind);
        } else {
            fields.genre = Some(kind.to_owned());
        }
    }
    None
}

fn interlude(row: &mut Row<'_>, mut item: ItemRecord, kind: InterludeKind, fields: ActRecord) -> ItemRecord {
    if fields.performers.is_some_and(|people| !people.is_empty()) {
        let en = "An interlude has no performers: they are left out.";
        row.remark(Field::Performers, Mistake::WrongKind, en, "串场等环节不记演员，表演者未列入。");
    }
    let genre = fields.genre.filter(|genre| genre != kind.word(true) && genre != kind.word(false));
    let title: Option<Localized> = fields.title.or_else(|| genre.map(|genre| row.own(genre)));
    item.duration_seconds = fields.duration_seconds;
    item.content = ItemContentRecord::Interlude { kind, title };
    item
}

/// Whether an act that was brought has other performers than a row names.
fn is_other(incoming: &Incoming, place: usize, fields: &ActRecord) -> bool {
    let Some(Record::Act(known)) = incoming.rows.get(place).map(|row| &row.record) else { return false };
    let differ = |a: &Option<Vec<_>>, b: &Option<Vec<_>>| a.is_some() && b.is_some() && a != b;
    differ(&known.performers, &fields.performers)
        || (known.teams.is_some() && fields.teams.is_some() && known.teams != fields.teams)
}
