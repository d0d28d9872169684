//! What a person may do to the program of a show. Each edit puts the whole show, for its items are timed together; a place is
//! named by the item before it, never by a number. `if_revision` is the show's.

use chrono::{DateTime, FixedOffset};

use super::{
    Checker, Context, Decided, Decision, Edit, RawText,
    check::{DURATION_SECONDS, NAME_CHARACTERS},
};
use crate::domain::{
    id::{ItemId, ShowId},
    invalid::Mistake,
    show::{InterludeKind, ItemContent, ProgramItem, Show, Visibility},
    text::Localized,
};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemOfShow {
    /// The show.
    pub show: ShowId,
    /// The item.
    pub item: ItemId,
}

/// An item of a program, as sent. A performance keeps its act and an interlude stays one: only which act, which kind may change.
#[derive(Clone, Debug, Default)]
pub struct ItemFields {
    /// The id of the act that is put on. A new item needs this or a kind.
    pub act: Edit<String>,
    /// What the interlude is.
    pub kind: Edit<InterludeKind>,
    /// What the program calls an interlude; `null` leaves it to the kind.
    pub title: Edit<Vec<RawText>>,
    /// How long it takes, in seconds, to a day. A new interlude needs it; `null` leaves a performance to its act.
    pub duration_seconds: Edit<i64>,
    /// Seconds kept free before it, 0..=86400; `null` leaves it to the stage.
    pub changeover_seconds: Edit<i64>,
    /// The time at which it has to start.
    pub pinned_start_at: Edit<DateTime<FixedOffset>>,
    /// Whether it keeps its place; `null` is false.
    pub locked: Edit<bool>,
    /// Who sees it; left out of a new item or `null`, BACKSTAGE for an INTERNAL interlude and PUBLIC for all others.
    pub visibility: Edit<Visibility>,
}

