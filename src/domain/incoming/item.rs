//! Programs: the items of a show as the file lists them.

use std::{
    collections::{BTreeMap, HashMap},
    ops::ControlFlow,
};

use super::{
    ItemContentRecord, ItemRecord, Outcome, Record, RecordKind,
    desk::Desk,
    fields::differences,
    keys::folded,
    order::{Arranged, arrange},
    write::{edit, text},
};
use crate::domain::{
    act::Act,
    command::{
        Checker,
        check::{DURATION_SECONDS, NAME_CHARACTERS},
        item::ITEMS,
        item_fields::default_visibility,
        live::was_started,
    },
    history::FieldChange,
    id::{ActId, ItemId, ShowId},
    invalid::{Invalid, Mistake},
    show::{InterludeKind, ItemContent, ProgramItem, Show},
    text::{Lang, Localized},
};

/// What an item is the same as: an act, or an interlude of a kind with a title.
type Sort = (Option<ActId>, Option<InterludeKind>, String);

/// A row of a program and what it is about.
struct Line<'r> {
    row: usize,
    record: &'r ItemRecord,
    act: Option<ActId>,
    item: Option<ItemId>,
}

impl ItemRecord {
    /// Whether it puts on the act that has the id of the show itself, as an event that is both does.
    fn performs_its_show(&self) -> bool {
        matches!(&self.content, ItemContentRecord::Performance { act } if act.external_id == self.show.external_id)
    }
}

impl<'a> Desk<'a> {
    pub(super) fn items(&mut self) -> ControlFlow<()> {
        let mut programs: BTreeMap<ShowId, Vec<Line<'a>>> = BTreeMap::new();
        for row in self.rows_of(RecordKind::Item) {
            self.step()?;
            let Record::Item(record) = self.record(row) else { continue };
            let told = record.show.external_id.as_slice();
            if record.performs_its_show() && self.is_whole_program(row, RecordKind::Item, told) {
                continue;
            }
            let mut check = Checker::new(self.plan);
            let show = self.resolve::<Show>(&mut check, "show", &record.show, |_| true);
            let act = match &record.content {
                ItemContentRecord::Performance { act } => self.resolve::<Act>(&mut check, "act", act, |_| true),
                ItemContentRecord::Interlude { .. } => None,
            };
            if let Some(show) = show {
                programs.entry(show).or_default();
            }
            match check.written(show) {
                Ok(show) => programs.entry(show).or_default().push(Line { row, record, act, item: None }),
                Err(mistakes) => {
                    self.programs.unsure.extend(show);
                    self.refuse(row, RecordKind::Item, None, mistakes);
                }
            }
        }
        for (show, lines) in programs {
            self.program(show, lines);
        }
        ControlFlow::Continue(())
    }

    fn program(&mut self, id: ShowId, lines: Vec<Line<'a>>) {
        let Some(old) = self.shows.get(id).cloned() else { return };
        let mut lines = self.in_order(id, lines);
        self.recognize(&old, &mut lines);
        let mut items: HashMap<ItemId, ProgramItem> = old.items.iter().map(|it| (it.id, it.clone())).collect();
        let mut listed: Vec<(usize, ItemId, Vec<FieldChange>)> = vec![];
        for line in lines {
            let before = line.item.and_then(|it| items.get(&it)).cloned();
            match self.write_item(before.as_ref(), &line) {
                Ok(item) => {
                    let was = before.as_ref().map_or_else(Vec::new, |it| it.told(self));
                    let fields = if before.as_ref() == Some(&item) { vec![] } else { differences(was, item.told(self)) };
                    listed.push((line.row, item.id, fields));
                    items.insert(item.id, item);
                }
                Err(mistakes) => {
                    if line.item.is_none() {
                        self.programs.unsure.insert(id);
                    }
                    let known = before.map(|it| (it.id.into(), it.called(self)));
                    // It is in the file, whatever is wrong with it.
                    self.programs.named.entry(id).or_default().extend(line.item);
                    self.refuse(line.row, RecordKind::Item, known, mistakes);
                }
            }
        }
        let kept: Vec<ItemId> = old.items.iter().map(|it| it.id).collect();
        let order: Vec<ItemId> = listed.iter().map(|(_, item, _)| *item).collect();
        let stays = |item: ItemId| {
            let is_locked = old.items.iter().any(|it| it.id == item && it.locked);
            is_locked || was_started(self.plan, id, item)
        };
        let Arranged { order, moves, held } = arrange(&kept, &order, stays);
        for (row, item, fields) in listed {
            self.report_item(row, item, &items, fields, &moves, held.contains(&item), kept.contains(&item));
            self.programs.named.entry(id).or_default().insert(item);
        }
        if let Some(show) = self.shows.get_mut(id) {
            show.items = order.into_iter().filter_map(|item| items.remove(&item)).collect();
        }
    }

