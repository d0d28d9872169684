//! One row of a table: its fields by name, and everything that is wrong with it.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{
    cell::{Cell, Wrong, shown, wrong},
    headings::Field,
    layout::{Layout, Mapped},
    parse::{self, People},
    words::Worded,
};
use crate::{
    domain::{
        incoming::Ref,
        invalid::{Invalid, Mistake},
        text::{Lang, Localized, Message},
        time::{Instant, Interval},
    },
    formats::Source,
};

/// The longest text of a cell.
const LONGEST_CELL: usize = 10_000;

/// A row being read.
pub(super) struct Row<'a> {
    layout: &'a Layout,
    cells: &'a [Cell],
    language: &'a Lang,
    zone: Tz,
    /// What is wrong with it.
    pub(super) mistakes: Vec<Invalid>,
    /// What was read but not certain.
    pub(super) remarks: Vec<Invalid>,
}

impl<'a> Row<'a> {
    /// The row, with its cells looked over: no control characters, nothing endless, in any column.
    pub(super) fn new(layout: &'a Layout, cells: &'a [Cell], source: &'a Source<'_>) -> Self {
        let mut row =
            Self { layout, cells, language: &source.language, zone: source.time_zone, mistakes: vec![], remarks: vec![] };
        for (place, cell) in cells.iter().enumerate() {
            let Cell::Text(text) = cell else { continue };
            if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
                let en = "Holds a control character: delete the cell and type it again.";
                row.mistakes.push(Invalid::new(
                    layout.heading(place),
                    Mistake::InvalidCharacter.into(),
                    Message::new(en, "含有控制字符：请清空后重新输入。"),
                ));
            } else if text.len() > LONGEST_CELL && text.chars().count() > LONGEST_CELL {
                let en = format!("Longer than {LONGEST_CELL} characters: shorten it.");
                let zh = format!("超过 {LONGEST_CELL} 字，请缩短。");
                row.mistakes.push(Invalid::new(layout.heading(place), Mistake::TooLong.into(), Message::new(en, zh)));
            }
        }
        row
    }

    /// Whether the table has a column of a field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.layout.has(field)
    }

    /// The first cell of a field that is not blank. A second column of the same field stands in where the first is blank.
    fn cell(&self, field: Field) -> Option<(&'a Mapped, &'a Cell)> {
        let layout = self.layout;
        let mut found =
            layout.columns.iter().filter(|it| it.field == field).filter_map(|it| Some((it, self.cells.get(it.place)?)));
        found.find(|(_, cell)| !cell.is_blank())
    }

    /// Whether a field is filled in.
    pub(super) fn is_given(&self, field: Field) -> bool {
        self.cell(field).is_some()
    }

    /// How a field is headed in this file.
    pub(super) fn heading(&self, field: Field) -> Option<String> {
        self.layout.of(field).next().map(|column| column.heading.clone())
    }

    /// Notes a mistake in a field.
    pub(super) fn mistake(&mut self, field: Field, (mistake, message): Wrong) {
        let field = self.cell(field).map(|(column, _)| column.heading.clone()).or_else(|| self.heading(field));
        self.mistakes.push(Invalid { field, code: mistake.into(), message });
    }

    /// Notes something that is read but not certain.
    pub(super) fn remark(&mut self, field: Field, mistake: Mistake, en: impl Into<String>, zh: impl Into<String>) {
        let field = self.cell(field).map(|(column, _)| column.heading.clone()).or_else(|| self.heading(field));
        self.remarks.push(Invalid { field, code: mistake.into(), message: Message::new(en, zh) });
    }

    /// A field read by a function; a mistake is noted.
    fn read<T>(&mut self, field: Field, read: impl FnOnce(&Cell, &Mapped) -> Result<T, Wrong>) -> Option<T> {
        let (column, cell) = self.cell(field)?;
        if let Cell::Error(error) = cell {
            let en = format!("The formula came to {error}: mend it, or type the value.");
            self.mistake(field, wrong(Mistake::InvalidFormat, en, format!("公式结果为 {error}：请修正，或直接填写内容。")));
            return None;
        }
        match read(cell, column) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.mistake(field, wrong);
                None
            }
        }
    }

    /// A text.
    pub(super) fn text(&mut self, field: Field) -> Option<String> {
        self.read(field, |cell, _| Ok(cell.text()))
    }

    /// A code or a phone number. A spreadsheet that rounded it to `1.99E+10` lost it.
    pub(super) fn code(&mut self, field: Field) -> Option<String> {
        self.read(field, |cell, _| {
            let text = cell.text();
            let is_rounded = text.split_once(['E', 'e']).is_some_and(|(digits, power)| {
                digits.contains('.')
                    && digits.parse::<f64>().is_ok()
                    && power.starts_with('+')
                    && power[1..].parse::<u32>().is_ok()
            });
            if !is_rounded {
                return Ok(text);
            }
            let en = format!("“{text}” was rounded by a spreadsheet: format the column as text and type it again.");
            Err(wrong(Mistake::InvalidFormat, en, format!("“{text}”被表格软件四舍五入了：请把该列设为文本后重新填写。")))
        })
    }

    /// A name in the language of the file, and in English.
    pub(super) fn localized(&mut self, name: Field, english: Field) -> Option<Localized> {
        let own = self.text(name).map(|text| Localized::of(self.language.clone(), text));
        match (own, self.text(english)) {
            (Some(own), Some(english)) if self.language.base() != "en" => Some(own.with(Lang::en(), english)),
            (None, Some(english)) => Some(Localized::of(Lang::en(), english)),
            (own, _) => own,
        }
    }

    /// A text in the language of the file.
    pub(super) fn own(&self, text: impl Into<String>) -> Localized {
        Localized::of(self.language.clone(), text)
    }

    /// A whole number.
    pub(super) fn count(&mut self, field: Field) -> Option<u32> {
        self.read(field, |cell, _| parse::count(cell))
    }

    /// A length of time in seconds.
    pub(super) fn seconds(&mut self, field: Field) -> Option<u32> {
        if let Some((_, Cell::Serial(serial))) = self.cell(field)
            && let (seconds, true) = parse::duration_of_serial(*serial)
        {
            let (minutes, rest) = (seconds as u32 / 60, seconds as u32 % 60);
            let en = format!("Read as {minutes} minutes {rest} seconds; the spreadsheet holds it as hours and minutes.");
            self.remark(field, Mistake::InvalidFormat, en, format!("按 {minutes} 分 {rest} 秒读取；表格软件中存为“时:分”。"));
        }
        self.read(field, |cell, column| parse::duration(cell, column.unit))
    }

    /// A day.
    pub(super) fn date(&mut self, field: Field) -> Option<NaiveDate> {
        self.read(field, |cell, _| parse::date(cell))
    }

    /// A point in time; one without a day is on `day`.
    pub(super) fn time(&mut self, field: Field, day: Option<NaiveDate>) -> Option<Instant> {
        let zone = self.zone;
        self.read(field, |cell, _| parse::instant(cell, zone, day))
    }

    /// The day of a point in time on the wall.
    pub(super) fn day_of(&self, time: Instant) -> NaiveDate {
        time.with_timezone(&self.zone).date_naive()
    }

    /// Whether a field names a time without a day.
    pub(super) fn is_clock(&self, field: Field) -> bool {
        match self.cell(field) {
            Some((_, Cell::Serial(serial) | Cell::Number(serial))) => *serial < 2.0,
            Some((_, cell)) => parse::clock(&cell.text()).is_some(),
            None => false,
        }
    }

    /// Spans of time.
    pub(super) fn spans(&mut self, field: Field) -> Option<Vec<Interval>> {
        let zone = self.zone;
        self.read(field, |cell, _| parse::spans(cell, zone))
    }

    /// One of a list of words.
    pub(super) fn choice<T: Worded>(&mut self, field: Field) -> Option<T> {
        self.read(field, |cell, _| {
            let text = cell.text();
            T::read(&text).ok_or_else(|| {
                let words = |chinese: bool| T::WORDS.iter().map(|word| word.value.word(chinese)).collect::<Vec<_>>();
                let text = shown(&text);
                let en = format!("“{text}” is not known here: give one of {}.", words(false).join(", "));
                wrong(Mistake::InvalidFormat, en, format!("“{text}”无法识别，请填写：{}。", words(true).join("、")))
            })
        })
    }

    /// Yes or no.
    pub(super) fn yes(&mut self, field: Field) -> Option<bool> {
        self.read(field, |cell, _| parse::yes(cell))
    }

    /// Several texts or codes.
    pub(super) fn texts(&mut self, field: Field) -> Option<Vec<String>> {
        self.read(field, |cell, _| match cell {
            Cell::Text(text) => Ok(parse::texts(text)),
            _ => Ok(vec![cell.text()]),
        })
    }

    /// Names of people.
    pub(super) fn people(&mut self, field: Field) -> Option<People> {
        let people = self.read(field, |cell, _| match cell {
            Cell::Text(text) => Ok(parse::people(text)),
            _ => Ok(parse::people(&cell.text())),
        })?;
        if !people.groups.is_empty() {
            let (en, zh) = (people.groups.join(", "), people.groups.join("、"));
            self.remark(
                field,
                Mistake::WrongKind,
                format!("Taken for groups, not people, and left out: {en}. Name them as teams."),
                format!("以下像是团体而不是个人，未列入：{zh}。请写在队伍一列。"),
            );
        }
        Some(people)
    }

    /// What a code and a name say of something else; `None` when neither is given.
    pub(super) fn reference(&mut self, code: Field, name: Field) -> Option<Ref> {
        let (code, name) = (self.code(code), self.text(name));
        (code.is_some() || name.is_some()).then_some(Ref { external_id: None, code, name })
    }

    /// The same, of something that the row cannot do without.
    pub(super) fn needed(&mut self, code: Field, name: Field) -> Ref {
        if !self.is_given(code) && !self.is_given(name) {
            self.require(&[code, name]);
        }
        self.reference(code, name).unwrap_or_default()
    }

    /// Notes a mistake if none of these fields is filled in.
    pub(super) fn require(&mut self, fields: &[Field]) {
        if fields.iter().any(|field| self.is_given(*field)) {
            return;
        }
        let headings: Vec<String> = fields.iter().filter_map(|field| self.heading(*field)).collect();
        let names: Vec<&str> = fields.iter().map(|field| (*field).into()).collect();
        let (en, zh) = match headings.is_empty() {
            true => (
                format!("There is no column for it ({}): add one, or map one by hand.", names.join(" / ")),
                format!("缺少这一列（{}）：请增加，或手动对应。", names.join(" / ")),
            ),
            false => (format!("Fill in {}.", headings.join(" or ")), format!("请填写{}。", headings.join("或"))),
        };
        let field = headings.into_iter().next();
        self.mistakes.push(Invalid { field, code: Mistake::Required.into(), message: Message::new(en, zh) });
    }
}
