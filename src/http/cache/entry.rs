//! One finished answer, in every form in which it is sent.

use std::sync::{
    OnceLock,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use http_body_util::Full;
use hyper::body::Bytes;
use poem::{
    Response,
    http::{self, HeaderMap, HeaderValue, StatusCode, header},
};
use sha2::{Digest as _, Sha256};

use super::{
    Public,
    coding::{Accepted, Coding, Packed},
};
use crate::{
    app::{App, Exported, Origin},
    http::{
        media::Media,
        request::{Kind, Told},
    },
};

/// How long others may keep the answer to a GET. A name that may no longer be told goes from there as late as this says, so it is
/// short. There is no `s-maxage`: with it shared caches may serve nothing stale.
const LATEST: &str = "public, max-age=10, stale-while-revalidate=20";
/// The same where every release was asked for by its number.
const NUMBERED: &str = "public, max-age=60, stale-while-revalidate=60";
/// What the answer to a GET depends on beside its address.
const VARY: &str = "accept, accept-encoding, authorization, cookie";
/// Room for every header of an answer, those of the fence too, so that none is moved.
const HEADERS: usize = 24;
/// From which use on an answer is worth packing.
const PACKED_FROM: u32 = 2;

/// What an answer is.
#[derive(Debug)]
enum What {
    /// That to a query, in one of two media types.
    Answer,
    /// A file.
    File { media_type: HeaderValue, disposition: HeaderValue },
}

/// A finished answer.
#[derive(Debug)]
pub(in crate::http) struct Entry {
    what: What,
    origins: Box<[Origin]>,
    plain: Bytes,
    packed: OnceLock<Packed>,
    /// Whether somebody packs it, or has.
    is_claimed: AtomicBool,
    /// For each media type and coding.
    tags: [[HeaderValue; 4]; 2],
    cache_control: HeaderValue,
    uses: AtomicU32,
}

impl Entry {
    /// An answer that was read from these releases alone.
    pub(super) fn new(origins: Vec<Origin>, plain: Vec<u8>) -> Self {
        Self::of(What::Answer, origins, plain)
    }

    /// A file that was read from its releases alone.
    pub(super) fn file(file: Exported) -> Self {
        let Exported { bytes, media_type, file_name, origins } = file;
        let disposition = HeaderValue::try_from(attachment(&file_name)).unwrap_or(HeaderValue::from_static("attachment"));
        Self::of(What::File { media_type: HeaderValue::from_static(media_type), disposition }, origins, bytes)
    }

    fn of(what: What, origins: Vec<Origin>, plain: Vec<u8>) -> Self {
        let digest = data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(&plain)[..16]);
        let tag = |media: Media, coding: Coding| {
            let form = match (&what, media) {
                (What::File { .. }, _) => "file",
                (_, Media::Json) => "json",
                (_, Media::GraphqlResponse) => "graphql",
            };
            HeaderValue::try_from(format!("\"{digest}-{form}-{}\"", coding.name())).unwrap_or(HeaderValue::from_static("\"\""))
        };
        let tags = [Media::Json, Media::GraphqlResponse].map(|media| Coding::ALL.map(|coding| tag(media, coding)));
        let is_numbered = origins.iter().all(Origin::is_numbered);
        Self {
            what,
            origins: origins.into(),
            plain: plain.into(),
            packed: OnceLock::new(),
            is_claimed: AtomicBool::new(false),
            tags,
            cache_control: HeaderValue::from_static(if is_numbered { NUMBERED } else { LATEST }),
            uses: AtomicU32::new(0),
        }
    }

    /// Whether it would be the same now, as far as is known without waiting.
    pub(super) fn is_current(&self, app: &App) -> bool {
        self.origins.iter().all(|it| app.is_current(it))
    }

    /// The same after a look.
    pub(super) async fn is_current_now(&self, app: &App) -> bool {
        for origin in &self.origins {
            // What cannot be looked at is read anew, which tells why.
            if !app.is_current_now(origin).await.unwrap_or(false) {
                return false;
            }
        }
        true
    }

    /// The festivals whose latest releases it was read from.
    pub(super) fn follows(&self) -> impl Iterator<Item = String> {
        self.origins.iter().filter(|it| !it.is_numbered()).map(Origin::festival)
    }

    /// The most bytes that it takes in all its forms.
    pub(super) fn bytes(&self) -> usize {
        self.plain.len() + Packed::most(self.plain.len())
    }

    pub(super) fn uses(&self) -> u32 {
        self.uses.load(Ordering::Relaxed)
    }

    /// Takes over half the uses of what it stands in for.
    pub(super) fn succeed(&self, old: &Self) {
        self.uses.store(old.uses() / 2, Ordering::Relaxed);
    }

    /// Whether it was packed, or is about to be.
    pub(super) fn is_claimed(&self) -> bool {
        self.is_claimed.load(Ordering::Relaxed)
    }

    /// Counts a use. Whether whoever uses it has to see to it that it is packed; that is told once.
    pub(super) fn use_by(&self, public: &Public<'_>) -> bool {
        let uses = self.uses.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        uses >= PACKED_FROM && !self.is_claimed() && Accepted::of(public.headers).is_any_packed() && self.claim()
    }

    /// Whether nobody has packed it yet: whoever is told so has to.
    pub(super) fn claim(&self) -> bool {
        !self.is_claimed.swap(true, Ordering::Relaxed)
    }

    /// Packs it, which takes a while.
    pub(super) fn pack(&self) {
        self.packed.get_or_init(|| Packed::of(&self.plain));
    }

    /// What a client gets.
    pub(super) fn send(&self, public: &Public<'_>) -> Sent {
        let (coding, body) = self.form(public.headers);
        let tags = &self.tags[usize::from(public.media == Media::GraphqlResponse)];
        let tag = &tags[coding as usize];
        let mut sent = Sent { status: StatusCode::OK, headers: HeaderMap::with_capacity(HEADERS), body: Bytes::new() };
        let headers = &mut sent.headers;
        match public.is_get.then(|| matched(public.headers, tags, tag)).flatten() {
            Some(tag) => {
                sent.status = StatusCode::NOT_MODIFIED;
                headers.insert(header::ETAG, tag.clone());
            }
            None => {
                sent.body = body.clone();
                self.describe(public.media, headers);
                if coding != Coding::Identity {
                    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
                }
                if public.is_get {
                    headers.insert(header::ETAG, tag.clone());
                }
            }
        }
        if public.is_get {
            headers.insert(header::CACHE_CONTROL, self.cache_control.clone());
            headers.insert(header::VARY, HeaderValue::from_static(VARY));
        } else {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        sent
    }

    fn describe(&self, media: Media, headers: &mut HeaderMap) {
        match &self.what {
            What::Answer => drop(headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()))),
            What::File { media_type, disposition } => {
                headers.insert(header::CONTENT_TYPE, media_type.clone());
                headers.insert(header::CONTENT_DISPOSITION, disposition.clone());
                headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            }
        }
    }

    /// The form that a client wants most.
    fn form(&self, headers: &HeaderMap) -> (Coding, &Bytes) {
        let Some(packed) = self.packed.get() else { return (Coding::Identity, &self.plain) };
        if !headers.contains_key(header::ACCEPT_ENCODING) {
            return (Coding::Identity, &self.plain);
        }
        let get = |coding| if coding == Coding::Identity { Some(&self.plain) } else { packed.get(coding) };
        let coding = Accepted::of(headers).choose(|coding| get(coding).map(Bytes::len));
        (coding, get(coding).unwrap_or(&self.plain))
    }
}

