//! Titles of acts as running orders write them.

/// A title without its number (①), its genre before it (歌曲《…》), footnotes and the quotation marks of titles around it.
pub(crate) fn title(text: &str, genre: Option<&str>) -> String {
    let mut title = text.trim();
    title = title.trim_start_matches(|c: char| ('①'..='⑳').contains(&c) || ('⑴'..='⒇').contains(&c)).trim_start();
    while let Some((before, note)) = title.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        let is_note = note.trim_start_matches('注').trim().chars().all(|c| c.is_ascii_digit());
        if !is_note || before.trim().is_empty() {
            break;
        }
        title = before.trim_end();
    }
    let rest = genre.and_then(|genre| title.strip_prefix(genre)).map(|rest| rest.trim_start_matches([' ', '：', ':']));
    if let Some(rest) = rest
        && rest.starts_with('《')
    {
        title = rest;
    }
    let inside = title.strip_prefix('《').and_then(|rest| rest.strip_suffix('》'));
    match inside {
        Some(inside) if !inside.trim().is_empty() && !inside.contains(['《', '》']) => inside.trim().to_owned(),
        _ => title.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stand_alone() {
        let check = |text: &str, genre: Option<&str>, expect: &str| assert_eq!(title(text, genre), expect, "{text}");
        check("走向春天", None, "走向春天");
        check("《走向春天》", None, "走向春天");
        check("歌曲《春天》", Some("歌曲"), "春天");
        check("歌曲《春天》[11]", Some("歌曲"), "春天");
        check("①《春天》", None, "春天");
        check("《春》、《秋》[注 1]", None, "《春》、《秋》");
        check("《春天》（最后一曲）", None, "《春天》（最后一曲）");
        check("歌曲串烧", Some("歌曲串烧"), "歌曲串烧");
        check("《》", None, "《》");
    }
}
