//! What a piece of Rust names: every path in it, in `use` groups and inline, resolved from the root of the crate.

use std::{iter::Peekable, str::CharIndices};

/// A path and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The line, from 1.
    pub(crate) line: usize,
    /// `crate::domain::plan` for what is inside this crate, else as it is written.
    pub(crate) path: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Word(String),
    Colons,
    Sign(char),
}

#[derive(Debug)]
struct Token {
    line: usize,
    kind: Kind,
}

/// Everything that a file names: paths, and single words outside of paths. `module` is where the file stands, as in `["domain", "id"]`.
pub(crate) fn named(module: &[String], text: &str) -> Vec<Named> {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, found: vec![] };
    let mut module = module.to_vec();
    // The depth of braces at which each inline module ends.
    let (mut depth, mut ends) = (0_usize, vec![]);
    let mut named = vec![];
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match (&token.kind, reader.kind(at + 1), reader.kind(at + 2)) {
            (Kind::Word(word), Some(Kind::Word(name)), Some(Kind::Sign('{'))) if word == "mod" => {
                module.push(name.clone());
                ends.push(depth);
                at += 2;
            }
            (Kind::Word(word), _, _) => at = reader.tree(if word == "use" { at + 1 } else { at }, &mut vec![]),
            (Kind::Sign(sign), _, _) => {
                depth = if *sign == '{' { depth + 1 } else { depth.saturating_sub(usize::from(*sign == '}')) };
                if *sign == '}' && ends.last() == Some(&depth) {
                    ends.pop();
                    module.pop();
                }
                at += 1;
            }
            (Kind::Colons, _, _) => at += 1,
        }
        let found = reader.found.drain(..);
        named.extend(found.map(|(line, path)| Named { line, path: resolved(&module, &path) }));
    }
    named
}

/// Writes a path from the root of the crate, if it leads there.
fn resolved(module: &[String], path: &[String]) -> String {
    let up = path.iter().take_while(|it| *it == "super" || *it == "self").count();
    let supers = path[..up].iter().filter(|it| *it == "super").count();
    let base = match path.first().map(String::as_str) {
        Some("crate" | "playbill") => return [&["crate".to_owned()], &path[1..]].concat().join("::"),
        Some("super" | "self") => &module[..module.len().saturating_sub(supers)],
        _ => return path.join("::"),
    };
    [&["crate".to_owned()], base, &path[up..]].concat().join("::")
}

struct Reader<'a> {
    tokens: &'a [Token],
    found: Vec<(usize, Vec<String>)>,
}

impl Reader<'_> {
    fn kind(&self, at: usize) -> Option<&Kind> {
        self.tokens.get(at).map(|it| &it.kind)
    }

    /// Reads a path, or a group of them behind what they share, and returns where it ends.
    fn tree(&mut self, mut at: usize, path: &mut Vec<String>) -> usize {
        let Some(Token { line, kind }) = self.tokens.get(at) else { return at };
        match kind {
            Kind::Colons => return self.tree(at + 1, path),
            Kind::Word(word) => {
                path.push(word.clone());
                if self.kind(at + 1) == Some(&Kind::Colons) {
                    return self.tree(at + 2, path);
                }
                at += 1;
            }
            Kind::Sign('{') => {
                at += 1;
                while let Some(kind) = self.kind(at).filter(|it| **it != Kind::Sign('}')) {
                    at = match kind {
                        Kind::Word(word) if word == "as" => at + 2,
                        Kind::Sign(',') => at + 1,
                        _ => self.tree(at, &mut path.clone()).max(at + 1),
                    };
                }
                return at + 1;
            }
            Kind::Sign(_) => {}
        }
        self.found.push((*line, std::mem::take(path)));
        at
    }
}

