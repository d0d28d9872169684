//! Where a sheet's heading row is, which table it is of, and what each column holds.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
    sync::LazyLock,
};

use super::{
    cell::Cell,
    fold::{Unit, fold, heading},
    headings::{Field, Kind, TABLES, TableSpec, spec},
};
use crate::{
    domain::incoming::{ColumnMapping, ColumnOrigin, ReadColumn},
    formats::{Refused, Table},
};

/// Rows in which the headings are looked for.
pub(super) const HEADING_ROWS: usize = 20;

/// A sheet that is understood.
pub(super) struct Layout {
    /// Which table it is of.
    pub(super) table: Table,
    /// How many of the first rows are titles and headings.
    pub(super) rows: usize,
    /// Its columns that are understood, from the left.
    pub(super) columns: Vec<Mapped>,
    /// The headings of the others.
    pub(super) unknown: Vec<String>,
    /// The headings of all columns, for naming mistakes.
    pub(super) headings: Vec<String>,
    /// What each column with a heading was taken for.
    pub(super) read: Vec<ReadColumn>,
    /// All headings, as they are compared.
    pub(super) signature: BTreeSet<String>,
}

/// A column that is understood.
#[derive(Clone, Debug)]
pub(super) struct Mapped {
    /// Where it is, from 0.
    pub(super) place: usize,
    /// What it holds.
    pub(super) field: Field,
    /// Of which kind that is.
    pub(super) kind: Kind,
    /// How it is headed.
    pub(super) heading: String,
    /// The unit that its heading names.
    pub(super) unit: Unit,
}

/// What is known of a sheet before it is read.
pub(super) struct Hints<'a> {
    /// What it may be called: the name of the sheet, and of the file.
    pub(super) names: &'a [String],
    /// Columns mapped by hand.
    pub(super) by_hand: &'a BTreeMap<String, String>,
    /// Columns mapped by hand in earlier sheets.
    pub(super) remembered: &'a [ColumnMapping],
}

/// What somebody said of a column.
#[derive(Clone, Copy)]
struct Told {
    /// `None` leaves it out.
    field: Option<Field>,
    origin: ColumnOrigin,
}

/// What somebody said of columns, by folded heading.
type ByHand = BTreeMap<String, Told>;

/// By how much a table has to fit better than another with as many columns.
const NEAR: i32 = 2;

/// One way to read the first rows.
struct Guess {
    score: i32,
    fields: i32,
    bonus: i32,
    layout: Layout,
}

impl Layout {
    /// Reads the first rows of a sheet. `None` when nothing in them is a table's heading.
    pub(super) fn find(first: &[Vec<Cell>], hints: &Hints<'_>) -> Result<Option<Self>, Refused> {
        let given = given(hints.by_hand)?;
        let named = named(hints.names);
        let mut best: BTreeMap<Table, Guess> = BTreeMap::new();
        for row in 0..first.len().min(HEADING_ROWS) {
            for rows in [1, 2] {
                let Some(headings) = headings(first, row, rows) else { continue };
                let signature = signature(&headings);
                let by_hand = with_remembered(&given, &signature, hints.remembered);
                for table in TABLES {
                    let bonus = named.iter().find(|(it, _)| *it == table.table).map_or(0, |(_, bonus)| *bonus);
                    let Some(mut guess) = guess(table, &headings, &by_hand, bonus) else { continue };
                    guess.layout.rows = row + rows;
                    guess.layout.signature.clone_from(&signature);
                    if best.get(&table.table).is_none_or(|it| it.score < guess.score) {
                        best.insert(table.table, guess);
                    }
                }
            }
        }
        let Some((top, fields, named)) = best.values().map(|it| (it.score, it.fields, it.bonus)).max() else { return Ok(None) };
        let is_near = |it: &Guess| it.score == top || (it.fields >= fields && it.bonus >= named && it.score + NEAR >= top);
        let mut best: Vec<Guess> = best.into_values().filter(is_near).collect();
        if best.len() > 1 {
            return Err(ambiguous(&best, hints.names));
        }
        Ok(best.pop().map(|guess| guess.layout))
    }

    /// The columns of a field, from the left.
    pub(super) fn of(&self, field: Field) -> impl Iterator<Item = &Mapped> {
        self.columns.iter().filter(move |column| column.field == field)
    }

    /// Whether it has a column of a field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.of(field).next().is_some()
    }

    /// The heading of a place, or its letter.
    pub(super) fn heading(&self, place: usize) -> String {
        self.headings.get(place).filter(|heading| !heading.is_empty()).cloned().unwrap_or_else(|| letters(place))
    }
}

