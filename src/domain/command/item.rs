//! What a person may do to the program of a show. Each edit puts the whole show, for its items are timed together; a place is
//! named by the item before it, never by a number. `if_revision` is the show's.

use serde::{Deserialize, Serialize};

use super::{
    Checker, Context, Decided, Decision,
    item_fields::{new_item, write},
    live::was_started,
};
use crate::domain::{
    id::{ItemId, ShowId},
    invalid::Mistake,
    live::run_of,
    run::Run,
    show::{ProgramItem, Show},
};

pub use super::item_fields::ItemFields;

/// The most items of one program: a running order of a day has a few hundred.
pub const ITEMS: usize = 1_000;

/// Where in its program an item goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before all others.
    First,
    /// Behind all others.
    Last,
    /// Directly behind the item with this id.
    After(String),
}

/// An item and the show whose program it is or was in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemOfShow {
    /// The show.
    pub show: ShowId,
    /// The item.
    pub item: ItemId,
}

/// Adds an item to the program of a show. An act may be in it more than once.
pub fn insert(
    cx: &mut Context<'_>,
    show: &str,
    if_revision: Option<i64>,
    place: &Place,
    fields: ItemFields,
) -> Decided<ItemOfShow> {
    let mut check = Checker::new(cx.plan);
    let old = check.show("show", show);
    let item = new_item(&mut check, ItemId(cx.ids.next()), fields);
    let Some(old) = old else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    if old.items.len() >= ITEMS {
        check.wrong(
            "show",
            Mistake::OutOfRange,
            format!("The program has {ITEMS} items, the most there can be; remove one first."),
            format!("节目单已有 {ITEMS} 项，达到上限，请先移除一项。"),
        );
    }
    let mut show = (**old).clone();
    let subject = ItemOfShow { show: show.id, item: item.id };
    if let Some(index) = index_of(&mut check, &show, place) {
        show.items.insert(index, item);
    }
    check.finish(Decision::one(subject, show))
}

/// Moves an item that was not on stage yet within its program. Behind itself is where it is.
pub fn move_(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, place: &Place) -> Decided<ItemOfShow> {
    edit(cx, id, if_revision, |check, show, from| {
        check_movable(check, "id", show, from);
        let Some(to) = index_of(check, show, place) else { return };
        let item = show.items.remove(from);
        // Taking the item out has moved everything behind it up.
        show.items.insert(if to > from { to - 1 } else { to }, item);
    })
}

/// Lets two items of one program change places, none of which was on stage yet.
pub fn swap(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, other_id: &str) -> Decided<ItemOfShow> {
    edit(cx, id, if_revision, |check, show, from| {
        check_movable(check, "id", show, from);
        let Some(to) = find_index(check, "otherId", show, other_id) else { return };
        if to != from {
            check_movable(check, "otherId", show, to);
            show.items.swap(from, to);
        }
    })
}

/// Changes an item in its place; a locked one too.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: ItemFields) -> Decided<ItemOfShow> {
    edit(cx, id, if_revision, |check, show, index| write(check, &mut show.items[index], fields))
}