/// Words, `::` and signs, without comments, texts, characters, lifetimes and white space.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = vec![];
    let (mut line, mut counted) = (1, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let rest = &text[at..];
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment(rest)
        } else {
            literal(rest)
        };
        let kind = if skipped > 0 {
            skip(&mut chars, at + skipped);
            continue;
        } else if rest.starts_with("::") {
            skip(&mut chars, at + 2);
            Kind::Colons
        } else if char.is_alphanumeric() || char == '_' {
            let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(rest.len());
            skip(&mut chars, at + end);
            Kind::Word(rest[..end].to_owned())
        } else if char.is_whitespace() {
            continue;
        } else {
            Kind::Sign(char)
        };
        line += text[counted..at].matches('\n').count();
        counted = at;
        tokens.push(Token { line, kind });
    }
    tokens
}

fn skip(chars: &mut Peekable<CharIndices<'_>>, to: usize) {
    while chars.next_if(|(at, _)| *at < to).is_some() {}
}

/// The length of a block comment, which may hold others.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(rest) = text.get(at..).filter(|it| !it.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of the text, the character or the lifetime that stands here; 0 when there is none.
fn literal(text: &str) -> usize {
    let plain = text.trim_start_matches(['b', 'c']);
    let raw = plain.strip_prefix('r').map(|it| (it, it.len() - it.trim_start_matches('#').len()));
    if let Some((rest, hashes)) = raw.filter(|(rest, hashes)| rest[*hashes..].starts_with('"')) {
        let end = format!("\"{}", "#".repeat(hashes));
        let body = &rest[hashes + 1..];
        return text.len() - body.len() + body.find(&end).map_or(body.len(), |at| at + end.len());
    }
    let Some(quote) = plain.chars().next().filter(|it| matches!(it, '"' | '\'')) else { return 0 };
    let mut body = plain[1..].char_indices();
    let is_char = quote == '\'' && (plain[1..].starts_with('\\') || body.clone().nth(1).is_some_and(|(_, it)| it == '\''));
    if quote == '\'' && !is_char {
        return text.len() - plain.len() + 1;
    }
    while let Some((at, char)) = body.next() {
        if char == '\\' {
            body.next();
        } else if char == quote {
            return text.len() - plain.len() + at + 2;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(usize, &str)]) {
        let module = ["graphql".to_owned(), "show".to_owned()];
        let found = named(&module, text);
        // Single words name no path; keep what leads somewhere.
        let paths: Vec<_> = found.iter().filter(|it| it.path.contains("::")).map(|it| (it.line, it.path.as_str())).collect();
        assert_eq!(paths, expect, "{text}");
    }

    #[test]
    fn paths_are_found_in_uses_and_inline() {
        check("use crate::app::App;", &[(1, "crate::app::App")]);
        check(
            "use crate::{\n store::{self, A as B},\n app::*,\n};",
            &[(2, "crate::store::self"), (2, "crate::store::A"), (3, "crate::app")],
        );
        let inline = "fn a(x: &crate::store::Store) -> Vec::<tokio::Task> {}";
        check(inline, &[(1, "crate::store::Store"), (1, "tokio::Task")]);
        check("use ::poem::Route; #[tokio::test] fn b() {}", &[(1, "poem::Route"), (1, "tokio::test")]);
        check("use super::{super::store::Store, view};", &[(1, "crate::store::Store"), (1, "crate::graphql::view")]);
        check("use super::super::store::Store;", &[(1, "crate::store::Store")]);
        check(
            "mod tests { use super::super::a; mod b {} use super::c; } use super::d;",
            &[(1, "crate::graphql::a"), (1, "crate::graphql::show::c"), (1, "crate::graphql::d")],
        );
        check("$crate::http::run(), playbill::http::run()", &[(1, "crate::http::run"), (1, "crate::http::run")]);
    }

    #[test]
    fn comments_and_texts_name_nothing() {
        check("// use crate::a::b\n/* crate::c::d /* e::f */ g::h */ i::j", &[(2, "i::j")]);
        check(r##"("a::b \" c::d", r#"e::f " g::h"#, b"i::j", '"', k::l, '\'', m::n, "o::p")"##, &[(1, "k::l"), (1, "m::n")]);
        check("fn a<'a>(b: &'a str) { c::d }", &[(1, "c::d")]);
        check("\"艺术节 a::b\" 'é' c::d", &[(1, "c::d")]);
    }
}