/// The letters of a column: 0 is A, 26 is AA.
pub(super) fn letters(place: usize) -> String {
    let letter = char::from(b'A' + (place % 26) as u8);
    if place < 26 { letter.to_string() } else { letters(place / 26 - 1) + &letter.to_string() }
}

fn ambiguous(best: &[Guess], names: &[String]) -> Refused {
    let all = |chinese: bool, mark: &str| {
        best.iter().map(|guess| spec(guess.layout.table).name(chinese)).collect::<Vec<_>>().join(mark)
    };
    let name = names.first().map_or("", String::as_str);
    Refused::because(
        format!(
            "“{name}” could be each of these tables: {}. Name the sheet or the file after the one it is, or map its columns by hand.",
            all(false, ", ")
        ),
        format!("“{name}”可能是这些表：{}。请把工作表或文件改成所属表的名称，或手动对应各列。", all(true, "、")),
    )
}

/// What is told with the file.
fn given(columns: &BTreeMap<String, String>) -> Result<ByHand, Refused> {
    let read = |(heading, name): (&String, &String)| {
        let field = field(name).map_err(|name| {
            Refused::because(
                format!(
                    "“{name}” is no field of a table: map the column “{heading}” to one like name, teamCode or durationSeconds."
                ),
                format!("没有字段“{name}”：请把列“{heading}”对应到 name、teamCode、durationSeconds 等字段。"),
            )
        })?;
        Ok((fold(heading), Told { field, origin: ColumnOrigin::Given }))
    };
    columns.iter().map(read).collect()
}

/// The field with a name; `None` for an empty one.
fn field(name: &str) -> Result<Option<Field>, &str> {
    match name.trim() {
        "" => Ok(None),
        name => Field::from_str(name).map(Some).map_err(|_| name),
    }
}

/// All headings of a row, as they are compared.
fn signature(headings: &[Vec<String>]) -> BTreeSet<String> {
    headings.iter().map(|ways| fold(&ways[0])).filter(|it| !it.is_empty()).collect()
}

/// What is told with the file, and beside it what was told with an earlier one that had the same headings.
fn with_remembered(given: &ByHand, signature: &BTreeSet<String>, remembered: &[ColumnMapping]) -> ByHand {
    let known = remembered.iter().find(|it| it.headings == *signature).into_iter().flat_map(|it| &it.columns);
    let known = known.filter_map(|(heading, name)| {
        // A field that is no more is asked for again.
        Some((fold(heading), Told { field: field(name).ok()?, origin: ColumnOrigin::Remembered }))
    });
    known.chain(given.iter().map(|(heading, told)| (heading.clone(), *told))).collect()
}

/// The tables that a name says, with how surely. The longest word wins: 节目单 is no 节目.
fn named(names: &[String]) -> Vec<(Table, i32)> {
    for name in names {
        let name = fold(name);
        let words = |table: &'static TableSpec| [table.zh, table.en].into_iter().chain(table.also.iter().copied()).map(fold);
        let exact: Vec<_> = TABLES.iter().filter(|table| words(table).any(|word| word == name)).collect();
        if !exact.is_empty() {
            return exact.iter().map(|table| (table.table, 4)).collect();
        }
        let fits = |word: &String| name.contains(word.as_str()) && (!word.is_ascii() || word.len() > 3);
        let longest = |table: &'static TableSpec| words(table).filter(fits).map(|word| word.chars().count()).max();
        let found: Vec<_> = TABLES.iter().filter_map(|table| Some((table.table, longest(table)?))).collect();
        if let Some(most) = found.iter().map(|(_, length)| *length).max() {
            return found.iter().filter(|(_, length)| *length == most).map(|(table, _)| (*table, 3)).collect();
        }
    }
    vec![]
}

/// The headings of a row, or of two: a group above and its parts below it. Each has the ways to read it, the best first.
fn headings(first: &[Vec<Cell>], row: usize, rows: usize) -> Option<Vec<Vec<String>>> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) if text.chars().count() <= 200 => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Cell::Number(_) => cell.text(),
        _ => String::new(),
    };
    let top: Vec<String> = first[row].iter().map(text).collect();
    if rows == 1 {
        return Some(top.into_iter().map(|heading| vec![heading]).collect());
    }
    let parts = first.get(row + 1)?;
    let mut group = String::new();
    let width = top.len().max(parts.len());
    let mut all = Vec::with_capacity(width);
    for place in 0..width {
        let above = top.get(place).cloned().unwrap_or_default();
        let part = parts.get(place).map(text).unwrap_or_default();
        // A merged cell holds its text on the left.
        if !above.is_empty() || part.is_empty() {
            group.clone_from(&above);
        }
        all.push(match (group.is_empty(), part.is_empty()) {
            (true, _) => vec![part],
            (false, true) => vec![above],
            (false, false) if group == part => vec![part],
            (false, false) => vec![format!("{group}{part}"), part],
        });
    }
    Some(all)
}

