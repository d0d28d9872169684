//! Bytes as text, and the small texts of schedules: languages, kinds, codes, called-off titles.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::super::{Refused, Source};
use crate::domain::{show::ShowKind, text::Lang};

/// The largest schedule, in bytes.
pub(crate) const FILE_BYTES: usize = 64 << 20;

/// The largest that is in another encoding than UTF-8, in bytes: it is copied.
const OTHER_BYTES: usize = 16 << 20;

/// The text of a file: in the encoding that its first bytes or its XML declaration tell, else UTF-8.
pub(crate) fn decoded<'a>(source: &Source<'a>) -> Result<Cow<'a, str>, Refused> {
    let bytes = source.bytes;
    if bytes.len() > FILE_BYTES {
        return Err(Refused::because(
            "The file is larger than 64 MB. Leave out texts and pictures, or split it by day.",
            "文件超过 64 MB。请去掉长文本和图片，或按天拆分。",
        ));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refused::because("The file is empty.", "文件是空的。"));
    }
    let (encoding, mark) = encoding_of(bytes)?;
    let name = encoding.name();
    if encoding != UTF_8 && bytes.len() > OTHER_BYTES {
        return Err(Refused::because(
            format!("The file is in {name} and larger than 16 MB. Save it as UTF-8 and send it again."),
            format!("文件是 {name} 编码且超过 16 MB。请另存为 UTF-8 后重试。"),
        ));
    }
    encoding.decode_without_bom_handling_and_without_replacement(bytes.get(mark..).unwrap_or_default()).ok_or_else(|| {
        Refused::because(
            format!("The file is not {name} text. Save it as UTF-8 and send it again."),
            format!("文件不是 {name} 编码的文本。请另存为 UTF-8 后重试。"),
        )
    })
}

/// The encoding of a file, and how many bytes its byte order mark takes.
fn encoding_of(bytes: &[u8]) -> Result<(&'static Encoding, usize), Refused> {
    if let Some(told) = Encoding::for_bom(bytes) {
        return Ok(told);
    }
    match bytes {
        [b'<', 0, ..] => return Ok((UTF_16LE, 0)),
        [0, b'<', ..] => return Ok((UTF_16BE, 0)),
        _ => {}
    }
    let Some(name) = declared(bytes) else { return Ok((UTF_8, 0)) };
    let Some(encoding) = Encoding::for_label(name.as_bytes()) else {
        return Err(Refused::because(
            format!("The file says that it is in the encoding {name:?}, which is not known here. Save it as UTF-8."),
            format!("文件声明的编码 {name:?} 无法识别。请另存为 UTF-8。"),
        ));
    };
    // A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    Ok((if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }, 0))
}

/// The encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0.to_owned();
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start().to_owned();
    let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(name, _)| name.to_owned())
}

/// White space made single blanks, as in a title that was wrapped.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first language that a text names (`de`, `de, en`, `zh_TW`).
pub(crate) fn language(text: &str) -> Option<Lang> {
    text.split([',', ';', '/', ' '])
        .filter_map(|it| it.trim().replace('_', "-").parse().ok())
        .find(|it: &Lang| it.base().len() <= 3)
}

/// The kind of show that a schedule's own word for it means.
pub(crate) fn kind(text: &str) -> ShowKind {
    let word = text.trim().to_lowercase();
    if let Ok(kind) = word.to_uppercase().parse() {
        return kind;
    }
    let has = |words: &[&str]| words.iter().any(|it| word.contains(it));
    if has(&["workshop", "工作坊"]) {
        ShowKind::Workshop
    } else if has(&["concert", "performance", "音乐会", "演唱会", "konzert"]) {
        ShowKind::Concert
    } else if has(&["lecture", "talk", "keynote", "讲座", "演讲", "vortrag"]) {
        ShowKind::Talk
    } else {
        ShowKind::Other
    }
}

/// Whether a text may be a code: 1 to 64 characters without white space.
pub(crate) fn is_code(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 64 && !text.chars().any(|it| it.is_whitespace() || it.is_control())
}

/// Whether a status says that something was called off.
pub(crate) fn is_called_off(status: &str) -> bool {
    let status = status.trim().to_lowercase();
    status.starts_with("cancel") || matches!(status.as_str(), "已取消" | "取消" | "abgesagt")
}

/// Whether a title says so in front: `CANCELLED The talk`, `[Cancelled] …`, `Canceled: …`, `【取消】…`.
pub(crate) fn is_called_off_in_title(title: &str) -> bool {
    let word: String =
        title.chars().skip_while(|it| matches!(it, '[' | '(' | '【' | '（')).take_while(|it| it.is_alphabetic()).collect();
    let is_marked = title.starts_with(['[', '(', '【', '（'])
        || title.get(word.len()..).is_some_and(|rest| rest.starts_with([':', '：']))
        || word.chars().all(|it| it.is_ascii_uppercase()) && title.len() > word.len();
    is_marked
        && (matches!(word.to_lowercase().as_str(), "cancelled" | "canceled" | "abgesagt")
            || matches!(word.as_str(), "取消" | "已取消"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_the_words_in_them() {
        let check = |text: &str, expect: ShowKind| assert_eq!(kind(text), expect, "{text}");
        check("lecture", ShowKind::Talk);
        check("Talk 40 (30min +10 Q&A)", ShowKind::Talk);
        check("Lightning Talk", ShowKind::Talk);
        check("Workshop (2 hours)", ShowKind::Workshop);
        check("Live Concert", ShowKind::Concert);
        check("performance", ShowKind::Concert);
        check("GALA", ShowKind::Gala);
        check("heat", ShowKind::Heat);
        check("podium", ShowKind::Other);
    }

    #[test]
    fn a_title_that_was_called_off_says_so_in_front() {
        let check = |title: &str, expect: bool| assert_eq!(is_called_off_in_title(title), expect, "{title}");
        check("CANCELLED Usability made simple", true);
        check("[Cancelled] Usability", true);
        check("Canceled: Usability", true);
        check("【取消】合唱", true);
        check("Cancelled", false); // a play of that name
        check("CANCELLED", false);
        check("Cancelled flights and how to paint them", false);
        check("取消的婚礼", false);
    }

    #[test]
    fn the_first_language_of_a_list_counts() {
        let check = |text: &str, expect: Option<&str>| assert_eq!(language(text).as_ref().map(Lang::as_str), expect, "{text}");
        check("de, en", Some("de"));
        check("zh_TW", Some("zh-TW"));
        check("", None);
        check("multilingual, en", Some("en"));
    }
}