/// Takes an item out of its program, unless the log of its night tells of it.
pub fn remove(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ItemOfShow> {
    edit(cx, id, if_revision, |check, show, index| {
        check_unlocked(check, "id", &show.items[index]);
        check_unnoted(check, show, index);
        show.items.remove(index);
    })
}

/// Edits the program that an item is in; the edit is told the item's index.
fn edit(
    cx: &mut Context<'_>,
    id: &str,
    if_revision: Option<i64>,
    edit: impl FnOnce(&mut Checker<'_>, &mut Show, usize),
) -> Decided<ItemOfShow> {
    let mut check = Checker::new(cx.plan);
    let Some((old, item)) = check.item("id", id) else { return Err(check.into_invalid()) };
    check.not_stale(old.id, if_revision);
    let mut show = (**old).clone();
    if let Some(index) = old.items.iter().position(|it| it.id == item.id) {
        edit(&mut check, &mut show, index);
    }
    check.changed(ItemOfShow { show: old.id, item: item.id }, old.as_ref(), Some(show))
}

fn check_unlocked(check: &mut Checker<'_>, field: &str, item: &ProgramItem) {
    if item.locked {
        check.wrong(field, Mistake::Locked, "The item is locked in its place; unlock it first.", "该条目已锁定位置，请先解锁。");
    }
}

/// An item that was on stage stands where it was.
fn check_movable(check: &mut Checker<'_>, field: &str, show: &Show, index: usize) {
    let item = &show.items[index];
    check_unlocked(check, field, item);
    if was_started(check.plan(), show.id, item.id) {
        check.wrong(
            field,
            Mistake::WrongStatus,
            "The item was on stage already and keeps its place; move those that are to come.",
            "该条目已上过台，位置不再变动，请移动尚未开演的条目。",
        );
    }
}

fn check_unnoted(check: &mut Checker<'_>, show: &Show, index: usize) {
    let is_noted = |run: &Run| run.log.iter().any(|line| line.item == show.items[index].id);
    if run_of(check.plan(), show.id).is_some_and(|run| is_noted(run)) {
        check.wrong(
            "id",
            Mistake::InUse,
            "The log of the show's night tells of this item; cut it (itemCut) instead.",
            "现场记录中已有该条目，不能移除，请改为撤下（itemCut）。",
        );
    }
}

/// The index before which an item comes to stand.
fn index_of(check: &mut Checker<'_>, show: &Show, place: &Place) -> Option<usize> {
    match place {
        Place::First => Some(0),
        Place::Last => Some(show.items.len()),
        Place::After(id) => find_index(check, "afterId", show, id).map(|index| index + 1),
    }
}

/// The index of an item of this show and no other.
fn find_index(check: &mut Checker<'_>, field: &str, show: &Show, id: &str) -> Option<usize> {
    let (_, item) = check.item(field, id)?;
    let index = show.items.iter().position(|it| it.id == item.id);
    if index.is_none() {
        check.wrong(
            field,
            Mistake::NotFound,
            "This item is in the program of another show; give one of the same show.",
            "该条目在另一场次的节目单中，请给出同一场次的条目。",
        );
    }
    index
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        command::{
            Edit,
            testing::{check_ids, check_revisions, done, refused},
        },
        fixture::{self, Counter, context, plan},
        plan::Plan,
        show::ItemContent,
    };

    const PROGRAM: &str = "act A1 4:00
         act A2 3:00
         act A3 2:00
         show X1 : A1 A2 A3 SPEECH=5:00@locked A1
         show X2 : A3";

    /// The id of an item, named by its show and position: `X1.2`.
    fn item(plan: &Plan, name: &str) -> String {
        let Some((show, position)) = name.split_once('.') else { return name.to_owned() };
        fixture::show(plan, show).items[position.parse::<usize>().expect("a position") - 1].id.to_string()
    }

    fn place(plan: &Plan, name: &str) -> Place {
        match name {
            "first" => Place::First,
            "last" => Place::Last,
            name => Place::After(item(plan, name)),
        }
    }

    fn fields(act: &str) -> ItemFields {
        ItemFields { act: Edit::Set(act.to_owned()), ..ItemFields::default() }
    }

    /// `insert A2 X1.3`, `move X1.2 first`, `swap X1.1 X1.3`, `remove X1.1`, `lock X1.1`, `unlock X1.4`.
    fn call(plan: &Plan, command: &str) -> Decided<ItemOfShow> {
        let words: Vec<&str> = command.split_whitespace().collect();
        let mut ids = Counter(1000);
        let cx = &mut context(plan, &mut ids);
        let id = item(plan, words[1]);
        match words[0] {
            "insert" => {
                let act = fixture::act(plan, words[1]).id.to_string();
                insert(cx, &fixture::show(plan, "X1").id.to_string(), None, &place(plan, words[2]), fields(&act))
            }
            "move" => move_(cx, &id, None, &place(plan, words[2])),
            "swap" => swap(cx, &id, None, &item(plan, words[2])),
            "remove" => remove(cx, &id, None),
            word => update(cx, &id, None, ItemFields { locked: Edit::Set(word == "lock"), ..ItemFields::default() }),
        }
    }

    /// The acts of X1, interludes as their kind.
    fn order(plan: &Plan) -> String {
        let show = fixture::show(plan, "X1");
        let name = |item: &ProgramItem| match &item.content {
            ItemContent::Performance { act, .. } => plan.acts.get(*act).expect("an act").code.clone(),
            ItemContent::Interlude { kind, .. } => kind.to_string(),
        };
        show.items.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_order_is_edited_by_intent() {
        let plan = plan(PROGRAM);
        let check = |command: &str, expect: &str| {
            let decided = call(&plan, command);
            let shown = match refused(&decided) {
                mistakes if !mistakes.is_empty() => mistakes.join(", "),
                _ if decided.as_ref().is_ok_and(|it| it.changes.is_empty()) => "unchanged".to_owned(),
                _ => order(&done(&plan, decided).0),
            };
            assert_eq!(shown, expect, "{command}");
        };
        check("insert A2 first", "A2 A1 A2 A3 SPEECH A1");
        check("insert A2 last", "A1 A2 A3 SPEECH A1 A2");
        check("insert A1 X1.4", "A1 A2 A3 SPEECH A1 A1");
        check("insert A1 X2.1", "afterId NOT_FOUND");
        check("insert A1 x", "afterId INVALID_FORMAT");
        check("move X1.3 first", "A3 A1 A2 SPEECH A1");
        check("move X1.1 last", "A2 A3 SPEECH A1 A1");
        check("move X1.1 X1.3", "A2 A3 A1 SPEECH A1");
        check("move X1.5 X1.1", "A1 A1 A2 A3 SPEECH");
        check("move X1.2 X1.2", "unchanged");
        check("move X1.2 X1.1", "unchanged");
        check("move X1.1 first", "unchanged");
        check("move X1.4 first", "id LOCKED");
        check("move X1.4 X2.1", "id LOCKED, afterId NOT_FOUND");
        check("move X1.1 X2.1", "afterId NOT_FOUND");
        check("swap X1.1 X1.3", "A3 A2 A1 SPEECH A1");
        check("swap X1.1 X1.1", "unchanged");
        check("swap X1.1 X1.4", "otherId LOCKED");
        check("swap X1.4 X1.1", "id LOCKED");
        check("swap X1.1 X2.1", "otherId NOT_FOUND");
        check("swap X1.1 team_01h455vb4pex5vsknk084sn02q", "otherId WRONG_KIND");
        check("remove X1.2", "A1 A3 SPEECH A1");
        check("remove X1.4", "id LOCKED");
        check("unlock X1.1", "unchanged");
        let (unlocked, _) = done(&plan, call(&plan, "unlock X1.4"));
        assert_eq!(order(&done(&unlocked, call(&unlocked, "remove X1.4")).0), "A1 A2 A3 A1");
    }

    #[test]
    fn ids_and_revisions_are_checked_as_everywhere() {
        let plan = plan(PROGRAM);
        let other = fixture::act(&plan, "A1").id;
        let act = other.to_string();
        check_ids("id", "item", other, |id| refused(&move_(&mut context(&plan, &mut Counter(1000)), id, None, &Place::First)));
        check_ids("id", "item", other, |id| refused(&remove(&mut context(&plan, &mut Counter(1000)), id, None)));
        check_ids("show", "show", other, |id| {
            refused(&insert(&mut context(&plan, &mut Counter(1000)), id, None, &Place::First, fields(&act)))
        });
        let show = fixture::show(&plan, "X1").id.to_string();
        check_revisions(|seen| {
            refused(&insert(&mut context(&plan, &mut Counter(1000)), &show, seen, &Place::First, fields(&act)))
        });
        check_revisions(|seen| refused(&remove(&mut context(&plan, &mut Counter(1000)), &item(&plan, "X1.1"), seen)));
    }

    #[test]
    fn a_program_holds_a_thousand_items() {
        let full = plan(&format!("act A1 4:00\nshow X1 : {}", "A1 ".repeat(ITEMS)));
        assert_eq!(refused(&call(&full, "insert A1 last")), ["show OUT_OF_RANGE"]);
        let (next, _) = done(&full, call(&full, "remove X1.1"));
        assert_eq!(refused(&call(&next, "insert A1 last")), [""; 0]);
    }

    /// A step on the program: what to do, on which item, beside or with which other.
    fn steps() -> impl Strategy<Value = Vec<(u8, usize, usize)>> {
        prop::collection::vec((0..6_u8, 0..12_usize, 0..12_usize), 1..40)
    }

    proptest! {
        #[test]
        fn the_program_follows_a_plain_list(steps in steps()) {
            let mut plan = plan("act A1 4:00\nshow X1 : A1 A1 A1");
            let show = fixture::show(&plan, "X1");
            let act = fixture::act(&plan, "A1").id.to_string();
            let mut model: Vec<ItemId> = show.items.iter().map(|it| it.id).collect();
            let mut ids = Counter(1000);
            for (what, one, other) in steps {
                let count = model.len();
                let (one, other) = (one % count.max(1), other % count.max(1));
                let cx = &mut context(&plan, &mut ids);
                let after = |list: &[ItemId]| list.get(other).map_or(Place::Last, |id| Place::After(id.to_string()));
                let id = model.get(one).map(ToString::to_string).unwrap_or_default();
                let decided = match what {
                    _ if count == 0 => insert(cx, &show.id.to_string(), None, &Place::Last, fields(&act)),
                    0 => insert(cx, &show.id.to_string(), None, &Place::First, fields(&act)),
                    1 => insert(cx, &show.id.to_string(), None, &after(&model), fields(&act)),
                    2 => move_(cx, &id, None, &after(&model)),
                    3 => move_(cx, &id, None, if other == 0 { &Place::First } else { &Place::Last }),
                    4 => swap(cx, &id, None, &model[other].to_string()),
                    _ => remove(cx, &id, None),
                };
                let decision = decided.expect("a decision");
                let new = decision.subject.item;
                match what {
                    _ if count == 0 => model.push(new),
                    0 => model.insert(0, new),
                    1 => model.insert(other + 1, new),
                    2 if one == other => {}
                    2 => {
                        let anchor = model[other];
                        model.retain(|id| *id != new);
                        let place = model.iter().position(|id| *id == anchor).expect("the anchor");
                        model.insert(place + 1, new);
                    }
                    3 => {
                        model.retain(|id| *id != new);
                        model.insert(if other == 0 { 0 } else { count - 1 }, new);
                    }
                    4 => model.swap(one, other),
                    _ => model.retain(|id| *id != new),
                }
                plan = plan.apply(&decision.changes);
                let program = plan.index().program(show.id).expect("a program");
                let places: Vec<(u32, ItemId)> = program.items.iter().map(|slot| (slot.position, slot.item)).collect();
                let expect: Vec<(u32, ItemId)> = (1..).zip(model.iter().copied()).collect();
                prop_assert_eq!(places, expect);
            }
        }
    }
}
