//! Content codings: which of them a client takes, and what an answer is in each.

use std::{cmp::Reverse, io::Write as _};

use flate2::{Compression, write::GzEncoder};
use hyper::body::Bytes;
use poem::http::{HeaderMap, header};

/// Levels at which an answer of 165 kB takes some milliseconds, once.
const GZIP_LEVEL: u32 = 6;
const BROTLI_LEVEL: i32 = 6;
const BROTLI_WINDOW: i32 = 20;
const ZSTD_LEVEL: i32 = 9;
/// What is shorter is sent as it is: it fits into one packet.
const LEAST_BYTES: usize = 1_024;

/// How the bytes of an answer are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Brotli,
    Zstd,
}

impl Coding {
    pub(super) const ALL: [Self; 4] = [Self::Identity, Self::Gzip, Self::Brotli, Self::Zstd];

    /// As headers write it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(name) || (*it == Self::Gzip && name == "x-gzip"))
    }
}

/// How much a client wants each coding, in thousandths; 0 for those that it does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Accepted([u16; 4]);

impl Accepted {
    /// What `Accept-Encoding` says. A client that says nothing gets answers as they are.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let (mut told, mut others) = ([None; 4], None);
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
        for (name, weight) in lines.flat_map(|it| it.split(',')).map(weighted) {
            match Coding::read(name) {
                Some(coding) => told[coding as usize] = Some(weight),
                None if name == "*" => others = Some(weight),
                None => {}
            }
        }
        let mut weights = told.map(|it| it.or(others).unwrap_or(0));
        if told[0].is_none() && others != Some(0) {
            // It is always taken where nothing forbids it, and least of all.
            weights[0] = 1;
        }
        Self(weights)
    }

    /// Whether anything but the answer as it is would be taken.
    pub(super) fn is_any_packed(self) -> bool {
        self.0[1..].iter().any(|weight| *weight > 0)
    }

    /// The coding that is wanted most, the shortest of equals; the answer as it is where there is no other that is taken.
    pub(super) fn choose(self, length: impl Fn(Coding) -> Option<usize>) -> Coding {
        let weighed = Coding::ALL.into_iter().filter_map(|it| Some((self.0[it as usize], Reverse(length(it)?), it)));
        let best = weighed.filter(|(weight, ..)| *weight > 0).max_by_key(|(weight, length, _)| (*weight, *length));
        best.map_or(Coding::Identity, |(_, _, coding)| coding)
    }
}

/// A name and its weight; all of it where none is given.
fn weighted(part: &str) -> (&str, u16) {
    let mut parts = part.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|it| it.strip_prefix("q=").or_else(|| it.strip_prefix("Q=")));
    let thousandths = |it: &str| it.parse::<f32>().map_or(0, |it| (it.clamp(0.0, 1.0) * 1_000.0) as u16);
    (name, weight.map_or(1_000, thousandths))
}

/// An answer in every coding that makes it shorter.
#[derive(Debug, Default)]
pub(super) struct Packed([Option<Bytes>; 4]);

impl Packed {
    /// Packs an answer. All of its forms together are at most half as long as it is.
    pub(super) fn of(plain: &[u8]) -> Self {
        let mut packed = Self::default();
        if plain.len() < LEAST_BYTES {
            return packed;
        }
        let mut room = Self::most(plain.len());
        for (coding, bytes) in [(Coding::Brotli, brotli(plain)), (Coding::Gzip, gzip(plain)), (Coding::Zstd, zstd(plain))] {
            if let Some(bytes) = bytes.filter(|it| it.len() <= room) {
                room -= bytes.len();
                packed.0[coding as usize] = Some(bytes.into());
            }
        }
        packed
    }

    /// The most bytes that the forms of an answer of such a length take together.
    pub(super) fn most(length: usize) -> usize {
        length / 2
    }

    pub(super) fn get(&self, coding: Coding) -> Option<&Bytes> {
        self.0[coding as usize].as_ref()
    }
}

fn gzip(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(vec![], Compression::new(GZIP_LEVEL));
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

fn brotli(plain: &[u8]) -> Option<Vec<u8>> {
    let mut packed = vec![];
    let params = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_LEVEL,
        lgwin: BROTLI_WINDOW,
        size_hint: plain.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*plain, &mut packed, &params).ok()?;
    Some(packed)
}

fn zstd(plain: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(plain, ZSTD_LEVEL).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn codings_are_chosen_by_weight_and_then_by_length() {
        let check = |accept: Option<&str>, expect: Coding| {
            let headers = accept.iter().map(|it| (header::ACCEPT_ENCODING, it.parse().expect("a header"))).collect();
            let length = |coding| match coding {
                Coding::Identity => Some(100),
                Coding::Gzip => Some(12),
                Coding::Brotli => Some(10),
                Coding::Zstd => Some(11),
            };
            assert_eq!(Accepted::of(&headers).choose(length), expect, "{accept:?}");
            let none = |coding| (coding == Coding::Identity).then_some(100);
            assert_eq!(Accepted::of(&headers).choose(none), Coding::Identity, "{accept:?}");
        };
        check(None, Coding::Identity);
        check(Some(""), Coding::Identity);
        check(Some("gzip"), Coding::Gzip);
        check(Some("x-gzip"), Coding::Gzip);
        check(Some("gzip, deflate, br, zstd"), Coding::Brotli);
        check(Some("GZIP, ZSTD"), Coding::Zstd);
        check(Some("gzip;q=1.0, br;q=0.5, zstd;q=0"), Coding::Gzip);
        check(Some("gzip;q=0.001"), Coding::Gzip);
        check(Some("br;q=0, gzip;q=0"), Coding::Identity);
        check(Some("*"), Coding::Brotli);
        check(Some("*;q=0.5, br;q=0"), Coding::Zstd);
        check(Some("identity"), Coding::Identity);
        check(Some("identity;q=1, gzip;q=0.5"), Coding::Identity);
        check(Some("identity;q=0.5, gzip"), Coding::Gzip);
        check(Some("identity;q=0, gzip"), Coding::Gzip);
        // There is no better one, and to refuse would help nobody.
        check(Some("identity;q=0"), Coding::Identity);
        check(Some("*;q=0"), Coding::Identity);
        check(Some("deflate, compress;q=2, gzip;q=nonsense"), Coding::Identity);
    }

    #[test]
    fn every_coding_holds_the_same_answer() {
        let plain = "{\"title\":\"Gala\",\"startsAt\":\"2020-09-28T19:30:00+08:00\"}".repeat(100).into_bytes();
        let packed = Packed::of(&plain);
        let get = |coding| packed.get(coding).expect("a form").to_vec();
        let mut unpacked = vec![];
        flate2::read::GzDecoder::new(&*get(Coding::Gzip)).read_to_end(&mut unpacked).expect("gzip");
        assert_eq!(unpacked, plain);
        unpacked.clear();
        brotli::BrotliDecompress(&mut &*get(Coding::Brotli), &mut unpacked).expect("brotli");
        assert_eq!(unpacked, plain);
        assert_eq!(zstd::bulk::decompress(&get(Coding::Zstd), plain.len()).expect("zstd"), plain);
        assert_eq!(packed.get(Coding::Identity), None);
        let short = Packed::of(&plain[..LEAST_BYTES - 1]);
        assert!(Coding::ALL.into_iter().all(|it| short.get(it).is_none()));
    }
}
