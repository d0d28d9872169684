//! Several names in one cell.

use crate::domain::incoming::{PersonRef, Ref};

/// The people whom a cell names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct People {
    /// Each of them.
    pub(crate) names: Vec<String>,
    /// Groups among them: a choir is no person.
    pub(crate) groups: Vec<String>,
    /// Whether more take part than are named.
    pub(crate) more: bool,
}

impl People {
    /// As an act names its performers.
    pub(crate) fn refs(&self) -> Vec<PersonRef> {
        self.names.iter().map(|name| PersonRef { person: Ref::name(name), name: name.clone() }).collect()
    }
}

const MARKS: &[char] = &['、', ',', '，', ';', '；', '/', '／', '&', '＆', '\n', '|'];

/// Endings of what is no person.
const GROUPS: &[&str] = &[
    "团",
    "队",
    "学院",
    "剧院",
    "学校",
    "小学",
    "中学",
    "大学",
    "幼儿园",
    "文化馆",
    "文化站",
    "社",
    "组合",
    "乐队",
    "公司",
    "中心",
    "协会",
    "一家",
    "武校",
    "合唱",
    "band",
    "choir",
    "orchestra",
    "ensemble",
    "ballet",
    "company",
];

/// Endings of what stands for people without names.
const CROWDS: &[&str] = &[
    "演员",
    "选手",
    "代表",
    "小朋友",
    "观众",
    "成员",
    "群众",
    "学生",
    "队员",
    "群星",
    "全体",
    "师生",
    "居民",
    "儿童",
    "others",
    "cast",
];

const MORE: &[&str] = &["et al.", "et al", "and others", "u.a."];