/// Adds an item to the program of a show. An act may be in it more than once.
pub fn insert(
    cx: &mut Context<'_>,
    show: &str,
    if_revision: Option<i64>,
    place: &Place,
    mut fields: ItemFields,
) -> Decided<ItemOfShow> {
    let mut check = Checker::new(cx.plan);
    let old = check.show("show", show);
    let content = new_content(&mut check, &mut fields);
    let mut item = ProgramItem {
        id: ItemId(cx.ids.next()),
        visibility: default_visibility(&content),
        content,
        changeover_seconds: None,
        pinned_start_at: None,
        locked: false,
    };
    write(&mut check, &mut item, fields);
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

/// Moves an item within its program. Behind itself is where it is.
pub fn move_(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, place: &Place) -> Decided<ItemOfShow> {
    edit(cx, id, if_revision, |check, show, from| {
        check_unlocked(check, "id", &show.items[from]);
        let Some(to) = index_of(check, show, place) else { return };
        let item = show.items.remove(from);
        // Taking the item out has moved everything behind it up.
        show.items.insert(if to > from { to - 1 } else { to }, item);
    })
}

/// Lets two items of one program change places.
pub fn swap(cx: &mut Context<'_>, id: &str, other_id: &str, if_revision: Option<i64>) -> Decided<ItemOfShow> {
    edit(cx, id, if_revision, |check, show, from| {
        check_unlocked(check, "id", &show.items[from]);
        let Some(to) = find_index(check, "otherId", show, other_id) else { return };
        if to != from {
            check_unlocked(check, "otherId", &show.items[to]);
            show.items.swap(from, to);
        }
    })
}

/// Changes an item in its place; a locked one too.
pub fn update(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>, fields: ItemFields) -> Decided<ItemOfShow> {
    edit(cx, id, if_revision, |check, show, index| write(check, &mut show.items[index], fields))
}

/// Takes an item out of its program.
pub fn remove(cx: &mut Context<'_>, id: &str, if_revision: Option<i64>) -> Decided<ItemOfShow> {
    edit(cx, id, if_revision, |check, show, index| {
        check_unlocked(check, "id", &show.items[index]);
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
    check.decide(ItemOfShow { show: old.id, item: item.id }, old.as_ref(), show)
}

fn check_unlocked(check: &mut Checker<'_>, field: &str, item: &ProgramItem) {
    if item.locked {
        check.wrong(field, Mistake::Locked, "The item is locked in its place; unlock it first.", "该条目已锁定位置，请先解锁。");
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

/// What a new item is. Where that is unclear, something to check the other fields on; it is never saved.
fn new_content(check: &mut Checker<'_>, fields: &mut ItemFields) -> ItemContent {
    let act = std::mem::take(&mut fields.act).given();
    let kind = std::mem::take(&mut fields.kind).given();
    if act.is_some() && kind.is_some() {
        check.wrong(
            "kind",
            Mistake::Duplicate,
            "An item is an act or an interlude; give an act or a kind, not both.",
            "条目或为节目，或为串场；节目与串场类型只能填一个。",
        );
    }
    let interlude = |kind| ItemContent::Interlude { kind, title: Localized::default(), duration_seconds: 0 };
    match (act, kind) {
        (Some(act), _) => check.act("act", &act).map_or_else(
            || interlude(InterludeKind::Internal),
            |act| ItemContent::Performance { act: act.id, duration_seconds: None },
        ),
        (None, Some(kind)) => {
            check.needs("durationSeconds", &fields.duration_seconds);
            interlude(kind)
        }
        (None, None) => {
            check.wrong(
                "act",
                Mistake::Required,
                "Give the act to put on, or the kind of the interlude.",
                "请填写演出的节目，或串场类型。",
            );
            interlude(InterludeKind::Internal)
        }
    }
}

fn default_visibility(content: &ItemContent) -> Visibility {
    match content {
        ItemContent::Interlude { kind: InterludeKind::Internal, .. } => Visibility::Backstage,
        ItemContent::Interlude { .. } | ItemContent::Performance { .. } => Visibility::Public,
    }
}

fn write(check: &mut Checker<'_>, item: &mut ProgramItem, fields: ItemFields) {
    let ItemFields { act, kind, title, duration_seconds, changeover_seconds, pinned_start_at, locked, visibility } = fields;
    let plan = check.plan();
    match &mut item.content {
        ItemContent::Performance { act: target, duration_seconds: seconds } => {
            only_of(check, "kind", &kind, INTERLUDES);
            only_of(check, "title", &title, INTERLUDES);
            check.write("act", target, act, |check, field, sent| check.act(field, &sent).map(|it| it.id));
            check.write_optional("durationSeconds", seconds, duration_seconds, |check, field, sent| {
                check.number(field, sent, 1..=*DURATION_SECONDS.end())
            });
        }
        ItemContent::Interlude { kind: target, title: text, duration_seconds: seconds } => {
            only_of(check, "act", &act, PERFORMANCES);
            check.write("kind", target, kind, |_, _, sent| Some(sent));
            let old_text = text.clone();
            check.write_or("title", text, title, Localized::default(), |check, field, sent| {
                Some(check.localized_or_empty(field, &old_text, &sent, &plan.festival().primary_language, NAME_CHARACTERS))
            });
            check.write("durationSeconds", seconds, duration_seconds, Checker::seconds);
        }
    }
    check.write_optional("changeoverSeconds", &mut item.changeover_seconds, changeover_seconds, Checker::seconds);
    check.write_optional("pinnedStartAt", &mut item.pinned_start_at, pinned_start_at, |check, field, sent| {
        check.time(field, &sent)
    });
    check.write_or("locked", &mut item.locked, locked, false, |_, _, sent| Some(sent));
    let default = default_visibility(&item.content);
    check.write_or("visibility", &mut item.visibility, visibility, default, |_, _, sent| Some(sent));
}

const PERFORMANCES: (&str, &str) = ("performance", "演出");
const INTERLUDES: (&str, &str) = ("interlude", "串场");

/// Refuses a field that only the other sort of item has.
fn only_of<T>(check: &mut Checker<'_>, field: &str, edit: &Edit<T>, (en, zh): (&str, &str)) {
    if matches!(edit, Edit::Set(_)) {
        check.wrong(
            field,
            Mistake::WrongKind,
            format!("Only a {en} has this; leave it out, or remove the item and insert a {en}."),
            format!("只有{zh}才有此项；请不填，或移除该条目后另加{zh}。"),
        );
    }
}
