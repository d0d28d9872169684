//! JSON without trust: a file is walked by slices of its own text, so that its size bounds what is kept, and only one event at a time
//! becomes a value.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, error::Category, value::RawValue};

use super::{super::Refused, EVENTS, too_many_events};

/// The largest event, in bytes.
const VALUE_BYTES: usize = 1 << 20;
/// The most members of an object or an array.
const MEMBERS: usize = EVENTS as usize + 1;

/// The values of a file, each with its name where it stands in a script (`var program = […];`).
pub(crate) fn documents(text: &str) -> Result<Vec<(Option<&str>, &RawValue)>, Refused> {
    let mut rest = blank(text);
    let mut documents = Vec::new();
    while !rest.is_empty() && documents.len() < 10 {
        let (name, value) = assigned(rest);
        let mut values = serde_json::Deserializer::from_str(value).into_iter::<&RawValue>();
        match values.next() {
            Some(Ok(raw)) => documents.push((name, raw)),
            Some(Err(error)) => return Err(refused(&error, text.len() - value.len(), text)),
            None => break,
        }
        rest = blank(value.get(values.byte_offset()..).unwrap_or_default());
    }
    Ok(documents)
}

/// What follows blanks, semicolons, comments and a byte order mark.
fn blank(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, ';' | '\u{feff}'));
        let comment = if rest.starts_with("/*") { "*/" } else { "\n" };
        if !rest.starts_with("/*") && !rest.starts_with("//") {
            return rest;
        }
        rest = rest.split_once(comment).map_or("", |(_, after)| after);
    }
}

fn assigned(text: &str) -> (Option<&str>, &str) {
    let Some((left, right)) = text.get(..200.min(text.len())).unwrap_or_default().split_once('=') else { return (None, text) };
    let name = left.trim().rsplit([' ', '.', '\t']).next().unwrap_or_default();
    let is_name = !name.is_empty() && left.bytes().all(|it| it.is_ascii_alphanumeric() || b"_$. \t".contains(&it));
    let start = left.len() + 1;
    if is_name && !right.starts_with('=') { (Some(name), blank(text.get(start..).unwrap_or_default())) } else { (None, text) }
}

fn refused(error: &serde_json::Error, offset: usize, text: &str) -> Refused {
    let before = text.get(..offset).unwrap_or_default().matches('\n').count();
    let (line, column) = (error.line() + before, error.column());
    if error.classify() == Category::Eof {
        return Refused::because(
            "The file ends in the middle of the JSON; it may not have been loaded to its end. Fetch it again.",
            "JSON 文件不完整，可能没有下载完。请重新获取。",
        );
    }
    Refused::because(
        format!("The file is not JSON: line {line}, column {column} cannot be read."),
        format!("文件不是 JSON：第 {line} 行第 {column} 列无法读取。"),
    )
}

/// A file of a kind that its reader does not know.
pub(crate) fn unknown(what: (&str, &str)) -> Refused {
    Refused::because(
        format!("This is JSON, but no {}. Choose another format.", what.0),
        format!("这是 JSON，但不是{}。请选择其他格式。", what.1),
    )
}

/// The members of an object, in their order; none if it is no object.
pub(crate) fn members(raw: &RawValue) -> Result<Vec<(String, &RawValue)>, Refused> {
    if !raw.get().starts_with('{') {
        return Ok(Vec::new());
    }
    serde_json::from_str::<Members<'_>>(raw.get()).map(|it| it.0).map_err(|_| too_many_events())
}

/// A member of an object.
pub(crate) fn member<'a>(members: &[(String, &'a RawValue)], name: &str) -> Option<&'a RawValue> {
    members.iter().find(|(it, value)| it == name && value.get() != "null").map(|(_, value)| *value)
}

/// The elements of an array, in their order; none if it is no array.
pub(crate) fn elements(raw: &RawValue) -> Result<Vec<&RawValue>, Refused> {
    if !raw.get().starts_with('[') {
        return Ok(Vec::new());
    }
    serde_json::from_str::<Elements<'_>>(raw.get()).map(|it| it.0).map_err(|_| too_many_events())
}

/// One small value; `None` if it is too large or too deep.
pub(crate) fn value(raw: &RawValue) -> Option<Value> {
    (raw.get().len() <= VALUE_BYTES).then(|| serde_json::from_str(raw.get()).ok()).flatten()
}

struct Members<'a>(Vec<(String, &'a RawValue)>);
struct Elements<'a>(Vec<&'a RawValue>);

struct Bounded<T>(PhantomData<T>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Bounded::<Self>(PhantomData))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Elements<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Bounded::<Self>(PhantomData))
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Bounded<Members<'a>> {
    type Value = Members<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
            if members.len() >= MEMBERS {
                return Err(A::Error::custom("too many members"));
            }
            members.push((name, value));
        }
        Ok(Members(members))
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Bounded<Elements<'a>> {
    type Value = Elements<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(element) = elements.next_element::<&'de RawValue>()? {
            if all.len() >= MEMBERS {
                return Err(A::Error::custom("too many elements"));
            }
            all.push(element);
        }
        Ok(Elements(all))
    }
}
