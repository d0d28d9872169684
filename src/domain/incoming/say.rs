//! What the import tells people of rows that it cannot take in.

use super::{Place, RecordKind, Ref, desk::Desk, keys::word, noun::Noun, shelf::Found};
use crate::domain::{
    command::{Checker, check::quoted},
    invalid::{Invalid, Mistake},
    text::{Lang, Message},
};

/// How many candidates a message names before it only counts them.
const NAMED: usize = 5;

/// A row as one would look it up.
pub(super) fn row(place: &Place) -> Message {
    let number = place.row;
    match &place.part {
        None => Message::new(format!("row {number}"), format!("第 {number} 行")),
        Some(part) => Message::new(format!("row {number} of {}", quoted(part)), format!("{}第 {number} 行", quoted(part))),
    }
}

/// Several things fit.
pub(super) fn unclear<T: Noun>(desk: &Desk<'_>, field: &str, ids: &[T::Id]) -> Invalid {
    let primary = &desk.festival.primary_language;
    let named = |lang: Lang| {
        let one = |id: &T::Id| {
            let it = T::shelf(desk).get(*id)?;
            Some(format!("{} {}", it.code(), quoted(it.title(primary).get(Some(&lang), primary))))
        };
        ids.iter().filter_map(one).take(NAMED).collect::<Vec<_>>()
    };
    let more = ids.len().saturating_sub(NAMED);
    let (en_more, zh_more) =
        if more == 0 { (String::new(), String::new()) } else { (format!(" and {more} more"), format!("等 {} 个", ids.len())) };
    let (en, zh) = T::KIND.words();
    Invalid::new(
        field,
        Mistake::Duplicate.into(),
        Message::new(
            format!("It may be any {en} of these: {}{en_more}. Give its code.", named(Lang::en()).join(", ")),
            format!("可能是以下任一{zh}：{}{zh_more}。请填写编号以区分。", named(Lang::zh()).join("、")),
        ),
    )
}

/// A row needs what another row would have brought.
pub(super) fn depends(desk: &Desk<'_>, field: &str, other: usize) -> Invalid {
    let Message { en, zh } = desk.rows.get(other).map(|it| row(&it.place)).unwrap_or(Message::new("another row", "另一行"));
    Invalid::new(
        field,
        Mistake::NotFound.into(),
        Message::new(
            format!("This row needs what {en} tells, and that row is refused; mend that one first."),
            format!("本行需要{zh}的内容，而该行未被接受；请先更正该行。"),
        ),
    )
}

impl Desk<'_> {
    /// The thing a reference leads to; else what is wrong with it is noted.
    pub(super) fn resolve<T: Noun>(
        &self,
        check: &mut Checker<'_>,
        field: &str,
        reference: &Ref,
        fits: impl Fn(&T) -> bool,
    ) -> Option<T::Id> {
        match T::shelf(self).find(reference, fits) {
            Found::Is(id) => return Some(id),
            Found::Refused(row) => check.note([depends(self, field, row)]),
            Found::Unclear(ids) => check.note([unclear::<T>(self, field, &ids)]),
            Found::Nothing => not_found(check, field, T::KIND, reference),
        }
        None
    }
}

/// A reference leads nowhere.
pub(super) fn not_found(check: &mut Checker<'_>, field: &str, kind: RecordKind, reference: &Ref) {
    let (en, zh) = kind.words();
    match word(reference) {
        None => check.wrong(field, Mistake::Required, format!("Name the {en}."), format!("请填写{zh}。")),
        Some(word) => {
            let word = quoted(word);
            check.wrong(
                field,
                Mistake::NotFound,
                format!("Neither this file nor the festival has a {en} {word}; add it, or mend the name or code."),
                format!("文件和本届艺术节中都没有{zh}{word}，请先添加，或更正名称、编号。"),
            );
        }
    }
}