/// How a file is to be saved.
pub(in crate::http) fn attachment(file_name: &str) -> String {
    format!("attachment; filename=\"{file_name}\"")
}

/// The tag by which a client has the answer already, in whatever coding it came.
fn matched<'a>(headers: &HeaderMap, tags: &'a [HeaderValue; 4], tag: &'a HeaderValue) -> Option<&'a HeaderValue> {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|it| it.to_str().ok());
    lines.flat_map(|it| it.split(',')).map(str::trim).find_map(|told| match told {
        "*" => Some(tag),
        told => tags.iter().find(|it| it.as_bytes() == told.trim_start_matches("W/").as_bytes()),
    })
}

/// An answer as one client gets it.
#[derive(Debug)]
pub(in crate::http) struct Sent {
    pub(in crate::http) status: StatusCode,
    pub(in crate::http) headers: HeaderMap,
    pub(in crate::http) body: Bytes,
}

impl Sent {
    /// As it is, without what is told of a query.
    pub(in crate::http) fn plain(self) -> Response {
        let Self { status, headers, body } = self;
        let mut response = Response::builder().status(status).body(body);
        *response.headers_mut() = headers;
        response
    }

    /// What it tells about itself.
    pub(in crate::http) fn told(&self) -> (Told, Kind) {
        (Told { outcome: "OK", bytes: self.body.len() }, Kind("query"))
    }
}

impl From<Sent> for Response {
    fn from(sent: Sent) -> Self {
        let (told, kind) = sent.told();
        let mut response = sent.plain();
        response.set_data(told);
        response.set_data(kind);
        response
    }
}

impl From<Sent> for http::Response<Full<Bytes>> {
    fn from(Sent { status, headers, body }: Sent) -> Self {
        let mut response = Self::new(body.into());
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_an_answer_is_told_so() {
        let entry = Entry::new(vec![], "x".repeat(2_000).into_bytes());
        entry.pack();
        let send = |pairs: &[(header::HeaderName, &str)], is_get: bool| {
            let headers = pairs.iter().map(|(name, value)| (name.clone(), value.parse().expect("a value"))).collect();
            let response = entry.send(&Public { media: Media::Json, is_get, headers: &headers, raw: b"" });
            let get = |name| response.headers.get(name).map(|it| it.to_str().expect("a text").to_owned());
            (response.status.as_u16(), get(header::ETAG), get(header::CONTENT_ENCODING))
        };
        let tag = send(&[], true).1.expect("a tag");
        assert_eq!(send(&[], false), (200, None, None), "nobody keeps the answer to a POST");
        let (_, gzip, coding) = send(&[(header::ACCEPT_ENCODING, "gzip")], true);
        assert_eq!(coding.as_deref(), Some("gzip"));
        let gzip = gzip.expect("a tag");
        assert_ne!(gzip, tag);
        let check = |told: &str, expect: Option<&String>| {
            let (status, tag, _) = send(&[(header::IF_NONE_MATCH, told), (header::ACCEPT_ENCODING, "gzip")], true);
            assert_eq!(status, if expect.is_some() { 304 } else { 200 }, "{told}");
            assert_eq!(tag.as_ref(), expect.or(Some(&gzip)), "{told}");
        };
        check(&gzip, Some(&gzip));
        check(&tag, Some(&tag));
        check(&format!("W/{tag}"), Some(&tag));
        check(&format!("\"a\", \"b,c\" ,{tag}"), Some(&tag));
        check("*", Some(&gzip));
        check("\"a\"", None);
        check(tag.trim_matches('"'), None);
        check("", None);
        assert_eq!(send(&[(header::IF_NONE_MATCH, "*")], false).0, 200);
    }
}
