//! What a program item is made of, as sent.

use chrono::{DateTime, FixedOffset};

use super::{
    Checker, Edit, RawText,
    check::{DURATION_SECONDS, NAME_CHARACTERS},
};
use crate::domain::{
    id::ItemId,
    invalid::Mistake,
    show::{InterludeKind, ItemContent, ProgramItem, Visibility},
    text::Localized,
};

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

/// A new item.
pub(super) fn new_item(check: &mut Checker<'_>, id: ItemId, mut fields: ItemFields) -> ProgramItem {
    let content = new_content(check, &mut fields);
    let visibility = default_visibility(&content);
    let mut item = ProgramItem { id, content, changeover_seconds: None, pinned_start_at: None, locked: false, visibility };
    write(check, &mut item, fields);
    item
}

/// What a new item is. Where that is unclear, something to check the other fields on; it is never saved.
fn new_content(check: &mut Checker<'_>, fields: &mut ItemFields) -> ItemContent {
    let act = std::mem::take(&mut fields.act).given();
    let kind = std::mem::take(&mut fields.kind).given();
    match (&act, &kind) {
        (Some(_), Some(_)) => check.wrong(
            "kind",
            Mistake::Duplicate,
            "An item is an act or an interlude; give an act or a kind, not both.",
            "条目或为节目，或为串场；节目与串场类型只能填一个。",
        ),
        (None, None) => check.wrong(
            "act",
            Mistake::Required,
            "Give the act to put on, or the kind of the interlude.",
            "请填写演出的节目，或串场类型。",
        ),
        (None, Some(_)) if matches!(fields.duration_seconds, Edit::Keep) => check.wrong(
            "durationSeconds",
            Mistake::Required,
            "An interlude needs a duration; fill it in.",
            "串场须有时长，请填写。",
        ),
        _ => {}
    }
    match act.and_then(|act| check.act("act", &act)) {
        Some(act) => ItemContent::Performance { act: act.id, duration_seconds: None },
        None => ItemContent::Interlude {
            kind: kind.unwrap_or(InterludeKind::Internal),
            title: Localized::default(),
            duration_seconds: 0,
        },
    }
}

pub(in crate::domain) fn default_visibility(content: &ItemContent) -> Visibility {
    match content {
        ItemContent::Interlude { kind: InterludeKind::Internal, .. } => Visibility::Backstage,
        ItemContent::Interlude { .. } | ItemContent::Performance { .. } => Visibility::Public,
    }
}