/// How well headings fit a table, and what they mean then.
fn guess(table: &TableSpec, headings: &[Vec<String>], by_hand: &ByHand, bonus: i32) -> Option<Guess> {
    let mut layout = Layout {
        table: table.table,
        rows: 0,
        columns: vec![],
        unknown: vec![],
        headings: headings.iter().map(|ways| ways[0].clone()).collect(),
        read: vec![],
        signature: BTreeSet::new(),
    };
    let (mut score, mut fields) = (0, 0);
    for (place, ways) in headings.iter().enumerate().filter(|(_, ways)| !ways[0].is_empty()) {
        let told = ways.iter().find_map(|way| Some((by_hand.get(&fold(way))?.origin, way)));
        let found = ways.iter().find_map(|way| means(table, way, by_hand).map(|(mapped, points)| (mapped, points, way)));
        layout.read.push(ReadColumn {
            heading: told.map_or(found.as_ref().map_or(&ways[0], |(.., way)| way), |(_, way)| way).clone(),
            field: found.as_ref().and_then(|(mapped, ..)| Some(<&str>::from(mapped.as_ref()?.field).to_owned())),
            origin: match (told, &found) {
                (Some((origin, _)), Some(_)) => origin,
                (None, Some(_)) => ColumnOrigin::Heading,
                (_, None) => ColumnOrigin::Unknown,
            },
        });
        match found {
            Some((Some(mapped), points, way)) => {
                let is_new = !layout.has(mapped.field);
                (fields, score) = (fields + i32::from(is_new), score + if is_new { points } else { 0 });
                layout.columns.push(Mapped { place, heading: way.clone(), ..mapped });
                layout.headings[place].clone_from(way);
            }
            Some((None, ..)) => {}
            None => layout.unknown.extend(ways.last().cloned()),
        }
    }
    let has_all = table.needs.iter().all(|group| group.iter().any(|field| layout.has(*field)));
    let is_code = layout.columns.first().is_some_and(|column| column.kind == Kind::Code);
    let is_enough = fields >= 2 || (fields == 1 && !is_code && (bonus > 0 || layout.unknown.is_empty()));
    (has_all && is_enough).then_some(Guess { score: score + bonus, fields, bonus, layout })
}

/// What a heading means in a table, and how surely; `Some(None)` is left out on purpose.
fn means(table: &TableSpec, text: &str, by_hand: &ByHand) -> Option<(Option<Mapped>, i32)> {
    let (word, unit) = heading(text);
    let mapped = |field: Field, kind: Kind| Mapped { place: 0, field, kind, heading: String::new(), unit };
    if let Some(told) = by_hand.get(&fold(text)) {
        return match &told.field {
            None => Some((None, 0)),
            Some(field) => table.column(*field).map(|column| (Some(mapped(*field, column.kind)), 6)),
        };
    }
    let (place, points) = HEADINGS.get(table.table as usize)?.get(&word)?;
    let column = table.columns.get(*place)?;
    Some((Some(mapped(column.field, column.kind)), *points))
}

/// The headings of each table, folded: the place of the column, and how surely it is meant.
static HEADINGS: LazyLock<Vec<BTreeMap<String, (usize, i32)>>> = LazyLock::new(|| TABLES.iter().map(folded).collect());

