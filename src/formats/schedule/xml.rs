//! XML without trust: no entities of the file's own, bounded depth, and elements small enough to be read as one value.

use quick_xml::{
    Error, Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};
use serde_json::{Map, Value};

use super::super::Refused;

/// The deepest element.
const DEPTH: usize = 60;
/// The most elements within one that is read as a whole.
const NODES: usize = 20_000;
/// The most elements, texts and references of a file.
const TOKENS: u32 = 5_000_000;
/// The most attributes of an element.
const ATTRIBUTES: usize = 50;
/// The most bytes of text within one that is read as a whole.
const BYTES: usize = 1 << 20;

/// One step through a file.
pub(crate) enum Step {
    /// An element begins; its attributes and whether it ends at once.
    Begin(Element, bool),
    /// The element ends that began last.
    End,
    /// The file ends.
    Done,
}

/// An element, without what is in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// Its name.
    pub(crate) name: String,
    /// Its attributes.
    pub(crate) attributes: Map<String, Value>,
}

/// An element that is not at its end: what it holds so far, elements and text.
type Open = (Element, Vec<(String, Value)>, String);

/// Walks through a file.
pub(crate) struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    depth: usize,
    tokens: u32,
}

impl<'a> Walk<'a> {
    /// At the start of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        Self { reader, text, depth: 0, tokens: 0 }
    }

    /// The next element or end; texts between elements are passed over.
    pub(crate) fn step(&mut self) -> Result<Step, Refused> {
        loop {
            match self.next()? {
                Event::Start(start) => return Ok(Step::Begin(self.element(&start)?, false)),
                Event::Empty(start) => return Ok(Step::Begin(self.element(&start)?, true)),
                Event::End(_) => return Ok(Step::End),
                Event::Eof if self.depth > 0 => return Err(truncated()),
                Event::Eof => return Ok(Step::Done),
                Event::GeneralRef(reference) => {
                    self.resolved(&reference)?;
                }
                _ => {}
            }
        }
    }

    /// Passes over the element that began last.
    pub(crate) fn skip(&mut self) -> Result<(), Refused> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.step()?;
        }
        Ok(())
    }

    /// What is in the element that began last: its text, or an object of its attributes and elements (several of one name as an
    /// array, its own text as `name`). `None` if it holds more than a schedule's element would.
    pub(crate) fn content(&mut self, element: Element) -> Result<Option<Value>, Refused> {
        let outside = self.depth - 1;
        let mut open: Vec<Open> = vec![(element, Vec::new(), String::new())];
        let (mut nodes, mut bytes) = (0_usize, 0_usize);
        loop {
            match self.next()? {
                Event::Start(start) => {
                    nodes += 1;
                    bytes += start.len();
                    open.push((self.element(&start)?, Vec::new(), String::new()));
                }
                Event::Empty(start) => {
                    nodes += 1;
                    bytes += start.len();
                    let element = self.element(&start)?;
                    let name = element.name.clone();
                    if let Some((_, children, _)) = open.last_mut() {
                        children.push((name, value(element, Vec::new(), "")));
                    }
                }
                Event::Text(text) => push(&mut open, &text.xml10_content(), &mut bytes),
                Event::CData(text) => push(&mut open, &text.xml10_content(), &mut bytes),
                Event::GeneralRef(reference) => {
                    let c = self.resolved(&reference)?;
                    push(&mut open, c.encode_utf8(&mut [0; 4]), &mut bytes);
                }
                Event::End(_) => {
                    let Some((element, children, text)) = open.pop() else { return Ok(None) };
                    let name = element.name.clone();
                    let value = value(element, children, &text);
                    match open.last_mut() {
                        Some((_, children, _)) => children.push((name, value)),
                        None => return Ok(Some(value)),
                    }
                }
                Event::Eof => return Err(truncated()),
                _ => {}
            }
            if nodes > NODES {
                return Err(overfull());
            }
            if bytes > BYTES {
                while self.depth > outside {
                    self.step()?;
                }
                return Ok(None);
            }
        }
    }

    fn next(&mut self) -> Result<Event<'a>, Refused> {
        let event = self.reader.read_event().map_err(|error| self.malformed(&error))?;
        self.tokens += 1;
        if self.tokens > TOKENS {
            return Err(overfull());
        }
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(doctype) if doctype.contains("<!") || doctype.contains('[') => {
                return Err(Refused::because(
                    "The file declares entities of its own (<!DOCTYPE … [ … ]>), which is not allowed. Take the declaration out.",
                    "文件自带实体声明（<!DOCTYPE … [ … ]>），不允许使用。请删去该声明。",
                ));
            }
            _ => {}
        }
        if self.depth > DEPTH {
            return Err(Refused::because(
                format!("The elements of the file are nested more than {DEPTH} deep; this is no schedule."),
                format!("文件的元素嵌套超过 {DEPTH} 层，不是日程文件。"),
            ));
        }
        Ok(event)
    }

    fn element(&self, start: &BytesStart<'_>) -> Result<Element, Refused> {
        let mut attributes = Map::new();
        // The check for a name that comes twice would look at every pair of them.
        for (place, attribute) in start.attributes().with_checks(false).enumerate() {
            if place >= ATTRIBUTES {
                return Err(overfull());
            }
            let attribute = attribute.map_err(|_| self.at_fault())?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| self.at_fault())?;
            attributes.insert(attribute.key.local_name().as_ref().to_owned(), Value::String(value.into_owned()));
        }
        Ok(Element { name: start.local_name().as_ref().to_owned(), attributes })
    }

    fn resolved(&self, reference: &BytesRef<'_>) -> Result<char, Refused> {
        if let Ok(Some(c)) = reference.resolve_char_ref() {
            return Ok(c);
        }
        let name = reference.xml10_content();
        match name.as_ref() {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            "nbsp" => Ok('\u{a0}'),
            _ => {
                let (name, line) = (super::shown(&name), self.line());
                Err(Refused::because(
                    format!("Line {line} uses the entity {name}, which XML does not have. Write the character itself."),
                    format!("第 {line} 行使用了 XML 中没有的实体 {name}。请直接写该字符。"),
                ))
            }
        }
    }

    fn line(&self) -> usize {
        let end = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        self.text.as_bytes().get(..end).unwrap_or_default().iter().filter(|it| **it == b'\n').count() + 1
    }

    fn malformed(&self, error: &Error) -> Refused {
        let is_end = matches!(error, Error::Syntax(_));
        if is_end && usize::try_from(self.reader.buffer_position()).is_ok_and(|it| it >= self.text.len()) {
            truncated()
        } else {
            self.at_fault()
        }
    }

    fn at_fault(&self) -> Refused {
        let line = self.line();
        Refused::because(
            format!("The file is not well-formed XML: line {line} cannot be read."),
            format!("文件不是格式正确的 XML：第 {line} 行无法读取。"),
        )
    }
}

fn push(open: &mut [Open], text: &str, bytes: &mut usize) {
    *bytes += text.len();
    if let Some((_, _, own)) = open.last_mut() {
        own.push_str(text);
    }
}

fn value(element: Element, children: Vec<(String, Value)>, text: &str) -> Value {
    let mut map = element.attributes;
    if map.is_empty() && children.is_empty() {
        return Value::String(text.trim().to_owned());
    }
    for (name, value) in children {
        match map.get_mut(&name) {
            None => {
                map.insert(name, value);
            }
            Some(Value::Array(list)) => list.push(value),
            Some(other) => {
                let first = other.take();
                *other = Value::Array(vec![first, value]);
            }
        }
    }
    if !text.trim().is_empty() {
        map.insert("name".to_owned(), Value::String(text.trim().to_owned()));
    }
    Value::Object(map)
}

fn overfull() -> Refused {
    Refused::because(
        "The file holds more elements or attributes than any schedule; it is none.",
        "文件中的元素或属性过多，不是日程文件。",
    )
}

fn truncated() -> Refused {
    Refused::because(
        "The file ends in the middle of the XML; it may not have been loaded to its end. Fetch it again.",
        "XML 文件不完整，可能没有下载完。请重新获取。",
    )
}