/// Writes onto an item what was given.
pub(super) fn write(check: &mut Checker<'_>, item: &mut ProgramItem, fields: ItemFields) {
    let ItemFields { act, kind, title, duration_seconds, changeover_seconds, pinned_start_at, locked, visibility } = fields;
    let primary = &check.plan().festival().primary_language;
    match &mut item.content {
        ItemContent::Performance { act: target, duration_seconds: seconds } => {
            only_of(check, "kind", &kind, INTERLUDES);
            only_of(check, "title", &title, INTERLUDES);
            let read = |check: &mut Checker<'_>, field: &str, sent: String| check.act(field, &sent).map(|it| it.id);
            *target = check.required("act", act, Some(*target), read).unwrap_or(*target);
            let read = |check: &mut Checker<'_>, field: &str, sent| check.number(field, sent, 1..=*DURATION_SECONDS.end());
            *seconds = check.optional("durationSeconds", duration_seconds, *seconds, read);
        }
        ItemContent::Interlude { kind: target, title: text, duration_seconds: seconds } => {
            only_of(check, "act", &act, PERFORMANCES);
            *target = check.required("kind", kind, Some(*target), |_, _, sent| Some(sent)).unwrap_or(*target);
            let old = text.clone();
            *text = check.defaulted("title", title, Some(old.clone()), Localized::default(), |check, field, sent| {
                Some(check.localized_or_empty(field, &old, &sent, primary, NAME_CHARACTERS))
            });
            let old = Some(*seconds);
            *seconds = check.required("durationSeconds", duration_seconds, old, Checker::seconds).unwrap_or(*seconds);
        }
    }
    item.changeover_seconds = check.optional("changeoverSeconds", changeover_seconds, item.changeover_seconds, Checker::seconds);
    item.pinned_start_at =
        check.optional("pinnedStartAt", pinned_start_at, item.pinned_start_at, |check, field, sent| check.time(field, &sent));
    item.locked = check.defaulted("locked", locked, Some(item.locked), false, |_, _, sent| Some(sent));
    let default = default_visibility(&item.content);
    item.visibility = check.defaulted("visibility", visibility, Some(item.visibility), default, |_, _, sent| Some(sent));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        command::{
            Decided,
            item::{ItemOfShow, Place, insert, update},
            testing::{check_ids, done, name, names, refused},
        },
        fixture::{Counter, act, at, context, plan, show},
        plan::Plan,
        text::Lang,
    };

    const PROGRAM: &str = "act A1 4:00
         act A2 3:00
         show X1 : A1 SPEECH=5:00";

    fn new(plan: &Plan, fields: ItemFields) -> Decided<ItemOfShow> {
        insert(&mut context(plan, &mut Counter(1000)), &show(plan, "X1").id.to_string(), None, &Place::Last, fields)
    }

    fn edit(plan: &Plan, position: usize, fields: ItemFields) -> Result<ProgramItem, Vec<String>> {
        let id = show(plan, "X1").items[position - 1].id.to_string();
        let decided = update(&mut context(plan, &mut Counter(1000)), &id, None, fields);
        let mistakes = refused(&decided);
        if mistakes.is_empty() { Ok(show(&done(plan, decided).0, "X1").items[position - 1].clone()) } else { Err(mistakes) }
    }

    fn interlude(kind: InterludeKind) -> ItemFields {
        ItemFields { kind: Edit::Set(kind), duration_seconds: Edit::Set(30), ..ItemFields::default() }
    }

    fn performance(plan: &Plan) -> ItemFields {
        ItemFields { act: Edit::Set(act(plan, "A2").id.to_string()), ..ItemFields::default() }
    }

    #[test]
    fn a_new_item_is_an_act_or_an_interlude() {
        let plan = plan(PROGRAM);
        let check = |fields: ItemFields, expect: (ItemContent, Visibility)| {
            let (next, subject) = done(&plan, new(&plan, fields));
            let show = show(&next, "X1");
            let item = show.items.last().expect("an item");
            assert_eq!((subject.show, subject.item, show.items.len()), (show.id, item.id, 3));
            assert_eq!((item.content.clone(), item.visibility), expect);
            assert_eq!((item.changeover_seconds, item.pinned_start_at, item.locked), (None, None, false));
        };
        let told = |kind, title| ItemContent::Interlude { kind, title, duration_seconds: 30 };
        let a2 = act(&plan, "A2").id;
        check(performance(&plan), (ItemContent::Performance { act: a2, duration_seconds: None }, Visibility::Public));
        check(
            ItemFields { duration_seconds: Edit::Set(90), visibility: Edit::Set(Visibility::Backstage), ..performance(&plan) },
            (ItemContent::Performance { act: a2, duration_seconds: Some(90) }, Visibility::Backstage),
        );
        check(interlude(InterludeKind::Speech), (told(InterludeKind::Speech, Localized::default()), Visibility::Public));
        check(interlude(InterludeKind::Internal), (told(InterludeKind::Internal, Localized::default()), Visibility::Backstage));
        check(
            ItemFields { title: name("领导致辞 𠮷"), visibility: Edit::Clear, ..interlude(InterludeKind::Speech) },
            (told(InterludeKind::Speech, Localized::of(Lang::zh(), "领导致辞 𠮷")), Visibility::Public),
        );
    }

    #[test]
    fn a_new_item_is_refused_with_all_its_mistakes() {
        let plan = plan(PROGRAM);
        let check = |fields: ItemFields, expect: &[&str]| assert_eq!(refused(&new(&plan, fields)), expect);
        check(ItemFields::default(), &["act REQUIRED"]);
        check(ItemFields { act: performance(&plan).act, ..interlude(InterludeKind::Video) }, &["kind DUPLICATE"]);
        check(ItemFields { kind: Edit::Set(InterludeKind::Video), ..ItemFields::default() }, &["durationSeconds REQUIRED"]);
        check(ItemFields { duration_seconds: Edit::Clear, ..interlude(InterludeKind::Video) }, &["durationSeconds REQUIRED"]);
        check(ItemFields { duration_seconds: Edit::Set(0), ..interlude(InterludeKind::Video) }, &[]);
        check(ItemFields { duration_seconds: Edit::Set(0), ..performance(&plan) }, &["durationSeconds OUT_OF_RANGE"]);
        check(ItemFields { title: name("A"), ..performance(&plan) }, &["title WRONG_KIND"]);
        check(
            ItemFields {
                title: names(&[("en", "\0"), ("tlh-", "x")]),
                duration_seconds: Edit::Set(-1),
                changeover_seconds: Edit::Set(86_401),
                pinned_start_at: Edit::Set("0001-01-01T00:00:00Z".parse().expect("a time")),
                ..interlude(InterludeKind::Video)
            },
            &[
                "title[0].text INVALID_CHARACTER",
                "title[1].lang UNKNOWN_LANGUAGE",
                "durationSeconds OUT_OF_RANGE",
                "changeoverSeconds OUT_OF_RANGE",
                "pinnedStartAt OUT_OF_RANGE",
            ],
        );
        for (title, expect) in [("长".repeat(200), None), ("长".repeat(201), Some("title.text TOO_LONG"))] {
            check(ItemFields { title: name(&title), ..interlude(InterludeKind::Video) }, expect.as_slice());
        }
        check_ids("act", "act", show(&plan, "X1").id, |id| {
            refused(&new(&plan, ItemFields { act: Edit::Set(id.to_owned()), ..ItemFields::default() }))
        });
    }

    #[test]
    fn an_item_changes_but_stays_of_its_sort() {
        let plan = plan(PROGRAM);
        let items = &show(&plan, "X1").items;
        let pin = at(&plan, "2020-09-28T20:00");
        let sent = ItemFields {
            duration_seconds: Edit::Set(60),
            changeover_seconds: Edit::Set(0),
            pinned_start_at: Edit::Set(pin.fixed_offset()),
            locked: Edit::Set(true),
            ..performance(&plan)
        };
        let content = ItemContent::Performance { act: act(&plan, "A2").id, duration_seconds: Some(60) };
        let changed =
            ProgramItem { content, changeover_seconds: Some(0), pinned_start_at: Some(pin), locked: true, ..items[0].clone() };
        assert_eq!(edit(&plan, 1, sent), Ok(changed));
        let sent = ItemFields { title: name("院长致辞"), kind: Edit::Set(InterludeKind::Award), ..ItemFields::default() };
        let title = Localized::of(Lang::zh(), "院长致辞");
        let content = ItemContent::Interlude { kind: InterludeKind::Award, title, duration_seconds: 300 };
        assert_eq!(edit(&plan, 2, sent), Ok(ProgramItem { content, ..items[1].clone() }));
        let check = |position: usize, fields: ItemFields, expect: &[&str]| {
            assert_eq!(edit(&plan, position, fields).err().unwrap_or_default(), expect, "{position}");
        };
        check(1, ItemFields { title: name("A"), ..interlude(InterludeKind::Award) }, &["kind WRONG_KIND", "title WRONG_KIND"]);
        check(2, performance(&plan), &["act WRONG_KIND"]);
        let cleared = || ItemFields { kind: Edit::Clear, duration_seconds: Edit::Clear, ..ItemFields::default() };
        check(1, cleared(), &[]);
        check(1, ItemFields { act: Edit::Clear, ..ItemFields::default() }, &["act REQUIRED"]);
        check(2, cleared(), &["kind REQUIRED", "durationSeconds REQUIRED"]);
    }
}
