//! Texts in the forms that files allow.

/// A text without the characters that neither XML nor calendars can hold; line ends are `\n`.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| matches!(c, '\t' | '\n') || !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// A text in one line, as a title in a list.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower-case ASCII letters, digits and underscores only; everything else becomes an underscore.
pub(super) fn word(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

/// Text inside HTML.
pub(super) fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("<br>"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_cannot_hold_is_left_out() {
        let check = |text: &str, expect: &str| assert_eq!(clean(text), expect, "{text:?}");
        check("a\u{0}b\u{1b}c\u{85}d\u{ffff}e", "abcde");
        check("one\r\ntwo\rthree\n\tfour", "one\ntwo\nthree\n\tfour");
        check("𠮷 🎭 \u{202b}שלום\u{202c} e\u{301}", "𠮷 🎭 \u{202b}שלום\u{202c} e\u{301}");
    }

    #[test]
    fn html_holds_text_and_no_markup() {
        assert_eq!(html("<b>\"A\" & B</b>\nC"), "&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;<br>C");
    }

    #[test]
    fn words_are_plain() {
        assert_eq!(word("Weidong-2020 节"), "weidong_2020__");
    }
}
