//! What rows of one file tell of one thing, so that two that tell different things are found.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{Place, Record, Row, say};
use crate::domain::{
    history::camel,
    id::AnyId,
    invalid::{Invalid, Mistake},
    text::Message,
};

/// What was told so far. Things that one row tells of, which is nearly all, cost no more than that row's number.
#[derive(Default)]
pub(super) struct Told {
    first: HashMap<AnyId, usize>,
    several: HashMap<AnyId, BTreeMap<String, (Value, usize)>>,
}

impl Told {
    /// Notes what a row tells of a thing, or finds where it contradicts rows before it and notes nothing.
    pub(super) fn note(&mut self, rows: &[Row], row: usize, id: AnyId) -> Vec<Invalid> {
        let first = *self.first.entry(id).or_insert(row);
        if first == row {
            return vec![];
        }
        let told = self.several.entry(id).or_insert_with(|| leaves(rows, first, id));
        let own = leaves(rows, row, id);
        let other = |(field, (value, _)): (&String, &(Value, usize))| {
            let (before, place) = told.get(field)?;
            (before != value).then(|| (field.clone(), *place))
        };
        let wrong: Vec<(String, usize)> = own.iter().filter_map(other).collect();
        if wrong.is_empty() {
            for (field, value) in own {
                told.entry(field).or_insert(value);
            }
        }
        wrong.into_iter().filter_map(|(field, place)| Some(contradiction(field, &rows.get(place)?.place))).collect()
    }
}

fn contradiction(field: String, place: &Place) -> Invalid {
    let Message { en, zh } = say::row(place);
    Invalid::new(
        field,
        Mistake::Duplicate.into(),
        Message::new(
            format!("It is the same thing as in {en}, which tells another value; leave one of them."),
            format!("与{zh}为同一内容，而填写的值不同，请只保留一个。"),
        ),
    )
}

/// The values that a row gives of a thing, each by its field and language.
fn leaves(rows: &[Row], row: usize, id: AnyId) -> BTreeMap<String, (Value, usize)> {
    let mut found = BTreeMap::new();
    let Some(Row { record, .. }) = rows.get(row) else { return found };
    let value = match (record, id) {
        (Record::Member(it), AnyId::Performer(_)) => serde_json::to_value(&it.person),
        (Record::Member(it), _) => serde_json::to_value(it.role).map(|role| serde_json::json!({ "role": role })),
        (Record::Performer(it), _) => serde_json::to_value(it),
        (record, _) => serde_json::to_value(record),
    };
    if let Ok(Value::Object(fields)) = value {
        // Ids add up, and that more people take part than are named contradicts nothing.
        let kept = |name: &str| !matches!(name, "external_ids" | "has_unknown_performers");
        for (name, value) in fields.into_iter().filter(|(name, _)| kept(name)) {
            add(&mut found, camel(&name), value, row);
        }
    }
    found
}

fn add(found: &mut BTreeMap<String, (Value, usize)>, field: String, value: Value, row: usize) {
    match value {
        Value::Null => {}
        Value::Object(parts) => {
            for (name, value) in parts {
                add(found, format!("{field}.{}", camel(&name)), value, row);
            }
        }
        value => {
            found.insert(field, (value, row));
        }
    }
}
