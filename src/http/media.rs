//! Which of the two media types of GraphQL answers a client takes.

use poem::http::{HeaderMap, header};

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: status codes tell whether the request was a good one.
    GraphqlResponse,
    /// `application/json`: whatever is a GraphQL answer has the status 200.
    Json,
}

impl Media {
    /// As a content type.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The one that the `Accept` header weighs most, the first of equals; JSON where there is none. `None` when it takes neither.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut ranges = headers.get_all(header::ACCEPT).iter().filter_map(|it| it.to_str().ok()).peekable();
        if ranges.peek().is_none() {
            return Some(Self::Json);
        }
        let mut best: Option<(f32, Self)> = None;
        for range in ranges.flat_map(|it| it.split(',')) {
            let (media, weight) = read(range);
            let media = match media.as_str() {
                "application/graphql-response+json" => Self::GraphqlResponse,
                "application/json" | "application/*" | "*/*" => Self::Json,
                _ => continue,
            };
            if weight > best.map_or(0.0, |(weight, _)| weight) {
                best = Some((weight, media));
            }
        }
        best.map(|(_, media)| media)
    }
}

/// Whether a client takes its answers as events.
pub(super) fn takes_events(headers: &HeaderMap) -> bool {
    let ranges = headers.get_all(header::ACCEPT).iter().filter_map(|it| it.to_str().ok());
    ranges.flat_map(|it| it.split(',')).map(read).any(|(media, weight)| media == "text/event-stream" && weight > 0.0)
}

/// A media range and its weight; 1 where none is given.
fn read(range: &str) -> (String, f32) {
    let mut parts = range.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default().to_ascii_lowercase();
    let weight = parts.find_map(|it| it.strip_prefix("q=").or_else(|| it.strip_prefix("Q=")));
    (media, weight.map_or(1.0, |it| it.parse().unwrap_or(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_weighed_most_is_taken() {
        let check = |accept: Option<&str>, expect: Option<Media>| {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, accept.parse().expect("a header"));
            }
            assert_eq!(Media::of(&headers), expect, "{accept:?}");
        };
        check(None, Some(Media::Json));
        check(Some("*/*"), Some(Media::Json));
        check(Some("text/html, application/*;q=0.1"), Some(Media::Json));
        check(
            Some("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8"),
            Some(Media::GraphqlResponse),
        );
        check(Some("application/json, application/graphql-response+json"), Some(Media::Json));
        check(Some("application/json;q=0.5, APPLICATION/graphql-response+json;q=0.8"), Some(Media::GraphqlResponse));
        check(Some("application/json;q=0"), None);
        check(Some("text/html"), None);
        check(Some(""), None);
    }

    #[test]
    fn events_are_sent_to_those_who_take_them() {
        let check = |accept: &str, expect: bool| {
            let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().expect("a header"))]);
            assert_eq!(takes_events(&headers), expect, "{accept}");
        };
        check("text/event-stream", true);
        check("application/json, TEXT/event-stream; charset=utf-8", true);
        check("text/event-stream;q=0", false);
        check("text/*, */*", false);
    }
}
