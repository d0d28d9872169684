//! The text of a text file: UTF-8, UTF-16, GB 18030, and Windows' Western letters where nothing else fits.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::formats::Refused;

/// The largest text file.
const MOST_BYTES: usize = 32 << 20;

/// The bytes in which something has to stand.
const BEGINNING: usize = 64 << 10;

/// The text of a file, and whether its encoding was guessed between two that fit.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, bool), Refused> {
    if bytes.len() > MOST_BYTES {
        return Err(Refused::because("The file is larger than 32 MB: split it.", "文件超过 32 MB：请拆分后导入。"));
    }
    let beginning = &bytes[..bytes.len().min(BEGINNING)];
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, is_broken) = encoding.decode_without_bom_handling(&bytes[length..]);
        if is_broken {
            return Err(broken());
        }
        return Ok((text, false));
    }
    if let Some(encoding) = wide(beginning) {
        return Ok((encoding.decode_without_bom_handling(bytes).0, true));
    }
    if beginning.contains(&0) {
        return Err(Refused::because(
            "This is no table: the file holds NUL bytes. Save it as .csv (UTF-8) or .xlsx.",
            "这不是表格文件（含有空字节）：请另存为 .csv（UTF-8）或 .xlsx。",
        ));
    }
    if beginning.iter().all(u8::is_ascii_whitespace) {
        return Err(Refused::because("The file is empty.", "文件是空的。"));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((Cow::Borrowed(text), false)),
        // The last character is cut in two.
        Err(error) if error.error_len().is_none() && bytes[..error.valid_up_to()].iter().any(|b| *b >= 0x80) => {
            return Err(broken());
        }
        Err(_) => {}
    }
    if is_chinese(beginning)
        && let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Ok((text, false));
    }
    Ok((WINDOWS_1252.decode_without_bom_handling(bytes).0, true))
}

fn broken() -> Refused {
    Refused::because(
        "The file is cut off or damaged: its text cannot be read. Save it again as CSV UTF-8.",
        "文件不完整或已损坏，无法读取文字：请重新另存为 CSV UTF-8。",
    )
}

/// UTF-16 without its mark: every second byte of Latin letters is 0.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let bytes = &bytes[..bytes.len().min(4_096)];
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd > 2 && even == 0 && odd * 10 > bytes.len() {
        return Some(UTF_16LE);
    }
    (even > 2 && odd == 0 && even * 10 > bytes.len()).then_some(UTF_16BE)
}

/// Whether bytes look like GB 18030: nearly all of its everyday characters are two bytes from 0xA1 on, while accented letters stand alone.
fn is_chinese(bytes: &[u8]) -> bool {
    let (mut pairs, mut singles, mut place) = (0, 0, 0);
    while place < bytes.len() {
        let is_long = matches!(bytes.get(place + 1..place + 4), Some([b'0'..=b'9', 0x81..=0xfe, b'0'..=b'9']));
        if bytes[place] < 0x80 {
            place += 1;
        } else if is_long {
            (pairs, place) = (pairs + 1, place + 4);
        } else if bytes.get(place + 1).is_some_and(|next| *next >= 0xa1) {
            (pairs, place) = (pairs + 1, place + 2);
        } else {
            (singles, place) = (singles + 1, place + 1);
        }
    }
    pairs > 2 * singles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_spreadsheets_are_decoded() {
        let check = |bytes: &[u8], expect: Option<(&str, bool)>| {
            let text = decode(bytes).ok();
            assert_eq!(text.as_ref().map(|(text, guessed)| (text.as_ref(), *guessed)), expect, "{bytes:?}");
        };
        check("队伍,姓名".as_bytes(), Some(("队伍,姓名", false)));
        check(b"\xef\xbb\xbf\xe9\x98\x9f", Some(("队", false)));
        check(&GB18030.encode("队伍编号,姓名\n甲,张三").0, Some(("队伍编号,姓名\n甲,张三", false)));
        check(&GB18030.encode("姓名\n𠮷田").0, Some(("姓名\n𠮷田", false)));
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        check(&[vec![0xff, 0xfe], wide("队伍,姓名")].concat(), Some(("队伍,姓名", false)));
        check(&wide("team,name"), Some(("team,name", true)));
        check(b"Caf\xe9,No\xebl", Some(("Café,Noël", true)));
        check(&"队伍".as_bytes()[..5], None);
        check(b"\0\0\0\0", None);
        check(b" \r\n\t", None);
        check(b"", None);
    }
}
