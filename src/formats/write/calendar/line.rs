//! The lines of a calendar: escaped, folded, ended by CR and LF.

use super::super::text::clean;

/// The most bytes in a line, without its end.
const LINE_BYTES: usize = 75;

/// A calendar being written.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// Adds a property whose value is in its final form.
    pub(super) fn put(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut room = LINE_BYTES;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE_BYTES - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }

    /// The bytes.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

/// A text as a value.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let check = |value: &str, lines: &[usize]| {
            let mut folded = Lines::default();
            folded.put("SUMMARY", value);
            let text = String::from_utf8(folded.finish()).expect("UTF-8");
            assert_eq!(text.split("\r\n").map(str::len).collect::<Vec<_>>(), [lines, &[0]].concat(), "{value}");
            assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{value}\r\n"));
        };
        check("short", &[13]);
        check(&"a".repeat(67), &[75]);
        check(&"a".repeat(68), &[75, 2]);
        check(&"节".repeat(30), &[74, 25]); // 8 + 22 × 3, then a space and 8 × 3
        check(&"🎭".repeat(40), &[72, 73, 25]);
        check(&"a".repeat(67 + 74 + 1), &[75, 75, 2]);
    }

    #[test]
    fn texts_are_escaped() {
        let check = |text: &str, expect: &str| assert_eq!(escape(text), expect);
        check("one, two; three\\four", "one\\, two\\; three\\\\four");
        check("one\r\ntwo\nthree\rfour", "one\\ntwo\\nthree\\nfour");
        check("a\u{0}b\u{7f}", "ab");
        check("\u{202e}שלום\u{202c}: 🎭", "\u{202e}שלום\u{202c}: 🎭");
    }
}