    /// The rows of a program in its order: by their positions where they have some, else as they stand.
    fn in_order(&mut self, show: ShowId, lines: Vec<Line<'a>>) -> Vec<Line<'a>> {
        let mut placed: Vec<(u32, Line<'a>)> = Vec::with_capacity(lines.len());
        let mut last = 0;
        let mut taken = std::collections::HashSet::new();
        for line in lines {
            let mut check = Checker::new(self.plan);
            if placed.len() >= ITEMS {
                check.wrong(
                    "position",
                    Mistake::OutOfRange,
                    format!("A program has at most {ITEMS} items; leave this one out."),
                    format!("节目单最多 {ITEMS} 项，请去掉本行。"),
                );
            }
            if let Some(position) = line.record.position {
                check.number("position", position.into(), 1..=i64::from(u32::MAX));
                if !taken.insert(position) {
                    check.wrong(
                        "position",
                        Mistake::Duplicate,
                        format!("Another item of this show has position {position} already; give each its own."),
                        format!("本场次已有第 {position} 项，请各填不同的序号。"),
                    );
                }
                last = if check.is_clean() { position } else { last };
            }
            match check.finish(()) {
                Ok(()) => placed.push((last, line)),
                Err(mistakes) => {
                    self.programs.unsure.insert(show);
                    self.refuse(line.row, RecordKind::Item, None, mistakes);
                }
            }
        }
        // Rows without a position stand behind the row before them.
        placed.sort_by_key(|(position, _)| *position);
        placed.into_iter().map(|(_, line)| line).collect()
    }

    /// Finds the item that each row is about: the first row with an act is about its first performance, and so on.
    fn recognize(&self, old: &Show, lines: &mut [Line<'_>]) {
        let mut sorts: HashMap<Sort, Vec<ItemId>> = HashMap::new();
        for item in old.items.iter().rev() {
            for sort in sorts_of(item) {
                sorts.entry(sort).or_default().push(item.id);
            }
        }
        let mut taken: HashMap<ItemId, ()> = HashMap::new();
        for line in lines.iter_mut() {
            let sort = self.sorts_of_line(line);
            let found = sort.iter().find_map(|sort| {
                let items = sorts.get_mut(sort)?;
                items.retain(|it| !taken.contains_key(it));
                items.pop()
            });
            if let Some(item) = found {
                taken.insert(item, ());
                line.item = Some(item);
            }
        }
        // An interlude of the same kind at the same place is called something else now.
        for (place, line) in lines.iter_mut().enumerate().filter(|(_, line)| line.item.is_none()) {
            let ItemContentRecord::Interlude { kind, .. } = &line.record.content else { continue };
            let Some(item) = old.items.get(place).filter(|it| !taken.contains_key(&it.id)) else { continue };
            if matches!(&item.content, ItemContent::Interlude { kind: it, .. } if it == kind) {
                taken.insert(item.id, ());
                line.item = Some(item.id);
            }
        }
    }

    fn sorts_of_line(&self, line: &Line<'_>) -> Vec<Sort> {
        match &line.record.content {
            ItemContentRecord::Performance { .. } => vec![(line.act, None, String::new())],
            ItemContentRecord::Interlude { kind, title } => sorts_of_title(*kind, title.as_ref()),
        }
    }

    fn write_item(&mut self, old: Option<&ProgramItem>, line: &Line<'_>) -> Result<ProgramItem, Vec<Invalid>> {
        let ItemRecord { show: _, position: _, content, duration_seconds, changeover_seconds, pinned_start_at, visibility } =
            line.record;
        let mut check = Checker::new(self.plan);
        let content = match content {
            ItemContentRecord::Performance { .. } => {
                let was = old.and_then(|it| match it.content {
                    ItemContent::Performance { duration_seconds, .. } => duration_seconds,
                    ItemContent::Interlude { .. } => None,
                });
                let own = line.act.and_then(|id| self.acts.get(id)).map(|it| it.duration_seconds);
                // Told as long as its act, it goes on following the act.
                let told = duration_seconds.filter(|it| was.is_some() || Some(*it) != own);
                let seconds = check.optional("durationSeconds", edit(told), was, |check, field, told| {
                    check.number(field, told.into(), 1..=*DURATION_SECONDS.end())
                });
                line.act.map(|act| ItemContent::Performance { act, duration_seconds: seconds })
            }
            ItemContentRecord::Interlude { kind, title } => {
                let (old_title, was) = match old.map(|it| &it.content) {
                    Some(ItemContent::Interlude { title, duration_seconds, .. }) => (Some(title), Some(*duration_seconds)),
                    _ => (None, None),
                };
                let title = text(&mut check, "title", title.as_ref(), old_title, NAME_CHARACTERS);
                let told = if was.is_some() { *duration_seconds } else { duration_seconds.or(self.options.duration_seconds) };
                let seconds =
                    check.required("durationSeconds", edit(told), was, |check, field, told| check.seconds(field, told.into()));
                seconds.map(|duration_seconds| ItemContent::Interlude { kind: *kind, title, duration_seconds })
            }
        };
        let changeover_seconds = check.optional(
            "changeoverSeconds",
            edit(*changeover_seconds),
            old.and_then(|it| it.changeover_seconds),
            |check, field, told| check.seconds(field, told.into()),
        );
        let pinned_start_at = check.optional(
            "pinnedStartAt",
            edit(*pinned_start_at),
            old.and_then(|it| it.pinned_start_at),
            |check, field, told| check.time(field, &told.fixed_offset()),
        );
        let content = check.written(content)?;
        let visibility = visibility.or(old.map(|it| it.visibility)).unwrap_or_else(|| default_visibility(&content));
        Ok(ProgramItem {
            id: old.map_or_else(|| self.new_id(), |it| it.id),
            content,
            changeover_seconds,
            pinned_start_at,
            locked: old.is_some_and(|it| it.locked),
            visibility,
        })
    }

    #[expect(clippy::too_many_arguments, reason = "one row of a program and what became of all of them")]
    fn report_item(
        &mut self,
        row: usize,
        item: ItemId,
        items: &HashMap<ItemId, ProgramItem>,
        mut fields: Vec<FieldChange>,
        moves: &HashMap<ItemId, (usize, usize)>,
        is_held: bool,
        was_there: bool,
    ) {
        let subject = items.get(&item).map(|it| (it.id.into(), it.called(self)));
        if is_held {
            let mut check = Checker::new(self.plan);
            check.wrong(
                "position",
                Mistake::Locked,
                "An item that is locked or was on stage would move; the order of this program stays as it is.",
                "已锁定或已上过台的条目不能移动，本节目单的顺序保持不变。",
            );
            self.refuse(row, RecordKind::Item, subject, check.into_invalid());
            return;
        }
        if let Some((from, to)) = moves.get(&item) {
            let position = |place: usize| Some((place + 1).to_string());
            fields.push(FieldChange { field: "position".to_owned(), before: position(*from), after: position(*to) });
        }
        let outcome = match (was_there, fields.is_empty()) {
            (false, _) => Outcome::Create,
            (true, true) => Outcome::Leave,
            (true, false) => Outcome::Change,
        };
        self.report(row, RecordKind::Item, outcome, subject, fields);
    }
}

fn sorts_of(item: &ProgramItem) -> Vec<Sort> {
    match &item.content {
        ItemContent::Performance { act, .. } => vec![(Some(*act), None, String::new())],
        ItemContent::Interlude { kind, title, .. } => sorts_of_title(*kind, Some(title)),
    }
}

/// An interlude without a title of its own is called by its kind.
fn sorts_of_title(kind: InterludeKind, title: Option<&Localized>) -> Vec<Sort> {
    let own = kind.title();
    let title = title.filter(|it| !it.is_empty()).unwrap_or(&own);
    title.iter().map(|(_, text): (&Lang, &str)| (None, Some(kind), folded(text))).collect()
}