/// Splits a cell of names: 张三、李四（某团）等; roles in front (表演：) and units in brackets are left out.
pub(crate) fn people(text: &str) -> People {
    let text = text.trim();
    if let Some(names) = quoted(text) {
        return People { names, ..People::default() };
    }
    let mut people = People::default();
    let pieces = split(text, MARKS);
    let is_list = pieces.len() > 1;
    for piece in pieces.iter().flat_map(|piece| at_spaces(piece)) {
        for name in joined(&piece, is_list) {
            take(&name, &mut people);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    people.names.retain(|name| seen.insert(name.clone()));
    people
}

/// A list as programs print it: `['Ann LEE', "Tom O'NEIL"]`.
fn quoted(text: &str) -> Option<Vec<String>> {
    let inside = text.strip_prefix('[')?.strip_suffix(']')?.trim();
    if inside.is_empty() {
        return Some(vec![]);
    }
    let is_quote = |c: char| c == '\'' || c == '"';
    let mut names = vec![];
    let mut start = 0;
    // Apostrophes stand inside names unescaped, so only a quote, a comma and a quote part two of them.
    for (place, _) in inside.match_indices(", ") {
        if inside[..place].ends_with(is_quote) && inside[place + 2..].starts_with(is_quote) {
            names.push(&inside[start..place]);
            start = place + 2;
        }
    }
    names.push(&inside[start..]);
    names.iter().map(|name| Some(name.strip_prefix(is_quote)?.strip_suffix(is_quote)?.trim().to_owned())).collect()
}

/// Splits at marks that stand in no brackets.
fn split(text: &str, marks: &[char]) -> Vec<String> {
    let (mut pieces, mut piece, mut depth) = (vec![], String::new(), 0_u32);
    for c in text.chars() {
        match c {
            '(' | '（' | '《' | '[' => depth += 1,
            ')' | '）' | '》' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && marks.contains(&c) {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(c);
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '·')
}

fn is_short_name(text: &str) -> bool {
    (2..=4).contains(&text.chars().count()) && text.chars().all(is_han)
}

/// Chinese names may be parted by spaces; a name of two characters may be spread to the width of three.
fn at_spaces(piece: &str) -> Vec<String> {
    let words: Vec<&str> = piece.split_whitespace().collect();
    if let [a, b] = words[..]
        && [a, b].iter().all(|word| word.chars().count() == 1 && word.chars().all(is_han))
    {
        return vec![format!("{a}{b}")];
    }
    let is_apart = |word: &&str| {
        let bare = word.trim_end_matches('等');
        is_short_name(bare) || word.contains(['：', ':']) || bare.chars().all(is_han)
    };
    if words.len() > 1 && words.iter().all(is_apart) {
        return words.into_iter().map(str::to_owned).collect();
    }
    vec![piece.trim().to_owned()]
}

/// Splits at “and” and 和 where both sides are surely names.
fn joined(piece: &str, is_list: bool) -> Vec<String> {
    for word in ["和", "与"] {
        if let Some((before, after)) = piece.split_once(word)
            && [before, after].iter().all(|side| is_short_name(side.trim()) && side.trim().chars().count() < 4)
        {
            return vec![before.to_owned(), after.to_owned()];
        }
    }
    match piece.split_once(" and ") {
        Some((before, after)) if is_list && !after.trim().starts_with("others") => vec![before.to_owned(), after.to_owned()],
        _ => vec![piece.strip_prefix("and ").unwrap_or(piece).to_owned()],
    }
}

fn take(piece: &str, people: &mut People) {
    let mut name = piece.trim();
    if let Some((role, rest)) = name.split_once(['：', ':'])
        && role.chars().count() <= 20
    {
        name = rest.trim();
    }
    let bare = without_brackets(name);
    let mut name = bare.trim();
    for more in MORE {
        let ending = name.len().checked_sub(more.len()).and_then(|place| name.get(place..));
        if ending.is_some_and(|ending| ending.eq_ignore_ascii_case(more)) {
            people.more = true;
            name = name[..name.len() - more.len()].trim();
        }
    }
    if let Some((before, after)) = name.rsplit_once('等')
        && (after.is_empty() || after.ends_with(['人', '名', '位']) || after.starts_with(|c: char| c.is_ascii_digit()))
        && after.chars().count() <= 8
    {
        people.more = true;
        name = before.trim();
    }
    let lower = name.to_lowercase();
    if name.is_empty() {
    } else if lower.starts_with("全体") || lower.starts_with(|c: char| c.is_ascii_digit()) || ends(&lower, CROWDS) {
        people.more = true;
    } else if ends(&lower, GROUPS) && name.chars().count() > 2 {
        people.more = true;
        people.groups.push(name.to_owned());
    } else {
        people.names.push(name.to_owned());
    }
}

fn ends(text: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| text.ends_with(ending))
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut bare = String::new();
    for c in text.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}

/// Splits a cell of several teams or codes.
pub(crate) fn texts(text: &str) -> Vec<String> {
    let pieces = split(text, &['、', ',', '，', ';', '；', '\n', '|']);
    pieces.iter().map(|piece| piece.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        let check = |text: &str, expect: &str| {
            let People { names, groups, more } = people(text);
            let more = if more { " …" } else { "" };
            let groups = if groups.is_empty() { String::new() } else { format!(" [{}]", groups.join("|")) };
            assert_eq!(format!("{}{groups}{more}", names.join("|")), expect, "{text}");
        };
        check("张三、李四", "张三|李四");
        check("张三，李四, 王五；赵六", "张三|李四|王五|赵六");
        check("张三 李四 王五", "张三|李四|王五");
        check("张 三、李四", "张三|李四");
        check("张三\u{a0}李四", "张三|李四");
        check("张三等", "张三 …");
        check("张三、李四等20人", "张三|李四 …");
        check("全体演员", " …");
        check("10个运动员代表", " …");
        check("表演：张三、李四", "张三|李四");
        check("演唱：张三；舞蹈：李四", "张三|李四");
        check("领唱：张三 指挥：李四", "张三|李四");
        check("张三（北京歌舞团、总政）、李四", "张三|李四");
        check("张三、春雨艺术团", "张三 [春雨艺术团] …");
        check("张三和李四", "张三|李四");
        check("李和平、安吉和小鱼儿们", "李和平|安吉和小鱼儿们");
        check("Ann Lee & Tom Lee", "Ann Lee|Tom Lee");
        check("Ann Lee, Tom Lee and Bo Lee", "Ann Lee|Tom Lee|Bo Lee");
        check("Simon and Garfunkel", "Simon and Garfunkel");
        check("Ann Lee et al.", "Ann Lee …");
        check("张三、张三", "张三");
        check("['LEE Ann', 'D'ORO Bo', \"O'NEIL Tom\"]", "LEE Ann|D'ORO Bo|O'NEIL Tom");
        check("[]", "");
        check("𠮷田、买买提·艾力", "𠮷田|买买提·艾力");
    }

    #[test]
    fn teams_are_told_apart() {
        assert_eq!(texts("甲队（一、二组）、乙队，丙队"), ["甲队（一、二组）", "乙队", "丙队"]);
    }
}
