//! The text of a document, before anything parses it.

use super::{Limits, TooMuch, at_most};

/// Refuses a text that is too long, has too many words and signs, or nests brackets too deeply. The parser recurses: some thousand
/// brackets would overflow its stack. Brackets in strings and comments do not count.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), TooMuch> {
    at_most("bytes of query", text.len() as u64, limits.query_bytes as u64)?;
    let (mut depth, mut tokens) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some(byte) = rest.bytes().next() {
        let length = token_length(rest, byte);
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_token = !(byte.is_ascii_whitespace() || matches!(byte, b',' | b'#'));
        tokens += usize::from(is_token);
        at_most("brackets within brackets", depth as u64, limits.nesting as u64)?;
        if is_word(byte) {
            at_most("bytes in one name", length as u64, limits.name_bytes as u64)?;
        }
        at_most("words and signs", tokens as u64, limits.tokens as u64)?;
        rest = &rest[length..];
    }
    Ok(())
}

/// How long the token is that a text begins with.
fn token_length(text: &str, first: u8) -> usize {
    match first {
        b'"' => string_length(text),
        b'#' => text.find(['\n', '\r']).unwrap_or(text.len()),
        _ if is_word(first) => text.bytes().take_while(|byte| is_word(*byte)).count(),
        _ => text.chars().next().map_or(1, char::len_utf8),
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+')
}

/// How long the string or block string is that a text begins with, its quotes included; all of it when it never ends.
fn string_length(text: &str) -> usize {
    let quote = if text.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
    let mut at = quote.len();
    while let Some(found) = text[at..].find(quote) {
        let end = at + found;
        let backslashes = text[..end].bytes().rev().take_while(|byte| *byte == b'\\').count();
        at = end + quote.len();
        if backslashes % 2 == 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_refused_before_they_are_parsed() {
        let told = |text: &str| check(text, &Limits::default()).err().map(|it| it.0);
        let deep = Some("The request holds more than 24 brackets within brackets.".to_owned());
        assert_eq!(told("{ festival(slug: \"a\") { shows(filter: {kind: GALA}) { nodes { title } } } }"), None);
        assert_eq!(told(&"{}".repeat(900)), None);
        for inner in ["[", "[\")\"", "[#)\n", "[\"\"\")\\\"\"\"\"\"\""] {
            assert_eq!(told(&format!("{{ a(b: {}", inner.repeat(900))), deep, "{inner}");
        }
        assert_eq!(told(&format!("{{ a(b: \"{}\\\"{}\") }}", "(".repeat(200), "[".repeat(200))), None);
        assert_eq!(told(&"a ".repeat(2_000)), None);
        assert_eq!(told(&"a ".repeat(2_001)), Some("The request holds more than 2000 words and signs.".to_owned()));
        assert_eq!(told(&" ".repeat(16_384)), None);
        assert_eq!(told(&" ".repeat(16_385)), Some("The request holds more than 16384 bytes of query.".to_owned()));
    }
}