fn folded(table: &TableSpec) -> BTreeMap<String, (usize, i32)> {
    let mut index = BTreeMap::new();
    for (place, column) in table.columns.iter().enumerate() {
        for own in [column.zh, column.en] {
            index.entry(heading(own).0).or_insert((place, 3));
        }
    }
    for (place, column) in table.columns.iter().enumerate() {
        for other in column.also.iter().copied().chain([column.field.into()]) {
            index.entry(heading(other).0).or_insert((place, 2));
        }
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<Cell>> {
        text.lines().map(|line| line.split(',').map(Cell::of).collect()).collect()
    }

    fn found(name: &str, text: &str, by_hand: &[(&str, &str)]) -> String {
        let by_hand = by_hand.iter().map(|(heading, field)| ((*heading).to_owned(), (*field).to_owned())).collect();
        let names = [name.to_owned()];
        match Layout::find(&rows(text), &Hints { names: &names, by_hand: &by_hand, remembered: &[] }) {
            Ok(Some(layout)) => {
                let fields: Vec<&str> = layout.columns.iter().map(|column| column.field.into()).collect();
                format!("{} {} {} -{}", layout.table, layout.rows, fields.join(","), layout.unknown.join(","))
            }
            Ok(None) => "nothing".to_owned(),
            Err(Refused::Because(message)) => message.en,
            Err(Refused::Cancelled) => "cancelled".to_owned(),
        }
    }

    #[test]
    fn tables_are_known_by_their_name_and_headings() {
        let check = |name: &str, text: &str, expect: &str| assert_eq!(found(name, text, &[]), expect, "{name} {text}");
        check("队伍", "队伍编号,队伍名称,单位,申报人数,备注", "teams 1 code,name,organization,declaredHeadcount -备注");
        check("x", "队伍名称,姓名,出生日期,身份", "rosters 1 team,person,birthDate,role -");
        check("x", "节目编号,姓名,服装", "casts 1 actCode,person,costume -");
        check("节目单", "序号,节目名称,时长（分钟）", "programs 1 position,name,durationSeconds -");
        check("Acts 2020", "Title (60 characters max), Genre ,Duration (min)", "acts 1 name,genre,durationSeconds -");
        check("x", "年份,序号,类型,节目名,表演者", "programs 1 show,position,genre,name,performers -");
        check("名单", "姓名", "rosters 1 person -");
        check("x", "甲,乙\n1,2", "nothing");
        check("x", "", "nothing");
    }

    #[test]
    fn titles_above_and_groups_of_headings_are_read_over() {
        let check = |text: &str, expect: &str| assert_eq!(found("报名表", text, &[]), expect, "{text}");
        check(
            "第十届艺术节报名表,,\n填表人：,王\n队伍名称,单位,人数\n甲队,乙街道,5",
            "teams 3 name,organization,declaredHeadcount -",
        );
        check(
            "队伍名称,单位,领队,,人数\n,,姓名,电话,\n甲队,乙街道,王,1,5",
            "teams 2 name,organization,leader,leaderPhone,declaredHeadcount -",
        );
    }

    #[test]
    fn what_could_be_two_tables_is_asked_about() {
        assert!(found("x", "编号,名称,类型", &[]).contains("could be each of these tables"));
        assert_eq!(found("单位", "编号,名称,类型", &[]), "organizations 1 code,name,kind -");
        assert_eq!(found("x", "编号,名称,类型", &[("类型", "genre")]), "acts 1 code,name,genre -");
        assert!(found("x", "编号", &[("编号", "nonsense")]).contains("is no field"));
        assert_eq!(found("队伍", "名称,单位", &[("单位", "")]), "teams 1 name -");
    }

    #[test]
    fn columns_mapped_before_are_known_again() {
        let text = |text: &str| text.to_owned();
        let mapping = ColumnMapping {
            headings: ["团名", "归口", "谁"].map(text).into(),
            columns: BTreeMap::from([
                (text("团名"), text("name")),
                (text("归口"), text("organization")),
                (text("谁"), text("nothing")),
            ]),
            by: text("Ann"),
            at: Default::default(),
        };
        let check = |first: &str, given: &[(&str, &str)], expect: &str| {
            let by_hand = given.iter().map(|(heading, field)| (text(heading), text(field))).collect();
            let names = [text("队伍")];
            let remembered = std::slice::from_ref(&mapping);
            let found = Layout::find(&rows(first), &Hints { names: &names, by_hand: &by_hand, remembered });
            let read = found.ok().flatten().map(|it| it.read).unwrap_or_default();
            let told = |it: &ReadColumn| format!("{}={} {:?}", it.heading, it.field.as_deref().unwrap_or("-"), it.origin);
            assert_eq!(read.iter().map(told).collect::<Vec<_>>().join(", "), expect, "{first}");
        };
        check("谁,归口,团名", &[], "谁=- Unknown, 归口=organization Remembered, 团名=name Remembered");
        check("谁,归口,团名", &[("归口", ""), ("谁", "leader")], "谁=leader Given, 归口=- Given, 团名=name Remembered");
        // Other headings are another sheet.
        check("谁,归口,团名,备注", &[], "");
        check("队伍,单位,谁", &[], "队伍=name Heading, 单位=organization Heading, 谁=- Unknown");
    }

    #[test]
    fn columns_have_letters() {
        for (place, expect) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")] {
            assert_eq!(letters(place), expect);
        }
    }
}
